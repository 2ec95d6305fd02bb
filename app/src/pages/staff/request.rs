//! T6: one request, with all that the team may know of it and what it can do.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    calendar,
    catalogue::Visibility,
    corrections::{self, Statement},
    formats::Phone,
    lang::Lang,
    people::{self, Details},
    retention::ops::holds,
    service_requests::{
        Opened, ServiceRequest,
        desk::{self, Colleague},
        rules,
    },
    text,
};

use super::{
    super::answers::{AnswerSheet, address_lines, file_link},
    chip, elsewhere, language_words,
    message::{events, messages, outcome_words},
    path_of,
    retention_holds::HOLDS,
    state,
};
use crate::{
    pages::corrections::statements,
    shell::{Page, render},
    ui::{Button, StateTag, SummaryList, SummaryRow},
    visit::{PageResult, Visit},
};

/// The resident, as far as the team needs them to answer.
struct Resident {
    details: Details,
    writes: Option<Lang>,
}

/// A request as it was read.
struct Case {
    opened: Opened,
    /// Nobody, when they did not want to be known.
    resident: Option<Resident>,
    colleagues: Vec<Colleague>,
    /// What the resident says of it, or of a message in it, where we did not change it as they asked.
    statements: Vec<Statement>,
    today: NaiveDate,
}

pub async fn request(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let opened = desk::open(&mut uow, visit.param("reference")).await?;
    let person = opened.request.person;
    let resident = if opened.request.anonymous {
        None
    } else {
        let writes = people::ops::get(&mut uow, person).await?.language;
        Some(Resident { details: people::ops::details(&mut uow, person).await?, writes })
    };
    let colleagues = desk::colleagues(&mut uow, &opened.request.team).await?;
    let of = opened.messages.iter().map(|message| message.id.0).chain([opened.request.id.0]).collect::<Vec<_>>();
    let statements = corrections::ops::statements(&mut uow, &of).await?;
    let today = uow.today();
    uow.commit().await?;
    let case = Case { opened, resident, colleagues, statements, today };
    let request = &case.opened.request;
    let title = format!("{} {}", request.reference, request.service.title.get(visit.lang));
    let page = Page::new("T6", title).back("/staff/requests").wide();
    render(&visit, page, || contents(&visit, &case))
}

fn contents(visit: &Visit, case: &Case) -> AnyView {
    let (lang, request) = (visit.lang, &case.opened.request);
    view! {
        <h1 class="govuk-heading-l">
            <span class="govuk-caption-l app-reference">{request.reference.clone()}</span>
            " "
            {request.service.title.get(lang).to_string()}
        </h1>
        <p class="govuk-body"><StateTag lang=lang state=state(request, case.today)/> " " {chip(lang, request.language)}</p>
        <p class="govuk-body-s">{text::desk::can_see_you_looked(lang)}</p>
        <p class="govuk-body app-to-actions"><a class="govuk-link" href="#actions">{text::desk::actions(lang)}</a></p>
        <div class="govuk-grid-row">
            <div class="govuk-grid-column-two-thirds">
                {section(text::desk::facts(lang), facts(visit, case))}
                {statements(lang, &case.statements, text::corrections::statement_theirs)}
                {resident(lang, case.resident.as_ref())}
                {answers(lang, &case.opened)}
                {later_files(lang, &case.opened)}
                {messages(lang, &case.opened.messages)}
                {events(visit, &case.opened)}
            </div>
            <div class="govuk-grid-column-one-third">
                {clock(lang, request)}
                {actions(visit, request)}
            </div>
        </div>
    }
    .into_any()
}

fn section(title: &'static str, rows: Vec<SummaryRow>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <h2 class="govuk-heading-m">{title}</h2>
        <SummaryList rows=rows/>
    }
    .into_any()
}

fn facts(visit: &Visit, case: &Case) -> Vec<SummaryRow> {
    let (lang, request) = (visit.lang, &case.opened.request);
    let moment = |at| calendar::date_and_time(lang, at);
    let mut rows = vec![
        SummaryRow::text(text::desk::fact_sent(lang), moment(request.sent_at)),
        SummaryRow::text(text::desk::fact_language(lang), language_words(lang, request.language)),
        SummaryRow::text(text::desk::fact_team(lang), visit.portal.council().team(&request.team).get(lang)),
        SummaryRow::text(text::desk::fact_owner(lang), owner(visit, case)),
    ];
    if let Some(place) = &request.place {
        rows.insert(0, SummaryRow::text(text::desk::fact_place(lang), place.clone()));
    }
    if let Some(outcome) = request.outcome {
        rows.push(SummaryRow::text(text::desk::fact_outcome(lang), outcome_words(lang, outcome)));
    }
    if let Some(at) = request.decided_at {
        rows.push(SummaryRow::text(text::desk::fact_decided(lang), moment(at)));
    }
    if let Some(at) = request.withdrawn_at {
        rows.push(SummaryRow::text(text::desk::fact_withdrawn(lang), moment(at)));
    }
    rows
}

/// Colleagues are numbers here too; an owner who left the team has no number that would help.
fn owner(visit: &Visit, case: &Case) -> String {
    let lang = visit.lang;
    let Some(owner) = case.opened.request.owner else { return text::desk::owner_nobody(lang).to_string() };
    let number = case.colleagues.iter().find(|colleague| colleague.account == owner).map(|colleague| colleague.number.clone());
    match number {
        Some(number) if visit.actor.account() == Some(owner) => text::desk::owner_you(lang, &number),
        Some(number) => number,
        None => text::desk::owner_elsewhere(lang).to_string(),
    }
}

fn resident(lang: Lang, resident: Option<&Resident>) -> AnyView {
    let title = text::desk::resident(lang);
    let without = |words: &'static str| {
        view! {
            <h2 class="govuk-heading-m">{title}</h2>
            <p class="govuk-body">{words}</p>
        }
        .into_any()
    };
    let Some(resident) = resident else { return without(text::desk::resident_anonymous(lang)) };
    let mut rows = contact(lang, &resident.details);
    if rows.is_empty() {
        return without(text::desk::resident_no_details(lang));
    }
    let writes = resident.writes.map_or(text::desk::resident_unknown_language(lang), |of| language_words(lang, of));
    rows.push(SummaryRow::text(text::desk::resident_writes(lang), writes));
    section(title, rows)
}

fn contact(lang: Lang, details: &Details) -> Vec<SummaryRow> {
    let phone = details.phone.as_ref().map(|phone| Phone::parse(phone).map_or_else(|_| phone.clone(), |phone| phone.national()));
    let row = |key: &'static str, value: Option<String>| value.map(|value| SummaryRow::text(key, value));
    let address = details.address.as_ref().map(|address| SummaryRow::new(text::desk::resident_address(lang), address_lines(address)));
    [
        row(text::desk::resident_name(lang), details.name.clone()),
        row(text::desk::resident_known_as(lang), details.known_as.clone()),
        row(text::desk::resident_email(lang), details.email.clone()),
        row(text::desk::resident_phone(lang), phone),
        address,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn answers(lang: Lang, opened: &Opened) -> AnyView {
    let request = &opened.request;
    let sheet = AnswerSheet {
        lang,
        written_in: request.language,
        service: &request.service,
        answers: &opened.answers,
        files: &opened.files,
        asked_for: None,
    };
    view! {
        {section(text::desk::answers_private(lang), sheet.rows(Some(Visibility::Private)))}
        {section(text::desk::answers_public(lang), sheet.rows(Some(Visibility::Public)))}
    }
    .into_any()
}

/// Files that came after the request and so answer no question.
fn later_files(lang: Lang, opened: &Opened) -> AnyView {
    let later: Vec<_> = opened
        .files
        .iter()
        .filter(|file| opened.request.service.question(&file.question).is_none())
        .map(|file| view! { <li>{file_link(lang, None, file)}</li> })
        .collect();
    if later.is_empty() {
        return ().into_any();
    }
    view! {
        <h2 class="govuk-heading-m">{text::desk::files_later(lang)}</h2>
        <ul class="govuk-list">{later}</ul>
    }
    .into_any()
}

fn clock(lang: Lang, request: &ServiceRequest) -> AnyView {
    let mut rows = vec![SummaryRow::text(text::desk::clock_target(lang), calendar::weekday_date(lang, request.target_date))];
    if let Some(since) = request.paused_since {
        rows.push(SummaryRow::text(text::desk::clock_paused(lang), calendar::weekday_date(lang, since)));
    }
    let resumes = request.paused_since.map(|_| view! { <p class="govuk-body-s">{text::desk::clock_resumes(lang)}</p> });
    view! {
        <h2 class="govuk-heading-m">{text::desk::clock(lang)}</h2>
        <SummaryList rows=rows no_border=true/>
        {resumes}
    }
    .into_any()
}

/// Only what this member of staff may do now; the operation asks the same rules again.
fn actions(visit: &Visit, request: &ServiceRequest) -> AnyView {
    let (lang, actor) = (visit.lang, &visit.actor);
    let links: Vec<_> = [
        (rules::may_reply(actor, request).is_ok(), "reply", text::desk::reply_title(lang)),
        (rules::may_ask(actor, request).is_ok(), "ask", text::desk::ask_title(lang)),
        (rules::may_note(actor, request).is_ok(), "note", text::desk::note_title(lang)),
        (rules::may_hand_over(actor, request).is_ok(), "hand-over", text::desk::hand_over_title(lang)),
        (rules::may_resolve(actor, request).is_ok(), "resolve", text::desk::resolve_title(lang)),
    ]
    .into_iter()
    .filter(|(may, ..)| *may)
    .map(|(_, step, words)| {
        let href = visit.link(&format!("{}/{step}", path_of(&request.reference)));
        view! { <li><a class="govuk-link" href=href>{words}</a></li> }
    })
    .collect();
    let hold = holds::may_place_any(actor).then(|| {
        let href = visit.link(&format!("{HOLDS}/new?reference={}", request.reference));
        view! { <li><a class="govuk-link" href=href>{text::retention::hold_new(lang)}</a></li> }
    });
    let claim = (request.owner.is_none() && rules::may_claim(actor, request).is_ok()).then(|| claim_form(visit, request));
    let nothing = (links.is_empty() && claim.is_none()).then(|| view! { <p class="govuk-body">{text::desk::actions_none(lang)}</p> });
    view! {
        <h2 class="govuk-heading-m" id="actions">{text::desk::actions(lang)}</h2>
        {claim}
        <ul class="govuk-list govuk-list--spaced">{links} {hold}</ul>
        {nothing}
    }
    .into_any()
}

fn claim_form(visit: &Visit, request: &ServiceRequest) -> AnyView {
    let action = visit.link(&format!("{}/claim", path_of(&request.reference)));
    view! {
        <form method="post" action=action novalidate>
            <input type="hidden" name="revision" value=request.revision.to_string()/>
            <Button text=text::desk::claim(visit.lang)/>
        </form>
    }
    .into_any()
}
