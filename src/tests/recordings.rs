//! The ledger of recordings, and the directory of lines it names.

use sqlx::PgPool;
use uuid::Uuid;

use super::{
    interactions::{a_letter, act, log, nia_and_mair, open_record},
    world::{World, noon},
};
use crate::{
    actor::Role,
    error::OpError,
    ids::PersonId,
    interactions::{Kind, ops::NewContact},
    people::Channel,
    permit::Denial,
    recordings::{
        Mark, MarkKind, Purpose,
        ops::{self, NewRecording},
        rules,
    },
};

fn mark(kind: MarkKind, at: i32, until: Option<i32>, reminded: bool) -> Mark {
    Mark { kind, at, until, reminded }
}

/// A call of six minutes with a payment, a statement and a transfer.
pub fn of_call(interaction: Uuid, person: PersonId) -> NewRecording {
    NewRecording {
        interaction,
        person,
        line: "01632 960100".into(),
        supplier_reference: "LLAIS-000123".into(),
        started_at: noon(),
        seconds: 372,
        notice_version: Some("2026-01".into()),
        transferred_to: Some("HO".into()),
        marks: vec![
            mark(MarkKind::Payment, 250, Some(325), false),
            mark(MarkKind::Statement, 340, None, true),
            mark(MarkKind::Transfer, 360, None, false),
        ],
    }
}

fn a_call(person: PersonId) -> NewContact {
    NewContact { channel: Channel::Phone, ..a_letter(person) }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a1_d1_the_directory_says_of_every_line_what_it_is_for_and_whether_it_is_recorded(owner: PgPool) {
    let world = World::new(owner).await;
    let council = world.portal.council();
    assert_eq!((council.lines.len(), council.lines.iter().filter(|line| line.recorded).count()), (13, 8));
    for line in &council.lines {
        assert!(!line.purpose.en.is_empty() && !line.purpose.cy.is_empty() && line.welsh_first, "{}", line.number);
        assert!(council.teams.iter().any(|team| team.code == line.team), "{}", line.number);
    }
    assert!(council.line("01632960110").is_some_and(|line| line.purpose.en == "Lifeline alarm"));
    let (nia, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, a_call(person)).await.unwrap();
    let planning = NewRecording { line: "01632 960106".into(), ..of_call(id, person) };
    let refused = act(&world, &mair, async |uow| ops::enter(uow, planning).await).await;
    assert!(matches!(refused, Err(OpError::Invalid(_))), "a line that is not recorded has no recordings");
    act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    let seen = act(&world, &nia, async |uow| ops::of_person(uow, person, None, 9).await).await.unwrap();
    assert_eq!(seen[0].line, "01632 960100");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a2_d8_e18_a_recording_opens_only_for_one_of_the_purposes_and_the_person_sees_which(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, a_call(person)).await.unwrap();
    let recording = act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    let codes: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
    assert_eq!(codes, ["quality", "training", "dispute", "staff_protection", "verification", "legal_claim"]);
    assert_eq!((Purpose::from_code(""), Purpose::from_code("curiosity")), (None, None));
    let opened = act(&world, &mair, async |uow| ops::open(uow, recording, Purpose::Verification).await).await.unwrap();
    assert_eq!(opened.supplier_reference, "LLAIS-000123");
    let told: Vec<(String, String)> = act(&world, &nia, async |uow| {
        let rows = sqlx::query_as("select actor_label, reason from audit where act = 'recording/open' and subject_id = $1");
        Ok(rows.bind(recording).fetch_all(uow.conn()).await?)
    })
    .await
    .unwrap();
    assert_eq!(told, [("A-117".to_string(), "verification".to_string())]);
    let gwen = world.staff("A-118", "CS", &[Role::Adviser]).await;
    let denied = act(&world, &gwen, async |uow| ops::open(uow, recording, Purpose::Quality).await).await;
    assert!(matches!(denied, Err(OpError::Denied(Denial::NotYourRole))));
    let owain = world.staff("M-310", "HO", &[Role::Manager]).await;
    let foreign = act(&world, &owain, async |uow| ops::open(uow, recording, Purpose::Quality).await).await;
    assert!(matches!(foreign, Err(OpError::NotFound)));
    open_record(&world, &owain, person).await;
    act(&world, &owain, async |uow| ops::open(uow, recording, Purpose::Dispute).await).await.unwrap();
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a3_d2_every_recorded_line_plays_an_announcement_in_both_languages_and_a_recording_says_which(owner: PgPool) {
    let world = World::new(owner).await;
    let council = world.portal.council();
    for line in &council.lines {
        assert_eq!(line.notice_version.is_some(), line.recorded, "{}", line.number);
        let Some(version) = &line.notice_version else { continue };
        let announced = council.announcement(version).expect("the words that are played");
        assert!(announced.words.cy.contains("recordio") && announced.words.en.contains("recorded"));
    }
    let (nia, person, mair) = nia_and_mair(&world).await;
    let heard = log(&world, &mair, a_call(person)).await.unwrap();
    let silent = log(&world, &mair, a_call(person)).await.unwrap();
    act(&world, &mair, async |uow| ops::enter(uow, of_call(heard, person)).await).await.unwrap();
    act(&world, &mair, async |uow| ops::enter(uow, NewRecording { notice_version: None, ..of_call(silent, person) }).await).await.unwrap();
    let mut seen = act(&world, &nia, async |uow| ops::of_person(uow, person, None, 9).await).await.unwrap();
    seen.sort_by_key(|recording| recording.notice_version.is_none());
    assert_eq!((seen[0].notice_version.as_deref(), seen[1].notice_version.as_deref()), (Some("2026-01"), None));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a4_a_verified_statement_is_kept_with_its_moment_and_whether_the_caller_was_reminded(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, NewContact { statement_reminder: true, ..a_call(person) }).await.unwrap();
    act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    let seen = act(&world, &nia, async |uow| ops::of_interactions(uow, &[id]).await).await.unwrap();
    assert!(seen[0].marks.contains(&mark(MarkKind::Statement, 340, None, true)));
    let contact = act(&world, &nia, async |uow| crate::interactions::ops::find(uow, id).await).await.unwrap().unwrap();
    assert!(contact.statement_reminder);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn d3_e11_the_payment_and_what_follows_a_transfer_are_gaps_that_the_person_sees(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, a_call(person)).await.unwrap();
    act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    let seen = act(&world, &nia, async |uow| ops::of_person(uow, person, None, 9).await).await.unwrap();
    let gaps: Vec<(i32, i32, MarkKind)> = rules::segments(&seen[0].marks, seen[0].seconds)
        .into_iter()
        .filter_map(|segment| segment.gap.map(|kind| (segment.from, segment.until, kind)))
        .collect();
    assert_eq!(gaps, [(250, 325, MarkKind::Payment), (360, 372, MarkKind::Transfer)]);
    assert_eq!(seen[0].transferred_to.as_deref(), Some("HO"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn b5_e19_the_recording_of_a_complaint_is_found_from_its_contact(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let complaint = NewContact { kind: Kind::Complaint, reference: Some("CW-7F3K-2QXM".into()), ..a_call(person) };
    let id = log(&world, &mair, complaint).await.unwrap();
    let other = log(&world, &mair, a_call(person)).await.unwrap();
    let recording = act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    let again = act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    assert_eq!(recording, again, "a call has one recording, however often it is noted");
    let found = act(&world, &mair, async |uow| ops::of_interactions(uow, &[id, other]).await).await.unwrap();
    assert_eq!(found.iter().map(|recording| recording.interaction).collect::<Vec<_>>(), [id]);
    assert_eq!(found[0].marks.len(), 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn recordings_are_read_by_key_and_by_nobody_elses_eyes(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    for _ in 0..5 {
        let id = log(&world, &mair, a_call(person)).await.unwrap();
        act(&world, &mair, async |uow| ops::enter(uow, of_call(id, person)).await).await.unwrap();
    }
    let first = act(&world, &nia, async |uow| ops::of_person(uow, person, None, 2).await).await.unwrap();
    let last = &first[1];
    let rest = act(&world, &nia, async |uow| ops::of_person(uow, person, Some((last.started_at, last.id)), 9).await).await.unwrap();
    assert_eq!((first.len(), rest.len()), (2, 3));
    assert!(rest.iter().all(|recording| first.iter().all(|other| other.id != recording.id)));
    let gareth = world.resident("Gareth").await;
    assert!(act(&world, &gareth, async |uow| ops::of_person(uow, person, None, 9).await).await.unwrap().is_empty());
}
