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
    uow: &mut Uow,
    person: PersonId,
    reason: Reason,
    _words: Option<&str>,
    tier: i16,
    call: Option<Uuid>,
) -> OpResult<Access> {
    let (id, since) = (uow.new_id(), uow.now());
    let until = since + chrono::TimeDelta::minutes(super::MINUTES);
    let account = uow.actor().account().ok_or(OpError::NotFound)?;
    sqlx::query("insert into record_access (record_access_id, account_id, person_id, reason, tier, call_id, since, until) values ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(id)
        .bind(account.0)
        .bind(person.0)
        .bind(reason.code())
        .bind(tier)
        .bind(call)
        .bind(since)
        .bind(until)
        .execute(uow.conn())
        .await?;
    Ok(Access { id, person, reason, tier, call, since, until })
}

/// The actor's opening of this record, if it has not shut.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    let account = uow.actor().account().ok_or(OpError::NotFound)?;
    let now = uow.now();
    let row: Option<(Uuid, i16, Option<Uuid>, chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>)> = sqlx::query_as(
        "select record_access_id, tier, call_id, since, until from record_access where account_id = $1 and person_id = $2 and until > $3 order by tier desc limit 1",
    )
    .bind(account.0)
    .bind(person.0)
    .bind(now)
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|(id, tier, call, since, until)| Access { id, person, reason: Reason::Call, tier, call, since, until }))
}
