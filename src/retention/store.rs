//! How runs and their parts are kept.

pub mod counts;
pub mod holds;
pub mod receipts;
pub mod remind;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Blocked, Listed, Part, PartState, Run, Sample,
    rules::{Approve, Ask, Pause, Plan, Release, Resume, Retry},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    holdings::Category,
    permit::Permit,
};

/// One who deletes at a time: everything that goes waits here, and so does whoever places a hold, until the batch is done.
pub async fn take_turn(uow: &mut Uow) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7415036) as "taken!""#).fetch_one(uow.conn()).await?)
}

/// As [`take_turn`], for whoever places a hold: waits until the batch in hand is done, so that none after it misses the hold.
pub async fn wait_for_turn(uow: &mut Uow) -> OpResult {
    sqlx::query!("select pg_advisory_xact_lock_shared(7415036)").fetch_one(uow.conn()).await?;
    Ok(())
}

/// Begins the night’s run of a day, once, whichever process comes first.
pub async fn begin_night(uow: &mut Uow, day: NaiveDate) -> OpResult {
    let (id, now) = (uow.new_id(), uow.now());
    sqlx::query!(
        "insert into retention_run (retention_run_id, day, asked_at) values ($1, $2, $3) on conflict (day) where asked_by is null do nothing",
        id,
        day,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Asks for a plan of today.
pub async fn insert_asked(uow: &mut Uow, permit: Permit<'_, Ask>) -> OpResult {
    let run = permit.subject();
    sqlx::query!(
        "insert into retention_run (retention_run_id, day, asked_by, asked_at) values ($1, $2, $3, $4)",
        run.id,
        run.day,
        run.asked_by,
        run.asked_at,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// The next run that has no plan yet, held; none when another process has it.
pub async fn next_to_plan(uow: &mut Uow) -> OpResult<Option<Run>> {
    Ok(sqlx::query_as!(
        Run,
        "select retention_run_id as id, day, asked_by, asked_at, planned_at, policy_version, holds, approved_by, released_by, paused_at,
           finished_at, revision
         from retention_run where planned_at is null order by asked_at, retention_run_id limit 1 for update skip locked",
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// The newest run that has a plan.
pub async fn newest(uow: &mut Uow) -> OpResult<Option<Run>> {
    Ok(sqlx::query_as!(
        Run,
        "select retention_run_id as id, day, asked_by, asked_at, planned_at, policy_version, holds, approved_by, released_by, paused_at,
           finished_at, revision
         from retention_run where planned_at is not null order by planned_at desc, retention_run_id desc limit 1",
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// The categories of which something is on its way: approved, or released and not yet gone.
pub async fn busy(uow: &mut Uow) -> OpResult<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "select distinct p.category from retention_part p join retention_run r using (retention_run_id)
         where p.state = 'released' or (p.state = 'waiting' and r.approved_by is not null and r.finished_at is null)",
    )
    .fetch_all(uow.conn())
    .await?)
}

/// How many holds stand that somebody placed.
pub async fn holds_standing(uow: &mut Uow) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from retention_hold where released_at is null"#).fetch_one(uow.conn()).await?)
}

/// Keeps a plan. What waited in earlier plans and nobody has looked at is in this one.
pub async fn set_planned(uow: &mut Uow, permit: Permit<'_, Plan>, parts: &[Part], holds: i64, over: bool) -> OpResult {
    let (id, now, version) = (permit.subject().id, uow.now(), uow.portal().policy().version);
    for part in parts {
        insert_part(uow, part).await?;
    }
    sqlx::query!(
        "update retention_run set planned_at = $2::timestamptz, policy_version = $3, holds = $4, finished_at = case when $5 then $2::timestamptz end, revision = revision + 1
         where retention_run_id = $1",
        id,
        now,
        version,
        holds,
        over,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "update retention_part p set state = 'superseded' from retention_run r
         where r.retention_run_id = p.retention_run_id and p.retention_run_id <> $1
           and (p.state = 'failed' or (p.state = 'waiting' and r.approved_by is null))",
        id,
    )
    .execute(uow.conn())
    .await?;
    finish_all(uow).await?;
    uow.record_because(permit, &format!("{} parts, policy {version}", parts.len())).await
}

async fn insert_part(uow: &mut Uow, part: &Part) -> OpResult {
    sqlx::query!(
        "insert into retention_part (retention_run_id, number, category, way, rule, rule_version, service, team, reception, start_event, action,
           due, held, oldest, size, sample, blocked, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        part.run,
        part.number,
        part.category.code(),
        part.way,
        part.rule,
        part.rule_version,
        part.service,
        part.team,
        part.reception,
        part.start_event,
        if part.anonymised { "anonymise" } else { "delete" },
        part.due,
        Json(&part.held) as _,
        part.oldest,
        part.size,
        Json(&part.sample) as _,
        part.blocked.map(Blocked::code),
        part.state.code(),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Ends every run of which nothing has to happen any more.
pub async fn finish_all(uow: &mut Uow) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update retention_run r set finished_at = $1 where r.planned_at is not null and r.finished_at is null
           and not exists (select from retention_part p where p.retention_run_id = r.retention_run_id
             and p.state in ('waiting', 'released', 'failed'))",
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

struct PartRow {
    retention_run_id: Uuid,
    number: i32,
    category: String,
    way: String,
    rule: i32,
    rule_version: i32,
    service: Option<String>,
    team: Option<String>,
    reception: bool,
    start_event: String,
    action: String,
    due: i64,
    held: serde_json::Value,
    oldest: Option<NaiveDate>,
    size: i64,
    sample: serde_json::Value,
    blocked: Option<String>,
    state: String,
    done: i64,
    batches: i32,
    failures: i32,
    fault: Option<String>,
}

impl PartRow {
    fn read(self) -> OpResult<Part> {
        let sample: Vec<Sample> = serde_json::from_value(self.sample).map_err(anyhow::Error::from)?;
        Ok(Part {
            run: self.retention_run_id,
            number: self.number,
            category: Category::from_code(&self.category).ok_or(OpError::NotFound)?,
            way: self.way,
            rule: self.rule,
            rule_version: self.rule_version,
            service: self.service,
            team: self.team,
            reception: self.reception,
            start_event: self.start_event,
            anonymised: self.action == "anonymise",
            due: self.due,
            held: serde_json::from_value(self.held).map_err(anyhow::Error::from)?,
            oldest: self.oldest,
            size: self.size,
            sample,
            blocked: self.blocked.as_deref().and_then(Blocked::from_code),
            state: PartState::from_code(&self.state).ok_or(OpError::NotFound)?,
            done: self.done,
            batches: self.batches,
            failures: self.failures,
            fault: self.fault,
        })
    }
}

/// The parts of a run, in order.
pub async fn parts(uow: &mut Uow, run: Uuid) -> OpResult<Vec<Part>> {
    let rows = sqlx::query_as!(
        PartRow,
        "select retention_run_id, number, category, way, rule, rule_version, service, team, reception, start_event, action, due, held, oldest,
           size, sample, blocked, state, done, batches, failures, fault
         from retention_part where retention_run_id = $1 order by number",
        run,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(PartRow::read).collect()
}

/// The next part that may go on, held, with the day and the rules its run was planned for; none while all stand still.
pub async fn next_released(uow: &mut Uow) -> OpResult<Option<(Part, NaiveDate, Option<i32>)>> {
    let now = uow.now();
    let key = sqlx::query!(
        "select p.retention_run_id, p.number, r.day, r.policy_version
         from retention_part p join retention_run r using (retention_run_id)
         where p.state = 'released' and r.paused_at is null and (p.again_at is null or p.again_at <= $1)
         order by r.planned_at, p.retention_run_id, p.number limit 1 for update of p skip locked",
        now,
    )
    .fetch_optional(uow.conn())
    .await?;
    let Some(key) = key else { return Ok(None) };
    let part = sqlx::query_as!(
        PartRow,
        "select retention_run_id, number, category, way, rule, rule_version, service, team, reception, start_event, action, due, held, oldest,
           size, sample, blocked, state, done, batches, failures, fault
         from retention_part where retention_run_id = $1 and number = $2",
        key.retention_run_id,
        key.number,
    )
    .fetch_one(uow.conn())
    .await?;
    Ok(Some((part.read()?, key.day, key.policy_version)))
}

/// A batch is done: so much more of the part is gone, and perhaps all of it.
pub async fn set_advanced(uow: &mut Uow, part: &Part, gone: i64, over: bool) -> OpResult {
    sqlx::query!(
        "update retention_part set done = done + $3, batches = batches + case when $3 > 0 then 1 else 0 end, failures = 0, fault = null,
           again_at = null, state = case when $4 then 'done' else state end
         where retention_run_id = $1 and number = $2",
        part.run,
        part.number,
        gone,
        over,
    )
    .execute(uow.conn())
    .await?;
    if over { finish_all(uow).await } else { Ok(()) }
}

/// The rules have changed since it was planned: nothing goes by rules that nobody looked at.
pub async fn set_superseded(uow: &mut Uow, part: &Part) -> OpResult {
    sqlx::query!("update retention_part set state = 'superseded' where retention_run_id = $1 and number = $2", part.run, part.number)
        .execute(uow.conn())
        .await?;
    finish_all(uow).await
}

/// A batch failed: it is tried again after a while, and shown when it failed too often.
pub async fn set_failed(uow: &mut Uow, part: &Part, fault: &str, wait: TimeDelta, most: i32) -> OpResult {
    let again = uow.now() + wait;
    sqlx::query!(
        "update retention_part set failures = failures + 1, fault = $3, again_at = $4,
           state = case when failures + 1 >= $5 then 'failed' else state end
         where retention_run_id = $1 and number = $2 and state = 'released'",
        part.run,
        part.number,
        fault,
        again,
        most,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Runs, newest first, with what was found and what has become of it.
pub async fn list(uow: &mut Uow, most: i64) -> OpResult<Vec<Listed>> {
    let runs = sqlx::query_as!(
        Run,
        "select retention_run_id as id, day, asked_by, asked_at, planned_at, policy_version, holds, approved_by, released_by, paused_at,
           finished_at, revision
         from retention_run order by asked_at desc, retention_run_id desc limit $1",
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let ids: Vec<Uuid> = runs.iter().map(|run| run.id).collect();
    let sums = sqlx::query!(
        r#"select retention_run_id, sum(due)::bigint as "due!", sum(done)::bigint as "done!",
             coalesce(sum((select sum(value::bigint) from jsonb_each_text(held)))::bigint, 0) as "held!",
             count(*) filter (where state = 'failed') as "failed!", count(*) filter (where state = 'waiting') as "waiting!"
           from retention_part where retention_run_id = any ($1) group by 1"#,
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    let listed = |run: Run| {
        let sum = sums.iter().find(|sum| sum.retention_run_id == run.id);
        let of = |value: fn(&_) -> i64| sum.map_or(0, value);
        Listed {
            due: of(|sum| sum.due),
            held: of(|sum| sum.held),
            done: of(|sum| sum.done),
            failed: of(|sum| sum.failed),
            waiting: of(|sum| sum.waiting),
            run,
        }
    };
    Ok(runs.into_iter().map(listed).collect())
}

/// One run, held if it is to be changed.
pub async fn lock(uow: &mut Uow, id: Uuid) -> OpResult<Run> {
    let run = sqlx::query_as!(
        Run,
        "select retention_run_id as id, day, asked_by, asked_at, planned_at, policy_version, holds, approved_by, released_by, paused_at,
           finished_at, revision
         from retention_run where retention_run_id = $1 for update",
        id,
    );
    run.fetch_optional(uow.conn()).await?.ok_or(OpError::NotFound)
}

/// As [`lock`], without holding it.
pub async fn get(uow: &mut Uow, id: Uuid) -> OpResult<Run> {
    let run = sqlx::query_as!(
        Run,
        "select retention_run_id as id, day, asked_by, asked_at, planned_at, policy_version, holds, approved_by, released_by, paused_at,
           finished_at, revision
         from retention_run where retention_run_id = $1",
        id,
    );
    run.fetch_optional(uow.conn()).await?.ok_or(OpError::NotFound)
}

pub async fn set_approved(uow: &mut Uow, permit: Permit<'_, Approve>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update retention_run set approved_by = $2, approved_at = $3, revision = revision + 1 where retention_run_id = $1",
        id,
        by,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// What waits may go.
pub async fn set_released(uow: &mut Uow, permit: Permit<'_, Release>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update retention_run set released_by = $2, released_at = $3, revision = revision + 1 where retention_run_id = $1",
        id,
        by,
        now,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("update retention_part set state = 'released' where retention_run_id = $1 and state = 'waiting'", id)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn set_paused(uow: &mut Uow, permit: Permit<'_, Pause>) -> OpResult {
    let now = uow.now();
    pause(uow, permit.subject().id, Some(now)).await?;
    uow.record(permit).await
}

pub async fn set_resumed(uow: &mut Uow, permit: Permit<'_, Resume>) -> OpResult {
    pause(uow, permit.subject().id, None).await?;
    uow.record(permit).await
}

async fn pause(uow: &mut Uow, id: Uuid, at: Option<DateTime<Utc>>) -> OpResult {
    sqlx::query!("update retention_run set paused_at = $2, revision = revision + 1 where retention_run_id = $1", id, at)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// What failed goes on.
pub async fn set_retried(uow: &mut Uow, permit: Permit<'_, Retry>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update retention_part set state = 'released', failures = 0, again_at = null where retention_run_id = $1 and state = 'failed'",
        id,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}
