//! What was said about a request and what happened to it, as staff read it.

use leptos::prelude::*;
use portal::{
    calendar,
    lang::Lang,
    service_requests::{Direction, Event, Message, Opened, Outcome, WithdrawReason},
    text,
};

use super::super::answers::paragraphs;
use crate::{
    ui::{Head, InternalNote, LabelStyle, Table, TableLayout},
    visit::Visit,
};

/// The conversation in its order. Notes among staff are set apart, so that nobody takes one for a message.
pub fn messages(lang: Lang, messages: &[Message]) -> AnyView {
    let shown: Vec<_> = messages.iter().map(|message| one(lang, message)).collect();
    let nothing = shown.is_empty().then(|| view! { <p class="govuk-body">{text::desk::messages_none(lang)}</p> });
    view! {
        <h2 class="govuk-heading-m">{text::desk::messages(lang)}</h2>
        {nothing}
        {shown}
    }
    .into_any()
}

fn one(lang: Lang, message: &Message) -> AnyView {
    let from = match message.direction {
        Direction::In => text::desk::message_in(lang),
        Direction::Out => text::desk::message_out(lang),
        Direction::Note => text::desk::message_note(lang),
    };
    let when = calendar::date_and_time(lang, message.at);
    let line = match &message.staff_number {
        Some(number) => {
            let number = number.clone();
            view! { {text::desk::message_when_who(lang, &when)} " " <span class="app-number">{number}</span> }.into_any()
        }
        None => when.into_any(),
    };
    let body = view! {
        <h3 class="govuk-heading-s">{from}</h3>
        <p class="govuk-body-s app-number">{line}</p>
        {paragraphs(message.language, &message.body)}
    }
    .into_any();
    match message.direction {
        Direction::Note => view! { <InternalNote lang=lang>{body}</InternalNote> }.into_any(),
        Direction::In | Direction::Out => body,
    }
}

/// The resident's last words, for whoever writes to them.
pub fn last_from_resident(lang: Lang, messages: &[Message]) -> AnyView {
    let Some(message) = messages.iter().rev().find(|message| message.direction == Direction::In) else {
        return ().into_any();
    };
    view! {
        <div class="govuk-inset-text">
            <h2 class="govuk-heading-s">{text::desk::last_message(lang)}</h2>
            <p class="govuk-body-s app-number">{calendar::date_and_time(lang, message.at)}</p>
            {paragraphs(message.language, &message.body)}
        </div>
    }
    .into_any()
}

/// What happened, when and by whom.
pub fn events(visit: &Visit, opened: &Opened) -> AnyView {
    let lang = visit.lang;
    let heads =
        vec![Head::new(text::desk::events_when(lang)), Head::new(text::desk::events_what(lang)), Head::new(text::desk::events_who(lang))];
    let rows = opened.events.iter().map(|event| event_row(visit, event)).collect();
    view! {
        <Table
            caption=text::desk::events(lang)
            caption_style=LabelStyle::Medium
            heads=heads
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn event_row(visit: &Visit, event: &Event) -> Vec<AnyView> {
    let lang = visit.lang;
    let key = format!("event_{}", event.kind);
    let what = text::desk::by_name(&key).map_or(String::new(), |words| words(lang).to_string());
    let what = match detail(visit, event) {
        Some(detail) => text::desk::event_with(lang, &detail, &what),
        None => what,
    };
    let who = event.staff_number.clone().unwrap_or_else(|| by_resident(lang, &event.kind).to_string());
    vec![calendar::short_date_time(lang, event.at).into_any(), what.into_any(), who.into_any()]
}

/// Where it went, or how it was decided.
fn detail(visit: &Visit, event: &Event) -> Option<String> {
    if let Some(outcome) = event.outcome.as_deref().and_then(Outcome::from_code) {
        return Some(outcome_words(visit.lang, outcome).to_string());
    }
    if let Some(reason) = event.outcome.as_deref().and_then(WithdrawReason::from_code) {
        return Some(reason.words(visit.lang).to_string());
    }
    let team = event.team.as_deref().filter(|_| event.kind == "moved")?;
    Some(visit.portal.council().team(team).get(visit.lang).to_string())
}

fn by_resident(lang: Lang, kind: &str) -> &'static str {
    let theirs = matches!(kind, "sent" | "message_in" | "answered" | "file_added" | "withdrawn" | "reopened");
    if theirs { text::desk::events_by_resident(lang) } else { "–" }
}

/// How a request ended, in the words staff choose it by.
pub fn outcome_words(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => text::desk::outcome_done(lang),
        Outcome::NotOurs => text::desk::outcome_not_ours(lang),
        Outcome::Duplicate => text::desk::outcome_duplicate(lang),
        Outcome::NoAction => text::desk::outcome_no_action(lang),
    }
}
