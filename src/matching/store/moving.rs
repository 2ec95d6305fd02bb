//! Moving everything of one person to another: each sealed value is opened with the one key and sealed with the other.
//!
//! Drafts, requests and files are moved by their own nouns. A new table with a person's rows gets its line in [`rest`].

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{db::Uow, error::OpResult, ids::PersonId, matching::rules::Merged, vault::Place};

/// Moves what one column of one table seals. The first statement asks for `id` and `sealed`; the second is given the row, the
/// person it goes to, and what was sealed anew.
macro_rules! moved {
    ($uow:ident, $from:ident, $to:ident, $table:literal, $column:literal, $select:literal, $update:literal) => {
        for row in sqlx::query!($select, $from.0).fetch_all($uow.conn()).await? {
            let place = Place::new($table, $column, row.id);
            let sealed = sealed_anew($uow, $from, $to, place, &row.sealed).await?;
            sqlx::query!($update, row.id, $to.0, sealed).execute($uow.conn()).await?;
        }
    };
}

pub(super) use moved;

pub(super) async fn sealed_anew(uow: &mut Uow, from: PersonId, to: PersonId, place: Place, sealed: &[u8]) -> OpResult<Vec<u8>> {
    let clear = Zeroizing::new(uow.key_of(from).await?.open_bytes(place, sealed)?);
    let key = uow.key_of(to).await?;
    Ok(key.seal_bytes(uow.portal().chance(), place, &clear)?)
}

/// Moves what somebody told. Each value keeps who said it, how and when.
pub async fn values(uow: &mut Uow, from: PersonId, to: PersonId, merged: &Merged) -> OpResult {
    let now = uow.now();
    sqlx::query!("delete from person_value where person_id = $1 and person_value_id = any ($2)", from.0, &merged.drop)
        .execute(uow.conn())
        .await?;
    sqlx::query!("update person_value set ended_at = $3 where person_id = $1 and person_value_id = any ($2)", to.0, &merged.end, now)
        .execute(uow.conn())
        .await?;
    sqlx::query!("update person_value set main = false where person_id = $1 and person_value_id = any ($2)", from.0, &merged.beside)
        .execute(uow.conn())
        .await?;
    moved!(
        uow,
        from,
        to,
        "person_value",
        "value_sealed",
        "select person_value_id as id, value_sealed as sealed from person_value where person_id = $1",
        "update person_value set person_id = $2, value_sealed = $3 where person_value_id = $1"
    );
    Ok(())
}

/// Moves everything that is about the person and not of their own making online.
pub async fn rest(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    contacts(uow, from, to).await?;
    moved!(
        uow,
        from,
        to,
        "safety_marker",
        "words_sealed",
        "select safety_marker_id as id, words_sealed as sealed from safety_marker where person_id = $1",
        "update safety_marker set person_id = $2, words_sealed = $3 where safety_marker_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "correction",
        "answer_sealed",
        r#"select correction_id as id, answer_sealed as "sealed!" from correction where person_id = $1 and answer_sealed is not null"#,
        "update correction set answer_sealed = $3 where correction_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "correction",
        "words_sealed",
        "select correction_id as id, words_sealed as sealed from correction where person_id = $1",
        "update correction set person_id = $2, words_sealed = $3 where correction_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "correction_statement",
        "words_sealed",
        "select correction_id as id, words_sealed as sealed from correction_statement where person_id = $1",
        "update correction_statement set person_id = $2, words_sealed = $3 where correction_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "correction_notice",
        "name_sealed",
        "select correction_notice_id as id, name_sealed as sealed from correction_notice where person_id = $1",
        "update correction_notice set person_id = $2, name_sealed = $3 where correction_notice_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "outbox",
        "content_sealed",
        "select outbox_id as id, content_sealed as sealed from outbox where person_id = $1",
        "update outbox set person_id = $2, content_sealed = $3 where outbox_id = $1"
    );
    councillors_cases(uow, from, to).await?;
    rights(uow, from, to).await?;
    after(uow, from, to).await?;
    acting(uow, from, to).await?;
    traces(uow, from, to).await
}

/// What councillors asked for them, who asked the councillor, and what was answered.
async fn councillors_cases(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "councillor_message",
        "body_sealed",
        "select councillor_message_id as id, body_sealed as sealed from councillor_message where person_id = $1",
        "update councillor_message set person_id = $2, body_sealed = $3 where councillor_message_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "councillor_case",
        "asker_sealed",
        "select councillor_case_id as id, asker_sealed as sealed from councillor_case where person_id = $1",
        "update councillor_case set asker_sealed = $3 where councillor_case_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "councillor_case",
        "content_sealed",
        "select councillor_case_id as id, content_sealed as sealed from councillor_case where person_id = $1",
        "update councillor_case set person_id = $2, content_sealed = $3 where councillor_case_id = $1"
    );
    Ok(())
}

/// Who acts for them, what they asked about their information, and the copies they took.
async fn rights(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "mandate",
        "content_sealed",
        "select mandate_id as id, content_sealed as sealed from mandate where person_id = $1",
        "update mandate set person_id = $2, content_sealed = $3 where mandate_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "rights_step",
        "body_sealed",
        r#"select rights_step_id as id, body_sealed as "sealed!" from rights_step where person_id = $1 and body_sealed is not null"#,
        "update rights_step set person_id = $2, body_sealed = $3 where rights_step_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "rights_fee",
        "why_sealed",
        "select rights_request_id as id, why_sealed as sealed from rights_fee where person_id = $1",
        "update rights_fee set why_sealed = $3 where rights_request_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "rights_fee",
        "notice_sealed",
        "select rights_request_id as id, notice_sealed as sealed from rights_fee where person_id = $1",
        "update rights_fee set person_id = $2, notice_sealed = $3 where rights_request_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "rights_refusal",
        "why_sealed",
        "select rights_request_id as id, why_sealed as sealed from rights_refusal where person_id = $1",
        "update rights_refusal set why_sealed = $3 where rights_request_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "rights_refusal",
        "reasons_sealed",
        "select rights_request_id as id, reasons_sealed as sealed from rights_refusal where person_id = $1",
        "update rights_refusal set person_id = $2, reasons_sealed = $3 where rights_request_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "rights_request",
        "answer_sealed",
        r#"select rights_request_id as id, answer_sealed as "sealed!" from rights_request where person_id = $1 and answer_sealed is not null"#,
        "update rights_request set answer_sealed = $3 where rights_request_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "rights_request",
        "words_sealed",
        r#"select rights_request_id as id, words_sealed as "sealed!" from rights_request where person_id = $1 and words_sealed is not null"#,
        "update rights_request set person_id = $2, words_sealed = $3 where rights_request_id = $1"
    );
    Ok(())
}

/// What they answered, what was erased, and what was told about them and to whom.
async fn after(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    // Asked twice in one survey, they are one who was asked once.
    sqlx::query!(
        "delete from survey_invitation v where v.person_id = $1 and exists (
           select from survey_invitation o where o.person_id = $2 and o.survey_wave_id = v.survey_wave_id)",
        from.0,
        to.0,
    )
    .execute(uow.conn())
    .await?;
    moved!(
        uow,
        from,
        to,
        "survey_answer",
        "words_sealed",
        r#"select survey_answer_id as id, words_sealed as "sealed!" from survey_answer where person_id = $1 and words_sealed is not null"#,
        "update survey_answer set person_id = $2, words_sealed = $3 where survey_answer_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "erasure",
        "certificate_sealed",
        r#"select erasure_id as id, certificate_sealed as "sealed!" from erasure where person_id = $1 and certificate_sealed is not null"#,
        "update erasure set person_id = $2, certificate_sealed = $3 where erasure_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "complaint_note",
        "body_sealed",
        "select complaint_note_id as id, body_sealed as sealed from complaint_note where person_id = $1",
        "update complaint_note set person_id = $2, body_sealed = $3 where complaint_note_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "recipient_notice",
        "name_sealed",
        "select recipient_notice_id as id, name_sealed as sealed from recipient_notice where person_id = $1",
        "update recipient_notice set person_id = $2, name_sealed = $3 where recipient_notice_id = $1"
    );
    super::disclosures::all(uow, from, to).await?;
    let (from, to): (Uuid, Uuid) = (from.0, to.0);
    sqlx::query!("update survey_answer set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update survey_invitation set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update complaint set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update erasure set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update rights_step set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update rights_request set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update pack set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    Ok(())
}

/// Calls, letters, visits, their recordings, and what was handed on.
async fn contacts(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "interaction",
        "content_sealed",
        "select interaction_id as id, content_sealed as sealed from interaction where person_id = $1",
        "update interaction set person_id = $2, content_sealed = $3 where interaction_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "recording",
        "supplier_reference_sealed",
        "select recording_id as id, supplier_reference_sealed as sealed from recording where person_id = $1",
        "update recording set person_id = $2, supplier_reference_sealed = $3 where recording_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "share",
        "purpose_sealed",
        "select share_id as id, purpose_sealed as sealed from share where person_id = $1",
        "update share set person_id = $2, purpose_sealed = $3 where share_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "referral",
        "content_sealed",
        "select referral_id as id, content_sealed as sealed from referral where person_id = $1",
        "update referral set person_id = $2, content_sealed = $3 where referral_id = $1"
    );
    Ok(())
}

/// What they claimed from documents, and what those who act for them together asked each other about.
async fn acting(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "mandate_claim",
        "content_sealed",
        "select mandate_claim_id as id, content_sealed as sealed from mandate_claim where person_id = $1",
        "update mandate_claim set person_id = $2, content_sealed = $3 where mandate_claim_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "joint_act",
        "said_sealed",
        r#"select joint_act_id as id, said_sealed as "sealed!" from joint_act where person_id = $1 and said_sealed is not null"#,
        "update joint_act set person_id = $2, said_sealed = $3 where joint_act_id = $1"
    );
    sqlx::query!("update joint_act set person_id = $2 where person_id = $1", from.0, to.0).execute(uow.conn()).await?;
    Ok(())
}

/// Who opened the record and how a caller proved themselves.
async fn traces(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "record_access",
        "words_sealed",
        r#"select record_access_id as id, words_sealed as "sealed!" from record_access where person_id = $1 and words_sealed is not null"#,
        "update record_access set person_id = $2, words_sealed = $3 where record_access_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "retention_hold",
        "words_sealed",
        r#"select retention_hold_id as id, words_sealed as "sealed!" from retention_hold where person_id = $1"#,
        "update retention_hold set person_id = $2, words_sealed = $3 where retention_hold_id = $1"
    );
    let (from, to): (Uuid, Uuid) = (from.0, to.0);
    sqlx::query!("update record_access set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update call_check set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    sqlx::query!("update call set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    Ok(())
}
