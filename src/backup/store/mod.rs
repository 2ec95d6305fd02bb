//! How backups are remembered, and which lines of the journal are known.

pub mod snapshot;
pub mod target;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Backup,
    rules::{Make, Remove, Replay},
};
use crate::{db::Uow, error::OpResult, permit::Permit};

/// A backup is being made: from here on there may be a copy of the keys.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Make>) -> OpResult {
    let backup = permit.subject();
    sqlx::query!("insert into backup (backup_id, made_at, kept_until) values ($1, $2, $3)", backup.id, backup.made_at, backup.kept_until,)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Remembers a backup that lies there and that this database does not know: it was made after the one this came out of.
pub async fn register(uow: &mut Uow, backup: &Backup) -> OpResult {
    sqlx::query!(
        "insert into backup (backup_id, made_at, kept_until, finished_at) values ($1, $2, $3, $2)
         on conflict (backup_id) do update set kept_until = greatest(backup.kept_until, excluded.kept_until)",
        backup.id,
        backup.made_at,
        backup.kept_until,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_finished(uow: &mut Uow, id: Uuid) -> OpResult {
    let now = uow.now();
    sqlx::query!("update backup set finished_at = $2 where backup_id = $1", id, now).execute(uow.conn()).await?;
    Ok(())
}

/// Its keys are gone.
pub async fn set_removed(uow: &mut Uow, permit: Permit<'_, Remove>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update backup set removed_at = $2 where backup_id = $1 and removed_at is null", id, now).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// A backup whose keys may still lie somewhere.
pub async fn kept(uow: &mut Uow, id: Uuid) -> OpResult<Option<Backup>> {
    let row = sqlx::query!("select made_at, kept_until from backup where backup_id = $1 and removed_at is null", id)
        .fetch_optional(uow.conn())
        .await?;
    Ok(row.map(|row| Backup { id, made_at: row.made_at, kept_until: row.kept_until }))
}

/// The last day on which the keys of any backup are kept.
pub async fn last_expiry(uow: &mut Uow) -> OpResult<Option<NaiveDate>> {
    Ok(sqlx::query_scalar!("select max(kept_until) from backup where removed_at is null").fetch_one(uow.conn()).await?)
}

/// The database knows a line from here on.
pub async fn know(uow: &mut Uow, line: &str) -> OpResult {
    let now = uow.now();
    sqlx::query!("insert into journal_line (line, known_at) values ($1, $2)", line, now).execute(uow.conn()).await?;
    Ok(())
}

/// Those of these lines that the database does not know.
pub async fn unknown(uow: &mut Uow, lines: &[String]) -> OpResult<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select line as "line!" from unnest($1::text[]) as line
           where not exists (select from journal_line known where known.line = line.line)"#,
        lines,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// Whether somebody said that a value is wrong, and was not told that it is right.
pub async fn is_disputed(uow: &mut Uow, value: Uuid) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select app.is_disputed($1) as "disputed!""#, value).fetch_one(uow.conn()).await?)
}

/// When this database came out of a backup and of which, if what happened since was not done again.
pub async fn restored(uow: &mut Uow) -> OpResult<Option<(DateTime<Utc>, Uuid)>> {
    let row = sqlx::query!("select restored_at, backup_id from restoration where replayed_at is null order by restored_at desc limit 1")
        .fetch_optional(uow.conn())
        .await?;
    Ok(row.map(|row| (row.restored_at, row.backup_id)))
}

/// It was.
pub async fn set_replayed(uow: &mut Uow, permit: Permit<'_, Replay>) -> OpResult {
    let now = uow.now();
    sqlx::query!("update restoration set replayed_at = $1 where replayed_at is null", now).execute(uow.conn()).await?;
    uow.record(permit).await
}
