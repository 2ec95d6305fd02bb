//! How the ledger of recordings is kept.

mod by_id;
pub mod orders;

pub use by_id::*;

use anyhow::Context;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Mark, MarkKind, Recording, rules::Enter};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    keyset::Slice,
    permit::Permit,
    vault::{Place, Sealed},
};

const fn place(id: Uuid) -> Place {
    Place::new("recording", "supplier_reference_sealed", id)
}

/// A row without its marks and the supplier's reference.
struct Row {
    recording_id: Uuid,
    interaction_id: Uuid,
    person_id: Uuid,
    line: String,
    started_at: DateTime<Utc>,
    seconds: i32,
    notice_version: Option<String>,
    transferred_to: Option<String>,
    staff_number: String,
    team_code: String,
    policy_version: i32,
}

impl From<Row> for Recording {
    fn from(row: Row) -> Recording {
        Recording {
            id: row.recording_id,
            interaction: row.interaction_id,
            person: PersonId(row.person_id),
            line: row.line,
            started_at: row.started_at,
            seconds: row.seconds,
            notice_version: row.notice_version,
            transferred_to: row.transferred_to,
            staff_number: row.staff_number,
            team: row.team_code,
            policy_version: row.policy_version,
            marks: Vec::new(),
        }
    }
}

/// Notes a recording with its marks. The one that the contact has already stays.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Enter>, supplier_reference: &str) -> OpResult<Uuid> {
    let recording = permit.subject();
    let sealed = uow.seal(recording.person, place(recording.id), &supplier_reference.to_string()).await?;
    let done = sqlx::query!(
        "insert into recording (recording_id, interaction_id, person_id, line, supplier_reference_sealed, started_at, seconds, notice_version,
           transferred_to, staff_number, team_code, policy_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (interaction_id) do nothing",
        recording.id,
        recording.interaction,
        recording.person.0,
        recording.line,
        sealed.as_bytes(),
        recording.started_at,
        recording.seconds,
        recording.notice_version,
        recording.transferred_to,
        recording.staff_number,
        recording.team,
        recording.policy_version,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        let there = sqlx::query_scalar!("select recording_id from recording where interaction_id = $1", recording.interaction);
        return there.fetch_optional(uow.conn()).await?.ok_or(OpError::Conflict);
    }
    for mark in &recording.marks {
        insert_mark(uow, recording.id, mark).await?;
    }
    let id = recording.id;
    uow.record(permit).await?;
    Ok(id)
}

async fn insert_mark(uow: &mut Uow, recording: Uuid, mark: &Mark) -> OpResult {
    sqlx::query!(
        "insert into recording_mark (recording_id, at_second, until_second, kind, reminded) values ($1, $2, $3, $4, $5)",
        recording,
        mark.at,
        mark.until,
        mark.kind.code(),
        mark.reminded,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn of_person(uow: &mut Uow, person: PersonId, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> OpResult<Vec<Recording>> {
    let (before_at, before_id) = Slice::new(before, None, None).before;
    let rows = sqlx::query_as!(
        Row,
        "select recording_id, interaction_id, person_id, line, started_at, seconds, notice_version, transferred_to, staff_number, team_code,
           policy_version
         from recording
         where person_id = $1
           and (started_at, recording_id) < ($2, $3)
         order by started_at desc, recording_id desc limit $4",
        person.0,
        before_at,
        before_id,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    with_marks(uow, rows).await
}

pub async fn of_interactions(uow: &mut Uow, interactions: &[Uuid]) -> OpResult<Vec<Recording>> {
    let rows = sqlx::query_as!(
        Row,
        "select recording_id, interaction_id, person_id, line, started_at, seconds, notice_version, transferred_to, staff_number, team_code,
           policy_version
         from recording where interaction_id = any ($1) order by started_at desc, recording_id desc",
        interactions,
    )
    .fetch_all(uow.conn())
    .await?;
    with_marks(uow, rows).await
}

pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Recording>> {
    let rows = sqlx::query_as!(
        Row,
        "select recording_id, interaction_id, person_id, line, started_at, seconds, notice_version, transferred_to, staff_number, team_code,
           policy_version
         from recording where recording_id = $1",
        id,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(with_marks(uow, rows).await?.pop())
}

async fn with_marks(uow: &mut Uow, rows: Vec<Row>) -> OpResult<Vec<Recording>> {
    let mut recordings: Vec<Recording> = rows.into_iter().map(Recording::from).collect();
    let ids: Vec<Uuid> = recordings.iter().map(|recording| recording.id).collect();
    let marks = sqlx::query!(
        "select recording_id, at_second, until_second, kind, reminded from recording_mark
         where recording_id = any ($1) order by recording_id, at_second, kind",
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    for r in marks {
        let kind = MarkKind::from_code(&r.kind).context("a kind of mark")?;
        if let Some(recording) = recordings.iter_mut().find(|recording| recording.id == r.recording_id) {
            recording.marks.push(Mark { kind, at: r.at_second, until: r.until_second, reminded: r.reminded });
        }
    }
    Ok(recordings)
}

/// Under which the supplier keeps the audio.
pub async fn supplier_reference(uow: &mut Uow, recording: &Recording) -> OpResult<String> {
    let sealed = sqlx::query_scalar!("select supplier_reference_sealed from recording where recording_id = $1", recording.id)
        .fetch_one(uow.conn())
        .await?;
    uow.open(recording.person, place(recording.id), &Sealed::from_bytes(sealed)).await
}

pub async fn adopt(uow: &mut Uow, unnamed: PersonId, person: PersonId) -> OpResult {
    let rows = sqlx::query!("select recording_id, supplier_reference_sealed from recording where person_id = $1 for update", unnamed.0)
        .fetch_all(uow.conn())
        .await?;
    for row in rows {
        let id = row.recording_id;
        let reference: String = uow.open(unnamed, place(id), &Sealed::from_bytes(row.supplier_reference_sealed)).await?;
        let sealed = uow.seal(person, place(id), &reference).await?;
        sqlx::query!(
            "update recording set person_id = $2, supplier_reference_sealed = $3 where recording_id = $1",
            id,
            person.0,
            sealed.as_bytes(),
        )
        .execute(uow.conn())
        .await?;
    }
    Ok(())
}
