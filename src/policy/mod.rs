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
    Years(u32),
}

/// What starts the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    Closed,
    Sent,
    Created,
    AccountClosed,
}

/// The period as it is written in a pack: one of these alone, or `while` with one of the last two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPeriod {
    years: Option<u32>,
    days: Option<u32>,
    #[serde(rename = "while")]
    while_: Option<String>,
    then_years: Option<u32>,
    then_days: Option<u32>,
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
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
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
    pub title: Words,
    pub transfers: Words,
    pub automated_decisions: Words,
    pub rights: Vec<Words>,
    pub others_words: Words,
    pub controller: Office,
    pub dpo: Office,
    pub regulator: Office,
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
        let written = self.own_rule(service).and_then(|own| own.period.as_ref()).unwrap_or(&self.period);
        match (written.years.or(written.then_years), written.days.or(written.then_days)) {
            (Some(years), _) => Some(Period::Years(years)),
            (None, Some(days)) => Some(Period::Days(days)),
            (None, None) => None,
        }
    }

    /// The rule in one sentence.
    pub fn rule(&self, service: Option<&str>) -> &Words {
        self.own_rule(service).and_then(|own| own.rule_words.as_ref()).unwrap_or(&self.rule_words)
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
