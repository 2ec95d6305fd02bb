//! How the demonstration is kept: many rows in one statement, as JSON that PostgreSQL reads by the columns' names.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use serde::{Serialize, Serializer};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{db::Uow, error::OpResult};

/// Sealed or hashed bytes, written the way PostgreSQL reads them from a text.
#[derive(Clone)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("\\x{}", HEXLOWER.encode(&self.0)))
    }
}

/// Whether anybody can sign in here.
pub async fn has_accounts(uow: &mut Uow) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from account) as "exists!""#).fetch_one(uow.conn()).await?)
}

/// Only one process fills a portal; it holds this until its unit of work ends.
pub async fn take_turn(uow: &mut Uow) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7415054) as "taken!""#).fetch_one(uow.conn()).await?)
}

/// A person and their wrapped key.
#[derive(Serialize)]
pub struct PersonRow {
    pub person_id: Uuid,
    pub kind: &'static str,
    pub language: Option<&'static str>,
    pub created_at: DateTime<Utc>,
    pub deceased_on: Option<NaiveDate>,
    pub restricted_since: Option<DateTime<Utc>>,
    pub matched_at: Option<DateTime<Utc>>,
    pub wrapped: Bytes,
}

pub async fn insert_persons(uow: &mut Uow, rows: &[PersonRow]) -> OpResult {
    sqlx::query!(
        "insert into person (person_id, kind, language, created_at, deceased_on, restricted_since, staff_relative, matched_at)
         select person_id, kind, language, created_at, deceased_on, restricted_since, false, matched_at from jsonb_populate_recordset(null::person, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "select vault.keep_key(person_id, wrapped, created_at)
         from jsonb_to_recordset($1::jsonb) as given (person_id uuid, wrapped bytea, created_at timestamptz)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Something a person told.
#[derive(Serialize)]
pub struct ValueRow {
    pub person_value_id: Uuid,
    pub person_id: Uuid,
    pub kind: &'static str,
    pub value_sealed: Bytes,
    pub source: &'static str,
    pub channel: &'static str,
    pub said_at: DateTime<Utc>,
    pub main: bool,
    pub until_date: Option<NaiveDate>,
    pub policy_version: i32,
}

pub async fn insert_values(uow: &mut Uow, rows: &[ValueRow]) -> OpResult {
    sqlx::query!(
        "insert into person_value (person_value_id, person_id, kind, value_sealed, source, channel, said_at, main, until_date, policy_version)
         select person_value_id, person_id, kind, value_sealed, source, channel, said_at, main, until_date, policy_version
         from jsonb_populate_recordset(null::person_value, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// A sign-in.
#[derive(Serialize)]
pub struct AccountRow {
    pub account_id: Uuid,
    pub person_id: Uuid,
    pub email_key: Bytes,
    pub password_hash: String,
    pub totp_sealed: Option<Bytes>,
    pub second_step_since: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

pub async fn insert_accounts(uow: &mut Uow, rows: &[AccountRow]) -> OpResult {
    sqlx::query!(
        "insert into account (account_id, person_id, email_key, password_hash, state, totp_sealed, second_step_since, created_at, password_changed_at)
         select account_id, person_id, email_key, password_hash, 'active', totp_sealed, second_step_since, created_at, created_at
         from jsonb_populate_recordset(null::account, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// A member of staff.
#[derive(Serialize)]
pub struct StaffRow {
    pub account_id: Uuid,
    pub staff_number: String,
    pub roles: Vec<String>,
    pub welsh: bool,
    pub created_at: DateTime<Utc>,
}

/// Staff, and the teams they work in as pairs of account and code.
pub async fn insert_staff(uow: &mut Uow, rows: &[StaffRow], teams: &[(Uuid, String)]) -> OpResult {
    sqlx::query!(
        "insert into staff (account_id, staff_number, roles, welsh, created_at)
         select account_id, staff_number, roles, welsh, created_at from jsonb_populate_recordset(null::staff, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    let (accounts, codes): (Vec<Uuid>, Vec<String>) = teams.iter().cloned().unzip();
    sqlx::query!(
        "insert into staff_team (account_id, team_code)
         select given.account_id, given.team_code from unnest($1::uuid[], $2::text[]) as given (account_id, team_code)",
        &accounts,
        &codes,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// A councillor's seat.
#[derive(Serialize)]
pub struct SeatRow {
    pub councillor_id: Uuid,
    pub account_id: Uuid,
    pub wards: Vec<String>,
    pub term_end: NaiveDate,
    pub invited_by: String,
    pub created_at: DateTime<Utc>,
}

pub async fn insert_seats(uow: &mut Uow, rows: &[SeatRow]) -> OpResult {
    sqlx::query!(
        "insert into councillor (councillor_id, account_id, wards, term_end, invited_by, created_at)
         select councillor_id, account_id, wards, term_end, invited_by, created_at from jsonb_populate_recordset(null::councillor, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn end_term(uow: &mut Uow, councillor: Uuid, term_end: NaiveDate) -> OpResult {
    sqlx::query!("update councillor set term_end = $2 where councillor_id = $1", councillor, term_end).execute(uow.conn()).await?;
    Ok(())
}

/// A request as it stands.
#[derive(Serialize)]
pub struct RequestRow {
    pub service_request_id: Uuid,
    pub reference: String,
    pub person_id: Uuid,
    pub submission_key: Uuid,
    pub service_slug: String,
    pub service_version: i32,
    pub policy_council: String,
    pub policy_version: i32,
    pub team_code: String,
    pub language: &'static str,
    pub status: &'static str,
    pub anonymous: bool,
    pub place_label: Option<String>,
    pub place_usrn: Option<i64>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub answers_sealed: Bytes,
    pub sent_at: DateTime<Utc>,
    pub target_date: NaiveDate,
    pub paused_since: Option<NaiveDate>,
    pub paused_days: i32,
    pub owner_id: Option<Uuid>,
    pub outcome: Option<&'static str>,
    pub decided_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub reopened_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub revision: i32,
}

pub async fn insert_requests(uow: &mut Uow, rows: &[RequestRow]) -> OpResult {
    sqlx::query!(
        "insert into service_request (service_request_id, reference, person_id, submission_key, service_slug, service_version,
           policy_council, policy_version, team_code, language, status, anonymous, place_label, place_usrn, latitude, longitude, answers_sealed,
           sent_at, target_date, paused_since, paused_days, owner_id, outcome, decided_at, withdrawn_at, reopened_at, changed_at, revision)
         select service_request_id, reference, person_id, submission_key, service_slug, service_version,
           policy_council, policy_version, team_code, language, status, anonymous, place_label, place_usrn, latitude, longitude, answers_sealed,
           sent_at, target_date, paused_since, paused_days, owner_id, outcome, decided_at, withdrawn_at, reopened_at, changed_at, revision
         from jsonb_populate_recordset(null::service_request, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// A line of a timeline.
#[derive(Serialize)]
pub struct EventRow {
    pub request_event_id: Uuid,
    pub service_request_id: Uuid,
    pub person_id: Uuid,
    pub at: DateTime<Utc>,
    pub kind: &'static str,
    pub staff_number: Option<String>,
    pub team_code: Option<String>,
    pub outcome: Option<&'static str>,
}

pub async fn insert_events(uow: &mut Uow, rows: &[EventRow]) -> OpResult {
    sqlx::query!(
        "insert into request_event (request_event_id, service_request_id, person_id, at, kind, staff_number, team_code, outcome)
         select request_event_id, service_request_id, person_id, at, kind, staff_number, team_code, outcome
         from jsonb_populate_recordset(null::request_event, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Something written about a request.
#[derive(Serialize)]
pub struct MessageRow {
    pub request_message_id: Uuid,
    pub service_request_id: Uuid,
    pub person_id: Uuid,
    pub submission_key: Uuid,
    pub at: DateTime<Utc>,
    pub direction: &'static str,
    pub language: &'static str,
    pub staff_number: Option<String>,
    pub body_sealed: Bytes,
}

pub async fn insert_messages(uow: &mut Uow, rows: &[MessageRow]) -> OpResult {
    sqlx::query!(
        "insert into request_message (request_message_id, service_request_id, person_id, submission_key, at, direction, language, staff_number, body_sealed)
         select request_message_id, service_request_id, person_id, submission_key, at, direction, language, staff_number, body_sealed
         from jsonb_populate_recordset(null::request_message, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// An e-mail that was sent long ago.
#[derive(Serialize)]
pub struct LetterRow {
    pub outbox_id: Uuid,
    pub person_id: Uuid,
    pub letter: &'static str,
    pub reference: Option<String>,
    pub content_sealed: Bytes,
    pub created_at: DateTime<Utc>,
    pub sent_at: DateTime<Utc>,
}

pub async fn insert_letters(uow: &mut Uow, rows: &[LetterRow]) -> OpResult {
    sqlx::query!(
        "insert into outbox (outbox_id, person_id, letter, reference, content_sealed, created_at, due_at, tries, sent_at)
         select outbox_id, person_id, letter, reference, content_sealed, created_at, created_at, 1, sent_at
         from jsonb_populate_recordset(null::outbox, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// The facts of a picture whose bytes are in the file store.
#[derive(Serialize)]
pub struct FileRow {
    pub file_id: Uuid,
    pub person_id: Uuid,
    pub service_request_id: Uuid,
    pub question_id: String,
    pub name_sealed: Bytes,
    pub bytes: i64,
    pub stored_as: Uuid,
    pub added_at: DateTime<Utc>,
}

/// Says that these bytes are about to be written, so that the sweep removes what nothing comes to refer to.
pub async fn announce_files(uow: &mut Uow, stored_as: &[Uuid]) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into file_leftover (stored_as, since) select given.stored_as, $2 from unnest($1::uuid[]) as given (stored_as)",
        stored_as,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn insert_files(uow: &mut Uow, rows: &[FileRow]) -> OpResult {
    sqlx::query!(
        "insert into file (file_id, person_id, service_request_id, question_id, kind, name_sealed, bytes, stored_as, added_at)
         select file_id, person_id, service_request_id, question_id, 'jpeg', name_sealed, bytes, stored_as, added_at
         from jsonb_populate_recordset(null::file, $1)",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    let stored: Vec<Uuid> = rows.iter().map(|row| row.stored_as).collect();
    sqlx::query!("delete from file_leftover where stored_as = any ($1)", &stored).execute(uow.conn()).await?;
    Ok(())
}
