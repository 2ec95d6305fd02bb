//! The policy pack: why each category of personal data is held, by what right, from whom, with whom, and until when.
//!
//! It is data with versions (`data/policy`). The record page, the notices and the keep-until dates read it, so that what is
//! promised and what happens cannot disagree.

#[cfg(feature = "server")]
pub mod diff;
#[cfg(feature = "server")]
pub mod lint;
#[cfg(feature = "server")]
pub mod notice;
#[cfg(feature = "server")]
pub mod ops;
mod parts;
mod period;
#[cfg(feature = "server")]
pub mod rules;
#[cfg(feature = "server")]
pub mod store;

use chrono::NaiveDate;
use serde::Deserialize;

pub use parts::*;
use period::WrittenPeriod;
pub use period::{OnErasure, Period, Trigger};

use crate::{catalogue::QuestionKind, lang::Words};

/// A rule for one service that differs from its category's.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    pub service: String,
    /// What the service is called, where the catalogue has none of that slug.
    #[serde(default)]
    name: Option<Words>,
    period: Option<WrittenPeriod>,
    rule_words: Option<Words>,
    #[serde(default)]
    basis: Option<String>,
    basis_words: Option<Words>,
    article: Option<String>,
    condition: Option<Condition>,
}

/// The period of a team: what was passed to it is kept as that team keeps its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamRule {
    pub team: String,
    period: WrittenPeriod,
    rule_words: Words,
}

/// The period of things of a category that come about in a special way, like an e-mail that a reception passed on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct Use {
    pub code: String,
    pub words: Words,
}

/// What the council does about sensitive matters: whether it asks, and what is said where somebody tells (UK GDPR arts 9 and 10).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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

/// The condition for special-category data (UK GDPR art. 9(2), DPA 2018 Sch. 1), as a code and in words.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
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
    /// What happens when the period has ended.
    #[serde(default)]
    pub action: EndAction,
    /// The category whose end it shares.
    #[serde(default)]
    pub follows: Option<String>,
    /// The uses that differ from what stands here.
    #[serde(default, rename = "purpose_of")]
    pub purposes: Vec<Purpose>,
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
    #[serde(default, rename = "team")]
    pub teams: Vec<TeamRule>,
    #[serde(default, rename = "variant")]
    pub variants: Vec<Variant>,
}

/// Somebody the notice names, with how to reach them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
pub struct Pack {
    pub council: String,
    pub version: i32,
    effective_from: toml_date::Date,
    /// The version it takes the place of; 0 for the first.
    #[serde(default)]
    pub supersedes: i32,
    /// The languages it is published in.
    #[serde(default = "both_languages")]
    pub languages: Vec<String>,
    /// The kinds of personal details that a form may ask, because this notice announces them.
    #[serde(default)]
    pub may_ask: Vec<QuestionKind>,
    /// How all of it is protected, in general (UK GDPR art. 30(1)(g)).
    #[serde(default)]
    pub security: Option<Words>,
    /// Whose data it is (art. 30(1)(c)).
    #[serde(default)]
    pub subjects: Option<Words>,
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
    #[serde(default)]
    pub calls: Option<Calls>,
    #[serde(default)]
    pub charter: Option<Charter>,
    #[serde(default, rename = "project")]
    pub projects: Vec<Project>,
    #[serde(default, rename = "document")]
    pub documents: Vec<Document>,
    #[serde(default, rename = "statement")]
    pub statements: Vec<Statement>,
    #[serde(default, rename = "cookie")]
    pub cookies: Vec<Cookie>,
    #[serde(default)]
    pub accessibility: Option<Accessibility>,
    #[serde(default, rename = "reason")]
    pub reasons: Vec<Reason>,
    #[serde(default)]
    pub as_found: Option<AsFound>,
}

fn both_languages() -> Vec<String> {
    crate::lang::Lang::BOTH.map(|lang| lang.tag().to_string()).to_vec()
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

    /// Every period of this category with the sentence that tells it, and where it stands.
    pub fn periods(&self) -> Vec<(String, Option<Period>, &Words)> {
        let own = self.overrides.iter().filter_map(|own| {
            let words = own.rule_words.as_ref()?;
            Some((format!(".override[{}]", own.service), own.period.as_ref().unwrap_or(&self.period).period(), words))
        });
        let teams = self.teams.iter().map(|rule| (format!(".team[{}]", rule.team), rule.period.period(), &rule.rule_words));
        let variants = self.variants.iter().map(|one| (format!(".variant[{}]", one.when), one.period.period(), &one.rule_words));
        let purposes = self.purposes.iter().filter_map(|one| {
            let words = one.rule_words.as_ref()?;
            Some((format!(".purpose_of[{}]", one.of), one.period().or(self.period.period()), words))
        });
        [(String::new(), self.period.period(), &self.rule_words)]
            .into_iter()
            .chain(own)
            .chain(teams)
            .chain(variants)
            .chain(purposes)
            .collect()
    }

    /// The texts of its services, with where they stand.
    pub fn words_of_services(&self) -> impl Iterator<Item = (String, &Words)> {
        self.overrides.iter().flat_map(|own| {
            let texts = [("name", own.name.as_ref()), ("basis_words", own.basis_words.as_ref())];
            texts.into_iter().filter_map(move |(name, words)| Some((format!("override[{}].{name}", own.service), words?)))
        })
    }

    #[cfg(test)]
    pub(crate) fn set_condition(&mut self, condition: Option<Condition>) {
        self.condition = condition;
    }

    /// Whether a service has a condition for sensitive matters of its own.
    pub fn has_own_condition(&self, service: &str) -> bool {
        self.own_rule(Some(service)).is_some_and(|own| own.condition.is_some())
    }

    /// The sentences of rules for teams, special kinds and single uses.
    pub fn special_rules(&self) -> impl Iterator<Item = &Words> {
        let purposes = self.purposes.iter().filter_map(|purpose| purpose.rule_words.as_ref());
        let teams = self.teams.iter().map(|rule| &rule.rule_words);
        teams.chain(self.variants.iter().map(|variant| &variant.rule_words)).chain(purposes)
    }

    /// The services that have a period of their own.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.overrides.iter().filter(|own| own.period.is_some()).map(|own| own.service.as_str())
    }

    /// The legal reason as a sentence.
    pub fn basis_words(&self, service: Option<&str>) -> &Words {
        self.own_rule(service).and_then(|own| own.basis_words.as_ref()).unwrap_or(&self.basis_words)
    }

    /// What the pack calls a service that has a rule of its own.
    pub fn name_of(&self, service: &str) -> Option<&Words> {
        self.own_rule(Some(service)).and_then(|own| own.name.as_ref())
    }

    /// The services whose legal reason is told in words of their own.
    pub fn services_with_reasons(&self) -> impl Iterator<Item = &str> {
        self.overrides.iter().filter(|own| own.basis_words.is_some()).map(|own| own.service.as_str())
    }

    /// The legal reasons of services that have one of their own, by slug.
    pub fn bases_of_services(&self) -> impl Iterator<Item = (&str, &str)> {
        self.overrides.iter().filter_map(|own| Some((own.service.as_str(), own.basis.as_deref()?)))
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
