//! What can be done to find people.

use std::{collections::BTreeSet, sync::Arc};

use super::{Candidate, Found, Hit, MOST, Query, rules, store};
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpResult},
    formats::Phone,
    ids::PersonId,
    portal::Portal,
    search::KeyKind,
    text::search as words,
};

/// The most people one detail may have and still be held against the rest of the query.
const MOST_HITS: i64 = 500;
/// The same for a name, where those who are spelt just so come first.
const MOST_NAMED: i32 = 3_000;
/// The most words of names that one typed word may stand for.
const MOST_SIMILAR: usize = 50;
/// How many people are built at once: they are held for as long as it takes.
const BATCH: i64 = 500;
/// How many batches one run of the job does before others have their turn.
const BATCHES: usize = 8;

/// Brings what is found of a person up to what is known of them; called whenever a value changes, in the same transaction.
pub async fn refresh(uow: &mut Uow, person: PersonId) -> OpResult {
    refresh_all(uow, &[person]).await
}

/// As [`refresh`], for several people at once.
pub async fn refresh_all(uow: &mut Uow, people: &[PersonId]) -> OpResult {
    let held = store::hold(uow, people).await?;
    if held.is_empty() {
        return Ok(());
    }
    uow.load_keys(people).await?;
    // Whoever has no key was forgotten: what is sealed of them can be opened by nobody, and is found by nobody.
    let alive: Vec<PersonId> = people.iter().copied().filter(|person| uow.has_key(*person)).collect();
    let mut values = store::values(uow, &alive).await?;
    let entries: Vec<_> =
        held.into_iter().filter_map(|(person, kind, language)| rules::entry(person, kind, language, &values.remove(&person)?)).collect();
    store::put(uow, people, &entries).await
}

/// Looks for people. Everybody who is shown, masked as they are, sees in their record that they were.
pub async fn find(uow: &mut Uow, query: &Query) -> OpResult<Found> {
    rules::may_search(uow.actor())?;
    if !rules::is_enough(query) {
        return Err(FieldErrors::one("name", words::two_details).into());
    }
    let hits = hits(uow, query).await?;
    let mut candidates = rules::ranked(hits, query);
    let more = candidates.len() > MOST;
    candidates.truncate(MOST);
    mark_guarded(uow, &mut candidates).await?;
    for candidate in &candidates {
        let permit = rules::may_find(uow.actor(), candidate)?;
        uow.record_look(permit, None, "search").await?;
    }
    Ok(Found { candidates, more })
}

/// Everybody with this phone number, in no order of likelihood.
pub async fn by_phone(uow: &mut Uow, number: &Phone) -> OpResult<Vec<Candidate>> {
    rules::may_search(uow.actor())?;
    let people = store::with_keys(uow, &[(KeyKind::Phone, number.as_str().to_string())], MOST_HITS).await?;
    let mut candidates: Vec<Candidate> = store::by_ids(uow, &people).await?.into_iter().map(|hit| hit.candidate).collect();
    candidates.sort_by_key(|candidate| candidate.person.0);
    mark_guarded(uow, &mut candidates).await?;
    Ok(candidates)
}

/// One person, masked, for a page that asks whether it is them.
pub async fn masked(uow: &mut Uow, person: PersonId) -> OpResult<Option<Candidate>> {
    rules::may_search(uow.actor())?;
    let mut candidates: Vec<Candidate> = store::by_ids(uow, &[person]).await?.into_iter().map(|hit| hit.candidate).collect();
    mark_guarded(uow, &mut candidates).await?;
    Ok(candidates.pop())
}

/// Of somebody who is dead, restricted or related to staff nothing is shown, not even letters.
async fn mark_guarded(uow: &mut Uow, candidates: &mut [Candidate]) -> OpResult {
    let people: Vec<PersonId> = candidates.iter().map(|candidate| candidate.person).collect();
    let guarded = store::guarded(uow, &people).await?;
    for candidate in candidates.iter_mut().filter(|candidate| guarded.contains(&candidate.person)) {
        *candidate = Candidate {
            person: candidate.person,
            initials: String::new(),
            street: None,
            outward: None,
            birth_year: None,
            language: None,
            guarded: true,
        };
    }
    Ok(())
}

/// Those who fit the detail that fewest share. The rest is held against them afterwards.
async fn hits(uow: &mut Uow, query: &Query) -> OpResult<Vec<Hit>> {
    let keys = rules::keys_of(query);
    let mut exact = if keys.is_empty() { None } else { Some(store::with_keys(uow, &keys, MOST_HITS).await?) };
    if let Some(reference) = &query.reference {
        let person = store::of_request(uow, reference).await?;
        exact = Some(person.into_iter().filter(|person| exact.as_ref().is_none_or(|others| others.contains(person))).collect());
    }
    match (exact, query.born, &query.name) {
        (Some(people), ..) => store::by_ids(uow, &people).await,
        (None, Some(born), _) => store::by_birth(uow, born, MOST_HITS).await,
        (None, None, Some(name)) => named(uow, name).await,
        (None, None, None) => Ok(Vec::new()),
    }
}

/// Everybody whose name is spelt so and, when those are few, everybody whose name is spelt nearly so.
async fn named(uow: &mut Uow, name: &[String]) -> OpResult<Vec<Hit>> {
    // The three longest words find nearly everybody there is to find; the others are held against them afterwards.
    let mut typed: Vec<String> = name.to_vec();
    typed.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    typed.truncate(3);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let spelt: Vec<Vec<String>> = typed.iter().map(|word| vec![word.clone()]).collect();
    let mut hits = store::by_words(uow, three(&spelt), MOST_NAMED).await?;
    if hits.len() < MOST_NAMED as usize {
        let nearly = nearly(uow, &typed).await?;
        hits.extend(store::by_words(uow, three(&nearly), MOST_NAMED).await?);
    }
    Ok(hits)
}

/// Fewer sets than three are asked for more than once.
fn three(sets: &[Vec<String>]) -> [&[String]; 3] {
    [0, 1, 2].map(|n| sets[n.min(sets.len() - 1)].as_slice())
}

/// For each typed word, those words of names that it may be a slip of, the likeliest ones.
async fn nearly(uow: &mut Uow, typed: &[String]) -> OpResult<Vec<Vec<String>>> {
    let alike = store::similar(uow, typed, i32::try_from(MOST_SIMILAR).unwrap_or(i32::MAX)).await?;
    let mut sets = Vec::with_capacity(typed.len());
    for (n, word) in typed.iter().enumerate() {
        let slips = store::known(uow, &rules::slips(word)).await?;
        let words: BTreeSet<String> =
            alike.iter().filter(|(nth, _)| *nth == n).map(|(_, like)| like.clone()).chain(slips).chain([word.clone()]).collect();
        let mut words: Vec<(f64, String)> = words.into_iter().map(|like| (rules::likeness(word, &like), like)).collect();
        words.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        sets.push(words.into_iter().take(MOST_SIMILAR).map(|(_, like)| like).collect());
    }
    Ok(sets)
}

/// How much of the search is built, in percent, while it is being built.
pub async fn building(uow: &mut Uow) -> OpResult<Option<i64>> {
    Ok(match store::progress(uow).await? {
        Some(progress) if progress.finished => None,
        Some(progress) => Some((progress.persons * 100 / progress.expected.max(1)).min(99)),
        None => Some(0),
    })
}

/// Has the job build everything again: people came by another way than one at a time.
pub async fn rebuild(uow: &mut Uow) -> OpResult {
    store::forget_progress(uow).await
}

/// Builds the search again, a part in each run, when there is nothing in it yet or a crash emptied it.
pub async fn build(portal: &Arc<Portal>) -> OpResult {
    for _ in 0..BATCHES {
        let mut uow = portal.begin(Actor::System("build_search")).await?;
        let more = build_some(&mut uow).await?;
        uow.commit().await?;
        if !more {
            break;
        }
    }
    Ok(())
}

/// Builds the next people. False when there is nothing left to build.
pub async fn build_some(uow: &mut Uow) -> OpResult<bool> {
    let reached = match store::progress(uow).await? {
        Some(progress) if progress.finished => return Ok(false),
        Some(progress) => progress.reached,
        None => {
            store::begin(uow).await?;
            None
        }
    };
    let people = store::next(uow, reached, BATCH).await?;
    refresh_all(uow, &people).await?;
    store::reached(uow, people.last().copied(), i64::try_from(people.len()).unwrap_or(0)).await?;
    Ok(!people.is_empty())
}
