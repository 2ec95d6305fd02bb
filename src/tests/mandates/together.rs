//! Those who were appointed together: nothing is sent before all of them have said yes (law.md 4.1).

use sqlx::PgPool;
use uuid::Uuid;

use super::{
    documents::{accepted, appoint, at_the_record, document},
    pair, person,
};
use crate::{
    actor::Actor,
    catalogue::{Question, QuestionKind},
    drafts,
    error::{OpError, OpResult},
    fields::Fields,
    ids::{DraftId, MandateId, RequestId},
    joint::{State, ops},
    lang::Lang,
    mandates::{Invited, ops as mandates},
    permit::Denial,
    service_requests::Receipt,
    tests::world::World,
};

/// Emrys died; Huw and Non are his executors and act together, in every service.
struct Estate {
    world: World,
    emrys: Actor,
    huw: Actor,
    non: Actor,
    theirs: [MandateId; 2],
}

impl Estate {
    async fn new(owner: PgPool, of: &str) -> Estate {
        let (world, emrys, huw) = pair(owner.clone()).await;
        let non = world.resident("Non").await;
        let staff = at_the_record(&world, &emrys).await;
        sqlx::query("update person set deceased_on = '2026-08-02' where person_id = $1")
            .bind(person(&emrys).0)
            .execute(&owner)
            .await
            .expect("he died");
        let mut theirs = Vec::new();
        for executor in [&huw, &non] {
            let form = document("executor", &[("mode", "jointly"), ("appointed", of)]);
            let Invited { code, .. } = appoint(&world, &staff, &emrys, &form).await.expect("written down");
            theirs.push(accepted(&world, executor, &code).await);
        }
        Estate { world, emrys, huw, non, theirs: [theirs[0], theirs[1]] }
    }

    async fn acting(&self, who: usize) -> Actor {
        let resident = [&self.huw, &self.non][who];
        self.world.acting(resident, self.theirs[who]).await.expect("the mandate holds")
    }

    /// Huw prepares a report and puts it to the others.
    async fn put(&self) -> (DraftId, Uuid) {
        let huw = self.acting(0).await;
        let draft = self.world.fly_tipping(&huw).await.expect("to prepare is not yet to act");
        let mut uow = self.world.portal.begin(huw).await.expect("a unit of work");
        let act = ops::propose(&mut uow, draft).await.expect("put to the others");
        uow.commit().await.expect("a commit");
        (draft, act)
    }

    async fn agree(&self, who: usize, act: Uuid) -> OpResult<Option<Receipt>> {
        let actor = self.acting(who).await;
        ops::agree(&self.world.portal, &actor, RequestId(Uuid::new_v4()), act, Lang::En).await
    }

    async fn sent(&self) -> i64 {
        sqlx::query_scalar("select count(*) from service_request").fetch_one(&self.world.owner).await.expect("a count")
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_what_one_of_two_prepares_is_sent_with_the_yes_of_the_other_and_not_before(owner: PgPool) {
    let estate = Estate::new(owner, "2").await;
    let huw = estate.acting(0).await;
    let (draft, act) = estate.put().await;
    assert!(estate.world.send(&huw, draft).await.is_err(), "alone nobody sends");
    let told: Vec<String> = estate.world.mails().await.into_iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect();
    assert_eq!(told, ["non@example.org Your yes is needed"]);
    assert!(matches!(estate.agree(0, act).await, Err(OpError::Denied(Denial::AlreadyDecided))), "nobody says yes twice");
    let non = estate.acting(1).await;
    let mut uow = estate.world.portal.begin(non.clone()).await.unwrap();
    assert_eq!(ops::waiting(&mut uow).await.unwrap().len(), 1);
    let (_, shown, _) = ops::read(&mut uow, act).await.unwrap();
    assert!(!shown.contents.answers.is_empty(), "she sees what she is asked about");
    let meddled = drafts::ops::discard(&mut uow, draft).await;
    assert!(matches!(meddled, Err(OpError::NotFound)), "and changes nothing of it: {meddled:?}");
    drop(uow);
    assert_eq!(estate.sent().await, 0);
    let receipt = estate.agree(1, act).await.unwrap().expect("both have agreed");
    assert_eq!(estate.sent().await, 1);
    estate.world.mails().await;
    // The wall is shut again behind it.
    let mut uow = estate.world.portal.begin(non).await.unwrap();
    let (act, ..) = ops::read(&mut uow, act).await.unwrap();
    assert_eq!(act.state, State::Sent);
    let open: bool = sqlx::query_scalar("select app.acts_for($1, 'fly-tipping', true)")
        .bind(person(&estate.emrys).0)
        .fetch_one(uow.conn())
        .await
        .unwrap();
    assert!(!open && !receipt.reference.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_one_no_stops_what_was_prepared_and_the_others_are_told(owner: PgPool) {
    let estate = Estate::new(owner, "2").await;
    let (_, act) = estate.put().await;
    estate.world.mails().await;
    let mut uow = estate.world.portal.begin(estate.acting(1).await).await.unwrap();
    ops::object(&mut uow, act).await.unwrap();
    uow.commit().await.unwrap();
    let told: Vec<String> = estate.world.mails().await.into_iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect();
    assert_eq!(told, ["tomos@example.org Something was stopped"]);
    assert!(matches!(estate.agree(1, act).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    assert_eq!(estate.sent().await, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_where_the_document_names_three_the_yes_of_two_sends_nothing(owner: PgPool) {
    let estate = Estate::new(owner, "3").await;
    let (_, act) = estate.put().await;
    assert!(estate.agree(1, act).await.unwrap().is_none(), "the third has not come forward");
    assert_eq!(estate.sent().await, 0);
    estate.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_yes_is_to_one_version_and_counts_only_while_its_mandate_holds(owner: PgPool) {
    let estate = Estate::new(owner.clone(), "2").await;
    let (draft, act) = estate.put().await;
    let huw = estate.acting(0).await;
    // He changes what he put to her: her yes would be to something else.
    let mut uow = estate.world.portal.begin(huw.clone()).await.unwrap();
    let service = estate.world.portal.catalogue().service("fly-tipping").unwrap();
    let is_place = |question: &&Question| question.kind == QuestionKind::Place;
    let topic = service.topic.iter().find(|topic| topic.question.iter().any(|question| is_place(&question))).unwrap();
    let place = topic.question.iter().find(is_place).unwrap();
    let fields = Fields(vec![(format!("{}-words", place.id), "In front of her door".into())]);
    drafts::ops::answer(&mut uow, draft, &topic.id, &fields).await.unwrap();
    uow.commit().await.unwrap();
    assert!(matches!(estate.agree(1, act).await, Err(OpError::Conflict)));
    let mut uow = estate.world.portal.begin(huw).await.unwrap();
    let again = ops::propose(&mut uow, draft).await.unwrap();
    uow.commit().await.unwrap();
    assert_ne!(again, act, "another version is another question");
    assert!(matches!(estate.agree(1, act).await, Err(OpError::Denied(Denial::AlreadyDecided))), "the first fell away");
    // His own mandate is held still: his yes no longer counts.
    sqlx::query("update mandate set frozen_at = now(), frozen_because = 'concern' where mandate_id = $1")
        .bind(estate.theirs[0].0)
        .execute(&owner)
        .await
        .unwrap();
    assert!(estate.agree(1, again).await.unwrap().is_none());
    assert_eq!(estate.sent().await, 0);
    estate.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_those_appointed_severally_send_alone(owner: PgPool) {
    let (world, emrys, huw) = pair(owner.clone()).await;
    let staff = at_the_record(&world, &emrys).await;
    sqlx::query("update person set deceased_on = '2026-08-02' where person_id = $1").bind(person(&emrys).0).execute(&owner).await.unwrap();
    let Invited { code, .. } = appoint(&world, &staff, &emrys, &document("executor", &[("mode", "severally")])).await.unwrap();
    let id = accepted(&world, &huw, &code).await;
    let acting = world.acting(&huw, id).await.unwrap();
    let draft = world.fly_tipping(&acting).await.unwrap();
    world.send(&acting, draft).await.expect("severally is alone");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_writes_another_s_yes_nor_says_that_all_agreed_and_as_oneself_it_is_not_there(owner: PgPool) {
    let estate = Estate::new(owner, "2").await;
    let (_, act) = estate.put().await;
    estate.world.mails().await;
    for statement in [
        "update joint_act set agreed_by = agreed_by || gen_random_uuid()",
        "update joint_act set state = 'agreed', decided_at = now()",
        "update joint_act set draft_revision = 99",
    ] {
        let mut uow = estate.world.portal.begin(estate.acting(1).await).await.unwrap();
        let refused = sqlx::query(statement).execute(uow.conn()).await;
        assert!(refused.unwrap_err().to_string().contains("not yours to say"), "{statement}");
    }
    let mut uow = estate.world.portal.begin(estate.huw.clone()).await.unwrap();
    assert!(matches!(ops::read(&mut uow, act).await, Err(OpError::NotFound)), "not as oneself");
    assert!(mandates::of_own(&mut uow).await.unwrap().is_empty());
}
