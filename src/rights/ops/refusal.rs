//! Refusing what is called manifestly unfounded or excessive: one proposes it, another agrees or sends it back.

use super::desk::{answer, locked, outcome};
use crate::{
    corrections::{Decision, forms::Decided},
    db::Uow,
    error::OpResult,
    fields::Fields,
    lang::Words,
    permit::Denial,
    rights::{RightsRequest, Unreasonable, rules, store},
};

/// Proposes it. The person is told nothing until somebody else has agreed.
pub(super) async fn propose(uow: &mut Uow, request: &RightsRequest, ground: Unreasonable, reasons: &Words) -> OpResult {
    let permit = rules::may_propose(uow.actor(), request)?;
    store::refusal::propose(uow, permit, ground, reasons).await
}

/// Agrees: the request is refused, and the person is told why and how to complain.
pub async fn agree(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let permit = rules::may_agree(uow.actor(), &request)?;
    let reasons = request.refusal.as_ref().and_then(|refusal| refusal.reasons.clone()).ok_or(Denial::NotWaiting)?;
    let letter = outcome(uow, &request);
    store::refusal::settle(uow, request.id).await?;
    answer(uow, permit, &request, Decided { decision: Decision::Refuse, reasons }, letter).await.map(drop)
}

/// Does not agree, or thinks better of it: the request is answered otherwise.
pub async fn send_back(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let permit = rules::may_send_back(uow.actor(), &request)?;
    store::refusal::send_back(uow, permit).await
}
