//! The audit's seals.

use sqlx::PgPool;

use super::world::World;
use crate::{
    actor::Actor,
    audit::{Finding, ops},
};

/// Seals what there is. Transactions of other tests in the same cluster hold the horizon back for a moment, as they should.
async fn seal(world: &World) -> usize {
    for _ in 0..100 {
        let rows = seal_once(world).await;
        if rows > 0 {
            return rows;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    0
}

async fn seal_once(world: &World) -> usize {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let rows = ops::seal(&mut uow).await.unwrap();
    uow.commit().await.unwrap();
    rows
}

async fn check(world: &World) -> Finding {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    ops::check(&mut uow).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_altered_or_missing_row_is_named(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    world.report(&nia).await;
    world.mails().await;
    assert!(seal(&world).await > 0);
    world.report(&nia).await;
    world.mails().await;
    assert!(seal(&world).await > 0);
    assert!(matches!(check(&world).await, Finding::Whole { blocks: 2, .. }));

    let victim: i64 = sqlx::query_scalar("select max(audit_id) from audit").fetch_one(&owner).await.unwrap();
    sqlx::query("update audit set actor_label = 'somebody else' where audit_id = $1").bind(victim).execute(&owner).await.unwrap();
    assert_eq!(check(&world).await, Finding::RowAltered { block: 2, audit_id: victim });
    sqlx::query("delete from audit where audit_id = $1").bind(victim).execute(&owner).await.unwrap();
    assert_eq!(check(&world).await, Finding::RowMissing { block: 2, audit_id: victim });
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_application_can_neither_change_nor_delete_an_audit_row(owner: PgPool) {
    let world = World::new(owner).await;
    for statement in ["update audit set act = 'x'", "delete from audit", "truncate audit", "update audit_block set hash = ''"] {
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        assert!(sqlx::raw_sql(statement).execute(uow.conn()).await.is_err(), "{statement} was allowed");
    }
}
