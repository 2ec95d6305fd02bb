//! Objections that are not decided.

use uuid::Uuid;

use crate::{db::Uow, error::OpResult, ids::PersonId};

/// Open objections whose people’s records were not limited on their account yet, the oldest first, held.
pub async fn objections(uow: &mut Uow, most: i64) -> OpResult<Vec<(Uuid, PersonId)>> {
    let rows = sqlx::query!(
        "select rights_request_id, person_id from rights_request where kind = 'objection' and state = 'open' and limited_at is null
         order by rights_request_id limit $1 for update skip locked",
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.rights_request_id, PersonId(row.person_id))).collect())
}

/// The record was limited on account of an objection.
pub async fn set_limited(uow: &mut Uow, request: Uuid) -> OpResult {
    let now = uow.now();
    sqlx::query!("update rights_request set limited_at = $2 where rights_request_id = $1", request, now).execute(uow.conn()).await?;
    Ok(())
}
