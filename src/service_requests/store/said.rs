//! How messages and the timeline are kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    ids::{MessageId, PersonId},
    lang::Lang,
    service_requests::{Direction, Event, Message, ServiceRequest},
    vault::{Place, Sealed},
};

pub const fn body_place(id: MessageId) -> Place {
    Place::new("request_message", "body_sealed", id.0)
}

/// Adds a message. `false` when this very message is there already.
pub async fn insert_message(uow: &mut Uow, request: &ServiceRequest, key: Uuid, message: &Message) -> OpResult<bool> {
    let sealed = uow.seal(request.person, body_place(message.id), &message.body).await?;
    let done = sqlx::query!(
        "insert into request_message (request_message_id, service_request_id, person_id, submission_key, at, direction, language, staff_number, body_sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (submission_key) do nothing",
        message.id.0,
        request.id.0,
        request.person.0,
        key,
        message.at,
        message.direction.code(),
        message.language.tag(),
        message.staff_number,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether this very message is there already: a form that was sent twice has done its work.
pub async fn has_message(uow: &mut Uow, key: Uuid) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from request_message where submission_key = $1) as "there!""#, key)
        .fetch_one(uow.conn())
        .await?)
}

pub async fn messages(uow: &mut Uow, request: &ServiceRequest) -> OpResult<Vec<Message>> {
    let rows = sqlx::query!(
        "select request_message_id, at, direction, language, staff_number, body_sealed from request_message
         where service_request_id = $1 order by at, request_message_id",
        request.id.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let id = MessageId(row.request_message_id);
        let body = uow.open(request.person, body_place(id), &Sealed::from_bytes(row.body_sealed)).await?;
        messages.push(Message {
            id,
            at: row.at,
            direction: Direction::from_code(&row.direction).unwrap_or(Direction::Note),
            language: Lang::from_tag(&row.language).unwrap_or_default(),
            staff_number: row.staff_number,
            body,
        });
    }
    Ok(messages)
}

/// Writes what happened into the timeline.
pub async fn insert_event(uow: &mut Uow, request: &ServiceRequest, kind: &str, team: Option<&str>, outcome: Option<&str>) -> OpResult {
    let (id, now) = (uow.new_id(), uow.now());
    let staff_number = match uow.actor() {
        crate::actor::Actor::Staff(staff) => Some(staff.number.clone()),
        _ => None,
    };
    sqlx::query!(
        "insert into request_event (request_event_id, service_request_id, person_id, at, kind, staff_number, team_code, outcome)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        request.id.0,
        request.person.0,
        now,
        kind,
        staff_number,
        team,
        outcome,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn events(uow: &mut Uow, request: &ServiceRequest) -> OpResult<Vec<Event>> {
    let rows = sqlx::query!(
        "select at, kind, staff_number, team_code, outcome from request_event where service_request_id = $1 order by at, request_event_id",
        request.id.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Event { at: r.at, kind: r.kind, staff_number: r.staff_number, team: r.team_code, outcome: r.outcome })
        .collect())
}

/// A message as the record lists it: that it was written, about what, and until when it is kept.
pub struct ListedMessage {
    pub at: DateTime<Utc>,
    pub from_us: bool,
    pub reference: String,
    pub service: String,
    pub closed_at: Option<DateTime<Utc>>,
}

/// The messages of a person, newest first.
pub async fn messages_of_person(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<ListedMessage>> {
    Ok(sqlx::query_as!(
        ListedMessage,
        r#"select m.at, m.direction = 'out' as "from_us!", r.reference, r.service_slug as service, coalesce(r.decided_at, r.withdrawn_at) as closed_at
           from request_message m join service_request r using (service_request_id)
           where r.person_id = $1 order by m.at desc limit $2"#,
        person.0,
        limit,
    )
    .fetch_all(uow.conn())
    .await?)
}
