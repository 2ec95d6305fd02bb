//! Changing how one signs in. Every change asks for the password again, and is told to the owner by letter.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Caller, codes, hash, open_account,
    second_step::tell,
    throttle::{self, Bucket},
};
use crate::{
    accounts::{
        Account, CodeId, Purpose,
        forms::{self, ChangeEmail, ChangePassword, Password},
        rules, store,
    },
    actor::Actor,
    error::{FieldErrors, OpError, OpResult},
    formats::EmailAddress,
    ids::PersonId,
    outbox::{self, DetailsChanged, Letter},
    people::{self, Value},
    sessions,
    text::errors,
};

/// What the security page shows of a sign-in.
#[derive(Clone, Debug)]
pub struct Security {
    pub email: String,
    pub password_changed_at: DateTime<Utc>,
    pub second_step_since: Option<DateTime<Utc>>,
    pub recovery_codes_left: i64,
    pub staff: bool,
    /// Whether a change asks for the password first.
    pub asks_password: bool,
    pub sessions: Vec<sessions::SignedIn>,
}

/// How the actor signs in, and where they are signed in.
pub async fn security(caller: &Caller<'_>, actor: &Actor) -> OpResult<Security> {
    let id = actor.account().ok_or(OpError::NotFound)?;
    let mut uow = caller.own_uow(actor).await?;
    let account = open_account(&mut uow, id).await?.account;
    let security = Security {
        email: people::ops::email_of(&mut uow, account.person).await?.unwrap_or_default(),
        password_changed_at: account.password_changed_at,
        second_step_since: account.second_step_since,
        recovery_codes_left: store::recovery_codes_left(&mut uow, id).await?,
        staff: account.staff,
        asks_password: rules::asks_password_again(&account, uow.now()),
        sessions: sessions::ops::list(&mut uow).await?,
    };
    uow.commit().await?;
    Ok(security)
}

/// The password typed again, counted like a sign-in. The fault stands beside `field`.
pub(super) async fn check_own_password(caller: &Caller<'_>, actor: &Actor, password: &Password, field: &str) -> OpResult<Account> {
    let id = actor.account().ok_or(OpError::NotFound)?;
    let taken = throttle::take(caller, vec![Bucket::Password(id)]).await?;
    let mut uow = caller.own_uow(actor).await?;
    let found = open_account(&mut uow, id).await?;
    drop(uow);
    if !caller.portal.hasher().verify(password.as_str(), found.password_hash.as_deref()).await {
        return Err(OpError::Invalid(FieldErrors::one(field, errors::password_wrong)));
    }
    let mut uow = caller.portal_uow("throttle").await?;
    throttle::give_back(&mut uow, caller, taken).await?;
    uow.commit().await?;
    Ok(found.account)
}

/// A new password. Everywhere else the account is signed out; `session_key` is where the change is made.
pub async fn change_password(caller: &Caller<'_>, actor: &Actor, form: ChangePassword, session_key: &[u8]) -> OpResult {
    let account = check_own_password(caller, actor, &form.current, "current_password").await?;
    check_fits(caller, actor, &account, &form.new).await?;
    let password_hash = hash(caller, &form.new).await?;

    let mut uow = caller.own_uow(actor).await?;
    let permit = rules::may_change_password(actor, &account)?;
    store::set_password(&mut uow, permit, &password_hash).await?;
    sessions::ops::end_all(&mut uow, Some(session_key)).await?;
    tell(&mut uow, caller, &account, DetailsChanged::Password).await?;
    uow.commit().await
}

async fn check_fits(caller: &Caller<'_>, actor: &Actor, account: &Account, password: &Password) -> OpResult {
    let mut uow = caller.own_uow(actor).await?;
    let details = people::ops::details(&mut uow, account.person).await?;
    drop(uow);
    let mut words = caller.portal.council().context_words();
    words.extend([&details.name, &details.known_as, &details.email].into_iter().flatten().map(String::as_str));
    forms::check_new_password(password, forms::may_be_short(account), &words)?;
    Ok(())
}

/// What the code that confirms a new address stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct NewEmail {
    email: String,
    /// It has an account of its own: its owner was told, and no code is right.
    taken: bool,
}

/// Sends a code to the new address, or tells its owner that there is an account with it. The answer is the same.
pub async fn start_change_email(caller: &Caller<'_>, actor: &Actor, form: ChangeEmail) -> OpResult<CodeId> {
    let account = check_own_password(caller, actor, &form.password, "password").await?;
    let mut uow = caller.portal_uow("change_email").await?;
    let from = throttle::take_within(&mut uow, caller, vec![Bucket::MailFrom(caller.address)]).await?;
    drop(from);
    let email_key = caller.email_key(&form.email);
    let may_mail = throttle::may_mail(&mut uow, caller, &email_key).await?;
    let other = store::by_email(&mut uow, &email_key).await?.map(|found| found.account);
    let payload = NewEmail { email: form.email.to_string(), taken: other.is_some() };
    let issued = codes::issue(&mut uow, Purpose::ChangeEmail, &email_key, Some(account.id), &payload).await?;
    let (person, lang, letter) = letter_to(other.as_ref(), &account, issued.code, caller);
    store::quiet_begin(&mut uow).await?;
    outbox::ops::queue(&mut uow, person, form.email.as_str(), lang, letter).await?;
    store::quiet_end(&mut uow, may_mail).await?;
    uow.commit().await?;
    Ok(issued.id)
}

/// To the new address, as part of whoever's record it belongs to.
fn letter_to(other: Option<&Account>, own: &Account, code: String, caller: &Caller<'_>) -> (PersonId, crate::lang::Lang, Letter) {
    match other {
        Some(other) => (other.person, other.language.unwrap_or(caller.lang), Letter::AlreadyRegistered),
        None => (own.person, own.language.unwrap_or(caller.lang), Letter::ConfirmNewEmail { code }),
    }
}

/// The code from the new address: from now on one signs in with it. The old address and the new one are told that the
/// address changed; neither is told the other.
pub async fn confirm_change_email(caller: &Caller<'_>, actor: &Actor, id: CodeId, code: &str) -> OpResult {
    let wrong = || OpError::Invalid(FieldErrors::one("code", errors::code_wrong));
    let opened = codes::spend_code::<NewEmail>(caller, Purpose::ChangeEmail, id, code, "code").await?;
    if opened.payload.taken || opened.account != actor.account() {
        return Err(wrong());
    }
    let account_id = opened.account.ok_or_else(wrong)?;
    let email = EmailAddress::parse(&opened.payload.email).map_err(|_| OpError::Gone)?;
    let mut uow = caller.own_uow(actor).await?;
    let account = open_account(&mut uow, account_id).await?.account;
    tell(&mut uow, caller, &account, DetailsChanged::Email).await?;
    let permit = rules::may_change_email(actor, &account)?;
    if !store::set_email(&mut uow, permit, &caller.email_key(&email)).await? {
        return Err(wrong());
    }
    people::ops::set_value(&mut uow, account.person, &Value::Email(email.to_string())).await?;
    tell(&mut uow, caller, &account, DetailsChanged::Email).await?;
    uow.commit().await?;
    forget_codes(caller, &opened.email_key).await
}

async fn forget_codes(caller: &Caller<'_>, email_key: &[u8]) -> OpResult {
    let mut uow = caller.portal_uow("change_email").await?;
    store::codes::forget(&mut uow, Purpose::ChangeEmail, email_key).await?;
    uow.commit().await
}
