//! What is known of people: where each value came from, what was replaced, needs that lapse, and who may write what down.

mod contact;
mod staff;

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgPool;
use uuid::Uuid;

use super::world::{World, noon};
use crate::{
    actor::{Actor, Role},
    catalogue::AddressAnswer,
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    people::{
        BankDetails, Channel, Circumstance, CircumstanceKind, Equality, EqualityKind, HouseholdMember, Need, NeedKind, Relation, Said,
        ServiceReference, Source, Value, ValueKind, ops, rules,
    },
};

async fn act<T, F>(world: &World, actor: &Actor, work: F) -> OpResult<T>
where
    F: AsyncFnOnce(&mut Uow) -> OpResult<T>,
{
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = work(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

/// The record is open to a member of staff, as far as the person proved themselves; it shuts by itself.
async fn open(world: &World, staff: &Actor, person: PersonId, tier: i16) {
    sqlx::query(
        "insert into record_access (record_access_id, account_id, person_id, reason, tier, since, until)
         values ($1, $2, $3, 'call', $4, $5, $6)",
    )
    .bind(Uuid::new_v4())
    .bind(staff.account().unwrap().0)
    .bind(person.0)
    .bind(tier)
    .bind(world.portal.clock().now())
    .bind(world.portal.clock().now() + TimeDelta::minutes(30))
    .execute(&world.owner)
    .await
    .unwrap();
}

async fn of_kind(world: &World, actor: &Actor, person: PersonId, kind: ValueKind) -> Vec<Said> {
    act(world, actor, async |uow| ops::values_of_kind(uow, person, kind).await).await.unwrap()
}

async fn add(world: &World, actor: &Actor, person: PersonId, value: Value) -> OpResult<Uuid> {
    act(world, actor, async |uow| ops::add_value_from(uow, person, &value, Source::Resident, None, Channel::Phone, None, None).await).await
}

fn phone(n: usize) -> Value {
    Value::Phone(format!("+441632{:06}", 960_000 + n))
}

fn need(kind: NeedKind, words: &str) -> Need {
    Need { need: kind.code().into(), words: words.into() }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn address(line: &str, postcode: &str) -> AddressAnswer {
    AddressAnswer { uprn: None, lines: vec![line.into(), "Aberwennol".into()], postcode: postcode.into() }
}

/// One value of every kind there is.
fn one_of_each() -> Vec<Value> {
    vec![
        Value::Name("Siân ŵyn ap Dafydd".into()),
        Value::KnownAs("Siân".into()),
        Value::Email("sian@example.org".into()),
        phone(1),
        Value::Address(address("1 Heol y Castell", "AN1 4DX")),
        Value::DateOfBirth(day("1985-03-27")),
        Value::CouncilTaxAccount("01234567".into()),
        Value::Nino("AB123456C".into()),
        Value::ServiceReference(ServiceReference { service: "Housing".into(), number: "HB-77".into() }),
        Value::BankAccount(BankDetails { sort_code: "090128".into(), account: "12345678".into() }),
        Value::HouseholdMember(HouseholdMember { name: "Mair".into(), relation: "daughter".into(), born: Some(day("2015-01-02")) }),
        Value::Circumstance(Circumstance { about: CircumstanceKind::Employment.code().into(), words: "Shop work".into() }),
        Value::Equality(Equality { about: EqualityKind::Gender.code().into(), words: "A woman".into() }),
        Value::Need(need(NeedKind::LargePrint, "")),
    ]
}

// ---- Where a value came from --------------------------------------------------------------------------------------------------

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn d7_every_value_knows_who_said_it_how_when_under_which_policy_and_who_wrote_it_down(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, mari) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let person = nia.person().unwrap();
    open(&world, &mari, person, 3).await;
    let told = act(&world, &mari, async |uow| {
        let (source, relation) = (Source::Representative, Some(Relation::Child));
        ops::add_value_from(uow, person, &phone(7), source, relation, Channel::Phone, None, None).await
    });
    let id = told.await.unwrap();
    let said = of_kind(&world, &nia, person, ValueKind::Phone).await.remove(0);
    assert_eq!((said.id, said.main, &said.value), (id, true, &phone(7)));
    assert_eq!((said.source, said.relation, said.channel), (Source::Representative, Some(Relation::Child), Channel::Phone));
    assert_eq!((said.recorded_by.as_deref(), said.policy_version), (Some("A-117"), Some(world.portal.policy().version)));
    assert_eq!((said.said_at, said.ended_at), (noon(), None));
    // The policy says for which purpose, on which basis and until when.
    let policy = world.portal.policy();
    assert!(policy.holding("contact_details").is_some_and(|holding| holding.period(None).is_some()));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn d7_e12_every_source_channel_and_relation_of_the_notices_has_a_code_that_the_database_takes(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let named = ["resident", "representative", "public", "councillor", "officer", "organisation"];
    assert!(named.iter().all(|code| Source::from_code(code).is_some()), "{named:?}");
    let related = ["family", "spouse", "partner", "child", "advocate", "friend"];
    assert!(related.iter().all(|code| Relation::from_code(code).is_some()), "{related:?}");
    let relations = Relation::ALL.iter().map(|relation| (Source::Representative, Some(*relation), Channel::Representative));
    let sources = Source::ALL.iter().map(|source| (*source, None, Channel::Online));
    let channels = Channel::ALL.iter().map(|channel| (Source::Resident, None, *channel));
    for (n, (source, relation, channel)) in relations.chain(sources).chain(channels).enumerate() {
        let value = phone(n);
        act(&world, &nia, async |uow| ops::add_value_from(uow, person, &value, source, relation, channel, None, None).await).await.unwrap();
        let kept = of_kind(&world, &nia, person, ValueKind::Phone).await.into_iter().find(|said| said.value == value).unwrap();
        assert_eq!((kept.source, kept.relation, kept.channel), (source, relation, channel));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e24_what_somebody_enters_in_my_account_says_so(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    for value in one_of_each() {
        act(&world, &nia, async |uow| ops::set_value(uow, person, &value).await).await.unwrap();
        let said = of_kind(&world, &nia, person, value.kind()).await.into_iter().find(|said| said.value == value).unwrap();
        assert_eq!((said.source, said.channel, said.recorded_by), (Source::Resident, Channel::Online, None), "{value:?}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c5_d6_e8_each_thing_the_notices_name_has_a_typed_home_that_is_sealed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let told = one_of_each();
    let kinds: Vec<ValueKind> = told.iter().map(Value::kind).collect();
    assert!(ValueKind::ALL.iter().all(|kind| kinds.contains(kind)), "a kind of value is in no row of this test");
    for value in &told {
        add(&world, &nia, person, value.clone()).await.unwrap();
    }
    // Finance, employment, health, marital status and dependants (D6, E8); ethnic origin and gender (E8).
    for about in CircumstanceKind::ALL {
        let value = Value::Circumstance(Circumstance { about: about.code().into(), words: "Secretword".into() });
        add(&world, &nia, person, value).await.unwrap();
    }
    for about in EqualityKind::ALL {
        add(&world, &nia, person, Value::Equality(Equality { about: about.code().into(), words: "Secretword".into() })).await.unwrap();
    }
    let readable: i64 = sqlx::query_scalar(
        "select count(*) from person_value v where v::text ~* '01234567|AB123456C|HB-77|12345678|Mair|Secretword'
           or v::text like '%' || encode('Secretword', 'hex') || '%'",
    )
    .fetch_one(&owner)
    .await
    .unwrap();
    assert_eq!(readable, 0, "every value is sealed");
    assert!([ValueKind::Nino, ValueKind::CouncilTaxAccount, ValueKind::BankAccount].into_iter().all(rules::is_masked));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e8_an_equality_answer_is_kept_apart_staff_never_see_it_with_the_record_open(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, mari) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Manager]).await);
    let person = nia.person().unwrap();
    let answer = Value::Equality(Equality { about: EqualityKind::EthnicOrigin.code().into(), words: "Welsh".into() });
    add(&world, &nia, person, answer.clone()).await.unwrap();
    open(&world, &mari, person, 3).await;
    assert_eq!(of_kind(&world, &mari, person, ValueKind::Equality).await, []);
    assert!(!of_kind(&world, &mari, person, ValueKind::Name).await.is_empty(), "the record is open");
    assert!(matches!(add(&world, &mari, person, answer).await, Err(OpError::NotFound)));
    assert_eq!(of_kind(&world, &nia, person, ValueKind::Equality).await.len(), 1);
}

// ---- Several at once, and history ---------------------------------------------------------------------------------------------

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_replaced_value_stays_as_history_with_its_own_period(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let (first, second) = (Value::Address(address("1 Heol y Castell", "AN1 4DX")), Value::Address(address("2 Harbour Street", "AN2 1AA")));
    let moved_in = day("2019-04-01");
    act(&world, &nia, async |uow| {
        ops::add_value_from(uow, person, &first, Source::Resident, None, Channel::Online, Some(moved_in), None).await
    })
    .await
    .unwrap();
    world.advance(TimeDelta::days(10));
    act(&world, &nia, async |uow| ops::set_value(uow, person, &second).await).await.unwrap();
    let history = act(&world, &nia, async |uow| ops::history(uow, person).await).await.unwrap();
    let of = |value: &Value| history.iter().find(|said| said.value == *value).unwrap();
    let old = of(&first);
    assert_eq!((old.said_at, old.ended_at), (noon(), Some(noon() + TimeDelta::days(10))));
    assert_eq!((old.from, old.until), (Some(moved_in), Some(day("2026-12-01"))));
    assert_eq!((of(&second).ended_at, of(&second).main), (None, true));
    let details = act(&world, &nia, async |uow| ops::details(uow, person).await).await.unwrap();
    assert_eq!(details.address, Some(address("2 Harbour Street", "AN2 1AA")));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_hundred_numbers_on_one_record_stay_usable_with_one_of_them_the_main_one(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    act(&world, &nia, async |uow| {
        for n in 0..200 {
            ops::add_value_from(uow, person, &phone(n), Source::Resident, None, Channel::Phone, None, None).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    add(&world, &nia, person, phone(199)).await.unwrap();
    let all = of_kind(&world, &nia, person, ValueKind::Phone).await;
    assert_eq!((all.len(), all.iter().filter(|said| said.main).count()), (200, 1), "the same number again is no other number");
    assert!(all[0].main && all[0].value == phone(0));
    let overview = act(&world, &nia, async |uow| ops::overview(uow, person, 6).await).await.unwrap();
    assert_eq!((overview.of(ValueKind::Phone).count(), overview.count(ValueKind::Phone)), (6, (200, 0)));
    // When the main one goes, another takes its place.
    act(&world, &nia, async |uow| ops::end_values(uow, person, ValueKind::Phone, &[all[0].id]).await).await.unwrap();
    let left = of_kind(&world, &nia, person, ValueKind::Phone).await;
    assert_eq!((left.len(), left.iter().filter(|said| said.main).count()), (199, 1));
    let overview = act(&world, &nia, async |uow| ops::overview(uow, person, 6).await).await.unwrap();
    assert_eq!(overview.count(ValueKind::Phone), (199, 1));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_person_has_one_name_one_date_of_birth_and_one_national_insurance_number_at_a_time(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    for number in ["AB123456C", "JG103759A"] {
        add(&world, &nia, person, Value::Nino(number.into())).await.unwrap();
    }
    let kept = of_kind(&world, &nia, person, ValueKind::Nino).await;
    assert_eq!(kept.iter().map(|said| &said.value).collect::<Vec<_>>(), [&Value::Nino("JG103759A".into())]);
    for number in ["01234567", "07654321"] {
        add(&world, &nia, person, Value::CouncilTaxAccount(number.into())).await.unwrap();
    }
    assert_eq!(of_kind(&world, &nia, person, ValueKind::CouncilTaxAccount).await.len(), 2, "somebody with two homes has two accounts");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn b4_what_was_told_once_is_there_for_every_service_and_a_change_is_too(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let person = nia.person().unwrap();
    act(&world, &nia, async |uow| ops::set_value(uow, person, &phone(1)).await).await.unwrap();
    world.report(&nia).await;
    world.mails().await;
    let known = async |actor: &Actor| act(&world, actor, async |uow| ops::details(uow, person).await).await.unwrap();
    assert_eq!(known(&owain).await.phone, known(&nia).await.phone, "the team of a request need not ask again");
    act(&world, &nia, async |uow| ops::set_value(uow, person, &phone(2)).await).await.unwrap();
    assert_eq!(known(&owain).await.phone.as_deref(), Some("+441632960002"), "a change is known to whoever works for them");
}

// ---- Formats ------------------------------------------------------------------------------------------------------------------

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn names_of_one_letter_of_two_hundred_and_of_emoji_are_names(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    for name in ["X".to_string(), "Ŵ".repeat(200), "🦊🦊".to_string(), "O’Neill".to_string()] {
        add(&world, &nia, person, Value::Name(name.clone())).await.unwrap();
        let known = act(&world, &nia, async |uow| ops::name_of(uow, person).await).await.unwrap();
        assert_eq!(known, Some(name));
    }
    for name in ["", "   ", "a\u{202e}b", &"x".repeat(256)] {
        let refused = add(&world, &nia, person, Value::Name(name.into())).await;
        assert!(matches!(&refused, Err(OpError::Invalid(faults)) if faults.of("name").is_some()), "{name:?}: {refused:?}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_value_that_has_not_the_form_of_its_kind_is_refused_with_words(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let wrong = [
        Value::DateOfBirth(day("1890-01-01")),
        Value::DateOfBirth(day("2026-11-21")),
        Value::Phone("999".into()),
        Value::Nino("QQ123456C".into()),
        Value::CouncilTaxAccount("1234567".into()),
        Value::BankAccount(BankDetails { sort_code: "09O128".into(), account: "12345678".into() }),
        Value::ServiceReference(ServiceReference { service: "Housing".into(), number: " ".into() }),
        Value::HouseholdMember(HouseholdMember { name: "Mair".into(), relation: String::new(), born: Some(day("1890-01-01")) }),
        Value::Need(need(NeedKind::Interpreter, " ")),
        Value::Need(Need { need: "dragons".into(), words: "x".into() }),
    ];
    for value in wrong {
        let refused = add(&world, &nia, person, value.clone()).await;
        assert!(matches!(refused, Err(OpError::Invalid(_))), "{value:?}: {refused:?}");
    }
    // What is messy is made neat: two ways to write a number are one number.
    add(&world, &nia, person, Value::Nino("ab 12 34 56 c".into())).await.unwrap();
    let ids = [add(&world, &nia, person, Value::Phone("01632 960 001".into())).await, add(&world, &nia, person, phone(1)).await];
    assert_eq!(ids[0].as_ref().unwrap(), ids[1].as_ref().unwrap());
    assert_eq!(of_kind(&world, &nia, person, ValueKind::Nino).await[0].value, Value::Nino("AB123456C".into()));
}
