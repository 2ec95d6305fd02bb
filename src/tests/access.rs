//! Opening records, and who looked.

use chrono::TimeDelta;
use sqlx::PgPool;

use super::world::World;
use crate::{
    access::{Access, MINUTES, Part, Reason, ops},
    actor::{Actor, Role},
    audit::{self, Who},
    error::{OpError, OpResult},
    ids::PersonId,
    lang::Lang,
    people,
    permit::Denial,
};

async fn open(world: &World, actor: &Actor, person: PersonId, reason: Reason, words: Option<&str>) -> OpResult<Access> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let access = ops::open(&mut uow, person, reason, words, 0, None).await?;
    uow.commit().await?;
    Ok(access)
}

async fn enter(world: &World, actor: &Actor, person: PersonId) -> Option<Access> {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let access = ops::enter(&mut uow, person).await.unwrap();
    uow.commit().await.unwrap();
    access
}

/// How many of a person's details this actor can read.
async fn details_seen(world: &World, actor: &Actor, person: PersonId) -> usize {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    people::ops::history(&mut uow, person).await.unwrap().len()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn b3_a_record_outside_ones_own_work_opens_with_a_reason_only(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await.person().unwrap();
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    assert!(enter(&world, &adviser, nia).await.is_none());
    assert_eq!(details_seen(&world, &adviser, nia).await, 0, "the database shows nothing either");
    let refused = open(&world, &adviser, nia, Reason::OwnCase, None).await;
    assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.of("reason").is_some()), "it is nobody’s case");
    for words in [None, Some("  "), Some("a".repeat(201).as_str())] {
        let refused = open(&world, &adviser, nia, Reason::Other, words).await;
        assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.of("words").is_some()), "{words:?}");
    }
    open(&world, &adviser, nia, Reason::Complaint, None).await.unwrap();
    assert_eq!(enter(&world, &adviser, nia).await.map(|access| access.reason), Some(Reason::Complaint));
    assert!(details_seen(&world, &adviser, nia).await > 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn b3_a_case_of_ones_own_team_needs_no_gate_and_is_seen_all_the_same(owner: PgPool) {
    let world = World::new(owner).await;
    let resident = world.resident("Nia").await;
    let nia = resident.person().unwrap();
    world.report(&resident).await;
    world.mails().await;
    let streets = world.staff("C-204", "WS", &[Role::Caseworker]).await;
    let care = world.staff("C-310", "CA", &[Role::Caseworker]).await;
    assert_eq!(enter(&world, &streets, nia).await.map(|access| access.reason), Some(Reason::OwnCase));
    assert!(enter(&world, &care, nia).await.is_none(), "another team’s case");
    let mut uow = world.portal.begin(resident).await.unwrap();
    let looks = audit::ops::looks(&mut uow, nia, None, 10).await.unwrap();
    assert_eq!((looks.len(), looks[0].act.as_str(), looks[0].reason.as_deref()), (1, "record/open", Some("own_case")));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_opening_is_for_one_person_of_staff_one_record_and_half_an_hour(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await.person().unwrap();
    let gareth = world.resident("Gareth").await.person().unwrap();
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let other = world.staff("A-118", "CS", &[Role::Adviser]).await;
    open(&world, &adviser, nia, Reason::Call, None).await.unwrap();
    assert!(enter(&world, &other, nia).await.is_none(), "another’s opening does not help");
    assert!(enter(&world, &adviser, gareth).await.is_none(), "nor that of another record");
    assert_eq!(details_seen(&world, &adviser, gareth).await, 0);
    world.advance(TimeDelta::minutes(MINUTES) - TimeDelta::seconds(1));
    assert!(enter(&world, &adviser, nia).await.is_some());
    world.advance(TimeDelta::seconds(1));
    assert!(enter(&world, &adviser, nia).await.is_none(), "it shuts by itself");
    assert_eq!(details_seen(&world, &adviser, nia).await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn for_administrators_residents_and_visitors_no_record_can_be_opened(owner: PgPool) {
    let world = World::new(owner).await;
    let resident = world.resident("Nia").await;
    let nia = resident.person().unwrap();
    let administrator = world.staff("S-001", "CS", &[Role::Administrator]).await;
    for actor in [administrator.clone(), resident, Actor::Visitor { guest: None }] {
        assert!(matches!(open(&world, &actor, nia, Reason::Complaint, None).await, Err(OpError::NotFound)), "{}", actor.label());
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        assert!(matches!(ops::may_ask(&mut uow, nia).await, Err(OpError::NotFound)), "{}", actor.label());
    }
    let Actor::Staff(staff) = &administrator else { unreachable!() };
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let colleague = open(&world, &adviser, staff.person, Reason::Complaint, None).await;
    assert!(matches!(colleague, Err(OpError::NotFound)), "a colleague’s record");
    let nobody = open(&world, &adviser, PersonId(uuid::Uuid::nil()), Reason::Complaint, None).await;
    assert!(matches!(nobody, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_record_that_is_restricted_meanwhile_shuts_at_once(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let resident = world.resident("Nia").await;
    let nia = resident.person().unwrap();
    world.report(&resident).await;
    world.mails().await;
    let caseworker = world.staff("C-204", "WS", &[Role::Caseworker]).await;
    let manager = world.staff("M-100", "WS", &[Role::Manager]).await;
    assert!(enter(&world, &caseworker, nia).await.is_some());
    sqlx::query("update person set restricted_since = now() where person_id = $1").bind(nia.0).execute(&owner).await.unwrap();
    assert!(enter(&world, &caseworker, nia).await.is_none());
    let refused = open(&world, &caseworker, nia, Reason::Complaint, None).await;
    assert!(matches!(refused, Err(OpError::Denied(Denial::NotYourRole))));
    assert!(enter(&world, &manager, nia).await.is_none(), "a guarded record has its gate for managers too");
    open(&world, &manager, nia, Reason::Complaint, None).await.unwrap();
    assert!(enter(&world, &manager, nia).await.is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_person_sees_who_looked_why_and_at_which_part_and_nobody_elses_business(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let resident = world.resident("Nia").await;
    let nia = resident.person().unwrap();
    let gareth = world.resident("Gareth").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let access = open(&world, &adviser, nia, Reason::Other, Some(" A flood in her street ")).await.unwrap();
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    ops::look(&mut uow, &access, &[]).await.unwrap();
    ops::look(&mut uow, &access, &[Part::Phone, Part::Address]).await.unwrap();
    uow.commit().await.unwrap();

    let mut uow = world.portal.begin(resident).await.unwrap();
    let looks = audit::ops::looks(&mut uow, nia, None, 10).await.unwrap();
    let parts: Vec<Option<&str>> = looks.iter().map(|look| look.part.as_deref()).collect();
    assert_eq!(parts, [Some("address"), Some("phone"), Some("overview"), None]);
    for look in &looks {
        assert_eq!(
            (look.actor_label.as_str(), look.actor_role.as_deref(), look.actor_team.as_deref()),
            ("A-117", Some("adviser"), Some("CS"))
        );
        assert_eq!((look.reason.as_deref(), look.subject), (Some("other"), access.id));
    }
    let words = ops::words_of(&mut uow, nia, &[access.id]).await.unwrap();
    assert_eq!(words, [(access.id, "A flood in her street".to_string())]);
    let older = audit::ops::looks(&mut uow, nia, Some(looks[1].id), 10).await.unwrap();
    assert_eq!(older.iter().map(|look| look.id).collect::<Vec<_>>(), [looks[2].id, looks[3].id], "the next page begins below the last row");
    assert_eq!(audit::ops::look_counts(&mut uow, &[access.id]).await.unwrap(), [(access.id, 4)]);
    assert!(!audit::ops::looks_of(&mut uow, nia, Who::Automatic, None, 10).await.unwrap().is_empty(), "the portal wrote the name down");

    let mut uow = world.portal.begin(gareth.clone()).await.unwrap();
    for who in Who::ALL {
        assert!(audit::ops::looks_of(&mut uow, nia, *who, None, 10).await.unwrap().is_empty(), "Gareth sees Nia’s {who:?}");
    }
    assert!(ops::words_of(&mut uow, nia, &[access.id]).await.unwrap().is_empty());
    let readable: i64 =
        sqlx::query_scalar("select count(*) from record_access r, audit a where r::text like '%flood%' or a::text like '%flood%'")
            .fetch_one(&owner)
            .await
            .unwrap();
    assert_eq!(readable, 0, "a reason in one’s own words is sealed");
}

#[test]
fn every_act_has_words_for_the_person_it_was_done_to() {
    let nouns = [
        crate::access::rules::ACTS,
        crate::accounts::rules::ACTS,
        crate::calls::rules::ACTS,
        crate::casework::rules::ACTS,
        crate::corrections::rules::ACTS,
        crate::drafts::rules::ACTS,
        crate::holdings::rules::ACTS,
        crate::interactions::rules::ACTS,
        crate::matching::rules::ACTS,
        crate::outbox::rules::ACTS,
        crate::people::rules::ACTS,
        crate::recordings::rules::ACTS,
        crate::retention::rules::ACTS,
        crate::safety::rules::ACTS,
        crate::search::rules::ACTS,
        crate::service_requests::rules::ACTS,
    ];
    // Done to a call that is nobody’s yet, to a batch of many people’s things, to a councillor’s office, and
    // to runs and orders that name nobody: no row of theirs names a person.
    let about_nobody = [
        "call/receive",
        "call/take",
        "call/work",
        "call/save",
        "holding/expire",
        "councillor/invite",
        "councillor/change_term",
        "councillor/end",
        "councillor/browse",
        "recording/confirm_deletion",
        "recording/order_again",
        "retention/ask",
        "retention/plan",
        "retention/approve",
        "retention/release",
        "retention/pause",
        "retention/resume",
        "retention/retry",
    ];
    for act in about_nobody {
        assert!(nouns.concat().contains(&act), "{act} is no act any more");
    }
    for act in nouns.concat().into_iter().filter(|act| !about_nobody.contains(act)) {
        let words = crate::text::acts::by_name(&act.replace('/', "_"));
        assert!(words.is_some(), "{act} has no words in src/text/acts.toml");
        assert_ne!(words.map(|words| words(Lang::En)), words.map(|words| words(Lang::Cy)), "{act} is not in Welsh");
    }
}
