//! Answering, with nothing but the link of the invitation.

use crate::{
    db::Uow,
    error::OpResult,
    lang::Lang,
    preferences::{self, Topic},
    surveys::{forms::Answers, link, rules, store, waves::Invitation},
};

async fn open(uow: &mut Uow, token: &str) -> OpResult<Option<Invitation>> {
    let Some(id) = link::read(uow.portal().vault(), token) else { return Ok(None) };
    let today = uow.today();
    store::lock_open(uow, id, today).await
}

/// Whether the form of a link can be answered. One that was altered, answered or has ended cannot, and which of these is told to
/// nobody.
pub async fn is_open(uow: &mut Uow, token: &str) -> OpResult<bool> {
    Ok(open(uow, token).await?.is_some())
}

/// Keeps what somebody answered. Sent again, or over a link that has ended, it changes nothing and is thanked for all the same.
pub async fn answer(uow: &mut Uow, token: &str, answers: &Answers, lang: Lang) -> OpResult {
    let Some(invitation) = open(uow, token).await? else { return Ok(()) };
    let permit = rules::may_answer(uow.actor(), &invitation)?;
    let sealed = match &answers.words {
        Some(words) => Some(uow.seal(invitation.person, store::place(invitation.id), words).await?),
        None => None,
    };
    store::insert_answer(uow, permit, answers, sealed.as_ref(), lang).await
}

/// Whoever holds an invitation presses that they want no more surveys: no on every way, whatever became of the invitation.
pub async fn stop(uow: &mut Uow, token: &str) -> OpResult {
    let Some(id) = link::read(uow.portal().vault(), token) else { return Ok(()) };
    let Some(invitation) = store::invitation(uow, id).await? else { return Ok(()) };
    preferences::ops::refuse(uow, invitation.person, Topic::Surveys).await
}
