//! What somebody who acts cannot reach, asked past every rule of ours in plain SQL.

use sqlx::PgPool;

use super::{Fields, pair, person};
use crate::{
    actor::{Actor, Representative},
    db::Uow,
    error::OpError,
    service_requests,
    tests::world::World,
};

/// Every table with personal data, and how many rows of it the actor sees.
async fn seen(world: &World, owner: &PgPool, actor: &Actor) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind = 'r' and obj_description(c.oid) like 'retention:%' order by 1",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let mut seen = Vec::new();
    for table in tables {
        let rows = count(&mut uow, &table).await;
        if rows > 0 {
            seen.push((table, rows));
        }
    }
    seen
}

async fn count(uow: &mut Uow, table: &str) -> i64 {
    let asked = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(asked).fetch_one(uow.conn()).await.unwrap()
}

fn representative(actor: &Actor) -> Representative {
    match actor {
        Actor::Representative(one) => one.clone(),
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_whoever_acts_sees_the_requests_that_were_granted_and_no_other_row(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let hers = world.report(&anh).await;
    let own = world.report(&tomos).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    let names: Vec<String> = seen(&world, &owner, &acting).await.into_iter().map(|(table, _)| table).collect();
    assert_eq!(names, ["request_event", "service_request"], "her request of the service that was granted, and nothing else of anybody");
    let mut uow = world.portal.begin(acting.clone()).await.unwrap();
    service_requests::ops::open(&mut uow, &hers.reference).await.unwrap();
    assert!(matches!(service_requests::ops::open(&mut uow, &own.reference).await, Err(OpError::NotFound)), "not even their own");
    uow.key_of(person(&anh)).await.unwrap();
    assert!(matches!(uow.key_of(person(&tomos)).await, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_out_of_scope_revoked_frozen_expired_or_forged_sees_no_row_at_all(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let stranger = world.resident("Stranger").await;
    world.report(&anh).await;
    let scope = world.mandate(&anh, &tomos, &[("services", "pothole")]).await;
    let acting = world.acting(&tomos, scope).await.unwrap();
    let nothing: Vec<(String, i64)> = Vec::new();
    assert_eq!(seen(&world, &owner, &acting).await, nothing, "out of scope");

    let id = world.mandate(&anh, &tomos, &[]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    assert_ne!(seen(&world, &owner, &acting).await, nothing);
    // An actor made up in the process: of another account, or for another person.
    let forged = Representative { account: stranger.account().unwrap(), ..representative(&acting) };
    assert_eq!(seen(&world, &owner, &Actor::Representative(forged)).await, nothing, "another account");
    for (name, change, back) in [
        ("frozen", "frozen_at = now(), frozen_because = 'concern'", "frozen_at = null, frozen_because = null"),
        ("expired", "starts_on = '2026-01-01', ends_on = '2026-11-20'", "ends_on = '2027-11-21'"),
        ("not renewed", "renew_by = '2026-11-20'", "renew_by = null"),
        ("not begun", "starts_on = '2026-11-22'", "starts_on = '2026-11-21'"),
        ("revoked", "state = 'revoked', ended_at = now()", "state = 'active', ended_at = null"),
    ] {
        let set = |what: &str| sqlx::AssertSqlSafe(format!("update mandate set {what} where mandate_id = '{id}'"));
        sqlx::query(set(change)).execute(&owner).await.unwrap();
        assert_eq!(seen(&world, &owner, &acting).await, nothing, "{name}");
        assert_eq!(world.acting(&tomos, id).await, None, "{name}: the rules say so too");
        sqlx::query(set(back)).execute(&owner).await.unwrap();
        assert_ne!(seen(&world, &owner, &acting).await, nothing, "{name} undone");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_there_is_no_chain_of_mandates(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let third = world.resident("Third").await;
    let first = world.mandate(&anh, &tomos, &[]).await;
    // Circular is no chain: each acts for the other and for nobody through them.
    world.mandate(&tomos, &third, &[]).await;
    let acting = world.acting(&tomos, first).await.unwrap();
    assert!(super::ops::invite(&world.caller(), &acting, &Fields::default()).await.is_err());
    assert_eq!(world.acting(&third, first).await, None);
    let mut uow = world.portal.begin(acting).await.unwrap();
    assert!(super::ops::of_own(&mut uow).await.is_err());
    assert!(matches!(super::ops::own(&mut uow, first).await, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_person_cannot_say_of_a_mandate_what_is_not_theirs(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    for change in
        ["mode = 'jointly'", "state = 'ended', ended_at = now()", "frozen_at = null, frozen_by = 'x'", "relation = 'deputy', level = 'see'"]
    {
        let mut uow = world.portal.begin(anh.clone()).await.unwrap();
        let changed = sqlx::AssertSqlSafe(format!("update mandate set {change} where mandate_id = '{id}'"));
        let refused = sqlx::query(changed).execute(uow.conn()).await;
        assert!(refused.is_err(), "{change}");
    }
    let mut uow = world.portal.begin(tomos).await.unwrap();
    assert_eq!(count(&mut uow, "mandate").await, 0, "whoever holds one sees it through a door only");
}
