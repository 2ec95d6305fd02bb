//! What staff work with: their own work, the queue, one request with everything one can do to it, and the staff themselves.
//!
//! To add something that is done to a request: its form in `actions.rs`, its link in `request.rs`, its words in `desk.toml`.

mod actions;
mod answering;
pub mod call;
mod case;
mod cases;
mod choices;
mod claims;
mod complaint;
mod contact;
mod contact_attach;
mod contact_new;
mod contact_scan;
mod contact_words;
mod correction;
mod corrections;
mod councillors;
mod desk_match;
pub mod disclosure;
mod erasure;
mod hand_over;
mod mandates;
mod marker;
mod message;
mod offers;
mod people;
mod person;
mod post;
mod queue;
mod recording;
mod referral;
mod request;
mod residents;
mod retention;
mod retention_counts;
mod retention_holds;
mod retention_orders;
mod retention_run;
mod rights;
mod rights_export;
mod rights_new;
mod rights_one;
mod survey_answers;
mod survey_new;
mod survey_results;
mod surveys;
mod views;
mod work;

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar,
    error::OpResult,
    lang::Lang,
    service_requests::{ServiceRequest, Status},
    text::desk,
};

pub(crate) use self::marker::marker_reason;
pub use self::{
    actions::{ask, do_ask, do_claim, do_note, do_reply, do_resolve, note, reply, resolve},
    case::{case, case_attach, case_file, do_case, do_case_attach},
    cases::cases,
    choices::{choices, do_choices},
    claims::{claim, claim_accept, claim_file, do_claim_accept, do_claim_refuse},
    complaint::{complaint, do_complaint_acknowledge, do_complaint_investigate, do_complaint_note, do_complaint_outcome},
    contact::{contact, contact_file, contact_saved, do_contact_close, do_contact_rights},
    contact_attach::{contact_attach, do_contact_attach},
    contact_new::{contact_new, do_contact_new},
    contact_scan::{contact_scan, do_contact_scan},
    correction::{correction, correction_file, do_correction, do_correction_recipient},
    corrections::corrections,
    councillors::{
        browsing, councillor, councillor_invite, councillors, do_councillor, do_councillor_again, do_councillor_end, do_councillor_invite,
    },
    desk_match::{desk_match, do_desk_match},
    erasure::{do_erasure, do_erasure_recipient, do_erasure_second, erasure},
    hand_over::{do_hand_over, hand_over},
    mandates::{appoint, do_appoint, do_mandate, mandate, mandates},
    marker::{do_marker, marker},
    people::{do_invite, invite, people},
    person::{do_end_person, do_person, person},
    post::{do_print, do_printed, do_put_back, queue as post},
    queue::queue,
    recording::{do_recording, recording},
    referral::{do_referral_done, do_referral_take, referral, referrals},
    request::request,
    residents::{do_find, do_keeping, do_open, do_reveal, find, keeping, open, show},
    retention::{do_retention_plan, retention},
    retention_counts::retention_counts,
    retention_holds::{do_hold_new, do_hold_release, do_hold_review, hold, hold_new, holds},
    retention_orders::{do_retention_orders, retention_orders},
    retention_run::{
        do_retention_approve, do_retention_pause, do_retention_release, do_retention_resume, do_retention_retry, retention_run,
    },
    rights::rights,
    rights_export::rights_export,
    rights_new::{do_rights_new, rights_new},
    rights_one::{
        do_rights_answer, do_rights_ask, do_rights_came, do_rights_extend, do_rights_fee, do_rights_fee_agree, do_rights_fee_drop,
        do_rights_fee_paid, do_rights_fee_waive, do_rights_refusal, do_rights_refusal_drop, rights_fee, rights_one,
    },
    survey_answers::{do_survey_answers, survey_answers},
    survey_new::{do_survey_new, survey_new},
    survey_results::{do_survey_list, survey_comments},
    surveys::{do_survey, survey, surveys},
    views::{do_forget_view, do_save_view},
    work::{do_claim_next, work},
};
pub(crate) use self::{
    people::role_words,
    recording::purpose_words,
    residents::{ground_words, reason_words, told_by_words, undoing_words},
    retention_holds::kind_words as hold_kind_words,
};
use crate::{
    ui::{Chip, State},
    visit::{Reply, Visit, encode},
};

/// Where somebody who is not staff goes: a visitor to sign in and then on to `path`; a resident finds nothing here.
fn elsewhere(visit: &Visit, path: &str) -> OpResult<Option<Reply>> {
    if matches!(visit.actor, Actor::Visitor { .. }) {
        return Ok(Some(Reply::go(format!("/staff/sign-in?next={}", encode(path)))));
    }
    visit.staff()?;
    Ok(None)
}

fn path_of(reference: &str) -> String {
    format!("/staff/requests/{reference}")
}

/// The language something is in, so that whoever reads Welsh finds it in a list.
fn chip(lang: Lang, of: Lang) -> AnyView {
    view! { <Chip short=short_language(of) words=language_words(lang, of)/> }.into_any()
}

const fn short_language(of: Lang) -> &'static str {
    match of {
        Lang::Cy => "CY",
        Lang::En => "EN",
    }
}

fn language_words(lang: Lang, of: Lang) -> &'static str {
    match of {
        Lang::Cy => desk::welsh(lang),
        Lang::En => desk::english(lang),
    }
}

/// When a request is due, in a sentence.
fn due(lang: Lang, request: &ServiceRequest, today: NaiveDate) -> String {
    if let Some(since) = request.paused_since {
        return desk::clock_stopped_since(lang, &calendar::full_date(lang, since));
    }
    let date = calendar::full_date(lang, request.target_date);
    match request.target_date.cmp(&today) {
        std::cmp::Ordering::Less => desk::was_due_by(lang, &date),
        std::cmp::Ordering::Equal => desk::due_today(lang, &date),
        std::cmp::Ordering::Greater => desk::due_by(lang, &date),
    }
}

/// The tag staff see. To them it is the clock that has stopped, where the resident reads that it is their turn.
fn state(request: &ServiceRequest, today: NaiveDate) -> State {
    if request.is_late(today) {
        return State::Late;
    }
    match request.status {
        Status::Received => State::Received,
        Status::WithTeam => State::WithTeam,
        Status::Waiting => State::ClockStopped,
        Status::Reopened => State::Reopened,
        Status::Done => State::Done,
        Status::Closed => State::Closed,
        Status::Withdrawn => State::Withdrawn,
    }
}
