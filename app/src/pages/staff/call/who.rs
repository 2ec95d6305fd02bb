//! The left column: the call, who it may be, and the questions that prove it.

use leptos::prelude::*;
use portal::{
    calendar,
    calls::{Contact, Desk, Factor, Way},
    formats::EmailAddress,
    lang::Lang,
    people::Relation,
    search::Candidate,
    text::calls as t,
};

use super::{desk::NEXT, line_words, path_of};
use crate::{
    ui::{Button, ButtonKind, Choice, LabelStyle, OptionalText, Radios, Select, SummaryList, SummaryRow, TextInput, WarningText},
    visit::Visit,
};

/// A button that does one step of the call and comes back.
pub fn step(visit: &Visit, desk: &Desk, words: &'static str, value: &'static str) -> AnyView {
    let to = visit.link(&format!("{}/step", path_of(desk.call.id)));
    view! { <Button text=words kind=ButtonKind::Secondary name="step" value=value formaction=to formnovalidate=true/> }.into_any()
}

/// 1. Which line, which number, and whether it is recorded.
pub fn call(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let shown = desk.call.number.phone().map(portal::formats::Phone::national).unwrap_or_default();
    view! {
        <h2 class="govuk-heading-m">{t::step_call(lang)}</h2>
        <SummaryList rows=about(visit, desk) no_border=true/>
        <TextInput
            lang=lang
            name="number"
            label=t::number(lang)
            hint=t::number_hint(lang)
            value=visit.typed_or("number", &shown)
            error=visit.error("number")
            kind="tel"
            width=20
        />
        {step(visit, desk, t::look_up(lang), NEXT)}
    }
    .into_any()
}

fn about(visit: &Visit, desk: &Desk) -> Vec<SummaryRow> {
    let (lang, council) = (visit.lang, visit.portal.council());
    let line = desk.line.as_ref().map_or_else(|| desk.call.line.clone(), |line| line_words(lang, line));
    let mut rows = vec![
        SummaryRow::text(t::line(lang), line),
        SummaryRow::text(t::col_number(lang), super::number_words(lang, &desk.call.number)),
        SummaryRow::text(t::began(lang), calendar::date_and_time(lang, desk.call.arrived_at)),
    ];
    let Some(line) = &desk.line else { return rows };
    rows.push(SummaryRow::text(t::line_team(lang), council.team(&line.team).get(lang)));
    let recording = match (line.recorded, &desk.call.notice_version) {
        (true, Some(version)) => t::recorded_with(lang, version),
        (true, None) => t::recorded(lang).to_string(),
        (false, _) => t::not_recorded(lang).to_string(),
    };
    rows.push(SummaryRow::text(t::recording(lang), recording));
    if line.welsh_first {
        rows.push(SummaryRow::text(t::greeting(lang), t::greeting_welsh_first(lang, council.name.get(lang))));
    }
    rows
}

/// 2. Who it may be: initials and street, in no order of likelihood.
pub fn who(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let chosen = desk.call.person.map(|person| person.to_string()).unwrap_or_default();
    let mut items: Vec<Choice> =
        desk.candidates.iter().map(|candidate| Choice::new(candidate.person.to_string(), masked(lang, candidate))).collect();
    let first_other = Choice::new("none", t::who_none(lang));
    items.push(if items.is_empty() { first_other } else { first_other.after_divider(t::or(lang)) });
    items.push(Choice::new("other", t::who_other(lang)).hint(t::for_another_note(lang)).conditional(relation(visit)));
    items.push(Choice::new("unnamed", t::who_unnamed(lang)));
    let guarded = (desk.guarded > 0).then(|| view! { <WarningText lang=lang text=t::one_guarded(lang)/> });
    let too_many = desk.too_many.map(|count| view! { <p class="govuk-body">{t::too_many(lang, &count.to_string())}</p> });
    let search = visit.link(&format!("/staff/people?for=call&call={}", desk.call.id));
    view! {
        {too_many}
        {guarded}
        <Radios
            lang=lang
            name="who"
            legend=t::who(lang)
            legend_style=LabelStyle::Medium
            hint=t::who_hint(lang)
            value=visit.typed_or("who", &chosen)
            error=visit.error("who")
            items=items
            small=true
        />
        <p class="govuk-body"><a class="govuk-link" href=search>{t::search_by_name(lang)}</a></p>
    }
    .into_any()
}

/// “S. M., Heol y Castell, AN1 ••• · Welsh”.
fn masked(lang: Lang, candidate: &Candidate) -> String {
    let outward = candidate.outward.as_ref().map(|outward| format!("{outward} •••"));
    let place: Vec<String> = [Some(candidate.initials.clone()), candidate.street.clone(), outward]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    let speaks = match candidate.language {
        Some(Lang::Cy) => format!(" · {}", t::speaks_welsh(lang)),
        Some(Lang::En) => format!(" · {}", t::speaks_english(lang)),
        None => String::new(),
    };
    format!("{}{speaks}", place.join(", "))
}

fn relation(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let words = |relation: &Relation| match relation {
        Relation::Family => t::relation_family(lang),
        Relation::Spouse => t::relation_spouse(lang),
        Relation::Partner => t::relation_partner(lang),
        Relation::Child => t::relation_child(lang),
        Relation::Parent => t::relation_parent(lang),
        Relation::Advocate => t::relation_advocate(lang),
        Relation::Friend => t::relation_friend(lang),
        Relation::Solicitor => t::relation_solicitor(lang),
        Relation::Attorney => t::relation_attorney(lang),
        Relation::Deputy => t::relation_deputy(lang),
    };
    let empty = (String::new(), t::relation_choose(lang).to_string());
    let items = std::iter::once(empty).chain(Relation::ALL.iter().map(|r| (r.code().to_string(), words(r).to_string()))).collect();
    view! {
        <Select
            lang=lang
            name="relation"
            label=t::relation(lang)
            value=visit.typed_or("relation", "")
            error=visit.error("relation")
            items=items
        />
    }
    .into_any()
}

/// 3. What was answered. The boxes are always empty: answers are compared and forgotten.
pub fn confirm(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let heading = view! { <h2 class="govuk-heading-m" id="confirm">{t::confirm(lang)}</h2> };
    if desk.stopped {
        return view! { {heading} <WarningText lang=lang text=t::stopped(lang)/> }.into_any();
    }
    let opened = desk.opened.is_some();
    let state = if opened {
        let tier = match desk.call.tier {
            1 => t::tier_one(lang),
            2 => t::tier_two(lang),
            _ => t::tier_three(lang),
        };
        view! {
            <p class="govuk-body" role="status"><strong class="govuk-tag govuk-tag--green">{t::agree(lang)}</strong></p>
            <p class="govuk-body">{tier}</p>
        }
        .into_any()
    } else if desk.call.lapsed {
        view! { <p class="govuk-body" role="status">{t::lapsed(lang)}</p> }.into_any()
    } else if desk.call.wrong_tries > 0 {
        view! { <p class="govuk-body" role="status"><strong class="govuk-tag govuk-tag--red">{t::not_confirmed(lang)}</strong></p> }
            .into_any()
    } else {
        view! { <p class="govuk-hint">{t::confirm_rules(lang)}</p> }.into_any()
    };
    let more = (opened && desk.call.tier < 3).then(|| view! { <h3 class="govuk-heading-s">{t::more(lang)}</h3> });
    let asks = (desk.call.tier < 2).then(|| questions(visit, desk));
    let proof = (opened && desk.call.tier < 3).then(|| by_contact(visit, desk));
    view! { {heading} {state} {more} {asks} {proof} }.into_any()
}

/// The questions that have not been answered rightly yet.
fn questions(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let boxes: Vec<AnyView> = [
        (Factor::Name, "fact_name", t::ask_name(lang), ""),
        (Factor::Address, "fact_address", t::ask_address(lang), t::ask_address_hint(lang)),
        (Factor::DateOfBirth, "fact_born", t::ask_born(lang), t::ask_born_hint(lang)),
        (Factor::Reference, "fact_reference", t::ask_reference(lang), t::ask_reference_hint(lang)),
        (Factor::RecentContact, "fact_recent", t::ask_recent(lang), t::ask_recent_hint(lang)),
    ]
    .into_iter()
    .filter(|(factor, ..)| !desk.call.factors.contains(factor))
    .map(|(_, name, label, hint)| {
        view! {
            <TextInput lang=lang name=name label=label hint=OptionalText::from(hint) error=visit.error(name) autocomplete="off" spellcheck=false/>
        }
        .into_any()
    })
    .collect();
    view! { {boxes} {step(visit, desk, t::check(lang), NEXT)} }.into_any()
}

/// A code to a contact that is held since before today, or ringing back.
fn by_contact(visit: &Visit, desk: &Desk) -> AnyView {
    let lang = visit.lang;
    let contacts = desk.opened.as_ref().map(|opened| opened.contacts.as_slice()).unwrap_or_default();
    if contacts.is_empty() {
        return view! { <p class="govuk-body">{t::contact_none(lang)}</p> }.into_any();
    }
    let items = contacts.iter().map(|contact| Choice::new(contact.id.to_string(), contact_words(desk, contact))).collect();
    let sent = (desk.call.codes_sent > 0).then(|| view! { <p class="govuk-body" role="status">{t::code_sent(lang)}</p> });
    let back = (desk.call.tier > 1).then(|| step(visit, desk, t::called_back(lang), "call_back"));
    view! {
        <Radios
            lang=lang
            name="contact"
            legend=t::contact(lang)
            value=visit.typed_or("contact", "")
            error=visit.error("contact")
            items=items
            small=true
        />
        {step(visit, desk, t::send_code(lang), "send_code")}
        {back}
        {sent}
        <TextInput
            lang=lang
            name="code"
            label=t::code(lang)
            error=visit.error("code")
            inputmode="numeric"
            autocomplete="off"
            width=10
        />
        {step(visit, desk, t::check(lang), NEXT)}
    }
    .into_any()
}

/// Enough to read it out; the whole number only where it is rung back.
fn contact_words(desk: &Desk, contact: &Contact) -> String {
    match &contact.way {
        Way::Phone(phone) if desk.call.tier > 1 => phone.national(),
        Way::Phone(phone) => phone.masked(),
        Way::Email(email) => EmailAddress::parse(email).map(|email| email.masked()).unwrap_or_default(),
    }
}
