//! Charging a fee: the exception, by two people, told at once, with a clock that waits.

use super::*;
use crate::rights::{
    FeeGround,
    clock::{Clock, Facts, Needed},
    ops::fee,
};

const WORDS: [(&str, &str); 3] =
    [("why", "The same forty times since May; 2 hours"), ("message_en", "You have these already"), ("message_cy", "Mae’r rhain gennych")];

fn typed(ground: &'static str, amount: &'static str) -> Vec<(&'static str, &'static str)> {
    [("ground", ground), ("amount", amount)].into_iter().chain(WORDS).collect()
}

/// To noon of another day.
fn to(world: &World, day: &str) {
    world.advance(date(day) - world.portal.clock().now().date_naive());
}

async fn propose(world: &World, officer: &Actor, reference: &str, form: &[(&str, &str)]) -> OpResult {
    let form = seen(world, officer, reference, form).await;
    act(world, officer, async |uow| fee::propose(uow, reference, &form).await).await
}

async fn agree(world: &World, officer: &Actor, reference: &str) -> OpResult {
    let form = seen(world, officer, reference, &[]).await;
    act(world, officer, async |uow| fee::agree(uow, reference, &form).await).await
}

async fn paid(world: &World, officer: &Actor, reference: &str, day: &str, month: &str) -> OpResult {
    let form = seen(world, officer, reference, &[("paid-day", day), ("paid-month", month), ("paid-year", "2026")]).await;
    act(world, officer, async |uow| fee::paid(uow, reference, &form).await).await
}

async fn waive(world: &World, officer: &Actor, reference: &str) -> OpResult {
    let form = seen(world, officer, reference, &[]).await;
    act(world, officer, async |uow| fee::waive(uow, reference, &form).await).await
}

/// The fee as its person reads it.
async fn theirs(world: &World, nia: &Actor, reference: &str) -> Option<crate::rights::Fee> {
    let request = read(world, nia, reference).await;
    act(world, nia, async |uow| fee::of(uow, &request).await).await.unwrap()
}

async fn two(world: &World) -> (Actor, Actor) {
    (officer(world).await, world.staff("G-002", "IG", &[Role::InformationGovernance]).await)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_fee_charged_on_5_june_and_paid_on_12_june_is_answered_by_monday_13_july(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    to(&world, "2026-06-01");
    let (nia, (first, second)) = (world.resident("Nia").await, two(&world).await);
    let reference = send(&world, &nia, &["access"]).await.remove(0);
    assert_eq!(due(&world, &nia, &reference).await, Some(date("2026-07-01")));
    to(&world, "2026-06-05");
    // Without a ground, an amount, what shows it and the reasons in each language nothing is even proposed.
    let Err(OpError::Invalid(faults)) = propose(&world, &first, &reference, &[]).await else { panic!("a fee without its parts") };
    assert!(["ground", "amount", "why", "message_en", "message_cy"].iter().all(|field| faults.of(field).is_some()));
    propose(&world, &first, &reference, &typed("copies", "£12.50")).await.unwrap();
    assert_eq!(due(&world, &nia, &reference).await, Some(date("2026-07-01")), "nothing is charged yet");
    let unseen = theirs(&world, &nia, &reference).await;
    assert!(unseen.is_none(), "what is proposed is nothing that happened to her");
    assert!(matches!(agree(&world, &first, &reference).await, Err(OpError::Denied(Denial::WroteItYourself))));
    world.mails().await;
    agree(&world, &second, &reference).await.unwrap();
    assert_eq!(due(&world, &nia, &reference).await, None, "the time starts when she pays");
    let told = world.mails().await;
    assert!(told.len() == 1 && told[0].subject == format!("A fee for {reference}"), "{}", told[0].subject);
    for part in ["£12.50", "01632 960100", "You can complain about the fee to us and to the regulator."] {
        assert!(told[0].text.contains(part), "{part}: {}", told[0].text);
    }
    assert!(!told[0].text.contains("forty") && !told[0].text.contains("already gave"));
    let charged = theirs(&world, &nia, &reference).await.expect("a fee");
    assert_eq!((charged.ground, charged.amount.to_string().as_str(), charged.notice.notice.len()), (FeeGround::Copies, "£12.50", 5));
    assert!(charged.notice.reasons.en == "You have these already" && charged.notice.notice[0].en.contains("£12.50"));
    // Neither before it was charged nor to come; on a day that may be past.
    to(&world, "2026-06-15");
    for (day, month) in [("4", "6"), ("16", "6"), ("31", "6"), ("", "")] {
        let refused = paid(&world, &first, &reference, day, month).await;
        assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.iter().any(|(field, _)| field.starts_with("paid"))), "{day}");
    }
    paid(&world, &first, &reference, "12", "6").await.unwrap();
    assert_eq!(due(&world, &nia, &reference).await, Some(date("2026-07-13")), "12 July is a Sunday");
    let told = world.mails().await;
    assert!(told[0].subject.contains(&format!("We have your fee for {reference}")) && told[0].text.contains("Monday 13 July 2026"));
    assert!(matches!(paid(&world, &first, &reference, "12", "6").await, Err(OpError::Denied(Denial::NotWaiting))));
    assert!(matches!(waive(&world, &first, &reference).await, Err(OpError::Denied(Denial::NotWaiting))));
    assert!(matches!(propose(&world, &first, &reference, &typed("copies", "5")).await, Err(OpError::Denied(Denial::Free))), "once");
    let readable: i64 =
        sqlx::query_scalar("select count(*) from rights_fee f where f::text like '%forty%'").fetch_one(&owner).await.unwrap();
    assert_eq!(readable, 0);
    let acts = ["propose_fee", "agree_fee", "pay_fee"].map(|verb| format!("rights_request/{verb}")).to_vec();
    let audited: i64 =
        sqlx::query_scalar("select count(distinct act) from audit where act = any ($1)").bind(acts).fetch_one(&owner).await.unwrap();
    assert_eq!(audited, 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_fee_that_is_waived_counts_as_if_it_had_never_been_charged(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, (first, second)) = (world.resident("Nia").await, two(&world).await);
    let reference = send(&world, &nia, &["rectification"]).await.remove(0);
    let before = due(&world, &nia, &reference).await;
    let wrong = propose(&world, &first, &reference, &typed("copies", "5")).await;
    assert!(matches!(wrong, Err(OpError::Invalid(faults)) if faults.of("ground").is_some()), "copies are of what access gave");
    propose(&world, &first, &reference, &typed("unfounded", "20")).await.unwrap();
    // A colleague who does not agree leaves it as it was; then it can be proposed again.
    let drop = seen(&world, &second, &reference, &[]).await;
    act(&world, &second, async |uow| fee::drop_it(uow, &reference, &drop).await).await.unwrap();
    assert!(matches!(agree(&world, &second, &reference).await, Err(OpError::NotFound)));
    propose(&world, &first, &reference, &typed("unfounded", "20")).await.unwrap();
    assert!(matches!(propose(&world, &second, &reference, &typed("excessive", "9")).await, Err(OpError::Conflict)), "one at a time");
    agree(&world, &second, &reference).await.unwrap();
    world.mails().await;
    // It waits, and is late for nobody, however long; after a while she is asked once more, and once only.
    world.advance(TimeDelta::days(40));
    let board = act(&world, &first, async |uow| desk::board(uow).await).await.unwrap();
    let row = board.rows.iter().find(|row| row.reference == reference).expect("its row");
    assert!(row.fee && row.waits() && row.due.is_none() && row.urgency == Urgency::InTime && row.clock == Clock::NotStarted);
    for expected in [1, 0] {
        fee::remind(&world.portal).await.unwrap();
        let reminded = world.mails().await;
        assert_eq!(reminded.len(), expected);
        assert!(reminded.iter().all(|mail| mail.subject.contains(&format!("A fee for {reference}"))));
    }
    waive(&world, &second, &reference).await.unwrap();
    assert_eq!(due(&world, &nia, &reference).await, before);
    let board = act(&world, &first, async |uow| desk::board(uow).await).await.unwrap();
    assert_eq!(board.rows[0].urgency, Urgency::Overdue, "as if it had never been charged");
    assert!(world.mails().await[0].subject.contains(&format!("No fee for {reference}")));
    assert!(read(&world, &nia, &reference).await.waived_on().is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nothing_that_is_answered_extended_or_free_by_law_is_charged_and_nobody_else_charges(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, (first, second)) = (world.resident("Nia").await, two(&world).await);
    let sent = send(&world, &nia, &["access", "portability", "erasure", "complaint"]).await;
    let [extended, answered, erasure, complaint] = [&sent[0], &sent[2], &sent[1], &sent[3]];
    for free in [erasure, complaint] {
        assert!(matches!(propose(&world, &first, free, &typed("excessive", "5")).await, Err(OpError::Denied(Denial::Free))), "{free}");
    }
    // Between the proposal and the yes more time was taken, or the answer sent.
    for reference in [extended, answered] {
        propose(&world, &first, reference, &typed("excessive", "5")).await.unwrap();
    }
    let more = seen(&world, &first, extended, &[("reasons", "There are many")]).await;
    act(&world, &first, async |uow| desk::extend(uow, extended, &more).await).await.unwrap();
    let done = seen(&world, &first, answered, &[("decision", "accepted"), ("message_en", "Here"), ("message_cy", "Dyma")]).await;
    act(&world, &first, async |uow| desk::decide(uow, answered, &done).await).await.unwrap();
    assert!(matches!(agree(&world, &second, extended).await, Err(OpError::Denied(Denial::Free))));
    assert!(matches!(agree(&world, &second, answered).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    // The database says no as well: to a yes of one's own, and to a step without a yes or past more time.
    let forced = act(&world, &first, async |uow| {
        let agreed = "update rights_fee set agreed_at = now(), agreed_by = 'G-001', agreed_account = app.account_id()";
        Ok(sqlx::query(agreed).execute(uow.conn()).await?)
    })
    .await;
    assert!(forced.is_err());
    let request = read(&world, &nia, extended).await;
    for kind in [StepKind::FeeAsked, StepKind::FeePaid, StepKind::FeeWaived] {
        let stepped = act(&world, &first, async |uow| {
            let step = format!(
                "insert into rights_step (rights_step_id, rights_request_id, person_id, at, on_day, kind, language)
                 values (gen_random_uuid(), '{}', '{}', now(), '2026-11-21', '{}', 'en')",
                request.id,
                request.person.0,
                kind.code()
            );
            Ok(sqlx::query(sqlx::AssertSqlSafe(step)).execute(uow.conn()).await?)
        })
        .await;
        assert!(stepped.is_err(), "{kind:?}");
    }
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    for other in [&caseworker, &nia] {
        let form = fields(&[("revision", &request.revision.to_string())]);
        assert!(act(&world, other, async |uow| fee::propose(uow, extended, &form).await).await.is_err());
        assert!(act(&world, other, async |uow| fee::waive(uow, extended, &form).await).await.is_err());
    }
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_fee_and_a_refusal_are_not_proposed_beside_each_other_and_an_unpaid_request_can_be_refused(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, (first, second)) = (world.resident("Nia").await, two(&world).await);
    let reference = send(&world, &nia, &["access"]).await.remove(0);
    propose(&world, &first, &reference, &typed("excessive", "5")).await.unwrap();
    let refusing: Vec<_> = [("decision", "excessive")].into_iter().chain(WORDS).collect();
    let form = seen(&world, &first, &reference, &refusing).await;
    let beside = act(&world, &first, async |uow| crate::rights::ops::refusal::propose(uow, &reference, &form).await).await;
    assert!(matches!(beside, Err(OpError::Conflict)));
    agree(&world, &second, &reference).await.unwrap();
    let facts: Facts = read(&world, &nia, &reference).await.facts();
    assert_eq!(facts.fee, Needed::Waiting);
    let form = seen(&world, &first, &reference, &[("decision", "refused"), ("message_en", "No"), ("message_cy", "Na")]).await;
    act(&world, &first, async |uow| desk::decide(uow, &reference, &form).await).await.unwrap();
    assert_eq!(read(&world, &nia, &reference).await.state, State::Refused);
    assert!(matches!(waive(&world, &first, &reference).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    world.mails().await;
}
