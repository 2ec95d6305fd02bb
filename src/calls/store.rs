//! How calls and checks are kept. The number is sealed with the portal's own key, because whose it is nobody knows yet.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Call, Check, Factor, Moment, Number, NumberKind, Outcome,
    rules::{Receive, Save, Take, Work},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    formats::Phone,
    ids::{AccountId, CallId, PersonId},
    permit::Permit,
    vault::{Place, Sealed},
};

const fn place(id: CallId) -> Place {
    Place::new("call", "number_sealed", id.0)
}

/// The sealed number and its hash.
type Columns = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The number as two columns: sealed, and as the hash that finds it.
fn sealed_number(uow: &Uow, id: CallId, number: &Number) -> OpResult<Columns> {
    let Some(phone) = number.phone() else { return Ok((None, None)) };
    let vault = uow.portal().vault();
    let sealed = vault.own_key().seal(uow.portal().chance(), place(id), &phone.as_str().to_string())?;
    Ok((Some(sealed.as_bytes().to_vec()), Some(vault.lookup("phone", phone.as_str()))))
}

struct Row {
    call_id: Uuid,
    event_key: String,
    line: String,
    number_kind: String,
    number_sealed: Option<Vec<u8>>,
    arrived_at: DateTime<Utc>,
    notice_version: Option<String>,
    taken_by: Option<Uuid>,
    person_id: Option<Uuid>,
    tier: i16,
    factors: Vec<String>,
    proven_at: Option<DateTime<Utc>>,
    wrong_tries: i16,
    stopped_at: Option<DateTime<Utc>>,
    marks: Json<Vec<Moment>>,
    transferred_to: Option<String>,
    codes_sent: i16,
    interaction_id: Option<Uuid>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    fn open(self, uow: &Uow) -> OpResult<Call> {
        let id = CallId(self.call_id);
        let number = match (NumberKind::from_code(&self.number_kind), self.number_sealed) {
            (Some(NumberKind::Withheld), _) => Number::Withheld,
            (Some(NumberKind::Internal), _) => Number::Internal,
            (Some(NumberKind::Uk | NumberKind::International), Some(sealed)) => {
                let e164: String = uow.portal().vault().own_key().open(place(id), &Sealed::from_bytes(sealed))?;
                Phone::parse(&e164).map_or(Number::Unreadable, Number::Known)
            }
            _ => Number::Unreadable,
        };
        Ok(Call {
            id,
            event: self.event_key,
            line: self.line,
            number,
            arrived_at: self.arrived_at,
            notice_version: self.notice_version,
            taken_by: self.taken_by.map(AccountId),
            person: self.person_id.map(PersonId),
            tier: self.tier,
            factors: self.factors.iter().filter_map(|code| Factor::from_code(code)).collect(),
            proven_at: self.proven_at,
            lapsed: false,
            wrong_tries: self.wrong_tries,
            stopped_at: self.stopped_at,
            marks: self.marks.0,
            transferred_to: self.transferred_to,
            codes_sent: self.codes_sent,
            interaction: self.interaction_id,
            ended_at: self.ended_at,
        })
    }
}

/// Keeps a new call; `false` when this event is a call already.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Receive>) -> OpResult<bool> {
    let call = permit.subject();
    let (sealed, key) = sealed_number(uow, call.id, &call.number)?;
    let done = sqlx::query!(
        "insert into call (call_id, event_key, line, number_kind, number_sealed, number_key, arrived_at, notice_version, taken_by, taken_at)
         values ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, case when $9::uuid is null then null else $7::timestamptz end)
         on conflict (event_key) do nothing",
        call.id.0,
        call.event,
        call.line,
        call.number.kind().code(),
        sealed,
        key,
        call.arrived_at,
        call.notice_version,
        call.taken_by.map(|account| account.0),
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

/// The call of an event that was announced before.
pub async fn by_event(uow: &mut Uow, event: &str) -> OpResult<CallId> {
    let id = sqlx::query_scalar!("select call_id from call where event_key = $1", event).fetch_optional(uow.conn()).await?;
    id.map(CallId).ok_or(OpError::NotFound)
}

/// Calls that nobody took, and those the actor has in hand, oldest first.
pub async fn waiting(uow: &mut Uow, since: DateTime<Utc>, account: AccountId) -> OpResult<Vec<Call>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select call_id, event_key, line, number_kind, number_sealed, arrived_at, notice_version, taken_by, person_id, tier, factors,
                  proven_at, wrong_tries, stopped_at, marks as "marks: Json<Vec<Moment>>", transferred_to, codes_sent, interaction_id, ended_at
           from call where ended_at is null and (taken_by = $2 or (taken_by is null and arrived_at > $1))
           order by arrived_at limit 50"#,
        since,
        account.0,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(|row| row.open(uow)).collect()
}

pub async fn find(uow: &mut Uow, id: CallId) -> OpResult<Call> {
    let row = sqlx::query_as!(
        Row,
        r#"select call_id, event_key, line, number_kind, number_sealed, arrived_at, notice_version, taken_by, person_id, tier, factors,
                  proven_at, wrong_tries, stopped_at, marks as "marks: Json<Vec<Moment>>", transferred_to, codes_sent, interaction_id, ended_at
           from call where call_id = $1"#,
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow)
}

/// The call, held until the unit of work ends, so that two presses come one after the other.
pub async fn lock(uow: &mut Uow, id: CallId) -> OpResult<Call> {
    sqlx::query!("select call_id from call where call_id = $1 for update", id.0).fetch_optional(uow.conn()).await?;
    find(uow, id).await
}

/// `false` when somebody else was faster.
pub async fn set_taken(uow: &mut Uow, permit: Permit<'_, Take>, account: AccountId) -> OpResult<bool> {
    let (id, now) = (permit.subject().id, uow.now());
    let done = sqlx::query!(
        "update call set taken_by = $2, taken_at = coalesce(taken_at, $3) where call_id = $1 and (taken_by is null or taken_by = $2)",
        id.0,
        account.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

/// Another number than the one that was announced. Whoever was chosen stays: the number was never what proved it.
pub async fn set_number(uow: &mut Uow, permit: Permit<'_, Work>, number: &Number) -> OpResult {
    let id = permit.subject().id;
    let (sealed, key) = sealed_number(uow, id, number)?;
    sqlx::query!(
        "update call set number_kind = $2, number_sealed = $3, number_key = $4 where call_id = $1",
        id.0,
        number.kind().code(),
        sealed,
        key,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Who it may be. What agreed for somebody else before is of no use for them.
pub async fn set_person(uow: &mut Uow, permit: Permit<'_, Work>, person: Option<PersonId>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update call set person_id = $2, tier = 0, factors = '{}', proven_at = null, code_hash = null, code_until = null where call_id = $1",
        id.0,
        person.map(|person| person.0),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_marks(uow: &mut Uow, permit: Permit<'_, Work>, marks: &[Moment], transferred_to: Option<&str>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update call set marks = $2, transferred_to = $3 where call_id = $1", id.0, Json(marks) as _, transferred_to)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Writes a check down and what follows from it for the call. It stays whatever comes after.
pub async fn insert_check(uow: &mut Uow, call: &Call, person: PersonId, check: &Check, agreed: &[Factor]) -> OpResult {
    let codes = |factors: &[Factor]| factors.iter().map(|factor| factor.code().to_string()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into call_check (call_check_id, call_id, person_id, staff_number, at, outcome, tier, factors)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        check.id,
        call.id.0,
        person.0,
        check.staff_number,
        check.at,
        check.outcome.code(),
        check.tier,
        &codes(&check.factors),
    )
    .execute(uow.conn())
    .await?;
    let wrong = i16::from(check.outcome != Outcome::Agreed);
    let stopped = (check.outcome == Outcome::Stopped).then_some(check.at);
    let proven = (check.outcome == Outcome::Agreed).then_some(check.at);
    sqlx::query!(
        "update call set tier = $2, factors = $3, wrong_tries = wrong_tries + $4, stopped_at = coalesce(stopped_at, $5),
                proven_at = coalesce($6, proven_at)
         where call_id = $1",
        call.id.0,
        check.tier,
        &codes(agreed),
        wrong,
        stopped,
        proven,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Tries about one person wait for each other, on whichever call, so that a hundred at once are a hundred.
pub async fn hold_person(uow: &mut Uow, person: PersonId) -> OpResult {
    let found = sqlx::query_scalar!("select person_id from person where person_id = $1 for no key update", person.0)
        .fetch_optional(uow.conn())
        .await?;
    found.map(drop).ok_or(OpError::NotFound)
}

/// Wrong tries about a person since a moment, over all calls.
pub async fn wrong_since(uow: &mut Uow, person: PersonId, since: DateTime<Utc>) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from call_check where person_id = $1 and at >= $2 and outcome <> 'agreed'"#,
        person.0,
        since,
    )
    .fetch_one(uow.conn())
    .await?)
}

pub async fn set_code(uow: &mut Uow, id: CallId, hash: &[u8], until: DateTime<Utc>) -> OpResult {
    sqlx::query!("update call set code_hash = $2, code_until = $3, codes_sent = codes_sent + 1 where call_id = $1", id.0, hash, until)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// The code that was sent, used up by looking: a wrong answer needs a new one.
pub async fn take_code(uow: &mut Uow, id: CallId) -> OpResult<Option<(Vec<u8>, DateTime<Utc>)>> {
    let row = sqlx::query!("select code_hash, code_until from call where call_id = $1", id.0).fetch_one(uow.conn()).await?;
    sqlx::query!("update call set code_hash = null, code_until = null where call_id = $1", id.0).execute(uow.conn()).await?;
    Ok(row.code_hash.zip(row.code_until))
}

/// The contact is written down: the call has ended.
pub async fn set_saved(uow: &mut Uow, permit: Permit<'_, Save>, interaction: Uuid) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update call set interaction_id = $2, ended_at = $3 where call_id = $1", id.0, interaction, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Removes the calls of days that are over.
pub async fn delete_older(uow: &mut Uow, than: DateTime<Utc>) -> OpResult {
    sqlx::query!("delete from call where arrived_at < $1", than).execute(uow.conn()).await?;
    Ok(())
}

/// How often somebody was asked who they are, newest first.
pub async fn checks_of(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<Check>> {
    let rows = sqlx::query!(
        "select call_check_id, at, staff_number, outcome, tier, factors from call_check where person_id = $1 order by at desc limit $2",
        person.0,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            let factors = r.factors.iter().filter_map(|code| Factor::from_code(code)).collect();
            let outcome = Outcome::from_code(&r.outcome)?;
            Some(Check { id: r.call_check_id, at: r.at, staff_number: r.staff_number, outcome, tier: r.tier, factors })
        })
        .collect())
}
