//! Acting for somebody else (journey J11): asking, answering, acting, taking back; and the walls around it.

mod changes;
mod copies;
mod documents;
mod together;
mod walls;

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use sqlx::PgPool;
use uuid::Uuid;

use super::world::{World, message};
use crate::{
    accounts::ops::Caller,
    actor::{Actor, Resident, Role},
    audit::{self, Who},
    error::{OpError, OpResult},
    fields::Fields,
    ids::{MandateId, PersonId, RequestId},
    jobs,
    lang::Lang,
    mandates::{
        EndedBecause, Frozen, Invited, Show, State,
        ops::{self, desk},
    },
    permit::Denial,
    service_requests,
};

/// What somebody ticks who asks a friend, with whatever is said otherwise.
fn asking(email: &str, changed: &[(&str, &str)]) -> Fields {
    let usual = [
        ("name", "Tomos Rees"),
        ("relation", "friend"),
        ("way", "email"),
        ("email", email),
        ("services", "fly-tipping"),
        ("level", "act"),
        ("ends", "12"),
    ];
    let mut fields: Vec<(String, String)> = usual
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name))
        .chain(changed)
        .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
        .collect();
    fields.push(("submission_key".into(), Uuid::new_v4().to_string()));
    Fields(fields)
}

fn resident(actor: &Actor) -> &Resident {
    match actor {
        Actor::Resident(resident) => resident,
        _ => panic!("not a resident"),
    }
}

impl World {
    fn caller(&self) -> Caller<'_> {
        let request = RequestId(Uuid::new_v4());
        Caller { portal: &self.portal, request, address: "192.0.2.7".parse().expect("an address"), lang: Lang::En }
    }

    /// The link that the last invitation brought.
    async fn invited_by_mail(&self) -> String {
        let mails = self.mails().await;
        let mail = mails.iter().find(|mail| mail.text.contains("/invitations/")).expect("an invitation");
        let (_, rest) = mail.text.split_once("/invitations/").expect("a link");
        rest.split_whitespace().next().expect("a token").to_string()
    }

    /// One asks the other, who opens it and says yes.
    pub async fn mandate(&self, subject: &Actor, representative: &Actor, changed: &[(&str, &str)]) -> MandateId {
        let invited = ops::invite(&self.caller(), subject, &asking("friend@example.net", changed)).await.expect("an invitation");
        let token = self.invited_by_mail().await;
        let id = ops::open_invitation(&self.caller(), representative, Some(&token), &invited.code).await.expect("opened");
        ops::accept(&self.caller(), representative, id).await.expect("accepted");
        self.mails().await;
        id
    }

    /// The actor of a request under the mandate, if it holds now.
    pub async fn acting(&self, representative: &Actor, id: MandateId) -> Option<Actor> {
        let found = ops::act_as(&self.portal, RequestId(Uuid::new_v4()), resident(representative), id).await.expect("looked up");
        found.map(|(actor, _)| actor)
    }
}

async fn pair(owner: PgPool) -> (World, Actor, Actor) {
    let world = World::new(owner).await;
    let anh = world.resident("Anh").await;
    let tomos = world.resident("Tomos").await;
    (world, anh, tomos)
}

fn person(actor: &Actor) -> PersonId {
    actor.person().expect("a resident")
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_friend_is_asked_says_yes_sends_a_request_and_is_stopped(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let Invited { code, .. } = ops::invite(&world.caller(), &anh, &asking("tomos@example.org", &[])).await.unwrap();
    let mails = world.mails().await;
    let invitation = mails.iter().find(|mail| mail.to == "tomos@example.org").expect("an invitation");
    assert!(!invitation.text.contains("Anh") && !invitation.text.contains(&code), "the mail names nobody and holds one secret only");
    let (_, rest) = invitation.text.split_once("/invitations/").expect("a link");
    let token = rest.split_whitespace().next().expect("a token");
    let id = ops::open_invitation(&world.caller(), &tomos, Some(token), &code).await.unwrap();
    assert_eq!(world.acting(&tomos, id).await, None, "nothing before they said yes");
    ops::accept(&world.caller(), &tomos, id).await.unwrap();
    let told = world.mails().await;
    assert_eq!(told.iter().map(|mail| mail.to.as_str()).collect::<BTreeSet<_>>(), BTreeSet::from(["anh@example.org", "tomos@example.org"]));

    let acting = world.acting(&tomos, id).await.expect("the mandate holds");
    let receipt = world.report(&acting).await;
    let told = world.mails().await;
    assert!(told.iter().all(|mail| mail.to == "anh@example.org"), "letters about her request go to her");
    assert!(told.iter().any(|mail| mail.subject == "Someone acted for you"));
    // It is hers, and she sees at once who did what.
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    service_requests::ops::open(&mut uow, &receipt.reference).await.unwrap();
    let looks = audit::ops::looks_of(&mut uow, person(&anh), Who::Representatives, None, 50).await.unwrap();
    assert!(looks.iter().any(|look| look.act == "service_request/send" && look.mandate == Some(id.0)));
    ops::revoke(&mut uow, id).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(world.mails().await.len(), 2);
    assert_eq!(world.acting(&tomos, id).await, None, "the next request finds nothing");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_taking_back_bites_in_the_middle_of_an_open_form(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    let draft = world.fly_tipping(&acting).await.unwrap();
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    ops::revoke(&mut uow, id).await.unwrap();
    uow.commit().await.unwrap();
    world.mails().await;
    // A process that made the actor a moment before still finds nothing: the database looks for itself.
    assert!(matches!(world.send(&acting, draft).await, Err(OpError::NotFound)));
    let sent: i64 = sqlx::query_scalar("select count(*) from service_request").fetch_one(&owner).await.unwrap();
    assert_eq!(sent, 0, "nothing half done");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_wrong_used_forwarded_own_and_ended_invitations_say_one_and_the_same(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let other = world.resident("Other").await;
    let Invited { code, mandate } = ops::invite(&world.caller(), &anh, &asking("tomos@example.org", &[])).await.unwrap();
    let token = world.invited_by_mail().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let said = |outcome: OpResult<MandateId>| match outcome {
        Err(OpError::Invalid(errors)) => errors.of("code").expect("at the code").en.clone(),
        other => panic!("{other:?}"),
    };
    let caller = world.caller();
    let mut all = vec![
        said(ops::open_invitation(&caller, &tomos, Some(&token), wrong).await),
        said(ops::open_invitation(&caller, &tomos, Some("no-such-token"), &code).await),
        said(ops::open_invitation(&caller, &anh, Some(&token), &code).await),
        said(ops::open_invitation(&caller, &tomos, None, &code).await),
    ];
    assert_eq!(ops::open_invitation(&caller, &tomos, Some(&token), &code).await.unwrap(), mandate);
    // Opened by one account it is nobody else's; the same account may come back to it.
    all.push(said(ops::open_invitation(&caller, &other, Some(&token), &code).await));
    assert_eq!(ops::open_invitation(&caller, &tomos, Some(&token), &code).await.unwrap(), mandate);
    ops::refuse(&caller, &tomos, mandate).await.unwrap();
    world.mails().await;
    all.push(said(ops::open_invitation(&caller, &tomos, Some(&token), &code).await));
    // One that ran out.
    let Invited { code, .. } = ops::invite(&caller, &anh, &asking("tomos@example.org", &[])).await.unwrap();
    let token = world.invited_by_mail().await;
    world.advance(TimeDelta::days(14));
    all.push(said(ops::open_invitation(&world.caller(), &tomos, Some(&token), &code).await));
    all.dedup();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(matches!(ops::invite(&world.caller(), &anh, &asking("anh@example.org", &[])).await, Err(OpError::Invalid(_))));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_printed_code_opens_by_itself_and_nothing_is_sent(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let form = asking("", &[("way", "print")]);
    let Invited { code, mandate } = ops::invite(&world.caller(), &anh, &form).await.unwrap();
    assert!(world.mails().await.is_empty());
    // Pressed twice it is one invitation with one code.
    let again = ops::invite(&world.caller(), &anh, &form).await.unwrap();
    assert_eq!((again.mandate, again.code.as_str()), (mandate, code.as_str()));
    let typed =
        code.to_lowercase().chars().collect::<Vec<_>>().chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    assert_eq!(ops::open_invitation(&world.caller(), &tomos, None, &typed).await.unwrap(), mandate);
    ops::accept(&world.caller(), &tomos, mandate).await.unwrap();
    world.mails().await;
    assert!(world.acting(&tomos, mandate).await.is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_hundred_invitations_in_a_minute_are_asked_to_wait(owner: PgPool) {
    let (world, anh, _) = pair(owner.clone()).await;
    let mut refused = 0;
    for n in 0..200 {
        match ops::invite(&world.caller(), &anh, &asking(&format!("friend{n}@example.org"), &[])).await {
            Ok(_) => {}
            Err(OpError::TooManyTries { until }) => {
                assert!(until > world.portal.clock().now());
                refused += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refused > 180, "{refused}");
    let made: i64 = sqlx::query_scalar("select count(*) from mandate").fetch_one(&owner).await.unwrap();
    assert_eq!(made, 200 - refused);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_the_job_ends_what_is_over_and_tells_both(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let id = world.mandate(&anh, &tomos, &[("ends", "1")]).await;
    world.advance(TimeDelta::days(30));
    assert!(world.acting(&tomos, id).await.is_some(), "21 December is its last day");
    jobs::run_due(&world.portal).await.unwrap();
    world.mails().await;
    assert!(world.acting(&tomos, id).await.is_some());
    world.advance(TimeDelta::days(1));
    assert_eq!(world.acting(&tomos, id).await, None, "over before the job has run");
    jobs::run_due(&world.portal).await.unwrap();
    let told: BTreeSet<String> = world.mails().await.into_iter().map(|mail| mail.to).filter(|to| to.ends_with("example.org")).collect();
    assert_eq!(told, BTreeSet::from(["anh@example.org".to_string(), "tomos@example.org".to_string()]));
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let mandate = ops::own(&mut uow, id).await.unwrap();
    assert_eq!((mandate.terms.state, mandate.ended_because), (State::Ended, Some(EndedBecause::Date)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_another_yes_is_good_for_twelve_months_more(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    world.advance(TimeDelta::days(300));
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    ops::renew(&mut uow, id).await.unwrap();
    let renewed = ops::own(&mut uow, id).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(renewed.terms.until(), Some("2028-09-17".parse::<NaiveDate>().unwrap()));
    world.mails().await;
    // 2028 is a leap year.
    world.advance(TimeDelta::days(366));
    assert!(world.acting(&tomos, id).await.is_some());
    world.advance(TimeDelta::days(1));
    assert_eq!(world.acting(&tomos, id).await, None);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_death_stops_acting_at_once_and_nobody_writes_to_the_dead(owner: PgPool) {
    let (world, anh, tomos) = pair(owner.clone()).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    sqlx::query("update person set deceased_on = '2026-11-20' where person_id = $1").bind(person(&anh).0).execute(&owner).await.unwrap();
    assert_eq!(world.acting(&tomos, id).await, None);
    assert!(world.fly_tipping(&acting).await.is_err(), "the database knows too");
    jobs::run_due(&world.portal).await.unwrap();
    let told: Vec<String> = world.mails().await.into_iter().map(|mail| mail.to).filter(|to| to.ends_with("example.org")).collect();
    assert_eq!(told, ["tomos@example.org"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_somebody_said_to_have_harmed_the_person_is_blocked_and_staff_see_each_try(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    let manager = world.staff("M-1", "WS", &[Role::Manager]).await;
    let guardian = world.staff("G-1", "IG", &[Role::InformationGovernance]).await;
    let caseworker = world.staff("C-1", "WS", &[Role::Caseworker]).await;
    let seen = |because: &str, revision: i32| Fields(vec![("because".into(), because.into()), ("revision".into(), revision.to_string())]);
    let mut uow = world.portal.begin(caseworker).await.unwrap();
    let revision = desk::open(&mut uow, id).await.unwrap().revision;
    let refused = desk::freeze(&mut uow, id, &seen("perpetrator", revision)).await;
    assert!(matches!(refused, Err(OpError::Denied(Denial::NotYourRole))));
    drop(uow);
    let mut uow = world.portal.begin(manager.clone()).await.unwrap();
    desk::freeze(&mut uow, id, &seen("perpetrator", revision)).await.unwrap();
    uow.commit().await.unwrap();
    assert!(world.mails().await.is_empty(), "nobody is warned");
    assert_eq!(world.acting(&tomos, id).await, None);
    let mut uow = world.portal.begin(manager.clone()).await.unwrap();
    let first = desk::list(&mut uow, Show::All).await.unwrap().remove(0);
    assert_eq!((first.id, first.terms.frozen), (id, Some(Frozen::Perpetrator)));
    assert!(first.tried_at.is_some(), "the try is written down");
    // A manager holds still; only information governance lets somebody go on who may be the danger.
    let refused = desk::unfreeze(&mut uow, id, &seen("", first.revision)).await;
    assert!(matches!(refused, Err(OpError::Denied(Denial::NotYourRole))));
    drop(uow);
    let mut uow = world.portal.begin(guardian).await.unwrap();
    let stale = desk::unfreeze(&mut uow, id, &seen("", first.revision - 1)).await;
    assert!(matches!(stale, Err(OpError::Conflict)));
    desk::unfreeze(&mut uow, id, &seen("", first.revision)).await.unwrap();
    uow.commit().await.unwrap();
    assert!(world.acting(&tomos, id).await.is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn who_only_sees_neither_writes_nor_begins(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let hers = world.report(&anh).await;
    let id = world.mandate(&anh, &tomos, &[("level", "see")]).await;
    let acting = world.acting(&tomos, id).await.unwrap();
    let mut uow = world.portal.begin(acting.clone()).await.unwrap();
    service_requests::ops::open(&mut uow, &hers.reference).await.unwrap();
    let written = service_requests::ops::send_message(&mut uow, &hers.reference, &message("For her"), Lang::En).await;
    assert!(matches!(written, Err(OpError::NotFound)), "{written:?}");
    drop(uow);
    assert!(matches!(world.fly_tipping(&acting).await, Err(OpError::NotFound)));
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_acts_gives_it_up_and_both_are_told(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    assert!(matches!(ops::give_up(&world.caller(), &anh, id).await, Err(OpError::NotFound)));
    ops::give_up(&world.caller(), &tomos, id).await.unwrap();
    assert_eq!(world.mails().await.len(), 2);
    assert_eq!(world.acting(&tomos, id).await, None);
}
