//! How somebody can be reached and which numbers they have: hidden until one kind of them is asked for.

use chrono::Datelike;
use leptos::prelude::*;
use portal::{
    access::Part,
    calendar::full_date,
    corrections::Statement,
    formats::{EmailAddress, Phone, Postcode},
    lang::Lang,
    people::{Said, Value},
    text::{access as words, corrections, record},
};

use super::{path_of, show::Read};
use crate::{
    pages::{corrections::statements, details::said::title as value_title},
    ui::{SummaryList, SummaryRow},
    visit::Visit,
};

/// What stands for hidden letters.
const HIDDEN: &str = "•••••";

/// One row for each kind of thing that is held.
pub fn reach(visit: &Visit, read: &Read) -> AnyView {
    let lang = visit.lang;
    let rows: Vec<_> = Part::ALL.iter().filter_map(|part| row(visit, read, *part)).collect();
    if rows.is_empty() {
        return view! {
            <h2 class="govuk-heading-m">{words::contact(lang)}</h2>
            <p class="govuk-body">{words::contact_none(lang)}</p>
        }
        .into_any();
    }
    view! {
        <h2 class="govuk-heading-m">{words::contact(lang)}</h2>
        <SummaryList rows=rows/>
        <p class="govuk-body-s">{words::reveal_note(lang)}</p>
        {of_values(lang, read)}
    }
    .into_any()
}

/// What the person says of values that we did not change as they asked, each under the name of its value.
fn of_values(lang: Lang, read: &Read) -> Vec<AnyView> {
    let about = |said: &Said| -> Vec<Statement> { read.statements.iter().filter(|one| one.item == said.id).cloned().collect() };
    read.values
        .iter()
        .map(|said| (said, about(said)))
        .filter(|(_, statements)| !statements.is_empty())
        .map(|(said, about)| {
            view! {
                <h3 class="govuk-heading-s">{value_title(lang, said)}</h3>
                {statements(lang, &about, corrections::statement_theirs)}
            }
            .into_any()
        })
        .collect()
}

fn row(visit: &Visit, read: &Read, part: Part) -> Option<SummaryRow> {
    let lang = visit.lang;
    let full = read.shown.contains(&part);
    let lines: Vec<_> = read
        .values
        .iter()
        .filter(|said| part_of(&said.value) == Some(part))
        .map(|said| if full { in_full(lang, &said.value) } else { hidden(&said.value) })
        .map(|line| view! { <li>{line}</li> })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let button = (!full).then(|| reveal(visit, read, part));
    Some(SummaryRow::new(title(lang, part), view! { <ul class="govuk-list">{lines}</ul>{button} }))
}

fn reveal(visit: &Visit, read: &Read, part: Part) -> AnyView {
    let lang = visit.lang;
    let action = visit.link(&format!("{}/reveal", path_of(read.person.id)));
    view! {
        <form method="post" action=action novalidate>
            <button class="govuk-body-s govuk-link app-link-button" type="submit" name="show" value=part.code()>
                {words::reveal(lang)}
                <span class="govuk-visually-hidden">{format!(": {}", title(lang, part))}</span>
            </button>
        </form>
    }
    .into_any()
}

const fn part_of(value: &Value) -> Option<Part> {
    match value {
        Value::Phone(_) => Some(Part::Phone),
        Value::Email(_) => Some(Part::Email),
        Value::Address(_) => Some(Part::Address),
        Value::DateOfBirth(_) => Some(Part::DateOfBirth),
        Value::CouncilTaxAccount(_) | Value::Nino(_) | Value::ServiceReference(_) | Value::BankAccount(_) => Some(Part::Identifiers),
        Value::Name(_) | Value::KnownAs(_) | Value::HouseholdMember(_) | Value::Circumstance(_) | Value::Equality(_) | Value::Need(_) => {
            None
        }
    }
}

fn title(lang: Lang, part: Part) -> &'static str {
    match part {
        Part::Phone => record::value_phone(lang),
        Part::Email => record::value_email(lang),
        Part::Address => record::value_address(lang),
        Part::DateOfBirth => record::value_date_of_birth(lang),
        Part::Identifiers => record::value_service_reference(lang),
    }
}

fn in_full(lang: Lang, value: &Value) -> String {
    let named = |name: &str, number: &str| format!("{name}: {number}");
    match value {
        Value::Phone(phone) => Phone::parse(phone).map_or_else(|_| phone.clone(), |phone| phone.national()),
        Value::Address(address) => address.lines.iter().chain([&address.postcode]).cloned().collect::<Vec<_>>().join(", "),
        Value::DateOfBirth(born) => full_date(lang, *born),
        Value::Email(text) | Value::Name(text) | Value::KnownAs(text) => text.clone(),
        Value::CouncilTaxAccount(number) => named(record::value_council_tax_account(lang), number),
        Value::Nino(number) => named(record::value_nino(lang), number),
        Value::ServiceReference(reference) => named(&reference.service, &reference.number),
        Value::BankAccount(bank) => named(portal::text::details::bank_account(lang), &format!("{} {}", bank.sort_code, bank.account)),
        Value::HouseholdMember(_) | Value::Circumstance(_) | Value::Equality(_) | Value::Need(_) => String::new(),
    }
}

/// Enough to tell one from another, and to hear whether somebody says the same.
fn hidden(value: &Value) -> String {
    match value {
        Value::Phone(phone) => Phone::parse(phone).map_or_else(|_| HIDDEN.to_string(), |phone| phone.masked()),
        Value::Email(email) => EmailAddress::parse(email).map_or_else(|_| HIDDEN.to_string(), |email| email.masked()),
        Value::Address(address) => {
            Postcode::parse(&address.postcode).map_or_else(|_| HIDDEN.to_string(), |postcode| format!("{HIDDEN}, {}", postcode.masked()))
        }
        Value::DateOfBirth(born) => format!("•• •• {}", born.year()),
        Value::CouncilTaxAccount(number) | Value::Nino(number) => last_letters(number),
        Value::ServiceReference(reference) => last_letters(&reference.number),
        Value::BankAccount(bank) => last_letters(&bank.account),
        Value::Name(_) | Value::KnownAs(_) | Value::HouseholdMember(_) | Value::Circumstance(_) | Value::Equality(_) | Value::Need(_) => {
            HIDDEN.to_string()
        }
    }
}

/// The last three letters of a number that is long enough to hide something.
fn last_letters(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    let shown: String = if letters.len() > 6 { letters[letters.len() - 3..].iter().collect() } else { String::new() };
    format!("{HIDDEN}{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_says_too_little_to_be_used() {
        for (value, expected) in [
            (Value::Phone("+447700900123".into()), "•••••123"),
            (Value::Nino("AB123456C".into()), "•••••56C"),
            (Value::CouncilTaxAccount("123456".into()), "•••••"),
            (Value::DateOfBirth(chrono::NaiveDate::from_ymd_opt(1980, 3, 27).unwrap()), "•• •• 1980"),
        ] {
            assert_eq!(hidden(&value), expected);
        }
        let address = portal::catalogue::AddressAnswer { uprn: None, lines: vec!["12 Heol Fawr".into()], postcode: "AN1 4DX".into() };
        assert!(!hidden(&Value::Address(address)).contains("Heol"));
    }
}
