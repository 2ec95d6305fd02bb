//! What has come to its end of what people asked for, were asked, and chose to be asked: as in `ended.rs`.

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::walking::{Begun, Due, Sampled, walk};
use crate::{db::Uow, error::OpResult, holdings::rules::Group, ids::PersonId};

walk!(
    packs,
    id "k.pack_id",
    at "k.ends_at",
    person "k.person_id",
    rows "pack k where k.ends_at >= g.since and k.ends_at < g.until",
    delete " delete from pack where pack_id in (select id from due) returning pack_id as \"id!\""
);

walk!(
    choices,
    id "c.preference_id",
    at "c.ended_at",
    person "c.person_id",
    rows "preference c where c.ended_at >= g.since and c.ended_at < g.until",
    delete " delete from preference where preference_id in (select id from due) returning preference_id as \"id!\""
);

walk!(
    survey_invitations,
    id "v.survey_invitation_id",
    at "v.ended_at",
    person "v.person_id",
    rows "survey_invitation v where v.ended_at >= g.since and v.ended_at < g.until",
    delete " delete from survey_invitation where survey_invitation_id in (select id from due) returning survey_invitation_id as \"id!\""
);
