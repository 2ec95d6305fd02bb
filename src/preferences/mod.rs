//! What people choose to be asked and told: for their views, about other services, news of services. Messages that a service needs
//! to send are no matter of choice, and no choice is ever taken from silence (UK GDPR art. 21, PECR reg. 22).
//!
//! To add a topic: an arm of [`Topic`], its words in `src/text/preferences.toml`, its code in the checks of the tables.

pub mod forms;
pub mod link;
pub mod ops;
pub mod rules;
pub(crate) mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded::coded, ids::PersonId, outbox, people::Channel, permit::Subject};

coded! {
    /// What somebody is asked or told that no service of theirs needs.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Topic {
        /// For their views after they got in touch.
        Surveys = "surveys",
        /// About other services of the council.
        Services = "services",
        /// What changes in services.
        News = "news",
    }
}

coded! {
    /// A way to reach somebody.
    pub enum Way {
        Email = "email",
        Text = "text",
        Phone = "phone",
        Letter = "letter",
    }
}

impl From<outbox::Way> for Way {
    fn from(way: outbox::Way) -> Self {
        match way {
            outbox::Way::Email => Way::Email,
            outbox::Way::Text => Way::Text,
            outbox::Way::Post => Way::Letter,
        }
    }
}

/// What somebody chose about one topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: Uuid,
    pub person: PersonId,
    pub topic: Topic,
    /// The ways they allow; none is a no.
    pub ways: Vec<Way>,
    /// How they said so.
    pub channel: Channel,
    pub said_at: DateTime<Utc>,
    /// The staff number of whoever wrote it down; none when the person did.
    pub recorded_by: Option<String>,
}

impl Choice {
    /// Whether it is a no.
    pub const fn is_no(&self) -> bool {
        self.ways.is_empty()
    }
}

impl Subject for Choice {
    const KIND: &'static str = "preference";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}
