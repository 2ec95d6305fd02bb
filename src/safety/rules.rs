//! Who may see, raise, keep and end a marker.

use uuid::Uuid;

use super::Marker;
use crate::{
    access::Access,
    actor::{Actor, Role, Staff},
    ids::PersonId,
    people::Person,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Marker {
    const KIND: &'static str = "safety_marker";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// The page with a person's markers is looked at.
    Open(Person) = "safety_marker/open",
    Raise(Marker) = "safety_marker/raise",
    /// It was looked at again and stays.
    Review(Marker) = "safety_marker/review",
    /// The person was told.
    Tell(Marker) = "safety_marker/tell",
    End(Marker) = "safety_marker/end",
}

/// The page that manages markers needs the record open.
pub fn may_open<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, Open>, Denial> {
    opened(actor, person.id, open)?;
    Ok(Permit::grant(actor, person))
}

/// Whoever has the record open warns their colleagues, in the name of a team of theirs.
pub fn may_raise<'m>(actor: &Actor, marker: &'m Marker, open: Option<&Access>) -> Result<Permit<'m, Raise>, Denial> {
    let staff = opened(actor, marker.person, open)?;
    if staff.in_team(&marker.team) { Ok(Permit::grant(actor, marker)) } else { Err(Denial::NotYourTeam) }
}

pub fn may_review<'m>(actor: &Actor, marker: &'m Marker, open: Option<&Access>) -> Result<Permit<'m, Review>, Denial> {
    answers_for(actor, marker, open)?;
    Ok(Permit::grant(actor, marker))
}

pub fn may_tell<'m>(actor: &Actor, marker: &'m Marker, open: Option<&Access>) -> Result<Permit<'m, Tell>, Denial> {
    answers_for(actor, marker, open)?;
    Ok(Permit::grant(actor, marker))
}

pub fn may_end<'m>(actor: &Actor, marker: &'m Marker, open: Option<&Access>) -> Result<Permit<'m, End>, Denial> {
    answers_for(actor, marker, open)?;
    Ok(Permit::grant(actor, marker))
}

/// The team that raised it, a manager or information governance; a marker that has ended is left as it is.
fn answers_for(actor: &Actor, marker: &Marker, open: Option<&Access>) -> Result<(), Denial> {
    let staff = opened(actor, marker.person, open)?;
    if marker.ended_at.is_some() {
        return Err(Denial::AlreadyDecided);
    }
    let over_teams = staff.has(Role::Manager) || staff.has(Role::InformationGovernance);
    if over_teams || staff.in_team(&marker.team) { Ok(()) } else { Err(Denial::NotYourTeam) }
}

fn opened<'a>(actor: &'a Actor, person: PersonId, open: Option<&Access>) -> Result<&'a Staff, Denial> {
    match (actor, open) {
        (Actor::Staff(staff), Some(access)) if staff.sees_content() && access.person == person => Ok(staff),
        _ => Err(Denial::NotYours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access, ids::AccountId, safety::Reason};
    use chrono::DateTime;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn staff(role: Role, team: &str) -> Actor {
        let (account, person) = (AccountId(id(60)), PersonId(id(61)));
        Actor::Staff(Staff { account, person, number: "A-117".into(), roles: vec![role], teams: vec![team.into()], welsh: false })
    }

    fn open(person: u128) -> Access {
        let (since, until) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
        Access { id: id(50), person: PersonId(id(person)), reason: access::Reason::Call, tier: 0, call: None, since, until }
    }

    fn marker(team: &str) -> Marker {
        Marker {
            id: id(9),
            person: PersonId(id(1)),
            reason: Reason::Animal,
            words: "A dog that is loose".into(),
            author: "A-117".into(),
            team: team.into(),
            created_at: DateTime::UNIX_EPOCH,
            reviewed_at: None,
            review_on: DateTime::UNIX_EPOCH.date_naive(),
            told_at: None,
            ended_at: None,
        }
    }

    #[test]
    fn nobody_does_anything_to_a_marker_without_the_record_open() {
        let (marker, adviser) = (marker("CS"), staff(Role::Adviser, "CS"));
        for shut in [None, Some(open(2))] {
            assert_eq!(may_raise(&adviser, &marker, shut.as_ref()).err(), Some(Denial::NotYours));
            assert_eq!(may_end(&adviser, &marker, shut.as_ref()).err(), Some(Denial::NotYours));
        }
        assert_eq!(may_raise(&staff(Role::Administrator, "CS"), &marker, Some(&open(1))).err(), Some(Denial::NotYours));
        assert_eq!(may_raise(&Actor::System("job"), &marker, Some(&open(1))).err(), Some(Denial::NotYours));
    }

    #[test]
    fn a_marker_is_kept_or_ended_by_its_team_a_manager_or_information_governance() {
        let (marker, open) = (marker("CS"), open(1));
        assert!(may_review(&staff(Role::Adviser, "CS"), &marker, Some(&open)).is_ok());
        assert_eq!(may_review(&staff(Role::Adviser, "CA"), &marker, Some(&open)).err(), Some(Denial::NotYourTeam));
        assert!(may_end(&staff(Role::Manager, "CA"), &marker, Some(&open)).is_ok());
        assert!(may_tell(&staff(Role::InformationGovernance, "IG"), &marker, Some(&open)).is_ok());
    }

    #[test]
    fn a_marker_that_has_ended_stays_as_it_is() {
        let ended = Marker { ended_at: Some(DateTime::UNIX_EPOCH), ..marker("CS") };
        assert_eq!(may_end(&staff(Role::Manager, "CS"), &ended, Some(&open(1))).err(), Some(Denial::AlreadyDecided));
    }

    #[test]
    fn a_marker_never_reaches_a_log() {
        assert!(!format!("{:?}", marker("CS")).contains("dog"));
    }
}
