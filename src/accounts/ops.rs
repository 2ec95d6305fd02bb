//! What can be done with sign-ins, one file for each thing people come for.
//!
//! These operations open their own units of work. A password is hashed between two of them, never inside one, and a wrong
//! try must stay counted although the operation fails.

pub mod change;
pub mod closing;
pub mod codes;
pub mod councillor_invite;
pub mod recover;
pub mod register;
pub mod second_step;
pub mod sign_in;
pub mod staff_invite;
pub mod throttle;

pub use staff_invite::invite_first_administrator;

use std::{net::IpAddr, sync::Arc};

use super::{
    Account, Entered,
    forms::Password,
    rules,
    store::{self, WithPassword},
};
use crate::{
    actor::{Actor, Resident},
    db::Uow,
    drafts,
    error::{OpError, OpResult},
    formats::EmailAddress,
    ids::{AccountId, PersonId, RequestId},
    lang::Lang,
    mandates,
    portal::Portal,
};

/// Who is at the door: one HTTP request, whether or not anybody is known yet.
#[derive(Clone, Copy)]
pub struct Caller<'p> {
    pub portal: &'p Arc<Portal>,
    pub request: RequestId,
    /// Where the request comes from, as far as the proxies that are trusted say.
    pub address: IpAddr,
    /// The language of the page, for letters to somebody whose preference is not known.
    pub lang: Lang,
}

impl Caller<'_> {
    /// A unit of work of the portal itself: nobody is known yet.
    pub(crate) async fn portal_uow(&self, part: &'static str) -> OpResult<Uow> {
        self.portal.begin_for(Actor::System(part), self.request).await
    }

    /// A unit of work for the person behind an actor. Staff and councillors are themselves here, not their office: it is their own
    /// password. Permits are still granted to the actor, so the audit says who it was.
    pub(crate) async fn own_uow(&self, actor: &Actor) -> OpResult<Uow> {
        let themselves = |account, person| Actor::Resident(Resident { account, person, language: None, second_step: true });
        let own = match actor {
            Actor::Resident(_) => actor.clone(),
            Actor::Staff(staff) => themselves(staff.account, staff.person),
            Actor::Councillor(councillor) => themselves(councillor.account, councillor.person),
            Actor::Visitor { .. } | Actor::Representative(_) | Actor::System(_) => return Err(OpError::NotFound),
        };
        self.portal.begin_for(own, self.request).await
    }

    pub(crate) fn email_key(&self, email: &EmailAddress) -> Vec<u8> {
        email_key(self.portal, email)
    }
}

/// What finds the account of an address.
pub(crate) fn email_key(portal: &Portal, email: &EmailAddress) -> Vec<u8> {
    portal.vault().lookup("email", &email.hash_key())
}

/// Who a session's account is now, as the session brought it: read afresh on every request. Nobody, when the account is closed, when they work here no
/// more, or when a second step is owed that this session did not make.
pub fn who_is(found: Option<store::FoundWho>, account: AccountId, second_step_made: bool) -> Option<Actor> {
    found?.into_who(account).actor(second_step_made)
}

/// Lets somebody in: what they began as a guest becomes theirs, and the audit says that they came.
pub(crate) async fn enter(uow: &mut Uow, account: &Account, second_step: bool, guest: Option<PersonId>) -> OpResult<Entered> {
    let who = store::who_is(&mut *uow.conn(), account.id).await?.ok_or(OpError::Gone)?;
    let entered = who.entered(second_step);
    let actor = who.actor(second_step).ok_or(OpError::Denied(crate::permit::Denial::SecondStepNeeded))?;
    let permit = rules::may_sign_in(&actor, account)?;
    uow.record(permit).await?;
    if let Some(guest) = guest
        && !entered.staff
        && !entered.councillor
        && guest != account.person
    {
        drafts::ops::adopt(uow, guest, account.person).await?;
    }
    Ok(entered)
}

/// An account that must be there: a session or a proof speaks of it.
pub(crate) async fn open_account(uow: &mut Uow, id: AccountId) -> OpResult<WithPassword> {
    store::get(uow, id).await?.ok_or(OpError::Gone)
}

/// A hash of a new password, made outside any unit of work.
pub(crate) async fn hash(caller: &Caller<'_>, password: &Password) -> OpResult<String> {
    caller.portal.hasher().hash(password.as_str()).await.map_err(|problem| OpError::Internal(problem.into()))
}

/// The facts about a person's sign-in, for their record; nothing that opens anything.
pub async fn facts_of(uow: &mut Uow, person: PersonId) -> OpResult<Option<Account>> {
    store::of_person(uow, person).await
}

/// The owner of an account turned out to be somebody who was known before: from now on the account is that person's.
pub async fn move_to(uow: &mut Uow, account: AccountId, to: PersonId) -> OpResult {
    let from = open_account(uow, account).await?.account.person;
    let sealed = match store::totp(uow, account).await? {
        Some((sealed, _)) => {
            let place = store::totp_place(account);
            let secret = zeroize::Zeroizing::new(uow.key_of(from).await?.open_bytes(place, &sealed)?);
            Some(uow.key_of(to).await?.seal_bytes(uow.portal().chance(), place, &secret)?)
        }
        None => None,
    };
    store::set_owner(uow, account, to, sealed.as_deref()).await
}

/// Removes the sign-in of somebody who is erased, and ends what they may do for others and others for them.
///
/// Says whether there was one.
pub async fn remove_of(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    let Some(account) = store::of_person(uow, person).await? else { return Ok(false) };
    let permit = rules::may_remove(uow.actor(), &account)?;
    mandates::ops::closing::end_all(uow, person, account.id).await?;
    store::remove(uow, account.id).await?;
    uow.record(permit).await?;
    Ok(true)
}

/// Removes codes and tallies that are over.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    store::codes::sweep(uow).await?;
    store::throttle::sweep(uow).await
}
