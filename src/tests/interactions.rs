//! Contacts on every channel, what becomes of them, and who sees them.

mod acknowledged;
mod handed;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::world::{World, noon};
use crate::{
    actor::{Actor, Role},
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    files,
    ids::{PersonId, RequestId},
    interactions::{
        Content, Detail, Direction, Interaction, Kind, Outcome, PrivateRoom, Survey, Wanted,
        forms::{By, Ground, How, Intake},
        ops::{self, NewContact},
    },
    lang::Lang,
    people::{self, Channel, Source, Value},
    permit::Denial,
    recordings, sharing,
    sharing::Recipient,
};

pub async fn act<T, F>(world: &World, actor: &Actor, work: F) -> OpResult<T>
where
    F: AsyncFnOnce(&mut Uow) -> OpResult<T>,
{
    let mut uow = world.portal.begin(actor.clone()).await?;
    let done = work(&mut uow).await?;
    uow.commit().await?;
    Ok(done)
}

/// Opens a person's record for half an hour, as the walls know it.
pub async fn open_record(world: &World, staff: &Actor, person: PersonId) {
    let now = world.portal.clock().now();
    sqlx::query(
        "insert into record_access (record_access_id, account_id, person_id, reason, tier, since, until) values ($1, $2, $3, 'call', 2, $4, $5)",
    )
    .bind(Uuid::new_v4())
    .bind(staff.account().expect("staff").0)
    .bind(person.0)
    .bind(now)
    .bind(now + TimeDelta::minutes(30))
    .execute(&world.owner)
    .await
    .expect("an open record");
}

/// A letter that was answered, to begin from.
pub fn a_letter(person: PersonId) -> NewContact {
    NewContact {
        person,
        submission_key: Uuid::new_v4(),
        at: noon(),
        direction: Direction::In,
        channel: Channel::Letter,
        kind: Kind::Enquiry,
        source: Source::Resident,
        relation: None,
        service: None,
        outcome: Outcome::Answered,
        language: None,
        content: Content { subject: "Bins".into(), note: "Asked when the bins are emptied".into(), organisation: String::new() },
        reference: None,
        private_room: None,
        survey: None,
        statement_reminder: false,
        recording_refused: false,
        rights_request: false,
        sensitive: false,
        confirmed: Vec::new(),
    }
}

pub async fn log(world: &World, staff: &Actor, new: NewContact) -> OpResult<Uuid> {
    act(world, staff, async |uow| ops::log(uow, new).await).await
}

async fn page(world: &World, actor: &Actor, person: PersonId, wanted: Wanted) -> Vec<Interaction> {
    act(world, actor, async |uow| ops::page(uow, person, &wanted, 50).await).await.unwrap()
}

/// Nia, whose record Mair of Customer Services has open.
pub async fn nia_and_mair(world: &World) -> (Actor, PersonId, Actor) {
    let (nia, mair) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let person = nia.person().unwrap();
    open_record(world, &mair, person).await;
    (nia, person, mair)
}

async fn unnamed_letter(world: &World, staff: &Actor, typed: &[(&str, &str)]) -> OpResult<Uuid> {
    let intake = intake(world, typed)?;
    Ok(ops::save(&world.portal, staff, RequestId(Uuid::new_v4()), &intake).await?.id)
}

/// The form of a letter received today, with some of it changed.
fn intake(world: &World, typed: &[(&str, &str)]) -> OpResult<Intake> {
    let key = Uuid::new_v4().to_string();
    let usual = [
        ("submission_key", key.as_str()),
        ("how", "letter"),
        ("received-day", "21"),
        ("received-month", "11"),
        ("received-year", "2026"),
        ("subject", "Bins"),
        ("note", "They ask when the bins are emptied"),
        ("outcome", "answered"),
    ];
    let kept = usual.iter().filter(|(name, _)| typed.iter().all(|(other, _)| other != name));
    let fields = Fields(kept.chain(typed).map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect());
    let portal = &world.portal;
    let ground = Ground { now: portal.clock().now(), council: portal.council(), catalogue: &portal.catalogue() };
    Ok(Intake::check(&fields, &ground)?)
}

fn fault_of<T>(result: OpResult<T>, field: &str) -> String {
    match result {
        Err(OpError::Invalid(faults)) => faults.of(field).map(|words| words.en.clone()).unwrap_or_default(),
        Err(other) => format!("{other:?}"),
        Ok(_) => "it was taken".into(),
    }
}

async fn count(world: &World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&world.owner).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c2_every_channel_of_the_notices_has_an_intake(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    for channel in Channel::ALL {
        log(&world, &mair, NewContact { channel: *channel, ..a_letter(person) }).await.unwrap();
    }
    for channel in Channel::ALL {
        let seen = page(&world, &nia, person, Wanted { channels: vec![*channel], ..Wanted::default() }).await;
        assert_eq!(seen.iter().map(|contact| contact.channel).collect::<Vec<_>>(), [*channel]);
    }
    let taken: Vec<Channel> = How::ALL
        .iter()
        .flat_map(|how| {
            By::ALL.iter().map(move |by| [("how", how.code()), ("by", by.code()), ("organisation", "Shelter"), ("relation", "friend")])
        })
        .map(|typed| intake(&world, &typed).unwrap().channel)
        .collect();
    for channel in [Channel::Letter, Channel::Email, Channel::InPerson, Channel::Phone, Channel::Representative, Channel::Organisation] {
        assert!(taken.contains(&channel), "the form takes {channel:?}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c1_every_kind_of_contact_is_kept_as_what_it_was(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    for (kind, minute) in Kind::ALL.iter().zip(1..) {
        let at = noon() - TimeDelta::minutes(minute);
        log(&world, &mair, NewContact { kind: *kind, at, ..a_letter(person) }).await.unwrap();
    }
    let kinds: Vec<Kind> = page(&world, &nia, person, Wanted::default()).await.iter().map(|contact| contact.kind).collect();
    assert_eq!(kinds, Kind::ALL);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e14_e19_a_contact_answered_on_the_spot_is_in_the_record_with_its_purpose_and_outcome(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, NewContact { channel: Channel::Phone, ..a_letter(person) }).await.unwrap();
    let contact = act(&world, &nia, async |uow| ops::find(uow, id).await).await.unwrap().expect("the resident sees it at once");
    assert_eq!((contact.content.subject.as_str(), contact.outcome, contact.team.as_str()), ("Bins", Outcome::Answered, "CS"));
    assert_eq!(contact.staff_number.as_deref(), Some("A-117"));
    assert_eq!(contact.closed_at, Some(noon()), "an answered contact is closed");
    assert_eq!(contact.policy_version, world.portal.policy().version);
    let open = log(&world, &mair, NewContact { outcome: Outcome::CallBack, ..a_letter(person) }).await.unwrap();
    assert_eq!(act(&world, &nia, async |uow| ops::find(uow, open).await).await.unwrap().unwrap().closed_at, None);
    let told = act(&world, &nia, async |uow| {
        Ok(sqlx::query_scalar::<_, i64>("select count(*) from audit where act = 'interaction/log'").fetch_one(uow.conn()).await?)
    });
    assert_eq!(told.await.unwrap(), 2, "that it was written down is in who looked");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_contact_saved_twice_at_once_is_one_contact(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let new = a_letter(person);
    let saved = futures::future::join_all((0..6).map(|_| log(&world, &mair, new.clone()))).await;
    let ids: std::collections::BTreeSet<Uuid> = saved.into_iter().map(Result::unwrap).collect();
    assert_eq!((ids.len(), count(&world, "select count(*) from interaction").await), (1, 1));
    assert_eq!(count(&world, "select count(*) from audit where act = 'interaction/log'").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_form_sent_twice_for_somebody_unknown_makes_one_unnamed_person(owner: PgPool) {
    let world = World::new(owner).await;
    let mair = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let key = Uuid::new_v4().to_string();
    let typed = [("submission_key", key.as_str())];
    let saved = futures::future::join_all((0..4).map(|_| unnamed_letter(&world, &mair, &typed))).await;
    let ids: std::collections::BTreeSet<Uuid> = saved.into_iter().map(Result::unwrap).collect();
    assert_eq!((ids.len(), count(&world, "select count(*) from person where kind = 'unnamed'").await), (1, 1));
    let by: String =
        sqlx::query_scalar("select actor_label from audit where act = 'interaction/log'").fetch_one(&world.owner).await.unwrap();
    assert_eq!(by, "A-117", "the portal wrote, the audit names who asked");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_filter_narrows_in_the_database_and_pages_meet_without_a_gap(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    // Two hundred contacts, several at the same moment.
    for n in 0..200_i64 {
        let new = NewContact {
            at: noon() - TimeDelta::hours(n / 4),
            direction: if n % 2 == 0 { Direction::In } else { Direction::Out },
            source: if n % 5 == 0 { Source::Councillor } else { Source::Resident },
            service: (n % 10 == 0).then(|| "fly-tipping".to_string()),
            channel: if n % 4 == 0 { Channel::Email } else { Channel::Letter },
            ..a_letter(person)
        };
        log(&world, &mair, new).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut wanted = Wanted::default();
    loop {
        let page = page(&world, &nia, person, wanted.clone()).await;
        let Some(last) = page.last() else { break };
        wanted.before = Some((last.at, last.id));
        seen.extend(page.iter().map(|contact| (contact.at, contact.id)));
    }
    assert!(seen.len() == 200 && seen.windows(2).all(|two| two[0] > two[1]), "newest first, each once");
    for (wanted, expected) in [
        (Wanted { direction: Some(Direction::Out), ..Wanted::default() }, 100),
        (Wanted { sources: vec![Source::Councillor], ..Wanted::default() }, 40),
        (Wanted { service: Some("fly-tipping".into()), ..Wanted::default() }, 20),
        (Wanted { channels: vec![Channel::Email, Channel::Phone], ..Wanted::default() }, 50),
        (Wanted { from: Some(noon() - TimeDelta::hours(9)), until: Some(noon()), ..Wanted::default() }, 36),
        (Wanted { sources: vec![Source::Councillor], direction: Some(Direction::In), ..Wanted::default() }, 20),
        (Wanted { service: Some("%'; drop table person".into()), ..Wanted::default() }, 0),
    ] {
        let counted = act(&world, &nia, async |uow| ops::count(uow, person, &wanted).await).await.unwrap();
        let read = act(&world, &nia, async |uow| ops::page(uow, person, &wanted, 500).await).await.unwrap();
        assert_eq!((counted, i64::try_from(read.len()).unwrap()), (expected, expected), "{wanted:?}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_contact_at_an_impossible_time_is_refused(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let times: [DateTime<Utc>; 3] =
        [noon() + TimeDelta::seconds(1), "1899-12-31T12:00:00Z".parse().unwrap(), "9999-01-01T00:00:00Z".parse().unwrap()];
    for at in times {
        let refused = log(&world, &mair, NewContact { at, ..a_letter(person) }).await;
        assert!(fault_of(refused, "received").contains("Date received"), "{at}");
    }
    assert_eq!(fault_of(intake(&world, &[("received-day", "22")]), "received"), "Date received must be today or earlier");
    assert_eq!(fault_of(intake(&world, &[("received-year", "1890")]), "received"), "Date received must be in 1900 or later");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_record_that_was_restricted_meanwhile_takes_no_contact_and_says_so_kindly(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    sqlx::query("update person set restricted_since = $2 where person_id = $1")
        .bind(person.0)
        .bind(noon())
        .execute(&world.owner)
        .await
        .unwrap();
    let refused = log(&world, &mair, a_letter(person)).await;
    assert!(fault_of(refused, "person").contains("Ask a manager"));
    let manager = world.staff("M-001", "CS", &[Role::Manager]).await;
    open_record(&world, &manager, person).await;
    log(&world, &manager, a_letter(person)).await.unwrap();
    world.advance(TimeDelta::minutes(31));
    let shut = log(&world, &manager, a_letter(person)).await;
    assert!(fault_of(shut, "person").contains("not open"), "an opened record shuts by itself");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_colleague_of_another_team_sees_neither_the_contact_nor_the_record(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, a_letter(person)).await.unwrap();
    let owain = world.staff("C-310", "HO", &[Role::Caseworker]).await;
    let siân = world.staff("S-001", "CS", &[Role::Administrator]).await;
    for stranger in [&owain, &siân] {
        let opened = act(&world, stranger, async |uow| ops::open(uow, id).await).await;
        assert!(matches!(opened, Err(OpError::NotFound)));
        assert!(page(&world, stranger, person, Wanted::default()).await.is_empty());
        assert!(log(&world, stranger, a_letter(person)).await.is_err());
        assert_eq!(act(&world, stranger, async |uow| people::ops::details(uow, person).await).await.unwrap().name, None);
    }
    // A colleague of the same team reads the contact, and the person sees that they did; the record stays shut to them.
    let gwen = world.staff("A-118", "CS", &[Role::Adviser]).await;
    act(&world, &gwen, async |uow| ops::open(uow, id).await).await.unwrap();
    assert_eq!(act(&world, &gwen, async |uow| people::ops::details(uow, person).await).await.unwrap().name, None);
    assert_eq!(count(&world, "select count(*) from audit where act = 'interaction/open' and person_id is not null").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e2_a_visit_keeps_whether_a_private_room_was_asked_for_or_used(owner: PgPool) {
    let world = World::new(owner).await;
    let visit = intake(&world, &[("how", "visit"), ("private_room", "used")]).unwrap();
    assert_eq!((visit.channel, visit.private_room), (Channel::InPerson, Some(PrivateRoom::Used)));
    assert_eq!(intake(&world, &[("how", "letter"), ("private_room", "used")]).unwrap().private_room, None, "a letter has no room");
    let mair = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let id = unnamed_letter(&world, &mair, &[("how", "visit"), ("private_room", "asked")]).await.unwrap();
    let contact = act(&world, &mair, async |uow| ops::find(uow, id).await).await.unwrap().unwrap();
    assert_eq!((contact.private_room, contact.kind), (Some(PrivateRoom::Asked), Kind::Visit));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a8_a_no_to_surveys_in_a_letter_is_noted_with_its_date_and_who_wrote_it_down(owner: PgPool) {
    let world = World::new(owner).await;
    let mair = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let id = unnamed_letter(&world, &mair, &[("survey", "said_no")]).await.unwrap();
    let contact = act(&world, &mair, async |uow| ops::find(uow, id).await).await.unwrap().unwrap();
    assert_eq!((contact.survey, contact.at, contact.staff_number.as_deref()), (Some(Survey::SaidNo), noon(), Some("A-117")));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e20_signposting_names_the_organisation_and_is_counted(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    assert_eq!(fault_of(intake(&world, &[("outcome", "signposted")]), "organisation"), "Enter the organisation");
    let content = Content { subject: "Debt".into(), note: String::new(), organisation: "Citizens Advice".into() };
    let id = log(&world, &mair, NewContact { outcome: Outcome::Signposted, content, ..a_letter(person) }).await.unwrap();
    let contact = act(&world, &nia, async |uow| ops::find(uow, id).await).await.unwrap().unwrap();
    assert_eq!((contact.content.organisation.as_str(), contact.closed_at.is_some()), ("Citizens Advice", true));
    let month = noon() - TimeDelta::days(20);
    let counted = act(&world, &mair, async |uow| ops::signposts(uow, month, noon() + TimeDelta::days(1)).await).await.unwrap();
    assert_eq!(counted, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn d4_a_call_whose_recording_was_refused_is_noted_and_nothing_is_lost_by_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let call = NewContact { channel: Channel::Phone, recording_refused: true, outcome: Outcome::Request, ..a_letter(person) };
    let id = log(&world, &mair, call).await.unwrap();
    let contact = act(&world, &nia, async |uow| ops::find(uow, id).await).await.unwrap().unwrap();
    assert_eq!((contact.recording_refused, contact.outcome), (true, Outcome::Request));
    let entered = act(&world, &mair, async |uow| recordings::ops::enter(uow, super::recordings::of_call(id, person)).await).await;
    assert!(fault_of(entered, "line").contains("not recorded"), "nobody who refused is in the ledger");
    let council = world.portal.council();
    assert!(council.unrecorded_words.en.contains("My Account") && council.unrecorded_words.cy.contains("Fy Nghyfrif"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_wall_lets_a_resident_hide_a_contact_and_change_nothing_else_of_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    log(&world, &mair, a_letter(person)).await.unwrap();
    for change in
        ["outcome = 'complaint'", "rights_request = true", "closed_at = null", "team_code = 'HO'", "person_id = gen_random_uuid()"]
    {
        let mut uow = world.portal.begin(nia.clone()).await.unwrap();
        let sql = sqlx::AssertSqlSafe(format!("update interaction set {change}"));
        assert!(sqlx::query(sql).execute(uow.conn()).await.is_err(), "{change}");
    }
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    assert_eq!(sqlx::query("delete from interaction").execute(uow.conn()).await.unwrap().rows_affected(), 0);
    let gareth = world.resident("Gareth").await;
    let mut uow = world.portal.begin(gareth).await.unwrap();
    assert_eq!(sqlx::query("update interaction set hidden_since = now()").execute(uow.conn()).await.unwrap().rows_affected(), 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_closed_contact_was_closed_by_whoever_saw_its_newest_state(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, NewContact { outcome: Outcome::CallBack, ..a_letter(person) }).await.unwrap();
    let stale = act(&world, &mair, async |uow| ops::close(uow, id, 1).await).await;
    assert!(matches!(stale, Err(OpError::Conflict)));
    act(&world, &mair, async |uow| ops::close(uow, id, 0).await).await.unwrap();
    let again = act(&world, &mair, async |uow| ops::close(uow, id, 1).await).await;
    assert!(matches!(again, Err(OpError::Denied(Denial::AlreadyDecided))));
}
