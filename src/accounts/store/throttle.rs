//! How tries are counted: a row a bucket, found by a keyed hash that tells nobody whose it is.

use chrono::TimeDelta;

use crate::{accounts::limits::Tally, db::Uow, error::OpResult};

/// The tally of a bucket, locked until the unit of work ends.
pub async fn lock(uow: &mut Uow, bucket: &[u8]) -> OpResult<Tally> {
    let now = uow.now();
    let row = sqlx::query!(
        "insert into throttle (bucket, failures, last_failure_at, blocked_until) values ($1, 0, $2, $2)
         on conflict (bucket) do update set bucket = excluded.bucket
         returning failures, last_failure_at, blocked_until",
        bucket,
        now,
    )
    .fetch_one(uow.conn())
    .await?;
    Ok(Tally { tries: row.failures, since: row.last_failure_at, blocked_until: row.blocked_until })
}

pub async fn set(uow: &mut Uow, bucket: &[u8], tally: Tally) -> OpResult {
    sqlx::query!(
        "update throttle set failures = $2, last_failure_at = $3, blocked_until = $4 where bucket = $1",
        bucket,
        tally.tries,
        tally.since,
        tally.blocked_until,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn forget(uow: &mut Uow, bucket: &[u8]) -> OpResult {
    sqlx::query!("delete from throttle where bucket = $1", bucket).execute(uow.conn()).await?;
    Ok(())
}

/// Removes what nobody waits for any more.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let long_ago = uow.now() - TimeDelta::days(7);
    sqlx::query!("delete from throttle where blocked_until < $1 and last_failure_at < $1", long_ago).execute(uow.conn()).await?;
    Ok(())
}
