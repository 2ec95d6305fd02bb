//! R4: the record, newest first, a page at a time.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date, month, short_date_time},
    holdings::{
        KeptUntil,
        timeline::{self, Entry},
    },
    ids::PersonId,
    lang::Lang,
    recordings::Recording,
    text::{record as words, timeline as text, ui},
};

use super::{
    Tab, counted,
    filters::{self, Asked, address},
    glance, removed, tabs, withheld,
};
use crate::{
    islands::list_filter::ListFilter,
    pages::only_residents,
    shell::{Page, render},
    ui::{PageLink, Pagination, State, TagColour, Timeline, TimelineEntry, TimelineMonth},
    visit::{PageResult, Visit},
};

/// How much a page shows.
const ON_A_PAGE: i64 = 25;

/// A page of the record as it was read.
pub(super) struct Seen {
    pub asked: Asked,
    pub entries: Vec<Entry>,
    pub more: bool,
    pub total: i64,
    pub today: NaiveDate,
}

/// Reads the page that the address asks for.
pub(super) async fn read(visit: &Visit, person: PersonId) -> Result<(Seen, timeline::Glance), portal::error::OpError> {
    let mut uow = visit.uow().await?;
    let today = uow.today();
    let asked = Asked::of(visit, today);
    let mut entries = timeline::page(&mut uow, person, &asked.filter, asked.before, ON_A_PAGE + 1).await?;
    let glance = timeline::glance(&mut uow, person).await?;
    let total = if asked.filter.chosen() == 0 { glance.held } else { timeline::count(&mut uow, person, &asked.filter).await? };
    uow.commit().await?;
    let most = usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX);
    let more = entries.len() > most;
    entries.truncate(most);
    let entries = removed(visit, person).await?.entries(entries);
    Ok((Seen { asked, entries, more, total, today }, glance))
}

/// R4: your record.
pub async fn page(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let (seen, facts) = read(&visit, resident.person).await?;
    let lang = visit.lang;
    let page = if seen.asked.print { Page::new("R4", ui::nav_record(lang)) } else { Page::new("R4", ui::nav_record(lang)).islands() };
    render(&visit, page, || {
        view! {
            <h1 class="govuk-heading-l">{ui::nav_record(lang)}</h1>
            {tabs(&visit, Tab::Timeline)}
            <p class="govuk-body-l">{words::lead(lang)}</p>
            <p class="govuk-body">
                {words::scope(lang)} " "
                <a class="govuk-link" href=visit.link("/data-requests")>{words::scope_ask(lang)}</a> "."
            </p>
            {glance::strip(&visit, &facts)}
            {list(&visit, &seen)}
            {withheld(&visit)}
        }
        .into_any()
    })
}

/// What can be chosen, what was found, and how to go on or take it away.
fn list(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    let chosen = seen.asked.filter.chosen() > 0;
    if seen.entries.is_empty() && !chosen && seen.asked.before.is_none() {
        return view! { <p class="govuk-body">{words::empty(lang)}</p> }.into_any();
    }
    let status = words::showing(lang, &seen.entries.len().to_string(), &counted(lang, seen.total));
    let found = if seen.entries.is_empty() {
        view! { <p class="govuk-body">{words::none_match(lang)}</p> }.into_any()
    } else {
        view! { <Timeline months=months(visit, &seen.entries)/> }.into_any()
    };
    if seen.asked.print {
        return view! { <p class="govuk-body">{words::print_how(lang)}</p> <p class="govuk-body">{status}</p> {found} }.into_any();
    }
    view! {
        {filters::form(visit, &seen.asked, seen.today)}
        <ListFilter form="record-filter".to_string() list="record-list".to_string() status="record-status".to_string() summary="record-filters".to_string()/>
        <p class="govuk-body" role="status" id="record-status">{status}</p>
        <div id="record-list">
            {found}
            {paging(visit, seen)}
            {take_away(visit, &seen.asked)}
        </div>
    }
    .into_any()
}

fn paging(visit: &Visit, seen: &Seen) -> AnyView {
    let lang = visit.lang;
    let link =
        |query: &str, text: &str| PageLink { href: visit.link(&address("/record", query)), text: text.to_string(), label: String::new() };
    let newer = seen.asked.newer().map(|query| {
        let text = if query == seen.asked.query() { words::newest(lang) } else { words::newer(lang) };
        link(&query, text)
    });
    let older = seen.entries.last().filter(|_| seen.more).map(|last| link(&seen.asked.older((last.at, last.id)), words::older(lang)));
    view! { <Pagination lang=lang previous=newer next=older/> }.into_any()
}

fn take_away(visit: &Visit, asked: &Asked) -> AnyView {
    let lang = visit.lang;
    let query = asked.whole_query();
    let with = |path: &str, more: &str| {
        let query = if query.is_empty() { more.to_string() } else { format!("{query}&{more}") };
        visit.link(&address(path, &query))
    };
    view! {
        <section class="app-take-away" aria-labelledby="take-away">
            <h2 class="govuk-heading-s" id="take-away">{words::take_away(lang)}</h2>
            <ul class="govuk-list">
                <li><a class="govuk-link" href=visit.link("/record/pack")>{portal::text::packs::from_record(lang)}</a></li>
                <li><a class="govuk-link" href=with("/record/download", "as=html")>{words::download_page(lang)}</a></li>
                <li><a class="govuk-link" href=with("/record/download", "as=json")>{words::download_data(lang)}</a></li>
                <li><a class="govuk-link" href=with("/record", "print=1")>{words::print(lang)}</a></li>
            </ul>
        </section>
    }
    .into_any()
}

/// The entries under the month they happened in, by the London calendar.
fn months(visit: &Visit, entries: &[Entry]) -> Vec<TimelineMonth> {
    let mut months: Vec<TimelineMonth> = Vec::new();
    for entry in entries {
        let (id, heading) = month_of(visit.lang, entry);
        let shown = shown(visit, entry);
        match months.last_mut().filter(|month| month.id == id) {
            Some(month) => month.entries.push(shown),
            None => months.push(TimelineMonth { heading, id, entries: vec![shown] }),
        }
    }
    months
}

/// `2026-11`, and “November 2026 ¦ Tachwedd 2026”.
pub(super) fn month_of(lang: Lang, entry: &Entry) -> (String, String) {
    let date = london_date(entry.at);
    let year = date.format("%Y").to_string();
    (date.format("%Y-%m").to_string(), format!("{} {year}", month(lang, date)))
}

fn shown(visit: &Visit, entry: &Entry) -> TimelineEntry {
    let lang = visit.lang;
    TimelineEntry {
        when: when(lang, entry),
        moment: entry.at.to_rfc3339(),
        href: visit.link(&format!("/record/items/{}", entry.id)),
        purpose: entry.title.get(lang).to_string(),
        outcome: entry.line.get(lang).to_string(),
        reference: entry.reference.clone().unwrap_or_default(),
        facts: facts(lang, entry),
        flags: flags(lang, entry).into_iter().map(|(text, colour)| (text.to_string(), colour)).collect(),
        nested: nested(visit, entry),
    }
}

/// “19 Nov 2026, 2:02pm · Phone call from you”.
pub(super) fn when(lang: Lang, entry: &Entry) -> String {
    format!("{} · {}", short_date_time(lang, entry.at), entry.how(lang))
}

/// Why we may, with whom, until when, and how often somebody looked: four facts in one line.
pub(super) fn facts(lang: Lang, entry: &Entry) -> String {
    let shared =
        if entry.shared == 0 { words::fact_not_shared(lang).to_string() } else { words::fact_shared(lang, &entry.shared.to_string()) };
    let kept = match entry.kept {
        KeptUntil::Date(date) => words::fact_keep_until(lang, &full_date(lang, date)),
        KeptUntil::NotBegun if entry.rule.get(lang).is_empty() => String::new(),
        KeptUntil::NotBegun => words::fact_keep(lang, entry.rule.get(lang).trim_end_matches('.')),
    };
    let looked = words::fact_looked_at(lang, &entry.looked.to_string());
    let mut facts = vec![entry.basis.get(lang).to_string(), shared, kept, looked];
    facts.retain(|fact| !fact.is_empty());
    facts.join(" · ")
}

/// What sets an entry apart, in words that stand as tags.
pub(super) fn flags(lang: Lang, entry: &Entry) -> Vec<(&'static str, TagColour)> {
    let flags = entry.flags;
    [
        (flags.disputed, State::Disputed.text(lang), State::Disputed.colour()),
        (!entry.statements.is_empty(), words::flag_statement(lang), TagColour::Grey),
        (flags.held, State::Held.text(lang), State::Held.colour()),
        (flags.sensitive, words::flag_sensitive(lang), TagColour::Grey),
        (flags.not_recorded, words::flag_not_recorded(lang), TagColour::Grey),
    ]
    .into_iter()
    .filter(|(set, ..)| *set)
    .map(|(_, text, colour)| (text, colour))
    .collect()
}

/// The recording under its call; where the entry is the recording itself there is nothing under it.
fn nested(visit: &Visit, entry: &Entry) -> Option<AnyView> {
    let under: Vec<_> = entry.recordings.iter().filter(|recording| recording.id != entry.id).collect();
    if under.is_empty() {
        return None;
    }
    let links: Vec<_> = under
        .into_iter()
        .map(|recording| {
            let href = visit.link(&format!("/record/recordings/{}", recording.id));
            view! { <a class="govuk-link" href=href>{in_short(visit.lang, recording)}</a> }
        })
        .collect();
    Some(view! { {links} }.into_any())
}

/// “Recording: 6 min 12 s, gaps: 1”.
pub(super) fn in_short(lang: Lang, recording: &Recording) -> String {
    let gaps = recording.marks.iter().filter(|mark| mark.kind.is_gap()).count();
    words::nested_recording(lang, &gaps.to_string(), &length(lang, recording.seconds))
}

/// “6 min 12 s”.
pub(super) fn length(lang: Lang, seconds: i32) -> String {
    text::length(lang, &(seconds / 60).to_string(), &(seconds % 60).to_string())
}
