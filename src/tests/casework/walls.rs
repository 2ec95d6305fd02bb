//! What a councillor cannot see or write, whatever our rules say.

use sqlx::{AssertSqlSafe, PgPool};

use super::{OWN, RequestId, Uuid, World, raise, read};
use crate::{
    actor::{Actor, Role},
    casework::ops::members,
    error::OpError,
    tests::walls::personal_tables,
};

async fn seen(world: &World, actor: &Actor, table: &str) -> i64 {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(uow.conn()).await.unwrap_or(0)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_councillor_without_a_case_sees_no_row_of_anybody(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, teifion, sian) =
        (world.councillor("Nia", "2027-05-06").await, world.councillor("Teifion", "2027-05-06").await, world.resident("Sian").await);
    world.report(&sian).await;
    let reference = raise(&world, &nia, OWN).await;
    world.mails().await;
    // Of the office that is theirs there is a row each; of anybody else there is none.
    for (table, _) in personal_tables(&owner).await {
        let own = i64::from(matches!(table.as_str(), "councillor" | "account"));
        assert_eq!(seen(&world, &teifion, &table).await, own, "{table} shows rows to a councillor without a case");
    }
    assert!(matches!(read(&world, &teifion, &reference).await, Err(OpError::NotFound)));
    assert_eq!((seen(&world, &nia, "councillor_case").await, seen(&world, &nia, "person_value").await), (1, 0));
    let mut uow = world.portal.begin(teifion).await.unwrap();
    let case: Uuid = sqlx::query_scalar("select person_id from councillor_case").fetch_one(&owner).await.unwrap();
    for person in [case, sian.person().unwrap().0] {
        let key: Option<Vec<u8>> = sqlx::query_scalar("select vault.key_of($1)").bind(person).fetch_one(uow.conn()).await.unwrap();
        assert!(key.is_none(), "no key of anybody");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_councillor_cannot_write_an_answer_or_a_case_of_another(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, teifion) = (world.councillor("Nia", "2027-05-06").await, world.councillor("Teifion", "2027-05-06").await);
    raise(&world, &nia, OWN).await;
    world.mails().await;
    for statement in [
        "update councillor_case set state = 'answered', needs = 'nothing', decided_at = sent_at, decided_by = 'me'",
        "update councillor_case set special = false",
        "update councillor_case set councillor_id = gen_random_uuid()",
        "insert into councillor_message (councillor_message_id, councillor_case_id, person_id, submission_key, at, kind, reply_to, body_sealed)
         select gen_random_uuid(), councillor_case_id, person_id, gen_random_uuid(), sent_at, 'reply', 'both', '' from councillor_case",
    ] {
        let mut uow = world.portal.begin(nia.clone()).await.unwrap();
        assert!(sqlx::query(statement).execute(uow.conn()).await.is_err(), "{statement}");
    }
    let mut uow = world.portal.begin(teifion).await.unwrap();
    let touched = sqlx::query("update councillor_case set state = 'closed', closed_at = sent_at").execute(uow.conn()).await.unwrap();
    assert_eq!(touched.rows_affected(), 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_browsing_without_a_case_is_told_to_information_governance_and_to_nobody_else(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.councillor("Nia", "2027-05-06").await;
    let meleri = world.staff("I-031", "IG", &[Role::InformationGovernance]).await;
    let lowri = world.staff("A-117", "CS", &[Role::Adviser]).await;
    members::note_browsing(&world.portal, &nia, RequestId(Uuid::new_v4()), "record").await.unwrap();
    members::note_browsing(&world.portal, &lowri, RequestId(Uuid::new_v4()), "record").await.unwrap();
    let mut uow = world.portal.begin(meleri).await.unwrap();
    let tried = members::browsing(&mut uow).await.unwrap();
    assert_eq!((tried.len(), tried[0].1.as_str(), tried[0].0.part.as_str()), (1, "Nia", "record"));
    let mut uow = world.portal.begin(lowri.clone()).await.unwrap();
    assert!(matches!(members::browsing(&mut uow).await, Err(OpError::NotFound)));
    drop(uow);
    let mut uow = world.portal.begin(lowri).await.unwrap();
    let rows: i64 = sqlx::query_scalar("select count(*) from audit where act = 'councillor/browse'").fetch_one(uow.conn()).await.unwrap();
    assert_eq!(rows, 0);
}
