//! What has come to its end, table by table: counted for one person by the day it began, and deleted for one or for all.
//!
//! Each walk is said once, as the rows whose period runs within a [`Group`]; both questions are made of it. Nothing that its person
//! disputes is among them until that is answered, and nothing of a person whose data are restricted (UK GDPR arts 16 and 18).

use chrono::{DateTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::walking::walk;
pub use super::walking::{Begun, Due, Sampled};
use crate::{db::Uow, error::OpResult, holdings::rules::Group, ids::PersonId};

walk!(
    accounts,
    id "a.account_id",
    at "a.closed_at",
    person "a.person_id",
    rows "account a where a.closed_at >= g.since and a.closed_at < g.until
       and not exists (select from record_access r where r.account_id = a.account_id)
       and not exists (select from service_request r where r.owner_id = a.account_id)
       and not exists (select from call c where c.taken_by = a.account_id)",
    delete "
     delete from account where account_id in (select id from due) returning account_id as \"id!\""
);

walk!(
    ended_values,
    id "v.person_value_id",
    at "v.ended_at",
    person "v.person_id",
    rows "person_value v where v.ended_at >= g.since and v.ended_at < g.until
       and v.kind = any (g.kinds)
       and (g.versions is null or v.policy_version = any (g.versions))
       and (v.policy_version is null or v.policy_version <> all (g.but_versions))
       and not exists (select from correction c where c.item_id = v.person_value_id and c.state = 'open')",
    delete "
     delete from person_value where person_value_id in (select id from due) returning person_value_id as \"id!\""
);

walk!(
    lapsed_needs,
    id "v.person_value_id",
    at "(v.until_date::timestamp at time zone 'Europe/London')",
    person "v.person_id",
    rows "person_value v where v.ended_at is null
       and v.kind = 'need'
       and v.until_date >= (g.since at time zone 'Europe/London')::date and v.until_date < (g.until at time zone 'Europe/London')::date
       and v.kind = any (g.kinds)
       and (g.versions is null or v.policy_version = any (g.versions))
       and (v.policy_version is null or v.policy_version <> all (g.but_versions))
       and not exists (select from correction c where c.item_id = v.person_value_id and c.state = 'open')",
    delete "
     delete from person_value where person_value_id in (select id from due) returning person_value_id as \"id!\""
);

walk!(
    safety_markers,
    id "m.safety_marker_id",
    at "m.ended_at",
    person "m.person_id",
    rows "safety_marker m where m.ended_at >= g.since and m.ended_at < g.until
       and not exists (select from correction c where c.item_id = m.safety_marker_id and c.state = 'open')",
    delete "
     delete from safety_marker where safety_marker_id in (select id from due) returning safety_marker_id as \"id!\""
);

walk!(
    interactions,
    id "i.interaction_id",
    at "i.closed_at",
    person "i.person_id",
    rows "interaction i where i.closed_at >= g.since and i.closed_at < g.until
       and not (i.channel = 'email' and i.direction = 'out' and i.kind = 'referral')
       and (g.services is null or i.service_slug = any (g.services)) and (i.service_slug is null or i.service_slug <> all (g.but_services))
       and (g.versions is null or i.policy_version = any (g.versions)) and i.policy_version <> all (g.but_versions)
       and (g.teams is null or exists (select from referral r where r.interaction_id = i.interaction_id and r.to_team = any (g.teams)))
       and not exists (select from referral r where r.interaction_id = i.interaction_id and (r.to_team = any (g.but_teams) or r.done_at is null))
       and not exists (select from correction c where c.item_id = i.interaction_id and c.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.interaction_id in (select id from due) on conflict do nothing)
     delete from interaction where interaction_id in (select id from due) returning interaction_id as \"id!\""
);

walk!(
    reception_mails,
    id "i.interaction_id",
    at "i.at",
    person "i.person_id",
    rows "interaction i where i.channel = 'email' and i.direction = 'out' and i.kind = 'referral'
       and i.at >= g.since and i.at < g.until
       and (g.versions is null or i.policy_version = any (g.versions)) and i.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = i.interaction_id and c.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.interaction_id in (select id from due) on conflict do nothing)
     delete from interaction where interaction_id in (select id from due) returning interaction_id as \"id!\""
);

walk!(
    reception_referrals,
    id "r.referral_id",
    at "r.created_at",
    person "r.person_id",
    rows "referral r join interaction i using (interaction_id) where r.done_at is not null
       and i.channel = 'in_person'
       and r.created_at >= g.since and r.created_at < g.until
       and (g.versions is null or i.policy_version = any (g.versions)) and i.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = i.interaction_id and c.state = 'open')",
    delete "
     delete from referral where referral_id in (select id from due) returning referral_id as \"id!\""
);

walk!(
    recordings,
    id "r.recording_id",
    of "r.interaction_id",
    at "r.started_at",
    person "r.person_id",
    rows "recording r where r.started_at >= g.since and r.started_at < g.until
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.recording_id and c.state = 'open')
       and not exists (select from correction c where c.item_id = r.interaction_id and c.state = 'open')",
    delete "
     delete from recording where recording_id in (select id from due) returning recording_id as \"id!\""
);

walk!(
    requests_closed,
    id "r.service_request_id",
    at "coalesce(r.decided_at, r.withdrawn_at)",
    person "r.person_id",
    rows "service_request r where coalesce(r.decided_at, r.withdrawn_at) >= g.since and coalesce(r.decided_at, r.withdrawn_at) < g.until
       and coalesce(r.decided_at, r.withdrawn_at) is not null
       and (g.services is null or r.service_slug = any (g.services)) and (r.service_slug is null or r.service_slug <> all (g.but_services))
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.service_request_id and c.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.service_request_id in (select id from due) on conflict do nothing)
     delete from service_request where service_request_id in (select id from due) returning service_request_id as \"id!\""
);

walk!(
    messages_closed,
    id "m.request_message_id",
    of "r.service_request_id",
    at "coalesce(r.decided_at, r.withdrawn_at)",
    person "r.person_id",
    rows "service_request r join request_message m using (service_request_id) where coalesce(r.decided_at, r.withdrawn_at) >= g.since and coalesce(r.decided_at, r.withdrawn_at) < g.until
       and coalesce(r.decided_at, r.withdrawn_at) is not null
       and (g.services is null or r.service_slug = any (g.services)) and (r.service_slug is null or r.service_slug <> all (g.but_services))
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.service_request_id and c.state = 'open')
       and not exists (select from correction c where c.item_id = m.request_message_id and c.state = 'open')",
    delete "
     delete from request_message where request_message_id in (select id from due) returning request_message_id as \"id!\""
);

walk!(
    files_closed,
    id "t.file_id",
    of "r.service_request_id",
    at "coalesce(r.decided_at, r.withdrawn_at)",
    person "r.person_id",
    rows "service_request r join file t using (service_request_id) where coalesce(r.decided_at, r.withdrawn_at) >= g.since and coalesce(r.decided_at, r.withdrawn_at) < g.until
       and coalesce(r.decided_at, r.withdrawn_at) is not null
       and (g.services is null or r.service_slug = any (g.services)) and (r.service_slug is null or r.service_slug <> all (g.but_services))
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.service_request_id and c.state = 'open')
       and not exists (select from correction c where c.item_id = t.file_id and c.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.file_id in (select id from due) on conflict do nothing)
     delete from file where file_id in (select id from due) returning file_id as \"id!\""
);

walk!(
    requests_sent,
    id "r.service_request_id",
    at "r.sent_at",
    person "r.person_id",
    rows "service_request r where r.sent_at >= g.since and r.sent_at < g.until
       and coalesce(r.decided_at, r.withdrawn_at) is not null
       and (g.services is null or r.service_slug = any (g.services)) and (r.service_slug is null or r.service_slug <> all (g.but_services))
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.service_request_id and c.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.service_request_id in (select id from due) on conflict do nothing)
     delete from service_request where service_request_id in (select id from due) returning service_request_id as \"id!\""
);

walk!(
    messages_sent,
    id "m.request_message_id",
    of "r.service_request_id",
    at "r.sent_at",
    person "r.person_id",
    rows "service_request r join request_message m using (service_request_id) where r.sent_at >= g.since and r.sent_at < g.until
       and coalesce(r.decided_at, r.withdrawn_at) is not null
       and (g.services is null or r.service_slug = any (g.services)) and (r.service_slug is null or r.service_slug <> all (g.but_services))
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.service_request_id and c.state = 'open')
       and not exists (select from correction c where c.item_id = m.request_message_id and c.state = 'open')",
    delete "
     delete from request_message where request_message_id in (select id from due) returning request_message_id as \"id!\""
);

walk!(
    files_sent,
    id "t.file_id",
    of "r.service_request_id",
    at "r.sent_at",
    person "r.person_id",
    rows "service_request r join file t using (service_request_id) where r.sent_at >= g.since and r.sent_at < g.until
       and coalesce(r.decided_at, r.withdrawn_at) is not null
       and (g.services is null or r.service_slug = any (g.services)) and (r.service_slug is null or r.service_slug <> all (g.but_services))
       and (g.versions is null or r.policy_version = any (g.versions)) and r.policy_version <> all (g.but_versions)
       and not exists (select from correction c where c.item_id = r.service_request_id and c.state = 'open')
       and not exists (select from correction c where c.item_id = t.file_id and c.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.file_id in (select id from due) on conflict do nothing)
     delete from file where file_id in (select id from due) returning file_id as \"id!\""
);

walk!(
    drafts,
    id "d.draft_id",
    at "d.expires_at",
    person "d.person_id",
    rows "draft d where d.expires_at >= g.since and d.expires_at < g.until",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.draft_id in (select id from due) on conflict do nothing)
     delete from draft where draft_id in (select id from due) returning draft_id as \"id!\""
);

walk!(
    letters,
    id "o.outbox_id",
    at "o.created_at",
    person "o.person_id",
    rows "outbox o where o.created_at >= g.since and o.created_at < g.until
       and (o.sent_at is not null or o.parked_at is not null or o.cancelled_at is not null)",
    delete "
     delete from outbox where outbox_id in (select id from due) returning outbox_id as \"id!\""
);

walk!(
    shares,
    id "s.share_id",
    at "s.at",
    person "s.person_id",
    rows "share s where s.at >= g.since and s.at < g.until
       and (g.versions is null or s.policy_version = any (g.versions)) and s.policy_version <> all (g.but_versions)",
    delete "
     delete from share where share_id in (select id from due) returning share_id as \"id!\""
);

walk!(
    corrections,
    id "c.correction_id",
    at "c.decided_at",
    person "c.person_id",
    rows "correction c where c.decided_at >= g.since and c.decided_at < g.until",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.correction_id in (select id from due) on conflict do nothing)
     delete from correction where correction_id in (select id from due) returning correction_id as \"id!\""
);

walk!(
    withdrawn_corrections,
    id "c.correction_id",
    at "(c.due_on::timestamp at time zone 'Europe/London')",
    person "c.person_id",
    rows "correction c where c.state = 'withdrawn'
       and c.due_on >= (g.since at time zone 'Europe/London')::date and c.due_on < (g.until at time zone 'Europe/London')::date",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.correction_id in (select id from due) on conflict do nothing)
     delete from correction where correction_id in (select id from due) returning correction_id as \"id!\""
);

walk!(
    councillor_cases,
    id "c.councillor_case_id",
    at "c.closed_at",
    person "c.person_id",
    rows "councillor_case c where c.closed_at >= g.since and c.closed_at < g.until
       and (g.services is null or c.service_slug = any (g.services)) and (c.service_slug is null or c.service_slug <> all (g.but_services))
       and not exists (select from correction x where x.item_id = c.councillor_case_id and x.state = 'open')",
    delete ",
     bytes as (insert into file_leftover (stored_as, since) select f.stored_as, $4 from file f where f.councillor_case_id in (select id from due) on conflict do nothing)
     delete from councillor_case where councillor_case_id in (select id from due) returning councillor_case_id as \"id!\""
);

walk!(
    rights_requests,
    id "r.rights_request_id",
    at "r.decided_at",
    person "r.person_id",
    rows "rights_request r where r.decided_at >= g.since and r.decided_at < g.until",
    delete ",
     bytes as (insert into file_leftover (stored_as, since)
       select f.stored_as, $4 from file f join disclosure_found d using (disclosure_found_id) join disclosure c using (disclosure_id)
       where c.rights_request_id in (select id from due) on conflict do nothing)
     delete from rights_request where rights_request_id in (select id from due) returning rights_request_id as \"id!\""
);

walk!(
    withdrawn_rights_requests,
    id "r.rights_request_id",
    at "r.made_at",
    person "r.person_id",
    rows "rights_request r where r.state = 'withdrawn' and r.made_at >= g.since and r.made_at < g.until",
    delete ",
     bytes as (insert into file_leftover (stored_as, since)
       select f.stored_as, $4 from file f join disclosure_found d using (disclosure_found_id) join disclosure c using (disclosure_id)
       where c.rights_request_id in (select id from due) on conflict do nothing)
     delete from rights_request where rights_request_id in (select id from due) returning rights_request_id as \"id!\""
);

walk!(
    calls,
    id "c.call_id",
    at "c.arrived_at",
    person "c.person_id",
    rows "call c where c.arrived_at >= g.since and c.arrived_at < g.until",
    delete "
     delete from call where call_id in (select id from due) returning call_id as \"id!\""
);

walk!(
    openings,
    id "a.record_access_id",
    at "a.since",
    person "a.person_id",
    rows "record_access a where a.since >= g.since and a.since < g.until",
    delete "
     delete from record_access where record_access_id in (select id from due) returning record_access_id as \"id!\""
);

walk!(
    checks,
    id "c.call_check_id",
    at "c.at",
    person "c.person_id",
    rows "call_check c where c.at >= g.since and c.at < g.until",
    delete "
     delete from call_check where call_check_id in (select id from due) returning call_check_id as \"id!\""
);

walk!(
    holds,
    id "t.retention_hold_id",
    at "t.released_at",
    person "t.person_id",
    rows "retention_hold t where t.released_at >= g.since and t.released_at < g.until",
    delete " delete from retention_hold where retention_hold_id in (select id from due) returning retention_hold_id as \"id!\""
);

/// How many rows of the audit about a person were written on which day. The audit goes by whole blocks of everybody: [`looks`].
pub mod looks {
    use super::{Begun, DateTime, Due, Group, Json, OpResult, PersonId, Sampled, Uow, Utc, Uuid};

    pub async fn begun(uow: &mut Uow, person: PersonId, groups: &[Group], most: Option<i64>) -> OpResult<Vec<Begun>> {
        Ok(sqlx::query_as!(
            Begun,
            "select g.number as \"group!\", (f.at at time zone 'Europe/London')::date as \"day!\", count(*) as \"count!\"
             from jsonb_to_recordset($2) as g (number integer, since timestamptz, until timestamptz)
             cross join lateral (select a.at from audit a where a.person_id = $1 and a.at >= g.since and a.at < g.until
               order by a.audit_id limit $3) f
             group by 1, 2 order by 2",
            person.0,
            Json(groups) as _,
            most,
        )
        .fetch_all(uow.conn())
        .await?)
    }

    pub async fn due(uow: &mut Uow, groups: &[Group]) -> OpResult<Vec<Due>> {
        Ok(sqlx::query_as!(
            Due,
            "select g.number as \"group!\", coalesce((select min(h.kind) from held_person h where h.person_id = a.person_id), '') as \"kind!\",
               count(*) as \"count!\", min(a.at) as \"oldest!\"
             from jsonb_to_recordset($1) as g (number integer, until timestamptz)
             join audit a on a.txid < (select b.upto_txid from audit_block b where b.sealed_at < g.until order by b.block_number desc limit 1)
             group by 1, 2",
            Json(groups) as _,
        )
        .fetch_all(uow.conn())
        .await?)
    }

    pub async fn sample(uow: &mut Uow, groups: &[Group], most: i64) -> OpResult<Vec<Sampled>> {
        Ok(sqlx::query_as!(
            Sampled,
            "select lpad(to_hex(a.audit_id), 32, '0')::uuid as \"id!\", a.at as \"at!\",
               coalesce((select min(h.kind) from held_person h where h.person_id = a.person_id), '') as \"kind!\"
             from jsonb_to_recordset($1) as g (number integer, until timestamptz)
             join audit a on a.txid < (select b.upto_txid from audit_block b where b.sealed_at < g.until order by b.block_number desc limit 1)
             order by a.txid limit $2",
            Json(groups) as _,
            most,
        )
        .fetch_all(uow.conn())
        .await?)
    }

    pub async fn delete(uow: &mut Uow, person: Option<PersonId>, groups: &[Group], most: i64, _now: DateTime<Utc>) -> OpResult<Vec<Uuid>> {
        let (Some(before), None) = (groups.iter().map(|group| group.until).min(), person) else { return Ok(Vec::new()) };
        let ids = sqlx::query_scalar!("select app.expire_audit($1, $2) as \"id!\"", before, most).fetch_all(uow.conn()).await?;
        Ok(ids.into_iter().map(|id| Uuid::from_u128(u128::from(id.unsigned_abs()))).collect())
    }
}
