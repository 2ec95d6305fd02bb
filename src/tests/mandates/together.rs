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
    joint::{Done, Prepared, State, Step, ops},
    lang::Lang,
    mandates::{Invited, ops as mandates},
    permit::Denial,
    service_requests,
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

    async fn agree(&self, who: usize, act: Uuid) -> OpResult<Option<Done>> {
        let actor = self.acting(who).await;
        ops::agree(&self.world.portal, &actor, RequestId(Uuid::new_v4()), act, Lang::En).await
    }

    /// A request that both sent.
    async fn request(&self) -> String {
        let (_, act) = self.put().await;
        let done = self.agree(1, act).await.expect("agreed").expect("both");
        self.world.mails().await;
        done.reference
    }

    /// Huw puts something about a request to the others.
    async fn say(&self, reference: &str, step: Step, of: &[(&str, &str)]) -> OpResult<Uuid> {
        let mut fields = Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect());
        fields.0.push(("submission_key".into(), Uuid::new_v4().to_string()));
        let mut uow = self.world.portal.begin(self.acting(0).await).await?;
        let act = ops::propose_later(&mut uow, reference, step, &fields, Lang::Cy).await?;
        uow.commit().await?;
        Ok(act)
    }

    async fn kept(&self, of: &str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {of}"))).fetch_one(&self.world.owner).await.expect("a count")
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
    let (_, Prepared::Request(shown, _)) = ops::read(&mut uow, act).await.unwrap() else { panic!("a request") };
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
    let (act, _) = ops::read(&mut uow, act).await.unwrap();
    assert_eq!(act.state, State::Sent);
    let open: bool = sqlx::query_scalar("select app.acts_for($1, 'fly-tipping', true)")
        .bind(person(&estate.emrys).0)
        .fetch_one(uow.conn())
        .await
        .unwrap();
    assert!(!open && receipt.sent && !receipt.reference.is_empty());
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

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_what_is_said_later_of_a_request_waits_for_every_other_as_well(owner: PgPool) {
    let estate = Estate::new(owner, "2").await;
    let reference = estate.request().await;
    let huw = estate.acting(0).await;
    let words = [("message", "The gate is locked after six.")];
    // By himself he says nothing: the rules and the database both refuse.
    let mut uow = estate.world.portal.begin(huw).await.unwrap();
    let typed = Fields(vec![("message".into(), "Alone".into()), ("submission_key".into(), Uuid::new_v4().to_string())]);
    let alone = service_requests::ops::send_message(&mut uow, &reference, &typed, Lang::En).await;
    assert!(matches!(alone, Err(OpError::NotFound)), "{alone:?}");
    assert!(service_requests::ops::withdraw(&mut uow, &reference, None).await.is_err());
    let forced = sqlx::query("update service_request set status = 'withdrawn'").execute(uow.conn()).await.unwrap();
    assert_eq!(forced.rows_affected(), 0);
    drop(uow);
    assert!(matches!(estate.say(&reference, Step::Message, &[("message", "")]).await, Err(OpError::Invalid(_))));
    let early = estate.say(&reference, Step::NotFixed, &words).await;
    assert!(matches!(early, Err(OpError::Denied(Denial::NotDecided))), "nobody is asked about what cannot be done: {early:?}");

    let act = estate.say(&reference, Step::Message, &words).await.unwrap();
    assert_eq!(estate.say(&reference, Step::Message, &words).await.unwrap(), act, "twice the same is one question");
    let told: Vec<String> = estate.world.mails().await.into_iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect();
    assert_eq!(told, ["non@example.org Your yes is needed"]);
    let mut uow = estate.world.portal.begin(estate.acting(1).await).await.unwrap();
    let (_, Prepared::Later { said: Some(said), .. }) = ops::read(&mut uow, act).await.unwrap() else { panic!("what he would say") };
    assert_eq!((said.body.as_str(), said.language), ("The gate is locked after six.", Lang::Cy));
    drop(uow);
    assert_eq!(estate.kept("request_message").await, 0);
    let done = estate.agree(1, act).await.unwrap().expect("both have agreed");
    assert_eq!((done.reference.as_str(), done.sent), (reference.as_str(), false));
    assert_eq!((estate.kept("request_message").await, estate.kept("joint_act where said_sealed is not null").await), (1, 0));
    estate.world.mails().await;

    let act = estate.say(&reference, Step::Withdraw, &[("reason", "not_needed")]).await.unwrap();
    assert_eq!(estate.kept("service_request where status = 'withdrawn'").await, 0);
    estate.agree(1, act).await.unwrap().expect("both have agreed");
    assert_eq!(estate.kept("service_request where status = 'withdrawn'").await, 1);
    let late = estate.say(&reference, Step::Message, &words).await;
    assert!(matches!(late, Err(OpError::Denied(Denial::AlreadyWithdrawn))), "{late:?}");
    estate.world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_where_one_of_those_who_must_agree_refuses_a_request_stays_as_it_is(owner: PgPool) {
    let estate = Estate::new(owner, "2").await;
    let reference = estate.request().await;
    let act = estate.say(&reference, Step::Withdraw, &[]).await.unwrap();
    estate.world.mails().await;
    let mut uow = estate.world.portal.begin(estate.acting(1).await).await.unwrap();
    ops::object(&mut uow, act).await.unwrap();
    uow.commit().await.unwrap();
    let told: Vec<String> = estate.world.mails().await.into_iter().map(|mail| format!("{} {}", mail.to, mail.subject)).collect();
    assert_eq!(told, ["tomos@example.org Something was stopped"]);
    for who in [0, 1] {
        assert!(matches!(estate.agree(who, act).await, Err(OpError::Denied(Denial::AlreadyDecided))), "a no is not talked over");
    }
    assert_eq!(estate.kept("service_request where status = 'withdrawn'").await, 0);
    // What nobody answers goes by itself, with its words.
    estate.say(&reference, Step::Message, &[("message", "Anybody there?")]).await.unwrap();
    estate.world.advance(chrono::TimeDelta::days(31));
    crate::jobs::run_due(&estate.world.portal).await.unwrap();
    assert_eq!(estate.kept("joint_act where service_request_id is not null").await, 0);
    estate.world.mails().await;
}
