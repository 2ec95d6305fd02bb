//! The person's side: whether a copy is there, fetching it, and saying that something is missing.

use std::sync::Arc;

use super::{begin, release::is_code, work};
use crate::{
    actor::Actor,
    disclosure::{Delivery, Disclosure, MOST_TRIES, Review, State, forms, rules, store},
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::RequestId,
    packs::Bytes,
    permit::Denial,
    portal::Portal,
    rights,
    text::disclosure as words,
};

/// What a person may know of the answer to their request.
#[derive(Clone, Debug)]
pub struct Standing {
    pub reference: String,
    /// The teams that are searching or have searched, and whether they are done.
    pub teams: Vec<(String, bool)>,
    /// The copy, once it was released and until its time ends.
    pub ready: Option<Disclosure>,
    /// The same after its time ended: it can be made available again.
    pub ended: Option<Disclosure>,
    pub reviews: Vec<Review>,
}

/// How the answer to a request of the actor's own stands. It says nothing of what is withheld.
pub async fn standing(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult<Standing> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let (asked, _) = rights::ops::read(&mut uow, reference).await?;
    uow.commit().await?;
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    let disclosure = store::of_request(&mut uow, asked.id).await?;
    let (mut teams, mut reviews) = (Vec::new(), Vec::new());
    if let Some(found) = &disclosure {
        let searches = store::searches::of(&mut uow, found.id).await?;
        teams = searches.into_iter().map(|search| (search.team, search.done_at.is_some())).collect();
        reviews = store::reviews::of(&mut uow, found.id).await?;
    }
    let now = uow.now();
    uow.commit().await?;
    let released = disclosure.filter(|found| found.state == State::Released);
    let (ended, ready) = match released {
        Some(found) if found.has_ended(now) => (Some(found), None),
        released => (None, released),
    };
    Ok(Standing { reference: asked.reference, teams, ready, ended, reviews })
}

/// Fetches the copy, signed in with the second step: counted and in the audit before the first byte.
pub async fn take(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult<(Disclosure, Bytes)> {
    let standing = standing(portal, actor, request, reference).await?;
    let Some(disclosure) = standing.ready else { return Err(if standing.ended.is_some() { OpError::Gone } else { OpError::NotFound }) };
    let permit = rules::may_take(actor, &disclosure)?;
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    store::set_taken(&mut uow, permit).await?;
    uow.commit().await?;
    let work = work(portal, request, disclosure.clone()).await?;
    Ok((disclosure, begin(work)))
}

/// Makes a copy available again after its time ended, signed in with the second step: what two people released, without what
/// changed since. One that is available stays as it is.
pub async fn renew(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult {
    let standing = standing(portal, actor, request, reference).await?;
    if standing.ready.is_some() {
        return Ok(());
    }
    let disclosure = standing.ended.ok_or(OpError::NotFound)?;
    let permit = rules::may_renew(actor, &disclosure)?;
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    store::set_renewed(&mut uow, permit).await?;
    uow.commit().await
}

/// Fetches the copy with the code from the letter. A wrong code is counted; after five the code is dead. Whether there is such a
/// request is told to nobody.
pub async fn take_by_code(portal: &Arc<Portal>, request: RequestId, fields: &Fields) -> OpResult<(Disclosure, Bytes)> {
    let typed = forms::Typed::check(fields)?;
    let wrong = || OpError::from(FieldErrors::one("code", words::code_wrong));
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    let disclosure = match store::lock(&mut uow, &typed.reference).await {
        Ok(disclosure) => disclosure,
        Err(OpError::NotFound) => return Err(wrong()),
        Err(error) => return Err(error),
    };
    let usable = disclosure.is_ready(uow.now()) && disclosure.delivery == Some(Delivery::Post) && disclosure.code_tries < MOST_TRIES;
    if !usable || !is_code(portal, &disclosure, &typed.code) {
        store::count_try(&mut uow, disclosure.id).await?;
        uow.commit().await?;
        return Err(wrong());
    }
    let permit = rules::may_take(uow.actor(), &disclosure)?;
    store::set_taken(&mut uow, permit).await?;
    uow.commit().await?;
    let work = work(portal, request, disclosure.clone()).await?;
    Ok((disclosure, begin(work)))
}

/// The person says that something is missing: somebody looks again.
pub async fn miss(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str, fields: &Fields) -> OpResult {
    let standing = standing(portal, actor, request, reference).await?;
    let Some(disclosure) = standing.ready else { return Err(OpError::NotFound) };
    let Actor::Resident(_) = actor else { return Err(Denial::SignInNeeded.into()) };
    let (words, key) = forms::missing(fields)?;
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let review = Review {
        id: uow.new_id(),
        disclosure: disclosure.id,
        person: disclosure.person,
        at: uow.now(),
        words,
        answer: None,
        answered_at: None,
        answered_by: None,
    };
    let permit = rules::may_miss(uow.actor(), &review)?;
    store::reviews::insert(&mut uow, permit, key).await?;
    uow.commit().await
}
