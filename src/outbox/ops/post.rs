//! The print queue: letters on paper wait here until staff have printed them.

use chrono::TimeDelta;

use crate::{
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::OutboxId,
    lang::Lang,
    outbox::{letters, pdf, rules, store::post as store},
    text::post as words,
};

pub use crate::outbox::store::post::Listed;

/// The most letters of one document, and of one list.
pub const MOST: i64 = 200;
/// How long a letter that was called printed can be put back.
const UNDONE_WITHIN: TimeDelta = TimeDelta::days(1);

/// What waits, the oldest first. Whom a letter goes to is not told before it is opened.
pub async fn waiting(uow: &mut Uow) -> OpResult<Vec<Listed>> {
    rules::may_see_queue(uow.actor(), team(uow).as_deref())?;
    store::waiting(uow, MOST).await
}

/// What was printed since yesterday and can still be put back, the newest first.
pub async fn printed_lately(uow: &mut Uow) -> OpResult<Vec<Listed>> {
    rules::may_see_queue(uow.actor(), team(uow).as_deref())?;
    let since = uow.now() - UNDONE_WITHIN;
    store::printed_since(uow, since, MOST).await
}

/// One document of the letters chosen. Opening each is written down with the person it is about; none is called printed yet.
pub async fn print(uow: &mut Uow, chosen: &[OutboxId], lang: Lang) -> OpResult<Vec<u8>> {
    let team = team(uow);
    rules::may_see_queue(uow.actor(), team.as_deref())?;
    let kept = chosen_ones(store::lock_waiting(uow, chosen).await?)?;
    let portal = std::sync::Arc::clone(uow.portal());
    let mut sheets = Vec::with_capacity(kept.len());
    for letter in kept {
        let permit = rules::may_print(uow.actor(), team.as_deref(), &letter.posted)?;
        let envelope = uow.open(letter.posted.person, super::store::place(letter.posted.id), &letter.content).await?;
        sheets.push(letters::sheet(letter.posted.id, &envelope, portal.council(), portal.public_url(), letter.created_at));
        store::set_opened(uow, permit).await?;
    }
    let title = words::document_title(lang);
    let document = tokio::task::spawn_blocking(move || pdf::document(&sheets, title, lang)).await;
    document.map_err(|problem| OpError::Internal(problem.into()))?.map_err(OpError::from)
}

/// The letters lie in their envelopes. One that nobody has opened cannot have been printed.
pub async fn mark_printed(uow: &mut Uow, chosen: &[OutboxId]) -> OpResult {
    let team = team(uow);
    rules::may_see_queue(uow.actor(), team.as_deref())?;
    let kept = chosen_ones(store::lock_waiting(uow, chosen).await?)?;
    if kept.iter().any(|letter| letter.opened_at.is_none()) {
        return Err(OpError::Invalid(FieldErrors::one("letters", words::not_opened_yet)));
    }
    for letter in kept {
        let permit = rules::may_mark_printed(uow.actor(), team.as_deref(), &letter.posted)?;
        store::set_printed(uow, permit).await?;
    }
    Ok(())
}

/// The printer failed: the letters wait again.
pub async fn put_back(uow: &mut Uow, chosen: &[OutboxId]) -> OpResult {
    let (team, since) = (team(uow), uow.now() - UNDONE_WITHIN);
    rules::may_see_queue(uow.actor(), team.as_deref())?;
    let kept = chosen_ones(store::lock_printed(uow, chosen, since).await?)?;
    for letter in kept {
        let permit = rules::may_put_back(uow.actor(), team.as_deref(), &letter.posted)?;
        store::set_waiting(uow, permit).await?;
    }
    Ok(())
}

fn team(uow: &Uow) -> Option<String> {
    uow.portal().council().post_team.clone()
}

/// Nothing chosen, or nothing left of what was chosen: said beside the list.
fn chosen_ones(kept: Vec<store::Kept>) -> OpResult<Vec<store::Kept>> {
    if kept.is_empty() { Err(OpError::Invalid(FieldErrors::one("letters", words::choose_letters))) } else { Ok(kept) }
}
