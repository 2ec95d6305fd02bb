//! Complaints about how information was used: looked into by somebody who did not handle it, with word of it, and always the way to
//! the regulator.

use chrono::TimeDelta;
use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{
    actor::{Actor, Role},
    complaints::{Complaint, ops},
    error::{OpError, OpResult},
    fields::Fields,
    lang::Lang,
    permit::Denial,
    rights::{self, Kind, State, clock::Urgency},
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

async fn officer(world: &World, number: &str) -> Actor {
    world.staff(number, "IG", &[Role::InformationGovernance]).await
}

/// A form of the desk with both revisions it saw.
async fn seen(world: &World, staff: &Actor, reference: &str, more: &[(&str, &str)]) -> Fields {
    let (opened, complaint) = act(world, staff, async |uow| ops::open(uow, reference).await).await.expect("a complaint");
    let mut form = fields(more);
    form.0.push(("revision".into(), opened.request.revision.to_string()));
    form.0.push(("complaint_revision".into(), complaint.revision.to_string()));
    form
}

async fn complaint(world: &World, actor: &Actor, reference: &str) -> Complaint {
    act(world, actor, async |uow| {
        let (request, _) = rights::ops::read(uow, reference).await?;
        ops::of_request(uow, &request).await
    })
    .await
    .expect("an answer")
    .expect("a complaint")
}

const RIGHT: [(&str, &str); 3] = [("decision", "accepted"), ("message_en", "You were right"), ("message_cy", "Roeddech yn gywir")];

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j18_a_complaint_about_a_request_is_looked_into_by_somebody_who_did_not_answer_that(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, first, second) = (world.resident("Nia").await, officer(&world, "G-001").await, officer(&world, "G-002").await);
    // The first one answered the request for a copy.
    let copy = fields(&[("kind", "access"), ("submission_key", &Uuid::new_v4().to_string())]);
    let copy = act(&world, &nia, async |uow| rights::ops::send(uow, &copy, Lang::En).await).await.unwrap().remove(0);
    let opened = act(&world, &first, async |uow| rights::ops::desk::open(uow, &copy).await).await.unwrap();
    let mut answer = fields(&RIGHT);
    answer.0.push(("revision".into(), opened.request.revision.to_string()));
    act(&world, &first, async |uow| rights::ops::desk::decide(uow, &copy, &answer).await).await.unwrap();
    world.mails().await;

    let empty = fields(&[("message", ""), ("submission_key", &Uuid::new_v4().to_string())]);
    assert!(matches!(act(&world, &nia, async |uow| ops::send(uow, &empty, Lang::En).await).await, Err(OpError::Invalid(_))));
    let key = Uuid::new_v4().to_string();
    let form = fields(&[("message", "Half is missing"), ("wanted", "The rest"), ("about", &copy), ("submission_key", &key)]);
    let reference = act(&world, &nia, async |uow| ops::send(uow, &form, Lang::En).await).await.unwrap();
    assert_eq!(act(&world, &nia, async |uow| ops::send(uow, &form, Lang::En).await).await.unwrap(), reference, "pressed twice, sent once");
    assert!(reference.starts_with("CW-"));
    assert_eq!(world.mails().await.len(), 1);

    // Not by whoever answered it: the rule says so, and the database.
    let take = seen(&world, &first, &reference, &[]).await;
    let own = act(&world, &first, async |uow| ops::investigate(uow, &reference, &take).await).await;
    assert!(matches!(own, Err(OpError::Denied(Denial::WroteItYourself))));
    for statement in [
        "update complaint set investigator = 'G-001', assigned_at = now()",
        "update rights_request set state = 'accepted', decided_at = now(), decided_by = 'G-001' where kind = 'complaint'",
    ] {
        let error = sqlx::query(statement).execute(&owner).await.unwrap_err();
        assert!(error.to_string().contains("not by whoever handled it"), "{error}");
    }
    let nobody = seen(&world, &second, &reference, &RIGHT).await;
    let early = act(&world, &second, async |uow| ops::answer(uow, &reference, &nobody).await).await;
    assert!(matches!(early, Err(OpError::Denied(Denial::NotWaiting))), "nobody looks into it yet");

    let take = seen(&world, &second, &reference, &[]).await;
    act(&world, &second, async |uow| ops::investigate(uow, &reference, &take).await).await.unwrap();
    let third = officer(&world, "G-003").await;
    let steal = seen(&world, &third, &reference, &[("note", "Mine")]).await;
    assert!(matches!(
        act(&world, &third, async |uow| ops::note(uow, &reference, &steal).await).await,
        Err(OpError::Denied(Denial::TakenByAnother))
    ));
    let said = seen(&world, &second, &reference, &[]).await;
    act(&world, &second, async |uow| ops::acknowledge(uow, &reference, &said).await).await.unwrap();
    assert!(matches!(act(&world, &second, async |uow| ops::acknowledge(uow, &reference, &said).await).await, Err(OpError::Conflict)));
    let word = seen(&world, &second, &reference, &[("note", "We found the other half")]).await;
    act(&world, &second, async |uow| ops::note(uow, &reference, &word).await).await.unwrap();
    let mails = world.mails().await;
    assert!(mails.len() == 2 && mails.iter().all(|mail| mail.subject.contains(&reference) && !mail.text.contains("other half")));
    let read = complaint(&world, &nia, &reference).await;
    assert_eq!((read.notes[0].body.as_str(), read.about.as_deref()), ("We found the other half", Some(copy.as_str())));
    assert!(read.acknowledged_at.is_some());

    let outcome = seen(&world, &second, &reference, &RIGHT).await;
    act(&world, &second, async |uow| ops::answer(uow, &reference, &outcome).await).await.unwrap();
    let (answered, _) = act(&world, &nia, async |uow| rights::ops::read(uow, &reference).await).await.unwrap();
    assert_eq!((answered.state, answered.decided_by.as_deref()), (State::Accepted, Some("G-002")));
    assert!(answered.answer.unwrap().notice.iter().any(|words| words.en.contains("Information Commissioner")), "also when it was right");
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_complaint_is_about_ones_own_requests_only_and_nobody_else_reads_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    let key = Uuid::new_v4().to_string();
    let copy = fields(&[("kind", "access"), ("submission_key", &key)]);
    let theirs = act(&world, &gareth, async |uow| rights::ops::send(uow, &copy, Lang::En).await).await.unwrap().remove(0);
    let form = fields(&[("message", "x"), ("about", &theirs), ("submission_key", &Uuid::new_v4().to_string())]);
    let refused = act(&world, &nia, async |uow| ops::send(uow, &form, Lang::En).await).await;
    assert!(matches!(refused, Err(OpError::Invalid(errors)) if errors.of("about").is_some()));
    let form = fields(&[("message", "x"), ("about", "none"), ("submission_key", &Uuid::new_v4().to_string())]);
    let reference = act(&world, &nia, async |uow| ops::send(uow, &form, Lang::En).await).await.unwrap();
    assert!(act(&world, &gareth, async |uow| rights::ops::read(uow, &reference).await).await.is_err());
    let caseworker = world.staff("C-001", "CS", &[Role::Caseworker]).await;
    assert!(act(&world, &caseworker, async |uow| ops::open(uow, &reference).await).await.is_err());
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j16_a_complaint_is_in_time_by_the_day_it_was_acknowledged_and_is_not_late_after_that(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, gareth, officer) = (world.resident("Nia").await, world.resident("Gareth").await, officer(&world, "G-001").await);
    let mut sent = Vec::new();
    for person in [&nia, &gareth] {
        let form = fields(&[("message", "You told my neighbour"), ("submission_key", &Uuid::new_v4().to_string())]);
        let reference = act(&world, person, async |uow| ops::send(uow, &form, Lang::En).await).await.unwrap();
        let take = seen(&world, &officer, &reference, &[]).await;
        act(&world, &officer, async |uow| ops::investigate(uow, &reference, &take).await).await.unwrap();
        sent.push(reference);
    }
    world.advance(TimeDelta::days(10));
    let said = seen(&world, &officer, &sent[0], &[]).await;
    act(&world, &officer, async |uow| ops::acknowledge(uow, &sent[0], &said).await).await.unwrap();
    // Both were to be acknowledged by 21 December; it is 10 January.
    world.advance(TimeDelta::days(40));
    let board = act(&world, &officer, async |uow| rights::ops::desk::board(uow).await).await.unwrap();
    let near = |reference: &str| board.rows.iter().find(|row| row.reference == reference).map(|row| (row.urgency, row.due.is_some()));
    assert_eq!(near(&sent[0]), Some((Urgency::InTime, false)), "it was acknowledged, and has no day any more");
    assert_eq!(near(&sent[1]), Some((Urgency::Overdue, true)));
    for reference in &sent {
        let outcome = seen(&world, &officer, reference, &RIGHT).await;
        act(&world, &officer, async |uow| ops::answer(uow, reference, &outcome).await).await.unwrap();
    }
    let board = act(&world, &officer, async |uow| rights::ops::desk::board(uow).await).await.unwrap();
    let counted: Vec<_> = board.answered.iter().map(|one| (one.kind, one.number, one.in_time, one.days)).collect();
    assert_eq!(counted, [(Kind::Complaint, 2, 1, 50)]);
    world.mails().await;
}
