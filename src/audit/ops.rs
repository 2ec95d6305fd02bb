//! Sealing the audit, and checking the seals.

use uuid::Uuid;

use super::{Finding, Look, Seal, Who, rules, store};
use crate::{
    db::Uow,
    error::OpResult,
    holdings::{self, Category, KeptUntil},
    ids::PersonId,
    policy::Matter,
};

/// Seals every row whose transaction has finished into the next block. Returns how many rows that were.
///
/// Nobody waits for it: rows are written without a lock, and the range ends where transactions may still be running.
pub async fn seal(uow: &mut Uow) -> OpResult<usize> {
    if !store::take_seal(uow).await? {
        return Ok(0);
    }
    let (number, previous, from) = match store::head(uow).await? {
        Some((number, hash, upto)) => (number + 1, hash, upto),
        None => (1, vec![0; 32], "0".to_string()),
    };
    let upto = store::horizon(uow).await?;
    let rows = store::rows_between(uow, &from, &upto).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    store::insert_block(uow, number, &from, &upto, &rows, &previous).await?;
    Ok(rows.len())
}

/// Recomputes the whole chain and names the first thing that is wrong.
pub async fn check(uow: &mut Uow) -> OpResult<Finding> {
    let Some((last, _, _)) = store::head(uow).await? else {
        return Ok(Finding::Whole { blocks: 0, rows: 0, head: String::new() });
    };
    let mut previous = vec![0; 32];
    let mut rows_seen = 0;
    for number in 1..=last {
        let Some((block, from, upto)) = store::block(uow, number).await? else {
            return Ok(Finding::BlockMissing { block: number });
        };
        let rows = store::rows_between(uow, &from, &upto).await?;
        let kept = holdings::ops::keep_until(uow, Category::AccessLog, &Matter::default(), Some(block.sealed_at), None).until;
        let over = matches!(kept, KeptUntil::Date(day) if day <= uow.today());
        if let Some(finding) = rules::difference(&block, &previous, &rows, over) {
            return Ok(finding);
        }
        rows_seen += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        previous = block.hash;
    }
    Ok(Finding::Whole { blocks: last, rows: rows_seen, head: data_encoding::HEXLOWER.encode(&previous) })
}

/// Which staff looked at or changed a person's record, newest first, below the row `before`.
pub async fn looks(uow: &mut Uow, person: PersonId, before: Option<i64>, limit: i64) -> OpResult<Vec<Look>> {
    store::looks(uow, person, Who::Staff, before, limit).await
}

/// As [`looks`], by whom the person asks for.
pub async fn looks_of(uow: &mut Uow, person: PersonId, who: Who, before: Option<i64>, limit: i64) -> OpResult<Vec<Look>> {
    store::looks(uow, person, who, before, limit).await
}

/// How often staff looked at each of these things; those at which nobody did are left out.
pub async fn look_counts(uow: &mut Uow, items: &[Uuid]) -> OpResult<Vec<(Uuid, i64)>> {
    store::look_counts(uow, items).await
}

/// The newest seal, if there is one, for those who want to hold a list against it later.
pub async fn last_seal(uow: &mut Uow) -> OpResult<Option<Seal>> {
    let Some((block, hash)) = head(uow).await? else { return Ok(None) };
    let at = store::sealed_at(uow, block).await?;
    Ok(Some(Seal { block, at, hash }))
}

/// The newest sealed block, if there is one, with its hash as text.
pub async fn head(uow: &mut Uow) -> OpResult<Option<(i64, String)>> {
    Ok(store::head(uow).await?.map(|(block, hash, _)| (block, data_encoding::HEXLOWER.encode(&hash))))
}

/// The last looks at one item by staff, newest first.
pub async fn looks_at(uow: &mut Uow, person: PersonId, item: Uuid, limit: i64) -> OpResult<Vec<store::ItemLook>> {
    store::looks_at(uow, person, item, limit).await
}

/// How often staff looked at a record since a moment, counted no further than `most`.
pub async fn looked_since(uow: &mut Uow, person: PersonId, since: chrono::DateTime<chrono::Utc>, most: i64) -> OpResult<i64> {
    store::looked_since(uow, person, since, most).await
}
