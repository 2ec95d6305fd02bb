//! How openings are kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Access, Reason, rules::Open};
use crate::{
    actor::Staff,
    db::Uow,
    error::OpResult,
    ids::PersonId,
    permit::Permit,
    vault::{Place, Sealed},
};

/// Where a reason in one's own words is sealed.
const fn place(id: Uuid) -> Place {
    Place::new("record_access", "words_sealed", id)
}

/// Opens the record. The reason is in the audit by its code; words of one's own are sealed with the person's key.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Open>, words: Option<&str>) -> OpResult {
    let access = permit.subject().access.clone();
    let sealed = match words {
        Some(words) => Some(uow.seal(access.person, place(access.id), &words).await?),
        None => None,
    };
    sqlx::query!(
        "insert into record_access (record_access_id, account_id, person_id, reason, words_sealed, tier, call_id, since, until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        access.id,
        permit.actor().account().map(|account| account.0),
        access.person.0,
        access.reason.code(),
        sealed.as_ref().map(Sealed::as_bytes),
        access.tier,
        access.call,
        access.since,
        access.until,
    )
    .execute(uow.conn())
    .await?;
    uow.record_because(permit, access.reason.code()).await
}

struct Row {
    record_access_id: Uuid,
    person_id: Uuid,
    reason: String,
    tier: i16,
    call_id: Option<Uuid>,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

/// The actor's own opening of this record that has not shut; of several the one where the person had proven the most.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    let Some(account) = uow.actor().account() else { return Ok(None) };
    let now = uow.now();
    let row = sqlx::query_as!(
        Row,
        "select record_access_id, person_id, reason, tier, call_id, since, until from record_access
         where account_id = $1 and person_id = $2 and until > $3 order by tier desc, until desc limit 1",
        account.0,
        person.0,
        now,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.and_then(|r| {
        let reason = Reason::from_code(&r.reason)?;
        let (id, person) = (r.record_access_id, PersonId(r.person_id));
        Some(Access { id, person, reason, tier: r.tier, call: r.call_id, since: r.since, until: r.until })
    }))
}

/// Whether one of somebody's teams has an open request of this person, who wanted to be known.
pub async fn has_case(uow: &mut Uow, staff: &Staff, person: PersonId) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
             select from service_request
             where person_id = $1 and team_code = any ($2) and not anonymous
               and status in ('received', 'with_team', 'waiting', 'reopened')) as "has!""#,
        person.0,
        &staff.teams,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// The words that were given for these openings, where there are any.
pub async fn words(uow: &mut Uow, person: PersonId, openings: &[Uuid]) -> OpResult<Vec<(Uuid, String)>> {
    let rows = sqlx::query!(
        r#"select record_access_id, words_sealed as "words_sealed!" from record_access
           where person_id = $1 and record_access_id = any ($2) and words_sealed is not null"#,
        person.0,
        openings,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut words = Vec::with_capacity(rows.len());
    for r in rows {
        let opened = uow.open(person, place(r.record_access_id), &Sealed::from_bytes(r.words_sealed)).await?;
        words.push((r.record_access_id, opened));
    }
    Ok(words)
}
