//! How what a councillor has typed of a case is kept until it is sent.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    ids::{CouncillorId, PersonId},
    vault::{Place, Sealed},
};

/// How long a case waits for its councillor to come back to it.
const LASTS: TimeDelta = TimeDelta::days(7);

const fn place(id: Uuid) -> Place {
    Place::new("councillor_draft", "content_sealed", id)
}

/// Keeps what was typed, under a new id or in the place of what was there.
pub async fn keep(uow: &mut Uow, councillor: CouncillorId, id: Uuid, fields: &Fields) -> OpResult {
    let sealed = uow.portal().vault().own_key().seal(uow.portal().chance(), place(id), &fields.0)?;
    let until = uow.now() + LASTS;
    sqlx::query!(
        "insert into councillor_draft (councillor_draft_id, councillor_id, content_sealed, expires_at) values ($1, $2, $3, $4)
         on conflict (councillor_draft_id) do update set content_sealed = excluded.content_sealed, expires_at = excluded.expires_at",
        id,
        councillor.0,
        sealed.as_bytes(),
        until,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// What was typed, if the draft is the actor’s.
pub async fn get(uow: &mut Uow, id: Uuid) -> OpResult<Fields> {
    let now = uow.now();
    let sealed =
        sqlx::query_scalar!("select content_sealed from councillor_draft where councillor_draft_id = $1 and expires_at > $2", id, now)
            .fetch_optional(uow.conn())
            .await?
            .ok_or(OpError::NotFound)?;
    Ok(Fields(uow.portal().vault().own_key().open(place(id), &Sealed::from_bytes(sealed))?))
}

/// The drafts of a councillor that can be gone on with, newest first.
pub async fn of(uow: &mut Uow, councillor: CouncillorId) -> OpResult<Vec<Uuid>> {
    let now = uow.now();
    Ok(sqlx::query_scalar!(
        "select councillor_draft_id from councillor_draft where councillor_id = $1 and expires_at > $2 order by 1 desc limit 20",
        councillor.0,
        now,
    )
    .fetch_all(uow.conn())
    .await?)
}

pub async fn drop_one(uow: &mut Uow, id: Uuid) -> OpResult {
    sqlx::query!("delete from councillor_draft where councillor_draft_id = $1", id).execute(uow.conn()).await?;
    Ok(())
}

/// With whose key the files of a draft are sealed, its row held until the unit of work ends; nobody’s before the first.
pub async fn constituent(uow: &mut Uow, id: Uuid) -> OpResult<Option<PersonId>> {
    let now = uow.now();
    let found = sqlx::query_scalar!(
        "select constituent_id from councillor_draft where councillor_draft_id = $1 and expires_at > $2 for update",
        id,
        now,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?;
    Ok(found.map(PersonId))
}

/// The case will be about somebody unnamed.
pub async fn set_constituent(uow: &mut Uow, id: Uuid, person: PersonId) -> OpResult {
    sqlx::query!("update councillor_draft set constituent_id = $2 where councillor_draft_id = $1", id, person.0)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Removes what nobody came back to. The bytes of its files are left over.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into file_leftover (stored_as, since)
         select f.stored_as, $1 from file f join councillor_draft d using (councillor_draft_id) where d.expires_at <= $1",
        now,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("delete from councillor_draft where expires_at <= $1", now).execute(uow.conn()).await?;
    Ok(())
}
