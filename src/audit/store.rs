//! How audit rows and blocks are kept.

mod looked;

pub use looked::*;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Block, Look, Row, Who, rules};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    permit::{Act, Permit, Subject},
};

/// Adds the row of an act that was permitted and is being done.
pub async fn insert<A: Act>(uow: &mut Uow, permit: &Permit<'_, A>, reason: Option<&str>, part: Option<&str>) -> OpResult {
    let actor = permit.actor();
    let (now, request, subject) = (uow.now(), uow.request(), permit.subject());
    let (role, team) = rules::role_and_team(actor);
    sqlx::query!(
        "insert into audit (at, request_id, actor_kind, actor_account, actor_person, actor_label, act, subject_kind, subject_id, person_id,
           reason, actor_role, actor_team, part, mandate_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        now,
        request.0,
        actor.kind(),
        actor.account().map(|a| a.0),
        actor.behind().map(|p| p.0),
        actor.label(),
        A::NAME,
        A::Subject::KIND,
        subject.id(),
        subject.person().map(|p| p.0),
        reason,
        role,
        team,
        part,
        actor.mandate().map(|m| m.0),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// What was done to a person's record by such actors, newest first, below the row `before`.
pub async fn looks(uow: &mut Uow, person: PersonId, who: Who, before: Option<i64>, limit: i64) -> OpResult<Vec<Look>> {
    let kinds: Vec<String> = who.kinds().iter().map(|kind| (*kind).to_string()).collect();
    let mut looks = Vec::new();
    // One kind after another, so that each is read from its index, however much the others did.
    for kind in kinds {
        looks.extend(
            sqlx::query_as!(
                Look,
                "select audit_id as id, at, actor_kind, actor_label, actor_role, actor_team, act, reason, part, subject_id as subject, mandate_id as mandate
                 from audit
                 where person_id = any ((select app.persons_of($1))::uuid[]) and actor_kind = $2 and audit_id < $3
                 order by audit_id desc limit $4",
                person.0,
                kind,
                before.unwrap_or(i64::MAX),
                limit,
            )
            .fetch_all(uow.conn())
            .await?,
        );
    }
    looks.sort_by_key(|look| std::cmp::Reverse(look.id));
    looks.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(looks)
}

/// How often staff looked at each of these; those at which nobody did are left out.
pub async fn look_counts(uow: &mut Uow, items: &[Uuid]) -> OpResult<Vec<(Uuid, i64)>> {
    let rows = sqlx::query!(
        r#"select subject_id, count(*) as "count!" from audit where subject_id = any ($1) and actor_kind = 'staff' group by subject_id"#,
        items,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.subject_id, r.count)).collect())
}

/// When the last block was sealed.
pub async fn sealed_at(uow: &mut Uow, block: i64) -> OpResult<DateTime<Utc>> {
    Ok(sqlx::query_scalar!("select sealed_at from audit_block where block_number = $1", block).fetch_one(uow.conn()).await?)
}

/// The last block's number, hash and end, if anything was ever sealed.
pub async fn head(uow: &mut Uow) -> OpResult<Option<(i64, Vec<u8>, String)>> {
    let row = sqlx::query!(r#"select block_number, hash, upto_txid::text as "upto!" from audit_block order by block_number desc limit 1"#)
        .fetch_optional(uow.conn())
        .await?;
    Ok(row.map(|r| (r.block_number, r.hash, r.upto)))
}

/// The first transaction that may still be running: rows before it are complete and can be sealed.
pub async fn horizon(uow: &mut Uow) -> OpResult<String> {
    Ok(sqlx::query_scalar!(r#"select app.audit_horizon()::text as "xmin!""#).fetch_one(uow.conn()).await?)
}

/// Every row of the transactions in `[from, upto)`, in the order they are sealed.
pub async fn rows_between(uow: &mut Uow, from: &str, upto: &str) -> OpResult<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        "select audit_id, at, request_id, actor_kind, actor_account, actor_person, actor_label, act, subject_kind, subject_id, person_id, reason,
           actor_role, actor_team, part, mandate_id
         from audit where txid >= $1::text::xid8 and txid < $2::text::xid8 order by audit_id",
        from,
        upto,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// Only one process seals at a time; the others find the door shut and go on.
pub async fn take_seal(uow: &mut Uow) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(7415001) as "taken!""#).fetch_one(uow.conn()).await?)
}

pub async fn insert_block(uow: &mut Uow, number: i64, from: &str, upto: &str, rows: &[Row], previous: &[u8]) -> OpResult<Vec<u8>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.audit_id).collect();
    let digests: Vec<Vec<u8>> = rows.iter().map(rules::digest).collect();
    let hash = rules::block_hash(number, &ids, &digests, previous);
    let now = uow.now();
    sqlx::query!(
        "insert into audit_block (block_number, from_txid, upto_txid, sealed_at, row_ids, row_digests, previous_hash, hash)
         values ($1, $2::text::xid8, $3::text::xid8, $4, $5, $6, $7, $8)",
        number,
        from,
        upto,
        now,
        &ids,
        &digests,
        previous,
        hash,
    )
    .execute(uow.conn())
    .await?;
    Ok(hash)
}

/// A block and its range, by number.
pub async fn block(uow: &mut Uow, number: i64) -> OpResult<Option<(Block, String, String)>> {
    let row = sqlx::query!(
        r#"select block_number, from_txid::text as "from!", upto_txid::text as "upto!", row_ids, row_digests, previous_hash, hash, sealed_at
           from audit_block where block_number = $1"#,
        number,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|r| {
        let block = Block {
            number: r.block_number,
            row_ids: r.row_ids,
            row_digests: r.row_digests,
            previous_hash: r.previous_hash,
            hash: r.hash,
            sealed_at: r.sealed_at,
        };
        (block, r.from, r.upto)
    }))
}
