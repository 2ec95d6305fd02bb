//! What can go wrong, in the arms that a person can be told apart.

use chrono::{DateTime, Utc};

use crate::{lang::Words, permit::Denial};

/// The result of an operation.
pub type OpResult<T = ()> = Result<T, OpError>;

/// Why an operation did not happen. Nothing was changed, whatever the arm.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    #[error("denied: {0:?}")]
    Denied(Denial),
    /// It does not exist, or the actor may not know that it does: one answer for both.
    #[error("not found")]
    NotFound,
    #[error("{} fields refused", .0.len())]
    Invalid(FieldErrors),
    /// Somebody changed it meanwhile.
    #[error("changed meanwhile")]
    Conflict,
    /// The form was made for acting for somebody else than the address says, or for oneself.
    #[error("another context")]
    OtherContext,
    #[error("too many tries")]
    TooManyTries { until: DateTime<Utc> },
    /// What was sent is larger than anything that is taken.
    #[error("too large")]
    TooLarge,
    /// A link or a code that was used or has ended.
    #[error("ended")]
    Gone,
    /// The database or the file store cannot be reached now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("internal: {0:#}")]
    Internal(anyhow::Error),
}

impl From<Denial> for OpError {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::NotYours => OpError::NotFound,
            other => OpError::Denied(other),
        }
    }
}

impl From<anyhow::Error> for OpError {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<sqlx::Error>() {
            Ok(error) => error.into(),
            Err(error) => OpError::Internal(error),
        }
    }
}

impl From<sqlx::Error> for OpError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => OpError::NotFound,
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                OpError::Unavailable(error.to_string())
            }
            // 57: the server is shutting down or starting up. 53: it has run out of something. 08: the connection broke.
            sqlx::Error::Database(db) if db.code().is_some_and(|c| ["57", "53", "08"].iter().any(|class| c.starts_with(class))) => {
                OpError::Unavailable(error.to_string())
            }
            // 40: another transaction won.
            sqlx::Error::Database(db) if db.code().is_some_and(|c| c.starts_with("40")) => OpError::Conflict,
            _ => OpError::Internal(error.into()),
        }
    }
}

/// Every fault of a form at once, each beside its field, in both languages so that switching keeps them.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldErrors(Vec<(String, Words)>);

impl FieldErrors {
    pub fn none() -> Self {
        FieldErrors::default()
    }

    pub fn one<S: Into<String>>(field: &str, message: impl Fn(crate::lang::Lang) -> S) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, message);
        errors
    }

    pub fn add<S: Into<String>>(&mut self, field: &str, message: impl Fn(crate::lang::Lang) -> S) {
        self.add_words(field, Words::of(message));
    }

    pub fn add_words(&mut self, field: &str, words: Words) {
        self.0.push((field.to_string(), words));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(String, Words)> {
        self.0.iter()
    }

    /// The message beside a field, if it has one.
    pub fn of(&self, field: &str) -> Option<&Words> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, words)| words)
    }

    /// `Ok` when nothing was wrong.
    pub fn into_result(self) -> Result<(), FieldErrors> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<FieldErrors> for OpError {
    fn from(errors: FieldErrors) -> Self {
        OpError::Invalid(errors)
    }
}
