//! The two questions that ask the gazetteer: where something is, and an address.

use leptos::prelude::*;
use portal::{
    catalogue::{AddressAnswer, Answer, PlaceAnswer, Prefill, Question},
    lang::Lang,
    text::drafts as text,
};

use super::{question, step::Open};
use crate::{
    islands::place::{PlaceFinder, PlaceWords},
    ui::{Button, ButtonKind, Choice, Fieldset, LabelStyle, Radios, Select, TextArea, TextInput},
    visit::Visit,
};

/// Where something is: searched by street, place or postcode; found by the device; or said in words.
pub fn place(visit: &Visit, open: &Open, question: &Question) -> AnyView {
    let (lang, id) = (visit.lang, &question.id);
    let known = match open.draft.contents.answers.get(id) {
        Some(Answer::Place(place)) => place.clone(),
        _ => PlaceAnswer::default(),
    };
    let typed = |part: &str, start: &str| visit.typed_or(&format!("{id}-{part}"), start);
    let search = typed("search", "");
    let words = typed("words", &known.words);
    let hint = question::hint(visit, question).unwrap_or_else(|| text::place_search_hint(lang).to_string());
    let finder = PlaceWords {
        here: text::place_here(lang).into(),
        failed: text::place_here_failed(lang).into(),
        searching: text::place_searching(lang).into(),
        found: text::place_found(lang, "#"),
        nothing: text::place_nothing(lang).into(),
        none: text::place_none(lang).into(),
        results: text::place_results(lang).into(),
        endpoint: visit.link("/places/find"),
        field: id.clone(),
    };
    let inner = view! {
        {question::why(visit, question).map(|why| view! { <p class="govuk-body-s">{why}</p> })}
        <TextInput lang=lang name=format!("{id}-search") label=text::place_search(lang) hint=hint value=search error=visit.error(&format!("{id}-search"))/>
        <Button text=text::find_place(lang) kind=ButtonKind::Secondary name="_find" value=id.clone() formnovalidate=true/>
        <PlaceFinder words=finder/>
        {results(visit, open, question, &known)}
        <TextArea lang=lang name=format!("{id}-words") label=text::place_words(lang) value=words error=visit.error(&format!("{id}-words")) rows=3 max=500/>
        <input type="hidden" name=format!("{id}-latitude") value=typed("latitude", &known.latitude.map(|n| n.to_string()).unwrap_or_default())/>
        <input type="hidden" name=format!("{id}-longitude") value=typed("longitude", &known.longitude.map(|n| n.to_string()).unwrap_or_default())/>
    }
    .into_any();
    // The heading of the page asks already, and the search has a label of its own.
    let legend = question::heading(open, question).map_or("", |title| title.get(lang));
    view! { <Fieldset legend=legend legend_style=LabelStyle::Hidden>{inner}</Fieldset> }.into_any()
}

/// What was found, to choose from; or the place chosen before.
fn results(visit: &Visit, open: &Open, question: &Question, known: &PlaceAnswer) -> AnyView {
    let (lang, id) = (visit.lang, &question.id);
    let name = format!("{id}-choice");
    let mut items: Vec<Choice> = Vec::new();
    let found = open.found.streets(id);
    for street in found.into_iter().flatten() {
        items.push(Choice::new(street.usrn.to_string(), street.label(lang)));
    }
    if let (None, Some(usrn)) = (found, known.usrn) {
        items.push(Choice::new(usrn.to_string(), known.label.clone()));
    }
    if items.is_empty() {
        let nothing = found.is_some().then(|| view! { <p class="govuk-body" role="status">{text::place_nothing(lang)}</p> });
        return view! { {nothing} <div id=format!("{id}-results")></div> }.into_any();
    }
    items.push(Choice::new("none", text::place_none(lang)));
    let value = visit.typed_or(&name, &known.usrn.map(|usrn| usrn.to_string()).unwrap_or_default());
    view! {
        <div id=format!("{id}-results")>
            <Radios lang=lang name=name legend=text::place_results(lang) value=value items=items/>
        </div>
    }
    .into_any()
}

/// An address: found by its postcode, or typed.
pub fn address(visit: &Visit, open: &Open, question: &Question) -> AnyView {
    let (lang, id) = (visit.lang, &question.id);
    let known = match open.draft.contents.answers.get(id) {
        Some(Answer::Address(address)) => address.clone(),
        _ if question.prefill == Some(Prefill::Address) => open.prefill.address.clone().unwrap_or_default(),
        _ => AddressAnswer::default(),
    };
    let typed = |part: &str, start: &str| visit.typed_or(&format!("{id}-{part}"), start);
    let error = |part: &str| visit.error(&format!("{id}-{part}"));
    let line = |n: usize| known.lines.get(n).map_or("", String::as_str);
    // Two lines are the first line and the town; three have a second line between.
    let (second, town) = if known.lines.len() > 2 { (line(1), line(2)) } else { ("", line(1)) };
    let inner = view! {
        {question::hint(visit, question).map(|hint| view! { <div class="govuk-hint">{hint}</div> })}
        {question::why(visit, question).map(|why| view! { <p class="govuk-body-s">{why}</p> })}
        <TextInput lang=lang name=format!("{id}-postcode") label=text::postcode(lang) value=typed("postcode", &known.postcode) error=error("postcode")
            width=10 autocomplete="postal-code"/>
        <Button text=text::find_address(lang) kind=ButtonKind::Secondary name="_find" value=id.clone() formnovalidate=true/>
        {found_addresses(visit, open, question)}
        <p class="govuk-body">{text::address_typed(lang)}</p>
        <TextInput lang=lang name=format!("{id}-line1") label=text::line1(lang) value=typed("line1", line(0)) error=error("line1") autocomplete="address-line1"/>
        <TextInput lang=lang name=format!("{id}-line2") label=text::line2(lang) value=typed("line2", second) error=error("line2") autocomplete="address-line2"/>
        <TextInput lang=lang name=format!("{id}-town") label=text::town(lang) value=typed("town", town) error=error("town") autocomplete="address-level2" width=20/>
    }
    .into_any();
    let style = question::style_below_heading(open, question, LabelStyle::Medium);
    view! { <Fieldset legend=question::label(visit, question) legend_style=style>{inner}</Fieldset> }.into_any()
}

fn found_addresses(visit: &Visit, open: &Open, question: &Question) -> AnyView {
    let (lang, id) = (visit.lang, &question.id);
    let Some(found) = open.found.addresses(id) else { return ().into_any() };
    if found.is_empty() {
        return view! { <p class="govuk-body" role="status">{text::address_nothing(lang)}</p> }.into_any();
    }
    let mut items = vec![(String::new(), text::address_choose(lang, &found.len().to_string()))];
    for address in found {
        let (line, town) = if lang == Lang::Cy { (&address.line1_cy, &address.town_cy) } else { (&address.line1_en, &address.town_en) };
        items.push((address.uprn.to_string(), format!("{line}, {town}")));
    }
    let name = format!("{id}-uprn");
    view! { <Select lang=lang name=name.clone() label=text::address_results(lang) value=visit.typed_or(&name, "") items=items/> }.into_any()
}
