//! The policy pack: why each category of personal data is held, by what right, from whom, with whom, and until when.
//!
//! It is data with versions (`data/policy`). The record page, the notices and the keep-until dates read it, so that what is
//! promised and what happens cannot disagree.

#[cfg(feature = "server")]
pub mod rules;
#[cfg(feature = "server")]
pub mod store;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::lang::Words;

/// How long after its trigger something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Days(u32),
    Months(u32),
    Years(u32),
}

impl Period {
    /// Tells which of two periods is longer; a month counts as what it is on average.
    pub fn length(self) -> u64 {
        match self {
            Period::Days(days) => u64::from(days) * 100,
            Period::Months(months) => u64::from(months) * 3044,
            Period::Years(years) => u64::from(years) * 12 * 3044,
        }
    }
}

/// What starts the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The matter was closed.
    Closed,
    /// It was sent: a letter by us, an application to us.
    Sent,
    /// It came about: a look, a call, a draft.
    Created,
    AccountClosed,
    /// The person was last in touch, or closed their account: whichever is later.
    LastContact,
    /// It was replaced, taken back or has lapsed.
    Ended,
    /// The answer was given.
    Decided,
    /// The call was recorded.
    Recorded,
    /// It was handed to somebody.
    Shared,
}

/// What happens to something when its owner asks for it to be deleted before its time (UK GDPR art. 17).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnErasure {
    /// It goes at once.
    Goes,
    /// The council's task or duty still needs it: it goes when its period ends (art. 17(3)(b)).
    #[default]
    Stays,
}

/// The period as it is written in a pack: one of these alone, or `while` with one of the last two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPeriod {
    years: Option<u32>,
    months: Option<u32>,
    days: Option<u32>,
    #[serde(rename = "while")]
    while_: Option<String>,
    then_years: Option<u32>,
    then_months: Option<u32>,
    then_days: Option<u32>,
}

impl WrittenPeriod {
    fn period(&self) -> Option<Period> {
        let years = self.years.or(self.then_years).map(Period::Years);
        years.or(self.months.or(self.then_months).map(Period::Months)).or(self.days.or(self.then_days).map(Period::Days))
    }
}

/// A rule for one service that differs from its category's.
#[derive(Clone, Debug, Deserialize)]
pub struct Override {
    pub service: String,
    period: Option<WrittenPeriod>,
    rule_words: Option<Words>,
    basis_words: Option<Words>,
    article: Option<String>,
    condition: Option<Condition>,
}

/// The period of a team: what was passed to it is kept as that team keeps its own.
#[derive(Clone, Debug, Deserialize)]
pub struct TeamRule {
    pub team: String,
    period: WrittenPeriod,
    rule_words: Words,
}

/// The period of things of a category that come about in a special way, like an e-mail that a reception passed on.
#[derive(Clone, Debug, Deserialize)]
pub struct Variant {
    pub when: String,
    period: WrittenPeriod,
    rule_words: Words,
}

/// What a rule is asked about: a thing's service, the teams it was passed to, and whether it is of a special kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Matter<'a> {
    pub service: Option<&'a str>,
    pub teams: &'a [String],
    pub variant: Option<&'a str>,
}

impl<'a> Matter<'a> {
    /// Something of a service, or of none.
    pub fn of_service(service: Option<&'a str>) -> Self {
        Matter { service, ..Matter::default() }
    }
}

/// How long something is kept, and the sentence that says so.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'p> {
    pub period: Option<Period>,
    pub words: &'p Words,
}

/// One of the uses that the council makes of what it holds; each category names those it serves.
#[derive(Clone, Debug, Deserialize)]
pub struct Use {
    pub code: String,
    pub words: Words,
}

/// What the council does about sensitive matters: whether it asks, and what is said where somebody tells (UK GDPR arts 9 and 10).
#[derive(Clone, Debug, Deserialize)]
pub struct Sensitive {
    /// Whether its forms may ask at all, beyond what a service's own law demands.
    pub requested: bool,
    pub words: Words,
    /// The condition that covers what is volunteered.
    pub condition: String,
    /// Whether anything about crimes and convictions is kept.
    pub criminal: bool,
    pub criminal_words: Words,
}

/// Somebody outside the council who is given something: who, as what, under which contract, where and what (UK GDPR arts 28, 30).
#[derive(Clone, Debug, Deserialize)]
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
    contract_ends: Option<toml_date::Date>,
}

impl Recipient {
    /// The last day of the contract.
    pub fn contract_ends(&self) -> Option<NaiveDate> {
        self.contract_ends.as_ref()?.to_string().parse().ok()
    }
}

/// The condition for special-category data (UK GDPR art. 9(2), DPA 2018 Sch. 1), as a code and in words.
#[derive(Clone, Debug, Deserialize)]
pub struct Condition {
    pub code: String,
    pub en: String,
    pub cy: String,
}

impl Condition {
    pub fn words(&self, lang: crate::lang::Lang) -> &str {
        match lang {
            crate::lang::Lang::En => &self.en,
            crate::lang::Lang::Cy => &self.cy,
        }
    }
}

/// One category of personal data and everything the law wants said about it (UK GDPR arts 13–15 and 30).
#[derive(Clone, Debug, Deserialize)]
pub struct Holding {
    pub category: String,
    pub label: Words,
    pub contains: Words,
    pub purpose: Words,
    pub basis: String,
    basis_words: Words,
    article: String,
    #[serde(default)]
    condition: Option<Condition>,
    pub source: Words,
    #[serde(default)]
    pub recipients: Vec<Words>,
    pub trigger: Trigger,
    period: WrittenPeriod,
    rule_words: Words,
    pub if_not_given: Words,
    /// The codes of the uses it serves.
    #[serde(default)]
    pub uses: Vec<String>,
    #[serde(default)]
    pub on_erasure: OnErasure,
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
    #[serde(default, rename = "team")]
    pub teams: Vec<TeamRule>,
    #[serde(default, rename = "variant")]
    pub variants: Vec<Variant>,
}

/// Somebody the notice names, with how to reach them.
#[derive(Clone, Debug, Deserialize)]
pub struct Office {
    pub name: Words,
    pub address: Words,
    #[serde(default)]
    pub email: Option<String>,
    pub phone: String,
    #[serde(default)]
    pub web: Option<Words>,
}

/// A council's whole policy in one version.
#[derive(Clone, Debug, Deserialize)]
pub struct Pack {
    pub council: String,
    pub version: i32,
    effective_from: toml_date::Date,
    /// What differs from the version before.
    #[serde(default)]
    pub change_note: Option<Words>,
    pub title: Words,
    pub transfers: Words,
    pub automated_decisions: Words,
    pub rights: Vec<Words>,
    pub others_words: Words,
    pub controller: Office,
    pub dpo: Office,
    pub regulator: Office,
    #[serde(default)]
    pub sensitive: Option<Sensitive>,
    #[serde(default, rename = "use")]
    pub uses: Vec<Use>,
    #[serde(default, rename = "recipient")]
    pub recipients: Vec<Recipient>,
    #[serde(rename = "holding")]
    pub holdings: Vec<Holding>,
}

/// A pack's date, written bare as TOML allows.
#[cfg(feature = "server")]
mod toml_date {
    pub type Date = toml::value::Datetime;
}
#[cfg(not(feature = "server"))]
mod toml_date {
    pub type Date = String;
}

impl Pack {
    /// The day the pack begins to apply.
    pub fn effective_from(&self) -> Option<NaiveDate> {
        self.effective_from.to_string().parse().ok()
    }

    pub fn holding(&self, category: &str) -> Option<&Holding> {
        self.holdings.iter().find(|holding| holding.category == category)
    }
}

impl Holding {
    /// The period after the trigger, for this service if it has a rule of its own.
    pub fn period(&self, service: Option<&str>) -> Option<Period> {
        self.rule_of(&Matter::of_service(service)).period
    }

    /// The rule in one sentence.
    pub fn rule(&self, service: Option<&str>) -> &Words {
        self.rule_of(&Matter::of_service(service)).words
    }

    /// The rule for one thing: of its special kind, or else of the team it was passed to, or else of its service, or else the
    /// category's. Passed to several teams with a rule, it stays as long as the longest says.
    pub fn rule_of(&self, matter: &Matter<'_>) -> Rule<'_> {
        if let Some(variant) = self.variants.iter().find(|variant| Some(variant.when.as_str()) == matter.variant) {
            return Rule { period: variant.period.period(), words: &variant.rule_words };
        }
        let teams = self.teams.iter().filter(|rule| matter.teams.contains(&rule.team));
        if let Some(team) = teams.max_by_key(|rule| rule.period.period().map(Period::length)) {
            return Rule { period: team.period.period(), words: &team.rule_words };
        }
        let own = self.own_rule(matter.service);
        let period = own.and_then(|own| own.period.as_ref()).unwrap_or(&self.period);
        Rule { period: period.period(), words: own.and_then(|own| own.rule_words.as_ref()).unwrap_or(&self.rule_words) }
    }

    /// The services that have a period of their own.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.overrides.iter().filter(|own| own.period.is_some()).map(|own| own.service.as_str())
    }

    /// The legal reason as a sentence.
    pub fn basis_words(&self, service: Option<&str>) -> &Words {
        self.own_rule(service).and_then(|own| own.basis_words.as_ref()).unwrap_or(&self.basis_words)
    }

    /// The article it rests on.
    pub fn article(&self, service: Option<&str>) -> &str {
        self.own_rule(service).and_then(|own| own.article.as_deref()).unwrap_or(&self.article)
    }

    /// The condition for special-category data, where any is asked for.
    pub fn condition(&self, service: Option<&str>) -> Option<&Condition> {
        self.own_rule(service).and_then(|own| own.condition.as_ref()).or(self.condition.as_ref())
    }

    fn own_rule(&self, service: Option<&str>) -> Option<&Override> {
        self.overrides.iter().find(|own| Some(own.service.as_str()) == service)
    }
}
