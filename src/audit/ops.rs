//! Sealing the audit, and checking the seals.

use super::{Finding, rules, store};
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

/// Who looked at or changed a person's record, newest first.
pub async fn looks(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<store::Look>> {
    store::looks(uow, person, limit).await
}

/// The newest sealed block, if there is one, with its hash as text.
pub async fn head(uow: &mut Uow) -> OpResult<Option<(i64, String)>> {
    Ok(store::head(uow).await?.map(|(block, hash, _)| (block, data_encoding::HEXLOWER.encode(&hash))))
}
