//! Survey waves: who is drawn, whether the draw can be reckoned again, and what becomes of those who are asked.

mod asked;

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::world::{World, noon};
use crate::{
    actor::{Actor, Role},
    error::{OpError, OpResult},
    ids::{PersonId, RequestId},
    jobs,
    lang::Lang,
    people::{self, Channel, Value},
    permit::Denial,
    preferences::{self, Topic, forms::Chosen},
    surveys::{
        Exclusion, Limits, Mark, Plan, Quotas, State, Wave, Way,
        forms::{Answers, Define},
        link, ops,
    },
    vault::Place,
};

const REQUEST: RequestId = RequestId(Uuid::nil());

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn plan(ways: &[Way]) -> Plan {
    Plan {
        name: "November".into(),
        from: day("2026-11-01"),
        until: day("2026-11-21"),
        channels: vec![Channel::Phone, Channel::InPerson],
        service: None,
        ways: ways.to_vec(),
        rate: 10_000,
        most: 100_000,
        quotas: Quotas::default(),
        reminds: false,
        seed: 7,
        limits: Limits::default(),
        excluded_services: vec!["noise".into()],
    }
}

async fn define(world: &World, by: &Actor, plan: Plan) -> Uuid {
    let mut uow = world.portal.begin(by.clone()).await.unwrap();
    let id = ops::define(&mut uow, Define { plan, submission_key: Uuid::new_v4() }).await.unwrap();
    uow.commit().await.unwrap();
    id
}

async fn wave(world: &World, by: &Actor, id: Uuid) -> Wave {
    let mut uow = world.portal.begin(by.clone()).await.unwrap();
    ops::wave(&mut uow, id).await.unwrap()
}

async fn draw(world: &World, by: &Actor, id: Uuid) -> OpResult {
    ops::draw(&world.portal, by, REQUEST, id, wave(world, by, id).await.revision).await
}

async fn send(world: &World, by: &Actor, id: Uuid) -> OpResult {
    ops::send(&world.portal, by, REQUEST, id, wave(world, by, id).await.revision).await
}

/// Somebody with an account, an e-mail address, and a call that was answered yesterday.
async fn caller(world: &World, name: &str) -> (Actor, PersonId) {
    let actor = world.resident(name).await;
    let person = actor.person().unwrap();
    called(world, person, "enquiry", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z").await;
    (actor, person)
}

async fn called(world: &World, person: PersonId, kind: &str, at: &str, closed: &str) -> Uuid {
    let id = Uuid::now_v7();
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let place = Place::new("interaction", "content_sealed", id);
    let content = uow.seal(person, place, &serde_json::json!({"subject": "A call", "note": ""})).await.unwrap().as_bytes().to_vec();
    drop(uow);
    let closed = if closed.is_empty() { "null".to_string() } else { format!("'{closed}'") };
    sqlx::query(AssertSqlSafe(format!(
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome,
           team_code, staff_number, content_sealed, policy_version, closed_at)
         values ($1, $2, $1, '{at}', '{at}', 'in', 'phone', '{kind}', 'resident', 'answered', 'CS', 'A-117', $3, 3, {closed})"
    )))
    .bind(id)
    .bind(person.0)
    .bind(content)
    .execute(&world.owner)
    .await
    .unwrap();
    id
}

async fn drawn(world: &World, wave: Uuid) -> Vec<(PersonId, String, String)> {
    let rows: Vec<(Uuid, String, String)> =
        sqlx::query_as("select person_id, way, state from survey_invitation where survey_wave_id = $1 order by place")
            .bind(wave)
            .fetch_all(&world.owner)
            .await
            .unwrap();
    rows.into_iter().map(|(person, way, state)| (PersonId(person), way, state)).collect()
}

async fn owner(world: &World, statement: &str, person: PersonId) {
    sqlx::query(AssertSqlSafe(statement.to_string())).bind(person.0).execute(&world.owner).await.unwrap();
}

async fn says_no(world: &World, actor: &Actor, person: PersonId) {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    let no = [Chosen { topic: Topic::Surveys, ways: Vec::new() }];
    preferences::ops::choose(&mut uow, person, &no, Channel::Online).await.unwrap();
    uow.commit().await.unwrap();
}

async fn managers(world: &World) -> (Actor, Actor) {
    (world.staff("M-012", "CS", &[Role::Manager]).await, world.staff("M-013", "CS", &[Role::Manager]).await)
}

fn all_good(words: &str) -> Answers {
    Answers { overall: Mark::Good, ease: Mark::Good, clear: Mark::Poor, words: Some(words.to_string()).filter(|words| !words.is_empty()) }
}

/// One contact each of people against whom one thing speaks, in the order in which reasons are looked for.
#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_database_finds_each_reason_of_the_law_and_the_first_one_counts(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, _) = managers(&world).await;
    let mut people = Vec::new();
    for exclusion in Exclusion::ALL {
        people.push(caller(&world, &format!("P{}", exclusion.code().replace('_', ""))).await);
    }
    let id = |exclusion: Exclusion| people[Exclusion::ALL.iter().position(|one| *one == exclusion).unwrap()].1;
    let earlier = define(&world, &rhian, plan(&[Way::Email])).await;
    says_no(&world, &people[0].0, people[0].1).await;
    owner(&world, "update person set deceased_on = '2026-11-01' where person_id = $1", id(Exclusion::Died)).await;
    owner(&world, "update person set restricted_since = '2026-11-01' where person_id = $1", id(Exclusion::RightPending)).await;
    owner(
        &world,
        "insert into person_search (person_id, name, words, initials, date_of_birth) values ($1, '', '{}', '', '2015-01-01')
         on conflict (person_id) do update set date_of_birth = '2015-01-01'",
        id(Exclusion::Under16),
    )
    .await;
    owner(
        &world,
        "insert into safety_marker (safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, review_on)
         values ($1, $1, 'animal', '', 'A-117', 'CS', '2026-11-01', '2026-12-01')",
        id(Exclusion::Marked),
    )
    .await;
    called(&world, id(Exclusion::OpenComplaint), "complaint", "2026-10-01T10:00:00Z", "").await;
    let invited = |on: &str, contact: &str| {
        format!(
            "insert into survey_invitation (survey_invitation_id, survey_wave_id, person_id, interaction_id, way, place, state, drawn_at, invited_at)
             select $1, '{earlier}', $1, {contact}, 'email', 1, 'invited', '{on}', '{on}'"
        )
    };
    owner(&world, &invited("2026-08-24T12:00Z", "$1"), id(Exclusion::InvitedRecently)).await;
    let same = "(select interaction_id from interaction where person_id = $1)";
    owner(&world, &invited("2026-08-01T12:00Z", same), id(Exclusion::InvitedAlready)).await;
    owner(&world, "update interaction set at = '2026-11-06T10:00Z' where person_id = $1", id(Exclusion::NotCurrent)).await;
    owner(&world, "update interaction set service_slug = 'noise' where person_id = $1", id(Exclusion::Service)).await;
    owner(&world, "update person_value set ended_at = '2026-11-01' where person_id = $1 and kind = 'email'", id(Exclusion::NoContact))
        .await;
    owner(&world, "update interaction set source = 'representative' where person_id = $1", id(Exclusion::ActedFor)).await;
    let wave_id = define(&world, &rhian, plan(&[Way::Email])).await;
    let frame = ops::preview(&world.portal, &rhian, REQUEST, wave_id).await.unwrap();
    let expected: Vec<(Exclusion, i64)> = Exclusion::ALL.iter().map(|exclusion| (*exclusion, 1)).collect();
    assert_eq!(frame.excluded, expected);
    assert_eq!((frame.contacts, frame.eligible, frame.drawn), (12, 0, 0));
    owner(&world, "update person set deceased_on = '2026-11-01' where person_id <> $1", PersonId(Uuid::nil())).await;
    let frame = ops::preview(&world.portal, &rhian, REQUEST, wave_id).await.unwrap();
    assert_eq!(frame.excluded[..2], [(Exclusion::OptedOut, 1), (Exclusion::Died, 11)], "the first reason is the one on record");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a6_of_100_000_contacts_nobody_who_said_no_is_ever_drawn_and_the_draw_is_reckoned_again(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, _) = managers(&world).await;
    for statement in [
        "insert into person (person_id, kind, created_at)
         select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'known', '2026-01-01' from generate_series(1, 20000) n",
        "insert into person_value (person_value_id, person_id, kind, value_sealed, source, channel, said_at)
         select gen_random_uuid(), person_id, what, '', 'resident', 'phone', '2026-01-01'
         from person cross join unnest(array['email', 'phone', 'address']) as told (what)
         where person.kind = 'known' and hashtext(person_id::text || what) % 3 <> 0",
        "insert into preference (preference_id, person_id, topic, ways, channel, said_at, recorded_at)
         select gen_random_uuid(), person_id, 'surveys',
           (array['{}', '{phone}', '{email,letter}', '{email,text,phone,letter}'])[1 + abs(hashtext(person_id::text)) % 4]::text[],
           'phone', '2026-02-01', '2026-02-01'
         from person where kind = 'known' and hashtext('said' || person_id::text) % 2 = 0",
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome,
           team_code, content_sealed, policy_version, closed_at)
         select gen_random_uuid(), ('00000000-0000-7000-8000-' || lpad(to_hex(1 + n % 20000), 12, '0'))::uuid, gen_random_uuid(),
           '2026-11-20T09:00Z'::timestamptz - (n % 12) * interval '1 day', '2026-11-20T09:00Z', 'in',
           (array['phone', 'in_person'])[1 + n % 2], 'enquiry', 'resident', 'answered', 'CS', '', 3, '2026-11-20T11:00Z'
         from generate_series(1, 100000) n",
        "analyze",
    ] {
        sqlx::query(statement).execute(&world.owner).await.unwrap();
    }
    for ways in [&[Way::Email][..], &[Way::Phone], &[Way::Letter], Way::ALL] {
        let id = define(&world, &rhian, plan(ways)).await;
        draw(&world, &rhian, id).await.unwrap();
        let frame = wave(&world, &rhian, id).await.frame.unwrap();
        assert!(frame.contacts == 100_000 && frame.drawn > 3_000, "{frame:?}");
        let refused: i64 = sqlx::query_scalar(
            "select count(*) from survey_invitation v where v.survey_wave_id = $1 and not app.allows(v.person_id, 'surveys', v.way)",
        )
        .bind(id)
        .fetch_one(&world.owner)
        .await
        .unwrap();
        assert_eq!(refused, 0, "{ways:?}");
        assert_eq!(ops::refusers(&world.portal, &rhian, REQUEST, id).await.unwrap(), 0);
        let each: BTreeSet<PersonId> = drawn(&world, id).await.into_iter().map(|(person, ..)| person).collect();
        assert_eq!(i64::try_from(each.len()).unwrap(), frame.drawn, "nobody twice");
        // What is said and happens afterwards does not change what the draw was.
        world.advance(TimeDelta::minutes(1));
        sqlx::query(
            "with changed as (update preference set ended_at = $1 where ended_at is null and person_id::text like '%7' returning person_id)
             insert into preference (preference_id, person_id, topic, ways, channel, said_at, recorded_at)
             select gen_random_uuid(), person_id, 'surveys', '{}', 'phone', '2026-11-01', $1 from changed",
        )
        .bind(world.portal.clock().now())
        .execute(&world.owner)
        .await
        .unwrap();
        let verified = ops::verify(&world.portal, id).await.unwrap();
        assert!(verified.is_same(), "{:?} {:?}", verified.then, verified.now);
    }
    let small = define(&world, &rhian, Plan { rate: 500, most: 50, ..plan(&[Way::Phone]) }).await;
    let other_seed = define(&world, &rhian, Plan { rate: 500, most: 50, seed: 8, ..plan(&[Way::Phone]) }).await;
    let (one, other) = (
        ops::preview(&world.portal, &rhian, REQUEST, small).await.unwrap(),
        ops::preview(&world.portal, &rhian, REQUEST, other_seed).await.unwrap(),
    );
    assert_eq!((one.drawn, one.digest.clone()), (50, other.digest.clone()), "the frame is the same, and the most is the most");
    assert_ne!(one.sample_digest, other.sample_digest);
    sqlx::query("delete from interaction where interaction_id = (select interaction_id from interaction limit 1)")
        .execute(&world.owner)
        .await
        .unwrap();
    let first: Uuid = sqlx::query_scalar("select survey_wave_id from survey_wave where drawn_at is not null order by drawn_at limit 1")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    assert!(!ops::verify(&world.portal, first).await.unwrap().is_same(), "what was altered shows");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_draws_does_not_send_and_whoever_is_asked_is_looked_at_again(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, huw) = managers(&world).await;
    let (adviser, administrator) =
        (world.staff("A-117", "CS", &[Role::Adviser]).await, world.staff("Z-1", "CS", &[Role::Administrator]).await);
    let (nia, nia_id) = caller(&world, "Nia").await;
    let (_, tom_id) = caller(&world, "Tom").await;
    let (_, dead_id) = caller(&world, "Emrys").await;
    let id = define(&world, &rhian, plan(&[Way::Email])).await;
    let mut uow = world.portal.begin(adviser).await.unwrap();
    assert!(matches!(ops::waves(&mut uow).await, Err(OpError::NotFound)));
    drop(uow);
    assert!(matches!(draw(&world, &administrator, id).await, Err(OpError::Denied(Denial::NotYourRole))));
    draw(&world, &rhian, id).await.unwrap();
    assert_eq!(drawn(&world, id).await.len(), 3);
    assert!(matches!(draw(&world, &huw, id).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    assert!(matches!(send(&world, &rhian, id).await, Err(OpError::Denied(Denial::WroteItYourself))));
    says_no(&world, &nia, nia_id).await;
    owner(&world, "update person set deceased_on = '2026-11-21' where person_id = $1", dead_id).await;
    world.mails().await;
    send(&world, &huw, id).await.unwrap();
    ops::run(&world.portal).await.unwrap();
    let fates = drawn(&world, id).await;
    let fate = |person: PersonId| fates.iter().find(|(of, ..)| *of == person).map(|(.., state)| state.as_str());
    assert_eq!((fate(nia_id), fate(dead_id), fate(tom_id)), (Some("dropped"), Some("dropped"), Some("invited")));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].to == "tom@example.org" && mails[0].subject == "Sut wnaethom ni? / How did we do?");
    assert!(mails[0].text.contains("/surveys/") && mails[0].text.contains("/stop/surveys/"));
    let links = mails[0].text.split_whitespace().filter(|word| word.contains("://"));
    assert!(links.into_iter().all(|link| link.contains("/surveys/")), "nothing is offered in it: {}", mails[0].text);
    let unsubscribe = mails[0].unsubscribe.as_deref().unwrap();
    assert!(mails[0].text.contains(unsubscribe), "one press in the mail program stops what the link in the mail stops");
    ops::run(&world.portal).await.unwrap();
    assert!(world.mails().await.is_empty(), "asked once");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_answer_counts_once_its_words_are_sealed_and_reading_them_is_seen(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, huw) = managers(&world).await;
    let (tom, tom_id) = caller(&world, "Tom").await;
    let id = define(&world, &rhian, plan(&[Way::Email])).await;
    draw(&world, &rhian, id).await.unwrap();
    send(&world, &huw, id).await.unwrap();
    ops::run(&world.portal).await.unwrap();
    world.mails().await;
    let invitation: Uuid = sqlx::query_scalar("select survey_invitation_id from survey_invitation").fetch_one(&world.owner).await.unwrap();
    let token = link::token(world.portal.vault(), invitation);
    let answer = async |token: &str, words: &str| {
        let mut uow = world.portal.begin(Actor::System("survey_form")).await.unwrap();
        ops::answer(&mut uow, token, &all_good(words), Lang::Cy).await.unwrap();
        uow.commit().await.unwrap();
    };
    // The first character says six whole bits: another one is another token.
    let altered = format!("{}{}", if token.starts_with('A') { 'B' } else { 'A' }, &token[1..]);
    for other in ["", "x", &altered] {
        answer(other, "not this").await;
    }
    answer(&token, "Secretname was kind").await;
    answer(&token, "and again").await;
    let kept: Vec<(String, Vec<u8>)> =
        sqlx::query_as("select overall, words_sealed from survey_answer").fetch_all(&world.owner).await.unwrap();
    assert!(kept.len() == 1 && kept[0].0 == "good");
    assert!(!String::from_utf8_lossy(&kept[0].1).contains("Secretname"));
    let comments = ops::comments(&world.portal, &rhian, REQUEST, id).await.unwrap();
    assert_eq!(comments[0].words, "Secretname was kind");
    let seen: i64 =
        sqlx::query_scalar("select count(*) from audit where act = 'survey_invitation/read' and person_id = $1 and actor_label = 'M-012'")
            .bind(tom_id.0)
            .fetch_one(&world.owner)
            .await
            .unwrap();
    assert_eq!(seen, 1);
    owner(&world, "update person set restricted_since = '2026-11-21' where person_id = $1", tom_id).await;
    assert_eq!(ops::comments(&world.portal, &rhian, REQUEST, id).await.unwrap(), [], "a record that may only be kept is not read");
    owner(&world, "update person set restricted_since = null where person_id = $1", tom_id).await;
    let mut uow = world.portal.begin(tom).await.unwrap();
    let shown = crate::holdings::ops::show(&mut uow).await.unwrap();
    uow.commit().await.unwrap();
    let surveys = shown.iter().find(|(category, _)| *category == crate::holdings::Category::Survey).unwrap();
    assert_eq!(surveys.1.len(), 2, "the invitation and the answer are in their record");
    let revision = wave(&world, &huw, id).await.revision;
    ops::close(&world.portal, &huw, REQUEST, id, revision).await.unwrap();
    let closed = wave(&world, &huw, id).await;
    let results = closed.results.unwrap();
    assert_eq!((closed.state, results.invited, results.answered, results.wrote), (State::Closed, 1, 1, 1));
    assert_eq!(results.questions["clear"].poor, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a7_a_list_for_the_phone_leaves_out_who_said_no_since_and_is_seen_by_who_is_on_it(owner_pool: PgPool) {
    let world = World::new(owner_pool).await;
    let (rhian, huw) = managers(&world).await;
    let mut people = Vec::new();
    for name in ["Nia", "Tom"] {
        let (actor, person) = caller(&world, name).await;
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        people::ops::set_value(&mut uow, person, &Value::Phone("+441632960123".into())).await.unwrap();
        uow.commit().await.unwrap();
        people.push((actor, person));
    }
    world.advance(TimeDelta::minutes(1));
    let id = define(&world, &rhian, plan(&[Way::Phone])).await;
    draw(&world, &rhian, id).await.unwrap();
    assert_eq!(drawn(&world, id).await.len(), 2);
    let list = async |by: &Actor| ops::list(&world.portal, by, REQUEST, id, Way::Phone).await;
    assert!(list(&rhian).await.is_err(), "not before it is sent");
    send(&world, &huw, id).await.unwrap();
    says_no(&world, &people[0].0, people[0].1).await;
    world.mails().await;
    let lines = list(&rhian).await.unwrap();
    assert_eq!(lines.iter().map(|line| (line.name.as_str(), line.reach.as_str())).collect::<Vec<_>>(), [("Tom", "+441632960123")]);
    assert_eq!(list(&rhian).await.unwrap().len(), 1, "the list can be taken again");
    owner(&world, "update person set restricted_since = '2026-11-21' where person_id = $1", people[1].1).await;
    assert_eq!(list(&rhian).await.unwrap().len(), 0, "but not with somebody whose record may only be kept since");
    owner(&world, "update person set restricted_since = null where person_id = $1", people[1].1).await;
    let seen: Vec<Uuid> = sqlx::query_scalar("select person_id from audit where act = 'survey_invitation/list' order by audit_id")
        .fetch_all(&world.owner)
        .await
        .unwrap();
    assert_eq!(seen, [people[1].1.0, people[1].1.0]);
    world.advance(TimeDelta::days(15));
    jobs::run_due(&world.portal).await.unwrap();
    assert_eq!(wave(&world, &huw, id).await.state, State::Closed, "it ends by its date");
    world.mails().await;
    assert!(noon() < world.portal.clock().now());
}
