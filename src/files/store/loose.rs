//! How files are found for a record: those of a contact, a claim or a dispute, and those that belong to nothing else.

use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    ids::{ClaimId, FileId, PersonId},
    keyset::Slice,
};

pub async fn loose(uow: &mut Uow, person: PersonId, slice: &Slice, limit: i64) -> OpResult<Vec<FileId>> {
    let (at, id) = slice.before;
    let ids = sqlx::query_scalar!(
        "select file_id from file
         where person_id = $1 and draft_id is null and service_request_id is null and interaction_id is null and councillor_case_id is null
           and (added_at, file_id) < ($2, $3) and added_at >= $4
         order by added_at desc, file_id desc limit $5",
        person.0,
        at,
        id,
        slice.from,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(ids.into_iter().map(FileId).collect())
}

pub async fn count_loose(uow: &mut Uow, person: PersonId, slice: &Slice, most: i64) -> OpResult<i64> {
    let (at, id) = slice.before;
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from file
             where person_id = $1 and draft_id is null and service_request_id is null and interaction_id is null and councillor_case_id is null
               and (added_at, file_id) < ($2, $3) and added_at >= $4
             limit $5) as counted"#,
        person.0,
        at,
        id,
        slice.from,
        most,
    )
    .fetch_one(uow.conn())
    .await?)
}

pub async fn of_contact(uow: &mut Uow, interaction: Uuid) -> OpResult<Vec<FileId>> {
    let ids = sqlx::query_scalar!("select file_id from file where interaction_id = $1 order by added_at, file_id", interaction)
        .fetch_all(uow.conn())
        .await?;
    Ok(ids.into_iter().map(FileId).collect())
}

/// A file is a document of a claim.
pub async fn set_claim(uow: &mut Uow, id: FileId, claim: ClaimId) -> OpResult {
    sqlx::query!("update file set mandate_claim_id = $2 where file_id = $1", id.0, claim.0).execute(uow.conn()).await?;
    Ok(())
}

pub async fn of_claim(uow: &mut Uow, claim: ClaimId) -> OpResult<Vec<FileId>> {
    let ids = sqlx::query_scalar!("select file_id from file where mandate_claim_id = $1 order by added_at, file_id", claim.0)
        .fetch_all(uow.conn())
        .await?;
    Ok(ids.into_iter().map(FileId).collect())
}

pub async fn of_case_draft(uow: &mut Uow, draft: Uuid) -> OpResult<Vec<FileId>> {
    let ids = sqlx::query_scalar!("select file_id from file where councillor_draft_id = $1 order by added_at, file_id", draft)
        .fetch_all(uow.conn())
        .await?;
    Ok(ids.into_iter().map(FileId).collect())
}

/// A file shows what a dispute says.
pub async fn set_correction(uow: &mut Uow, id: FileId, correction: Uuid) -> OpResult {
    sqlx::query!("update file set correction_id = $2 where file_id = $1", id.0, correction).execute(uow.conn()).await?;
    Ok(())
}

pub async fn of_correction(uow: &mut Uow, correction: Uuid) -> OpResult<Vec<FileId>> {
    let ids = sqlx::query_scalar!("select file_id from file where correction_id = $1 order by added_at, file_id", correction)
        .fetch_all(uow.conn())
        .await?;
    Ok(ids.into_iter().map(FileId).collect())
}

/// Takes a file off a case that is being written; what is left of it is the sweep’s.
pub async fn delete_from_case_draft(uow: &mut Uow, id: FileId, draft: Uuid) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!("delete from file where file_id = $1 and councillor_draft_id = $2 returning stored_as", id.0, draft)
        .fetch_optional(uow.conn())
        .await?)
}

/// The files of a case that was being written go with the case it became.
pub async fn move_to_case(uow: &mut Uow, draft: Uuid, case: Uuid) -> OpResult {
    sqlx::query!("update file set councillor_case_id = $2, councillor_draft_id = null where councillor_draft_id = $1", draft, case)
        .execute(uow.conn())
        .await?;
    Ok(())
}
