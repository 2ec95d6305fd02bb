//! Who is written to that we have what they told us, by which way, and with how little.

use super::*;
use crate::{
    catalogue::AddressAnswer,
    outbox::Mail,
    people::{Kind as PersonKind, Need},
};

/// A letter of the person's, kept by Mair; the mails it caused.
async fn told(world: &World, mair: &Actor, person: PersonId, typed: &[(&str, &str)]) -> Vec<Mail> {
    let who = person.to_string();
    let usual = [("person", who.as_str()), ("outcome", "complaint")];
    let kept = usual.iter().filter(|(name, _)| typed.iter().all(|(other, _)| other != name)).chain(typed);
    let typed: Vec<(&str, &str)> = kept.copied().collect();
    let kept = ops::save(&world.portal, mair, RequestId(Uuid::new_v4()), &intake(world, &typed).unwrap()).await;
    kept.expect("a contact");
    world.mails().await
}

async fn set(world: &World, person: PersonId, value: Value) {
    act(world, &Actor::System("test"), async |uow| people::ops::set_value(uow, person, &value).await.map(drop)).await.unwrap();
}

/// Somebody known who gave an address and no e-mail.
async fn on_paper_only(world: &World, mair: &Actor) -> PersonId {
    let person = act(world, &Actor::System("test"), async |uow| {
        let person = PersonId(uow.new_id());
        people::ops::create(uow, person, PersonKind::Known, Some(Lang::Cy)).await?;
        Ok(person)
    })
    .await
    .unwrap();
    set(world, person, Value::Name("Eirlys Parri".into())).await;
    let address = AddressAnswer { uprn: None, lines: vec!["4 Heol y Castell".into(), "Aberwennol".into()], postcode: "AN1 4DX".into() };
    set(world, person, Value::Address(address)).await;
    open_record(world, mair, person).await;
    person
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_told_us_something_by_letter_reads_that_we_have_it_and_nothing_of_what_they_said(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    set(&world, person, Value::Email("nia@example.org".into())).await;
    let key = Uuid::new_v4().to_string();
    let typed = [("submission_key", key.as_str()), ("service", "missed-collection")];
    let mails = told(&world, &mair, person, &typed).await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "nia@example.org"));
    assert!(mails[0].text.contains("You told us on 21 November 2026.") && mails[0].text.contains("It is with:"), "{}", mails[0].text);
    assert!(mails[0].text.contains("We aim to finish by"), "the service says by when");
    for said in ["Bins", "emptied", "missed"] {
        assert!(!mails[0].text.contains(said) && !mails[0].subject.contains(said), "{said}");
    }
    assert!(told(&world, &mair, person, &typed).await.is_empty(), "sent twice, it is acknowledged once");
    let passed = [("outcome", "passed_on"), ("team", "HO"), ("details", "note"), ("asked", "Answer"), ("purpose", "Answering")];
    let passed = told(&world, &mair, person, &passed).await;
    assert!(passed[0].text.contains(&world.portal.council().team("HO").en), "the team that has it now");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn without_an_email_address_the_acknowledgement_is_a_letter_in_their_language(owner: PgPool) {
    let world = World::new(owner).await;
    let mair = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let eirlys = on_paper_only(&world, &mair).await;
    assert!(told(&world, &mair, eirlys, &[]).await.is_empty(), "no mail goes anywhere");
    assert_eq!(count(&world, "select count(*) from outbox where way = 'post' and letter = 'contact_received'").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_is_written_to_who_knows_already_or_did_not_tell_us_or_may_be_reached_only_as_they_said(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    set(&world, person, Value::Email("nia@example.org".into())).await;
    for typed in [
        &[("outcome", "answered")][..],
        &[("told", "told")],
        &[("how", "organisation"), ("organisation", "Health board")],
        &[("how", "representative"), ("relation", "child")],
    ] {
        assert!(told(&world, &mair, person, typed).await.is_empty(), "{typed:?}");
    }
    unnamed_letter(&world, &mair, &[("outcome", "complaint")]).await.unwrap();
    assert!(world.mails().await.is_empty(), "nobody knows who it is");
    set(&world, person, Value::Need(Need { need: "do_not_phone".into(), words: String::new() })).await;
    assert_eq!(told(&world, &mair, person, &[]).await.len(), 1, "a mail is no phone call");
    set(&world, person, Value::Need(Need { need: "other".into(), words: "Speak to me alone".into() })).await;
    assert!(told(&world, &mair, person, &[]).await.is_empty(), "their own words may be about this");
}
