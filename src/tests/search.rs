//! Finding people.

use chrono::NaiveDate;
use sqlx::PgPool;

use super::world::World;
use crate::{
    actor::{Actor, Role},
    audit,
    catalogue::AddressAnswer,
    error::OpError,
    fields::Fields,
    formats::Phone,
    ids::PersonId,
    jobs,
    people::{self, Kind, Value},
    search::{Candidate, Query, ops},
};

fn day(year: i32, month: u32, day: u32) -> Value {
    Value::DateOfBirth(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

fn home(line: &str, postcode: &str) -> Value {
    Value::Address(AddressAnswer { uprn: None, lines: vec![line.into(), "Aberarian".into()], postcode: postcode.into() })
}

/// Somebody in the record, without a sign-in.
async fn known(world: &World, name: &str, values: &[Value]) -> PersonId {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let id = PersonId(uow.new_id());
    people::ops::create(&mut uow, id, Kind::Known, None).await.unwrap();
    for value in [Value::Name(name.into())].iter().chain(values) {
        people::ops::set_value(&mut uow, id, value).await.unwrap();
    }
    uow.commit().await.unwrap();
    id
}

pub fn query(world: &World, typed: &[(&str, &str)]) -> Query {
    let fields = Fields(typed.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect());
    Query::check(&fields, crate::calendar::london_date(world.portal.clock().now())).expect("a query")
}

async fn find(world: &World, actor: &Actor, typed: &[(&str, &str)]) -> Vec<Candidate> {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let found = ops::find(&mut uow, &query(world, typed)).await.unwrap();
    uow.commit().await.unwrap();
    found.candidates
}

async fn ids(world: &World, actor: &Actor, typed: &[(&str, &str)]) -> Vec<PersonId> {
    find(world, actor, typed).await.into_iter().map(|candidate| candidate.person).collect()
}

async fn adviser(world: &World) -> Actor {
    world.staff("A-117", "CS", &[Role::Adviser]).await
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_misspelt_name_finds_whoever_is_meant(owner: PgPool) {
    let world = World::new(owner).await;
    let adviser = adviser(&world).await;
    let sian = known(&world, "Siân Morgan-Lewis", &[home("12 Heol Fawr", "AN1 4DX")]).await;
    let anh = known(&world, "Nguyễn Thị Ánh", &[home("3 Stryd y Bont", "AN2 1AA")]).await;
    known(&world, "Gareth Pugh", &[home("14 Heol Fawr", "AN1 4DX")]).await;
    for name in ["Sian Morgan", "siân morgan-lewis", "Sain Morgn", "Sion Lewys", "MORGAN", "Shan Lewis"] {
        assert_eq!(ids(&world, &adviser, &[("name", name), ("street", "Heol Fawr")]).await, [sian], "{name}");
    }
    assert_eq!(ids(&world, &adviser, &[("name", "nguyen thi anh"), ("postcode", "AN2")]).await, [anh]);
    assert_eq!(ids(&world, &adviser, &[("name", "Nguyn Anh"), ("postcode", "AN2")]).await, [anh]);
    for other in [
        [("name", "Gareth"), ("postcode", "AN2")],
        [("name", "Xavier"), ("postcode", "AN1")],
        [("name", "Sian"), ("street", "Stryd y Bont")],
    ] {
        assert!(ids(&world, &adviser, &other).await.is_empty(), "{other:?}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn twins_and_father_and_son_are_both_listed(owner: PgPool) {
    let world = World::new(owner).await;
    let adviser = adviser(&world).await;
    let at_home = home("2 Heol Fawr", "AN1 4DX");
    let ann = known(&world, "Ann Rees", &[day(1990, 5, 3), at_home.clone()]).await;
    let anne = known(&world, "Anne Rees", &[day(1990, 5, 3), at_home.clone()]).await;
    let father = known(&world, "Dafydd Rees", &[day(1960, 1, 1), at_home.clone()]).await;
    let son = known(&world, "Dafydd Rees", &[day(1992, 2, 2), at_home]).await;
    let twins = ids(&world, &adviser, &[("name", "Ann Rees"), ("born-day", "3"), ("born-month", "5"), ("born-year", "1990")]).await;
    assert_eq!(twins, [ann, anne], "the one who is spelt so comes first");
    let mut both = ids(&world, &adviser, &[("name", "Dafydd Rees"), ("postcode", "AN1 4DX")]).await;
    both.sort();
    let mut meant = [father, son];
    meant.sort();
    assert_eq!(both, meant);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e8_people_are_found_by_contact_details_birth_and_identifiers(owner: PgPool) {
    let world = World::new(owner).await;
    let adviser = adviser(&world).await;
    let nia = known(
        &world,
        "Nia Pugh",
        &[
            Value::Phone("+441632960001".into()),
            Value::Email("Nia.Pugh@Example.org".into()),
            Value::Nino("AB123456C".into()),
            Value::CouncilTaxAccount("00123456".into()),
            day(1980, 11, 5),
            home("1 Y Stryd Fawr", "AN3 2BB"),
        ],
    )
    .await;
    for typed in [
        vec![("phone", "(01632) 960 001")],
        vec![("email", "nia.pugh@example.org")],
        vec![("identifier", "ab 12 34 56 c")],
        vec![("identifier", "00123456")],
        vec![("born-day", "5"), ("born-month", "Tachwedd"), ("born-year", "1980"), ("postcode", "an32bb")],
    ] {
        assert_eq!(ids(&world, &adviser, &typed).await, [nia], "{typed:?}");
    }
    assert!(ids(&world, &adviser, &[("identifier", "123456")]).await.is_empty(), "a number is found whole or not at all");
    let shown = find(&world, &adviser, &[("phone", "01632 960 001")]).await.remove(0);
    let masked = Candidate {
        person: nia,
        initials: "N. P.".into(),
        street: Some("Y Stryd Fawr".into()),
        outward: Some("AN3".into()),
        birth_year: Some(1980),
        language: None,
        guarded: false,
    };
    assert_eq!(shown, masked);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_number_that_was_replaced_finds_nobody_and_one_of_forty_people_finds_them_all(owner: PgPool) {
    let world = World::new(owner).await;
    let adviser = adviser(&world).await;
    let nia = known(&world, "Nia Pugh", &[Value::Phone("+441632960001".into())]).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    people::ops::set_value(&mut uow, nia, &Value::Phone("+441632960002".into())).await.unwrap();
    uow.commit().await.unwrap();
    assert!(ids(&world, &adviser, &[("phone", "01632 960 001")]).await.is_empty());
    assert_eq!(ids(&world, &adviser, &[("phone", "01632 960 002")]).await, [nia]);
    for n in 0..40 {
        known(&world, &format!("Person Number{n}"), &[Value::Phone("+441632960009".into())]).await;
    }
    let number = Phone::parse("01632 960 009").unwrap();
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    assert_eq!(ops::by_phone(&mut uow, &number).await.unwrap().len(), 40);
    let found = ops::find(&mut uow, &query(&world, &[("phone", "01632 960 009")])).await.unwrap();
    assert_eq!((found.candidates.len(), found.more), (crate::search::MOST, true));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn anything_can_be_typed_and_finds_only_whom_it_names(owner: PgPool) {
    let world = World::new(owner).await;
    let adviser = adviser(&world).await;
    let x = known(&world, "X", &[home("5 Heol Fawr", "AN1 4DX")]).await;
    known(&world, "Nia Pugh", &[home("6 Heol Fawr", "AN1 4DX")]).await;
    let long = "ŵ".repeat(200);
    for name in ["%", "'", "\\", "_", "🦊", &long, "' or true --", "Ỻỻ"] {
        assert!(ids(&world, &adviser, &[("name", name), ("postcode", "AN1")]).await.is_empty(), "{name}");
        assert!(ids(&world, &adviser, &[("name", name), ("postcode", "AN1 4DX")]).await.is_empty(), "{name}");
    }
    assert_eq!(ids(&world, &adviser, &[("name", "x"), ("postcode", "AN1")]).await, [x]);
    let mut uow = world.portal.begin(adviser).await.unwrap();
    let refused = ops::find(&mut uow, &Query { name: Some(vec!["nia".into()]), ..Query::default() }).await;
    assert!(matches!(refused, Err(OpError::Invalid(_))), "one detail that many share");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn of_somebody_who_is_guarded_nothing_is_shown(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let adviser = adviser(&world).await;
    for (n, mark) in ["deceased_on = '2026-01-01'", "restricted_since = '2026-01-01'", "staff_relative = true"].into_iter().enumerate() {
        let phone = format!("0163296010{n}");
        let person = known(&world, "Nia Pugh", &[Value::Phone(phone.clone()), day(1980, 1, 1), home("6 Heol Fawr", "AN1 4DX")]).await;
        sqlx::query(sqlx::AssertSqlSafe(format!("update person set {mark} where person_id = $1")))
            .bind(person.0)
            .execute(&owner)
            .await
            .unwrap();
        let shown = find(&world, &adviser, &[("phone", &phone)]).await.remove(0);
        assert!(shown.guarded, "{mark}");
        assert_eq!((shown.initials.as_str(), shown.street, shown.outward, shown.birth_year), ("", None, None, None), "{mark}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_is_shown_in_a_search_can_see_that_they_were(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let adviser = adviser(&world).await;
    assert_eq!(ids(&world, &adviser, &[("email", "nia@example.org")]).await, [person]);
    let mut uow = world.portal.begin(nia).await.unwrap();
    let looks = audit::ops::looks(&mut uow, person, None, 10).await.unwrap();
    assert_eq!(looks.len(), 1);
    assert_eq!((looks[0].act.as_str(), looks[0].part.as_deref(), looks[0].actor_label.as_str()), ("search/find", Some("search"), "A-117"));
    assert_eq!((looks[0].actor_role.as_deref(), looks[0].actor_team.as_deref()), (Some("adviser"), Some("CS")));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_reference_finds_who_sent_it_for_those_who_may_see_the_request(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    world.mails().await;
    let adviser = adviser(&world).await;
    let elsewhere = world.staff("C-310", "CA", &[Role::Caseworker]).await;
    assert_eq!(ids(&world, &adviser, &[("reference", &reference)]).await, [nia.person().unwrap()]);
    assert!(ids(&world, &elsewhere, &[("reference", &reference)]).await.is_empty(), "another team’s request");
    assert!(ids(&world, &adviser, &[("reference", &reference), ("name", "Gareth")]).await.is_empty(), "everything must fit");
    sqlx::query("update service_request set anonymous = true").execute(&owner).await.unwrap();
    assert!(ids(&world, &adviser, &[("reference", &reference)]).await.is_empty(), "who did not want to be known stays unknown");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn residents_visitors_and_administrators_see_no_row_of_the_search(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let gareth = known(&world, "Gareth Pugh", &[Value::Phone("+441632960001".into())]).await;
    let administrator = world.staff("S-001", "CS", &[Role::Administrator]).await;
    for actor in [nia.clone(), Actor::Visitor { guest: Some(gareth) }, administrator] {
        for table in ["person_search", "person_search_key", "search_word", "app.search_similar('{nia}', 9)"] {
            let mut uow = world.portal.begin(actor.clone()).await.unwrap();
            let seen =
                sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(uow.conn()).await;
            assert_eq!(seen.unwrap(), 0, "{table} is open to {}", actor.label());
        }
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        assert!(matches!(ops::find(&mut uow, &query(&world, &[("phone", "01632 960 001")])).await, Err(OpError::NotFound)));
    }
    let mut uow = world.portal.begin(nia).await.unwrap();
    let other = sqlx::query("select app.search_put(array[$1]::uuid[], '[]')").bind(gareth.0).execute(uow.conn()).await;
    assert!(other.is_err(), "a resident takes somebody else out of the search");
    let kept: i64 =
        sqlx::query_scalar("select count(*) from person_search where person_id = $1").bind(gareth.0).fetch_one(&owner).await.unwrap();
    assert_eq!(kept, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_residents_change_themselves_is_found_at_once_and_what_is_gone_is_not(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let adviser = adviser(&world).await;
    let mut uow = world.portal.begin(nia).await.unwrap();
    people::ops::set_value(&mut uow, person, &Value::Phone("01632 960 044".into())).await.unwrap();
    people::ops::set_value(&mut uow, person, &Value::Name("Myfanwy Unusualname".into())).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(ids(&world, &adviser, &[("phone", "01632 960 044")]).await, [person]);
    assert!(ids(&world, &adviser, &[("name", "Nia"), ("phone", "01632 960 044")]).await.is_empty());
    let words = || async { sqlx::query_scalar::<_, String>("select word from search_word order by 1").fetch_all(&owner).await.unwrap() };
    assert_eq!(words().await, ["myfanwy", "unusualname"], "the name that nobody has any more is forgotten");
    let visitor = world.visitor().await;
    let mut uow = world.portal.begin(visitor.clone()).await.unwrap();
    let guest = visitor.person().unwrap();
    people::ops::set_value(&mut uow, guest, &Value::Phone("01632 960 055".into())).await.unwrap();
    uow.commit().await.unwrap();
    assert!(ids(&world, &adviser, &[("phone", "01632 960 055")]).await.is_empty(), "a guest without a name");
    let mut uow = world.portal.begin(visitor).await.unwrap();
    people::ops::set_value(&mut uow, guest, &Value::Name("Gwen Guest".into())).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(ids(&world, &adviser, &[("phone", "01632 960 055")]).await, [guest]);
    sqlx::query("delete from person where person_id = $1").bind(guest.0).execute(&owner).await.unwrap();
    assert!(ids(&world, &adviser, &[("phone", "01632 960 055")]).await.is_empty());
    assert_eq!(words().await, ["myfanwy", "unusualname"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_search_is_in_no_base_backup_and_is_built_again_from_what_is_sealed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let adviser = adviser(&world).await;
    let sian = known(&world, "Siân Morgan", &[Value::Phone("+441632960001".into()), day(1980, 1, 1)]).await;
    let forgotten = known(&world, "Gone Person", &[Value::Phone("+441632960002".into())]).await;
    sqlx::query("delete from vault.person_key where person_id = $1").bind(forgotten.0).execute(&owner).await.unwrap();
    let unlogged: Vec<String> =
        sqlx::query_scalar("select relname::text from pg_class where relkind = 'r' and relpersistence = 'u' order by 1")
            .fetch_all(&owner)
            .await
            .unwrap();
    assert_eq!(unlogged, ["person_search", "person_search_key", "search_alive", "search_word"]);
    let building = |portal: std::sync::Arc<crate::portal::Portal>, actor: Actor| async move {
        let mut uow = portal.begin(actor).await.unwrap();
        ops::building(&mut uow).await.unwrap()
    };
    for _ in 0..2 {
        // What a crash leaves of them.
        sqlx::query("truncate person_search, person_search_key, search_word, search_alive").execute(&owner).await.unwrap();
        assert_eq!(building(world.portal.clone(), adviser.clone()).await, Some(0));
        assert!(ids(&world, &adviser, &[("phone", "01632 960 001")]).await.is_empty(), "looking works meanwhile");
        assert!(world.portal.is_ready().await);
        world.advance(chrono::TimeDelta::minutes(2));
        jobs::run_due(&world.portal).await.unwrap();
        assert_eq!(building(world.portal.clone(), adviser.clone()).await, None);
        assert_eq!(ids(&world, &adviser, &[("phone", "01632 960 001")]).await, [sian]);
        let typo = [("name", "Sain Morgn"), ("born-day", "1"), ("born-month", "1"), ("born-year", "1980")];
        assert_eq!(ids(&world, &adviser, &typo).await, [sian]);
        assert!(ids(&world, &adviser, &[("phone", "01632 960 002")]).await.is_empty(), "whoever was forgotten");
        let staff: i64 = sqlx::query_scalar("select count(*) from person_search s join person p using (person_id) where p.kind = 'staff'")
            .fetch_one(&owner)
            .await
            .unwrap();
        assert_eq!(staff, 0);
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn building_goes_on_where_it_stopped_and_says_how_far_it_is(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let adviser = adviser(&world).await;
    sqlx::query("insert into person (person_id, kind, created_at) select gen_random_uuid(), 'known', now() from generate_series(1, 999)")
        .execute(&owner)
        .await
        .unwrap();
    known(&world, "Zoë Last", &[Value::Phone("+441632960001".into())]).await;
    let step = || async {
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        let more = ops::build_some(&mut uow).await.unwrap();
        uow.commit().await.unwrap();
        let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
        (more, ops::building(&mut uow).await.unwrap())
    };
    assert_eq!(step().await, (true, Some(50)));
    assert_eq!(step().await, (true, Some(99)), "all are done, and the next run finds that there is nobody left");
    assert_eq!(step().await, (false, None));
    assert_eq!(step().await, (false, None));
}
