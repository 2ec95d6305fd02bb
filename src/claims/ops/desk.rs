//! The council’s side: what waits, one claim with its documents, letting somebody act, and refusing.

use std::sync::Arc;

use crate::{
    access,
    actor::Actor,
    claims::{
        Claim, Listed,
        forms::{self, Acceptance},
        rules, store,
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    files::{self, File},
    ids::{ClaimId, FileId, MandateId, PersonId, RequestId},
    lang::Lang,
    mandates::{self, AuthorityType},
    outbox::{self, Letter},
    people,
    portal::Portal,
    text::claims as words,
};

/// How many the list shows.
const MOST: i64 = 100;

/// The claims that wait, due soonest first. They name nobody.
pub async fn waiting(uow: &mut Uow) -> OpResult<Vec<Listed>> {
    rules::may_list(uow.actor())?;
    store::waiting(uow, MOST).await
}

/// One claim with its documents; the look is in the record of whoever claims before anything is shown.
pub async fn open(uow: &mut Uow, id: ClaimId) -> OpResult<(Claim, Vec<File>)> {
    let claim = store::get(uow, id, false).await?;
    let permit = rules::may_open(uow.actor(), &claim)?;
    uow.record(permit).await?;
    let files = files::ops::of_claim(uow, claim.id).await?;
    Ok((claim, files))
}

/// A document of a claim. Looking at it is in the audit like looking at the claim.
pub async fn read_file(uow: &mut Uow, id: ClaimId, file: FileId) -> OpResult<(File, Vec<u8>)> {
    let (_, files) = open(uow, id).await?;
    if !files.iter().any(|one| one.id == file) {
        return Err(OpError::NotFound);
    }
    files::ops::read(uow, file).await
}

/// Lets whoever claims act for the person whose record is open, by what the document says, and tells both.
pub async fn accept(uow: &mut Uow, id: ClaimId, fields: &Fields) -> OpResult<MandateId> {
    let claim = changing(uow, id, fields).await?;
    let form = Acceptance::check(fields, uow.today())?;
    let open = access::ops::current(uow, form.person).await?.is_some();
    let permit = rules::may_accept(uow.actor(), &claim, open)?;
    if form.person == claim.person {
        return Err(FieldErrors::one("person", words::person_same).into());
    }
    let (email, language) = reach(uow, claim.person).await?;
    let holder = mandates::ops::Holder {
        account: Some(claim.account.ok_or(OpError::NotFound)?),
        name: claim.content.claimant.clone(),
        email: email.clone().unwrap_or_default(),
        language,
    };
    let mandate = mandates::ops::grant(uow, form.person, holder, &form.document, claim.id.0).await?;
    // A letter names its services by its nature: that is the whole of it.
    let in_part = form.document.only.is_some() && form.document.authority != AuthorityType::Written;
    store::set_accepted(uow, permit, mandate, in_part).await?;
    let letter = if in_part { Letter::ClaimAcceptedInPart } else { Letter::ClaimAccepted };
    tell(uow, &claim, email, language, letter).await?;
    Ok(mandate)
}

/// Refuses it with a reason whose words stand in both languages, and tells whoever claimed.
pub async fn refuse(uow: &mut Uow, id: ClaimId, fields: &Fields) -> OpResult {
    let because = forms::check_refusal(fields)?;
    let claim = changing(uow, id, fields).await?;
    let permit = rules::may_refuse(uow.actor(), &claim)?;
    store::set_refused(uow, permit, because).await?;
    let (email, language) = reach(uow, claim.person).await?;
    tell(uow, &claim, email, language, Letter::ClaimRefused { because: because.code().to_string() }).await
}

async fn tell(uow: &mut Uow, claim: &Claim, email: Option<String>, language: Option<Lang>, letter: Letter) -> OpResult {
    match email {
        Some(email) => outbox::ops::queue(uow, claim.person, &email, language.unwrap_or(claim.language), letter).await,
        None => Ok(()),
    }
}

/// Where whoever claims is written to, as the portal knows it: their record need not be open to whoever decides.
async fn reach(uow: &Uow, person: PersonId) -> OpResult<(Option<String>, Option<Lang>)> {
    let (portal, request): (Arc<Portal>, RequestId) = (Arc::clone(uow.portal()), uow.request());
    let mut portals = portal.begin_for(Actor::System("claims"), request).await?;
    let (language, email) = people::ops::reach(&mut portals, person).await?;
    portals.commit().await?;
    Ok((email, language))
}

/// The claim as the form saw it; changed meanwhile, nothing is done.
async fn changing(uow: &mut Uow, id: ClaimId, fields: &Fields) -> OpResult<Claim> {
    let claim = store::get(uow, id, true).await?;
    if fields.get("revision") == claim.revision.to_string() { Ok(claim) } else { Err(OpError::Conflict) }
}
