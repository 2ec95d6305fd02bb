//! Giving the contacts of somebody unnamed to the person they turned out to be.

use std::sync::Arc;

use uuid::Uuid;

use super::found;
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    files,
    ids::{PersonId, RequestId},
    interactions::{
        rules::{self, Addressee, Obstacle, Whose},
        store,
    },
    people,
    portal::Portal,
    preferences, recordings, sharing,
    text::intake as words,
};

/// Moves everything of an unnamed person to the person they are: contacts, referrals, recordings, shares and scans, each
/// sealed anew with that person's key.
///
/// Who may is decided with the actor's own eyes: they see the contact and have the person's record open. The moving is the
/// portal's, because it touches rows that one member of staff need not see. The audit names the actor.
pub async fn attach(portal: &Arc<Portal>, actor: &Actor, request: RequestId, contact: Uuid, person: PersonId) -> OpResult {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    refuse(&mut uow, contact, person).await?;
    uow.commit().await?;
    let mut uow = portal.begin_for(Actor::System("attach"), request).await?;
    store::lock(&mut uow, contact).await?;
    let moved = store::find(&mut uow, contact).await?.ok_or(OpError::NotFound)?;
    let unnamed = moved.person;
    if people::ops::get(&mut uow, unnamed).await?.kind != people::Kind::Unnamed {
        return Err(OpError::Conflict);
    }
    store::adopt(&mut uow, unnamed, person).await?;
    store::referrals::adopt(&mut uow, unnamed, person).await?;
    recordings::ops::adopt(&mut uow, unnamed, person).await?;
    sharing::ops::adopt(&mut uow, unnamed, person).await?;
    files::ops::adopt(&mut uow, unnamed, person).await?;
    preferences::ops::adopt(&mut uow, unnamed, person).await?;
    let moved = store::find(&mut uow, contact).await?.ok_or(OpError::NotFound)?;
    let whose = Whose { open: true, ..super::whose(&mut uow, moved.person).await? };
    let permit = rules::may_attach(actor, &moved, &whose, true)?;
    uow.record(permit).await?;
    uow.commit().await
}

/// What the actor may not, or the form should say.
async fn refuse(uow: &mut Uow, contact: Uuid, person: PersonId) -> OpResult {
    let (contact, whose) = found(uow, contact).await?;
    drop(rules::may_open(uow.actor(), &contact, &whose)?);
    if people::ops::get(uow, contact.person).await?.kind != people::Kind::Unnamed {
        return Err(OpError::Conflict);
    }
    let kind = match people::ops::get(uow, person).await {
        Ok(person) => person.kind,
        // Nobody's id, and a record that is not open, answer alike.
        Err(OpError::NotFound) => return Err(FieldErrors::one("person", words::record_shut).into()),
        Err(error) => return Err(error),
    };
    let to = Addressee { kind, open: store::is_open(uow, person).await?, standing: people::ops::standing(uow, person).await? };
    if !matches!(to.kind, people::Kind::Account | people::Kind::Known) {
        return Err(FieldErrors::one("person", words::record_shut).into());
    }
    match rules::obstacle(uow.actor(), &to) {
        Some(Obstacle::Shut) => Err(FieldErrors::one("person", words::record_shut).into()),
        Some(Obstacle::Guarded) => Err(FieldErrors::one("person", words::record_guarded).into()),
        None => rules::may_attach(uow.actor(), &contact, &whose, to.open).map(drop).map_err(OpError::from),
    }
}

/// The people whose records the actor has open, with their names: a contact can be given to one of them.
pub async fn open_records(uow: &mut Uow) -> OpResult<Vec<(PersonId, String)>> {
    let mut open = Vec::new();
    for person in store::open_records(uow).await? {
        if let Some(name) = super::prepare(uow, person).await? {
            open.push((person, name));
        }
    }
    Ok(open)
}
