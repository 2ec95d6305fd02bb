//! The telephone system's address, and a call taken by ordinary forms.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use portal::{
    actor::Actor,
    catalogue::AddressAnswer,
    ids::{AccountId, PersonId},
    people::{self, Kind, Value},
};
use sqlx::PgPool;

use crate::site::{Answer, Browser, CALLS_TOKEN, Site};

/// Sends an event as the telephone system does; `NOW` in it becomes this moment.
pub async fn send(site: &Site, token: &str, body: impl AsRef<str>) -> Answer {
    let body = body.as_ref().replace("NOW", &site.portal.clock().now().to_rfc3339());
    let request = Request::post("/api/calls")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .expect("a request");
    site.ask(&mut Browser::default(), request).await
}

/// What proves Siân.
const FACTS: &str = "fact_name=sian+morgan&fact_address=an14dx&fact_born=12+3+1980";
const EVENT: &str = r#"{"event": "pbx-1", "number": "01632960302", "line": "01632960100", "arrived_at": "NOW"}"#;

async fn calls(owner: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from call").fetch_one(owner).await.expect("a count")
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_call_event_is_taken_in_once_and_answered_with_its_id(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (first, second) = (send(&site, CALLS_TOKEN, EVENT).await, send(&site, CALLS_TOKEN, EVENT).await);
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::OK));
    let id = |answer: &Answer| serde_json::from_str::<serde_json::Value>(&answer.body).expect("JSON")["id"].clone();
    assert_eq!(id(&first), id(&second));
    assert_eq!(calls(&owner).await, 1);
    assert!(first.headers.get(header::SET_COOKIE).is_none(), "no session is begun");
    for name in ["x-request-id", "x-content-type-options", "cache-control"] {
        assert!(first.headers.contains_key(name), "{name}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_forged_token_is_refused_late_and_a_flood_of_them_stops_nobody_else(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let began = std::time::Instant::now();
    for token in ["", "wrong", &CALLS_TOKEN[1..], &CALLS_TOKEN.to_uppercase()] {
        assert_eq!(send(&site, token, EVENT).await.status, StatusCode::UNAUTHORIZED, "{token}");
    }
    assert!(began.elapsed() >= std::time::Duration::from_secs(2), "each waited half a second");
    let plain = Request::post("/api/calls").body(Body::from(EVENT)).expect("a request");
    assert_eq!(site.ask(&mut Browser::default(), plain).await.status, StatusCode::UNAUTHORIZED);
    let flood = futures::future::join_all((0..40).map(|_| send(&site, "wrong", EVENT))).await;
    assert!(flood.iter().any(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS));
    assert!(flood.iter().all(|answer| matches!(answer.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::UNAUTHORIZED)));
    assert_eq!(calls(&owner).await, 0);
    assert_eq!(send(&site, CALLS_TOKEN, EVENT).await.status, StatusCode::CREATED);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn where_no_token_is_set_there_is_no_such_address(owner: PgPool) {
    let site = Site::new(owner.clone()).await.without_machines();
    assert_eq!(send(&site, CALLS_TOKEN, EVENT).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&site, "", EVENT).await.status, StatusCode::NOT_FOUND);
    assert_eq!(calls(&owner).await, 0);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn what_is_no_event_is_refused_in_words(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "not json",
        r#"{"event": 7, "line": "01632960100", "arrived_at": "NOW"}"#,
        r#"{"event": "e", "line": "01632960100"}"#,
        r#"{"event": "e", "line": "01632960999", "arrived_at": "NOW"}"#,
        r#"{"event": "e", "line": "01632960100", "arrived_at": "2020-01-01T00:00:00Z"}"#,
        r#"{"event": "e", "line": "01632960100", "arrived_at": "2099-01-01T00:00:00Z"}"#,
        r#"{"event": "\u0000", "line": "01632960100", "arrived_at": "NOW"}"#,
    ] {
        let answer = send(&site, CALLS_TOKEN, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let words = serde_json::from_str::<serde_json::Value>(&answer.body).expect("JSON");
        assert!(words["error"].as_str().is_some_and(|words| words.ends_with('.')), "{body}: {words}");
    }
    let large = format!(r#"{{"event": "{}", "line": "01632960100"}}"#, "a".repeat(70_000));
    assert_eq!(send(&site, CALLS_TOKEN, large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(calls(&owner).await, 0);
    let withheld = send(&site, CALLS_TOKEN, r#"{"event": "e", "line": "01632960100", "arrived_at": "NOW"}"#).await;
    assert_eq!(withheld.status, StatusCode::CREATED, "a number may be withheld");
}

/// An adviser who is signed in, and somebody who is found by 01632 960302.
pub async fn desk(owner: &PgPool) -> (Site, Browser, PersonId) {
    let site = Site::new(owner.clone()).await;
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let (adviser, person, account) = (PersonId(uow.new_id()), PersonId(uow.new_id()), AccountId(uow.new_id()));
    people::ops::create(&mut uow, adviser, Kind::Staff, None).await.expect("a person");
    people::ops::create(&mut uow, person, Kind::Known, None).await.expect("a person");
    let address = AddressAnswer { uprn: None, lines: vec!["4 Heol y Castell".into()], postcode: "AN1 4DX".into() };
    for value in [
        Value::Name("Siân Morgan-Lewis".into()),
        Value::Address(address),
        Value::DateOfBirth("1980-03-12".parse().expect("a date")),
        Value::Phone("+441632960302".into()),
    ] {
        people::ops::set_value(&mut uow, person, &value).await.expect("a value");
    }
    uow.commit().await.expect("a commit");
    sqlx::query("insert into person_search_key values ('phone', '+441632960302', $1) on conflict do nothing")
        .bind(person.0)
        .execute(owner)
        .await
        .expect("a key");
    sqlx::query(
        "insert into account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)
         values ($1, $2, $3, '', 'active', now(), now())",
    )
    .bind(account.0)
    .bind(adviser.0)
    .bind(account.0.as_bytes().as_slice())
    .execute(owner)
    .await
    .expect("an account");
    sqlx::query("insert into staff (account_id, staff_number, roles, created_at) values ($1, 'A-117', '{adviser}', now())")
        .bind(account.0)
        .execute(owner)
        .await
        .expect("a member of staff");
    sqlx::query("insert into staff_team values ($1, 'CS')").bind(account.0).execute(owner).await.expect("a team");
    let browser = site.signed_in(account).await;
    (site, browser, person)
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn e16_a_call_is_taken_confirmed_and_saved_by_ordinary_forms_and_nothing_typed_is_lost(owner: PgPool) {
    let (site, mut browser, person) = desk(&owner).await;
    send(&site, CALLS_TOKEN, EVENT).await;
    let list = site.get(&mut browser, "/staff/call").await;
    assert_eq!(list.status, StatusCode::OK);
    let take = list
        .body
        .split("action=\"")
        .find_map(|part| part.split('"').next().filter(|path| path.ends_with("/take")))
        .expect("a call to take");
    let waiting = site.get(&mut browser, "/staff/call/waiting").await;
    assert!(waiting.body.starts_with("[{") && waiting.body.contains("•••••302"), "{}", waiting.body);
    assert!(!waiting.body.contains("01632"), "until somebody takes the call its number is nobody’s to read");
    let taken = site.post(&mut browser, take, "").await;
    let path = taken.location().to_string();
    assert!(path.starts_with("/staff/call/"), "{path}");
    let page = site.get(&mut browser, &path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&person.to_string()) && !page.body.contains("Morgan"), "masked until facts agree");
    let step = format!("{path}/step");
    let wrong =
        format!("step=next&number=01632+960302&who={person}&fact_name=sian+morgan&fact_address=an14dx&fact_born=13+3+1980&note=About+bins");
    assert_eq!(site.post(&mut browser, &step, &wrong).await.location(), path);
    let page = site.get(&mut browser, &path).await;
    assert!(page.body.contains("Not confirmed") && page.body.contains(">About bins</textarea>"), "what was typed stays");
    assert!(!page.body.contains("13 3 1980") && !page.body.contains("an14dx") && !page.body.contains("Morgan"), "answers are kept nowhere");
    let right = wrong.replace("13+3", "12+3");
    site.post(&mut browser, &step, &right).await;
    let page = site.get(&mut browser, &path).await;
    assert!(page.body.contains("Two facts agree") && page.body.contains("Siân Morgan-Lewis"));
    site.post(&mut browser, &step, &format!("step=payment_start&who={person}&note=About+bins")).await;
    let welsh = site.get(&mut browser, &format!("/cy{path}")).await;
    assert!(welsh.body.contains("Mae dwy ffaith yn cytuno") && welsh.body.contains("Taliad yn gorffen"));
    save_by_form(&site, &mut browser, &owner, &path, person).await;
}

/// A form that is refused once, and then saved.
async fn save_by_form(site: &Site, browser: &mut Browser, owner: &PgPool, path: &str, person: PersonId) {
    let unfinished = site.post(browser, path, &format!("who={person}&note=About+bins")).await;
    assert_eq!(unfinished.location(), path);
    let page = site.get(browser, path).await;
    assert!(page.body.contains("Select how the call ended") && page.body.contains("Select what the call is about"));
    let saved = site.post(browser, path, &format!("who={person}&note=About+bins&service=general&outcome=answered")).await;
    assert_eq!(saved.location(), "/staff/call");
    let kept: i64 =
        sqlx::query_scalar("select count(*) from interaction where person_id = $1").bind(person.0).fetch_one(owner).await.expect("a count");
    assert_eq!(kept, 1);
    assert_eq!(site.get(browser, path).await.location(), "/staff/call", "a call that has ended is left");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_call_of_another_is_not_there_and_hostile_fields_do_no_harm(owner: PgPool) {
    let (site, mut browser, _) = desk(&owner).await;
    send(&site, CALLS_TOKEN, EVENT).await;
    let untaken: uuid::Uuid = sqlx::query_scalar("select call_id from call").fetch_one(&owner).await.expect("a call");
    let path = format!("/staff/call/{untaken}");
    assert_eq!(site.get(&mut browser, &path).await.status, StatusCode::NOT_FOUND, "nobody works with a call they have not taken");
    assert_eq!(site.get(&mut Browser::default(), &path).await.status, StatusCode::SEE_OTHER);
    site.post(&mut browser, &format!("{path}/take"), "").await;
    for form in [
        "step=next&number=%27%3B--&who=%00&fact_born=%FF",
        "step=nothing-of-ours",
        "step=send_code&contact=x",
        "step=call_back",
        "step=payment_end",
        "step=transfer&transfer_to=%00",
        "step=next&who=00000000-0000-0000-0000-000000000000",
        "outcome=8&service=%27&team=%25&extras=x&extras=y&call_language=xx",
    ] {
        for to in [format!("{path}/step"), path.clone()] {
            let answer = site.post(&mut browser, &to, form).await;
            assert!(!answer.status.is_server_error(), "{to} with {form} answered {}", answer.status);
        }
    }
    assert_eq!(site.get(&mut browser, &path).await.status, StatusCode::OK);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn somebody_found_by_name_is_chosen_by_a_form_and_an_address_that_is_opened_changes_nothing(owner: PgPool) {
    let (site, mut browser, person) = desk(&owner).await;
    let event = EVENT.replace("01632960302", "");
    let event: serde_json::Value = serde_json::from_str(&send(&site, CALLS_TOKEN, event).await.body).expect("JSON");
    let path = format!("/staff/call/{}", event["id"].as_str().expect("an id"));
    site.post(&mut browser, &format!("{path}/take"), "").await;
    let chosen =
        || async { sqlx::query_scalar::<_, Option<uuid::Uuid>>("select person_id from call").fetch_one(&owner).await.expect("a call") };
    assert_eq!(site.get(&mut browser, &format!("{path}?person={person}")).await.status, StatusCode::OK);
    assert_eq!(chosen().await, None, "an address that is opened chooses nobody");
    let call = path.rsplit('/').next().expect("an id");
    site.post(&mut browser, "/staff/people", &format!("call={call}&phone=01632+960302")).await;
    let found = site.get(&mut browser, "/staff/people").await;
    let form = format!("action=\"{path}/step\"");
    let choose = found.body.split("<form").find(|part| part.contains(&form)).expect("a form beside the person");
    assert!(choose.contains(&format!("value=\"{person}\"")) && choose.contains("Choose S. M"), "{choose}");
    let answer = site.post(&mut browser, &format!("{path}/step"), &format!("who={person}&step=choose")).await;
    assert_eq!((answer.location(), chosen().await), (path.as_str(), Some(person.0)));
    site.post(&mut browser, &format!("{path}/step"), &format!("step=next&who={person}&{FACTS}")).await;
    assert!(site.get(&mut browser, &path).await.body.contains("Siân Morgan-Lewis"));
    site.get(&mut browser, &format!("{path}?person={}", uuid::Uuid::nil())).await;
    assert!(site.get(&mut browser, &path).await.body.contains("Siân Morgan-Lewis"), "nor does one unconfirm the caller");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_call_typed_in_twice_by_one_form_is_one_call(owner: PgPool) {
    let (site, mut browser, _) = desk(&owner).await;
    let list = site.get(&mut browser, "/staff/call").await.body;
    let key = list.split("name=\"submission_key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key");
    let form = format!("submission_key={key}&line=01632+960100&number=01632+960302");
    let (first, second) = (site.post(&mut browser, "/staff/call", &form).await, site.post(&mut browser, "/staff/call", &form).await);
    assert!(first.location().starts_with("/staff/call/") && first.location() == second.location());
    assert_eq!(calls(&owner).await, 1);
}
