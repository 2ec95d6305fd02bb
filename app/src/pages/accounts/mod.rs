//! Getting in: signing in, making an account, getting back in, and the welcome of staff.
//!
//! Each page is a plain form. Nothing on them tells whether an address has an account.

mod about_you;
mod email_steps;
mod recover;
mod register;
mod set_up;
mod sign_in;
mod welcome;

pub use about_you::{about_you, do_about_you};
pub(crate) use about_you::{address_fields, addresses_found, find_address};
pub use recover::{
    do_new_password, do_recover, do_recover_check_email, do_recover_confirm, new_password, recover, recover_check_email, recover_confirm,
};
pub use register::{check_email, confirm, do_check_email, do_confirm, do_register, done, register};
pub(crate) use register::{language_choices, language_field};
pub(crate) use set_up::{Shown, parts as set_up_parts};
pub use set_up::{do_second_step, second_step};
pub use sign_in::{code, do_code, do_sign_in, do_sign_out, do_staff_sign_in, sign_in, staff_sign_in};
pub use welcome::{do_staff_welcome, staff_welcome};

use std::net::{IpAddr, Ipv4Addr};

use leptos::prelude::*;
use portal::{
    accounts::{Entered, Outcome, ops::Caller},
    actor::Actor,
    fields::Fields,
    text::accounts as words,
};

use crate::{
    ui::{PasswordInput, TextInput},
    visit::{Notes, Reply, SessionChange, Visit, encode},
};

/// Who is at the door, for the operations on sign-ins.
pub(crate) fn caller(visit: &Visit) -> Caller<'_> {
    let address = visit.address.parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    Caller { portal: &visit.portal, request: visit.request, address, lang: visit.lang }
}

/// Where somebody who is signed in already belongs, instead of on a page for getting in.
fn home_of(visit: &Visit) -> Option<&'static str> {
    match &visit.actor {
        Actor::Resident(_) | Actor::Representative(_) => Some("/account"),
        Actor::Staff(_) => Some("/staff"),
        Actor::Councillor(_) => Some("/councillor"),
        Actor::Visitor { .. } | Actor::System(_) => None,
    }
}

/// A path of our own to come back to, or nothing: an address from outside must not send anybody elsewhere.
fn own_path(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if own && !next.starts_with("/sign-") { next } else { "" }
}

/// Where to go after this page's form, as the page was asked or as its form kept it.
pub(crate) fn next(visit: &Visit) -> String {
    own_path(&visit.typed_or("next", visit.query.get("next"))).to_string()
}

/// The same, from the form that came back.
pub(crate) fn next_of(fields: &Fields) -> &str {
    own_path(fields.get("next"))
}

/// A step of the way in that remembers where to go at its end.
pub(crate) fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() { path.to_string() } else { format!("{path}?next={}", encode(next)) }
}

/// Carries the way back through a form.
pub(crate) fn next_field(visit: &Visit) -> Option<AnyView> {
    let next = next(visit);
    (!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next/> }.into_any())
}

/// Somebody is in: the session is theirs under a new key, and they go where they wanted, if that is a place for them.
fn let_in(visit: &Visit, entered: Entered, next: &str) -> Reply {
    Reply::go_with(destination(entered, next), SessionChange::Renew(notes_of(visit, entered)))
}

/// Only what belongs to somebody who is in; what a form of theirs remembers goes along.
fn notes_of(visit: &Visit, entered: Entered) -> Notes {
    let remembers = visit.notes.remembers;
    Notes { account: Some(entered.account), second_step: entered.second_step, remembers, ..Notes::default() }
}

fn destination(entered: Entered, next: &str) -> String {
    let own = match (next.starts_with("/staff"), next.starts_with("/councillor")) {
        (true, _) => entered.staff,
        (_, true) => entered.councillor,
        (false, false) => !entered.staff && !entered.councillor,
    };
    match (!next.is_empty() && (own || next.starts_with("/account/security")), entered.staff, entered.councillor) {
        (true, _, _) => next.to_string(),
        (false, true, _) => "/staff".to_string(),
        (false, false, true) => "/councillor".to_string(),
        (false, false, false) => "/account".to_string(),
    }
}

/// How far they got: in, or to the second step they owe.
pub(crate) fn follow(visit: &Visit, outcome: Outcome, next: &str) -> Reply {
    let (pending, path) = match outcome {
        Outcome::SignedIn(entered) => return let_in(visit, entered, next),
        Outcome::SecondStepNeeded(account) => (account, "/sign-in/code"),
        Outcome::SetUpNeeded(account) => (account, "/register/second-step"),
    };
    let notes = Notes { account: None, second_step: false, pending: Some(pending), proof: None, awaiting: None, ..visit.notes.clone() };
    Reply::go_with(with_next(path, next), SessionChange::Renew(notes))
}

/// The box for an address. `autocomplete` is `username` where one signs in with it.
pub(crate) fn email_field(visit: &Visit, label: &'static str, hint: &'static str, autocomplete: &'static str) -> AnyView {
    view! {
        <TextInput
            lang=visit.lang
            name="email"
            label=label
            hint=hint
            value=visit.typed_or("email", "")
            error=visit.error("email")
            kind="email"
            autocomplete=autocomplete
            autocapitalize="none"
            spellcheck=false
        />
    }
    .into_any()
}

/// The box for six digits.
pub(crate) fn code_field(visit: &Visit, hint: &'static str) -> AnyView {
    view! {
        <TextInput
            lang=visit.lang
            name="code"
            label=words::code_label(visit.lang)
            hint=hint
            error=visit.error("code")
            autocomplete="one-time-code"
            inputmode="numeric"
            spellcheck=false
            width=10
            spaced=true
        />
    }
    .into_any()
}

/// The box for the password somebody has.
pub(crate) fn password_field(visit: &Visit, name: &'static str, label: &'static str, hint: &'static str) -> AnyView {
    view! { <PasswordInput lang=visit.lang name=name label=label hint=hint error=visit.error(name)/> }.into_any()
}

/// The box for a new password. A short one is enough where there is a second step.
pub(crate) fn new_password_field(visit: &Visit, may_be_short: bool) -> AnyView {
    let lang = visit.lang;
    let hint = if may_be_short { words::new_password_hint_short(lang) } else { words::new_password_hint(lang) };
    let hint = format!("{hint} {}", words::passwords_are_not_kept(lang));
    view! {
        <PasswordInput
            lang=lang
            name="password"
            label=words::new_password_label(lang)
            hint=hint
            error=visit.error("password")
            autocomplete="new-password"
        />
    }
    .into_any()
}

/// A page's heading over its words, in the narrow column that all of these pages have.
pub(crate) fn column(title: String, content: AnyView) -> AnyView {
    view! {
        <div class="govuk-grid-row">
            <div class="govuk-grid-column-two-thirds">
                <h1 class="govuk-heading-l">{title}</h1>
                {content}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portal::ids::{AccountId, PersonId};

    #[test]
    fn the_way_back_never_leads_out_of_the_portal() {
        for own in ["/account", "/requests/SR-7F3K-2QXM", "/services?verb=report"] {
            assert_eq!(own_path(own), own);
        }
        for other in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\nb",
            "/sign-in",
            "/sign-out",
            "javascript:alert(1)",
        ] {
            assert_eq!(own_path(other), "", "{other}");
        }
    }

    #[test]
    fn residents_and_staff_go_back_only_to_pages_of_theirs() {
        let entered =
            |staff| Entered { account: AccountId(uuid()), person: PersonId(uuid()), staff, councillor: false, second_step: staff };
        assert_eq!(destination(entered(false), "/requests"), "/requests");
        assert_eq!(destination(entered(false), "/staff/requests"), "/account");
        assert_eq!(destination(entered(true), "/requests"), "/staff");
        assert_eq!(destination(entered(true), "/staff/requests"), "/staff/requests");
        assert_eq!(destination(entered(true), "/account/security"), "/account/security");
        assert_eq!(destination(entered(false), ""), "/account");
        let councillor = Entered { councillor: true, ..entered(false) };
        assert_eq!(destination(councillor, "/requests"), "/councillor");
        assert_eq!(destination(councillor, "/councillor/issues"), "/councillor/issues");
        assert_eq!(destination(entered(false), "/councillor"), "/account");
    }

    fn uuid() -> uuid::Uuid {
        uuid::Uuid::nil()
    }
}
