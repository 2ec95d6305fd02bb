//! Letters on paper and text messages.

use chrono::TimeDelta;
use sqlx::PgPool;

use crate::{
    actor::{Actor, Role},
    error::OpError,
    lang::Lang,
    outbox::{self, Letter},
    tests::world::World,
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn post_is_printed_once_seen_by_its_person_and_put_back_within_a_day(owner: PgPool) {
    use outbox::ops::post;
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    outbox::ops::post(&mut uow, known, Letter::MatchCodePost { code: "7F3K2QXMAB".into() }).await.unwrap();
    uow.commit().await.unwrap();
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let waste = world.staff("C-001", "WS", &[Role::Caseworker]).await;
    let mut uow = world.portal.begin(waste).await.unwrap();
    assert!(matches!(post::waiting(&mut uow).await, Err(OpError::NotFound)), "another team finds no queue");
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    let [letter] = post::waiting(&mut uow).await.unwrap().try_into().expect("one letter");
    assert!(matches!(post::mark_printed(&mut uow, &[letter.id]).await, Err(OpError::Invalid(_))), "nobody has opened it");
    let pdf = post::print(&mut uow, &[letter.id], Lang::En).await.unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    post::mark_printed(&mut uow, &[letter.id]).await.unwrap();
    assert!(matches!(post::print(&mut uow, &[letter.id], Lang::En).await, Err(OpError::Invalid(_))), "it is printed");
    uow.commit().await.unwrap();
    world.advance(TimeDelta::hours(23));
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    assert_eq!(post::printed_lately(&mut uow).await.unwrap()[0].printed_by.as_deref(), Some("A-117"));
    post::put_back(&mut uow, &[letter.id]).await.unwrap();
    post::print(&mut uow, &[letter.id], Lang::Cy).await.unwrap();
    post::mark_printed(&mut uow, &[letter.id]).await.unwrap();
    uow.commit().await.unwrap();
    world.advance(TimeDelta::hours(25));
    let mut uow = world.portal.begin(adviser).await.unwrap();
    assert!(matches!(post::put_back(&mut uow, &[letter.id]).await, Err(OpError::Invalid(_))), "a day is over");
    drop(uow);
    let acts: Vec<String> = sqlx::query_scalar("select act from audit where subject_kind = 'letter' and person_id = $1 order by audit_id")
        .bind(known.0)
        .fetch_all(&world.owner)
        .await
        .unwrap();
    assert_eq!(acts, ["letter/print", "letter/mark_printed", "letter/put_back", "letter/print", "letter/mark_printed"]);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_text_message_keeps_its_welsh_letters_and_says_nothing_of_a_person(owner: PgPool) {
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let number = crate::formats::Phone::parse("07700 900123").unwrap();
    outbox::ops::text(&mut uow, known, &number, Letter::MatchCodeText { code: "123456".into() }).await.unwrap();
    uow.commit().await.unwrap();
    let [mail] = world.mails().await.try_into().expect("one text");
    let (welsh, english) = mail.text.split_once("\n\n").expect("both languages");
    assert!(welsh.starts_with("123456 yw eich cod") && english.starts_with("123456 is your code"), "{}", mail.text);
    assert!(!mail.text.contains("Siân") && !mail.text.contains("Morgan"));
    let folder = std::env::temp_dir().join(format!("my-account-texts-{}", uuid::Uuid::new_v4()));
    let mailer = outbox::mailer::Mailer::folder(&folder, "no-reply@arianell.example");
    let letters = outbox::Mail { text: "Dŵr yn y tŷ: Ŵ Ŷ".into(), ..mail };
    mailer.send(&letters).await.unwrap();
    let shown = outbox::mailer::received(&folder).await.unwrap();
    assert_eq!((shown.len(), shown[0].mail.text.as_str()), (1, "Dŵr yn y tŷ: Ŵ Ŷ"));
    let eml = std::fs::read_to_string(folder.join(format!("{}.eml", letters.id))).unwrap();
    assert!(eml.contains("Content-Type: text/plain; charset=utf-8") && !eml.contains("multipart"), "{eml}");
    std::fs::remove_dir_all(&folder).unwrap();
}
