//! Lists of cases, which name nobody.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    casework::{AskedBy, Listed, State},
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
}

impl Row {
    /// None for a code that the database's own check does not let in.
    fn listed(self) -> Option<Listed> {
        Some(Listed {
            id: self.councillor_case_id,
            reference: self.reference,
            service: self.service_slug,
            team: self.team_code,
            language: Lang::from_tag(&self.language).unwrap_or_default(),
            sent_at: self.sent_at,
            due_on: self.due_on,
            state: State::from_code(&self.state)?,
            asked_by: AskedBy::from_code(&self.asked_by)?,
            special: self.special,
        })
    }
}

/// The newest cases of a councillor, in one state or in all; no more than `limit`.
pub async fn of_councillor(uow: &mut Uow, councillor: CouncillorId, state: Option<State>, limit: i64) -> OpResult<Vec<Listed>> {
    let rows = sqlx::query_as!(
        Row,
        "select councillor_case_id, reference, service_slug, team_code, language, sent_at, due_on, state, asked_by, special
         from councillor_case where councillor_id = $1 and ($2::text is null or state = $2)
         order by sent_at desc, councillor_case_id desc limit $3",
        councillor.0,
        state.map(State::code),
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::listed).collect())
}

/// A page of what is open, due soonest first, after the row that the page above ended with. Without teams: every team's.
pub async fn queue(uow: &mut Uow, teams: Option<&[String]>, after: Option<(NaiveDate, Uuid)>, limit: i64) -> OpResult<Vec<Listed>> {
    let (after_date, after_id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        "select councillor_case_id, reference, service_slug, team_code, language, sent_at, due_on, state, asked_by, special
         from councillor_case
         where state = 'open' and ($1::text[] is null or team_code = any ($1))
           and ($2::date is null or (due_on, councillor_case_id) > ($2, $3::uuid))
         order by due_on, councillor_case_id limit $4",
        teams,
        after_date,
        after_id,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::listed).collect())
}
