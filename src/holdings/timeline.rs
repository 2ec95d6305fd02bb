//! One thing of a person's record, by its id.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Category;
use crate::{db::Uow, error::OpResult, ids::PersonId, lang::Words};

/// One line of the timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub category: Category,
    pub at: DateTime<Utc>,
    pub title: Words,
}

/// The item with this id in a person's record.
pub async fn find(_uow: &mut Uow, _person: PersonId, _item: Uuid) -> OpResult<Option<Entry>> {
    Ok(None)
}
