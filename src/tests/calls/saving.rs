//! What of a call is written down.

use super::*;
use crate::calls::ops::Happened;

async fn moment(world: &World, by: &Actor, id: CallId, happened: Happened) -> OpResult {
    act(world, by, async |uow| ops::note_moment(uow, id, &happened).await).await
}

/// Kind, at and until of every mark of the only recording.
async fn marks(world: &World) -> Vec<(String, i32, Option<i32>, bool)> {
    sqlx::query_as("select kind, at_second, until_second, reminded from recording_mark order by at_second, kind")
        .fetch_all(&world.owner)
        .await
        .expect("the marks")
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e14_e19_a_call_answered_on_the_spot_is_in_the_persons_record_with_purpose_and_outcome(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, nia) = (adviser(&world, "A-117").await, world.resident("Nia").await);
    let person = nia.person().unwrap();
    tell(&world, person, &of_sian()).await;
    let id = confirmed(&world, &elen, person, LINE).await;
    save(&world, &elen, id, &log(&world, &[("service", "missed-collection")])).await.unwrap();
    let seen: (String, String, Vec<String>) = act(&world, &nia, async |uow| {
        Ok(sqlx::query_as("select service_slug, outcome, confirmed from interaction").fetch_one(uow.conn()).await?)
    })
    .await
    .unwrap();
    assert_eq!((seen.0.as_str(), seen.1.as_str()), ("missed-collection", "answered"));
    assert_eq!(seen.2, ["name", "address", "date_of_birth"], "which facts were given, not what was answered");
    let none: OpResult<Log> =
        Log::check(&fields(&[("service", ""), ("outcome", "")]), world.portal.council(), &world.portal.catalogue()).map_err(OpError::from);
    match none {
        Err(OpError::Invalid(faults)) => assert!(faults.of("service").is_some() && faults.of("outcome").is_some()),
        other => panic!("purpose and outcome are the least of a call: {other:?}"),
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn saving_twice_or_six_times_at_once_is_one_contact(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    let log = log(&world, &[]);
    let saved = futures::future::join_all((0..6).map(|_| save(&world, &elen, id, &log))).await;
    let ids: std::collections::BTreeSet<_> = saved.into_iter().map(|saved| saved.unwrap()).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(count(&world, "select count(*) from interaction").await, 1);
    assert_eq!(count(&world, "select count(*) from recording").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_whose_person_was_restricted_or_died_meanwhile_is_not_saved_and_nothing_is_lost(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    let log = log(&world, &[]);
    for how in ["restricted_since = '2026-11-21 12:00Z'", "restricted_since = null, deceased_on = '2026-11-20'"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("update person set {how}"))).execute(&world.owner).await.unwrap();
        match save(&world, &elen, id, &log).await {
            Err(OpError::Invalid(faults)) => assert!(faults.of("who").is_some(), "refused kindly"),
            other => panic!("{how}: {other:?}"),
        }
        assert!(desk(&world, &elen, id).await.opened.is_none(), "nothing more is shown");
    }
    assert_eq!(count(&world, "select count(*) from interaction").await, 0);
    sqlx::query("update person set deceased_on = null").execute(&world.owner).await.unwrap();
    assert!(save(&world, &elen, id, &log).await.is_ok(), "the call is still in hand");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_is_not_confirmed_is_written_down_without_a_name(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    check(&world, &elen, id, &WRONG).await.unwrap();
    let who = sian.to_string();
    save(&world, &elen, id, &log(&world, &[("who", &who)])).await.unwrap();
    let confirmed_call = confirmed(&world, &elen, sian, LINE).await;
    save(&world, &elen, confirmed_call, &log(&world, &[("who", "unnamed")])).await.unwrap();
    let for_another = taken(&world, &elen, None, LINE).await;
    save(&world, &elen, for_another, &log(&world, &[("who", "other"), ("relation", "child")])).await.unwrap();
    let kept: Vec<(String, String, Option<String>, Vec<String>)> = sqlx::query_as(
        "select p.kind, i.source, i.relation, i.confirmed from interaction i join person p using (person_id) order by i.recorded_at, i.interaction_id",
    )
    .fetch_all(&world.owner)
    .await
    .unwrap();
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().all(|(kind, _, _, confirmed)| kind == "unnamed" && confirmed.is_empty()), "{kept:?}");
    assert!(kept.iter().any(|(_, source, relation, _)| source == "representative" && relation.as_deref() == Some("child")));
    let unrelated = Log::check(
        &fields(&[("who", "other"), ("service", "general"), ("outcome", "answered")]),
        world.portal.council(),
        &world.portal.catalogue(),
    );
    assert!(unrelated.unwrap_err().of("relation").is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_yes_to_somebody_speaking_for_one_is_a_moment_of_that_call_and_gives_nothing_after_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let unproven = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, unproven, sian).await.unwrap();
    let refused = moment(&world, &elen, unproven, Happened::Authority).await;
    assert!(matches!(refused, Err(OpError::Invalid(_))), "whose yes it is must be proven: {refused:?}");
    save(&world, &elen, unproven, &log(&world, &[("who", "unnamed")])).await.unwrap();
    let id = confirmed(&world, &elen, sian, LINE).await;
    world.advance(chrono::TimeDelta::seconds(134));
    moment(&world, &elen, id, Happened::Authority).await.unwrap();
    save(&world, &elen, id, &log(&world, &[("who", &sian.to_string())])).await.unwrap();
    let marks: Vec<(String, i32)> = sqlx::query_as("select kind, at_second from recording_mark").fetch_all(&world.owner).await.unwrap();
    assert_eq!(marks.len(), 1);
    assert!(marks[0].0 == "authority" && marks[0].1 >= 134, "{marks:?}");
    assert_eq!(count(&world, "select count(*) from mandate").await, 0, "nothing outlasts the call");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a3_a4_d2_d3_a_recording_names_its_notice_its_gaps_and_what_was_verified(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    assert!(matches!(moment(&world, &elen, id, Happened::PaymentEnds).await, Err(OpError::Invalid(_))));
    world.advance(TimeDelta::seconds(60));
    moment(&world, &elen, id, Happened::Statement).await.unwrap();
    moment(&world, &elen, id, Happened::Statement).await.unwrap();
    world.advance(TimeDelta::seconds(40));
    moment(&world, &elen, id, Happened::PaymentStarts).await.unwrap();
    world.advance(TimeDelta::seconds(1));
    moment(&world, &elen, id, Happened::PaymentStarts).await.unwrap();
    world.advance(TimeDelta::seconds(74));
    moment(&world, &elen, id, Happened::PaymentEnds).await.unwrap();
    world.advance(TimeDelta::seconds(25));
    moment(&world, &elen, id, Happened::PaymentStarts).await.unwrap();
    world.advance(TimeDelta::seconds(50));
    assert!(matches!(moment(&world, &elen, id, Happened::Transfer(" ".into())).await, Err(OpError::Invalid(_))));
    moment(&world, &elen, id, Happened::Transfer("Housing".into())).await.unwrap();
    world.advance(TimeDelta::seconds(300));
    moment(&world, &elen, id, Happened::Statement).await.unwrap();
    save(&world, &elen, id, &log(&world, &[])).await.unwrap();
    let (seconds, notice, to): (i32, Option<String>, Option<String>) =
        sqlx::query_as("select seconds, notice_version, transferred_to from recording").fetch_one(&world.owner).await.unwrap();
    assert_eq!((seconds, to.as_deref()), (550, Some("Housing")));
    assert_eq!(notice, world.portal.council().line(LINE).unwrap().notice_version, "the notice that was played at the start");
    assert_eq!(
        marks(&world).await,
        [
            ("statement".into(), 60, None, true),
            ("payment".into(), 100, Some(175), false),
            ("payment".into(), 200, Some(250), false),
            ("transfer".into(), 250, Some(550), false),
        ],
        "after the transfer nothing is recorded"
    );
    assert_eq!(count(&world, "select count(*) from interaction where statement_reminder").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a1_d4_no_recording_is_entered_for_an_unrecorded_line_or_a_caller_who_refused(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, UNRECORDED).await;
    save(&world, &elen, id, &log(&world, &[])).await.unwrap();
    let id = confirmed(&world, &elen, sian, LINE).await;
    save(&world, &elen, id, &log(&world, &[("extras", "refused")])).await.unwrap();
    assert_eq!(count(&world, "select count(*) from recording").await, 0);
    assert_eq!(count(&world, "select count(*) from interaction where recording_refused").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a8_no_to_surveys_said_on_the_phone_is_kept_and_a_rights_request_noted(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    for (extras, survey, rights) in [("survey_no", Some("said_no"), false), ("survey_asked", Some("asked"), false), ("rights", None, true)]
    {
        let id = confirmed(&world, &elen, sian, LINE).await;
        let interaction = save(&world, &elen, id, &log(&world, &[("extras", extras)])).await.unwrap();
        let kept: (Option<String>, bool) = sqlx::query_as("select survey, rights_request from interaction where interaction_id = $1")
            .bind(interaction)
            .fetch_one(&world.owner)
            .await
            .unwrap();
        assert_eq!(kept, (survey.map(str::to_string), rights), "{extras}");
    }
    let choices: Vec<(Vec<String>, String, Option<String>)> =
        sqlx::query_as("select ways, channel, recorded_by from preference where person_id = $1")
            .bind(sian.0)
            .fetch_all(&world.owner)
            .await
            .unwrap();
    assert_eq!(choices, [(vec![], "phone".to_string(), Some("A-117".to_string()))], "it is their choice from then on");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e17_e20_what_is_passed_on_has_a_team_and_what_is_signposted_an_organisation(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let refused = |more: &[(&str, &str)], field: &str| {
        let mut all = vec![("service", "general"), ("note", "A broken step")];
        all.extend_from_slice(more);
        let faults = Log::check(&fields(&all), world.portal.council(), &world.portal.catalogue()).unwrap_err();
        assert!(faults.of(field).is_some(), "{field}: {faults:?}");
    };
    refused(&[("outcome", "passed_on"), ("asked", "Mend it")], "team");
    refused(&[("outcome", "passed_on"), ("team", "HO")], "asked");
    refused(&[("outcome", "passed_on"), ("team", "XX"), ("asked", "Mend it")], "team");
    refused(&[("outcome", "signposted")], "organisation");
    let id = confirmed(&world, &elen, sian, LINE).await;
    let passed = log(
        &world,
        &[
            ("outcome", "passed_on"),
            ("note", "A broken step"),
            ("team", "HO"),
            ("asked", "Mend it"),
            ("details", "name"),
            ("details", "nino"),
        ],
    );
    assert_eq!(passed.shared, ["name"], "only what a team may be given goes along");
    save(&world, &elen, id, &passed).await.unwrap();
    assert_eq!(count(&world, "select count(*) from referral where to_team = 'HO'").await, 1);
    let id = confirmed(&world, &elen, sian, LINE).await;
    let signposted = log(&world, &[("outcome", "signposted"), ("note", "Rent"), ("organisation", "Gwawr Housing Association")]);
    save(&world, &elen, id, &signposted).await.unwrap();
    assert_eq!(count(&world, "select count(*) from interaction where outcome = 'signposted' and kind = 'signpost'").await, 1);
    assert_eq!(count(&world, "select count(*) from interaction t where t::text ilike '%gwawr%'").await, 0, "the words are sealed");
}

#[test]
fn a_note_has_at_most_500_characters_and_may_be_left_out_when_the_call_was_answered() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let council: crate::portal::Council = toml::from_str(&std::fs::read_to_string(folder.join("council.toml")).unwrap()).unwrap();
    let catalogue = crate::catalogue::Catalogue::default();
    let check = |outcome: &str, note: &str| {
        Log::check(&fields(&[("service", "general"), ("outcome", outcome), ("note", note)]), &council, &catalogue)
    };
    assert!(check("answered", "").is_ok());
    assert!(check("answered", &"ŵ".repeat(500)).is_ok());
    assert!(check("answered", &"ŵ".repeat(501)).unwrap_err().of("note").is_some());
    assert!(check("complaint", "").unwrap_err().of("note").is_some());
    assert!(check("no-such-end", "x").unwrap_err().of("outcome").is_some());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_that_nobody_saves_opens_the_record_for_two_hours_and_then_asks_again(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    world.advance(TimeDelta::minutes(119));
    assert!(desk(&world, &elen, id).await.opened.is_some(), "a long call is not interrupted");
    let openings = "select count(*) from record_access";
    let before = count(&world, openings).await;
    world.advance(TimeDelta::minutes(1));
    let shut = desk(&world, &elen, id).await;
    assert!(shut.opened.is_none() && shut.call.lapsed && shut.call.tier == 0 && shut.call.factors.is_empty());
    for who in [&[][..], &[("who", sian.to_string())]] {
        let who: Vec<(&str, &str)> = who.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match save(&world, &elen, id, &log(&world, &who)).await {
            Err(OpError::Invalid(faults)) => assert!(faults.of("fact_name").is_some(), "it says what to do"),
            other => panic!("{other:?}"),
        }
    }
    assert!(ops::send_code(&caller(&world), &elen, id, uuid::Uuid::nil()).await.is_err(), "nobody is sent a code either");
    assert_eq!(count(&world, openings).await, before, "nothing was opened");
    assert_eq!(check(&world, &elen, id, &RIGHT).await.unwrap(), Checked::Agreed(1));
    assert!(desk(&world, &elen, id).await.opened.is_some());
    save(&world, &elen, id, &log(&world, &[])).await.unwrap();
    assert_eq!(count(&world, "select count(*) from interaction i join person p using (person_id) where p.kind = 'known'").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_call_that_lapsed_can_still_be_written_down_without_a_name(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    world.advance(TimeDelta::hours(3));
    save(&world, &elen, id, &log(&world, &[("who", "unnamed")])).await.unwrap();
    assert_eq!(count(&world, "select count(*) from interaction i join person p using (person_id) where p.kind = 'unnamed'").await, 1);
}
