//! What can be done with contacts.

use uuid::Uuid;

use super::{Interaction, Wanted};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// A page of a person's contacts, newest first.
pub async fn page(_uow: &mut Uow, _person: PersonId, _wanted: &Wanted, _limit: i64) -> OpResult<Vec<Interaction>> {
    Ok(Vec::new())
}

/// How many contacts a person has that are wanted (`before` is left out of account).
pub async fn count(_uow: &mut Uow, _person: PersonId, _wanted: &Wanted) -> OpResult<i64> {
    Ok(0)
}

/// One contact, if the actor may see it.
pub async fn find(_uow: &mut Uow, _id: Uuid) -> OpResult<Option<Interaction>> {
    Ok(None)
}
