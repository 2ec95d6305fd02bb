//! What the join moves: everything, and under the other key.

use sqlx::{AssertSqlSafe, PgPool, Row};

use super::{NUMBER, Way, ask, type_code};
use crate::{
    actor::Actor,
    ids::PersonId,
    lang::Lang,
    people::{self, Source, Value},
    service_requests,
    tests::world::{World, noon},
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_join_loses_nothing_and_everything_reads_under_the_new_key(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let known = world.known("Siân Elin Morgan", 1984).await;
    let sian = world.resident("Siân").await;
    let before = sian.person().unwrap();
    let receipts = [world.report(&sian).await, world.report(&sian).await];
    world.fly_tipping(&sian).await.unwrap();
    let mut uow = world.portal.begin(sian.clone()).await.unwrap();
    people::ops::set_value(&mut uow, before, &Value::Phone(NUMBER.into())).await.unwrap();
    let note = crate::tests::world::message("There is more");
    service_requests::ops::send_message(&mut uow, &receipts[0].reference, &note, Lang::En).await.unwrap();
    uow.commit().await.unwrap();
    let marker = marker_of(&world, before).await;
    world.mails().await;
    ask(&world, &sian, "Siân Elin Morgan", Way::Text).await.unwrap();
    let code = world.texted().await;
    type_code(&world, &sian, &code).await.unwrap();
    world.mails().await;

    let after = world.again(&sian).await;
    let mut uow = world.portal.begin(after).await.unwrap();
    assert_eq!(service_requests::ops::list(&mut uow, None, None, 10).await.unwrap().len(), 2);
    for receipt in &receipts {
        service_requests::ops::open(&mut uow, &receipt.reference).await.expect("a request that opens");
    }
    assert_eq!(crate::drafts::ops::list(&mut uow).await.unwrap().len(), 1);
    let details = people::ops::details(&mut uow, known).await.unwrap();
    assert_eq!((details.name.as_deref(), details.phone.as_deref()), (Some("Siân"), Some(NUMBER)));
    assert_eq!(details.email.as_deref(), Some("siân@example.org"));
    let history = people::ops::history(&mut uow, known).await.unwrap();
    let name = history.iter().find(|said| said.value == Value::Name("Siân Elin Morgan".into())).expect("the old name");
    assert!(name.ended_at.is_some() && name.source == Source::Import, "what it replaced stays as history, with its source");
    assert_eq!(history.iter().filter(|said| said.value == Value::Phone(NUMBER.into())).count(), 1, "the same value is there once");
    let sealed: Vec<u8> =
        sqlx::query_scalar("select words_sealed from safety_marker where person_id = $1").bind(known.0).fetch_one(&owner).await.unwrap();
    let words: String = uow.open(known, marker, &crate::vault::Sealed::from_bytes(sealed)).await.unwrap();
    assert_eq!(words, "A dog");
    drop(uow);
    left_nowhere(&owner, before).await;
}

async fn marker_of(world: &World, person: PersonId) -> crate::vault::Place {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let id = uow.new_id();
    let place = crate::vault::Place::new("safety_marker", "words_sealed", id);
    let sealed = uow.seal(person, place, &"A dog".to_string()).await.unwrap();
    uow.commit().await.unwrap();
    sqlx::query("insert into safety_marker (safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, review_on) values ($1, $2, 'animal', $3, 'A-117', 'CS', $4, $5)")
        .bind(id)
        .bind(person.0)
        .bind(sealed.as_bytes())
        .bind(noon())
        .bind(noon().date_naive())
        .execute(&world.owner)
        .await
        .unwrap();
    place
}

/// No table but the audit, which is never rewritten, and the note of who somebody was, still names the person who is gone.
async fn left_nowhere(owner: &PgPool, person: PersonId) {
    let columns = sqlx::query(
        "select c.table_name::text, c.column_name::text from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'uuid' and c.table_name not in ('audit', 'person_before')",
    )
    .fetch_all(owner)
    .await
    .unwrap();
    assert!(columns.len() > 20);
    for row in columns {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        let left: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table} where {column} = $1")))
            .bind(person.0)
            .fetch_one(owner)
            .await
            .unwrap();
        assert_eq!(left, 0, "{table}.{column} still names the person that was joined: move it in src/matching/store/moving.rs");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_sealed_column_of_a_person_is_moved_by_the_join(owner: PgPool) {
    let source = concat!(
        include_str!("../../matching/store/moving.rs"),
        include_str!("../../matching/store/disclosures.rs"),
        "draft service_request request_message file answers_sealed body_sealed name_sealed"
    );
    let columns = sqlx::query(
        "select c.table_name::text, c.column_name::text from information_schema.columns c
         where c.table_schema = 'public' and c.column_name like '%\\_sealed'
           and exists (select from information_schema.columns p where p.table_name = c.table_name and p.column_name = 'person_id')
           -- Sealed with the portal's own key, an order at the latest as the deletion that wrote it ends; and the app's secret, which
           -- goes with the account.
           and (c.table_name, c.column_name) not in
             (('account', 'totp_sealed'), ('call', 'number_sealed'), ('recording_deletion', 'reference_sealed'))",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert!(columns.len() > 8);
    for row in columns {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        assert!(
            source.contains(&table) && source.contains(&column),
            "{table}.{column} would be lost: move it in src/matching/store/moving.rs"
        );
    }
}
