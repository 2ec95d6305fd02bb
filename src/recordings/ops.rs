//! What can be done with the ledger of recordings.

pub mod orders;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Mark, Opened, Purpose, Recording, rules, store};
use crate::{
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::PersonId,
    interactions::{self, rules::Whose},
    permit::Denial,
    text::recordings as words,
};

/// A recording to be noted.
#[derive(Clone, Debug)]
pub struct NewRecording {
    pub interaction: Uuid,
    pub person: PersonId,
    /// As the directory of lines writes it.
    pub line: String,
    /// Under which the supplier keeps the audio.
    pub supplier_reference: String,
    pub started_at: DateTime<Utc>,
    pub seconds: i32,
    /// Which announcement was played; none when none was.
    pub notice_version: Option<String>,
    pub transferred_to: Option<String>,
    pub marks: Vec<Mark>,
}

/// Takes note of a recording. Only lines that the directory says are recorded have any, nobody's call is in the ledger who refused
/// to be recorded, and a contact has one recording however often it is noted.
pub async fn enter(uow: &mut Uow, new: NewRecording) -> OpResult<Uuid> {
    let contact = interactions::ops::find(uow, new.interaction).await?.ok_or(OpError::NotFound)?;
    if contact.person != new.person || new.seconds < 0 {
        return Err(OpError::Conflict);
    }
    let line = uow.portal().council().line(&new.line).cloned();
    let Some(line) = line.filter(|line| line.recorded && !contact.recording_refused) else {
        return Err(FieldErrors::one("line", words::line_not_recorded).into());
    };
    let recording = Recording {
        id: uow.new_id(),
        interaction: contact.id,
        person: contact.person,
        line: line.number,
        started_at: new.started_at,
        seconds: new.seconds,
        notice_version: new.notice_version,
        transferred_to: new.transferred_to,
        staff_number: contact.staff_number.unwrap_or_else(|| uow.actor().label()),
        team: contact.team,
        policy_version: uow.portal().policy().version,
        marks: rules::tidy(&new.marks, new.seconds),
    };
    let permit = rules::may_enter(uow.actor(), &recording)?;
    store::insert(uow, permit, &new.supplier_reference).await
}

/// A person's recordings, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> OpResult<Vec<Recording>> {
    store::of_person(uow, person, before, limit).await
}

/// The recordings that belong to these contacts.
pub async fn of_interactions(uow: &mut Uow, interactions: &[Uuid]) -> OpResult<Vec<Recording>> {
    store::of_interactions(uow, interactions).await
}

/// Whether the actor may open this recording once they say what for. Nothing of it is given out.
pub async fn may_open(uow: &mut Uow, id: Uuid) -> OpResult<Result<(), Denial>> {
    let (recording, whose) = found(uow, id).await?;
    Ok(rules::may_open(uow.actor(), &recording, &whose).map(drop))
}

/// The recording, and what the rules ask of its person. With a contact that is hidden its recording is.
async fn found(uow: &mut Uow, id: Uuid) -> OpResult<(Recording, Whose)> {
    let recording = store::find(uow, id).await?.ok_or(OpError::NotFound)?;
    if interactions::ops::find(uow, recording.interaction).await?.is_none() {
        return Err(OpError::NotFound);
    }
    let whose = interactions::ops::whose(uow, recording.person).await?;
    Ok((recording, whose))
}

/// Opens a recording for a purpose, which the person sees with who it was and when. The audio stays with the supplier: what is
/// given out is where it is.
pub async fn open(uow: &mut Uow, id: Uuid, purpose: Purpose) -> OpResult<Opened> {
    let (recording, whose) = found(uow, id).await?;
    let permit = rules::may_open(uow.actor(), &recording, &whose)?;
    uow.record_look(permit, Some(purpose.code()), "recording").await?;
    let supplier_reference = store::supplier_reference(uow, &recording).await?;
    Ok(Opened { recording, supplier_reference })
}

/// Gives the recordings of somebody unnamed to the person they turned out to be, sealed anew.
pub async fn adopt(uow: &mut Uow, unnamed: PersonId, person: PersonId) -> OpResult {
    store::adopt(uow, unnamed, person).await
}

/// One recording, if the actor may see it.
pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Recording>> {
    let Some(interaction) = store::interaction_of(uow, id).await? else { return Ok(None) };
    Ok(of_interactions(uow, &[interaction]).await?.into_iter().find(|recording| recording.id == id))
}
