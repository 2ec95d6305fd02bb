//! How codes and links are kept: hashes only, what they stand for sealed, tries counted.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    accounts::{CodeId, Purpose},
    db::Uow,
    error::OpResult,
    ids::AccountId,
    vault::Place,
};

/// Where what a code stands for is sealed.
pub const fn place(id: CodeId) -> Place {
    Place::new("one_time_code", "payload_sealed", id.0)
}

/// A code as it is kept.
pub struct Kept {
    pub id: CodeId,
    pub email_key: Vec<u8>,
    pub account: Option<AccountId>,
    pub code_hash: Vec<u8>,
    pub payload: Vec<u8>,
    pub tries: i32,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

struct Row {
    one_time_code_id: Uuid,
    email_key: Vec<u8>,
    account_id: Option<Uuid>,
    code_hash: Vec<u8>,
    payload_sealed: Vec<u8>,
    tries: i32,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl From<Row> for Kept {
    fn from(row: Row) -> Self {
        Kept {
            id: CodeId(row.one_time_code_id),
            email_key: row.email_key,
            account: row.account_id.map(AccountId),
            code_hash: row.code_hash,
            payload: row.payload_sealed,
            tries: row.tries,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
        }
    }
}

/// A code to be kept.
pub struct New<'n> {
    pub id: CodeId,
    pub purpose: Purpose,
    pub email_key: &'n [u8],
    pub account: Option<AccountId>,
    pub token_hash: &'n [u8],
    pub code_hash: &'n [u8],
    pub payload: &'n [u8],
}

pub async fn insert(uow: &mut Uow, new: New<'_>) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into one_time_code (one_time_code_id, purpose, email_key, account_id, token_hash, code_hash, payload_sealed, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id.0,
        new.purpose.code(),
        new.email_key,
        new.account.map(|a| a.0),
        new.token_hash,
        new.code_hash,
        new.payload,
        now,
        now + new.purpose.lasts(),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// A code by its id, locked until the unit of work ends.
pub async fn lock(uow: &mut Uow, purpose: Purpose, id: CodeId) -> OpResult<Option<Kept>> {
    let row = sqlx::query_as!(
        Row,
        "select one_time_code_id, email_key, account_id, code_hash, payload_sealed, tries, created_at, expires_at, used_at
         from one_time_code where one_time_code_id = $1 and purpose = $2 for update",
        id.0,
        purpose.code(),
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Into::into))
}

/// A code by the hash of its link, locked until the unit of work ends.
pub async fn lock_token(uow: &mut Uow, purpose: Purpose, token_hash: &[u8]) -> OpResult<Option<Kept>> {
    let row = sqlx::query_as!(
        Row,
        "select one_time_code_id, email_key, account_id, code_hash, payload_sealed, tries, created_at, expires_at, used_at
         from one_time_code where token_hash = $1 and purpose = $2 for update",
        token_hash,
        purpose.code(),
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Into::into))
}

pub async fn count_try(uow: &mut Uow, id: CodeId) -> OpResult {
    sqlx::query!("update one_time_code set tries = tries + 1 where one_time_code_id = $1", id.0).execute(uow.conn()).await?;
    Ok(())
}

pub async fn set_used(uow: &mut Uow, id: CodeId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update one_time_code set used_at = $2 where one_time_code_id = $1", id.0, now).execute(uow.conn()).await?;
    Ok(())
}

/// Every code of that purpose for that address is over: what they were for has happened.
pub async fn forget(uow: &mut Uow, purpose: Purpose, email_key: &[u8]) -> OpResult {
    sqlx::query!("delete from one_time_code where purpose = $1 and email_key = $2", purpose.code(), email_key).execute(uow.conn()).await?;
    Ok(())
}

/// Every code made for an account is over, whatever it was for.
pub async fn forget_account(uow: &mut Uow, account: AccountId) -> OpResult {
    sqlx::query!("delete from one_time_code where account_id = $1", account.0).execute(uow.conn()).await?;
    Ok(())
}

/// Removes codes that ended more than a day ago; until then their page can say that they have ended.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let yesterday = uow.now() - TimeDelta::days(1);
    sqlx::query!("delete from one_time_code where expires_at < $1", yesterday).execute(uow.conn()).await?;
    Ok(())
}
