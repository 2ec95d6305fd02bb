//! What can be done with the ledger of recordings.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Recording;
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// A person's recordings, newest first.
pub async fn of_person(_uow: &mut Uow, _person: PersonId, _before: Option<(DateTime<Utc>, Uuid)>, _limit: i64) -> OpResult<Vec<Recording>> {
    Ok(Vec::new())
}

/// The recordings that belong to these contacts.
pub async fn of_interactions(_uow: &mut Uow, _interactions: &[Uuid]) -> OpResult<Vec<Recording>> {
    Ok(Vec::new())
}

// ---- placeholders: the merge takes the owner's -------------------------------------------------------------------------------

/// A recording to be entered.
#[derive(Clone, Debug)]
pub struct NewRecording {
    pub interaction: Uuid,
    pub person: PersonId,
    pub line: String,
    pub supplier_reference: String,
    pub started_at: DateTime<Utc>,
    pub seconds: i32,
    pub notice_version: Option<String>,
    pub transferred_to: Option<String>,
    pub marks: Vec<super::Mark>,
}

/// Enters a recording.
pub async fn enter(uow: &mut Uow, new: NewRecording) -> OpResult<Uuid> {
    let id = uow.new_id();
    let sealed = uow.seal(new.person, crate::vault::Place::new("recording", "supplier_reference_sealed", id), &new.supplier_reference).await?;
    sqlx::query(
        "insert into recording (recording_id, interaction_id, person_id, line, supplier_reference_sealed, started_at, seconds, notice_version,
           transferred_to, staff_number, team_code, policy_version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'A-117', 'CS', 1)",
    )
    .bind(id)
    .bind(new.interaction)
    .bind(new.person.0)
    .bind(&new.line)
    .bind(sealed.as_bytes())
    .bind(new.started_at)
    .bind(new.seconds)
    .bind(&new.notice_version)
    .bind(&new.transferred_to)
    .execute(uow.conn())
    .await?;
    for mark in new.marks {
        sqlx::query("insert into recording_mark (recording_id, at_second, until_second, kind, reminded) values ($1, $2, $3, $4, $5)")
            .bind(id)
            .bind(mark.at)
            .bind(mark.until)
            .bind(mark.kind.code())
            .bind(mark.reminded)
            .execute(uow.conn())
            .await?;
    }
    Ok(id)
}
