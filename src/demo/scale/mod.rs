//! As many invented people as a large council has, with their contacts: for measuring, never for looking at.
//!
//! `my-account demo --people N`. Choices follow from a seed and are the same at every load; keys, nonces and ids are random as
//! ever, and everything is sealed with the person's own key. One person has [`HEAVY`] contacts, the rest a long tail of few.
//!
//! Rows are sealed on threads of their own and written with COPY by the owner of the tables, in one transaction: all of it is
//! there, or nothing. Indexes that no constraint needs are made again at the end, which is faster than keeping them up to date.

mod cast;
mod contacts;
mod lines;
mod store;

use std::{ops::Range, path::Path, sync::Arc, time::Instant};

use anyhow::{Context, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use sqlx::PgConnection;
use uuid::Uuid;

use self::cast::Cast;
use super::{
    data::{Material, People},
    rules,
};
use crate::{
    actor::Actor, error::OpError, ids::PersonId, lang::Words, load::gazetteer::Gazetteer, portal::Portal, search, vault::SealingKey,
};

/// How many contacts the first person has, if there are enough.
pub const HEAVY: usize = 20_000;
/// The first people can sign in, as `scale0@example.org` and so on.
pub const ACCOUNTS: usize = 200;
/// With more people than the demonstration council has, nothing is added.
const FEW: usize = 5_000;
/// How many people, and how many contacts, are sealed and written at once: a few megabytes.
const PEOPLE_AT_ONCE: usize = 4_000;
const CONTACTS_AT_ONCE: usize = 10_000;
/// Batches that are being sealed while one is written.
const AHEAD: usize = 3;

/// How much is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub people: usize,
    pub contacts: usize,
}

/// What was added, and how long it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// There were people already, so many at least, and nothing was added.
    Already(usize),
    Added {
        people: usize,
        contacts: usize,
        seconds: u64,
    },
}

/// Somebody who was made: what their contacts are sealed with. A million of these are 48 MB.
pub struct Known {
    pub id: Uuid,
    pub key: SealingKey,
}

/// What every batch is made from.
pub struct Source {
    pub portal: Arc<Portal>,
    pub people: People,
    /// Street names, and towns.
    pub streets: Vec<(Words, Words)>,
    /// What contacts were about: the service, its title, and what was said.
    pub matters: Vec<(String, Words, Vec<Words>)>,
    pub password_hash: String,
    pub wanted: Wanted,
    pub now: DateTime<Utc>,
}

impl Source {
    fn read(portal: &Arc<Portal>, folder: &Path, password_hash: String, wanted: Wanted) -> anyhow::Result<Source> {
        let streets = Gazetteer::read(folder)?
            .streets
            .into_iter()
            .map(|(street, _)| (Words { en: street.name_en, cy: street.name_cy }, Words { en: street.town_en, cy: street.town_cy }));
        let material = Material::read(folder)?;
        let catalogue = portal.catalogue();
        let matters = material.services.into_iter().filter_map(|of| {
            let service = catalogue.service(&of.slug)?;
            Some((of.slug, service.title.clone(), of.notes))
        });
        let source = Source {
            portal: Arc::clone(portal),
            people: People::read(folder)?,
            streets: streets.collect(),
            matters: matters.collect(),
            password_hash,
            wanted,
            now: portal.clock().now(),
        };
        ensure!(!source.streets.is_empty() && !source.matters.is_empty(), "load the council’s data first");
        Ok(source)
    }

    /// The moment of the `n`th of so many, evenly from `days` ago until an hour ago: ids are made in the order of time.
    pub fn moment(&self, n: usize, of: usize, days: i64) -> DateTime<Utc> {
        let span = TimeDelta::days(days).num_milliseconds();
        let share = i64::try_from(n).unwrap_or(0).saturating_mul(span) / i64::try_from(of.max(1)).unwrap_or(1);
        self.now - TimeDelta::hours(1) - TimeDelta::days(days) + TimeDelta::milliseconds(share)
    }
}

/// Fills a portal that has few people or none with many. `owner_url` is the address of whoever owns the tables.
pub async fn load(
    portal: &Arc<Portal>,
    owner_url: &str,
    folder: &Path,
    password: &str,
    wanted: Wanted,
    say: impl Fn(String),
) -> anyhow::Result<Loaded> {
    ensure!(wanted.people > 0, "--people is a number of at least 1");
    let began = Instant::now();
    let password_hash = portal.hasher().hash(password).await.context("hashing the demonstration’s password")?;
    let source = Arc::new(Source::read(portal, folder, password_hash, wanted)?);
    let mut owner = store::connect(owner_url).await?;
    let before = store::people_there(&mut owner, FEW).await?;
    if before.len() > FEW {
        return Ok(Loaded::Already(before.len()));
    }
    let prepared = store::begin(&mut owner).await?;
    let known = add_people(&mut owner, &source, &say).await?;
    add_contacts(&mut owner, &source, Arc::new(known), &say).await?;
    say("making the indexes".to_string());
    store::finish(&mut owner, prepared, wanted.people, portal.clock().now()).await?;
    bring_up_to_date(portal, &before).await?;
    Ok(Loaded::Added { people: wanted.people, contacts: wanted.contacts, seconds: began.elapsed().as_secs() })
}

async fn add_people(owner: &mut PgConnection, source: &Arc<Source>, say: &impl Fn(String)) -> anyhow::Result<Vec<Known>> {
    let (total, began) = (source.wanted.people, Instant::now());
    let mut batches = stream::iter(ranges(total, PEOPLE_AT_ONCE)).map(|range| sealed(source, range, cast::make)).buffered(AHEAD);
    let mut known = Vec::with_capacity(total);
    while let Some(cast) = batches.try_next().await? {
        let Cast { made, tables } = cast;
        for (table, lines) in tables {
            store::copy(owner, table, lines).await?;
        }
        known.extend(made);
        say(progress("people", known.len(), total, began));
    }
    Ok(known)
}

async fn add_contacts(owner: &mut PgConnection, source: &Arc<Source>, known: Arc<Vec<Known>>, say: &impl Fn(String)) -> anyhow::Result<()> {
    let (total, began) = (source.wanted.contacts, Instant::now());
    let make = |range: Range<usize>| {
        let known = Arc::clone(&known);
        sealed(source, range, move |source, range| contacts::make(source, &known, range))
    };
    let mut batches = stream::iter(ranges(total, CONTACTS_AT_ONCE)).map(make).buffered(AHEAD);
    let mut done = 0;
    while let Some(lines) = batches.try_next().await? {
        store::copy(owner, contacts::TABLE, lines).await?;
        done = (done + CONTACTS_AT_ONCE).min(total);
        say(progress("contacts", done, total, began));
    }
    Ok(())
}

/// Makes a batch on a thread that may take its time.
async fn sealed<T: Send + 'static>(
    source: &Arc<Source>,
    range: Range<usize>,
    make: impl FnOnce(&Source, Range<usize>) -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    let source = Arc::clone(source);
    tokio::task::spawn_blocking(move || make(&source, range)).await.context("sealing a batch")?
}

fn ranges(total: usize, at_once: usize) -> impl Iterator<Item = Range<usize>> {
    (0..total).step_by(at_once).map(move |from| from..(from + at_once).min(total))
}

/// One line: how many there are, how fast they come, and how long the rest takes.
fn progress(what: &str, done: usize, total: usize, began: Instant) -> String {
    let milliseconds = usize::try_from(began.elapsed().as_millis()).unwrap_or(usize::MAX).max(1);
    let rate = done.saturating_mul(1_000) / milliseconds;
    let left = total.saturating_sub(done) / rate.max(1);
    format!("{what}: {done} of {total}, {rate} a second, {left} s left")
}

/// Those who were there before are found as well, and one line of the audit says what was added.
async fn bring_up_to_date(portal: &Arc<Portal>, before: &[Uuid]) -> anyhow::Result<()> {
    let mut uow = portal.begin(Actor::System("demo")).await?;
    for person in before {
        search::ops::refresh(&mut uow, PersonId(*person)).await?;
    }
    let batch = rules::Batch(uow.new_id());
    let permit = rules::may_add_residents(uow.actor(), &batch).map_err(OpError::from)?;
    uow.record(permit).await?;
    uow.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_cover_everything_once() {
        assert_eq!(ranges(10, 4).collect::<Vec<_>>(), [0..4, 4..8, 8..10]);
        assert_eq!(ranges(0, 4).count(), 0);
        assert_eq!(ranges(4, 4).collect::<Vec<_>>(), vec![0..4; 1]);
    }
}
