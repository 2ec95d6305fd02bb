//! Objecting to a use, limiting one and taking things elsewhere: what happens by itself, at once, and what a limit shuts.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::world::World;
use crate::{
    access::{self, Reason},
    actor::{Actor, Role},
    error::{OpError, OpResult},
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    packs,
    people::Channel,
    permit::Denial,
    preferences::{self, Topic, Way, forms::Chosen},
    rights::{
        Kind, RightsRequest, State,
        ops::{self, desk, uses},
    },
    service_requests,
};

fn form(of: &[(&str, &str)]) -> Fields {
    let mut fields = Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect());
    fields.0.push(("submission_key".into(), Uuid::new_v4().to_string()));
    fields
}

async fn act<T>(world: &World, actor: &Actor, operation: impl AsyncFnOnce(&mut crate::db::Uow) -> OpResult<T>) -> OpResult<T> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = operation(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

async fn read(world: &World, actor: &Actor, reference: &str) -> RightsRequest {
    act(world, actor, async |uow| ops::read(uow, reference).await).await.expect("a request").0
}

/// Since when and why the use of somebody's record is limited.
async fn limit_of(world: &World, person: PersonId) -> Option<(DateTime<Utc>, String)> {
    sqlx::query_as("select restricted_since, restricted_ground from person where person_id = $1 and restricted_since is not null")
        .bind(person.0)
        .fetch_optional(&world.owner)
        .await
        .unwrap()
}

/// Staff answer a request with these fields beside the revision they saw.
async fn answer(world: &World, staff: &Actor, reference: &str, more: &[(&str, &str)]) -> OpResult<State> {
    let opened = act(world, staff, async |uow| desk::open(uow, reference).await).await?;
    let mut fields = form(more);
    fields.0.push(("revision".into(), opened.request.revision.to_string()));
    act(world, staff, async |uow| desk::decide(uow, reference, &fields).await).await
}

const GRANTED: [(&str, &str); 4] =
    [("decision", "accepted"), ("ground", "claim"), ("message_en", "We keep it for you"), ("message_cy", "Rydym yn ei gadw i chi")];

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_objection_to_promotion_stops_it_at_once_without_anybody_deciding_and_limits_nothing(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let yes = [Topic::Services, Topic::News, Topic::Surveys].map(|topic| Chosen { topic, ways: Way::ALL.to_vec() });
    act(&world, &nia, async |uow| preferences::ops::choose(uow, person, &yes, Channel::Online).await).await.unwrap();
    world.mails().await;
    let asked = form(&[("use", "promotion")]);
    let reference = act(&world, &nia, async |uow| uses::object(uow, &asked, Lang::En).await).await.unwrap();
    let again = act(&world, &nia, async |uow| uses::object(uow, &asked, Lang::En).await).await.unwrap();
    assert_eq!(again, reference, "pressed twice, it is one objection");
    let said = act(&world, &nia, async |uow| preferences::ops::current(uow, person).await).await.unwrap();
    let no = |topic| said.iter().find(|choice| choice.topic == topic).is_some_and(preferences::Choice::is_no);
    assert!(no(Topic::Services) && no(Topic::News), "before anything else ran");
    assert!(!no(Topic::Surveys), "of surveys nothing was said");

    uses::run(&world.portal).await.unwrap();
    let answered = read(&world, &nia, &reference).await;
    assert_eq!((answered.kind, answered.state, answered.limited_at), (Kind::Objection, State::Accepted, None));
    assert_eq!(answered.decided_by.as_deref(), Some("rights"), "the portal, and no member of staff");
    assert!(limit_of(&world, person).await.is_none(), "an absolute objection has nothing to wait for");
    uses::run(&world.portal).await.unwrap();
    let subjects: Vec<String> = world.mails().await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 2, "what was chosen, and the answer, once: {subjects:?}");

    let asked = form(&[("use", "surveys")]);
    act(&world, &nia, async |uow| uses::object(uow, &asked, Lang::En).await).await.unwrap();
    let survey = act(&world, &nia, async |uow| preferences::ops::about(uow, person, Topic::Surveys).await).await.unwrap();
    assert!(survey.unwrap().is_no());
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_objection_to_promotion_by_telephone_stops_it_as_surely_and_limits_nothing(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let officer = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let person = nia.person().unwrap();
    act(&world, &officer, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await.unwrap();
    let told = [("kind", "objection"), ("message", "No more news"), ("channel", "phone"), ("proof", "known")];
    let on = [("received-day", "21"), ("received-month", "11"), ("received-year", "2026")];
    let log = async |more: &[(&str, &str)]| {
        let asked = form(&[&told[..], &on, more].concat());
        act(&world, &officer, async |uow| {
            let subject = desk::subject(uow, None, Some(person)).await?;
            desk::log(uow, &subject, &asked, Lang::En).await
        })
        .await
    };
    assert!(matches!(log(&[]).await, Err(OpError::Invalid(faults)) if faults.of("use").is_some()), "nobody said what they object to");
    let reference = log(&[("use", "promotion")]).await.unwrap().remove(0);
    uses::run(&world.portal).await.unwrap();
    let said = act(&world, &nia, async |uow| preferences::ops::current(uow, person).await).await.unwrap();
    let no = |topic| said.iter().find(|choice| choice.topic == topic).is_some_and(preferences::Choice::is_no);
    assert!(no(Topic::Services) && no(Topic::News) && !no(Topic::Surveys));
    assert_eq!(read(&world, &nia, &reference).await.state, State::Accepted);
    assert!(limit_of(&world, person).await.is_none());
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_objection_to_any_other_use_limits_the_record_until_somebody_decides(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let empty = act(&world, &nia, async |uow| uses::object(uow, &form(&[("use", "use")]), Lang::En).await).await;
    assert!(matches!(empty, Err(OpError::Invalid(faults)) if faults.of("message").is_some()));
    let asked = form(&[("use", "use"), ("message", "The list of callers")]);
    let reference = act(&world, &nia, async |uow| uses::object(uow, &asked, Lang::En).await).await.unwrap();
    uses::now(&world.portal, &reference).await;
    let open = read(&world, &nia, &reference).await;
    assert_eq!(open.state, State::Open);
    assert!(open.limited_at.is_some() && open.words.contains("The list of callers"));
    assert_eq!(limit_of(&world, person).await.map(|(_, ground)| ground).as_deref(), Some("objection"));
    assert_eq!(world.mails().await.len(), 2, "that it came, and that the use is limited");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_limit_that_is_granted_shuts_the_record_to_ordinary_staff_and_stores_on(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let officer = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let (adviser, manager) = (world.staff("A-117", "CS", &[Role::Adviser]).await, world.staff("M-012", "WS", &[Role::Manager]).await);
    let caseworker = world.staff("C-310", "WS", &[Role::Caseworker]).await;
    let (over, open) = (world.report(&nia).await.reference, world.report(&nia).await.reference);
    act(&world, &nia, async |uow| service_requests::ops::withdraw(uow, &over, None).await).await.unwrap();
    act(&world, &adviser, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await.unwrap();

    let asked = form(&[("ground", "claim"), ("message", "The report about the fall")]);
    let reference = act(&world, &nia, async |uow| uses::limit(uow, &asked, Lang::En).await).await.unwrap();
    uses::run(&world.portal).await.unwrap();
    assert!(limit_of(&world, person).await.is_none(), "somebody decides it first");
    let without = answer(&world, &officer, &reference, &[GRANTED[0], GRANTED[2], GRANTED[3]]).await;
    assert!(matches!(without, Err(OpError::Invalid(faults)) if faults.of("ground").is_some()), "a limit has a ground");
    world.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(answer(&world, &officer, &reference, &GRANTED).await.unwrap(), State::Accepted);
    uses::run(&world.portal).await.unwrap();
    assert_eq!(limit_of(&world, person).await.map(|(_, ground)| ground).as_deref(), Some("claim"));
    assert!(read(&world, &nia, &reference).await.limited_at.is_some());

    // Ordinary screens: the record that was open, opening it, and what of the team's work is over.
    let current = act(&world, &adviser, async |uow| access::ops::current(uow, person).await).await.unwrap();
    assert!(current.is_none(), "it shut to whoever had it open");
    let opened = act(&world, &adviser, async |uow| access::ops::open(uow, person, Reason::Complaint, None, 0, None).await).await;
    assert!(matches!(opened, Err(OpError::Denied(_) | OpError::NotFound)), "{opened:?}");
    let seen = async |by: &Actor| -> Vec<String> {
        let mut uow = world.portal.begin(by.clone()).await.unwrap();
        let sql = "select reference from service_request where person_id = $1 order by sent_at, reference";
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(person.0).fetch_all(uow.conn()).await.unwrap()
    };
    assert_eq!(seen(&caseworker).await, std::slice::from_ref(&open), "what is over is not read in passing; what is open she wants done");
    assert_eq!(seen(&manager).await.len(), 2);
    assert_eq!(seen(&nia).await.len(), 2, "her own record stays hers");

    // It stores: what she tells and asks from now on is kept, and worked on.
    let new = world.report(&nia).await.reference;
    assert!(seen(&caseworker).await.contains(&new));
    act(&world, &nia, async |uow| service_requests::ops::withdraw(uow, &new, None).await).await.unwrap();
    assert!(seen(&caseworker).await.contains(&new), "what ended since was worked on since");
    assert!(act(&world, &nia, async |uow| crate::holdings::ops::counts(uow, person).await).await.unwrap().len() > 1);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_limit_that_is_refused_limits_nothing_and_says_how_to_complain(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, world.staff("G-001", "IG", &[Role::InformationGovernance]).await);
    let asked = form(&[("ground", "disputed"), ("message", "My date of birth")]);
    let reference = act(&world, &nia, async |uow| uses::limit(uow, &asked, Lang::En).await).await.unwrap();
    let refused = [("decision", "refused"), ("message_en", "It is right"), ("message_cy", "Mae’n gywir")];
    assert_eq!(answer(&world, &officer, &reference, &refused).await.unwrap(), State::Refused);
    uses::run(&world.portal).await.unwrap();
    assert!(limit_of(&world, nia.person().unwrap()).await.is_none());
    assert!(!read(&world, &nia, &reference).await.answer.unwrap().notice.is_empty());
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn taking_things_elsewhere_makes_the_files_at_once_and_is_answered_by_them(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let movable = act(&world, &nia, async |uow| uses::movable(uow).await).await.unwrap();
    assert!(!movable.besides.is_empty(), "what the law’s task makes us keep comes along");
    let asked = form(&[]);
    let (reference, pack) = act(&world, &nia, async |uow| uses::take_elsewhere(uow, &asked, Lang::Cy).await).await.unwrap();
    let again = act(&world, &nia, async |uow| uses::take_elsewhere(uow, &asked, Lang::Cy).await).await.unwrap();
    assert_eq!((again.0, again.1.id), (reference.clone(), pack.id), "pressed twice, it is one");
    uses::run(&world.portal).await.unwrap();
    let answered = read(&world, &nia, &reference).await;
    assert_eq!((answered.kind, answered.state), (Kind::Portability, State::Accepted));
    assert!(act(&world, &nia, async |uow| packs::ops::read(uow, pack.id).await).await.is_ok());
    assert_eq!(world.mails().await.len(), 1, "the answer");
    let visitor = world.visitor().await;
    let stranger = act(&world, &visitor, async |uow| uses::take_elsewhere(uow, &asked, Lang::En).await).await;
    assert!(matches!(stranger, Err(OpError::Denied(Denial::SignInNeeded))), "{:?}", stranger.err());
}
