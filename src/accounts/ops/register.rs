//! Making an account: an address, a proof that it is theirs, then who they are.
//!
//! An address that has an account already gets the same page, the same work and another letter.

use serde::{Deserialize, Serialize};

use super::{
    Caller, codes, enter, hash,
    throttle::{self, Bucket},
};
use crate::{
    accounts::{
        Account, CodeId, Entered, Purpose,
        forms::{self, AboutYou, AddressGiven, Start},
        rules, store,
    },
    catalogue::AddressAnswer,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::{EmailAddress, KnownAs, Postcode},
    ids::{AccountId, PersonId},
    lang::Lang,
    outbox::{self, Letter},
    people::{self, Kind, Value},
    places,
    text::errors,
};

/// What the code that confirms an address stands for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Registration {
    email: String,
    language: Option<Lang>,
    /// There is an account with it already. The code was sent to nobody, and no code is right.
    known: bool,
}

/// Begins: sends a code to the address, or tells its owner that there is an account. The answer is the same.
pub async fn start(caller: &Caller<'_>, form: Start) -> OpResult<CodeId> {
    let mut uow = caller.portal_uow("register").await?;
    let from = throttle::take_within(&mut uow, caller, vec![Bucket::MailFrom(caller.address)]).await?;
    drop(from);
    let id = send(&mut uow, caller, &form.email, form.language).await?;
    uow.commit().await?;
    Ok(id)
}

/// Sends another code in the place of one that did not arrive; the earlier one stays good until it ends.
pub async fn send_again(caller: &Caller<'_>, id: CodeId) -> OpResult<CodeId> {
    let mut uow = caller.portal_uow("register").await?;
    let before = codes::to_send_again::<Registration>(&mut uow, Purpose::Register, id).await?;
    let email = EmailAddress::parse(&before.payload.email).map_err(|_| OpError::Gone)?;
    let id = send(&mut uow, caller, &email, before.payload.language).await?;
    uow.commit().await?;
    Ok(id)
}

async fn send(uow: &mut Uow, caller: &Caller<'_>, email: &EmailAddress, language: Option<Lang>) -> OpResult<CodeId> {
    let email_key = caller.email_key(email);
    let may_mail = throttle::may_mail(uow, caller, &email_key).await?;
    let known = store::by_email(uow, &email_key).await?.map(|found| found.account);
    let registration = Registration { email: email.to_string(), language, known: known.is_some() };
    let issued = codes::issue(uow, Purpose::Register, &email_key, None, &registration).await?;
    store::quiet_begin(uow).await?;
    if let Some(account) = known {
        let lang = account.language.or(language).unwrap_or(caller.lang);
        outbox::ops::queue(uow, account.person, email.as_str(), lang, Letter::AlreadyRegistered).await?;
    } else {
        let letter = Letter::ConfirmEmail { token: issued.token, code: issued.code };
        same_work_as_for_somebody(uow).await?;
        outbox::ops::queue_to_stranger(uow, email.as_str(), language.unwrap_or(caller.lang), letter).await?;
    }
    store::quiet_end(uow, may_mail).await?;
    Ok(issued.id)
}

/// Writing to a person fetches their key; writing to a stranger must not be faster by that.
pub(super) async fn same_work_as_for_somebody(uow: &mut Uow) -> OpResult {
    let nobody = PersonId(uow.new_id());
    match uow.key_of(nobody).await {
        Ok(_) | Err(OpError::NotFound) => Ok(()),
        Err(other) => Err(other),
    }
}

/// The code from the mail, typed. What comes back is the proof that the session keeps.
pub async fn confirm(caller: &Caller<'_>, id: CodeId, code: &str) -> OpResult<CodeId> {
    let opened = codes::spend_code::<Registration>(caller, Purpose::Register, id, code, "code").await?;
    if opened.payload.known { Err(OpError::Invalid(FieldErrors::one("code", errors::code_wrong))) } else { Ok(opened.id) }
}

/// Whether the link still opens something. Looking at its page confirms nothing.
pub async fn look_at_link(caller: &Caller<'_>, token: &str) -> OpResult {
    codes::look_at_token::<Registration>(caller, Purpose::Register, token).await.map(|_| ())
}

/// The button on the link's page was pressed.
pub async fn confirm_link(caller: &Caller<'_>, token: &str) -> OpResult<CodeId> {
    let opened = codes::spend_token::<Registration>(caller, Purpose::Register, token).await?;
    if opened.payload.known { Err(OpError::Gone) } else { Ok(opened.id) }
}

/// Whether a session's proof still holds, for the page that asks who they are. Gives the proven address to be shown there.
pub async fn proven_email(caller: &Caller<'_>, proof: CodeId) -> OpResult<String> {
    let mut uow = caller.portal_uow("register").await?;
    Ok(codes::proven::<Registration>(&mut uow, Purpose::Register, proof).await?.payload.email)
}

/// The addresses of a postcode, to pick one's own from.
pub async fn addresses_at(caller: &Caller<'_>, postcode: &Postcode) -> OpResult<Vec<places::Address>> {
    let mut uow = caller.portal_uow("register").await?;
    let addresses = places::ops::addresses(&mut uow, postcode).await?;
    uow.commit().await?;
    Ok(addresses)
}

/// Makes the account of a proven address, with what its owner told about themselves, and lets them in.
///
/// What they began as a guest in the same browser becomes theirs.
pub async fn complete(caller: &Caller<'_>, proof: CodeId, about: AboutYou, guest: Option<PersonId>) -> OpResult<Entered> {
    let email = proven_email(caller, proof).await?;
    let mut words = caller.portal.council().context_words();
    words.extend([about.name.as_str(), email.as_str()]);
    words.extend(about.known_as.as_ref().map(KnownAs::as_str));
    forms::check_new_password(&about.password, false, &words)?;
    let password_hash = hash(caller, &about.password).await?;

    let mut uow = caller.portal_uow("register").await?;
    let proven = codes::proven::<Registration>(&mut uow, Purpose::Register, proof).await?;
    let account = make_account(&mut uow, &proven, &password_hash).await?;
    tell(&mut uow, account.person, &email, about).await?;
    store::codes::forget(&mut uow, Purpose::Register, &proven.email_key).await?;
    let entered = enter(&mut uow, &account, false, guest).await?;
    uow.commit().await?;
    Ok(entered)
}

async fn make_account(uow: &mut Uow, proven: &codes::Opened<Registration>, password_hash: &str) -> OpResult<Account> {
    let (id, person, now) = (AccountId(uow.new_id()), PersonId(uow.new_id()), uow.now());
    let language = proven.payload.language;
    people::ops::create(uow, person, Kind::Account, language).await?;
    let account = Account { id, person, staff: false, language, second_step_since: None, created_at: now, password_changed_at: now };
    let permit = rules::may_register(uow.actor(), &account)?;
    if !store::insert(uow, permit, &proven.email_key, Some(password_hash)).await? {
        return Err(OpError::Gone);
    }
    Ok(account)
}

/// Writes down what the person told about themselves.
async fn tell(uow: &mut Uow, person: PersonId, email: &str, about: AboutYou) -> OpResult {
    let address = match about.address {
        Some(AddressGiven::Listed { uprn, postcode }) => {
            let found = places::ops::addresses(uow, &postcode).await?.into_iter().find(|address| address.uprn == uprn.number());
            let address = found.ok_or_else(|| OpError::Invalid(FieldErrors::one("address-uprn", errors::address_not_selected)))?;
            Some(AddressAnswer { uprn: Some(address.uprn), lines: vec![address.line1_en, address.town_en], postcode: address.postcode })
        }
        Some(AddressGiven::Typed(address)) => Some(address),
        None => None,
    };
    let values = [
        Some(Value::Name(about.name.to_string())),
        about.known_as.map(|name| Value::KnownAs(name.to_string())),
        Some(Value::Email(email.to_string())),
        about.phone.map(|phone| Value::Phone(phone.as_str().to_string())),
        address.map(Value::Address),
    ];
    for value in values.iter().flatten() {
        people::ops::set_value(uow, person, value).await?;
    }
    Ok(())
}
