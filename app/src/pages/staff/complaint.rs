//! T17: looking into a complaint about how information was used.

use leptos::prelude::*;
use portal::{
    calendar::{add_working_days, date_and_time, weekday_date},
    complaints::{AIM_WORKING_DAYS, Complaint, ops, rules},
    corrections::Decision,
    fields::Fields,
    lang::Lang,
    permit::Denial,
    rights::{State as Stands, clock, ops::desk::Opened},
    text::{complaints as words, desk as desk_words},
};

use super::{
    super::{complaints as theirs, data_requests},
    answering::{ended, reason, revision, text_area},
    elsewhere, rights as board,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Visit},
};

/// Where a complaint is looked into.
pub(super) fn path_of(reference: &str) -> String {
    format!("/staff/complaints/{reference}")
}

/// T17: one complaint.
pub async fn complaint(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (opened, complaint) = ops::open(&mut uow, visit.param("reference")).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T17", words::desk_title(lang)).back(board::path_of(&complaint.reference)), || {
        view! {
            <span class="govuk-caption-l app-reference">{complaint.reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            <p class="govuk-body">{data_requests::state_tag(lang, opened.request.state)}</p>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            {facts(&visit, &opened, &complaint)}
            {data_requests::said(&opened.request, lang)}
            {theirs::notes(&visit, words::desk_notes(lang), &complaint)}
            {data_requests::answer(&opened.request, lang)}
            {(opened.request.state == Stands::Open).then(|| forms(&visit, &opened, &complaint))}
        }
        .into_any()
    })
}

/// Both dates, who handled what it is about, and who looks into it.
fn facts(visit: &Visit, opened: &Opened, complaint: &Complaint) -> AnyView {
    let lang = visit.lang;
    let (received, holidays) = (opened.request.received_on, visit.portal.holidays());
    let (aim, by) = (add_working_days(received, AIM_WORKING_DAYS, holidays), clock::acknowledge_by(received, holidays));
    let mut rows = vec![
        SummaryRow::text(words::desk_aim(lang), weekday_date(lang, aim.date)),
        SummaryRow::text(words::desk_by(lang), weekday_date(lang, by.due.date)),
    ];
    if !complaint.handlers.is_empty() {
        rows.push(SummaryRow::text(words::desk_handlers(lang), complaint.handlers.join(", ")));
    }
    rows.extend(complaint.investigator.clone().map(|by| SummaryRow::text(words::desk_investigator(lang), by)));
    rows.extend(complaint.acknowledged_at.map(|at| SummaryRow::text(words::desk_acknowledged_on(lang), date_and_time(lang, at))));
    rows.extend(complaint.about.as_deref().map(|about| theirs::about_row(visit, board::BOARD, about)));
    view! { <SummaryList rows=rows/> }.into_any()
}

/// What the actor can do now, each a form of its own.
fn forms(visit: &Visit, opened: &Opened, complaint: &Complaint) -> AnyView {
    let lang = visit.lang;
    match rules::may_investigate(&visit.actor, complaint) {
        Ok(_) => return press(visit, complaint, "investigate", words::desk_take(lang)),
        Err(Denial::WroteItYourself) => return view! { <p class="govuk-body">{words::desk_handled(lang)}</p> }.into_any(),
        Err(_) => {}
    }
    if rules::may_answer(&visit.actor, complaint).is_err() {
        return ().into_any();
    }
    let acknowledges = rules::may_acknowledge(&visit.actor, complaint).is_ok();
    view! {
        {acknowledges.then(|| press(visit, complaint, "acknowledge", words::desk_acknowledge(lang)))}
        {note(visit, complaint)}
        {outcome(visit, opened, complaint)}
    }
    .into_any()
}

fn action(visit: &Visit, complaint: &Complaint, verb: &str) -> String {
    visit.link(&format!("{}/{verb}", path_of(&complaint.reference)))
}

/// What the form saw of the complaint, beside what it saw of the request.
fn seen(complaint: &Complaint) -> AnyView {
    view! { <input type="hidden" name="complaint_revision" value=complaint.revision.to_string()/> }.into_any()
}

fn press(visit: &Visit, complaint: &Complaint, verb: &str, text: &'static str) -> AnyView {
    view! {
        <form method="post" action=action(visit, complaint, verb) novalidate>
            {seen(complaint)}
            <Button text=text/>
        </form>
    }
    .into_any()
}

fn note(visit: &Visit, complaint: &Complaint) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" action=action(visit, complaint, "note") novalidate>
            {seen(complaint)}
            {text_area(visit, "note", words::desk_note(lang), words::desk_note_hint(lang))}
            <Button text=words::desk_note_save(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn outcome(visit: &Visit, opened: &Opened, complaint: &Complaint) -> AnyView {
    let lang = visit.lang;
    let items = Decision::ALL.iter().map(|decision| match decision {
        Decision::Accept => Choice::new(decision.code(), words::desk_upheld(lang)),
        Decision::Part => Choice::new(decision.code(), words::desk_part(lang)),
        Decision::Refuse => Choice::new(decision.code(), words::desk_not_upheld(lang)),
    });
    let both = opened.languages.len() > 1;
    let reasons: Vec<_> = opened.languages.iter().map(|written| reason(visit, *written, both)).collect();
    view! {
        <form id="page-form" method="post" action=action(visit, complaint, "outcome") novalidate>
            {seen(complaint)}
            {revision(opened.request.revision)}
            <Radios
                lang=lang
                name="decision"
                legend=words::desk_outcome(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("decision", "")
                error=visit.error("decision")
                items=items.collect()
            />
            {reasons}
            <Button text=words::desk_send(lang)/>
        </form>
    }
    .into_any()
}

/// What can be done to a complaint.
#[derive(Clone, Copy)]
enum Verb {
    Investigate,
    Acknowledge,
    Note,
    Outcome,
}

/// Does one thing and goes back to the complaint. A form that was refused opens on the page it stands on.
async fn act(visit: Visit, fields: Fields, verb: Verb, done: fn(Lang) -> &'static str) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    let outcome = match verb {
        Verb::Investigate => ops::investigate(&mut uow, reference, &fields).await,
        Verb::Acknowledge => ops::acknowledge(&mut uow, reference, &fields).await,
        Verb::Note => ops::note(&mut uow, reference, &fields).await,
        Verb::Outcome => ops::answer(&mut uow, reference, &fields).await.map(drop),
    };
    ended(uow, outcome, path_of(reference), fields, done).await
}

/// Looks into it from now on.
pub async fn do_complaint_investigate(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Investigate, words::desk_taken).await
}

/// Acknowledges it.
pub async fn do_complaint_acknowledge(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Acknowledge, words::desk_acknowledged).await
}

/// Tells the person how it goes on.
pub async fn do_complaint_note(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Note, words::desk_noted).await
}

/// Sends the outcome.
pub async fn do_complaint_outcome(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Outcome, words::desk_sent).await
}
