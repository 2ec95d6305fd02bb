//! What can be done with safety markers.

use super::{Marker, store};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// The markers that stand: everything for staff who have the record open, what they were told of for the person.
pub async fn markers(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Marker>> {
    store::of_person(uow, person).await
}
