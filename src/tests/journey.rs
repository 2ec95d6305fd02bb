//! The main journey: a resident reports, the council answers, both see it.

use chrono::TimeDelta;
use sqlx::PgPool;

use super::world::{World, message};
use crate::{
    actor::{Actor, Role},
    error::OpError,
    fields::Fields,
    lang::Lang,
    permit::Denial,
    service_requests::{WithdrawReason, desk, ops},
};

fn with(mut fields: Fields, more: &[(&str, &str)]) -> Fields {
    fields.0.extend(more.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())));
    fields
}

async fn act<T, F>(world: &World, actor: &Actor, work: F) -> Result<T, OpError>
where
    F: AsyncFnOnce(&mut crate::db::Uow) -> Result<T, OpError>,
{
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = work(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_draft_sent_twice_at_once_is_one_request_with_one_mail(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let draft = world.fly_tipping(&nia).await.unwrap();
    let sent = futures::future::join_all((0..6).map(|_| world.send(&nia, draft))).await;
    let references: std::collections::BTreeSet<String> = sent.into_iter().map(|receipt| receipt.unwrap().reference).collect();
    assert_eq!(references.len(), 1, "one press, one request: {references:?}");
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    let reference = references.first().unwrap();
    assert!(mails[0].subject.contains(reference) && mails[0].text.contains("Waste and Streets"));
    assert!(!mails[0].text.contains("mattress"), "a mail says nothing of what it is about");
    let audited: i64 = sqlx::query_scalar("select count(*) from audit where act = 'service_request/send'").fetch_one(&owner).await.unwrap();
    assert_eq!(audited, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn asking_the_resident_stops_the_target_until_they_answer(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let receipt = world.report(&nia).await;
    let reference = receipt.reference.as_str();
    let seen = world.seen(reference).await;
    act(&world, &owain, async |uow| desk::claim(uow, reference, &seen).await).await.unwrap();
    let asked = with(message("Which side of the road?"), &[("revision", "1")]);
    act(&world, &owain, async |uow| desk::ask(uow, reference, &asked).await).await.unwrap();
    assert_eq!(world.status(reference).await, "waiting");
    world.advance(TimeDelta::days(7));
    act(&world, &nia, async |uow| ops::send_message(uow, reference, &message("The left side"), Lang::En).await).await.unwrap();
    assert_eq!(world.status(reference).await, "with_team");
    let opened = act(&world, &nia, async |uow| ops::open(uow, reference).await).await.unwrap();
    assert_eq!(opened.request.target_date, receipt.target_date + TimeDelta::days(7));
    let subjects: Vec<String> = world.mails().await.into_iter().map(|mail| mail.subject).collect();
    assert!(subjects.iter().any(|subject| subject.contains("We need an answer from you")), "{subjects:?}");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_note_among_staff_is_never_shown_to_the_resident(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let reference = world.report(&nia).await.reference;
    act(&world, &owain, async |uow| desk::note(uow, &reference, &message("Known place"), Lang::En).await).await.unwrap();
    let opened = act(&world, &nia, async |uow| ops::open(uow, &reference).await).await.unwrap();
    assert!(opened.messages.is_empty() && opened.events.iter().all(|event| event.kind != "note"));
    let at_the_desk = act(&world, &owain, async |uow| desk::open(uow, &reference).await).await.unwrap();
    assert_eq!(at_the_desk.messages.len(), 1);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_caseworkers_at_once_never_overwrite_each_other(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let (owain, mari) = (world.staff("C-204", "WS", &[Role::Caseworker]).await, world.staff("C-205", "WS", &[Role::Caseworker]).await);
    let reference = world.report(&nia).await.reference;
    let seen = world.seen(&reference).await;
    act(&world, &owain, async |uow| desk::claim(uow, &reference, &seen).await).await.unwrap();
    let late = act(&world, &mari, async |uow| desk::claim(uow, &reference, &seen).await).await;
    assert!(matches!(late, Err(OpError::Conflict)), "{late:?}");
    let seen = world.seen(&reference).await;
    let taken = act(&world, &mari, async |uow| desk::claim(uow, &reference, &seen).await).await;
    assert!(matches!(taken, Err(OpError::Denied(Denial::TakenByAnother))), "{taken:?}");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_withdraws_may_say_why_and_the_team_reads_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let (first, second) = (world.report(&nia).await.reference, world.report(&nia).await.reference);
    act(&world, &nia, async |uow| ops::withdraw(uow, &first, Some(WithdrawReason::SentTwice)).await).await.unwrap();
    act(&world, &nia, async |uow| ops::withdraw(uow, &second, None).await).await.unwrap();
    for (reference, why) in [(&first, Some("sent_twice")), (&second, None)] {
        let opened = act(&world, &owain, async |uow| desk::open(uow, reference).await).await.unwrap();
        let withdrawn = opened.events.iter().find(|event| event.kind == "withdrawn").expect("it is in the history");
        assert_eq!(withdrawn.outcome.as_deref(), why);
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_answered_request_opens_again_within_28_days_and_not_after(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.resident("Nia").await, world.staff("C-204", "WS", &[Role::Caseworker]).await);
    let reference = world.report(&nia).await.reference;
    let resolved = with(message("We cleared it."), &[("revision", "0"), ("outcome", "done")]);
    act(&world, &owain, async |uow| desk::resolve(uow, &reference, &resolved).await).await.unwrap();
    assert_eq!(world.status(&reference).await, "done");
    let withdrawn = act(&world, &nia, async |uow| ops::withdraw(uow, &reference, None).await).await;
    assert!(matches!(withdrawn, Err(OpError::Denied(Denial::AlreadyDecided))));
    world.advance(TimeDelta::days(28));
    act(&world, &nia, async |uow| ops::say_not_fixed(uow, &reference, &message("It is back"), Lang::En).await).await.unwrap();
    assert_eq!(world.status(&reference).await, "reopened");
    let resolved = with(message("Cleared again."), &[("revision", "2"), ("outcome", "done")]);
    act(&world, &owain, async |uow| desk::resolve(uow, &reference, &resolved).await).await.unwrap();
    world.advance(TimeDelta::days(29));
    let late = act(&world, &nia, async |uow| ops::say_not_fixed(uow, &reference, &message("Again"), Lang::En).await).await;
    assert!(matches!(late, Err(OpError::Denied(Denial::TooLate))));
    assert_eq!(world.mails().await.len(), 4);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_message_sent_twice_is_one_message(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    let typed = message("There is more now");
    for _ in 0..2 {
        act(&world, &nia, async |uow| ops::send_message(uow, &reference, &typed, Lang::En).await).await.unwrap();
    }
    let opened = act(&world, &nia, async |uow| ops::open(uow, &reference).await).await.unwrap();
    assert_eq!(opened.messages.len(), 1);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_a_guest_sent_becomes_the_residents_own_and_can_be_read(owner: PgPool) {
    let world = World::new(owner).await;
    let visitor = world.visitor().await;
    let draft = world.fly_tipping(&visitor).await.unwrap();
    let contact = Fields(vec![("name".into(), "Ifan".into()), ("email".into(), "ifan@example.org".into())]);
    act(&world, &visitor, async |uow| crate::drafts::ops::set_contact(uow, draft, &contact).await).await.unwrap();
    let reference = world.send(&visitor, draft).await.unwrap().reference;
    assert_eq!(world.mails().await.len(), 1);
    let ifan = world.resident("Ifan").await;
    let not_yet = act(&world, &ifan, async |uow| ops::open(uow, &reference).await).await;
    assert!(matches!(not_yet, Err(OpError::NotFound)));
    let (guest, person) = (visitor.person().unwrap(), ifan.person().unwrap());
    act(&world, &Actor::System("claim"), async |uow| crate::drafts::ops::adopt(uow, guest, person).await).await.unwrap();
    let opened = act(&world, &ifan, async |uow| ops::open(uow, &reference).await).await.unwrap();
    assert!(!opened.answers.is_empty());
    let gone = act(&world, &visitor, async |uow| ops::open(uow, &reference).await).await;
    assert!(matches!(gone, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_draft_with_a_question_missed_is_not_sent_and_says_where(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let draft = act(&world, &nia, async |uow| crate::drafts::ops::start(uow, "fly-tipping").await).await.unwrap();
    let Err(OpError::Invalid(faults)) = world.send(&nia, draft).await else { panic!("it was sent") };
    assert_eq!(faults.iter().next().unwrap().0, "what");
}
