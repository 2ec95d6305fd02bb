//! How staff are kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Member,
    rules::{Change, End, Invite},
};
use crate::{
    actor::Role,
    db::Uow,
    error::OpResult,
    ids::{AccountId, PersonId},
    permit::Permit,
};

struct Row {
    account_id: Uuid,
    person_id: Uuid,
    staff_number: String,
    roles: Vec<String>,
    teams: Vec<String>,
    welsh: bool,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    accepted: bool,
}

impl From<Row> for Member {
    fn from(row: Row) -> Self {
        Member {
            account: AccountId(row.account_id),
            person: PersonId(row.person_id),
            number: row.staff_number,
            roles: row.roles.iter().filter_map(|code| Role::from_code(code)).collect(),
            teams: row.teams,
            welsh: row.welsh,
            created_at: row.created_at,
            ended_at: row.ended_at,
            accepted: row.accepted,
        }
    }
}

/// Everybody who works here, by number. Only the portal may read whether they have accepted.
pub async fn all(uow: &mut Uow) -> OpResult<Vec<Member>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.account_id, a.person_id, s.staff_number, s.roles,
                  array(select t.team_code from staff_team t where t.account_id = s.account_id order by 1) as "teams!",
                  s.welsh, s.created_at, s.ended_at, (a.password_hash <> '' and a.second_step_since is not null) as "accepted!"
           from staff s join account a using (account_id) where s.ended_at is null order by s.staff_number"#,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Adds a member to an account that was made for them. False when somebody has the number already.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Invite>) -> OpResult<bool> {
    let member = permit.subject();
    let roles: Vec<String> = member.roles.iter().map(|role| role.code().to_string()).collect();
    let made = sqlx::query!(
        "insert into staff (account_id, staff_number, roles, welsh, created_at) values ($1, $2, $3, $4, $5)
         on conflict on constraint staff_staff_number_key do nothing",
        member.account.0,
        member.number,
        &roles,
        member.welsh,
        member.created_at,
    )
    .execute(uow.conn())
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    let (account, teams) = (member.account, member.teams.clone());
    add_teams(uow, account, &teams).await?;
    uow.record(permit).await?;
    Ok(true)
}

pub async fn change(uow: &mut Uow, permit: Permit<'_, Change>, roles: &[Role], teams: &[String], welsh: bool) -> OpResult {
    let (account, before) = (permit.subject().account, permit.subject().teams.clone());
    let roles: Vec<String> = roles.iter().map(|role| role.code().to_string()).collect();
    sqlx::query!("update staff set roles = $2, welsh = $3 where account_id = $1", account.0, &roles, welsh).execute(uow.conn()).await?;
    let (left, joined) = (minus(&before, teams), minus(teams, &before));
    sqlx::query!("delete from staff_team where account_id = $1 and team_code = any ($2)", account.0, &left).execute(uow.conn()).await?;
    add_teams(uow, account, &joined).await?;
    uow.record(permit).await
}

fn minus(these: &[String], those: &[String]) -> Vec<String> {
    these.iter().filter(|team| !those.contains(team)).cloned().collect()
}

async fn add_teams(uow: &mut Uow, account: AccountId, teams: &[String]) -> OpResult {
    sqlx::query!("insert into staff_team (account_id, team_code) select $1, unnest($2::text[])", account.0, teams)
        .execute(uow.conn())
        .await?;
    Ok(())
}

pub async fn end(uow: &mut Uow, permit: Permit<'_, End>) -> OpResult {
    let (account, now) = (permit.subject().account, uow.now());
    sqlx::query!("update staff set ended_at = $2 where account_id = $1", account.0, now).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// The highest number that begins with a letter, so that the next one is free.
pub async fn highest_number(uow: &mut Uow, letter: &str) -> OpResult<i32> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(max(right(staff_number, 3)::integer), 0) as "highest!" from staff where staff_number ~ ('^' || $1 || '-[0-9]{3}$')"#,
        letter,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// Who works in a team now.
pub async fn of_team(uow: &mut Uow, team: &str) -> OpResult<Vec<(AccountId, String)>> {
    let rows = sqlx::query!(
        "select s.account_id, s.staff_number from staff s join staff_team t using (account_id)
         where t.team_code = $1 and s.ended_at is null order by s.staff_number",
        team,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (AccountId(r.account_id), r.staff_number)).collect())
}
