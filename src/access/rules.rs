//! Who may open records.

use uuid::Uuid;

use super::{Access, Asked, Reason};
use crate::{
    actor::{Actor, Role},
    ids::PersonId,
    people::{Kind, Person, Standing},
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Access {
    const KIND: &'static str = "record_access";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

impl Subject for Asked {
    const KIND: &'static str = Access::KIND;

    fn id(&self) -> Uuid {
        self.access.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.access.person)
    }
}

acts! {
    /// A record is opened for a while.
    Open(Asked) = "record/open",
    /// Something of an open record is shown.
    Look(Access) = "record/look",
}

/// Whoever helps residents may open a record, saying why. Administrators keep the settings; nobody opens a colleague's or their
/// own. The records of those who died, asked for restriction or are related to staff are for few.
pub fn may_open<'a>(actor: &Actor, asked: &'a Asked) -> Result<Permit<'a, Open>, Denial> {
    reaches(actor, &asked.person, asked.standing)?;
    if asked.access.reason == Reason::OwnCase && !asked.own_case {
        return Err(Denial::NotYourTeam);
    }
    Ok(Permit::grant(actor, asked))
}

/// Whether somebody could open this record at all. What became of the person meanwhile counts for a record that is open, too.
pub fn reaches(actor: &Actor, person: &Person, standing: Standing) -> Result<(), Denial> {
    let Actor::Staff(staff) = actor else { return Err(Denial::NotYours) };
    if !staff.sees_content() || matches!(person.kind, Kind::Staff | Kind::Councillor) || person.id == staff.person {
        return Err(Denial::NotYours);
    }
    let governs = staff.has(Role::InformationGovernance);
    if standing.staff_relative && !governs {
        return Err(Denial::NotYourRole);
    }
    if standing.guarded() && !governs && !staff.has(Role::Manager) {
        return Err(Denial::NotYourRole);
    }
    Ok(())
}

/// What is shown of a record that the actor has open.
pub fn may_look<'a>(actor: &Actor, access: &'a Access) -> Result<Permit<'a, Look>, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() => Ok(Permit::grant(actor, access)),
        Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Staff(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};

    use super::*;
    use crate::{actor::Staff, ids::AccountId};

    fn id(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn staff(role: Role) -> Actor {
        Actor::Staff(Staff {
            account: AccountId(Uuid::from_u128(99)),
            person: id(9),
            number: "A-117".into(),
            roles: vec![role],
            teams: vec!["CS".into()],
            welsh: true,
        })
    }

    fn asked(reason: Reason, standing: Standing) -> Asked {
        let (at, person) =
            (DateTime::UNIX_EPOCH, Person { id: id(1), kind: Kind::Account, language: None, created_at: DateTime::UNIX_EPOCH });
        let access = Access { id: Uuid::from_u128(5), person: id(1), reason, tier: 0, call: None, since: at, until: at };
        Asked { access, person, standing, own_case: false }
    }

    fn outcome(role: Role, asked: &Asked) -> Option<Denial> {
        may_open(&staff(role), asked).err()
    }

    #[test]
    fn whoever_helps_residents_opens_a_record_with_a_reason_and_administrators_do_not() {
        let asked = asked(Reason::Complaint, Standing::default());
        for role in [Role::Adviser, Role::Caseworker, Role::InformationGovernance, Role::Manager] {
            assert_eq!(outcome(role, &asked), None, "{role:?}");
        }
        assert_eq!(outcome(Role::Administrator, &asked), Some(Denial::NotYours));
        for actor in [Actor::Visitor { guest: Some(id(1)) }, Actor::System("job")] {
            assert_eq!(may_open(&actor, &asked).err(), Some(Denial::NotYours));
        }
    }

    #[test]
    fn a_case_is_ones_own_only_when_it_is() {
        let mut asked = asked(Reason::OwnCase, Standing::default());
        assert_eq!(outcome(Role::Caseworker, &asked), Some(Denial::NotYourTeam));
        asked.own_case = true;
        assert_eq!(outcome(Role::Caseworker, &asked), None);
    }

    #[test]
    fn guarded_records_are_for_managers_and_those_of_staffs_relatives_for_information_governance() {
        let dead = Standing { deceased_on: NaiveDate::from_ymd_opt(2026, 1, 1), ..Standing::default() };
        let restricted = Standing { restricted_since: Some(DateTime::UNIX_EPOCH), ..Standing::default() };
        let relative = Standing { staff_relative: true, ..Standing::default() };
        for standing in [dead, restricted, relative] {
            let asked = asked(Reason::Complaint, standing);
            assert_eq!(outcome(Role::Adviser, &asked), Some(Denial::NotYourRole));
            assert_eq!(outcome(Role::Caseworker, &asked), Some(Denial::NotYourRole));
            assert_eq!(outcome(Role::InformationGovernance, &asked), None);
            let manager = if standing.staff_relative { Some(Denial::NotYourRole) } else { None };
            assert_eq!(outcome(Role::Manager, &asked), manager);
        }
    }

    #[test]
    fn nobody_opens_their_own_record_or_a_colleagues() {
        let mut own = asked(Reason::Complaint, Standing::default());
        own.person.id = id(9);
        assert_eq!(outcome(Role::InformationGovernance, &own), Some(Denial::NotYours));
        let mut colleague = asked(Reason::Complaint, Standing::default());
        colleague.person.kind = Kind::Staff;
        assert_eq!(outcome(Role::Manager, &colleague), Some(Denial::NotYours));
    }
}
