//! Answering, with nothing but the link of the invitation; and writing down what somebody answered on the phone or on paper.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::RequestId,
    lang::Lang,
    people::Channel,
    permit::{Act, Permit},
    portal::Portal,
    preferences::{self, Topic},
    surveys::{
        Way,
        forms::{Answers, Said, TakenDown},
        link, rules, store,
        waves::Invitation,
    },
    text::surveys as words,
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
    keep(uow, permit, answers, lang).await
}

async fn keep<A: Act<Subject = Invitation>>(uow: &mut Uow, permit: Permit<'_, A>, answers: &Answers, lang: Lang) -> OpResult {
    let invitation = permit.subject();
    let sealed = match &answers.words {
        Some(words) => Some(uow.seal(invitation.person, store::place(invitation.id), words).await?),
        None => None,
    };
    store::insert_answer(uow, permit, answers, sealed.as_ref(), lang).await
}

/// Staff write down what somebody said who is on a list: their answers, or that they want no more surveys, which holds at once and on
/// every way. Whose number it is they need not know.
pub async fn take_down(portal: &Arc<Portal>, actor: &Actor, request: RequestId, wave: Uuid, taken: &TakenDown) -> OpResult {
    let staff = rules::may_work(actor)?.number.clone();
    let mut uow = portal.begin_for(Actor::System("survey_answer"), request).await?;
    let wave = store::find(&mut uow, wave).await?.ok_or(OpError::NotFound)?;
    rules::may_take_lists(actor, &wave)?;
    let unknown = || FieldErrors::one("number", words::taken_number_unknown);
    let invitation = store::lock_listed(&mut uow, wave.id, taken.number).await?.ok_or_else(unknown)?;
    let permit = rules::may_take_down(actor, &wave, &invitation)?;
    match &taken.said {
        Said::Answers(answers, lang) => keep(&mut uow, permit, answers, *lang).await?,
        Said::NoMore => {
            let channel = if invitation.way == Way::Phone { Channel::Phone } else { Channel::Letter };
            let said = (channel, uow.now(), Some(staff));
            preferences::ops::refused_in_contact(&mut uow, invitation.person, said).await?;
            uow.record(permit).await?;
        }
    }
    uow.commit().await
}

/// Whoever holds an invitation presses that they want no more surveys: no on every way, whatever became of the invitation.
pub async fn stop(uow: &mut Uow, token: &str) -> OpResult {
    let Some(id) = link::read(uow.portal().vault(), token) else { return Ok(()) };
    let Some(invitation) = store::invitation(uow, id).await? else { return Ok(()) };
    preferences::ops::refuse(uow, invitation.person, Topic::Surveys).await
}
