//! What each letter says: a subject, three facts, at most one link to a page with a button.

use crate::{
    calendar,
    ids::OutboxId,
    lang::Lang,
    outbox::{DetailsChanged, Envelope, Letter, Mail},
    text::{letters, states},
};
use chrono::{DateTime, Utc};

/// A letter's words before they become text and HTML.
struct Content {
    subject: String,
    facts: Vec<String>,
    link: Option<String>,
}

/// Renders an envelope. `written` is when it was queued, which is the time the letter speaks of.
pub fn render(id: OutboxId, envelope: &Envelope, public_url: &str, written: DateTime<Utc>) -> Mail {
    let lang = envelope.lang;
    let content = content(&envelope.letter, lang, public_url, written);
    Mail {
        id,
        to: envelope.to.clone(),
        subject: one_line(&content.subject),
        text: as_text(&content, lang),
        html: as_html(&content, lang),
        lang,
    }
}

fn content(letter: &Letter, lang: Lang, public_url: &str, written: DateTime<Utc>) -> Content {
    let at = |path: &str| Some(format!("{public_url}{}", lang.path(path)));
    let (subject, facts, link): (String, Vec<String>, Option<String>) = match letter {
        Letter::ConfirmEmail { token, code } => (
            letters::confirm_subject(lang).into(),
            vec![letters::confirm_code(lang, code), letters::ends_in_an_hour(lang).into(), letters::not_you(lang).into()],
            at(&format!("/register/confirm/{token}")),
        ),
        Letter::AlreadyRegistered => (
            letters::exists_subject(lang).into(),
            vec![letters::exists_fact(lang).into(), letters::exists_what(lang).into(), letters::not_you(lang).into()],
            at("/sign-in"),
        ),
        Letter::SignInDetailsChanged { what } => (
            letters::details_subject(lang).into(),
            vec![
                details(*what, lang).into(),
                letters::details_when(lang, &calendar::date_and_time(lang, written)),
                letters::details_not_you(lang).into(),
            ],
            None,
        ),
        Letter::ResetPassword { token, code } => (
            letters::reset_subject(lang).into(),
            vec![letters::confirm_code(lang, code), letters::ends_in_an_hour(lang).into(), letters::not_you(lang).into()],
            at(&format!("/recover/confirm/{token}")),
        ),
        Letter::ConfirmNewEmail { code } => (
            letters::new_email_subject(lang).into(),
            vec![letters::code_is(lang, code), letters::code_ends(lang).into(), letters::not_you(lang).into()],
            None,
        ),
        Letter::StaffInvitation { token } => (
            letters::invitation_subject(lang).into(),
            vec![
                letters::invitation_fact(lang).into(),
                letters::invitation_second_step(lang).into(),
                letters::invitation_ends(lang).into(),
            ],
            at(&format!("/staff/welcome/{token}")),
        ),
        Letter::AuditHead { block, hash } => (
            letters::audit_subject(lang, &block.to_string()),
            vec![letters::audit_fact(lang, &block.to_string()), letters::audit_hash(lang, hash), letters::audit_keep(lang).into()],
            None,
        ),
        Letter::CorrectionReceived { reference, due } => (
            letters::correction_subject(lang, reference),
            vec![
                letters::received_reference(lang, reference),
                letters::correction_due(lang, &calendar::weekday_date(lang, *due)),
                letters::correction_next(lang).into(),
            ],
            at(&format!("/record/corrections/{reference}")),
        ),
        Letter::CorrectionAnswered { reference, on } => (
            letters::correction_answer_subject(lang, reference),
            vec![
                letters::received_reference(lang, reference),
                letters::correction_answer_date(lang, &calendar::full_date(lang, *on)),
                letters::correction_answer_next(lang).into(),
            ],
            at(&format!("/record/corrections/{reference}")),
        ),
        about_a_request => about(about_a_request, lang, public_url),
    };
    Content { subject, facts, link }
}

/// The letters that name a reference, and nothing else of the request.
fn about(letter: &Letter, lang: Lang, public_url: &str) -> (String, Vec<String>, Option<String>) {
    let reference = letter.reference().unwrap_or_default();
    let page = Some(format!("{public_url}{}", lang.path(&format!("/requests/{reference}"))));
    match letter {
        Letter::RequestReceived { team_en, team_cy, target, .. } => {
            let team = if lang == Lang::Cy { team_cy } else { team_en };
            let facts = vec![
                letters::received_reference(lang, reference),
                letters::received_team(lang, team),
                letters::received_target(lang, &calendar::weekday_date(lang, *target)),
            ];
            (letters::received_subject(lang, reference), facts, page)
        }
        Letter::AnswerNeeded { .. } => {
            let facts = vec![
                letters::received_reference(lang, reference),
                letters::answer_paused(lang).into(),
                letters::sign_in_to_read(lang).into(),
            ];
            (letters::answer_subject(lang, reference), facts, page)
        }
        Letter::TrackCode { code, .. } => {
            let facts = vec![letters::code_is(lang, code), letters::track_ends(lang).into(), letters::not_you(lang).into()];
            (letters::track_subject(lang, reference), facts, None)
        }
        other => {
            let state = match other {
                Letter::RequestChanged { state, .. } => states::by_name(state).map_or("", |text| text(lang)),
                _ => "",
            };
            let facts = vec![
                letters::received_reference(lang, reference),
                letters::changed_state(lang, state),
                letters::sign_in_to_read(lang).into(),
            ];
            (letters::changed_subject(lang, reference), facts, page)
        }
    }
}

fn details(what: DetailsChanged, lang: Lang) -> &'static str {
    match what {
        DetailsChanged::Password => letters::details_password(lang),
        DetailsChanged::Email => letters::details_email(lang),
        DetailsChanged::SecondStepOn => letters::details_second_on(lang),
        DetailsChanged::SecondStepOff => letters::details_second_off(lang),
        DetailsChanged::RecoveryCodeUsed => letters::details_recovery(lang),
    }
}

fn as_text(content: &Content, lang: Lang) -> String {
    let mut text = content.facts.join("\n\n");
    if let Some(link) = &content.link {
        text.push_str("\n\n");
        text.push_str(link);
    }
    tidy(&format!("{text}\n\n--\n{}\n{}\n", letters::footer(lang), letters::sender(lang)))
}

fn as_html(content: &Content, lang: Lang) -> String {
    let escape = |text: &str| html_escape::encode_safe(text).into_owned();
    let mut body: String = content.facts.iter().map(|fact| format!("<p>{}</p>\n", escape(fact))).collect();
    if let Some(link) = &content.link {
        let link = escape(link);
        body.push_str(&format!("<p><a href=\"{link}\">{link}</a></p>\n"));
    }
    tidy(&format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:system-ui,sans-serif;font-size:17px;line-height:1.5;color:#0b0c0c;max-width:36em;margin:2em auto;padding:0 1em\">\n\
         {body}<hr>\n<p style=\"color:#484949\">{}<br>{}</p></body></html>\n",
        lang.tag(),
        escape(&content.subject),
        escape(letters::footer(lang)),
        escape(letters::sender(lang)),
    ))
}

/// No control character but a line end reaches the mail library (RUSTSEC-2026-0561: a lone CR passes its dot-stuffing).
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
