//! What the nights let go: planned, released by two people, worked off so that nothing goes twice, and stopped by whatever holds it.

mod holding;

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    holdings::fill,
    world::{World, noon},
};
use crate::{
    actor::{Actor, Role},
    error::{OpError, OpResult},
    fields::Fields,
    holdings::Category,
    ids::PersonId,
    jobs,
    permit::Denial,
    retention::{
        Blocked, Part, PartState, Proof, Run,
        ops::{desk, holds, plan, sweep},
    },
};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn fields(of: &[(&str, &str)]) -> Fields {
    Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

/// Moves the clock to noon of a day, forward or back.
fn travel(world: &World, day: &str) {
    let today = crate::calendar::london_date(world.portal.clock().now());
    world.advance(TimeDelta::days((date(day) - today).num_days()));
}

async fn act<T>(world: &World, actor: &Actor, operation: impl AsyncFnOnce(&mut crate::db::Uow) -> OpResult<T>) -> OpResult<T> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = operation(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

async fn officers(world: &World) -> (Actor, Actor) {
    let role = [Role::InformationGovernance];
    (world.staff("I-031", "IG", &role).await, world.staff("I-032", "IG", &role).await)
}

/// Plans what is due today, as the night does, and gives back the newest run.
async fn planned(world: &World, officer: &Actor) -> (Run, Vec<Part>) {
    plan::begin_night(&world.portal).await.expect("the night");
    plan::next(&world.portal).await.expect("a plan");
    newest(world, officer).await
}

async fn newest(world: &World, officer: &Actor) -> (Run, Vec<Part>) {
    let run = act(world, officer, async |uow| desk::list(uow).await).await.expect("the runs").remove(0).run;
    let opened = act(world, officer, async |uow| desk::open(uow, run.id).await).await.expect("the run");
    (opened.run, opened.parts)
}

fn of(parts: &[Part], category: Category) -> &Part {
    parts.iter().find(|part| part.category == category).unwrap_or_else(|| panic!("{category:?} is in no part: {parts:?}"))
}

fn seen(run: &Run) -> Fields {
    fields(&[("looked", "yes"), ("revision", &run.revision.to_string())])
}

/// Both say yes.
async fn release(world: &World, (first, second): (&Actor, &Actor), run: Uuid) {
    let now = act(world, first, async |uow| desk::open(uow, run).await).await.expect("the run").run;
    act(world, first, async |uow| desk::approve(uow, run, &seen(&now)).await).await.expect("the first");
    let now = act(world, second, async |uow| desk::open(uow, run).await).await.expect("the run").run;
    act(world, second, async |uow| desk::release(uow, run, &seen(&now)).await).await.expect("the second");
}

async fn count(owner: &PgPool, table: &'static str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(owner).await.expect("a count")
}

/// So many closed contacts of somebody.
async fn contacts(owner: &PgPool, person: PersonId, many: i32) {
    sqlx::query(
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome,
           team_code, staff_number, content_sealed, policy_version, closed_at)
         select gen_random_uuid(), $1, gen_random_uuid(), $2, $2, 'in', 'phone', 'enquiry', 'resident', 'answered', 'CS', 'A-117', '', 3,
           $2::timestamptz + n * interval '1 microsecond' from generate_series(1, $3) as n",
    )
    .bind(person.0)
    .bind(noon())
    .bind(many)
    .execute(owner)
    .await
    .expect("contacts");
}

/// Everything that receipts say went, each as often as they say it.
async fn receipts(owner: &PgPool) -> Vec<Uuid> {
    sqlx::query_scalar("select unnest(items) from retention_receipt").fetch_all(owner).await.expect("receipts")
}

async fn proof(world: &World) -> Proof {
    act(world, &Actor::System("test"), async |uow| desk::prove(uow).await).await.expect("a proof")
}

fn a_hold(about: &[(&str, &str)]) -> Fields {
    let mut form = fields(&[
        ("kind", "litigation"),
        ("words", "A claim about the fall"),
        ("review-day", "1"),
        ("review-month", "1"),
        ("review-year", "2030"),
        ("shown", "yes"),
        ("submission_key", &Uuid::new_v4().to_string()),
    ]);
    form.0.extend(fields(about).0);
    form
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_sweep_that_is_killed_at_every_step_deletes_each_thing_once_writes_every_receipt_and_honours_holds(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let (nia, gareth) = (world.resident("Nia").await.person().unwrap(), world.resident("Gareth").await.person().unwrap());
    contacts(&owner, nia, 2_500).await;
    contacts(&owner, gareth, 40).await;
    sqlx::query("update person set restricted_since = $2 where person_id = $1").bind(gareth.0).bind(noon()).execute(&owner).await.unwrap();
    travel(&world, "2029-11-20");
    let (_, parts) = planned(&world, &meleri).await;
    assert!(!parts.iter().any(|part| part.category == Category::Interaction), "a day early: {parts:?}");
    travel(&world, "2029-11-21");
    let (run, parts) = planned(&world, &meleri).await;
    let part = of(&parts, Category::Interaction);
    assert_eq!((part.due, part.held.get("restriction"), part.state), (2_500, Some(&40), PartState::Waiting));
    assert!(!part.sample.is_empty() && part.oldest == Some(date("2026-11-21")));
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 2_540, "nothing goes before two people said so");
    release(&world, (&meleri, &tegid), run.id).await;

    // Killed after a little while, then after a little longer: at every await that a batch has.
    for step in 0_u64..400 {
        let killed = tokio::time::timeout(Duration::from_micros(step * 250), sweep::batch(&world.portal)).await;
        assert!(!matches!(killed, Ok(Err(_))), "{killed:?}");
        if step % 7 == 0 {
            assert_eq!(there_and_gone(&owner).await, 2_540, "gone without a receipt, or the other way round");
        }
    }
    // What was killed last may still be on its way back.
    for _ in 0..100 {
        sweep::sweep(&world.portal, None).await.unwrap();
        if newest(&world, &meleri).await.0.finished_at.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut gone = receipts(&owner).await;
    let receipted = gone.len();
    gone.sort();
    gone.dedup();
    assert_eq!(gone.len(), receipted, "nothing went twice");
    let counted: Vec<(String, NaiveDate, String, i64)> =
        sqlx::query_as("select category, month, service_slug, number from kept_count").fetch_all(&owner).await.unwrap();
    assert_eq!(counted, [("interaction".to_string(), date("2026-11-01"), String::new(), 2_500)], "each was counted once as it went");
    assert_eq!(count(&owner, "interaction").await, 40, "what is held stays");
    let (run, parts) = newest(&world, &meleri).await;
    let part = of(&parts, Category::Interaction);
    assert_eq!((part.done, part.state, part.failures), (2_500, PartState::Done, 0));
    assert!(run.finished_at.is_some(), "{parts:?}");
    assert!(matches!(proof(&world).await, Proof::Whole { items, .. } if usize::try_from(items).unwrap() == receipted));
    sqlx::query("update retention_receipt set items = items[2:] where retention_receipt_id = 2").execute(&owner).await.unwrap();
    assert_eq!(proof(&world).await, Proof::Broken { receipt: 2 });
}

/// How many contacts there are, and how many have a receipt, at one moment.
async fn there_and_gone(owner: &PgPool) -> i64 {
    sqlx::query_scalar(
        "select (select count(*) from interaction)
           + (select coalesce(sum(cardinality(items)), 0)::bigint from retention_receipt where category = 'interaction')",
    )
    .fetch_one(owner)
    .await
    .expect("a count")
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e21_a_hold_that_is_placed_in_mid_run_wins_and_one_that_is_released_lets_go_with_the_next_run(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let nia = world.resident("Nia").await.person().unwrap();
    contacts(&owner, nia, 2_500).await;
    travel(&world, "2029-11-21");
    let (run, _) = planned(&world, &meleri).await;
    release(&world, (&meleri, &tegid), run.id).await;
    assert_eq!(sweep::batch(&world.portal).await.unwrap(), Some(500));
    let time = [("about", "time"), ("from-day", "21"), ("from-month", "11"), ("from-year", "2026")];
    let until = [("until-day", "21"), ("until-month", "11"), ("until-year", "2026"), ("category", "interaction")];
    let form = a_hold(&[time.as_slice(), until.as_slice()].concat());
    let id = act(&world, &meleri, async |uow| holds::place(uow, None, &form).await).await.unwrap();
    let again = act(&world, &meleri, async |uow| holds::place(uow, None, &form).await).await.unwrap();
    assert_eq!(id, again, "pressed twice, it is one hold");
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 2_000, "not one after the hold");
    let (_, parts) = newest(&world, &meleri).await;
    assert_eq!((of(&parts, Category::Interaction).done, of(&parts, Category::Interaction).state), (500, PartState::Done));

    travel(&world, "2029-11-22");
    let (_, parts) = planned(&world, &meleri).await;
    let part = of(&parts, Category::Interaction);
    assert_eq!((part.due, part.held.get("litigation"), part.state), (0, Some(&2_000), PartState::Nothing));
    let hold = act(&world, &meleri, async |uow| holds::open(uow, id).await).await.unwrap();
    let revision = fields(&[("revision", &hold.revision.to_string())]);
    act(&world, &tegid, async |uow| holds::release(uow, id, &revision).await).await.unwrap();
    travel(&world, "2029-11-23");
    let (run, _) = planned(&world, &meleri).await;
    release(&world, (&meleri, &tegid), run.id).await;
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_of_little_weight_goes_by_itself_and_the_rest_by_two_people_of_whom_neither_made_the_plan(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let nia = fill::fill(&world, "Nia").await;
    travel(&world, "2029-11-21");
    jobs::run_due(&world.portal).await.unwrap();
    let (run, parts) = newest(&world, &meleri).await;
    assert_eq!((run.asked_by.clone(), run.policy_version), (None, Some(3)));
    assert_eq!(of(&parts, Category::OutboundMessage).state, PartState::Done, "{parts:?}");
    assert_eq!(of(&parts, Category::Interaction).state, PartState::Waiting);
    let left: i64 = sqlx::query_scalar("select count(*) from outbox where person_id = $1 and created_at <= $2")
        .bind(nia.person.0)
        .bind(noon())
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(left, 0);
    world.advance(TimeDelta::minutes(1));
    // Asked for by hand, it takes the place of what waits; whoever asked is not the second person.
    act(&world, &tegid, async |uow| desk::ask(uow).await).await.unwrap();
    assert!(matches!(act(&world, &adviser, async |uow| desk::ask(uow).await).await, Err(OpError::NotFound)));
    plan::next(&world.portal).await.unwrap();
    let (run, parts) = newest(&world, &meleri).await;
    assert_eq!((run.asked_by.as_deref(), of(&parts, Category::Interaction).state), (Some("I-032"), PartState::Waiting));
    let no_box = fields(&[("revision", &run.revision.to_string())]);
    let missing = act(&world, &meleri, async |uow| desk::approve(uow, run.id, &no_box).await).await;
    assert!(matches!(missing, Err(OpError::Invalid(_))), "they say that they have looked");
    act(&world, &meleri, async |uow| desk::approve(uow, run.id, &seen(&run)).await).await.unwrap();
    let (run, _) = newest(&world, &meleri).await;
    for actor in [&meleri, &tegid] {
        let refused = act(&world, actor, async |uow| desk::release(uow, run.id, &seen(&run)).await).await;
        assert!(matches!(refused, Err(OpError::Denied(Denial::WroteItYourself))), "{refused:?}");
    }
    let by_force = sqlx::query("update retention_run set released_by = 'I-032', released_at = now() where retention_run_id = $1");
    assert!(by_force.bind(run.id).execute(&owner).await.is_err(), "the database asks the same");
    let manager = world.staff("M-012", "CS", &[Role::Manager]).await;
    act(&world, &manager, async |uow| desk::release(uow, run.id, &seen(&run)).await).await.unwrap();
    sweep::sweep(&world.portal, None).await.unwrap();
    let (run, parts) = newest(&world, &meleri).await;
    assert!(run.finished_at.is_some() && parts.iter().all(|part| part.state == PartState::Done), "{parts:?}");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_unusual_volume_and_a_clock_that_jumps_stop_what_would_go_by_itself(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, _) = officers(&world).await;
    let letters = async |many: i32| {
        sqlx::query(
            "insert into outbox (outbox_id, letter, content_sealed, created_at, due_at, sent_at)
             select gen_random_uuid(), 'audit_head', '', $1, $1, $1 from generate_series(1, $2)",
        )
        .bind(noon())
        .bind(many)
        .execute(&owner)
        .await
        .unwrap();
    };
    letters(10).await;
    planned(&world, &meleri).await;
    travel(&world, "2029-11-21");
    let (_, parts) = planned(&world, &meleri).await;
    assert_eq!((of(&parts, Category::OutboundMessage).blocked, of(&parts, Category::OutboundMessage).due), (Some(Blocked::Clock), 10));
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "outbox").await, 10, "three years passed in a night");
    travel(&world, "2029-11-22");
    letters(1_200).await;
    let (_, parts) = planned(&world, &meleri).await;
    assert_eq!((of(&parts, Category::OutboundMessage).blocked, of(&parts, Category::OutboundMessage).due), (Some(Blocked::Many), 1_210));
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "outbox").await, 1_210);
    sqlx::query("delete from outbox where outbox_id in (select outbox_id from outbox limit 1200)").execute(&owner).await.unwrap();
    travel(&world, "2029-11-23");
    let (_, parts) = planned(&world, &meleri).await;
    assert_eq!((of(&parts, Category::OutboundMessage).blocked, of(&parts, Category::OutboundMessage).state), (None, PartState::Released));
    // Before it goes, the clock is put right: what is not due today does not go, whatever the plan says.
    travel(&world, "2026-11-22");
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "outbox").await, 10);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_case_that_was_opened_again_goes_by_the_day_it_was_closed_last_also_in_the_middle_of_a_run(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let nia = world.resident("Nia").await.person().unwrap();
    let (again, open) =
        (fill::contact(&world, nia, "phone", "in", "enquiry").await, fill::contact(&world, nia, "phone", "in", "enquiry").await);
    sqlx::query("update interaction set closed_at = $2 where interaction_id = $1")
        .bind(again)
        .bind(noon() + TimeDelta::days(30))
        .execute(&owner)
        .await
        .unwrap();
    travel(&world, "2029-11-21");
    let (run, parts) = planned(&world, &meleri).await;
    assert_eq!(of(&parts, Category::Interaction).due, 1);
    release(&world, (&meleri, &tegid), run.id).await;
    sqlx::query("update interaction set closed_at = null where interaction_id = $1").bind(open).execute(&owner).await.unwrap();
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 2);
    travel(&world, "2029-12-21");
    let (run, _) = planned(&world, &meleri).await;
    release(&world, (&meleri, &tegid), run.id).await;
    sweep::sweep(&world.portal, None).await.unwrap();
    let left: Vec<Uuid> = sqlx::query_scalar("select interaction_id from interaction").fetch_all(&owner).await.unwrap();
    assert_eq!(left, [open]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn rules_that_changed_after_the_plan_let_nothing_go_by_it_and_a_shorter_one_counts_for_what_is_held_already(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let nia = world.resident("Nia").await.person().unwrap();
    contacts(&owner, nia, 5).await;
    travel(&world, "2029-11-21");
    let (run, _) = planned(&world, &meleri).await;
    release(&world, (&meleri, &tegid), run.id).await;
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy/arianell.toml")).unwrap();
    let shorter = text.replace("version = 3\n", "version = 4\n");
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    crate::policy::store::insert(&mut uow, &crate::policy::Pack::parse(&shorter).unwrap(), &shorter).await.unwrap();
    uow.commit().await.unwrap();
    world.portal.refresh().await.unwrap();
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 5);
    let (_, parts) = newest(&world, &meleri).await;
    assert_eq!(of(&parts, Category::Interaction).state, PartState::Superseded);
    travel(&world, "2029-11-22");
    let (run, parts) = planned(&world, &meleri).await;
    assert_eq!((of(&parts, Category::Interaction).blocked, of(&parts, Category::Interaction).due), (Some(Blocked::Rules), 5));
    release(&world, (&meleri, &tegid), run.id).await;
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 0);
}
