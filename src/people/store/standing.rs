//! How it is kept what is so about a record as a whole.

use chrono::NaiveDate;

use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    people::{
        rules::{Lift, MarkRelative, NoteDeath, Restrict, TakeBackDeath, TellLifting, UnmarkRelative},
        standing::{Ground, Notes, Standing, ToldBy, Undoing},
    },
    permit::Permit,
};

/// What is so about the record as a whole, if the actor may know of the person.
pub async fn find(uow: &mut Uow, id: PersonId) -> OpResult<Option<Standing>> {
    let row = sqlx::query_as!(Standing, "select deceased_on, restricted_since, staff_relative from person where person_id = $1", id.0)
        .fetch_optional(uow.conn())
        .await?;
    Ok(row)
}

/// Who said so, and why.
pub async fn notes(uow: &mut Uow, id: PersonId) -> OpResult<Option<Notes>> {
    let row = sqlx::query!(
        "select restricted_ground, restricted_by, lifting_told_at, deceased_told_by, deceased_noted_by, staff_relative_by
         from person where person_id = $1",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|row| Notes {
        ground: row.restricted_ground.as_deref().and_then(Ground::from_code),
        restricted_by: row.restricted_by,
        lifting_told_at: row.lifting_told_at,
        told_by: row.deceased_told_by.as_deref().and_then(ToldBy::from_code),
        death_noted_by: row.deceased_noted_by,
        relative_by: row.staff_relative_by,
    }))
}

pub async fn restrict(uow: &mut Uow, permit: Permit<'_, Restrict>, ground: Ground) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update person set restricted_since = $2, restricted_ground = $3, restricted_by = $4, lifting_told_at = null where person_id = $1",
        id.0,
        now,
        ground.code(),
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record_because(permit, ground.code()).await
}

pub async fn tell_lifting(uow: &mut Uow, permit: Permit<'_, TellLifting>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update person set lifting_told_at = $2 where person_id = $1", id.0, now).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn lift(uow: &mut Uow, permit: Permit<'_, Lift>, why: Undoing) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update person set restricted_since = null, restricted_ground = null, restricted_by = null, lifting_told_at = null
         where person_id = $1",
        id.0,
    )
    .execute(uow.conn())
    .await?;
    uow.record_because(permit, why.code()).await
}

pub async fn note_death(uow: &mut Uow, permit: Permit<'_, NoteDeath>, on: NaiveDate, told_by: ToldBy) -> OpResult {
    let (id, by) = (permit.subject().id, permit.actor().label());
    sqlx::query!(
        "update person set deceased_on = $2, deceased_told_by = $3, deceased_noted_by = $4 where person_id = $1",
        id.0,
        on,
        told_by.code(),
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record_because(permit, told_by.code()).await
}

pub async fn take_back_death(uow: &mut Uow, permit: Permit<'_, TakeBackDeath>, why: Undoing) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update person set deceased_on = null, deceased_told_by = null, deceased_noted_by = null where person_id = $1", id.0,)
        .execute(uow.conn())
        .await?;
    uow.record_because(permit, why.code()).await
}

pub async fn mark_relative(uow: &mut Uow, permit: Permit<'_, MarkRelative>) -> OpResult {
    let (id, by) = (permit.subject().id, permit.actor().label());
    sqlx::query!("update person set staff_relative = true, staff_relative_by = $2 where person_id = $1", id.0, by)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn unmark_relative(uow: &mut Uow, permit: Permit<'_, UnmarkRelative>, why: Undoing) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update person set staff_relative = false, staff_relative_by = null where person_id = $1", id.0)
        .execute(uow.conn())
        .await?;
    uow.record_because(permit, why.code()).await
}
