//! How the facts of files are kept.

mod loose;

pub use loose::*;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::File;
use crate::{
    db::Uow,
    error::OpResult,
    ids::{DraftId, FileId, PersonId, ServiceRequestId},
    vault::{Place, Sealed},
};

pub const fn name_place(id: FileId) -> Place {
    Place::new("file", "name_sealed", id.0)
}

pub const fn content_place(id: FileId) -> Place {
    Place::new("file", "content", id.0)
}

/// A row as it is kept.
pub struct Kept {
    pub id: FileId,
    pub person: PersonId,
    pub draft: Option<DraftId>,
    pub request: Option<ServiceRequestId>,
    pub interaction: Option<Uuid>,
    pub case: Option<Uuid>,
    pub question: String,
    pub kind: String,
    pub name: Sealed<String>,
    pub bytes: i64,
    pub stored_as: Uuid,
    pub added_at: DateTime<Utc>,
}

impl Kept {
    pub async fn open(self, uow: &mut Uow) -> OpResult<File> {
        let name = uow.open(self.person, name_place(self.id), &self.name).await?;
        Ok(File {
            id: self.id,
            person: self.person,
            draft: self.draft,
            request: self.request,
            interaction: self.interaction,
            case: self.case,
            question: self.question,
            kind: self.kind,
            name,
            bytes: self.bytes,
            added_at: self.added_at,
        })
    }
}

macro_rules! kept {
    ($row:expr) => {
        Kept {
            id: FileId($row.file_id),
            person: PersonId($row.person_id),
            draft: $row.draft_id.map(DraftId),
            request: $row.service_request_id.map(ServiceRequestId),
            interaction: $row.interaction_id,
            case: $row.councillor_case_id,
            question: $row.question_id,
            kind: $row.kind,
            name: Sealed::from_bytes($row.name_sealed),
            bytes: $row.bytes,
            stored_as: $row.stored_as,
            added_at: $row.added_at,
        }
    };
}

/// Says that bytes are about to be written: until a file refers to them, the sweep will take them away again.
pub async fn announce(uow: &mut Uow, stored_as: Uuid) -> OpResult {
    let now = uow.now();
    sqlx::query!("insert into file_leftover (stored_as, since) values ($1, $2)", stored_as, now).execute(uow.conn()).await?;
    Ok(())
}

/// The bytes belong to a file now.
pub async fn settle(uow: &mut Uow, stored_as: Uuid) -> OpResult {
    sqlx::query!("delete from file_leftover where stored_as = $1", stored_as).execute(uow.conn()).await?;
    Ok(())
}

/// Keeps the facts of a file; `case_draft` is the case of a councillor that it belongs to while it is written, `found` what a team
/// found of which it is the file.
pub async fn insert(uow: &mut Uow, file: &Kept, case_draft: Option<Uuid>, found: Option<Uuid>) -> OpResult {
    sqlx::query!(
        "insert into file (file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at, councillor_draft_id, disclosure_found_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        file.id.0,
        file.person.0,
        file.draft.map(|d| d.0),
        file.request.map(|r| r.0),
        file.interaction,
        file.case,
        file.question,
        file.kind,
        file.name.as_bytes(),
        file.bytes,
        file.stored_as,
        file.added_at,
        case_draft,
        found,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Takes a file off a draft; what is left of it is the sweep's.
pub async fn delete_from_draft(uow: &mut Uow, id: FileId, draft: DraftId) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!("delete from file where file_id = $1 and draft_id = $2 returning stored_as", id.0, draft.0)
        .fetch_optional(uow.conn())
        .await?)
}

/// The files of a draft go with the request it became.
pub async fn move_to_request(uow: &mut Uow, draft: DraftId, request: ServiceRequestId) -> OpResult {
    sqlx::query!("update file set service_request_id = $2, draft_id = null where draft_id = $1", draft.0, request.0)
        .execute(uow.conn())
        .await?;
    Ok(())
}

pub async fn get(uow: &mut Uow, id: FileId) -> OpResult<Option<Kept>> {
    let row = sqlx::query!(
        "select file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at
         from file where file_id = $1",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|r| kept!(r)))
}

/// Whose these files are, and under which number their bytes are kept.
pub async fn stored(uow: &mut Uow, ids: &[Uuid]) -> OpResult<Vec<(FileId, PersonId, Uuid)>> {
    let rows = sqlx::query!("select file_id, person_id, stored_as from file where file_id = any($1)", ids).fetch_all(uow.conn()).await?;
    Ok(rows.into_iter().map(|row| (FileId(row.file_id), PersonId(row.person_id), row.stored_as)).collect())
}

pub async fn of_draft(uow: &mut Uow, draft: DraftId) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query!(
        "select file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at
         from file where draft_id = $1 order by added_at, file_id",
        draft.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| kept!(r)).collect())
}

pub async fn of_request(uow: &mut Uow, request: ServiceRequestId) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query!(
        "select file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at
         from file where service_request_id = $1 order by added_at, file_id",
        request.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| kept!(r)).collect())
}

pub async fn of_interaction(uow: &mut Uow, interaction: Uuid) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query!(
        "select file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at
         from file where interaction_id = $1 order by added_at, file_id",
        interaction,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| kept!(r)).collect())
}

pub async fn of_case(uow: &mut Uow, case: Uuid) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query!(
        "select file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at
         from file where councillor_case_id = $1 order by added_at, file_id",
        case,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| kept!(r)).collect())
}

/// Files of a person, for moving them to another key.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query!(
        "select file_id, person_id, draft_id, service_request_id, interaction_id, councillor_case_id, question_id, kind, name_sealed, bytes,
           stored_as, added_at
         from file where person_id = $1 order by file_id",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| kept!(r)).collect())
}

/// Gives a file to another person, sealed anew and stored under another name.
pub async fn set_person(uow: &mut Uow, id: FileId, person: PersonId, name: &Sealed<String>, stored_as: Uuid) -> OpResult {
    sqlx::query!(
        "update file set person_id = $2, name_sealed = $3, stored_as = $4 where file_id = $1",
        id.0,
        person.0,
        name.as_bytes(),
        stored_as,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Bytes that have been left over for so long that nobody is still writing them.
pub async fn leftovers(uow: &mut Uow) -> OpResult<Vec<Uuid>> {
    let before = uow.now() - TimeDelta::minutes(10);
    Ok(sqlx::query_scalar!("select stored_as from file_leftover where since < $1 limit 500", before).fetch_all(uow.conn()).await?)
}
