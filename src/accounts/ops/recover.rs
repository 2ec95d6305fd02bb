//! Getting back in by e-mail. Whoever reads the mails of the address can always do it, however often others tried to sign in:
//! its tries are counted apart, and the link in a mail is not counted at all.

use serde::{Deserialize, Serialize};

use super::{
    Caller, codes, hash, open_account,
    register::same_work_as_for_somebody,
    sign_in::after_password,
    throttle::{self, Bucket},
};
use crate::{
    accounts::{
        CodeId, Outcome, Purpose,
        forms::{self, Password},
        rules, store,
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::EmailAddress,
    ids::{AccountId, PersonId},
    outbox::{self, DetailsChanged, Letter},
    people,
    text::errors,
};

/// What the code that resets a password stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Recovery {
    email: String,
}

/// Begins: writes to the address if it has an account. The answer, and the work, are the same if it has none.
pub async fn start(caller: &Caller<'_>, email: EmailAddress) -> OpResult<CodeId> {
    let mut uow = caller.portal_uow("recover").await?;
    let from = throttle::take_within(&mut uow, caller, vec![Bucket::MailFrom(caller.address)]).await?;
    drop(from);
    let id = send(&mut uow, caller, &email).await?;
    uow.commit().await?;
    Ok(id)
}

/// Sends another code in the place of one that did not arrive.
pub async fn send_again(caller: &Caller<'_>, id: CodeId) -> OpResult<CodeId> {
    let mut uow = caller.portal_uow("recover").await?;
    let before = codes::to_send_again::<Recovery>(&mut uow, Purpose::Recover, id).await?;
    let email = EmailAddress::parse(&before.payload.email).map_err(|_| OpError::Gone)?;
    let id = send(&mut uow, caller, &email).await?;
    uow.commit().await?;
    Ok(id)
}

/// The code is made either way; the letter is written either way, and kept only where somebody may read it.
async fn send(uow: &mut Uow, caller: &Caller<'_>, email: &EmailAddress) -> OpResult<CodeId> {
    let email_key = caller.email_key(email);
    let may_mail = throttle::may_mail(uow, caller, &email_key).await?;
    let known = store::by_email(uow, &email_key).await?.map(|found| found.account);
    let recovery = Recovery { email: email.to_string() };
    let issued = codes::issue(uow, Purpose::Recover, &email_key, known.as_ref().map(|account| account.id), &recovery).await?;
    let letter = Letter::ResetPassword { token: issued.token, code: issued.code };
    store::quiet_begin(uow).await?;
    if let Some(account) = &known {
        let lang = account.language.unwrap_or(caller.lang);
        outbox::ops::queue(uow, account.person, email.as_str(), lang, letter).await?;
    } else {
        same_work_as_for_somebody(uow).await?;
        outbox::ops::queue_to_stranger(uow, email.as_str(), caller.lang, letter).await?;
    }
    store::quiet_end(uow, may_mail && known.is_some()).await?;
    Ok(issued.id)
}

/// The code from the mail, typed. What comes back is the proof that the session keeps.
pub async fn confirm(caller: &Caller<'_>, id: CodeId, code: &str) -> OpResult<CodeId> {
    let opened = codes::spend_code::<Recovery>(caller, Purpose::Recover, id, code, "code").await?;
    if opened.account.is_none() { Err(OpError::Invalid(FieldErrors::one("code", errors::code_wrong))) } else { Ok(opened.id) }
}

/// Whether the link still opens something. Looking at its page confirms nothing.
pub async fn look_at_link(caller: &Caller<'_>, token: &str) -> OpResult {
    codes::look_at_token::<Recovery>(caller, Purpose::Recover, token).await.map(|_| ())
}

/// The button on the link's page was pressed.
pub async fn confirm_link(caller: &Caller<'_>, token: &str) -> OpResult<CodeId> {
    let opened = codes::spend_token::<Recovery>(caller, Purpose::Recover, token).await?;
    if opened.account.is_none() { Err(OpError::Gone) } else { Ok(opened.id) }
}

/// For the page that asks for the new password: whether the proof holds, and whether a short password is enough.
pub async fn may_be_short(caller: &Caller<'_>, proof: CodeId) -> OpResult<bool> {
    let mut uow = caller.portal_uow("recover").await?;
    let (_, id) = proven(&mut uow, proof).await?;
    Ok(forms::may_be_short(&open_account(&mut uow, id).await?.account))
}

/// Sets the new password. Everybody who was signed in with the old one is out, the tallies are clean, the owner is told;
/// a second step is still to be made.
pub async fn complete(caller: &Caller<'_>, proof: CodeId, password: Password, guest: Option<PersonId>) -> OpResult<Outcome> {
    let mut uow = caller.portal_uow("recover").await?;
    let (opened, id) = proven(&mut uow, proof).await?;
    let account = open_account(&mut uow, id).await?.account;
    let name = people::ops::name_of(&mut uow, account.person).await?.unwrap_or_default();
    drop(uow);
    let mut words = caller.portal.council().context_words();
    words.extend([name.as_str(), opened.payload.email.as_str()]);
    forms::check_new_password(&password, forms::may_be_short(&account), &words)?;
    let password_hash = hash(caller, &password).await?;

    let mut uow = caller.portal_uow("recover").await?;
    let (opened, id) = proven(&mut uow, proof).await?;
    let account = open_account(&mut uow, id).await?.account;
    let permit = rules::may_recover(uow.actor(), &account)?;
    store::set_password(&mut uow, permit, &password_hash).await?;
    store::end_sessions(&mut uow, account.id).await?;
    store::codes::forget_account(&mut uow, account.id).await?;
    throttle::forget_account(&mut uow, caller, account.id, &opened.email_key).await?;
    let lang = account.language.unwrap_or(caller.lang);
    let letter = Letter::SignInDetailsChanged { what: DetailsChanged::Password };
    outbox::ops::queue(&mut uow, account.person, &opened.payload.email, lang, letter).await?;
    let outcome = after_password(&mut uow, &account, guest).await?;
    uow.commit().await?;
    Ok(outcome)
}

async fn proven(uow: &mut Uow, proof: CodeId) -> OpResult<(codes::Opened<Recovery>, AccountId)> {
    let opened = codes::proven::<Recovery>(uow, Purpose::Recover, proof).await?;
    let account = opened.account.ok_or(OpError::Gone)?;
    Ok((opened, account))
}
