//! What a document gives: attorneys, deputies, parents and executors, as staff write it down.

use sqlx::PgPool;
use uuid::Uuid;

use super::{pair, person};
use crate::{
    access,
    actor::{Actor, Role},
    error::{OpError, OpResult},
    fields::Fields,
    lang::Lang,
    mandates::{
        EndedBecause, Invited, State,
        ops::{self, desk},
    },
    people::{self, Value},
    permit::Denial,
    tests::world::World,
};

pub(super) fn document(authority: &str, changed: &[(&str, &str)]) -> Fields {
    let usual = [("name", "Elen Tomos"), ("way", "print"), ("mode", "sole"), ("seen", "document"), ("seen", "registered")];
    let mut fields: Vec<(String, String)> = usual
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name))
        .chain(changed)
        .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
        .collect();
    fields.push(("authority".into(), authority.into()));
    fields.push(("submission_key".into(), Uuid::new_v4().to_string()));
    Fields(fields)
}

pub(super) async fn appoint(world: &World, staff: &Actor, subject: &Actor, form: &Fields) -> OpResult<Invited> {
    let mut uow = world.portal.begin(staff.clone()).await?;
    let invited = ops::appoint(&mut uow, person(subject), form, Lang::En).await?;
    uow.commit().await?;
    Ok(invited)
}

/// Somebody who checks documents and has the person's record open; the record of somebody who died opens to managers only.
pub(super) async fn at_the_record(world: &World, subject: &Actor) -> Actor {
    let staff = world.staff("C-7", "CS", &[Role::Caseworker, Role::Manager]).await;
    let mut uow = world.portal.begin(staff.clone()).await.unwrap();
    access::ops::open(&mut uow, person(subject), access::Reason::Desk, None, 2, None).await.unwrap();
    uow.commit().await.unwrap();
    staff
}

pub(super) async fn accepted(world: &World, friend: &Actor, code: &str) -> crate::ids::MandateId {
    let id = ops::open_invitation(&world.caller(), friend, None, code).await.unwrap();
    ops::accept(&world.caller(), friend, id).await.unwrap();
    world.mails().await;
    id
}

fn fault<T: std::fmt::Debug>(outcome: OpResult<T>, field: &str) -> String {
    match outcome {
        Err(OpError::Invalid(errors)) => errors.of(field).unwrap_or_else(|| panic!("nothing at {field}: {errors:?}")).en.clone(),
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_an_attorney_for_money_reaches_money_and_nothing_else(owner: PgPool) {
    let (world, mair, elen) = pair(owner).await;
    let staff = at_the_record(&world, &mair).await;
    let seen = fault(appoint(&world, &staff, &mair, &document("lpa_money", &[("seen", "document")])).await, "seen");
    assert!(seen.contains("registered"), "{seen}");
    let Invited { code, .. } = appoint(&world, &staff, &mair, &document("lpa_money", &[])).await.unwrap();
    let id = accepted(&world, &elen, &code).await;
    let Some(Actor::Representative(acting)) = world.acting(&elen, id).await else { panic!("the mandate holds") };
    assert_eq!(
        (acting.sees.as_slice(), acting.acts.as_slice()),
        (["single-person-discount".to_string()].as_slice(), acting.sees.as_slice())
    );
    // What a document gave is not the person's to take back here, and the line says so.
    let mut uow = world.portal.begin(mair.clone()).await.unwrap();
    assert!(matches!(ops::revoke(&mut uow, id).await, Err(OpError::Denied(Denial::NotYourRole))));
    assert_eq!(ops::own(&mut uow, id).await.unwrap().checked_by.as_deref(), Some("C-7"));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_an_attorney_for_welfare_waits_for_what_shows_that_capacity_is_lost_and_ends_a_friends_leave(owner: PgPool) {
    let (world, mair, huw) = pair(owner).await;
    let friend = world.resident("Friend").await;
    let ordinary = world.mandate(&mair, &friend, &[]).await;
    let staff = at_the_record(&world, &mair).await;
    let form = document("lpa_welfare", &[("special_category", "yes")]);
    let Invited { code, .. } = appoint(&world, &staff, &mair, &form).await.unwrap();
    let id = accepted(&world, &huw, &code).await;
    assert_eq!(world.acting(&huw, id).await, None, "capacity is present");
    let mut uow = world.portal.begin(staff.clone()).await.unwrap();
    let revision = desk::open(&mut uow, id).await.unwrap().revision.to_string();
    desk::confirm_capacity_lost(&mut uow, id, &Fields(vec![("revision".into(), revision)])).await.unwrap();
    uow.commit().await.unwrap();
    let Some(Actor::Representative(acting)) = world.acting(&huw, id).await else { panic!("welfare powers hold") };
    assert_eq!(acting.acts, ["blue-badge"]);
    crate::jobs::run_due(&world.portal).await.unwrap();
    world.mails().await;
    let mut uow = world.portal.begin(mair.clone()).await.unwrap();
    let lapsed = ops::own(&mut uow, ordinary).await.unwrap();
    assert_eq!((lapsed.terms.state, lapsed.ended_because), (State::Ended, Some(EndedBecause::Capacity)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_those_appointed_jointly_see_and_act_in_nothing_alone(owner: PgPool) {
    let (world, mair, huw) = pair(owner).await;
    let staff = at_the_record(&world, &mair).await;
    let Invited { code, .. } = appoint(&world, &staff, &mair, &document("epa", &[("mode", "jointly"), ("appointed", "2")])).await.unwrap();
    let id = accepted(&world, &huw, &code).await;
    let Some(Actor::Representative(acting)) = world.acting(&huw, id).await else { panic!("they may look") };
    assert_eq!((acting.sees.len(), acting.acts.len()), (1, 0));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_parent_acts_for_a_young_child_until_eighteen_and_for_an_older_one_when_they_agree(owner: PgPool) {
    let (world, child, parent) = pair(owner).await;
    let staff = at_the_record(&world, &child).await;
    let shown = [("child", "responsibility"), ("child", "best_interest")];
    assert!(fault(appoint(&world, &staff, &child, &document("parent", &shown)).await, "child").contains("not known"));
    let born = |date: &str| Value::DateOfBirth(date.parse().unwrap());
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    people::ops::set_value(&mut uow, person(&child), &born("2012-05-01")).await.unwrap();
    uow.commit().await.unwrap();
    assert!(fault(appoint(&world, &staff, &child, &document("parent", &shown)).await, "child").contains("Ask the child"));
    let protected = [shown[0], shown[1], ("child", "agrees"), ("child", "protected")];
    assert!(fault(appoint(&world, &staff, &child, &document("parent", &protected)).await, "child").contains("safeguarding"));
    let agreed = [shown[0], shown[1], ("child", "agrees")];
    let Invited { code, .. } = appoint(&world, &staff, &child, &document("parent", &agreed)).await.unwrap();
    let id = accepted(&world, &parent, &code).await;
    let mut uow = world.portal.begin(child.clone()).await.unwrap();
    assert_eq!(ops::own(&mut uow, id).await.unwrap().terms.until(), Some("2030-04-30".parse().unwrap()));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_only_an_executor_acts_for_somebody_who_died(owner: PgPool) {
    let (world, emrys, non) = pair(owner.clone()).await;
    let staff = at_the_record(&world, &emrys).await;
    assert!(fault(appoint(&world, &staff, &emrys, &document("executor", &[])).await, "authority").contains("died"));
    sqlx::query("update person set deceased_on = '2026-08-02' where person_id = $1").bind(person(&emrys).0).execute(&owner).await.unwrap();
    assert!(fault(appoint(&world, &staff, &emrys, &document("lpa_money", &[])).await, "authority").contains("Only an executor"));
    let Invited { code, .. } = appoint(&world, &staff, &emrys, &document("executor", &[])).await.unwrap();
    let id = accepted(&world, &non, &code).await;
    let acting = world.acting(&non, id).await.expect("an executor goes on");
    world.fly_tipping(&acting).await.expect("the database knows too");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_document_is_written_down_with_the_record_open_by_those_who_check_and_nobody_else(owner: PgPool) {
    let (world, mair, elen) = pair(owner).await;
    let shut = world.staff("C-8", "CS", &[Role::Caseworker]).await;
    assert!(matches!(appoint(&world, &shut, &mair, &document("lpa_money", &[])).await, Err(OpError::NotFound)));
    let adviser = world.staff("A-9", "CS", &[Role::Adviser]).await;
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    access::ops::open(&mut uow, person(&mair), access::Reason::Desk, None, 2, None).await.unwrap();
    uow.commit().await.unwrap();
    let refused = appoint(&world, &adviser, &mair, &document("lpa_money", &[])).await;
    assert!(matches!(refused, Err(OpError::Denied(Denial::NotYourRole))), "{refused:?}");
    assert!(appoint(&world, &elen, &mair, &document("lpa_money", &[])).await.is_err(), "nobody appoints themselves");
}
