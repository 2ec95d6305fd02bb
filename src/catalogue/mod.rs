//! What the council offers, as data: services, their topics and their questions (`data/services/*.toml`).
//!
//! To add a service: a file in `data/services`, then `my-account load`.
//! To add a question type: an arm of [`QuestionKind`], its check in `answers.rs`, and its field in `app/src/pages/drafts/question.rs`.

#[cfg(feature = "server")]
pub mod answers;
#[cfg(feature = "server")]
pub mod rules;
#[cfg(feature = "server")]
pub mod store;

use std::collections::BTreeMap;
#[cfg(feature = "server")]
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::lang::Words;

/// The five things people come to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    Apply,
    Book,
    Pay,
    Report,
    Request,
}

impl Verb {
    pub const ALL: [Verb; 5] = [Verb::Apply, Verb::Book, Verb::Pay, Verb::Report, Verb::Request];

    pub const fn code(self) -> &'static str {
        match self {
            Verb::Apply => "apply",
            Verb::Book => "book",
            Verb::Pay => "pay",
            Verb::Report => "report",
            Verb::Request => "request",
        }
    }

    pub fn from_code(code: &str) -> Option<Verb> {
        Verb::ALL.into_iter().find(|verb| verb.code() == code)
    }
}

/// Why the council may use what it is told (UK GDPR art. 6(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    PublicTask,
    LegalObligation,
    Contract,
    Consent,
    VitalInterests,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    ShortText,
    LongText,
    Email,
    Phone,
    Date,
    DateOfBirth,
    NiNumber,
    Address,
    Place,
    SingleChoice,
    MultipleChoice,
    Money,
    Photo,
    File,
    Declaration,
}

/// How careful the answer is handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marked {
    #[default]
    None,
    Personal,
    /// UK GDPR art. 9: health, belief, origin and the like.
    SpecialCategory,
}

/// Who may see the answer besides the person and the team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Public,
    #[default]
    Private,
}

/// What a signed-in person's own details can fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    Name,
    Email,
    Phone,
    Address,
    DateOfBirth,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub value: String,
    pub label: Words,
    #[serde(default)]
    pub hint: Option<Words>,
}

/// Ask only when an earlier answer was this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShowIf {
    pub question: String,
    pub equals: String,
}

/// One question, with the reason it is asked and what happens without an answer (Article 13(2)(e)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub kind: QuestionKind,
    pub label: Words,
    #[serde(default)]
    pub hint: Option<Words>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub why: Option<Words>,
    #[serde(default)]
    pub without: Option<Words>,
    #[serde(default)]
    pub empty_error: Option<Words>,
    #[serde(default)]
    pub marked: Marked,
    #[serde(default)]
    pub visibility: Visibility,
    /// Characters of a text, pence of an amount, number of photos or files.
    #[serde(default)]
    pub max: Option<u32>,
    #[serde(default)]
    pub pattern: Option<String>,
    #[serde(default)]
    pub pattern_error: Option<Words>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    #[serde(default)]
    pub show_if: Option<ShowIf>,
    #[serde(default)]
    pub prefill: Option<Prefill>,
}

/// One page of questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub id: String,
    /// The question the page asks: its heading.
    pub title: Words,
    #[serde(default)]
    pub intro: Option<Words>,
    pub question: Vec<Question>,
}

/// A service, in one version. What was sent keeps the version it was sent under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub slug: String,
    pub verb: Verb,
    pub version: i32,
    pub title: Words,
    pub summary: Words,
    /// Code of the team that answers.
    pub team: String,
    pub basis: Basis,
    /// The condition for special-category data (UK GDPR art. 9, DPA 2018 Sch. 1), when any is asked for.
    #[serde(default)]
    pub special_category: String,
    pub target_working_days: u16,
    #[serde(default)]
    pub needs_account: bool,
    #[serde(default)]
    pub anonymous_allowed: bool,
    /// The holding category whose policy applies to what is sent.
    pub policy_category: String,
    #[serde(default)]
    pub keywords: Words,
    #[serde(default)]
    pub you_need: Vec<Words>,
    pub who_sees: Words,
    pub minutes: u32,
    pub what_next: Vec<Words>,
    #[serde(default)]
    pub not_ours: Option<Words>,
    pub topic: Vec<Topic>,
}

impl Service {
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.topic.iter().flat_map(|topic| &topic.question)
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }

    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topic.iter().find(|topic| topic.id == id)
    }
}

/// Where something is: known to the gazetteer, found by the device, or said in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlaceAnswer {
    pub label: String,
    pub usrn: Option<i64>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    #[serde(default)]
    pub words: String,
}

/// An address: one of the gazetteer's, or typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressAnswer {
    pub uprn: Option<i64>,
    pub lines: Vec<String>,
    pub postcode: String,
}

/// An answer, parsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Answer {
    Text(String),
    Date(chrono::NaiveDate),
    Choice(String),
    Choices(Vec<String>),
    Place(PlaceAnswer),
    Address(AddressAnswer),
    Pence(i64),
    Files(Vec<crate::ids::FileId>),
    /// A declaration, with the words that were agreed to.
    Agreed(Words),
}

/// Everything answered so far, by question.
pub type Answers = BTreeMap<String, Answer>;

/// Every service on offer, in its newest version, and the older ones that requests still refer to.
#[cfg(feature = "server")]
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    by_version: BTreeMap<(String, i32), Arc<Service>>,
}

#[cfg(feature = "server")]
impl Catalogue {
    pub fn from_services(services: impl IntoIterator<Item = Service>) -> Catalogue {
        Catalogue { by_version: services.into_iter().map(|s| ((s.slug.clone(), s.version), Arc::new(s))).collect() }
    }

    /// The newest version of a service.
    pub fn service(&self, slug: &str) -> Option<Arc<Service>> {
        self.by_version.range((slug.to_string(), i32::MIN)..=(slug.to_string(), i32::MAX)).next_back().map(|(_, s)| Arc::clone(s))
    }

    /// The version a request was sent under.
    pub fn version(&self, slug: &str, version: i32) -> Option<Arc<Service>> {
        self.by_version.get(&(slug.to_string(), version)).cloned()
    }

    /// What is on offer, each service once.
    pub fn services(&self) -> Vec<Arc<Service>> {
        let mut newest: BTreeMap<&str, &Arc<Service>> = BTreeMap::new();
        for ((slug, _), service) in &self.by_version {
            newest.insert(slug, service);
        }
        newest.into_values().map(Arc::clone).collect()
    }

    /// What somebody may mean: every word typed begins a word of the title, the summary or the keywords, in either language.
    pub fn search(&self, verb: Option<Verb>, words: &str) -> Vec<Arc<Service>> {
        let words_of = |text: &str| crate::formats::search_key(text).split_whitespace().map(str::to_string).collect::<Vec<_>>();
        let wanted = words_of(words);
        self.services()
            .into_iter()
            .filter(|service| verb.is_none_or(|verb| service.verb == verb))
            .filter(|service| {
                let has = [&service.title, &service.summary, &service.keywords]
                    .iter()
                    .flat_map(|pair| [&pair.en, &pair.cy])
                    .flat_map(|text| words_of(text))
                    .collect::<Vec<_>>();
                wanted.iter().all(|word| has.iter().any(|h| h.starts_with(word.as_str())))
            })
            .collect()
    }
}
