//! What queries read, among many people.

use sqlx::PgPool;

use super::{search::query, world::World};
use crate::{actor::Role, audit, db::Uow, formats::Phone, ids::PersonId, search::ops};

/// The tables that grow with the people.
const LARGE: &[&str] = &["person", "person_search", "person_search_key", "search_word", "audit", "record_access"];

/// Fails when what was done in this unit of work read one of these tables from end to end.
pub async fn assert_no_seq_scan(uow: &mut Uow, tables: &[&str], what: &str) {
    for table in tables {
        let scans: i64 = sqlx::query_scalar("select coalesce(max(seq_scan), 0) from pg_stat_xact_user_tables where relname = $1")
            .bind(table)
            .fetch_one(uow.conn())
            .await
            .unwrap();
        assert_eq!(scans, 0, "{what} reads all of {table}");
    }
}

/// As many people as make a plan matter.
async fn crowd(owner: &PgPool) {
    let statements = [
        "insert into person (person_id, kind, created_at) select gen_random_uuid(), 'known', now() from generate_series(1, 20000)",
        "with names as (select person_id, translate(substr(md5(person_id::text), 1, 7), '0123456789', 'ghijklmnop') as one,
                               translate(substr(md5(person_id::text), 9, 7), '0123456789', 'ghijklmnop') as two,
                               row_number() over () as n
                        from person where kind = 'known')
         insert into person_search (person_id, name, words, initials, street, outward, birth_year, date_of_birth)
         select person_id, one || ' ' || two, array[one, two], 'X. Y.', 'Heol ' || n % 300, 'AN' || n % 40, 1980,
                date '1930-01-01' + (n % 25000)::integer from names",
        "insert into person_search_key select k.kind, k.term, person_id from person_search s, lateral (values
           ('phone', '+353' || 10000000 + abs(hashtext(person_id::text)) % 90000000), ('postcode', 'AN' || abs(hashtext(person_id::text)) % 900)) as k (kind, term)",
        "insert into search_word select distinct unnest(words) from person_search on conflict do nothing",
        "insert into audit (at, request_id, actor_kind, actor_label, act, subject_kind, subject_id, person_id)
         select now(), person_id, 'system', 'load', 'person/create', 'person', person_id, person_id from person where kind = 'known'",
        "insert into record_access (record_access_id, account_id, person_id, reason, since, until)
         select gen_random_uuid(), account_id, person_id, 'call', now(), now() from staff, person where kind = 'known'",
        "analyze",
    ];
    for statement in statements {
        sqlx::query(statement).execute(owner).await.unwrap();
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn no_way_of_looking_for_people_reads_a_large_table_from_end_to_end(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    crowd(&owner).await;
    let (name, phone): (String, String) = sqlx::query_as(
        "select s.name, k.term from person_search s join person_search_key k on k.person_id = s.person_id and k.kind = 'phone' limit 1",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    let swapped: String = {
        let mut letters: Vec<char> = name.chars().collect();
        letters.swap(2, 3);
        letters.into_iter().collect()
    };
    for plans in ["auto", "force_generic_plan"] {
        for typed in [
            vec![("name", name.as_str()), ("street", "Heol")],
            vec![("name", swapped.as_str()), ("postcode", "AN1")],
            vec![("name", "a"), ("street", "Heol")],
            vec![("name", name.as_str()), ("born-day", "1"), ("born-month", "2"), ("born-year", "1950")],
            vec![("phone", phone.as_str())],
            vec![("postcode", "AN1 4DX"), ("name", "Nia")],
            vec![("identifier", "123456"), ("phone", phone.as_str())],
            vec![("reference", "SR-7F3K-2QXM")],
        ] {
            let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(format!("set local plan_cache_mode = {plans}"))).execute(uow.conn()).await.unwrap();
            ops::find(&mut uow, &query(&world, &typed)).await.unwrap();
            assert_no_seq_scan(&mut uow, LARGE, &format!("finding by {typed:?} ({plans})")).await;
        }
        let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("set local plan_cache_mode = {plans}"))).execute(uow.conn()).await.unwrap();
        let found = ops::by_phone(&mut uow, &Phone::parse("01632 960 001").unwrap()).await.unwrap();
        assert!(found.is_empty());
        let person = PersonId(uuid::Uuid::nil());
        audit::ops::looks(&mut uow, person, None, 20).await.unwrap();
        audit::ops::look_counts(&mut uow, &[person.0]).await.unwrap();
        crate::access::ops::current(&mut uow, person).await.unwrap();
        assert_no_seq_scan(&mut uow, LARGE, &format!("by phone, who looked ({plans})")).await;
    }
    let mut uow = world.portal.begin(adviser).await.unwrap();
    let found = ops::find(&mut uow, &query(&world, &[("name", &swapped), ("street", "Heol")])).await.unwrap();
    assert_eq!(found.candidates.len(), 1, "and whoever is meant is found among twenty thousand");
}
