//! What time brings: reminders of cases that are due, and the end of a term, when cases are handed over or closed and the access
//! ends by itself on its date.

use std::sync::Arc;

use chrono::Days;

use super::members;
use crate::{
    accounts,
    actor::Actor,
    casework::{Case, Listed, Member, Named, Phase, State, rules, store},
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::{CouncillorId, RequestId},
    outbox::{self, Letter},
    people,
    portal::Portal,
    staff,
    text::casework as words,
};

/// What the councillor who acts still has to hand over, and to whom it can go.
pub struct Handover {
    pub cases: Vec<Listed>,
    pub successors: Vec<Named>,
}

/// The cases that are not closed, and the councillors of the same wards who serve now.
pub async fn handover(uow: &mut Uow) -> OpResult<Handover> {
    let today = uow.today();
    let councillor = rules::handing_over(uow.actor(), today)?.clone();
    let mut cases = store::lists::of_councillor(uow, councillor.id, None, super::MOST_LISTED).await?;
    cases.retain(|case| case.state != State::Closed);
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    let mut portals = portal.begin_for(Actor::System("casework"), request).await?;
    let mut successors = Vec::new();
    for member in store::members::all(&mut portals).await? {
        let serves = member.ended_at.is_none() && rules::phase(member.term_end, today) == Phase::Serving;
        let same_ward = member.wards.iter().any(|ward| councillor.wards.contains(ward));
        if serves && same_ward && member.id != councillor.id {
            let name = people::ops::name_of(&mut portals, member.person).await?.unwrap_or_default();
            successors.push(Named { member, name });
        }
    }
    portals.commit().await?;
    Ok(Handover { cases, successors })
}

/// What becomes of one case at the end of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The person agreed that this councillor goes on with it.
    PassTo(CouncillorId),
    /// Back to the person, who is told how to go on without.
    BackToPerson,
    Close,
}

/// Carries out what the councillor chose for one case, and tells the person unless that is not safe.
///
/// Who may is decided with the councillor’s own eyes; the changing is the portal’s, because a case that was passed on is no longer
/// theirs to see. The audit names the councillor.
pub async fn hand_over(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str, fate: Fate) -> OpResult {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let case = store::by_reference(&mut uow, reference).await?;
    let today = uow.today();
    drop(rules::may_close(actor, &case, today)?);
    uow.commit().await?;
    let mut uow = portal.begin_for(Actor::System("casework"), request).await?;
    let case = store::lock(&mut uow, &case.reference).await?;
    let letter = match fate {
        Fate::PassTo(to) => {
            let to = store::members::get(&mut uow, to).await?.ok_or(OpError::NotFound)?;
            let refused = |_| OpError::Invalid(FieldErrors::one(&format!("fate-{}", case.reference), words::successor_missing));
            let permit = rules::may_hand_over(actor, &case, &to, true, today).map_err(refused)?;
            store::set_councillor(&mut uow, case.id, to.id).await?;
            uow.record(permit).await?;
            let councillor = people::ops::name_of(&mut uow, to.person).await?.unwrap_or_default();
            Letter::CaseHandedOver { reference: case.reference.clone(), councillor }
        }
        Fate::BackToPerson | Fate::Close => {
            let permit = rules::may_close(actor, &case, today)?;
            store::set_closed(&mut uow, permit).await?;
            Letter::CaseClosed { reference: case.reference.clone() }
        }
    };
    if fate != Fate::Close {
        tell_constituent(&mut uow, &case, letter).await?;
    }
    uow.commit().await
}

/// Writes to the person a case is for, at their own address once we know who they are.
pub(super) async fn tell_constituent(uow: &mut Uow, case: &Case, letter: Letter) -> OpResult {
    if !case.safe_copy {
        return Ok(());
    }
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    match members::reach(&portal, request, case.person).await? {
        (Some(email), language) => outbox::ops::queue(uow, case.person, &email, language.unwrap_or(case.language), letter).await,
        (None, _) => super::copy_to_constituent(uow, case, letter).await,
    }
}

/// Closes what somebody did not hand over.
pub(super) async fn close_cases(uow: &mut Uow, member: &Member) -> OpResult {
    for listed in store::lists::of_councillor(uow, member.id, None, i64::MAX).await? {
        if listed.state == State::Closed {
            continue;
        }
        let case = store::lock(uow, &listed.reference).await?;
        let permit = rules::may_close(uow.actor(), &case, uow.today())?;
        store::set_closed(uow, permit).await?;
        tell_constituent(uow, &case, Letter::CaseClosed { reference: case.reference.clone() }).await?;
    }
    Ok(())
}

/// Ends the access of everybody whose days for handing over are past. Each in a transaction of their own: one that fails does not
/// keep the others.
pub async fn end_terms(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("casework")).await?;
    let (today, members) = (uow.today(), store::members::all(&mut uow).await?);
    uow.commit().await?;
    for member in members {
        if member.ended_at.is_some() || rules::phase(member.term_end, today) != Phase::Over {
            continue;
        }
        let mut uow = portal.begin(Actor::System("casework")).await?;
        let actor = uow.actor().clone();
        let permit = rules::may_end(&actor, &member, today)?;
        close_cases(&mut uow, &member).await?;
        store::members::end(&mut uow, permit).await?;
        accounts::ops::staff_invite::close(&mut uow, &actor, member.account).await?;
        uow.commit().await?;
    }
    Ok(())
}

/// How many days before the last one a team is reminded of a case; again once it is late.
const REMIND_BEFORE: Days = Days::new(2);

/// Reminds the caseworkers and managers of a team of cases that are due soon or late, each once.
pub async fn remind(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("casework")).await?;
    let today = uow.today();
    let by = today.checked_add_days(REMIND_BEFORE).unwrap_or(today);
    for case in store::lists::pressing(&mut uow, by, today).await? {
        for person in staff::ops::who_answer(&mut uow, &case.team).await? {
            let Some(email) = people::ops::email_of(&mut uow, person).await? else { continue };
            let language = people::ops::get(&mut uow, person).await?.language.unwrap_or_default();
            let letter = Letter::CaseDue { reference: case.reference.clone(), due: case.due_on };
            outbox::ops::queue(&mut uow, person, &email, language, letter).await?;
        }
        store::lists::set_reminded(&mut uow, case.id, today).await?;
    }
    uow.commit().await
}
