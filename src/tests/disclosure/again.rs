//! What changes after it was read, what is said to be missing, and who sees none of the workings.

use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::{Case, act, fields, request, whole, with_second_step};
use crate::{
    actor::{Actor, Role},
    disclosure::{
        Decision,
        ops::{give, items::Show, prepare, release},
    },
    error::OpError,
    vault::Place,
};

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_changed_since_it_was_read_is_read_again_and_something_missing_is_looked_for_again(owner: PgPool) {
    let case = Case::new(owner.clone()).await;
    case.collect().await;
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    // A note is written anew while the second reader reads.
    let place = Place::new("interaction", "content_sealed", case.nia.interaction);
    let system = Actor::System("test");
    let content = json!({"subject": "Noise", "note": "Mrs Newydd Enw rang", "organisation": ""});
    let sealed =
        act(&case.world, &system, async |uow| Ok(uow.seal(case.nia.person, place, &content).await?.as_bytes().to_vec())).await.unwrap();
    sqlx::query("update interaction set content_sealed = $2 where interaction_id = $1")
        .bind(case.nia.interaction)
        .bind(sealed)
        .execute(&owner)
        .await
        .unwrap();
    let refused = case.release(&case.second).await;
    assert!(matches!(refused, Err(OpError::Invalid(faults)) if faults.of("read").is_some()));
    let back = case.form(&[]).await;
    act(&case.world, &case.second, async |uow| release::send_back(uow, &case.reference, &back).await).await.unwrap();
    case.collect().await;
    let again = case.items(Show::Open).await;
    assert!(again.len() == 1 && again[0].row == case.nia.interaction && again[0].decision == Decision::Open, "{again:?}");
    let cut = [("decision", "cut"), ("words", "Newydd Enw"), ("exemption", "third_party"), ("reason", "A neighbour")];
    case.decide(again[0].id, &cut).await.unwrap();
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    assert!(!whole(&case.taken().await).contains("Newydd Enw"));
    // Something is missing.
    let form = fields(&[("message", "My letter of May"), ("submission_key", &Uuid::new_v4().to_string())]);
    for _ in 0..2 {
        give::miss(&case.world.portal, &case.nia.actor, request(), &case.reference, &form).await.unwrap();
    }
    let waiting = act(&case.world, &case.first, async |uow| prepare::reviews_waiting(uow).await).await.unwrap();
    assert_eq!(waiting.iter().filter(|reference| **reference == case.reference).count(), 1, "pressed twice, asked once");
    let review = case.bench().await.reviews.remove(0);
    assert_eq!(review.words, "My letter of May");
    let answer = fields(&[("message_en", "There is none"), ("message_cy", "Nid oes un")]);
    act(&case.world, &case.first, async |uow| prepare::answer_review(uow, &case.reference, review.id, &answer).await).await.unwrap();
    let standing = give::standing(&case.world.portal, &case.nia.actor, request(), &case.reference).await.unwrap();
    assert_eq!(standing.reviews[0].answer.as_ref().unwrap().en, "There is none");
    let reopen = case.form(&[]).await;
    act(&case.world, &case.first, async |uow| prepare::reopen(uow, &case.reference, &reopen).await).await.unwrap();
    let none = give::take(&case.world.portal, &with_second_step(&case.nia.actor), request(), &case.reference).await;
    assert!(matches!(none, Err(OpError::NotFound)));
    case.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_person_sees_no_row_of_how_their_answer_was_prepared_and_other_staff_see_none_either(owner: PgPool) {
    let case = Case::new(owner).await;
    case.collect().await;
    let adviser = case.world.staff("A-117", "CS", &[Role::Adviser]).await;
    for actor in [&case.nia.actor, &adviser, &Actor::Visitor { guest: None }] {
        let mut uow = case.world.portal.begin(actor.clone()).await.unwrap();
        for table in ["disclosure", "disclosure_item", "disclosure_cut", "disclosure_search", "disclosure_found"] {
            let statement = format!("select count(*) from {table}");
            let seen: i64 = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(uow.conn()).await.unwrap();
            assert_eq!(seen, 0, "{table} to {}", actor.kind());
        }
    }
    assert!(matches!(act(&case.world, &adviser, async |uow| prepare::bench(uow, &case.reference).await).await, Err(OpError::NotFound)));
    assert!(prepare::collect(&case.world.portal, &adviser, request(), &case.reference).await.is_err());
    case.world.mails().await;
}
