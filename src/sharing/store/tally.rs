//! How shares are counted.

use chrono::{DateTime, Utc};

use crate::{db::Uow, error::OpResult, ids::PersonId};

pub async fn tally(uow: &mut Uow, person: PersonId, since: Option<DateTime<Utc>>, most: i64) -> OpResult<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where recipient_kind = 'team') as "teams!",
             count(*) filter (where recipient_kind in ('organisation', 'councillor')) as "organisations!"
           from (
             select recipient_kind from share where person_id = $1 and ($2::timestamptz is null or at >= $2)
             order by at desc, share_id desc limit $3) as counted"#,
        person.0,
        since,
        most,
    )
    .fetch_one(uow.conn())
    .await?;
    Ok((row.teams, row.organisations))
}
