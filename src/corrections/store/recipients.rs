//! How those are kept who were given what is wrong. Their names are sealed with the person's key.

use uuid::Uuid;

use crate::{
    corrections::{Recipient, forms::Noted, rules::Tell},
    db::Uow,
    erasure::Outcome,
    error::{OpError, OpResult},
    ids::PersonId,
    permit::{Denial, Permit},
    vault::{Place, Sealed},
};

const fn place(id: Uuid) -> Place {
    Place::new("correction_notice", "name_sealed", id)
}

/// Somebody is to be told.
pub async fn insert(uow: &mut Uow, person: PersonId, correction: Uuid, name: &str, shares: &[Uuid]) -> OpResult {
    let id = uow.new_id();
    let sealed = uow.seal(person, place(id), &name).await?;
    sqlx::query!(
        "insert into correction_notice (correction_notice_id, correction_id, person_id, name_sealed, share_ids) values ($1, $2, $3, $4, $5)",
        id,
        correction,
        person.0,
        sealed.as_bytes(),
        shares,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Everybody who is to be told of what one dispute found, or of what all of a person's did, by their names.
pub async fn of(uow: &mut Uow, person: PersonId, correction: Option<Uuid>) -> OpResult<Vec<Recipient>> {
    let rows = sqlx::query!(
        "select correction_notice_id, correction_id, name_sealed, share_ids, outcome, settled_at, settled_by, confirmed_at
         from correction_notice where person_id = $1 and ($2::uuid is null or correction_id = $2)",
        person.0,
        correction,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut recipients = Vec::with_capacity(rows.len());
    for row in rows {
        let name = uow.open(person, place(row.correction_notice_id), &Sealed::from_bytes(row.name_sealed)).await?;
        recipients.push(Recipient {
            id: row.correction_notice_id,
            correction: row.correction_id,
            name,
            shares: row.share_ids,
            outcome: row.outcome.as_deref().and_then(Outcome::from_code),
            settled_at: row.settled_at,
            settled_by: row.settled_by,
            confirmed_at: row.confirmed_at,
        });
    }
    recipients.sort_by(|one: &Recipient, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok(recipients)
}

/// Notes what became of telling one, on this day; a fact that was noted stays.
pub async fn settle(uow: &mut Uow, permit: Permit<'_, Tell>, recipient: Uuid, noted: Noted) -> OpResult {
    let (correction, now, by) = (permit.subject().id, uow.now(), uow.actor().label());
    let done = match noted {
        Noted::Outcome(outcome) => sqlx::query!(
            "update correction_notice set outcome = $3, settled_at = $4, settled_by = $5
             where correction_notice_id = $1 and correction_id = $2 and outcome is null",
            recipient,
            correction,
            outcome.code(),
            now,
            by,
        )
        .execute(uow.conn())
        .await?
        .rows_affected(),
        Noted::Confirmed => sqlx::query!(
            "update correction_notice set confirmed_at = $3
             where correction_notice_id = $1 and correction_id = $2 and outcome = 'told' and confirmed_at is null",
            recipient,
            correction,
            now,
        )
        .execute(uow.conn())
        .await?
        .rows_affected(),
    };
    if done == 1 {
        return uow.record(permit).await;
    }
    let known = sqlx::query_scalar!(
        r#"select exists (select from correction_notice where correction_notice_id = $1 and correction_id = $2) as "known!""#,
        recipient,
        correction,
    )
    .fetch_one(uow.conn())
    .await?;
    Err(if known { Denial::AlreadyDecided.into() } else { OpError::NotFound })
}
