//! Who may make a person known and change what is known of them.

use uuid::Uuid;

use super::{Kind, Person, ValueKind};
use crate::{
    access::Access,
    actor::{Actor, Role},
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Person {
    const KIND: &'static str = "person";

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.id)
    }
}

acts! {
    /// Somebody becomes known to the council.
    Create(Person) = "person/create",
    /// Something they told replaces what they told before.
    SetValue(Person) = "person/set_value",
    /// The language they want to be written to in.
    SetLanguage(Person) = "person/set_language",
    /// A number that is shown masked is shown in full.
    Reveal(Person) = "person/reveal",
    /// The use of a record is limited (UK GDPR art. 18).
    Restrict(Person) = "person/restrict",
    /// The person is told that the limit ends.
    TellLifting(Person) = "person/tell_lifting",
    /// It ends.
    Lift(Person) = "person/lift",
    /// Somebody told that the person died.
    NoteDeath(Person) = "person/note_death",
    /// That was a mistake.
    TakeBackDeath(Person) = "person/take_back_death",
    /// The person is related to somebody who works here.
    MarkRelative(Person) = "person/mark_relative",
    /// They are not, or no longer.
    UnmarkRelative(Person) = "person/unmark_relative",
}

/// A visitor may become a guest, and nobody but themselves; accounts and staff are made by the portal. Staff write down
/// somebody who got in touch and stays unnamed, and so does a councillor for whom they ask.
pub fn may_create<'p>(actor: &Actor, person: &'p Person) -> Result<Permit<'p, Create>, Denial> {
    let guest_of_their_own = person.kind == Kind::Guest && actor.speaks_for(person.id);
    let unnamed_caller = person.kind == Kind::Unnamed && matches!(actor, Actor::Staff(staff) if staff.sees_content());
    let constituent = person.kind == Kind::Unnamed && matches!(actor, Actor::Councillor(_));
    let may = guest_of_their_own || unnamed_caller || constituent || matches!(actor, Actor::System(_));
    if may { Ok(Permit::grant(actor, person)) } else { Err(Denial::NotYours) }
}

/// What is known of a person is theirs to say. The portal may write down what they have just told it. A member of staff may
/// with the record open, when the person has proven enough for what is said; never an equality answer.
pub fn may_set_value<'p>(
    actor: &Actor,
    person: &'p Person,
    kind: ValueKind,
    open: Option<&Access>,
) -> Result<Permit<'p, SetValue>, Denial> {
    if let Actor::Staff(_) = actor {
        let access = opened(actor, person, open)?;
        match tier_for(person, kind) {
            None => return Err(Denial::NotYours),
            Some(tier) if access.tier < tier => return Err(Denial::NotProven),
            Some(_) => {}
        }
    } else {
        own_or_portal(actor, person)?;
    }
    Ok(Permit::grant(actor, person))
}

/// How far a person must have proven themselves before staff write a value down (law.md 9.1); none where staff never do.
///
/// Needs are asked of anybody who gets in touch. Of somebody who is not known yet there is nothing to take over.
pub fn tier_for(person: &Person, kind: ValueKind) -> Option<i16> {
    match kind {
        ValueKind::Equality => None,
        ValueKind::Need => Some(0),
        _ if person.kind == Kind::Unnamed => Some(0),
        ValueKind::Name
        | ValueKind::KnownAs
        | ValueKind::Email
        | ValueKind::Phone
        | ValueKind::Address
        | ValueKind::DateOfBirth
        | ValueKind::CouncilTaxAccount
        | ValueKind::Nino
        | ValueKind::ServiceReference
        | ValueKind::BankAccount
        | ValueKind::HouseholdMember
        | ValueKind::Circumstance => Some(3),
    }
}

/// Whether one value of the kind is the one to use. Of the others each stands for itself.
pub const fn has_main(kind: ValueKind) -> bool {
    !matches!(
        kind,
        ValueKind::ServiceReference | ValueKind::HouseholdMember | ValueKind::Circumstance | ValueKind::Equality | ValueKind::Need
    )
}

/// Whether a person has one value of the kind at a time: another takes its place.
pub const fn is_single(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Name | ValueKind::KnownAs | ValueKind::DateOfBirth | ValueKind::Nino)
}

/// Whether a value is shown with most of it hidden until somebody asks, which is written down.
pub const fn is_masked(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::CouncilTaxAccount | ValueKind::Nino | ValueKind::ServiceReference | ValueKind::BankAccount)
}

/// Whoever may see the value at all may see it in full; that they did is written down.
pub fn may_reveal<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, Reveal>, Denial> {
    if let Actor::Staff(_) = actor {
        opened(actor, person, open)?;
    } else {
        own_or_portal(actor, person)?;
    }
    Ok(Permit::grant(actor, person))
}

pub fn may_restrict<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, Restrict>, Denial> {
    keeps(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

/// From the receipt of an objection, and when a request for it was granted, the portal itself limits the use of a record.
pub fn may_restrict_as_asked<'p>(actor: &Actor, person: &'p Person) -> Result<Permit<'p, Restrict>, Denial> {
    match actor {
        Actor::System(_) => Ok(Permit::grant(actor, person)),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

pub fn may_tell_lifting<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, TellLifting>, Denial> {
    keeps(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

pub fn may_lift<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, Lift>, Denial> {
    keeps(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

/// Whoever helps residents may be the one who is told, and the record has to be open to them.
pub fn may_note_death<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, NoteDeath>, Denial> {
    opened(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

pub fn may_take_back_death<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, TakeBackDeath>, Denial> {
    keeps(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

pub fn may_mark_relative<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, MarkRelative>, Denial> {
    keeps(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

pub fn may_unmark_relative<'p>(actor: &Actor, person: &'p Person, open: Option<&Access>) -> Result<Permit<'p, UnmarkRelative>, Denial> {
    keeps(actor, person, open)?;
    Ok(Permit::grant(actor, person))
}

/// How a record is kept is said by a manager or by information governance, with the record open.
fn keeps(actor: &Actor, person: &Person, open: Option<&Access>) -> Result<(), Denial> {
    opened(actor, person, open)?;
    match actor {
        Actor::Staff(staff) if staff.has(Role::InformationGovernance) || staff.has(Role::Manager) => Ok(()),
        _ => Err(Denial::NotYourRole),
    }
}

/// The opening of this very record by a member of staff who sees content.
fn opened<'a>(actor: &Actor, person: &Person, open: Option<&'a Access>) -> Result<&'a Access, Denial> {
    match (actor, open) {
        (Actor::Staff(staff), Some(access)) if staff.sees_content() && access.person == person.id => Ok(access),
        _ => Err(Denial::NotYours),
    }
}

/// Nobody chooses a person's language for them (Welsh Language Standards).
pub fn may_set_language<'p>(actor: &Actor, person: &'p Person) -> Result<Permit<'p, SetLanguage>, Denial> {
    if !actor.speaks_for(person.id) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, person))
}

fn own_or_portal(actor: &Actor, person: &Person) -> Result<(), Denial> {
    if matches!(actor, Actor::System(_)) || actor.speaks_for(person.id) { Ok(()) } else { Err(Denial::NotYours) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::{Resident, Role, Staff},
        ids::AccountId,
    };

    fn person(n: u128, kind: Kind) -> Person {
        Person { id: PersonId(Uuid::from_u128(n)), kind, language: None, created_at: chrono::DateTime::UNIX_EPOCH }
    }

    fn resident(n: u128) -> Actor {
        Actor::Resident(Resident {
            account: AccountId(Uuid::from_u128(90 + n)),
            person: PersonId(Uuid::from_u128(n)),
            language: None,
            second_step: false,
        })
    }

    fn staff() -> Actor {
        Actor::Staff(Staff {
            account: AccountId(Uuid::from_u128(99)),
            person: PersonId(Uuid::from_u128(9)),
            number: "A-117".into(),
            roles: vec![Role::Adviser],
            teams: vec!["CS".into()],
            welsh: true,
        })
    }

    #[test]
    fn a_visitor_becomes_a_guest_of_their_own_and_nothing_else() {
        let visitor = Actor::Visitor { guest: Some(PersonId(Uuid::from_u128(1))) };
        assert!(may_create(&visitor, &person(1, Kind::Guest)).is_ok());
        assert_eq!(may_create(&visitor, &person(2, Kind::Guest)).err(), Some(Denial::NotYours));
        assert_eq!(may_create(&visitor, &person(1, Kind::Account)).err(), Some(Denial::NotYours));
        assert_eq!(may_create(&Actor::Visitor { guest: None }, &person(1, Kind::Guest)).err(), Some(Denial::NotYours));
        assert!(may_create(&Actor::System("register"), &person(2, Kind::Account)).is_ok());
    }

    fn open(n: u128, tier: i16) -> Access {
        Access {
            id: Uuid::from_u128(50),
            person: PersonId(Uuid::from_u128(n)),
            reason: crate::access::Reason::Call,
            tier,
            call: None,
            since: chrono::DateTime::UNIX_EPOCH,
            until: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn with_role(role: Role) -> Actor {
        let Actor::Staff(member) = staff() else { unreachable!("staff") };
        Actor::Staff(Staff { roles: vec![role], ..member })
    }

    #[test]
    fn without_the_record_open_only_the_person_says_what_is_known_of_them() {
        for kind in ValueKind::ALL {
            assert!(may_set_value(&resident(1), &person(1, Kind::Account), *kind, None).is_ok());
            for other in [resident(2), staff(), Actor::Visitor { guest: None }] {
                assert_eq!(may_set_value(&other, &person(1, Kind::Account), *kind, None).err(), Some(Denial::NotYours));
            }
        }
    }

    #[test]
    fn staff_write_down_needs_with_the_record_open_and_contacts_only_for_somebody_proven() {
        let known = person(1, Kind::Known);
        for kind in [ValueKind::Email, ValueKind::Phone, ValueKind::Address, ValueKind::CouncilTaxAccount, ValueKind::Nino] {
            for tier in 0..3 {
                assert_eq!(may_set_value(&staff(), &known, kind, Some(&open(1, tier))).err(), Some(Denial::NotProven), "{kind:?} {tier}");
            }
            assert!(may_set_value(&staff(), &known, kind, Some(&open(1, 3))).is_ok());
        }
        assert!(may_set_value(&staff(), &known, ValueKind::Need, Some(&open(1, 0))).is_ok());
        assert!(may_set_value(&staff(), &person(1, Kind::Unnamed), ValueKind::Name, Some(&open(1, 0))).is_ok());
    }

    #[test]
    fn staff_never_write_an_equality_answer_and_another_record_that_is_open_helps_nobody() {
        let known = person(1, Kind::Known);
        assert_eq!(may_set_value(&staff(), &known, ValueKind::Equality, Some(&open(1, 3))).err(), Some(Denial::NotYours));
        assert_eq!(may_set_value(&staff(), &known, ValueKind::Need, Some(&open(2, 3))).err(), Some(Denial::NotYours));
        assert_eq!(may_reveal(&staff(), &known, Some(&open(2, 3))).err(), Some(Denial::NotYours));
        let administrator = with_role(Role::Administrator);
        assert_eq!(may_set_value(&administrator, &known, ValueKind::Need, Some(&open(1, 3))).err(), Some(Denial::NotYours));
    }

    #[test]
    fn how_a_record_is_kept_is_said_by_a_manager_or_by_information_governance() {
        type May = fn(&Actor, &Person, Option<&Access>) -> Option<Denial>;
        let known = person(1, Kind::Known);
        let all: [May; 6] = [
            |actor, person, open| may_restrict(actor, person, open).err(),
            |actor, person, open| may_tell_lifting(actor, person, open).err(),
            |actor, person, open| may_lift(actor, person, open).err(),
            |actor, person, open| may_take_back_death(actor, person, open).err(),
            |actor, person, open| may_mark_relative(actor, person, open).err(),
            |actor, person, open| may_unmark_relative(actor, person, open).err(),
        ];
        for may in all {
            for role in [Role::Manager, Role::InformationGovernance] {
                assert_eq!(may(&with_role(role), &known, Some(&open(1, 0))), None);
                assert_eq!(may(&with_role(role), &known, None), Some(Denial::NotYours));
            }
            assert_eq!(may(&staff(), &known, Some(&open(1, 3))), Some(Denial::NotYourRole));
            assert_eq!(may(&resident(1), &known, None), Some(Denial::NotYours));
        }
    }

    #[test]
    fn a_death_is_written_down_by_whoever_has_the_record_open() {
        let known = person(1, Kind::Known);
        for role in [Role::Adviser, Role::Caseworker, Role::Manager, Role::InformationGovernance] {
            assert!(may_note_death(&with_role(role), &known, Some(&open(1, 0))).is_ok(), "{role:?}");
            assert_eq!(may_note_death(&with_role(role), &known, Some(&open(2, 0))).err(), Some(Denial::NotYours));
        }
        assert_eq!(may_note_death(&with_role(Role::Administrator), &known, Some(&open(1, 0))).err(), Some(Denial::NotYours));
        assert_eq!(may_note_death(&resident(1), &known, None).err(), Some(Denial::NotYours));
    }

    #[test]
    fn nobody_but_the_person_chooses_their_language() {
        assert!(may_set_language(&resident(1), &person(1, Kind::Account)).is_ok());
        for other in [resident(2), staff(), Actor::System("job")] {
            assert_eq!(may_set_language(&other, &person(1, Kind::Account)).err(), Some(Denial::NotYours));
        }
    }
}
