//! How the person's own words are kept that stand with an item. They go when the item goes: the tables of items see to that.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    corrections::{Statement, rules::Disagree},
    db::Uow,
    error::OpResult,
    ids::PersonId,
    lang::Lang,
    permit::Permit,
    vault::{Place, Sealed},
};

struct Row {
    correction_id: Uuid,
    person_id: Uuid,
    item_id: Uuid,
    at: DateTime<Utc>,
    language: String,
    words_sealed: Vec<u8>,
}

const fn place(id: Uuid) -> Place {
    Place::new("correction_statement", "words_sealed", id)
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Statement> {
        let words = uow.open(PersonId(self.person_id), place(self.correction_id), &Sealed::from_bytes(self.words_sealed)).await?;
        let language = Lang::from_tag(&self.language).unwrap_or_default();
        Ok(Statement { correction: self.correction_id, item: self.item_id, at: self.at, language, words })
    }
}

/// Keeps what the person says; what they said before about the same answer goes.
pub async fn put(uow: &mut Uow, permit: Permit<'_, Disagree>, language: Lang, words: &str) -> OpResult {
    let (id, person, item, now) = (permit.subject().id, permit.subject().person, permit.subject().item, uow.now());
    let sealed = uow.seal(person, place(id), &words).await?;
    sqlx::query!(
        "insert into correction_statement (correction_id, person_id, item_id, at, language, words_sealed) values ($1, $2, $3, $4, $5, $6)
         on conflict (correction_id) do update set at = $4, language = $5, words_sealed = $6",
        id,
        person.0,
        item,
        now,
        language.tag(),
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// What the person says after one answer.
pub async fn of_correction(uow: &mut Uow, correction: Uuid) -> OpResult<Option<Statement>> {
    let row = sqlx::query_as!(
        Row,
        "select correction_id, person_id, item_id, at, language, words_sealed from correction_statement where correction_id = $1",
        correction,
    )
    .fetch_optional(uow.conn())
    .await?;
    match row {
        Some(row) => row.open(uow).await.map(Some),
        None => Ok(None),
    }
}

/// What stands with these items, oldest first.
pub async fn of_items(uow: &mut Uow, items: &[Uuid]) -> OpResult<Vec<Statement>> {
    let rows = sqlx::query_as!(
        Row,
        "select correction_id, person_id, item_id, at, language, words_sealed from correction_statement
         where item_id = any ($1) order by at, correction_id",
        items,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut statements = Vec::with_capacity(rows.len());
    for row in rows {
        statements.push(row.open(uow).await?);
    }
    Ok(statements)
}
