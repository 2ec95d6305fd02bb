//! The fields of each question of a new case, with what was typed before.

use leptos::prelude::*;
use portal::{
    casework::{
        AskedBy, Authority, Reason, ReplyTo,
        forms::{MOST_CHARACTERS, Step},
    },
    fields::Fields,
    lang::Lang,
    text::casework as words,
};

use super::super::{asked_by_words, authority_words, reason_words, reply_to_words, yes_no};
use crate::{
    ui::{Choice, Fieldset, LabelStyle, Radios, Select, TextArea, TextInput},
    visit::Visit,
};

/// The fields of a step.
pub fn of(visit: &Visit, step: Step, known: &Fields) -> AnyView {
    match step {
        Step::Who => who(visit, known),
        Step::About => about(visit, known),
        Step::Agreed => agreed(visit, known),
        Step::Matter => matter(visit, known),
        Step::Check => ().into_any(),
    }
}

fn who(visit: &Visit, known: &Fields) -> AnyView {
    let lang = visit.lang;
    let items = AskedBy::ALL.iter().map(|by| Choice::new(by.code(), asked_by_words(lang, *by))).collect();
    view! {
        {radios(visit, known, "asked_by", words::who_title(lang), "", items)}
        {text(visit, known, "asker", words::asker(lang), words::asker_hint(lang), 0)}
    }
    .into_any()
}

fn about(visit: &Visit, known: &Fields) -> AnyView {
    let lang = visit.lang;
    let lines = view! {
        <p class="govuk-hint">{words::address_hint(lang)}</p>
        {text(visit, known, "address-line1", words::line1(lang), "", 0)}
        {text(visit, known, "address-line2", words::line2(lang), "", 0)}
        {text(visit, known, "address-town", words::town(lang), "", 0)}
        {text(visit, known, "address-postcode", words::postcode(lang), "", 10)}
    }
    .into_any();
    view! {
        <p class="govuk-body">{words::about_words(lang)}</p>
        {text(visit, known, "name", words::name(lang), "", 0)}
        {text(visit, known, "email", words::email(lang), "", 0)}
        {text(visit, known, "phone", words::phone(lang), "", 20)}
        <Fieldset legend=words::address(lang) legend_style=LabelStyle::Medium>{lines}</Fieldset>
    }
    .into_any()
}

fn agreed(visit: &Visit, known: &Fields) -> AnyView {
    let lang = visit.lang;
    let themselves = AskedBy::from_code(known.get("asked_by")) == Some(AskedBy::Person);
    let ways = Authority::ALL.iter().filter(|way| !(themselves && **way == Authority::NotAsked));
    let ways = ways.map(|way| Choice::new(way.code(), authority_words(lang, *way))).collect();
    let reasons = (!themselves).then(|| {
        let items = Reason::ALL.iter().map(|reason| Choice::new(reason.code(), reason_words(lang, *reason))).collect();
        radios(visit, known, "claimed_reason", words::claimed(lang), words::claimed_hint(lang), items)
    });
    let yes_or_no = || vec![Choice::new("yes", yes_no(lang, true)), Choice::new("no", yes_no(lang, false))];
    view! {
        {radios(visit, known, "authority", words::agreed_title(lang), "", ways)}
        {reasons}
        {radios(visit, known, "special", words::special(lang), "", yes_or_no())}
        {radios(visit, known, "safe_copy", words::safe_copy(lang), words::safe_copy_hint(lang), yes_or_no())}
    }
    .into_any()
}

fn matter(visit: &Visit, known: &Fields) -> AnyView {
    let lang = visit.lang;
    let ward = AskedBy::from_code(known.get("asked_by")) == Some(AskedBy::Ward);
    let mut services = vec![(String::new(), words::general(lang).to_string())];
    let mut named: Vec<_> =
        visit.portal.catalogue().services().iter().map(|service| (service.slug.clone(), service.title.get(lang).to_string())).collect();
    named.sort_by(|one, other| one.1.cmp(&other.1));
    services.extend(named);
    let reply = (!ward).then(|| {
        let items = ReplyTo::ALL.iter().map(|to| Choice::new(to.code(), reply_to_words(lang, *to))).collect();
        radios(visit, known, "reply_to", words::reply_to(lang), "", items)
    });
    view! {
        <Select
            lang=lang
            name="service"
            label=words::service(lang)
            label_style=LabelStyle::Medium
            value=visit.typed_or("service", known.get("service"))
            error=visit.error("service")
            items=services
        />
        {long(visit, known, "matter", words::matter(lang), words::matter_hint(lang))}
        {long(visit, known, "outcome", words::outcome(lang), "")}
        {reply}
    }
    .into_any()
}

fn radios(visit: &Visit, known: &Fields, name: &'static str, legend: &'static str, hint: &'static str, items: Vec<Choice>) -> AnyView {
    view! {
        <Radios
            lang=visit.lang
            name=name
            legend=legend
            legend_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or(name, known.get(name))
            error=visit.error(name)
            items=items
        />
    }
    .into_any()
}

fn text(visit: &Visit, known: &Fields, name: &'static str, label: &'static str, hint: &'static str, width: u8) -> AnyView {
    let (lang, value, error): (Lang, _, _) = (visit.lang, visit.typed_or(name, known.get(name)), visit.error(name));
    if width == 0 {
        view! { <TextInput lang=lang name=name label=label hint=hint value=value error=error autocomplete="off" spellcheck=false/> }
            .into_any()
    } else {
        view! {
            <TextInput lang=lang name=name label=label hint=hint value=value error=error autocomplete="off" spellcheck=false width=width/>
        }
        .into_any()
    }
}

fn long(visit: &Visit, known: &Fields, name: &'static str, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name=name
            label=label
            label_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or(name, known.get(name))
            error=visit.error(name)
            rows=6
            max=u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
        />
    }
    .into_any()
}
