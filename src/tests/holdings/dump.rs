//! What a thief of a backup reads: nothing.

use std::process::Command;

use sqlx::PgPool;

use super::fill::{PLANTED, fill};
use crate::tests::world::World;

/// pg_dump from the path or from where Debian keeps it, as new as the newest.
fn pg_dump() -> Command {
    let mut debian: Vec<_> =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin/pg_dump")).collect();
    debian.sort();
    Command::new(debian.into_iter().rfind(|path| path.exists()).unwrap_or_else(|| "pg_dump".into()))
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_dump_of_the_database_holds_no_readable_word_about_anybody(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    let options = owner.connect_options();
    let mut dump = pg_dump();
    dump.args(["--data-only", "--no-unlogged-table-data", "--username", options.get_username(), "--port", &options.get_port().to_string()]);
    let host = options.get_socket().map_or_else(|| options.get_host().to_string(), |socket| socket.display().to_string());
    dump.args(["--host", &host, "--dbname", options.get_database().unwrap()]);
    let dumped = dump.output().expect("pg_dump runs");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    let text = String::from_utf8(dumped.stdout).unwrap().to_lowercase();
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname = 'public' and obj_description(c.oid) like 'retention: %'",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    for table in tables {
        assert!(text.contains(&format!("copy public.{table} ")), "{table} is not in the dump");
    }
    let hex: String = PLANTED.to_lowercase().bytes().map(|byte| format!("{byte:02x}")).collect();
    let hex_as_written: String = PLANTED.bytes().map(|byte| format!("{byte:02x}")).collect();
    for word in [PLANTED.to_lowercase(), hex, hex_as_written, "ab123456c".into()] {
        let found = text.lines().find(|line| line.contains(&word));
        assert!(found.is_none(), "the dump shows {word}: {found:?}");
    }
    assert!(text.contains(&nia.person.to_string()), "the dump is of the database that was filled");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_finds_people_is_unlogged_and_so_in_no_base_backup(owner: PgPool) {
    let unlogged: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relpersistence = 'u' and relnamespace = 'public'::regnamespace order by 1",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert_eq!(unlogged, ["person_search", "person_search_key", "search_alive", "search_word"]);
}
