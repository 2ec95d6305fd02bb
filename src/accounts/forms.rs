//! What people type to make an account, to use it and to change it.

use zeroize::Zeroizing;

use super::{
    Account,
    password::{PasswordProblem, check_password},
    totp,
};
use crate::{
    catalogue::AddressAnswer,
    error::FieldErrors,
    fields::Fields,
    formats::{EmailAddress, EmailProblem, FullName, KnownAs, NameProblem, Phone, PhoneProblem, Postcode, PostcodeProblem, Uprn},
    lang::Lang,
    text::errors,
};

/// A password as it was typed. It is wiped from memory when it is no longer needed and prints as nothing.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Passwords are taken exactly as typed: no trimming, no cleaning. Only an absurd length is cut, before it is refused.
    fn typed(fields: &Fields, name: &str) -> Self {
        Self(Zeroizing::new(fields.get(name).chars().take(super::password::MOST + 1).collect()))
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_string()))
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// R25: the password, and that one knows what it means.
#[derive(Clone, Debug)]
pub struct CloseAccount {
    pub password: Password,
}

impl CloseAccount {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        if fields.get("password").is_empty() {
            faults.add("password", errors::close_password_empty);
        }
        if fields.get("understood") != "yes" {
            faults.add("understood", errors::close_understood_empty);
        }
        faults.into_result()?;
        Ok(CloseAccount { password: Password::typed(fields, "password") })
    }
}

/// P5a: the language and the address. The language has no default: silence is not a choice.
#[derive(Clone, Debug)]
pub struct Start {
    pub language: Option<Lang>,
    pub email: EmailAddress,
}

impl Start {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let language = Lang::from_tag(fields.get("language"));
        if language.is_none() {
            faults.add("language", errors::language_not_selected);
        }
        let email = email(fields, "email", &mut faults);
        done(faults, || Some(Start { language, email: email? }))
    }
}

/// P6: the address alone.
pub fn check_email(fields: &Fields, name: &str) -> Result<EmailAddress, FieldErrors> {
    let mut faults = FieldErrors::none();
    let email = email(fields, name, &mut faults);
    done(faults, || email)
}

/// P4.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub email: EmailAddress,
    pub password: Password,
}

impl SignIn {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let email = email(fields, "email", &mut faults);
        let password = current_password(fields, "password", &mut faults);
        done(faults, || Some(SignIn { email: email?, password: password? }))
    }
}

/// The password somebody has, typed again before a change.
pub fn check_current_password(fields: &Fields, name: &str) -> Result<Password, FieldErrors> {
    let mut faults = FieldErrors::none();
    let password = current_password(fields, name, &mut faults);
    done(faults, || password)
}

/// Six digits from a mail or an app; spaces and hyphens are dropped.
pub fn check_code(fields: &Fields, name: &str) -> Result<String, FieldErrors> {
    let mut faults = FieldErrors::none();
    let code = code(fields, name, &mut faults);
    done(faults, || code)
}

/// The second step: six digits from the app, or one of the codes kept on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondStep {
    App(String),
    Recovery(String),
}

impl SecondStep {
    /// The page has one box for either, so that nobody fails for using the wrong one.
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        if fields.has("recovery_code") {
            let typed = fields.text("recovery_code");
            if typed.is_empty() {
                return Err(FieldErrors::one("recovery_code", errors::recovery_code_empty));
            }
            let code = totp::normalise_recovery_code(&typed);
            return code.map(SecondStep::Recovery).ok_or_else(|| FieldErrors::one("recovery_code", errors::recovery_code_wrong));
        }
        check_code(fields, "code").map(SecondStep::App)
    }
}

/// P5c: who somebody is. Only the name is needed, and the page says so.
#[derive(Clone, Debug)]
pub struct AboutYou {
    pub name: FullName,
    pub known_as: Option<KnownAs>,
    pub phone: Option<Phone>,
    pub address: Option<AddressGiven>,
    pub password: Password,
}

impl AboutYou {
    /// The password is checked against the rest by [`check_new_password`], once it is known who they are.
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = full_name(fields, "name", &mut faults);
        let known_as = known_as(fields, "known_as", &mut faults);
        let phone = phone(fields, "phone", &mut faults);
        let address = address(fields, &mut faults);
        let password = new_password(fields, "password", &mut faults);
        done(faults, || Some(AboutYou { name: name?, known_as, phone, address, password: password? }))
    }
}

/// A new password that was not left empty.
pub fn check_new_password_given(fields: &Fields, name: &str) -> Result<Password, FieldErrors> {
    let mut faults = FieldErrors::none();
    let password = new_password(fields, name, &mut faults);
    done(faults, || password)
}

/// The password somebody has and the one they want.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    pub current: Password,
    pub new: Password,
}

impl ChangePassword {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let current = current_password(fields, "current_password", &mut faults);
        let new = new_password(fields, "password", &mut faults);
        if let (Some(current), Some(new)) = (&current, &new)
            && current.as_str() == new.as_str()
        {
            faults.add("password", errors::new_password_same);
        }
        done(faults, || Some(ChangePassword { current: current?, new: new? }))
    }
}

/// The new address, and the password again.
#[derive(Clone, Debug)]
pub struct ChangeEmail {
    pub email: EmailAddress,
    pub password: Password,
}

impl ChangeEmail {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        SignIn::check(fields).map(|form| ChangeEmail { email: form.email, password: form.password })
    }
}

/// P5e: the set-up the page was made with, the first code of the app, and the password where it is asked again.
#[derive(Clone, Debug)]
pub struct TurnOn {
    /// Sealed: see `ops::second_step::SetUp`.
    pub set_up: String,
    pub code: String,
    pub password: Option<Password>,
}

impl TurnOn {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let code = code(fields, "code", &mut faults);
        let password = if fields.has("password") { current_password(fields, "password", &mut faults) } else { None };
        done(faults, || Some(TurnOn { set_up: fields.text("set_up"), code: code?, password }))
    }
}

/// T32: the invited person's password, and that they have read what is expected of them.
#[derive(Clone, Debug)]
pub struct Welcome {
    pub password: Password,
}

impl Welcome {
    pub fn check(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut faults = FieldErrors::none();
        let password = new_password(fields, "password", &mut faults);
        if fields.get("duties") != "yes" {
            faults.add("duties", errors::not_ticked);
        }
        done(faults, || Some(Welcome { password: password? }))
    }
}

/// Whether a person may have this password; `own_words` are their names and address, which an attacker tries first.
pub fn check_new_password(password: &Password, second_step: bool, words: &[&str]) -> Result<(), FieldErrors> {
    check_password(password.as_str(), second_step, words).map_err(|problem| {
        FieldErrors::one("password", |lang| match problem {
            PasswordProblem::TooShort { .. } if second_step => errors::new_password_too_short_with_second_step(lang).to_string(),
            PasswordProblem::TooShort { .. } => errors::new_password_too_short(lang).to_string(),
            PasswordProblem::TooLong { max } => errors::new_password_too_long(lang, &max.to_string()),
            PasswordProblem::Common => errors::new_password_common(lang).to_string(),
            PasswordProblem::Context => errors::new_password_guessable(lang).to_string(),
        })
    })
}

/// A short password is enough where it never stands alone: for staff, and for those who have a second step.
pub const fn may_be_short(account: &Account) -> bool {
    account.staff || account.has_second_step()
}

fn email(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<EmailAddress> {
    match EmailAddress::parse(fields.get(name)) {
        Ok(email) => return Some(email),
        Err(EmailProblem::Empty) => faults.add(name, errors::email_empty),
        Err(EmailProblem::Wrong) => faults.add(name, errors::email_wrong),
        Err(EmailProblem::TooLong) => faults.add(name, errors::email_too_long),
    }
    None
}

fn code(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<String> {
    let digits: String = fields.text(name).chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–')).collect();
    if digits.is_empty() {
        faults.add(name, errors::code_empty);
        return None;
    }
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        faults.add(name, errors::code_six_numbers);
        return None;
    }
    Some(digits)
}

fn current_password(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<Password> {
    if fields.get(name).is_empty() {
        faults.add(name, errors::password_empty);
        return None;
    }
    Some(Password::typed(fields, name))
}

fn new_password(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<Password> {
    if fields.get(name).is_empty() {
        faults.add(name, errors::new_password_empty);
        return None;
    }
    Some(Password::typed(fields, name))
}

/// A full name, which everybody must have. Also for forms in which somebody names another.
pub fn full_name(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<FullName> {
    match FullName::parse(fields.get(name)) {
        Ok(parsed) => return Some(parsed),
        Err(NameProblem::Empty) => faults.add(name, errors::name_empty),
        Err(NameProblem::TooLong { .. }) => faults.add(name, errors::name_too_long),
        Err(NameProblem::HiddenCharacters) => faults.add(name, errors::name_hidden_characters),
    }
    None
}

fn known_as(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<KnownAs> {
    match KnownAs::parse(fields.get(name)) {
        Ok(parsed) => return Some(parsed),
        Err(NameProblem::Empty) => {}
        Err(NameProblem::TooLong { .. }) => faults.add(name, errors::known_as_too_long),
        Err(NameProblem::HiddenCharacters) => faults.add(name, errors::name_hidden_characters),
    }
    None
}

fn phone(fields: &Fields, name: &str, faults: &mut FieldErrors) -> Option<Phone> {
    match Phone::parse(fields.get(name)) {
        Ok(parsed) => return Some(parsed),
        Err(PhoneProblem::Empty) => {}
        Err(PhoneProblem::Wrong) => faults.add(name, errors::phone_wrong),
    }
    None
}

/// The most characters of a line of an address.
const LONGEST_LINE: usize = 100;
/// What the list of addresses sends when none of them is the right one.
pub const NONE_OF_THESE: &str = "none";

/// An address picked from the list of its postcode, or typed.
#[derive(Clone, Debug)]
pub enum AddressGiven {
    Listed { uprn: Uprn, postcode: Postcode },
    Typed(AddressAnswer),
}

/// An address is all or nothing: begun, it needs its first line, its town and its postcode, or one picked from the list.
pub fn address(fields: &Fields, faults: &mut FieldErrors) -> Option<AddressGiven> {
    let part = |name: &str| fields.text(&format!("address-{name}")).replace('\n', " ");
    let (line1, line2, town, postcode) = (part("line1"), part("line2"), part("town"), part("postcode"));
    let typed = [&line1, &line2, &town].iter().any(|part| !part.is_empty());
    if !typed && postcode.is_empty() {
        return None;
    }
    let before = faults.len();
    let postcode = match Postcode::parse(&postcode) {
        Ok(postcode) => Some(postcode),
        Err(PostcodeProblem::Empty) => {
            faults.add("address-postcode", errors::postcode_empty);
            None
        }
        Err(PostcodeProblem::Wrong) => {
            faults.add("address-postcode", errors::postcode_wrong);
            None
        }
    };
    if let (false, Ok(uprn), Some(postcode)) = (typed, Uprn::parse(&part("uprn")), &postcode) {
        return Some(AddressGiven::Listed { uprn, postcode: postcode.clone() });
    }
    if !typed && fields.has("address-uprn") && part("uprn").is_empty() {
        faults.add("address-uprn", errors::address_not_selected);
        return None;
    }
    check_lines(&line1, &line2, &town, faults);
    let lines = [line1, line2, town].into_iter().filter(|line| !line.is_empty()).collect();
    let postcode = postcode?.as_str().to_string();
    (faults.len() == before).then_some(AddressGiven::Typed(AddressAnswer { uprn: None, lines, postcode }))
}

fn check_lines(line1: &str, line2: &str, town: &str, faults: &mut FieldErrors) {
    if line1.is_empty() {
        faults.add("address-line1", errors::address_line_empty);
    }
    if town.is_empty() {
        faults.add("address-town", errors::address_town_empty);
    }
    for (name, text) in [("line1", line1), ("line2", line2), ("town", town)] {
        if text.chars().count() > LONGEST_LINE {
            faults.add(&format!("address-{name}"), errors::address_line_too_long);
        }
    }
}

/// The form's value when nothing was wrong, or every fault.
fn done<T>(faults: FieldErrors, value: impl FnOnce() -> Option<T>) -> Result<T, FieldErrors> {
    match value() {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests;
