//! Waves and their draws.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    people::Channel,
    permit::Permit,
    surveys::{
        Exclusion, Limits, Way,
        rules::{Close, Define, Draw, Send},
        waves::{Done, Frame, Plan, Quotas, Results, State, Wave},
    },
};

struct Row {
    survey_wave_id: Uuid,
    name: String,
    from_day: NaiveDate,
    until_day: NaiveDate,
    channels: Vec<String>,
    service_slug: Option<String>,
    ways: Vec<String>,
    rate: i32,
    most: i32,
    most_phone: Option<i32>,
    most_letter: Option<i32>,
    most_service: Option<i32>,
    most_day: Option<i32>,
    reminds: bool,
    seed: i64,
    days_between: i32,
    days_after: i32,
    excluded_services: Vec<String>,
    state: String,
    defined_by: String,
    defined_at: DateTime<Utc>,
    drawn_at: Option<DateTime<Utc>>,
    drawn_by: Option<String>,
    frame: Option<i64>,
    exclusions: Option<Value>,
    eligible: Option<i64>,
    doubles: Option<i64>,
    drawn: Option<i64>,
    frame_digest: Option<String>,
    sample_digest: Option<String>,
    sent_at: Option<DateTime<Utc>>,
    sent_by: Option<String>,
    ends_on: Option<NaiveDate>,
    closed_at: Option<DateTime<Utc>>,
    closed_by: Option<String>,
    results: Option<Json<Results>>,
    revision: i32,
}

fn done(at: Option<DateTime<Utc>>, by: Option<String>) -> Option<Done> {
    at.zip(by).map(|(at, by)| Done { at, by })
}

/// Every reason with how many contacts have it.
fn counted(exclusions: &Value) -> Vec<(Exclusion, i64)> {
    let of = |exclusion: &Exclusion| exclusions.get(exclusion.code()).and_then(Value::as_i64).unwrap_or(0);
    Exclusion::ALL.iter().map(|exclusion| (*exclusion, of(exclusion))).collect()
}

impl Row {
    /// None for a code that the database's own check does not let in.
    fn wave(self) -> Option<Wave> {
        let frame = self.exclusions.as_ref().zip(self.frame).map(|(exclusions, contacts)| Frame {
            contacts,
            excluded: counted(exclusions),
            eligible: self.eligible.unwrap_or_default(),
            doubles: self.doubles.unwrap_or_default(),
            drawn: self.drawn.unwrap_or_default(),
            digest: self.frame_digest.clone().unwrap_or_default(),
            sample_digest: self.sample_digest.clone().unwrap_or_default(),
        });
        let days = |days: i32| u32::try_from(days).unwrap_or_default();
        Some(Wave {
            id: self.survey_wave_id,
            plan: Plan {
                name: self.name,
                from: self.from_day,
                until: self.until_day,
                channels: self.channels.iter().filter_map(|code| Channel::from_code(code)).collect(),
                service: self.service_slug,
                ways: Way::ALL.iter().copied().filter(|way| self.ways.iter().any(|code| code == way.code())).collect(),
                rate: self.rate,
                most: self.most,
                quotas: Quotas { phone: self.most_phone, letter: self.most_letter, service: self.most_service, day: self.most_day },
                reminds: self.reminds,
                seed: self.seed,
                limits: Limits { days_between: days(self.days_between), days_after: days(self.days_after) },
                excluded_services: self.excluded_services,
            },
            state: State::from_code(&self.state)?,
            defined: Done { at: self.defined_at, by: self.defined_by },
            drawn: done(self.drawn_at, self.drawn_by),
            frame,
            sent: done(self.sent_at, self.sent_by),
            ends_on: self.ends_on,
            closed: done(self.closed_at, self.closed_by),
            results: self.results.map(|Json(results)| results),
            revision: self.revision,
        })
    }
}

/// Selects waves, whole.
macro_rules! waves {
    ($condition:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"select survey_wave_id, name, from_day, until_day, channels, service_slug, ways, rate, most, most_phone,
               most_letter, most_service, most_day, reminds, seed, days_between, days_after, excluded_services, state, defined_by, defined_at, drawn_at, drawn_by, frame, exclusions, eligible, doubles, drawn, frame_digest,
               sample_digest, sent_at, sent_by, ends_on, closed_at, closed_by, results as "results: Json<Results>", revision
               from survey_wave "# + $condition
            $(, $value)*
        )
    };
}

/// Every wave, the newest first.
pub async fn list(uow: &mut Uow, most: i64) -> OpResult<Vec<Wave>> {
    let rows = waves!("order by defined_at desc, survey_wave_id desc limit $1", most).fetch_all(uow.conn()).await?;
    Ok(rows.into_iter().filter_map(Row::wave).collect())
}

/// One wave.
pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Wave>> {
    let row = waves!("where survey_wave_id = $1", id).fetch_optional(uow.conn()).await?;
    Ok(row.and_then(Row::wave))
}

/// One wave, held until the unit of work ends.
pub async fn lock(uow: &mut Uow, id: Uuid) -> OpResult<Option<Wave>> {
    let row = waves!("where survey_wave_id = $1 for update", id).fetch_optional(uow.conn()).await?;
    Ok(row.and_then(Row::wave))
}

/// Those whose time is over: sent and past their last day, or drawn and never sent.
pub async fn lock_overdue(uow: &mut Uow, today: NaiveDate, forgotten_before: DateTime<Utc>) -> OpResult<Vec<Wave>> {
    let rows = waves!(
        "where (state = 'open' and ends_on < $1) or (state = 'drawn' and drawn_at < $2) for update skip locked",
        today,
        forgotten_before
    );
    Ok(rows.fetch_all(uow.conn()).await?.into_iter().filter_map(Row::wave).collect())
}

/// Keeps a wave. The same submission twice is one.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Define>, submission_key: Uuid) -> OpResult<Uuid> {
    let wave = permit.subject();
    let plan = &wave.plan;
    let channels: Vec<String> = plan.channels.iter().map(|channel| channel.code().to_string()).collect();
    let ways: Vec<String> = plan.ways.iter().map(|way| way.code().to_string()).collect();
    let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
    let done = sqlx::query!(
        "insert into survey_wave (survey_wave_id, submission_key, name, from_day, until_day, channels, service_slug, ways, rate, most, seed,
           days_between, days_after, excluded_services, defined_by, defined_at, most_phone, most_letter, most_service, reminds, most_day)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) on conflict (submission_key) do nothing",
        wave.id,
        submission_key,
        plan.name,
        plan.from,
        plan.until,
        &channels,
        plan.service,
        &ways,
        plan.rate,
        plan.most,
        plan.seed,
        days(plan.limits.days_between),
        days(plan.limits.days_after),
        &plan.excluded_services,
        wave.defined.by,
        wave.defined.at,
        plan.quotas.phone,
        plan.quotas.letter,
        plan.quotas.service,
        plan.reminds,
        plan.quotas.day,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        let there = sqlx::query_scalar!("select survey_wave_id from survey_wave where submission_key = $1", submission_key);
        return Ok(there.fetch_one(uow.conn()).await?);
    }
    let id = wave.id;
    uow.record(permit).await?;
    Ok(id)
}

/// Who is drawn, in the order of the draw: contact, person, service and way.
pub struct Sample {
    contacts: Vec<Uuid>,
    persons: Vec<Uuid>,
    services: Vec<String>,
    ways: Vec<String>,
}

/// Reckons the frame of a wave and its sample as of a moment. Nothing is kept.
pub async fn draw(uow: &mut Uow, wave: Uuid, as_of: DateTime<Utc>) -> OpResult<(Frame, Sample)> {
    // Over all contacts of a large council this takes longer than any page may.
    sqlx::query!("select set_config('statement_timeout', '60s', true)").fetch_one(uow.conn()).await?;
    let row = sqlx::query!(
        r#"select frame as "frame!", exclusions as "exclusions!", eligible as "eligible!", people as "people!",
             frame_digest as "frame_digest!", sample_digest as "sample_digest!", contacts as "contacts!", persons as "persons!",
             services as "services!", ways as "ways!" from app.survey_draw($1, $2)"#,
        wave,
        as_of,
    )
    .fetch_one(uow.conn())
    .await?;
    let frame = Frame {
        contacts: row.frame,
        excluded: counted(&row.exclusions),
        eligible: row.eligible,
        doubles: row.eligible - row.people,
        drawn: i64::try_from(row.contacts.len()).unwrap_or(i64::MAX),
        digest: row.frame_digest,
        sample_digest: row.sample_digest,
    };
    Ok((frame, Sample { contacts: row.contacts, persons: row.persons, services: row.services, ways: row.ways }))
}

/// Keeps the draw: its frame, and an invitation for each who is drawn.
pub async fn set_drawn(uow: &mut Uow, permit: Permit<'_, Draw>, frame: &Frame, sample: &Sample) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    let exclusions: Value = frame.excluded.iter().map(|(exclusion, count)| (exclusion.code().to_string(), Value::from(*count))).collect();
    sqlx::query!(
        "update survey_wave set state = 'drawn', drawn_at = $2, drawn_by = $3, frame = $4, exclusions = $5, eligible = $6, doubles = $7,
           drawn = $8, frame_digest = $9, sample_digest = $10, revision = revision + 1 where survey_wave_id = $1",
        id,
        now,
        by,
        frame.contacts,
        exclusions,
        frame.eligible,
        frame.doubles,
        frame.drawn,
        frame.digest,
        frame.sample_digest,
    )
    .execute(uow.conn())
    .await?;
    let ids: Vec<Uuid> = sample.contacts.iter().map(|_| uow.new_id()).collect();
    sqlx::query!(
        "insert into survey_invitation (survey_invitation_id, survey_wave_id, person_id, interaction_id, service_slug, way, place, drawn_at)
         select t.id, $1, t.person, t.contact, nullif(t.service, ''), t.way, t.place, $2
         from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[]) with ordinality as t (id, person, contact, service, way, place)",
        id,
        now,
        &ids,
        &sample.persons,
        &sample.contacts,
        &sample.services,
        &sample.ways,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_open(uow: &mut Uow, permit: Permit<'_, Send>, ends_on: NaiveDate) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update survey_wave set state = 'open', sent_at = $2, sent_by = $3, ends_on = $4, revision = revision + 1 where survey_wave_id = $1",
        id,
        now,
        by,
        ends_on,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Closes a wave: what came of it is kept as numbers, and its invitations have ended.
pub async fn set_closed(uow: &mut Uow, permit: Permit<'_, Close>, results: &Results) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update survey_wave set state = 'closed', closed_at = $2, closed_by = $3, results = $4, revision = revision + 1
         where survey_wave_id = $1",
        id,
        now,
        by,
        Json(results) as _,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("update survey_invitation set ended_at = $2 where survey_wave_id = $1 and ended_at is null", id, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}
