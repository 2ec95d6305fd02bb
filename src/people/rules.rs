//! Who may make a person known and change what is known of them.

use uuid::Uuid;

use super::{Kind, Person};
use crate::{
    actor::Actor,
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
}

/// A visitor may become a guest, and nobody but themselves; accounts and staff are made by the portal. Staff write down
/// somebody who got in touch and stays unnamed.
pub fn may_create<'p>(actor: &Actor, person: &'p Person) -> Result<Permit<'p, Create>, Denial> {
    let guest_of_their_own = person.kind == Kind::Guest && actor.speaks_for(person.id);
    let unnamed_caller = person.kind == Kind::Unnamed && matches!(actor, Actor::Staff(staff) if staff.sees_content());
    if guest_of_their_own || unnamed_caller || matches!(actor, Actor::System(_)) { Ok(Permit::grant(actor, person)) } else { Err(Denial::NotYours) }
}

/// What is known of a person is theirs to say. The portal may write down what they have just told it.
pub fn may_set_value<'p>(actor: &Actor, person: &'p Person) -> Result<Permit<'p, SetValue>, Denial> {
    own_or_portal(actor, person)?;
    Ok(Permit::grant(actor, person))
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

    #[test]
    fn only_the_person_says_what_is_known_of_them() {
        assert!(may_set_value(&resident(1), &person(1, Kind::Account)).is_ok());
        for other in [resident(2), staff(), Actor::Visitor { guest: None }] {
            assert_eq!(may_set_value(&other, &person(1, Kind::Account)).err(), Some(Denial::NotYours));
        }
    }

    #[test]
    fn nobody_but_the_person_chooses_their_language() {
        assert!(may_set_language(&resident(1), &person(1, Kind::Account)).is_ok());
        for other in [resident(2), staff(), Actor::System("job")] {
            assert_eq!(may_set_language(&other, &person(1, Kind::Account)).err(), Some(Denial::NotYours));
        }
    }
}
