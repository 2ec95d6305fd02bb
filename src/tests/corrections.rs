//! "This is wrong" and "this is not me" (journey J6), from the person's page to the answer.

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
    assert!(sees(&world, &nia, item).await, "its person sees it all the time");
    withdraw(&world, &nia, &sent.reference).await.unwrap();
    assert!(sees(&world, &adviser, item).await, "withdrawn, it is seen again");
    assert!(!is_disputed(&world, &nia, item).await);
    assert!(matches!(withdraw(&world, &nia, &sent.reference).await, Err(OpError::Denied(Denial::AlreadyWithdrawn))));
    // Refused, it is seen again too; accepted, it stays hidden.
    let refused = dispute(&world, &nia, item, Kind::NotMe).await;
    decide(&world, &caseworker, &refused.reference, &answer("refused", 0, BOTH)).await.unwrap();
    assert!(sees(&world, &adviser, item).await);
    let accepted = dispute(&world, &nia, item, Kind::NotMe).await;
    decide(&world, &caseworker, &accepted.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    assert!(!sees(&world, &adviser, item).await && sees(&world, &nia, item).await);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_the_team_or_information_governance_answers_and_nobody_else_may_even_look(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let writer = world.staff("C-204", "CS", &[Role::Caseworker]).await;
    let governance = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let item = contact(&world, &writer, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::NotMe).await;
    world.mails().await;
    for (number, team, role) in [
        ("A-117", "CS", Role::Adviser),
        ("C-300", "WS", Role::Caseworker),
        ("S-001", "CS", Role::Administrator),
        ("A-200", "WS", Role::Adviser),
    ] {
        let other = world.staff(number, team, &[role]).await;
        let mut uow = world.portal.begin(other.clone()).await.unwrap();
        assert!(matches!(desk::open(&mut uow, &sent.reference).await.err(), Some(OpError::NotFound)), "{number}");
        let listed = desk::queue(&mut uow, None).await;
        assert!(listed.is_err() || listed.unwrap().0.is_empty(), "{number}");
        drop(uow);
        assert!(matches!(decide(&world, &other, &sent.reference, &answer("accepted", 0, BOTH)).await, Err(OpError::NotFound)));
    }
    let own = decide(&world, &writer, &sent.reference, &answer("refused", 0, BOTH)).await;
    assert!(matches!(own, Err(OpError::Denied(Denial::WroteItYourself))), "{own:?}");
    let mut uow = world.portal.begin(governance.clone()).await.unwrap();
    assert_eq!(desk::queue(&mut uow, None).await.unwrap().0[0].reference, sent.reference, "another team’s dispute");
    let opened = desk::open(&mut uow, &sent.reference).await.unwrap();
    assert_eq!(
        (opened.correction.words.as_str(), opened.correction.about.says.en.as_str()),
        (RESIDENT_SAYS, "Asked when it is taken away")
    );
    uow.commit().await.unwrap();
    let looks: i64 =
        sqlx::query_scalar("select count(*) from audit where act = 'correction/open' and person_id = $1 and actor_label = 'G-001'")
            .bind(person(&nia).0)
            .fetch_one(&owner)
            .await
            .unwrap();
    assert_eq!(looks, 1, "the look is in the person’s record");
    decide(&world, &governance, &sent.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_a_refusal_tells_the_person_how_to_complain_in_both_languages_when_theirs_is_not_known(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    for decision in ["refused", "part"] {
        let sent = dispute(&world, &nia, item, Kind::Wrong).await;
        world.mails().await;
        let mut uow = world.portal.begin(caseworker.clone()).await.unwrap();
        assert_eq!(desk::open(&mut uow, &sent.reference).await.unwrap().languages, [Lang::Cy, Lang::En]);
        drop(uow);
        let only_english = answer(decision, 0, &[("message_en", "Because of this")]);
        let Err(OpError::Invalid(faults)) = decide(&world, &caseworker, &sent.reference, &only_english).await else {
            panic!("an answer in one language was taken");
        };
        assert!(faults.of("message_cy").is_some());
        decide(&world, &caseworker, &sent.reference, &answer(decision, 0, BOTH)).await.unwrap();
        let mails = world.mails().await;
        assert!(mails.len() == 1 && mails[0].subject.contains(&sent.reference), "{mails:?}");
        let told = read(&world, &nia, &sent.reference).await.unwrap();
        let answer = told.answer.unwrap();
        assert_eq!((answer.cy.as_str(), answer.en.as_str()), ("Oherwydd hyn", "Because of this"));
        let (en, cy) = told.notice.iter().fold((String::new(), String::new()), |(en, cy), words| (en + &words.en, cy + &words.cy));
        for part in [
            "Information Commissioner’s Office",
            "0303 123 1113",
            "Arianell County Council",
            "Data Protection Officer",
            "court",
            "21 November 2026",
        ] {
            assert!(en.contains(part), "{part} is missing: {en}");
        }
        for part in ["Swyddfa’r Comisiynydd Gwybodaeth", "Cyngor Sir Arianell", "Swyddog Diogelu Data", "lys", "21 Tachwedd 2026"] {
            assert!(cy.contains(part), "{part} is missing: {cy}");
        }
        assert!(!is_disputed(&world, &nia, item).await, "answered, the mark goes");
        assert!(matches!(withdraw(&world, &nia, &sent.reference).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_person_who_chose_a_language_is_answered_and_written_to_in_it(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_language(&mut uow, person(&nia), Some(Lang::Cy)).await.unwrap();
    uow.commit().await.unwrap();
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    let in_welsh = answer("accepted", 0, &[("message_cy", "Roeddech yn gywir"), ("message_en", "not asked for")]);
    decide(&world, &caseworker, &sent.reference, &in_welsh).await.unwrap();
    let told = read(&world, &nia, &sent.reference).await.unwrap();
    assert_eq!(told.answer.unwrap(), crate::lang::Words { en: String::new(), cy: "Roeddech yn gywir".into() });
    assert!(told.notice.is_empty(), "who got all they asked for need not be told how to complain");
    let mails = world.mails().await;
    assert!(mails.len() == 2 && mails.iter().all(|mail| mail.lang == Lang::Cy), "{mails:?}");
    assert!(mails[0].text.contains("dydd Llun 21 Rhagfyr 2026"), "{}", mails[0].text);
    assert!(mails[1].subject.contains("Ein penderfyniad"), "{}", mails[1].subject);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_detail_can_be_disputed_and_its_answer_names_who_is_to_be_told(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_value(&mut uow, person(&nia), &Value::Phone("+447700900982".into())).await.unwrap();
    uow.commit().await.unwrap();
    let item = value_of(&world, &nia, ValueKind::Phone).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    assert_eq!((sent.category.as_str(), sent.about.field.as_deref()), ("contact_details", Some("phone")));
    let digits: String = sent.about.says.en.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, "07700900982", "the item is kept as it was");
    let manager = world.staff("M-001", "CS", &[Role::Manager]).await;
    decide(&world, &manager, &sent.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    let told = read(&world, &nia, &sent.reference).await.unwrap();
    assert_eq!((told.state, told.decided_by.as_deref()), (State::Accepted, Some("M-001")));
    assert!(told.tell.is_empty(), "nobody was given it");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_who_answer_at_once_do_not_overwrite_each_other(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    let stale = decide(&world, &caseworker, &sent.reference, &answer("refused", 4, BOTH)).await;
    assert!(matches!(stale, Err(OpError::Conflict)), "{stale:?}");
    decide(&world, &caseworker, &sent.reference, &answer("part", 0, BOTH)).await.unwrap();
    let again = decide(&world, &caseworker, &sent.reference, &answer("refused", 1, BOTH)).await;
    assert!(matches!(again, Err(OpError::Denied(Denial::AlreadyDecided))), "{again:?}");
    assert_eq!(read(&world, &nia, &sent.reference).await.unwrap().state, State::Part);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_queue_has_what_is_due_soonest_first_and_pages_by_key(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let governance = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let first = dispute(&world, &nia, contact(&world, &adviser, &nia).await, Kind::Wrong).await;
    world.advance(TimeDelta::days(3));
    let second = dispute(&world, &nia, contact(&world, &adviser, &nia).await, Kind::NotMe).await;
    world.mails().await;
    let mut uow = world.portal.begin(governance).await.unwrap();
    let (rows, more) = desk::queue(&mut uow, None).await.unwrap();
    let references: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
    assert_eq!((references, more), (vec![first.reference.as_str(), second.reference.as_str()], false));
    let (rest, _) = desk::queue(&mut uow, Some((rows[0].due_on, rows[0].id))).await.unwrap();
    assert_eq!(rest.iter().map(|row| &row.reference).collect::<Vec<_>>(), [&second.reference]);
    let today = uow.today() + TimeDelta::days(40);
    assert_eq!(rules::urgency(crate::calendar::london_date(rows[0].sent_at), rows[0].due_on, today), Urgency::Red);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_said_about_an_item_and_the_answer_are_sealed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    decide(&world, &caseworker, &sent.reference, &answer("refused", 0, BOTH)).await.unwrap();
    world.mails().await;
    for words in ["mattress", "Because of this", "Oherwydd hyn"] {
        let found: i64 = sqlx::query_scalar(
            "select count(*) from correction c where c::text ilike '%' || $1 || '%' or c::text ilike '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'",
        )
        .bind(words)
        .fetch_one(&owner)
        .await
        .unwrap();
        assert_eq!(found, 0, "{words} can be read from the table");
    }
}
