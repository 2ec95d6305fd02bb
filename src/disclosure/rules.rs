//! Who collects and decides, who searches, who releases, and who may have the copy.

use uuid::Uuid;

use super::{Disclosure, Review, Search, State};
use crate::{
    actor::{Actor, Role, Staff},
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Disclosure {
    const KIND: &'static str = "disclosure";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

impl Subject for Search {
    const KIND: &'static str = "disclosure_search";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

impl Subject for Review {
    const KIND: &'static str = "disclosure_review";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Staff collect what the register holds.
    Collect(Disclosure) = "disclosure/collect",
    /// Staff read an item, and decide of it. One act for whatever is decided, so that the person’s own log of who looked tells
    /// nothing of what is neither confirmed nor denied.
    Sift(Disclosure) = "disclosure/sift",
    /// Whoever prepared it says that it is done.
    Propose(Disclosure) = "disclosure/propose",
    /// The second reader looks through the copy as it would be given.
    Preview(Disclosure) = "disclosure/preview",
    /// The second reader sends it back.
    SendBack(Disclosure) = "disclosure/send_back",
    /// The second reader lets it go.
    Release(Disclosure) = "disclosure/release",
    /// A released answer is looked into again.
    Reopen(Disclosure) = "disclosure/reopen",
    /// The person fetches their copy.
    Take(Disclosure) = "disclosure/take",
    /// They make it available again after its time ended.
    Renew(Disclosure) = "disclosure/renew",
    /// A team is asked to search.
    AskTeam(Search) = "disclosure_search/ask",
    /// Somebody of the team looks at what is asked.
    OpenSearch(Search) = "disclosure_search/open",
    /// They add what they found.
    AddFound(Search) = "disclosure_search/add",
    /// They write down how they searched.
    Finish(Search) = "disclosure_search/finish",
    /// The person says that something is missing.
    Miss(Review) = "disclosure_review/send",
    /// Staff answer that.
    AnswerReview(Review) = "disclosure_review/answer",
}

/// Information governance prepares; what was proposed stands still.
pub fn may_collect<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Collect>, Denial> {
    preparing(actor, disclosure)?;
    Ok(Permit::grant(actor, disclosure))
}

pub fn may_sift<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Sift>, Denial> {
    answers(actor)?;
    Ok(Permit::grant(actor, disclosure))
}

/// Whether items can be decided now.
pub fn may_decide(actor: &Actor, disclosure: &Disclosure) -> Result<(), Denial> {
    preparing(actor, disclosure).map(drop)
}

/// Whether everything is decided is for the operation to say.
pub fn may_propose<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Propose>, Denial> {
    preparing(actor, disclosure)?;
    Ok(Permit::grant(actor, disclosure))
}

/// Whoever answers for information may look at the copy as it would be, whoever prepared it.
pub fn may_preview<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Preview>, Denial> {
    answers(actor)?;
    Ok(Permit::grant(actor, disclosure))
}

pub fn may_send_back<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, SendBack>, Denial> {
    answers(actor)?;
    proposed(disclosure)?;
    Ok(Permit::grant(actor, disclosure))
}

/// Two people: whoever proposed it, or decided anything in it, does not release it.
pub fn may_release<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Release>, Denial> {
    let staff = answers(actor)?;
    proposed(disclosure)?;
    if disclosure.prepared_account == Some(staff.account) || disclosure.hands.contains(&staff.account) {
        return Err(Denial::WroteItYourself);
    }
    Ok(Permit::grant(actor, disclosure))
}

pub fn may_reopen<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Reopen>, Denial> {
    answers(actor)?;
    if disclosure.state != State::Released {
        return Err(Denial::NotDecided);
    }
    Ok(Permit::grant(actor, disclosure))
}

/// The person themselves, once it was released; or the portal, when they typed the code from the letter.
pub fn may_take<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Take>, Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == disclosure.person => {
            if !resident.second_step {
                return Err(Denial::SecondStepNeeded);
            }
        }
        Actor::System(_) => {}
        Actor::Visitor { .. } => return Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) => return Err(Denial::NotYours),
    }
    if disclosure.state != State::Released {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, disclosure))
}

/// Whoever may fetch it makes it available again, as they fetch it: with the second step. The code of a letter does not.
pub fn may_renew<'d>(actor: &Actor, disclosure: &'d Disclosure) -> Result<Permit<'d, Renew>, Denial> {
    if matches!(actor, Actor::System(_)) {
        return Err(Denial::NotYours);
    }
    may_take(actor, disclosure).map(drop)?;
    Ok(Permit::grant(actor, disclosure))
}

pub fn may_ask_team<'s>(actor: &Actor, search: &'s Search) -> Result<Permit<'s, AskTeam>, Denial> {
    answers(actor)?;
    Ok(Permit::grant(actor, search))
}

/// Whoever works in the team, and whoever answers for information.
pub fn may_open_search<'s>(actor: &Actor, search: &'s Search) -> Result<Permit<'s, OpenSearch>, Denial> {
    if answers(actor).is_err() {
        in_team(actor, search)?;
    }
    Ok(Permit::grant(actor, search))
}

pub fn may_add_found<'s>(actor: &Actor, search: &'s Search) -> Result<Permit<'s, AddFound>, Denial> {
    undone(actor, search)?;
    Ok(Permit::grant(actor, search))
}

pub fn may_finish<'s>(actor: &Actor, search: &'s Search) -> Result<Permit<'s, Finish>, Denial> {
    undone(actor, search)?;
    Ok(Permit::grant(actor, search))
}

pub fn may_miss<'r>(actor: &Actor, review: &'r Review) -> Result<Permit<'r, Miss>, Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == review.person => Ok(Permit::grant(actor, review)),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

pub fn may_answer_review<'r>(actor: &Actor, review: &'r Review) -> Result<Permit<'r, AnswerReview>, Denial> {
    answers(actor)?;
    if review.answered_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    Ok(Permit::grant(actor, review))
}

fn preparing<'a>(actor: &'a Actor, disclosure: &Disclosure) -> Result<&'a Staff, Denial> {
    let staff = answers(actor)?;
    if disclosure.state == State::Preparing { Ok(staff) } else { Err(Denial::AlreadyDecided) }
}

fn proposed(disclosure: &Disclosure) -> Result<(), Denial> {
    match disclosure.state {
        State::Proposed => Ok(()),
        State::Preparing => Err(Denial::NotDecided),
        State::Released => Err(Denial::AlreadyDecided),
    }
}

fn in_team(actor: &Actor, search: &Search) -> Result<(), Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.in_team(&search.team) => Ok(()),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn undone(actor: &Actor, search: &Search) -> Result<(), Denial> {
    in_team(actor, search)?;
    if search.done_at.is_some() { Err(Denial::AlreadyDecided) } else { Ok(()) }
}

fn answers(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && staff.has(Role::InformationGovernance) => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// How many of so many given things the second reader says to have read: a tenth, at least five, at most fifty.
pub fn sample(given: usize) -> usize {
    given.div_ceil(10).clamp(5, 50).min(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_read_again_and_at_least_five_where_there_are_so_many() {
        let read: Vec<usize> = [0, 3, 5, 20, 120, 10_000].into_iter().map(sample).collect();
        assert_eq!(read, [0, 3, 5, 5, 12, 50]);
    }
}
