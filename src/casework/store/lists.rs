//! Lists of cases, which name nobody.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::known;
use crate::{
    casework::{AskedBy, Issue, Listed, State},
    db::Uow,
    error::OpResult,
    ids::CouncillorId,
    lang::Lang,
};

struct Row {
    councillor_case_id: Uuid,
    reference: String,
    service_slug: Option<String>,
    team_code: String,
    language: String,
    sent_at: DateTime<Utc>,
    due_on: NaiveDate,
    state: String,
    asked_by: String,
    special: bool,
    asked_again: bool,
}

impl Row {
    fn listed(self) -> OpResult<Listed> {
        Ok(Listed {
            id: self.councillor_case_id,
            reference: self.reference,
            service: self.service_slug,
            team: self.team_code,
            language: known("language", Lang::from_tag(&self.language))?,
            sent_at: self.sent_at,
            due_on: self.due_on,
            state: known("state", State::from_code(&self.state))?,
            asked_by: known("asked_by", AskedBy::from_code(&self.asked_by))?,
            special: self.special,
            asked_again: self.asked_again,
        })
    }
}

/// The newest cases of a councillor, in one state or in all; no more than `limit`.
pub async fn of_councillor(uow: &mut Uow, councillor: CouncillorId, state: Option<State>, limit: i64) -> OpResult<Vec<Listed>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select councillor_case_id, reference, service_slug, team_code, language, sent_at, due_on, state, asked_by, special,
           (state = 'open' and decided_at is not null) as "asked_again!"
         from councillor_case where councillor_id = $1 and ($2::text is null or state = $2)
         order by sent_at desc, councillor_case_id desc limit $3"#,
        councillor.0,
        state.map(State::code),
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(Row::listed).collect()
}

/// A page of what is open, due soonest first, after the row that the page above ended with. Without teams: every team's.
pub async fn queue(uow: &mut Uow, teams: Option<&[String]>, after: Option<(NaiveDate, Uuid)>, limit: i64) -> OpResult<Vec<Listed>> {
    let (after_date, after_id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"select councillor_case_id, reference, service_slug, team_code, language, sent_at, due_on, state, asked_by, special,
           (state = 'open' and decided_at is not null) as "asked_again!"
         from councillor_case
         where state = 'open' and ($1::text[] is null or team_code = any ($1))
           and ($2::date is null or (due_on, councillor_case_id) > ($2, $3::uuid))
         order by due_on, councillor_case_id limit $4"#,
        teams,
        after_date,
        after_id,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(Row::listed).collect()
}

/// What the councillor’s wards sent since a moment, by month and service, through a door that counts and suppresses.
pub async fn issues(uow: &mut Uow, since: DateTime<Utc>) -> OpResult<Vec<Issue>> {
    Ok(sqlx::query_as!(
        Issue,
        r#"select ward as "ward!", month as "month!", service_slug as "service!", requests as "requests!" from app.ward_issues($1)"#,
        since,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// A case that its team is to be reminded of.
pub struct Pressing {
    pub id: Uuid,
    pub reference: String,
    pub team: String,
    pub due_on: NaiveDate,
}

/// Open cases that are due by `by` and were not told of, or are late since `today` and were told of only before.
pub async fn pressing(uow: &mut Uow, by: NaiveDate, today: NaiveDate) -> OpResult<Vec<Pressing>> {
    Ok(sqlx::query_as!(
        Pressing,
        "select councillor_case_id as id, reference, team_code as team, due_on from councillor_case
         where state = 'open' and ((due_on <= $1 and reminded_on is null) or (due_on < $2 and reminded_on <= due_on))
         order by due_on, councillor_case_id limit 200 for update skip locked",
        by,
        today,
    )
    .fetch_all(uow.conn())
    .await?)
}

pub async fn set_reminded(uow: &mut Uow, id: Uuid, on: NaiveDate) -> OpResult {
    sqlx::query!("update councillor_case set reminded_on = $2 where councillor_case_id = $1", id, on).execute(uow.conn()).await?;
    Ok(())
}
