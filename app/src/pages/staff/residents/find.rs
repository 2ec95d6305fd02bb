//! T4a: finding a person. What is typed is posted and kept sealed with the session, so that no address or log has it.

use leptos::prelude::*;
use portal::{
    error::FieldErrors,
    fields::Fields,
    lang::Lang,
    search::{self, Candidate, Found, MOST, Query},
    text::{common, search as words},
};

use super::{
    super::{call::CHOOSE, chip, elsewhere},
    PEOPLE, path_of,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, DateInput, DateParts, Head, InsetText, Table, TableLayout, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// The page as it was read.
struct Search {
    found: Option<Found>,
    /// In percent, while the search is being built again.
    building: Option<i64>,
}

pub async fn find(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PEOPLE)? {
        return Ok(reply);
    }
    search::rules::may_search(&visit.actor)?;
    let mut uow = visit.uow().await?;
    let building = search::ops::building(&mut uow).await?;
    // Every look at the form that was sent is a search of its own: whoever is shown sees it.
    let query = Query::check(&visit.typed(), uow.today()).ok().filter(|_| visit.errors().is_empty());
    let found = match &query {
        Some(query) => Some(search::ops::find(&mut uow, query).await?),
        None => None,
    };
    uow.commit().await?;
    let page = Page::form("T4a", words::title(visit.lang)).wide();
    render(&visit, page, || contents(&visit, &Search { found, building }))
}

/// Checks what was typed and goes back to the page, which looks for it.
pub async fn do_find(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PEOPLE)? {
        return Ok(reply);
    }
    search::rules::may_search(&visit.actor)?;
    let uow = visit.uow().await?;
    Query::check(&fields, uow.today())?;
    uow.commit().await?;
    Ok(Reply::again(PEOPLE, fields, FieldErrors::none()))
}

fn contents(visit: &Visit, search: &Search) -> AnyView {
    let lang = visit.lang;
    let building = search.building.map(|percent| {
        view! { <InsetText>{words::rebuilding(lang, &percent.to_string())}</InsetText> }
    });
    view! {
        <h1 class="govuk-heading-l">{words::title(lang)}</h1>
        {building}
        {search.found.as_ref().map(|found| results(visit, found))}
        <p class="govuk-body">{words::intro(lang)}</p>
        <form id="page-form" method="post" action=visit.link(PEOPLE) novalidate>
            <input type="hidden" name="call" value=call_of(visit)/>
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-one-half">{roughly(visit)}</div>
                <div class="govuk-grid-column-one-half">{exactly(visit)}</div>
            </div>
            <Button text=common::search(lang)/>
        </form>
        <p class="govuk-body-s">{words::seen(lang)}</p>
    }
    .into_any()
}

/// The call that somebody is looked for during, if that is why.
fn call_of(visit: &Visit) -> String {
    visit.typed_or("call", visit.query.get("call")).parse::<uuid::Uuid>().map(|call| call.to_string()).unwrap_or_default()
}

/// What many share: two of these are needed.
fn roughly(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let typed = |field: &str| visit.typed_or(field, "");
    let born = DateParts { day: typed("born-day"), month: typed("born-month"), year: typed("born-year") };
    view! {
        <TextInput lang=lang name="name" label=words::name(lang) spellcheck=false value=typed("name") error=visit.error("name")/>
        <DateInput
            lang=lang
            name="born"
            legend=words::born(lang)
            hint=words::born_hint(lang)
            value=born
            error=visit.error("born")
        />
        <TextInput
            lang=lang
            name="postcode"
            label=words::postcode(lang)
            width=10
            value=typed("postcode")
            error=visit.error("postcode")
        />
        <TextInput lang=lang name="street" label=words::street(lang) value=typed("street") error=visit.error("street")/>
    }
    .into_any()
}

/// What few share: one of these is enough.
fn exactly(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let typed = |field: &str| visit.typed_or(field, "");
    view! {
        <TextInput
            lang=lang
            name="phone"
            label=words::phone(lang)
            kind="tel"
            width=20
            value=typed("phone")
            error=visit.error("phone")
        />
        <TextInput
            lang=lang
            name="email"
            label=words::email(lang)
            kind="email"
            spellcheck=false
            value=typed("email")
            error=visit.error("email")
        />
        <TextInput
            lang=lang
            name="identifier"
            label=words::identifier(lang)
            hint=words::identifier_hint(lang)
            width=20
            value=typed("identifier")
            error=visit.error("identifier")
        />
        <TextInput
            lang=lang
            name="reference"
            label=words::reference(lang)
            hint=words::reference_hint(lang)
            width=20
            value=typed("reference")
            error=visit.error("reference")
        />
    }
    .into_any()
}

fn results(visit: &Visit, found: &Found) -> AnyView {
    let lang = visit.lang;
    let heading = view! { <h2 class="govuk-heading-m" id="results">{words::results(lang)}</h2> };
    if found.candidates.is_empty() {
        return view! { {heading}<p class="govuk-body">{words::none(lang)}</p> }.into_any();
    }
    let heads =
        [words::head_who(lang), words::head_street(lang), words::head_postcode(lang), words::head_born(lang), words::head_language(lang)];
    let heads: Vec<Head> = heads.into_iter().map(Head::new).collect();
    let rows: Vec<_> = found.candidates.iter().map(|candidate| row(visit, candidate)).collect();
    let more = found.more.then(|| view! { <p class="govuk-body">{words::more(lang, &MOST.to_string())}</p> });
    view! {
        {heading}
        <Table
            caption=words::results_caption(lang)
            caption_hidden=true
            heads=heads
            rows=rows
            layout=TableLayout::Dense
        />
        {more}
    }
    .into_any()
}

/// Of somebody who is guarded there is nothing but the way to those who may open the record.
fn row(visit: &Visit, candidate: &Candidate) -> Vec<AnyView> {
    let lang = visit.lang;
    let name = match (candidate.guarded, candidate.initials.is_empty()) {
        (true, _) => words::ask_a_manager(lang).to_string(),
        (false, true) => words::no_name(lang).to_string(),
        (false, false) => candidate.initials.clone(),
    };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_string()).into_any();
    vec![
        way_on(visit, candidate, name),
        or_dash(candidate.street.clone()),
        or_dash(candidate.outward.clone()),
        or_dash(candidate.birth_year.map(|year| year.to_string())),
        language(lang, candidate),
    ]
}

/// To the record; during a call the person is chosen for the call instead, by a form, because that changes the call.
fn way_on(visit: &Visit, candidate: &Candidate, name: String) -> AnyView {
    let call = call_of(visit);
    if call.is_empty() {
        let href = visit.link(&path_of(candidate.person));
        return view! { <a class="govuk-link" href=href>{name}</a> }.into_any();
    }
    let action = visit.link(&format!("/staff/call/{call}/step"));
    view! {
        <form method="post" action=action novalidate>
            <input type="hidden" name="who" value=candidate.person.to_string()/>
            <Button text=words::choose(visit.lang, &name) kind=ButtonKind::Secondary name="step" value=CHOOSE/>
        </form>
    }
    .into_any()
}

fn language(lang: Lang, candidate: &Candidate) -> AnyView {
    match candidate.language {
        Some(of) => chip(lang, of),
        None if candidate.guarded => "–".into_any(),
        None => words::not_known(lang).into_any(),
    }
}
