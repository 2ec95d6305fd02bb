//! A page of the record, and how much there is of it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Entry, Filter, Flags, MOST_COUNTED, Way, entries};
use crate::{
    audit, casework, corrections,
    db::Uow,
    error::OpResult,
    files,
    holdings::{Category, KeptUntil, store::counts},
    ids::PersonId,
    interactions,
    keyset::Slice,
    outbox,
    people::Source,
    recordings,
    service_requests::{self, store::WantedMessages},
    sharing,
};

/// A page of a person's record, newest first, from where the page above ended.
///
/// Works for the person themselves and for staff who have the record open: who may see which row is the walls' to say.
pub async fn page(
    uow: &mut Uow,
    person: PersonId,
    filter: &Filter,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> OpResult<Vec<Entry>> {
    let mut all = contacts(uow, person, filter, before, limit).await?;
    let slice = filter.slice(before);
    all.extend(requests(uow, person, filter, &slice, limit).await?);
    all.extend(messages(uow, person, filter, &slice, limit).await?);
    all.extend(posted(uow, person, filter, &slice, limit).await?);
    all.extend(disputes(uow, person, filter, &slice).await?);
    all.extend(cases(uow, person, filter, &slice).await?);
    all.extend(loose_files(uow, person, filter, &slice, limit).await?);
    all.extend(recorded(uow, person, filter, &slice, limit).await?);
    all.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    all.truncate(usize::try_from(limit).unwrap_or(0));
    complete(uow, &mut all).await?;
    Ok(all)
}

/// How much of a record is wanted: the number itself, or one more than [`MOST_COUNTED`] when there is more.
pub async fn count(uow: &mut Uow, person: PersonId, filter: &Filter) -> OpResult<i64> {
    let most = MOST_COUNTED + 1;
    if *filter == Filter::default() {
        return Ok(counts::entries(uow, person, most).await?.min(most));
    }
    let slice = filter.slice(None);
    let mut total = 0;
    for wanted in filter.contacts(None) {
        total += interactions::ops::count(uow, person, &wanted).await?;
    }
    if wants_requests(filter) {
        total += service_requests::ops::count(uow, person, &slice, filter.service.as_deref(), most).await?;
    }
    if let Some(wanted) = wanted_messages(filter, &slice) {
        total += service_requests::ops::message_count(uow, person, &wanted, most).await?;
    }
    if let Some(ways) = filter.posted().filter(|_| filter.says(Source::Officer)) {
        let wanted = outbox::store::Wanted { slice: &slice, service: filter.service.as_deref(), ways: &ways };
        total += outbox::ops::count(uow, person, &wanted, most).await?;
    }
    if wants_files(filter) {
        total += files::ops::count_loose(uow, person, &slice, most).await?;
    }
    total += length(&disputes(uow, person, filter, &slice).await?);
    total += length(&cases(uow, person, filter, &slice).await?);
    total += length(&recorded(uow, person, filter, &slice, most).await?);
    Ok(total.min(most))
}

fn length(entries: &[Entry]) -> i64 {
    i64::try_from(entries.len()).unwrap_or(i64::MAX)
}

async fn contacts(
    uow: &mut Uow,
    person: PersonId,
    filter: &Filter,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> OpResult<Vec<Entry>> {
    let mut found = Vec::new();
    for wanted in filter.contacts(before) {
        for contact in interactions::ops::page(uow, person, &wanted, limit).await? {
            found.push(entries::contact(uow, contact));
        }
    }
    Ok(found)
}

fn wants_requests(filter: &Filter) -> bool {
    filter.wants(Way::Online) && filter.says(Source::Resident)
}

async fn requests(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice, limit: i64) -> OpResult<Vec<Entry>> {
    if !wants_requests(filter) {
        return Ok(Vec::new());
    }
    let requests = service_requests::ops::page(uow, person, slice, filter.service.as_deref(), limit).await?;
    Ok(requests.into_iter().map(|request| entries::request(uow, &request)).collect())
}

fn wanted_messages<'a>(filter: &'a Filter, slice: &'a Slice) -> Option<WantedMessages<'a>> {
    let from_them = filter.wants(Way::Online) && filter.says(Source::Resident);
    let from_us = (filter.wants(Way::Online) || filter.wants(Way::FromUs)) && filter.says(Source::Officer);
    (from_them || from_us).then_some(WantedMessages { slice, service: filter.service.as_deref(), from_them, from_us })
}

async fn messages(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice, limit: i64) -> OpResult<Vec<Entry>> {
    let Some(wanted) = wanted_messages(filter, slice) else { return Ok(Vec::new()) };
    let messages = service_requests::ops::message_page(uow, person, &wanted, limit).await?;
    Ok(messages.into_iter().map(|message| entries::message(uow, message)).collect())
}

async fn posted(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice, limit: i64) -> OpResult<Vec<Entry>> {
    let Some(ways) = filter.posted().filter(|_| filter.says(Source::Officer)) else { return Ok(Vec::new()) };
    let wanted = outbox::store::Wanted { slice, service: filter.service.as_deref(), ways: &ways };
    let letters = outbox::ops::page(uow, person, &wanted, limit).await?;
    Ok(letters.into_iter().map(|letter| entries::letter(uow, letter)).collect())
}

/// What the person disputed. There is no more of that than they wrote, each by hand.
async fn disputes(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice) -> OpResult<Vec<Entry>> {
    if !wants_files(filter) {
        return Ok(Vec::new());
    }
    let disputes = corrections::ops::of_person(uow, person).await?;
    let wanted = disputes.into_iter().filter(|dispute| (dispute.sent_at, dispute.id) < slice.before && dispute.sent_at >= slice.from);
    Ok(wanted.map(|dispute| entries::dispute(uow, &dispute)).collect())
}

/// What councillors asked for the person: as many things as others wrote for them, each by hand.
async fn cases(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice) -> OpResult<Vec<Entry>> {
    if !(filter.wants(Way::SomeoneElse) && filter.says(Source::Councillor)) {
        return Ok(Vec::new());
    }
    let cases = casework::ops::of_person(uow, person).await?;
    let of_service = |service: &Option<String>| filter.service.is_none() || *service == filter.service;
    let wanted = cases.into_iter().filter(|case| (case.sent_at, case.id) < slice.before && case.sent_at >= slice.from);
    Ok(wanted.filter(|case| of_service(&case.service)).map(|case| entries::case(uow, &case)).collect())
}

/// What came online from the person and belongs to no service.
fn wants_files(filter: &Filter) -> bool {
    filter.wants(Way::Online) && filter.says(Source::Resident) && filter.service.is_none()
}

async fn loose_files(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice, limit: i64) -> OpResult<Vec<Entry>> {
    if !wants_files(filter) {
        return Ok(Vec::new());
    }
    let files = files::ops::loose(uow, person, slice, limit).await?;
    Ok(files.into_iter().map(|file| entries::file(uow, &file)).collect())
}

/// Recordings by themselves, when they are asked for; else each stands with its call.
async fn recorded(uow: &mut Uow, person: PersonId, filter: &Filter, slice: &Slice, limit: i64) -> OpResult<Vec<Entry>> {
    if !filter.ways.contains(&Way::Recording) || filter.service.is_some() || filter.source.is_some() {
        return Ok(Vec::new());
    }
    let recordings = recordings::ops::of_person(uow, person, Some(slice.before), limit).await?;
    let wanted = recordings.into_iter().filter(|recording| recording.started_at >= slice.from);
    Ok(wanted.map(|recording| entries::recording(uow, recording)).collect())
}

/// Adds what other nouns know of these entries: disputes, shares, looks and recordings, in one question each.
pub(super) async fn complete(uow: &mut Uow, all: &mut [Entry]) -> OpResult {
    let ids: Vec<Uuid> = all.iter().map(|entry| entry.id).collect();
    let contacts: Vec<Uuid> = all.iter().filter(|entry| entry.category == Category::Interaction).map(|entry| entry.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let disputed = corrections::ops::disputed(uow, &ids).await?;
    let statements = corrections::ops::statements(uow, &ids).await?;
    let looked = audit::ops::look_counts(uow, &ids).await?;
    let (shared, recorded) = if contacts.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        (sharing::ops::counts(uow, &contacts).await?, recordings::ops::of_interactions(uow, &contacts).await?)
    };
    let today = uow.today();
    let of = |counts: &[(Uuid, i64)], id: Uuid| counts.iter().find(|(item, _)| *item == id).map_or(0, |(_, count)| *count);
    for entry in all {
        entry.looked = of(&looked, entry.id);
        entry.shared = of(&shared, entry.id);
        entry.recordings.extend(recorded.iter().filter(|recording| recording.interaction == entry.id).cloned());
        entry.statements.extend(statements.iter().filter(|statement| statement.item == entry.id).cloned());
        let disputed = disputed.contains(&entry.id);
        let overdue = matches!(entry.kept, KeptUntil::Date(date) if date < today);
        let is_call = entry.category == Category::Interaction && entry.way == Way::Phone;
        entry.flags = Flags {
            disputed,
            held: disputed && overdue,
            not_recorded: is_call && entry.recordings.is_empty(),
            sensitive: entry.flags.sensitive,
        };
    }
    Ok(())
}
