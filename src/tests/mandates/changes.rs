//! Changing what somebody may do, reminders, a code that is read out on the telephone, and one's own copy of what one holds.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sqlx::PgPool;

use super::{asking, pair, person};
use crate::{
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    holdings, jobs,
    mandates::{Invited, Show, ops, ops::desk},
    permit::Denial,
    tests::world::World,
};

fn form(of: &[(&str, &str)]) -> Fields {
    Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

async fn told(world: &World) -> BTreeSet<String> {
    world.mails().await.into_iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect()
}

fn both(subject: &str) -> BTreeSet<String> {
    ["anh", "tomos"].iter().map(|who| format!("{who}@example.org {subject}")).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_the_person_changes_what_another_may_do_at_once_and_they_are_told(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    let open_before = world.acting(&tomos, id).await.unwrap();
    let change = |revision: &str, level: &str| {
        form(&[("services", "pothole"), ("services", "fly-tipping"), ("level", level), ("ends", "1"), ("revision", revision)])
    };
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let revision = ops::own(&mut uow, id).await.unwrap().revision.to_string();
    assert!(matches!(ops::change(&mut uow, id, &change("99", "see")).await, Err(OpError::Conflict)), "another tab was quicker");
    let nothing = form(&[("revision", &revision)]);
    let faults: FieldErrors = match ops::change(&mut uow, id, &nothing).await {
        Err(OpError::Invalid(faults)) => faults,
        other => panic!("{other:?}"),
    };
    assert_eq!(faults.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["services", "level", "ends"]);
    ops::change(&mut uow, id, &change(&revision, "see")).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(told(&world).await, both("A change to acting for someone"));
    assert!(world.fly_tipping(&open_before).await.is_err(), "what a process believed a moment before counts for nothing");
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let now = ops::own(&mut uow, id).await.unwrap();
    assert_eq!(now.terms.services, ["pothole", "fly-tipping"]);
    assert_eq!(now.terms.until(), Some("2026-12-21".parse().unwrap()));
    drop(uow);
    let mut uow = world.portal.begin(tomos.clone()).await.unwrap();
    assert!(matches!(ops::change(&mut uow, id, &change("3", "act")).await, Err(OpError::NotFound)), "nobody widens what they hold");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_a_document_gave_is_not_the_persons_to_change(owner: PgPool) {
    let (world, mair, elen) = pair(owner).await;
    let staff = super::documents::at_the_record(&world, &mair).await;
    let written = super::documents::document("lpa_money", &[]);
    let Invited { code, .. } = super::documents::appoint(&world, &staff, &mair, &written).await.unwrap();
    let id = super::documents::accepted(&world, &elen, &code).await;
    let mut uow = world.portal.begin(mair).await.unwrap();
    let change = form(&[("services", "pothole"), ("level", "act"), ("ends", "keep"), ("revision", "2")]);
    assert!(matches!(ops::change(&mut uow, id, &change).await, Err(OpError::Denied(Denial::NotYourRole))));
    let forced = sqlx::query("update mandate set services = array['pothole']").execute(uow.conn()).await;
    assert!(forced.unwrap_err().to_string().contains("not yours to say"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_both_are_reminded_thirty_days_before_the_end_and_seven_once_each_and_anew_after_another_yes(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[("ends", "6")]).await;
    let staff = world.staff("C-7", "CS", &[crate::actor::Role::Caseworker]).await;
    // It ends on 21 May 2027, 181 days on.
    let mut said = Vec::new();
    let mut day = 0;
    for next in [0, 150, 151, 152, 173, 174, 175] {
        world.advance(TimeDelta::days(next - day));
        day = next;
        jobs::run_due(&world.portal).await.unwrap();
        let mails = world.mails().await;
        let reminders: Vec<_> = mails.iter().filter(|mail| mail.subject == "Acting for someone ends soon").collect();
        if reminders.is_empty() {
            continue;
        }
        assert_eq!(reminders.len(), 2, "both, once");
        assert!(reminders.iter().all(|mail| !mail.text.contains("Anh") && !mail.text.contains("Tomos")), "it names nobody");
        said.push(day);
        let mut uow = world.portal.begin(staff.clone()).await.unwrap();
        assert_eq!(desk::list(&mut uow, Show::Expiring).await.unwrap().len(), 1);
        assert_eq!(desk::list(&mut uow, Show::Frozen).await.unwrap().len(), 0);
    }
    assert_eq!(said, [151, 174]);
    let mut uow = world.portal.begin(anh).await.unwrap();
    ops::renew(&mut uow, id).await.unwrap();
    uow.commit().await.unwrap();
    world.mails().await;
    jobs::run_due(&world.portal).await.unwrap();
    assert!(!world.mails().await.iter().any(|mail| mail.subject == "Acting for someone ends soon"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j11_where_messages_are_not_safe_nobody_writes_to_the_person_and_they_see_all_of_it(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let Invited { mandate, code } = ops::invite(&world.caller(), &anh, &asking("", &[("way", "print"), ("safe", "no")])).await.unwrap();
    assert_eq!(ops::open_invitation(&world.caller(), &tomos, None, &code).await.unwrap(), mandate);
    ops::accept(&world.caller(), &tomos, mandate).await.unwrap();
    let acting = world.acting(&tomos, mandate).await.unwrap();
    let draft = world.fly_tipping(&acting).await.unwrap();
    let sent = world.send(&acting, draft).await.unwrap();
    world.advance(TimeDelta::days(160));
    jobs::run_due(&world.portal).await.unwrap();
    let to: BTreeSet<String> = world.mails().await.into_iter().map(|mail| mail.to).collect();
    assert!(!to.contains("anh@example.org") && to.contains("tomos@example.org"), "{to:?}");
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let seen = crate::audit::ops::looks_of(&mut uow, person(&anh), crate::audit::Who::Representatives, None, 50).await.unwrap();
    assert!(!seen.is_empty() && !sent.reference.is_empty(), "she sees it when she looks");
    // What she says later counts from then on.
    let own = ops::own(&mut uow, mandate).await.unwrap();
    assert!(ops::is_quiet(&mut uow, &own).await.unwrap());
    let revision = own.revision.to_string();
    let change = form(&[("services", "fly-tipping"), ("level", "act"), ("ends", "keep"), ("safe", "yes"), ("revision", &revision)]);
    ops::change(&mut uow, mandate, &change).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(told(&world).await, both("A change to acting for someone"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_what_ends_soon_is_a_task_of_whoever_gave_it_and_of_nobody_else(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[("ends", "6")]).await;
    let soon = async |who: &crate::actor::Actor| {
        let mut uow = world.portal.begin(who.clone()).await.unwrap();
        ops::ending_soon(&mut uow).await.unwrap().into_iter().map(|mandate| mandate.id).collect::<Vec<_>>()
    };
    assert_eq!(soon(&anh).await, []);
    world.advance(TimeDelta::days(151));
    assert_eq!((soon(&anh).await, soon(&tomos).await), (vec![id], vec![]));
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    ops::renew(&mut uow, id).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(soon(&anh).await, [], "another yes, and it is done");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_code_that_is_read_out_opens_only_with_the_number_it_was_read_out_to(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let faulty = ops::invite(&world.caller(), &anh, &asking("", &[("way", "phone"), ("phone", "12")])).await;
    assert!(matches!(faulty, Err(OpError::Invalid(_))));
    let Invited { code, mandate } =
        ops::invite(&world.caller(), &anh, &asking("", &[("way", "phone"), ("phone", "01632 960 001")])).await.unwrap();
    assert!(world.mails().await.is_empty(), "nothing is sent, and nothing pretends to be");
    let said = |outcome: OpResult<_>| match outcome {
        Err(OpError::Invalid(errors)) => errors.of("code").expect("at the code").en.clone(),
        other => panic!("{other:?}"),
    };
    let caller = world.caller();
    let mut all = vec![
        said(ops::open_invitation(&caller, &tomos, None, &code).await),
        said(ops::open_by_phone(&caller, &tomos, &code, "01632 960 002").await),
        said(ops::open_by_phone(&caller, &tomos, &code, "not a number").await),
        said(ops::open_by_phone(&caller, &anh, &code, "01632 960 001").await),
        said(ops::open_by_phone(&caller, &tomos, "AAAA-BBBB-CCCC", "01632 960 001").await),
    ];
    all.dedup();
    assert_eq!(all.len(), 1, "one and the same sentence: {all:?}");
    assert_eq!(ops::open_by_phone(&caller, &tomos, &code.to_lowercase(), "+44 1632 960001").await.unwrap(), mandate);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_ones_own_copy_has_the_mandates_one_holds_and_nobody_else_is_told(owner: PgPool) {
    let (world, anh, tomos) = pair(owner).await;
    let id = world.mandate(&anh, &tomos, &[]).await;
    let mut uow = world.portal.begin(tomos.clone()).await.unwrap();
    let mut rows = Vec::new();
    holdings::ops::export(&mut uow, person(&tomos), |row| {
        rows.push(row);
        Ok(())
    })
    .await
    .unwrap();
    let mine: Vec<_> = rows.iter().filter(|row| row.table == "mandate").collect();
    assert_eq!(mine.len(), 1);
    assert_eq!((mine[0].id, mine[0].content["content"]["subject"].as_str()), (id.0, Some("Anh")));
    assert_eq!(mine[0].facts["services"][0], "fly-tipping");
    let shown = holdings::ops::show(&mut uow).await.unwrap();
    let items = shown.iter().find(|(category, _)| *category == holdings::Category::Mandate).map(|(_, items)| items).unwrap();
    assert_eq!(items[0].title.en, "You can act for someone");
    // Hers has the one she gave, once.
    let mut uow = world.portal.begin(anh.clone()).await.unwrap();
    let mut hers = 0;
    holdings::ops::export(&mut uow, person(&anh), |row| {
        hers += usize::from(row.table == "mandate");
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(hers, 1);
}
