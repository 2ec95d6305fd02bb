//! What can be done about an item that is wrong: the person's side. The team's side is `desk`.

mod around;
pub mod desk;
mod item;

pub use around::{add_evidence, disagree, holder_of_evidence, note, read_evidence, see, statements, told};

use uuid::Uuid;

use super::{
    Correction, Item, Kind,
    forms::Said,
    rules::{self, InDispute},
    store,
};
use crate::{
    calendar,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    formats::{Reference, ReferenceKind},
    holdings::Category,
    ids::PersonId,
    lang::Lang,
    outbox::Letter,
    permit::Denial,
    service_requests,
};

/// An item of the actor's own record, and the dispute of this kind that is open about it.
pub async fn about(uow: &mut Uow, item: Uuid, kind: Kind) -> OpResult<(Item, Option<Correction>)> {
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    let found = item::find(uow, person, item).await?.ok_or(OpError::NotFound)?;
    let open = store::open_about(uow, person, item, kind).await?;
    Ok((found, open))
}

/// Disputes an item. However often it is pressed, and from however many tabs, one dispute about an item is open at a time:
/// a second leads to the first.
pub async fn send(uow: &mut Uow, item: Uuid, kind: Kind, fields: &Fields, lang: Lang) -> OpResult<Correction> {
    let said = Said::check(fields)?;
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    if let Some(sent) = store::by_submission(uow, person, said.submission_key).await? {
        return Ok(sent);
    }
    let (item, open) = about(uow, item, kind).await?;
    if let Some(open) = open {
        return Ok(open);
    }
    let correction = made(uow, person, &item, kind, said.words, lang);
    let permit = rules::may_dispute(uow.actor(), &correction)?;
    if !store::insert(uow, permit, said.submission_key).await? {
        return store::open_about(uow, person, item.id, kind).await?.ok_or(OpError::Conflict);
    }
    if hides(&correction) {
        let item = InDispute::of(&correction);
        let permit = rules::may_hide(uow.actor(), &item)?;
        store::hide(uow, permit).await?;
    }
    let letter = Letter::CorrectionReceived { reference: correction.reference.clone(), due: correction.due_on };
    service_requests::ops::write_to_person(uow, person, lang, letter).await?;
    Ok(correction)
}

fn made(uow: &Uow, person: PersonId, item: &Item, kind: Kind, words: String, lang: Lang) -> Correction {
    let portal = uow.portal();
    let due = calendar::answer_by(uow.today(), portal.holidays());
    if !due.certain {
        tracing::warn!("bank holidays are not known that far ahead: the date of a correction counts weekends only");
    }
    Correction {
        id: uow.new_id(),
        reference: Reference::from_bytes(ReferenceKind::DataRequest, portal.chance().bytes()).as_str().to_string(),
        person,
        kind,
        category: item.category.code().to_string(),
        item: item.id,
        team: item.team.clone(),
        words,
        language: lang,
        sent_at: uow.now(),
        due_on: due.date,
        state: super::State::Open,
        answer: None,
        decided_at: None,
        decided_by: None,
        revision: 0,
        about: item.about.clone(),
        notice: Vec::new(),
    }
}

/// Whether the item is kept from staff while the dispute is open: a contact that is said to be about somebody else.
fn hides(correction: &Correction) -> bool {
    correction.kind == Kind::NotMe && correction.category == Category::Interaction.code()
}

async fn show_again(uow: &mut Uow, correction: &Correction) -> OpResult {
    let item = InDispute::of(correction);
    let permit = rules::may_show(uow.actor(), &item)?;
    store::show(uow, permit).await
}

/// Hides a contact again that was found to be about somebody else: this database is from before that.
pub async fn hide_again(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult {
    let item = InDispute { item, person, team: String::new() };
    let permit = rules::may_hide(uow.actor(), &item)?;
    store::hide(uow, permit).await
}

/// A dispute of the actor's own.
pub async fn read(uow: &mut Uow, reference: &str) -> OpResult<Correction> {
    let correction = store::by_reference(uow, reference).await?;
    if uow.actor().speaks_for(correction.person) { Ok(correction) } else { Err(OpError::NotFound) }
}

/// Takes a dispute back, and what was hidden is seen again.
pub async fn withdraw(uow: &mut Uow, reference: &str) -> OpResult {
    let correction = store::lock(uow, reference).await?;
    let permit = rules::may_withdraw(uow.actor(), &correction)?;
    if hides(&correction) {
        show_again(uow, &correction).await?;
    }
    store::set_withdrawn(uow, permit).await
}

/// Which of these items are disputed now.
pub async fn disputed(uow: &mut Uow, items: &[Uuid]) -> OpResult<Vec<Uuid>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    store::disputed(uow, items).await
}

/// Everything a person disputed, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Correction>> {
    store::of_person(uow, person, None).await
}

/// What a person said about one item, newest first: the item's page leads to the answer.
pub async fn of_item(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult<Vec<Correction>> {
    store::of_person(uow, person, Some(item)).await
}
