//! Every table, person by person and page by page: what is shown and given out.
//!
//! A row is taken whole (`to_jsonb`), so that a column that is added to a claim is exported without another word here.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    holdings::columns::{Claim, Table},
    ids::PersonId,
    people::ValueKind,
};

/// A row with what is sealed in it.
pub struct Row {
    pub id: Uuid,
    pub facts: Value,
    pub sealed: Option<Vec<u8>>,
    pub sealed_too: Option<Vec<u8>>,
}

/// A page of what a claim holds about a person, newest first, older than `before`.
pub async fn page(uow: &mut Uow, claim: &Claim, person: PersonId, before: Uuid, most: i64) -> OpResult<Vec<Row>> {
    match claim.table {
        Table::Person => the_person(uow, person, before, most).await,
        Table::Account => account(uow, person, before, most).await,
        Table::RecoveryCode => recovery_code(uow, person, before, most).await,
        Table::OneTimeCode => one_time_code(uow, person, before, most).await,
        Table::WebSession => web_session(uow, person, before, most).await,
        Table::MatchTry => match_try(uow, person, before, most).await,
        Table::Staff => staff(uow, person, before, most).await,
        Table::StaffTeam => staff_team(uow, person, before, most).await,
        Table::SavedView => saved_view(uow, person, before, most).await,
        Table::PersonValue => person_value(uow, person, before, most, claim.kinds).await,
        Table::SafetyMarker => safety_marker(uow, person, before, most).await,
        Table::Referral => referral(uow, person, before, most).await,
        Table::Recording => recording(uow, person, before, most).await,
        Table::ServiceRequest => service_request(uow, person, before, most).await,
        Table::File => file(uow, person, before, most).await,
        Table::Draft => draft(uow, person, before, most).await,
        Table::Outbox => outbox(uow, person, before, most).await,
        Table::Share => share(uow, person, before, most).await,
        Table::Call => call(uow, person, before, most).await,
        Table::RecordAccess => record_access(uow, person, before, most).await,
        Table::CallCheck => call_check(uow, person, before, most).await,
        Table::Mandate => mandate(uow, person, before, most).await,
        Table::JointAct => joint_act(uow, person, before, most).await,
        Table::MandateClaim => mandate_claim(uow, person, before, most).await,
        Table::Correction => correction(uow, person, before, most).await,
        Table::CorrectionNotice => correction_notice(uow, person, before, most).await,
        Table::CorrectionStatement => correction_statement(uow, person, before, most).await,
        Table::Councillor => councillor(uow, person, before, most).await,
        Table::CouncillorCase => councillor_case(uow, person, before, most).await,
        Table::CouncillorMessage => councillor_message(uow, person, before, most).await,
        Table::Pack => pack(uow, person, before, most).await,
        Table::Preference => preference(uow, person, before, most).await,
        Table::SurveyInvitation => survey_invitation(uow, person, before, most).await,
        Table::SurveyAnswer => survey_answer(uow, person, before, most).await,
        Table::RightsRequest => rights_request(uow, person, before, most).await,
        Table::Complaint => complaint(uow, person, before, most).await,
        Table::ComplaintNote => complaint_note(uow, person, before, most).await,
        Table::RightsFee => rights_fee(uow, person, before, most).await,
        Table::RightsRefusal => rights_refusal(uow, person, before, most).await,
        Table::Erasure => erasure(uow, person, before, most).await,
        Table::RecipientNotice => recipient_notice(uow, person, before, most).await,
        Table::RightsStep => rights_step(uow, person, before, most).await,
        Table::RetentionHold => retention_hold(uow, person, before, most).await,
        Table::DisclosureReview => disclosure_review(uow, person, before, most).await,
        Table::RecordingMark => recording_mark(uow, person, before, most).await,
        Table::RequestEvent => request_event(uow, person, before, most).await,
        Table::RequestMessage => request_message(uow, person, before, most).await,
        Table::Audit => audit(uow, person, before, most).await,
        // Contacts are read by their own noun (`ops/contacts.rs`). The others are claimed, and given out to nobody: see the reasons
        // in `columns.rs`.
        Table::CouncillorDraft
        | Table::Disclosure
        | Table::DisclosureCut
        | Table::DisclosureFound
        | Table::DisclosureItem
        | Table::DisclosureSearch
        | Table::DisclosureRemoved
        | Table::DisclosureWithheld
        | Table::FormMemory
        | Table::Interaction
        | Table::MandateInvitation
        | Table::PersonBefore
        | Table::PersonKey
        | Table::PersonSearch
        | Table::PersonSearchKey
        | Table::RecordingDeletion
        | Table::SearchWord
        | Table::Throttle => Ok(Vec::new()),
    }
}

/// One row of what a claim holds about a person, if it is there.
pub async fn one(uow: &mut Uow, claim: &Claim, person: PersonId, id: Uuid) -> OpResult<Vec<Row>> {
    page(uow, claim, person, Uuid::from_u128(id.as_u128().saturating_add(1)), 1).await
}

/// Makes the page of a table: what its row is called, its facts, its one or two sealed columns, and whose it is.
macro_rules! page {
    ($name:ident, id $id:tt, facts $facts:tt, sealed $sealed:tt, $too:tt, of $of:tt) => {
        async fn $name(uow: &mut Uow, person: PersonId, before: Uuid, most: i64) -> OpResult<Vec<Row>> {
            Ok(sqlx::query_as!(
                Row,
                "select "
                    + $id
                    + " as \"id!\", "
                    + $facts
                    + " as \"facts!\", "
                    + $sealed
                    + " as sealed, "
                    + $too
                    + " as sealed_too
                 from "
                    + $of
                    + " and "
                    + $id
                    + " < $2 order by 1 desc limit $3",
                person.0,
                before,
                most,
            )
            .fetch_all(uow.conn())
            .await?)
        }
    };
}

page!(the_person, id "t.person_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "person t where t.person_id = $1");
page!(account, id "t.account_id", facts "to_jsonb(t) - array['totp_sealed', 'password_hash', 'email_key']", sealed "null::bytea", "null::bytea", of "account t where t.person_id = $1");
page!(recovery_code, id "t.recovery_code_id", facts "to_jsonb(t) - array['code_hash']", sealed "null::bytea", "null::bytea", of "recovery_code t join account a using (account_id) where a.person_id = $1");
page!(one_time_code, id "t.one_time_code_id", facts "to_jsonb(t) - array['payload_sealed', 'token_hash', 'code_hash', 'email_key']", sealed "null::bytea", "null::bytea", of "one_time_code t join account a using (account_id) where a.person_id = $1");
page!(web_session, id "md5(t.session_key)::uuid", facts "to_jsonb(t) - array['session_key', 'data']", sealed "null::bytea", "null::bytea", of "web_session t join account a using (account_id) where a.person_id = $1");
page!(match_try, id "t.match_try_id", facts "to_jsonb(t) - array['found_id', 'code_hash']", sealed "null::bytea", "null::bytea", of "match_try t join account a using (account_id) where a.person_id = $1");
page!(staff, id "t.account_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "staff t join account a using (account_id) where a.person_id = $1");
page!(staff_team, id "md5(t.team_code)::uuid", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "staff_team t join account a using (account_id) where a.person_id = $1");
page!(saved_view, id "t.saved_view_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "saved_view t join account a using (account_id) where a.person_id = $1");
page!(safety_marker, id "t.safety_marker_id", facts "to_jsonb(t) - array['words_sealed']", sealed "t.words_sealed", "null::bytea", of "safety_marker t where t.person_id = $1");
page!(referral, id "t.referral_id", facts "to_jsonb(t) - array['content_sealed']", sealed "t.content_sealed", "null::bytea", of "referral t where t.person_id = $1");
page!(recording, id "t.recording_id", facts "to_jsonb(t) - array['supplier_reference_sealed']", sealed "t.supplier_reference_sealed", "null::bytea", of "recording t where t.person_id = $1");
page!(service_request, id "t.service_request_id", facts "to_jsonb(t) - array['answers_sealed']", sealed "t.answers_sealed", "null::bytea", of "service_request t where t.person_id = $1");
page!(file, id "t.file_id", facts "to_jsonb(t) - array['name_sealed']", sealed "t.name_sealed", "null::bytea", of "file t where t.person_id = $1");
page!(draft, id "t.draft_id", facts "to_jsonb(t) - array['answers_sealed']", sealed "t.answers_sealed", "null::bytea", of "draft t where t.person_id = $1");
page!(outbox, id "t.outbox_id", facts "to_jsonb(t) - array['content_sealed']", sealed "t.content_sealed", "null::bytea", of "outbox t where t.person_id = $1");
page!(share, id "t.share_id", facts "to_jsonb(t) - array['purpose_sealed']", sealed "t.purpose_sealed", "null::bytea", of "share t where t.person_id = $1");
page!(call, id "t.call_id", facts "to_jsonb(t) - array['number_sealed']", sealed "t.number_sealed", "null::bytea", of "call t where t.person_id = $1");
page!(record_access, id "t.record_access_id", facts "to_jsonb(t) - array['words_sealed']", sealed "t.words_sealed", "null::bytea", of "record_access t where t.person_id = $1");
page!(call_check, id "t.call_check_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "call_check t where t.person_id = $1");
page!(correction, id "t.correction_id", facts "to_jsonb(t) - array['words_sealed', 'answer_sealed']", sealed "t.words_sealed", "t.answer_sealed", of "correction t where t.person_id = $1");
page!(correction_notice, id "t.correction_notice_id", facts "to_jsonb(t) - array['name_sealed']", sealed "t.name_sealed", "null::bytea", of "correction_notice t where t.person_id = $1");
page!(correction_statement, id "t.correction_id", facts "to_jsonb(t) - array['words_sealed']", sealed "t.words_sealed", "null::bytea", of "correction_statement t where t.person_id = $1");
page!(councillor, id "t.councillor_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "councillor t join account a using (account_id) where a.person_id = $1");
page!(councillor_case, id "t.councillor_case_id", facts "to_jsonb(t) - array['content_sealed', 'asker_sealed']", sealed "t.content_sealed", "null::bytea", of "councillor_case t where t.person_id = $1");
page!(councillor_message, id "t.councillor_message_id", facts "to_jsonb(t) - array['body_sealed']", sealed "t.body_sealed", "null::bytea", of "councillor_message t where t.person_id = $1");
page!(mandate, id "t.mandate_id", facts "to_jsonb(t) - array['content_sealed']", sealed "t.content_sealed", "null::bytea", of "mandate t where t.person_id = $1");
page!(joint_act, id "t.joint_act_id", facts "to_jsonb(t) - array['said_sealed']", sealed "t.said_sealed", "null::bytea", of "joint_act t where t.person_id = $1");
page!(mandate_claim, id "t.mandate_claim_id", facts "to_jsonb(t) - array['content_sealed']", sealed "t.content_sealed", "null::bytea", of "mandate_claim t where t.person_id = $1");
page!(pack, id "t.pack_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "pack t where t.person_id = $1");
page!(preference, id "t.preference_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "preference t where t.person_id = $1");
page!(survey_invitation, id "t.survey_invitation_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "survey_invitation t where t.person_id = $1");
page!(survey_answer, id "t.survey_answer_id", facts "to_jsonb(t) - array['words_sealed']", sealed "t.words_sealed", "null::bytea", of "survey_answer t where t.person_id = $1");
page!(rights_request, id "t.rights_request_id", facts "to_jsonb(t) - array['words_sealed', 'answer_sealed']", sealed "t.words_sealed", "t.answer_sealed", of "rights_request t where t.person_id = $1");
page!(rights_fee, id "t.rights_request_id", facts "to_jsonb(t) - array['why_sealed', 'notice_sealed']", sealed "t.why_sealed", "t.notice_sealed", of "rights_fee t where t.agreed_at is not null and t.person_id = $1");
page!(rights_refusal, id "t.rights_request_id", facts "to_jsonb(t) - array['why_sealed', 'reasons_sealed']", sealed "t.why_sealed", "t.reasons_sealed", of "rights_refusal t where t.agreed_at is not null and t.person_id = $1");
page!(rights_step, id "t.rights_step_id", facts "to_jsonb(t) - array['body_sealed']", sealed "t.body_sealed", "null::bytea", of "rights_step t where t.person_id = $1");
page!(retention_hold, id "t.retention_hold_id", facts "to_jsonb(t) - array['words_sealed']", sealed "t.words_sealed", "null::bytea", of "retention_hold t where t.person_id = $1");
page!(complaint, id "t.rights_request_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "complaint t where t.person_id = $1");
page!(complaint_note, id "t.complaint_note_id", facts "to_jsonb(t) - array['body_sealed']", sealed "t.body_sealed", "null::bytea", of "complaint_note t where t.person_id = $1");
page!(erasure, id "t.erasure_id", facts "to_jsonb(t) - array['certificate_sealed']", sealed "t.certificate_sealed", "null::bytea", of "erasure t where t.person_id = $1");
page!(recipient_notice, id "t.recipient_notice_id", facts "to_jsonb(t) - array['name_sealed']", sealed "t.name_sealed", "null::bytea", of "recipient_notice t where t.person_id = $1");
page!(disclosure_review, id "t.disclosure_review_id", facts "to_jsonb(t) - array['words_sealed', 'answer_sealed']", sealed "t.words_sealed", "t.answer_sealed", of "disclosure_review t where t.person_id = $1");
page!(recording_mark, id "md5(t.recording_id::text || t.at_second || t.kind)::uuid", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "recording_mark t join recording r using (recording_id) where r.person_id = $1");
page!(request_event, id "t.request_event_id", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "request_event t join service_request r using (service_request_id) where r.person_id = $1");
page!(request_message, id "t.request_message_id", facts "to_jsonb(t) - array['body_sealed']", sealed "t.body_sealed", "null::bytea", of "request_message t join service_request r using (service_request_id) where r.person_id = $1");
page!(audit, id "lpad(to_hex(t.audit_id), 32, '0')::uuid", facts "to_jsonb(t)", sealed "null::bytea", "null::bytea", of "audit t where t.person_id = $1");

async fn person_value(uow: &mut Uow, person: PersonId, before: Uuid, most: i64, kinds: &[ValueKind]) -> OpResult<Vec<Row>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.code().to_string()).collect();
    Ok(sqlx::query_as!(
        Row,
        r#"select t.person_value_id as "id!", to_jsonb(t) - 'value_sealed' as "facts!", t.value_sealed as sealed, null::bytea as sealed_too
           from person_value t where t.person_id = $1 and t.person_value_id < $2 and t.kind = any ($4) order by 1 desc limit $3"#,
        person.0,
        before,
        most,
        &kinds,
    )
    .fetch_all(uow.conn())
    .await?)
}
