//! What somebody asked for in another's name.

use chrono::NaiveDate;
use uuid::Uuid;

use super::insert;
use crate::{
    db::Uow,
    error::OpResult,
    permit::Permit,
    rights::{AskedFor, rules::AskCopy},
};

/// Keeps what whoever acts sends in the person's name; `false` when this very form sent it before.
pub async fn insert_asked_for(uow: &mut Uow, permit: Permit<'_, AskCopy>, submission_key: Uuid, due: Option<NaiveDate>) -> OpResult<bool> {
    if insert(uow, permit.subject(), submission_key, due).await? {
        uow.record(permit).await?;
        return Ok(true);
    }
    Ok(false)
}

/// What was asked for under the actor's mandate, newest first, each with the key of its form.
pub async fn asked_for(uow: &mut Uow) -> OpResult<Vec<(Uuid, AskedFor)>> {
    let rows = sqlx::query!(
        r#"select submission_key as "submission_key!", reference as "reference!", received_on as "received_on!", due_on, is_open as "is_open!"
           from app.copies_asked() limit 50"#,
    )
    .fetch_all(uow.conn())
    .await?;
    let asked = rows.into_iter().map(|row| {
        let asked = AskedFor { reference: row.reference, received_on: row.received_on, due_on: row.due_on, is_open: row.is_open };
        (row.submission_key, asked)
    });
    Ok(asked.collect())
}
