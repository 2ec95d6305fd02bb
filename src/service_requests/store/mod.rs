//! How requests are kept.

mod paged;
mod said;

pub use paged::*;
pub use said::*;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Outcome, ServiceRequest, Status,
    rules::{Claim, HandOver, SayNotFixed, Withdraw},
};
use crate::{
    catalogue::Answers,
    db::Uow,
    error::{OpError, OpResult},
    ids::{AccountId, MessageId, PersonId, ServiceRequestId},
    lang::Lang,
    permit::Permit,
    vault::{Place, Sealed},
};

/// A row as it is kept; it becomes a request when its service is found.
pub struct Row {
    pub service_request_id: Uuid,
    pub reference: String,
    pub person_id: Uuid,
    pub service_slug: String,
    pub service_version: i32,
    pub policy_version: i32,
    pub team_code: String,
    pub language: String,
    pub status: String,
    pub anonymous: bool,
    pub place_label: Option<String>,
    pub sent_at: DateTime<Utc>,
    pub target_date: NaiveDate,
    pub paused_since: Option<NaiveDate>,
    pub owner_id: Option<Uuid>,
    pub outcome: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub revision: i32,
}

impl Row {
    pub fn into_request(self, uow: &Uow) -> OpResult<ServiceRequest> {
        let service = uow.portal().catalogue().version(&self.service_slug, self.service_version).ok_or(OpError::NotFound)?;
        Ok(ServiceRequest {
            id: ServiceRequestId(self.service_request_id),
            reference: self.reference,
            person: PersonId(self.person_id),
            service,
            policy_version: self.policy_version,
            team: self.team_code,
            language: Lang::from_tag(&self.language).unwrap_or_default(),
            status: Status::from_code(&self.status).unwrap_or(Status::Received),
            anonymous: self.anonymous,
            place: self.place_label,
            sent_at: self.sent_at,
            target_date: self.target_date,
            paused_since: self.paused_since,
            owner: self.owner_id.map(AccountId),
            outcome: self.outcome.as_deref().and_then(Outcome::from_code),
            decided_at: self.decided_at,
            withdrawn_at: self.withdrawn_at,
            changed_at: self.changed_at,
            revision: self.revision,
        })
    }
}

pub const fn answers_place(id: ServiceRequestId) -> Place {
    Place::new("service_request", "answers_sealed", id.0)
}

/// What a request is made of when it is sent.
pub struct NewRequest<'a> {
    pub request: &'a ServiceRequest,
    pub submission_key: Uuid,
    pub answers: &'a Answers,
    pub place_usrn: Option<i64>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
}

/// Keeps a new request. `false` when this submission is a request already: then nothing was written.
pub async fn insert(uow: &mut Uow, new: NewRequest<'_>) -> OpResult<bool> {
    let request = new.request;
    let sealed = uow.seal(request.person, answers_place(request.id), new.answers).await?;
    let council = uow.portal().council().code.clone();
    let done = sqlx::query!(
        "insert into service_request (service_request_id, reference, person_id, submission_key, service_slug, service_version,
           policy_council, policy_version, team_code, language, status, anonymous, place_label, place_usrn, latitude, longitude,
           answers_sealed, sent_at, target_date, changed_at)
         values ($1, $2, $3, $4, $5, $6, $18, $7, $8, $9, 'received', $10, $11, $12, $13, $14, $15, $16, $17, $16)
         on conflict (submission_key) do nothing",
        request.id.0,
        request.reference,
        request.person.0,
        new.submission_key,
        request.service.slug,
        request.service.version,
        request.policy_version,
        request.team,
        request.language.tag(),
        request.anonymous,
        request.place,
        new.place_usrn,
        new.latitude,
        new.longitude,
        sealed.as_bytes(),
        request.sent_at,
        request.target_date,
        council,
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn by_submission(uow: &mut Uow, submission_key: Uuid) -> OpResult<Option<ServiceRequest>> {
    let row = sqlx::query_as!(
        Row,
        "select service_request_id, reference, person_id, service_slug, service_version, policy_version, team_code, language, status,
           anonymous, place_label, sent_at, target_date, paused_since, owner_id, outcome, decided_at, withdrawn_at, changed_at, revision
         from service_request where submission_key = $1",
        submission_key,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.map(|row| row.into_request(uow)).transpose()
}

pub async fn by_reference(uow: &mut Uow, reference: &str) -> OpResult<ServiceRequest> {
    sqlx::query_as!(
        Row,
        "select service_request_id, reference, person_id, service_slug, service_version, policy_version, team_code, language, status,
           anonymous, place_label, sent_at, target_date, paused_since, owner_id, outcome, decided_at, withdrawn_at, changed_at, revision
         from service_request where reference = $1",
        reference,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?
    .into_request(uow)
}

/// As [`by_reference`], for those who do not know whether there is one.
pub async fn find(uow: &mut Uow, reference: &str) -> OpResult<Option<ServiceRequest>> {
    match by_reference(uow, reference).await {
        Ok(request) => Ok(Some(request)),
        Err(OpError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// As [`by_reference`], holding the row until the unit of work ends.
pub async fn lock(uow: &mut Uow, reference: &str) -> OpResult<ServiceRequest> {
    sqlx::query!("select service_request_id from service_request where reference = $1 for update", reference)
        .fetch_optional(uow.conn())
        .await?
        .ok_or(OpError::NotFound)?;
    by_reference(uow, reference).await
}

pub async fn answers(uow: &mut Uow, request: &ServiceRequest) -> OpResult<Answers> {
    let sealed = sqlx::query_scalar!("select answers_sealed from service_request where service_request_id = $1", request.id.0)
        .fetch_one(uow.conn())
        .await?;
    uow.open(request.person, answers_place(request.id), &Sealed::from_bytes(sealed)).await
}

/// A person's requests, newest first. `before` is the last one of the page above.
pub async fn of_person(
    uow: &mut Uow,
    person: PersonId,
    open: Option<bool>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> OpResult<Vec<ServiceRequest>> {
    let (at, id) = before.unzip();
    let rows = sqlx::query_as!(
        Row,
        "select service_request_id, reference, person_id, service_slug, service_version, policy_version, team_code, language, status,
           anonymous, place_label, sent_at, target_date, paused_since, owner_id, outcome, decided_at, withdrawn_at, changed_at, revision
         from service_request
         where person_id = $1
           and ($2::boolean is null or (status in ('received', 'with_team', 'waiting', 'reopened')) = $2)
           and ($3::timestamptz is null or (sent_at, service_request_id) < ($3, $4::uuid))
         order by sent_at desc, service_request_id desc limit $5",
        person.0,
        open,
        at,
        id,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(|row| row.into_request(uow)).collect()
}

pub async fn set_withdrawn(uow: &mut Uow, permit: Permit<'_, Withdraw>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update service_request set status = 'withdrawn', withdrawn_at = $2, paused_since = null, changed_at = $2, revision = revision + 1
         where service_request_id = $1",
        id.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_reopened(uow: &mut Uow, permit: Permit<'_, SayNotFixed>, target: NaiveDate) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update service_request set status = 'reopened', reopened_at = $2, decided_at = null, outcome = null, target_date = $3,
           changed_at = $2, revision = revision + 1
         where service_request_id = $1",
        id.0,
        now,
        target,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// The resident answered: the target moves on by the days the council waited.
pub async fn set_answered(uow: &mut Uow, request: &ServiceRequest, target: NaiveDate, waited_days: i32) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update service_request set status = 'with_team', paused_since = null, paused_days = paused_days + $2, target_date = $3,
           changed_at = $4, revision = revision + 1
         where service_request_id = $1",
        request.id.0,
        waited_days,
        target,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_asked(uow: &mut Uow, request: &ServiceRequest) -> OpResult {
    let (now, today) = (uow.now(), uow.today());
    sqlx::query!(
        "update service_request set status = 'waiting', paused_since = $2, changed_at = $3, revision = revision + 1
         where service_request_id = $1 and status <> 'waiting'",
        request.id.0,
        today,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_resolved(uow: &mut Uow, request: &ServiceRequest, outcome: Outcome) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update service_request set status = $2, outcome = $3, decided_at = $4, paused_since = null, changed_at = $4, revision = revision + 1
         where service_request_id = $1",
        request.id.0,
        outcome.status().code(),
        outcome.code(),
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_owner(uow: &mut Uow, permit: Permit<'_, Claim>, owner: AccountId) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update service_request set owner_id = $2, status = case when status = 'received' then 'with_team' else status end,
           changed_at = $3, revision = revision + 1
         where service_request_id = $1",
        id.0,
        owner.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_handed_over(uow: &mut Uow, permit: Permit<'_, HandOver>, team: &str, owner: Option<AccountId>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    // Row security looks at the row after the change too, and the old team no longer sees it. The rule has said yes, so
    // this unit of work, which ends with the next line or two, may see the new team's rows.
    sqlx::query!("select set_config('app.teams', current_setting('app.teams') || ',' || $1, true)", team).fetch_one(uow.conn()).await?;
    sqlx::query!(
        "update service_request set team_code = $2, owner_id = $3, changed_at = $4, revision = revision + 1 where service_request_id = $1",
        id.0,
        team,
        owner.map(|o| o.0),
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Seals a guest's requests and messages with the key of the person they turned out to be.
pub async fn adopt(uow: &mut Uow, guest: PersonId, person: PersonId) -> OpResult {
    let rows = sqlx::query!("select service_request_id, answers_sealed from service_request where person_id = $1 for update", guest.0)
        .fetch_all(uow.conn())
        .await?;
    for row in rows {
        let id = ServiceRequestId(row.service_request_id);
        let answers: Answers = uow.open(guest, answers_place(id), &Sealed::from_bytes(row.answers_sealed)).await?;
        let sealed = uow.seal(person, answers_place(id), &answers).await?;
        sqlx::query!(
            "update service_request set person_id = $2, answers_sealed = $3 where service_request_id = $1",
            id.0,
            person.0,
            sealed.as_bytes()
        )
        .execute(uow.conn())
        .await?;
        sqlx::query!("update request_event set person_id = $2 where service_request_id = $1", id.0, person.0).execute(uow.conn()).await?;
        let messages = sqlx::query!("select request_message_id, body_sealed from request_message where service_request_id = $1", id.0)
            .fetch_all(uow.conn())
            .await?;
        for message in messages {
            let message_id = MessageId(message.request_message_id);
            let body: String = uow.open(guest, body_place(message_id), &Sealed::from_bytes(message.body_sealed)).await?;
            let sealed = uow.seal(person, body_place(message_id), &body).await?;
            sqlx::query!(
                "update request_message set person_id = $2, body_sealed = $3 where request_message_id = $1",
                message_id.0,
                person.0,
                sealed.as_bytes(),
            )
            .execute(uow.conn())
            .await?;
        }
    }
    Ok(())
}
