//! T2: calls. The list of those that wait, and taking one; the call itself is in `call/desk.rs`.

mod desk;
mod log;
mod person;
mod who;

use leptos::prelude::*;
use portal::{
    calendar,
    calls::{self, Call, Number},
    error::OpError,
    fields::Fields,
    ids::CallId,
    lang::Lang,
    permit::Denial,
    portal::PhoneLine,
    text,
};
use uuid::Uuid;

pub use self::desk::{CHOOSE, call, do_save_call, do_step};
use super::elsewhere;
use crate::{
    islands::call_desk::{CallDesk, DeskWords},
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, Select, Table, TableLayout, TextInput},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/staff/call";

fn path_of(id: CallId) -> String {
    format!("{PATH}/{id}")
}

pub async fn list(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waiting = calls::ops::waiting(&mut uow).await?;
    uow.commit().await?;
    let page = Page::form("T2-list", text::calls::list_title(visit.lang)).wide().islands();
    render(&visit, page, || contents(&visit, &waiting))
}

/// GET `/staff/call/waiting`: the calls that nobody has taken, for the island.
pub async fn waiting(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waiting = calls::ops::waiting(&mut uow).await?;
    uow.commit().await?;
    let rows: Vec<_> = waiting
        .iter()
        .filter(|call| call.taken_by.is_none())
        .map(|call| {
            let label = text::calls::take_button(visit.lang, &in_words(&visit, call));
            serde_json::json!({ "id": call.id.to_string(), "label": label, "words": in_words(&visit, call) })
        })
        .collect();
    Ok(Reply::Json(serde_json::Value::Array(rows).to_string()))
}

/// A call that nothing announced.
pub async fn do_dial(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let id = calls::ops::dial(&mut uow, &fields).await?;
    uow.commit().await?;
    Ok(Reply::go(path_of(id)))
}

/// Takes a call. Whoever comes second is told so; to them it is not there any more.
pub async fn do_take(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    visit.staff()?;
    let id: CallId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    match calls::ops::take(&mut uow, id).await {
        Ok(()) => uow.commit().await?,
        Err(OpError::NotFound | OpError::Denied(Denial::TakenByAnother)) => return Ok(Reply::done(PATH, text::calls::taken_by_another)),
        Err(error) => return Err(error),
    }
    Ok(Reply::go(path_of(id)))
}

fn contents(visit: &Visit, waiting: &[Call]) -> AnyView {
    let lang = visit.lang;
    let nothing = waiting.is_empty().then(|| view! { <p class="govuk-body">{text::calls::nothing_waits(lang)}</p> });
    view! {
        <h1 class="govuk-heading-l">{text::calls::list_title(lang)}</h1>
        {island(visit, None)}
        {nothing}
        {(!waiting.is_empty()).then(|| table(visit, waiting))}
        <ul class="govuk-list">
            <li><a class="govuk-link" href=visit.link(PATH)>{text::calls::check_new(lang)}</a></li>
            <li><a class="govuk-link" href=visit.link("/staff/people?for=call")>{text::calls::search_by_name(lang)}</a></li>
        </ul>
        <h2 class="govuk-heading-m">{text::calls::dial_heading(lang)}</h2>
        <form id="page-form" method="post" action=visit.link(PATH) novalidate>
            <input type="hidden" name="submission_key" value=submission_key(visit)/>
            <Select
                lang=lang
                name="line"
                label=text::calls::line(lang)
                value=visit.typed_or("line", "")
                error=visit.error("line")
                items=lines(visit)
            />
            <TextInput
                lang=lang
                name="number"
                label=text::calls::number(lang)
                hint=text::calls::number_hint(lang)
                value=visit.typed_or("number", "")
                error=visit.error("number")
                kind="tel"
                width=20
            />
            <Button text=text::calls::dial_button(lang)/>
        </form>
    }
    .into_any()
}

/// What makes one call out of a button pressed twice.
fn submission_key(visit: &Visit) -> String {
    let fresh = || visit.portal.chance().uuid(visit.portal.clock().now());
    Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or_else(|_| fresh()).to_string()
}

fn lines(visit: &Visit) -> Vec<(String, String)> {
    let empty = (String::new(), text::calls::choose_line(visit.lang).to_string());
    let lines = &visit.portal.council().lines;
    std::iter::once(empty).chain(lines.iter().map(|line| (line.number.clone(), line_words(visit.lang, line)))).collect()
}

fn table(visit: &Visit, waiting: &[Call]) -> AnyView {
    let lang = visit.lang;
    let heads = vec![
        Head::new(text::calls::col_when(lang)),
        Head::new(text::calls::col_line(lang)),
        Head::new(text::calls::col_number(lang)),
        Head::new(text::calls::col_action(lang)),
    ];
    let rows = waiting.iter().map(|call| row(visit, call)).collect();
    view! { <Table caption=text::calls::list_caption(lang) heads=heads rows=rows layout=TableLayout::Dense/> }.into_any()
}

fn row(visit: &Visit, call: &Call) -> Vec<AnyView> {
    let lang = visit.lang;
    let since = since(lang, call);
    let line = visit.portal.council().line(&call.line).map_or_else(|| call.line.clone(), |line| line_words(lang, line));
    let action = if call.taken_by.is_some() {
        let href = visit.link(&path_of(call.id));
        view! { <a class="govuk-link" href=href>{text::calls::go_on(lang, &since)}</a> }.into_any()
    } else {
        let action = visit.link(&format!("{}/take", path_of(call.id)));
        view! {
            <form method="post" action=action novalidate>
                <Button text=text::calls::take_button(lang, &since) kind=ButtonKind::Secondary/>
            </form>
        }
        .into_any()
    };
    vec![since.into_any(), line.into_any(), rings_from(lang, call).into_any(), action]
}

fn line_words(lang: Lang, line: &PhoneLine) -> String {
    format!("{} {}", line.number, line.purpose.get(lang))
}

/// When it began to ring, by the London clock.
fn since(lang: Lang, call: &Call) -> String {
    calendar::time(lang, calendar::london_time(call.arrived_at).time())
}

/// The number as it is read out, or why there is none.
fn number_words(lang: Lang, number: &Number) -> String {
    match number {
        Number::Known(phone) => phone.national(),
        Number::Withheld => text::calls::withheld(lang).to_string(),
        Number::Internal => text::calls::internal(lang).to_string(),
        Number::Unreadable => text::calls::unreadable(lang).to_string(),
    }
}

/// The number, and most of it hidden while nobody has taken the call.
fn rings_from(lang: Lang, call: &Call) -> String {
    match &call.number {
        Number::Known(phone) if call.taken_by.is_none() => phone.masked(),
        number => number_words(lang, number),
    }
}

/// A call in one line.
fn in_words(visit: &Visit, call: &Call) -> String {
    let lang = visit.lang;
    let line = visit.portal.council().line(&call.line).map_or("", |line| line.purpose.get(lang));
    format!("{}, {line}, {}", since(lang, call), rings_from(lang, call))
}

/// The keyboard, the clock and the calls that begin to ring.
fn island(visit: &Visit, seconds: Option<i32>) -> AnyView {
    let lang = visit.lang;
    let words = DeskWords {
        keys: text::calls::keys(lang).into(),
        lines: [text::calls::keys_move(lang), text::calls::keys_digits(lang), text::calls::keys_save(lang), text::calls::keys_enter(lang)]
            .map(String::from)
            .to_vec(),
        single: text::calls::keys_single(lang).into(),
        ringing: text::calls::ringing(lang).into(),
        elapsed: text::calls::elapsed(lang).into(),
        endpoint: visit.link(&format!("{PATH}/waiting")),
        take: visit.link(PATH),
        seconds,
    };
    view! { <CallDesk words=words/> }.into_any()
}
