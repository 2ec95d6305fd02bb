//! R13 to R15: who can act for the one who is signed in, asking somebody, and taking it back.

mod change;

pub use change::{change, do_change_scope};
use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date},
    fields::Fields,
    ids::MandateId,
    lang::Lang,
    mandates::{AuthorityType, Frozen, Invited, Mandate, Relation, State, forms, ops, rules},
    text::{access as access_words, mandates as words},
};
use uuid::Uuid;

use super::{
    accounts::caller,
    acting::{copy_row, level_words, lines},
    only_residents,
};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Checkboxes, Choice, InsetText, LabelStyle, Radios, SummaryCard, SummaryList, SummaryRow, Tag, TagColour,
        TextInput,
    },
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/representatives";

fn path_of(id: MandateId) -> String {
    format!("{PATH}/{id}")
}

/// R13: who can act for you.
pub async fn list(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let mandates = ops::of_own(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let (open, over): (Vec<_>, Vec<_>) = mandates.iter().partition(|one| matches!(one.terms.state, State::Invited | State::Active));
    render(&visit, Page::new("R13", words::title(lang)).back("/account"), || {
        let cards: Vec<_> = open.iter().map(|one| card(&visit, one)).collect();
        let none = open.is_empty().then(|| view! { <p class="govuk-body">{words::none(lang)}</p> });
        let ended: Vec<_> = over.iter().map(|one| card(&visit, one)).collect();
        let ended = (!ended.is_empty()).then(|| view! { <h2 class="govuk-heading-m">{words::over(lang)}</h2> {ended} });
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::title(lang)}</h1>
                    {none}
                    {cards}
                    <p><Button text=words::invite_title(lang) href=visit.link("/representatives/invite")/></p>
                    <p class="govuk-body">
                        <a class="govuk-link" href=visit.link("/record/access-log?who=representatives")>{words::what_they_did(lang)}</a>
                    </p>
                    {ended}
                </div>
            </div>
        }
        .into_any()
    })
}

fn card(visit: &Visit, mandate: &Mandate) -> AnyView {
    let lang = visit.lang;
    let name = mandate.content.representative.clone();
    let rows = facts(visit, mandate);
    let href = visit.link(&path_of(mandate.id));
    view! {
        <SummaryCard title=name.clone() rows=rows/>
        <p class="govuk-body"><a class="govuk-link" href=href>{words::see_one(lang, &name)}</a></p>
    }
    .into_any()
}

fn facts(visit: &Visit, mandate: &Mandate) -> Vec<SummaryRow> {
    let (lang, terms) = (visit.lang, &mandate.terms);
    let day = |at| full_date(lang, london_date(at));
    let mut rows = vec![
        SummaryRow::new(words::state(lang), state_tag(lang, mandate)),
        SummaryRow::text(words::relation(lang), relation_words(lang, mandate.relation)),
        SummaryRow::new(words::services(lang), lines(ops::titles(&visit.portal, &terms.services, lang))),
        SummaryRow::text(words::level(lang), level_words(lang, terms.level)),
        copy_row(lang, terms),
    ];
    if let Some(accepted) = mandate.accepted_at {
        rows.push(SummaryRow::text(words::since(lang), day(accepted)));
    }
    match (terms.ended_at, terms.until()) {
        (Some(ended), _) => rows.push(SummaryRow::text(words::ended_on(lang), day(ended))),
        (None, Some(until)) => rows.push(SummaryRow::text(words::until_row(lang), full_date(lang, until))),
        (None, None) => {}
    }
    if let Some(number) = &mandate.checked_by {
        rows.push(SummaryRow::text(words::checked_by(lang), number.clone()));
    }
    rows
}

/// Where a mandate stands, in a word.
pub(super) fn state_tag(lang: Lang, mandate: &Mandate) -> AnyView {
    let (text, colour) = match (mandate.terms.state, mandate.terms.frozen) {
        (State::Invited | State::Active, Some(Frozen::Concern | Frozen::Conflict | Frozen::Perpetrator)) => {
            (words::state_frozen(lang), TagColour::Orange)
        }
        (State::Invited, None) => (words::state_invited(lang), TagColour::Blue),
        (State::Active, None) => (words::state_active(lang), TagColour::Green),
        (State::Refused, _) => (words::state_refused(lang), TagColour::Grey),
        (State::Revoked, _) => (words::state_revoked(lang), TagColour::Grey),
        (State::Ended, _) => (words::state_ended(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

pub(super) fn relation_words(lang: Lang, relation: Relation) -> &'static str {
    match relation {
        Relation::Family => words::relation_family(lang),
        Relation::Partner => words::relation_partner(lang),
        Relation::Child => words::relation_child(lang),
        Relation::Friend => words::relation_friend(lang),
        Relation::Advocate => words::relation_advocate(lang),
        Relation::Solicitor => words::relation_solicitor(lang),
        Relation::Attorney => words::relation_attorney(lang),
        Relation::Deputy => words::relation_deputy(lang),
        Relation::Parent => words::relation_parent(lang),
        Relation::Executor => words::relation_executor(lang),
    }
}

/// By what right somebody acts, in words.
pub(super) fn authority_words(lang: Lang, authority: AuthorityType) -> &'static str {
    match authority {
        AuthorityType::Written => words::authority_written(lang),
        AuthorityType::OneCall => words::authority_one_call(lang),
        AuthorityType::LpaMoney => words::authority_lpa_money(lang),
        AuthorityType::LpaWelfare => words::authority_lpa_welfare(lang),
        AuthorityType::Epa => words::authority_epa(lang),
        AuthorityType::DeputyMoney => words::authority_deputy_money(lang),
        AuthorityType::DeputyWelfare => words::authority_deputy_welfare(lang),
        AuthorityType::Appointee => words::authority_appointee(lang),
        AuthorityType::Parent => words::authority_parent(lang),
        AuthorityType::ScottishMoney => words::authority_scottish_money(lang),
        AuthorityType::ScottishWelfare => words::authority_scottish_welfare(lang),
        AuthorityType::Executor => words::authority_executor(lang),
    }
}

/// R14: asking somebody.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn invite(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let lang = visit.lang;
    render(&visit, Page::form("R14", words::invite_title(lang)).back(PATH), || {
        let fresh = visit.portal.chance().uuid(visit.portal.clock().now());
        let key = Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(fresh).to_string();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::invite_title(lang)}</h1>
                    <p class="govuk-body">{words::invite_intro(lang)}</p>
                    <form id="page-form" method="post" action=visit.link("/representatives/invite") novalidate>
                        <input type="hidden" name="submission_key" value=key/>
                        {who(&visit)}
                        {what(&visit)}
                        <InsetText>
                            <p class="govuk-body">{words::never_included(lang)}</p>
                            <p class="govuk-body">{words::all_seen(lang)}</p>
                        </InsetText>
                        <Button text=words::send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// Whom, and how they hear of it. Whether they have an account is asked of nobody.
fn who(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let relations = Relation::BY_INVITATION.iter().map(|one| Choice::new(one.code(), relation_words(lang, *one))).collect();
    let email = view! {
        <TextInput lang=lang name="email" label=words::their_email(lang) kind="email" spellcheck=false
            value=visit.typed_or("email", "") error=visit.error("email")/>
    };
    let phone = view! {
        <TextInput lang=lang name="phone" label=words::their_phone(lang) kind="tel" inputmode="tel" width=20
            value=visit.typed_or("phone", "") error=visit.error("phone")/>
    };
    let ways = vec![
        Choice::new("email", words::way_email(lang)).conditional(email),
        Choice::new("phone", words::way_phone(lang)).hint(words::way_phone_hint(lang)).conditional(phone),
        Choice::new("print", words::way_print(lang)).hint(words::way_print_hint(lang)),
    ];
    view! {
        <TextInput lang=lang name="name" label=words::their_name(lang) value=visit.typed_or("name", "") error=visit.error("name")/>
        <Radios lang=lang name="relation" legend=words::relation_legend(lang) value=visit.typed_or("relation", "") items=relations
            error=visit.error("relation")/>
        <Radios lang=lang name="way" legend=words::way_legend(lang) value=visit.typed_or("way", "") items=ways error=visit.error("way")/>
    }
    .into_any()
}

/// For what, and until when.
fn what(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        {scope_fields(visit, &Start::default())}
        <Radios lang=lang name="ends" legend=words::ends_legend(lang) hint=words::ends_hint(lang) value=visit.typed_or("ends", "")
            items=length_choices(lang) error=visit.error("ends")/>
    }
    .into_any()
}

fn length_choices(lang: Lang) -> Vec<Choice> {
    forms::LENGTHS.iter().map(|months| Choice::new(months.to_string(), length_words(lang, *months))).collect()
}

/// What a form of somebody’s leave to act starts with.
#[derive(Default)]
struct Start {
    services: Vec<String>,
    level: &'static str,
    special_category: bool,
    may_ask_copy: bool,
    /// Nobody writes about it.
    quiet: bool,
}

/// Which services, to see or to act, with or without what is very private (F19).
fn scope_fields(visit: &Visit, start: &Start) -> AnyView {
    let lang = visit.lang;
    let typed = visit.typed();
    let chosen: Vec<String> =
        if visit.was_refused() { typed.all("services").into_iter().map(str::to_string).collect() } else { start.services.clone() };
    let services = ops::offered(&visit.portal).iter().map(|one| Choice::new(one.slug.clone(), one.title.get(lang))).collect();
    let levels = vec![
        Choice::new("see", words::level_see(lang)).hint(words::level_see_hint(lang)),
        Choice::new("act", words::level_act(lang)).hint(words::level_act_hint(lang)),
    ];
    let ticked = |field: &str, start: bool| if visit.was_refused() { typed.get(field) == "yes" } else { start };
    let special = ticked("special_category", start.special_category);
    let special = vec![Choice::new("yes", words::special(lang)).hint(words::special_hint(lang)).checked(special)];
    let copy = ticked("may_ask_copy", start.may_ask_copy);
    let copy = vec![Choice::new("yes", words::copy(lang)).hint(words::copy_hint(lang)).checked(copy)];
    view! {
        <Checkboxes lang=lang name="services" legend=words::services_legend(lang) hint=words::services_hint(lang) values=chosen
            items=services error=visit.error("services")/>
        <Radios lang=lang name="level" legend=words::level_legend(lang) value=visit.typed_or("level", start.level) items=levels
            error=visit.error("level")/>
        <Checkboxes lang=lang name="special_category" legend=words::special_legend(lang) legend_style=LabelStyle::Small items=special
            error=visit.error("special_category")/>
        <Checkboxes lang=lang name="may_ask_copy" legend=words::copy_legend(lang) legend_style=LabelStyle::Small items=copy/>
        {safe(visit, start.quiet)}
    }
    .into_any()
}

/// Whether letters about it are safe: where somebody else may read them, they see it here and nowhere else (R14c).
fn safe(visit: &Visit, quiet: bool) -> AnyView {
    let lang = visit.lang;
    let items = vec![Choice::new("yes", words::safe_yes(lang)), Choice::new("no", words::safe_no(lang)).hint(words::safe_no_hint(lang))];
    let value = visit.typed_or("safe", if quiet { "no" } else { "yes" });
    view! { <Radios lang=lang name="safe" legend=words::safe_legend(lang) value=value items=items/> }.into_any()
}

fn length_words(lang: Lang, months: u32) -> &'static str {
    match months {
        1 => words::ends_1(lang),
        6 => words::ends_6(lang),
        _ => words::ends_12(lang),
    }
}

/// POST `/representatives/invite`: the next page shows the code to hand over, once.
pub async fn do_invite(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let Invited { mandate, code } = ops::invite(&caller(&visit), &visit.actor, &fields).await?;
    let (say, code): (fn(Lang, &str) -> String, String) = match fields.get("way") {
        "print" => (words::sent_print, grouped(&code)),
        "phone" => (words::sent_phone, grouped(&code)),
        _ => (words::sent_email, code),
    };
    Ok(Reply::done(path_of(mandate), |lang| say(lang, &code)))
}

/// A code on paper in groups that the eye can hold.
fn grouped(code: &str) -> String {
    let characters: Vec<char> = code.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// R15: one of them.
pub async fn show(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let mandate = ops::own(&mut uow, visit.id("id")?).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let name = mandate.content.representative.clone();
    render(&visit, Page::new("R15", name.clone()).back(PATH), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{words::one_caption(lang)}</span>
                    <h1 class="govuk-heading-l">{name}</h1>
                    <SummaryList rows=facts(&visit, &mandate)/>
                    {changes(&visit, &mandate)}
                    <p class="govuk-body">
                        <a class="govuk-link" href=visit.link("/record/access-log?who=representatives")>{access_words::log_title(lang)}</a>
                    </p>
                </div>
            </div>
        }
        .into_any()
    })
}

/// What the rules allow now: stopping takes one press and works at once.
fn changes(visit: &Visit, mandate: &Mandate) -> AnyView {
    let lang = visit.lang;
    let button = |what: &'static str, text: &'static str, kind: ButtonKind| {
        view! {
            <form method="post" action=visit.link(&path_of(mandate.id)) novalidate>
                <input type="hidden" name="change" value=what/>
                <Button text=text kind=kind/>
            </form>
        }
        .into_any()
    };
    let stop = rules::may_revoke(&visit.actor, mandate).is_ok().then(|| button("revoke", words::stop_now(lang), ButtonKind::Warning));
    let renew = rules::may_renew(&visit.actor, mandate).is_ok().then(|| button("renew", words::renew(lang), ButtonKind::Secondary));
    let change = rules::may_change(&visit.actor, mandate).is_ok().then(|| {
        let href = visit.link(&format!("{}/change", path_of(mandate.id)));
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::change_title(lang)}</a></p> }
    });
    let by_document = (mandate.terms.authority.rule().is_checked() && mandate.terms.ended_at.is_none())
        .then(|| view! { <p class="govuk-body">{words::by_document(lang, &visit.portal.council().main_line)}</p> });
    view! { {change} {stop} {renew} {by_document} }.into_any()
}

/// POST `/representatives/{id}`.
pub async fn do_change(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let id: MandateId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let said: fn(Lang) -> &'static str = match fields.get("change") {
        "revoke" => {
            ops::revoke(&mut uow, id).await?;
            words::stopped
        }
        "renew" => {
            ops::renew(&mut uow, id).await?;
            words::renewed
        }
        _ => return Ok(Reply::go(path_of(id))),
    };
    uow.commit().await?;
    Ok(Reply::done(path_of(id), said))
}
