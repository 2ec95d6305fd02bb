//! Plans at scale: what people and staff do never reads a large table from one end to the other.
//!
//! PostgreSQL counts, within a transaction, how often each table was read sequentially; a path is walked and the count must be
//! nought. So the test sees the plans that were really used, whatever the statements are called.

use std::path::Path;

use sqlx::{ConnectOptions, PgPool, Row};
use uuid::Uuid;

use super::world::World;
use crate::{
    access,
    actor::{Actor, Resident, Role},
    calls::{self, forms::Event},
    corrections,
    db::Uow,
    demo::scale::{self, Loaded, Wanted},
    formats::Phone,
    holdings::{
        self,
        timeline::{self, Filter, Way},
    },
    ids::{AccountId, PersonId, RequestId},
    interactions, recordings, search, sharing,
};

/// The tables that grow with the people and their contacts.
const LARGE: [&str; 6] = ["interaction", "person", "person_key", "person_value", "person_search", "person_search_key"];
/// Enough rows that an index is worth its while, and few enough to be made in a test.
const WANTED: Wanted = Wanted { people: 1_500, contacts: 20_000 };

async fn load(world: &World) -> Loaded {
    let url = world.owner.connect_options().to_url_lossy();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    scale::load(&world.portal, url.as_str(), &data, "three silver herons", WANTED, |_| {}).await.expect("a load")
}

/// Whoever has the most contacts, as they are when signed in.
async fn heaviest(owner: &PgPool) -> Actor {
    let row = sqlx::query(
        "select a.account_id, a.person_id from account a join interaction i using (person_id)
         group by a.account_id order by count(*) desc limit 1",
    )
    .fetch_one(owner)
    .await
    .expect("somebody with an account");
    Actor::Resident(Resident { account: AccountId(row.get(0)), person: PersonId(row.get(1)), language: None, second_step: true })
}

/// The large tables that this unit of work read from end to end.
async fn read_through(uow: &mut Uow) -> Vec<String> {
    let large: Vec<String> = LARGE.map(str::to_string).to_vec();
    sqlx::query_scalar("select relname::text from pg_stat_xact_user_tables where relname = any ($1) and seq_scan > 0 order by 1")
        .bind(large)
        .fetch_all(uow.conn())
        .await
        .expect("the counts")
}

/// How many contacts this unit of work has taken out of the table by an index.
async fn fetched(uow: &mut Uow) -> i64 {
    sqlx::query_scalar("select idx_tup_fetch from pg_stat_xact_user_tables where relname = 'interaction'")
        .fetch_one(uow.conn())
        .await
        .expect("the counts")
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_page_deep_in_a_long_record_begins_where_the_page_above_ended_however_it_is_planned(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    load(&world).await;
    let heavy = heaviest(&owner).await;
    let person = heavy.person().unwrap();
    let rows = sqlx::query("select at, interaction_id from interaction where person_id = $1 order by 1 desc, 2 desc offset 600")
        .bind(person.0)
        .fetch_all(&owner)
        .await
        .unwrap();
    assert!(rows.len() > 300, "{} contacts after the first 600", rows.len());
    let wanted = interactions::Wanted { before: Some((rows[0].get(0), rows[0].get(1))), ..interactions::Wanted::default() };
    for once in [false, true] {
        let mut uow = world.portal.begin(heavy.clone()).await.unwrap();
        if once {
            uow.plan_once().await.unwrap();
        }
        let page = interactions::ops::page(&mut uow, person, &wanted, 26).await.unwrap();
        assert_eq!(page[0].id, rows[1].get::<Uuid, _>(1));
        let fetched = fetched(&mut uow).await;
        assert!(fetched < 100, "{fetched} contacts were read for a page of 26; planned once: {once}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn no_path_of_a_resident_or_of_staff_reads_a_large_table_from_end_to_end(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    assert!(matches!(load(&world).await, Loaded::Added { people: 1_500, contacts: 20_000, .. }));
    let heavy = heaviest(&owner).await;
    let person = heavy.person().unwrap();
    let one: Uuid = sqlx::query_scalar("select interaction_id from interaction where person_id = $1 limit 1")
        .bind(person.0)
        .fetch_one(&owner)
        .await
        .unwrap();

    let mut uow = world.portal.begin(heavy.clone()).await.unwrap();
    holdings::ops::show(&mut uow).await.unwrap();
    holdings::timeline::find(&mut uow, person, one).await.unwrap();
    assert_eq!(read_through(&mut uow).await, [""; 0], "the record");
    let wanted = interactions::Wanted::default();
    interactions::ops::page(&mut uow, person, &wanted, 26).await.unwrap();
    interactions::ops::count(&mut uow, person, &wanted).await.unwrap();
    assert!(interactions::ops::find(&mut uow, one).await.unwrap().is_some(), "a contact that was loaded opens with its person’s key");
    sharing::ops::of_person(&mut uow, person, None, 26).await.unwrap();
    recordings::ops::of_person(&mut uow, person, None, 26).await.unwrap();
    corrections::ops::of_person(&mut uow, person).await.unwrap();
    corrections::ops::about(&mut uow, one, corrections::Kind::Wrong).await.unwrap();
    assert_eq!(read_through(&mut uow).await, [""; 0], "the parts of the record");
    let some = Filter { ways: vec![Way::Phone, Way::FromUs], year: Some(2026), ..Filter::default() };
    for filter in [Filter::default(), some] {
        timeline::page(&mut uow, person, &filter, None, 26).await.unwrap();
        timeline::count(&mut uow, person, &filter).await.unwrap();
    }
    timeline::glance(&mut uow, person).await.unwrap();
    holdings::ops::deleting_soon(&mut uow, person, timeline::DAYS_AHEAD).await.unwrap();
    holdings::ops::next_to_go(&mut uow, person).await.unwrap();
    assert_eq!(read_through(&mut uow).await, [""; 0], "the record in the order of time, and what goes of it");
    drop(uow);

    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    if access::ops::open(&mut uow, person, access::Reason::Call, None, 2, None).await.is_ok() {
        uow.commit().await.unwrap();
        uow = world.portal.begin(adviser.clone()).await.unwrap();
    }
    timeline::page(&mut uow, person, &Filter::default(), None, 30).await.unwrap();
    search::ops::by_phone(&mut uow, &Phone::parse("01632 200007").unwrap()).await.unwrap();
    assert_eq!(read_through(&mut uow).await, [""; 0], "a number that rings");
    interactions::ops::page(&mut uow, person, &wanted, 26).await.unwrap();
    corrections::ops::disputed(&mut uow, &[one]).await.unwrap();
    assert_eq!(read_through(&mut uow).await, [""; 0], "a record that staff opened");
    drop(uow);

    let event = Event {
        event: "1".into(),
        number: Some("01632 200007".into()),
        line: "01632 960100".into(),
        arrived_at: Some(world.portal.clock().now().to_rfc3339()),
    };
    let call = calls::ops::receive(&world.portal, RequestId(Uuid::new_v4()), &event).await.unwrap().id;
    let mut uow = world.portal.begin(adviser).await.unwrap();
    calls::ops::take(&mut uow, call).await.unwrap();
    assert_eq!(calls::ops::desk(&mut uow, call).await.unwrap().candidates.len(), 1, "whoever has the number");
    assert_eq!(read_through(&mut uow).await, [""; 0], "a call that is taken");
    drop(uow);

    // The count itself can fail: reading a table from end to end is seen. Last, because a connection brings along what it counted
    // before and has not reported yet.
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    sqlx::query("select count(*) from interaction where recorded_at is null").execute(uow.conn()).await.unwrap();
    assert_eq!(read_through(&mut uow).await, ["interaction"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn how_much_a_long_record_holds_is_told_from_an_index_without_reading_its_contacts(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    load(&world).await;
    let heavy = heaviest(&owner).await;
    let person = heavy.person().unwrap();
    let fetched = async |uow: &mut Uow| -> i64 {
        sqlx::query_scalar("select coalesce(sum(idx_tup_fetch), 0)::bigint from pg_stat_xact_user_tables where relname = 'interaction'")
            .fetch_one(uow.conn())
            .await
            .unwrap()
    };
    // Whatever else runs in the database for a moment keeps a page from being known as seen by all.
    let seen = "select relallvisible >= relpages from pg_class where relname = 'interaction'";
    while !sqlx::query_scalar::<_, bool>(seen).fetch_one(&owner).await.unwrap() {
        sqlx::query("vacuum interaction").execute(&owner).await.unwrap();
    }
    let mut uow = world.portal.begin(heavy).await.unwrap();
    let before = fetched(&mut uow).await;
    assert_eq!(timeline::count(&mut uow, person, &Filter::default()).await.unwrap(), timeline::MOST_COUNTED + 1);
    let contacts = fetched(&mut uow).await - before;
    assert!(contacts < 50, "{contacts} contacts were fetched to count ten thousand");
    drop(uow);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_large_load_leaves_the_schema_as_it_was_and_is_refused_where_many_people_are(owner: PgPool) {
    let schema =
        "select string_agg(indexdef, E'\\n' order by indexname) || (select string_agg(relname || relforcerowsecurity, ',' order by relname)
                  from pg_class where relkind = 'r') from pg_indexes where schemaname in ('public', 'vault')";
    let world = World::new(owner.clone()).await;
    let before: String = sqlx::query_scalar(schema).fetch_one(&owner).await.unwrap();
    load(&world).await;
    assert_eq!(sqlx::query_scalar::<_, String>(schema).fetch_one(&owner).await.unwrap(), before);
    let counts: (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from person), (select count(*) from vault.person_key), (select count(*) from interaction),
                (select max(n) from (select count(*) n from interaction group by person_id) as each)",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(counts, (1_500, 1_500, 20_000, 10_000));
    sqlx::query("insert into person (person_id, kind, created_at) select gen_random_uuid(), 'known', now() from generate_series(1, 4000)")
        .execute(&owner)
        .await
        .unwrap();
    assert!(matches!(load(&world).await, Loaded::Already(_)));
}
