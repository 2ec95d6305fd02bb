//! How what was sent is read for a record: by key, never further than a page, and never what it said.

use chrono::{DateTime, Utc};

use crate::{
    db::Uow,
    error::OpResult,
    ids::{OutboxId, PersonId},
    keyset::Slice,
};

/// Which letters to read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub slice: &'a Slice,
    /// Only those about a request for this service.
    pub service: Option<&'a str>,
    /// `email`, `text`, `post`; empty for every way.
    pub ways: &'a [String],
}

/// A letter as a record lists it.
#[derive(Clone, Debug)]
pub struct Paged {
    pub id: OutboxId,
    pub letter: String,
    pub reference: Option<String>,
    pub way: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    /// It could not be delivered and is not tried any more.
    pub given_up: bool,
}

pub async fn page(uow: &mut Uow, person: PersonId, wanted: &Wanted<'_>, limit: i64) -> OpResult<Vec<Paged>> {
    let (at, id) = wanted.slice.before;
    let rows = sqlx::query!(
        r#"select outbox_id, letter, reference, way, created_at, sent_at, parked_at is not null as "given_up!" from outbox
           where person_id = $1 and (created_at, outbox_id) < ($2, $3) and created_at >= $4 and cancelled_at is null
             and (cardinality($5::text[]) = 0 or way = any ($5))
             and ($6::text is null or exists (
               select from service_request r where r.reference = outbox.reference and r.service_slug = $6))
           order by created_at desc, outbox_id desc limit $7"#,
        person.0,
        at,
        id,
        wanted.slice.from,
        wanted.ways,
        wanted.service,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Paged {
            id: OutboxId(r.outbox_id),
            letter: r.letter,
            reference: r.reference,
            way: r.way,
            created_at: r.created_at,
            sent_at: r.sent_at,
            given_up: r.given_up,
        })
        .collect())
}

pub async fn count(uow: &mut Uow, person: PersonId, wanted: &Wanted<'_>, most: i64) -> OpResult<i64> {
    let (at, id) = wanted.slice.before;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from outbox
             where person_id = $1 and (created_at, outbox_id) < ($2, $3) and created_at >= $4 and cancelled_at is null
               and (cardinality($5::text[]) = 0 or way = any ($5))
               and ($6::text is null or exists (
                 select from service_request r where r.reference = outbox.reference and r.service_slug = $6))
             limit $7) as counted"#,
        person.0,
        at,
        id,
        wanted.slice.from,
        wanted.ways,
        wanted.service,
        most,
    )
    .fetch_one(uow.conn())
    .await?)
}

pub async fn find(uow: &mut Uow, id: OutboxId) -> OpResult<Option<(PersonId, Paged)>> {
    let row = sqlx::query!(
        r#"select outbox_id, person_id, letter, reference, way, created_at, sent_at, parked_at is not null as "given_up!" from outbox
           where outbox_id = $1 and cancelled_at is null"#,
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.and_then(|r| {
        let paged = Paged {
            id: OutboxId(r.outbox_id),
            letter: r.letter,
            reference: r.reference,
            way: r.way,
            created_at: r.created_at,
            sent_at: r.sent_at,
            given_up: r.given_up,
        };
        Some((PersonId(r.person_id?), paged))
    }))
}
