//! How a large load is written: as the owner of the tables, in one transaction.
//!
//! The portal's own role may neither write keys past their door nor change indexes, and COPY does not work behind row security.
//! So this one command, which a production configuration refuses, works as the owner; the wall stands again when it is done.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use super::lines::Lines;

/// The tables that many rows go into. Not `account`, of which there are few.
const TABLES: [&str; 6] = ["person", "vault.person_key", "person_value", "interaction", "person_search", "person_search_key"];

/// What is made again when the rows are there.
pub struct Prepared {
    definitions: Vec<String>,
    /// Tables whose row security was lifted for the owner.
    lifted: Vec<String>,
}

/// Connects as the owner, who waits for as long as it takes.
pub async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    PgConnection::connect(url).await.context("connecting to PostgreSQL as the owner of the tables")
}

/// Everybody there is, or one more than `most` of them.
pub async fn people_there(owner: &mut PgConnection, most: usize) -> anyhow::Result<Vec<Uuid>> {
    let limit = i64::try_from(most)?.saturating_add(1);
    Ok(sqlx::query_scalar!("select person_id from person order by person_id limit $1", limit).fetch_all(owner).await?)
}

/// Opens the transaction and takes away what would slow it down.
pub async fn begin(owner: &mut PgConnection) -> anyhow::Result<Prepared> {
    run(owner, "begin; set local synchronous_commit = off; set local maintenance_work_mem = '128MB'").await?;
    let passes = sqlx::query_scalar!(r#"select rolsuper or rolbypassrls as "passes!" from pg_roles where rolname = current_user"#)
        .fetch_one(&mut *owner)
        .await?;
    let tables: Vec<String> = TABLES.iter().chain(&["account"]).map(ToString::to_string).collect();
    let lifted = if passes { Vec::new() } else { forced(owner, &tables).await? };
    for table in &lifted {
        run(owner, &format!("alter table {table} no force row level security")).await?;
    }
    let indexes = sqlx::query!(
        r#"select i.indexrelid::regclass::text as "name!", pg_get_indexdef(i.indexrelid) as "definition!"
           from pg_index i
           where i.indrelid = any (select named::regclass from unnest($1::text[]) as named)
             and not exists (select from pg_constraint c where c.conindid = i.indexrelid)"#,
        &TABLES.map(str::to_string)[..],
    )
    .fetch_all(&mut *owner)
    .await?;
    for index in &indexes {
        run(owner, &format!("drop index {}", index.name)).await?;
    }
    Ok(Prepared { definitions: indexes.into_iter().map(|index| index.definition).collect(), lifted })
}

async fn forced(owner: &mut PgConnection, tables: &[String]) -> anyhow::Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select c.oid::regclass::text as "name!" from pg_class c
           where c.oid = any (select named::regclass from unnest($1::text[]) as named) and c.relforcerowsecurity"#,
        tables,
    )
    .fetch_all(owner)
    .await?)
}

/// Writes the rows of one table.
pub async fn copy(owner: &mut PgConnection, table: &'static str, lines: Lines) -> anyhow::Result<()> {
    let bytes = lines.into_bytes();
    if bytes.is_empty() {
        return Ok(());
    }
    let mut copy = owner.copy_in_raw(&format!("copy {table} from stdin")).await.with_context(|| format!("writing {table}"))?;
    // In parts: what is being sent is held a second time.
    for part in bytes.chunks(64 * 1024) {
        copy.send(part).await?;
    }
    copy.finish().await.with_context(|| format!("writing {table}"))?;
    Ok(())
}

/// Makes the indexes again, says that everybody can be found, puts the wall back, and keeps it all.
pub async fn finish(owner: &mut PgConnection, prepared: Prepared, people: usize, now: DateTime<Utc>) -> anyhow::Result<()> {
    for definition in &prepared.definitions {
        run(owner, definition).await?;
    }
    sqlx::query!("insert into search_word (word) select distinct unnest(words) from person_search on conflict do nothing")
        .execute(&mut *owner)
        .await?;
    let people = i64::try_from(people)?;
    sqlx::query!(
        "insert into search_build (persons, expected, finished_at) values ($1, $1, $2)
         on conflict (one) do update set persons = excluded.persons, expected = excluded.expected, finished_at = excluded.finished_at",
        people,
        now,
    )
    .execute(&mut *owner)
    .await?;
    sqlx::query!("insert into search_alive default values on conflict do nothing").execute(&mut *owner).await?;
    for table in &prepared.lifted {
        run(owner, &format!("alter table {table} force row level security")).await?;
    }
    run(owner, "commit").await?;
    // Now, and not while somebody measures; an index answers by itself only for pages that were vacuumed.
    for table in TABLES.iter().chain(&["search_word", "account"]) {
        run(owner, &format!("vacuum (analyze) {table}")).await?;
    }
    Ok(())
}

/// A command whose words are ours or PostgreSQL's own.
async fn run(owner: &mut PgConnection, command: &str) -> anyhow::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(command.to_string())).execute(owner).await.with_context(|| command.to_string())?;
    Ok(())
}
