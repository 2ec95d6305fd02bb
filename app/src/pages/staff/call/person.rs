//! The middle column: what is read before anything else, and only once the caller is confirmed.

use leptos::prelude::*;
use portal::{
    calendar,
    calls::{Desk, Opened},
    formats::Phone,
    lang::Lang,
    people::{NeedKind, Said, Value},
    safety::Marker,
    service_requests::ServiceRequest,
    text::{self, calls as t},
};

use super::super::{super::answers::address_lines, language_words};
use crate::{
    ui::{InsetText, SummaryList, SummaryRow, WarningText},
    visit::Visit,
};

/// 4. Needs and the safety marker first, then who it is and what is open.
pub fn read_first(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let heading = view! { <h2 class="govuk-heading-m" id="read_first" tabindex="-1">{t::read_first(lang)}</h2> };
    let Some(opened) = &desk.opened else {
        return view! { {heading} <p class="govuk-body">{t::read_first_locked(lang)}</p> }.into_any();
    };
    let markers: Vec<_> = opened.markers.iter().map(|marker| view! { <WarningText lang=lang text=marker_words(lang, marker)/> }).collect();
    view! {
        {heading}
        {needs(lang, &opened.needs)}
        {markers}
        <h3 class="govuk-heading-s">{t::person(lang)}</h3>
        <SummaryList rows=facts(lang, desk, opened) no_border=true/>
        <p class="govuk-body-s">{text::desk::can_see_you_looked(lang)}</p>
        {requests(visit, &opened.requests)}
    }
    .into_any()
}

fn needs(lang: Lang, needs: &[Said]) -> AnyView {
    if needs.is_empty() {
        return view! { <p class="govuk-body">{t::needs_none(lang)}</p> }.into_any();
    }
    let items: Vec<_> = needs.iter().filter_map(|said| need_words(lang, said)).map(|words| view! { <li>{words}</li> }).collect();
    view! {
        <InsetText>
            <h3 class="govuk-heading-s">{t::needs(lang)}</h3>
            <ul class="govuk-list">{items}</ul>
        </InsetText>
    }
    .into_any()
}

fn need_words(lang: Lang, said: &Said) -> Option<String> {
    let Value::Need(need) = &said.value else { return None };
    let words = match NeedKind::from_code(&need.need) {
        Some(NeedKind::LargePrint) => t::need_large_print(lang),
        Some(NeedKind::EasyRead) => t::need_easy_read(lang),
        Some(NeedKind::Bsl) => t::need_bsl(lang),
        Some(NeedKind::Braille) => t::need_braille(lang),
        Some(NeedKind::TextRelay) => t::need_text_relay(lang),
        Some(NeedKind::Interpreter) => t::need_interpreter(lang),
        Some(NeedKind::CallAfterFour) => t::need_call_after_four(lang),
        Some(NeedKind::DoNotPhone) => t::need_do_not_phone(lang),
        Some(NeedKind::Other) | None => t::need_other(lang),
    };
    Some(if need.words.is_empty() { words.to_string() } else { format!("{words}: {}", need.words) })
}

fn marker_words(lang: Lang, marker: &Marker) -> String {
    let reason = match marker.reason.code() {
        "threats" => t::marker_threats(lang),
        "violence" => t::marker_violence(lang),
        "animal" => t::marker_animal(lang),
        "weapon" => t::marker_weapon(lang),
        "harassment" => t::marker_harassment(lang),
        _ => t::marker_other(lang),
    };
    t::marker(lang, &calendar::full_date(lang, marker.review_on), reason)
}

/// As far as what agreed carries: contact details are shown from the second step on.
fn facts(lang: Lang, desk: &Desk, opened: &Opened) -> Vec<SummaryRow> {
    let details = &opened.details;
    let mut rows = Vec::new();
    let mut row = |label: &'static str, value: Option<String>| {
        rows.extend(value.map(|value| SummaryRow::text(label, value)));
    };
    row(text::calls::shared_name(lang), details.name.clone());
    row(t::known_as(lang), details.known_as.clone());
    let language = opened.language.map_or(t::language_unknown(lang), |of| language_words(lang, of));
    row(t::language(lang), Some(language.to_string()));
    if desk.call.tier > 1 {
        row(t::phone(lang), details.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()).map(|phone| phone.national()));
        row(t::email(lang), details.email.clone());
        if let Some(address) = &details.address {
            rows.push(SummaryRow::new(t::address(lang), address_lines(address)));
        }
    }
    let survey = if opened.no_survey { t::survey_no_before(lang) } else { t::survey_open(lang) };
    rows.push(SummaryRow::text(t::survey_choice(lang), survey));
    rows
}

fn requests(visit: &Visit, requests: &[ServiceRequest]) -> AnyView {
    let lang = visit.lang;
    let items: Vec<_> = requests
        .iter()
        .map(|request| {
            let href = visit.link(&super::super::path_of(&request.reference));
            view! {
                <li>
                    <a class="govuk-link" href=href>{request.reference.clone()}</a>
                    " "
                    {request.service.title.get(lang).to_string()}
                    ": "
                    {request.status.words(lang)}
                </li>
            }
        })
        .collect();
    let nothing = items.is_empty().then(|| view! { <p class="govuk-body">{t::open_requests_none(lang)}</p> });
    view! {
        <h3 class="govuk-heading-s">{t::open_requests(lang)}</h3>
        {nothing}
        <ul class="govuk-list">{items}</ul>
    }
    .into_any()
}
