//! How one recording is found.

use uuid::Uuid;

use crate::{db::Uow, error::OpResult};

/// The contact a recording belongs to.
pub async fn interaction_of(uow: &mut Uow, id: Uuid) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select interaction_id from recording where recording_id = $1", id).fetch_optional(uow.conn()).await?)
}
