//! The further parts of a pack: calls, the charter, recipients, projects, documents, cookies, the accessibility statement, and the
//! council’s earlier notice as it was found.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Period, Trigger, WrittenPeriod, toml_date};
use crate::{catalogue::QuestionKind, lang::Words};

/// The fixed headings of a privacy notice, in their order; a pack's statements stand under one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    Who,
    Why,
    What,
    From,
    Shared,
    Uk,
    Until,
    Rights,
    Complain,
    NotGiven,
    Automated,
    Changes,
}

impl Heading {
    pub const ALL: [Heading; 12] = [
        Heading::Who,
        Heading::Why,
        Heading::What,
        Heading::From,
        Heading::Shared,
        Heading::Uk,
        Heading::Until,
        Heading::Rights,
        Heading::Complain,
        Heading::NotGiven,
        Heading::Automated,
        Heading::Changes,
    ];
}

/// Something more that the notice says, under one of its headings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub under: Heading,
    pub words: Words,
}

/// One use of a category whose legal reason, source, period or consequence differs from the category's own (UK GDPR arts 13(1)(c)
/// and 30(1)(b): a basis for each purpose).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// The code of the use.
    #[serde(rename = "use")]
    pub of: String,
    pub basis: String,
    pub basis_words: Words,
    pub article: String,
    #[serde(default)]
    pub condition: Option<super::Condition>,
    #[serde(default)]
    pub source: Option<Words>,
    #[serde(default)]
    pub recipients: Vec<Words>,
    #[serde(default)]
    pub(super) period: Option<WrittenPeriod>,
    #[serde(default)]
    pub rule_words: Option<Words>,
    #[serde(default)]
    pub if_not_given: Option<Words>,
}

impl Purpose {
    /// Its own period, if it has one.
    pub fn period(&self) -> Option<Period> {
        self.period.as_ref().and_then(WrittenPeriod::period)
    }
}

/// What happens to something when its period has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndAction {
    #[default]
    Delete,
    /// What is left counts and names nobody.
    Anonymise,
}

/// A telephone line, and whether calls on it are recorded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Empty for an alarm that has no number to call.
    #[serde(default)]
    pub number: String,
    pub purpose: Words,
    pub recorded: bool,
}

/// What is said about recorded calls before anybody calls (SI 2018/356).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    pub lead: Words,
    /// How callers are told.
    pub told: Words,
    #[serde(default)]
    pub announcement: Option<Words>,
    pub purposes: Vec<Words>,
    /// What is left out.
    pub not_recorded: Vec<Words>,
    /// The ways without a recording.
    pub otherwise: Words,
    #[serde(default)]
    pub statements: Vec<Words>,
    #[serde(default, rename = "line")]
    pub lines: Vec<Line>,
}

/// What the council promises everybody who gets in touch.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    pub lead: Words,
    /// Working days until the council says that it has what was sent.
    pub acknowledge_working_days: u16,
    /// Days until it answers.
    pub answer_days: u16,
    /// Working days until it answers a councillor who asks for somebody. A pack that does not say promises ten.
    #[serde(default = "ten")]
    pub councillor_working_days: u16,
    pub promises: Vec<Words>,
}

const fn ten() -> u16 {
    10
}

/// Somebody outside the council who is given something: who, as what, under which contract, where and what (UK GDPR arts 28, 30).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    pub code: String,
    pub name: Words,
    /// `processor`, `partner` or `authority`.
    pub role: String,
    /// The two letters of the country, by ISO 3166.
    pub country: String,
    pub gets: Words,
    /// The categories it is given something of.
    pub holdings: Vec<String>,
    /// The reference of the contract, and how long it runs; an authority has none.
    #[serde(default)]
    pub contract: Option<String>,
    #[serde(default)]
    pub(super) contract_ends: Option<toml_date::Date>,
}

impl Recipient {
    /// The last day of the contract.
    pub fn contract_ends(&self) -> Option<NaiveDate> {
        self.contract_ends.as_ref()?.to_string().parse().ok()
    }
}

/// A project that pools or shares data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub slug: String,
    pub name: Words,
    pub why: Words,
    pub data: Words,
    /// Whether anybody can be recognised in what is used.
    pub named: bool,
    #[serde(default)]
    pub partners: Vec<Words>,
    pub basis: String,
    pub basis_words: Words,
    /// The categories it takes from.
    pub holdings: Vec<String>,
    /// Only what belongs to these services; empty: all.
    #[serde(default)]
    pub services: Vec<String>,
    pub(super) began: toml_date::Date,
    #[serde(default)]
    pub(super) ends: Option<toml_date::Date>,
    /// The reference of its impact assessment (UK GDPR art. 35).
    #[serde(default)]
    pub dpia: Option<String>,
    /// Whether a person may be told that it includes them; no only where that would harm what it is for (DPA 2018 Sch. 2 para 2).
    #[serde(default = "yes")]
    pub may_tell: bool,
}

const fn yes() -> bool {
    true
}

impl Project {
    pub fn began(&self) -> Option<NaiveDate> {
        self.began.to_string().parse().ok()
    }

    pub fn ends(&self) -> Option<NaiveDate> {
        self.ends.as_ref()?.to_string().parse().ok()
    }
}

/// A policy or a notice that stands elsewhere.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub title: Words,
    /// A page of this portal, or what to ask for and where.
    pub at: Words,
}

/// A cookie, and why there is one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cookie {
    pub name: String,
    pub why: Words,
    pub ends: Words,
}

/// The parts of the accessibility statement that are the council's to say (PSBAR 2018, reg. 8).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accessibility {
    pub(super) prepared: toml_date::Date,
    pub status: Words,
    pub faults: Vec<Words>,
    pub tested: Words,
}

impl Accessibility {
    pub fn prepared(&self) -> Option<NaiveDate> {
        self.prepared.to_string().parse().ok()
    }
}

/// Why the council keeps to something that was found fault with, or what it does instead: published with the notice.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The code of the rule.
    pub rule: String,
    /// The field the finding names.
    pub field: String,
    pub words: Words,
}

/// The council's earlier notice as it was found, with its faults: what it said is kept word for word, and each fault is answered
/// by a reason. What counts is the rest of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsFound {
    pub document: String,
    pub languages: Vec<String>,
    /// What it said of each part that the law wants, word for word; a part that is not there or is empty was not said.
    pub parts: BTreeMap<String, String>,
    #[serde(default)]
    pub keeps: Vec<FoundPeriod>,
    #[serde(default)]
    pub rests: Vec<FoundBasis>,
    #[serde(default)]
    pub sensitive: Vec<FoundSensitive>,
    #[serde(default)]
    pub gives: Vec<FoundRecipient>,
}

/// A period it named.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundPeriod {
    pub of: String,
    #[serde(default)]
    pub(super) period: Option<WrittenPeriod>,
    #[serde(default)]
    pub from: Option<Trigger>,
    pub quote: String,
}

impl FoundPeriod {
    pub fn period(&self) -> Option<Period> {
        self.period.as_ref().and_then(WrittenPeriod::period)
    }
}

/// A legal reason it gave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundBasis {
    pub of: String,
    pub basis: String,
    pub quote: String,
}

/// A sensitive matter it named, with the condition it gave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundSensitive {
    pub what: String,
    #[serde(default)]
    pub condition: String,
    pub quote: String,
}

/// Somebody it said it gives data to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundRecipient {
    pub to: String,
    pub role: String,
    #[serde(default)]
    pub contract: Option<String>,
    pub quote: String,
}

/// The kinds of questions whose answer says something personal that a notice must have announced.
pub const PERSONAL_KINDS: [QuestionKind; 9] = [
    QuestionKind::Email,
    QuestionKind::Phone,
    QuestionKind::DateOfBirth,
    QuestionKind::NiNumber,
    QuestionKind::Address,
    QuestionKind::Place,
    QuestionKind::Money,
    QuestionKind::Photo,
    QuestionKind::File,
];
