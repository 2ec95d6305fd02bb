//! How orders to the supplier are kept.

use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    permit::Permit,
    recordings::{
        Order,
        rules::{ConfirmDeletion, OrderAgain},
    },
    vault::{Place, Sealed},
};

/// Where the reference of an order is sealed.
pub const fn place(id: Uuid) -> Place {
    Place::new("recording_deletion", "reference_sealed", id)
}

/// An order that the supplier is told.
pub struct Waiting {
    pub id: Uuid,
    pub reference: Option<Sealed<String>>,
}

/// Opens what the people’s keys seal and seals it with the portal’s own. Of somebody whose key has gone already the reference is
/// lost: the order stays, and staff see that it must be looked for by hand.
pub async fn seal_anew(uow: &mut Uow) -> OpResult {
    let rows = sqlx::query!(
        r#"select recording_id, person_id as "person_id!", reference_sealed as "reference_sealed!" from recording_deletion
           where person_id is not null and reference_sealed is not null order by recording_id for update"#,
    )
    .fetch_all(uow.conn())
    .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let people: Vec<PersonId> = rows.iter().map(|row| PersonId(row.person_id)).collect();
    uow.load_keys(&people).await?;
    let (mut ids, mut sealed) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        let person = PersonId(row.person_id);
        let opened: Option<String> = if uow.has_key(person) {
            uow.open(person, super::place(row.recording_id), &Sealed::from_bytes(row.reference_sealed)).await.ok()
        } else {
            None
        };
        let own = match opened {
            Some(reference) => Some(uow.portal().vault().own_key().seal(uow.portal().chance(), place(row.recording_id), &reference)?),
            None => None,
        };
        ids.push(row.recording_id);
        sealed.push(own.map(|own| own.as_bytes().to_vec()).unwrap_or_default());
    }
    sqlx::query!(
        "update recording_deletion d set person_id = null, reference_sealed = nullif(n.sealed, ''::bytea),
           fault = case when n.sealed = ''::bytea then 'lost' else d.fault end
         from unnest($1::uuid[], $2::bytea[]) as n (id, sealed) where d.recording_id = n.id",
        &ids,
        &sealed,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Orders that wait, the oldest first.
pub async fn waiting(uow: &mut Uow, most: i64) -> OpResult<Vec<Order>> {
    Ok(sqlx::query_as!(
        Order,
        "select recording_id as id, ordered_at, told_at, tries, fault, confirmed_at from recording_deletion
         where confirmed_at is null order by ordered_at, recording_id limit $1",
        most,
    )
    .fetch_all(uow.conn())
    .await?)
}

pub async fn tally(uow: &mut Uow) -> OpResult<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where confirmed_at is null) as "waiting!", count(confirmed_at) as "confirmed!" from recording_deletion"#,
    )
    .fetch_one(uow.conn())
    .await?;
    Ok((row.waiting, row.confirmed))
}

/// One order, held until the unit of work ends.
pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Order>> {
    Ok(sqlx::query_as!(
        Order,
        "select recording_id as id, ordered_at, told_at, tries, fault, confirmed_at from recording_deletion where recording_id = $1 for update",
        id,
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// What the supplier is told now: what waits and did not fail. That it was told is noted.
pub async fn to_tell(uow: &mut Uow, most: i64) -> OpResult<Vec<Waiting>> {
    let now = uow.now();
    let rows = sqlx::query!(
        "update recording_deletion set told_at = $1, tries = tries + 1 where recording_id in (
           select recording_id from recording_deletion where confirmed_at is null and fault is null and person_id is null
           order by ordered_at, recording_id limit $2)
         returning recording_id, reference_sealed",
        now,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Waiting { id: row.recording_id, reference: row.reference_sealed.map(Sealed::from_bytes) }).collect())
}

/// The audio is gone: where it was is forgotten.
pub async fn set_confirmed(uow: &mut Uow, permit: Permit<'_, ConfirmDeletion>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update recording_deletion set confirmed_at = $2, confirmed_by = $3, reference_sealed = null, person_id = null, fault = null
         where recording_id = $1 and confirmed_at is null",
        id,
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// It is told again as if it had not failed.
pub async fn set_again(uow: &mut Uow, permit: Permit<'_, OrderAgain>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update recording_deletion set fault = null where recording_id = $1 and confirmed_at is null", id)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn set_failed(uow: &mut Uow, ids: &[Uuid]) -> OpResult {
    sqlx::query!("update recording_deletion set fault = 'refused' where recording_id = any ($1) and confirmed_at is null", ids)
        .execute(uow.conn())
        .await?;
    Ok(())
}
