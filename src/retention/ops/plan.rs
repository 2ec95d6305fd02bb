//! Planning: what is due on a day, by which rule, what holds it, and what of it goes by itself.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta, Timelike};

use crate::{
    actor::Actor,
    calendar,
    db::Uow,
    error::OpResult,
    holdings::{self, Category, LaneDue},
    policy::{EndAction, Trigger},
    portal::Portal,
    retention::{
        Part, PartState, Run, Sample,
        rules::{self, Unlike},
        store,
    },
};

/// The hour in London from which on the night’s run is planned.
const FROM_HOUR: u32 = 1;
/// How many things a plan shows as examples.
const SAMPLE: i64 = 20;

/// Begins the run of today, once, from an hour at which few people are up.
pub async fn begin_night(portal: &Arc<Portal>) -> OpResult {
    let now = portal.clock().now();
    if calendar::london_time(now).hour() < FROM_HOUR {
        return Ok(());
    }
    let mut uow = portal.begin(Actor::System("retention")).await?;
    let today = uow.today();
    store::begin_night(&mut uow, today).await?;
    uow.commit().await
}

/// Makes the next plan that is missing. Nothing is deleted by it; a process that dies while it plans leaves the run to the next.
pub async fn next(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("retention")).await?;
    let Some(run) = store::next_to_plan(&mut uow).await? else { return Ok(()) };
    plan(&mut uow, &run).await?;
    uow.commit().await
}

/// What would be in a plan of today, kept nowhere.
pub async fn dry(uow: &mut Uow) -> OpResult<Vec<Part>> {
    let (id, now) = (uow.new_id(), uow.now());
    let run = Run {
        id,
        day: uow.today(),
        asked_by: None,
        asked_at: now,
        planned_at: None,
        policy_version: None,
        holds: None,
        approved_by: None,
        released_by: None,
        paused_at: None,
        finished_at: None,
        revision: 0,
    };
    let _permit = rules::may_plan(uow.actor(), &run)?;
    find(uow, &run).await
}

async fn plan(uow: &mut Uow, run: &Run) -> OpResult {
    let permit = rules::may_plan(uow.actor(), run)?;
    let parts = find(uow, run).await?;
    let holds = store::holds_standing(uow).await?;
    let over = rules::is_over(&parts);
    store::set_planned(uow, permit, &parts, holds, over).await
}

/// Everything that is due on the run’s day and not on its way already.
async fn find(uow: &mut Uow, run: &Run) -> OpResult<Vec<Part>> {
    let (busy, unlike) = (store::busy(uow).await?, unlike(uow, run.day).await?);
    let mut found: Vec<LaneDue> = Vec::new();
    // What belongs to a matter goes before it, so that each thing has its own receipt.
    let (belonging, matters): (Vec<Category>, Vec<Category>) =
        Category::ALL.iter().copied().partition(|category| holdings::rules::parent(*category) != *category);
    for category in belonging.into_iter().chain(matters).filter(|category| !busy.iter().any(|code| code == category.code())) {
        found.extend(holdings::ops::lanes(uow, category, run.day).await?);
    }
    let each = SAMPLE / i64::try_from(found.len().max(1)).unwrap_or(SAMPLE);
    let mut parts = Vec::with_capacity(found.len());
    for (number, lane) in (1..).zip(found) {
        let sample = holdings::ops::sample(uow, &lane.lane, run.day, each.max(2)).await?;
        parts.push(part(uow, run, number, lane, unlike, sample));
    }
    Ok(parts)
}

/// How this run differs from the one before.
async fn unlike(uow: &mut Uow, day: NaiveDate) -> OpResult<Unlike> {
    let version = uow.portal().policy().version;
    let most = TimeDelta::days(uow.portal().council().retention.most_days_apart);
    let Some(before) = store::newest(uow).await? else { return Ok(Unlike { rules: false, clock: false }) };
    let clock = before.day > day || day - before.day > most;
    Ok(Unlike { rules: before.policy_version != Some(version), clock })
}

fn part(uow: &Uow, run: &Run, number: i32, found: LaneDue, unlike: Unlike, sample: Vec<holdings::Sampled>) -> Part {
    let settings = &uow.portal().council().retention;
    let blocked = rules::blocked(&found, settings, unlike);
    let state = rules::begins(&found, settings, blocked);
    Part {
        run: run.id,
        number,
        category: found.lane.category,
        way: found.lane.way,
        rule: found.lane.rule,
        rule_version: found.rule_version,
        service: found.service,
        team: found.team,
        reception: found.reception,
        start_event: start_code(found.start).to_string(),
        anonymised: found.action == EndAction::Anonymise,
        due: found.due,
        held: found.held,
        oldest: Some(found.oldest),
        size: found.size,
        sample: sample.into_iter().map(|one| Sample { id: one.id, began: one.began, held_by: one.held_by }).collect(),
        blocked: blocked.filter(|_| state != PartState::Nothing),
        state,
        done: 0,
        batches: 0,
        failures: 0,
        fault: None,
    }
}

/// As policy packs write it.
const fn start_code(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Closed => "closed",
        Trigger::Sent => "sent",
        Trigger::Created => "created",
        Trigger::AccountClosed => "account_closed",
        Trigger::LastContact => "last_contact",
        Trigger::Ended => "ended",
        Trigger::Decided => "decided",
        Trigger::Recorded => "recorded",
        Trigger::Shared => "shared",
    }
}
