//! What can be done to find people.

use super::Candidate;
use crate::{db::Uow, error::OpResult, formats::Phone, ids::PersonId};

/// Brings what is found of a person up to what is known of them; called whenever a value changes, in the same transaction.
pub async fn refresh(_uow: &mut Uow, _person: PersonId) -> OpResult {
    Ok(())
}

/// Everybody with this phone number, in no order of likelihood.
pub async fn by_phone(_uow: &mut Uow, _number: &Phone) -> OpResult<Vec<Candidate>> {
    Ok(Vec::new())
}
