//! One call, in the order of the work: who, confirm, read first, log. One form, so that whatever was typed is still there after
//! every step.

use leptos::prelude::*;
use portal::{
    calls::{
        self, Checked, Desk,
        facts::{self, Said},
        forms::{self, Who},
        ops::Happened,
    },
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::CallId,
    text,
};

use super::{
    super::{elsewhere, people::caller},
    PATH, island, log, path_of, person, who,
};
use crate::{
    shell::{Page, render},
    ui::EnterKey,
    visit::{PageResult, Reply, Visit},
};

/// The button that the Enter key presses: looks up, chooses and checks, whatever was typed.
pub const NEXT: &str = "next";
/// The button beside somebody who was found by name, on the page of the search.
pub const CHOOSE: &str = "choose";

pub async fn call(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: CallId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let desk = calls::ops::desk(&mut uow, id).await?;
    let seconds = desk.call.seconds(uow.now());
    uow.commit().await?;
    if desk.call.ended_at.is_some() {
        return Ok(Reply::go(PATH));
    }
    let enter =
        EnterKey { name: Some("step"), value: Some(NEXT.into()), formaction: Some(visit.link(&format!("{}/step", path_of(desk.call.id)))) };
    let page = Page::form("T2", text::calls::desk_title(visit.lang)).back(PATH).wide().islands().enter(enter);
    render(&visit, page, || contents(&visit, &desk, seconds))
}

fn contents(visit: &Visit, desk: &Desk, seconds: i32) -> AnyView {
    let lang = visit.lang;
    view! {
        <h1 class="govuk-heading-l">{text::calls::desk_title(lang)}</h1>
        {island(visit, Some(seconds))}
        <form id="page-form" class="app-call" method="post" action=visit.link(&path_of(desk.call.id)) novalidate>
            <div class="app-call__column">{who::call(visit, desk)} {who::who(visit, desk)} {who::confirm(visit, desk)}</div>
            <div class="app-call__column">{person::read_first(visit, desk)}</div>
            <div class="app-call__column">{log::log(visit, desk)}</div>
        </form>
    }
    .into_any()
}

/// Writes the call down.
pub async fn do_save_call(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: CallId = visit.id("id")?;
    match save(&visit, id, &fields).await {
        Ok(()) => Ok(Reply::done(PATH, text::calls::saved)),
        Err(OpError::Invalid(errors)) => Ok(again(id, fields, errors)),
        Err(error) => Err(error),
    }
}

async fn save(visit: &Visit, id: CallId, fields: &Fields) -> OpResult {
    let log = forms::Log::check(fields, visit.portal.council(), &visit.portal.catalogue())?;
    let mut uow = visit.uow().await?;
    calls::ops::save(&mut uow, id, &log, visit.lang).await?;
    uow.commit().await
}

/// Every other button: what was typed stays, but for the answers.
pub async fn do_step(visit: Visit, fields: Fields) -> PageResult {
    let id: CallId = visit.id("id")?;
    if let Some(reply) = elsewhere(&visit, &path_of(id))? {
        return Ok(reply);
    }
    let found_by_name = fields.get("step") == CHOOSE;
    match step(&visit, id, &fields).await {
        // The form of the call is not part of that page: what it remembers stays.
        Ok(()) if found_by_name => Ok(Reply::go(path_of(id))),
        Err(OpError::Invalid(errors)) if found_by_name => Ok(Reply::again(path_of(id), Fields::default(), errors)),
        Ok(()) => Ok(again(id, fields, FieldErrors::none())),
        Err(OpError::Invalid(errors)) => Ok(again(id, fields, errors)),
        Err(error) => Err(error),
    }
}

/// The call again, with everything typed but the answers, which are kept nowhere.
fn again(id: CallId, fields: Fields, errors: FieldErrors) -> Reply {
    let kept = fields.0.into_iter().filter(|(name, _)| !facts::FIELDS.contains(&name.as_str())).collect();
    Reply::again(path_of(id), Fields(kept), errors)
}

async fn step(visit: &Visit, id: CallId, fields: &Fields) -> OpResult {
    let contact = || fields.get("contact").parse().map_err(|_| FieldErrors::one("contact", text::calls::contact_empty));
    match fields.get("step") {
        "send_code" => calls::ops::send_code(&caller(visit), &visit.actor, id, contact()?).await,
        "call_back" => checked(calls::ops::call_back(&caller(visit), &visit.actor, id, contact()?).await?),
        "payment_start" => moment(visit, id, &Happened::PaymentStarts).await,
        "payment_end" => moment(visit, id, &Happened::PaymentEnds).await,
        "statement" => moment(visit, id, &Happened::Statement).await,
        "authority" => moment(visit, id, &Happened::Authority).await,
        "transfer" => moment(visit, id, &Happened::Transfer(fields.text("transfer_to"))).await,
        _ => next(visit, id, fields).await,
    }
}

async fn moment(visit: &Visit, id: CallId, happened: &Happened) -> OpResult {
    let mut uow = visit.uow().await?;
    calls::ops::note_moment(&mut uow, id, happened).await?;
    uow.commit().await
}

/// Looks up what number was typed, takes who was chosen, and checks what was answered: in one press, whatever there is.
async fn next(visit: &Visit, id: CallId, fields: &Fields) -> OpResult {
    let mut uow = visit.uow().await?;
    if fields.has("number") {
        calls::ops::look_up(&mut uow, id, fields).await?;
    }
    if let Some(who) = Who::read(fields) {
        calls::ops::choose(&mut uow, id, who).await?;
    }
    let said = Said::check(fields, uow.today());
    uow.commit().await?;
    if let Some(said) = said? {
        return checked(calls::ops::confirm(&caller(visit), &visit.actor, id, &said).await?);
    }
    let code = fields.text("code");
    if !code.is_empty() {
        return checked(calls::ops::check_code(&caller(visit), &visit.actor, id, &code).await?);
    }
    Ok(())
}

/// One of two answers, and never which fact it was.
fn checked(outcome: Checked) -> OpResult {
    match outcome {
        Checked::Agreed(_) => Ok(()),
        Checked::NotConfirmed => Err(FieldErrors::one("fact_name", text::calls::not_confirmed).into()),
    }
}
