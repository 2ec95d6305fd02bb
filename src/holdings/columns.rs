//! Which category claims which column of which table, and how it is exported.
//!
//! A test reads the database's catalogue: every column of every table whose comment starts with `retention:` is claimed by exactly
//! one category. To add a column: its name under `facts` (exported as it stands), `content` (sealed, exported opened) or
//! `withheld` (with the reason why nobody gets a copy) of its table below. To add a table: an arm of [`Table`], its [`Claim`], its
//! page in `store/pages.rs` and, if it ends by itself, its walk in `store/walks.rs`.

use super::Category;
pub use super::tables::Table;
use crate::people::ValueKind;

/// What one category holds in one table.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub category: Category,
    pub table: Table,
    /// Of `person_value`, which kinds; of every other table, all rows.
    pub kinds: &'static [ValueKind],
    /// Names of columns, exported as they stand.
    pub facts: &'static str,
    /// Sealed with the person's key and exported opened: at most two, in the order that the page brings them.
    pub content: &'static [&'static str],
    /// Names of columns that are exported to nobody, and why.
    pub withheld: &'static [(&'static str, &'static str)],
}

const SECRET: &str = "a secret of signing in: a copy of it could only be misused";
const OWN: &str = "a number or a note of ours that says nothing about the person";
const OTHERS: &str = "about somebody else";
const DERIVED: &str = "made of the values that are exported, only to find them";
const SHORT: &str = "gone within the hour, and found by no person";
const KEY: &str = "a key, not what it locks";
const UNSENT: &str = "what a councillor types before they send it, found by no person and gone after a week";
const GOING: &str = "the order to delete what is gone here already, found by no person and forgotten once it is carried out";
const UNPROVEN: &str = "whether there is such a record is told to nobody who has not proven to be its person";

const WORKINGS: &str = "how an answer was prepared: what it gives is given with it, and what it withholds must show in nothing else";
const FOUND: &str = "given out, as far as it is given, with the answer to the request that it was found for";

const fn claim(category: Category, table: Table, facts: &'static str) -> Claim {
    Claim { category, table, kinds: &[], facts, content: &[], withheld: &[] }
}

impl Claim {
    const fn content(self, content: &'static [&'static str]) -> Claim {
        Claim { content, ..self }
    }

    const fn withheld(self, withheld: &'static [(&'static str, &'static str)]) -> Claim {
        Claim { withheld, ..self }
    }

    const fn of(self, kinds: &'static [ValueKind]) -> Claim {
        Claim { kinds, ..self }
    }

    /// Whether the column is exported as it stands.
    pub fn tells(&self, column: &str) -> bool {
        self.facts.split_whitespace().any(|name| name == column)
    }

    /// Whether the claim names this column.
    pub fn names(&self, column: &str) -> bool {
        let withheld = self.withheld.iter().flat_map(|(names, _)| names.split_whitespace()).any(|name| name == column);
        withheld || self.tells(column) || self.content.contains(&column)
    }
}

const fn values(category: Category, kinds: &'static [ValueKind]) -> Claim {
    let facts = "person_value_id person_id kind source channel said_at ended_at main relation recorded_by policy_version \
                 from_date until_date";
    claim(category, Table::PersonValue, facts).content(&["value_sealed"]).of(kinds)
}

/// The kinds of values that are contact details.
pub const CONTACT_DETAILS: &[ValueKind] =
    &[ValueKind::Name, ValueKind::KnownAs, ValueKind::Email, ValueKind::Phone, ValueKind::Address, ValueKind::DateOfBirth];
/// The kinds of values by which services know somebody.
pub const IDENTIFIERS: &[ValueKind] = &[ValueKind::CouncilTaxAccount, ValueKind::Nino, ValueKind::ServiceReference, ValueKind::BankAccount];
/// The people somebody lives with, how things are with them, and what they said about themselves for equality.
pub const HOUSEHOLD: &[ValueKind] = &[ValueKind::HouseholdMember, ValueKind::Circumstance, ValueKind::Equality];
/// What somebody needs from us.
pub const NEEDS: &[ValueKind] = &[ValueKind::Need];

/// Every claim. The order is the order of an export.
pub const CLAIMS: &[Claim] = &[
    claim(
        Category::Account,
        Table::Person,
        "person_id kind language created_at deceased_on deceased_told_by deceased_noted_by restricted_since restricted_ground \
         restricted_by lifting_told_at staff_relative staff_relative_by matched_at remind_days reminded_until",
    )
    .withheld(&[("remind_at", OWN)]),
    claim(Category::Account, Table::Account, "account_id person_id state second_step_since created_at password_changed_at closed_at")
        .withheld(&[("email_key", DERIVED), ("password_hash totp_sealed totp_last_step", SECRET)]),
    claim(Category::Account, Table::RecoveryCode, "recovery_code_id account_id used_at").withheld(&[("code_hash", SECRET)]),
    claim(Category::Account, Table::OneTimeCode, "one_time_code_id purpose account_id tries created_at expires_at used_at")
        .withheld(&[("email_key", DERIVED), ("token_hash code_hash payload_sealed", SECRET)]),
    claim(Category::Account, Table::WebSession, "account_id device created_at last_seen_at expires_at")
        .withheld(&[("session_key", SECRET), ("data", OWN)]),
    claim(Category::Account, Table::MatchTry, "match_try_id account_id way created_at expires_at tries done_at")
        .withheld(&[("found_id", UNPROVEN), ("code_hash", SECRET)]),
    claim(Category::Account, Table::Staff, "account_id staff_number roles welsh created_at ended_at"),
    claim(Category::Account, Table::StaffTeam, "account_id team_code"),
    claim(Category::Account, Table::Councillor, "councillor_id account_id wards term_end invited_by created_at ended_at"),
    claim(Category::Account, Table::SavedView, "saved_view_id account_id name query created_at"),
    claim(Category::Account, Table::Throttle, "").withheld(&[("bucket", DERIVED), ("failures last_failure_at blocked_until", SHORT)]),
    claim(Category::Account, Table::PersonKey, "").withheld(&[("person_id wrapped created_at", KEY)]),
    values(Category::ContactDetails, CONTACT_DETAILS),
    claim(Category::ContactDetails, Table::PersonSearch, "")
        .withheld(&[("person_id name words initials street outward birth_year date_of_birth language", DERIVED)]),
    claim(Category::ContactDetails, Table::PersonSearchKey, "").withheld(&[("kind term person_id", DERIVED)]),
    claim(Category::ContactDetails, Table::SearchWord, "").withheld(&[("word", DERIVED)]),
    values(Category::Identifier, IDENTIFIERS),
    values(Category::Household, HOUSEHOLD),
    values(Category::Need, NEEDS),
    claim(
        Category::SafetyMarker,
        Table::SafetyMarker,
        "safety_marker_id person_id reason author team_code created_at review_on reviewed_at told_at ended_at ended_by",
    )
    .content(&["words_sealed"])
    .withheld(&[("reviewed_by", OTHERS)]),
    claim(
        Category::Interaction,
        Table::Interaction,
        "interaction_id person_id at recorded_at direction channel kind source relation service_slug outcome team_code \
         staff_number language reference private_room survey statement_reminder recording_refused rights_request \
         sensitive confirmed policy_version closed_at hidden_since revision",
    )
    .content(&["content_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(
        Category::Interaction,
        Table::Referral,
        "referral_id person_id interaction_id from_team to_team created_at taken_by taken_at done_at",
    )
    .content(&["content_sealed"]),
    claim(
        Category::Recording,
        Table::Recording,
        "recording_id interaction_id person_id line started_at seconds notice_version transferred_to staff_number \
         team_code policy_version",
    )
    .content(&["supplier_reference_sealed"]),
    claim(Category::Recording, Table::RecordingMark, "recording_id at_second until_second kind reminded"),
    claim(Category::Recording, Table::RecordingDeletion, "").withheld(&[(
        "recording_id person_id reference_sealed ordered_at told_at tries fault confirmed_at confirmed_by",
        GOING,
    )]),
    claim(
        Category::ServiceRequest,
        Table::ServiceRequest,
        "service_request_id reference person_id service_slug service_version policy_version policy_council team_code \
         language status anonymous place_label place_usrn latitude longitude sent_at target_date paused_since paused_days \
         outcome decided_at withdrawn_at reopened_at changed_at revision",
    )
    .content(&["answers_sealed"])
    .withheld(&[("submission_key", OWN), ("owner_id", OTHERS)]),
    claim(
        Category::ServiceRequest,
        Table::RequestEvent,
        "request_event_id service_request_id person_id at kind staff_number team_code outcome",
    ),
    claim(
        Category::RequestMessage,
        Table::RequestMessage,
        "request_message_id service_request_id person_id at direction language staff_number",
    )
    .content(&["body_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(
        Category::RequestFile,
        Table::File,
        "file_id person_id draft_id service_request_id interaction_id councillor_case_id councillor_draft_id mandate_claim_id correction_id \
         disclosure_found_id question_id kind bytes added_at",
    )
    .content(&["name_sealed"])
    .withheld(&[("stored_as", OWN)]),
    claim(
        Category::Draft,
        Table::Draft,
        "draft_id person_id service_slug service_version revision created_at changed_at expires_at sent_at mandate_id",
    )
    .content(&["answers_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(
        Category::Draft,
        Table::JointAct,
        "joint_act_id person_id group_id draft_id service_slug draft_revision service_request_id step proposed_by agreed_by refused_by \
         state proposed_at decided_at",
    )
    .content(&["said_sealed"]),
    claim(Category::Draft, Table::FormMemory, "").withheld(&[
        ("form_memory_id content_sealed expires_at", SHORT),
        ("session_key", SECRET),
        ("path", DERIVED),
    ]),
    claim(Category::Draft, Table::CouncillorDraft, "")
        .withheld(&[("councillor_draft_id councillor_id constituent_id content_sealed expires_at", UNSENT)]),
    claim(
        Category::OutboundMessage,
        Table::Outbox,
        "outbox_id person_id letter reference created_at sent_at parked_at cancelled_at way topic",
    )
    .content(&["content_sealed"])
    .withheld(&[("due_at leased_until tries last_error", OWN), ("printed_by opened_at", OTHERS)]),
    claim(
        Category::SharingLog,
        Table::Share,
        "share_id person_id interaction_id service_request_id at recipient_kind recipient fields ground staff_number \
         policy_version councillor_case_id",
    )
    .content(&["purpose_sealed"]),
    claim(
        Category::Correction,
        Table::Correction,
        "correction_id reference person_id kind category item_id team_code language sent_at due_on state decided_at \
         decided_by revision",
    )
    .content(&["words_sealed", "answer_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(Category::Correction, Table::CorrectionStatement, "correction_id person_id item_id at language").content(&["words_sealed"]),
    claim(
        Category::Correction,
        Table::CorrectionNotice,
        "correction_notice_id correction_id person_id share_ids outcome settled_at settled_by confirmed_at",
    )
    .content(&["name_sealed"]),
    claim(
        Category::CouncillorCase,
        Table::CouncillorCase,
        "councillor_case_id reference person_id councillor_id service_slug team_code asked_by authority claimed_reason special \
         safe_copy reply_to ward ward_match language sent_at due_on state needs reason decided_at decided_by closed_at revision",
    )
    .content(&["content_sealed"])
    .withheld(&[("submission_key reminded_on", OWN), ("asker_sealed", OTHERS)]),
    claim(
        Category::CouncillorCase,
        Table::CouncillorMessage,
        "councillor_message_id councillor_case_id person_id at kind reply_to staff_number",
    )
    .content(&["body_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(
        Category::Mandate,
        Table::Mandate,
        "mandate_id person_id authority relation level services special_category may_ask_copy mode group_id starts_on ends_on renew_by quiet \
         state created_at accepted_at checked_at checked_by capacity_lost_on frozen_at frozen_because ended_at ended_because revision appointed",
    )
    .content(&["content_sealed"])
    .withheld(&[("submission_key reminded_days", OWN), ("account_id frozen_by tried_at", OTHERS)]),
    claim(
        Category::Mandate,
        Table::MandateClaim,
        "mandate_claim_id person_id account_id authority mode appointed ends_on language made_at due_on state refused_because decided_at \
         decided_by mandate_id in_part revision",
    )
    .content(&["content_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(Category::Mandate, Table::MandateInvitation, "")
        .withheld(&[("token_hash code_hash", SECRET), ("mandate_id way tries created_at expires_at opened_at", SHORT)]),
    claim(
        Category::RightsRequest,
        Table::RightsRequest,
        "rights_request_id reference person_id group_id kind particular channel interaction_id logged_by received_on made_at language \
         state due_on decided_at decided_by revision limited_at mandate_id",
    )
    .content(&["words_sealed", "answer_sealed"])
    .withheld(&[("submission_key", OWN)]),
    claim(Category::RightsRequest, Table::RightsStep, "rights_step_id rights_request_id person_id at on_day kind language staff_number")
        .content(&["body_sealed"]),
    claim(Category::RightsRequest, Table::RightsRefusal, "rights_request_id person_id ground proposed_at proposed_by agreed_at agreed_by")
        .content(&["why_sealed", "reasons_sealed"])
        .withheld(&[("proposed_account agreed_account", OTHERS)]),
    claim(
        Category::RightsRequest,
        Table::RightsFee,
        "rights_request_id person_id ground pence proposed_at proposed_by agreed_at agreed_by reminded_at",
    )
    .content(&["why_sealed", "notice_sealed"])
    .withheld(&[("proposed_account agreed_account", OTHERS)]),
    claim(
        Category::RightsRequest,
        Table::Erasure,
        "erasure_id rights_request_id person_id whole by_rule beyond urgent copy_first cool_until needs_decision state approved_by second_by \
         done_at revision",
    )
    .content(&["certificate_sealed"]),
    claim(
        Category::RightsRequest,
        Table::RecipientNotice,
        "recipient_notice_id rights_request_id person_id outcome settled_at settled_by",
    )
    .content(&["name_sealed"]),
    claim(
        Category::RightsRequest,
        Table::Complaint,
        "rights_request_id person_id about_request_id investigator assigned_at acknowledged_at acknowledged_by revision",
    ),
    claim(Category::RightsRequest, Table::ComplaintNote, "complaint_note_id rights_request_id person_id at staff_number language")
        .content(&["body_sealed"]),
    claim(
        Category::RightsRequest,
        Table::Pack,
        "pack_id person_id account_id language made_at ends_at downloads began_at wanted written finished_at",
    )
    .withheld(&[("submission_key", OWN)]),
    claim(Category::RightsRequest, Table::Disclosure, "").withheld(&[(
        "disclosure_id rights_request_id person_id reference language state collected_at names_sealed cover_sealed delivery \
         prepared_account prepared_by released_account released_by released_at ends_at code_hash code_tries downloads taken_at revision",
        WORKINGS,
    )]),
    claim(Category::RightsRequest, Table::DisclosureItem, "").withheld(&[(
        "disclosure_item_id disclosure_id person_id category table_name row_id at mark flagged decision exemption named reason_sealed \
         decided_account decided_by",
        WORKINGS,
    )]),
    claim(Category::RightsRequest, Table::DisclosureCut, "").withheld(&[(
        "disclosure_cut_id disclosure_id person_id exemption cut_sealed decided_account decided_by decided_at",
        WORKINGS,
    )]),
    claim(Category::RightsRequest, Table::DisclosureSearch, "").withheld(&[(
        "disclosure_search_id disclosure_id person_id team_code asked_by asked_at due_on asked_sealed log_sealed found done_by done_at",
        WORKINGS,
    )]),
    claim(Category::RightsRequest, Table::DisclosureFound, "").withheld(&[(
        "disclosure_found_id disclosure_search_id disclosure_id person_id team_code found_at found_by body_sealed",
        FOUND,
    )]),
    claim(Category::RightsRequest, Table::DisclosureRemoved, "")
        .withheld(&[("disclosure_removed_id disclosure_id person_id exemption words_sealed", WORKINGS)]),
    claim(Category::RightsRequest, Table::DisclosureWithheld, "").withheld(&[("disclosure_id person_id row_id", WORKINGS)]),
    claim(Category::RightsRequest, Table::DisclosureReview, "disclosure_review_id disclosure_id person_id at answered_at answered_by")
        .content(&["words_sealed", "answer_sealed"])
        .withheld(&[("submission_key", OWN)]),
    claim(
        Category::CallEvent,
        Table::Call,
        "call_id line number_kind arrived_at notice_version taken_at person_id tier wrong_tries stopped_at marks \
         interaction_id ended_at factors proven_at codes_sent transferred_to",
    )
    .content(&["number_sealed"])
    .withheld(&[("event_key", OWN), ("number_key", DERIVED), ("taken_by", OTHERS), ("code_hash code_until", SHORT)]),
    claim(Category::Preference, Table::Preference, "preference_id person_id topic ways channel said_at recorded_at recorded_by ended_at"),
    claim(
        Category::Survey,
        Table::SurveyInvitation,
        "survey_invitation_id survey_wave_id person_id interaction_id service_slug way place state dropped_because drawn_at invited_at ended_at \
         remind_on reminded_at",
    ),
    claim(Category::Survey, Table::SurveyAnswer, "survey_answer_id survey_wave_id person_id overall ease clear language answered_at taken_by")
        .content(&["words_sealed"]),
    claim(Category::AccessLog, Table::PersonBefore, "").withheld(&[("was person_id at", OWN)]),
    claim(
        Category::AccessLog,
        Table::Audit,
        "audit_id at actor_kind actor_label actor_role actor_team act subject_kind subject_id person_id reason part mandate_id",
    )
    .withheld(&[("txid request_id", OWN), ("actor_account actor_person", OTHERS)]),
    claim(Category::AccessLog, Table::RecordAccess, "record_access_id person_id reason tier call_id since until")
        .content(&["words_sealed"])
        .withheld(&[("account_id", OTHERS)]),
    claim(Category::AccessLog, Table::CallCheck, "call_check_id call_id person_id staff_number at outcome tier factors"),
    claim(
        Category::AccessLog,
        Table::RetentionHold,
        "retention_hold_id person_id item_id reference category kind from_day until_day owner placed_at review_on reviewed_at shown \
         released_at revision",
    )
    .content(&["words_sealed"])
    .withheld(&[("submission_key alerted_at", OWN), ("placed_by reviewed_by released_by", OTHERS)]),
];

/// Says of each column of the database that no category claims, or more than one, what to do about it.
pub fn faults<'a>(columns: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    columns.into_iter().filter_map(|(table, column)| fault(table, column)).collect()
}

fn fault(table: &str, column: &str) -> Option<String> {
    let claims: Vec<&Claim> = CLAIMS.iter().filter(|claim| claim.table.code() == table && claim.names(column)).collect();
    let split = claims.iter().any(|claim| !claim.kinds.is_empty());
    let once = |kind: &ValueKind| claims.iter().filter(|claim| claim.kinds.contains(kind)).count() == 1;
    let whole = if split { ValueKind::ALL.iter().all(once) } else { claims.len() == 1 };
    if whole {
        return None;
    }
    if claims.is_empty() {
        return Some(format!(
            "column {column} of table {table} is claimed by no category: add it to the claim of {table} in src/holdings/columns.rs and \
             say how it is exported (facts, content or withheld)"
        ));
    }
    Some(format!(
        "column {column} of table {table} is claimed by more than one category, or for some rows by none: see src/holdings/columns.rs"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_nobody_claims_is_told_where_to_go() {
        let said = faults([("interaction", "at"), ("interaction", "mood"), ("diary", "day")]);
        assert_eq!(said.len(), 2);
        assert!(said[0].starts_with(
            "column mood of table interaction is claimed by no category: add it to the claim of interaction in src/holdings/columns.rs"
        ));
        assert!(said[1].contains("table diary"));
    }

    #[test]
    fn every_category_and_every_table_is_claimed() {
        for category in Category::ALL {
            assert!(CLAIMS.iter().any(|claim| claim.category == *category), "{category:?} claims nothing");
        }
        for table in Table::ALL {
            assert!(CLAIMS.iter().any(|claim| claim.table == *table), "{table:?} is claimed by no category");
        }
    }
}
