//! A request while it is being written: kept on the server after every page, so that nothing typed is lost and it can be
//! taken up again on another device.

pub mod forms;
pub mod ops;
pub mod rules;
pub mod store;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    catalogue::{Answers, Service},
    ids::{DraftId, PersonId},
    lang::Lang,
    permit::Subject,
};

/// How somebody who is not signed in wants to hear about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// They chose to give no name: then nobody can be told what happened.
    pub anonymous: bool,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub language: Option<Lang>,
}

/// What a draft seals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    pub answers: Answers,
    /// Asked of visitors; a signed-in person's details are known.
    pub contact: Option<Contact>,
}

/// A draft, opened.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: DraftId,
    pub person: PersonId,
    pub service: Arc<Service>,
    pub contents: Contents,
    pub submission_key: Uuid,
    pub revision: i32,
    pub changed_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// A draft as a list shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: DraftId,
    pub service: Arc<Service>,
    pub changed_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl Subject for Draft {
    const KIND: &'static str = "draft";
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}
