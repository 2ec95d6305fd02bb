//! Who may print letters.

use uuid::Uuid;

use crate::{
    actor::{Actor, Role},
    ids::{OutboxId, PersonId},
    permit::{Denial, Permit, Subject, acts},
};

/// A letter that goes by post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    pub id: OutboxId,
    pub person: PersonId,
}

impl Subject for Posted {
    const KIND: &'static str = "letter";

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Its name, address and words were put into a document for the printer.
    Print(Posted) = "letter/print",
    /// It lies in its envelope.
    MarkPrinted(Posted) = "letter/mark_printed",
    /// The printer failed: it waits again.
    PutBack(Posted) = "letter/put_back",
}

/// Advisers, caseworkers and managers of the team that posts letters. `team` is that team, if the council names one.
pub fn may_see_queue(actor: &Actor, team: Option<&str>) -> Result<(), Denial> {
    let Actor::Staff(staff) = actor else { return Err(Denial::NotYours) };
    if !staff.sees_content() || ![Role::Adviser, Role::Caseworker, Role::Manager].into_iter().any(|role| staff.has(role)) {
        return Err(Denial::NotYours);
    }
    if team.is_some_and(|team| !staff.in_team(team)) { Err(Denial::NotYours) } else { Ok(()) }
}

pub fn may_print<'p>(actor: &Actor, team: Option<&str>, letter: &'p Posted) -> Result<Permit<'p, Print>, Denial> {
    may_see_queue(actor, team)?;
    Ok(Permit::grant(actor, letter))
}

pub fn may_mark_printed<'p>(actor: &Actor, team: Option<&str>, letter: &'p Posted) -> Result<Permit<'p, MarkPrinted>, Denial> {
    may_see_queue(actor, team)?;
    Ok(Permit::grant(actor, letter))
}

pub fn may_put_back<'p>(actor: &Actor, team: Option<&str>, letter: &'p Posted) -> Result<Permit<'p, PutBack>, Denial> {
    may_see_queue(actor, team)?;
    Ok(Permit::grant(actor, letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::{Resident, Staff},
        ids::AccountId,
    };

    fn staff(role: Role, team: &str) -> Actor {
        let id = Uuid::from_u128(1);
        Actor::Staff(Staff {
            account: AccountId(id),
            person: PersonId(id),
            number: "A-117".into(),
            roles: vec![role],
            teams: vec![team.into()],
            welsh: false,
        })
    }

    #[test]
    fn only_those_who_work_in_the_team_that_posts_letters_print_them() {
        let letter = Posted { id: OutboxId(Uuid::from_u128(2)), person: PersonId(Uuid::from_u128(3)) };
        for role in Role::ALL {
            let may = matches!(role, Role::Adviser | Role::Caseworker | Role::Manager);
            assert_eq!(may_print(&staff(role, "CS"), Some("CS"), &letter).is_ok(), may, "{role:?}");
            assert_eq!(may_mark_printed(&staff(role, "CS"), Some("CS"), &letter).is_ok(), may, "{role:?}");
            assert_eq!(may_put_back(&staff(role, "CS"), None, &letter).is_ok(), may, "{role:?}");
            assert!(may_print(&staff(role, "WS"), Some("CS"), &letter).is_err(), "{role:?} of another team");
        }
        let resident =
            Actor::Resident(Resident { account: AccountId(Uuid::from_u128(4)), person: letter.person, language: None, second_step: true });
        for other in [resident, Actor::System("outbox"), Actor::Visitor { guest: Some(letter.person) }] {
            assert!(may_print(&other, None, &letter).is_err());
        }
    }
}
