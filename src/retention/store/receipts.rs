//! How receipts are kept: only added, each with the hash of the one before under its own.

use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    retention::{Part, Proof, Receipt, rules},
};

/// How many receipts are checked at once.
const PAGE: i64 = 100;

/// Writes what went in this batch. Whoever calls has their turn, so that no two receipts follow the same one.
pub async fn insert(uow: &mut Uow, part: &Part, items: Vec<Uuid>) -> OpResult {
    let last = sqlx::query!("select retention_receipt_id, hash from retention_receipt order by retention_receipt_id desc limit 1")
        .fetch_optional(uow.conn())
        .await?;
    let (before, previous) = last.map_or((0, Vec::new()), |row| (row.retention_receipt_id, row.hash));
    let receipt = Receipt {
        id: before + 1,
        run: part.run,
        number: part.number,
        category: part.category.code().to_string(),
        way: part.way.clone(),
        rule_version: part.rule_version,
        at: uow.now(),
        items,
        hash: Vec::new(),
    };
    let hash = rules::hash(&receipt, &previous);
    sqlx::query!(
        "insert into retention_receipt (retention_receipt_id, retention_run_id, number, category, way, rule_version, at, items, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        receipt.id,
        receipt.run,
        receipt.number,
        receipt.category,
        receipt.way,
        receipt.rule_version,
        receipt.at,
        &receipt.items,
        hash,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Receipts after one, in order.
async fn after(uow: &mut Uow, id: i64) -> OpResult<Vec<Receipt>> {
    Ok(sqlx::query_as!(
        Receipt,
        "select retention_receipt_id as id, retention_run_id as run, number, category, way, rule_version, at, items, hash from retention_receipt
         where retention_receipt_id > $1 order by retention_receipt_id limit $2",
        id,
        PAGE,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// Recomputes every hash and says which receipt is the first that is not as it was written.
pub async fn prove(uow: &mut Uow) -> OpResult<Proof> {
    let (mut seen, mut items, mut previous) = (0, 0, Vec::new());
    loop {
        let page = after(uow, seen).await?;
        if page.is_empty() {
            return Ok(Proof::Whole { receipts: seen, items, head: data_encoding::HEXLOWER.encode(&previous) });
        }
        for receipt in page {
            if receipt.id != seen + 1 || receipt.hash != rules::hash(&receipt, &previous) {
                return Ok(Proof::Broken { receipt: seen + 1 });
            }
            seen = receipt.id;
            items += i64::try_from(receipt.items.len()).unwrap_or(i64::MAX);
            previous = receipt.hash;
        }
    }
}

/// How many receipts a run has, for how many things, and the hash of its last.
pub async fn of_run(uow: &mut Uow, run: Uuid) -> OpResult<(i64, i64, Option<Vec<u8>>)> {
    let row = sqlx::query!(
        r#"select count(*) as "receipts!", coalesce(sum(cardinality(items)), 0)::bigint as "items!",
             (select hash from retention_receipt where retention_run_id = $1 order by retention_receipt_id desc limit 1) as hash
           from retention_receipt where retention_run_id = $1"#,
        run,
    )
    .fetch_one(uow.conn())
    .await?;
    Ok((row.receipts, row.items, row.hash))
}
