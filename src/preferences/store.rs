//! How choices are kept: one row each, ended by the next.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Choice, Topic, Way, rules::Choose};
use crate::{
    db::Uow,
    error::OpResult,
    ids::{OutboxId, PersonId},
    people::Channel,
    permit::Permit,
};

struct Row {
    preference_id: Uuid,
    person_id: Uuid,
    topic: String,
    ways: Vec<String>,
    channel: String,
    said_at: DateTime<Utc>,
    recorded_by: Option<String>,
}

impl Row {
    /// None for a code that the database's own check does not let in.
    fn choice(self) -> Option<Choice> {
        Some(Choice {
            id: self.preference_id,
            person: PersonId(self.person_id),
            topic: Topic::from_code(&self.topic)?,
            ways: Way::ALL.iter().copied().filter(|way| self.ways.iter().any(|code| code == way.code())).collect(),
            channel: Channel::from_code(&self.channel)?,
            said_at: self.said_at,
            recorded_by: self.recorded_by,
        })
    }
}

/// What holds now, held until the unit of work ends.
pub async fn lock(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Choice>> {
    let rows = sqlx::query_as!(
        Row,
        "select preference_id, person_id, topic, ways, channel, said_at, recorded_by from preference
         where person_id = $1 and ended_at is null order by topic for update",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::choice).collect())
}

/// What holds now.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Choice>> {
    let rows = sqlx::query_as!(
        Row,
        "select preference_id, person_id, topic, ways, channel, said_at, recorded_by from preference
         where person_id = $1 and ended_at is null order by topic",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::choice).collect())
}

/// Ends what was chosen before about the same topic and keeps the choice.
pub async fn choose(uow: &mut Uow, permit: Permit<'_, Choose>) -> OpResult {
    let (choice, now) = (permit.subject(), uow.now());
    end(uow, choice.person, choice.topic).await?;
    let ways: Vec<String> = choice.ways.iter().map(|way| way.code().to_string()).collect();
    sqlx::query!(
        "insert into preference (preference_id, person_id, topic, ways, channel, said_at, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
        choice.id,
        choice.person.0,
        choice.topic.code(),
        &ways,
        choice.channel.code(),
        choice.said_at,
        choice.recorded_by,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

async fn end(uow: &mut Uow, person: PersonId, topic: Topic) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update preference set ended_at = greatest($3, said_at) where person_id = $1 and topic = $2 and ended_at is null",
        person.0,
        topic.code(),
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Moves what one person chose to another. Where both chose, a no holds against a yes; otherwise what was said last.
pub async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update preference p set ended_at = greatest($3, p.said_at) from preference o
         where p.ended_at is null and o.ended_at is null and o.topic = p.topic
           and ((p.person_id = $1 and o.person_id = $2) or (p.person_id = $2 and o.person_id = $1))
           and (o.ways = '{}', o.said_at, o.person_id = $2) > (p.ways = '{}', p.said_at, p.person_id = $2)",
        from.0,
        to.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("update preference set person_id = $2 where person_id = $1", from.0, to.0).execute(uow.conn()).await?;
    Ok(())
}

/// Takes back what waits for somebody and is not allowed any more. How many letters that were.
pub async fn stop_letters(uow: &mut Uow, person: PersonId) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(r#"select app.stop_letters($1) as "stopped!""#, person.0).fetch_one(uow.conn()).await?)
}

/// To whom a message about a topic went, if it is still known.
pub async fn receiver(uow: &mut Uow, message: OutboxId, topic: Topic) -> OpResult<Option<PersonId>> {
    let person = sqlx::query_scalar!("select person_id from outbox where outbox_id = $1 and topic = $2", message.0, topic.code());
    Ok(person.fetch_optional(uow.conn()).await?.flatten().map(PersonId))
}
