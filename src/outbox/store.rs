//! How queued letters are kept.

pub mod post;

mod paged;

pub use paged::*;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Envelope, Way};
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    ids::{OutboxId, PersonId},
    preferences::Topic,
    vault::{Place, Sealed},
};

/// A row that a worker has claimed.
pub struct Claimed {
    pub id: OutboxId,
    pub person: Option<PersonId>,
    pub way: Way,
    /// What it is about that is no message of a service.
    pub topic: Option<Topic>,
    pub content: Sealed<Envelope>,
    pub tries: i32,
    pub created_at: DateTime<Utc>,
}

/// A mail as a person's record lists it: that it was sent, not what it said.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: OutboxId,
    pub letter: String,
    pub reference: Option<String>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

pub const fn place(id: OutboxId) -> Place {
    Place::new("outbox", "content_sealed", id.0)
}

pub async fn insert(
    uow: &mut Uow,
    id: OutboxId,
    person: Option<PersonId>,
    way: Way,
    envelope: &Envelope,
    sealed: &Sealed<Envelope>,
) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into outbox (outbox_id, person_id, letter, reference, content_sealed, created_at, due_at, way, topic)
         values ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
        id.0,
        person.map(|p| p.0),
        envelope.letter.code(),
        envelope.letter.reference(),
        sealed.as_bytes(),
        now,
        way.code(),
        envelope.letter.topic().map(Topic::code),
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("select pg_notify('work', 'outbox')").execute(uow.conn()).await?;
    Ok(())
}

/// Claims mails that are due, for as long as the lease: whoever dies with them in hand loses nothing.
pub async fn claim(uow: &mut Uow, lease: TimeDelta, limit: i64) -> OpResult<Vec<Claimed>> {
    let now = uow.now();
    let rows = sqlx::query!(
        "update outbox set leased_until = $2, tries = tries + 1
         where outbox_id in (
           select outbox_id from outbox
           where sent_at is null and parked_at is null and cancelled_at is null and way <> 'post'
             and due_at <= $1 and (leased_until is null or leased_until < $1)
           order by due_at limit $3 for update skip locked)
         returning outbox_id, person_id, way, topic, content_sealed, tries, created_at",
        now,
        now + lease,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Claimed {
            id: OutboxId(r.outbox_id),
            person: r.person_id.map(PersonId),
            way: Way::from_code(&r.way).unwrap_or_default(),
            topic: r.topic.as_deref().and_then(Topic::from_code),
            content: Sealed::from_bytes(r.content_sealed),
            tries: r.tries,
            created_at: r.created_at,
        })
        .collect())
}

/// Whether a claimed letter must not go: it was taken back since, or is no message of a service and its person does not allow it, has
/// died, or limited the use of their record. Then it is taken back for good.
pub async fn stop_unwanted(uow: &mut Uow, id: OutboxId) -> OpResult<bool> {
    let now = uow.now();
    let stopped = sqlx::query_scalar!(
        r#"update outbox set cancelled_at = coalesce(cancelled_at, $2), leased_until = null
           where outbox_id = $1 and (cancelled_at is not null or (topic is not null and (not app.allows(person_id, topic, way)
             or exists (select from person p where p.person_id = outbox.person_id
               and (p.deceased_on is not null or p.restricted_since is not null)))))
           returning true as "stopped!""#,
        id.0,
        now,
    );
    Ok(stopped.fetch_optional(uow.conn()).await?.unwrap_or(false))
}

pub async fn set_sent(uow: &mut Uow, id: OutboxId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update outbox set sent_at = $2, leased_until = null, last_error = null where outbox_id = $1", id.0, now)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Try again at `due`, or stop trying when there is no `due`.
pub async fn set_failed(uow: &mut Uow, id: OutboxId, error: &str, due: Option<DateTime<Utc>>) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update outbox set leased_until = null, last_error = $2, due_at = coalesce($3::timestamptz, due_at),
           parked_at = case when $3::timestamptz is null then $4::timestamptz end
         where outbox_id = $1",
        id.0,
        error,
        due,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// The mails written to a person, newest first.
pub async fn list(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<Listed>> {
    let rows = sqlx::query!(
        "select outbox_id, letter, reference, created_at, sent_at from outbox
         where person_id = $1 and cancelled_at is null order by created_at desc limit $2",
        person.0,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Listed {
            id: OutboxId(r.outbox_id),
            letter: r.letter,
            reference: r.reference,
            created_at: r.created_at,
            sent_at: r.sent_at,
        })
        .collect())
}

/// How many wait and how many were given up, for the metrics and the staff screen.
pub async fn depth(uow: &mut Uow) -> OpResult<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where parked_at is null) as "waiting!", count(*) filter (where parked_at is not null) as "parked!"
           from outbox where sent_at is null and cancelled_at is null and way <> 'post'"#
    )
    .fetch_one(uow.conn())
    .await?;
    Ok((row.waiting, row.parked))
}

/// Everything that was written to a person, as it is sealed.
pub async fn contents(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(OutboxId, Sealed<Envelope>)>> {
    let rows = sqlx::query!("select outbox_id, content_sealed from outbox where person_id = $1", person.0).fetch_all(uow.conn()).await?;
    Ok(rows.into_iter().map(|row| (OutboxId(row.outbox_id), Sealed::from_bytes(row.content_sealed))).collect())
}

/// Keeps what was sealed anew.
pub async fn set_contents(uow: &mut Uow, ids: &[Uuid], sealed: &[Vec<u8>]) -> OpResult {
    sqlx::query!(
        "update outbox o set content_sealed = u.sealed from unnest($1::uuid[], $2::bytea[]) as u (id, sealed) where o.outbox_id = u.id",
        ids,
        sealed,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}
