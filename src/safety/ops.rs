//! What can be done with safety markers.

use super::Marker;
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// The current ones.
pub async fn markers(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Marker>> {
    let rows: Vec<(String, chrono::NaiveDate)> =
        sqlx::query_as("select reason, review_on from safety_marker where person_id = $1 and ended_at is null").bind(person.0).fetch_all(uow.conn()).await?;
    Ok(rows.into_iter().filter_map(|(reason, review_on)| Some(Marker { reason: super::Reason::from_code(&reason)?, review_on })).collect())
}
