//! Who may do what to a sign-in.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Account;
use crate::{
    actor::Actor,
    ids::PersonId,
    permit::{Denial, Permit, Subject, acts},
};

/// Somebody who has just made an account or come back into it has proven enough: they need not type the password again.
const FRESH: TimeDelta = TimeDelta::minutes(30);

impl Subject for Account {
    const KIND: &'static str = "account";

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// A new sign-in, for an address that was proven.
    Register(Account) = "account/register",
    /// A sign-in for somebody who works here; it opens once they have accepted.
    Invite(Account) = "account/invite",
    /// The invited person chose a password.
    AcceptInvitation(Account) = "account/accept_invitation",
    SignIn(Account) = "account/sign_in",
    /// A new password for somebody who proved that the address is theirs.
    Recover(Account) = "account/recover",
    ChangePassword(Account) = "account/change_password",
    ChangeEmail(Account) = "account/change_email",
    AddSecondStep(Account) = "account/add_second_step",
    RemoveSecondStep(Account) = "account/remove_second_step",
    RenewRecoveryCodes(Account) = "account/renew_recovery_codes",
    UseRecoveryCode(Account) = "account/use_recovery_code",
    /// No more signing in.
    Close(Account) = "account/close",
    /// The sign-in of somebody who is erased goes.
    Remove(Account) = "account/remove",
}

/// Only the portal makes accounts, after it has seen the proof.
pub fn may_register<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, Register>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, account))
}

/// Whom staff may invite is decided with the member (`staff/rules.rs`); this is the sign-in that goes with it.
pub fn may_invite<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, Invite>, Denial> {
    if !account.staff || !matches!(actor, Actor::Staff(_) | Actor::System(_)) {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, account))
}

pub fn may_accept_invitation<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, AcceptInvitation>, Denial> {
    the_portal(actor)?;
    if !account.staff {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, account))
}

/// Signing in is the account's own act: the actor is who they turned out to be, with the steps they made.
pub fn may_sign_in<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, SignIn>, Denial> {
    own(actor, account)?;
    if account.staff != matches!(actor, Actor::Staff(_) | Actor::Councillor(_)) {
        return Err(Denial::SecondStepNeeded);
    }
    Ok(Permit::grant(actor, account))
}

pub fn may_recover<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, Recover>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, account))
}

pub fn may_change_password<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, ChangePassword>, Denial> {
    own(actor, account)?;
    Ok(Permit::grant(actor, account))
}

pub fn may_change_email<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, ChangeEmail>, Denial> {
    own(actor, account)?;
    Ok(Permit::grant(actor, account))
}

/// Its owner, or the portal for staff who are not let in before they have one.
pub fn may_add_second_step<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, AddSecondStep>, Denial> {
    let first_for_staff = account.staff && !account.has_second_step() && matches!(actor, Actor::System(_));
    if !first_for_staff {
        own(actor, account)?;
    }
    Ok(Permit::grant(actor, account))
}

/// Staff keep their second step for as long as they work here (ASVS 6.3.3).
pub fn may_remove_second_step<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, RemoveSecondStep>, Denial> {
    own(actor, account)?;
    if account.staff {
        return Err(Denial::SecondStepNeeded);
    }
    Ok(Permit::grant(actor, account))
}

pub fn may_renew_recovery_codes<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, RenewRecoveryCodes>, Denial> {
    own(actor, account)?;
    if !account.has_second_step() {
        return Err(Denial::SecondStepNeeded);
    }
    Ok(Permit::grant(actor, account))
}

/// The portal, for somebody who is not in yet but gave the right password.
pub fn may_use_recovery_code<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, UseRecoveryCode>, Denial> {
    the_portal(actor)?;
    Ok(Permit::grant(actor, account))
}

/// Ends the sign-in of a member of staff or of a councillor; who may is decided with the member (`staff/rules.rs`,
/// `casework/rules.rs`). A councillor’s ends by itself when the term is over.
pub fn may_close<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, Close>, Denial> {
    match actor {
        Actor::System("casework") if account.staff => Ok(Permit::grant(actor, account)),
        Actor::Staff(staff) if account.staff && staff.account != account.id => Ok(Permit::grant(actor, account)),
        _ => Err(Denial::NotYours),
    }
}

/// Everybody closes their own, but those who work here: theirs ends with their office.
pub fn may_close_own<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, Close>, Denial> {
    own(actor, account)?;
    if account.staff {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, account))
}

/// The sign-in of somebody who is erased goes with what they wished to go. Staff and councillors sign in for as long as their office
/// lasts.
pub fn may_remove<'a>(actor: &Actor, account: &'a Account) -> Result<Permit<'a, Remove>, Denial> {
    the_portal(actor)?;
    if account.staff {
        return Err(Denial::NotYours);
    }
    Ok(Permit::grant(actor, account))
}

/// Whether a change to how one signs in asks for the password first (ASVS 7.5.1): always, but for somebody who chose it
/// minutes ago.
pub fn asks_password_again(account: &Account, now: DateTime<Utc>) -> bool {
    account.has_second_step() || now - account.password_changed_at > FRESH
}

fn own(actor: &Actor, account: &Account) -> Result<(), Denial> {
    if actor.account() == Some(account.id) { Ok(()) } else { Err(Denial::NotYours) }
}

fn the_portal(actor: &Actor) -> Result<(), Denial> {
    if matches!(actor, Actor::System(_)) { Ok(()) } else { Err(Denial::NotYours) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::{Resident, Role, Staff},
        ids::AccountId,
    };

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn account(n: u128, staff: bool, second_step: bool) -> Account {
        Account {
            id: AccountId(Uuid::from_u128(n)),
            person: PersonId(Uuid::from_u128(100 + n)),
            staff,
            language: None,
            second_step_since: second_step.then_some(NOW),
            created_at: NOW,
            password_changed_at: NOW,
        }
    }

    fn resident(n: u128) -> Actor {
        let account = AccountId(Uuid::from_u128(n));
        Actor::Resident(Resident { account, person: PersonId(Uuid::from_u128(100 + n)), language: None, second_step: false })
    }

    fn staff(n: u128) -> Actor {
        Actor::Staff(Staff {
            account: AccountId(Uuid::from_u128(n)),
            person: PersonId(Uuid::from_u128(100 + n)),
            number: "S-001".into(),
            roles: vec![Role::Administrator],
            teams: vec![],
            welsh: false,
        })
    }

    const PORTAL: Actor = Actor::System("sign_in");
    const VISITOR: Actor = Actor::Visitor { guest: None };

    #[test]
    fn nobody_but_the_owner_changes_how_an_account_signs_in() {
        let siân = account(1, false, true);
        for other in [resident(2), staff(3), VISITOR, PORTAL] {
            assert_eq!(may_change_password(&other, &siân).err(), Some(Denial::NotYours));
            assert_eq!(may_change_email(&other, &siân).err(), Some(Denial::NotYours));
            assert_eq!(may_add_second_step(&other, &siân).err(), Some(Denial::NotYours));
            assert_eq!(may_remove_second_step(&other, &siân).err(), Some(Denial::NotYours));
            assert_eq!(may_renew_recovery_codes(&other, &siân).err(), Some(Denial::NotYours));
        }
        assert!(may_change_password(&resident(1), &siân).is_ok());
        assert!(may_remove_second_step(&resident(1), &siân).is_ok());
    }

    #[test]
    fn staff_cannot_turn_their_second_step_off() {
        assert_eq!(may_remove_second_step(&staff(1), &account(1, true, true)).err(), Some(Denial::SecondStepNeeded));
    }

    #[test]
    fn the_portal_sets_up_a_first_second_step_for_staff_and_replaces_none() {
        assert!(may_add_second_step(&PORTAL, &account(1, true, false)).is_ok());
        assert_eq!(may_add_second_step(&PORTAL, &account(1, true, true)).err(), Some(Denial::NotYours));
        assert_eq!(may_add_second_step(&PORTAL, &account(1, false, false)).err(), Some(Denial::NotYours));
    }

    #[test]
    fn staff_are_in_only_as_staff() {
        assert!(may_sign_in(&staff(1), &account(1, true, true)).is_ok());
        assert_eq!(may_sign_in(&resident(1), &account(1, true, false)).err(), Some(Denial::SecondStepNeeded));
        assert!(may_sign_in(&resident(1), &account(1, false, false)).is_ok());
        assert_eq!(may_sign_in(&resident(2), &account(1, false, false)).err(), Some(Denial::NotYours));
    }

    #[test]
    fn accounts_are_made_and_brought_back_by_the_portal_alone() {
        let new = account(1, false, false);
        for other in [resident(1), staff(1), VISITOR] {
            assert_eq!(may_register(&other, &new).err(), Some(Denial::NotYours));
            assert_eq!(may_recover(&other, &new).err(), Some(Denial::NotYours));
            assert_eq!(may_use_recovery_code(&other, &new).err(), Some(Denial::NotYours));
        }
        assert!(may_register(&PORTAL, &new).is_ok());
        assert_eq!(may_accept_invitation(&PORTAL, &new).err(), Some(Denial::NotYours));
    }

    #[test]
    fn nobody_closes_a_residents_account_from_outside_and_nobody_their_own_staff_one() {
        assert_eq!(may_close(&staff(3), &account(1, false, false)).err(), Some(Denial::NotYours));
        assert_eq!(may_close(&staff(1), &account(1, true, true)).err(), Some(Denial::NotYours));
        assert!(may_close(&staff(3), &account(1, true, true)).is_ok());
    }

    #[test]
    fn the_password_is_asked_again_but_for_somebody_who_has_just_chosen_it() {
        let new = account(1, false, false);
        assert!(!asks_password_again(&new, NOW + TimeDelta::minutes(30)));
        assert!(asks_password_again(&new, NOW + TimeDelta::minutes(31)));
        assert!(asks_password_again(&account(1, false, true), NOW));
    }
}
