//! What those can do who must all agree: put a draft to the others, see what waits, say yes or no.

use std::sync::Arc;

use uuid::Uuid;

use super::{JointAct, State, rules, store};
use crate::{
    actor::Actor,
    db::Uow,
    drafts::{self, Draft},
    error::{OpError, OpResult},
    files::{self, File},
    ids::{DraftId, RequestId},
    lang::Lang,
    mandates,
    outbox::Letter,
    permit::Denial,
    portal::Portal,
    service_requests::{self, Receipt},
};

/// How many wait on a page.
const MOST: i64 = 20;

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
    let before = store::waiting_of(uow, id).await?;
    if let Some(same) = before.iter().find(|act| act.revision == draft.revision) {
        return Ok(same.id);
    }
    let act = proposed(uow, &draft).await?;
    let permit = rules::may_propose(uow.actor(), &act)?;
    store::replace(uow, id).await?;
    store::insert(uow, permit).await?;
    tell_others(uow, &act, Letter::JointAsked).await?;
    Ok(act.id)
}

async fn proposed(uow: &mut Uow, draft: &Draft) -> OpResult<JointAct> {
    let mandate = uow.actor().mandate().ok_or(Denial::NotYours)?;
    let group = store::my_group(uow).await?.ok_or(OpError::NotFound)?;
    Ok(JointAct {
        id: uow.new_id(),
        person: draft.person,
        group,
        draft: draft.id,
        service: draft.service.slug.clone(),
        revision: draft.revision,
        proposed_by: mandate,
        agreed_by: vec![mandate],
        state: State::Waiting,
        proposed_at: uow.now(),
    })
}

/// What waits for those who were appointed with the actor, newest first.
pub async fn waiting(uow: &mut Uow) -> OpResult<Vec<JointAct>> {
    if uow.actor().mandate().is_none() {
        return Ok(Vec::new());
    }
    store::waiting(uow, MOST).await
}

/// One, with what was prepared. The look is the person’s to see, like every look of whoever acts.
pub async fn read(uow: &mut Uow, id: Uuid) -> OpResult<(JointAct, Draft, Vec<File>)> {
    let act = store::get(uow, id, false).await?;
    if uow.actor().mandate().is_none() {
        return Err(OpError::NotFound);
    }
    let draft = drafts::ops::get(uow, act.draft).await?;
    let files = files::ops::of_draft(uow, act.draft).await?;
    Ok((act, draft, files))
}

/// Says yes to the version that was shown. The last yes sends it, in the same transaction: before that nothing is sent.
pub async fn agree(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid, lang: Lang) -> OpResult<Option<Receipt>> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let service = store::get(&mut uow, id, false).await?.service;
    drop(uow);
    // The rules let it be sent only within this function, and the database only once all of them have agreed.
    let mut uow = portal.begin_for(sending(actor, &service)?, request).await?;
    let act = store::get(&mut uow, id, true).await?;
    let permit = rules::may_agree(actor, &act)?;
    if drafts::ops::get(&mut uow, act.draft).await?.revision != act.revision {
        return Err(OpError::Conflict);
    }
    let all = store::add_yes(&mut uow, permit).await?;
    let receipt = if all {
        store::set_state(&mut uow, id, State::Agreed).await?;
        let receipt = service_requests::ops::send(&mut uow, act.draft, lang).await?;
        store::set_state(&mut uow, id, State::Sent).await?;
        Some(receipt)
    } else {
        None
    };
    uow.commit().await?;
    Ok(receipt)
}

/// The actor as they are once all have agreed.
fn sending(actor: &Actor, service: &str) -> OpResult<Actor> {
    let Actor::Representative(one) = actor else { return Err(Denial::NotYours.into()) };
    let mut one = one.clone();
    if one.prepares.iter().any(|slug| slug == service) && !one.acts.iter().any(|slug| slug == service) {
        one.acts.push(service.to_string());
    }
    Ok(Actor::Representative(one))
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
