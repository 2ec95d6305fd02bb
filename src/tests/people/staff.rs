//! What staff may write down and see, how a record is kept, and safety markers.

use chrono::TimeDelta;
use sqlx::PgPool;

use super::{act, add, day, need, one_of_each, open, phone};
use crate::{
    actor::{Actor, Role},
    error::OpError,
    lang::Lang,
    people::{
        Channel, NeedKind, Source, Value, ops,
        standing::{Ground, ToldBy},
    },
    permit::Denial,
    safety,
    tests::world::{World, noon},
};

// ---- Staff --------------------------------------------------------------------------------------------------------------------

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn staff_without_the_record_open_change_nothing(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    // A request of hers is with the team, which lets them read her details, and no more.
    world.report(&nia).await;
    world.mails().await;
    let (owain, bryn) = (world.staff("C-204", "WS", &[Role::Caseworker]).await, world.staff("M-001", "WS", &[Role::Manager]).await);
    let before: i64 = sqlx::query_scalar("select count(*) from person_value").fetch_one(&owner).await.unwrap();
    for value in one_of_each() {
        let refused = add(&world, &owain, person, value.clone()).await;
        assert!(matches!(refused, Err(OpError::NotFound)), "{value:?}: {refused:?}");
    }
    let refused = act(&world, &bryn, async |uow| ops::restrict(uow, person, Ground::Disputed).await).await;
    assert!(matches!(refused, Err(OpError::NotFound)));
    // The second wall says the same of the row itself.
    let mut uow = world.portal.begin(bryn).await.unwrap();
    let touched = sqlx::query("update person set staff_relative = true where person_id = $1").bind(person.0).execute(uow.conn()).await;
    assert!(touched.is_err());
    let after: i64 = sqlx::query_scalar("select count(*) from person_value").fetch_one(&owner).await.unwrap();
    assert_eq!(before, after);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn staff_change_a_contact_only_for_somebody_who_proved_themselves_and_the_person_sees_that_they_did(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, mari) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let person = nia.person().unwrap();
    open(&world, &mari, person, 2).await;
    let refused = add(&world, &mari, person, phone(1)).await;
    assert!(matches!(refused, Err(OpError::Denied(Denial::NotProven))), "{refused:?}");
    add(&world, &mari, person, Value::Need(need(NeedKind::Bsl, ""))).await.unwrap();
    open(&world, &mari, person, 3).await;
    add(&world, &mari, person, phone(1)).await.unwrap();
    // The address she signs in with stays hers to change: what staff are told is a further one.
    act(&world, &mari, async |uow| {
        ops::set_value_from(uow, person, &Value::Email("other@example.org".into()), Source::Resident, Channel::Phone).await
    })
    .await
    .unwrap();
    let email = act(&world, &nia, async |uow| ops::email_of(uow, person).await).await.unwrap();
    assert_eq!(email.as_deref(), Some("nia@example.org"));
    let looks = act(&world, &nia, async |uow| crate::holdings::ops::show(uow).await).await.unwrap();
    let log = looks.into_iter().find(|(category, _)| category.code() == "access_log").unwrap().1;
    assert!(log.iter().any(|item| item.title.en == "Changed your details"), "{log:?}");
    world.advance(TimeDelta::minutes(31));
    assert!(matches!(add(&world, &mari, person, phone(2)).await, Err(OpError::NotFound)), "the record has shut by itself");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn how_a_record_is_kept_is_set_with_the_record_open_and_known_to_whoever_looks(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, bryn) = (world.resident("Nia").await, world.staff("M-001", "CS", &[Role::Manager]).await);
    let person = nia.person().unwrap();
    assert!(!act(&world, &bryn, async |uow| ops::standing(uow, person).await).await.unwrap().guarded());
    open(&world, &bryn, person, 0).await;
    let died = day("2026-11-01");
    act(&world, &bryn, async |uow| ops::note_death(uow, person, died, ToldBy::Family).await).await.unwrap();
    act(&world, &bryn, async |uow| ops::restrict(uow, person, Ground::Claim).await).await.unwrap();
    act(&world, &bryn, async |uow| ops::mark_relative(uow, person).await).await.unwrap();
    let standing = act(&world, &bryn, async |uow| ops::standing(uow, person).await).await.unwrap();
    assert_eq!((standing.deceased_on, standing.restricted_since, standing.staff_relative), (Some(died), Some(noon()), true));
    let notes = act(&world, &bryn, async |uow| ops::standing_notes(uow, person).await).await.unwrap();
    assert_eq!((notes.ground, notes.told_by), (Some(Ground::Claim), Some(ToldBy::Family)));
    let by = Some("M-001".to_string());
    assert_eq!((notes.restricted_by, notes.death_noted_by, notes.relative_by), (by.clone(), by.clone(), by));
    assert!(standing.guarded());
    let tomorrow = day("2026-11-22");
    let future = act(&world, &bryn, async |uow| ops::note_death(uow, person, tomorrow, ToldBy::Family).await).await;
    assert!(matches!(future, Err(OpError::Invalid(_))));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn d6_showing_a_masked_number_in_full_is_written_down(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, tom) = (world.resident("Nia").await, world.resident("Tom").await);
    let person = nia.person().unwrap();
    let id = add(&world, &nia, person, Value::Nino("AB123456C".into())).await.unwrap();
    let audited = async || -> i64 {
        sqlx::query_scalar("select count(*) from audit where act = 'person/reveal' and person_id = $1")
            .bind(person.0)
            .fetch_one(&owner)
            .await
            .unwrap()
    };
    assert_eq!(audited().await, 0);
    let shown = act(&world, &nia, async |uow| ops::reveal(uow, person, id).await).await.unwrap();
    assert_eq!((shown.value, audited().await), (Value::Nino("AB123456C".into()), 1));
    let other = act(&world, &tom, async |uow| ops::reveal(uow, person, id).await).await;
    assert!(matches!(other, Err(OpError::NotFound)));
    let own = act(&world, &tom, async |uow| ops::reveal(uow, tom.person().unwrap(), id).await).await;
    assert!(matches!(own, Err(OpError::NotFound)), "another's value is not found in one's own record");
}

// ---- Safety markers -----------------------------------------------------------------------------------------------------------

fn raise(review_on: &str) -> safety::forms::Raise {
    safety::forms::Raise { reason: safety::Reason::Animal, words: "A Secretword dog".into(), review_on: day(review_on) }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e22_a_marker_has_a_reason_an_author_and_a_review_never_later_than_six_months(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, mari) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let person = nia.person().unwrap();
    let shut = act(&world, &mari, async |uow| safety::ops::raise(uow, person, raise("2027-01-01")).await).await;
    assert!(matches!(shut, Err(OpError::NotFound)), "the record is not open");
    open(&world, &mari, person, 0).await;
    let late = act(&world, &mari, async |uow| safety::ops::raise(uow, person, raise("2027-05-22")).await).await;
    assert!(matches!(&late, Err(OpError::Invalid(faults)) if faults.of("review").is_some()), "{late:?}");
    let id = act(&world, &mari, async |uow| safety::ops::raise(uow, person, raise("2027-05-21")).await).await.unwrap();
    let again = act(&world, &mari, async |uow| safety::ops::raise(uow, person, raise("2027-05-21")).await).await.unwrap();
    assert_eq!(id, again, "the same form twice is one marker");
    let markers = act(&world, &mari, async |uow| safety::ops::markers(uow, person).await).await.unwrap();
    let marker = &markers[0];
    assert_eq!((markers.len(), marker.reason, marker.author.as_str()), (1, safety::Reason::Animal, "A-117"));
    assert_eq!((marker.review_on, marker.words.as_str(), marker.team.as_str()), (day("2027-05-21"), "A Secretword dog", "CS"));
    // The table says the same, past every rule, and its words are sealed.
    let forged = sqlx::query("update safety_marker set review_on = '2027-05-22'").execute(&owner).await;
    assert!(forged.is_err());
    let readable: i64 =
        sqlx::query_scalar("select count(*) from safety_marker m where m::text like '%Secretword%'").fetch_one(&owner).await.unwrap();
    assert_eq!(readable, 0);
    world.advance(TimeDelta::days(200));
    open(&world, &mari, person, 0).await;
    let overdue = act(&world, &mari, async |uow| Ok((safety::ops::open(uow, person).await?, uow.today()))).await.unwrap();
    assert!(overdue.0[0].is_overdue(overdue.1));
    act(&world, &mari, async |uow| safety::ops::review(uow, id, day("2027-12-01")).await).await.unwrap();
    let kept = act(&world, &mari, async |uow| safety::ops::markers(uow, person).await).await.unwrap();
    assert_eq!((kept[0].review_on, kept[0].is_overdue(overdue.1)), (day("2027-12-01"), false));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e22_the_person_sees_a_marker_once_they_were_told_and_nobody_once_it_has_ended(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, mari) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let other = world.staff("C-204", "WS", &[Role::Caseworker]).await;
    let person = nia.person().unwrap();
    open(&world, &mari, person, 0).await;
    let id = act(&world, &mari, async |uow| safety::ops::raise(uow, person, raise("2027-01-01")).await).await.unwrap();
    let seen = async |actor: &Actor| act(&world, actor, async |uow| safety::ops::markers(uow, person).await).await.unwrap().len();
    assert_eq!((seen(&nia).await, seen(&other).await, seen(&mari).await), (0, 0, 1));
    let untold = act(&world, &other, async |uow| safety::ops::end(uow, id).await).await;
    assert!(matches!(untold, Err(OpError::NotFound)));
    act(&world, &mari, async |uow| safety::ops::tell(uow, id).await).await.unwrap();
    assert_eq!(seen(&nia).await, 1);
    act(&world, &mari, async |uow| safety::ops::end(uow, id).await).await.unwrap();
    assert_eq!((seen(&nia).await, seen(&mari).await), (0, 0));
    let history = act(&world, &nia, async |uow| safety::ops::history(uow, person).await).await.unwrap();
    assert_eq!(history.len(), 1, "what was told stays in the record");
    let log = act(&world, &nia, async |uow| crate::audit::ops::looks(uow, person, None, 50).await).await.unwrap();
    let words = |act: &str| crate::text::acts::by_name(&act.replace('/', "_")).map(|text| text(Lang::En));
    assert!(log.iter().filter(|look| look.act.starts_with("safety_marker/")).all(|look| words(&look.act) == Some("Worked in your record")));
}
