//! What is allowed with drafts.

use chrono::{DateTime, TimeDelta, Utc};

use super::Draft;
use crate::{
    actor::Actor,
    catalogue::Service,
    permit::{Denial, Permit, acts},
};

acts! {
    /// Answering a page, adding or taking off a file.
    Answer(Draft) = "draft/answer",
    /// Throwing a draft away.
    Discard(Draft) = "draft/discard",
}

/// Drafts of visitors live for a week, of residents for a month, after the last change.
pub fn lives_until(actor: &Actor, now: DateTime<Utc>) -> DateTime<Utc> {
    match actor {
        Actor::Resident(_) => now + TimeDelta::days(30),
        Actor::Visitor { .. } | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            now + TimeDelta::days(7)
        }
    }
}

/// Whether somebody may begin this service: some need an account, because the answer is about a person we must know.
pub fn may_start(actor: &Actor, service: &Service) -> Result<(), Denial> {
    match actor {
        Actor::Resident(_) => Ok(()),
        Actor::Representative(one) if one.prepares.contains(&service.slug) => Ok(()),
        // Out of scope, it is not there.
        Actor::Representative(_) => Err(Denial::NotYours),
        Actor::Visitor { .. } if service.needs_account => Err(Denial::SignInNeeded),
        Actor::Visitor { .. } => Ok(()),
        Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYourRole),
    }
}

pub fn may_answer<'d>(actor: &Actor, draft: &'d Draft) -> Result<Permit<'d, Answer>, Denial> {
    if !actor.prepares_for(draft.person, &draft.service.slug) {
        return Err(Denial::NotYours);
    }
    if draft.sent_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, draft))
}

pub fn may_discard<'d>(actor: &Actor, draft: &'d Draft) -> Result<Permit<'d, Discard>, Denial> {
    if !actor.prepares_for(draft.person, &draft.service.slug) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, draft))
}
