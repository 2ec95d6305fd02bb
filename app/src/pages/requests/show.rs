//! One request: where it is, what was said, and what can be done.

use leptos::prelude::*;
use portal::{
    calendar::date_and_time,
    catalogue::Visibility,
    service_requests::{Opened, rules},
    text::{joint, requests as words, ui},
};

use super::{Shown, asks_others, keep_words, messages, next_words, open, paragraphs, sent::account_offer, speaker, state_of, steps};
use crate::{
    pages::{
        answers::{AnswerSheet, file_link},
        record::law,
        refused,
    },
    shell::{Page, render},
    ui::{Button, ButtonGroup, ButtonKind, InsetText, StateTag, Steps, SummaryList, SummaryRow},
    visit::{PageResult, Visit},
};

/// R3: one request.
pub async fn show(visit: Visit) -> PageResult {
    let shown = match open(&visit).await {
        Ok(shown) => shown,
        Err(error) => return refused(&visit, error),
    };
    let title = shown.opened.request.title(visit.lang);
    let page = Page::new("R3", title.clone()).back("/requests");
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <p class="govuk-body"><StateTag lang=visit.lang state=state_of(&shown.opened.request, shown.today)/></p>
                    {question(&visit, &shown.opened)}
                    <SummaryList rows=facts(&visit, &shown)/>
                    {actions(&visit, &shown)}
                    {story(&visit, &shown.opened)}
                    {keeping(&visit, &shown.opened)}
                    {(!visit.is_signed_in()).then(|| account_offer(&visit, &shown.opened.request))}
                </div>
            </div>
        }
        .into_any()
    })
}

/// What the council waits for stands first: nobody else can do it.
fn question(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let lang = visit.lang;
    opened.request.paused_since?;
    let asked = messages::question(opened).map(|message| (message.language.tag(), paragraphs(&message.body)));
    let asked = asked.map(|(tag, body)| view! { <div lang=tag>{body}</div> });
    Some(
        view! {
            <InsetText>
                <h2 class="govuk-heading-s">{words::question_for_you(lang)}</h2>
                {asked}
                <p class="govuk-body">{words::next_waiting(lang)}</p>
            </InsetText>
        }
        .into_any(),
    )
}

fn facts(visit: &Visit, shown: &Shown) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let request = &shown.opened.request;
    let reference = request.reference.clone();
    let mut rows = vec![
        SummaryRow::new(words::reference(lang), view! { <span class="app-reference">{reference}</span> }),
        SummaryRow::text(words::sent_at(lang), date_and_time(lang, request.sent_at)),
    ];
    if let Some(place) = &request.place {
        rows.push(SummaryRow::text(words::place(lang), place.clone()));
    }
    rows.push(SummaryRow::text(words::team(lang), visit.portal.council().team(&request.team).get(lang)));
    if let Some(outcome) = request.outcome {
        let answer = words::by_name(&format!("outcome_{}", outcome.code())).map_or("", |text| text(lang));
        rows.push(SummaryRow::text(words::decision(lang), answer));
    }
    if request.status.is_open() {
        rows.push(SummaryRow::text(words::next(lang), next_words(&visit.portal, request, lang, shown.today)));
    }
    if request.anonymous {
        rows.push(SummaryRow::text(words::messages(lang), words::anonymous(lang)));
    }
    rows
}

/// What the rules allow now; what they do not is absent, not greyed.
fn actions(visit: &Visit, shown: &Shown) -> Option<AnyView> {
    let lang = visit.lang;
    let (request, now) = (&shown.opened.request, shown.now);
    let (actor, together) = (&speaker(visit, request), asks_others(visit, request));
    let waiting = request.paused_since.is_some();
    let write = if waiting { words::answer_us(lang) } else { words::send_message(lang) };
    let allowed: Vec<_> = [
        (rules::may_write(actor, request, now).is_ok(), "message", write),
        (rules::may_add_file(actor, request, now).is_ok(), "add-file", words::add_file(lang)),
        (rules::may_say_not_fixed(actor, request, now).is_ok(), "not-fixed", words::not_fixed(lang)),
        (rules::may_withdraw(actor, request).is_ok(), "withdraw", words::withdraw(lang)),
    ]
    .into_iter()
    .filter(|(allowed, ..)| *allowed)
    .map(|(_, act, text)| {
        let kind = if waiting && act == "message" { ButtonKind::Primary } else { ButtonKind::Secondary };
        view! { <Button text=text href=visit.link(&format!("/requests/{}/{act}", request.reference)) kind=kind/> }
    })
    .collect();
    (!allowed.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::do_next(lang)}</h2>
            {together.then(|| view! { <p class="govuk-body">{joint::nothing_before(lang)}</p> })}
            <ButtonGroup>{allowed}</ButtonGroup>
        }
        .into_any()
    })
}

/// Where it is, what was said and what was told, in this order.
fn story(visit: &Visit, opened: &Opened) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{words::where_now(lang)}</h2>
        <Steps lang=lang steps=steps::steps(&visit.portal, opened, lang)/>
        <h2 class="govuk-heading-m" id="messages">{words::messages(lang)}</h2>
        {messages::messages(&visit.portal, opened, lang)}
        <h2 class="govuk-heading-m">{words::your_answers(lang)}</h2>
        {told(visit, opened, Visibility::Public, words::others_see(lang))}
        {told(visit, opened, Visibility::Private, words::team_sees(lang))}
        {later_files(visit, opened)}
    }
    .into_any()
}

/// The answers that others can see, or those that only the team can.
fn told(visit: &Visit, opened: &Opened, visibility: Visibility, title: &'static str) -> Option<AnyView> {
    let lang = visit.lang;
    let request = &opened.request;
    let sheet = AnswerSheet {
        lang,
        written_in: request.language,
        service: &request.service,
        answers: &opened.answers,
        files: &opened.files,
        asked_for: visit.asked_for,
    };
    let rows = sheet.rows(Some(visibility));
    (!rows.is_empty()).then(|| {
        view! {
            <h3 class="govuk-heading-s">{title}</h3>
            <SummaryList rows=rows/>
        }
        .into_any()
    })
}

/// Files that answer no question of the form.
fn later_files(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let service = &opened.request.service;
    let files: Vec<_> = opened
        .files
        .iter()
        .filter(|file| service.question(&file.question).is_none())
        .map(|file| {
            let added = date_and_time(visit.lang, file.added_at);
            view! { <li>{file_link(visit.lang, visit.asked_for, file)}" "{added}</li> }
        })
        .collect();
    (!files.is_empty()).then(|| {
        view! {
            <h3 class="govuk-heading-s">{words::files_later(visit.lang)}</h3>
            <ul class="govuk-list">{files}</ul>
        }
        .into_any()
    })
}

/// Why the council has this, by what right, who sees it and until when (UK GDPR art. 13).
fn keeping(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let lang = visit.lang;
    let service = &opened.request.service;
    let policy = visit.portal.policy();
    let holding = policy.holding(&service.policy_category)?;
    let rows = vec![
        SummaryRow::text(ui::fact_why(lang), holding.purpose.get(lang)),
        SummaryRow::new(ui::fact_legal(lang), law(holding, Some(&service.slug), lang)),
        SummaryRow::text(ui::fact_shared(lang), service.who_sees.get(lang)),
        SummaryRow::text(ui::fact_until(lang), keep_words(&visit.portal, &opened.request, lang)),
    ];
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::what_we_keep(lang)}</h2>
            <div class="app-record-facts"><SummaryList rows=rows/></div>
        }
        .into_any(),
    )
}
