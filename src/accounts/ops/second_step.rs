//! The second step: making it at sign-in, and setting it up.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Caller, change, enter, open_account,
    throttle::{self, Bucket},
};
use crate::{
    accounts::{
        Account, Entered,
        forms::{SecondStep, TurnOn},
        rules, store,
        totp::{self, RECOVERY_CODES, TotpSecret},
    },
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::{AccountId, PersonId},
    outbox::{self, DetailsChanged, Letter},
    people,
    portal::Portal,
    text::{accounts as words, errors},
    vault::Place,
};

/// How long a page with a secret on it may be open before its code is typed.
const SET_UP_LASTS: TimeDelta = TimeDelta::hours(1);

/// Checks the second step of somebody who gave the right password, and lets them in.
pub async fn check(caller: &Caller<'_>, pending: AccountId, step: SecondStep, guest: Option<PersonId>) -> OpResult<Entered> {
    let taken = throttle::take(caller, vec![Bucket::SecondStep(pending)]).await?;
    let mut uow = caller.portal_uow("sign_in").await?;
    let account = open_account(&mut uow, pending).await?.account;
    match &step {
        SecondStep::App(code) => check_app(&mut uow, &account, code).await?,
        SecondStep::Recovery(code) => check_recovery(&mut uow, caller, &account, code).await?,
    }
    throttle::give_back(&mut uow, caller, taken).await?;
    let entered = enter(&mut uow, &account, true, guest).await?;
    uow.commit().await?;
    Ok(entered)
}

async fn check_app(uow: &mut Uow, account: &Account, code: &str) -> OpResult {
    let wrong = || OpError::Invalid(FieldErrors::one("code", errors::app_code_wrong));
    let (sealed, last_step) = store::totp(uow, account.id).await?.ok_or(OpError::Gone)?;
    let secret = open_secret(uow, account, &sealed).await?;
    let step = totp::verify(&secret, code, uow.now().timestamp(), Some(last_step)).ok_or_else(wrong)?;
    if store::use_step(uow, account.id, step).await? { Ok(()) } else { Err(wrong()) }
}

async fn check_recovery(uow: &mut Uow, caller: &Caller<'_>, account: &Account, code: &str) -> OpResult {
    let permit = rules::may_use_recovery_code(uow.actor(), account)?;
    let hash = recovery_hash(caller.portal, account.id, code);
    if !store::use_recovery_code(uow, permit, &hash).await? {
        return Err(OpError::Invalid(FieldErrors::one("recovery_code", errors::recovery_code_wrong)));
    }
    tell(uow, caller, account, DetailsChanged::RecoveryCodeUsed).await
}

async fn open_secret(uow: &mut Uow, account: &Account, sealed: &[u8]) -> OpResult<TotpSecret> {
    let key = uow.key_of(account.person).await?;
    let bytes = key.open_bytes(store::totp_place(account.id), sealed)?;
    let bytes: [u8; 20] = bytes.try_into().ok().context("an app's secret has 20 bytes")?;
    Ok(TotpSecret::from_bytes(bytes))
}

fn recovery_hash(portal: &Portal, account: AccountId, code: &str) -> Vec<u8> {
    portal.vault().lookup("recovery_code", &format!("{account}/{code}"))
}

/// What the page that sets up a second step shows. Nothing of it is kept until the first code of the app is typed:
/// the form carries it back, sealed.
pub struct SetUp {
    /// For the form's hidden field `set_up`.
    pub sealed: String,
    /// The secret for typing into the app by hand.
    pub key: String,
    /// The same as a picture.
    pub qr_svg: String,
    pub recovery_codes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    secret: [u8; 20],
    recovery_codes: Vec<String>,
    made_at: DateTime<Utc>,
}

/// A new secret and new recovery codes; or those of a form that was refused, so that what was scanned stays good.
pub async fn set_up(caller: &Caller<'_>, account: AccountId, refused: &str) -> OpResult<SetUp> {
    let mut uow = caller.portal_uow("second_step").await?;
    let person = open_account(&mut uow, account).await?.account.person;
    let email = people::ops::email_of(&mut uow, person).await?.unwrap_or_default();
    let made = match unseal(caller.portal, account, refused, uow.now()) {
        Some(made) => made,
        None => make(caller.portal, uow.now()),
    };
    let secret = TotpSecret::from_bytes(made.secret);
    let url = secret.otpauth_url(&email).map_err(|problem| OpError::Internal(problem.into()))?;
    let qr_svg = totp::qr_svg(&url, words::qr_title(caller.lang)).map_err(|problem| OpError::Internal(problem.into()))?;
    Ok(SetUp { sealed: seal(caller.portal, account, &made)?, key: secret.text(), qr_svg, recovery_codes: made.recovery_codes })
}

fn make(portal: &Portal, now: DateTime<Utc>) -> Sealed {
    let random: [[u8; 16]; RECOVERY_CODES] = std::array::from_fn(|_| portal.chance().bytes());
    Sealed { secret: portal.chance().bytes(), recovery_codes: totp::recovery_codes(random).to_vec(), made_at: now }
}

/// Bound to the account: a set-up made for one opens for no other.
const fn place(account: AccountId) -> Place {
    Place::new("account", "second step set-up", account.0)
}

fn seal(portal: &Portal, account: AccountId, made: &Sealed) -> OpResult<String> {
    let sealed = portal.vault().own_key().seal(portal.chance(), place(account), made)?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(sealed.as_bytes()))
}

fn unseal(portal: &Portal, account: AccountId, text: &str, now: DateTime<Utc>) -> Option<Sealed> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let made: Sealed = portal.vault().own_key().open(place(account), &crate::vault::Sealed::from_bytes(bytes)).ok()?;
    (now - made.made_at <= SET_UP_LASTS).then_some(made)
}

/// Turns the second step on for somebody who is signed in, or exchanges the app. The password is asked again unless they
/// have just chosen it.
pub async fn turn_on(caller: &Caller<'_>, actor: &Actor, form: TurnOn) -> OpResult {
    let mut uow = caller.own_uow(actor).await?;
    let id = actor.account().ok_or(OpError::NotFound)?;
    let account = open_account(&mut uow, id).await?.account;
    let asks = rules::asks_password_again(&account, uow.now());
    drop(uow);
    if asks {
        let password = form.password.clone().ok_or_else(|| OpError::Invalid(FieldErrors::one("password", errors::password_empty)))?;
        change::check_own_password(caller, actor, &password, "password").await?;
    }
    let mut uow = caller.own_uow(actor).await?;
    let permit = rules::may_add_second_step(actor, &account)?;
    let (sealed, step, codes) = check_set_up(&mut uow, caller, &account, &form).await?;
    store::add_second_step(&mut uow, permit, &sealed, step, &codes).await?;
    tell(&mut uow, caller, &account, DetailsChanged::SecondStepOn).await?;
    uow.commit().await
}

/// Turns it on for staff who gave their password and are not let in without; then lets them in.
pub async fn turn_on_first(caller: &Caller<'_>, pending: AccountId, form: TurnOn) -> OpResult<Entered> {
    let mut uow = caller.portal_uow("second_step").await?;
    let account = open_account(&mut uow, pending).await?.account;
    let permit = rules::may_add_second_step(uow.actor(), &account)?;
    let (sealed, step, codes) = check_set_up(&mut uow, caller, &account, &form).await?;
    store::add_second_step(&mut uow, permit, &sealed, step, &codes).await?;
    tell(&mut uow, caller, &account, DetailsChanged::SecondStepOn).await?;
    let account = open_account(&mut uow, pending).await?.account;
    let entered = enter(&mut uow, &account, true, None).await?;
    uow.commit().await?;
    Ok(entered)
}

/// The app works when its first code is right. Gives what is kept: the sealed secret, the step used, the codes' hashes.
async fn check_set_up(uow: &mut Uow, caller: &Caller<'_>, account: &Account, form: &TurnOn) -> OpResult<(Vec<u8>, i64, Vec<Vec<u8>>)> {
    let wrong = || OpError::Invalid(FieldErrors::one("code", errors::app_code_wrong));
    let made = unseal(caller.portal, account.id, &form.set_up, uow.now())
        .ok_or_else(|| OpError::Invalid(FieldErrors::one("code", words::set_up_too_old)))?;
    let secret = TotpSecret::from_bytes(made.secret);
    let step = totp::verify(&secret, &form.code, uow.now().timestamp(), None).ok_or_else(wrong)?;
    let key = uow.key_of(account.person).await?;
    let sealed = key.seal_bytes(caller.portal.chance(), store::totp_place(account.id), secret.as_bytes())?;
    let codes = made.recovery_codes.iter().map(|code| recovery_hash(caller.portal, account.id, code)).collect();
    Ok((sealed, step, codes))
}

/// New recovery codes for the page that offers them; they count once the form comes back.
pub fn new_recovery_codes(caller: &Caller<'_>, actor: &Actor, refused: &str) -> OpResult<(String, Vec<String>)> {
    let id = actor.account().ok_or(OpError::NotFound)?;
    let now = caller.portal.clock().now();
    let made = unseal(caller.portal, id, refused, now).unwrap_or_else(|| make(caller.portal, now));
    Ok((seal(caller.portal, id, &made)?, made.recovery_codes))
}

/// The new recovery codes take the place of the old ones, used and unused.
pub async fn renew_recovery_codes(
    caller: &Caller<'_>,
    actor: &Actor,
    set_up: &str,
    password: &crate::accounts::forms::Password,
) -> OpResult {
    change::check_own_password(caller, actor, password, "password").await?;
    let mut uow = caller.own_uow(actor).await?;
    let id = actor.account().ok_or(OpError::NotFound)?;
    let account = open_account(&mut uow, id).await?.account;
    let permit = rules::may_renew_recovery_codes(actor, &account)?;
    let made = unseal(caller.portal, id, set_up, uow.now())
        .ok_or_else(|| OpError::Invalid(FieldErrors::one("password", words::set_up_too_old)))?;
    let codes: Vec<_> = made.recovery_codes.iter().map(|code| recovery_hash(caller.portal, id, code)).collect();
    store::renew_recovery_codes(&mut uow, permit, &codes).await?;
    uow.commit().await
}

/// Turns the second step off. Staff cannot.
pub async fn turn_off(caller: &Caller<'_>, actor: &Actor, password: &crate::accounts::forms::Password) -> OpResult {
    change::check_own_password(caller, actor, password, "password").await?;
    let mut uow = caller.own_uow(actor).await?;
    let id = actor.account().ok_or(OpError::NotFound)?;
    let account = open_account(&mut uow, id).await?.account;
    let permit = rules::may_remove_second_step(actor, &account)?;
    store::remove_second_step(&mut uow, permit).await?;
    tell(&mut uow, caller, &account, DetailsChanged::SecondStepOff).await?;
    uow.commit().await
}

/// Tells the owner what changed about how they sign in (NIST SP 800-63B-4: always, and never only on the page).
pub(super) async fn tell(uow: &mut Uow, caller: &Caller<'_>, account: &Account, what: DetailsChanged) -> OpResult {
    let Some(email) = people::ops::email_of(uow, account.person).await? else { return Ok(()) };
    let lang = account.language.unwrap_or(caller.lang);
    outbox::ops::queue(uow, account.person, &email, lang, Letter::SignInDetailsChanged { what }).await
}
