//! What whoever claims can do: show the document, add to it, see how it stands, take it back. The council’s side is `desk`.

pub mod desk;

use std::sync::Arc;

use uuid::Uuid;

use super::{Claim, State, forms::Claimed, rules, store};
use crate::{
    accounts::ops::{
        Caller,
        throttle::{self, Bucket},
    },
    actor::Actor,
    calendar,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    files::{
        self, File, MOST_FILES,
        ops::{Holder, Written},
    },
    ids::{ClaimId, PersonId},
    lang::Lang,
    outbox::Letter,
    people,
    permit::Denial,
    staff,
};

/// What a posted claim is before its document is written: one that was sent already, or a new one, with whose key seals it.
pub enum Begun {
    Sent(ClaimId),
    /// With the try that was counted for it, which is given back when the document is refused.
    New(PersonId, throttle::Taken),
}

/// Looks at a claim before its document is taken in. Whoever sends many is asked to wait.
pub async fn begin(caller: &Caller<'_>, actor: &Actor, fields: &Fields, has_document: bool) -> OpResult<Begun> {
    let Actor::Resident(resident) = actor else { return Err(Denial::SignInNeeded.into()) };
    let mut uow = caller.portal.begin_for(actor.clone(), caller.request).await?;
    let claimed = Claimed::check(fields, uow.today(), has_document)?;
    let sent = store::by_submission(&mut uow, claimed.submission_key).await?;
    uow.commit().await?;
    if let Some(id) = sent {
        return Ok(Begun::Sent(id));
    }
    // A claim that is sent counts, like an invitation.
    let taken = throttle::take(caller, vec![Bucket::Invitations(resident.account)]).await?;
    Ok(Begun::New(resident.person, taken))
}

/// The document cannot be taken: whoever tries a sharper photo has sent nothing yet.
pub async fn give_back(caller: &Caller<'_>, taken: throttle::Taken) -> OpResult {
    let mut uow = caller.portal_uow("throttle").await?;
    throttle::give_back(&mut uow, caller, taken).await?;
    uow.commit().await
}

/// Sends a claim with its document. However often it is sent, it is one claim; nobody is looked up for it.
pub async fn make(uow: &mut Uow, fields: &Fields, written: Written, lang: Lang) -> OpResult<ClaimId> {
    let claimed = Claimed::check(fields, uow.today(), true)?;
    let key = claimed.submission_key;
    let claim = new_claim(uow, claimed, lang).await?;
    let permit = rules::may_make(uow.actor(), &claim)?;
    if !store::insert(uow, permit, key).await? {
        return store::by_submission(uow, key).await?.ok_or(OpError::Conflict);
    }
    files::ops::keep(uow, written, "claim", Holder::Claim(claim.id)).await?;
    tell_those_who_check(uow, &claim).await?;
    Ok(claim.id)
}

/// The first document that waits is told to those who check them (M29); the ones after it stand in the same list, and two hundred of
/// them are no letters.
async fn tell_those_who_check(uow: &mut Uow, claim: &Claim) -> OpResult {
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    let mut portals = portal.begin_for(Actor::System("claims"), request).await?;
    let others = store::waiting(&mut portals, 1).await?;
    portals.commit().await?;
    match portal.council().teams.first() {
        Some(team) if others.is_empty() => staff::ops::tell_team(uow, &team.code, Letter::ClaimNew { due: claim.due_on }).await,
        _ => Ok(()),
    }
}

async fn new_claim(uow: &mut Uow, claimed: Claimed, lang: Lang) -> OpResult<Claim> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let claimant = people::ops::name_of(uow, resident.person).await?.unwrap_or_default();
    let due = calendar::add_working_days(uow.today(), rules::CHECK_DAYS, uow.portal().holidays());
    Ok(Claim {
        id: ClaimId(uow.new_id()),
        person: resident.person,
        account: Some(resident.account),
        authority: claimed.authority,
        mode: claimed.mode,
        appointed: claimed.appointed,
        ends_on: claimed.ends_on,
        language: resident.language.unwrap_or(lang),
        content: super::Content { claimant, ..claimed.content },
        made_at: uow.now(),
        due_on: due.date,
        state: State::Waiting,
        refused: None,
        decided_at: None,
        decided_by: None,
        mandate: None,
        in_part: false,
        revision: 0,
    })
}

/// Whose key a document of the claim is sealed with, if the actor may add one.
pub async fn holder_of_documents(uow: &mut Uow, id: ClaimId) -> OpResult<PersonId> {
    let claim = store::get(uow, id, false).await?;
    drop(rules::may_add_document(uow.actor(), &claim)?);
    Ok(claim.person)
}

/// Adds another page of the document.
pub async fn add_document(uow: &mut Uow, id: ClaimId, written: Written) -> OpResult {
    let claim = store::get(uow, id, true).await?;
    let permit = rules::may_add_document(uow.actor(), &claim)?;
    if files::ops::of_claim(uow, claim.id).await?.len() >= MOST_FILES {
        return Err(Denial::TooManyFiles.into());
    }
    files::ops::keep(uow, written, "claim", Holder::Claim(claim.id)).await?;
    uow.record(permit).await
}

/// What the actor claimed, newest first.
pub async fn of_own(uow: &mut Uow) -> OpResult<Vec<Claim>> {
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    store::of_person(uow, person).await
}

/// One that the actor made, with its documents.
pub async fn own(uow: &mut Uow, id: ClaimId) -> OpResult<(Claim, Vec<File>)> {
    let claim = store::get(uow, id, false).await?;
    if !uow.actor().speaks_for(claim.person) {
        return Err(OpError::NotFound);
    }
    let files = files::ops::of_claim(uow, claim.id).await?;
    Ok((claim, files))
}

/// Takes it back before anybody decided.
pub async fn withdraw(uow: &mut Uow, id: ClaimId) -> OpResult {
    let claim = store::get(uow, id, true).await?;
    let permit = rules::may_withdraw(uow.actor(), &claim)?;
    store::set_withdrawn(uow, permit).await
}

/// The claim that a mandate came of, with the documents that were looked at.
pub async fn of_mandate(uow: &mut Uow, mandate: Uuid) -> OpResult<Option<ClaimId>> {
    store::of_mandate(uow, mandate).await
}
