//! How councillors’ cases are kept. What a case says is sealed with the key of the person it is for.

pub mod drafts;
pub mod lists;
pub mod members;
pub mod messages;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    AskedBy, Authority, Case, Content, Needs, Reason, ReplyTo, State, WardMatch,
    rules::{AskAgain, Close, Decide, Raise},
};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::{CouncillorId, PersonId},
    lang::Lang,
    permit::Permit,
    vault::{Place, Sealed},
};

/// A row as it is kept.
struct Row {
    councillor_case_id: Uuid,
    reference: String,
    person_id: Uuid,
    councillor_id: Option<Uuid>,
    service_slug: Option<String>,
    team_code: String,
    asked_by: String,
    authority: String,
    claimed_reason: Option<String>,
    special: bool,
    safe_copy: bool,
    reply_to: String,
    ward: Option<String>,
    ward_match: String,
    language: String,
    content_sealed: Vec<u8>,
    asker_sealed: Vec<u8>,
    sent_at: DateTime<Utc>,
    due_on: NaiveDate,
    state: String,
    needs: Option<String>,
    reason: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    closed_at: Option<DateTime<Utc>>,
    revision: i32,
}

/// What a code in a column stands for. The database's own checks let no other in: one that nobody knows is a fault of ours.
fn known<T>(column: &'static str, found: Option<T>) -> OpResult<T> {
    found.ok_or_else(|| OpError::Internal(anyhow::anyhow!("{column} holds a code that nobody knows")))
}

/// As [`known`], where there may be none.
fn known_if<T>(column: &'static str, code: Option<&str>, from_code: fn(&str) -> Option<T>) -> OpResult<Option<T>> {
    code.map(|code| known(column, from_code(code))).transpose()
}

/// Where what a case says is sealed.
pub const fn content_place(id: Uuid) -> Place {
    Place::new("councillor_case", "content_sealed", id)
}

/// Where who asked is sealed.
pub const fn asker_place(id: Uuid) -> Place {
    Place::new("councillor_case", "asker_sealed", id)
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Case> {
        let (id, person) = (self.councillor_case_id, PersonId(self.person_id));
        let content: Content = uow.open(person, content_place(id), &Sealed::from_bytes(self.content_sealed)).await?;
        let asker = match uow.actor() {
            Actor::Resident(_) | Actor::Representative(_) | Actor::Visitor { .. } => String::new(),
            Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => {
                uow.open(person, asker_place(id), &Sealed::from_bytes(self.asker_sealed)).await?
            }
        };
        Ok(Case {
            id,
            reference: self.reference,
            person,
            councillor: self.councillor_id.map(CouncillorId),
            service: self.service_slug,
            team: self.team_code,
            asked_by: known("asked_by", AskedBy::from_code(&self.asked_by))?,
            authority: known("authority", Authority::from_code(&self.authority))?,
            claimed_reason: known_if("claimed_reason", self.claimed_reason.as_deref(), Reason::from_code)?,
            special: self.special,
            safe_copy: self.safe_copy,
            reply_to: known("reply_to", ReplyTo::from_code(&self.reply_to))?,
            ward: self.ward,
            ward_match: known("ward_match", WardMatch::from_code(&self.ward_match))?,
            language: known("language", Lang::from_tag(&self.language))?,
            content,
            asker,
            sent_at: self.sent_at,
            due_on: self.due_on,
            state: known("state", State::from_code(&self.state))?,
            needs: known_if("needs", self.needs.as_deref(), Needs::from_code)?,
            reason: known_if("reason", self.reason.as_deref(), Reason::from_code)?,
            decided_at: self.decided_at,
            decided_by: self.decided_by,
            closed_at: self.closed_at,
            revision: self.revision,
        })
    }
}

/// Keeps a new case. `false` when this very one was sent before.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Raise>, submission_key: Uuid) -> OpResult<bool> {
    let case = permit.subject();
    let content = uow.seal(case.person, content_place(case.id), &case.content).await?;
    let asker = uow.seal(case.person, asker_place(case.id), &case.asker).await?;
    let done = sqlx::query!(
        "insert into councillor_case (councillor_case_id, reference, person_id, councillor_id, submission_key, service_slug, team_code,
           asked_by, authority, claimed_reason, special, safe_copy, reply_to, ward, ward_match, language, content_sealed, asker_sealed,
           sent_at, due_on, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 'open')
         on conflict on constraint councillor_case_submission_key_key do nothing",
        case.id,
        case.reference,
        case.person.0,
        case.councillor.map(|councillor| councillor.0),
        submission_key,
        case.service,
        case.team,
        case.asked_by.code(),
        case.authority.code(),
        case.claimed_reason.map(Reason::code),
        case.special,
        case.safe_copy,
        case.reply_to.code(),
        case.ward,
        case.ward_match.code(),
        case.language.tag(),
        content.as_bytes(),
        asker.as_bytes(),
        case.sent_at,
        case.due_on,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 1 {
        uow.record(permit).await?;
        return Ok(true);
    }
    Ok(false)
}

/// The reference of the case that this very form sent, if it was sent.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Option<String>> {
    Ok(sqlx::query_scalar!("select reference from councillor_case where submission_key = $1", key).fetch_optional(uow.conn()).await?)
}

/// The case with a reference, if the actor may know of it; held until the unit of work ends.
pub async fn lock(uow: &mut Uow, reference: &str) -> OpResult<Case> {
    let row = sqlx::query_as!(
        Row,
        "select councillor_case_id, reference, person_id, councillor_id, service_slug, team_code, asked_by, authority, claimed_reason,
           special, safe_copy, reply_to, ward, ward_match, language, content_sealed, asker_sealed, sent_at, due_on, state, needs, reason,
           decided_at, decided_by, closed_at, revision
         from councillor_case where reference = $1 for update",
        reference,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// As [`lock`], without holding it.
pub async fn by_reference(uow: &mut Uow, reference: &str) -> OpResult<Case> {
    let row = sqlx::query_as!(
        Row,
        "select councillor_case_id, reference, person_id, councillor_id, service_slug, team_code, asked_by, authority, claimed_reason,
           special, safe_copy, reply_to, ward, ward_match, language, content_sealed, asker_sealed, sent_at, due_on, state, needs, reason,
           decided_at, decided_by, closed_at, revision
         from councillor_case where reference = $1",
        reference,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// Every case for a person, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Case>> {
    let rows = sqlx::query_as!(
        Row,
        "select councillor_case_id, reference, person_id, councillor_id, service_slug, team_code, asked_by, authority, claimed_reason,
           special, safe_copy, reply_to, ward, ward_match, language, content_sealed, asker_sealed, sent_at, due_on, state, needs, reason,
           decided_at, decided_by, closed_at, revision
         from councillor_case where person_id = $1 order by sent_at desc, councillor_case_id desc",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        cases.push(row.open(uow).await?);
    }
    Ok(cases)
}

/// The councillor wrote again: it is open until a new day.
pub async fn set_open_again(uow: &mut Uow, permit: Permit<'_, AskAgain>, due_on: NaiveDate) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update councillor_case set state = 'open', due_on = case when state = 'open' then due_on else $2 end,
           reminded_on = case when state = 'open' then reminded_on end, revision = revision + 1
         where councillor_case_id = $1",
        id,
        due_on,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_closed(uow: &mut Uow, permit: Permit<'_, Close>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update councillor_case set state = 'closed', closed_at = $2, revision = revision + 1 where councillor_case_id = $1",
        id,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// What was decided, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'o> {
    pub state: State,
    pub needs: Needs,
    pub reason: Option<Reason>,
    pub by: &'o str,
}

pub async fn set_decided(uow: &mut Uow, permit: Permit<'_, Decide>, outcome: Outcome<'_>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update councillor_case set state = $2, needs = $3, reason = $4, decided_at = $5, decided_by = $6, revision = revision + 1
         where councillor_case_id = $1",
        id,
        outcome.state.code(),
        outcome.needs.code(),
        outcome.reason.map(Reason::code),
        now,
        outcome.by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Gives every case and message of somebody unnamed to the person they are, sealed anew.
pub async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    let rows = sqlx::query!(
        "select councillor_case_id as id, content_sealed, asker_sealed from councillor_case where person_id = $1 for update",
        from.0,
    )
    .fetch_all(uow.conn())
    .await?;
    for row in rows {
        let content: Content = uow.open(from, content_place(row.id), &Sealed::from_bytes(row.content_sealed)).await?;
        let asker: String = uow.open(from, asker_place(row.id), &Sealed::from_bytes(row.asker_sealed)).await?;
        let content = uow.seal(to, content_place(row.id), &content).await?;
        let asker = uow.seal(to, asker_place(row.id), &asker).await?;
        sqlx::query!(
            "update councillor_case set person_id = $2, content_sealed = $3, asker_sealed = $4, revision = revision + 1
             where councillor_case_id = $1",
            row.id,
            to.0,
            content.as_bytes(),
            asker.as_bytes(),
        )
        .execute(uow.conn())
        .await?;
    }
    messages::adopt(uow, from, to).await
}

/// Gives a case to another councillor.
pub async fn set_councillor(uow: &mut Uow, case: Uuid, to: CouncillorId) -> OpResult {
    sqlx::query!("update councillor_case set councillor_id = $2, revision = revision + 1 where councillor_case_id = $1", case, to.0)
        .execute(uow.conn())
        .await?;
    Ok(())
}
