//! How complaints are kept. What is said about how they go on is sealed with the person's key.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Complaint, Note,
    rules::{Acknowledge, Investigate, Note as Tell},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    lang::Lang,
    permit::Permit,
    vault::{Place, Sealed},
};

const fn body_place(id: Uuid) -> Place {
    Place::new("complaint_note", "body_sealed", id)
}

struct Row {
    rights_request_id: Uuid,
    reference: String,
    person_id: Uuid,
    about: Option<String>,
    investigator: Option<String>,
    acknowledged_at: Option<DateTime<Utc>>,
    acknowledged_by: Option<String>,
    handlers: Vec<String>,
    revision: i32,
}

/// Begins what only a complaint has, once.
pub async fn begin(uow: &mut Uow, request: Uuid, person: PersonId, about: Option<Uuid>) -> OpResult {
    sqlx::query!(
        "insert into complaint (rights_request_id, person_id, about_request_id) values ($1, $2, $3) on conflict do nothing",
        request,
        person.0,
        about,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// The complaint that a request is, if the actor may know of it. One that came by another way than the form, and that nobody has opened
/// yet, is one as well.
pub async fn of_request(uow: &mut Uow, request: Uuid) -> OpResult<Option<Complaint>> {
    let row = sqlx::query_as!(
        Row,
        r#"select r.rights_request_id, r.reference, r.person_id, o.reference as "about?", c.investigator as "investigator?",
             c.acknowledged_at as "acknowledged_at?", c.acknowledged_by as "acknowledged_by?",
             app.complaint_handlers(r.rights_request_id) as "handlers!", coalesce(c.revision, 0) as "revision!"
           from rights_request r left join complaint c using (rights_request_id)
             left join rights_request o on o.rights_request_id = c.about_request_id
           where r.rights_request_id = $1 and r.kind = 'complaint'"#,
        request,
    )
    .fetch_optional(uow.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let person = PersonId(row.person_id);
    Ok(Some(Complaint {
        request: row.rights_request_id,
        reference: row.reference,
        person,
        about: row.about,
        investigator: row.investigator,
        acknowledged_at: row.acknowledged_at,
        acknowledged_by: row.acknowledged_by,
        handlers: row.handlers,
        revision: row.revision,
        notes: notes(uow, request, person).await?,
    }))
}

/// The references of complaints about a request, the oldest first.
pub async fn about(uow: &mut Uow, request: Uuid) -> OpResult<Vec<String>> {
    let references = sqlx::query_scalar!(
        "select r.reference from complaint c join rights_request r using (rights_request_id)
         where c.about_request_id = $1 order by r.made_at, r.reference",
        request,
    );
    Ok(references.fetch_all(uow.conn()).await?)
}

async fn notes(uow: &mut Uow, request: Uuid, person: PersonId) -> OpResult<Vec<Note>> {
    let rows = sqlx::query!(
        "select complaint_note_id, at, staff_number, language, body_sealed from complaint_note
         where rights_request_id = $1 order by at, complaint_note_id",
        request,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut notes = Vec::with_capacity(rows.len());
    for row in rows {
        let body = uow.open(person, body_place(row.complaint_note_id), &Sealed::from_bytes(row.body_sealed)).await?;
        let language = Lang::from_tag(&row.language).unwrap_or_default();
        notes.push(Note { at: row.at, staff_number: row.staff_number, language, body });
    }
    Ok(notes)
}

pub async fn set_investigator(uow: &mut Uow, permit: Permit<'_, Investigate>) -> OpResult {
    let (request, now, by) = (permit.subject().request, uow.now(), permit.actor().label());
    let done = sqlx::query!(
        "update complaint set investigator = $2, assigned_at = $3, revision = revision + 1
         where rights_request_id = $1 and investigator is null",
        request,
        by,
        now,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(OpError::Conflict);
    }
    uow.record(permit).await
}

pub async fn set_acknowledged(uow: &mut Uow, permit: Permit<'_, Acknowledge>) -> OpResult {
    let (request, now, by) = (permit.subject().request, uow.now(), permit.actor().label());
    sqlx::query!(
        "update complaint set acknowledged_at = $2, acknowledged_by = $3, revision = revision + 1 where rights_request_id = $1",
        request,
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn add_note(uow: &mut Uow, permit: Permit<'_, Tell>, language: Lang, body: &str) -> OpResult {
    let (request, person) = (permit.subject().request, permit.subject().person);
    let (id, now, by) = (uow.new_id(), uow.now(), permit.actor().label());
    let sealed = uow.seal(person, body_place(id), &body.to_string()).await?;
    sqlx::query!(
        "insert into complaint_note (complaint_note_id, rights_request_id, person_id, at, staff_number, language, body_sealed)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        request,
        person.0,
        now,
        by,
        language.tag(),
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}
