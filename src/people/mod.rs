//! People, and what they told the council about themselves.
//!
//! A name, an address or a number is never a column of the person: it is a value that knows who said it, by which
//! channel and when. A value that is replaced stays as history until its time is over.
//!
//! To add a kind of value: an arm of [`Value`] and of [`ValueKind`], a field of [`Details`], and the check constraint in
//! the database.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod standing;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ops::Overview;
pub use standing::Standing;

use crate::{catalogue::AddressAnswer, coded::coded, ids::PersonId, lang::Lang};

coded! {
    /// How the council knows somebody.
    pub enum Kind {
        /// Has a sign-in.
        Account = "account",
        /// Sent something without one.
        Guest = "guest",
        /// Works here.
        Staff = "staff",
        /// Was elected, and brings cases of constituents.
        Councillor = "councillor",
        /// In the council’s record, without a sign-in.
        Known = "known",
        /// Got in touch; who they are is not known yet.
        Unnamed = "unnamed",
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

coded! {
    /// What kinds of things people tell about themselves.
    pub enum ValueKind {
        Name = "name",
        KnownAs = "known_as",
        Email = "email",
        Phone = "phone",
        Address = "address",
        DateOfBirth = "date_of_birth",
        CouncilTaxAccount = "council_tax_account",
        Nino = "nino",
        ServiceReference = "service_reference",
        BankAccount = "bank_account",
        HouseholdMember = "household_member",
        Circumstance = "circumstance",
        Equality = "equality",
        Need = "need",
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
    CouncilTaxAccount(String),
    Nino(String),
    ServiceReference(ServiceReference),
    BankAccount(BankDetails),
    HouseholdMember(HouseholdMember),
    Circumstance(Circumstance),
    Equality(Equality),
    Need(Need),
}

/// Where a refund goes. Card numbers are never kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankDetails {
    /// Six digits.
    pub sort_code: String,
    /// Eight digits.
    pub account: String,
}

coded! {
    /// What else the councils’ notices name about how somebody lives.
    pub enum CircumstanceKind {
        Income = "income",
        Benefits = "benefits",
        Employment = "employment",
        Health = "health",
        MaritalStatus = "marital_status",
        Dependants = "dependants",
    }
}

/// One circumstance, in the person's own words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstance {
    /// The code of a [`CircumstanceKind`].
    pub about: String,
    pub words: String,
}

coded! {
    /// Answers that are used for statistics only, and that staff never see beside a record.
    pub enum EqualityKind {
        EthnicOrigin = "ethnic_origin",
        Gender = "gender",
    }
}

/// One equality answer; always optional.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equality {
    /// The code of an [`EqualityKind`].
    pub about: String,
    pub words: String,
}

/// The number a service of the council knows somebody by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceReference {
    pub service: String,
    pub number: String,
}

/// Somebody who lives with the person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdMember {
    pub name: String,
    /// In the person's own words, like "daughter".
    pub relation: String,
    pub born: Option<NaiveDate>,
}

coded! {
    /// What staff should know so that somebody need not ask twice.
    pub enum NeedKind {
        LargePrint = "large_print",
        EasyRead = "easy_read",
        Bsl = "bsl",
        Braille = "braille",
        TextRelay = "text_relay",
        Interpreter = "interpreter",
        CallAfterFour = "call_after_four",
        DoNotPhone = "do_not_phone",
        Other = "other",
    }
}

/// A need, told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The code of a [`NeedKind`].
    pub need: String,
    /// Which language to interpret, or the need itself when it is another.
    #[serde(default)]
    pub words: String,
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
            Value::CouncilTaxAccount(_) => ValueKind::CouncilTaxAccount,
            Value::Nino(_) => ValueKind::Nino,
            Value::ServiceReference(_) => ValueKind::ServiceReference,
            Value::BankAccount(_) => ValueKind::BankAccount,
            Value::HouseholdMember(_) => ValueKind::HouseholdMember,
            Value::Circumstance(_) => ValueKind::Circumstance,
            Value::Equality(_) => ValueKind::Equality,
            Value::Need(_) => ValueKind::Need,
        }
    }
}

/// A log sees what kind of value it is, never the value.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}(…)", self.kind())
    }
}

coded! {
    /// Who told us.
    pub enum Source {
        Resident = "resident",
        /// Somebody who acts for the person.
        Representative = "representative",
        /// Another member of the public.
        Public = "public",
        Councillor = "councillor",
        /// Another officer or team of the council.
        Officer = "officer",
        Organisation = "organisation",
        /// A member of staff, from what the council already knew.
        Staff = "staff",
        Import = "import",
    }
}

coded! {
    /// How somebody who speaks for the person is related to them.
    pub enum Relation {
        Family = "family",
        Spouse = "spouse",
        Partner = "partner",
        Child = "child",
        Parent = "parent",
        Advocate = "advocate",
        Friend = "friend",
        Solicitor = "solicitor",
        Attorney = "attorney",
        Deputy = "deputy",
    }
}

coded! {
    /// How it reached the council: the channels that the councils' notices name.
    pub enum Channel {
        Phone = "phone",
        Email = "email",
        Letter = "letter",
        InPerson = "in_person",
        /// In My Account.
        Online = "online",
        VoiceSurvey = "voice_survey",
        Representative = "representative",
        Organisation = "organisation",
    }
}

/// A value with where it came from: what the record shows, and what is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub id: Uuid,
    pub value: Value,
    /// Of several of a kind, the one to use unless somebody chooses.
    pub main: bool,
    pub source: Source,
    pub relation: Option<Relation>,
    pub channel: Channel,
    /// The staff number of whoever wrote it down; none when the person did.
    pub recorded_by: Option<String>,
    /// The policy pack it was given under: for which purpose, on which basis, until when.
    pub policy_version: Option<i32>,
    /// For an address: since when it is theirs.
    pub from: Option<NaiveDate>,
    /// For an address: until when. For a need: when it lapses unless it is renewed.
    pub until: Option<NaiveDate>,
    pub said_at: DateTime<Utc>,
    /// When another value took its place.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Said {
    /// Whether it holds on a day: not replaced, and not past its own end. A need lapses on the day that is named; an address
    /// is theirs on its last day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let over = match self.value.kind() {
            ValueKind::Need => self.until.is_some_and(|until| until <= day),
            _ => self.until.is_some_and(|until| until < day),
        };
        self.ended_at.is_none() && !over
    }
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
            Value::CouncilTaxAccount(_)
            | Value::Nino(_)
            | Value::ServiceReference(_)
            | Value::BankAccount(_)
            | Value::HouseholdMember(_)
            | Value::Circumstance(_)
            | Value::Equality(_)
            | Value::Need(_) => {}
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
            assert_eq!(ValueKind::from_code(kind.code()), Some(*kind));
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
