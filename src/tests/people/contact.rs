//! Needs that lapse, and changing one's own contact after a code.

use chrono::TimeDelta;
use sqlx::PgPool;
use uuid::Uuid;

use super::{act, address, day, need, of_kind, open, phone};
use crate::{
    accounts::{CodeId, ops::Caller},
    actor::{Actor, Role},
    error::OpError,
    fields::Fields,
    ids::RequestId,
    lang::Lang,
    outbox::RecordDetail,
    people::{
        self, Need, NeedKind, Said, Value, ValueKind,
        ops::{self, change, change::Change},
    },
    tests::world::World,
};

// ---- Needs --------------------------------------------------------------------------------------------------------------------

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_need_is_shown_to_staff_for_a_year_and_then_no_more_unless_it_is_renewed(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, mari) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let person = nia.person().unwrap();
    let told = [need(NeedKind::LargePrint, ""), need(NeedKind::Interpreter, "Polish")];
    act(&world, &nia, async |uow| ops::tell_needs(uow, person, &told).await).await.unwrap();
    let seen = async |world: &World| {
        open(world, &mari, person, 0).await;
        act(world, &mari, async |uow| ops::needs(uow, person).await).await.unwrap()
    };
    let first = seen(&world).await;
    assert_eq!((first.len(), first[0].until), (2, Some(day("2027-11-21"))));
    world.advance(TimeDelta::days(364));
    assert_eq!(seen(&world).await.len(), 2, "the day before it lapses");
    world.advance(TimeDelta::days(1));
    assert_eq!(seen(&world).await, [], "a lapsed need is not shown to staff");
    let own = act(&world, &nia, async |uow| ops::needs_told(uow, person).await).await.unwrap();
    assert_eq!(own.len(), 2, "the person still sees it and can renew it");
    act(&world, &nia, async |uow| ops::renew_needs(uow, person).await).await.unwrap();
    let renewed = seen(&world).await;
    assert_eq!((renewed.len(), renewed[0].until), (2, Some(day("2028-11-21"))));
    let history = act(&world, &nia, async |uow| ops::history(uow, person).await).await.unwrap();
    let old: Vec<&Said> = history.iter().filter(|said| said.value.kind() == ValueKind::Need && said.ended_at.is_some()).collect();
    assert_eq!(old.len(), 2, "what was renewed is history with the year it stood");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn saving_needs_again_leaves_those_that_stay_as_they_are_and_ends_the_others(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let tell = async |needs: &[Need]| act(&world, &nia, async |uow| ops::tell_needs(uow, person, needs).await).await.unwrap();
    tell(&[need(NeedKind::Bsl, ""), need(NeedKind::DoNotPhone, "")]).await;
    world.advance(TimeDelta::days(30));
    tell(&[need(NeedKind::Bsl, ""), need(NeedKind::Other, "A ramp")]).await;
    let now = of_kind(&world, &nia, person, ValueKind::Need).await;
    let until =
        |kind: NeedKind| now.iter().find(|said| matches!(&said.value, Value::Need(n) if n.need == kind.code())).map(|said| said.until);
    assert_eq!(until(NeedKind::Bsl), Some(Some(day("2027-11-21"))));
    assert_eq!(until(NeedKind::Other), Some(Some(day("2027-12-21"))));
    assert_eq!(until(NeedKind::DoNotPhone), None);
    tell(&[]).await;
    assert_eq!(of_kind(&world, &nia, person, ValueKind::Need).await, []);
}

// ---- Changing one's own contact -----------------------------------------------------------------------------------------------

fn caller(world: &World) -> Caller<'_> {
    let request = RequestId(Uuid::new_v4());
    Caller { portal: &world.portal, request, address: std::net::Ipv4Addr::LOCALHOST.into(), lang: Lang::En }
}

/// The six digits of the one mail that is there, which must be to the address that is held.
async fn code_from_mail(world: &World) -> String {
    let mails = world.mails().await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "nia@example.org"));
    let digits: Vec<&str> = mails[0].text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 6).collect();
    digits[0].to_string()
}

async fn change_of(world: &World, actor: &Actor, change: &Change) -> (CodeId, String) {
    let id = change::start(&caller(world), actor, change).await.unwrap();
    (id, code_from_mail(world).await)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_number_changes_after_a_code_and_the_old_contact_is_told_once_and_without_values(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    act(&world, &nia, async |uow| ops::set_value(uow, person, &phone(1)).await).await.unwrap();
    let (id, code) = change_of(&world, &nia, &Change::SetPhone("+441632960002".into())).await;
    assert_eq!(of_kind(&world, &nia, person, ValueKind::Phone).await[0].value, phone(1), "nothing changes before the code");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = change::confirm(&caller(&world), &nia, id, wrong).await;
    assert!(matches!(&refused, Err(OpError::Invalid(faults)) if faults.of("code").is_some()), "{refused:?}");
    for _ in 0..2 {
        let done = change::confirm(&caller(&world), &nia, id, &code).await.unwrap();
        assert_eq!(done, RecordDetail::Phone);
    }
    let now = of_kind(&world, &nia, person, ValueKind::Phone).await;
    assert_eq!((now.len(), &now[0].value), (1, &phone(2)));
    let told = world.mails().await;
    assert_eq!(told.len(), 1, "pressed twice, told once");
    assert!(told[0].subject.contains("Your details changed") && told[0].text.contains("phone numbers"), "{}", told[0].text);
    assert!(!told[0].text.contains("960001") && !told[0].text.contains("960 002") && !told[0].text.contains("960002"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn further_numbers_are_added_and_removed_and_an_address_is_given_up(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    act(&world, &nia, async |uow| ops::set_value(uow, person, &phone(1)).await).await.unwrap();
    act(&world, &nia, async |uow| ops::set_value(uow, person, &Value::Address(address("1 Heol y Castell", "AN1 4DX"))).await)
        .await
        .unwrap();
    let carry_out = async |change: Change| {
        let (id, code) = change_of(&world, &nia, &change).await;
        change::confirm(&caller(&world), &nia, id, &code).await.unwrap();
        assert_eq!(world.mails().await.len(), 1, "the contact there was is told");
        world.advance(TimeDelta::hours(2));
    };
    carry_out(Change::AddPhone("+441632960002".into())).await;
    let both = of_kind(&world, &nia, person, ValueKind::Phone).await;
    assert_eq!((both.len(), &both[0].value), (2, &phone(1)));
    // A further number that becomes the main one is there once.
    carry_out(Change::SetPhone("+441632960002".into())).await;
    let one = of_kind(&world, &nia, person, ValueKind::Phone).await;
    assert_eq!((one.len(), &one[0].value, one[0].main), (1, &phone(2), true));
    carry_out(Change::RemovePhones(vec![one[0].id])).await;
    assert_eq!(of_kind(&world, &nia, person, ValueKind::Phone).await, []);
    carry_out(Change::RemoveAddress).await;
    assert_eq!(of_kind(&world, &nia, person, ValueKind::Address).await, []);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_code_for_one_persons_change_changes_nothing_for_another(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, tom) = (world.resident("Nia").await, world.resident("Tom").await);
    let (id, code) = change_of(&world, &nia, &Change::AddPhone("+441632960002".into())).await;
    let other = change::confirm(&caller(&world), &tom, id, &code).await;
    assert!(matches!(other, Err(OpError::Invalid(_))), "{other:?}");
    for person in [nia.person().unwrap(), tom.person().unwrap()] {
        assert_eq!(of_kind(&world, &nia, person, ValueKind::Phone).await, []);
    }
    let staff = world.staff("A-117", "CS", &[Role::Adviser]).await;
    assert!(matches!(change::start(&caller(&world), &staff, &Change::RemoveAddress).await, Err(OpError::NotFound)));
}

// ---- Forms --------------------------------------------------------------------------------------------------------------------

fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields(pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

#[test]
fn a_form_about_needs_or_a_contact_tells_every_fault_beside_its_field() {
    let today = day("2026-11-21");
    let needs = people::forms::check_needs(&fields(&[("need", "bsl"), ("need", "bsl"), ("need", "other"), ("other-words", " ")]));
    assert!(needs.err().unwrap().of("other-words").is_some());
    let lost = people::forms::check_needs(&fields(&[("other-words", "A ramp")]));
    assert!(lost.err().unwrap().of("other-words").is_some(), "words without their box are not lost in silence");
    assert_eq!(people::forms::check_needs(&fields(&[("need", "bsl"), ("need", "bsl")])).unwrap().len(), 1);
    let number = people::forms::NewPhone::check(&fields(&[("phone", "12")]), true).unwrap_err();
    assert!(number.of("phone").is_some() && number.of("how").is_some());
    let place = |pairs: &[(&str, &str)]| people::forms::NewAddress::check(&fields(pairs), today);
    assert!(place(&[]).unwrap_err().of("address-postcode").is_some());
    let old = [("address-line1", "1 Heol"), ("address-town", "Aberwennol"), ("address-postcode", "AN1 4DX")];
    let since = |day: &str, month: &str, year: &str| {
        let mut all = fields(&old);
        all.0.extend(fields(&[("since-day", day), ("since-month", month), ("since-year", year)]).0);
        people::forms::NewAddress::check(&all, today)
    };
    assert!(since("1", "1", "1890").unwrap_err().of("since").is_some());
    assert!(since("22", "11", "2026").unwrap_err().of("since").is_some());
    assert!(since("21", "11", "2026").is_ok() && since("", "", "").is_ok());
    assert!(matches!(place(&[("no_address", "yes")]), Ok(people::forms::NewAddress::Nowhere)));
    assert!(people::forms::check_removed(&fields(&[("remove", "x")])).is_err());
}
