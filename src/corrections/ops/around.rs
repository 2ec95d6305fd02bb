//! What hangs on a dispute: the evidence, those who were given what is wrong, and the person's own words where we did not change it.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    corrections::{
        Correction, Recipient, Statement, Whole,
        forms::{self, Noted},
        rules, store,
    },
    db::Uow,
    error::OpResult,
    fields::Fields,
    files::{
        self, File, MOST_FILES,
        ops::{Holder, Written},
    },
    ids::{FileId, PersonId},
    lang::Lang,
    permit::Denial,
    sharing::{self, Recipient as Given, Share},
};

/// The most shares that are looked through for those who were given something wrong.
const MOST_SHARES: i64 = 500;

/// A dispute with everything that hangs on it, as far as the actor may see it.
pub(super) async fn whole(uow: &mut Uow, correction: Correction) -> OpResult<Whole> {
    Ok(Whole {
        evidence: files::ops::of_correction(uow, correction.id).await?,
        recipients: store::recipients::of(uow, correction.person, Some(correction.id)).await?,
        statement: store::statements::of_correction(uow, correction.id).await?,
        correction,
    })
}

/// A dispute of the actor's own, with everything that hangs on it.
pub async fn see(uow: &mut Uow, reference: &str) -> OpResult<Whole> {
    let correction = super::read(uow, reference).await?;
    whole(uow, correction).await
}

/// Whose key a document of the dispute is sealed with, if the actor may add one.
pub async fn holder_of_evidence(uow: &mut Uow, reference: &str) -> OpResult<PersonId> {
    let correction = store::by_reference(uow, reference).await?;
    drop(rules::may_add_evidence(uow.actor(), &correction)?);
    Ok(correction.person)
}

/// Adds a document that shows what is right.
pub async fn add_evidence(uow: &mut Uow, reference: &str, written: Written) -> OpResult {
    let correction = store::lock(uow, reference).await?;
    let permit = rules::may_add_evidence(uow.actor(), &correction)?;
    if files::ops::of_correction(uow, correction.id).await?.len() >= MOST_FILES {
        return Err(Denial::TooManyFiles.into());
    }
    files::ops::keep(uow, written, "correction", Holder::Correction(correction.id)).await?;
    uow.record(permit).await
}

/// A document of a dispute for those who answer it. The look is in the person's record first.
pub async fn read_evidence(uow: &mut Uow, reference: &str, file: FileId) -> OpResult<(File, Vec<u8>)> {
    let correction = store::by_reference(uow, reference).await?;
    let permit = rules::may_open(uow.actor(), &correction)?;
    uow.record(permit).await?;
    files::ops::read_of_correction(uow, correction.id, file).await
}

/// The person has their own words stand with the item, where we did not change all they asked for.
pub async fn disagree(uow: &mut Uow, reference: &str, fields: &Fields, lang: Lang) -> OpResult {
    let correction = store::lock(uow, reference).await?;
    let permit = rules::may_disagree(uow.actor(), &correction)?;
    let said = forms::statement(fields)?;
    store::statements::put(uow, permit, lang, &said).await
}

/// What the person says of these items where we did not change all they asked for.
pub async fn statements(uow: &mut Uow, items: &[Uuid]) -> OpResult<Vec<Statement>> {
    if items.is_empty() { Ok(Vec::new()) } else { store::statements::of_items(uow, items).await }
}

/// Everybody who was given something of a person's that turned out to be wrong, and what became of telling them.
pub async fn told(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Recipient>> {
    store::recipients::of(uow, person, None).await
}

/// Notes what became of telling one who was given it, or that they have put it right as well (UK GDPR art. 19).
pub async fn note(uow: &mut Uow, reference: &str, recipient: Uuid, fields: &Fields) -> OpResult {
    let correction = store::lock(uow, reference).await?;
    let permit = rules::may_tell(uow.actor(), &correction)?;
    let noted = Noted::check(fields)?;
    store::recipients::settle(uow, permit, recipient, noted).await
}

/// Everybody who was given this item, or this kind of detail while it said what it says, once each, with the shares it was by.
pub(super) async fn given(uow: &mut Uow, correction: &Correction) -> OpResult<BTreeMap<String, Vec<Uuid>>> {
    let shares = sharing::ops::of_person(uow, correction.person, None, MOST_SHARES).await?;
    let concerned = |share: &Share| {
        share.interaction == Some(correction.item)
            || share.service_request == Some(correction.item)
            || correction.about.field.as_ref().is_some_and(|field| share.fields.contains(field) && share.at >= correction.about.at)
    };
    let mut given: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for share in shares.into_iter().filter(concerned) {
        let name = match share.recipient {
            Given::Team(code) => uow.portal().council().team(&code).get(correction.language).to_string(),
            Given::Organisation(name) => name,
            Given::Councillor { .. } => share.purpose,
        };
        given.entry(name).or_default().push(share.id);
    }
    Ok(given)
}

/// Notes everybody who is to be told of what was found to be wrong.
pub(super) async fn are_to_be_told(uow: &mut Uow, correction: &Correction) -> OpResult {
    for (name, shares) in given(uow, correction).await? {
        store::recipients::insert(uow, correction.person, correction.id, &name, &shares).await?;
    }
    Ok(())
}
