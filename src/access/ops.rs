//! What can be done to open a record.

use uuid::Uuid;

use super::{Access, Reason};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
};

/// Opens a person's record for [`super::MINUTES`], with an audit row that the person sees.
pub async fn open(
    _uow: &mut Uow,
    _person: PersonId,
    _reason: Reason,
    _words: Option<&str>,
    _tier: i16,
    _call: Option<Uuid>,
) -> OpResult<Access> {
    Err(OpError::NotFound)
}

/// The actor's opening of this record, if it has not shut.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    super::store::current(uow, person).await
}
