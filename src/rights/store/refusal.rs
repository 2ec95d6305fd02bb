//! Refusals that two people make.

use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    lang::Words,
    permit::Permit,
    rights::{
        Unreasonable,
        rules::{Propose, SendBack},
    },
    vault::Place,
};

pub const fn place(id: Uuid) -> Place {
    Place::new("rights_request", "refusal_sealed", id)
}

/// Keeps a refusal until somebody else has looked at it.
pub async fn propose(uow: &mut Uow, permit: Permit<'_, Propose>, ground: Unreasonable, reasons: &Words) -> OpResult {
    let (id, person, by) = (permit.subject().id, permit.subject().person, permit.actor().label());
    let sealed = uow.seal(person, place(id), reasons).await?;
    sqlx::query!(
        "update rights_request set refusal_ground = $2, refusal_by = $3, refusal_sealed = $4, revision = revision + 1
         where rights_request_id = $1",
        id,
        ground.code(),
        by,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Nothing is refused.
pub async fn send_back(uow: &mut Uow, permit: Permit<'_, SendBack>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update rights_request set refusal_ground = null, refusal_by = null, refusal_sealed = null, revision = revision + 1
         where rights_request_id = $1",
        id,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// The words are the answer now.
pub async fn settle(uow: &mut Uow, id: Uuid) -> OpResult {
    sqlx::query!("update rights_request set refusal_sealed = null where rights_request_id = $1", id).execute(uow.conn()).await?;
    Ok(())
}
