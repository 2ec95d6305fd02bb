//! Who wants to hear of what goes, and up to which day they did.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{db::Uow, error::OpResult, ids::PersonId, permit::Permit, retention::rules::Remind};

/// How long before something goes a person wants to hear of it.
pub async fn days(uow: &mut Uow, person: PersonId) -> OpResult<Option<i16>> {
    let days = sqlx::query_scalar!("select remind_days from person where person_id = $1", person.0);
    Ok(days.fetch_optional(uow.conn()).await?.flatten())
}

pub async fn set_days(uow: &mut Uow, permit: Permit<'_, Remind>) -> OpResult {
    let (reminder, now) = (*permit.subject(), uow.now());
    sqlx::query!(
        "update person set remind_days = $2, reminded_until = null, remind_at = case when $2::smallint is null then null else $3::timestamptz end
         where person_id = $1",
        reminder.person.0,
        reminder.days,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Somebody whose things are to be looked through.
pub struct Asked {
    pub person: Uuid,
    pub days: i16,
    pub until: Option<NaiveDate>,
}

/// The next few who are to be looked after, held.
pub async fn next(uow: &mut Uow, most: i64) -> OpResult<Vec<Asked>> {
    let now = uow.now();
    Ok(sqlx::query_as!(
        Asked,
        r#"select person_id as person, remind_days as "days!", reminded_until as until from person
           where remind_days is not null and remind_at <= $1 order by remind_at limit $2 for update skip locked"#,
        now,
        most,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// Looked after until tomorrow; told of everything up to a day, if they were told.
pub async fn set_looked_after(uow: &mut Uow, person: Uuid, again: DateTime<Utc>, until: Option<NaiveDate>) -> OpResult {
    sqlx::query!(
        "update person set remind_at = $2, reminded_until = coalesce($3, reminded_until) where person_id = $1",
        person,
        again,
        until,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}
