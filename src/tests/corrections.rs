//! "This is wrong" and "this is not me" (journey J6), from the person's page to the answer.

mod answered;
mod put_right;

use chrono::TimeDelta;
use sqlx::PgPool;
use uuid::Uuid;

use super::world::{World, message, noon};
use crate::{
    access,
    actor::{Actor, Role},
    corrections::{
        Correction, Kind, State, Urgency,
        ops::{self, desk},
        rules,
    },
    error::{OpError, OpResult},
    fields::Fields,
    ids::PersonId,
    interactions::{self, Content, Direction, Outcome, ops::NewContact},
    lang::Lang,
    people::{self, Channel, Source, Value, ValueKind},
    permit::Denial,
};

const RESIDENT_SAYS: &str = "I never rang about a mattress";

fn person(actor: &Actor) -> PersonId {
    actor.person().expect("a resident")
}

/// A phone call about this person, written down by this member of staff.
async fn contact(world: &World, staff: &Actor, about: &Actor) -> Uuid {
    let mut uow = world.portal.begin(staff.clone()).await.unwrap();
    // Whoever writes a contact down has the record open; where that is not asked for, nothing is lost.
    if access::ops::open(&mut uow, person(about), access::Reason::Call, None, 2, None).await.is_ok() {
        uow.commit().await.unwrap();
    }
    let mut uow = world.portal.begin(staff.clone()).await.unwrap();
    let new = NewContact {
        person: person(about),
        submission_key: Uuid::new_v4(),
        at: noon() - TimeDelta::hours(2),
        direction: Direction::In,
        channel: Channel::Phone,
        kind: interactions::Kind::Enquiry,
        source: Source::Resident,
        relation: None,
        service: None,
        outcome: Outcome::Answered,
        language: Some(Lang::En),
        content: Content {
            subject: "A mattress in the lane".into(),
            note: "Asked when it is taken away".into(),
            organisation: String::new(),
        },
        reference: None,
        private_room: None,
        survey: None,
        statement_reminder: false,
        recording_refused: false,
        rights_request: false,
        sensitive: false,
        confirmed: Vec::new(),
    };
    let id = interactions::ops::log(&mut uow, new).await.expect("a contact");
    uow.commit().await.unwrap();
    id
}

async fn send(world: &World, actor: &Actor, item: Uuid, kind: Kind, fields: &Fields, lang: Lang) -> OpResult<Correction> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let sent = ops::send(&mut uow, item, kind, fields, lang).await?;
    uow.commit().await?;
    Ok(sent)
}

async fn dispute(world: &World, actor: &Actor, item: Uuid, kind: Kind) -> Correction {
    send(world, actor, item, kind, &message(RESIDENT_SAYS), Lang::En).await.expect("a dispute")
}

async fn withdraw(world: &World, actor: &Actor, reference: &str) -> OpResult {
    let mut uow = world.portal.begin(actor.clone()).await?;
    ops::withdraw(&mut uow, reference).await?;
    uow.commit().await
}

fn answer(decision: &str, revision: i32, reasons: &[(&str, &str)]) -> Fields {
    let mut fields = vec![("decision".to_string(), decision.to_string()), ("revision".to_string(), revision.to_string())];
    fields.extend(reasons.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())));
    Fields(fields)
}

const BOTH: &[(&str, &str)] = &[("message_cy", "Oherwydd hyn"), ("message_en", "Because of this")];

async fn decide(world: &World, staff: &Actor, reference: &str, fields: &Fields) -> OpResult {
    let mut uow = world.portal.begin(staff.clone()).await?;
    desk::decide(&mut uow, reference, fields).await?;
    uow.commit().await
}

async fn read(world: &World, actor: &Actor, reference: &str) -> OpResult<Correction> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    ops::read(&mut uow, reference).await
}

async fn is_disputed(world: &World, actor: &Actor, item: Uuid) -> bool {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    ops::disputed(&mut uow, &[item, Uuid::new_v4()]).await.unwrap() == [item]
}

async fn sees(world: &World, actor: &Actor, item: Uuid) -> bool {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    interactions::ops::find(&mut uow, item).await.unwrap().is_some()
}

/// Who did this to the item, in the order of time.
async fn done_to(world: &World, item: Uuid, act: &str) -> Vec<String> {
    let rows = sqlx::query_scalar("select actor_kind from audit where subject_id = $1 and act = $2 order by audit_id");
    rows.bind(item).bind(act).fetch_all(&world.owner).await.expect("the audit")
}

async fn value_of(world: &World, actor: &Actor, kind: ValueKind) -> Uuid {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let history = people::ops::history(&mut uow, person(actor)).await.unwrap();
    history.into_iter().find(|said| said.value.kind() == kind).expect("a value").id
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_a_person_says_an_item_is_wrong_and_has_a_reference_a_date_a_letter_and_a_mark(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let item = contact(&world, &adviser, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    assert!(sent.reference.starts_with("DR-"), "{}", sent.reference);
    assert_eq!((sent.due_on.to_string().as_str(), sent.team.as_str(), sent.state), ("2026-12-21", "CS", State::Open));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    let text = &mails[0].text;
    assert!(text.contains(&sent.reference) && text.contains("Monday 21 December 2026"), "{text}");
    assert!(text.contains(&format!("/record/corrections/{}", sent.reference)) && !text.contains("mattress"), "{text}");
    for who in [&nia, &adviser] {
        assert!(is_disputed(&world, who, item).await, "the mark shows");
    }
    let shown = read(&world, &nia, &sent.reference).await.unwrap();
    assert_eq!((shown.words.as_str(), shown.about.title.en.as_str()), (RESIDENT_SAYS, "A mattress in the lane"));
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    assert_eq!(ops::of_person(&mut uow, person(&nia)).await.unwrap().len(), 1);
    assert_eq!(ops::of_item(&mut uow, person(&nia), item).await.unwrap().len(), 1);
    assert!(ops::of_item(&mut uow, person(&nia), Uuid::new_v4()).await.unwrap().is_empty());
    drop(uow);
    assert!(sees(&world, &adviser, item).await, "what is only wrong stays in sight");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_dispute_sent_twice_or_begun_again_is_one_dispute(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let item = contact(&world, &adviser, &nia).await;
    let form = message(RESIDENT_SAYS);
    let first = send(&world, &nia, item, Kind::Wrong, &form, Lang::En).await.unwrap();
    let replayed = send(&world, &nia, item, Kind::Wrong, &form, Lang::En).await.unwrap();
    let again = dispute(&world, &nia, item, Kind::Wrong).await;
    assert_eq!((&replayed.reference, &again.reference), (&first.reference, &first.reference));
    let other_kind = dispute(&world, &nia, item, Kind::NotMe).await;
    assert_ne!(other_kind.reference, first.reference, "another question has its own answer");
    let rows: i64 = sqlx::query_scalar("select count(*) from correction").fetch_one(&owner).await.unwrap();
    assert_eq!((rows, world.mails().await.len()), (2, 2));
    // Replayed after it was withdrawn, the old form still leads to the old dispute; a new form begins a new one.
    withdraw(&world, &nia, &first.reference).await.unwrap();
    assert_eq!(send(&world, &nia, item, Kind::Wrong, &form, Lang::En).await.unwrap().state, State::Withdrawn);
    assert_ne!(dispute(&world, &nia, item, Kind::Wrong).await.reference, first.reference);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_tabs_at_the_same_moment_open_one_dispute(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let item = contact(&world, &adviser, &nia).await;
    let (one, two) = (message("from one tab"), message("from the other"));
    let (a, b) = tokio::join!(send(&world, &nia, item, Kind::Wrong, &one, Lang::En), send(&world, &nia, item, Kind::Wrong, &two, Lang::En));
    assert_eq!(a.unwrap().reference, b.unwrap().reference);
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn another_persons_item_and_dispute_do_not_exist(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let item = contact(&world, &adviser, &nia).await;
    let name = value_of(&world, &nia, ValueKind::Name).await;
    for item in [item, name, Uuid::new_v4()] {
        let refused = send(&world, &gareth, item, Kind::NotMe, &message("Not mine"), Lang::En).await;
        assert!(matches!(refused, Err(OpError::NotFound)), "{refused:?}");
    }
    let sent = dispute(&world, &nia, item, Kind::NotMe).await;
    assert!(matches!(read(&world, &gareth, &sent.reference).await, Err(OpError::NotFound)));
    assert!(matches!(withdraw(&world, &gareth, &sent.reference).await, Err(OpError::NotFound)));
    assert!(!is_disputed(&world, &gareth, item).await);
    let visitor = world.visitor().await;
    assert!(send(&world, &visitor, item, Kind::Wrong, &message("x"), Lang::En).await.is_err());
    // The door that hides a contact asks who knocks.
    let mut uow = world.portal.begin(gareth).await.unwrap();
    let opened: bool = sqlx::query_scalar("select app.hide_interaction($1, false, now())").bind(item).fetch_one(uow.conn()).await.unwrap();
    assert!(!opened);
    drop(uow);
    let hidden: bool = sqlx::query_scalar("select hidden_since is not null from interaction where interaction_id = $1")
        .bind(item)
        .fetch_one(&owner)
        .await
        .unwrap();
    assert!(hidden);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_a_contact_that_is_not_about_the_person_is_hidden_from_staff_and_seen_by_its_person(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &adviser, &nia).await;
    assert!(sees(&world, &adviser, item).await && sees(&world, &nia, item).await);
    let sent = dispute(&world, &nia, item, Kind::NotMe).await;
    for staff in [&adviser, &caseworker] {
        assert!(!sees(&world, staff, item).await, "hidden while it is open");
    }
    assert_eq!(done_to(&world, item, "correction/hide").await, ["resident"], "the act of hiding is in the audit of the contact");
    assert!(sees(&world, &nia, item).await, "its person sees it all the time");
    withdraw(&world, &nia, &sent.reference).await.unwrap();
    assert!(sees(&world, &adviser, item).await, "withdrawn, it is seen again");
    assert_eq!(done_to(&world, item, "correction/show").await, ["resident"]);
    assert!(!is_disputed(&world, &nia, item).await);
    assert!(matches!(withdraw(&world, &nia, &sent.reference).await, Err(OpError::Denied(Denial::AlreadyWithdrawn))));
    // Refused, it is seen again too; accepted, it stays hidden.
    let refused = dispute(&world, &nia, item, Kind::NotMe).await;
    decide(&world, &caseworker, &refused.reference, &answer("refused", 0, BOTH)).await.unwrap();
    assert!(sees(&world, &adviser, item).await);
    assert_eq!(done_to(&world, item, "correction/show").await, ["resident", "staff"]);
    let accepted = dispute(&world, &nia, item, Kind::NotMe).await;
    decide(&world, &caseworker, &accepted.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    assert!(!sees(&world, &adviser, item).await && sees(&world, &nia, item).await);
    world.mails().await;
}
