//! Who may invite, change and end staff: administrators anybody, managers those of their own teams.
//!
//! Nobody changes their own rights, and there is always an administrator.

use uuid::Uuid;

use super::Member;
use crate::{
    actor::{Actor, Role, Staff},
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for Member {
    const KIND: &'static str = "staff";

    fn id(&self) -> Uuid {
        self.account.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// Somebody is asked to work here.
    Invite(Member) = "staff/invite",
    /// Other roles or teams.
    Change(Member) = "staff/change",
    /// They work here no more.
    End(Member) = "staff/end",
}

/// Whether somebody may see the list of staff, and of which teams: none means all of them.
pub fn may_list(actor: &Actor) -> Result<Option<&[String]>, Denial> {
    let staff = manages(actor)?;
    Ok(if staff.has(Role::Administrator) { None } else { Some(&staff.teams) })
}

/// `member` is who they would become. The command that makes the first administrator is the portal's own.
pub fn may_invite<'m>(actor: &Actor, member: &'m Member) -> Result<Permit<'m, Invite>, Denial> {
    if !matches!(actor, Actor::System(_)) {
        let staff = manages(actor)?;
        may_give(staff, &member.roles)?;
        in_own_teams(staff, &member.teams)?;
    }
    Ok(Permit::grant(actor, member))
}

/// `roles` and `teams` are what they would have. A manager moves people in and out of their own teams only, and leaves
/// alone the roles of somebody who also works elsewhere.
pub fn may_change<'m>(actor: &Actor, member: &'m Member, roles: &[Role], teams: &[String]) -> Result<Permit<'m, Change>, Denial> {
    let staff = manages(actor)?;
    may_touch(staff, member)?;
    may_give(staff, roles)?;
    if !staff.has(Role::Administrator) {
        let moved: Vec<String> = member
            .teams
            .iter()
            .filter(|team| !teams.contains(team))
            .chain(teams.iter().filter(|team| !member.teams.contains(team)))
            .cloned()
            .collect();
        in_own_teams(staff, &moved)?;
        if member.roles != roles {
            in_own_teams(staff, &member.teams)?;
        }
    }
    Ok(Permit::grant(actor, member))
}

pub fn may_end<'m>(actor: &Actor, member: &'m Member) -> Result<Permit<'m, End>, Denial> {
    let staff = manages(actor)?;
    may_touch(staff, member)?;
    if !staff.has(Role::Administrator) {
        in_own_teams(staff, &member.teams)?;
    }
    Ok(Permit::grant(actor, member))
}

/// Whether the portal would be left without anybody who can let others in.
pub fn is_last_administrator(member: &Member, everybody: &[Member]) -> bool {
    let can = |m: &Member| m.works_here() && m.accepted && m.has(Role::Administrator);
    can(member) && !everybody.iter().any(|other| other.account != member.account && can(other))
}

fn manages(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if staff.has(Role::Manager) || staff.has(Role::Administrator) => Ok(staff),
        Actor::Staff(_) => Err(Denial::NotYourRole),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            Err(Denial::NotYours)
        }
    }
}

/// A member who works here, is not oneself and, for a manager, is no administrator and shares a team.
fn may_touch(staff: &Staff, member: &Member) -> Result<(), Denial> {
    if !member.works_here() {
        return Err(Denial::NotYours);
    }
    if member.account == staff.account {
        return Err(Denial::NotYourRole);
    }
    if staff.has(Role::Administrator) {
        return Ok(());
    }
    if member.has(Role::Administrator) {
        return Err(Denial::NotYourRole);
    }
    if member.teams.iter().any(|team| staff.in_team(team)) { Ok(()) } else { Err(Denial::NotYourTeam) }
}

fn may_give(staff: &Staff, roles: &[Role]) -> Result<(), Denial> {
    if roles.contains(&Role::Administrator) && !staff.has(Role::Administrator) { Err(Denial::NotYourRole) } else { Ok(()) }
}

fn in_own_teams(staff: &Staff, teams: &[String]) -> Result<(), Denial> {
    if staff.has(Role::Administrator) || teams.iter().all(|team| staff.in_team(team)) { Ok(()) } else { Err(Denial::NotYourTeam) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;

    fn member(n: u128, roles: &[Role], teams: &[&str]) -> Member {
        Member {
            account: AccountId(Uuid::from_u128(n)),
            person: PersonId(Uuid::from_u128(100 + n)),
            number: format!("M-{n:03}"),
            roles: roles.to_vec(),
            teams: teams.iter().map(|team| (*team).to_string()).collect(),
            welsh: false,
            created_at: chrono::DateTime::UNIX_EPOCH,
            ended_at: None,
            accepted: true,
        }
    }

    fn actor(n: u128, roles: &[Role], teams: &[&str]) -> Actor {
        let member = member(n, roles, teams);
        Actor::Staff(Staff {
            account: member.account,
            person: member.person,
            number: member.number,
            roles: member.roles,
            teams: member.teams,
            welsh: false,
        })
    }

    fn bryn() -> Actor {
        actor(1, &[Role::Manager], &["WS"])
    }

    fn sioned() -> Actor {
        actor(2, &[Role::Administrator], &[])
    }

    fn teams(list: &[&str]) -> Vec<String> {
        list.iter().map(|team| (*team).to_string()).collect()
    }

    #[test]
    fn a_manager_invites_to_their_own_teams_and_no_administrator() {
        assert!(may_invite(&bryn(), &member(3, &[Role::Caseworker], &["WS"])).is_ok());
        assert_eq!(may_invite(&bryn(), &member(3, &[Role::Caseworker], &["WS", "CA"])).err(), Some(Denial::NotYourTeam));
        assert_eq!(may_invite(&bryn(), &member(3, &[Role::Administrator], &["WS"])).err(), Some(Denial::NotYourRole));
        assert!(may_invite(&sioned(), &member(3, &[Role::Administrator], &[])).is_ok());
    }

    #[test]
    fn only_managers_administrators_and_the_command_invite() {
        let new = member(3, &[Role::Caseworker], &["WS"]);
        assert_eq!(may_invite(&actor(4, &[Role::Caseworker], &["WS"]), &new).err(), Some(Denial::NotYourRole));
        assert_eq!(may_invite(&Actor::Visitor { guest: None }, &new).err(), Some(Denial::NotYours));
        assert!(may_invite(&Actor::System("invite"), &new).is_ok());
        assert!(may_list(&actor(4, &[Role::Adviser], &["CS"])).is_err());
        assert_eq!(may_list(&bryn()), Ok(Some(teams(&["WS"]).as_slice())));
        assert_eq!(may_list(&sioned()), Ok(None));
    }

    #[test]
    fn nobody_changes_or_ends_themselves() {
        let own = member(2, &[Role::Administrator], &[]);
        assert_eq!(may_change(&sioned(), &own, &[Role::Manager], &[]).err(), Some(Denial::NotYourRole));
        assert_eq!(may_end(&sioned(), &own).err(), Some(Denial::NotYourRole));
    }

    #[test]
    fn a_manager_moves_people_in_and_out_of_their_own_teams_only() {
        let owain = member(3, &[Role::Caseworker], &["WS", "CA"]);
        assert!(may_change(&bryn(), &owain, &[Role::Caseworker], &teams(&["CA"])).is_ok());
        assert_eq!(may_change(&bryn(), &owain, &[Role::Caseworker], &teams(&["WS"])).err(), Some(Denial::NotYourTeam));
        assert_eq!(may_change(&bryn(), &owain, &[Role::Manager], &teams(&["WS", "CA"])).err(), Some(Denial::NotYourTeam));
        assert_eq!(
            may_change(&bryn(), &member(3, &[Role::Caseworker], &["CA"]), &[Role::Caseworker], &teams(&["CA", "WS"])).err(),
            Some(Denial::NotYourTeam)
        );
        assert_eq!(may_end(&bryn(), &owain).err(), Some(Denial::NotYourTeam));
        assert!(may_end(&bryn(), &member(3, &[Role::Caseworker], &["WS"])).is_ok());
    }

    #[test]
    fn a_manager_neither_makes_nor_touches_an_administrator() {
        let plain = member(3, &[Role::Caseworker], &["WS"]);
        assert_eq!(may_change(&bryn(), &plain, &[Role::Administrator], &teams(&["WS"])).err(), Some(Denial::NotYourRole));
        assert_eq!(may_end(&bryn(), &member(3, &[Role::Administrator], &["WS"])).err(), Some(Denial::NotYourRole));
    }

    #[test]
    fn whoever_has_left_is_left_alone() {
        let gone = Member { ended_at: Some(chrono::DateTime::UNIX_EPOCH), ..member(3, &[Role::Caseworker], &["WS"]) };
        assert_eq!(may_end(&sioned(), &gone).err(), Some(Denial::NotYours));
    }

    #[test]
    fn there_is_always_an_administrator_who_can_sign_in() {
        let one = member(2, &[Role::Administrator], &[]);
        let invited = Member { accepted: false, ..member(3, &[Role::Administrator], &[]) };
        assert!(is_last_administrator(&one, &[one.clone(), invited.clone()]));
        assert!(!is_last_administrator(&invited, &[one.clone(), invited.clone()]));
        assert!(!is_last_administrator(&one, &[one.clone(), member(4, &[Role::Administrator], &[])]));
    }
}
