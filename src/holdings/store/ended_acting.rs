//! As [`super::ended`], for acting for somebody else.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::walking::{Begun, Due, Sampled, walk};
use crate::{db::Uow, error::OpResult, holdings::rules::Group, ids::PersonId};

walk!(
    mandates,
    id "m.mandate_id",
    at "m.ended_at",
    person "m.person_id",
    rows "mandate m where m.ended_at >= g.since and m.ended_at < g.until",
    delete " delete from mandate where mandate_id in (select id from due) returning mandate_id as \"id!\""
);

// A claim is kept with what it became, so that the document stays beside the mandate for as long.
walk!(
    claims,
    id "c.mandate_claim_id",
    at "coalesce(m.ended_at, c.decided_at)",
    person "c.person_id",
    rows "mandate_claim c left join mandate m on m.mandate_id = c.mandate_id
       where (m.mandate_id is null or m.ended_at is not null)
       and coalesce(m.ended_at, c.decided_at) >= g.since and coalesce(m.ended_at, c.decided_at) < g.until",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.mandate_claim_id in (select id from due) on conflict do nothing)
     delete from mandate_claim where mandate_claim_id in (select id from due) returning mandate_claim_id as \"id!\""
);
