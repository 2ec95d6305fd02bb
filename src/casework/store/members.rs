//! How councillors are kept.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    casework::{
        Browsed, Member,
        rules::{Browse, ChangeTerm, End, Invite},
    },
    db::Uow,
    error::OpResult,
    ids::{AccountId, CouncillorId, PersonId},
    permit::Permit,
};

struct Row {
    councillor_id: Uuid,
    account_id: Uuid,
    person_id: Uuid,
    wards: Vec<String>,
    term_end: NaiveDate,
    invited_by: String,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    accepted: bool,
}

impl From<Row> for Member {
    fn from(row: Row) -> Self {
        Member {
            id: CouncillorId(row.councillor_id),
            account: AccountId(row.account_id),
            person: PersonId(row.person_id),
            wards: row.wards,
            term_end: row.term_end,
            invited_by: row.invited_by,
            created_at: row.created_at,
            ended_at: row.ended_at,
            accepted: row.accepted,
        }
    }
}

/// Everybody who is or was a councillor here, the newest term first. For the portal’s own eyes: it reads accounts.
pub async fn all(uow: &mut Uow) -> OpResult<Vec<Member>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select m.councillor_id, m.account_id, a.person_id, m.wards, m.term_end, m.invited_by, m.created_at, m.ended_at,
             a.second_step_since is not null as "accepted!"
           from councillor m join account a using (account_id) order by m.term_end desc, m.councillor_id"#
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// One councillor. For the portal’s own eyes, and for the councillor themselves.
pub async fn get(uow: &mut Uow, id: CouncillorId) -> OpResult<Option<Member>> {
    let row = sqlx::query_as!(
        Row,
        r#"select m.councillor_id, m.account_id, a.person_id, m.wards, m.term_end, m.invited_by, m.created_at, m.ended_at,
             a.second_step_since is not null as "accepted!"
           from councillor m join account a using (account_id) where m.councillor_id = $1"#,
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Into::into))
}

pub async fn insert(uow: &mut Uow, permit: Permit<'_, Invite>) -> OpResult {
    let member = permit.subject();
    sqlx::query!(
        "insert into councillor (councillor_id, account_id, wards, term_end, invited_by, created_at) values ($1, $2, $3, $4, $5, $6)",
        member.id.0,
        member.account.0,
        &member.wards,
        member.term_end,
        member.invited_by,
        member.created_at,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_term(uow: &mut Uow, permit: Permit<'_, ChangeTerm>, term_end: NaiveDate) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update councillor set term_end = $2 where councillor_id = $1", id.0, term_end).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn end(uow: &mut Uow, permit: Permit<'_, End>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update councillor set ended_at = $2 where councillor_id = $1 and ended_at is null", id.0, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Writes down that somebody tried to see what is not theirs, and which kind of page it was; never the address of it.
pub async fn note_browsing(uow: &mut Uow, permit: Permit<'_, Browse>, part: &str) -> OpResult {
    uow.record_look(permit, None, part).await
}

/// What councillors tried to see without a case, newest first, below the row `before`.
pub async fn browsing(uow: &mut Uow, limit: i64) -> OpResult<Vec<Browsed>> {
    let rows = sqlx::query!(
        r#"select at, subject_id, coalesce(part, '') as "part!" from audit where act = 'councillor/browse' order by audit_id desc limit $1"#,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Browsed { at: row.at, councillor: CouncillorId(row.subject_id), part: row.part }).collect())
}

/// The names of the wards there are.
pub async fn wards(uow: &mut Uow) -> OpResult<Vec<String>> {
    Ok(sqlx::query_scalar!("select distinct ward from street order by 1").fetch_all(uow.conn()).await?)
}

/// The wards of a postcode’s addresses.
pub async fn wards_of_postcode(uow: &mut Uow, postcode: &str) -> OpResult<Vec<String>> {
    Ok(sqlx::query_scalar!("select distinct ward from address where postcode = $1 order by 1", postcode).fetch_all(uow.conn()).await?)
}
