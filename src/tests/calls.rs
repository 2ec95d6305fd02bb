//! Calls: what an event becomes, who is shown before anything is proven, what proves it, and what is written down.

mod proof;
mod saving;

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgPool;

use super::world::{World, noon};
use crate::{
    accounts::ops::Caller,
    actor::{Actor, Role},
    calls::{
        Checked, Desk, Number,
        facts::Said,
        forms::{Event, Log, Who},
        ops,
    },
    catalogue::AddressAnswer,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    ids::{CallId, PersonId, RequestId},
    lang::Lang,
    people::{self, Kind, Value},
};

const LINE: &str = "01632 960100";
const UNRECORDED: &str = "01632 960106";
const SIAN: &str = "+441632960302";

fn fields(list: &[(&str, &str)]) -> Fields {
    Fields(list.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

async fn act<T>(world: &World, actor: &Actor, work: impl AsyncFnOnce(&mut Uow) -> OpResult<T>) -> OpResult<T> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = work(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

fn caller(world: &World) -> Caller<'_> {
    let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    Caller { portal: &world.portal, request: RequestId(uuid::Uuid::new_v4()), address, lang: Lang::En }
}

/// What somebody told the council, and by which number they are found.
async fn tell(world: &World, person: PersonId, values: &[Value]) {
    act(world, &Actor::System("test"), async |uow| {
        for value in values {
            people::ops::set_value(uow, person, value).await?;
        }
        Ok(())
    })
    .await
    .expect("what they told");
    for value in values {
        if let Value::Phone(phone) = value {
            sqlx::query("delete from person_search_key where kind = 'phone' and person_id = $1")
                .bind(person.0)
                .execute(&world.owner)
                .await
                .unwrap();
            sqlx::query("insert into person_search_key values ('phone', $1, $2) on conflict do nothing")
                .bind(phone)
                .bind(person.0)
                .execute(&world.owner)
                .await
                .unwrap();
        }
    }
}

fn of_sian() -> Vec<Value> {
    vec![
        Value::Name("Siân Morgan-Lewis".into()),
        Value::Address(AddressAnswer {
            uprn: None,
            lines: vec!["4 Heol y Castell".into(), "Aberwennol".into()],
            postcode: "AN1 4DX".into(),
        }),
        Value::DateOfBirth(NaiveDate::from_ymd_opt(1980, 3, 12).unwrap()),
        Value::Phone(SIAN.into()),
        Value::Email("sian@example.org".into()),
    ]
}

/// Somebody in the council's record without a sign-in.
async fn known(world: &World, values: &[Value]) -> PersonId {
    let person = act(world, &Actor::System("test"), async |uow| {
        let person = PersonId(uow.new_id());
        people::ops::create(uow, person, Kind::Known, Some(Lang::Cy)).await?;
        Ok(person)
    })
    .await
    .expect("a person");
    tell(world, person, values).await;
    person
}

async fn adviser(world: &World, number: &str) -> Actor {
    world.staff(number, "CS", &[Role::Adviser]).await
}

fn event(name: &str, number: Option<&str>, line: &str) -> Event {
    Event { event: name.into(), number: number.map(str::to_string), line: line.into(), arrived_at: None }
}

fn now(world: &World, event: Event) -> Event {
    Event { arrived_at: Some(world.portal.clock().now().to_rfc3339()), ..event }
}

async fn ring(world: &World, number: Option<&str>, line: &str) -> CallId {
    let event = now(world, event(&uuid::Uuid::new_v4().to_string(), number, line));
    ops::receive(&world.portal, RequestId(uuid::Uuid::new_v4()), &event).await.expect("a call").id
}

/// A call that this member of staff has taken.
async fn taken(world: &World, by: &Actor, number: Option<&str>, line: &str) -> CallId {
    let id = ring(world, number, line).await;
    act(world, by, async |uow| ops::take(uow, id).await).await.expect("taking it");
    id
}

async fn desk(world: &World, by: &Actor, id: CallId) -> Desk {
    act(world, by, async |uow| ops::desk(uow, id).await).await.expect("the desk")
}

async fn choose(world: &World, by: &Actor, id: CallId, person: PersonId) -> OpResult {
    act(world, by, async |uow| ops::choose(uow, id, Who::Person(person)).await).await
}

async fn check(world: &World, by: &Actor, id: CallId, answers: &[(&str, &str)]) -> OpResult<Checked> {
    let said = Said::check(&fields(answers), noon().date_naive())?.expect("something was said");
    ops::confirm(&caller(world), by, id, &said).await
}

const RIGHT: [(&str, &str); 3] = [("fact_name", "sian morgan"), ("fact_address", "an14dx"), ("fact_born", "12 3 1980")];
const WRONG: [(&str, &str); 3] = [("fact_name", "sian morgan"), ("fact_address", "an14dx"), ("fact_born", "13 3 1980")];

/// A call with somebody who has proven who they are.
async fn confirmed(world: &World, by: &Actor, person: PersonId, line: &str) -> CallId {
    let id = taken(world, by, Some(SIAN), line).await;
    choose(world, by, id, person).await.expect("choosing");
    assert_eq!(check(world, by, id, &RIGHT).await.expect("a check"), Checked::Agreed(1));
    id
}

fn log(world: &World, more: &[(&str, &str)]) -> Log {
    let mut all = vec![("service", "general"), ("outcome", "answered")];
    all.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    all.extend_from_slice(more);
    Log::check(&fields(&all), world.portal.council(), &world.portal.catalogue()).expect("a log")
}

async fn save(world: &World, by: &Actor, id: CallId, log: &Log) -> OpResult<uuid::Uuid> {
    act(world, by, async |uow| ops::save(uow, id, log, Lang::En).await).await
}

async fn count(world: &World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&world.owner).await.expect("a count")
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e15_a_call_event_waits_for_an_adviser_with_its_number_line_and_notice(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = adviser(&world, "A-117").await;
    ring(&world, Some("01632 960 302"), "+44 1632 960100").await;
    let waiting = act(&world, &elen, async |uow| ops::waiting(uow).await).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].line.as_str(), waiting[0].notice_version.is_some()), (LINE, true));
    assert_eq!(waiting[0].number.phone().map(ToString::to_string).as_deref(), Some(SIAN));
    let readable = count(&world, "select count(*) from call t where t::text like '%960302%'").await;
    assert_eq!(readable, 0, "the number is sealed");
    world.advance(TimeDelta::minutes(31));
    assert!(act(&world, &elen, async |uow| ops::waiting(uow).await).await.unwrap().is_empty(), "nobody waits for half an hour");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_same_event_however_often_is_one_call(owner: PgPool) {
    let world = World::new(owner).await;
    let event = now(&world, event("pbx-4711", Some("01632960302"), LINE));
    let received = futures::future::join_all((0..6).map(|_| ops::receive(&world.portal, RequestId(uuid::Uuid::new_v4()), &event))).await;
    let ids: std::collections::BTreeSet<_> = received.iter().map(|answer| answer.as_ref().unwrap().id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(received.iter().filter(|answer| answer.as_ref().unwrap().created).count(), 1);
    assert_eq!(count(&world, "select count(*) from call").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_event_that_is_played_back_or_comes_from_the_future_or_names_no_line_is_refused(owner: PgPool) {
    let world = World::new(owner).await;
    let at = |by: TimeDelta| Event { arrived_at: Some((noon() + by).to_rfc3339()), ..event("pbx-1", None, LINE) };
    for (event, field) in [
        (at(TimeDelta::minutes(-11)), "arrived_at"),
        (at(TimeDelta::minutes(1)), "arrived_at"),
        (event("pbx-1", None, LINE), "arrived_at"),
        (Event { arrived_at: Some("yesterday".into()), ..event("pbx-1", None, LINE) }, "arrived_at"),
        (event("pbx-1", None, "01632 960999"), "line"),
        (event("pbx-1", None, "' or 1=1 --"), "line"),
        (event("", None, LINE), "event"),
        (event(&"a".repeat(101), None, LINE), "event"),
    ] {
        match ops::receive(&world.portal, RequestId(uuid::Uuid::new_v4()), &event).await {
            Err(OpError::Invalid(faults)) => assert!(faults.of(field).is_some(), "{event:?}"),
            other => panic!("{event:?} gave {other:?}"),
        }
    }
    assert_eq!(count(&world, "select count(*) from call").await, 0);
    assert!(ops::receive(&world.portal, RequestId(uuid::Uuid::new_v4()), &at(TimeDelta::minutes(-9))).await.is_ok());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e15_a_number_shows_who_it_may_be_and_that_look_is_in_their_record(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = taken(&world, &elen, Some("01632960302"), LINE).await;
    let desk = desk(&world, &elen, id).await;
    assert_eq!(desk.candidates.iter().map(|candidate| candidate.person).collect::<Vec<_>>(), [sian]);
    assert!(desk.opened.is_none() && desk.call.person.is_none(), "a number that matches proves nothing");
    let looks: Vec<String> = sqlx::query_scalar("select act from audit where person_id = $1 and actor_kind = 'staff'")
        .bind(sian.0)
        .fetch_all(&world.owner)
        .await
        .unwrap();
    assert_eq!(looks, ["call/look_up"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_shared_number_lists_everybody_and_forty_people_are_looked_for_by_name(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = adviser(&world, "A-117").await;
    let mut three = Vec::new();
    for name in ["Nia Evans", "Tom Evans", "Gwen Evans"] {
        three.push(known(&world, &[Value::Name(name.into()), Value::Phone("+447700900123".into())]).await);
    }
    let id = taken(&world, &elen, Some("+447700900123"), LINE).await;
    let shown = desk(&world, &elen, id).await;
    assert_eq!(shown.candidates.len(), 3);
    assert!(three.iter().all(|person| shown.candidates.iter().any(|candidate| candidate.person == *person)));
    for n in 0..40 {
        known(&world, &[Value::Name(format!("Person {n}")), Value::Phone("+441632960400".into())]).await;
    }
    let id = taken(&world, &elen, Some("01632 960400"), LINE).await;
    let shown = desk(&world, &elen, id).await;
    assert_eq!((shown.candidates.len(), shown.too_many), (0, Some(40)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_is_looked_up_by_no_number_an_extension_or_a_part_of_an_international_one(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = adviser(&world, "A-117").await;
    let dublin = known(&world, &[Value::Name("Aoife Byrne".into()), Value::Phone("+35312345678".into())]).await;
    for number in [None, Some("anonymous"), Some("4021"), Some("not a number"), Some("+3531234567"), Some("+353123456789"), Some("%")] {
        let id = taken(&world, &elen, number, LINE).await;
        let shown = desk(&world, &elen, id).await;
        assert!(shown.candidates.is_empty() && shown.too_many.is_none(), "{number:?}");
    }
    let id = taken(&world, &elen, Some("00353 1 234 5678"), LINE).await;
    assert_eq!(desk(&world, &elen, id).await.candidates[0].person, dublin);
    let withheld = taken(&world, &elen, None, LINE).await;
    act(&world, &elen, async |uow| ops::look_up(uow, withheld, &fields(&[("number", "+353 1 234 5678")])).await).await.unwrap();
    assert_eq!(desk(&world, &elen, withheld).await.candidates[0].person, dublin, "a caller may say their number");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_number_that_was_put_right_yesterday_matches_no_more(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    tell(&world, sian, &[Value::Phone("+441632960555".into())]).await;
    world.advance(TimeDelta::days(1));
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    assert!(desk(&world, &elen, id).await.candidates.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn of_the_dead_the_restricted_and_relatives_of_staff_nothing_is_shown_and_nothing_confirmed(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    for how in ["deceased_on = '2026-01-01'", "restricted_since = '2026-01-01'", "staff_relative = true"] {
        let sql =
            format!("update person set deceased_on = null, restricted_since = null, staff_relative = false where person_id = '{sian}'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&world.owner).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("update person set {how} where person_id = '{sian}'")))
            .execute(&world.owner)
            .await
            .unwrap();
        let id = taken(&world, &elen, Some(SIAN), LINE).await;
        let shown = desk(&world, &elen, id).await;
        assert_eq!((shown.candidates.len(), shown.guarded), (0, 1), "{how}");
        assert!(matches!(choose(&world, &elen, id, sian).await, Err(OpError::Invalid(_))), "{how}");
        assert!(matches!(check(&world, &elen, id, &RIGHT).await, Err(OpError::Invalid(_))), "{how}");
    }
    let Actor::Staff(colleague) = adviser(&world, "A-119").await else { panic!("a member of staff") };
    let id = taken(&world, &elen, None, LINE).await;
    assert!(matches!(choose(&world, &elen, id, colleague.person).await, Err(OpError::Invalid(_))), "nobody opens a colleague's");
    assert_eq!(count(&world, "select count(*) from call_check").await, 0);
    assert_eq!(count(&world, "select count(*) from record_access").await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_that_one_adviser_took_is_not_anothers(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, owain) = (adviser(&world, "A-117").await, adviser(&world, "A-118").await);
    let sian = known(&world, &of_sian()).await;
    let id = ring(&world, Some(SIAN), LINE).await;
    let both = futures::future::join_all([&elen, &owain].map(|actor| act(&world, actor, async |uow| ops::take(uow, id).await))).await;
    assert_eq!(both.iter().filter(|taken| taken.is_ok()).count(), 1, "two press at once and one has it: {both:?}");
    let (first, second) = if both[0].is_ok() { (&elen, &owain) } else { (&owain, &elen) };
    assert!(act(&world, first, async |uow| ops::take(uow, id).await).await.is_ok(), "pressing twice is one press");
    assert!(matches!(act(&world, second, async |uow| ops::desk(uow, id).await).await, Err(OpError::NotFound)));
    assert!(matches!(choose(&world, second, id, sian).await, Err(OpError::NotFound)));
    choose(&world, first, id, sian).await.unwrap();
    assert!(matches!(check(&world, second, id, &RIGHT).await, Err(OpError::NotFound)));
    let answered = log(&world, &[]);
    assert!(matches!(save(&world, second, id, &answered).await, Err(OpError::NotFound)));
    assert!(act(&world, second, async |uow| ops::waiting(uow).await).await.unwrap().is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn residents_visitors_and_administrators_have_nothing_to_do_with_calls(owner: PgPool) {
    let world = World::new(owner).await;
    let id = ring(&world, Some(SIAN), LINE).await;
    let administrator = world.staff("S-001", "CS", &[Role::Administrator]).await;
    for actor in [world.resident("Nia").await, Actor::Visitor { guest: None }, administrator] {
        assert!(act(&world, &actor, async |uow| ops::waiting(uow).await).await.is_err());
        assert!(act(&world, &actor, async |uow| ops::take(uow, id).await).await.is_err());
        assert!(act(&world, &actor, async |uow| ops::dial(uow, &fields(&[("line", LINE)])).await).await.is_err());
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_that_nothing_announced_is_typed_in_and_a_bad_number_said(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let dial = async |line: &str, number: &str| {
        let key = uuid::Uuid::new_v4().to_string();
        let typed = fields(&[("line", line), ("number", number), ("submission_key", &key)]);
        act(&world, &elen, async |uow| ops::dial(uow, &typed).await).await
    };
    assert!(matches!(dial("", "01632 960302").await, Err(OpError::Invalid(_))));
    assert!(matches!(dial(LINE, "12").await.map(|_| ()), Ok(())), "an extension is a number too");
    assert!(matches!(dial(LINE, "07700 9001234").await, Err(OpError::Invalid(_))));
    let id = dial(LINE, "01632 960 302").await.unwrap();
    let shown = desk(&world, &elen, id).await;
    assert_eq!(shown.candidates[0].person, sian);
    assert!(matches!(shown.call.number, Number::Known(_)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_that_is_typed_in_twice_from_one_form_is_one_call_and_another_adviser_gets_their_own(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, owain) = (adviser(&world, "A-117").await, adviser(&world, "A-118").await);
    let key = uuid::Uuid::new_v4().to_string();
    let typed = fields(&[("line", LINE), ("number", "01632 960302"), ("submission_key", &key)]);
    let typed = &typed;
    let dial = async |by: &Actor| act(&world, by, async |uow| ops::dial(uow, typed).await).await.unwrap();
    let pressed = futures::future::join_all((0..4).map(|_| dial(&elen))).await;
    assert!(pressed.iter().all(|id| *id == pressed[0]));
    assert_ne!(dial(&owain).await, pressed[0], "a key names nothing of a colleague’s");
    assert_eq!(count(&world, "select count(*) from call").await, 2);
    let without = fields(&[("line", LINE), ("number", "01632 960302")]);
    assert!(act(&world, &elen, async |uow| ops::dial(uow, &without).await).await.is_err());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_is_gone_a_day_later_and_what_was_written_down_stays(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    save(&world, &elen, id, &log(&world, &[])).await.unwrap();
    world.advance(TimeDelta::hours(25));
    act(&world, &Actor::System("sweep"), async |uow| ops::sweep(uow).await).await.unwrap();
    assert_eq!(count(&world, "select count(*) from call").await, 0);
    assert_eq!(count(&world, "select count(*) from interaction").await, 1);
    assert_eq!(count(&world, "select count(*) from call_check").await, 1);
}
