//! The empty database that a backup is restored into. From the first moment until all of it is there a schema named `restoring`
//! stands in it, and no portal works on a database that has one; then a row of `restoration` takes its place.

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

/// A connection as the owner.
pub struct Target {
    connection: PgConnection,
    release: i32,
}

impl Target {
    /// # Errors
    /// When the database does not answer, or is not empty.
    pub async fn connect(url: &str) -> anyhow::Result<Target> {
        let mut connection = PgConnection::connect(url)
            .await
            .context("The database does not answer: check that DATABASE_URL is right and that PostgreSQL is running")?;
        refuse_half_restored(&mut connection).await?;
        let there = sqlx::query!(
            r#"select
                 (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
                  where n.nspname not like 'pg\_%' and n.nspname <> 'information_schema') as "relations!",
                 (select count(*) from pg_namespace n
                  where n.nspname not like 'pg\_%' and n.nspname not in ('information_schema', 'public')) as "schemas!",
                 current_setting('server_version_num')::int / 10000 as "release!""#
        )
        .fetch_one(&mut connection)
        .await?;
        ensure!(
            there.relations == 0 && there.schemas == 0,
            "The database is not empty, and nothing in it is overwritten: make a new one, or give the address of an empty one as DATABASE_URL."
        );
        Ok(Target { connection, release: there.release })
    }

    /// The release of the server.
    pub fn release(&self) -> i32 {
        self.release
    }

    /// Says that a restore has begun, and makes the role that rights are granted to.
    pub async fn begin(&mut self) -> anyhow::Result<()> {
        sqlx::raw_sql(
            "create schema restoring;
             do $$ begin create role portal_app nologin; exception when duplicate_object or unique_violation then null; end $$;
             do $$ begin execute format('grant portal_app to %I', current_user); end $$;",
        )
        .execute(&mut self.connection)
        .await
        .context("The restore could not begin: the role needs createrole and the right to make schemas")?;
        Ok(())
    }

    /// Everything is there. What is left is to do again what happened since: until then nobody is served.
    ///
    /// The numbers that this cluster gives to transactions are lifted above those the audit was sealed by (migration 0052).
    pub async fn finish(mut self, backup: Uuid, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut tx = self.connection.begin().await?;
        sqlx::raw_sql("select set_config('app.kind', 'system', true)").execute(&mut *tx).await?;
        let shift = sqlx::query_scalar!(
            r#"select greatest(
                 app.audit_shift(),
                 coalesce((select txid::text::bigint from audit order by txid desc limit 1), 0) + 1 - pg_current_xact_id()::text::bigint,
                 coalesce((select upto_txid::text::bigint from audit_block order by block_number desc limit 1), 0) + 1
                   - pg_current_xact_id()::text::bigint) as "shift!""#
        )
        .fetch_one(&mut *tx)
        .await?;
        let lifted = format!(
            "create or replace function app.audit_shift() returns bigint language sql immutable parallel safe as $$ select {shift}::bigint $$"
        );
        sqlx::raw_sql(AssertSqlSafe(lifted)).execute(&mut *tx).await?;
        sqlx::query!("insert into restoration (restored_at, backup_id) values ($1, $2)", now, backup).execute(&mut *tx).await?;
        sqlx::raw_sql("drop schema restoring").execute(&mut *tx).await?;
        tx.commit().await?;
        self.connection.close().await?;
        Ok(())
    }
}

/// # Errors
/// When a restore into this database was begun and not finished: what is in it is not whole.
pub async fn refuse_half_restored(connection: &mut PgConnection) -> anyhow::Result<()> {
    let half = sqlx::query_scalar!(r#"select to_regnamespace('restoring') is not null as "half!""#).fetch_one(connection).await?;
    if half {
        bail!("A restore into this database is going on, or was cut short: then make the database anew and restore again.");
    }
    Ok(())
}
