//! How requests and their messages are read for a record: by key, never further than a page.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Row, body_place};
use crate::{
    catalogue::Service,
    db::Uow,
    error::OpResult,
    ids::{MessageId, PersonId, ServiceRequestId},
    keyset::Slice,
    lang::Lang,
    service_requests::{Direction, ServiceRequest},
    vault::Sealed,
};

pub async fn page(uow: &mut Uow, person: PersonId, slice: &Slice, service: Option<&str>, limit: i64) -> OpResult<Vec<ServiceRequest>> {
    let (at, id) = slice.before;
    let rows = sqlx::query_as!(
        Row,
        "select service_request_id, reference, person_id, service_slug, service_version, policy_version, team_code, language, status,
           anonymous, place_label, sent_at, target_date, paused_since, owner_id, outcome, decided_at, withdrawn_at, changed_at, revision
         from service_request
         where person_id = $1 and (sent_at, service_request_id) < ($2, $3) and sent_at >= $4 and ($5::text is null or service_slug = $5)
         order by sent_at desc, service_request_id desc limit $6",
        person.0,
        at,
        id,
        slice.from,
        service,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(|row| row.into_request(uow)).collect()
}

pub async fn count(uow: &mut Uow, person: PersonId, slice: &Slice, service: Option<&str>, most: i64) -> OpResult<i64> {
    let (at, id) = slice.before;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from service_request
             where person_id = $1 and (sent_at, service_request_id) < ($2, $3) and sent_at >= $4 and ($5::text is null or service_slug = $5)
             limit $6) as counted"#,
        person.0,
        at,
        id,
        slice.from,
        service,
        most,
    )
    .fetch_one(uow.conn())
    .await?)
}

pub async fn by_id(uow: &mut Uow, id: ServiceRequestId) -> OpResult<Option<ServiceRequest>> {
    let row = sqlx::query_as!(
        Row,
        "select service_request_id, reference, person_id, service_slug, service_version, policy_version, team_code, language, status,
           anonymous, place_label, sent_at, target_date, paused_since, owner_id, outcome, decided_at, withdrawn_at, changed_at, revision
         from service_request where service_request_id = $1",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.map(|row| row.into_request(uow)).transpose()
}

/// Which messages to read.
#[derive(Clone, Copy, Debug)]
pub struct WantedMessages<'a> {
    pub slice: &'a Slice,
    pub service: Option<&'a str>,
    /// What the person wrote.
    pub from_them: bool,
    /// What the council wrote to them. A note among staff is neither.
    pub from_us: bool,
}

impl WantedMessages<'_> {
    fn directions(&self) -> Vec<String> {
        let wanted = [(self.from_them, Direction::In), (self.from_us, Direction::Out)];
        wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, direction)| direction.code().to_string()).collect()
    }
}

/// A message with the request it belongs to, as a record lists it.
#[derive(Clone, Debug)]
pub struct PagedMessage {
    pub id: MessageId,
    pub person: PersonId,
    pub at: DateTime<Utc>,
    pub direction: Direction,
    pub language: Lang,
    pub staff_number: Option<String>,
    pub reference: String,
    pub team: String,
    pub service: std::sync::Arc<Service>,
    pub policy_version: i32,
    /// When the request was finished with, which is what the keeping period counts from.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A row as it is read.
struct MessageRow {
    request_message_id: Uuid,
    person_id: Uuid,
    at: DateTime<Utc>,
    direction: String,
    language: String,
    staff_number: Option<String>,
    reference: String,
    team_code: String,
    service_slug: String,
    service_version: i32,
    policy_version: i32,
    closed_at: Option<DateTime<Utc>>,
}

impl MessageRow {
    /// `None` for a service that the catalogue does not know.
    fn open(self, uow: &Uow) -> Option<PagedMessage> {
        Some(PagedMessage {
            id: MessageId(self.request_message_id),
            person: PersonId(self.person_id),
            at: self.at,
            direction: Direction::from_code(&self.direction)?,
            language: Lang::from_tag(&self.language).unwrap_or_default(),
            staff_number: self.staff_number,
            reference: self.reference,
            team: self.team_code,
            service: uow.portal().catalogue().version(&self.service_slug, self.service_version)?,
            policy_version: self.policy_version,
            closed_at: self.closed_at,
        })
    }
}

pub async fn message_page(uow: &mut Uow, person: PersonId, wanted: &WantedMessages<'_>, limit: i64) -> OpResult<Vec<PagedMessage>> {
    let (at, id) = wanted.slice.before;
    let rows = sqlx::query_as!(
        MessageRow,
        r#"select m.request_message_id, m.person_id, m.at, m.direction, m.language, m.staff_number, r.reference, r.team_code, r.service_slug,
             r.service_version, r.policy_version, coalesce(r.decided_at, r.withdrawn_at) as closed_at
           from request_message m join service_request r using (service_request_id)
           where m.person_id = $1 and (m.at, m.request_message_id) < ($2, $3) and m.at >= $4
             and m.direction = any ($5) and ($6::text is null or r.service_slug = $6)
           order by m.at desc, m.request_message_id desc limit $7"#,
        person.0,
        at,
        id,
        wanted.slice.from,
        &wanted.directions(),
        wanted.service,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.open(uow)).collect())
}

pub async fn message_count(uow: &mut Uow, person: PersonId, wanted: &WantedMessages<'_>, most: i64) -> OpResult<i64> {
    let (at, id) = wanted.slice.before;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from request_message m join service_request r using (service_request_id)
             where m.person_id = $1 and (m.at, m.request_message_id) < ($2, $3) and m.at >= $4
               and m.direction = any ($5) and ($6::text is null or r.service_slug = $6)
             limit $7) as counted"#,
        person.0,
        at,
        id,
        wanted.slice.from,
        &wanted.directions(),
        wanted.service,
        most,
    )
    .fetch_one(uow.conn())
    .await?)
}

pub async fn find_message(uow: &mut Uow, id: MessageId) -> OpResult<Option<(PagedMessage, String)>> {
    let row = sqlx::query_as!(
        MessageRow,
        r#"select m.request_message_id, m.person_id, m.at, m.direction, m.language, m.staff_number, r.reference, r.team_code, r.service_slug,
             r.service_version, r.policy_version, coalesce(r.decided_at, r.withdrawn_at) as closed_at
           from request_message m join service_request r using (service_request_id)
           where m.request_message_id = $1 and m.direction <> 'note'"#,
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    let Some(message) = row.and_then(|row| row.open(uow)) else { return Ok(None) };
    let sealed =
        sqlx::query_scalar!("select body_sealed from request_message where request_message_id = $1", id.0).fetch_one(uow.conn()).await?;
    let body = uow.open(message.person, body_place(id), &Sealed::from_bytes(sealed)).await?;
    Ok(Some((message, body)))
}
