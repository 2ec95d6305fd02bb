//! Choosing what to be asked and told: what holds, what is taken back, and the link that needs no signing in.

use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{
    access::{self, Reason},
    actor::{Actor, Role},
    error::{OpError, OpResult},
    holdings::{Category, Ground},
    ids::{OutboxId, PersonId},
    outbox::{self, Letter, Mail},
    people::Channel,
    preferences::{Choice, Topic, Way, forms::Chosen, link, ops, rules},
};

fn chosen(topic: Topic, ways: &[Way]) -> Chosen {
    Chosen { topic, ways: ways.to_vec() }
}

async fn choose(world: &World, actor: &Actor, person: PersonId, all: &[Chosen], channel: Channel) -> OpResult<ops::Saved> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let saved = ops::choose(&mut uow, person, all, channel).await?;
    uow.commit().await?;
    Ok(saved)
}

async fn said(world: &World, person: PersonId, topic: Topic) -> Option<Choice> {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    ops::about(&mut uow, person, topic).await.unwrap()
}

/// A letter about a topic that waits for its turn.
async fn waiting(world: &World, person: PersonId, topic: &str, way: &str) -> OutboxId {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let email = crate::people::ops::email_of(&mut uow, person).await.unwrap().unwrap();
    outbox::ops::queue_in(&mut uow, person, &email, None, Letter::RecordJoined).await.unwrap();
    uow.commit().await.unwrap();
    let id: Uuid = sqlx::query_scalar(
        "update outbox set topic = $2, way = $3 where outbox_id = (
           select outbox_id from outbox where person_id = $1 and letter = 'record_joined' and topic is null)
         returning outbox_id",
    )
    .bind(person.0)
    .bind(topic)
    .bind(way)
    .fetch_one(&world.owner)
    .await
    .unwrap();
    OutboxId(id)
}

async fn cancelled(world: &World, id: OutboxId) -> bool {
    sqlx::query_scalar("select cancelled_at is not null from outbox where outbox_id = $1").bind(id.0).fetch_one(&world.owner).await.unwrap()
}

async fn press(world: &World, topic: Topic, token: &str) {
    let mut uow = world.portal.begin(Actor::System("stop_link")).await.unwrap();
    ops::stop(&mut uow, topic, token).await.unwrap();
    uow.commit().await.unwrap();
}

fn subjects(mails: &[Mail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.subject.as_str()).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_no_holds_at_once_on_every_way_takes_back_what_waits_and_leaves_messages_of_services(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let survey = waiting(&world, person, "surveys", "email").await;
    let on_paper = waiting(&world, person, "surveys", "post").await;
    world.report(&nia).await;
    let saved = choose(&world, &nia, person, &[chosen(Topic::Surveys, &[])], Channel::Online).await.unwrap();
    assert_eq!((saved.changed, saved.stopped), (1, 2));
    assert!(cancelled(&world, survey).await && cancelled(&world, on_paper).await);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2, "the receipt of the choice and of the request: {:?}", subjects(&mails));
    let receipt = mails.iter().find(|mail| mail.subject.contains("Your choices are saved")).unwrap();
    assert!(receipt.text.contains("We will not ask for your views any more") && receipt.text.contains("21 November 2026"));
    assert!(receipt.text.contains("Ni fyddwn yn gofyn am eich barn"), "who has not said which language reads both");
    assert!(receipt.text.find("Ni fyddwn").unwrap() < receipt.text.find("We will not").unwrap(), "Welsh is read first");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_no_longer_allowed_is_stopped_at_sending_too_and_nothing_is_kept_for_a_yes(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    choose(&world, &nia, person, &[chosen(Topic::Surveys, &[Way::Phone])], Channel::Online).await.unwrap();
    world.mails().await;
    let by_email = waiting(&world, person, "surveys", "email").await;
    let news = waiting(&world, person, "news", "email").await;
    assert_eq!(world.mails().await.len(), 0, "a way that was not allowed, and a topic nobody said yes to");
    assert!(cancelled(&world, by_email).await && cancelled(&world, news).await);
    choose(&world, &nia, person, &[chosen(Topic::Surveys, Way::ALL), chosen(Topic::News, Way::ALL)], Channel::Online).await.unwrap();
    assert_eq!(world.mails().await.len(), 1, "the receipt, and nothing of what was held back");
    waiting(&world, person, "surveys", "email").await;
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains(":3000/stop/surveys/") && mails[0].text.contains("/cy/stop/surveys/"), "one press in both languages");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_link_of_a_message_stops_its_kind_once_and_altered_replayed_or_for_somebody_erased_changes_nothing(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, tom) = (world.resident("Nia").await, world.resident("Tom").await);
    let (person, gone) = (nia.person().unwrap(), tom.person().unwrap());
    let message = waiting(&world, person, "surveys", "email").await;
    let of_tom = waiting(&world, gone, "surveys", "email").await;
    world.mails().await;
    let vault = world.portal.vault();
    let token = link::token(vault, Topic::Surveys, message);
    // The first character says six whole bits: another one is another token.
    let altered = format!("{}{}", if token.starts_with('A') { 'B' } else { 'A' }, &token[1..]);
    for (topic, token) in [(Topic::News, token.as_str()), (Topic::Surveys, altered.as_str()), (Topic::Surveys, "")] {
        press(&world, topic, token).await;
    }
    assert_eq!(said(&world, person, Topic::Surveys).await, None);
    press(&world, Topic::Surveys, &token).await;
    let first = said(&world, person, Topic::Surveys).await.unwrap();
    assert!(first.is_no() && first.channel == Channel::Email && first.recorded_by.is_none());
    assert_eq!(world.mails().await.len(), 1, "one receipt");
    world.advance(chrono::TimeDelta::days(1));
    press(&world, Topic::Surveys, &token).await;
    assert_eq!(said(&world, person, Topic::Surveys).await, Some(first), "pressed again it is what it was");
    let acts: i64 = sqlx::query_scalar("select count(*) from audit where act = 'preference/choose' and actor_label = 'stop_link'")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    assert_eq!(acts, 1);
    sqlx::query("delete from outbox where outbox_id = $1").bind(of_tom.0).execute(&world.owner).await.unwrap();
    press(&world, Topic::Surveys, &link::token(vault, Topic::Surveys, of_tom)).await;
    assert_eq!(said(&world, gone, Topic::Surveys).await, None, "nobody is found any more");
    assert!(world.mails().await.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a8_staff_write_a_choice_down_with_the_record_open_and_the_person_sees_who_and_when(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, elen) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let person = nia.person().unwrap();
    let no = [chosen(Topic::Surveys, &[])];
    assert!(matches!(choose(&world, &elen, person, &no, Channel::Phone).await, Err(OpError::NotFound)), "the record is shut");
    let mut uow = world.portal.begin(elen.clone()).await.unwrap();
    access::ops::open(&mut uow, person, Reason::Desk, None, 1, None).await.unwrap();
    uow.commit().await.unwrap();
    choose(&world, &elen, person, &no, Channel::Phone).await.unwrap();
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let seen = ops::current(&mut uow, person).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!((seen.len(), seen[0].recorded_by.as_deref(), seen[0].channel), (1, Some("A-117"), Channel::Phone));
    let receipt = world.mails().await;
    assert!(receipt.len() == 1 && receipt[0].text.contains("Adviser A-117 wrote it down"));
    let another = world.resident("Gareth").await;
    assert!(matches!(choose(&world, &another, person, &no, Channel::Online).await, Err(OpError::NotFound)));
    let mut uow = world.portal.begin(another).await.unwrap();
    assert!(ops::current(&mut uow, person).await.unwrap().is_empty(), "nor is it seen");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_rule_and_the_database_allow_the_same(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    let states: [Option<&[Way]>; 4] = [None, Some(&[]), Some(&[Way::Phone, Way::Letter]), Some(&[Way::Email])];
    for ways in states {
        if let Some(ways) = ways {
            let all: Vec<Chosen> = Topic::ALL.iter().map(|topic| chosen(*topic, ways)).collect();
            choose(&world, &nia, person, &all, Channel::Online).await.unwrap();
        }
        for (topic, way) in Topic::ALL.iter().flat_map(|topic| Way::ALL.iter().map(move |way| (*topic, *way))) {
            let now = said(&world, person, topic).await;
            let asked: bool = sqlx::query_scalar("select app.allows($1, $2, $3)")
                .bind(person.0)
                .bind(topic.code())
                .bind(way.code())
                .fetch_one(&world.owner)
                .await
                .unwrap();
            assert_eq!(asked, rules::allows(topic, now.as_ref(), way), "{ways:?} {topic:?} {way:?}");
        }
    }
    let post: bool = sqlx::query_scalar("select app.allows($1, 'surveys', 'post')").bind(person.0).fetch_one(&world.owner).await.unwrap();
    assert!(!post, "what waits to be printed is a letter");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn who_erases_their_data_keeps_their_no_for_as_long_as_anything_else_is_kept(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let person = nia.person().unwrap();
    choose(&world, &nia, person, &[chosen(Topic::Surveys, Way::ALL)], Channel::Online).await.unwrap();
    choose(&world, &nia, person, &[chosen(Topic::Surveys, &[])], Channel::Online).await.unwrap();
    world.mails().await;
    let mut uow = world.portal.begin(Actor::System("rights")).await.unwrap();
    let erased = crate::holdings::ops::erase(&mut uow, person, Ground::Wish).await.unwrap();
    uow.commit().await.unwrap();
    let choices = erased.iter().find(|one| one.category == Category::Preference).unwrap();
    assert_eq!((choices.gone, choices.kept.len()), (1, 1), "what was changed goes");
    assert_eq!(choices.kept[0].why.en, "So that we never ask you again.");
    assert!(said(&world, person, Topic::Surveys).await.unwrap().is_no());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn of_two_who_are_one_a_no_holds_and_otherwise_what_was_said_last(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, twice) = (world.resident("Nia").await, world.resident("Mair").await);
    let (one, other) = (nia.person().unwrap(), twice.person().unwrap());
    let no = [chosen(Topic::Surveys, &[]), chosen(Topic::News, &[Way::Email])];
    choose(&world, &nia, one, &no, Channel::Online).await.unwrap();
    world.advance(chrono::TimeDelta::minutes(5));
    let yes = [chosen(Topic::Surveys, Way::ALL), chosen(Topic::News, &[Way::Letter])];
    choose(&world, &twice, other, &yes, Channel::Online).await.unwrap();
    world.mails().await;
    let mut uow = world.portal.begin(Actor::System("join")).await.unwrap();
    ops::adopt(&mut uow, one, other).await.unwrap();
    uow.commit().await.unwrap();
    assert!(said(&world, other, Topic::Surveys).await.unwrap().is_no());
    assert_eq!(said(&world, other, Topic::News).await.unwrap().ways, [Way::Letter]);
    let kept: i64 =
        sqlx::query_scalar("select count(*) from preference where person_id = $1").bind(other.0).fetch_one(&world.owner).await.unwrap();
    assert_eq!(kept, 4, "what was said before stays as history");
}
