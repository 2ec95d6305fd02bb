//! Asking for a copy of somebody's information in their name: only by a leave of its own, and never for oneself.

use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::{
    documents::{accepted, appoint, at_the_record, document},
    pair, person,
};
use crate::{
    actor::{Actor, Role},
    audit::{self, Who},
    error::{OpError, OpResult},
    fields::Fields,
    ids::MandateId,
    lang::Lang,
    mandates::{ActingFor, Invited, ops},
    people::{self, Channel, Value},
    rights::{
        self, AskedFor, Kind, State,
        ops::{acting, desk},
    },
    tests::world::World,
};

const TICK: (&str, &str) = ("may_ask_copy", "yes");

fn form(words: &str) -> Fields {
    Fields(vec![("message".into(), words.into()), ("submission_key".into(), Uuid::new_v4().to_string())])
}

async fn ask(world: &World, actor: &Actor, form: &Fields) -> OpResult<String> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let reference = acting::ask_copy(&mut uow, form, Lang::En).await?;
    uow.commit().await?;
    Ok(reference)
}

/// Why it is refused, in both languages.
fn refused(outcome: OpResult<String>) -> (String, String) {
    match outcome {
        Err(OpError::Invalid(faults)) => {
            let words = faults.of("message").expect("at the message");
            (words.en.clone(), words.cy.clone())
        }
        other => panic!("{other:?}"),
    }
}

async fn asked(owner: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from rights_request").fetch_one(owner).await.unwrap()
}

/// What whoever acts is shown of it.
async fn shown(world: &World, actor: &Actor) -> Vec<AskedFor> {
    let (mandate, subject) = (actor.mandate().unwrap(), actor.subject().unwrap());
    let of = ActingFor { mandate, person: subject, name: String::new(), until: None, may_ask_copy: true };
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let (leave, asked) = acting::look(&mut uow, &of).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(leave, Ok(()));
    asked
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_copy_that_somebody_asks_for_is_the_persons_own_request_at_once_and_its_answer_goes_to_them(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let id = world.mandate(&anh, &tomos, &[TICK]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    let pressed = form("What you hold about the bins");
    let reference = ask(&world, &acting, &pressed).await.unwrap();
    assert_eq!(ask(&world, &acting, &pressed).await.unwrap(), reference, "pressed twice, asked once");
    assert_eq!(asked(&owner).await, 1);
    let told = world.mails().await;
    assert!(told.iter().all(|mail| mail.to == "anh@example.org" && !mail.text.contains("bins")), "her address, and not a word of it");
    let subjects: Vec<&str> = told.iter().map(|mail| mail.subject.as_str()).collect();
    assert!(subjects.contains(&"Someone acted for you") && subjects.iter().any(|subject| subject.contains(&reference)), "{subjects:?}");
    assert!(told.iter().any(|mail| mail.text.contains("Monday 21 December 2026")), "by when she is answered");

    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let list = rights::ops::list(&mut uow).await.unwrap();
    let (request, _) = rights::ops::read(&mut uow, &reference).await.unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!((request.kind, request.channel, request.mandate), (Kind::Access, Channel::Representative, Some(id)));
    assert_eq!(request.words, "What you hold about the bins");
    // That he may act was seen long before: a month from the day it was received.
    assert_eq!(request.due(world.portal.holidays()), Some("2026-12-21".parse().unwrap()));
    let lines = audit::ops::looks_of(&mut uow, person(&anh), Who::Representatives, None, 10).await.unwrap();
    assert!(lines.iter().any(|line| line.act == "rights_request/ask_copy" && line.mandate == Some(id.0)));
    drop(uow);
    // He learns that it came and by when, and reads neither it nor what becomes of it.
    let seen = shown(&world, &acting).await;
    assert_eq!(seen.iter().map(|one| (one.reference.as_str(), one.is_open)).collect::<Vec<_>>(), [(reference.as_str(), true)]);
    for actor in [&acting, &tomos] {
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        assert!(matches!(rights::ops::read(&mut uow, &reference).await, Err(OpError::NotFound)));
        assert!(rights::ops::withdraw(&mut uow, &reference).await.is_err(), "what is hers is hers to take back");
    }
    let officer = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let mut uow = world.portal.begin(officer).await.unwrap();
    let revision = desk::open(&mut uow, &reference).await.unwrap().request.revision.to_string();
    let answer = [("revision", revision.as_str()), ("decision", "accepted"), ("message_en", "Here it is"), ("message_cy", "Dyma fe")];
    let answer = Fields(answer.map(|(name, value)| (name.to_string(), value.to_string())).to_vec());
    assert_eq!(desk::decide(&mut uow, &reference, &answer).await.unwrap(), State::Accepted);
    uow.commit().await.unwrap();
    let told: Vec<String> = world.mails().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["anh@example.org"]);
    assert!(!shown(&world, &acting).await[0].is_open);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_without_the_tick_to_see_and_to_act_are_both_refused_with_who_can_change_it_and_nothing_is_done(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    for level in ["see", "act"] {
        let id = world.mandate(&anh, &tomos, &[("level", level)]).await;
        let acting = world.acting(&tomos, id).await.unwrap();
        let (en, cy) = refused(ask(&world, &acting, &form("All")).await);
        assert!(en.contains("has not let you ask") && cy.contains("Nid yw’r person wedi gadael"), "{level}: {en} {cy}");
    }
    let id = world.mandate(&anh, &tomos, &[("level", "see"), TICK]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    assert_eq!(asked(&owner).await, 0);
    ask(&world, &acting, &form("")).await.expect("the tick by itself");
    // Her own form is for her alone, whoever acts.
    let mut uow = world.portal.begin(acting).await.unwrap();
    let own = Fields(vec![("kind".into(), "access".into()), ("submission_key".into(), Uuid::new_v4().to_string())]);
    assert!(rights::ops::send(&mut uow, &own, Lang::En).await.is_err());
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_tick_that_is_taken_away_and_leave_that_ends_bite_in_the_middle_of_the_form(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let id = world.mandate(&anh, &tomos, &[TICK]).await;
    // An actor that a process made a moment before.
    let acting = world.acting(&tomos, id).await.unwrap();
    let change = |what: &str| AssertSqlSafe(format!("update mandate set {what} where mandate_id = '{id}'"));
    for (what, back) in [
        ("state = 'revoked', ended_at = now()", "state = 'active', ended_at = null"),
        ("ends_on = '2026-11-20', starts_on = '2026-01-01'", "ends_on = '2027-11-21'"),
        ("renew_by = '2026-11-20'", "renew_by = null"),
        ("frozen_at = now(), frozen_because = 'concern'", "frozen_at = null, frozen_because = null"),
        ("frozen_at = now(), frozen_because = 'perpetrator'", "frozen_at = null, frozen_because = null"),
    ] {
        sqlx::query(change(what)).execute(&owner).await.unwrap();
        let outcome = ask(&world, &acting, &form("All")).await;
        assert!(matches!(outcome, Err(OpError::NotFound)), "{what}: {outcome:?}");
        sqlx::query(change(back)).execute(&owner).await.unwrap();
    }
    let untick = |revision: i32| {
        let said = [("services", "fly-tipping"), ("level", "act"), ("ends", "keep"), ("revision", &revision.to_string())]
            .map(|(name, value)| (name.to_string(), value.to_string()));
        Fields(said.to_vec())
    };
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let mandate = ops::own(&mut uow, id).await.unwrap();
    assert!(mandate.terms.may_ask_copy, "as it was ticked");
    ops::change(&mut uow, id, &untick(mandate.revision)).await.unwrap();
    uow.commit().await.unwrap();
    assert!(refused(ask(&world, &acting, &form("All")).await).0.contains("has not let you ask"));
    assert_eq!(asked(&owner).await, 0, "nothing half done");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_the_database_lets_nobody_ask_for_another_right_another_person_or_without_the_tick(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let (with, without) = (world.mandate(&anh, &tomos, &[TICK]).await, world.mandate(&anh, &tomos, &[]).await);
    let insert = |mandate: MandateId, of: &Actor, changed: (&str, &str)| {
        let usual = [
            ("kind", "'access'"),
            ("channel", "'representative'"),
            ("state", "'open'"),
            ("received_on", "'2026-11-21'"),
            ("logged_by", "null"),
        ];
        let value = |name: &str, usual: &str| if changed.0 == name { changed.1.to_string() } else { usual.to_string() };
        let [kind, channel, state, received, logged] = usual.map(|(name, usual)| value(name, usual));
        AssertSqlSafe(format!(
            "insert into rights_request (rights_request_id, reference, person_id, group_id, submission_key, kind, channel, received_on,
               made_at, language, words_sealed, state, logged_by, mandate_id)
             values ('{0}', '{0}', '{1}', '{0}', '{0}', {kind}, {channel}, {received}, '2026-11-21T12:00:00Z', 'en', '', {state}, {logged},
               '{mandate}')",
            Uuid::new_v4(),
            person(of).0,
        ))
    };
    let tried = async |actor: &Actor, statement| {
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        sqlx::query(statement).execute(uow.conn()).await.is_ok()
    };
    let (acting, bare) = (world.acting(&tomos, with).await.unwrap(), world.acting(&tomos, without).await.unwrap());
    assert!(tried(&acting, insert(with, &anh, ("", ""))).await, "what the tick gives");
    for changed in [("kind", "'erasure'"), ("channel", "'online'"), ("received_on", "'2026-11-01'"), ("logged_by", "'C-1'")] {
        assert!(!tried(&acting, insert(with, &anh, changed)).await, "{changed:?}");
    }
    assert!(!tried(&acting, insert(with, &tomos, ("", ""))).await, "for themselves");
    assert!(!tried(&acting, insert(without, &anh, ("", ""))).await, "under another mandate");
    assert!(!tried(&bare, insert(without, &anh, ("", ""))).await, "without the tick");
    assert!(!tried(&anh, insert(with, &anh, ("", ""))).await, "she cannot say that another asked");
}

/// The fields of a form that are not as usual.
type Form<'f> = &'f [(&'f str, &'f str)];

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_document_gives_it_by_its_kind_in_part_by_a_tick_and_some_kinds_never(owner: PgPool) {
    let (world, mair, elen) = pair(owner.clone()).await;
    let staff = at_the_record(&world, &mair).await;
    let part = [("reach", "part"), ("services", "single-person-discount"), ("level", "act")];
    let ticked_part = [part[0], part[1], part[2], TICK];
    let letter = [("services", "pothole"), ("level", "see")];
    let ticked_letter = [letter[0], letter[1], TICK];
    let cases: [(&str, Form<'_>, Option<&str>); 9] = [
        ("lpa_money", &[], None),
        ("epa", &[], None),
        ("deputy_money", &[], None),
        ("lpa_money", &part, Some("Someone at the council decides")),
        ("lpa_money", &ticked_part, None),
        ("written", &letter, Some("has not let you ask")),
        ("written", &ticked_letter, None),
        ("epa", &[("mode", "jointly"), ("appointed", "2")], Some("all of you must ask")),
        ("appointee", &[TICK], Some("does not cover a copy")),
    ];
    for (authority, changed, why) in cases {
        let written = appoint(&world, &staff, &mair, &document(authority, changed)).await;
        // Where no service is about benefits there is nothing to appoint for.
        let Ok(Invited { code, .. }) = written else {
            assert_eq!(authority, "appointee", "{written:?}");
            continue;
        };
        let id = accepted(&world, &elen, &code).await;
        let acting = world.acting(&elen, id).await.expect("the mandate holds");
        let outcome = ask(&world, &acting, &form("All")).await;
        match why {
            None => drop(outcome.unwrap_or_else(|error| panic!("{authority} {changed:?}: {error:?}"))),
            Some(why) => assert!(refused(outcome).0.contains(why), "{authority} {changed:?}"),
        }
        world.mails().await;
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_powers_for_care_leave_it_to_staff_and_an_executor_never_asks_for_the_dead(owner: PgPool) {
    let (world, mair, huw) = pair(owner.clone()).await;
    let staff = at_the_record(&world, &mair).await;
    let Invited { code, .. } =
        appoint(&world, &staff, &mair, &document("lpa_welfare", &[("special_category", "yes"), TICK])).await.unwrap();
    let care = accepted(&world, &huw, &code).await;
    sqlx::query("update mandate set capacity_lost_on = '2026-11-01' where mandate_id = $1").bind(care.0).execute(&owner).await.unwrap();
    let acting = world.acting(&huw, care).await.expect("she can no longer decide");
    let (en, cy) = refused(ask(&world, &acting, &form("All")).await);
    assert!(en.contains("01632 960100") && cy.contains("01632 960100"), "who can be asked: {en} {cy}");
    sqlx::query("update person set deceased_on = '2026-11-10' where person_id = $1").bind(person(&mair).0).execute(&owner).await.unwrap();
    let Invited { code, .. } = appoint(&world, &staff, &mair, &document("executor", &[TICK])).await.unwrap();
    let executor = accepted(&world, &huw, &code).await;
    let acting = world.acting(&huw, executor).await.expect("an executor goes on");
    assert!(refused(ask(&world, &acting, &form("All")).await).0.contains("does not cover a copy"));
    assert_eq!(asked(&owner).await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_parent_asks_for_a_young_child_until_the_child_is_old_enough_to_be_asked(owner: PgPool) {
    let (world, child, parent) = pair(owner.clone()).await;
    let staff = at_the_record(&world, &child).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    people::ops::set_value(&mut uow, person(&child), &Value::DateOfBirth("2014-11-30".parse().unwrap())).await.unwrap();
    uow.commit().await.unwrap();
    let shown = [("child", "responsibility"), ("child", "best_interest")];
    let Invited { code, .. } = appoint(&world, &staff, &child, &document("parent", &shown)).await.unwrap();
    let id = accepted(&world, &parent, &code).await;
    let acting = world.acting(&parent, id).await.unwrap();
    ask(&world, &acting, &form("All")).await.expect("eleven years old");
    world.mails().await;
    world.advance(TimeDelta::days(9));
    let acting = world.acting(&parent, id).await.expect("the mandate goes on");
    assert!(refused(ask(&world, &acting, &form("All")).await).0.contains("From 12 a child is asked first"));
    // With the child's yes, written down by staff, another leave gives it.
    let agreed = [shown[0], shown[1], ("child", "agrees"), TICK];
    let staff = {
        let mut uow = world.portal.begin(staff.clone()).await.unwrap();
        crate::access::ops::open(&mut uow, person(&child), crate::access::Reason::Desk, None, 2, None).await.unwrap();
        uow.commit().await.unwrap();
        staff
    };
    let Invited { code, .. } = appoint(&world, &staff, &child, &document("parent", &agreed)).await.unwrap();
    let id = accepted(&world, &parent, &code).await;
    let acting = world.acting(&parent, id).await.unwrap();
    ask(&world, &acting, &form("All")).await.expect("the child agreed");
    world.advance(TimeDelta::days(4 * 365 + 2));
    let old = world.acting(&parent, id).await.expect("until eighteen");
    assert!(refused(ask(&world, &old, &form("All")).await).0.contains("From 16"));
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_where_writing_is_unsafe_nobody_is_written_to_and_the_person_sees_it_all_the_same(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let id = world.mandate(&anh, &tomos, &[TICK, ("safe", "no")]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    let reference = ask(&world, &acting, &form("")).await.unwrap();
    assert!(world.mails().await.is_empty());
    let mut uow = world.portal.begin(anh).await.unwrap();
    assert_eq!(rights::ops::list(&mut uow).await.unwrap()[0].reference, reference);
}
