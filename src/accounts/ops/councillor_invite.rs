//! Letting councillors in: invited once by staff, by e-mail, with a password and a second step of their own (`staff_invite` has the
//! half behind the link, which is the same).

use super::{Caller, codes, email_key, staff_invite::Invited};
use crate::{
    accounts::{Account, Purpose, rules, store},
    actor::Actor,
    casework::{self, Member, forms::Invitation},
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::EmailAddress,
    ids::{AccountId, CouncillorId, PersonId},
    lang::Lang,
    outbox::{self, Letter},
    people::{self, Kind, Value},
    text::errors,
};

/// Invites somebody as a councillor. Who may is `casework::rules::may_invite`.
pub async fn invite(caller: &Caller<'_>, actor: &Actor, invitation: Invitation) -> OpResult<CouncillorId> {
    let mut uow = caller.portal_uow("casework").await?;
    let (account, person, now) = (AccountId(uow.new_id()), PersonId(uow.new_id()), uow.now());
    let Invitation { name, email, wards, term_end } = invitation;
    let id = CouncillorId(uow.new_id());
    let invited_by = actor.label();
    let member = Member { id, account, person, wards, term_end, invited_by, created_at: now, ended_at: None, accepted: false };
    // Asked before anything is made, so that a refusal is the first thing that happens.
    drop(casework::rules::may_invite(actor, &member)?);
    people::ops::create(&mut uow, person, Kind::Councillor, None).await?;
    let account =
        Account { id: account, person, staff: true, language: None, second_step_since: None, created_at: now, password_changed_at: now };
    let permit = rules::may_invite(actor, &account)?;
    if !store::insert(&mut uow, permit, &email_key(caller.portal, &email), None).await? {
        return Err(OpError::Invalid(FieldErrors::one("email", errors::staff_email_taken)));
    }
    casework::ops::members::add(&mut uow, actor, &member).await?;
    for value in [Value::Name(name.to_string()), Value::Email(email.to_string())] {
        people::ops::set_value_from(&mut uow, person, &value, people::Source::Staff, people::Channel::Online).await?;
    }
    write(&mut uow, caller.lang, &account, &email).await?;
    uow.commit().await?;
    Ok(id)
}

/// Writes the invitation again to somebody who has not accepted yet; the earlier link is over.
pub async fn invite_again(caller: &Caller<'_>, actor: &Actor, id: CouncillorId) -> OpResult {
    let named = casework::ops::members::get(caller, actor, id).await?;
    let mut uow = caller.portal_uow("casework").await?;
    drop(casework::rules::may_change_term(actor, &named.member)?);
    let found = super::open_account(&mut uow, named.member.account).await?;
    if found.password_hash.is_some() {
        return Err(OpError::Conflict);
    }
    let email = people::ops::email_of(&mut uow, found.account.person).await?.ok_or(OpError::NotFound)?;
    let email = EmailAddress::parse(&email).map_err(|_| OpError::NotFound)?;
    write(&mut uow, caller.lang, &found.account, &email).await?;
    uow.commit().await
}

async fn write(uow: &mut Uow, lang: Lang, account: &Account, email: &EmailAddress) -> OpResult {
    store::codes::forget_account(uow, account.id).await?;
    let (key, payload) = (email_key(uow.portal(), email), Invited { email: email.to_string() });
    let issued = codes::issue(uow, Purpose::CouncillorInvitation, &key, Some(account.id), &payload).await?;
    outbox::ops::queue(uow, account.person, email.as_str(), lang, Letter::CouncillorInvitation { token: issued.token }).await
}
