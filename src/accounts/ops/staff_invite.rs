//! Letting staff in: an invitation by e-mail, a password, a second step. The first administrator is invited by a command.

use serde::{Deserialize, Serialize};

use super::{Caller, codes, email_key, hash, open_account, throttle};
use crate::{
    accounts::{
        Account, Outcome, Purpose,
        forms::{self, Welcome},
        rules, store,
    },
    actor::{Actor, Role},
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::{EmailAddress, FullName},
    ids::{AccountId, PersonId},
    lang::Lang,
    outbox::{self, Letter},
    people::{self, Kind, Value},
    permit::Denial,
    staff::{
        self, Member,
        forms::{Invitation, Rights},
    },
    text::errors,
};

/// What the invitation stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Invited {
    pub email: String,
}

/// Invites the first administrator and gives the path of the link, which the command prints; it is sent as well.
///
/// Refused with [`Denial::NotYourRole`] once there is an administrator who has accepted: then they invite the others
/// (ASVS 6.3.2: no default accounts). The same address again gets a new link, and the earlier one is over.
pub async fn invite_first_administrator(uow: &mut Uow, email: &EmailAddress, name: &str) -> OpResult<String> {
    if staff::ops::has_administrator(uow).await? {
        return Err(Denial::NotYourRole.into());
    }
    let name = FullName::parse(name).map_err(|_| OpError::Invalid(FieldErrors::one("name", errors::staff_name_empty)))?;
    let key = email_key(uow.portal(), email);
    let invited_before = store::by_email(uow, &key).await?.filter(|found| found.account.staff && found.password_hash.is_none());
    let token = if let Some(found) = invited_before {
        invite(uow, Lang::default(), &found.account, email).await?
    } else {
        let number = staff::ops::next_number(uow, "S").await?;
        let rights = Rights { roles: vec![Role::Administrator], teams: Vec::new(), welsh: false };
        let actor = uow.actor().clone();
        make(uow, Lang::default(), &actor, Invitation { email: email.clone(), name, number, rights }).await?
    };
    Ok(format!("/staff/welcome/{token}"))
}

/// Invites somebody to work here. Who may invite whom is `staff::rules::may_invite`.
pub async fn invite_staff(caller: &Caller<'_>, actor: &Actor, invitation: Invitation) -> OpResult {
    let mut uow = caller.portal_uow("staff").await?;
    make(&mut uow, caller.lang, actor, invitation).await?;
    uow.commit().await
}

/// Writes the invitation again to somebody who has not accepted yet; the earlier link is over.
pub async fn invite_again(caller: &Caller<'_>, actor: &Actor, id: AccountId) -> OpResult {
    let named = staff::ops::get(caller, actor, id).await?;
    let mut uow = caller.portal_uow("staff").await?;
    let found = open_account(&mut uow, id).await?;
    drop(staff::rules::may_invite(actor, &named.member)?);
    if found.password_hash.is_some() {
        return Err(OpError::Conflict);
    }
    let email = people::ops::email_of(&mut uow, found.account.person).await?.ok_or(OpError::NotFound)?;
    let email = EmailAddress::parse(&email).map_err(|_| OpError::NotFound)?;
    invite(&mut uow, caller.lang, &found.account, &email).await?;
    uow.commit().await
}

async fn make(uow: &mut Uow, lang: Lang, actor: &Actor, invitation: Invitation) -> OpResult<String> {
    let (id, person, now) = (AccountId(uow.new_id()), PersonId(uow.new_id()), uow.now());
    let account = Account { id, person, staff: true, language: None, second_step_since: None, created_at: now, password_changed_at: now };
    let Invitation { email, name, number, rights } = invitation;
    let Rights { roles, teams, welsh } = rights;
    let member = Member { account: id, person, number, roles, teams, welsh, created_at: now, ended_at: None, accepted: false };
    // Asked before anything is made, so that a refusal is the first thing that happens.
    drop(staff::rules::may_invite(actor, &member)?);
    people::ops::create(uow, person, Kind::Staff, None).await?;
    let permit = rules::may_invite(actor, &account)?;
    let key = email_key(uow.portal(), &email);
    if !store::insert(uow, permit, &key, None).await? {
        return Err(OpError::Invalid(FieldErrors::one("email", errors::staff_email_taken)));
    }
    staff::ops::add(uow, actor, &member).await?;
    for value in [Value::Name(name.to_string()), Value::Email(email.to_string())] {
        people::ops::set_value_from(uow, person, &value, people::Source::Staff, people::Channel::Online).await?;
    }
    invite(uow, lang, &account, &email).await
}

async fn invite(uow: &mut Uow, lang: Lang, account: &Account, email: &EmailAddress) -> OpResult<String> {
    store::codes::forget_account(uow, account.id).await?;
    let (key, payload) = (email_key(uow.portal(), email), Invited { email: email.to_string() });
    let issued = codes::issue(uow, Purpose::StaffInvitation, &key, Some(account.id), &payload).await?;
    let letter = Letter::StaffInvitation { token: issued.token.clone() };
    outbox::ops::queue(uow, account.person, email.as_str(), lang, letter).await?;
    Ok(issued.token)
}

/// The name of whoever was invited, for the page behind the link; `purpose` says as what. Looking uses nothing up.
pub async fn look_at_invitation(caller: &Caller<'_>, purpose: Purpose, token: &str) -> OpResult<String> {
    let opened = codes::look_at_token::<Invited>(caller, purpose, token).await?;
    let mut uow = caller.portal_uow("welcome").await?;
    let account = open_account(&mut uow, opened.account.ok_or(OpError::Gone)?).await?.account;
    Ok(people::ops::name_of(&mut uow, account.person).await?.unwrap_or_default())
}

/// The invited person chooses a password. They are not in yet: the second step comes next.
pub async fn accept(caller: &Caller<'_>, purpose: Purpose, token: &str, form: Welcome) -> OpResult<Outcome> {
    let name = look_at_invitation(caller, purpose, token).await?;
    let seen = codes::look_at_token::<Invited>(caller, purpose, token).await?;
    let mut words = caller.portal.council().context_words();
    words.extend([name.as_str(), seen.payload.email.as_str()]);
    forms::check_new_password(&form.password, true, &words)?;
    let password_hash = hash(caller, &form.password).await?;

    let opened = codes::spend_token::<Invited>(caller, purpose, token).await?;
    let mut uow = caller.portal_uow("welcome").await?;
    let found = open_account(&mut uow, opened.account.ok_or(OpError::Gone)?).await?;
    if found.account.has_second_step() {
        return Err(OpError::Gone);
    }
    let permit = rules::may_accept_invitation(uow.actor(), &found.account)?;
    store::set_password(&mut uow, permit, &password_hash).await?;
    throttle::forget_account(&mut uow, caller, found.account.id, &opened.email_key).await?;
    uow.commit().await?;
    Ok(Outcome::SetUpNeeded(found.account.id))
}

/// Ends the sign-in of a member who works here no more, or of a councillor whose term is over.
pub async fn close(uow: &mut Uow, actor: &Actor, id: AccountId) -> OpResult {
    let account = open_account(uow, id).await?.account;
    let permit = rules::may_close(actor, &account)?;
    store::close(uow, permit).await
}
