//! How proposed refusals are kept. What shows them and what the person would read is sealed with the person's key.

use uuid::Uuid;

use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::AccountId,
    lang::Words,
    permit::Permit,
    rights::{
        Ground, Refusal, RightsRequest,
        rules::{AgreeRefusal, DropRefusal, ProposeRefusal},
    },
    vault::{Place, Sealed},
};

const fn why_place(id: Uuid) -> Place {
    Place::new("rights_refusal", "why_sealed", id)
}

const fn reasons_place(id: Uuid) -> Place {
    Place::new("rights_refusal", "reasons_sealed", id)
}

/// What is proposed for a request.
pub async fn of(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<Refusal>> {
    let row = sqlx::query!(
        "select ground, why_sealed, reasons_sealed, proposed_at, proposed_by, proposed_account, agreed_at, agreed_by
         from rights_refusal where rights_request_id = $1",
        request.id,
    )
    .fetch_optional(uow.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Refusal {
        // The database's own check lets no other code in.
        ground: Ground::from_code(&row.ground).ok_or(OpError::NotFound)?,
        why: uow.open(request.person, why_place(request.id), &Sealed::from_bytes(row.why_sealed)).await?,
        reasons: uow.open(request.person, reasons_place(request.id), &Sealed::from_bytes(row.reasons_sealed)).await?,
        proposed_at: row.proposed_at,
        proposed_by: row.proposed_by,
        proposed_account: AccountId(row.proposed_account),
        agreed_at: row.agreed_at,
        agreed_by: row.agreed_by,
    }))
}

/// Keeps a proposal; it is the actor's.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, ProposeRefusal>, ground: Ground, why: &str, reasons: &Words) -> OpResult {
    let (id, person, now, by) = (permit.subject().id, permit.subject().person, uow.now(), uow.actor().label());
    let account = uow.actor().account().ok_or(OpError::NotFound)?;
    let why = uow.seal(person, why_place(id), &why).await?;
    let reasons = uow.seal(person, reasons_place(id), reasons).await?;
    sqlx::query!(
        "insert into rights_refusal (rights_request_id, person_id, ground, why_sealed, reasons_sealed, proposed_at, proposed_by,
           proposed_account)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        person.0,
        ground.code(),
        why.as_bytes(),
        reasons.as_bytes(),
        now,
        by,
        account.0,
    )
    .execute(uow.conn())
    .await?;
    super::seen_anew(uow, id).await?;
    uow.record(permit).await
}

/// The actor agrees.
pub async fn set_agreed(uow: &mut Uow, permit: Permit<'_, AgreeRefusal>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), uow.actor().label());
    let account = uow.actor().account().ok_or(OpError::NotFound)?;
    sqlx::query!(
        "update rights_refusal set agreed_at = $2, agreed_by = $3, agreed_account = $4 where rights_request_id = $1",
        id,
        now,
        by,
        account.0,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// It is not proposed any more.
pub async fn remove(uow: &mut Uow, permit: Permit<'_, DropRefusal>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("delete from rights_refusal where rights_request_id = $1 and agreed_at is null", id).execute(uow.conn()).await?;
    super::seen_anew(uow, id).await?;
    uow.record(permit).await
}
