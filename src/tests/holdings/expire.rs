//! The walk that lets go, category by category, and what it must never take.

use chrono::{NaiveDate, TimeDelta};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::fill::{self, contact, correct, fill, refer};
use crate::{
    actor::Actor,
    audit::Finding,
    calendar,
    error::OpError,
    holdings::{Category, KeptUntil, ops},
    ids::PersonId,
    policy::{Matter, Pack},
    tests::world::{World, noon},
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Moves the clock to noon of a day.
fn travel(world: &World, day: NaiveDate) {
    let days = (day - calendar::london_date(world.portal.clock().now())).num_days();
    world.advance(TimeDelta::days(days));
}

async fn expire(world: &World, category: Category) -> Vec<Uuid> {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let today = uow.today();
    let gone = ops::expire(&mut uow, category, today, 1000).await.unwrap();
    uow.commit().await.unwrap();
    gone
}

async fn there(world: &World, table: &str, person: PersonId) -> i64 {
    let statement = format!("select count(*) from {table} where person_id = $1");
    sqlx::query_scalar(AssertSqlSafe(statement)).bind(person.0).fetch_one(&world.owner).await.unwrap()
}

/// When each category goes that began its period on 21 November 2026; what hangs on something goes before it.
const DUE: [(&str, Category); 22] = [
    ("2026-11-22", Category::CallEvent),
    ("2026-12-21", Category::Account),
    ("2026-12-21", Category::Draft),
    ("2026-12-21", Category::Need),
    ("2027-05-21", Category::Recording),
    ("2027-11-21", Category::SafetyMarker),
    ("2027-11-21", Category::Survey),
    ("2029-08-21", Category::RightsRequest),
    ("2029-11-21", Category::ContactDetails),
    ("2029-11-21", Category::Identifier),
    ("2029-11-21", Category::Household),
    ("2029-11-21", Category::RequestMessage),
    ("2029-11-21", Category::RequestFile),
    ("2029-11-21", Category::ServiceRequest),
    ("2029-11-21", Category::OutboundMessage),
    ("2029-11-21", Category::Interaction),
    ("2029-11-21", Category::Correction),
    ("2029-11-21", Category::Mandate),
    ("2029-11-21", Category::CouncillorCase),
    ("2029-11-21", Category::Preference),
    ("2029-11-21", Category::AccessLog),
    ("2032-11-21", Category::SharingLog),
];

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c10_c11_every_category_goes_on_its_day_and_not_a_day_before(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    fill::end(&world, nia.person).await;
    assert_eq!(DUE.len(), Category::ALL.len());
    for (day, category) in DUE {
        let day = date(day);
        travel(&world, day.pred_opt().unwrap());
        assert_eq!(expire(&world, category).await, Vec::<Uuid>::new(), "{category:?} goes a day early");
        travel(&world, day);
        assert!(!expire(&world, category).await.is_empty(), "{category:?} does not go on {day}");
        assert_eq!(expire(&world, category).await, Vec::<Uuid>::new(), "{category:?} goes twice");
    }
    let left: Vec<(Category, i64)> = left_of(&world, nia.person).await;
    assert!(left.iter().all(|(_, count)| *count == 0), "{left:?}");
    expire(&world, Category::Account).await;
    assert_eq!(there(&world, "person", nia.person).await, 0, "nothing is left of her, so she goes too");
    assert_eq!(there(&world, "vault.person_key", nia.person).await, 0, "and her key, so that yesterday’s backup forgets her");
}

async fn left_of(world: &World, person: PersonId) -> Vec<(Category, i64)> {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    ops::counts(&mut uow, person).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_said_to_go_is_what_goes(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    fill::end(&world, nia.person).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let soon = ops::deleting_soon(&mut uow, nia.person, 12 * 365).await.unwrap();
    for (day, category) in DUE {
        let told: Vec<NaiveDate> = soon.iter().filter(|(_, of, _)| *of == category).map(|(day, ..)| *day).collect();
        assert_eq!(told, [date(day)], "{category:?}: {soon:?}");
    }
    let held: i64 = left_of(&world, nia.person).await.iter().map(|(_, count)| count).sum();
    // A contact takes what was passed on with it, and an invitation its answer, which are counted as held and not as going by itself.
    assert_eq!(soon.iter().map(|(.., count)| count).sum::<i64>() + 2, held, "{soon:?}");
    assert_eq!(ops::next_to_go(&mut uow, nia.person).await.unwrap(), Some((date("2026-11-22"), Category::CallEvent, 1)));
    assert_eq!(ops::deleting_soon(&mut uow, nia.person, 1).await.unwrap(), [(date("2026-11-22"), Category::CallEvent, 1)]);
    drop(uow);
    travel(&world, date("2029-11-20"));
    for (_, category) in &DUE[..8] {
        expire(&world, *category).await;
    }
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let (day, category, count) = ops::next_to_go(&mut uow, nia.person).await.unwrap().unwrap();
    assert_eq!((day, category), (date("2029-11-21"), Category::ContactDetails));
    // Name, e-mail, and what she is called now and was called before.
    assert_eq!(count, 4);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_open_in_use_disputed_or_restricted_does_not_go(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    let open = contact(&world, nia.person, "phone", "in", "enquiry").await;
    let disputed = contact(&world, nia.person, "phone", "in", "enquiry").await;
    correct(&world, nia.person, "interaction", disputed, "open").await;
    sqlx::query("update interaction set closed_at = null where interaction_id = $1").bind(open).execute(&owner).await.unwrap();
    let gareth = fill(&world, "Gareth").await;
    fill::end(&world, gareth.person).await;
    sqlx::query("update person set restricted_since = $2 where person_id = $1")
        .bind(gareth.person.0)
        .bind(noon())
        .execute(&owner)
        .await
        .unwrap();
    travel(&world, date("2039-01-01"));
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    assert_eq!(ops::deleting_soon(&mut uow, gareth.person, 365).await.unwrap(), [], "nothing of Gareth’s goes by itself");
    assert_eq!(ops::next_to_go(&mut uow, gareth.person).await.unwrap(), None);
    drop(uow);
    let before = left_of(&world, gareth.person).await;
    for (_, category) in DUE {
        expire(&world, category).await;
    }
    let after = left_of(&world, gareth.person).await;
    for ((category, before), (_, after)) in before.iter().zip(&after) {
        // The audit goes by whole blocks of everybody.
        assert!(before == after || *category == Category::AccessLog, "{category:?} of somebody whose data are restricted");
    }
    let contacts: Vec<Uuid> = sqlx::query_scalar("select interaction_id from interaction where person_id = $1")
        .bind(nia.person.0)
        .fetch_all(&owner)
        .await
        .unwrap();
    assert!(contacts.contains(&open) && contacts.contains(&disputed) && !contacts.contains(&nia.interaction), "{contacts:?}");
    assert!(there(&world, "person_value", nia.person).await > 0, "she has an account, so her details are in use");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c12_what_a_reception_passed_on_goes_after_a_month(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    let mail = contact(&world, nia.person, "email", "out", "referral").await;
    let visit = contact(&world, nia.person, "in_person", "in", "visit").await;
    let passed = refer(&world, nia.person, visit, "WS").await;
    travel(&world, date("2026-12-20"));
    assert_eq!(expire(&world, Category::Interaction).await, Vec::<Uuid>::new());
    travel(&world, date("2026-12-21"));
    let mut gone = expire(&world, Category::Interaction).await;
    gone.sort();
    assert_eq!(gone, [mail, passed], "the visit itself stays for three years");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c13_d13_what_was_passed_to_a_team_is_kept_as_that_team_keeps_its_own(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    let (care, both) =
        (contact(&world, nia.person, "phone", "in", "referral").await, contact(&world, nia.person, "phone", "in", "referral").await);
    refer(&world, nia.person, care, "CA").await;
    refer(&world, nia.person, both, "HO").await;
    refer(&world, nia.person, both, "CA").await;
    let housing = contact(&world, nia.person, "phone", "in", "referral").await;
    refer(&world, nia.person, housing, "HO").await;
    travel(&world, date("2029-11-21"));
    assert_eq!(expire(&world, Category::Interaction).await, [nia.interaction]);
    travel(&world, date("2032-11-21"));
    assert_eq!(expire(&world, Category::Interaction).await, [housing]);
    travel(&world, date("2034-11-20"));
    assert_eq!(expire(&world, Category::Interaction).await, Vec::<Uuid>::new());
    travel(&world, date("2034-11-21"));
    let mut gone = expire(&world, Category::Interaction).await;
    gone.sort();
    assert_eq!(gone, [care, both]);
    let uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let teams = ["CA".to_string()];
    let keeping = ops::keep_until(&uow, Category::Interaction, &Matter { teams: &teams, ..Matter::default() }, Some(noon()), Some(2));
    assert_eq!(keeping.until, KeptUntil::Date(date("2034-11-21")));
    assert_eq!(keeping.rule.en, "Kept by Care and Support for eight years from the day it is closed.");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_service_with_a_period_of_its_own_keeps_its_requests_by_it(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    sqlx::query("update service_request set service_slug = 'new-container', service_version = (select max(version) from service where service_slug = 'new-container') where service_request_id = $1")
        .bind(nia.request)
        .execute(&owner)
        .await
        .unwrap();
    travel(&world, date("2027-11-20"));
    assert_eq!(expire(&world, Category::ServiceRequest).await, Vec::<Uuid>::new());
    travel(&world, date("2027-11-21"));
    assert_eq!(expire(&world, Category::ServiceRequest).await, [nia.request]);
    assert_eq!(there(&world, "file", nia.person).await, 0);
    let left: i64 = sqlx::query_scalar("select count(*) from file_leftover").fetch_one(&owner).await.unwrap();
    assert_eq!(left, 1, "the sweep knows which bytes are left over");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_rule_that_became_longer_does_not_keep_what_was_promised_to_go_sooner(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy/arianell.toml")).unwrap();
    let now = "Three years from the day we close it.\", cy = \"Tair blynedd o’r diwrnod y byddwn yn ei gau.";
    let longer = text.replace("version = 3\n", "version = 4\n").replace("period = { months = 6 }", "period = { months = 13 }");
    assert!(longer != text && text.contains(now));
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    crate::policy::store::insert(&mut uow, &Pack::parse(&longer).unwrap(), &longer).await.unwrap();
    uow.commit().await.unwrap();
    world.portal.refresh().await.unwrap();
    assert_eq!((world.portal.policy().version, world.portal.earlier_policies().len()), (4, 1));
    let later = contact(&world, nia.person, "phone", "in", "enquiry").await;
    sqlx::query(
        "insert into recording (recording_id, interaction_id, person_id, line, supplier_reference_sealed, started_at, seconds, staff_number, team_code, policy_version)
         values ($1, $1, $2, '', '', $3, 1, 'A-117', 'CS', 4)",
    )
    .bind(later)
    .bind(nia.person.0)
    .bind(noon())
    .execute(&owner)
    .await
    .unwrap();
    let uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let until = |version| ops::keep_until(&uow, Category::Recording, &Matter::default(), Some(noon()), Some(version));
    assert_eq!((until(3).until, until(3).version), (KeptUntil::Date(date("2027-05-21")), 3));
    assert_eq!((until(4).until, until(4).version), (KeptUntil::Date(date("2027-12-21")), 4));
    drop(uow);
    travel(&world, date("2027-05-21"));
    assert_eq!(expire(&world, Category::Recording).await.len(), 1, "six months were promised for the first");
    travel(&world, date("2027-12-20"));
    assert_eq!(expire(&world, Category::Recording).await, Vec::<Uuid>::new());
    travel(&world, date("2027-12-21"));
    assert_eq!(expire(&world, Category::Recording).await, [later]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_batch_takes_no_more_than_it_was_told_and_the_next_goes_on(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    for _ in 0..4 {
        contact(&world, nia.person, "phone", "in", "enquiry").await;
    }
    travel(&world, date("2029-11-21"));
    let mut took = Vec::new();
    for _ in 0..4 {
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        let today = uow.today();
        // A day in the future lets nothing go that is not due today.
        took.push(ops::expire(&mut uow, Category::Interaction, today + TimeDelta::days(9999), 2).await.unwrap().len());
        uow.commit().await.unwrap();
    }
    assert_eq!(took, [2, 2, 1, 0]);
    let told: Vec<String> =
        sqlx::query_scalar("select reason from audit where act = 'holding/expire' order by audit_id").fetch_all(&owner).await.unwrap();
    assert_eq!(told, ["interaction: 2, policy 3", "interaction: 2, policy 3", "interaction: 1, policy 3"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_audits_chain_holds_when_its_oldest_rows_have_gone_and_not_when_a_younger_one_has(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    fill::end(&world, nia.person).await;
    travel(&world, date("2029-11-21"));
    assert!(!expire(&world, Category::AccessLog).await.is_empty());
    world.resident("Later").await;
    fill::end(&world, nia.person).await;
    let check = async || {
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        crate::audit::ops::check(&mut uow).await.unwrap()
    };
    assert!(matches!(check().await, Finding::Whole { .. }), "{:?}", check().await);
    sqlx::query("delete from audit where audit_id = (select max(audit_id) from audit)").execute(&owner).await.unwrap();
    assert!(matches!(check().await, Finding::RowMissing { .. }));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_but_the_portal_itself_deletes_what_is_held(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    for actor in [nia.actor.clone(), nia.staff.clone(), Actor::Visitor { guest: None }] {
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        let today = uow.today();
        assert!(matches!(ops::expire(&mut uow, Category::Interaction, today, 10).await, Err(OpError::NotFound)));
        assert!(matches!(ops::erase(&mut uow, nia.person, crate::holdings::Ground::Wish).await, Err(OpError::NotFound)));
        for table in [
            "interaction",
            "recording",
            "share",
            "correction",
            "mandate",
            "councillor_case",
            "councillor_message",
            "safety_marker",
            "service_request",
            "request_message",
            "record_access",
            "person",
        ] {
            let done = sqlx::query(AssertSqlSafe(format!("delete from {table}"))).execute(uow.conn()).await.unwrap();
            assert_eq!(done.rows_affected(), 0, "{} deletes from {table}", actor.kind());
        }
        drop(uow);
        let mut uow = world.portal.begin(actor).await.unwrap();
        let long_ago = noon() - TimeDelta::days(9999);
        assert!(sqlx::query("select app.expire_audit($1, 1)").bind(long_ago).execute(uow.conn()).await.is_err());
    }
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let fresh = noon() - TimeDelta::days(300);
    assert!(sqlx::query("select app.expire_audit($1, 1)").bind(fresh).execute(uow.conn()).await.is_err(), "the audit of a year is kept");
}
