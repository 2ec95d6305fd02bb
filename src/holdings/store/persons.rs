//! The person as a whole: whether they are still in touch, what goes with them, and when nothing is left of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::walking::{Due, Sampled};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// What decides whether a person's details are still needed.
pub struct Standing {
    /// The person limited what is done with their data: nothing of it goes by itself.
    pub restricted: bool,
    /// They have a sign-in that works.
    pub active: bool,
    /// Something they asked for, or got in touch about, is open.
    pub open: bool,
    /// When they were last in touch, or closed their account.
    pub last: DateTime<Utc>,
}

/// None when there is no such person, or they are not the actor's to see.
pub async fn standing(uow: &mut Uow, person: PersonId) -> OpResult<Option<Standing>> {
    Ok(sqlx::query_as!(
        Standing,
        r#"select p.restricted_since is not null as "restricted!",
             exists (select from app.sign_in_of($1) s where s.active) as "active!",
             (exists (select from service_request r where r.person_id = $1 and coalesce(r.decided_at, r.withdrawn_at) is null)
               or exists (select from interaction i where i.person_id = $1 and i.closed_at is null)) as "open!",
             greatest(p.created_at, (select max(s.closed_at) from app.sign_in_of($1) s),
               (select i.at from interaction i where i.person_id = $1 order by i.at desc limit 1),
               (select i.closed_at from interaction i where i.person_id = $1 and i.closed_at is not null order by i.closed_at desc limit 1),
               (select max(coalesce(r.decided_at, r.withdrawn_at, r.sent_at)) from service_request r where r.person_id = $1),
               (select max(v.said_at) from person_value v where v.person_id = $1)) as "last!"
           from person p where p.person_id = $1"#,
        person.0,
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// How many values of these kinds are true now.
pub async fn current_values(uow: &mut Uow, person: PersonId, kinds: &[String]) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from person_value where person_id = $1 and kind = any ($2) and ended_at is null"#,
        person.0,
        kinds,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// Forgets the values of these kinds that are true now; whoever looks for the person finds them no more.
pub async fn forget_values(uow: &mut Uow, person: PersonId, kinds: &[String]) -> OpResult<Vec<Uuid>> {
    forget_search(uow, person).await?;
    Ok(sqlx::query_scalar!(
        "delete from person_value v where v.person_id = $1 and v.kind = any ($2) and v.ended_at is null
           and not exists (select from held_person h where h.person_id = $1 and not h.by_itself)
           and not exists (select from correction c where c.item_id = v.person_value_id and c.state = 'open')
         returning person_value_id",
        person.0,
        kinds,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// What finds the person goes; it is made again from what is still known of them.
async fn forget_search(uow: &mut Uow, person: PersonId) -> OpResult {
    sqlx::query!("delete from person_search where person_id = $1", person.0).execute(uow.conn()).await?;
    sqlx::query!("delete from person_search_key where person_id = $1", person.0).execute(uow.conn()).await?;
    Ok(())
}

/// People without a working sign-in and with nothing open, of whom nothing was heard since `before`, and of whom something of
/// these kinds is still known.
pub async fn quiet(uow: &mut Uow, before: DateTime<Utc>, kinds: &[String], most: i64) -> OpResult<Vec<PersonId>> {
    let ids = sqlx::query_scalar!(
        // All of them are found before the oldest are taken: a limit would have each person compared with all who are held.
        "with quiet as materialized (
           select p.person_id, p.created_at from person p
           where p.kind in ('account', 'known', 'unnamed') and p.created_at < $1 and p.restricted_since is null
             and not exists (select from held_person h where h.person_id = p.person_id)
             and exists (select from person_value v where v.person_id = p.person_id and v.kind = any ($2) and v.ended_at is null
               and not exists (select from correction c where c.item_id = v.person_value_id and c.state = 'open'))
             and not exists (select from person_value v where v.person_id = p.person_id and v.said_at >= $1)
             and not exists (select from account a where a.person_id = p.person_id and (a.state = 'active' or a.closed_at >= $1))
             and not exists (select from interaction i where i.person_id = p.person_id and (i.at >= $1 or i.closed_at is null or i.closed_at >= $1))
             and not exists (select from service_request r where r.person_id = p.person_id
               and (r.sent_at >= $1 or coalesce(r.decided_at, r.withdrawn_at, 'infinity') >= $1)))
         select person_id from quiet order by created_at limit $3",
        before,
        kinds,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// How many values of these kinds go with people who are as [`quiet`] says, by what holds them.
pub async fn quiet_due(uow: &mut Uow, before: DateTime<Utc>, kinds: &[String]) -> OpResult<Vec<Due>> {
    Ok(sqlx::query_as!(
        Due,
        r#"select 0 as "group!", coalesce(w.kind, '') as "kind!", count(*) as "count!", min(p.created_at) as "oldest!"
           from person p
           join person_value v on v.person_id = p.person_id and v.kind = any ($2) and v.ended_at is null
           left join (select person_id, min(kind) as kind from held_person group by person_id) w on w.person_id = p.person_id
           where p.kind in ('account', 'known', 'unnamed') and p.created_at < $1
             and not exists (select from correction c where c.item_id = v.person_value_id and c.state = 'open')
             and not exists (select from person_value v where v.person_id = p.person_id and v.said_at >= $1)
             and not exists (select from account a where a.person_id = p.person_id and (a.state = 'active' or a.closed_at >= $1))
             and not exists (select from interaction i where i.person_id = p.person_id and (i.at >= $1 or i.closed_at is null or i.closed_at >= $1))
             and not exists (select from service_request r where r.person_id = p.person_id
               and (r.sent_at >= $1 or coalesce(r.decided_at, r.withdrawn_at, 'infinity') >= $1))
           group by 2"#,
        before,
        kinds,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// A few values of these kinds that go with people who are as [`quiet`] says.
pub async fn quiet_sample(uow: &mut Uow, before: DateTime<Utc>, kinds: &[String], most: i64) -> OpResult<Vec<Sampled>> {
    let people = quiet(uow, before, kinds, most).await?;
    let ids: Vec<Uuid> = people.into_iter().map(|person| person.0).collect();
    Ok(sqlx::query_as!(
        Sampled,
        r#"select v.person_value_id as "id!", p.created_at as "at!", '' as "kind!" from person p join person_value v using (person_id)
           where p.person_id = any ($1) and v.kind = any ($2) and v.ended_at is null order by p.created_at, v.person_value_id limit $3"#,
        &ids,
        kinds,
        most,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// How many rows a table has, about; what PostgreSQL last counted.
pub async fn size(uow: &mut Uow, table: &str) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select greatest(c.reltuples::bigint, s.n_live_tup, 0) as "size!" from pg_class c join pg_stat_user_tables s on s.relid = c.oid
           where c.oid = to_regclass('public.' || quote_ident($1))"#,
        table,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// Looking through everybody may take longer than any page may.
pub async fn take_time(uow: &mut Uow) -> OpResult {
    sqlx::query!("select set_config('statement_timeout', '60s', true)").fetch_one(uow.conn()).await?;
    Ok(())
}

/// Whether the next statements join whole sets rather than look each row up in the other set. How many people are held nobody can
/// guess before: guessed too few, each thing that is due would be compared with every one of them.
pub async fn join_sets(uow: &mut Uow, yes: bool) -> OpResult {
    let each = if yes { "off" } else { "on" };
    sqlx::query!("select set_config('enable_nestloop', $1, true)", each).fetch_one(uow.conn()).await?;
    Ok(())
}

/// Stops every letter that is on its way to a person.
pub async fn cancel_letters(uow: &mut Uow, person: PersonId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update outbox set cancelled_at = $2 where person_id = $1 and sent_at is null and cancelled_at is null", person.0, now,)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Removes people of whom nothing is left, one or all: who came before a day, and has no row anywhere but in the audit. Their
/// keys are for the caller to destroy.
pub async fn remove_empty(uow: &mut Uow, person: Option<PersonId>, before: DateTime<Utc>, most: i64) -> OpResult<Vec<PersonId>> {
    let ids = sqlx::query_scalar!(
        "delete from person where person_id in (
           select p.person_id from person p
           where ($1::uuid is null or p.person_id = $1) and p.created_at < $2 and p.kind in ('account', 'known', 'unnamed')
             and p.restricted_since is null
             and not exists (select from account t where t.person_id = p.person_id)
             and not exists (select from person_value t where t.person_id = p.person_id)
             and not exists (select from safety_marker t where t.person_id = p.person_id)
             and not exists (select from interaction t where t.person_id = p.person_id)
             and not exists (select from referral t where t.person_id = p.person_id)
             and not exists (select from recording t where t.person_id = p.person_id)
             and not exists (select from service_request t where t.person_id = p.person_id)
             and not exists (select from file t where t.person_id = p.person_id)
             and not exists (select from draft t where t.person_id = p.person_id)
             and not exists (select from outbox t where t.person_id = p.person_id)
             and not exists (select from share t where t.person_id = p.person_id)
             and not exists (select from correction t where t.person_id = p.person_id)
             and not exists (select from correction_statement t where t.person_id = p.person_id)
             and not exists (select from councillor_case t where t.person_id = p.person_id)
             and not exists (select from mandate t where t.person_id = p.person_id)
             and not exists (select from mandate_claim t where t.person_id = p.person_id)
             and not exists (select from pack t where t.person_id = p.person_id)
             and not exists (select from rights_request t where t.person_id = p.person_id)
             and not exists (select from survey_invitation t where t.person_id = p.person_id)
             and not exists (select from call t where t.person_id = p.person_id)
             and not exists (select from record_access t where t.person_id = p.person_id)
             and not exists (select from call_check t where t.person_id = p.person_id)
             and not exists (select from match_try t where t.found_id = p.person_id)
             and not exists (select from retention_hold t where t.person_id = p.person_id)
           order by p.created_at limit $3)
         returning person_id",
        person.map(|p| p.0),
        before,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let ids: Vec<PersonId> = ids.into_iter().map(PersonId).collect();
    for id in &ids {
        forget_search(uow, *id).await?;
    }
    Ok(ids)
}
