//! What takes effect by itself.

use crate::{
    db::Uow,
    error::OpResult,
    rights::{Particular, RightsRequest},
};

/// The references of those that may do something by themselves and have not yet, the oldest first.
pub async fn effects(uow: &mut Uow, most: i64) -> OpResult<Vec<String>> {
    let references = sqlx::query_scalar!(
        "select reference from rights_request
         where limited_at is null and ((kind in ('objection', 'portability') and state = 'open')
           or (kind = 'restriction' and state in ('accepted', 'part') and particular is not null))
           and (kind <> 'portability' or particular is not null)
         order by rights_request_id limit $1",
        most,
    );
    Ok(references.fetch_all(uow.conn()).await?)
}

/// The use of the record is limited on account of it.
pub async fn set_limited(uow: &mut Uow, request: &RightsRequest) -> OpResult {
    let now = uow.now();
    sqlx::query!("update rights_request set limited_at = $2 where rights_request_id = $1", request.id, now).execute(uow.conn()).await?;
    Ok(())
}

/// On which ground what was asked is granted.
pub async fn set_granted(uow: &mut Uow, request: &RightsRequest, particular: Particular) -> OpResult {
    sqlx::query!("update rights_request set particular = $2 where rights_request_id = $1", request.id, particular.code())
        .execute(uow.conn())
        .await?;
    Ok(())
}
