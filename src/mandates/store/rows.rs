//! Mandates as their rows are kept, and what the rows mean.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{AccountId, MandateId, PersonId},
    mandates::{AuthorityType, Content, EndedBecause, Frozen, Held, Joint, Level, Mandate, Mode, Relation, State, Terms},
    portal::Portal,
    vault::{Place, Sealed},
};

pub(super) const fn place(id: MandateId) -> Place {
    Place::new("mandate", "content_sealed", id.0)
}

/// What a code of the database means. One that means nothing is our fault, and nobody may act on it.
pub(super) fn known<T>(code: &str, of: fn(&str) -> Option<T>) -> OpResult<T> {
    of(code).ok_or_else(|| OpError::Internal(anyhow::anyhow!("a mandate is kept with the code {code:?}, which is none")))
}

/// The terms, out of either row.
macro_rules! terms {
    ($row:ident) => {
        Terms {
            authority: known(&$row.authority, AuthorityType::from_code)?,
            level: known(&$row.level, Level::from_code)?,
            services: $row.services,
            special_category: $row.special_category,
            may_ask_copy: $row.may_ask_copy,
            mode: known(&$row.mode, Mode::from_code)?,
            starts_on: $row.starts_on,
            ends_on: $row.ends_on,
            renew_by: $row.renew_by,
            state: known(&$row.state, State::from_code)?,
            capacity_lost_on: $row.capacity_lost_on,
            frozen: $row.frozen_because.as_deref().map(|code| known(code, Frozen::from_code)).transpose()?,
            ended_at: $row.ended_at,
        }
    };
}

/// A row as it is kept.
pub(super) struct Row {
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    pub account_id: Option<Uuid>,
    pub authority: String,
    pub relation: String,
    pub level: String,
    pub services: Vec<String>,
    pub special_category: bool,
    pub may_ask_copy: bool,
    pub mode: String,
    pub group_id: Option<Uuid>,
    pub appointed: Option<i16>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub renew_by: Option<NaiveDate>,
    pub state: String,
    pub content_sealed: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub checked_by: Option<String>,
    pub capacity_lost_on: Option<NaiveDate>,
    pub frozen_because: Option<String>,
    pub frozen_by: Option<String>,
    pub tried_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_because: Option<String>,
    pub revision: i32,
}

impl Row {
    pub async fn open(self, uow: &mut Uow) -> OpResult<Mandate> {
        let (id, person) = (MandateId(self.mandate_id), PersonId(self.person_id));
        let content = uow.open(person, place(id), &Sealed::from_bytes(self.content_sealed)).await?;
        Ok(Mandate {
            id,
            person,
            account: self.account_id.map(AccountId),
            relation: known(&self.relation, Relation::from_code)?,
            joint: self.group_id.zip(self.appointed).map(|(group, of)| Joint { group, of }),
            content,
            created_at: self.created_at,
            accepted_at: self.accepted_at,
            checked_by: self.checked_by,
            frozen_by: self.frozen_by,
            tried_at: self.tried_at,
            ended_because: self.ended_because.as_deref().map(|code| known(code, EndedBecause::from_code)).transpose()?,
            revision: self.revision,
            terms: terms!(self),
        })
    }
}

pub(super) async fn open_all(uow: &mut Uow, rows: Vec<Row>) -> OpResult<Vec<Mandate>> {
    let mut mandates = Vec::with_capacity(rows.len());
    for row in rows {
        mandates.push(row.open(uow).await?);
    }
    Ok(mandates)
}

/// What a door tells of a mandate to whoever holds it.
pub(super) struct HeldRow {
    pub mandate_id: Uuid,
    pub person_id: Uuid,
    pub authority: String,
    pub relation: String,
    pub level: String,
    pub services: Vec<String>,
    pub special_category: bool,
    pub may_ask_copy: bool,
    pub mode: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub renew_by: Option<NaiveDate>,
    pub state: String,
    pub content_sealed: Vec<u8>,
    pub capacity_lost_on: Option<NaiveDate>,
    pub frozen_because: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub deceased_on: Option<NaiveDate>,
    pub wrapped: Vec<u8>,
}

impl HeldRow {
    pub fn open(self, portal: &Portal) -> OpResult<Held> {
        let id = MandateId(self.mandate_id);
        let content: Content =
            portal.vault().unwrap(self.person_id, &self.wrapped)?.open(place(id), &Sealed::from_bytes(self.content_sealed))?;
        Ok(Held {
            id,
            person: PersonId(self.person_id),
            relation: known(&self.relation, Relation::from_code)?,
            content,
            deceased_on: self.deceased_on,
            terms: terms!(self),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_none_is_our_fault_and_never_something_that_is_not_there() {
        assert_eq!(known("concern", Frozen::from_code).unwrap(), Frozen::Concern);
        assert!(matches!(known("thawed", Frozen::from_code), Err(OpError::Internal(_))));
    }
}
