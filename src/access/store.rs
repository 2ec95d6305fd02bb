//! How openings are kept.

use super::{Access, Reason};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// The actor's opening of this record, if it has not shut.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    let Some(account) = uow.actor().account() else { return Ok(None) };
    let now = uow.now();
    let row = sqlx::query!(
        "select record_access_id, reason, tier, call_id, since, until from record_access
         where account_id = $1 and person_id = $2 and until > $3 order by tier desc, until desc limit 1",
        account.0,
        person.0,
        now,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.and_then(|r| {
        let reason = Reason::from_code(&r.reason)?;
        Some(Access { id: r.record_access_id, person, reason, tier: r.tier, call: r.call_id, since: r.since, until: r.until })
    }))
}
