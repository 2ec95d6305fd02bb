//! Records of those who died, asked for restriction or are related to staff: who says so, and that every way into one is shut.

use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::{
    interactions::{a_letter, act, log, nia_and_mair, open_record},
    recordings::of_call,
    world::{World, noon},
};
use crate::{
    access,
    actor::{Actor, Role},
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    interactions::{self, Outcome, ops::NewContact},
    people::{
        self,
        standing::{Ground, ToldBy, Undoing},
    },
    permit::Denial,
    recordings::{self, Purpose},
    text::standing as words,
};

/// A contact with Nia that Customer Services wrote down and handed to Housing, and the recording of it.
struct Case {
    world: World,
    nia: Actor,
    person: PersonId,
    mair: Actor,
    contact: Uuid,
    referral: Uuid,
    recording: Uuid,
}

impl Case {
    async fn new(owner: PgPool) -> Case {
        let world = World::new(owner).await;
        let (nia, person, mair) = nia_and_mair(&world).await;
        let contact = log(&world, &mair, NewContact { outcome: Outcome::PassedOn, ..a_letter(person) }).await.unwrap();
        let fields = ["name".to_string()];
        let referral = act(&world, &mair, async |uow| interactions::ops::refer(uow, contact, "HO", &fields, "Call her", "To help").await)
            .await
            .unwrap();
        let recording = act(&world, &mair, async |uow| recordings::ops::enter(uow, of_call(contact, person)).await).await.unwrap();
        Case { world, nia, person, mair, contact, referral, recording }
    }

    async fn staff(&self, number: &str, team: &str, role: Role) -> Actor {
        self.world.staff(number, team, &[role]).await
    }

    async fn set(&self, how: &str) {
        let plain = "deceased_on = null, restricted_since = null, staff_relative = false";
        for set in [plain, how] {
            let sql = format!("update person set {set} where person_id = '{}'", self.person);
            sqlx::query(AssertSqlSafe(sql)).execute(&self.world.owner).await.unwrap();
        }
    }

    async fn keep<F>(&self, by: &Actor, work: F) -> OpResult
    where
        F: AsyncFnOnce(&mut Uow) -> OpResult,
    {
        act(&self.world, by, work).await
    }

    /// By which of its ways the contact can be read or worked with.
    async fn ways(&self, by: &Actor) -> Vec<&'static str> {
        let (world, id) = (&self.world, self.contact);
        let mut open = Vec::new();
        let mut tried = |way, done: bool| {
            if done {
                open.push(way);
            }
        };
        tried("contact", act(world, by, async |uow| interactions::ops::open(uow, id).await).await.is_ok());
        tried("scan", act(world, by, async |uow| interactions::ops::holder_of_files(uow, id).await).await.is_ok());
        tried("rights", act(world, by, async |uow| interactions::ops::mark_rights(uow, id, revision(world, id).await).await).await.is_ok());
        tried("close", act(world, by, async |uow| interactions::ops::close(uow, id, revision(world, id).await).await).await.is_ok());
        sqlx::query("update interaction set closed_at = null, rights_request = false").execute(&world.owner).await.unwrap();
        let fields = ["name".to_string()];
        tried("refer", act(world, by, async |uow| interactions::ops::refer(uow, id, "WS", &fields, "a", "b").await).await.is_ok());
        let recording = act(world, by, async |uow| recordings::ops::open(uow, self.recording, Purpose::Dispute).await).await;
        tried("recording", recording.is_ok());
        tried("its list", !act(world, by, async |uow| recordings::ops::of_interactions(uow, &[id]).await).await.unwrap().is_empty());
        tried("record", act(world, by, async |uow| access::ops::current(uow, self.person).await).await.unwrap().is_some());
        let details = act(world, by, async |uow| people::ops::details(uow, self.person).await).await.unwrap();
        tried("name", details.name.is_some());
        open
    }

    /// The same of what was handed on, for the team that received it.
    async fn handed(&self, by: &Actor) -> (bool, usize) {
        let opened = act(&self.world, by, async |uow| interactions::ops::open_referral(uow, self.referral).await).await;
        (opened.is_ok(), act(&self.world, by, async |uow| interactions::ops::of_team(uow).await).await.unwrap().len())
    }
}

async fn revision(world: &World, contact: Uuid) -> i32 {
    let revision = sqlx::query_scalar("select revision from interaction where interaction_id = $1");
    revision.bind(contact).fetch_one(&world.owner).await.unwrap()
}

const ALL: [&str; 9] = ["contact", "scan", "rights", "close", "refer", "recording", "its list", "record", "name"];
const GUARDS: [&str; 3] = ["restricted_since = '2026-11-21 12:00Z'", "deceased_on = '2026-11-20'", "staff_relative = true"];

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_record_that_is_guarded_after_it_was_opened_shuts_with_every_way_into_it(owner: PgPool) {
    let case = Case::new(owner).await;
    let (manager, governance) =
        (case.staff("M-001", "CS", Role::Manager).await, case.staff("I-001", "IG", Role::InformationGovernance).await);
    let (owain, head) = (case.staff("C-310", "HO", Role::Caseworker).await, case.staff("M-310", "HO", Role::Manager).await);
    for staff in [&manager, &governance] {
        open_record(&case.world, staff, case.person).await;
    }
    for staff in [&case.mair, &manager, &governance] {
        assert_eq!(case.ways(staff).await, ALL, "nothing is special yet");
    }
    assert_eq!((case.handed(&owain).await, case.handed(&head).await), ((true, 1), (true, 1)));
    for how in GUARDS {
        case.set(how).await;
        let nothing: [&str; 0] = [];
        assert_eq!(case.ways(&case.mair).await, nothing, "{how}: in her own team, and she had it open");
        assert_eq!(case.handed(&owain).await, (false, 0), "{how}");
        assert_eq!(case.ways(&governance).await, ALL, "{how}");
        let relative = how.starts_with("staff_relative");
        assert_eq!(case.ways(&manager).await, if relative { &ALL[..0] } else { &ALL[..] }, "{how}");
        assert_eq!(case.handed(&head).await, if relative { (false, 0) } else { (true, 1) }, "{how}");
        let own = act(&case.world, &case.nia, async |uow| interactions::ops::find(uow, case.contact).await).await.unwrap();
        assert!(own.is_some(), "{how}: the person's own record stays theirs");
    }
    case.set("language = null").await;
    assert_eq!(case.ways(&case.mair).await, ALL, "what was taken back opens again");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_wall_asks_how_a_record_is_kept_by_itself(owner: PgPool) {
    let case = Case::new(owner).await;
    let rows = async |by: &Actor| -> Vec<i64> {
        let mut uow = case.world.portal.begin(by.clone()).await.unwrap();
        let mut counts = Vec::new();
        for table in ["interaction", "recording", "person_value", "share"] {
            let sql = format!("select count(*) from {table} where person_id = '{}'", case.person);
            counts.push(sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(uow.conn()).await.unwrap());
        }
        counts
    };
    assert!(rows(&case.mair).await.iter().all(|count| *count > 0), "the record is open");
    for how in GUARDS {
        case.set(how).await;
        assert_eq!(rows(&case.mair).await, [0; 4], "{how}");
        let mut uow = case.world.portal.begin(case.mair.clone()).await.unwrap();
        let account = case.mair.account().unwrap().0;
        let opened = sqlx::query(
            "insert into record_access (record_access_id, account_id, person_id, reason, tier, since, until)
             values ($1, $2, $3, 'call', 3, $4, $4)",
        );
        let opened = opened.bind(Uuid::new_v4()).bind(account).bind(case.person.0).bind(noon()).execute(uow.conn()).await;
        assert!(opened.is_err(), "{how}: nobody writes themselves an opening");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_has_the_record_open_notes_a_death_and_those_who_answer_for_it_take_it_back(owner: PgPool) {
    let case = Case::new(owner).await;
    let (person, died) = (case.person, "2026-11-01".parse().unwrap());
    let stranger = case.staff("C-310", "HO", Role::Caseworker).await;
    let shut = case.keep(&stranger, async |uow| people::ops::note_death(uow, person, died, ToldBy::Family).await).await;
    assert!(matches!(shut, Err(OpError::NotFound)), "{shut:?}");
    let more = case.keep(&case.mair, async |uow| people::ops::restrict(uow, person, Ground::Claim).await).await;
    assert!(matches!(more, Err(OpError::Denied(Denial::NotYourRole))), "{more:?}");
    case.keep(&case.mair, async |uow| people::ops::note_death(uow, person, died, ToldBy::Registrar).await).await.unwrap();
    assert!(case.ways(&case.mair).await.is_empty(), "it is shut to her at once");
    assert!(case.world.mails().await.is_empty(), "nothing is written to the dead");
    let undone = case.keep(&case.mair, async |uow| people::ops::take_back_death(uow, person, Undoing::Mistake).await).await;
    assert!(matches!(undone, Err(OpError::NotFound)), "{undone:?}");
    let manager = case.staff("M-001", "CS", Role::Manager).await;
    open_record(&case.world, &manager, person).await;
    let again = case.keep(&manager, async |uow| people::ops::note_death(uow, person, died, ToldBy::Family).await).await;
    assert!(matches!(again, Err(OpError::Conflict)), "what a colleague noted is not written over");
    case.keep(&manager, async |uow| people::ops::restrict(uow, person, Ground::Claim).await).await.unwrap();
    case.keep(&manager, async |uow| people::ops::lift(uow, person, Undoing::Settled).await).await.expect("the dead are not told first");
    case.keep(&manager, async |uow| people::ops::take_back_death(uow, person, Undoing::Alive).await).await.unwrap();
    assert!(!act(&case.world, &case.mair, async |uow| people::ops::standing(uow, person).await).await.unwrap().guarded());
    assert!(case.world.mails().await.is_empty());
    let said: Vec<(String, Option<String>)> =
        sqlx::query_as("select act, reason from audit where act like 'person/%' and actor_kind = 'staff' order by audit_id")
            .fetch_all(&case.world.owner)
            .await
            .unwrap();
    let said: Vec<(&str, &str)> = said.iter().map(|(act, reason)| (act.as_str(), reason.as_deref().unwrap_or_default())).collect();
    let expected = [("person/note_death", "registrar"), ("person/restrict", "claim"), ("person/lift", "settled")];
    assert_eq!(said, [&expected[..], &[("person/take_back_death", "alive")]].concat());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_person_is_told_that_use_is_limited_and_again_before_the_limit_ends(owner: PgPool) {
    let case = Case::new(owner).await;
    let person = case.person;
    let manager = case.staff("M-001", "CS", Role::Manager).await;
    open_record(&case.world, &manager, person).await;
    for _twice in 0..2 {
        case.keep(&manager, async |uow| people::ops::restrict(uow, person, Ground::Disputed).await).await.unwrap();
    }
    let mails = case.world.mails().await;
    assert_eq!(mails.len(), 1, "pressed twice, it is one letter");
    assert!(mails[0].subject.contains("limited") && !mails[0].text.contains(words::ground_disputed(crate::lang::Lang::En)));
    let early = case.keep(&manager, async |uow| people::ops::lift(uow, person, Undoing::Settled).await).await;
    assert!(matches!(&early, Err(OpError::Invalid(faults)) if faults.of("lift").is_some()), "{early:?}");
    for _twice in 0..2 {
        case.keep(&manager, async |uow| people::ops::tell_lifting(uow, person).await).await.unwrap();
    }
    let told = case.world.mails().await;
    assert_eq!(told.len(), 1);
    assert!(told[0].subject.contains("will end"), "{}", told[0].subject);
    case.keep(&manager, async |uow| people::ops::lift(uow, person, Undoing::Settled).await).await.unwrap();
    assert!(case.ways(&case.mair).await.contains(&"contact"));
    // The next limit is told of anew.
    case.keep(&manager, async |uow| people::ops::restrict(uow, person, Ground::Claim).await).await.unwrap();
    assert!(case.keep(&manager, async |uow| people::ops::lift(uow, person, Undoing::Settled).await).await.is_err());
    assert_eq!(case.world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_relative_of_staff_is_taken_back_by_information_governance_alone_and_still_found(owner: PgPool) {
    let case = Case::new(owner).await;
    let person = case.person;
    let (manager, governance) =
        (case.staff("M-001", "CS", Role::Manager).await, case.staff("I-001", "IG", Role::InformationGovernance).await);
    open_record(&case.world, &manager, person).await;
    open_record(&case.world, &governance, person).await;
    let entry = async || -> String {
        sqlx::query_scalar("select name from person_search where person_id = $1").bind(person.0).fetch_one(&case.world.owner).await.unwrap()
    };
    let before = entry().await;
    case.keep(&manager, async |uow| people::ops::mark_relative(uow, person).await).await.unwrap();
    assert_eq!(entry().await, before, "what finds them is what they are called, as before");
    let undone = case.keep(&manager, async |uow| people::ops::unmark_relative(uow, person, Undoing::Mistake).await).await;
    assert!(matches!(undone, Err(OpError::NotFound)), "{undone:?}");
    case.keep(&governance, async |uow| people::ops::unmark_relative(uow, person, Undoing::Left).await).await.unwrap();
    assert!(!act(&case.world, &manager, async |uow| people::ops::standing(uow, person).await).await.unwrap().guarded());
    assert!(case.world.mails().await.is_empty(), "nobody is written to about it");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn at_the_wall_an_adviser_notes_a_death_and_changes_nothing_else_of_a_record(owner: PgPool) {
    let case = Case::new(owner).await;
    let tried = async |by: &Actor, set: &'static str| {
        let mut uow = case.world.portal.begin(by.clone()).await.unwrap();
        let sql = format!("update person set {set} where person_id = '{}'", case.person);
        sqlx::query(AssertSqlSafe(sql)).execute(uow.conn()).await.map(|done| done.rows_affected()).ok()
    };
    assert_eq!(tried(&case.mair, "deceased_on = '2026-11-01', deceased_told_by = 'family'").await, Some(1));
    for set in ["restricted_since = now()", "staff_relative = true", "kind = 'known'", "deceased_on = null", "matched_at = now()"] {
        assert_eq!(tried(&case.mair, set).await, None, "{set}");
        assert_eq!(tried(&case.nia, set).await.filter(|_| set != "deceased_on = null"), None, "{set}: nor the person");
    }
    let stranger = case.staff("C-310", "HO", Role::Caseworker).await;
    assert_eq!(tried(&stranger, "deceased_on = '2026-11-01'").await, None, "without the record open nobody does");
    case.set("deceased_on = '2026-11-01'").await;
    assert_eq!(tried(&case.nia, "deceased_on = null").await, None);
    assert_eq!(tried(&case.mair, "deceased_on = null").await, None);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_not_about_somebody_is_hidden_with_its_recording_and_what_was_handed_on(owner: PgPool) {
    let case = Case::new(owner).await;
    let (manager, owain) = (case.staff("M-001", "CS", Role::Manager).await, case.staff("C-310", "HO", Role::Caseworker).await);
    open_record(&case.world, &manager, case.person).await;
    assert_eq!(case.handed(&owain).await, (true, 1));
    sqlx::query("update interaction set hidden_since = now()").execute(&case.world.owner).await.unwrap();
    for staff in [&case.mair, &manager] {
        assert_eq!(case.ways(staff).await, ["record", "name"], "the record, and nothing of the contact");
        let listed = act(&case.world, staff, async |uow| recordings::ops::of_person(uow, case.person, None, 9).await).await.unwrap();
        assert!(listed.is_empty());
    }
    assert_eq!(case.handed(&owain).await, (false, 0), "neither the referral nor its line in the list");
    let waiting = act(&case.world, &owain, async |uow| interactions::ops::waiting(uow).await).await.unwrap();
    assert_eq!(waiting, 0);
}
