//! T29: one member of staff: their roles, their teams, and the end of their access.

use leptos::prelude::*;
use portal::{
    accounts::ops::staff_invite,
    actor::{Role, Staff},
    error::OpError,
    fields::Fields,
    ids::AccountId,
    staff::{self, Member, Named, forms::Rights, rules},
    text,
};

use super::{
    elsewhere,
    people::{STAFF, caller, role_words},
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Checkboxes, Choice, LabelStyle, WarningText},
    visit::{PageResult, Reply, Visit},
};

pub async fn person(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let named = staff::ops::get(&caller(&visit), &visit.actor, visit.id("id")?).await?;
    drop(rules::may_change(&visit.actor, &named.member, &named.member.roles, &named.member.teams)?);
    let page = Page::form("T29-person", text::desk::person_title(visit.lang, &named.member.number)).back(STAFF);
    render(&visit, page, || contents(&visit, &named))
}

/// Saves the rights, or writes the invitation again: both are about this one person and neither can be undone by mistake.
pub async fn do_person(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: AccountId = visit.id("id")?;
    if fields.get("step") == "invite" {
        staff_invite::invite_again(&caller(&visit), &visit.actor, id).await?;
        return Ok(Reply::done(STAFF, text::desk::invite_done));
    }
    let rights = Rights::check(&fields, visit.portal.council())?;
    staff::ops::change(&caller(&visit), &visit.actor, id, &rights).await?;
    Ok(Reply::done(STAFF, text::desk::person_done))
}

pub async fn do_end_person(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, STAFF)? {
        return Ok(reply);
    }
    let id: AccountId = visit.id("id")?;
    match staff::ops::end(&caller(&visit), &visit.actor, id).await {
        Err(OpError::Invalid(errors)) => Ok(Reply::again(format!("{STAFF}/{id}"), Fields(Vec::new()), errors)),
        outcome => outcome.map(|()| Reply::done(STAFF, text::desk::person_end_done)),
    }
}

fn contents(visit: &Visit, named: &Named) -> AnyView {
    let (lang, member) = (visit.lang, &named.member);
    view! {
        <span class="govuk-caption-l">{named.name.clone()}</span>
        <h1 class="govuk-heading-l">{text::desk::person_title(lang, &member.number)}</h1>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            {rights_fields(visit, Some(member))}
            <Button text=text::desk::person_button(lang)/>
        </form>
        {(!member.accepted).then(|| invite_again(visit))}
        {rules::may_end(&visit.actor, member).is_ok().then(|| end(visit, member))}
    }
    .into_any()
}

fn invite_again(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{text::desk::invite_again(lang)}</h2>
        <p class="govuk-body">{text::desk::invite_again_intro(lang)}</p>
        <form method="post" action=visit.link(&visit.path) novalidate>
            <Button text=text::desk::invite_again(lang) kind=ButtonKind::Secondary name="step" value="invite"/>
        </form>
    }
    .into_any()
}

fn end(visit: &Visit, member: &Member) -> AnyView {
    let lang = visit.lang;
    let action = visit.link(&format!("{STAFF}/{}/end", member.account));
    view! {
        <h2 class="govuk-heading-m">{text::desk::person_end_title(lang)}</h2>
        <WarningText lang=lang text=text::desk::person_end_intro(lang)/>
        <form method="post" action=action novalidate>
            <Button text=text::desk::person_end_button(lang) kind=ButtonKind::Warning/>
        </form>
    }
    .into_any()
}

/// Roles, teams and Welsh, for somebody new or somebody who works here.
pub fn rights_fields(visit: &Visit, member: Option<&Member>) -> AnyView {
    let lang = visit.lang;
    let roles = ticked(visit, "roles", member.map(|m| m.roles.iter().map(|role| role.code().to_string()).collect()));
    let teams = ticked(visit, "teams", member.map(|m| m.teams.clone()));
    let welsh = ticked(visit, "welsh", member.filter(|m| m.welsh).map(|_| vec!["yes".to_string()]));
    let staff = visit.staff().ok();
    let role_choices = staff.map_or(Vec::new(), |staff| roles_to_give(visit, staff));
    let team_choices = staff.map_or(Vec::new(), |staff| teams_to_give(visit, staff));
    view! {
        <input type="hidden" name="rights" value="given"/>
        <Checkboxes
            lang=lang
            name="roles"
            legend=text::desk::rights_roles(lang)
            legend_style=LabelStyle::Medium
            values=roles
            error=visit.error("roles")
            items=role_choices
        />
        <Checkboxes
            lang=lang
            name="teams"
            legend=text::desk::rights_teams(lang)
            legend_style=LabelStyle::Medium
            values=teams
            error=visit.error("teams")
            items=team_choices
            small=true
        />
        {teams_kept(visit, member)}
        <Checkboxes
            lang=lang
            name="welsh"
            legend=text::desk::rights_welsh(lang)
            legend_style=LabelStyle::Medium
            values=welsh
            items=vec![Choice::new("yes", text::desk::rights_welsh_yes(lang))]
        />
    }
    .into_any()
}

/// What was ticked before the form was refused, or what they have. Nothing ticked sends nothing, so the form says by itself
/// that it was sent.
fn ticked(visit: &Visit, field: &str, held: Option<Vec<String>>) -> Vec<String> {
    let typed = visit.typed();
    if typed.has("rights") { typed.all(field).into_iter().map(str::to_string).collect() } else { held.unwrap_or_default() }
}

fn roles_to_give(visit: &Visit, staff: &Staff) -> Vec<Choice> {
    let may_give = |role: &Role| *role != Role::Administrator || staff.has(Role::Administrator);
    let choice = |role: Role| {
        let (words, hint) = role_words(visit.lang, role);
        Choice::new(role.code(), words).hint(hint)
    };
    Role::ALL.into_iter().filter(may_give).map(choice).collect()
}

fn teams_to_give(visit: &Visit, staff: &Staff) -> Vec<Choice> {
    let teams = visit.portal.council().teams.iter().filter(|team| gives(staff, &team.code));
    teams.map(|team| Choice::new(team.code.clone(), team.name.get(visit.lang))).collect()
}

fn gives(staff: &Staff, team: &str) -> bool {
    staff.has(Role::Administrator) || staff.in_team(team)
}

/// The teams of others, which a manager neither gives nor takes: they go along unseen, so that saving leaves them as they are.
fn teams_kept(visit: &Visit, member: Option<&Member>) -> Vec<AnyView> {
    let (Ok(staff), Some(member)) = (visit.staff(), member) else { return Vec::new() };
    let kept = member.teams.iter().filter(|team| !gives(staff, team));
    kept.map(|team| view! { <input type="hidden" name="teams" value=team.clone()/> }.into_any()).collect()
}
