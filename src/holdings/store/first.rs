//! When the first thing of a kind came about that is held of a person.

use chrono::{DateTime, Utc};

use crate::{db::Uow, error::OpResult, ids::PersonId};

/// The first request of these services; of any, if none is named.
pub async fn request(uow: &mut Uow, person: PersonId, services: &[String]) -> OpResult<Option<DateTime<Utc>>> {
    let first = sqlx::query_scalar!(
        "select min(sent_at) from service_request where person_id = $1 and (cardinality($2::text[]) = 0 or service_slug = any ($2))",
        person.0,
        services,
    );
    Ok(first.fetch_one(uow.conn()).await?)
}

/// The first contact about these services; about anything, if none is named.
pub async fn interaction(uow: &mut Uow, person: PersonId, services: &[String]) -> OpResult<Option<DateTime<Utc>>> {
    let first = sqlx::query_scalar!(
        "select min(at) from interaction where person_id = $1 and (cardinality($2::text[]) = 0 or service_slug = any ($2))",
        person.0,
        services,
    );
    Ok(first.fetch_one(uow.conn()).await?)
}

/// The first call that was recorded.
pub async fn recording(uow: &mut Uow, person: PersonId) -> OpResult<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!("select min(started_at) from recording where person_id = $1", person.0).fetch_one(uow.conn()).await?)
}
