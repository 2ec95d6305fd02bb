//! The walk that gives out: everything of a person, category by category, opened (UK GDPR arts 15 and 20).

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{contacts, held_mandates};
use crate::{
    db::Uow,
    error::OpResult,
    holdings::{
        Exported,
        columns::{CLAIMS, Claim, Table},
        store::pages,
    },
    ids::PersonId,
    keyset::{self, Position},
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
        let mut pages = Pages::of(claim, person);
        while let Some(page) = pages.next(uow).await? {
            for row in page {
                each(row)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Goes through what one claim holds about a person, newest first, a page at a time. For those who give out page by page, each in a
/// transaction of its own.
#[derive(Clone, Copy)]
pub struct Pages {
    claim: &'static Claim,
    person: PersonId,
    /// Where the next page begins; nothing when there is none.
    before: Option<Position>,
}

impl Pages {
    pub fn of(claim: &'static Claim, person: PersonId) -> Pages {
        Pages { claim, person, before: Some(keyset::newest()) }
    }

    pub fn claim(&self) -> &'static Claim {
        self.claim
    }

    /// The next page, opened; none after the last.
    pub async fn next(&mut self, uow: &mut Uow) -> OpResult<Option<Vec<Exported>>> {
        let Some(before) = self.before else { return Ok(None) };
        let rows = read(uow, self.claim, self.person, before, PAGE).await?;
        self.before = if i64::try_from(rows.len()).is_ok_and(|read| read < PAGE) { None } else { rows.last().map(place).transpose()? };
        Ok((!rows.is_empty()).then_some(rows))
    }
}

/// Where a row stands in the walk: a contact by its time and its id, everything else by its id alone.
fn place(row: &Exported) -> OpResult<Position> {
    if row.table != Table::Interaction.code() {
        return Ok((keyset::newest().0, row.id));
    }
    let at = row.facts.get("at").and_then(Value::as_str).and_then(|at| at.parse().ok());
    Ok((at.context("the time of a contact")?, row.id))
}

/// One row of what a claim holds about a person, opened; none when it went.
pub async fn export_one(uow: &mut Uow, claim: &'static Claim, person: PersonId, id: Uuid) -> OpResult<Option<Exported>> {
    if claim.table == Table::Interaction {
        return contacts::one(uow, person, id).await;
    }
    let rows = pages::one(uow, claim, person, id).await?;
    Ok(opened(uow, claim, person, rows).await?.into_iter().find(|row| row.id == id))
}

/// A page of what a claim holds about a person, newest first, opened.
pub(super) async fn read(uow: &mut Uow, claim: &'static Claim, person: PersonId, before: Position, most: i64) -> OpResult<Vec<Exported>> {
    if claim.table == Table::Interaction {
        return contacts::page(uow, person, before, most).await;
    }
    let (_, before) = before;
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
    let told: BTreeSet<&str> = claim.facts.split_whitespace().collect();
    let mut exported = Vec::with_capacity(rows.len());
    for row in rows {
        let mut facts = row.facts;
        if let Value::Object(facts) = &mut facts {
            facts.retain(|column, _| told.contains(column.as_str()));
        }
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
            facts,
            content: if content.is_empty() { Value::Null } else { Value::Object(content) },
        });
    }
    Ok(exported)
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
