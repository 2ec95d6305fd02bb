//! The database as it is at one moment, for the programs that dump it and for ourselves.

use anyhow::{Context, ensure};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

/// Whoever makes a backup holds this lock of the session: there is one at a time.
const ONE_AT_A_TIME: i64 = 7_415_002;

/// A connection of its own, which waits for as long as a backup takes.
pub struct Snapshot {
    connection: PgConnection,
    release: i32,
}

impl Snapshot {
    /// # Errors
    /// When the database does not answer, its role may not read everything, or another backup is being made.
    pub async fn connect(url: &str) -> anyhow::Result<Snapshot> {
        let mut connection = PgConnection::connect(url)
            .await
            .context("The database does not answer: check that its address is right and that PostgreSQL is running")?;
        let role = sqlx::query!(
            r#"select rolname::text as "name!", rolsuper or rolbypassrls as "passes!", current_setting('server_version_num')::int / 10000 as "release!"
               from pg_roles where rolname = current_user"#
        )
        .fetch_one(&mut connection)
        .await?;
        ensure!(
            role.passes,
            "The role {} does not see every row, so its backup would lack some. Make a role that does (create role … login bypassrls in role \
             pg_read_all_data) and give its address as backup_database_url.",
            role.name
        );
        let alone = sqlx::query_scalar!(r#"select pg_try_advisory_lock($1) as "alone!""#, ONE_AT_A_TIME).fetch_one(&mut connection).await?;
        ensure!(alone, "Another backup of this database is being made: wait until it has ended.");
        Ok(Snapshot { connection, release: role.release })
    }

    /// The release of the server.
    pub fn release(&self) -> i32 {
        self.release
    }

    /// Takes it, and says its name, under which a program reads the same moment for as long as this lives.
    pub async fn take(&mut self) -> anyhow::Result<String> {
        let waits =
            "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read read only";
        sqlx::raw_sql(waits).execute(&mut self.connection).await?;
        Ok(sqlx::query_scalar!(r#"select pg_export_snapshot() as "name!""#).fetch_one(&mut self.connection).await?)
    }

    /// Under which numbers the files lie that the database knows.
    pub async fn files(&mut self) -> anyhow::Result<Vec<Uuid>> {
        Ok(sqlx::query_scalar!("select stored_as from file order by stored_as").fetch_all(&mut self.connection).await?)
    }
}
