//! How markers are kept: the reason as a class, the words sealed with the person's key.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Marker, Reason,
    rules::{End, Raise, Review, Tell},
};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    permit::Permit,
    vault::{Place, Sealed},
};

/// Where the words of a marker are sealed.
pub const fn place(id: Uuid) -> Place {
    Place::new("safety_marker", "words_sealed", id)
}

struct Row {
    safety_marker_id: Uuid,
    person_id: Uuid,
    reason: String,
    words_sealed: Vec<u8>,
    author: String,
    team_code: String,
    created_at: DateTime<Utc>,
    reviewed_at: Option<DateTime<Utc>>,
    review_on: NaiveDate,
    told_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Marker> {
        let person = PersonId(self.person_id);
        let sealed: Sealed<String> = Sealed::from_bytes(self.words_sealed);
        Ok(Marker {
            id: self.safety_marker_id,
            person,
            // The database's own check lets no other code in.
            reason: Reason::from_code(&self.reason).unwrap_or(Reason::Other),
            words: uow.open(person, place(self.safety_marker_id), &sealed).await?,
            author: self.author,
            team: self.team_code,
            created_at: self.created_at,
            reviewed_at: self.reviewed_at,
            review_on: self.review_on,
            told_at: self.told_at,
            ended_at: self.ended_at,
        })
    }
}

/// A person's markers that the actor may see, newest first; only those that stand unless history is asked for.
pub async fn of_person(uow: &mut Uow, person: PersonId, history: bool) -> OpResult<Vec<Marker>> {
    let rows = sqlx::query_as!(
        Row,
        "select safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, reviewed_at, review_on, told_at, ended_at
         from safety_marker where person_id = $1 and ($2 or ended_at is null) order by created_at desc, safety_marker_id desc",
        person.0,
        history,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut markers = Vec::with_capacity(rows.len());
    for row in rows {
        markers.push(row.open(uow).await?);
    }
    Ok(markers)
}

/// One marker, if the actor may see it.
pub async fn get(uow: &mut Uow, id: Uuid) -> OpResult<Option<Marker>> {
    let row = sqlx::query_as!(
        Row,
        "select safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, reviewed_at, review_on, told_at, ended_at
         from safety_marker where safety_marker_id = $1",
        id,
    )
    .fetch_optional(uow.conn())
    .await?;
    match row {
        Some(row) => Ok(Some(row.open(uow).await?)),
        None => Ok(None),
    }
}

pub async fn insert(uow: &mut Uow, permit: Permit<'_, Raise>) -> OpResult {
    let marker = permit.subject();
    let sealed = uow.seal(marker.person, place(marker.id), &marker.words).await?;
    sqlx::query!(
        "insert into safety_marker (safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, review_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        marker.id,
        marker.person.0,
        marker.reason.code(),
        sealed.as_bytes(),
        marker.author,
        marker.team,
        marker.created_at,
        marker.review_on,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_reviewed(uow: &mut Uow, permit: Permit<'_, Review>, review_on: NaiveDate) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update safety_marker set reviewed_at = $2, reviewed_by = $3, review_on = $4 where safety_marker_id = $1",
        id,
        now,
        by,
        review_on,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_told(uow: &mut Uow, permit: Permit<'_, Tell>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update safety_marker set told_at = $2 where safety_marker_id = $1 and told_at is null", id, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn set_ended(uow: &mut Uow, permit: Permit<'_, End>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!("update safety_marker set ended_at = $2, ended_by = $3 where safety_marker_id = $1", id, now, by)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}
