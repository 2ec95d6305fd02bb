//! Charging the cost of a request that is manifestly unfounded or excessive, or of further copies (UK GDPR arts 12(5) and 15(3)): one
//! proposes it and shows why, another one agrees, the person is told at once, and the time starts when they have paid.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{MOST_LISTED, desk, due_after, tell};
use crate::{
    actor::Actor,
    calendar::full_date,
    corrections::forms::asked_in,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    lang::Words,
    outbox::Letter,
    people,
    permit::Denial,
    portal::Portal,
    rights::{
        Answer, Fee, RightsRequest, StepKind,
        clock::Needed,
        forms::{self, fee::Proposed},
        rules,
        store::{NewStep, fees, lock},
    },
    text::rights_fee as words,
};

/// After how long somebody who has not paid is asked once more.
const REMINDED_AFTER: TimeDelta = TimeDelta::days(14);

/// The fee of a request: for its person once it is charged, for those who answer from when it is proposed.
pub async fn of(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<Fee>> {
    fees::of(uow, request).await
}

/// Whether one is proposed and waits for somebody else.
pub(super) async fn is_proposed(uow: &mut Uow, request: &RightsRequest) -> OpResult<bool> {
    Ok(fees::of(uow, request).await?.is_some_and(|fee| fee.agreed_at.is_none()))
}

/// Proposes to charge for a request. Nothing is sent before somebody else has agreed.
///
/// # Errors
/// Every fault at once: the ground, the amount, what shows it, and what the person would read in each language.
pub async fn propose(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = desk::locked(uow, reference, fields).await?;
    let permit = rules::may_propose_fee(uow.actor(), &request)?;
    if fees::of(uow, &request).await?.is_some() || super::refusal::of(uow, &request).await?.is_some() {
        return Err(OpError::Conflict);
    }
    let languages = asked_in(people::ops::get(uow, request.person).await?.language);
    let proposed = Proposed::check(fields, request.kind, languages)?;
    fees::insert(uow, permit, &proposed).await
}

async fn waiting(uow: &mut Uow, request: &RightsRequest) -> OpResult<Fee> {
    fees::of(uow, request).await?.filter(|fee| fee.agreed_at.is_none()).ok_or(OpError::NotFound)
}

/// Somebody else agrees: it is charged today, the time waits, and the person is told how much, why, how to pay and how to complain.
pub async fn agree(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = desk::locked(uow, reference, fields).await?;
    let fee = waiting(uow, &request).await?;
    let permit = rules::may_agree_fee(uow.actor(), &request, &fee)?;
    let (today, amount) = (uow.today(), fee.amount.to_string());
    let charged = Words::of(|lang| words::notice_charged(lang, &amount, &full_date(lang, today), &request.reference));
    let notice = Answer { reasons: fee.notice.reasons, notice: desk::notice(uow, charged)? };
    let step = NewStep { kind: StepKind::FeeAsked, on: today, language: request.language, body: None };
    fees::set_agreed(uow, permit, &notice, &step).await?;
    ask(uow, &request, amount, notice.said()).await
}

async fn ask(uow: &mut Uow, request: &RightsRequest, amount: String, said: Vec<Words>) -> OpResult {
    let phone = uow.portal().council().main_line.clone();
    tell(uow, request, Letter::RightsFee { reference: request.reference.clone(), amount, phone }, said).await
}

/// It is not charged: somebody else does not agree, or whoever proposed it takes it back.
pub async fn drop_it(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = desk::locked(uow, reference, fields).await?;
    waiting(uow, &request).await?;
    let permit = rules::may_drop_fee(uow.actor(), &request)?;
    fees::remove(uow, permit).await
}

/// Notes the day it was paid, from which the time runs: not before it was charged, and not to come.
pub async fn paid(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = desk::locked(uow, reference, fields).await?;
    let permit = rules::may_note_fee_paid(uow.actor(), &request)?;
    let charged_on = request.charged_on().ok_or(Denial::NotWaiting)?;
    let on = forms::day(fields, "paid", charged_on, uow.today())?;
    let step = NewStep { kind: StepKind::FeePaid, on, language: request.language, body: None };
    let due = due_after(uow, &request, &step);
    fees::set_paid(uow, permit, &step, due).await?;
    tell(uow, &request, Letter::RightsFeeSettled { reference: request.reference.clone(), due, paid: true }, Vec::new()).await
}

/// Lets it go: the time runs as if it had never been charged, so that the answer may be late at once.
pub async fn waive(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = desk::locked(uow, reference, fields).await?;
    let permit = rules::may_waive_fee(uow.actor(), &request)?;
    let step = NewStep { kind: StepKind::FeeWaived, on: uow.today(), language: request.language, body: None };
    let due = due_after(uow, &request, &step);
    fees::set_waived(uow, permit, &step, due).await?;
    tell(uow, &request, Letter::RightsFeeSettled { reference: request.reference.clone(), due, paid: false }, Vec::new()).await
}

/// Asks once more whoever has not paid for a while: without it there is no date (law.md 1.2). One that fails is tried again.
pub async fn remind(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("rights")).await?;
    let before = uow.now() - REMINDED_AFTER;
    let late = fees::unreminded(&mut uow, before, MOST_LISTED).await?;
    uow.commit().await?;
    for reference in late {
        if let Err(error) = remind_one(portal, &reference).await {
            tracing::error!(%reference, %error, "nobody was reminded of a fee; it will be tried again");
        }
    }
    Ok(())
}

async fn remind_one(portal: &Arc<Portal>, reference: &str) -> OpResult {
    let mut uow = portal.begin(Actor::System("rights")).await?;
    let request = lock(&mut uow, reference).await?;
    let Some(fee) = of(&mut uow, &request).await?.filter(|_| request.facts().fee == Needed::Waiting) else { return Ok(()) };
    fees::set_reminded(&mut uow, &request).await?;
    ask(&mut uow, &request, fee.amount.to_string(), fee.notice.said()).await?;
    uow.commit().await
}
