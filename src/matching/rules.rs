//! Who may be matched with whom.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{DeskTry, Joining};
use crate::{
    access::Access,
    actor::Actor,
    calendar,
    ids::PersonId,
    people::{Said, ValueKind},
    permit::{Denial, Permit, Subject, acts},
};

/// Wrong codes after which only a new one helps.
pub const MOST_WRONG: i16 = 5;
/// Tries that somebody has in a day, and codes that somebody is sent in a day.
pub const MOST_TRIES: i64 = 3;
pub const TRIES_WITHIN: TimeDelta = TimeDelta::hours(24);

impl Subject for Joining {
    const KIND: &'static str = "person";

    fn id(&self) -> Uuid {
        self.to.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.to)
    }
}

impl Subject for DeskTry {
    const KIND: &'static str = "match_try";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// What was known of somebody becomes part of their account.
    Match(Joining) = "person/match",
    /// Staff were told a code at the desk, and see whose it is.
    Look(DeskTry) = "match_try/look",
}

/// Only for a resident, and their own account.
pub fn may_try(actor: &Actor) -> Result<PersonId, Denial> {
    match actor {
        Actor::Resident(resident) => Ok(resident.person),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// The portal joins, after it has seen the right code.
pub fn may_match<'j>(actor: &Actor, joining: &'j Joining) -> Result<Permit<'j, Match>, Denial> {
    if !matches!(actor, Actor::System(_)) || joining.from == joining.to {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, joining))
}

/// Staff at the desk, with the record open that the person is to be matched with, and never their own.
pub fn may_match_at_desk<'j>(actor: &Actor, open: Option<&Access>, joining: &'j Joining) -> Result<Permit<'j, Match>, Denial> {
    at_desk(actor, open, joining.to)?;
    if joining.from == joining.to || actor.account() == Some(joining.account) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, joining))
}

/// Seeing whose code it is takes an open record and the code.
pub fn may_look<'t>(actor: &Actor, open: Option<&Access>, known: PersonId, found: &'t DeskTry) -> Result<Permit<'t, Look>, Denial> {
    at_desk(actor, open, known)?;
    Ok(Permit::grant(actor, found))
}

/// Whether this member of staff may match anybody with this record.
pub fn at_desk(actor: &Actor, open: Option<&Access>, known: PersonId) -> Result<(), Denial> {
    let Actor::Staff(staff) = actor else { return Err(Denial::NotYours) };
    let is_open = open.is_some_and(|access| access.person == known);
    if staff.sees_content() && is_open && staff.person != known { Ok(()) } else { Err(Denial::NotYours) }
}

/// What becomes of the values of an account's person, and of those that were held before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// New ones that say what was held already.
    pub drop: Vec<Uuid>,
    /// Held ones that a new one takes the place of; they stay as history.
    pub end: Vec<Uuid>,
    /// New ones beside which a held one stays the first of its kind.
    pub beside: Vec<Uuid>,
}

/// The same value is ignored; a differing one replaces what was held, where a person has only one; of the rest both stay.
/// Every value keeps who said it, how and when.
pub fn merge(held: &[Said], new: &[Said]) -> Merged {
    let mut merged = Merged::default();
    let current: Vec<&Said> = held.iter().filter(|said| said.ended_at.is_none()).collect();
    for said in new.iter().filter(|said| said.ended_at.is_none()) {
        let kind = said.value.kind();
        let same = current.iter().find(|other| other.value == said.value);
        let first = current.iter().find(|other| other.main && other.value.kind() == kind);
        let replaces = said.main && has_one(kind);
        match (same, first) {
            (Some(same), _) if same.main || !replaces => merged.drop.push(said.id),
            (same, first) if replaces => merged.end.extend(same.into_iter().chain(first).map(|other| other.id)),
            (_, Some(_)) if said.main => merged.beside.push(said.id),
            _ => {}
        }
    }
    merged
}

/// Whether a person has one of these at a time.
const fn has_one(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Name | ValueKind::KnownAs | ValueKind::Email | ValueKind::Phone | ValueKind::Address | ValueKind::DateOfBirth)
}

/// A code goes only to what was held before today: whoever has just changed a number or an address must not be sent the proof
/// that it is theirs (law.md 9.1, tier 3).
pub fn held_before_today(said: &Said, now: DateTime<Utc>) -> bool {
    said.ended_at.is_none() && calendar::london_date(said.said_at) < calendar::london_date(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Reason,
        actor::{Resident, Role, Staff},
        ids::AccountId,
        people::{Channel, Source, Value},
    };

    const JOINING: Joining =
        Joining { account: AccountId(Uuid::from_u128(1)), from: PersonId(Uuid::from_u128(2)), to: PersonId(Uuid::from_u128(3)) };

    fn staff(account: u128, role: Role) -> Actor {
        Actor::Staff(Staff {
            account: AccountId(Uuid::from_u128(account)),
            person: PersonId(Uuid::from_u128(90)),
            number: "A-117".into(),
            roles: vec![role],
            teams: vec!["CS".into()],
            welsh: false,
        })
    }

    fn open(person: u128) -> Access {
        Access {
            id: Uuid::nil(),
            person: PersonId(Uuid::from_u128(person)),
            reason: Reason::Desk,
            tier: 0,
            call: None,
            since: DateTime::UNIX_EPOCH,
            until: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_the_portal_or_staff_with_the_record_open_match_anybody() {
        let resident = Actor::Resident(Resident { account: JOINING.account, person: JOINING.from, language: None, second_step: true });
        for actor in [&resident, &staff(9, Role::Adviser), &Actor::Visitor { guest: Some(JOINING.from) }] {
            assert!(may_match(actor, &JOINING).is_err());
        }
        assert!(may_match(&Actor::System("match"), &JOINING).is_ok());
        assert!(may_match_at_desk(&staff(9, Role::Adviser), Some(&open(3)), &JOINING).is_ok());
        for (actor, access) in [
            (staff(9, Role::Adviser), None),
            (staff(9, Role::Adviser), Some(open(4))),
            (staff(9, Role::Administrator), Some(open(3))),
            (staff(1, Role::Adviser), Some(open(3))),
            (resident, Some(open(3))),
        ] {
            assert!(may_match_at_desk(&actor, access.as_ref(), &JOINING).is_err());
        }
        assert!(may_match(&Actor::System("match"), &Joining { to: JOINING.from, ..JOINING }).is_err());
    }

    fn said(id: u128, value: Value, main: bool) -> Said {
        Said {
            id: Uuid::from_u128(id),
            value,
            main,
            source: Source::Resident,
            relation: None,
            channel: Channel::Online,
            recorded_by: None,
            policy_version: None,
            from: None,
            until: None,
            said_at: DateTime::UNIX_EPOCH,
            ended_at: None,
        }
    }

    #[test]
    fn the_same_value_is_ignored_and_a_differing_one_replaces_only_where_there_is_one() {
        let ids = |numbers: &[u128]| numbers.iter().map(|n| Uuid::from_u128(*n)).collect::<Vec<_>>();
        let phone = |id, number: &str, main| said(id, Value::Phone(number.into()), main);
        let held = [
            said(1, Value::Name("Siân Morgan".into()), true),
            phone(2, "+447700900123", true),
            phone(3, "+441632960001", false),
            said(4, Value::CouncilTaxAccount("81234567".into()), true),
        ];
        let new = [
            said(11, Value::Name("Siân Morgan".into()), true),
            phone(12, "+441632960001", true),
            said(13, Value::CouncilTaxAccount("89999999".into()), true),
            said(14, Value::Email("sian@example.org".into()), true),
            Said { ended_at: Some(DateTime::UNIX_EPOCH), ..phone(15, "+447700900123", true) },
        ];
        assert_eq!(merge(&held, &new), Merged { drop: ids(&[11]), end: ids(&[3, 2]), beside: ids(&[13]) });
        assert_eq!(merge(&[], &new), Merged::default());
        assert_eq!(merge(&held, &[phone(12, "+441632960001", false)]).drop, ids(&[12]));
    }

    #[test]
    fn a_number_that_was_changed_today_is_sent_no_code() {
        let now = "2026-11-21T00:30:00Z".parse().unwrap();
        let said = |at: &str| Said { said_at: at.parse().unwrap(), ..said(1, Value::Phone("+447700900123".into()), true) };
        assert!(held_before_today(&said("2026-11-20T23:59:00Z"), now));
        assert!(!held_before_today(&said("2026-11-21T00:01:00Z"), now));
        assert!(!held_before_today(&Said { ended_at: Some(now), ..said("2025-01-01T00:00:00Z") }, now));
    }
}
