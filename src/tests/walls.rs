//! Wall 2: what PostgreSQL itself shows to whom, asked with raw SQL, past every rule of ours.

use sqlx::{AssertSqlSafe, PgPool, Row};

use super::world::World;
use crate::{actor::Actor, error::OpError, service_requests};

/// Every table that says by its comment that it holds personal data.
pub async fn personal_tables(owner: &PgPool) -> Vec<(String, String)> {
    let rows = sqlx::query(
        "select c.oid::regclass::text, obj_description(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname in ('public', 'vault') and obj_description(c.oid) like 'retention: %' order by 1",
    )
    .fetch_all(owner)
    .await
    .expect("the tables");
    rows.into_iter().map(|row| (row.get(0), row.get::<String, _>(1).trim_start_matches("retention: ").to_string())).collect()
}

async fn rows_seen(world: &World, actor: &Actor, table: &str) -> i64 {
    let mut uow = world.portal.begin(actor.clone()).await.expect("a unit of work");
    let counted = sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(uow.conn()).await;
    // A table without any right to read is the strongest wall there is.
    counted.unwrap_or(0)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn another_residents_identity_sees_no_row_of_any_table_with_personal_data(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    service_requests::ops::send_message(&mut uow, &reference, &super::world::message("There is more now"), crate::lang::Lang::En)
        .await
        .unwrap();
    uow.commit().await.unwrap();
    world.mails().await;
    let gareth = Actor::Resident(crate::actor::Resident {
        account: crate::ids::AccountId(uuid::Uuid::new_v4()),
        person: crate::ids::PersonId(uuid::Uuid::new_v4()),
        language: None,
        second_step: true,
    });
    let tables = personal_tables(&owner).await;
    assert!(tables.len() > 12, "the tables say what they hold: {tables:?}");
    for (table, _) in &tables {
        assert_eq!(rows_seen(&world, &gareth, table).await, 0, "{table} shows rows of somebody else");
        assert_eq!(rows_seen(&world, &Actor::Visitor { guest: None }, table).await, 0, "{table} shows rows to a visitor");
    }
    for own in ["service_request", "request_message", "request_event", "person_value", "outbox", "audit"] {
        assert!(rows_seen(&world, &nia, own).await > 0, "{own} shows Nia nothing of her own");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn outside_a_unit_of_work_the_application_sees_nothing(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    world.report(&nia).await;
    world.mails().await;
    for (table, _) in personal_tables(&owner).await {
        let seen =
            sqlx::query_scalar::<_, i64>(AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(world.portal.pool()).await;
        assert_eq!(seen.unwrap_or(0), 0, "{table} is open");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_table_with_personal_data_forces_row_security(owner: PgPool) {
    for (table, _) in personal_tables(&owner).await.into_iter().filter(|(table, _)| !table.starts_with("vault.")) {
        let forced: bool = sqlx::query_scalar(AssertSqlSafe(format!(
            "select relrowsecurity and relforcerowsecurity from pg_class where oid = '{table}'::regclass"
        )))
        .fetch_one(&owner)
        .await
        .unwrap();
        assert!(forced, "{table} does not force row security");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_caseworker_sees_the_requests_of_their_team_and_an_administrator_none(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    world.report(&nia).await;
    world.mails().await;
    let streets = world.staff("C-204", "WS", &[crate::actor::Role::Caseworker]).await;
    let care = world.staff("C-310", "CA", &[crate::actor::Role::Caseworker]).await;
    let administrator = world.staff("S-001", "WS", &[crate::actor::Role::Administrator]).await;
    assert_eq!(rows_seen(&world, &streets, "service_request").await, 1);
    assert_eq!(rows_seen(&world, &care, "service_request").await, 0);
    assert_eq!(rows_seen(&world, &administrator, "service_request").await, 0);
    assert_eq!(rows_seen(&world, &administrator, "person_value").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nothing_a_person_wrote_can_be_read_from_the_tables(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let blodwen = world.resident("Blodwen Secretname").await;
    let reference = world.report(&blodwen).await.reference;
    let mut uow = world.portal.begin(blodwen).await.unwrap();
    service_requests::ops::send_message(&mut uow, &reference, &super::world::message("Blodwen Secretname was here"), crate::lang::Lang::En)
        .await
        .unwrap();
    uow.commit().await.unwrap();
    world.mails().await;
    // Unlogged tables, the search, reach no write-ahead log and no base backup: src/tests/search.rs holds them to it.
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname = 'public'",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    for table in tables {
        let found: i64 = sqlx::query_scalar(AssertSqlSafe(format!(
            "select count(*) from {table} t where t::text ilike '%secretname%' or t::text ilike '%' || encode('Secretname', 'hex') || '%'"
        )))
        .fetch_one(&owner)
        .await
        .unwrap();
        assert_eq!(found, 0, "{table} holds readable words of a person");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_person_without_a_key_can_be_read_by_nobody(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    world.mails().await;
    sqlx::query("delete from vault.person_key").execute(&owner).await.unwrap();
    let mut uow = world.portal.begin(nia).await.unwrap();
    assert!(matches!(service_requests::ops::open(&mut uow, &reference).await, Err(OpError::NotFound)));
}
