//! Who puts something to the others, and who says yes or no to it.

use chrono::{DateTime, Utc};

use super::{JointAct, State, Step};
use crate::{
    actor::{Actor, Representative},
    permit::{Denial, Permit, acts},
    service_requests::{ServiceRequest, rules as requests},
};

acts! {
    /// One of them puts what they prepared to the others.
    Propose(JointAct) = "joint_act/propose",
    /// Another says yes.
    Agree(JointAct) = "joint_act/agree",
    /// One of them says no: it stops.
    Object(JointAct) = "joint_act/object",
}

/// Whoever may prepare, and may not send alone.
pub fn may_propose<'a>(actor: &Actor, act: &'a JointAct) -> Result<Permit<'a, Propose>, Denial> {
    together(actor, act)?;
    Ok(Permit::grant(actor, act))
}

/// Everybody speaks once, and for themselves.
pub fn may_agree<'a>(actor: &Actor, act: &'a JointAct) -> Result<Permit<'a, Agree>, Denial> {
    let one = together(actor, act)?;
    waiting(act)?;
    if act.agreed_by.contains(&one.mandate) {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, act))
}

/// A no is said at any time before it is sent, also by whoever proposed it.
pub fn may_object<'a>(actor: &Actor, act: &'a JointAct) -> Result<Permit<'a, Object>, Denial> {
    together(actor, act)?;
    waiting(act)?;
    Ok(Permit::grant(actor, act))
}

/// The actor as they are once all have agreed: they act in what they prepare. Only what asks the others first, and what shows the way
/// there, uses it.
pub fn once_agreed(actor: &Actor, service: &str) -> Result<Representative, Denial> {
    let Actor::Representative(one) = actor else { return Err(Denial::NotYours) };
    let mut one = one.clone();
    if one.prepares.iter().any(|slug| slug == service) && !one.acts.iter().any(|slug| slug == service) {
        one.acts.push(service.to_string());
    }
    Ok(one)
}

/// Whether this could be said about a request now by somebody who acts alone; if not, the others are not asked about it.
pub fn may_be_said(actor: &Actor, request: &ServiceRequest, step: Step, now: DateTime<Utc>) -> Result<(), Denial> {
    let actor = Actor::Representative(once_agreed(actor, &request.service.slug)?);
    match step {
        Step::Message => requests::may_write(&actor, request, now).map(drop),
        Step::NotFixed => requests::may_say_not_fixed(&actor, request, now).map(drop),
        Step::Withdraw => requests::may_withdraw(&actor, request).map(drop),
    }
}

fn together<'a>(actor: &'a Actor, act: &JointAct) -> Result<&'a Representative, Denial> {
    match actor {
        Actor::Representative(one) if one.subject == act.person && one.prepares.contains(&act.service) => Ok(one),
        Actor::Representative(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Staff(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn waiting(act: &JointAct) -> Result<(), Denial> {
    match act.state {
        State::Waiting => Ok(()),
        State::Agreed | State::Sent | State::Refused | State::Replaced => Err(Denial::AlreadyDecided),
    }
}
