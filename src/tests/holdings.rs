//! The register of holdings against the database's own catalogue.

mod dump;
mod expire;
pub(super) mod fill;
mod given;
mod packs;

use sqlx::PgPool;

use super::{walls::personal_tables, world::World};
use crate::holdings::{Category, columns, ops};

/// Every column of every table that says what it holds.
async fn personal_columns(owner: &PgPool) -> Vec<(String, String)> {
    sqlx::query_as(
        "select c.table_name::text, c.column_name::text from information_schema.columns c
         where c.table_schema in ('public', 'vault')
           and obj_description(format('%I.%I', c.table_schema, c.table_name)::regclass) like 'retention: %' order by 1, 2",
    )
    .fetch_all(owner)
    .await
    .expect("the columns")
}

async fn unclaimed(owner: &PgPool) -> Vec<String> {
    let columns = personal_columns(owner).await;
    assert!(columns.len() > 250, "the catalogue has {} columns", columns.len());
    columns::faults(columns.iter().map(|(table, column)| (table.as_str(), column.as_str())))
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_column_with_personal_data_is_claimed_by_exactly_one_category(owner: PgPool) {
    let faults = unclaimed(&owner).await;
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    for claim in columns::CLAIMS {
        let there = personal_columns(&owner).await;
        let names = claim.facts.split_whitespace().chain(claim.content.iter().copied());
        for column in names.chain(claim.withheld.iter().flat_map(|(names, _)| names.split_whitespace())) {
            let known = there.iter().any(|(table, name)| table == claim.table.code() && name == column);
            assert!(known, "src/holdings/columns.rs claims {column} of {}, which the database has not", claim.table.code());
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_column_that_a_migration_adds_and_nobody_claims_is_named_with_what_to_do(owner: PgPool) {
    sqlx::query("alter table interaction add column mood text").execute(&owner).await.unwrap();
    let faults = unclaimed(&owner).await;
    assert_eq!(
        faults,
        ["column mood of table interaction is claimed by no category: add it to the claim of interaction in src/holdings/columns.rs and \
          say how it is exported (facts, content or withheld)"]
    );
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_table_says_what_it_holds_and_that_category_is_in_the_policy(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let policy = world.portal.policy();
    for category in Category::ALL {
        assert!(policy.holding(category.code()).is_some(), "{} has no policy", category.code());
        assert!(policy.holding(category.code()).unwrap().period(None).is_some(), "{} is kept for no stated time", category.code());
    }
    for (table, code) in personal_tables(&owner).await {
        assert!(code == "person" || Category::from_code(&code).is_some(), "{table} is in no category: {code}");
    }
    // Tables without personal data, by name: a new table must be put on one side or the other.
    let known = [
        "address",
        "audit_block",
        "backup",
        "file_leftover",
        "job",
        "journal_line",
        "kept_count",
        "policy_pack",
        "search_alive",
        "search_build",
        "reply_template",
        "retention_part",
        "retention_receipt",
        "retention_run",
        "restoration",
        "service",
        "street",
        "survey_wave",
        "team",
        "_sqlx_migrations",
    ];
    let silent: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname = 'public' and coalesce(obj_description(c.oid), '') not like 'retention: %' order by 1",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    let unknown: Vec<&String> = silent.iter().filter(|table| !known.contains(&table.as_str())).collect();
    assert!(unknown.is_empty(), "tables that do not say whether they hold personal data: {unknown:?}");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_record_shows_a_person_everything_the_portal_holds_about_them(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    world.mails().await;
    let mut uow = world.portal.begin(nia).await.unwrap();
    let shown = ops::show(&mut uow).await.unwrap();
    let count = |category: Category| shown.iter().find(|(c, _)| *c == category).map_or(0, |(_, items)| items.len());
    assert_eq!((count(Category::Account), count(Category::ContactDetails), count(Category::ServiceRequest)), (1, 2, 1));
    assert_eq!(count(Category::OutboundMessage), 1, "what the portal sent is in the record too");
    let request = shown.iter().flat_map(|(_, items)| items).find(|item| item.category == Category::ServiceRequest).unwrap();
    assert_eq!(request.content[0].1.en, reference);
}
