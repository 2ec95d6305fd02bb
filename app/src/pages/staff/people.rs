//! T29: who works here, and letting somebody new in.

use std::net::{IpAddr, Ipv4Addr};

use leptos::prelude::*;
use portal::{
    accounts::ops::{Caller, staff_invite},
    actor::Role,
    fields::Fields,
    lang::Lang,
    staff::{self, Named, forms::Invitation, rules},
    text,
};

use super::{elsewhere, person::rights_fields};
use crate::{
    shell::{Page, render},
    ui::{Button, Head, Table, TableLayout, TextInput},
    visit::{PageResult, Reply, Visit},
};

pub const STAFF: &str = "/staff/settings/staff";

/// Who is at the door, for operations that write letters and count tries.
pub fn caller(visit: &Visit) -> Caller<'_> {
    let address = visit.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Caller { portal: &visit.portal, request: visit.request, address, lang: visit.lang }
}

pub async fn people(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, STAFF)? {
        return Ok(reply);
    }
    let everybody = staff::ops::list(&caller(&visit), &visit.actor).await?;
    let page = Page::new("T29", text::desk::people_title(visit.lang)).wide();
    render(&visit, page, || list(&visit, &everybody))
}

fn list(visit: &Visit, everybody: &[Named]) -> AnyView {
    let lang = visit.lang;
    let heads = [
        text::desk::people_number(lang),
        text::desk::people_name(lang),
        text::desk::people_roles(lang),
        text::desk::people_teams(lang),
        text::desk::people_state(lang),
    ];
    let rows: Vec<_> = everybody.iter().map(|named| row(visit, named)).collect();
    let table = if rows.is_empty() {
        view! { <p class="govuk-body">{text::desk::people_none(lang)}</p> }.into_any()
    } else {
        let heads: Vec<Head> = heads.into_iter().map(Head::new).collect();
        view! {
            <Table caption=text::desk::people_caption(lang) caption_hidden=true heads=heads rows=rows layout=TableLayout::Dense/>
        }
        .into_any()
    };
    view! {
        <h1 class="govuk-heading-l">{text::desk::people_title(lang)}</h1>
        <p class="govuk-body">{text::desk::people_intro(lang)}</p>
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link("/staff/settings/councillors")>{text::casework::members_title(lang)}</a>
        </p>
        <Button text=text::desk::people_invite(lang) href=visit.link(&format!("{STAFF}/invite"))/>
        {table}
    }
    .into_any()
}

/// A link only to those whose rights this actor may change.
fn row(visit: &Visit, named: &Named) -> Vec<AnyView> {
    let (lang, member) = (visit.lang, &named.member);
    let number = member.number.clone();
    let number = if rules::may_change(&visit.actor, member, &member.roles, &member.teams).is_ok() {
        let href = visit.link(&format!("{STAFF}/{}", member.account));
        view! { <a class="govuk-link app-number" href=href>{number}</a> }.into_any()
    } else {
        view! { <span class="app-number">{number}</span> }.into_any()
    };
    let roles: Vec<_> = member.roles.iter().map(|role| role_words(lang, *role).0).collect();
    let council = visit.portal.council();
    let teams: Vec<_> = member.teams.iter().map(|team| council.team(team).get(lang).to_string()).collect();
    let state = if !member.works_here() {
        text::desk::people_ended(lang)
    } else if !member.accepted {
        text::desk::people_invited(lang)
    } else if member.welsh {
        text::desk::people_working_welsh(lang)
    } else {
        text::desk::people_working(lang)
    };
    vec![number, named.name.clone().into_any(), roles.join("; ").into_any(), teams.join("; ").into_any(), state.into_any()]
}

/// What a role is called, and what it may.
pub fn role_words(lang: Lang, role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Adviser => (text::desk::role_adviser(lang), text::desk::role_adviser_hint(lang)),
        Role::Caseworker => (text::desk::role_caseworker(lang), text::desk::role_caseworker_hint(lang)),
        Role::InformationGovernance => (text::desk::role_information_governance(lang), text::desk::role_information_governance_hint(lang)),
        Role::Manager => (text::desk::role_manager(lang), text::desk::role_manager_hint(lang)),
        Role::Administrator => (text::desk::role_administrator(lang), text::desk::role_administrator_hint(lang)),
    }
}

pub async fn invite(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    rules::may_list(&visit.actor)?;
    let page = Page::form("T29-invite", text::desk::invite_title(visit.lang)).back(STAFF);
    render(&visit, page, || invitation(&visit))
}

pub async fn do_invite(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let invitation = Invitation::check(&fields, visit.portal.council())?;
    staff_invite::invite_staff(&caller(&visit), &visit.actor, invitation).await?;
    Ok(Reply::done(STAFF, text::desk::invite_done))
}

fn invitation(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <h1 class="govuk-heading-l">{text::desk::invite_title(lang)}</h1>
        <p class="govuk-body">{text::desk::invite_intro(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <TextInput
                lang=lang
                name="name"
                label=text::desk::invite_name(lang)
                hint=text::desk::invite_name_hint(lang)
                value=visit.typed_or("name", "")
                error=visit.error("name")
            />
            <TextInput
                lang=lang
                name="email"
                label=text::desk::invite_email(lang)
                kind="email"
                spellcheck=false
                value=visit.typed_or("email", "")
                error=visit.error("email")
            />
            <TextInput
                lang=lang
                name="number"
                label=text::desk::invite_number(lang)
                hint=text::desk::invite_number_hint(lang)
                width=10
                value=visit.typed_or("number", "")
                error=visit.error("number")
            />
            {rights_fields(visit, None)}
            <Button text=text::desk::invite_button(lang)/>
        </form>
    }
    .into_any()
}
