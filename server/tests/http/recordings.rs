//! The recording supplier's address: what it must delete, and what it says it did.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use portal::vault::Place;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use crate::site::{Answer, Browser, CALLS_TOKEN, RECORDINGS_TOKEN, Site};

async fn send(site: &Site, token: &str, body: impl AsRef<str>) -> Answer {
    let request = Request::post("/api/recordings")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.as_ref().to_string()))
        .expect("a request");
    site.ask(&mut Browser::default(), request).await
}

/// An order as it stands once it is sealed with the portal's own key.
async fn ordered(site: &Site, owner: &PgPool, reference: &str) -> Uuid {
    let (portal, id) = (&site.portal, Uuid::now_v7());
    let place = Place::new("recording_deletion", "reference_sealed", id);
    let sealed = portal.vault().own_key().seal(portal.chance(), place, &reference.to_string()).expect("sealed");
    sqlx::query("insert into recording_deletion (recording_id, reference_sealed, ordered_at) values ($1, $2, now())")
        .bind(id)
        .bind(sealed.as_bytes())
        .execute(owner)
        .await
        .expect("an order");
    id
}

/// What the supplier was told: how many of its answers were new, and the orders with where the audio is.
fn told(answer: &Answer) -> (u64, Vec<(String, String)>) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_string();
    let orders = body["orders"].as_array().expect("orders").iter().map(|one| (text(&one["order"]), text(&one["recording"])));
    (body["deleted"].as_u64().expect("a number"), orders.collect())
}

async fn states(owner: &PgPool) -> Vec<(bool, Option<String>)> {
    sqlx::query_as("select confirmed_at is not null, fault from recording_deletion order by recording_id")
        .fetch_all(owner)
        .await
        .expect("orders")
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c11_the_supplier_is_told_until_it_confirms_and_what_it_says_twice_changes_nothing(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (first, second) = (ordered(&site, &owner, "LL-1").await, ordered(&site, &owner, "LL-2").await);
    let all = vec![(first.to_string(), "LL-1".to_string()), (second.to_string(), "LL-2".to_string())];
    let sorted = |answer: &Answer| {
        let (new, mut orders) = told(answer);
        orders.sort();
        (new, orders)
    };
    let asked = send(&site, RECORDINGS_TOKEN, "{}").await;
    assert!(asked.headers.get(header::SET_COOKIE).is_none(), "no session is begun");
    assert!(asked.headers.contains_key(header::CACHE_CONTROL));
    assert_eq!(sorted(&asked), (0, all.clone()));
    assert_eq!(sorted(&send(&site, RECORDINGS_TOKEN, "{}").await), (0, all), "an answer that was lost on the way is no order lost");
    let confirmed = format!(r#"{{"deleted": ["{first}"]}}"#);
    let left = vec![(second.to_string(), "LL-2".to_string())];
    assert_eq!(sorted(&send(&site, RECORDINGS_TOKEN, &confirmed).await), (1, left.clone()));
    assert_eq!(sorted(&send(&site, RECORDINGS_TOKEN, &confirmed).await), (0, left.clone()), "replayed");
    // Said to be deleted once, it does not come back by failing.
    let failed = format!(r#"{{"failed": ["{first}", "{second}", "{}"]}}"#, Uuid::now_v7());
    assert_eq!(sorted(&send(&site, RECORDINGS_TOKEN, &failed).await), (0, vec![]), "what failed waits for staff");
    assert_eq!(states(&owner).await, [(true, None), (false, Some("refused".to_string()))]);
    let by: String = sqlx::query_scalar("select confirmed_by from recording_deletion where confirmed_at is not null")
        .fetch_one(&owner)
        .await
        .expect("who");
    assert!(by.contains("recording_supplier"), "{by}");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_supplier_with_another_token_and_an_order_that_is_unknown_change_nothing(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let order = ordered(&site, &owner, "LL-1").await;
    let confirmed = format!(r#"{{"deleted": ["{order}"]}}"#);
    for token in ["", "wrong", CALLS_TOKEN, &RECORDINGS_TOKEN[1..]] {
        let refused = send(&site, token, &confirmed).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{token}");
        assert!(!refused.body.contains("LL-1"));
    }
    let unknown = format!(r#"{{"deleted": ["{}"], "failed": ["{}"]}}"#, Uuid::now_v7(), Uuid::nil());
    assert_eq!(told(&send(&site, RECORDINGS_TOKEN, &unknown).await).0, 0);
    for body in ["", "null", "[]", "not json", r#"{"deleted": "all"}"#, r#"{"deleted": ["LL-1"]}"#, r#"{"erased": []}"#] {
        assert_eq!(send(&site, RECORDINGS_TOKEN, body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let large = format!(r#"{{"deleted": [{}]}}"#, vec![format!("\"{order}\""); 2_000].join(","));
    assert_eq!(send(&site, RECORDINGS_TOKEN, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(states(&owner).await, [(false, None)]);
    let site = Site::new(owner.clone()).await.without_machines();
    assert_eq!(send(&site, RECORDINGS_TOKEN, &confirmed).await.status, StatusCode::NOT_FOUND);
    assert_eq!(states(&owner).await, [(false, None)]);
}
