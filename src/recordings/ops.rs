//! What can be done with the ledger of recordings.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Recording, store};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// A person's recordings, newest first.
pub async fn of_person(_uow: &mut Uow, _person: PersonId, _before: Option<(DateTime<Utc>, Uuid)>, _limit: i64) -> OpResult<Vec<Recording>> {
    Ok(Vec::new())
}

/// The recordings that belong to these contacts.
pub async fn of_interactions(_uow: &mut Uow, _interactions: &[Uuid]) -> OpResult<Vec<Recording>> {
    Ok(Vec::new())
}

/// One recording, if the actor may see it.
pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Recording>> {
    let Some(interaction) = store::interaction_of(uow, id).await? else { return Ok(None) };
    Ok(of_interactions(uow, &[interaction]).await?.into_iter().find(|recording| recording.id == id))
}
