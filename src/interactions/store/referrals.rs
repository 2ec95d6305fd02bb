//! How referrals are kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    interactions::{
        Handed, Referral,
        rules::{Finish, Take},
    },
    permit::Permit,
    vault::{Place, Sealed},
};

/// The most that a list shows; more than that is not worked through from a list.
const MOST: i64 = 200;

const fn place(id: Uuid) -> Place {
    Place::new("referral", "content_sealed", id)
}

/// A row without what was handed over.
struct Row {
    referral_id: Uuid,
    person_id: Uuid,
    interaction_id: Uuid,
    from_team: String,
    to_team: String,
    created_at: DateTime<Utc>,
    taken_by: Option<String>,
    taken_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    hidden: bool,
}

impl From<Row> for Referral {
    fn from(row: Row) -> Referral {
        Referral {
            id: row.referral_id,
            person: PersonId(row.person_id),
            interaction: row.interaction_id,
            from_team: row.from_team,
            to_team: row.to_team,
            created_at: row.created_at,
            taken_by: row.taken_by,
            taken_at: row.taken_at,
            done_at: row.done_at,
            hidden: row.hidden,
        }
    }
}

/// Keeps a referral. False when one to the same team waits.
pub async fn insert(uow: &mut Uow, referral: &Referral, handed: &Handed) -> OpResult<bool> {
    let sealed = uow.seal(referral.person, place(referral.id), handed).await?;
    let done = sqlx::query!(
        "insert into referral (referral_id, person_id, interaction_id, from_team, to_team, content_sealed, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (interaction_id, to_team) where done_at is null do nothing",
        referral.id,
        referral.person.0,
        referral.interaction,
        referral.from_team,
        referral.to_team,
        sealed.as_bytes(),
        referral.created_at,
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The referral of a contact to a team that is not done.
pub async fn waiting_for(uow: &mut Uow, interaction: Uuid, to_team: &str) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select referral_id from referral where interaction_id = $1 and to_team = $2 and done_at is null",
        interaction,
        to_team,
    )
    .fetch_optional(uow.conn())
    .await?)
}

pub async fn waiting(uow: &mut Uow, teams: &[String]) -> OpResult<Vec<Referral>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select referral_id, person_id, interaction_id, from_team, to_team, created_at, taken_by, taken_at, done_at,
           app.is_hidden(interaction_id) as "hidden!"
         from referral where to_team = any ($1) and done_at is null order by created_at, referral_id limit $2"#,
        teams,
        MOST,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Referral::from).collect())
}

pub async fn count_waiting(uow: &mut Uow, teams: &[String]) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from referral where to_team = any ($1) and done_at is null"#, teams)
        .fetch_one(uow.conn())
        .await?)
}

pub async fn of_interaction(uow: &mut Uow, interaction: Uuid) -> OpResult<Vec<Referral>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select referral_id, person_id, interaction_id, from_team, to_team, created_at, taken_by, taken_at, done_at,
           app.is_hidden(interaction_id) as "hidden!"
         from referral where interaction_id = $1 order by created_at, referral_id"#,
        interaction,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(Referral::from).collect())
}

pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Referral>> {
    let row = sqlx::query_as!(
        Row,
        r#"select referral_id, person_id, interaction_id, from_team, to_team, created_at, taken_by, taken_at, done_at,
           app.is_hidden(interaction_id) as "hidden!"
         from referral where referral_id = $1"#,
        id,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Referral::from))
}

/// As [`find`], held until the unit of work ends.
pub async fn lock(uow: &mut Uow, id: Uuid) -> OpResult<Option<Referral>> {
    sqlx::query!("select referral_id from referral where referral_id = $1 for update", id).fetch_optional(uow.conn()).await?;
    find(uow, id).await
}

/// What was handed over.
pub async fn handed(uow: &mut Uow, referral: &Referral) -> OpResult<Handed> {
    let sealed =
        sqlx::query_scalar!("select content_sealed from referral where referral_id = $1", referral.id).fetch_one(uow.conn()).await?;
    uow.open(referral.person, place(referral.id), &Sealed::from_bytes(sealed)).await
}

pub async fn take(uow: &mut Uow, permit: Permit<'_, Take>) -> OpResult {
    let (id, now, number) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!("update referral set taken_by = $2, taken_at = $3 where referral_id = $1", id, number, now).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn finish(uow: &mut Uow, permit: Permit<'_, Finish>) -> OpResult {
    let (id, now, number) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update referral set done_at = $3, taken_by = coalesce(taken_by, $2), taken_at = coalesce(taken_at, $3) where referral_id = $1",
        id,
        number,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Seals what was handed over of somebody unnamed with the key of the person they turned out to be.
pub async fn adopt(uow: &mut Uow, unnamed: PersonId, person: PersonId) -> OpResult {
    let rows = sqlx::query!("select referral_id, content_sealed from referral where person_id = $1 for update", unnamed.0)
        .fetch_all(uow.conn())
        .await?;
    for row in rows {
        let id = row.referral_id;
        let handed: Handed = uow.open(unnamed, place(id), &Sealed::from_bytes(row.content_sealed)).await?;
        let sealed = uow.seal(person, place(id), &handed).await?;
        sqlx::query!("update referral set person_id = $2, content_sealed = $3 where referral_id = $1", id, person.0, sealed.as_bytes())
            .execute(uow.conn())
            .await?;
    }
    Ok(())
}
