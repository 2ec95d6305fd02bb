//! What can be done with contacts.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Content, Direction, Interaction, Kind, Outcome, PrivateRoom, Survey, Wanted, store};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    lang::Lang,
    people::{Channel, Relation, Source},
};

/// A contact to be written down.
pub struct NewContact {
    pub person: PersonId,
    pub submission_key: Uuid,
    pub at: DateTime<Utc>,
    pub direction: Direction,
    pub channel: Channel,
    pub kind: Kind,
    pub source: Source,
    pub relation: Option<Relation>,
    pub service: Option<String>,
    pub outcome: Outcome,
    pub language: Option<Lang>,
    pub content: Content,
    pub reference: Option<String>,
    pub private_room: Option<PrivateRoom>,
    pub survey: Option<Survey>,
    pub statement_reminder: bool,
    pub recording_refused: bool,
    pub rights_request: bool,
    pub sensitive: bool,
    pub confirmed: Vec<String>,
}

/// Writes a contact down.
pub async fn log(uow: &mut Uow, new: NewContact) -> OpResult<Uuid> {
    store::insert(uow, &new).await
}

/// A page of a person's contacts, newest first.
pub async fn page(_uow: &mut Uow, _person: PersonId, _wanted: &Wanted, _limit: i64) -> OpResult<Vec<Interaction>> {
    Ok(Vec::new())
}

/// How many contacts a person has that are wanted (`before` is left out of account).
pub async fn count(_uow: &mut Uow, _person: PersonId, _wanted: &Wanted) -> OpResult<i64> {
    Ok(0)
}

/// One contact, if the actor may see it.
pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Interaction>> {
    store::find(uow, id).await
}
