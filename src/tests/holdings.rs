//! The register of holdings against the database's own catalogue.

use sqlx::PgPool;

use super::{walls::personal_tables, world::World};
use crate::holdings::{Category, ops};

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
        "file_leftover",
        "job",
        "policy_pack",
        "search_alive",
        "search_build",
        "reply_template",
        "service",
        "street",
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
