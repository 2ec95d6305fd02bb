//! Who may take a call, and how far which facts carry (law.md 9.1).

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{Call, Factor};
use crate::{
    actor::{Actor, Staff},
    ids::{CallId, PersonId},
    permit::{Denial, Permit, Subject, acts},
};

/// Somebody who may be ringing.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub call: CallId,
    pub person: PersonId,
}

impl Subject for Call {
    const KIND: &'static str = "call";

    fn id(&self) -> Uuid {
        self.id.0
    }

    /// Nobody's yet: what touches a person is done to an [`Asked`].
    fn person(&self) -> Option<PersonId> {
        None
    }
}

impl Subject for Asked {
    const KIND: &'static str = "call";

    fn id(&self) -> Uuid {
        self.call.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// A call begins to ring, or somebody types the number of one.
    Receive(Call) = "call/receive",
    Take(Call) = "call/take",
    /// A moment of it is noted, its number is typed, or it is said who may be ringing.
    Work(Call) = "call/work",
    Save(Call) = "call/save",
    /// Initials and street of somebody who may be ringing are shown.
    LookUp(Asked) = "call/look_up",
    Confirm(Asked) = "call/confirm",
    NotConfirmed(Asked) = "call/not_confirmed",
    SendCode(Asked) = "call/send_code",
}

/// The telephone system announces calls; staff who see content write down one that rings beside it.
pub fn may_receive<'c>(actor: &Actor, call: &'c Call) -> Result<Permit<'c, Receive>, Denial> {
    if !matches!(actor, Actor::System(_)) {
        staff(actor)?;
    }
    Ok(Permit::grant(actor, call))
}

/// A call is taken by one.
pub fn may_take<'c>(actor: &Actor, call: &'c Call) -> Result<Permit<'c, Take>, Denial> {
    let staff = staff(actor)?;
    match call.taken_by {
        Some(other) if other != staff.account => Err(Denial::TakenByAnother),
        _ if call.ended_at.is_some() => Err(Denial::NotYours),
        _ => Ok(Permit::grant(actor, call)),
    }
}

/// A call that A took is none of B's.
pub fn may_work<'c>(actor: &Actor, call: &'c Call) -> Result<Permit<'c, Work>, Denial> {
    in_hand(actor, call)?;
    Ok(Permit::grant(actor, call))
}

/// Once it is saved, saving again is the same press.
pub fn may_save<'c>(actor: &Actor, call: &'c Call) -> Result<Permit<'c, Save>, Denial> {
    own(actor, call)?;
    Ok(Permit::grant(actor, call))
}

pub fn may_look_up<'a>(actor: &Actor, call: &Call, asked: &'a Asked) -> Result<Permit<'a, LookUp>, Denial> {
    in_hand(actor, call)?;
    Ok(Permit::grant(actor, asked))
}

pub fn may_confirm<'a>(actor: &Actor, call: &Call, asked: &'a Asked) -> Result<Permit<'a, Confirm>, Denial> {
    in_hand(actor, call)?;
    Ok(Permit::grant(actor, asked))
}

pub fn may_note_not_confirmed<'a>(actor: &Actor, call: &Call, asked: &'a Asked) -> Result<Permit<'a, NotConfirmed>, Denial> {
    in_hand(actor, call)?;
    Ok(Permit::grant(actor, asked))
}

/// A code goes out only once two facts agreed: otherwise a stranger could ring and have codes sent to anybody.
pub fn may_send_code<'a>(actor: &Actor, call: &Call, asked: &'a Asked) -> Result<Permit<'a, SendCode>, Denial> {
    in_hand(actor, call)?;
    if call.confirmed() != Some(asked.person) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, asked))
}

/// Whether somebody works with calls at all.
pub fn staff(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() => Ok(staff),
        Actor::Staff(_) => Err(Denial::NotYourRole),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            Err(Denial::NotYours)
        }
    }
}

fn own(actor: &Actor, call: &Call) -> Result<(), Denial> {
    if call.taken_by == Some(staff(actor)?.account) { Ok(()) } else { Err(Denial::NotYours) }
}

fn in_hand(actor: &Actor, call: &Call) -> Result<(), Denial> {
    own(actor, call)?;
    if call.ended_at.is_some() { Err(Denial::NotYours) } else { Ok(()) }
}

/// How far these facts carry.
///
/// 1 · name, address or postcode, and the date of birth or a reference. 2 · one more that is independent: a reference with a
/// recent contact (where the date of birth carried the first step), or a one-time code. 3 · after that, a one-time code or a
/// call-back. Every fact is used once.
pub fn tier(facts: &BTreeSet<Factor>) -> i16 {
    let has = |fact: Factor| facts.contains(&fact);
    if !(has(Factor::Name) && has(Factor::Address) && (has(Factor::DateOfBirth) || has(Factor::Reference))) {
        return 0;
    }
    let pair = has(Factor::DateOfBirth) && has(Factor::Reference) && has(Factor::RecentContact);
    let (code, back) = (has(Factor::OneTimeCode), has(Factor::CallBack));
    match (pair, code, back) {
        (true, true, _) | (true, _, true) | (_, true, true) => 3,
        (true, false, false) | (false, true, false) => 2,
        (false, false, _) => 1,
    }
}

/// Whether a token is the one that was agreed, in a time that says nothing about it.
pub fn same_token(given: &str, expected: &str) -> bool {
    bool::from(Sha256::digest(given.as_bytes()).ct_eq(&Sha256::digest(expected.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(facts: &[Factor]) -> i16 {
        tier(&facts.iter().copied().collect())
    }

    #[test]
    fn the_tiers_are_those_of_the_law() {
        use Factor::{Address, CallBack, DateOfBirth, Name, OneTimeCode, RecentContact, Reference};
        for (facts, tier) in [
            (&[][..], 0),
            (&[Name], 0),
            (&[Name, Address], 0),
            (&[Address, DateOfBirth], 0),
            (&[Name, DateOfBirth, Reference], 0),
            (&[Name, Address, RecentContact], 0),
            (&[Name, Address, OneTimeCode], 0),
            (&[Name, Address, DateOfBirth], 1),
            (&[Name, Address, Reference], 1),
            (&[Name, Address, DateOfBirth, Reference], 1),
            (&[Name, Address, Reference, RecentContact], 1),
            (&[Name, Address, DateOfBirth, RecentContact], 1),
            (&[Name, Address, DateOfBirth, CallBack], 1),
            (&[Name, Address, DateOfBirth, Reference, RecentContact], 2),
            (&[Name, Address, DateOfBirth, OneTimeCode], 2),
            (&[Name, Address, Reference, OneTimeCode], 2),
            (&[Name, Address, DateOfBirth, Reference, RecentContact, OneTimeCode], 3),
            (&[Name, Address, DateOfBirth, Reference, RecentContact, CallBack], 3),
            (&[Name, Address, DateOfBirth, OneTimeCode, CallBack], 3),
        ] {
            assert_eq!(of(facts), tier, "{facts:?}");
        }
    }

    #[test]
    fn more_facts_never_carry_less() {
        for bits in 0_u32..128 {
            let facts: BTreeSet<Factor> = Factor::ALL.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, f)| *f).collect();
            for more in Factor::ALL {
                let mut larger = facts.clone();
                larger.insert(*more);
                assert!(tier(&larger) >= tier(&facts), "{facts:?} and {more:?}");
            }
        }
    }

    #[test]
    fn neither_the_national_insurance_number_nor_the_number_that_rings_is_a_fact() {
        for word in ["nino", "ni_number", "phone", "number", "caller_id"] {
            assert_eq!(Factor::from_code(word), None);
        }
    }

    #[test]
    fn a_token_agrees_with_itself_only() {
        assert!(same_token("a-long-token", "a-long-token"));
        for other in ["", "a-long-toke", "a-long-token ", "A-long-token"] {
            assert!(!same_token(other, "a-long-token"));
        }
    }
}
