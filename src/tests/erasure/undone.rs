//! What was decided and is not carried out stands on the board with what it waits for, until it is done.

use sqlx::PgPool;
use uuid::Uuid;

use super::{TimeDelta, act, approve, ask, asking, fields, officer, person, round, standing};
use crate::{
    actor::{Actor, Role},
    erasure::{State, Undone, Waits, forms::outcome_field, ops::desk, store},
    error::{OpError, OpResult},
    lang::Lang,
    people::{self, standing::Ground},
    rights,
    sharing::{self, Recipient, ops::NewShare},
    tests::{holdings::fill::contact, world::World},
};

async fn undone(world: &World, actor: &Actor) -> OpResult<Vec<Undone>> {
    act(world, actor, async |uow| desk::undone(uow).await).await
}

/// The only one on the list, which says the same as the erasure's own page.
async fn only(world: &World, officer: &Actor, reference: &str) -> Undone {
    let mut listed = undone(world, officer).await.expect("a list");
    assert_eq!(listed.len(), 1, "{listed:?}");
    let one = listed.remove(0);
    assert_eq!((one.reference.as_str(), one.waits), (reference, standing(world, reference).await.waits));
    one
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_approved_erasure_is_on_the_board_with_what_it_waits_for_until_it_is_carried_out(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, first, second) = (world.resident("Nia").await, officer(&world, "G-001").await, officer(&world, "G-002").await);
    contact(&world, person(&nia), "phone", "in", "enquiry").await;
    let reference = ask(&world, &nia, &asking("some", &["interaction"])).await;
    assert!(undone(&world, &first).await.unwrap().is_empty(), "it is not decided: its request waits on the board itself");
    world.advance(TimeDelta::days(1));
    approve(&world, &first, &reference, &[("beyond", "interaction")]).await;
    let now = only(&world, &first, &reference).await;
    assert_eq!((now.decided_on.to_string(), now.days, now.waits), ("2026-11-22".into(), 0, Some(Waits::Second)));
    world.advance(TimeDelta::days(3));
    round(&world).await;
    let now = only(&world, &first, &reference).await;
    assert_eq!((now.days, now.waits), (3, Some(Waits::Second)));
    act(&world, &second, async |uow| desk::second(uow, &reference).await).await.unwrap();
    let cooling = only(&world, &first, &reference).await.waits;
    assert!(matches!(cooling, Some(Waits::Cooling(until)) if until.to_string() == "2026-11-28"), "{cooling:?}");
    world.advance(TimeDelta::days(4));
    let now = only(&world, &first, &reference).await;
    assert_eq!((now.days, now.waits), (7, None), "it waits for the next round only");
    round(&world).await;
    assert_eq!(standing(&world, &reference).await.erasure.state, State::Done);
    assert!(undone(&world, &first).await.unwrap().is_empty(), "it was carried out");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_board_says_when_an_erasure_waits_for_a_copy_a_limit_or_somebody_who_is_not_told_yet(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world, "G-001").await);
    world.report(&nia).await;
    let copy = fields(&[("kind", "access"), ("submission_key", &Uuid::new_v4().to_string())]);
    act(&world, &nia, async |uow| rights::ops::send(uow, &copy, Lang::En).await).await.unwrap();
    let reference = ask(&world, &nia, &asking("all", &[])).await;
    approve(&world, &officer, &reference, &[]).await;
    world.advance(TimeDelta::days(8));
    assert_eq!(only(&world, &officer, &reference).await.waits, Some(Waits::Copy));
    let (portal, whose) = (Actor::System("test"), person(&nia));
    act(&world, &portal, async |uow| people::ops::restrict_as_asked(uow, whose, Ground::Claim).await).await.unwrap();
    assert_eq!(only(&world, &officer, &reference).await.waits, Some(Waits::Limited));
    let request = standing(&world, &reference).await.erasure.request;
    act(&world, &portal, async |uow| store::insert_recipient(uow, request, whose, "Cartref Bryn").await).await.unwrap();
    assert_eq!(only(&world, &officer, &reference).await.waits, Some(Waits::Recipients));
    round(&world).await;
    let now = only(&world, &officer, &reference).await;
    assert_eq!((now.days, now.waits), (8, Some(Waits::Recipients)), "no round takes it off the list while it waits");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_is_given_something_while_an_erasure_waits_is_told_before_it_is_carried_out(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world, "G-001").await);
    let contact = contact(&world, person(&nia), "phone", "in", "enquiry").await;
    let reference = ask(&world, &nia, &asking("all", &[])).await;
    approve(&world, &officer, &reference, &[]).await;
    world.advance(TimeDelta::days(2));
    let share = NewShare {
        person: person(&nia),
        interaction: Some(contact),
        service_request: None,
        recipient: Recipient::Organisation("Cartref Bryn".into()),
        fields: vec!["name".into()],
        purpose: "A home to live in".into(),
        ground: "public_task".into(),
    };
    act(&world, &Actor::System("test"), async |uow| sharing::ops::write(uow, share).await).await.unwrap();
    world.advance(TimeDelta::days(6));
    round(&world).await;
    round(&world).await;
    let now = standing(&world, &reference).await;
    assert_eq!((now.waits, now.recipients.len()), (Some(Waits::Recipients), 1), "noted once");
    assert_eq!(now.recipients[0].name, "Cartref Bryn");
    let told = fields(&[(&outcome_field(now.recipients[0].id), "told")]);
    act(&world, &officer, async |uow| desk::settle(uow, &reference, now.recipients[0].id, &told).await).await.unwrap();
    round(&world).await;
    assert_eq!(standing(&world, &reference).await.erasure.certificate.unwrap().told, ["Cartref Bryn"]);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_but_information_governance_sees_what_is_not_carried_out(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world, "G-001").await);
    let reference = ask(&world, &nia, &asking("all", &[])).await;
    approve(&world, &officer, &reference, &[]).await;
    only(&world, &officer, &reference).await;
    let manager = world.staff("M-001", "CS", &[Role::Manager]).await;
    let administrator = world.staff("A-001", "CS", &[Role::Administrator, Role::InformationGovernance]).await;
    for other in [&nia, &manager, &administrator, &Actor::System("test")] {
        assert!(matches!(undone(&world, other).await, Err(OpError::NotFound)), "{other:?}");
    }
    world.mails().await;
}
