//! How requests about information are kept. What is said is sealed with the person's key.

mod acting;
mod board;
mod effect;
pub mod fees;
pub mod refusals;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use acting::{asked_for, insert_asked_for};
pub use board::{Answered, answered, unlogged, waiting};
pub use effect::{effects, set_granted, set_limited};

use super::{
    Answer, Kind, Particular, RightsRequest, State, Step, StepKind,
    rules::{Ask, Decide, Extend, Log, Prove, Reply, Send, Withdraw},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{MandateId, PersonId},
    lang::Lang,
    people::Channel,
    permit::{Act, Permit},
    vault::{Place, Sealed},
};

struct Row {
    rights_request_id: Uuid,
    reference: String,
    person_id: Uuid,
    group_id: Uuid,
    kind: String,
    particular: Option<String>,
    channel: String,
    interaction_id: Option<Uuid>,
    logged_by: Option<String>,
    mandate_id: Option<Uuid>,
    received_on: NaiveDate,
    made_at: DateTime<Utc>,
    language: String,
    words_sealed: Vec<u8>,
    state: String,
    answer_sealed: Option<Vec<u8>>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    limited_at: Option<DateTime<Utc>>,
    revision: i32,
}

const fn words_place(id: Uuid) -> Place {
    Place::new("rights_request", "words_sealed", id)
}

const fn answer_place(id: Uuid) -> Place {
    Place::new("rights_request", "answer_sealed", id)
}

const fn body_place(id: Uuid) -> Place {
    Place::new("rights_step", "body_sealed", id)
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<RightsRequest> {
        let (id, person) = (self.rights_request_id, PersonId(self.person_id));
        let words: String = uow.open(person, words_place(id), &Sealed::from_bytes(self.words_sealed)).await?;
        let answer: Option<Answer> = match self.answer_sealed {
            Some(sealed) => Some(uow.open(person, answer_place(id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        // The database's own checks let no other code in.
        let kind = Kind::from_code(&self.kind).ok_or(OpError::NotFound)?;
        Ok(RightsRequest {
            id,
            reference: self.reference,
            person,
            group: self.group_id,
            kind,
            particular: self.particular.and_then(|code| Particular::from_code(kind, &code)),
            channel: Channel::from_code(&self.channel).ok_or(OpError::NotFound)?,
            interaction: self.interaction_id,
            logged_by: self.logged_by,
            mandate: self.mandate_id.map(MandateId),
            received_on: self.received_on,
            made_at: self.made_at,
            language: Lang::from_tag(&self.language).unwrap_or_default(),
            words,
            state: State::from_code(&self.state).ok_or(OpError::NotFound)?,
            answer,
            decided_at: self.decided_at,
            decided_by: self.decided_by,
            limited_at: self.limited_at,
            revision: self.revision,
            steps: steps(uow, id, person).await?,
        })
    }
}

async fn steps(uow: &mut Uow, request: Uuid, person: PersonId) -> OpResult<Vec<Step>> {
    let rows = sqlx::query!(
        "select rights_step_id, at, on_day, kind, language, staff_number, body_sealed from rights_step
         where rights_request_id = $1 order by at, rights_step_id",
        request,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut steps = Vec::with_capacity(rows.len());
    for row in rows {
        let body = match row.body_sealed {
            Some(sealed) => Some(uow.open(person, body_place(row.rights_step_id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        steps.push(Step {
            id: row.rights_step_id,
            at: row.at,
            on: row.on_day,
            kind: StepKind::from_code(&row.kind).ok_or(OpError::NotFound)?,
            language: Lang::from_tag(&row.language).unwrap_or_default(),
            staff_number: row.staff_number,
            body,
        });
    }
    Ok(steps)
}

/// Keeps what a person sends; `false` when this very form sent it before.
pub async fn insert_sent(uow: &mut Uow, permit: Permit<'_, Send>, submission_key: Uuid, due: Option<NaiveDate>) -> OpResult<bool> {
    if insert(uow, permit.subject(), submission_key, due).await? {
        uow.record(permit).await?;
        return Ok(true);
    }
    Ok(false)
}

/// As [`insert_sent`], for what staff write down.
pub async fn insert_logged(uow: &mut Uow, permit: Permit<'_, Log>, submission_key: Uuid, due: Option<NaiveDate>) -> OpResult<bool> {
    if insert(uow, permit.subject(), submission_key, due).await? {
        uow.record(permit).await?;
        return Ok(true);
    }
    Ok(false)
}

async fn insert(uow: &mut Uow, request: &RightsRequest, submission_key: Uuid, due: Option<NaiveDate>) -> OpResult<bool> {
    let sealed = uow.seal(request.person, words_place(request.id), &request.words).await?;
    let done = sqlx::query!(
        "insert into rights_request (rights_request_id, reference, person_id, group_id, submission_key, kind, particular, channel,
           interaction_id, logged_by, received_on, made_at, language, words_sealed, due_on, mandate_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing",
        request.id,
        request.reference,
        request.person.0,
        request.group,
        submission_key,
        request.kind.code(),
        request.particular.map(Particular::code),
        request.channel.code(),
        request.interaction,
        request.logged_by,
        request.received_on,
        request.made_at,
        request.language.tag(),
        sealed.as_bytes(),
        due,
        request.mandate.map(|mandate| mandate.0),
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The references that this very form made, in the order of its rights.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Vec<String>> {
    let rows = sqlx::query!("select reference, kind from rights_request where submission_key = $1", key).fetch_all(uow.conn()).await?;
    Ok(by_kind(rows.into_iter().map(|row| (row.reference, row.kind))).into_iter().map(|(reference, _)| reference).collect())
}

/// The request with a reference, if the actor may know of it; held until the unit of work ends.
pub async fn lock(uow: &mut Uow, reference: &str) -> OpResult<RightsRequest> {
    let row = sqlx::query_as!(
        Row,
        "select rights_request_id, reference, person_id, group_id, kind, particular, channel, interaction_id, logged_by, mandate_id,
           received_on, made_at, language, words_sealed, state, answer_sealed, decided_at, decided_by, limited_at, revision
         from rights_request where reference = $1 for update",
        reference,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// As [`lock`], without holding it.
pub async fn by_reference(uow: &mut Uow, reference: &str) -> OpResult<RightsRequest> {
    let row = sqlx::query_as!(
        Row,
        "select rights_request_id, reference, person_id, group_id, kind, particular, channel, interaction_id, logged_by, mandate_id,
           received_on, made_at, language, words_sealed, state, answer_sealed, decided_at, decided_by, limited_at, revision
         from rights_request where reference = $1",
        reference,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// What a person asked, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId, most: i64) -> OpResult<Vec<RightsRequest>> {
    let rows = sqlx::query_as!(
        Row,
        "select rights_request_id, reference, person_id, group_id, kind, particular, channel, interaction_id, logged_by, mandate_id,
           received_on, made_at, language, words_sealed, state, answer_sealed, decided_at, decided_by, limited_at, revision
         from rights_request where person_id = $1 order by made_at desc, rights_request_id limit $2",
        person.0,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut requests = Vec::with_capacity(rows.len());
    for row in rows {
        requests.push(row.open(uow).await?);
    }
    Ok(requests)
}

/// What was asked at once with a request, as `(reference, kind)`, without itself.
pub async fn linked(uow: &mut Uow, request: &RightsRequest) -> OpResult<Vec<(String, Kind)>> {
    let rows = sqlx::query!(
        "select reference, kind from rights_request where group_id = $1 and rights_request_id <> $2 and person_id = $3",
        request.group,
        request.id,
        request.person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(by_kind(rows.into_iter().map(|row| (row.reference, row.kind))))
}

/// In the order in which the form asks.
fn by_kind(rows: impl Iterator<Item = (String, String)>) -> Vec<(String, Kind)> {
    let mut rows: Vec<(String, Kind)> = rows.filter_map(|(reference, kind)| Some((reference, Kind::from_code(&kind)?))).collect();
    rows.sort_by_key(|(_, kind)| *kind);
    rows
}

/// A step before it is kept.
pub struct NewStep<'a> {
    pub kind: StepKind,
    pub on: NaiveDate,
    pub language: Lang,
    pub body: Option<&'a str>,
}

/// Writes a step down, and when the request is due from now on.
async fn add(uow: &mut Uow, request: &RightsRequest, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    let (id, now) = (uow.new_id(), uow.now());
    let number = match uow.actor() {
        crate::actor::Actor::Staff(staff) => Some(staff.number.clone()),
        crate::actor::Actor::Visitor { .. }
        | crate::actor::Actor::Resident(_)
        | crate::actor::Actor::Representative(_)
        | crate::actor::Actor::Councillor(_)
        | crate::actor::Actor::System(_) => None,
    };
    let sealed = match step.body {
        Some(body) => Some(uow.seal(request.person, body_place(id), &body.to_string()).await?),
        None => None,
    };
    sqlx::query!(
        "insert into rights_step (rights_step_id, rights_request_id, person_id, at, on_day, kind, language, staff_number, body_sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        request.id,
        request.person.0,
        now,
        step.on,
        step.kind.code(),
        step.language.tag(),
        number,
        sealed.as_ref().map(Sealed::as_bytes),
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("update rights_request set due_on = $2, revision = revision + 1 where rights_request_id = $1", request.id, due)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Whoever saw a request before this sees it again first.
async fn seen_anew(uow: &mut Uow, id: Uuid) -> OpResult {
    sqlx::query!("update rights_request set revision = revision + 1 where rights_request_id = $1", id).execute(uow.conn()).await?;
    Ok(())
}

async fn recorded<A: Act<Subject = RightsRequest>>(
    uow: &mut Uow,
    permit: Permit<'_, A>,
    step: &NewStep<'_>,
    due: Option<NaiveDate>,
) -> OpResult {
    add(uow, permit.subject(), step, due).await?;
    uow.record(permit).await
}

/// The person answers what was asked.
pub async fn add_reply(uow: &mut Uow, permit: Permit<'_, Reply>, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    recorded(uow, permit, step, due).await
}

/// Staff ask what is wanted.
pub async fn add_question(uow: &mut Uow, permit: Permit<'_, Ask>, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    recorded(uow, permit, step, due).await
}

/// Proof was asked for, or came.
pub async fn add_proof(uow: &mut Uow, permit: Permit<'_, Prove>, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    recorded(uow, permit, step, due).await
}

/// What is asked for as a request is written down.
pub async fn add_first(uow: &mut Uow, request: &RightsRequest, kind: StepKind) -> OpResult {
    let (id, now, on) = (uow.new_id(), uow.now(), uow.today());
    let number = uow.actor().label();
    sqlx::query!(
        "insert into rights_step (rights_step_id, rights_request_id, person_id, at, on_day, kind, language, staff_number)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        request.id,
        request.person.0,
        now,
        on,
        kind.code(),
        request.language.tag(),
        number,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// More time is taken.
pub async fn add_extension(uow: &mut Uow, permit: Permit<'_, Extend>, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    recorded(uow, permit, step, due).await
}

pub async fn set_withdrawn(uow: &mut Uow, permit: Permit<'_, Withdraw>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update rights_request set state = 'withdrawn', revision = revision + 1 where rights_request_id = $1", id)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn set_decided(uow: &mut Uow, permit: Permit<'_, Decide>, state: State, by: &str, answer: &Answer) -> OpResult {
    let (id, person, now) = (permit.subject().id, permit.subject().person, uow.now());
    let sealed = uow.seal(person, answer_place(id), answer).await?;
    sqlx::query!(
        "update rights_request set state = $2, answer_sealed = $3, decided_at = $4, decided_by = $5, revision = revision + 1
         where rights_request_id = $1",
        id,
        state.code(),
        sealed.as_bytes(),
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}
