//! The record in the order of time.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::world::{World, message, noon};
use crate::{
    actor::{Actor, Role},
    db::Uow,
    error::OpResult,
    holdings::{
        Category, KeptUntil,
        timeline::{self, Entry, Filter, Way},
    },
    ids::PersonId,
    lang::Lang,
    people::Source,
    service_requests::{self, desk},
};

async fn act<T>(world: &World, actor: &Actor, work: impl AsyncFnOnce(&mut Uow) -> OpResult<T>) -> T {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let done = work(&mut uow).await.unwrap();
    uow.commit().await.unwrap();
    done
}

async fn page(world: &World, actor: &Actor, filter: &Filter, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> Vec<Entry> {
    let person = actor.person().unwrap();
    act(world, actor, async |uow| timeline::page(uow, person, filter, before, limit).await).await
}

async fn find(world: &World, actor: &Actor, person: PersonId, item: Uuid) -> Option<Entry> {
    act(world, actor, async |uow| timeline::find(uow, person, item).await).await
}

async fn count(world: &World, actor: &Actor, filter: &Filter) -> i64 {
    let person = actor.person().unwrap();
    act(world, actor, async |uow| timeline::count(uow, person, filter).await).await
}

/// A report with a message each way: four mails or fewer, two messages, one request.
async fn a_report_with_messages(world: &World, nia: &Actor) -> String {
    let reference = world.report(nia).await.reference;
    let owain = world.staff(&format!("C-{}", &reference[3..7]), "WS", &[Role::Caseworker]).await;
    act(world, nia, async |uow| service_requests::ops::send_message(uow, &reference, &message("It is still there"), Lang::En).await).await;
    let mut asked = message("Which side of the road?");
    asked.0.push(("revision".into(), "0".into()));
    act(world, &owain, async |uow| desk::ask(uow, &reference, &asked).await).await;
    reference
}

fn only(ways: &[Way]) -> Filter {
    Filter { ways: ways.to_vec(), ..Filter::default() }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn paging_never_loses_or_repeats_a_thing_though_all_happened_at_one_moment(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    for _ in 0..3 {
        a_report_with_messages(&world, &nia).await;
    }
    world.mails().await;
    for set_time in [
        "update service_request set sent_at = '2026-11-20T09:00:00.000001Z'",
        "update request_message set at = '2026-11-20T09:00:00.000001Z'",
        "update outbox set created_at = '2026-11-20T09:00:00.000001Z'",
    ] {
        sqlx::query(set_time).execute(&owner).await.unwrap();
    }
    let whole: Vec<Uuid> = page(&world, &nia, &Filter::default(), None, 100).await.iter().map(|entry| entry.id).collect();
    assert_eq!(i64::try_from(whole.len()).unwrap(), count(&world, &nia, &Filter::default()).await);
    let categories = |entries: &[Entry], category: Category| entries.iter().filter(|entry| entry.category == category).count();
    let all = page(&world, &nia, &Filter::default(), None, 100).await;
    assert_eq!((categories(&all, Category::ServiceRequest), categories(&all, Category::RequestMessage)), (3, 6));
    for size in [1, 2, 5] {
        let (mut read, mut before) = (Vec::new(), None);
        loop {
            let part = page(&world, &nia, &Filter::default(), before, size).await;
            let Some(last) = part.last() else { break };
            before = Some((last.at, last.id));
            read.extend(part.iter().map(|entry| entry.id));
        }
        assert_eq!(read, whole, "by pages of {size}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c2_a_filter_takes_what_it_names_and_the_number_is_that_of_what_is_shown(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let reference = a_report_with_messages(&world, &nia).await;
    world.mails().await;
    sqlx::query("update request_message set at = '2025-12-31T23:59:59Z' where direction = 'in'").execute(&owner).await.unwrap();
    let year = |year: i32| Filter { year: Some(year), ..Filter::default() };
    let service = |slug: &str| Filter { service: Some(slug.into()), ..Filter::default() };
    let from = |source: Source| Filter { source: Some(source), ..Filter::default() };
    let total = count(&world, &nia, &Filter::default()).await;
    for filter in [
        Filter::default(),
        only(&[Way::Online]),
        only(&[Way::Email]),
        only(&[Way::FromUs]),
        only(&[Way::Phone, Way::FromUs]),
        only(&[Way::Recording]),
        year(2025),
        year(2026),
        service("fly-tipping"),
        service("pothole"),
        from(Source::Resident),
        from(Source::Officer),
        from(Source::Councillor),
    ] {
        let shown = page(&world, &nia, &filter, None, 100).await;
        assert_eq!(i64::try_from(shown.len()).unwrap(), count(&world, &nia, &filter).await, "{filter:?}");
        for entry in &shown {
            let chosen =
                filter.ways.is_empty() || filter.ways.contains(&entry.way) || (filter.ways.contains(&Way::FromUs) && !entry.inbound);
            assert!(chosen, "{filter:?} shows {:?}", entry.way);
            assert!(filter.source.is_none_or(|source| source == entry.said_by), "{filter:?}");
        }
    }
    let one = page(&world, &nia, &year(2025), None, 100).await;
    assert_eq!((one.len(), one[0].category, one[0].inbound), (1, Category::RequestMessage, true));
    assert_eq!(count(&world, &nia, &year(2026)).await, total - 1);
    assert_eq!(count(&world, &nia, &service("fly-tipping")).await, total, "mails about a request belong to its service: {reference}");
    assert_eq!(count(&world, &nia, &from(Source::Councillor)).await, 0);
    assert_eq!(count(&world, &nia, &year(i32::MAX)).await, total, "a year that no calendar has is no filter");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e14_what_the_portal_sent_is_in_the_record_too_with_what_it_was_about(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let reference = a_report_with_messages(&world, &nia).await;
    let sent = world.mails().await.len();
    let letters: Vec<Entry> = page(&world, &nia, &only(&[Way::Email]), None, 100)
        .await
        .into_iter()
        .filter(|entry| entry.category == Category::OutboundMessage)
        .collect();
    assert_eq!(letters.len(), sent);
    for letter in &letters {
        assert!(!letter.inbound && letter.how(Lang::En) == "Email from us" && letter.how(Lang::Cy) == "E-bost gennym ni");
        assert_eq!((letter.reference.as_deref(), letter.line.en.as_str()), (Some(reference.as_str()), "Sent."));
        assert!(matches!(letter.kept, KeptUntil::Date(_)), "its period runs from the day it was sent");
        assert!(!letter.rule.en.is_empty() && !letter.rule.cy.is_empty() && !letter.basis.en.is_empty());
    }
    let ours = page(&world, &nia, &only(&[Way::FromUs]), None, 100).await;
    assert_eq!(ours.len(), sent + 1, "and what the team wrote");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e24_what_was_done_here_says_that_my_account_was_its_source(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    world.report(&nia).await;
    world.mails().await;
    let request = page(&world, &nia, &only(&[Way::Online]), None, 10).await.remove(0);
    assert_eq!((request.way, request.said_by, request.inbound), (Way::Online, Source::Resident, true));
    assert_eq!((request.how(Lang::En).as_str(), request.source.cy.as_str()), ("Sent by you in My Account", "Chi"));
    assert_eq!(request.kept, KeptUntil::NotBegun, "it is open");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c1_every_thing_of_the_record_and_every_value_is_found_by_its_id_and_only_by_its_owner(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, mair) = (world.resident("Nia").await, world.resident("Mair").await);
    a_report_with_messages(&world, &nia).await;
    world.mails().await;
    let person = nia.person().unwrap();
    let mut ids: Vec<Uuid> = page(&world, &nia, &Filter::default(), None, 100).await.iter().map(|entry| entry.id).collect();
    let values: Vec<Uuid> =
        sqlx::query_scalar("select person_value_id from person_value where person_id = $1").bind(person.0).fetch_all(&owner).await.unwrap();
    assert!(!values.is_empty());
    ids.extend(values);
    let owain = world.staff("C-204", "WS", &[Role::Caseworker]).await;
    for id in ids {
        let entry = find(&world, &nia, person, id).await.unwrap();
        assert_eq!(entry.id, id);
        assert!(!entry.title.en.is_empty() && !entry.title.cy.is_empty() && !entry.rule.en.is_empty(), "{:?}", entry.category);
        assert!(find(&world, &mair, mair.person().unwrap(), id).await.is_none(), "{:?} is not hers", entry.category);
        assert!(find(&world, &mair, person, id).await.is_none(), "{:?} is not hers to see", entry.category);
        assert!(find(&world, &owain, mair.person().unwrap(), id).await.is_none(), "{:?} is of another person", entry.category);
    }
    assert!(find(&world, &nia, person, Uuid::nil()).await.is_none());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_note_among_staff_is_no_thing_of_the_record(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let reference = world.report(&nia).await.reference;
    act(&world, &owain, async |uow| desk::note(uow, &reference, &message("Known place"), Lang::En).await).await;
    world.mails().await;
    let note: Uuid = sqlx::query_scalar("select request_message_id from request_message").fetch_one(&owner).await.unwrap();
    let person = nia.person().unwrap();
    for actor in [&nia, &owain] {
        let shown = act(&world, actor, async |uow| timeline::page(uow, person, &Filter::default(), None, 100).await).await;
        assert!(shown.iter().all(|entry| entry.id != note));
        assert!(find(&world, actor, person, note).await.is_none());
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_glance_counts_what_is_held_and_who_looked_this_month(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let reference = world.report(&nia).await.reference;
    world.mails().await;
    let person = nia.person().unwrap();
    let glance = async || act(&world, &nia, async |uow| timeline::glance(uow, person).await).await;
    let before = glance().await;
    assert_eq!((before.held, before.shared_this_year, before.looked_this_month), (2, 0, 0));
    act(&world, &owain, async |uow| desk::open(uow, &reference).await).await;
    assert_eq!(glance().await.looked_this_month, 1);
    let request = page(&world, &nia, &only(&[Way::Online]), None, 1).await.remove(0);
    let looks = act(&world, &nia, async |uow| crate::audit::ops::looks_at(uow, person, request.id, 3).await).await;
    assert_eq!(looks.iter().map(|look| look.number.as_str()).collect::<Vec<_>>(), ["C-204"]);
    world.advance(TimeDelta::days(10));
    assert_eq!(glance().await.looked_this_month, 0, "that was in another month: {}", noon());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_record_of_thousands_is_counted_no_further_than_a_thousand_and_read_by_the_page(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    world.report(&nia).await;
    world.mails().await;
    sqlx::query(
        "insert into outbox (outbox_id, person_id, letter, content_sealed, created_at, due_at, sent_at)
         select gen_random_uuid(), $1, 'request_changed', '', timestamptz '2020-01-01' + n * interval '1 hour', now(), now() from generate_series(1, 1500) n",
    )
    .bind(nia.person().unwrap().0)
    .execute(&owner)
    .await
    .unwrap();
    assert_eq!(count(&world, &nia, &Filter::default()).await, timeline::MOST_COUNTED + 1);
    let (mut read, mut before) = (0, None);
    for _ in 0..4 {
        let part = page(&world, &nia, &only(&[Way::Email]), before, 25).await;
        before = part.last().map(|last| (last.at, last.id));
        read += part.len();
    }
    assert_eq!(read, 100);
}
