//! The rows of an answer, and the words that are taken out.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    db::Uow,
    disclosure::{Cut, CutWords, Decision, Disclosure, Exemption, Item},
    error::{OpError, OpResult},
    holdings::{Category, columns::Table},
    ids::PersonId,
    vault::{Place, Sealed},
};

const fn reason_place(id: Uuid) -> Place {
    Place::new("disclosure_item", "reason_sealed", id)
}

const fn cut_place(id: Uuid) -> Place {
    Place::new("disclosure_cut", "cut_sealed", id)
}

/// A row that was collected.
pub struct Collected {
    pub category: &'static str,
    pub table: &'static str,
    pub row: Uuid,
    pub at: Option<DateTime<Utc>>,
    pub mark: Vec<u8>,
    pub flagged: bool,
    /// Whether somebody must look at it before it is given.
    pub open: bool,
}

/// Adds what was collected. What is there already stays as it was decided, unless the row says something else now: then it is looked
/// at again.
pub async fn add(uow: &mut Uow, id: Uuid, person: PersonId, rows: &[Collected]) -> OpResult {
    let ids: Vec<Uuid> = rows.iter().map(|_| uow.new_id()).collect();
    let categories: Vec<String> = rows.iter().map(|row| row.category.to_string()).collect();
    let tables: Vec<String> = rows.iter().map(|row| row.table.to_string()).collect();
    let keys: Vec<Uuid> = rows.iter().map(|row| row.row).collect();
    let times: Vec<Option<DateTime<Utc>>> = rows.iter().map(|row| row.at).collect();
    let marks: Vec<Vec<u8>> = rows.iter().map(|row| row.mark.clone()).collect();
    let flags: Vec<bool> = rows.iter().map(|row| row.flagged).collect();
    let decisions: Vec<String> = rows.iter().map(|row| if row.open { Decision::Open } else { Decision::Give }.code().to_string()).collect();
    sqlx::query!(
        "insert into disclosure_item (disclosure_item_id, disclosure_id, person_id, category, table_name, row_id, at, mark, flagged, decision)
         select r.item, $1, $2, r.category, r.name, r.key, r.at, r.mark, r.flagged, r.decision
         from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[], $8::bytea[], $9::bool[], $10::text[])
           as r (item, category, name, key, at, mark, flagged, decision)
         on conflict (disclosure_id, category, table_name, row_id) do update
           set mark = excluded.mark, flagged = excluded.flagged, at = excluded.at,
               decision = case when disclosure_item.mark = excluded.mark or disclosure_item.decision = 'withhold' then disclosure_item.decision
                          else excluded.decision end",
        id,
        person.0,
        &ids,
        &categories,
        &tables,
        &keys,
        &times as &[Option<DateTime<Utc>>],
        &marks,
        &flags,
        &decisions,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Forgets rows that are not in the register any more.
pub async fn forget_gone(uow: &mut Uow, id: Uuid, there: &[Uuid]) -> OpResult {
    sqlx::query!(
        "delete from disclosure_item where disclosure_id = $1 and table_name <> 'disclosure_found' and not row_id = any ($2)",
        id,
        there
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

#[expect(clippy::struct_field_names, reason = "a row as the table names its columns")]
struct Row {
    disclosure_item_id: Uuid,
    category: String,
    table_name: String,
    row_id: Uuid,
    at: Option<DateTime<Utc>>,
    mark: Vec<u8>,
    flagged: bool,
    decision: String,
    exemption: Option<String>,
    named: bool,
    decided_by: Option<String>,
}

impl Row {
    fn item(self) -> OpResult<Item> {
        Ok(Item {
            id: self.disclosure_item_id,
            category: Category::from_code(&self.category).ok_or(OpError::NotFound)?,
            table: Table::from_code(&self.table_name).ok_or(OpError::NotFound)?,
            row: self.row_id,
            at: self.at,
            mark: self.mark,
            flagged: self.flagged,
            decision: Decision::from_code(&self.decision).ok_or(OpError::NotFound)?,
            exemption: self.exemption.as_deref().and_then(Exemption::from_code),
            named: self.named,
            reason: None,
            decided_by: self.decided_by,
        })
    }
}

/// Every item, without its reason.
pub async fn all(uow: &mut Uow, id: Uuid) -> OpResult<Vec<Item>> {
    let rows = sqlx::query_as!(
        Row,
        "select disclosure_item_id, category, table_name, row_id, at, mark, flagged, decision, exemption, named, decided_by
         from disclosure_item where disclosure_id = $1 order by disclosure_item_id",
        id,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(Row::item).collect()
}

/// Items that stand like this, or were flagged, or all; behind `after`.
pub async fn page(uow: &mut Uow, id: Uuid, decision: Option<Decision>, flagged: bool, after: Uuid, most: i64) -> OpResult<Vec<Item>> {
    let rows = sqlx::query_as!(
        Row,
        "select disclosure_item_id, category, table_name, row_id, at, mark, flagged, decision, exemption, named, decided_by
         from disclosure_item
         where disclosure_id = $1 and ($2::text is null or decision = $2) and (not $3 or flagged) and disclosure_item_id > $4
         order by disclosure_item_id limit $5",
        id,
        decision.map(Decision::code),
        flagged,
        after,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(Row::item).collect()
}

/// One item with its reason.
pub async fn get(uow: &mut Uow, disclosure: &Disclosure, item: Uuid) -> OpResult<Item> {
    let row = sqlx::query!(
        "select disclosure_item_id, category, table_name, row_id, at, mark, flagged, decision, exemption, named, decided_by, reason_sealed
         from disclosure_item where disclosure_id = $1 and disclosure_item_id = $2",
        disclosure.id,
        item,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?;
    let reason = match row.reason_sealed {
        Some(sealed) => Some(uow.open(disclosure.person, reason_place(item), &Sealed::from_bytes(sealed)).await?),
        None => None,
    };
    let (id, category, table_name, row_id) = (row.disclosure_item_id, row.category, row.table_name, row.row_id);
    let facts = Row {
        disclosure_item_id: id,
        category,
        table_name,
        row_id,
        at: row.at,
        mark: row.mark,
        flagged: row.flagged,
        decision: row.decision,
        exemption: row.exemption,
        named: row.named,
        decided_by: row.decided_by,
    };
    Ok(Item { reason, ..facts.item()? })
}

/// How many items stand how, for each category, as `(category, decision, number)`.
pub async fn counts(uow: &mut Uow, id: Uuid) -> OpResult<Vec<(Category, Decision, i64)>> {
    let rows =
        sqlx::query!(r#"select category, decision, count(*) as "number!" from disclosure_item where disclosure_id = $1 group by 1, 2"#, id)
            .fetch_all(uow.conn())
            .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((Category::from_code(&row.category)?, Decision::from_code(&row.decision)?, row.number)))
        .collect())
}

/// What is decided of an item.
pub struct Decided<'a> {
    pub decision: Decision,
    pub exemption: Option<Exemption>,
    pub named: bool,
    pub reason: Option<&'a str>,
}

/// Decides of an item. The permit for it is used up by [`super::touch`].
pub async fn decide(uow: &mut Uow, disclosure: &Disclosure, item: Uuid, decided: &Decided<'_>) -> OpResult {
    let reason = match decided.reason {
        Some(reason) => Some(uow.seal(disclosure.person, reason_place(item), &reason.to_string()).await?),
        None => None,
    };
    let (account, number) = (uow.actor().account().map(|account| account.0), uow.actor().label());
    sqlx::query!(
        "update disclosure_item set decision = $3, exemption = $4, named = $5, reason_sealed = $6, decided_account = $7, decided_by = $8
         where disclosure_id = $1 and disclosure_item_id = $2",
        disclosure.id,
        item,
        decided.decision.code(),
        decided.exemption.map(Exemption::code),
        decided.named,
        reason.as_ref().map(Sealed::as_bytes),
        account,
        number,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Takes words out.
pub async fn add_cut(uow: &mut Uow, disclosure: &Disclosure, exemption: Exemption, words: &CutWords) -> OpResult {
    let (id, now) = (uow.new_id(), uow.now());
    let sealed = uow.seal(disclosure.person, cut_place(id), words).await?;
    let (account, number) = (uow.actor().account().map(|account| account.0), uow.actor().label());
    sqlx::query!(
        "insert into disclosure_cut (disclosure_cut_id, disclosure_id, person_id, exemption, cut_sealed, decided_account, decided_by, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        disclosure.id,
        disclosure.person.0,
        exemption.code(),
        sealed.as_bytes(),
        account,
        number,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Puts words back.
pub async fn drop_cut(uow: &mut Uow, disclosure: Uuid, cut: Uuid) -> OpResult {
    sqlx::query!("delete from disclosure_cut where disclosure_id = $1 and disclosure_cut_id = $2", disclosure, cut)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Everything that is taken out.
pub async fn cuts(uow: &mut Uow, id: Uuid, person: PersonId) -> OpResult<Vec<Cut>> {
    let rows = sqlx::query!(
        "select disclosure_cut_id, exemption, cut_sealed, decided_by from disclosure_cut where disclosure_id = $1
         order by decided_at, disclosure_cut_id",
        id,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut cuts = Vec::with_capacity(rows.len());
    for row in rows {
        let words: CutWords = uow.open(person, cut_place(row.disclosure_cut_id), &Sealed::from_bytes(row.cut_sealed)).await?;
        cuts.push(Cut {
            id: row.disclosure_cut_id,
            exemption: Exemption::from_code(&row.exemption).ok_or(OpError::NotFound)?,
            text: words.text,
            reason: words.reason,
            decided_by: row.decided_by,
        });
    }
    Ok(cuts)
}
