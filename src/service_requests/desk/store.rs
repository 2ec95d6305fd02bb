//! How the queue is read.

use uuid::Uuid;

use super::{Colleague, Counts, Filter, Queued, SavedView, Template};
use crate::{actor::Staff, db::Uow, error::OpResult, ids::AccountId, lang::Words, service_requests::store::Row};

/// A page of the queue, by target or by age, from where the page above ended.
///
/// Row security narrows to the actor's teams as well; naming them here lets the planner use the index on teams.
pub async fn queue(uow: &mut Uow, staff: &Staff, filter: &Filter, limit: i64) -> OpResult<Vec<Queued>> {
    let teams: Vec<String> = if filter.team.is_empty() { staff.teams.clone() } else { vec![filter.team.clone()] };
    let (after_date, after_id) = filter.after.unzip();
    let newest = filter.sort == "newest";
    let today = uow.today();
    let rows = sqlx::query!(
        "select r.service_request_id, r.reference, r.person_id, r.service_slug, r.service_version, r.policy_version, r.team_code, r.language,
           r.status, r.anonymous, r.place_label, r.sent_at, r.target_date, r.paused_since, r.owner_id, r.outcome, r.decided_at,
           r.withdrawn_at, r.changed_at, r.revision, s.staff_number as \"owner_number?\"
         from service_request r left join staff s on s.account_id = r.owner_id
         where r.team_code = any ($1)
           and case $2
             when 'all' then true
             when 'closed' then r.status in ('done', 'closed', 'withdrawn')
             when 'waiting' then r.status = 'waiting'
             when 'late' then r.status in ('received', 'with_team', 'reopened') and r.target_date < $3
             else r.status in ('received', 'with_team', 'waiting', 'reopened') end
           and case $4 when 'mine' then r.owner_id = $5 when 'unclaimed' then r.owner_id is null
             when 'available' then r.owner_id is null or r.owner_id = $5 else true end
           and ($6 = '' or r.service_slug = $6)
           and ($7 = '' or r.language = $7)
           and ($8::date is null or case when $10
             then (r.sent_at at time zone 'Europe/London')::date < $8 or ((r.sent_at at time zone 'Europe/London')::date = $8 and r.service_request_id < $9::uuid)
             else (r.target_date, r.service_request_id) > ($8, $9::uuid) end)
         order by case when $10 then (r.sent_at at time zone 'Europe/London')::date end desc,
                  case when $10 then r.service_request_id end desc,
                  r.target_date, r.service_request_id
         limit $11",
        &teams,
        filter.state,
        today,
        filter.owner,
        staff.account.0,
        filter.service,
        filter.language,
        after_date,
        after_id,
        newest,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut queued = Vec::with_capacity(rows.len());
    for r in rows {
        let row = Row {
            service_request_id: r.service_request_id,
            reference: r.reference,
            person_id: r.person_id,
            service_slug: r.service_slug,
            service_version: r.service_version,
            policy_version: r.policy_version,
            team_code: r.team_code,
            language: r.language,
            status: r.status,
            anonymous: r.anonymous,
            place_label: r.place_label,
            sent_at: r.sent_at,
            target_date: r.target_date,
            paused_since: r.paused_since,
            owner_id: r.owner_id,
            outcome: r.outcome,
            decided_at: r.decided_at,
            withdrawn_at: r.withdrawn_at,
            changed_at: r.changed_at,
            revision: r.revision,
        };
        queued.push(Queued { request: row.into_request(uow)?, owner_number: r.owner_number });
    }
    Ok(queued)
}

pub async fn counts(uow: &mut Uow, staff: &Staff) -> OpResult<Counts> {
    let today = uow.today();
    Ok(sqlx::query_as!(
        Counts,
        r#"select count(*) filter (where status <> 'waiting' and target_date < $2) as "late!",
             count(*) filter (where status <> 'waiting' and target_date between $2 and $2 + 2) as "due_soon!",
             count(*) filter (where status = 'waiting') as "waiting!",
             count(*) filter (where owner_id is null) as "unclaimed!",
             count(*) filter (where owner_id = $3) as "mine!"
           from service_request
           where team_code = any ($1) and status in ('received', 'with_team', 'waiting', 'reopened')"#,
        &staff.teams,
        today,
        staff.account.0,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// The open request of the actor's teams that is due soonest and belongs to nobody, held; a colleague asking at the same
/// moment gets the next one.
pub async fn next_unclaimed(uow: &mut Uow, staff: &Staff) -> OpResult<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select reference from service_request
         where team_code = any ($1) and owner_id is null and status in ('received', 'with_team', 'reopened')
         order by target_date, service_request_id limit 1 for update skip locked",
        &staff.teams,
    )
    .fetch_optional(uow.conn())
    .await?)
}

pub async fn templates(uow: &mut Uow, team: &str) -> OpResult<Vec<Template>> {
    let rows = sqlx::query!(
        "select kind, title_en, title_cy, body_en, body_cy from reply_template where team_code = $1 order by kind, title_en",
        team,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Template { kind: r.kind, title: Words { en: r.title_en, cy: r.title_cy }, body: Words { en: r.body_en, cy: r.body_cy } })
        .collect())
}

/// The caseworkers and managers of a team.
pub async fn colleagues(uow: &mut Uow, team: &str) -> OpResult<Vec<Colleague>> {
    let rows = sqlx::query!(
        "select s.account_id, s.staff_number from staff s join staff_team t using (account_id)
         where t.team_code = $1 and s.ended_at is null and s.roles && array['caseworker', 'manager'] order by s.staff_number",
        team,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| Colleague { account: AccountId(r.account_id), number: r.staff_number }).collect())
}

pub async fn saved_views(uow: &mut Uow, account: AccountId) -> OpResult<Vec<SavedView>> {
    let rows = sqlx::query!("select saved_view_id, name, query from saved_view where account_id = $1 order by name", account.0)
        .fetch_all(uow.conn())
        .await?;
    Ok(rows.into_iter().map(|r| SavedView { id: r.saved_view_id, name: r.name, query: r.query }).collect())
}

pub async fn insert_view(uow: &mut Uow, account: AccountId, name: &str, query: &str) -> OpResult {
    let (id, now) = (uow.new_id(), uow.now());
    sqlx::query!(
        "insert into saved_view (saved_view_id, account_id, name, query, created_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id, name) do update set query = excluded.query",
        id,
        account.0,
        name,
        query,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn delete_view(uow: &mut Uow, account: AccountId, id: Uuid) -> OpResult {
    sqlx::query!("delete from saved_view where account_id = $1 and saved_view_id = $2", account.0, id).execute(uow.conn()).await?;
    Ok(())
}
