//! Asking for a pack, and taking it.

use std::sync::Arc;

use uuid::Uuid;

use super::{Bytes, LASTS, Pack, about, rules, store, walk};
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    holdings,
    ids::RequestId,
    lang::Lang,
    permit::Denial,
    portal::Portal,
    text::request_errors,
};

/// How many packs a page lists.
const MOST_LISTED: i64 = 10;

/// Asks for a pack in a language. However often it is pressed, one form makes one.
pub async fn make(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<Pack> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let key =
        Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("submission_key", request_errors::form_too_old))?;
    let pack = Pack {
        id: uow.new_id(),
        person: resident.person,
        account: resident.account,
        language: lang,
        made_at: uow.now(),
        ends_at: uow.now() + LASTS,
        downloads: 0,
        began_at: None,
        wanted: 0,
        written: 0,
        finished_at: None,
    };
    let permit = rules::may_make(uow.actor(), &pack)?;
    if store::insert(uow, permit, key).await? {
        return Ok(pack);
    }
    store::by_submission(uow, key).await?.ok_or(OpError::NotFound)
}

/// The newest packs of the actor.
pub async fn list(uow: &mut Uow) -> OpResult<Vec<Pack>> {
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    store::of_person(uow, person, MOST_LISTED).await
}

/// A pack of the actor's own sign-in, whose link has not ended.
pub async fn read(uow: &mut Uow, id: Uuid) -> OpResult<Pack> {
    let pack = store::get(uow, id).await?.ok_or(OpError::NotFound)?;
    let _permit = rules::may_take(uow.actor(), &pack)?;
    if pack.has_ended(uow.now()) { Err(OpError::Gone) } else { Ok(pack) }
}

/// Takes a pack: it is counted and in the audit before the first byte, and made while it is sent.
///
/// # Errors
/// What the law wants said beside the copy is checked first: without it there is no pack (UK GDPR art. 15(1)).
pub async fn take(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid) -> OpResult<(Pack, Bytes)> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let pack = read(&mut uow, id).await?;
    let policy = portal.policy();
    let missing = about::missing(&policy);
    if !missing.is_empty() {
        return Err(OpError::Internal(anyhow::anyhow!("the policy pack does not say what art. 15(1) wants said: {}", missing.join(", "))));
    }
    let wanted = holdings::ops::counts(&mut uow, pack.person).await?.into_iter().map(|(_, count)| count).sum();
    let permit = rules::may_take(uow.actor(), &pack)?;
    store::set_begun(&mut uow, permit, wanted).await?;
    uow.commit().await?;
    let bytes = walk::begin(walk::Work { portal: Arc::clone(portal), actor: actor.clone(), request, pack: pack.clone() });
    Ok((pack, bytes))
}
