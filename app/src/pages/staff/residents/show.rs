//! T4c: a person’s record, as staff see it who have it open. Every look is written down before anything is shown.

use leptos::prelude::*;
use portal::{
    access::{self, Access, Part},
    calendar::{full_date, london_date, london_time, time},
    corrections::{self, Statement},
    error::{FieldErrors, OpError},
    fields::Fields,
    holdings::timeline::Entry,
    ids::PersonId,
    lang::Lang,
    mandates::{self, Mandate, State},
    people::{self, Details, Need, NeedKind, Person, Said, Standing, Value, standing::Notes},
    safety::{self, Marker, Reason as MarkerReason},
    text::{access as words, desk, mandates as acting},
};

use super::{
    super::{elsewhere, language_words, retention_holds::HOLDS},
    gate::reason_words,
    history::{self, history},
    keeping::ground_words,
    path_of, reach,
};
use crate::{
    shell::{Page, render},
    ui::{SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

/// A record as it was read.
pub struct Read {
    pub access: Access,
    pub person: Person,
    pub details: Details,
    pub values: Vec<Said>,
    /// What is shown in full this time.
    pub shown: Vec<Part>,
    needs: Vec<Said>,
    markers: Vec<Marker>,
    standing: Standing,
    notes: Notes,
    mandates: Vec<Mandate>,
    history: Vec<Entry>,
    /// What the person says of values that we did not change as they asked.
    pub statements: Vec<Statement>,
}

pub async fn show(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    access::ops::may_ask(&mut uow, person).await?;
    let Some(access) = access::ops::enter(&mut uow, person).await? else {
        return Ok(Reply::go(format!("{}/open", path_of(person))));
    };
    let shown: Vec<Part> = visit.typed().all("show").into_iter().filter_map(Part::from_code).collect();
    access::ops::look(&mut uow, &access, &shown).await?;
    let values: Vec<Said> = people::ops::history(&mut uow, person).await?.into_iter().filter(|said| said.ended_at.is_none()).collect();
    let of_values: Vec<_> = values.iter().map(|said| said.id).collect();
    let read = Read {
        person: people::ops::get(&mut uow, person).await?,
        details: people::ops::details(&mut uow, person).await?,
        values,
        statements: corrections::ops::statements(&mut uow, &of_values).await?,
        needs: people::ops::needs(&mut uow, person).await?,
        markers: safety::ops::markers(&mut uow, person).await?,
        standing: people::ops::standing(&mut uow, person).await?,
        notes: people::ops::standing_notes(&mut uow, person).await?,
        mandates: mandates::ops::desk::of_person(&mut uow, person).await?,
        history: history::read(&mut uow, person).await?,
        access,
        shown,
    };
    uow.commit().await?;
    let name = read.details.name.clone().unwrap_or_else(|| words::person_no_name(visit.lang).to_string());
    render(&visit, Page::new("T4c", words::history(visit.lang)).back(super::PEOPLE).wide(), || contents(&visit, &read, name))
}

/// Something is to be shown in full. The page that shows it writes that down.
pub async fn do_reveal(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let part = Part::from_code(fields.get("show")).ok_or(OpError::NotFound)?;
    let fields = Fields(vec![("show".into(), part.code().into())]);
    Ok(Reply::again(path_of(person), fields, FieldErrors::none()))
}

fn contents(visit: &Visit, read: &Read, name: String) -> AnyView {
    let lang = visit.lang;
    let until = time(lang, london_time(read.access.until).time());
    view! {
        <h1 class="govuk-heading-l">{name}</h1>
        <p class="govuk-body-s">{desk::can_see_you_looked(lang)}</p>
        <h2 class="govuk-heading-m">{words::read_first(lang)}</h2>
        <SummaryList rows=read_first(lang, read)/>
        <p class="govuk-body-s">{words::open_until(lang, &until)} " " {reason_words(lang, read.access.reason)}</p>
        <div class="govuk-grid-row">
            <div class="govuk-grid-column-two-thirds">
                {reach::reach(visit, read)}
                {history(visit, &read.history)}
            </div>
            <div class="govuk-grid-column-one-third">{do_next(visit, read.person.id)}</div>
        </div>
    }
    .into_any()
}

/// What must be known before anybody is spoken to, in the order in which it matters.
fn read_first(lang: Lang, read: &Read) -> Vec<SummaryRow> {
    let lines = |lines: Vec<String>, none: &'static str| -> AnyView {
        if lines.is_empty() {
            return none.into_any();
        }
        let items: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
        view! { <ul class="govuk-list">{items}</ul> }.into_any()
    };
    let needs = read.needs.iter().filter_map(|said| if let Value::Need(need) = &said.value { Some(need_words(lang, need)) } else { None });
    let markers = read.markers.iter().map(|marker| {
        let reason = words::marker_review(lang, &full_date(lang, marker.review_on), marker_words(lang, marker.reason));
        if marker.words.is_empty() { reason } else { format!("{reason} {}", marker.words) }
    });
    let language = read.person.language.map_or(words::language_unknown(lang), |of| language_words(lang, of));
    let kept = SummaryRow::new(words::standing(lang), lines(standing(lang, read), words::standing_usual(lang)));
    let mut rows = vec![
        SummaryRow::new(words::needs(lang), lines(needs.collect(), words::needs_none(lang))),
        SummaryRow::new(words::markers(lang), lines(markers.collect(), words::markers_none(lang))),
        SummaryRow::text(words::language(lang), language),
        SummaryRow::new(acting::desk_on_record(lang), lines(acting_for(lang, &read.mandates), acting::desk_on_record_none(lang))),
    ];
    rows.insert(if read.standing.guarded() { 0 } else { rows.len() }, kept);
    rows
}

/// Who acts for the person now, and until when.
fn acting_for(lang: Lang, mandates: &[Mandate]) -> Vec<String> {
    let line = |one: &Mandate| {
        let until = one.terms.until().map(|until| acting::until(lang, &full_date(lang, until))).unwrap_or_default();
        let held = one.terms.frozen.map(|_| format!(" {}.", acting::state_frozen(lang))).unwrap_or_default();
        format!("{}.{held} {until}", one.content.representative)
    };
    mandates.iter().filter(|one| one.terms.state == State::Active).map(line).collect()
}

/// That they died, that use is limited and why, that they are related to staff.
fn standing(lang: Lang, read: &Read) -> Vec<String> {
    let standing = read.standing;
    let limited = |since| {
        let since = words::standing_restricted(lang, &full_date(lang, london_date(since)));
        read.notes.ground.map_or_else(|| since.clone(), |ground| format!("{since}: {}", ground_words(lang, ground)))
    };
    [
        standing.deceased_on.map(|on| words::standing_deceased(lang, &full_date(lang, on))),
        standing.restricted_since.map(limited),
        standing.staff_relative.then(|| words::standing_relative(lang).to_string()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn need_words(lang: Lang, need: &Need) -> String {
    let kind = match NeedKind::from_code(&need.need).unwrap_or(NeedKind::Other) {
        NeedKind::LargePrint => words::need_large_print(lang),
        NeedKind::EasyRead => words::need_easy_read(lang),
        NeedKind::Bsl => words::need_bsl(lang),
        NeedKind::Braille => words::need_braille(lang),
        NeedKind::TextRelay => words::need_text_relay(lang),
        NeedKind::Interpreter => words::need_interpreter(lang),
        NeedKind::CallAfterFour => words::need_call_after_four(lang),
        NeedKind::DoNotPhone => words::need_do_not_phone(lang),
        NeedKind::Other => words::need_other(lang),
    };
    if need.words.is_empty() { kind.to_string() } else { format!("{kind}: {}", need.words) }
}

fn marker_words(lang: Lang, reason: MarkerReason) -> &'static str {
    match reason {
        MarkerReason::Threats => words::marker_threats(lang),
        MarkerReason::Violence => words::marker_violence(lang),
        MarkerReason::Animal => words::marker_animal(lang),
        MarkerReason::Weapon => words::marker_weapon(lang),
        MarkerReason::Harassment => words::marker_harassment(lang),
        MarkerReason::Other => words::marker_other(lang),
    }
}

fn do_next(visit: &Visit, person: PersonId) -> AnyView {
    let lang = visit.lang;
    let corrections = portal::corrections::ops::desk::answers(&visit.actor);
    let holds = portal::retention::ops::holds::may_hold_a_record(&visit.actor);
    let links: Vec<_> = [
        Some((format!("/staff/contacts/new?person={person}"), words::log_contact(lang))),
        Some((format!("/staff/data-requests/new?person={person}"), portal::text::rights::new_title(lang))),
        Some((format!("{}/marker", path_of(person)), words::add_marker(lang))),
        Some((format!("{}/choices", path_of(person)), portal::text::preferences::staff_title(lang))),
        Some((format!("{}/keeping", path_of(person)), portal::text::standing::title(lang))),
        Some((format!("{}/mandate", path_of(person)), acting::appoint_title(lang))),
        Some((format!("{}/desk-match", path_of(person)), portal::text::matching::desk_title(lang))),
        holds.then(|| (format!("{HOLDS}/new?person={person}"), portal::text::retention::hold_new(lang))),
        corrections.then(|| ("/staff/corrections".to_string(), words::corrections(lang))),
    ]
    .into_iter()
    .flatten()
    .map(|(path, text)| view! { <li><a class="govuk-link" href=visit.link(&path)>{text}</a></li> })
    .collect();
    view! {
        <h2 class="govuk-heading-m">{words::do_next(lang)}</h2>
        <ul class="govuk-list govuk-list--spaced">{links}</ul>
    }
    .into_any()
}
