//! What those can do who must all agree: put a draft to the others, see what waits, say yes or no.

use std::sync::Arc;

use chrono::TimeDelta;
use uuid::Uuid;

use super::{Done, JointAct, Prepared, Said, State, Step, What, rules, store};
use crate::{
    actor::Actor,
    db::Uow,
    drafts,
    error::{OpError, OpResult},
    fields::Fields,
    files,
    ids::{DraftId, PersonId, RequestId},
    lang::Lang,
    mandates,
    outbox::Letter,
    permit::Denial,
    portal::Portal,
    service_requests::{self, WithdrawReason},
};

/// How many wait on a page.
const MOST: i64 = 20;
/// How long something about a request waits for the others, and is remembered: as long as a resident’s draft.
const LIVES: TimeDelta = TimeDelta::days(30);

/// Whether the actor must ask others before anything of this service is sent.
pub fn asks_others(actor: &Actor, service: &str) -> bool {
    let has = |list: &[String]| list.iter().any(|slug| slug == service);
    matches!(actor, Actor::Representative(one) if has(&one.prepares) && !has(&one.acts))
}

/// Puts a finished draft to the others. Pressed twice it is one question; a draft that was changed since is another, and the
/// first falls away with every yes it had.
pub async fn propose(uow: &mut Uow, id: DraftId) -> OpResult<Uuid> {
    let draft = drafts::ops::lock(uow, id).await?;
    service_requests::ops::refuse_incomplete(uow, &draft)?;
    let what = What::Send { draft: draft.id, revision: draft.revision };
    let before = store::waiting_of(uow, id).await?;
    if let Some(same) = before.iter().find(|act| act.what == what) {
        return Ok(same.id);
    }
    let act = proposed(uow, draft.person, &draft.service.slug, what).await?;
    let permit = rules::may_propose(uow.actor(), &act)?;
    store::replace(uow, id).await?;
    store::insert(uow, permit, None).await?;
    tell_others(uow, &act, Letter::JointAsked).await?;
    Ok(act.id)
}

async fn proposed(uow: &mut Uow, person: PersonId, service: &str, what: What) -> OpResult<JointAct> {
    let mandate = uow.actor().mandate().ok_or(Denial::NotYours)?;
    let group = store::my_group(uow).await?.ok_or(OpError::NotFound)?;
    Ok(JointAct {
        id: uow.new_id(),
        person,
        group,
        what,
        service: service.to_string(),
        proposed_by: mandate,
        agreed_by: vec![mandate],
        state: State::Waiting,
        proposed_at: uow.now(),
    })
}

/// Puts to the others what one of them would say about a request that was sent: a message, that it is not fixed, taking it back. What
/// could not be done now by somebody who acts alone is refused at once. The same words twice are one question; other words are another.
pub async fn propose_later(uow: &mut Uow, reference: &str, step: Step, fields: &Fields, lang: Lang) -> OpResult<Uuid> {
    let said = said(uow, step, fields, lang)?;
    let request = service_requests::ops::open(uow, reference).await?.request;
    rules::may_be_said(uow.actor(), &request, step, uow.now())?;
    if let Some(before) = store::waiting_about(uow, request.id, step).await? {
        if store::said(uow, &before).await?.is_some_and(|one| (one.body, one.reason) == (said.body.clone(), said.reason.clone())) {
            return Ok(before.id);
        }
        store::replace_one(uow, before.id).await?;
    }
    let act = proposed(uow, request.person, &request.service.slug, What::Later { about: request.id, step }).await?;
    let permit = rules::may_propose(uow.actor(), &act)?;
    store::insert(uow, permit, Some(&said)).await?;
    tell_others(uow, &act, Letter::JointAsked).await?;
    Ok(act.id)
}

/// What was typed, checked as it is when somebody sends it alone.
fn said(uow: &Uow, step: Step, fields: &Fields, lang: Lang) -> OpResult<Said> {
    if step == Step::Withdraw {
        let reason = WithdrawReason::from_code(fields.get("reason")).map(|reason| reason.code().to_string()).unwrap_or_default();
        return Ok(Said { body: String::new(), reason, key: uow.new_id(), language: lang });
    }
    let (body, key) = match step {
        Step::NotFixed => service_requests::ops::check_not_fixed(fields)?,
        Step::Message | Step::Withdraw => service_requests::ops::check_words(fields)?,
    };
    Ok(Said { body, reason: String::new(), key, language: lang })
}

/// What waits for those who were appointed with the actor, newest first.
pub async fn waiting(uow: &mut Uow) -> OpResult<Vec<JointAct>> {
    if uow.actor().mandate().is_none() {
        return Ok(Vec::new());
    }
    store::waiting(uow, MOST).await
}

/// One, with what was prepared. The look is the person’s to see, like every look of whoever acts.
pub async fn read(uow: &mut Uow, id: Uuid) -> OpResult<(JointAct, Prepared)> {
    let act = store::get(uow, id, false).await?;
    if uow.actor().mandate().is_none() {
        return Err(OpError::NotFound);
    }
    let prepared = match act.what {
        What::Send { draft, .. } => {
            let (draft, files) = (drafts::ops::get(uow, draft).await?, files::ops::of_draft(uow, draft).await?);
            Prepared::Request(Box::new(draft), files)
        }
        What::Later { about, step } => {
            let request = service_requests::ops::find(uow, about).await?.ok_or(OpError::NotFound)?;
            Prepared::Later { reference: request.reference, step, said: store::said(uow, &act).await? }
        }
    };
    Ok((act, prepared))
}

/// Says yes to the version that was shown. The last yes does it, in the same transaction: before that nothing is sent.
pub async fn agree(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid, lang: Lang) -> OpResult<Option<Done>> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let service = store::get(&mut uow, id, false).await?.service;
    drop(uow);
    // The rules let it be sent only within this function, and the database only once all of them have agreed.
    let sending = Actor::Representative(rules::once_agreed(actor, &service)?);
    let mut uow = portal.begin_for(sending, request).await?;
    let act = store::get(&mut uow, id, true).await?;
    let permit = rules::may_agree(actor, &act)?;
    refuse_changed(&mut uow, &act).await?;
    let all = store::add_yes(&mut uow, permit).await?;
    let done = if all {
        store::set_state(&mut uow, id, State::Agreed).await?;
        let done = carry_out(&mut uow, &act, lang).await?;
        store::set_state(&mut uow, id, State::Sent).await?;
        Some(done)
    } else {
        None
    };
    uow.commit().await?;
    Ok(done)
}

/// A draft that was changed since is not what the others were asked about.
async fn refuse_changed(uow: &mut Uow, act: &JointAct) -> OpResult {
    match act.what {
        What::Send { draft, revision } if drafts::ops::get(uow, draft).await?.revision != revision => Err(OpError::Conflict),
        What::Send { .. } | What::Later { .. } => Ok(()),
    }
}

/// Does what all agreed to, as whoever says the last yes. What is no longer possible is refused as it is to anybody.
async fn carry_out(uow: &mut Uow, act: &JointAct, lang: Lang) -> OpResult<Done> {
    let (about, step) = match act.what {
        What::Send { draft, .. } => {
            let receipt = service_requests::ops::send(uow, draft, lang).await?;
            return Ok(Done { reference: receipt.reference, sent: true });
        }
        What::Later { about, step } => (about, step),
    };
    let said = store::said(uow, act).await?.ok_or(OpError::Conflict)?;
    let reference = service_requests::ops::find(uow, about).await?.ok_or(OpError::NotFound)?.reference;
    let typed = Fields(vec![("message".into(), said.body), ("submission_key".into(), said.key.to_string())]);
    match step {
        Step::Message => service_requests::ops::send_message(uow, &reference, &typed, said.language).await.map(drop)?,
        Step::NotFixed => service_requests::ops::say_not_fixed(uow, &reference, &typed, said.language).await.map(drop)?,
        Step::Withdraw => service_requests::ops::withdraw(uow, &reference, WithdrawReason::from_code(&said.reason)).await?,
    }
    Ok(Done { reference, sent: false })
}

/// Says no: it stops, and the others are told.
pub async fn object(uow: &mut Uow, id: Uuid) -> OpResult {
    let act = store::get(uow, id, true).await?;
    let permit = rules::may_object(uow.actor(), &act)?;
    store::set_refused(uow, permit).await?;
    tell_others(uow, &act, Letter::JointStopped).await
}

/// Everybody else of the group, where they are written to. The letters name nobody.
async fn tell_others(uow: &mut Uow, act: &JointAct, letter: Letter) -> OpResult {
    let own = uow.actor().mandate();
    mandates::ops::tell_group(uow, act.group, own, letter).await
}

/// What was put to the others about a request, and is older than a draft would be, goes: answered or not.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let before = uow.now() - LIVES;
    store::remove_old(uow, before).await
}
