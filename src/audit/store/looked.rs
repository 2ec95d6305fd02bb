//! How looks are counted, and read for one item of a record.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{db::Uow, error::OpResult, ids::PersonId};

/// One look at one item.
#[derive(Clone, Debug)]
pub struct ItemLook {
    pub at: DateTime<Utc>,
    /// The staff number of whoever looked.
    pub number: String,
    pub team: Option<String>,
    pub act: String,
}

pub async fn looks_at(uow: &mut Uow, person: PersonId, item: Uuid, limit: i64) -> OpResult<Vec<ItemLook>> {
    Ok(sqlx::query_as!(
        ItemLook,
        "select at, actor_label as number, actor_team as team, act from audit
         where subject_id = $1 and person_id = any ((select app.persons_of($2))::uuid[]) and actor_kind = 'staff' order by audit_id desc limit $3",
        item,
        person.0,
        limit,
    )
    .fetch_all(uow.conn())
    .await?)
}

pub async fn looked_since(uow: &mut Uow, person: PersonId, since: DateTime<Utc>, most: i64) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from audit where person_id = any ((select app.persons_of($1))::uuid[]) and actor_kind = 'staff' and at >= $2 limit $3) as counted"#,
        person.0,
        since,
        most,
    )
    .fetch_one(uow.conn())
    .await?)
}
