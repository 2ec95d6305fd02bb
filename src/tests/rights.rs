//! What people ask about their information: by any way, each right with its clock, and nothing refused without saying how to complain.

mod board;
mod fees;
mod paper;
mod refused;

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{
    access::{self, Reason},
    actor::{Actor, Role},
    error::{OpError, OpResult},
    fields::Fields,
    holdings,
    ids::PersonId,
    lang::Lang,
    outbox, people,
    permit::Denial,
    rights::{
        Kind, RightsRequest, State, StepKind,
        clock::Urgency,
        ops::{self, desk},
    },
};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn fields(of: &[(&str, &str)]) -> Fields {
    Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

/// A form that asks for these, in these words.
fn asking(kinds: &[&str], words: &str) -> Fields {
    let mut form = fields(&[("message", words), ("submission_key", &Uuid::new_v4().to_string())]);
    form.0.extend(kinds.iter().map(|kind| ("kind".to_string(), (*kind).to_string())));
    form
}

async fn act<T>(world: &World, actor: &Actor, operation: impl AsyncFnOnce(&mut crate::db::Uow) -> OpResult<T>) -> OpResult<T> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = operation(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

async fn send(world: &World, actor: &Actor, kinds: &[&str]) -> Vec<String> {
    act(world, actor, async |uow| ops::send(uow, &asking(kinds, "What you hold about bins"), Lang::En).await).await.expect("references")
}

async fn read(world: &World, actor: &Actor, reference: &str) -> RightsRequest {
    act(world, actor, async |uow| ops::read(uow, reference).await).await.expect("a request").0
}

async fn officer(world: &World) -> Actor {
    world.staff("G-001", "IG", &[Role::InformationGovernance]).await
}

/// A form of the desk, with the revision it saw.
async fn seen(world: &World, staff: &Actor, reference: &str, more: &[(&str, &str)]) -> Fields {
    let opened = act(world, staff, async |uow| desk::open(uow, reference).await).await.expect("an opened request");
    let mut form = fields(more);
    form.0.push(("revision".into(), opened.request.revision.to_string()));
    form
}

/// When it is due, as the person and the staff read it.
async fn due(world: &World, actor: &Actor, reference: &str) -> Option<NaiveDate> {
    let due = read(world, actor, reference).await.due(world.portal.holidays());
    let staff = act(world, &board_reader(), async |uow| desk::board(uow).await).await.expect("a board");
    if let Some(row) = staff.rows.iter().find(|row| row.reference == reference) {
        assert_eq!(row.due, due, "the same date for both");
    }
    due
}

fn board_reader() -> Actor {
    Actor::Staff(crate::actor::Staff {
        account: crate::ids::AccountId(Uuid::nil()),
        person: PersonId(Uuid::nil()),
        number: "G-009".into(),
        roles: vec![Role::InformationGovernance],
        teams: vec!["IG".into()],
        welsh: false,
    })
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j8_rights_asked_for_at_once_are_linked_requests_each_with_its_clock_and_its_letter(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let form = asking(&["access", "erasure", "complaint"], "All of it");
    let references = act(&world, &nia, async |uow| ops::send(uow, &form, Lang::En).await).await.unwrap();
    let again = act(&world, &nia, async |uow| ops::send(uow, &form, Lang::En).await).await.unwrap();
    assert_eq!((references.len(), &again), (3, &references), "pressed twice, asked once");
    let (access, linked) = act(&world, &nia, async |uow| ops::read(uow, &references[0]).await).await.unwrap();
    assert_eq!((access.kind, access.words.as_str(), linked.len()), (Kind::Access, "All of it", 2));
    assert!(references[2].starts_with("CW-") && references[0].starts_with("DR-"));
    // Saturday 21 November: a month, and for the complaint thirty days.
    assert_eq!(due(&world, &nia, &references[0]).await, Some(date("2026-12-21")));
    assert_eq!(due(&world, &nia, &references[2]).await, Some(date("2026-12-21")));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 3);
    assert!(mails.iter().all(|mail| !mail.text.contains("All of it")), "a letter never says what the matter is");
    let about = |reference: &str| mails.iter().find(|mail| mail.subject.contains(reference)).expect("a letter");
    assert!(about(&references[0]).text.contains("Monday 21 December 2026"));
    assert!(about(&references[2]).subject.contains("complaint"));
    // Signed in and known: nothing is asked again, and nobody else finds it.
    assert!(access.steps.is_empty());
    let gareth = world.resident("Gareth").await;
    assert!(matches!(act(&world, &gareth, async |uow| ops::read(uow, &references[0]).await).await, Err(OpError::NotFound)));
    assert!(matches!(act(&world, &gareth, async |uow| ops::withdraw(uow, &references[0]).await).await, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_question_stops_the_clock_for_both_and_the_answer_lets_it_run(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let reference = send(&world, &nia, &["access"]).await.remove(0);
    world.advance(TimeDelta::days(3));
    let form = seen(&world, &officer, &reference, &[("question", "Which year?")]).await;
    act(&world, &officer, async |uow| desk::ask(uow, &reference, &form).await).await.unwrap();
    assert_eq!(due(&world, &nia, &reference).await, None);
    let stale = act(&world, &officer, async |uow| desk::ask(uow, &reference, &form).await).await;
    assert!(matches!(stale, Err(OpError::Conflict)));
    world.advance(TimeDelta::days(5));
    let empty = act(&world, &nia, async |uow| ops::reply(uow, &reference, &fields(&[]), Lang::En).await).await;
    assert!(matches!(empty, Err(OpError::Invalid(_))));
    act(&world, &nia, async |uow| ops::reply(uow, &reference, &fields(&[("message", "2024")]), Lang::En).await).await.unwrap();
    // 21 December and five days is Saturday the 26th; Monday the 28th is a bank holiday.
    assert_eq!(due(&world, &nia, &reference).await, Some(date("2026-12-29")));
    let twice = act(&world, &nia, async |uow| ops::reply(uow, &reference, &fields(&[("message", "2025")]), Lang::En).await).await;
    assert!(matches!(twice, Err(OpError::Denied(Denial::NotWaiting))));
    let kinds: Vec<StepKind> = read(&world, &nia, &reference).await.steps.iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [StepKind::Question, StepKind::Reply]);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2, "that it came, and the question");
    assert!(none_says(&mails, "Which year?"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn more_time_is_taken_once_in_time_and_with_reasons_only(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let (early, late) = (send(&world, &nia, &["access"]).await.remove(0), send(&world, &nia, &["erasure"]).await.remove(0));
    let blank = seen(&world, &officer, &early, &[("reasons", " ")]).await;
    let refused = act(&world, &officer, async |uow| desk::extend(uow, &early, &blank).await).await;
    assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.of("reasons").is_some()));
    world.advance(TimeDelta::days(30));
    let form = seen(&world, &officer, &early, &[("reasons", "There are many")]).await;
    act(&world, &officer, async |uow| desk::extend(uow, &early, &form).await).await.unwrap();
    assert_eq!(due(&world, &nia, &early).await, Some(date("2027-02-22")), "three months from the start; the 21st is a Sunday");
    let again = seen(&world, &officer, &early, &[("reasons", "And more")]).await;
    let twice = act(&world, &officer, async |uow| desk::extend(uow, &early, &again).await).await;
    assert!(matches!(twice, Err(OpError::Invalid(faults)) if faults.of("reasons").is_some_and(|words| words.en.contains("only one"))));
    // A day after the month: too late, and the date stays.
    world.advance(TimeDelta::days(1));
    let form = seen(&world, &officer, &late, &[("reasons", "There are many")]).await;
    let refused = act(&world, &officer, async |uow| desk::extend(uow, &late, &form).await).await;
    assert!(
        matches!(refused, Err(OpError::Invalid(faults)) if faults.of("reasons").is_some_and(|words| words.en.contains("21 December 2026")))
    );
    assert_eq!(due(&world, &nia, &late).await, Some(date("2026-12-21")));
    let board = act(&world, &officer, async |uow| desk::board(uow).await).await.unwrap();
    let near: Vec<(String, Urgency)> = board.rows.iter().map(|row| (row.reference.clone(), row.urgency)).collect();
    assert_eq!(near, [(late, Urgency::Overdue), (early, Urgency::InTime)], "due soonest first");
    let mails = world.mails().await;
    let told = mails.iter().find(|mail| mail.subject.contains("More time")).expect("a letter");
    assert!(mails.len() == 3 && told.text.contains("Monday 22 February 2027"));
    assert!(none_says(&mails, "There are many") && none_says(&mails, "ask a court"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_refusal_says_how_to_complain_to_whom_and_where_else_to_go_or_is_not_sent(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let reference = send(&world, &nia, &["erasure"]).await.remove(0);
    // Nobody has said which language she wants, so the reasons are in both.
    let half = seen(&world, &officer, &reference, &[("decision", "refused"), ("message_en", "The law says we keep it")]).await;
    let refused = act(&world, &officer, async |uow| desk::decide(uow, &reference, &half).await).await;
    assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.of("message_cy").is_some()));
    let both = [("decision", "refused"), ("message_en", "The law says we keep it"), ("message_cy", "Mae’r gyfraith yn dweud")];
    let whole = seen(&world, &officer, &reference, &both).await;
    act(&world, &officer, async |uow| desk::decide(uow, &reference, &whole).await).await.unwrap();
    let answered = read(&world, &nia, &reference).await;
    let answer = answered.answer.clone().unwrap();
    assert_eq!((answered.state, answer.notice.len()), (State::Refused, 5));
    assert!(answer.notice.iter().all(|words| !words.en.is_empty() && !words.cy.is_empty()));
    let said = answer.notice.iter().map(|words| words.en.as_str()).collect::<String>();
    for part in ["Arianell County Council", "Information Commissioner", "court", "Data Protection Officer", &reference] {
        assert!(said.contains(part), "{part}");
    }
    // What was answered stays.
    for denied in [
        act(&world, &nia, async |uow| ops::withdraw(uow, &reference).await).await,
        act(&world, &officer, async |uow| desk::extend(uow, &reference, &seen_after(&answered)).await).await,
    ] {
        assert!(matches!(denied, Err(OpError::Denied(Denial::AlreadyDecided))));
    }
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2);
    assert!(none_says(&mails, "The law says we keep it") && none_says(&mails, "ask a court"));
}

/// Whether what was said stays in the account, as it does with every mail.
fn none_says(mails: &[outbox::Mail], words: &str) -> bool {
    mails.iter().all(|mail| [&mail.subject, &mail.text, &mail.html].into_iter().all(|text| !text.contains(words)))
}

fn seen_after(request: &RightsRequest) -> Fields {
    fields(&[("revision", &request.revision.to_string()), ("reasons", "x")])
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_came_by_letter_counts_from_the_day_it_was_received_and_proof_sets_the_start(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let person = nia.person().unwrap();
    act(&world, &officer, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await.unwrap();
    let log = async |day: &str, month: &str, proof: &str| {
        let mut form = asking(&["access"], "Everything");
        let typed = [("received-day", day), ("received-month", month), ("received-year", "2026"), ("channel", "letter"), ("proof", proof)];
        form.0.extend(typed.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())));
        act(&world, &officer, async |uow| {
            let subject = desk::subject(uow, None, Some(person)).await?;
            desk::log(uow, &subject, &form, Lang::En).await
        })
        .await
    };
    assert!(matches!(log("22", "11", "known").await, Err(OpError::Invalid(faults)) if faults.of("received").is_some()), "tomorrow");
    let known = log("31", "10", "known").await.unwrap().remove(0);
    assert_eq!(due(&world, &nia, &known).await, Some(date("2026-11-30")), "the last day of a shorter month");
    let doubt = log("20", "11", "identity").await.unwrap().remove(0);
    assert_eq!(due(&world, &nia, &doubt).await, None, "no date before we know who asks");
    world.advance(TimeDelta::days(10));
    let too_soon = seen(&world, &officer, &doubt, &[("came-day", "19"), ("came-month", "11"), ("came-year", "2026")]).await;
    assert!(matches!(act(&world, &officer, async |uow| desk::came(uow, &doubt, &too_soon).await).await, Err(OpError::Invalid(_))));
    let came = seen(&world, &officer, &doubt, &[("came-day", "28"), ("came-month", "11"), ("came-year", "2026")]).await;
    act(&world, &officer, async |uow| desk::came(uow, &doubt, &came).await).await.unwrap();
    assert_eq!(due(&world, &nia, &doubt).await, Some(date("2026-12-29")), "a month from the proof; the 28th is a bank holiday");
    // A resident sends for themselves only, and cannot say who logged it; the database says no as well.
    let forged =
        sqlx::query_scalar::<_, i64>("select count(*) from rights_request where logged_by is null").fetch_one(&owner).await.unwrap();
    assert_eq!((forged, world.mails().await.len()), (0, 2));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn only_information_governance_answers_and_every_look_is_a_line_that_the_person_sees(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let reference = send(&world, &nia, &["access"]).await.remove(0);
    for number in [("C-210", Role::Caseworker), ("A-117", Role::Adviser), ("M-001", Role::Manager), ("S-001", Role::Administrator)] {
        let other = world.staff(number.0, "CS", &[number.1]).await;
        assert!(matches!(act(&world, &other, async |uow| desk::open(uow, &reference).await).await, Err(OpError::NotFound)), "{}", number.0);
        assert!(matches!(act(&world, &other, async |uow| desk::board(uow).await).await.map(drop), Err(OpError::NotFound)), "{}", number.0);
    }
    act(&world, &officer, async |uow| desk::open(uow, &reference).await).await.unwrap();
    let person = nia.person().unwrap();
    let looks = act(&world, &nia, async |uow| crate::audit::ops::looks(uow, person, None, 10).await).await.unwrap();
    assert!(looks.iter().any(|look| look.act == "rights_request/open" && look.actor_label == "G-001"));
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_complaint_is_not_answered_by_whoever_wrote_it_down_and_names_the_regulator_whatever_the_outcome(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, first) = (world.resident("Nia").await, officer(&world).await);
    let second = world.staff("G-002", "IG", &[Role::InformationGovernance]).await;
    let person = nia.person().unwrap();
    act(&world, &first, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await.unwrap();
    let mut form = asking(&["complaint"], "You told my neighbour");
    let typed = [("received-day", "20"), ("received-month", "11"), ("received-year", "2026"), ("channel", "phone"), ("proof", "known")];
    form.0.extend(typed.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())));
    let reference = act(&world, &first, async |uow| {
        let subject = desk::subject(uow, None, Some(person)).await?;
        desk::log(uow, &subject, &form, Lang::En).await
    })
    .await
    .unwrap()
    .remove(0);
    let answer = [("decision", "accepted"), ("message_en", "You were right"), ("message_cy", "Roeddech yn gywir")];
    let own = seen(&world, &first, &reference, &answer).await;
    let denied = act(&world, &first, async |uow| desk::decide(uow, &reference, &own).await).await;
    assert!(matches!(denied, Err(OpError::Denied(Denial::WroteItYourself))));
    let other = seen(&world, &second, &reference, &answer).await;
    act(&world, &second, async |uow| desk::decide(uow, &reference, &other).await).await.unwrap();
    let answered = read(&world, &nia, &reference).await;
    assert!(answered.answer.unwrap().notice.iter().any(|words| words.en.contains("Information Commissioner")));
    assert_eq!(world.mails().await.len(), 2);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_objection_limits_the_use_of_the_record_from_its_receipt_and_only_once(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world).await);
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let person = nia.person().unwrap();
    let limit = async || ops::uses::run(&world.portal).await.unwrap();
    limit().await;
    act(&world, &adviser, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await.unwrap();
    send(&world, &nia, &["objection"]).await;
    limit().await;
    let ground: Option<String> =
        sqlx::query_scalar("select restricted_ground from person where person_id = $1").bind(person.0).fetch_one(&owner).await.unwrap();
    assert_eq!(ground.as_deref(), Some("objection"));
    let shut = act(&world, &adviser, async |uow| access::ops::current(uow, person).await).await.unwrap();
    assert!(shut.is_none(), "it shut to whoever had it open");
    // What is lifted afterwards stays lifted, although the objection is open.
    act(&world, &officer, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await.unwrap();
    act(&world, &officer, async |uow| {
        people::ops::tell_lifting(uow, person).await?;
        people::ops::lift(uow, person, people::standing::Undoing::Asked).await
    })
    .await
    .unwrap();
    limit().await;
    let since: Option<chrono::DateTime<chrono::Utc>> =
        sqlx::query_scalar("select restricted_since from person where person_id = $1").bind(person.0).fetch_one(&owner).await.unwrap();
    assert!(since.is_none());
    assert_eq!(world.mails().await.len(), 3, "that it came, that the record is limited, that the limit ends");
}
