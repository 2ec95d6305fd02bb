//! Sealing anew what stays: everything that the old key sealed is opened with it and sealed with the new one, where it is.
//!
//! A new table with something sealed for a person gets its line in [`everything`], and its columns in [`COLUMNS`]; a test reads the
//! database's catalogue and fails when one is missing. Files are sealed anew by their own noun.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    vault::{Place, SealingKey},
};

/// How many rows one statement writes.
const BATCH: usize = 1_000;

/// The old key and the new one.
pub struct Keys {
    pub old: SealingKey,
    pub new: SealingKey,
}

struct Row {
    id: Uuid,
    sealed: Vec<u8>,
}

type Columns = (Vec<Uuid>, Vec<Vec<u8>>);

fn sealed_anew(uow: &Uow, keys: &Keys, place: fn(Uuid) -> Place, rows: &[Row]) -> OpResult<Columns> {
    let chance = uow.portal().chance();
    let mut columns = Columns::default();
    for row in rows {
        let place = place(row.id);
        let clear = Zeroizing::new(keys.old.open_bytes(place, &row.sealed)?);
        columns.0.push(row.id);
        columns.1.push(keys.new.seal_bytes(chance, place, &clear)?);
    }
    Ok(columns)
}

/// Makes [`everything`] and [`COLUMNS`] of the tables: `id` names a row, `person` whose it is.
macro_rules! anew {
    ($($name:ident: table $table:tt, id $id:tt, column $column:tt, person $person:tt;)+) => {
        $(
            async fn $name(uow: &mut Uow, person: PersonId, keys: &Keys) -> OpResult {
                let rows = sqlx::query_as!(
                    Row,
                    "select t." + $id + " as \"id!\", t." + $column + " as \"sealed!\" from " + $table + " t where " + $person
                        + " and t." + $column + " is not null",
                    person.0,
                )
                .fetch_all(uow.conn())
                .await?;
                for rows in rows.chunks(BATCH) {
                    let (ids, sealed) = sealed_anew(uow, keys, |row| Place::new($table, $column, row), rows)?;
                    sqlx::query!(
                        "update " + $table + " t set " + $column + " = u.sealed from unnest($1::uuid[], $2::bytea[]) as u (id, sealed) where t."
                            + $id + " = u.id",
                        &ids,
                        &sealed,
                    )
                    .execute(uow.conn())
                    .await?;
                }
                Ok(())
            }
        )+

        /// The columns that are sealed anew here, as `table.column`.
        #[cfg(test)]
        pub const COLUMNS: &[(&str, &str)] = &[$(($table, $column)),+];

        /// Seals anew everything of a person but their files.
        pub async fn everything(uow: &mut Uow, person: PersonId, keys: &Keys) -> OpResult {
            $($name(uow, person, keys).await?;)+
            Ok(())
        }
    };
}

anew! {
    values: table "person_value", id "person_value_id", column "value_sealed", person "t.person_id = $1";
    totp: table "account", id "account_id", column "totp_sealed", person "t.person_id = $1";
    markers: table "safety_marker", id "safety_marker_id", column "words_sealed", person "t.person_id = $1";
    contacts: table "interaction", id "interaction_id", column "content_sealed", person "t.person_id = $1";
    referrals: table "referral", id "referral_id", column "content_sealed", person "t.person_id = $1";
    recordings: table "recording", id "recording_id", column "supplier_reference_sealed", person "t.person_id = $1";
    requests: table "service_request", id "service_request_id", column "answers_sealed", person "t.person_id = $1";
    messages: table "request_message", id "request_message_id", column "body_sealed",
      person "t.service_request_id in (select r.service_request_id from service_request r where r.person_id = $1)";
    joint: table "joint_act", id "joint_act_id", column "said_sealed", person "t.person_id = $1";
    drafts: table "draft", id "draft_id", column "answers_sealed", person "t.person_id = $1";
    letters: table "outbox", id "outbox_id", column "content_sealed", person "t.person_id = $1";
    shares: table "share", id "share_id", column "purpose_sealed", person "t.person_id = $1";
    corrections: table "correction", id "correction_id", column "words_sealed", person "t.person_id = $1";
    correction_answers: table "correction", id "correction_id", column "answer_sealed", person "t.person_id = $1";
    correction_statements: table "correction_statement", id "correction_id", column "words_sealed", person "t.person_id = $1";
    correction_notices: table "correction_notice", id "correction_notice_id", column "name_sealed", person "t.person_id = $1";
    cases: table "councillor_case", id "councillor_case_id", column "content_sealed", person "t.person_id = $1";
    case_askers: table "councillor_case", id "councillor_case_id", column "asker_sealed", person "t.person_id = $1";
    case_messages: table "councillor_message", id "councillor_message_id", column "body_sealed", person "t.person_id = $1";
    mandates: table "mandate", id "mandate_id", column "content_sealed", person "t.person_id = $1";
    rights: table "rights_request", id "rights_request_id", column "words_sealed", person "t.person_id = $1";
    rights_answers: table "rights_request", id "rights_request_id", column "answer_sealed", person "t.person_id = $1";
    refusal_grounds: table "rights_refusal", id "rights_request_id", column "why_sealed", person "t.person_id = $1";
    refusal_reasons: table "rights_refusal", id "rights_request_id", column "reasons_sealed", person "t.person_id = $1";
    fee_grounds: table "rights_fee", id "rights_request_id", column "why_sealed", person "t.person_id = $1";
    fee_notices: table "rights_fee", id "rights_request_id", column "notice_sealed", person "t.person_id = $1";
    rights_steps: table "rights_step", id "rights_step_id", column "body_sealed", person "t.person_id = $1";
    complaint_notes: table "complaint_note", id "complaint_note_id", column "body_sealed", person "t.person_id = $1";
    certificates: table "erasure", id "erasure_id", column "certificate_sealed", person "t.person_id = $1";
    recipients: table "recipient_notice", id "recipient_notice_id", column "name_sealed", person "t.person_id = $1";
    copies: table "disclosure", id "disclosure_id", column "names_sealed", person "t.person_id = $1";
    copy_covers: table "disclosure", id "disclosure_id", column "cover_sealed", person "t.person_id = $1";
    copy_items: table "disclosure_item", id "disclosure_item_id", column "reason_sealed", person "t.person_id = $1";
    copy_cuts: table "disclosure_cut", id "disclosure_cut_id", column "cut_sealed", person "t.person_id = $1";
    copy_removals: table "disclosure_removed", id "disclosure_removed_id", column "words_sealed", person "t.person_id = $1";
    searches: table "disclosure_search", id "disclosure_search_id", column "asked_sealed", person "t.person_id = $1";
    search_logs: table "disclosure_search", id "disclosure_search_id", column "log_sealed", person "t.person_id = $1";
    finds: table "disclosure_found", id "disclosure_found_id", column "body_sealed", person "t.person_id = $1";
    missing: table "disclosure_review", id "disclosure_review_id", column "words_sealed", person "t.person_id = $1";
    missing_answers: table "disclosure_review", id "disclosure_review_id", column "answer_sealed", person "t.person_id = $1";
    claims: table "mandate_claim", id "mandate_claim_id", column "content_sealed", person "t.person_id = $1";
    holds: table "retention_hold", id "retention_hold_id", column "words_sealed", person "t.person_id = $1";
    survey_answers: table "survey_answer", id "survey_answer_id", column "words_sealed", person "t.person_id = $1";
    openings: table "record_access", id "record_access_id", column "words_sealed", person "t.person_id = $1";
}
