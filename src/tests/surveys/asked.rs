//! Quotas, the reminder, and what staff write down of people on a list.

use chrono::TimeDelta;
use sqlx::PgPool;
use uuid::Uuid;

use super::{REQUEST, all_good, caller, define, draw, drawn, managers, owner, plan, says_no, send, wave};
use crate::{
    actor::{Actor, Role},
    catalogue::AddressAnswer,
    error::OpError,
    ids::PersonId,
    lang::Lang,
    people::{self, Channel, Value},
    permit::Denial,
    preferences::{self, Topic, forms::Chosen},
    surveys::{
        Plan, Quotas, State, Way,
        forms::{Said, TakenDown},
        link, ops,
    },
    tests::world::World,
};

/// Somebody who can also be phoned and written to.
async fn reached_in_every_way(world: &World, name: &str) -> (Actor, PersonId) {
    let (actor, person) = caller(world, name).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    people::ops::set_value(&mut uow, person, &Value::Phone("+441632960123".into())).await.unwrap();
    let address = AddressAnswer { uprn: None, lines: vec!["1 Heol y Bryn".into()], postcode: "AN1 4DX".into() };
    people::ops::set_value(&mut uow, person, &Value::Address(address)).await.unwrap();
    uow.commit().await.unwrap();
    (actor, person)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn quotas_are_filled_by_lot_and_the_same_seed_draws_the_same_people(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, _) = managers(&world).await;
    for n in 0..12 {
        let (actor, person) = reached_in_every_way(&world, &format!("P{n}")).await;
        let by_letter = Chosen { topic: Topic::Surveys, ways: vec![preferences::Way::Letter] };
        if n % 3 == 0 {
            let mut uow = world.portal.begin(actor).await.unwrap();
            preferences::ops::choose(&mut uow, person, &[by_letter], Channel::Online).await.unwrap();
            uow.commit().await.unwrap();
        }
        if n < 6 {
            owner(&world, "update interaction set service_slug = 'pothole' where person_id = $1", person).await;
        }
    }
    world.mails().await;
    world.advance(TimeDelta::minutes(1));
    let of = async |quotas: Quotas| {
        let id = define(&world, &rhian, Plan { quotas, ..plan(&[Way::Phone, Way::Letter]) }).await;
        draw(&world, &rhian, id).await.unwrap();
        assert!(ops::verify(&world.portal, id).await.unwrap().is_same());
        drawn(&world, id).await
    };
    let ways = |drawn: &[(PersonId, String, String)], way: &str| drawn.iter().filter(|(_, by, _)| by == way).count();
    let all = of(Quotas::default()).await;
    assert_eq!((ways(&all, "phone"), ways(&all, "letter")), (8, 4));
    let few = Quotas { phone: Some(3), letter: Some(1), ..Quotas::default() };
    let limited = of(few).await;
    assert_eq!((ways(&limited, "phone"), ways(&limited, "letter")), (3, 1));
    assert_eq!(limited, of(few).await, "again");
    let first: Vec<PersonId> = all.iter().filter(|(_, by, _)| by == "phone").map(|(person, ..)| *person).take(3).collect();
    assert!(first.iter().all(|person| limited.iter().any(|(drawn, ..)| drawn == person)), "the first of the lot");
    let by_service = of(Quotas { service: Some(2), ..Quotas::default() }).await;
    assert_eq!(by_service.len(), 4, "two about one service, and two about none");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn no_more_are_asked_by_e_mail_on_a_day_than_the_wave_allows_and_the_rest_on_the_next(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, huw) = managers(&world).await;
    for name in ["Nia", "Tom", "Emrys", "Lowri", "Iwan"] {
        caller(&world, name).await;
    }
    let quotas = Quotas { day: Some(2), ..Quotas::default() };
    let id = define(&world, &rhian, Plan { quotas, ..plan(&[Way::Email]) }).await;
    draw(&world, &rhian, id).await.unwrap();
    send(&world, &huw, id).await.unwrap();
    world.mails().await;
    for asked in [2, 2, 1, 0] {
        ops::run(&world.portal).await.unwrap();
        assert_eq!(world.mails().await.len(), asked);
        ops::run(&world.portal).await.unwrap();
        assert!(world.mails().await.is_empty(), "the day's are asked");
        world.advance(TimeDelta::days(1));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_has_not_answered_is_reminded_once_unless_something_speaks_against_it_by_then(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, huw) = managers(&world).await;
    let (_, nia) = caller(&world, "Nia").await;
    let (tom, tom_id) = caller(&world, "Tom").await;
    let (_, emrys) = caller(&world, "Emrys").await;
    let silent = define(&world, &rhian, Plan { reminds: false, ..plan(&[Way::Email]) }).await;
    let id = define(&world, &rhian, Plan { reminds: true, ..plan(&[Way::Email]) }).await;
    draw(&world, &rhian, id).await.unwrap();
    send(&world, &huw, id).await.unwrap();
    ops::run(&world.portal).await.unwrap();
    assert_eq!(world.mails().await.len(), 3);
    let token = async |person: PersonId| {
        let invitation: Uuid = sqlx::query_scalar("select survey_invitation_id from survey_invitation where person_id = $1")
            .bind(person.0)
            .fetch_one(&world.owner)
            .await
            .unwrap();
        link::token(world.portal.vault(), invitation)
    };
    let answered = token(emrys).await;
    let mut uow = world.portal.begin(Actor::System("survey_form")).await.unwrap();
    ops::answer(&mut uow, &answered, &all_good(""), Lang::Cy).await.unwrap();
    uow.commit().await.unwrap();
    says_no(&world, &tom, tom_id).await;
    world.mails().await;
    world.advance(TimeDelta::days(6));
    ops::run(&world.portal).await.unwrap();
    assert!(world.mails().await.is_empty(), "not before a week");
    world.advance(TimeDelta::days(1));
    ops::run(&world.portal).await.unwrap();
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1, "neither who answered nor who said no");
    assert!(mails[0].to == "nia@example.org" && mails[0].subject == "Sut wnaethom ni? Un nodyn atgoffa / How did we do? One reminder");
    assert!(mails[0].text.contains(&token(nia).await) && mails[0].unsubscribe.is_some());
    for _ in 0..3 {
        world.advance(TimeDelta::days(1));
        ops::run(&world.portal).await.unwrap();
    }
    assert!(world.mails().await.is_empty(), "once");
    assert!(matches!(wave(&world, &huw, silent).await.state, State::Draft));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_said_on_the_phone_is_written_down_by_number_and_a_no_holds_at_once(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, huw) = managers(&world).await;
    let administrator = world.staff("Z-1", "CS", &[Role::Administrator]).await;
    let (nia, nia_id) = reached_in_every_way(&world, "Nia").await;
    let (_, tom_id) = reached_in_every_way(&world, "Tom").await;
    world.advance(TimeDelta::minutes(1));
    let id = define(&world, &rhian, plan(&[Way::Phone])).await;
    draw(&world, &rhian, id).await.unwrap();
    send(&world, &huw, id).await.unwrap();
    let answers = |number, words: &str| TakenDown { number, said: Said::Answers(all_good(words), Lang::Cy) };
    let take = async |by: &Actor, taken: TakenDown| ops::take_down(&world.portal, by, REQUEST, id, &taken).await;
    assert!(matches!(take(&rhian, answers(1, "")).await, Err(OpError::Invalid(_))), "nobody has taken the list");
    let lines = ops::list(&world.portal, &rhian, REQUEST, id, Way::Phone).await.unwrap();
    let number = |name: &str| lines.iter().find(|line| line.name == name).unwrap().number;
    assert!(lines.iter().all(|line| line.form.is_empty()), "no link to the form is given to whoever phones");
    assert!(matches!(take(&administrator, answers(number("Nia"), "")).await, Err(OpError::Denied(Denial::NotYourRole))));
    assert!(matches!(take(&rhian, answers(99, "")).await, Err(OpError::Invalid(_))));
    take(&rhian, answers(number("Nia"), "Secretname was kind")).await.unwrap();
    assert!(matches!(take(&rhian, answers(number("Nia"), "again")).await, Err(OpError::Invalid(_))), "once");
    take(&rhian, TakenDown { number: number("Tom"), said: Said::NoMore }).await.unwrap();
    let kept: Vec<(Uuid, String, String)> =
        sqlx::query_as("select person_id, taken_by, language from survey_answer").fetch_all(&world.owner).await.unwrap();
    assert_eq!(kept, [(nia_id.0, "M-012".to_string(), "cy".to_string())]);
    let said: (Vec<String>, String, Option<String>) =
        sqlx::query_as("select ways, channel, recorded_by from preference where person_id = $1 and ended_at is null")
            .bind(tom_id.0)
            .fetch_one(&world.owner)
            .await
            .unwrap();
    assert_eq!(said, (vec![], "phone".to_string(), Some("M-012".to_string())));
    let seen: i64 = sqlx::query_scalar("select count(*) from audit where act = 'survey_invitation/take_down' and actor_label = 'M-012'")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    assert_eq!(seen, 2);
    assert!(ops::list(&world.portal, &rhian, REQUEST, id, Way::Phone).await.unwrap().iter().all(|line| line.name != "Tom"));
    let mut uow = world.portal.begin(nia).await.unwrap();
    let shown = crate::holdings::ops::show(&mut uow).await.unwrap();
    uow.commit().await.unwrap();
    let (_, entries) = shown.iter().find(|(category, _)| *category == crate::holdings::Category::Survey).unwrap();
    assert!(format!("{entries:?}").contains("M-012"), "she sees who wrote it down");
    world.mails().await;
}
