//! What waits for an answer, and what was marked and not written down. Nobody is named.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    calendar::london_date,
    db::Uow,
    error::OpResult,
    lang::Lang,
    people::Channel,
    rights::{Kind, StepKind, Unlogged, apply, clock::Facts},
};

/// An open request without its words, with the facts of its clock.
pub struct Waiting {
    pub id: Uuid,
    pub reference: String,
    pub kind: Kind,
    pub channel: Channel,
    pub language: Lang,
    pub facts: Facts,
    /// A complaint of which the person was told that it came.
    pub acknowledged: bool,
}

/// What waits for an answer, due soonest first, what has no date last.
pub async fn waiting(uow: &mut Uow, most: i64) -> OpResult<Vec<Waiting>> {
    let rows = sqlx::query!(
        r#"select rights_request_id, reference, kind, channel, language, received_on,
             exists (select from complaint c where c.rights_request_id = r.rights_request_id and c.acknowledged_at is not null)
               as "acknowledged!"
           from rights_request r where state = 'open' order by due_on nulls last, rights_request_id limit $1"#,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.rights_request_id).collect();
    let steps = sqlx::query!(
        "select rights_request_id, kind, on_day from rights_step where rights_request_id = any ($1) order by at, rights_step_id",
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    let waiting = rows.into_iter().filter_map(|row| {
        let mut facts = Facts::received(row.received_on);
        for step in steps.iter().filter(|step| step.rights_request_id == row.rights_request_id) {
            apply(&mut facts, StepKind::from_code(&step.kind)?, step.on_day, None);
        }
        Some(Waiting {
            id: row.rights_request_id,
            reference: row.reference,
            kind: Kind::from_code(&row.kind)?,
            channel: Channel::from_code(&row.channel)?,
            language: Lang::from_tag(&row.language).unwrap_or_default(),
            facts,
            acknowledged: row.acknowledged,
        })
    });
    Ok(waiting.collect())
}

/// Contacts that were marked as such a request and of which none was made.
pub async fn unlogged(uow: &mut Uow, most: i64) -> OpResult<Vec<Unlogged>> {
    let rows = sqlx::query!(
        "select i.interaction_id, i.at, i.team_code from interaction i
         where i.rights_request and not exists (select from rights_request r where r.interaction_id = i.interaction_id)
         order by i.at, i.interaction_id limit $1",
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let of = |row: &DateTime<Utc>| london_date(*row);
    Ok(rows.into_iter().map(|row| Unlogged { interaction: row.interaction_id, received_on: of(&row.at), team: row.team_code }).collect())
}

/// How the requests of one right were answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub kind: Kind,
    pub number: i64,
    /// By the day that the person was told. The law's day of a complaint is that of its acknowledgement (DPA 2018 s.164A).
    pub in_time: i64,
    /// From receipt to the answer, on average.
    pub days: i64,
}

/// How what was answered since a moment was answered, by right.
pub async fn answered(uow: &mut Uow, since: DateTime<Utc>) -> OpResult<Vec<Answered>> {
    let rows = sqlx::query!(
        r#"select kind as "kind!", count(*) as "number!",
             count(*) filter (where due_on is null
               or (least(c.acknowledged_at, decided_at) at time zone 'Europe/London')::date <= due_on) as "in_time!",
             round(avg((decided_at at time zone 'Europe/London')::date - received_on))::bigint as "days!"
           from rights_request left join complaint c using (rights_request_id) where decided_at >= $1 group by kind"#,
        since,
    )
    .fetch_all(uow.conn())
    .await?;
    let answered = rows
        .into_iter()
        .filter_map(|row| Some(Answered { kind: Kind::from_code(&row.kind)?, number: row.number, in_time: row.in_time, days: row.days }));
    Ok(answered.collect())
}
