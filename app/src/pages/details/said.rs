//! A value in words, and where it came from. Other pages that show values use the same words.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, london_date},
    formats::{BankAccount, Nino, Phone, SortCode},
    lang::Lang,
    people::{Channel, CircumstanceKind, EqualityKind, Relation, Said, Source, Value, ValueKind},
    text::{details as words, record},
};

use crate::pages::{answers::address_lines, needs::need_words};

/// What a kind of value is called.
pub(crate) fn title(lang: Lang, said: &Said) -> &'static str {
    match &said.value {
        Value::Circumstance(told) => CircumstanceKind::from_code(&told.about).map_or(words::circumstances(lang), |about| match about {
            CircumstanceKind::Income => words::about_income(lang),
            CircumstanceKind::Benefits => words::about_benefits(lang),
            CircumstanceKind::Employment => words::about_employment(lang),
            CircumstanceKind::Health => words::about_health(lang),
            CircumstanceKind::MaritalStatus => words::about_marital_status(lang),
            CircumstanceKind::Dependants => words::about_dependants(lang),
        }),
        Value::Equality(told) => EqualityKind::from_code(&told.about).map_or(words::equality(lang), |about| match about {
            EqualityKind::EthnicOrigin => words::about_ethnic_origin(lang),
            EqualityKind::Gender => words::about_gender(lang),
        }),
        other => title_of(lang, other.kind()),
    }
}

pub(crate) fn title_of(lang: Lang, kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Name => record::value_name(lang),
        ValueKind::KnownAs => record::value_known_as(lang),
        ValueKind::Email => record::value_email(lang),
        ValueKind::Phone => record::value_phone(lang),
        ValueKind::Address => record::value_address(lang),
        ValueKind::DateOfBirth => record::value_date_of_birth(lang),
        ValueKind::CouncilTaxAccount => record::value_council_tax_account(lang),
        ValueKind::Nino => record::value_nino(lang),
        ValueKind::ServiceReference => record::value_service_reference(lang),
        ValueKind::BankAccount => words::bank_account(lang),
        ValueKind::HouseholdMember => record::value_household_member(lang),
        ValueKind::Circumstance => words::circumstances(lang),
        ValueKind::Equality => words::equality(lang),
        ValueKind::Need => record::value_need(lang),
    }
}

/// The value; of a number that is masked only the end, unless it was asked for.
pub(crate) fn value(lang: Lang, value: &Value, whole: bool) -> AnyView {
    match value {
        Value::Name(text) | Value::KnownAs(text) | Value::Email(text) => text.clone().into_any(),
        Value::Phone(number) => digits(national(number)),
        Value::Address(address) => address_lines(address),
        Value::DateOfBirth(date) => full_date(lang, *date).into_any(),
        Value::CouncilTaxAccount(number) => digits(if whole { number.clone() } else { end_of(number) }),
        Value::Nino(number) => digits(match Nino::parse(number) {
            Ok(nino) if whole => nino.spaced(),
            Ok(nino) => nino.masked(),
            Err(_) => end_of(number),
        }),
        Value::ServiceReference(reference) => {
            let number = if whole { reference.number.clone() } else { end_of(&reference.number) };
            view! { {reference.service.clone()} ": " {digits(number)} }.into_any()
        }
        Value::BankAccount(bank) => digits(match (SortCode::parse(&bank.sort_code), BankAccount::parse(&bank.account)) {
            (Ok(sort_code), Ok(account)) if whole => format!("{sort_code}, {account}"),
            (Ok(sort_code), Ok(account)) => format!("{}, {}", sort_code.masked(), account.masked()),
            _ => end_of(&bank.account),
        }),
        Value::HouseholdMember(member) => {
            let relation = (!member.relation.is_empty()).then(|| format!(" ({})", member.relation));
            let born = member.born.map(|date| view! { <br/> {words::born_on(lang, &full_date(lang, date))} });
            view! { {member.name.clone()} {relation} {born} }.into_any()
        }
        Value::Circumstance(told) => told.words.clone().into_any(),
        Value::Equality(told) => told.words.clone().into_any(),
        Value::Need(need) => need_words(lang, need).into_any(),
    }
}

/// A telephone number as it is read out here.
pub(crate) fn national(number: &str) -> String {
    Phone::parse(number).map_or_else(|_| number.to_string(), |phone| phone.national())
}

fn digits(text: String) -> AnyView {
    view! { <span class="app-number">{text}</span> }.into_any()
}

/// Enough to recognise one's own: the last four characters, and none of a number that has no more.
fn end_of(number: &str) -> String {
    let all: Vec<char> = number.chars().collect();
    let end: String = if all.len() > 4 { all[all.len() - 4..].iter().collect() } else { String::new() };
    format!("•••• {end}").trim_end().to_string()
}

/// Who said it, when, by which channel, and who wrote it down.
pub(crate) fn provenance(lang: Lang, said: &Said) -> String {
    let date = full_date(lang, london_date(said.said_at));
    let mut sentence = format!("{}, {}", who(lang, said.source, &date), channel(lang, said.channel));
    if let Some(relation) = said.relation {
        sentence = format!("{sentence}. {}", words::related(lang, relation_words(lang, relation)));
    }
    if let Some(number) = &said.recorded_by {
        sentence = format!("{sentence}. {}", words::written_by(lang, number));
    }
    sentence
}

fn who(lang: Lang, source: Source, date: &str) -> String {
    match source {
        Source::Resident => words::said_resident(lang, date),
        Source::Representative => words::said_representative(lang, date),
        Source::Public => words::said_public(lang, date),
        Source::Councillor => words::said_councillor(lang, date),
        Source::Officer => words::said_officer(lang, date),
        Source::Organisation => words::said_organisation(lang, date),
        Source::Staff => words::said_staff(lang, date),
        Source::Import => words::said_import(lang, date),
    }
}

fn channel(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => words::by_phone(lang),
        Channel::Email => words::by_email(lang),
        Channel::Letter => words::by_letter(lang),
        Channel::InPerson => words::by_in_person(lang),
        Channel::Online => words::by_online(lang),
        Channel::VoiceSurvey => words::by_voice_survey(lang),
        Channel::Representative => words::by_representative(lang),
        Channel::Organisation => words::by_organisation(lang),
    }
}

/// How somebody who spoke for the person is related to them.
pub(crate) fn relation_words(lang: Lang, relation: Relation) -> &'static str {
    match relation {
        Relation::Family => words::relation_family(lang),
        Relation::Spouse => words::relation_spouse(lang),
        Relation::Partner => words::relation_partner(lang),
        Relation::Child => words::relation_child(lang),
        Relation::Parent => words::relation_parent(lang),
        Relation::Advocate => words::relation_advocate(lang),
        Relation::Friend => words::relation_friend(lang),
        Relation::Solicitor => words::relation_solicitor(lang),
        Relation::Attorney => words::relation_attorney(lang),
        Relation::Deputy => words::relation_deputy(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portal::people::BankDetails;

    fn said(value: Value, source: Source, channel: Channel) -> Said {
        Said {
            id: uuid::Uuid::nil(),
            value,
            main: true,
            source,
            relation: None,
            channel,
            recorded_by: None,
            policy_version: Some(1),
            from: None,
            until: None,
            said_at: "2026-05-03T12:00:00Z".parse().unwrap(),
            ended_at: None,
        }
    }

    #[test]
    fn e24_what_was_entered_in_my_account_says_so() {
        let told = said(Value::Name("Siân".into()), Source::Resident, Channel::Online);
        assert_eq!(provenance(Lang::En, &told), "You told us on 3 May 2026, online in My Account");
        assert_eq!(provenance(Lang::Cy, &told), "Dywedoch wrthym ar 3 Mai 2026, ar-lein yn Fy Nghyfrif");
    }

    #[test]
    fn e12_whoever_spoke_for_the_person_and_whoever_wrote_it_down_is_named_with_it() {
        let mut told = said(Value::Name("Siân".into()), Source::Representative, Channel::Phone);
        told.relation = Some(Relation::Child);
        told.recorded_by = Some("A-117".into());
        assert_eq!(
            provenance(Lang::En, &told),
            "Someone who acts for you told us on 3 May 2026, by phone. Relation: son or daughter. Written down by: A-117"
        );
        let all: std::collections::BTreeSet<String> = Source::ALL.iter().map(|source| who(Lang::En, *source, "3 May 2026")).collect();
        assert_eq!(all.len(), Source::ALL.len(), "each source has words of its own");
    }

    #[test]
    fn c5_account_numbers_are_masked_unless_they_are_asked_for() {
        let html = |told: &Value, whole| value(Lang::En, told, whole).to_html();
        let bank = Value::BankAccount(BankDetails { sort_code: "090128".into(), account: "12345678".into() });
        for (told, secret) in
            [(Value::CouncilTaxAccount("12344821".into()), "1234"), (Value::Nino("AB123456C".into()), "AB123"), (bank, "1234")]
        {
            assert!(!html(&told, false).contains(secret) && html(&told, false).contains("••••"), "{told:?}");
            assert!(!html(&told, true).contains("••"), "{told:?}");
        }
        assert_eq!(end_of("1234"), "••••", "a number of four characters shows none of them");
    }
}
