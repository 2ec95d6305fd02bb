//! J14: a call from its first ring to the resident's own page.

use axum::http::StatusCode;
use portal::{
    actor::Actor,
    ids::{AccountId, PersonId},
    people::{self, Need, Value},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{desk, send},
    site::{Browser, CALLS_TOKEN, Site},
};

const EVENT: &str = r#"{"event": "pbx-14", "number": "01632960302", "line": "01632960100", "arrived_at": "NOW"}"#;
const FACTS: &str = "fact_name=sian+morgan&fact_address=an14dx&fact_born=12+3+1980";

/// Takes the only call that waits; its path.
async fn take(site: &Site, browser: &mut Browser, event: &'static str) -> String {
    let sent = send(site, CALLS_TOKEN, event).await;
    let id = serde_json::from_str::<serde_json::Value>(&sent.body).expect("JSON")["id"].as_str().expect("an id").to_string();
    let taken = site.post(browser, &format!("/staff/call/{id}/take"), "").await;
    assert_eq!(taken.location(), format!("/staff/call/{id}"));
    taken.location().to_string()
}

/// What the person told once, what colleagues are warned of, and an account to look at the record with.
async fn known_before(site: &Site, owner: &PgPool, adviser: &mut Browser, person: PersonId) -> AccountId {
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let account = AccountId(uow.new_id());
    people::ops::set_value(&mut uow, person, &Value::Need(Need { need: "bsl".into(), words: String::new() })).await.expect("a need");
    let review = uow.today() + chrono::Days::new(30);
    uow.commit().await.expect("a commit");
    sqlx::query("update person set kind = 'account' where person_id = $1").bind(person.0).execute(owner).await.expect("a resident");
    sqlx::query(
        "insert into account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)
         values ($1, $2, $3, '', 'active', now(), now())",
    )
    .bind(account.0)
    .bind(person.0)
    .bind(account.0.as_bytes().as_slice())
    .execute(owner)
    .await
    .expect("an account");
    site.post(adviser, &format!("/staff/people/{person}/open"), "reason=desk").await;
    let review = review.format("review-year=%Y&review-month=%m&review-day=%d");
    let marker = format!("/staff/people/{person}/marker");
    let raised = site.post(adviser, &marker, &format!("step=raise&reason=animal&words=A+loose+dog&{review}")).await;
    assert_eq!((raised.status, raised.location()), (StatusCode::SEE_OTHER, marker.as_str()));
    sqlx::query("delete from record_access").execute(owner).await.expect("the record is shut");
    account
}

fn stands_before(body: &str, first: &str, second: &str) {
    let at = |words: &str| body.find(words).unwrap_or_else(|| panic!("{words} is not on the page"));
    assert!(at(first) < at(second), "{first} comes after {second}");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j14_a_call_goes_from_a_masked_number_to_the_residents_own_timeline_in_one_form(owner: PgPool) {
    let (site, mut adviser, person) = desk(&owner).await;
    let account = known_before(&site, &owner, &mut adviser, person).await;
    let path = take(&site, &mut adviser, EVENT).await;
    let masked = site.get(&mut adviser, &path).await.body;
    assert!(masked.contains("01632 960 302") && masked.contains("S. M"), "number, line and initials");
    for hidden in ["Morgan", "Safety marker: an animal", "4 Heol y Castell"] {
        assert!(!masked.contains(hidden), "{hidden} is shown before two facts agree");
    }
    let (step, who) = (format!("{path}/step"), format!("who={person}&note=About+the+new+bin"));
    site.post(&mut adviser, &step, &format!("step=next&{who}&{FACTS}")).await;
    let open = site.get(&mut adviser, &path).await.body;
    stands_before(&open, "British Sign Language", "Siân Morgan-Lewis");
    stands_before(&open, "Safety marker: an animal", "Siân Morgan-Lewis");
    for press in ["statement", "payment_start", "payment_end", "transfer&transfer_to=HO"] {
        assert_eq!(site.post(&mut adviser, &step, &format!("step={press}&{who}")).await.location(), path, "{press}");
    }
    assert!(site.get(&mut adviser, &path).await.body.contains(">About the new bin</textarea>"), "what was typed stays");
    let log = format!("{who}&service=missed-collection&outcome=complaint&extras=survey_no&extras=rights");
    assert_eq!(site.post(&mut adviser, &path, &log).await.location(), "/staff/call");
    seen_by_the_resident(&site, &owner, account).await;
}

/// The timeline, the item with who looked, the recording with its gaps: at once, in both languages.
async fn seen_by_the_resident(site: &Site, owner: &PgPool, account: AccountId) {
    let mut resident = site.signed_in(account).await;
    let (contact, survey, rights): (Uuid, String, bool) =
        sqlx::query_as("select interaction_id, survey, rights_request from interaction").fetch_one(owner).await.expect("one contact");
    assert_eq!((survey.as_str(), rights), ("said_no", true));
    let marks: Vec<String> = sqlx::query_scalar("select kind from recording_mark order by kind").fetch_all(owner).await.expect("the marks");
    assert_eq!(marks, ["payment", "statement", "transfer"]);
    let item = format!("/record/items/{contact}");
    for start in ["", "/cy"] {
        let timeline = site.get(&mut resident, &format!("{start}/record")).await;
        assert!(timeline.body.contains(&format!("{start}{item}")), "{start}: the call is in the timeline");
        let shown = site.get(&mut resident, &format!("{start}{item}")).await;
        assert!(shown.status == StatusCode::OK && shown.body.contains("About the new bin"), "{start}{item}");
        let recordings = site.get(&mut resident, &format!("{start}/record/recordings")).await;
        assert!(recordings.body.contains("01632 960100"), "{start}: the recording is in the ledger");
    }
    let looked = site.get(&mut resident, "/record/access-log").await.body;
    for words in ["A-117", "Confirmed on the phone that it was you", "Wrote down a contact with you", "Saw your initials and street"] {
        assert!(looked.contains(words), "{words} is not in “who looked”");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j14_a_call_from_an_unknown_number_is_given_to_its_person_later(owner: PgPool) {
    let (site, mut adviser, person) = desk(&owner).await;
    let path = take(&site, &mut adviser, r#"{"event": "pbx-15", "line": "01632960100", "arrived_at": "NOW"}"#).await;
    let saved = site.post(&mut adviser, &path, "who=unnamed&service=general&outcome=answered&note=About+the+new+bin").await;
    assert_eq!(saved.location(), "/staff/call");
    let contact: Uuid = sqlx::query_scalar("select interaction_id from interaction").fetch_one(&owner).await.expect("one contact");
    let whose = || async {
        let whose = sqlx::query_scalar::<_, Uuid>("select person_id from interaction where interaction_id = $1");
        whose.bind(contact).fetch_one(&owner).await.expect("the contact")
    };
    assert_ne!(whose().await, person.0);
    let attach = format!("/staff/contacts/{contact}/attach");
    let shut = site.post(&mut adviser, &attach, &format!("person={person}")).await;
    assert_eq!((shut.location(), whose().await == person.0), (attach.as_str(), false), "the record is not open");
    site.post(&mut adviser, &format!("/staff/people/{person}/open"), "reason=call").await;
    let given = site.post(&mut adviser, &attach, &format!("person={person}")).await;
    assert_eq!(given.location(), format!("/staff/contacts/{contact}"));
    assert_eq!(whose().await, person.0);
    assert!(site.get(&mut adviser, &format!("/staff/contacts/{contact}")).await.body.contains("About the new bin"));
}
