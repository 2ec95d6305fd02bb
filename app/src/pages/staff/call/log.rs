//! The right column: what the call was about, how it ended, and saving it.

use leptos::prelude::*;
use portal::{
    calls::{Desk, Moment, forms},
    interactions::Outcome,
    lang::Lang,
    recordings::MarkKind,
    text::{self, calls as t},
};

use super::who::step;
use crate::{
    ui::{Button, Checkboxes, Choice, LabelStyle, Radios, Select, TextArea, TextInput},
    visit::Visit,
};

/// The limit of a note, as the component wants it.
const NOTE: u32 = 500;

/// 5 to 9.
pub fn log(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{t::log(lang)}</h2>
        {purpose(visit)}
        <Radios
            lang=lang
            name="outcome"
            legend=t::outcome(lang)
            legend_style=LabelStyle::Small
            value=visit.typed_or("outcome", "")
            error=visit.error("outcome")
            items=outcomes(visit)
            small=true
        />
        {extras(visit)}
        {moments(visit, desk)}
        <div class="app-call__save"><Button text=t::save_next(lang) name="save" value="yes"/></div>
    }
    .into_any()
}

/// What it was about, in a choice and in words.
fn purpose(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <Select
            lang=lang
            name="service"
            label=t::service(lang)
            value=visit.typed_or("service", "")
            error=visit.error("service")
            items=services(visit)
        />
        <TextArea
            lang=lang
            name="note"
            label=t::note(lang)
            hint=t::note_hint(lang)
            value=visit.typed_or("note", "")
            error=visit.error("note")
            rows=3
            max=NOTE
        />
    }
    .into_any()
}

fn extras(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let other_ways = visit.portal.council().unrecorded_words.get(lang).to_string();
    let items = vec![
        Choice::new("survey_asked", t::extra_survey_asked(lang)),
        Choice::new("survey_no", t::extra_survey_no(lang)),
        Choice::new("refused", t::extra_refused(lang)).hint(other_ways),
        Choice::new("rights", t::extra_rights(lang)),
        Choice::new("told", text::intake::told(lang)).hint(text::intake::told_hint(lang)),
    ];
    view! {
        <Radios
            lang=lang
            name="call_language"
            legend=t::call_language(lang)
            legend_style=LabelStyle::Small
            value=visit.typed_or("call_language", "")
            items=vec![Choice::new("cy", t::speaks_welsh(lang)), Choice::new("en", t::speaks_english(lang))]
            small=true
            inline=true
        />
        <Checkboxes
            lang=lang
            name="extras"
            legend=t::extras(lang)
            legend_style=LabelStyle::Small
            values=ticked(visit, "extras")
            items=items
            small=true
        />
    }
    .into_any()
}

fn ticked(visit: &Visit, field: &str) -> Vec<String> {
    visit.typed().all(field).into_iter().map(str::to_string).collect()
}

fn services(visit: &Visit) -> Vec<(String, String)> {
    let lang = visit.lang;
    let mut services: Vec<(String, String)> =
        visit.portal.catalogue().services().iter().map(|service| (service.slug.clone(), service.title.get(lang).to_string())).collect();
    services.sort_by_key(|(_, title)| portal::formats::search_key(title));
    let first = [(String::new(), t::service_choose(lang).to_string()), (forms::GENERAL.to_string(), t::general(lang).to_string())];
    first.into_iter().chain(services).collect()
}

/// The outcomes with the digits that choose them.
fn outcomes(visit: &Visit) -> Vec<Choice> {
    let lang = visit.lang;
    Outcome::ALL
        .iter()
        .enumerate()
        .map(|(at, outcome)| {
            let choice = Choice::new(outcome.code(), format!("{} {}", at + 1, outcome_words(lang, *outcome)));
            match outcome {
                Outcome::PassedOn => choice.conditional(passing_on(visit)),
                Outcome::Signposted => choice.conditional(organisation(visit)),
                Outcome::Answered | Outcome::Request | Outcome::Complaint | Outcome::InformationRequest | Outcome::CallBack => choice,
            }
        })
        .collect()
}

fn outcome_words(lang: Lang, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => t::outcome_answered(lang),
        Outcome::Request => t::outcome_request(lang),
        Outcome::PassedOn => t::outcome_passed_on(lang),
        Outcome::Signposted => t::outcome_signposted(lang),
        Outcome::Complaint => t::outcome_complaint(lang),
        Outcome::InformationRequest => t::outcome_information_request(lang),
        Outcome::CallBack => t::outcome_call_back(lang),
    }
}

fn passing_on(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let empty = (String::new(), t::team_choose(lang).to_string());
    let teams = visit.portal.council().teams.iter().map(|team| (team.code.clone(), team.name.get(lang).to_string()));
    let shared = forms::SHARED.iter().map(|field| Choice::new(*field, shared_words(lang, field))).collect();
    view! {
        <Select
            lang=lang
            name="team"
            label=t::team(lang)
            value=visit.typed_or("team", "")
            error=visit.error("team")
            items=std::iter::once(empty).chain(teams).collect()
        />
        <Checkboxes
            lang=lang
            name="details"
            legend=t::shared(lang)
            values=ticked(visit, "details")
            error=visit.error("details")
            items=shared
            small=true
        />
        <TextInput lang=lang name="asked" label=t::asked(lang) value=visit.typed_or("asked", "") error=visit.error("asked")/>
    }
    .into_any()
}

fn shared_words(lang: Lang, field: &str) -> &'static str {
    match field {
        "name" => t::shared_name(lang),
        "phone" => t::shared_phone(lang),
        "email" => t::shared_email(lang),
        "address" => t::shared_address(lang),
        "date_of_birth" => t::shared_born(lang),
        _ => t::shared_note(lang),
    }
}

fn organisation(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <TextInput
            lang=lang
            name="organisation"
            label=t::organisation(lang)
            value=visit.typed_or("organisation", "")
            error=visit.error("organisation")
        />
    }
    .into_any()
}

/// Gaps and moments, at the server's time. Where nothing is recorded there are none.
fn moments(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    if !desk.line.as_ref().is_some_and(|line| line.recorded) {
        return ().into_any();
    }
    let noted: Vec<_> = desk.call.marks.iter().map(|mark| view! { <li>{moment_words(lang, mark)}</li> }).collect();
    let error = visit.error("moments").map(|words| {
        view! {
            <p class="govuk-error-message">
                <span class="govuk-visually-hidden">{format!("{}:", text::ui::error(lang))}</span>
                " "
                {words}
            </p>
        }
    });
    view! {
        <h3 class="govuk-heading-s" id="moments">{t::moments(lang)}</h3>
        {error}
        <ul class="govuk-list">{noted}</ul>
        {desk.call.transferred_to.is_none().then(|| moment_buttons(visit, desk))}
    }
    .into_any()
}

fn moment_buttons(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let payment = if desk.call.is_paying() {
        step(visit, desk, t::payment_ends(lang), "payment_end")
    } else {
        step(visit, desk, t::payment_starts(lang), "payment_start")
    };
    view! {
        {payment}
        {step(visit, desk, t::statement_checked(lang), "statement")}
        {step(visit, desk, t::authority_given(lang), "authority")}
        <TextInput
            lang=lang
            name="transfer_to"
            label=t::transfer_to(lang)
            hint=t::transfer_hint(lang)
            value=visit.typed_or("transfer_to", "")
            error=visit.error("transfer_to")
        />
        {step(visit, desk, t::transfer(lang), "transfer")}
    }
    .into_any()
}

fn moment_words(lang: Lang, mark: &Moment) -> String {
    let clock = |seconds: i32| format!("{}:{:02}", seconds / 60, seconds % 60);
    let at = clock(mark.at);
    match (MarkKind::from_code(&mark.kind), mark.until) {
        (Some(MarkKind::Payment), Some(until)) => t::moment_payment_until(lang, &at, &clock(until)),
        (Some(MarkKind::Payment), None) => t::moment_payment(lang, &at),
        (Some(MarkKind::Transfer), _) => t::moment_transfer(lang, &at),
        (Some(MarkKind::Authority), _) => t::moment_authority(lang, &at),
        (Some(MarkKind::Statement) | None, _) => t::moment_statement(lang, &at),
    }
}
