//! People, and what they told the council about themselves.
//!
//! A name, an address or a number is never a column of the person: it is a value that knows who said it, by which
//! channel and when. A value that is replaced stays as history until its time is over.
//!
//! To add a kind of value: an arm of [`Value`] and of [`ValueKind`], a field of [`Details`], and the check constraint in
//! the database.

pub mod ops;
pub mod rules;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{catalogue::AddressAnswer, ids::PersonId, lang::Lang};

/// How the council knows somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Has a sign-in.
    Account,
    /// Sent something without one.
    Guest,
    /// Works here.
    Staff,
}

impl Kind {
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Account => "account",
            Kind::Guest => "guest",
            Kind::Staff => "staff",
        }
    }

    pub fn from_code(code: &str) -> Option<Kind> {
        [Kind::Account, Kind::Guest, Kind::Staff].into_iter().find(|kind| kind.code() == code)
    }
}

/// Somebody the council holds something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub kind: Kind,
    /// The language they want to be written to in. None is a state of its own, not yet known, and is never guessed.
    pub language: Option<Lang>,
    pub created_at: DateTime<Utc>,
}

/// What kinds of things people tell about themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueKind {
    Name,
    KnownAs,
    Email,
    Phone,
    Address,
    DateOfBirth,
}

impl ValueKind {
    pub const ALL: [ValueKind; 6] =
        [ValueKind::Name, ValueKind::KnownAs, ValueKind::Email, ValueKind::Phone, ValueKind::Address, ValueKind::DateOfBirth];

    pub const fn code(self) -> &'static str {
        match self {
            ValueKind::Name => "name",
            ValueKind::KnownAs => "known_as",
            ValueKind::Email => "email",
            ValueKind::Phone => "phone",
            ValueKind::Address => "address",
            ValueKind::DateOfBirth => "date_of_birth",
        }
    }

    pub fn from_code(code: &str) -> Option<ValueKind> {
        ValueKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One thing somebody told about themselves, as it is sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    Name(String),
    KnownAs(String),
    Email(String),
    /// In the international form.
    Phone(String),
    Address(AddressAnswer),
    DateOfBirth(NaiveDate),
}

impl Value {
    pub const fn kind(&self) -> ValueKind {
        match self {
            Value::Name(_) => ValueKind::Name,
            Value::KnownAs(_) => ValueKind::KnownAs,
            Value::Email(_) => ValueKind::Email,
            Value::Phone(_) => ValueKind::Phone,
            Value::Address(_) => ValueKind::Address,
            Value::DateOfBirth(_) => ValueKind::DateOfBirth,
        }
    }
}

/// A log sees what kind of value it is, never the value.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}(…)", self.kind())
    }
}

/// Who told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Resident,
    Staff,
    Import,
}

impl Source {
    pub const fn code(self) -> &'static str {
        match self {
            Source::Resident => "resident",
            Source::Staff => "staff",
            Source::Import => "import",
        }
    }

    pub fn from_code(code: &str) -> Option<Source> {
        [Source::Resident, Source::Staff, Source::Import].into_iter().find(|source| source.code() == code)
    }
}

/// How they told us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Online,
    Phone,
    Letter,
    Visit,
    Email,
}

impl Channel {
    pub const fn code(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Phone => "phone",
            Channel::Letter => "letter",
            Channel::Visit => "visit",
            Channel::Email => "email",
        }
    }

    pub fn from_code(code: &str) -> Option<Channel> {
        [Channel::Online, Channel::Phone, Channel::Letter, Channel::Visit, Channel::Email].into_iter().find(|c| c.code() == code)
    }
}

/// A value with where it came from: what the record shows, and what is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub id: Uuid,
    pub value: Value,
    pub source: Source,
    pub channel: Channel,
    pub said_at: DateTime<Utc>,
    /// When another value took its place.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What is true of a person now, as far as they told us.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Details {
    pub name: Option<String>,
    pub known_as: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<AddressAnswer>,
    pub date_of_birth: Option<NaiveDate>,
}

impl Details {
    pub(crate) fn put(&mut self, value: Value) {
        match value {
            Value::Name(name) => self.name = Some(name),
            Value::KnownAs(name) => self.known_as = Some(name),
            Value::Email(email) => self.email = Some(email),
            Value::Phone(phone) => self.phone = Some(phone),
            Value::Address(address) => self.address = Some(address),
            Value::DateOfBirth(date) => self.date_of_birth = Some(date),
        }
    }

    /// What to call them on a page: the name they chose for that, or else their full name.
    pub fn called(&self) -> Option<&str> {
        self.known_as.as_deref().or(self.name.as_deref())
    }
}

/// A log sees which details there are, never what they say.
impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let given = |given: bool| if given { "…" } else { "-" };
        f.debug_struct("Details")
            .field("name", &given(self.name.is_some()))
            .field("email", &given(self.email.is_some()))
            .field("phone", &given(self.phone.is_some()))
            .field("address", &given(self.address.is_some()))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for kind in ValueKind::ALL {
            assert_eq!(ValueKind::from_code(kind.code()), Some(kind));
        }
        for kind in [Kind::Account, Kind::Guest, Kind::Staff] {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for channel in [Channel::Online, Channel::Phone, Channel::Letter, Channel::Visit, Channel::Email] {
            assert_eq!(Channel::from_code(channel.code()), Some(channel));
        }
        assert_eq!((Kind::from_code("visitor"), ValueKind::from_code(""), Source::from_code("x")), (None, None, None));
    }

    #[test]
    fn a_value_and_details_never_reach_a_log() {
        let value = Value::Name("Siân Morgan-Lewis".into());
        assert_eq!(format!("{value:?}"), "Name(…)");
        let mut details = Details::default();
        details.put(value);
        assert!(!format!("{details:?}").contains("Siân"));
    }

    #[test]
    fn people_are_called_what_they_asked_to_be_called() {
        let mut details = Details::default();
        assert_eq!(details.called(), None);
        details.put(Value::Name("Siân Morgan-Lewis".into()));
        assert_eq!(details.called(), Some("Siân Morgan-Lewis"));
        details.put(Value::KnownAs("Siân".into()));
        assert_eq!(details.called(), Some("Siân"));
    }
}
