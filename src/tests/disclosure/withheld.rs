//! What was withheld from a copy is not given by the record beside it, nor by the copy at once.

use super::*;
use crate::{
    holdings::timeline::{self, Filter, Way},
    packs,
};

async fn at_once(case: &Case) -> String {
    let form = fields(&[("submission_key", &Uuid::new_v4().to_string())]);
    let (portal, own) = (&case.world.portal, &case.nia.actor);
    let pack = act(&case.world, own, async |uow| packs::ops::make(uow, &form, Lang::En).await).await.unwrap();
    let (_, bytes) = packs::ops::take(portal, own, request(), pack.id).await.unwrap();
    whole(&unpacked(all(bytes).await.unwrap()))
}

/// How many calls her record says that there were.
async fn count(case: &Case) -> i64 {
    let calls = Filter { ways: vec![Way::Phone], ..Filter::default() };
    act(&case.world, &case.nia.actor, async |uow| timeline::count(uow, case.nia.person, &calls).await).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_two_people_withheld_is_in_no_copy_at_once_and_no_page_until_a_later_release_gives_it(owner: PgPool) {
    let case = Case::new(owner).await;
    case.note("Mrs Estyn complained of the noise", "NOISE-1").await;
    case.collect().await;
    let before = count(&case).await;
    let note = case.items(Show::Flagged).await.into_iter().find(|item| item.table == Table::Interaction).expect("the note");
    assert!(at_once(&case).await.contains("Mrs Estyn complained"));
    let withhold = [("decision", "withhold"), ("exemption", "third_party"), ("reason", "A neighbour"), ("unnamed", "yes")];
    case.decide(note.id, &withhold).await.unwrap();
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    assert!(at_once(&case).await.contains("Mrs Estyn complained"), "one person alone withholds nothing");
    case.release(&case.second).await.unwrap();
    let sees = async || {
        let found = act(&case.world, &case.nia.actor, async |uow| timeline::find(uow, case.nia.person, note.row).await).await.unwrap();
        found.is_some()
    };
    let text = at_once(&case).await;
    assert!(!text.contains("Mrs Estyn complained") && !text.contains(&note.row.to_string()), "neither the words nor the number");
    assert!(!sees().await && count(&case).await == before - 1, "no count knows of it");
    let staff = act(&case.world, &Actor::System("test"), async |uow| timeline::find(uow, case.nia.person, note.row).await).await.unwrap();
    assert!(staff.is_some(), "the council has it");
    // Looked into again it stays withheld, until what is decided then is released.
    let again = case.form(&[]).await;
    act(&case.world, &case.first, async |uow| prepare::reopen(uow, &case.reference, &again).await).await.unwrap();
    // The answer that was given changed the request itself, so that it is read again.
    case.collect().await;
    case.give_the_rest().await;
    case.decide(note.id, &[("decision", "give")]).await.unwrap();
    assert!(!sees().await);
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    assert!(sees().await && at_once(&case).await.contains("Mrs Estyn complained"));
    case.world.mails().await;
}
