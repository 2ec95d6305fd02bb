//! How the demonstration's contacts are kept.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::store::Bytes;
use crate::{db::Uow, error::OpResult};

/// Everything that belongs to contacts.
#[derive(Default)]
pub struct Rows {
    pub interactions: Vec<InteractionRow>,
    pub recordings: Vec<RecordingRow>,
    pub marks: Vec<MarkRow>,
    pub shares: Vec<ShareRow>,
    pub looks: Vec<LookRow>,
}

#[derive(Serialize)]
pub struct InteractionRow {
    pub interaction_id: Uuid,
    pub person_id: Uuid,
    pub submission_key: Uuid,
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub direction: String,
    pub channel: String,
    pub kind: String,
    pub source: String,
    pub relation: Option<String>,
    pub service_slug: Option<String>,
    pub outcome: String,
    pub team_code: String,
    pub staff_number: Option<String>,
    pub language: &'static str,
    pub content_sealed: Bytes,
    pub reference: Option<String>,
    pub private_room: Option<String>,
    pub survey: Option<String>,
    pub statement_reminder: bool,
    pub recording_refused: bool,
    pub rights_request: bool,
    pub confirmed: Vec<String>,
    pub policy_version: i32,
    pub closed_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
pub struct RecordingRow {
    pub recording_id: Uuid,
    pub interaction_id: Uuid,
    pub person_id: Uuid,
    pub line: String,
    pub supplier_reference_sealed: Bytes,
    pub started_at: DateTime<Utc>,
    pub seconds: i32,
    pub notice_version: String,
    pub transferred_to: Option<String>,
    pub staff_number: String,
    pub team_code: String,
    pub policy_version: i32,
}

#[derive(Serialize)]
pub struct MarkRow {
    pub recording_id: Uuid,
    pub at_second: i32,
    pub until_second: Option<i32>,
    pub kind: String,
    pub reminded: bool,
}

#[derive(Serialize)]
pub struct ShareRow {
    pub share_id: Uuid,
    pub person_id: Uuid,
    pub interaction_id: Uuid,
    pub at: DateTime<Utc>,
    pub recipient_kind: &'static str,
    pub recipient: String,
    pub fields: Vec<String>,
    pub purpose_sealed: Bytes,
    pub ground: String,
    pub staff_number: String,
    pub policy_version: i32,
}

/// A look at somebody's record.
#[derive(Serialize)]
pub struct LookRow {
    pub at: DateTime<Utc>,
    pub request_id: Uuid,
    pub actor_account: Uuid,
    pub actor_label: String,
    pub actor_role: String,
    pub actor_team: String,
    pub person_id: Uuid,
    pub reason: String,
}

pub async fn insert(uow: &mut Uow, rows: &Rows) -> OpResult {
    sqlx::query!(
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, relation,
           service_slug, outcome, team_code, staff_number, language, content_sealed, reference, private_room, survey, statement_reminder,
           recording_refused, rights_request, confirmed, policy_version, closed_at)
         select interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, relation,
           service_slug, outcome, team_code, staff_number, language, content_sealed, reference, private_room, survey, statement_reminder,
           recording_refused, rights_request, confirmed, policy_version, closed_at
         from jsonb_populate_recordset(null::interaction, $1)",
        Json(&rows.interactions) as _,
    )
    .execute(uow.conn())
    .await?;
    // A no that is said in a contact is the person's choice from then on.
    sqlx::query!(
        "insert into preference (preference_id, person_id, topic, ways, channel, said_at, recorded_at, recorded_by)
         select distinct on (person_id) interaction_id, person_id, 'surveys', '{}', channel, at, recorded_at, staff_number
         from jsonb_populate_recordset(null::interaction, $1) where survey = 'said_no' order by person_id, at desc
         on conflict (person_id, topic) where ended_at is null do nothing",
        Json(&rows.interactions) as _,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "insert into recording (recording_id, interaction_id, person_id, line, supplier_reference_sealed, started_at, seconds,
           notice_version, transferred_to, staff_number, team_code, policy_version)
         select recording_id, interaction_id, person_id, line, supplier_reference_sealed, started_at, seconds,
           notice_version, transferred_to, staff_number, team_code, policy_version
         from jsonb_populate_recordset(null::recording, $1)",
        Json(&rows.recordings) as _,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "insert into recording_mark (recording_id, at_second, until_second, kind, reminded)
         select recording_id, at_second, until_second, kind, reminded from jsonb_populate_recordset(null::recording_mark, $1)",
        Json(&rows.marks) as _,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "insert into share (share_id, person_id, interaction_id, at, recipient_kind, recipient, fields, purpose_sealed, ground,
           staff_number, policy_version)
         select share_id, person_id, interaction_id, at, recipient_kind, recipient, fields, purpose_sealed, ground,
           staff_number, policy_version
         from jsonb_populate_recordset(null::share, $1)",
        Json(&rows.shares) as _,
    )
    .execute(uow.conn())
    .await?;
    insert_looks(uow, &rows.looks).await
}

async fn insert_looks(uow: &mut Uow, rows: &[LookRow]) -> OpResult {
    sqlx::query!(
        "insert into audit (at, request_id, actor_kind, actor_account, actor_label, actor_role, actor_team, act, subject_kind,
           subject_id, person_id, reason, part)
         select at, request_id, 'staff', actor_account, actor_label, actor_role, actor_team, 'record/open', 'record',
           person_id, person_id, reason, 'record'
         from jsonb_to_recordset($1::jsonb) as given (at timestamptz, request_id uuid, actor_account uuid, actor_label text,
           actor_role text, actor_team text, person_id uuid, reason text)
         order by at",
        Json(rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}
