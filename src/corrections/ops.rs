//! What can be done about an item that is wrong.

use uuid::Uuid;

use super::Correction;
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// Which of these items are disputed now.
pub async fn disputed(_uow: &mut Uow, _items: &[Uuid]) -> OpResult<Vec<Uuid>> {
    Ok(Vec::new())
}

/// Everything a person disputed, newest first.
pub async fn of_person(_uow: &mut Uow, _person: PersonId) -> OpResult<Vec<Correction>> {
    Ok(Vec::new())
}
