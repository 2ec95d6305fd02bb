//! What can be done with the log of shares.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Share, store};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// A person's shares, newest first.
pub async fn of_person(_uow: &mut Uow, _person: PersonId, _before: Option<(DateTime<Utc>, Uuid)>, _limit: i64) -> OpResult<Vec<Share>> {
    Ok(Vec::new())
}

/// How often each of these contacts was shared.
pub async fn counts(_uow: &mut Uow, _interactions: &[Uuid]) -> OpResult<Vec<(Uuid, i64)>> {
    Ok(Vec::new())
}

/// How often something of a person was handed to other teams, and to organisations outside, since a moment; each counted no
/// further than `most`.
pub async fn tally(uow: &mut Uow, person: PersonId, since: Option<DateTime<Utc>>, most: i64) -> OpResult<(i64, i64)> {
    store::tally(uow, person, since, most).await
}
