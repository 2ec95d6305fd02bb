//! Working off what was released, a batch at a time, at no more than the council’s pace.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    holdings::{self, Lane},
    portal::Portal,
    retention::{Part, store},
};

/// How many things go in one transaction: few enough that nobody waits for its locks.
const BATCH: i64 = 500;
/// After so many failures in a row somebody looks.
const MOST_FAILURES: i32 = 5;
/// How many people of whom nothing is left go at once.
const EMPTY_PEOPLE: i64 = 500;

/// What a while of sweeping did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub batches: u64,
    pub items: u64,
}

/// Deletes what was released until nothing is left of it, or for so long.
pub async fn sweep(portal: &Arc<Portal>, at_most: Option<Duration>) -> OpResult<Swept> {
    let (began, mut swept) = (Instant::now(), Swept::default());
    while at_most.is_none_or(|most| began.elapsed() < most) {
        let batch_began = Instant::now();
        let Some(gone) = batch(portal).await? else { break };
        swept.batches += 1;
        swept.items += gone;
        pace(portal, gone, batch_began).await;
    }
    Ok(swept)
}

/// Waits until so many things may be gone.
async fn pace(portal: &Portal, gone: u64, began: Instant) {
    let a_second = u64::from(portal.council().retention.a_second.max(1));
    let due = Duration::from_micros(gone.saturating_mul(1_000_000) / a_second);
    tokio::time::sleep(due.saturating_sub(began.elapsed())).await;
}

/// One batch, in one transaction: what went, its receipt and the count, or nothing of all three. None when nothing may go now. A
/// batch that fails is noted and tried again later, and stops no other.
pub async fn batch(portal: &Arc<Portal>) -> OpResult<Option<u64>> {
    let mut uow = portal.begin(Actor::System("retention")).await?;
    if !store::take_turn(&mut uow).await? {
        return Ok(None);
    }
    let Some((part, day, version)) = store::next_released(&mut uow).await? else { return Ok(None) };
    match work(&mut uow, &part, day, version).await {
        Ok(gone) => {
            uow.commit().await?;
            Ok(Some(gone))
        }
        Err(error) => {
            drop(uow);
            note_failure(portal, &part, &error).await?;
            Ok(Some(0))
        }
    }
}

async fn work(uow: &mut Uow, part: &Part, day: NaiveDate, version: Option<i32>) -> OpResult<u64> {
    if version != Some(uow.portal().policy().version) {
        store::set_superseded(uow, part).await?;
        return Ok(0);
    }
    // Never more than was looked at, whatever has become due since.
    let left = part.due - part.done;
    let lane = Lane { category: part.category, way: part.way.clone(), rule: part.rule };
    if part.anonymised {
        store::counts::keep(uow).await?;
    }
    let items = if left > 0 { holdings::ops::expire_lane(uow, &lane, day, left.min(BATCH)).await? } else { Vec::new() };
    let gone = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let over = gone == 0 || gone >= left;
    if !items.is_empty() {
        store::receipts::insert(uow, part, items).await?;
    }
    if over {
        forget_empty(uow, part).await?;
    }
    store::set_advanced(uow, part, gone, over).await?;
    Ok(gone.unsigned_abs())
}

/// When the last of a part has gone, so do the people of whom nothing is left.
async fn forget_empty(uow: &mut Uow, part: &Part) -> OpResult {
    let people: Vec<Uuid> = holdings::ops::forget_empty(uow, EMPTY_PEOPLE).await?;
    if people.is_empty() {
        return Ok(());
    }
    let part = Part { category: holdings::Category::Account, way: "people".to_string(), ..part.clone() };
    store::receipts::insert(uow, &part, people).await
}

async fn note_failure(portal: &Arc<Portal>, part: &Part, error: &OpError) -> OpResult {
    let fault = match error {
        OpError::Unavailable(_) => "unavailable",
        OpError::Conflict => "conflict",
        _ => "internal",
    };
    tracing::error!(run = %part.run, number = part.number, %error, "a batch of what is due could not be deleted and is tried again");
    let wait = TimeDelta::seconds(10 * (1_i64 << part.failures.clamp(0, 8)));
    let mut uow = portal.begin(Actor::System("retention")).await?;
    store::set_failed(&mut uow, part, fault, wait, MOST_FAILURES).await?;
    uow.commit().await
}
