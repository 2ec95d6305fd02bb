//! What happens while somebody is forgotten is refused or forgotten with them, and never sealed with a key that is gone.

use sqlx::PgPool;

use super::{TimeDelta, approve, ask, asking, officer, person, round, standing};
use crate::{
    erasure::State,
    error::OpError,
    people::{self, Value},
    tests::world::World,
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_sealed_while_somebody_is_erased_is_refused_as_it_is_committed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, staff) = (world.resident("Nia").await, officer(&world, "G-001").await);
    let reference = ask(&world, &nia, &asking("all", &[])).await;
    approve(&world, &staff, &reference, &[]).await;
    world.mails().await;
    world.advance(TimeDelta::days(8));
    // She saves a page while it runs: her key was fetched before, her row comes after.
    let mut saving = world.portal.begin(nia.clone()).await.unwrap();
    saving.key_of(person(&nia)).await.unwrap();
    round(&world).await;
    assert_eq!(standing(&world, &reference).await.erasure.state, State::Done);
    people::ops::set_value(&mut saving, person(&nia), &Value::KnownAs("Nia Fach".into())).await.unwrap();
    assert!(matches!(saving.commit().await, Err(OpError::Conflict)));
    // Whoever comes after finds no sign-in.
    let mut late = world.portal.begin(nia.clone()).await.unwrap();
    assert!(matches!(late.key_of(person(&nia)).await, Err(OpError::NotFound)));
    drop(late);
    let left: i64 =
        sqlx::query_scalar("select count(*) from person_value where person_id = $1").bind(person(&nia).0).fetch_one(&owner).await.unwrap();
    assert_eq!(left, 0, "nothing was left behind that nobody could open");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_committed_just_before_goes_with_the_rest(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, staff) = (world.resident("Nia").await, officer(&world, "G-001").await);
    let reference = ask(&world, &nia, &asking("all", &[])).await;
    approve(&world, &staff, &reference, &[]).await;
    world.advance(TimeDelta::days(8));
    let mut saving = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_value(&mut saving, person(&nia), &Value::KnownAs("Nia Fach".into())).await.unwrap();
    saving.commit().await.unwrap();
    round(&world).await;
    let left: i64 =
        sqlx::query_scalar("select count(*) from person_value where person_id = $1").bind(person(&nia).0).fetch_one(&owner).await.unwrap();
    assert_eq!((left, standing(&world, &reference).await.erasure.state), (0, State::Done));
    world.mails().await;
}
