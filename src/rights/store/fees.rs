//! How fees are kept. What shows that one may be charged, and what the person reads, is sealed with the person's key.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{NewStep, recorded, seen_anew};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    formats::Pence,
    ids::AccountId,
    permit::Permit,
    rights::{
        Answer, Fee, FeeGround, RightsRequest,
        forms::fee::Proposed,
        rules::{AgreeFee, DropFee, PayFee, ProposeFee, WaiveFee},
    },
    vault::{Place, Sealed},
};

const fn why_place(id: Uuid) -> Place {
    Place::new("rights_fee", "why_sealed", id)
}

const fn notice_place(id: Uuid) -> Place {
    Place::new("rights_fee", "notice_sealed", id)
}

/// The fee that is proposed or charged for a request.
pub async fn of(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<Fee>> {
    let row = sqlx::query!(
        "select ground, pence, why_sealed, notice_sealed, proposed_at, proposed_by, proposed_account, agreed_at, agreed_by
         from rights_fee where rights_request_id = $1",
        request.id,
    )
    .fetch_optional(uow.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Fee {
        // The database's own check lets no other code in.
        ground: FeeGround::from_code(&row.ground).ok_or(OpError::NotFound)?,
        amount: Pence::new(row.pence),
        why: uow.open(request.person, why_place(request.id), &Sealed::from_bytes(row.why_sealed)).await?,
        notice: uow.open(request.person, notice_place(request.id), &Sealed::from_bytes(row.notice_sealed)).await?,
        proposed_at: row.proposed_at,
        proposed_by: row.proposed_by,
        proposed_account: AccountId(row.proposed_account),
        agreed_at: row.agreed_at,
        agreed_by: row.agreed_by,
    }))
}

/// Keeps a proposal; it is the actor's.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, ProposeFee>, proposed: &Proposed) -> OpResult {
    let (id, person, now, by) = (permit.subject().id, permit.subject().person, uow.now(), uow.actor().label());
    let account = uow.actor().account().ok_or(OpError::NotFound)?;
    let why = uow.seal(person, why_place(id), &proposed.why).await?;
    let notice = Answer { reasons: proposed.reasons.clone(), notice: Vec::new() };
    let notice = uow.seal(person, notice_place(id), &notice).await?;
    sqlx::query!(
        "insert into rights_fee (rights_request_id, person_id, ground, pence, why_sealed, notice_sealed, proposed_at, proposed_by,
           proposed_account)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        person.0,
        proposed.ground.code(),
        proposed.amount.pence(),
        why.as_bytes(),
        notice.as_bytes(),
        now,
        by,
        account.0,
    )
    .execute(uow.conn())
    .await?;
    seen_anew(uow, id).await?;
    uow.record(permit).await
}

/// The actor agrees: it is charged, and the time has not begun.
pub async fn set_agreed(uow: &mut Uow, permit: Permit<'_, AgreeFee>, notice: &Answer, step: &NewStep<'_>) -> OpResult {
    let (id, person, now, by) = (permit.subject().id, permit.subject().person, uow.now(), uow.actor().label());
    let account = uow.actor().account().ok_or(OpError::NotFound)?;
    let notice = uow.seal(person, notice_place(id), notice).await?;
    sqlx::query!(
        "update rights_fee set agreed_at = $2, agreed_by = $3, agreed_account = $4, notice_sealed = $5 where rights_request_id = $1",
        id,
        now,
        by,
        account.0,
        notice.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    recorded(uow, permit, step, None).await
}

/// It is not proposed any more.
pub async fn remove(uow: &mut Uow, permit: Permit<'_, DropFee>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("delete from rights_fee where rights_request_id = $1 and agreed_at is null", id).execute(uow.conn()).await?;
    seen_anew(uow, id).await?;
    uow.record(permit).await
}

/// It was paid on a day.
pub async fn set_paid(uow: &mut Uow, permit: Permit<'_, PayFee>, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    recorded(uow, permit, step, due).await
}

/// It need not be paid.
pub async fn set_waived(uow: &mut Uow, permit: Permit<'_, WaiveFee>, step: &NewStep<'_>, due: Option<NaiveDate>) -> OpResult {
    recorded(uow, permit, step, due).await
}

/// The references of requests whose fee was charged before a moment, is not settled, and nobody was reminded of.
pub async fn unreminded(uow: &mut Uow, before: DateTime<Utc>, most: i64) -> OpResult<Vec<String>> {
    let references = sqlx::query_scalar!(
        "select r.reference from rights_fee f join rights_request r using (rights_request_id)
         where f.agreed_at < $1 and f.reminded_at is null and r.state = 'open'
           and not exists (select from rights_step s where s.rights_request_id = f.rights_request_id and s.kind in ('fee_paid', 'fee_waived'))
         order by f.agreed_at limit $2",
        before,
        most,
    );
    Ok(references.fetch_all(uow.conn()).await?)
}

/// The person was asked once more.
pub async fn set_reminded(uow: &mut Uow, request: &RightsRequest) -> OpResult {
    let now = uow.now();
    sqlx::query!("update rights_fee set reminded_at = $2 where rights_request_id = $1", request.id, now).execute(uow.conn()).await?;
    Ok(())
}
