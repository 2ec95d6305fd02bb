//! Being forgotten: what goes is nowhere any more, what stays is readable and listed, and nothing is refused by a program alone.

mod forgotten;
mod in_words;
mod log;
mod planted;
mod races;
mod readers;
mod undone;

use chrono::TimeDelta;
use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{
    actor::{Actor, Role},
    audit,
    erasure::{
        State, Waits,
        journal::Fact,
        ops::{self, Standing, desk, run},
    },
    error::{OpError, OpResult},
    fields::Fields,
    holdings::{Category, Scope},
    ids::PersonId,
    lang::Lang,
    permit::Denial,
    rights,
};

fn fields(of: &[(&str, &str)]) -> Fields {
    Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

async fn act<T>(world: &World, actor: &Actor, operation: impl AsyncFnOnce(&mut crate::db::Uow) -> OpResult<T>) -> OpResult<T> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = operation(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

/// The form of the last page, with everything ticked that must be.
fn asking(what: &str, categories: &[&str]) -> Fields {
    let mut form = fields(&[("what", what), ("understood", "yes"), ("submission_key", &Uuid::new_v4().to_string())]);
    form.0.extend(categories.iter().map(|category| ("category".to_string(), (*category).to_string())));
    form
}

async fn ask(world: &World, actor: &Actor, form: &Fields) -> String {
    act(world, actor, async |uow| ops::ask(uow, form, Lang::En).await).await.expect("a reference")
}

fn person(actor: &Actor) -> PersonId {
    actor.person().expect("a resident")
}

async fn standing(world: &World, reference: &str) -> Standing {
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let request: Uuid = sqlx::query_scalar("select rights_request_id from rights_request where reference = $1")
        .bind(reference)
        .fetch_one(uow.conn())
        .await
        .expect("the request");
    let erasure = crate::erasure::store::of_request(&mut uow, request).await.expect("an answer").expect("an erasure");
    ops::standing_of(&mut uow, erasure).await.expect("how it stands")
}

async fn officer(world: &World, number: &str) -> Actor {
    world.staff(number, "IG", &[Role::InformationGovernance]).await
}

/// A form of the desk, with the revision it saw.
async fn seen(world: &World, staff: &Actor, reference: &str, more: &[(&str, &str)]) -> Fields {
    let case = act(world, staff, async |uow| desk::open(uow, reference).await).await.expect("a case");
    let mut form = fields(more);
    form.0.push(("revision".into(), case.opened.request.revision.to_string()));
    form
}

const PART: [(&str, &str); 3] =
    [("decision", "part"), ("message_en", "What the law wants kept stays."), ("message_cy", "Mae’r gweddill yn aros.")];

async fn approve(world: &World, staff: &Actor, reference: &str, more: &[(&str, &str)]) {
    let form = seen(world, staff, reference, &[&PART, more].concat()).await;
    act(world, staff, async |uow| desk::decide(uow, reference, &form).await).await.expect("a decision");
}

async fn round(world: &World) {
    run::run_due(&world.portal).await.expect("a round");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_everything_waits_for_a_decision_and_a_week_and_then_goes_with_a_certificate(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world, "G-001").await);
    world.report(&nia).await;
    world.mails().await;
    let form = asking("all", &[]);
    let reference = ask(&world, &nia, &form).await;
    assert_eq!(ask(&world, &nia, &form).await, reference, "pressed twice, asked once");
    assert_eq!(ask(&world, &nia, &asking("some", &["draft"])).await, reference, "one at a time");
    assert_eq!(standing(&world, &reference).await.waits, Some(Waits::Decision), "the open report stays: somebody decides");
    world.advance(TimeDelta::days(1));
    approve(&world, &officer, &reference, &[]).await;
    round(&world).await;
    assert!(matches!(standing(&world, &reference).await.waits, Some(Waits::Cooling(until)) if until.to_string() == "2026-11-28"));
    world.mails().await;

    world.advance(TimeDelta::days(7));
    round(&world).await;
    let done = standing(&world, &reference).await.erasure;
    assert_eq!(done.state, State::Done);
    let certificate = done.certificate.expect("a certificate");
    assert_eq!((certificate.on.to_string(), certificate.keys_until.to_string()), ("2026-11-29".into(), "2026-12-29".into()));
    let line = |code: &str| certificate.lines.iter().find(|line| line.category == code).expect("a line").clone();
    assert_eq!((line("account").gone, line("account").kept.len()), (1, 0));
    assert!(line("service_request").kept[0].until.is_none(), "it is open");
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1, "the certificate and nothing else");
    assert!(
        mails[0].to == "nia@example.org" && mails[0].text.contains("After 29 December 2026 no backup can bring it back."),
        "{}",
        mails[0].text
    );
    assert!(mails[0].text.contains(&certificate.digest().unwrap()));

    // Once it is out, where it went is forgotten as well.
    round(&world).await;
    let certificates: i64 =
        sqlx::query_scalar("select count(*) from outbox where letter = 'erasure_done'").fetch_one(&owner).await.unwrap();
    assert_eq!(certificates, 0);
    let entries = world.portal.journal().read().unwrap();
    assert_eq!((entries.len(), entries[0].person), (1, person(&nia)));
    assert_eq!(entries[0].fact, Fact::Erased(Scope { whole: true, ..Scope::all() }));
    let signed_in = act(&world, &nia, async |uow| rights::ops::list(uow).await).await;
    assert!(matches!(signed_in, Err(OpError::NotFound)), "who was signed in is nobody");
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    audit::ops::seal(&mut uow).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    assert!(matches!(audit::ops::check(&mut uow).await.unwrap(), audit::Finding::Whole { .. }));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_only_they_need_goes_without_anybody_deciding_and_nothing_else_does(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    world.fly_tipping(&nia).await.unwrap();
    let reference = ask(&world, &nia, &asking("some", &["draft"])).await;
    world.mails().await;
    assert!(matches!(standing(&world, &reference).await.waits, Some(Waits::Cooling(_))));
    world.advance(TimeDelta::days(8));
    round(&world).await;
    let drafts: i64 = sqlx::query_scalar("select count(*) from draft").fetch_one(&owner).await.unwrap();
    assert_eq!((standing(&world, &reference).await.erasure.state, drafts), (State::Done, 0));
    let (request, _) = act(&world, &nia, async |uow| rights::ops::read(uow, &reference).await).await.expect("she is signed in still");
    assert_eq!((request.state, request.decided_by.as_deref()), (rights::State::Accepted, Some("erasure")));
    assert!(request.answer.unwrap().reasons.en.contains("everything that you asked"));
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_a_week_to_change_ones_mind_and_a_copy_comes_first(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    world.fly_tipping(&nia).await.unwrap();
    let first = ask(&world, &nia, &asking("some", &["draft"])).await;
    act(&world, &nia, async |uow| ops::stop(uow, &first).await).await.unwrap();
    let again = act(&world, &nia, async |uow| ops::stop(uow, &first).await).await;
    assert!(matches!(again, Err(OpError::Denied(Denial::AlreadyWithdrawn))));
    // Taking the request back stops it, by whatever page.
    let second = ask(&world, &nia, &asking("some", &["draft"])).await;
    act(&world, &nia, async |uow| rights::ops::withdraw(uow, &second).await).await.unwrap();
    assert_eq!(standing(&world, &second).await.erasure.state, State::Stopped);
    let copy = fields(&[("kind", "access"), ("submission_key", &Uuid::new_v4().to_string())]);
    let copy = act(&world, &nia, async |uow| rights::ops::send(uow, &copy, Lang::En).await).await.unwrap().remove(0);
    let third = ask(&world, &nia, &asking("some", &["draft"])).await;
    world.mails().await;
    world.advance(TimeDelta::days(8));
    round(&world).await;
    assert_eq!(standing(&world, &third).await.waits, Some(Waits::Copy));
    act(&world, &nia, async |uow| rights::ops::withdraw(uow, &copy).await).await.unwrap();
    round(&world).await;
    assert_eq!(standing(&world, &third).await.erasure.state, State::Done);
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_goes_beyond_the_rules_takes_two_people_and_the_database_asks_too(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, first, second) = (world.resident("Nia").await, officer(&world, "G-001").await, officer(&world, "G-002").await);
    let contact = super::holdings::fill::contact(&world, person(&nia), "phone", "in", "enquiry").await;
    let reference = ask(&world, &nia, &asking("some", &["interaction"])).await;
    approve(&world, &first, &reference, &[("beyond", "interaction"), ("beyond", "access_log")]).await;
    world.mails().await;
    world.advance(TimeDelta::days(8));
    round(&world).await;
    let now = standing(&world, &reference).await;
    assert_eq!((now.waits, now.erasure.scope.beyond), (Some(Waits::Second), vec![Category::Interaction]));
    let alone = act(&world, &first, async |uow| desk::second(uow, &reference).await).await;
    assert!(matches!(alone, Err(OpError::Denied(Denial::WroteItYourself))));
    for (statement, constraint) in [
        ("update erasure set second_by = approved_by", "erasure_second_check"),
        ("update erasure set state = 'done', done_at = now(), certificate_sealed = ''", "erasure_beyond_check"),
    ] {
        let error = sqlx::query(statement).execute(&owner).await.unwrap_err();
        assert_eq!(error.as_database_error().and_then(|error| error.constraint()), Some(constraint));
    }
    act(&world, &second, async |uow| desk::second(uow, &reference).await).await.unwrap();
    round(&world).await;
    let left: i64 =
        sqlx::query_scalar("select count(*) from interaction where interaction_id = $1").bind(contact).fetch_one(&owner).await.unwrap();
    assert_eq!((left, standing(&world, &reference).await.erasure.state), (0, State::Done));
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_but_the_person_asks_and_nobody_but_information_governance_decides(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    let manager = world.staff("M-001", "CS", &[Role::Manager]).await;
    let reference = ask(&world, &nia, &asking("all", &[])).await;
    world.mails().await;
    assert!(matches!(act(&world, &gareth, async |uow| ops::stop(uow, &reference).await).await, Err(OpError::NotFound)));
    assert!(act(&world, &manager, async |uow| desk::open(uow, &reference).await).await.is_err());
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let cheat = sqlx::query("update erasure set state = 'approved', approved_by = 'G-009'").execute(uow.conn()).await.unwrap_err();
    assert!(cheat.to_string().contains("not yours to decide"), "{cheat}");
}
