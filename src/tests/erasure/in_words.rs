//! An erasure that somebody asked for in words, by letter or telephone: staff read which kinds it means, and only once it is proven who
//! asks.

use super::*;
use crate::{
    access::{self, Reason},
    rights::ops::desk as rights_desk,
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_was_asked_in_words_goes_as_far_as_staff_read_it_and_not_before_it_is_proven_who_asks(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world, "G-001").await);
    world.fly_tipping(&nia).await.unwrap();
    world.report(&nia).await;
    let her = person(&nia);
    act(&world, &officer, async |uow| access::ops::open(uow, her, Reason::Complaint, None, 0, None).await).await.unwrap();
    let letter = fields(&[
        ("kind", "erasure"),
        ("message", "Forget what I began and never sent"),
        ("received-day", "20"),
        ("received-month", "11"),
        ("received-year", "2026"),
        ("channel", "letter"),
        ("proof", "identity"),
        ("submission_key", &Uuid::new_v4().to_string()),
    ]);
    let reference = act(&world, &officer, async |uow| {
        let subject = rights_desk::subject(uow, None, Some(her)).await?;
        rights_desk::log(uow, &subject, &letter, Lang::En).await
    })
    .await
    .unwrap()
    .remove(0);
    let drafts = async || sqlx::query_scalar::<_, i64>("select count(*) from draft").fetch_one(&owner).await.unwrap();
    let decide = async |more: &[(&str, &str)]| {
        let form = seen(&world, &officer, &reference, &[&PART, more].concat()).await;
        act(&world, &officer, async |uow| desk::decide(uow, &reference, &form).await).await
    };

    assert!(matches!(decide(&[]).await, Err(OpError::Invalid(faults)) if faults.of("what").is_some()), "nobody said what it means");
    assert!(matches!(decide(&[("what", "some")]).await, Err(OpError::Invalid(faults)) if faults.of("category").is_some()));
    let some = [("what", "some"), ("category", "draft")];
    assert!(matches!(decide(&some).await, Err(OpError::Denied(Denial::NotProven))), "it may be somebody else who asks");
    world.advance(TimeDelta::hours(1));
    let came = seen(&world, &officer, &reference, &[("came-day", "21"), ("came-month", "11"), ("came-year", "2026")]).await;
    act(&world, &officer, async |uow| rights_desk::came(uow, &reference, &came).await).await.unwrap();
    assert_eq!(decide(&some).await.unwrap(), State::Approved);

    world.advance(TimeDelta::days(9));
    assert!(drafts().await > 0, "nothing goes before its week");
    round(&world).await;
    let done = standing(&world, &reference).await.erasure;
    assert_eq!((done.state, done.scope.whole, done.scope.by_rule), (State::Done, false, vec![Category::Draft]));
    assert_eq!(drafts().await, 0);
    assert!(act(&world, &nia, async |uow| rights::ops::list(uow).await).await.is_ok(), "her sign-in is hers still");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_has_to_say_what_it_means_when_nothing_goes(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, officer) = (world.resident("Nia").await, officer(&world, "G-001").await);
    let key = Uuid::new_v4().to_string();
    let form = fields(&[("kind", "erasure"), ("message", "Forget me"), ("submission_key", &key)]);
    let reference = act(&world, &nia, async |uow| rights::ops::send(uow, &form, Lang::En).await).await.unwrap().remove(0);
    let refuse = [("decision", "refused"), ("message_en", "It is needed."), ("message_cy", "Mae ei angen.")];
    let form = seen(&world, &officer, &reference, &refuse).await;
    assert_eq!(act(&world, &officer, async |uow| desk::decide(uow, &reference, &form).await).await.unwrap(), State::Refused);
    world.mails().await;
}
