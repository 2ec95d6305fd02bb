//! How packs are kept: that they were asked for and taken, and nothing of what is in them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Pack,
    rules::{Make, Take},
};
use crate::{
    db::Uow,
    error::OpResult,
    ids::{AccountId, PersonId},
    lang::Lang,
    permit::Permit,
};

struct Row {
    pack_id: Uuid,
    person_id: Uuid,
    account_id: Uuid,
    language: String,
    made_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    downloads: i32,
    began_at: Option<DateTime<Utc>>,
    wanted: i64,
    written: i64,
    finished_at: Option<DateTime<Utc>>,
}

impl From<Row> for Pack {
    fn from(row: Row) -> Pack {
        Pack {
            id: row.pack_id,
            person: PersonId(row.person_id),
            account: AccountId(row.account_id),
            language: Lang::from_tag(&row.language).unwrap_or_default(),
            made_at: row.made_at,
            ends_at: row.ends_at,
            downloads: row.downloads,
            began_at: row.began_at,
            wanted: row.wanted,
            written: row.written,
            finished_at: row.finished_at,
        }
    }
}

/// Keeps a new pack; `false` when this very form made one before.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Make>, submission_key: Uuid) -> OpResult<bool> {
    let pack = permit.subject();
    let done = sqlx::query!(
        "insert into pack (pack_id, person_id, account_id, submission_key, language, made_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        pack.id,
        pack.person.0,
        pack.account.0,
        submission_key,
        pack.language.tag(),
        pack.made_at,
        pack.ends_at,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

/// The pack that this very form made, if it made one.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Option<Pack>> {
    let row = sqlx::query_as!(
        Row,
        "select pack_id, person_id, account_id, language, made_at, ends_at, downloads, began_at, wanted, written, finished_at
         from pack where submission_key = $1",
        key,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Pack::from))
}

pub async fn get(uow: &mut Uow, id: Uuid) -> OpResult<Option<Pack>> {
    let row = sqlx::query_as!(
        Row,
        "select pack_id, person_id, account_id, language, made_at, ends_at, downloads, began_at, wanted, written, finished_at
         from pack where pack_id = $1",
        id,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Pack::from))
}

/// The newest packs of a person.
pub async fn of_person(uow: &mut Uow, person: PersonId, most: i64) -> OpResult<Vec<Pack>> {
    let rows = sqlx::query_as!(
        Row,
        "select pack_id, person_id, account_id, language, made_at, ends_at, downloads, began_at, wanted, written, finished_at
         from pack where person_id = $1 order by made_at desc, pack_id desc limit $2",
        person.0,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Pack::from).collect())
}

/// It is being taken: counted, and its progress begins again.
pub async fn set_begun(uow: &mut Uow, permit: Permit<'_, Take>, wanted: i64) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update pack set downloads = downloads + 1, began_at = $2, wanted = $3, written = 0, finished_at = null where pack_id = $1",
        id,
        now,
        wanted,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// How far the writing has come.
pub async fn set_written(uow: &mut Uow, id: Uuid, written: i64, finished: bool) -> OpResult {
    let finished_at = finished.then_some(uow.now());
    sqlx::query!("update pack set written = $2, finished_at = $3 where pack_id = $1", id, written, finished_at).execute(uow.conn()).await?;
    Ok(())
}
