//! The privacy notice that somebody has sent to a person whose details they give (UK GDPR art. 14).

use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{accounts::ops::Caller, error::OpError, fields::Fields, ids::RequestId, lang::Lang, notices::ops};

fn caller(world: &World) -> Caller<'_> {
    let address = "192.0.2.7".parse().expect("an address");
    Caller { portal: &world.portal, request: RequestId(Uuid::new_v4()), address, lang: Lang::En }
}

fn form(email: &str, language: &str) -> Fields {
    Fields(vec![("email".into(), email.into()), ("language".into(), language.into())])
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_notice_goes_in_their_language_with_nothing_of_a_request_or_of_who_asked(owner: PgPool) {
    let world = World::new(owner).await;
    let anh = world.resident("Anh").await;
    world.report(&anh).await;
    world.mails().await;
    for (language, subject, link) in [
        ("en", "How we use information about you", "http://127.0.0.1:3000/privacy"),
        ("cy", "Sut rydym yn defnyddio gwybodaeth amdanoch", "http://127.0.0.1:3000/cy/privacy"),
    ] {
        ops::tell(&caller(&world), &anh, &form("physio@example.net", language)).await.unwrap();
        let sent = world.mails().await;
        assert_eq!((sent.len(), sent[0].to.as_str(), sent[0].subject.as_str()), (1, "physio@example.net", subject));
        assert!(sent[0].text.contains(link) && !sent[0].text.contains("Anh") && !sent[0].text.contains("SR-"), "{}", sent[0].text);
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_is_flooded_with_notices_and_a_form_says_all_its_faults(owner: PgPool) {
    let world = World::new(owner).await;
    let visitor = world.visitor().await;
    let faults = match ops::tell(&caller(&world), &visitor, &form("nobody", "")).await {
        Err(OpError::Invalid(faults)) => faults,
        other => panic!("{other:?}"),
    };
    assert!(faults.of("email").is_some() && faults.of("language").is_some());
    let mut refused = 0;
    for _ in 0..20 {
        match ops::tell(&caller(&world), &visitor, &form("physio@example.net", "en")).await {
            Ok(()) => {}
            Err(OpError::TooManyTries { .. }) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(refused > 15, "{refused}");
    world.mails().await;
}
