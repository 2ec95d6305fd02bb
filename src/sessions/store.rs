//! How sessions are kept: by the hash of their id, so that a stolen database opens none.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::{PgPool, types::Json};
use time::OffsetDateTime;
use tower_sessions_core::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::{clock::Clock, db::Uow, error::OpResult, ids::AccountId};

/// The name under which a session keeps the account it is signed in to.
pub const ACCOUNT: &str = "account";
/// The name under which a loaded session carries who that account is now. Read with the session in one round trip and afresh
/// for every request; never saved.
pub const WHO: &str = "who";

/// The store of `tower-sessions` on PostgreSQL: no published one fits both libraries' versions.
///
/// It goes through four functions of the database and can do nothing else (migration 0005).
#[derive(Clone, Debug)]
pub struct PgSessionStore {
    pool: PgPool,
    clock: Clock,
}

impl PgSessionStore {
    pub fn new(pool: PgPool, clock: Clock) -> Self {
        PgSessionStore { pool, clock }
    }
}

/// What a session is found by.
pub fn session_key(id: &str) -> Vec<u8> {
    Sha256::digest(id.as_bytes()).to_vec()
}

type Data = std::collections::HashMap<String, serde_json::Value>;

fn key(id: &Id) -> Vec<u8> {
    session_key(&id.to_string())
}

fn failed(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}

fn to_chrono(at: OffsetDateTime) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp(at.unix_timestamp(), at.nanosecond()).ok_or_else(|| Error::Backend("expiry out of range".into()))
}

/// What of a session is kept: everything but what was looked up.
fn saved(record: &Record) -> Data {
    record.data.iter().filter(|(name, _)| *name != WHO).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn account(record: &Record) -> Option<uuid::Uuid> {
    record.data.get(ACCOUNT).and_then(|value| value.as_str()).and_then(|text| uuid::Uuid::try_parse(text).ok())
}

#[async_trait]
impl SessionStore for PgSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let made = sqlx::query_scalar!(
                "select app.session_create($1, $2, $3, $4, $5)",
                key(&record.id),
                Json(saved(record)) as _,
                account(record),
                to_chrono(record.expiry_date)?,
                self.clock.now(),
            )
            .fetch_one(&self.pool)
            .await
            .map_err(failed)?;
            if made == Some(true) {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        sqlx::query!(
            "select app.session_save($1, $2, $3, $4, $5)",
            key(&record.id),
            Json(saved(record)) as _,
            account(record),
            to_chrono(record.expiry_date)?,
            self.clock.now(),
        )
        .execute(&self.pool)
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row = sqlx::query!(
            r#"select s.data as "data!: Json<Data>", s.expires_at as "expires_at!", to_jsonb(w) as "who: serde_json::Value"
               from app.session_load($1, $2) s left join lateral app.who_is((s.data ->> 'account')::uuid) w on true"#,
            key(id),
            self.clock.now(),
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(failed)?;
        row.map(|r| {
            let expiry_date = OffsetDateTime::from_unix_timestamp(r.expires_at.timestamp()).map_err(|e| Error::Backend(e.to_string()))?;
            let mut data = r.data.0;
            if let Some(who) = r.who {
                data.insert(WHO.to_string(), who);
            }
            Ok(Record { id: *id, data, expiry_date })
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sqlx::query!("select app.session_delete($1)", key(id)).execute(&self.pool).await.map_err(failed)?;
        Ok(())
    }
}

/// The sessions of an account, newest first.
pub async fn list(uow: &mut Uow, account: AccountId) -> OpResult<Vec<super::SignedIn>> {
    let now = uow.now();
    let rows = sqlx::query!(
        "select session_key, device, created_at, last_seen_at from web_session
         where account_id = $1 and expires_at > $2 order by last_seen_at desc limit 50",
        account.0,
        now,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| super::SignedIn {
            handle: data_encoding::HEXLOWER.encode(&r.session_key),
            device: r.device,
            last_seen_at: r.last_seen_at,
            created_at: r.created_at,
        })
        .collect())
}

/// Ends one session of an account; somebody else's is not found by it.
pub async fn end(uow: &mut Uow, account: AccountId, session_key: &[u8]) -> OpResult<bool> {
    let done = sqlx::query!("delete from web_session where account_id = $1 and session_key = $2", account.0, session_key)
        .execute(uow.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of an account, but the one named.
pub async fn end_all(uow: &mut Uow, account: AccountId, but: Option<&[u8]>) -> OpResult<u64> {
    let done = sqlx::query!("delete from web_session where account_id = $1 and ($2::bytea is null or session_key <> $2)", account.0, but)
        .execute(uow.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Names the device, in words only ("Firefox on Windows"), once somebody has signed in on it.
pub async fn set_device(uow: &mut Uow, session_key: &[u8], device: &str) -> OpResult {
    sqlx::query!("update web_session set device = $2 where session_key = $1", session_key, device).execute(uow.conn()).await?;
    Ok(())
}

/// Keeps what was typed into a form until it is shown again.
pub async fn remember_form(uow: &mut Uow, session_key: &[u8], path: &str, id: uuid::Uuid, sealed: &[u8]) -> OpResult {
    let until = uow.now() + chrono::TimeDelta::hours(1);
    sqlx::query!(
        "insert into form_memory (form_memory_id, session_key, path, content_sealed, expires_at) values ($1, $2, $3, $4, $5)
         on conflict (session_key, path) do update
         set form_memory_id = excluded.form_memory_id, content_sealed = excluded.content_sealed, expires_at = excluded.expires_at",
        id,
        session_key,
        path,
        sealed,
        until,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Takes what was typed into a form out of the memory: it is shown once.
pub async fn take_form(uow: &mut Uow, session_key: &[u8], path: &str) -> OpResult<Option<(uuid::Uuid, Vec<u8>)>> {
    let now = uow.now();
    let row = sqlx::query!(
        "delete from form_memory where session_key = $1 and path = $2 and expires_at > $3 returning form_memory_id, content_sealed",
        session_key,
        path,
        now,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|r| (r.form_memory_id, r.content_sealed)))
}

/// What the forms of one session remember becomes another's.
pub async fn move_forms(uow: &mut Uow, before: &[u8], after: &[u8]) -> OpResult {
    sqlx::query!("update form_memory set session_key = $2 where session_key = $1", before, after).execute(uow.conn()).await?;
    Ok(())
}

/// Removes what has ended.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let now = uow.now();
    sqlx::query_scalar!("select app.session_sweep($1)", now).fetch_one(uow.conn()).await?;
    sqlx::query!("delete from form_memory where expires_at <= $1", now).execute(uow.conn()).await?;
    Ok(())
}
