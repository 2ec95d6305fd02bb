//! How letters on paper are kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    ids::{OutboxId, PersonId},
    lang::Lang,
    outbox::{
        Envelope,
        rules::{MarkPrinted, Posted, Print, PutBack},
    },
    permit::Permit,
    vault::Sealed,
};

/// A letter as the queue lists it: what kind and since when, not to whom.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: OutboxId,
    pub letter: String,
    /// The language its reader wants now; none is both.
    pub language: Option<Lang>,
    pub created_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
    pub printed_by: Option<String>,
}

/// A letter that is going to be worked on.
pub struct Kept {
    pub posted: Posted,
    pub content: Sealed<Envelope>,
    pub created_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
}

struct ListedRow {
    outbox_id: Uuid,
    letter: String,
    language: Option<String>,
    created_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
    printed_by: Option<String>,
}

impl From<ListedRow> for Listed {
    fn from(row: ListedRow) -> Self {
        Listed {
            id: OutboxId(row.outbox_id),
            letter: row.letter,
            language: row.language.as_deref().and_then(Lang::from_tag),
            created_at: row.created_at,
            opened_at: row.opened_at,
            printed_by: row.printed_by,
        }
    }
}

struct KeptRow {
    outbox_id: Uuid,
    person_id: Uuid,
    content_sealed: Vec<u8>,
    created_at: DateTime<Utc>,
    opened_at: Option<DateTime<Utc>>,
}

impl From<KeptRow> for Kept {
    fn from(row: KeptRow) -> Self {
        Kept {
            posted: Posted { id: OutboxId(row.outbox_id), person: PersonId(row.person_id) },
            content: Sealed::from_bytes(row.content_sealed),
            created_at: row.created_at,
            opened_at: row.opened_at,
        }
    }
}

/// What waits to be printed, the oldest first.
pub async fn waiting(uow: &mut Uow, limit: i64) -> OpResult<Vec<Listed>> {
    let rows = sqlx::query_as!(
        ListedRow,
        "select o.outbox_id, o.letter, p.language, o.created_at, o.opened_at, o.printed_by
         from outbox o join person p using (person_id)
         where o.way = 'post' and o.sent_at is null and o.cancelled_at is null order by o.created_at, o.outbox_id limit $1",
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// What was printed since then, the newest first.
pub async fn printed_since(uow: &mut Uow, since: DateTime<Utc>, limit: i64) -> OpResult<Vec<Listed>> {
    let rows = sqlx::query_as!(
        ListedRow,
        "select o.outbox_id, o.letter, p.language, o.created_at, o.opened_at, o.printed_by
         from outbox o join person p using (person_id)
         where o.way = 'post' and o.sent_at > $1 order by o.sent_at desc, o.outbox_id limit $2",
        since,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Those of the letters that still wait, held until the unit of work ends.
pub async fn lock_waiting(uow: &mut Uow, ids: &[OutboxId]) -> OpResult<Vec<Kept>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        KeptRow,
        r#"select outbox_id, person_id as "person_id!", content_sealed, created_at, opened_at from outbox
           where outbox_id = any ($1) and way = 'post' and sent_at is null and cancelled_at is null and person_id is not null
             and (topic is null or app.allows(person_id, topic, way))
           order by created_at, outbox_id for update"#,
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Those of the letters that were printed since then, held until the unit of work ends.
pub async fn lock_printed(uow: &mut Uow, ids: &[OutboxId], since: DateTime<Utc>) -> OpResult<Vec<Kept>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        KeptRow,
        r#"select outbox_id, person_id as "person_id!", content_sealed, created_at, opened_at from outbox
           where outbox_id = any ($1) and way = 'post' and sent_at > $2 and person_id is not null
           order by created_at, outbox_id for update"#,
        &ids,
        since,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

pub async fn set_opened(uow: &mut Uow, permit: Permit<'_, Print>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update outbox set opened_at = $2, tries = tries + 1 where outbox_id = $1", id.0, now).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn set_printed(uow: &mut Uow, permit: Permit<'_, MarkPrinted>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!("update outbox set sent_at = $2, printed_by = $3 where outbox_id = $1", id.0, now, by).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn set_waiting(uow: &mut Uow, permit: Permit<'_, PutBack>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update outbox set sent_at = null, printed_by = null, opened_at = null where outbox_id = $1", id.0)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}
