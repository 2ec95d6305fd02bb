//! How the messages of a case are kept.

use uuid::Uuid;

use super::known;
use crate::{
    casework::{Case, Message, MessageKind, ReplyTo},
    db::Uow,
    error::OpResult,
    ids::PersonId,
    lang::Words,
    vault::{Place, Sealed},
};

/// Where a message is sealed.
pub const fn place(id: Uuid) -> Place {
    Place::new("councillor_message", "body_sealed", id)
}

/// Keeps a message. `false` when this very one was sent before.
pub async fn insert(uow: &mut Uow, case: &Case, key: Uuid, message: &Message) -> OpResult<bool> {
    let sealed = uow.seal(case.person, place(message.id), &message.body).await?;
    let done = sqlx::query!(
        "insert into councillor_message (councillor_message_id, councillor_case_id, person_id, submission_key, at, kind, reply_to,
           staff_number, body_sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint councillor_message_submission_key_key do nothing",
        message.id,
        case.id,
        case.person.0,
        key,
        message.at,
        message.kind.code(),
        message.reply_to.code(),
        message.staff_number,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The messages of a case that the actor may read, oldest first.
pub async fn of_case(uow: &mut Uow, case: &Case) -> OpResult<Vec<Message>> {
    let rows = sqlx::query!(
        "select councillor_message_id as id, at, kind, reply_to, staff_number, body_sealed from councillor_message
         where councillor_case_id = $1 order by at, councillor_message_id",
        case.id,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let body: Words = uow.open(case.person, place(row.id), &Sealed::from_bytes(row.body_sealed)).await?;
        let kind = known("kind", MessageKind::from_code(&row.kind))?;
        let reply_to = known("reply_to", ReplyTo::from_code(&row.reply_to))?;
        messages.push(Message { id: row.id, at: row.at, kind, reply_to, staff_number: row.staff_number, body });
    }
    Ok(messages)
}

/// Gives the messages about somebody unnamed to the person they are.
pub(super) async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    let rows =
        sqlx::query!("select councillor_message_id as id, body_sealed from councillor_message where person_id = $1 for update", from.0)
            .fetch_all(uow.conn())
            .await?;
    for row in rows {
        let body: Words = uow.open(from, place(row.id), &Sealed::from_bytes(row.body_sealed)).await?;
        let sealed = uow.seal(to, place(row.id), &body).await?;
        sqlx::query!(
            "update councillor_message set person_id = $2, body_sealed = $3 where councillor_message_id = $1",
            row.id,
            to.0,
            sealed.as_bytes(),
        )
        .execute(uow.conn())
        .await?;
    }
    Ok(())
}
