//! One request for a page, and the answer to it, without anything of HTTP that a page need not know.

use std::sync::Arc;

use leptos::prelude::*;
use portal::{
    actor::{Actor, Staff},
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::{AccountId, MandateId, PersonId, RequestId},
    lang::{Lang, Words},
    mandates::ActingFor,
    portal::Portal,
    sessions::ops::FormMemory,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::acting;

/// What a page or an action gives back. Errors become pages with a way out, or the form again with what was typed.
pub type PageResult = Result<Reply, OpError>;

/// What the browser's session remembers, ids only. Changed by giving a changed copy back with the reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// Who is signed in, with every step they need.
    pub account: Option<AccountId>,
    /// Whether the second step was passed in this session; staff are nobody without it.
    pub second_step: bool,
    /// Who gave the right password and still owes the second step.
    pub pending: Option<AccountId>,
    /// The unnamed person whose drafts and reports this browser has proven to hold.
    pub guest: Option<PersonId>,
    /// The confirmed code that lets this browser finish registering or resetting, and nobody else's.
    pub proof: Option<Uuid>,
    /// The e-mail step this browser is in the middle of (the code's id, never the address).
    pub awaiting: Option<Uuid>,
    /// A form was refused or something succeeded: the next page looks for it.
    pub remembers: bool,
}

/// One request for a page.
pub struct Visit {
    pub portal: Arc<Portal>,
    pub lang: Lang,
    /// The path without the language, like `/requests/SR-7F3K-2QXM`.
    pub path: String,
    pub query: Fields,
    /// The parts of the path that the route names.
    pub params: Vec<(String, String)>,
    pub actor: Actor,
    /// The mandate that stands in the address, as in `/for/{mandate}/requests`.
    pub asked_for: Option<MandateId>,
    /// For whom the visitor acts on this page, when the mandate of the address holds.
    pub acting: Option<ActingFor>,
    pub notes: Notes,
    /// Finds this browser's session row; empty while it has none.
    pub session_key: Vec<u8>,
    pub request: RequestId,
    pub nonce: String,
    /// Where the request came from, for delays after wrong tries.
    pub address: String,
    /// The device in words, like "Firefox on Windows".
    pub device: String,
    /// What the form of this page remembers from being refused.
    pub memory: FormMemory,
    /// Set in the demo council, which has a mail page and a banner: the password of its made-up people.
    pub demo_password: Option<String>,
    /// Where the demo's e-mails are.
    pub mail_folder: std::path::PathBuf,
    /// Changes with every build, so that browsers never mix two.
    pub assets: &'static str,
}

impl Visit {
    /// Opens a unit of work for whoever is visiting.
    pub async fn uow(&self) -> OpResult<Uow> {
        self.portal.begin_for(self.actor.clone(), self.request).await
    }

    /// Opens a unit of work for the portal itself, for what happens before anybody is known. `part` says what for.
    pub async fn system(&self, part: &'static str) -> OpResult<Uow> {
        self.portal.begin_for(Actor::System(part), self.request).await
    }

    /// A part of the path by its name in the route.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// A part of the path that must be an id; anything else is a page that does not exist.
    pub fn id<T: std::str::FromStr>(&self, name: &str) -> OpResult<T> {
        self.param(name).parse().map_err(|_| OpError::NotFound)
    }

    /// What was typed into a field before the form was refused, or what it starts with.
    pub fn typed_or(&self, field: &str, start: &str) -> String {
        if self.was_refused() { self.typed().get(field).to_string() } else { start.to_string() }
    }

    /// What was typed into the form before it was refused.
    pub fn typed(&self) -> Fields {
        Fields(self.memory.fields.clone())
    }

    /// Whether this page shows a form again.
    pub fn was_refused(&self) -> bool {
        !self.memory.fields.is_empty() || !self.memory.errors.is_empty()
    }

    /// The message beside a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.memory.errors.of(field).map(|words| words.get(self.lang).to_string())
    }

    /// Every fault with its field, for the summary at the top.
    pub fn errors(&self) -> Vec<(String, String)> {
        self.memory.errors.iter().map(|(field, words)| (field.clone(), words.get(self.lang).to_string())).collect()
    }

    /// A link within the portal, in the language of the page and for the same person.
    pub fn link(&self, path: &str) -> String {
        self.lang.path(&acting::within(self.asked_for, path))
    }

    /// A link to a page of the visitor's own, also while they act for somebody else.
    pub fn own_link(&self, path: &str) -> String {
        self.lang.path(path)
    }

    /// The address of this page without the language: what its forms are remembered by.
    pub fn here(&self) -> String {
        acting::within(self.asked_for, &self.path)
    }

    /// Says in a form for whom it is: sent from another context, it is refused.
    pub fn acting_field(&self) -> Option<AnyView> {
        let mandate = self.asked_for?.to_string();
        Some(view! { <input type="hidden" name="acting_for" value=mandate/> }.into_any())
    }

    pub fn is_signed_in(&self) -> bool {
        matches!(self.actor, Actor::Resident(_) | Actor::Representative(_))
    }

    /// The member of staff who is visiting; for everybody else the page does not exist.
    pub fn staff(&self) -> OpResult<&Staff> {
        match &self.actor {
            Actor::Staff(staff) => Ok(staff),
            Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
                Err(OpError::NotFound)
            }
        }
    }

    /// To sign in first, and back here afterwards: the answer to a visitor on a page that is somebody's own.
    pub fn sign_in_first(&self) -> Reply {
        let at = if self.path.starts_with("/staff") { "/staff/sign-in" } else { "/sign-in" };
        Reply::go(format!("{at}?next={}", encode(&self.here())))
    }
}

/// What a posted form gives a visitor whose session has ended, and everybody else as it was.
pub fn or_sign_in(visit: &Visit, fields: Fields, error: OpError) -> PageResult {
    match (&visit.actor, error) {
        (Actor::Visitor { .. }, OpError::NotFound | OpError::Denied(portal::permit::Denial::SignInNeeded)) => {
            Ok(Reply::SignInKeeping { path: visit.path.clone(), fields })
        }
        (_, error) => Err(error),
    }
}

/// Percent-encodes what may stand in a query.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// How the session changes with a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionChange {
    Keep,
    /// Remember this from now on.
    Note(Notes),
    /// As `Note`, under a new session id: for every change of who somebody is (ASVS 7.2.4).
    Renew(Notes),
    /// Signed out: the session and everything the browser kept is gone.
    End,
}

/// The answer to a visit.
pub enum Reply {
    /// A rendered page.
    Page { status: u16, html: String },
    /// To another page, by 303. The path is without the language.
    Go { to: String, session: SessionChange, lang: Option<Lang> },
    /// The form of `path` again, with what was typed and what is wrong with it.
    Again { path: String, fields: Fields, errors: FieldErrors },
    /// To sign in, keeping what was typed for the form of `path`: a session that ended loses nothing.
    SignInKeeping { path: String, fields: Fields },
    /// To another page, which says once that something was done.
    Done { to: String, notice: Words, session: SessionChange },
    /// A file to be shown or saved.
    File { kind: &'static str, name: String, bytes: Vec<u8>, inline: bool },
    /// A file that is made while it is sent, to be saved.
    Stream { kind: &'static str, name: String, bytes: portal::packs::Bytes },
    /// A small piece of data for an island.
    Json(String),
}

impl Reply {
    pub fn go(to: impl Into<String>) -> Reply {
        Reply::Go { to: to.into(), session: SessionChange::Keep, lang: None }
    }

    pub fn go_with(to: impl Into<String>, session: SessionChange) -> Reply {
        Reply::Go { to: to.into(), session, lang: None }
    }

    pub fn again(path: impl Into<String>, fields: Fields, errors: FieldErrors) -> Reply {
        Reply::Again { path: path.into(), fields, errors }
    }

    /// Something was done; the next page says so once.
    pub fn done<S: Into<String>>(to: impl Into<String>, notice: impl Fn(Lang) -> S) -> Reply {
        Reply::Done { to: to.into(), notice: Words::of(notice), session: SessionChange::Keep }
    }

    pub fn done_with<S: Into<String>>(to: impl Into<String>, notice: impl Fn(Lang) -> S, session: SessionChange) -> Reply {
        Reply::Done { to: to.into(), notice: Words::of(notice), session }
    }
}
