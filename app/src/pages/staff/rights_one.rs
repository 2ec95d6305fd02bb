//! T11: one request about somebody's information: its clock, what was said, and what can be done until the answer.

mod fee;
mod refusal;

pub use fee::{do_rights_fee, do_rights_fee_agree, do_rights_fee_drop, do_rights_fee_paid, do_rights_fee_waive, rights_fee};

use leptos::prelude::*;
use portal::{
    calendar::{full_date, weekday_date},
    complaints,
    corrections::Decision,
    fields::Fields,
    lang::Lang,
    people::standing::Ground as Limit,
    permit::Denial,
    rights::{
        Ground, Kind, Particular, RightsRequest, State as Stands, StepKind,
        clock::Needed,
        ops::{
            self,
            desk::{self, Opened},
            fee as fees, refusal as refusals,
        },
        rules,
    },
    text::{desk as desk_words, rights as words, standing},
};

use super::{
    super::{complaints as about, data_requests as theirs},
    answering::{ended, reason, revision, text_area},
    elsewhere, ground_words,
    rights::{BOARD, path_of},
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, DateInput, DateParts, InsetText, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Visit},
};

/// T11: one request.
pub async fn rights_one(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let opened = desk::open(&mut uow, visit.param("reference")).await?;
    let complained = complaints::ops::about_request(&mut uow, &opened.request).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    let request = &opened.request;
    let title = format!("{}: {}", words::board_title(lang), theirs::kind_words(lang, request.kind));
    let stands = theirs::sentence(&visit, request, today);
    render(&visit, Page::new("T11", title.clone()).back(BOARD), || {
        view! {
            <span class="govuk-caption-l app-reference">{request.reference.clone()}</span>
            <h1 class="govuk-heading-l">{title.clone()}</h1>
            <p class="govuk-body">{theirs::state_tag(lang, request.state)}</p>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            <InsetText><p class="govuk-body">{stands}</p></InsetText>
            {clock_card(&visit, request)}
            {theirs::clock_line(lang, request)}
            {(request.kind == Kind::Access).then(|| {
                let href = visit.link(&format!("{}/copy", path_of(&request.reference)));
                view! { <p class="govuk-body"><a class="govuk-link" href=href>{portal::text::disclosure::bench_title(lang)}</a></p> }
            })}
            {in_name(&visit, request)}
            {linked(&visit, &opened)}
            {decided_elsewhere(&visit, request)}
            {about::of_request(&visit, "/staff/complaints", &complained)}
            {theirs::said(request, lang)}
            {theirs::answer(request, lang)}
            {(request.state == Stands::Open).then(|| refusal::waiting(&visit, &opened))}
            {fee::stands(&visit, &opened)}
            {(request.state == Stands::Open).then(|| forms(&visit, &opened))}
        }
        .into_any()
    })
}

/// The dates that staff plan by.
fn clock_card(visit: &Visit, request: &RightsRequest) -> AnyView {
    let (lang, holidays) = (visit.lang, visit.portal.holidays());
    let mut rows = Vec::new();
    rows.extend(request.due(holidays).map(|due| SummaryRow::text(words::desk_due(lang), weekday_date(lang, due))));
    if let Some(dates) = request.clock(holidays).dates().filter(|_| request.kind != Kind::Complaint) {
        rows.push(SummaryRow::text(words::desk_notice_by(lang), full_date(lang, dates.notice_by)));
    }
    rows.extend(request.logged_by.clone().map(|by| SummaryRow::text(words::desk_asked_by(lang), by)));
    view! { <SummaryList rows=rows/> }.into_any()
}

/// Somebody asked in the person's name: by what right is a page of its own, and the answer is for the person.
fn in_name(visit: &Visit, request: &RightsRequest) -> Option<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&format!("{}/{}", super::mandates::MANDATES, request.mandate?));
    let view = view! {
        <p class="govuk-body">
            {words::desk_in_name(lang)} " " <a class="govuk-link" href=href>{portal::text::mandates::authority(lang)}</a>
        </p>
    };
    Some(view.into_any())
}

fn linked(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let lang = visit.lang;
    let items: Vec<_> = opened
        .linked
        .iter()
        .map(|(reference, kind)| {
            let href = visit.link(&path_of(reference));
            view! { <li><a class="govuk-link" href=href>{reference.clone()}</a> ": " {theirs::kind_words(lang, *kind)}</li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::also(lang)}</h2>
            <ul class="govuk-list">{items}</ul>
        }
        .into_any()
    })
}

/// What is to be deleted, and a complaint, are decided on pages of their own.
fn decided_elsewhere(visit: &Visit, request: &RightsRequest) -> Option<AnyView> {
    let (path, text) = match request.kind {
        Kind::Erasure => (super::erasure::path_of(&request.reference), portal::text::erasure_desk::link(visit.lang)),
        Kind::Complaint => (super::complaint::path_of(&request.reference), portal::text::complaints::desk_link(visit.lang)),
        Kind::Access | Kind::Rectification | Kind::Objection | Kind::Restriction | Kind::Portability => return None,
    };
    let href = visit.link(&path);
    Some(view! { <p class="govuk-body"><a class="govuk-link" href=href>{text}</a></p> }.into_any())
}

/// What can be done now, each a form of its own.
fn forms(visit: &Visit, opened: &Opened) -> AnyView {
    let request = &opened.request;
    let facts = request.facts();
    let waits = facts.identity == Needed::Waiting || facts.authority == Needed::Waiting || request.open_question().is_some();
    let extended = request.steps.iter().any(|step| step.kind == StepKind::Extended);
    let proposed = opened.refusal.is_some() || opened.fee.as_ref().is_some_and(|fee| fee.agreed_at.is_none());
    let may_extend = !extended && request.kind != Kind::Complaint && facts.start().is_some();
    view! {
        {waits.then(|| came(visit, request))}
        {request.open_question().is_none().then(|| question(visit, request))}
        {may_extend.then(|| extension(visit, request))}
        {fee::link(visit, opened)}
        {(!matches!(request.kind, Kind::Erasure | Kind::Complaint) && !proposed).then(|| decision(visit, opened))}
    }
    .into_any()
}

fn action(visit: &Visit, request: &RightsRequest, verb: &str) -> String {
    visit.link(&format!("{}/{verb}", path_of(&request.reference)))
}

fn came(visit: &Visit, request: &RightsRequest) -> AnyView {
    let lang = visit.lang;
    let part = |name: &str| visit.typed_or(&format!("came-{name}"), "");
    view! {
        <form method="post" action=action(visit, request, "came") novalidate>
            {revision(request.revision)}
            <DateInput
                lang=lang
                name="came"
                legend=words::desk_came(lang)
                legend_style=LabelStyle::Medium
                value=DateParts { day: part("day"), month: part("month"), year: part("year") }
                error=visit.error("came")
            />
            <Button text=words::desk_came_save(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn question(visit: &Visit, request: &RightsRequest) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" action=action(visit, request, "ask") novalidate>
            {revision(request.revision)}
            {text_area(visit, "question", words::desk_question(lang), words::desk_question_hint(lang))}
            <Button text=words::desk_ask(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn extension(visit: &Visit, request: &RightsRequest) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" action=action(visit, request, "extend") novalidate>
            {revision(request.revision)}
            {text_area(visit, "reasons", words::desk_reasons(lang), words::desk_reasons_hint(lang))}
            <Button text=words::desk_extend(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// The answer, in the person's language or in both.
fn decision(visit: &Visit, opened: &Opened) -> AnyView {
    let (lang, request) = (visit.lang, &opened.request);
    match rules::may_decide(&visit.actor, request).err() {
        None => {}
        Some(Denial::WroteItYourself) => return view! { <p class="govuk-body">{words::desk_not_you(lang)}</p> }.into_any(),
        Some(_) => return ().into_any(),
    }
    let items = Decision::ALL.iter().map(|decision| match decision {
        Decision::Accept => Choice::new(decision.code(), words::desk_accept(lang)),
        Decision::Part => Choice::new(decision.code(), words::desk_part(lang)).hint(words::desk_refuse_hint(lang)),
        Decision::Refuse => Choice::new(decision.code(), words::desk_refuse(lang)).hint(words::desk_refuse_hint(lang)),
    });
    let grounds = Ground::ALL.iter().map(|ground| refusal::choice(visit, *ground));
    let both = opened.languages.len() > 1;
    let reasons: Vec<_> = opened.languages.iter().map(|written| reason(visit, *written, both)).collect();
    view! {
        <form method="post" action=action(visit, request, "answer") novalidate>
            {revision(request.revision)}
            <Radios
                lang=lang
                name="decision"
                legend=words::desk_answer(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("decision", "")
                error=visit.error("decision")
                items=items.chain(grounds).collect()
            />
            {(request.kind == Kind::Restriction).then(|| ground(visit, request))}
            {reasons}
            {text_area(visit, "why", words::refusal_why(lang), words::refusal_why_hint(lang))}
            <Button text=words::desk_save(lang)/>
        </form>
    }
    .into_any()
}

/// On which ground a limit is granted: the one that was asked for, until staff say another.
fn ground(visit: &Visit, request: &RightsRequest) -> AnyView {
    let lang = visit.lang;
    let asked = request.particular.map_or("", Particular::code);
    view! {
        <Radios
            lang=lang
            name="ground"
            legend=standing::ground(lang)
            legend_style=LabelStyle::Medium
            hint=words::desk_ground_hint(lang)
            value=visit.typed_or("ground", asked)
            error=visit.error("ground")
            items=Limit::ALL.iter().map(|ground| Choice::new(ground.code(), ground_words(lang, *ground))).collect()
        />
    }
    .into_any()
}

/// What can be done to a request.
#[derive(Clone, Copy)]
enum Verb {
    Ask,
    Came,
    Extend,
    Answer,
    /// Proposes a refusal that takes two.
    Propose,
    Agree,
    Drop,
    ChargeAgreed,
    ChargeDropped,
    Paid,
    Waived,
}

/// Does one thing to the request and goes back to it. A form that was refused opens on the page it stands on.
async fn act(visit: Visit, fields: Fields, verb: Verb, done: fn(Lang) -> &'static str) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    let outcome = match verb {
        Verb::Ask => desk::ask(&mut uow, reference, &fields).await,
        Verb::Came => desk::came(&mut uow, reference, &fields).await,
        Verb::Extend => desk::extend(&mut uow, reference, &fields).await,
        Verb::Answer => desk::decide(&mut uow, reference, &fields).await.map(drop),
        Verb::Propose => refusals::propose(&mut uow, reference, &fields).await,
        Verb::Agree => refusals::agree(&mut uow, reference, &fields).await,
        Verb::Drop => refusals::drop_it(&mut uow, reference, &fields).await,
        Verb::ChargeAgreed => fees::agree(&mut uow, reference, &fields).await,
        Verb::ChargeDropped => fees::drop_it(&mut uow, reference, &fields).await,
        Verb::Paid => fees::paid(&mut uow, reference, &fields).await,
        Verb::Waived => fees::waive(&mut uow, reference, &fields).await,
    };
    let reply = ended(uow, outcome, path_of(reference), fields, done).await?;
    ops::uses::now(&visit.portal, reference).await;
    Ok(reply)
}

/// Asks the resident what they want.
pub async fn do_rights_ask(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Ask, words::desk_asked).await
}

/// Notes the day that what was waited for came.
pub async fn do_rights_came(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Came, words::desk_came_saved).await
}

/// Takes two more months.
pub async fn do_rights_extend(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Extend, words::desk_extended).await
}

/// Answers the request, or proposes to refuse it on a ground that takes two.
pub async fn do_rights_answer(visit: Visit, fields: Fields) -> PageResult {
    if refusals::ground(&fields).is_some() {
        return act(visit, fields, Verb::Propose, words::refusal_saved).await;
    }
    act(visit, fields, Verb::Answer, words::desk_saved).await
}

/// Agrees as the second one to refuse it.
pub async fn do_rights_refusal(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Agree, words::desk_saved).await
}

/// Does not refuse it on that ground.
pub async fn do_rights_refusal_drop(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Drop, words::refusal_dropped).await
}
