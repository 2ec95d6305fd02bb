//! The end of a term: nothing but handing over, and then nothing at all.

use chrono::TimeDelta;
use sqlx::PgPool;

use super::{OWN, PersonId, RequestId, Uuid, World, ops, raise, read};
use crate::{
    accounts,
    actor::{Actor, Role},
    casework::{
        State,
        ops::ending::{self, Fate},
    },
    error::{OpError, OpResult},
};

async fn hand_over(world: &World, councillor: &Actor, reference: &str, fate: Fate) -> OpResult {
    ending::hand_over(&world.portal, councillor, RequestId(Uuid::new_v4()), reference, fate).await
}

/// A clock on the day after Nia’s term.
async fn after_the_term(owner: &PgPool) -> (World, Actor, Actor, Vec<String>) {
    let world = World::new(owner.clone()).await;
    let (nia, teifion) = (world.councillor("Nia", "2026-11-23").await, world.councillor("Teifion", "2027-05-06").await);
    let mut references = Vec::new();
    for _ in 0..3 {
        references.push(raise(&world, &nia, OWN).await);
    }
    world.mails().await;
    assert!(read(&world, &nia, &references[0]).await.is_ok());
    world.advance(TimeDelta::days(3));
    (world, nia, teifion, references)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn after_the_term_a_councillor_hands_over_and_sees_nothing_else(owner: PgPool) {
    let (world, nia, teifion, references) = after_the_term(&owner).await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    assert!(matches!(ops::list(&mut uow, None).await, Err(OpError::NotFound)));
    assert!(matches!(ops::drafts::start(&mut uow).await, Err(OpError::NotFound)));
    let open = ending::handover(&mut uow).await.unwrap();
    assert_eq!((open.cases.len(), open.successors.len(), open.successors[0].name.as_str()), (3, 1, "Teifion"));
    drop(uow);
    assert!(matches!(read(&world, &nia, &references[0]).await, Err(OpError::NotFound)));
    let Actor::Councillor(successor) = &teifion else { panic!("a councillor") };
    hand_over(&world, &nia, &references[0], Fate::PassTo(successor.id)).await.unwrap();
    hand_over(&world, &nia, &references[1], Fate::BackToPerson).await.unwrap();
    hand_over(&world, &nia, &references[2], Fate::Close).await.unwrap();
    assert!(matches!(hand_over(&world, &nia, &references[0], Fate::Close).await, Err(OpError::NotFound)), "it is no longer theirs");
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2, "the person is told who goes on, and that nobody does");
    assert!(mails.iter().any(|mail| mail.text.contains("Teifion")));
    assert_eq!(read(&world, &teifion, &references[0]).await.unwrap().case.state, State::Open);
    assert!(read(&world, &teifion, &references[1]).await.is_err());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn ten_days_after_the_term_the_access_ends_by_itself_and_what_is_left_is_closed(owner: PgPool) {
    let (world, nia, _, references) = after_the_term(&owner).await;
    let Actor::Councillor(councillor) = &nia else { panic!("a councillor") };
    let who = async || {
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        accounts::store::who_is(&mut *uow.conn(), councillor.account).await.unwrap()
    };
    world.advance(TimeDelta::days(9));
    ending::end_terms(&world.portal).await.unwrap();
    assert!(who().await.is_some(), "the tenth day is theirs");
    world.advance(TimeDelta::days(1));
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    assert!(matches!(ending::handover(&mut uow).await, Err(OpError::NotFound)), "the date bites before the job comes");
    drop(uow);
    ending::end_terms(&world.portal).await.unwrap();
    assert!(who().await.is_none());
    let states: Vec<String> = sqlx::query_scalar("select distinct state from councillor_case").fetch_all(&owner).await.unwrap();
    assert_eq!(states, ["closed"]);
    assert_eq!(world.mails().await.len(), references.len(), "each person is told");
    ending::end_terms(&world.portal).await.unwrap();
    assert!(world.mails().await.is_empty(), "once");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_is_a_councillor_without_the_second_step(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.councillor("Nia", "2027-05-06").await;
    let Actor::Councillor(councillor) = &nia else { panic!("a councillor") };
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let who = accounts::store::who_is(&mut *uow.conn(), councillor.account).await.unwrap().unwrap();
    assert_eq!(who.clone().actor(false), None);
    assert_eq!(who.actor(true), Some(nia.clone()));
    assert_eq!(nia.person(), None::<PersonId>, "a councillor speaks for nobody’s record, their own included");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_team_is_reminded_of_a_case_before_its_last_day_and_once_more_when_it_is_late(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.councillor("Nia", "2027-05-06").await;
    world.staff("C-204", "WS", &[Role::Caseworker]).await;
    world.staff("C-310", "CA", &[Role::Caseworker]).await;
    sqlx::query("update account set second_step_since = created_at, password_hash = 'set'").execute(&owner).await.unwrap();
    let reference = raise(&world, &nia, OWN).await;
    world.mails().await;
    let reminded = async || {
        ending::remind(&world.portal).await.unwrap();
        world.mails().await.into_iter().map(|mail| mail.to).collect::<Vec<_>>()
    };
    assert!(reminded().await.is_empty(), "thirteen days before");
    world.advance(TimeDelta::days(11));
    assert_eq!(reminded().await, ["c-204@example.org"], "due on 4 December");
    assert!(reminded().await.is_empty(), "once");
    world.advance(TimeDelta::days(3));
    assert_eq!(reminded().await, ["c-204@example.org"], "late");
    assert!(reminded().await.is_empty());
    let mut uow = world.portal.begin(nia).await.unwrap();
    ops::close(&mut uow, &reference).await.unwrap();
    uow.commit().await.unwrap();
    world.advance(TimeDelta::days(30));
    assert!(reminded().await.is_empty(), "what is closed is nobody’s to answer");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn issues_are_counted_from_five_on_in_the_councillors_own_ward(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, sian) = (world.councillor("Nia", "2027-05-06").await, world.resident("Sian").await);
    for (usrn, ward) in [(1_i64, "Porth Eirlys"), (2, "Blaenwawr")] {
        sqlx::query(
            "insert into street (usrn, name_en, name_cy, town_en, town_cy, ward, landmark_en, landmark_cy, latitude, longitude, search)
             values ($1, 'Quay', 'Cei', 'Town', 'Tref', $2, '', '', 0, 0, 'quay')",
        )
        .bind(usrn)
        .bind(ward)
        .execute(&owner)
        .await
        .unwrap();
    }
    for _ in 0..10 {
        world.report(&sian).await;
    }
    world.mails().await;
    let placed = async |usrn: i64, from: i64, count: i64| {
        sqlx::query(
            "update service_request set place_usrn = $1 where service_request_id in
               (select service_request_id from service_request order by service_request_id offset $2 limit $3)",
        )
        .bind(usrn)
        .bind(from)
        .bind(count)
        .execute(&owner)
        .await
        .unwrap();
    };
    let seen = async || {
        let mut uow = world.portal.begin(nia.clone()).await.unwrap();
        ops::issues(&mut uow).await.unwrap()
    };
    placed(2, 0, 6).await;
    placed(1, 6, 4).await;
    assert!(seen().await.is_empty(), "four are too few, and another ward is not theirs");
    placed(1, 5, 5).await;
    let issues = seen().await;
    assert_eq!((issues.len(), issues[0].ward.as_str(), issues[0].requests), (1, "Porth Eirlys", 5));
    let mut uow = world.portal.begin(sian).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from app.ward_issues('-infinity')").fetch_one(uow.conn()).await.unwrap();
    assert_eq!(rows, 0, "for nobody else there is such a door");
}
