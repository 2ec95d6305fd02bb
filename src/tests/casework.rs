//! What councillors ask for constituents (law.md 4.3), against the real database and past every rule.

mod ending;
mod files;
mod invited;
mod walls;

use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{
    access,
    actor::{Actor, Role},
    casework::{
        Decision, State,
        forms::Step,
        ops::{self, Sent, desk},
    },
    error::{OpError, OpResult},
    fields::Fields,
    holdings::{
        Category,
        timeline::{self, Filter},
    },
    ids::{PersonId, RequestId},
    lang::Lang,
    sharing::{self, Recipient},
};

fn fields(text: &str) -> Fields {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Fields(pairs.map(|(name, value)| (name.to_string(), value.replace('+', " "))).collect())
}

/// A person who asked for themselves, about their health, reached by e-mail; answers to go to both.
const OWN: &str = "asked_by=person&name=Mair+Tomos&email=mair@example.org&authority=told&special=yes&safe_copy=yes&service=fly-tipping\
                   &matter=The+ramp+is+steep&outcome=A+rail&reply_to=both";
/// Somebody else asked, and the person could not be asked.
const OTHER: &str = "asked_by=other&asker=Gareth+Pike&name=Mair+Tomos&authority=not_asked&claimed_reason=cannot_consent&special=yes\
                     &safe_copy=no&service=fly-tipping&matter=Her+ramp+is+steep&outcome=A+rail&reply_to=councillor";

/// Types a case step by step, as the pages do.
async fn typed(world: &World, councillor: &Actor, text: &str) -> Uuid {
    let mut uow = world.portal.begin(councillor.clone()).await.unwrap();
    let draft = ops::drafts::start(&mut uow).await.unwrap();
    uow.commit().await.unwrap();
    let all = fields(text);
    let mut step = Step::Who;
    while step != Step::Check {
        let mut uow = world.portal.begin(councillor.clone()).await.unwrap();
        step = ops::drafts::answer(&mut uow, draft, step, &all).await.unwrap();
        uow.commit().await.unwrap();
    }
    draft
}

async fn send(world: &World, councillor: &Actor, draft: Uuid, key: Uuid) -> OpResult<String> {
    let mut uow = world.portal.begin(councillor.clone()).await?;
    match ops::raise(&mut uow, draft, key, Lang::En).await? {
        Sent::Case { reference, .. } => {
            uow.commit().await?;
            Ok(reference)
        }
        Sent::NotYet(step) => panic!("not yet: {step:?}"),
    }
}

async fn raise(world: &World, councillor: &Actor, text: &str) -> String {
    let draft = typed(world, councillor, text).await;
    send(world, councillor, draft, Uuid::new_v4()).await.unwrap()
}

async fn decide(world: &World, staff: &Actor, reference: &str, text: &str) -> OpResult<Decision> {
    let revision: i32 = sqlx::query_scalar("select revision from councillor_case where reference = $1")
        .bind(reference)
        .fetch_one(&world.owner)
        .await
        .unwrap();
    let mut uow = world.portal.begin(staff.clone()).await?;
    let key = Uuid::new_v4();
    let decision = desk::decide(&mut uow, reference, &fields(&format!("revision={revision}&submission_key={key}&{text}"))).await?;
    uow.commit().await?;
    Ok(decision)
}

async fn read(world: &World, councillor: &Actor, reference: &str) -> OpResult<ops::Opened> {
    let mut uow = world.portal.begin(councillor.clone()).await?;
    ops::read(&mut uow, reference).await
}

/// The officer opens the person's record and says that the case is theirs.
async fn attach(world: &World, staff: &Actor, reference: &str, person: PersonId) -> OpResult {
    let mut uow = world.portal.begin(staff.clone()).await?;
    access::ops::open(&mut uow, person, access::Reason::Complaint, None, 0, None).await?;
    uow.commit().await?;
    desk::attach(&world.portal, staff, RequestId(Uuid::new_v4()), reference, person).await
}

/// How many letters there were but those that tell staff of work.
async fn told(world: &World) -> usize {
    world.mails().await.iter().filter(|mail| !mail.subject.starts_with("New work")).count()
}

async fn manager(world: &World) -> Actor {
    world.staff("M-012", "WS", &[Role::Manager]).await
}

async fn caseworker(world: &World) -> Actor {
    world.staff("C-204", "WS", &[Role::Caseworker]).await
}

const TOLD: &str = "decision=answer&needs=special&relevant=yes&necessary=yes&fields=note&message_en=A+rail+is+ordered";

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j12_a_constituents_case_is_answered_logged_and_seen_by_both(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain, mair) = (world.councillor("Nia", "2027-05-06").await, caseworker(&world).await, world.resident("Mair").await);
    sqlx::query("update account set second_step_since = created_at, password_hash = 'set'").execute(&world.owner).await.unwrap();
    let reference = raise(&world, &nia, OWN).await;
    assert!(reference.starts_with("CW-"));
    let (work, copy): (Vec<_>, Vec<_>) = world.mails().await.into_iter().partition(|mail| mail.subject.starts_with("New work"));
    assert_eq!((work.len(), work[0].to.as_str()), (1, "c-204@example.org"), "the team is told that there is work");
    assert!(
        work[0].text.contains(&reference) && work[0].text.contains("/staff/cases/") && !work[0].text.contains("Mair"),
        "{}",
        work[0].text
    );
    assert_eq!((copy.len(), copy[0].to.as_str()), (1, "mair@example.org"));
    assert!(copy[0].text.contains(&reference) && copy[0].text.contains("Nia") && !copy[0].text.contains("ramp"), "{}", copy[0].text);

    let mut uow = world.portal.begin(owain.clone()).await.unwrap();
    let (queue, more) = desk::queue(&mut uow, None).await.unwrap();
    assert_eq!((queue.len(), more, queue[0].due_on.to_string()), (1, false, "2026-12-04".to_string()), "ten working days from a Saturday");
    let (opened, unnamed) = desk::open(&mut uow, &reference).await.unwrap();
    assert!(unnamed && opened.case.content.name == "Mair Tomos", "nobody was looked up");
    uow.commit().await.unwrap();

    assert_eq!(decide(&world, &owain, &reference, TOLD).await.unwrap(), Decision::Answer);
    let mails = world.mails().await;
    let mut told: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["mair@example.org", "nia@example.org"]);
    assert!(mails.iter().all(|mail| !mail.text.contains("rail")), "a mail never says what it is about");
    let seen = read(&world, &nia, &reference).await.unwrap();
    assert_eq!((seen.case.state, seen.messages[0].body.en.as_str()), (State::Answered, "A rail is ordered"));

    let mair_person = mair.person().unwrap();
    attach(&world, &owain, &reference, mair_person).await.unwrap();
    let mut uow = world.portal.begin(mair).await.unwrap();
    let page = timeline::page(&mut uow, mair_person, &Filter::default(), None, 20).await.unwrap();
    let entry = page.iter().find(|entry| entry.category == Category::CouncillorCase).unwrap();
    assert_eq!(entry.title.en, "A councillor asked for you");
    let item = timeline::find(&mut uow, mair_person, entry.id).await.unwrap().unwrap();
    let says: Vec<&str> = item.content.iter().map(|(_, words)| words.en.as_str()).collect();
    assert!(says.contains(&"Nia") && says.contains(&"The ramp is steep") && says.contains(&"A rail is ordered"), "{says:?}");
    let shares = sharing::ops::of_person(&mut uow, mair_person, None, 10).await.unwrap();
    assert_eq!(
        (shares.len(), shares[0].ground.as_str(), shares[0].fields.as_slice()),
        (1, "councillor_para_24", ["note".to_string()].as_slice())
    );
    assert!(matches!(shares[0].recipient, Recipient::Councillor { case: Some(case) } if case == entry.id));
    drop(uow);
    assert!(read(&world, &nia, &reference).await.is_ok(), "the case stays the councillor’s own after it is in a record");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_without_a_reason_or_approval_nothing_sensitive_is_told_to_somebody_elses_councillor(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, owain, bryn) = (world.councillor("Nia", "2027-05-06").await, caseworker(&world).await, manager(&world).await);
    let reference = raise(&world, &nia, OTHER).await;
    let refused = async |staff: &Actor, text: &str, field: &str| match decide(&world, staff, &reference, text).await {
        Err(OpError::Invalid(faults)) => assert!(faults.of(field).is_some(), "{faults:?}"),
        other => panic!("{other:?}"),
    };
    refused(&bryn, TOLD, "reason").await;
    refused(&owain, &format!("{TOLD}&reason=cannot_consent"), "reason").await;
    refused(&bryn, &TOLD.replace("necessary=yes", "reason=cannot_consent"), "necessary").await;
    let raw = sqlx::query(
        "update councillor_case set state = 'answered', needs = 'special', decided_at = sent_at, decided_by = 'C-204' where reference = $1",
    )
    .bind(&reference)
    .execute(&owner)
    .await;
    assert!(raw.is_err(), "the table itself asks for a reason");
    assert_eq!(decide(&world, &bryn, &reference, &format!("{TOLD}&reason=cannot_consent")).await.unwrap(), Decision::Answer);
    let kept: (Option<String>, Option<String>) =
        sqlx::query_as("select needs, reason from councillor_case where reference = $1").bind(&reference).fetch_one(&owner).await.unwrap();
    assert_eq!(kept, (Some("special".into()), Some("cannot_consent".into())));
    assert_eq!(told(&world).await, 1, "to the councillor alone: a copy is not safe");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_refusal_is_read_in_both_languages_and_leaves_no_share(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, owain) = (world.councillor("Nia", "2027-05-06").await, caseworker(&world).await);
    let reference = raise(&world, &nia, OTHER).await;
    assert!(matches!(decide(&world, &owain, &reference, "decision=refuse&message_en=No").await, Err(OpError::Invalid(_))));
    decide(&world, &owain, &reference, "decision=refuse&message_en=We+cannot+tell&message_cy=Ni+allwn+ddweud").await.unwrap();
    world.mails().await;
    let seen = read(&world, &nia, &reference).await.unwrap();
    assert_eq!((seen.case.state, seen.messages[0].body.cy.as_str()), (State::Refused, "Ni allwn ddweud"));
    let shares: i64 = sqlx::query_scalar("select count(*) from share").fetch_one(&owner).await.unwrap();
    assert_eq!(shares, 0);
    assert!(matches!(decide(&world, &owain, &reference, TOLD).await, Err(OpError::Denied(_))), "what was decided stays");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn who_asked_is_told_to_officers_and_never_to_the_person_it_is_about(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain, mair) = (world.councillor("Nia", "2027-05-06").await, caseworker(&world).await, world.resident("Mair").await);
    let reference = raise(&world, &nia, OTHER).await;
    let person = mair.person().unwrap();
    attach(&world, &owain, &reference, person).await.unwrap();
    let mut uow = world.portal.begin(owain).await.unwrap();
    assert_eq!(desk::open(&mut uow, &reference).await.unwrap().0.case.asker, "Gareth Pike");
    drop(uow);
    let mut uow = world.portal.begin(mair).await.unwrap();
    let cases = ops::of_person(&mut uow, person).await.unwrap();
    assert_eq!((cases.len(), cases[0].asker.as_str()), (1, ""));
    let shown = crate::holdings::ops::show(&mut uow).await.unwrap();
    assert!(!format!("{shown:?}").contains("Gareth"));
    assert_eq!(told(&world).await, 0, "a copy is not safe");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_case_sent_twice_is_one_and_back_finds_what_was_typed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.councillor("Nia", "2027-05-06").await;
    let draft = typed(&world, &nia, OWN).await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let kept = ops::drafts::get(&mut uow, draft).await.unwrap();
    assert_eq!((kept.get("name"), kept.get("matter")), ("Mair Tomos", "The ramp is steep"));
    drop(uow);
    let sealed: Vec<u8> = sqlx::query_scalar("select content_sealed from councillor_draft").fetch_one(&owner).await.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("Mair"));
    let key = Uuid::new_v4();
    let first = send(&world, &nia, draft, key).await.unwrap();
    assert_eq!(send(&world, &nia, draft, key).await.unwrap(), first);
    assert!(matches!(send(&world, &nia, draft, Uuid::new_v4()).await, Err(OpError::NotFound)), "the draft went with the case");
    let rows: i64 = sqlx::query_scalar("select count(*) from councillor_case").fetch_one(&owner).await.unwrap();
    assert_eq!((rows, world.mails().await.len()), (1, 1));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn asking_again_opens_an_answered_case_and_closing_ends_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, owain) = (world.councillor("Nia", "2027-05-06").await, caseworker(&world).await);
    let reference = raise(&world, &nia, OWN).await;
    let is_again = async || {
        let mut uow = world.portal.begin(owain.clone()).await.unwrap();
        desk::queue(&mut uow, None).await.unwrap().0.iter().map(|listed| listed.asked_again).collect::<Vec<_>>()
    };
    assert_eq!(is_again().await, [false], "a new case");
    decide(&world, &owain, &reference, TOLD).await.unwrap();
    world.mails().await;
    world.advance(chrono::TimeDelta::days(30));
    let ask = async |text: &str| {
        let mut uow = world.portal.begin(nia.clone()).await.unwrap();
        let key = Uuid::new_v4();
        ops::ask_again(&mut uow, &reference, &fields(&format!("submission_key={key}&message={text}")), Lang::Cy).await?;
        uow.commit().await
    };
    ask("Pryd").await.unwrap();
    let seen = read(&world, &nia, &reference).await.unwrap();
    assert_eq!((seen.case.state, seen.messages.last().unwrap().body.cy.as_str()), (State::Open, "Pryd"));
    assert!(seen.case.due_on.to_string().as_str() > "2026-12-21", "a new question has a new date");
    assert_eq!(is_again().await, [true], "and the queue says that it was answered before");
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    ops::close(&mut uow, &reference).await.unwrap();
    uow.commit().await.unwrap();
    assert!(matches!(ask("Eto").await, Err(OpError::Denied(_))));
}
