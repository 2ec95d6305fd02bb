//! Every way to reach the council, and which of them are recorded.

use leptos::prelude::*;
use portal::{
    policy::Office,
    text::{public as words, ui},
};

use super::{paragraph, part, text_page};
use crate::{
    ui::{Head, SummaryList, SummaryRow, Table, TableLayout, tel},
    visit::{PageResult, Visit},
};

/// P12: contact us.
pub async fn contact(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let council = visit.portal.council();
    let policy = visit.portal.policy();
    text_page(&visit, "P12", ui::footer_contact(lang), || {
        let letter = policy.controller.address.get(lang).to_string();
        view! {
            {part(words::contact_welsh(lang), paragraph(council.welcome_words.get(lang)))}
            {part(words::contact_phone(lang), paragraph(council.opening_words.get(lang)))}
            {lines(&visit)}
            {part(words::contact_unrecorded(lang), paragraph(council.unrecorded_words.get(lang)))}
            {part(words::contact_relay(lang), paragraph(council.text_relay_words.get(lang)))}
            {part(words::contact_email(lang), mail(&council.email))}
            {part(words::contact_letter(lang), paragraph(letter))}
            {part(words::contact_visit(lang), centres(&visit))}
            {information(&visit, &policy.dpo)}
        }
        .into_any()
    })
}

/// The lines, each with whether calls on it are recorded (UK GDPR art. 13: said before, not after).
fn lines(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let heads = vec![Head::new(words::contact_for(lang)), Head::new(words::contact_number(lang)), Head::new(words::contact_recorded(lang))];
    let rows: Vec<Vec<AnyView>> = visit
        .portal
        .council()
        .lines
        .iter()
        .map(|line| {
            let recorded = if line.recorded { words::contact_recorded_yes(lang) } else { words::contact_recorded_no(lang) };
            vec![line.purpose.get(lang).to_string().into_any(), call(&line.number), recorded.into_any()]
        })
        .collect();
    view! { <Table caption=words::contact_lines(lang) heads=heads rows=rows row_heads=true layout=TableLayout::Stacked/> }.into_any()
}

fn call(number: &str) -> AnyView {
    view! { <a class="govuk-link app-number" href=tel(number)>{number.to_string()}</a> }.into_any()
}

fn mail(address: &str) -> AnyView {
    view! { <p class="govuk-body"><a class="govuk-link" href=format!("mailto:{address}")>{address.to_string()}</a></p> }.into_any()
}

fn centres(visit: &Visit) -> AnyView {
    let centres = visit.portal.council().centres.iter();
    let rows: Vec<_> = centres.map(|centre| SummaryRow::text(centre.name.get(visit.lang), centre.address.get(visit.lang))).collect();
    view! { <SummaryList rows=rows/> }.into_any()
}

/// Who answers for information rights: reachable from here until there is a form for each.
fn information(visit: &Visit, officer: &Office) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m" id="information">{words::contact_information(lang)}</h2>
        <p class="govuk-body">{words::contact_information_words(lang)}</p>
        {office(visit, officer)}
    }
    .into_any()
}

/// An office with every way to reach it.
pub(super) fn office(visit: &Visit, office: &Office) -> AnyView {
    let lang = visit.lang;
    let web = office.web.as_ref().map(|web| {
        let web = web.get(lang).to_string();
        view! { <br/> <a class="govuk-link" href=web.clone()>{web.clone()}</a> }
    });
    let email = office.email.as_ref().map(|email| {
        view! { <br/> <a class="govuk-link" href=format!("mailto:{email}")>{email.clone()}</a> }
    });
    view! {
        <p class="govuk-body">
            <strong>{office.name.get(lang).to_string()}</strong>
            <br/>
            {office.address.get(lang).to_string()}
            {email}
            {web}
            <br/>
            {call(&office.phone)}
        </p>
    }
    .into_any()
}
