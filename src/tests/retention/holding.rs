//! What holds something by itself or because somebody said so, the supplier of recordings, and reminders.

use sqlx::PgPool;
use uuid::Uuid;

use super::{a_hold, act, contacts, count, date, fields, of, officers, planned, release, travel};
use crate::{
    actor::{Actor, Role},
    error::OpError,
    fields::Fields,
    holdings::{Category, rules::COUNTED},
    recordings,
    retention::{
        HoldKind,
        ops::{self, desk, holds, remind, sweep},
    },
    rights,
    tests::{
        holdings::fill,
        world::{World, noon},
    },
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn requests_about_information_hold_by_themselves_until_three_months_after_the_answer_and_complaints_until_they_are_settled(
    owner: PgPool,
) {
    let world = World::new(owner.clone()).await;
    let (meleri, _) = officers(&world).await;
    let nia = fill::fill(&world, "Nia").await;
    let contact = fill::contact(&world, nia.person, "phone", "in", "enquiry").await;
    travel(&world, "2029-11-21");
    sqlx::query("update rights_request set state = 'open', decided_at = null, decided_by = null").execute(&owner).await.unwrap();
    let held = act(&world, &nia.actor, async |uow| ops::holds_on(uow, nia.person).await).await.unwrap();
    assert_eq!(held.iter().map(|by| (by.kind, by.by_itself)).collect::<Vec<_>>(), [(HoldKind::RightsRequest, true)]);
    let holding = async |until: &str| {
        travel(&world, until);
        let (_, parts) = planned(&world, &meleri).await;
        let part = of(&parts, Category::Interaction);
        (part.due, part.held.clone().into_iter().collect::<Vec<_>>())
    };
    assert_eq!(holding("2029-11-21").await, (0, vec![("rights_request".to_string(), 2)]));
    sqlx::query("update rights_request set state = 'accepted', decided_by = 'G-001', decided_at = '2029-11-30T12:00:00Z'")
        .execute(&owner)
        .await
        .unwrap();
    assert_eq!(holding("2030-02-27").await, (0, vec![("rights_request".to_string(), 2)]), "three months are not over");
    assert_eq!(holding("2030-02-28").await, (2, vec![]));
    sqlx::query("update interaction set kind = 'complaint', closed_at = null where interaction_id = $1")
        .bind(contact)
        .execute(&owner)
        .await
        .unwrap();
    assert_eq!(holding("2030-03-01").await, (0, vec![("complaint".to_string(), 1)]), "an open complaint holds the rest");
    sqlx::query("update interaction set closed_at = $2 where interaction_id = $1")
        .bind(contact)
        .bind(noon())
        .execute(&owner)
        .await
        .unwrap();
    assert_eq!(holding("2030-03-02").await, (2, vec![]));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_limit_holds_everything_of_its_person_for_as_long_as_it_lasts(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, _) = officers(&world).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    contacts(&owner, person, 3).await;
    let asked = fields(&[("use", "use"), ("message", "The list of callers"), ("submission_key", &Uuid::new_v4().to_string())]);
    let lang = crate::lang::Lang::En;
    let reference = act(&world, &nia, async |uow| rights::ops::uses::object(uow, &asked, lang).await).await.unwrap();
    rights::ops::uses::now(&world.portal, &reference).await;
    act(&world, &nia, async |uow| rights::ops::withdraw(uow, &reference).await).await.unwrap();
    world.mails().await;
    // Years after the objection is over: what holds is the limit, which nobody lifted.
    travel(&world, "2032-11-21");
    let (_, parts) = planned(&world, &meleri).await;
    let part = of(&parts, Category::Interaction);
    assert_eq!((part.due, part.held.get("restriction")), (0, Some(&3)), "{part:?}");
    sqlx::query("update person set restricted_since = null where person_id = $1").bind(person.0).execute(&owner).await.unwrap();
    travel(&world, "2032-11-22");
    let (_, parts) = planned(&world, &meleri).await;
    assert_eq!(of(&parts, Category::Interaction).due, 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c11_the_supplier_is_told_of_every_recording_that_goes_until_it_says_that_the_audio_is_gone(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let nia = fill::fill(&world, "Nia").await;
    travel(&world, "2027-05-21");
    let (run, _) = planned(&world, &meleri).await;
    release(&world, (&meleri, &tegid), run.id).await;
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "recording").await, 0);
    // Her key goes; where the audio is can still be told.
    sqlx::query("delete from vault.person_key where person_id = $1").bind(nia.person.0).execute(&owner).await.unwrap();
    let system = Actor::System("recordings");
    let told = act(&world, &system, async |uow| recordings::ops::orders::hand_out(uow).await).await.unwrap();
    assert_eq!(told.iter().map(|(_, reference)| reference.as_str()).collect::<Vec<_>>(), [format!("LL-{}", fill::PLANTED)]);
    let id = told[0].0;
    act(&world, &system, async |uow| recordings::ops::orders::answer(uow, &[], &[id]).await).await.unwrap();
    let waiting = act(&world, &meleri, async |uow| recordings::ops::orders::waiting(uow).await).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].fault.as_deref(), waiting[0].tries), (1, Some("refused"), 1), "a failure is shown");
    let told = act(&world, &system, async |uow| recordings::ops::orders::hand_out(uow).await).await.unwrap();
    assert!(told.is_empty(), "and waits for somebody to look");
    act(&world, &meleri, async |uow| recordings::ops::orders::again(uow, id).await).await.unwrap();
    assert_eq!(act(&world, &system, async |uow| recordings::ops::orders::hand_out(uow).await).await.unwrap().len(), 1);
    let new = act(&world, &system, async |uow| recordings::ops::orders::answer(uow, &[id, Uuid::nil()], &[]).await).await.unwrap();
    let twice = act(&world, &system, async |uow| recordings::ops::orders::answer(uow, &[id], &[]).await).await.unwrap();
    assert_eq!((new, twice), (1, 0));
    assert_eq!(act(&world, &meleri, async |uow| recordings::ops::orders::tally(uow).await).await.unwrap(), (0, 1));
    let kept: Option<Vec<u8>> = sqlx::query_scalar("select reference_sealed from recording_deletion").fetch_one(&owner).await.unwrap();
    assert_eq!(kept, None, "where it was is forgotten");
    let resident = act(&world, &nia.actor, async |uow| recordings::ops::orders::waiting(uow).await).await;
    assert!(matches!(resident, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_hold_on_a_day_is_read_by_those_of_whom_it_holds_something_and_by_nobody_else(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, _) = officers(&world).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    contacts(&owner, nia.person().unwrap(), 2).await;
    let until = [("until-day", "21"), ("until-month", "11"), ("until-year", "2026")];
    let from = [("about", "time"), ("from-day", "21"), ("from-month", "11"), ("from-year", "2026"), ("category", "interaction")];
    let mut form = a_hold(&[from.as_slice(), until.as_slice()].concat());
    form.0.iter_mut().filter(|(name, _)| name == "review-year").for_each(|(_, value)| *value = "2027".into());
    act(&world, &meleri, async |uow| holds::place(uow, None, &form).await).await.unwrap();
    let reads = async |who: &Actor| act(&world, who, async |uow| ops::holds_on(uow, who.person().unwrap()).await).await.unwrap().len();
    assert_eq!((reads(&nia).await, reads(&gareth).await), (1, 0));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn b1_what_is_made_anonymous_leaves_a_count_by_service_and_year_and_what_is_deleted_leaves_none(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, tegid) = officers(&world).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    contacts(&owner, person, 6).await;
    let noise = "update interaction set service_slug = 'noise', at = '2026-01-01T00:30Z' where content_sealed = ''";
    sqlx::query(noise).execute(&owner).await.unwrap();
    travel(&world, "2029-12-21");
    let (run, parts) = planned(&world, &meleri).await;
    let anonymised: Vec<Category> = parts.iter().filter(|part| part.anonymised).map(|part| part.category).collect();
    assert!(anonymised.iter().all(|category| COUNTED.contains(category)) && anonymised.contains(&Category::Interaction), "{anonymised:?}");
    release(&world, (&meleri, &tegid), run.id).await;
    sweep::sweep(&world.portal, None).await.unwrap();
    assert_eq!(count(&owner, "interaction").await, 0);
    let counts = act(&world, &meleri, async |uow| desk::counts(uow).await).await.unwrap();
    let noisy: Vec<(i32, u64)> =
        counts.iter().filter(|one| one.service.as_deref() == Some("noise")).map(|one| (one.year, one.number)).collect();
    assert_eq!(noisy, [(2026, 6)]);
    assert!(counts.iter().all(|one| COUNTED.contains(&one.category)), "{counts:?}");
    let before = count(&owner, "kept_count").await;
    contacts(&owner, person, 3).await;
    act(&world, &Actor::System("test"), async |uow| {
        crate::holdings::ops::expire(uow, Category::Interaction, date("2029-12-21"), 10).await.map(drop)
    })
    .await
    .unwrap();
    assert_eq!((count(&owner, "interaction").await, count(&owner, "kept_count").await), (0, before), "only a rule of a run counts");
    let resident = act(&world, &nia, async |uow| desk::counts(uow).await).await;
    assert!(matches!(resident, Err(OpError::NotFound)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_hold_whose_review_has_passed_is_told_once_and_goes_on_holding(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (meleri, _) = officers(&world).await;
    let nia = world.resident("Nia").await;
    let reference = world.report(&nia).await.reference;
    world.mails().await;
    let mut form = a_hold(&[("about", "matter"), ("reference", &reference)]);
    form.0.iter_mut().filter(|(name, _)| name == "review-year").for_each(|(_, value)| *value = "2027".into());
    let caseworker = world.staff("C-201", "WS", &[Role::Caseworker]).await;
    let stranger = world.staff("C-301", "HO", &[Role::Caseworker]).await;
    let refused = act(&world, &stranger, async |uow| holds::place(uow, None, &form).await).await;
    assert!(matches!(refused, Err(OpError::Invalid(_))), "another team’s case is not told: {refused:?}");
    act(&world, &caseworker, async |uow| holds::place(uow, None, &form).await).await.unwrap();
    let person = nia.person().unwrap();
    let held = act(&world, &nia, async |uow| ops::holds_on(uow, person).await).await.unwrap();
    assert_eq!((held.len(), held[0].kind, held[0].reference.as_deref()), (1, HoldKind::Litigation, Some(reference.as_str())));
    holds::alert(&world.portal).await.unwrap();
    assert_eq!(world.mails().await.len(), 0);
    travel(&world, "2027-01-02");
    for _ in 0..3 {
        holds::alert(&world.portal).await.unwrap();
    }
    assert_eq!(world.mails().await.len(), 1, "told once");
    sqlx::query("update service_request set status = 'done', outcome = 'done', decided_at = $1")
        .bind(noon())
        .execute(&owner)
        .await
        .unwrap();
    travel(&world, "2035-01-01");
    let (_, parts) = planned(&world, &meleri).await;
    assert_eq!((of(&parts, Category::ServiceRequest).due, of(&parts, Category::ServiceRequest).held.get("litigation")), (0, Some(&1)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_asked_is_told_once_before_something_goes_and_nobody_else_is(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    for actor in [&nia, &gareth] {
        contacts(&owner, actor.person().unwrap(), 3).await;
    }
    let nothing = act(&world, &nia, async |uow| remind::choose(uow, &Fields::default()).await).await;
    assert!(matches!(nothing, Err(OpError::Invalid(_))));
    act(&world, &nia, async |uow| remind::choose(uow, &fields(&[("remind", "month")])).await).await.unwrap();
    assert_eq!(act(&world, &nia, async |uow| remind::days(uow).await).await.unwrap(), Some(30));
    for day in ["2029-10-21", "2029-10-22", "2029-10-23", "2029-11-20"] {
        travel(&world, day);
        remind::remind(&world.portal).await.unwrap();
        let mails = world.mails().await;
        assert_eq!(mails.len(), usize::from(day == "2029-10-22"), "{day}");
        for mail in mails {
            assert!(mail.to == "nia@example.org" && mail.text.contains("Number of items: 3.") && mail.text.contains("21 November 2029"));
        }
    }
    act(&world, &nia, async |uow| remind::choose(uow, &fields(&[("remind", "no")])).await).await.unwrap();
    travel(&world, "2029-11-21");
    remind::remind(&world.portal).await.unwrap();
    assert_eq!(world.mails().await.len(), 0);
}
