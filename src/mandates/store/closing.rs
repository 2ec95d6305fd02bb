//! What stands with somebody's sign-in.

use crate::{
    db::Uow,
    error::OpResult,
    ids::{AccountId, MandateId, PersonId},
};

/// What a person gave, and what their sign-in holds, as far as it is not over.
pub async fn standing_with(uow: &mut Uow, person: PersonId, account: AccountId) -> OpResult<Vec<MandateId>> {
    let ids = sqlx::query_scalar!(
        "select mandate_id from mandate where state in ('invited', 'active') and (person_id = $1 or account_id = $2) order by mandate_id",
        person.0,
        account.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(ids.into_iter().map(MandateId).collect())
}
