//! The walk that gives out: everything of a person, category by category, opened (UK GDPR arts 15 and 20).

use serde_json::{Map, Value};
use uuid::Uuid;

use super::held_mandates;
use crate::{
    db::Uow,
    error::OpResult,
    holdings::{
        Exported,
        columns::{CLAIMS, Claim, Table},
        store::pages,
    },
    ids::PersonId,
    vault::{Place, Sealed},
};

/// How many rows are in memory at a time: somebody may have twenty thousand.
const PAGE: i64 = 500;

/// Hands every row about a person to `each`, a page at a time, and says how many there were. An error of `each` ends it.
///
/// The bytes of files are not in it: each file's row names the id that `files::ops::read` takes.
pub async fn export(uow: &mut Uow, person: PersonId, mut each: impl FnMut(Exported) -> OpResult) -> OpResult<u64> {
    let mut count = 0;
    for claim in CLAIMS {
        let mut before = Uuid::max();
        loop {
            let page = read(uow, claim, person, before, PAGE).await?;
            let Some(last) = page.last().map(|row| row.id) else { break };
            before = last;
            for row in page {
                each(row)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// A page of what one claim holds about a person, newest first, older than `before`; empty after the last. For those who give out
/// page by page, each in a transaction of its own.
pub async fn export_page(uow: &mut Uow, claim: &'static Claim, person: PersonId, before: Uuid) -> OpResult<Vec<Exported>> {
    read(uow, claim, person, before, PAGE).await
}

/// One row of what a claim holds about a person, opened; none when it went.
pub async fn export_one(uow: &mut Uow, claim: &'static Claim, person: PersonId, id: Uuid) -> OpResult<Option<Exported>> {
    let rows = pages::one(uow, claim, person, id).await?;
    Ok(opened(uow, claim, person, rows).await?.into_iter().find(|row| row.id == id))
}

/// A page of what a claim holds about a person, newest first, opened.
pub(super) async fn read(uow: &mut Uow, claim: &'static Claim, person: PersonId, before: Uuid, most: i64) -> OpResult<Vec<Exported>> {
    let rows = pages::page(uow, claim, person, before, most).await?;
    let mut exported = opened(uow, claim, person, rows).await?;
    if claim.table == Table::Mandate {
        exported.extend(held_mandates::held(uow, person, before).await?);
        exported.sort_by_key(|row| std::cmp::Reverse(row.id));
        exported.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    Ok(exported)
}

async fn opened(uow: &mut Uow, claim: &'static Claim, person: PersonId, rows: Vec<pages::Row>) -> OpResult<Vec<Exported>> {
    let mut exported = Vec::with_capacity(rows.len());
    for row in rows {
        let mut content = Map::new();
        for (column, sealed) in claim.content.iter().zip([row.sealed, row.sealed_too]) {
            if let Some(sealed) = sealed {
                let name = column.trim_end_matches("_sealed").to_string();
                content.insert(name, open(uow, claim.table, person, Place::new(claim.table.code(), column, row.id), sealed).await?);
            }
        }
        exported.push(Exported {
            category: claim.category.code(),
            table: claim.table.code(),
            id: row.id,
            facts: told(claim, row.facts),
            content: if content.is_empty() { Value::Null } else { Value::Object(content) },
        });
    }
    Ok(exported)
}

/// Only the columns that the claim exports.
fn told(claim: &Claim, facts: Value) -> Value {
    match facts {
        Value::Object(facts) => facts.into_iter().filter(|(column, _)| claim.tells(column)).collect::<Map<_, _>>().into(),
        other => other,
    }
}

async fn open(uow: &mut Uow, table: Table, person: PersonId, place: Place, sealed: Vec<u8>) -> OpResult<Value> {
    let sealed = Sealed::from_bytes(sealed);
    // A call rings before anybody is known, so its number is sealed with the portal's own key.
    if table == Table::Call
        && let Ok(value) = uow.portal().vault().own_key().open(place, &sealed)
    {
        return Ok(value);
    }
    uow.open(person, place, &sealed).await
}
