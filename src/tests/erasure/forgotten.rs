//! Nothing that went is anywhere, not even for whoever holds every key that is left; what stays is readable; a restored database
//! forgets again.

use sqlx::{AssertSqlSafe, PgPool, Row};

use super::{TimeDelta, approve, ask, asking, fields, officer, person, round, standing};
use crate::{
    actor::Actor,
    backup,
    catalogue::{AddressAnswer, Question, QuestionKind},
    drafts,
    erasure::{State, store::anew},
    holdings,
    ids::PersonId,
    people::{self, Circumstance, HouseholdMember, Value},
    tests::{holdings::fill::contact, walls::personal_tables, world::World},
};

/// How many strings are planted.
const PLANTED: usize = 50;

fn word(n: usize) -> String {
    format!("Zq{n:02}plantedword")
}

/// Plants a string in each place where somebody says something about themselves that is theirs to take back.
async fn plant(world: &World, actor: &Actor) {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let whose = person(actor);
    let address = |n: usize| AddressAnswer { lines: vec![word(n), word(n + 1)], postcode: "AN1 1AA".into(), uprn: None };
    people::ops::set_value(&mut uow, whose, &Value::Name(format!("Nia {}", word(0)))).await.unwrap();
    people::ops::set_value(&mut uow, whose, &Value::KnownAs(word(1))).await.unwrap();
    people::ops::set_value(&mut uow, whose, &Value::Address(address(2))).await.unwrap();
    for n in (4..44).step_by(2) {
        let member = HouseholdMember { name: word(n), relation: word(n + 1), born: None };
        people::ops::set_value(&mut uow, whose, &Value::HouseholdMember(member)).await.unwrap();
    }
    let health = Circumstance { about: "health".into(), words: word(44) };
    people::ops::set_value(&mut uow, whose, &Value::Circumstance(health)).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let draft = drafts::ops::start(&mut uow, "fly-tipping").await.unwrap();
    uow.commit().await.unwrap();
    for n in 45..PLANTED {
        let service = world.portal.catalogue().service("fly-tipping").unwrap();
        let is_place = |question: &&Question| question.kind == QuestionKind::Place;
        let (topic, place) =
            service.topic.iter().find_map(|topic| Some((topic.id.clone(), topic.question.iter().find(is_place)?.id.clone()))).unwrap();
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        drafts::ops::answer(&mut uow, draft, &topic, &fields(&[(&format!("{place}-words"), &word(n))])).await.unwrap();
        uow.commit().await.unwrap();
    }
}

/// Every row of every table with personal data as text.
async fn dump(owner: &PgPool) -> String {
    let mut text = String::new();
    for (table, _) in personal_tables(owner).await {
        let rows = sqlx::query(AssertSqlSafe(format!("select t::text from {table} t"))).fetch_all(owner).await.unwrap();
        for row in &rows {
            text.push_str(&row.get::<String, _>(0));
        }
    }
    text
}

/// Everything that can be opened of a person with the key they have now.
async fn opened(world: &World, person: PersonId) -> String {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let mut text = String::new();
    holdings::ops::export(&mut uow, person, |row| {
        text.push_str(&serde_json::to_string(&row).expect("a row"));
        Ok(())
    })
    .await
    .expect("what stays can be read");
    text
}

async fn erase(world: &World, nia: &Actor) -> String {
    let staff = officer(world, "G-001").await;
    let reference = ask(world, nia, &asking("all", &[])).await;
    approve(world, &staff, &reference, &[]).await;
    world.advance(TimeDelta::days(8));
    round(world).await;
    world.mails().await;
    round(world).await;
    assert_eq!(standing(world, &reference).await.erasure.state, State::Done);
    reference
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_fifty_strings_of_somebody_erased_are_in_no_table_no_search_no_letter_and_open_with_no_key(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    plant(&world, &nia).await;
    let call = contact(&world, person(&nia), "phone", "in", "enquiry").await;
    let before = opened(&world, person(&nia)).await;
    // A draft says one thing at a time: the last is there.
    assert!((0..45).chain([PLANTED - 1]).all(|n| before.contains(&word(n))), "all of them are planted");
    erase(&world, &nia).await;

    let (dump, opened) = (dump(&owner).await.to_lowercase(), opened(&world, person(&nia)).await);
    for n in 0..PLANTED {
        assert!(!dump.contains(&word(n).to_lowercase()), "{} is in a table", word(n));
        assert!(!opened.contains(&word(n)), "{} opens", word(n));
    }
    assert!(!opened.contains("nia@example.org"), "not even where letters went");
    assert!(opened.contains(&call.to_string()), "what the task needs is there and can be read");
    for table in ["web_session", "account", "person_search", "person_search_key"] {
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&owner).await.unwrap();
        // The officer has an account.
        assert_eq!(rows, i64::from(table == "account"), "{table}");
    }
    let waiting: i64 =
        sqlx::query_scalar("select count(*) from outbox where sent_at is null and cancelled_at is null").fetch_one(&owner).await.unwrap();
    assert_eq!(waiting, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_a_database_of_the_day_before_forgets_again_when_the_journal_is_replayed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    plant(&world, &nia).await;
    let whose = person(&nia).0;
    let key: Vec<u8> =
        sqlx::query_scalar("select wrapped from vault.person_key where person_id = $1").bind(whose).fetch_one(&owner).await.unwrap();
    sqlx::query("create table before as select * from person_value where person_id = $1").bind(whose).execute(&owner).await.unwrap();
    erase(&world, &nia).await;
    // Yesterday's backup: the key, the values, and no word of the erasure.
    for statement in
        ["delete from rights_request", "delete from journal_line", "insert into person_value select * from before", "drop table before"]
    {
        sqlx::query(statement).execute(&owner).await.unwrap();
    }
    // What was sealed anew since does not belong to it.
    sqlx::query("delete from outbox").execute(&owner).await.unwrap();
    sqlx::query("update vault.person_key set wrapped = $2 where person_id = $1").bind(whose).bind(&key).execute(&owner).await.unwrap();
    assert!(opened(&world, person(&nia)).await.contains(&word(0)), "she is back");
    assert_eq!(backup::ops::replay(&world.portal, |_, _| ()).await.unwrap().lines, 1);
    let left: i64 =
        sqlx::query_scalar("select count(*) from person_value where person_id = $1").bind(whose).fetch_one(&owner).await.unwrap();
    assert_eq!(left, 0);
    let now: Option<Vec<u8>> =
        sqlx::query_scalar("select wrapped from vault.person_key where person_id = $1").bind(whose).fetch_optional(&owner).await.unwrap();
    assert_ne!(now, Some(key), "the old key is gone here too");
    // A second time there is nothing left to do that would change anything.
    assert_eq!(backup::ops::replay(&world.portal, |_, _| ()).await.unwrap().lines, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_sealed_column_is_sealed_anew_or_is_not_sealed_for_a_person(owner: PgPool) {
    /// Sealed with the portal's own key, and gone within the hour or the week, or once the supplier has answered.
    const OWN: [&str; 5] = [
        "call.number_sealed",
        "councillor_draft.content_sealed",
        "form_memory.content_sealed",
        "one_time_code.payload_sealed",
        "recording_deletion.reference_sealed",
    ];
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns
         where table_schema = 'public' and column_name like '%\\_sealed' order by 1, 2",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert!(columns.len() > 20);
    for (table, column) in columns {
        let name = format!("{table}.{column}");
        let anew = anew::COLUMNS.contains(&(table.as_str(), column.as_str())) || name == "file.name_sealed";
        assert!(
            anew != OWN.contains(&name.as_str()),
            "{name}: add it to src/erasure/store/anew.rs, or say here that it is the portal's own"
        );
    }
}
