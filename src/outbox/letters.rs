//! What each letter says: a subject, three facts, at most one link to a page with a button. As a text message it is the facts
//! alone, on paper the facts with the council's address around them, and what was said in its own words where a mail leaves that to
//! the account.

mod acting;
mod complaints;
mod copies;
mod erasure;
mod fees;
mod layout;
mod paper;

use self::layout::{Content, as_html, as_text, one_line, tidy};
use crate::{
    calendar,
    ids::OutboxId,
    lang::Lang,
    outbox::{DetailsChanged, Envelope, Letter, Mail, RecordDetail, Way, pdf},
    portal::Council,
    preferences::Topic,
    text::{letters, states},
};
use chrono::{DateTime, TimeDelta, Utc};

/// How long a code by post is good for; the letter says so in a date.
pub const LETTER_LASTS: TimeDelta = TimeDelta::days(14);

/// Renders an envelope, in both languages with Welsh first when nobody has said which. `written` is when it was queued, which is
/// the time the letter speaks of. `stop` is the page that ends messages of its kind.
pub fn render(id: OutboxId, envelope: &Envelope, public_url: &str, written: DateTime<Utc>, stop: Option<&str>) -> Mail {
    let with_stop = |lang: Lang| {
        let content = content(&envelope.letter, lang, public_url, written);
        (lang, Content { stop: stop.map(|path| format!("{public_url}{}", lang.path(path))), ..content })
    };
    let parts: Vec<(Lang, Content)> = envelope.languages().into_iter().map(with_stop).collect();
    Mail {
        id,
        to: envelope.to.clone(),
        subject: one_line(&parts.iter().map(|(_, part)| part.subject.as_str()).collect::<Vec<_>>().join(" / ")),
        text: parts.iter().map(|(lang, part)| as_text(part, *lang)).collect::<Vec<_>>().join("\n"),
        html: as_html(&parts),
        lang: envelope.lang,
        way: Way::Email,
        unsubscribe: stop.map(|path| format!("{public_url}{path}")),
    }
}

/// Renders a text message for the gateway that turns e-mails into texts: plain, short, in both languages when nobody has said
/// which. The number is the only thing it tells of a person.
pub fn render_text(id: OutboxId, envelope: &Envelope, gateway: &str, public_url: &str, written: DateTime<Utc>) -> Mail {
    let digits: String = envelope.to.chars().filter(char::is_ascii_digit).collect();
    let texts = envelope.languages().into_iter().map(|lang| content(&envelope.letter, lang, public_url, written).facts.join(" "));
    Mail {
        id,
        to: format!("{digits}@{gateway}"),
        subject: String::new(),
        text: tidy(&texts.collect::<Vec<_>>().join("\n\n")),
        html: String::new(),
        lang: envelope.lang,
        way: Way::Text,
        unsubscribe: None,
    }
}

/// Lays a letter out for paper, in both languages with Welsh first when nobody has said which.
pub fn sheet(id: OutboxId, envelope: &Envelope, council: &Council, public_url: &str, written: DateTime<Utc>) -> pdf::Sheet {
    let (languages, reference) = (envelope.languages(), id.on_paper());
    let mut sender = Vec::new();
    for lang in &languages {
        sender.push((*lang, council.name.get(*lang).to_string()));
        sender.extend(council.centres.first().map(|centre| (*lang, centre.address.get(*lang).to_string())));
        sender.push((*lang, letters::post_call(*lang, &council.main_line)));
    }
    let code = envelope.letter.code_on_paper();
    let part = |lang: Lang| {
        let content = content(&envelope.letter, lang, public_url, written);
        let line = |text: String| if Some(&text) == code.as_ref() { pdf::Line::Code(text) } else { pdf::Line::Words(tidy(&text)) };
        let facts = paper::facts(envelope, content.facts, lang);
        let lines = facts.into_iter().chain(content.link).chain([letters::post_welsh(lang).to_string()]);
        pdf::Part {
            lang,
            subject: one_line(&content.subject),
            facts: vec![calendar::full_date(lang, calendar::london_date(written)), letters::post_reference(lang, &reference)],
            lines: lines.map(line).collect(),
        }
    };
    let parts = languages.into_iter().map(part).collect();
    pdf::Sheet { reference, sender, address: envelope.to.lines().map(one_line).collect(), parts }
}

#[expect(clippy::too_many_lines, reason = "one arm for each letter, a few lines long: what all of them say is read in one place")]
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
        Letter::ConfirmDetails { code } => (
            letters::confirm_details_subject(lang).into(),
            vec![letters::code_is(lang, code), letters::code_ends(lang).into(), letters::confirm_details_not_you(lang).into()],
            None,
        ),
        Letter::RecordDetailsChanged { what } => (
            letters::record_details_subject(lang).into(),
            vec![
                record_details(*what, lang).into(),
                letters::details_when(lang, &calendar::date_and_time(lang, written)),
                letters::record_details_not_you(lang).into(),
            ],
            None,
        ),
        Letter::ChoicesSaved { chosen, recorded_by } => {
            (letters::choices_subject(lang).into(), choices(chosen, recorded_by.as_deref(), lang, written), at("/preferences"))
        }
        Letter::SurveyInvitation { token, ends } => (
            letters::survey_subject(lang).into(),
            vec![
                letters::survey_questions(lang).into(),
                letters::survey_ends(lang, &calendar::weekday_date(lang, *ends)),
                letters::survey_free(lang).into(),
            ],
            at(&format!("/surveys/{token}")),
        ),
        Letter::SurveyReminder { token, ends } => (
            letters::survey_reminder_subject(lang).into(),
            vec![
                letters::survey_reminder(lang).into(),
                letters::survey_ends(lang, &calendar::weekday_date(lang, *ends)),
                letters::survey_free(lang).into(),
            ],
            at(&format!("/surveys/{token}")),
        ),
        Letter::ContactReceived { .. } => (letters::contact_subject(lang).into(), contact_received(letter, lang), None),
        Letter::CallCode { code } => (
            letters::call_code_subject(lang).into(),
            vec![letters::code_is(lang, code), letters::call_code_why(lang).into(), letters::call_code_never(lang).into()],
            None,
        ),
        Letter::ActingInvitation { .. }
        | Letter::ActingChanged { .. }
        | Letter::ActingEnding { .. }
        | Letter::NoticeForYou
        | Letter::JointAsked
        | Letter::JointStopped
        | Letter::ClaimNew { .. }
        | Letter::ClaimAccepted
        | Letter::ClaimAcceptedInPart
        | Letter::ClaimRefused { .. }
        | Letter::ActedForYou { .. } => acting::content(letter, lang, public_url, written),
        Letter::StaffInvitation { token } => (
            letters::invitation_subject(lang).into(),
            vec![
                letters::invitation_fact(lang).into(),
                letters::invitation_second_step(lang).into(),
                letters::invitation_ends(lang).into(),
            ],
            at(&format!("/staff/welcome/{token}")),
        ),
        Letter::CouncillorInvitation { token } => (
            letters::invitation_subject(lang).into(),
            vec![
                letters::councillor_invitation_fact(lang).into(),
                letters::invitation_second_step(lang).into(),
                letters::invitation_ends(lang).into(),
            ],
            at(&format!("/councillor/welcome/{token}")),
        ),
        Letter::CaseRaised { .. }
        | Letter::CaseAnswered { .. }
        | Letter::CaseAnsweredToYou { .. }
        | Letter::CaseNew { .. }
        | Letter::CaseDue { .. }
        | Letter::CaseHandedOver { .. }
        | Letter::CaseClosed { .. } => case(letter, lang, public_url),
        Letter::AuditHead { block, hash } => (
            letters::audit_subject(lang, &block.to_string()),
            vec![letters::audit_fact(lang, &block.to_string()), letters::audit_hash(lang, hash), letters::audit_keep(lang).into()],
            None,
        ),
        Letter::DeletingSoon { number, first } => (
            letters::deleting_subject(lang).into(),
            vec![
                letters::deleting_number(lang, &number.to_string()),
                letters::deleting_first(lang, &calendar::full_date(lang, *first)),
                letters::deleting_next(lang).into(),
            ],
            at("/record/deleting-soon"),
        ),
        Letter::HoldsOverdue { number } => (
            letters::holds_subject(lang).into(),
            vec![letters::holds_number(lang, &number.to_string()), letters::holds_stay(lang).into(), letters::case_due_next(lang).into()],
            at("/staff/holds"),
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
        Letter::RightsReceived { .. } | Letter::RightsQuestion { .. } | Letter::RightsExtended { .. } | Letter::RightsAnswered { .. } => {
            about_rights(letter, lang, public_url)
        }
        Letter::RightsFee { reference, amount, phone } => fees::charged(reference, amount, phone, lang, public_url),
        Letter::RightsFeeSettled { reference, due, paid } => fees::settled(reference, *due, *paid, lang, public_url),
        Letter::ErasureDone { certificate } => erasure::content(certificate, lang),
        Letter::AccountClosed => erasure::closed(lang, written),
        Letter::CopyReady { .. } | Letter::CopyCode { .. } => copies::about(letter, lang, public_url, written),
        Letter::ComplaintAcknowledged { reference } => complaints::acknowledged(reference, lang, public_url),
        Letter::ComplaintProgress { reference } => complaints::progress(reference, lang, public_url),
        Letter::ComplaintAnswered { reference, regulator } => complaints::answered(reference, regulator.get(lang), lang, public_url),
        Letter::MatchCodeText { code } => (letters::match_post_subject(lang).into(), vec![letters::match_text(lang, code)], None),
        Letter::MatchCodePost { .. } => (letters::match_post_subject(lang).into(), match_by_post(letter, lang, written), None),
        Letter::RecordJoined => (
            letters::joined_subject(lang).into(),
            vec![
                letters::joined_fact(lang).into(),
                letters::details_when(lang, &calendar::date_and_time(lang, written)),
                letters::joined_check(lang).into(),
            ],
            at("/record"),
        ),
        Letter::RecordLimited => (
            letters::limited_subject(lang).into(),
            vec![
                letters::limited_fact(lang).into(),
                letters::details_when(lang, &calendar::date_and_time(lang, written)),
                letters::limited_ask(lang).into(),
            ],
            at("/record"),
        ),
        Letter::RecordLimitEnds => (
            letters::limit_ends_subject(lang).into(),
            vec![letters::limit_ends_fact(lang).into(), letters::limit_ends_why(lang).into(), letters::limited_ask(lang).into()],
            at("/record"),
        ),
        about_a_request => about(about_a_request, lang, public_url),
    };
    Content { subject, facts, link, stop: None }
}

/// What was chosen, from when and by whom it was written down, and how to change it back.
fn choices(chosen: &[(Topic, bool)], recorded_by: Option<&str>, lang: Lang, written: DateTime<Utc>) -> Vec<String> {
    let say = |(topic, yes): &(Topic, bool)| match (topic, yes) {
        (Topic::Surveys, true) => letters::choices_surveys_yes(lang),
        (Topic::Surveys, false) => letters::choices_surveys_no(lang),
        (Topic::Services, true) => letters::choices_services_yes(lang),
        (Topic::Services, false) => letters::choices_services_no(lang),
        (Topic::News, true) => letters::choices_news_yes(lang),
        (Topic::News, false) => letters::choices_news_no(lang),
    };
    let when = calendar::date_and_time(lang, written);
    let from = recorded_by.map_or_else(|| letters::choices_from(lang, &when), |number| letters::choices_from_staff(lang, number, &when));
    vec![chosen.iter().map(say).collect::<Vec<_>>().join(" "), from, letters::choices_back(lang).into()]
}

/// When they told us, or what it is called; who has it; and by when, where a service says so.
fn contact_received(letter: &Letter, lang: Lang) -> Vec<String> {
    let Letter::ContactReceived { reference, on, team_en, team_cy, target } = letter else { return Vec::new() };
    let first = match reference {
        Some(reference) => letters::received_reference(lang, reference),
        None => letters::contact_on(lang, &calendar::full_date(lang, *on)),
    };
    let last = match target {
        Some(target) => letters::received_target(lang, &calendar::weekday_date(lang, *target)),
        None => letters::contact_next(lang).to_string(),
    };
    vec![first, letters::received_team(lang, if lang == Lang::Cy { team_cy } else { team_en }), last]
}

fn match_by_post(letter: &Letter, lang: Lang, written: DateTime<Utc>) -> Vec<String> {
    let ends = calendar::full_date(lang, calendar::london_date(written + LETTER_LASTS));
    vec![
        letters::match_post_fact(lang).into(),
        letter.code_on_paper().unwrap_or_default(),
        letters::match_post_where(lang).into(),
        letters::match_post_ends(lang, &ends),
        letters::match_post_not_you(lang).into(),
    ]
}

/// The letters about what somebody asks about their information: the reference and the date, never what it is.
fn about_rights(letter: &Letter, lang: Lang, public_url: &str) -> (String, Vec<String>, Option<String>) {
    let reference = letter.reference().unwrap_or_default();
    let page = Some(format!("{public_url}{}", lang.path(&format!("/data-requests/{reference}"))));
    let yours = letters::received_reference(lang, reference);
    let by = |due: Option<chrono::NaiveDate>, say: fn(Lang, &str) -> String| {
        due.map_or_else(|| letters::rights_not_started(lang).to_string(), |due| say(lang, &calendar::weekday_date(lang, due)))
    };
    let (subject, second, third) = match letter {
        Letter::RightsReceived { due, complaint: true, .. } => {
            (letters::complaint_subject(lang, reference), by(*due, letters::complaint_due), letters::complaint_next(lang).to_string())
        }
        Letter::RightsReceived { due, .. } => {
            (letters::rights_subject(lang, reference), by(*due, letters::rights_due), letters::rights_next(lang).to_string())
        }
        Letter::RightsQuestion { .. } => {
            (letters::answer_subject(lang, reference), letters::answer_paused(lang).to_string(), letters::sign_in_to_read(lang).to_string())
        }
        Letter::RightsExtended { due, .. } => (
            letters::rights_more_time_subject(lang, reference),
            by(*due, letters::rights_more_time_due),
            letters::rights_more_time_next(lang).to_string(),
        ),
        Letter::RightsAnswered { on, .. } => (
            letters::rights_answered_subject(lang, reference),
            letters::correction_answer_date(lang, &calendar::full_date(lang, *on)),
            letters::correction_answer_next(lang).to_string(),
        ),
        _ => Default::default(),
    };
    (subject, vec![yours, second, third], page)
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

/// The letters of a councillor’s case: its reference, who asks, and how to say that it is wrong; never what it is about.
fn case(letter: &Letter, lang: Lang, public_url: &str) -> (String, Vec<String>, Option<String>) {
    let reference = letter.reference().unwrap_or_default();
    let first = letters::received_reference(lang, reference);
    let at = |path: &str| Some(format!("{public_url}{}", lang.path(path)));
    let wrong = || letters::case_wrong(lang).to_string();
    match letter {
        Letter::CaseAnswered { on, .. } => {
            let date = letters::correction_answer_date(lang, &calendar::full_date(lang, *on));
            (
                letters::case_answer_subject(lang, reference),
                vec![first, date, letters::case_read(lang).into()],
                at(&format!("/councillor/cases/{reference}")),
            )
        }
        Letter::CaseAnsweredToYou { on, .. } => {
            let date = letters::correction_answer_date(lang, &calendar::full_date(lang, *on));
            (letters::case_for_you_subject(lang, reference), vec![first, date, letters::case_for_you(lang).into()], at("/record"))
        }
        Letter::CaseNew { due, .. } => {
            let facts = vec![first, letters::case_due(lang, &calendar::weekday_date(lang, *due)), letters::case_new_queue(lang).into()];
            (letters::case_new_subject(lang, reference), facts, at(&format!("/staff/cases/{reference}")))
        }
        Letter::CaseDue { due, .. } => {
            let facts = vec![first, letters::case_due(lang, &calendar::weekday_date(lang, *due)), letters::case_due_next(lang).into()];
            (letters::case_due_subject(lang, reference), facts, at(&format!("/staff/cases/{reference}")))
        }
        Letter::CaseHandedOver { councillor, .. } => {
            (letters::case_handed_subject(lang, reference), vec![first, letters::case_goes_on(lang, councillor), wrong()], at("/record"))
        }
        Letter::CaseClosed { .. } => {
            (letters::case_closed_subject(lang, reference), vec![first, letters::case_closed(lang).into(), wrong()], at("/record"))
        }
        other => {
            let councillor = if let Letter::CaseRaised { councillor, .. } = other { councillor.as_str() } else { "" };
            (letters::case_subject(lang).into(), vec![first, letters::case_councillor(lang, councillor), wrong()], at("/record"))
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

fn record_details(what: RecordDetail, lang: Lang) -> &'static str {
    match what {
        RecordDetail::Phone => letters::record_details_phone(lang),
        RecordDetail::Address => letters::record_details_address(lang),
    }
}
