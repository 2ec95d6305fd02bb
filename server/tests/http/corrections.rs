//! "This is wrong" on the pages of whoever says it, in both languages.

use axum::http::StatusCode;
use sqlx::{Executor, PgPool, Row};
use uuid::Uuid;

use crate::site::{Browser, Site};

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j6_a_resident_says_that_an_item_is_wrong_and_reads_where_it_is_in_both_languages(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let mut browser = Browser::default();
    site.post(&mut browser, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    let name = owner
        .fetch_one(
            "select v.person_value_id from web_session s join account a using (account_id) join person_value v using (person_id)
             where v.kind = 'name' and v.ended_at is null",
        )
        .await
        .expect("the name of whoever is signed in");
    let item: Uuid = name.get(0);

    for (path, words) in [
        (format!("/record/items/{item}/wrong"), "you say this is wrong"),
        (format!("/cy/record/items/{item}/wrong"), "rydych yn dweud bod hwn yn anghywir"),
        (format!("/record/items/{item}/not-me"), "This is not me"),
        (format!("/cy/record/items/{item}/not-me"), "Nid fi yw hwn"),
    ] {
        let form = site.get(&mut browser, &path).await;
        assert_eq!(form.status, StatusCode::OK, "{path}");
        assert!(form.body.contains(words) && form.body.contains("Catrin"), "{path} shows the item and says what happens");
    }
    let path = format!("/record/items/{item}/wrong");
    let refused = site.post(&mut browser, &path, "message=").await;
    assert_eq!(refused.location(), path);
    assert!(site.get(&mut browser, &path).await.body.contains("Enter your message"));
    let key = Uuid::new_v4();
    let sent = site.post(&mut browser, &path, &format!("message=It+has+changed&submission_key={key}")).await;
    let shown = sent.location().to_string();
    assert!(sent.status == StatusCode::SEE_OTHER && shown.starts_with("/record/corrections/DR-"), "{shown}");
    let english = site.get(&mut browser, &shown).await;
    assert!(english.body.contains("It has changed") && english.body.contains("We will answer by"));
    let welsh = site.get(&mut browser, &format!("/cy{shown}")).await;
    assert!(welsh.body.contains("Byddwn yn ateb erbyn"));
    let (before, _) = welsh.body.split_once("It has changed").expect("their own words");
    let tag = before.rsplit("<p").next().unwrap_or_default();
    assert!(tag.contains("lang=\"en\""), "words typed in English are read out in English: {tag}");
    // The form leads to what was said already.
    assert_eq!(site.get(&mut browser, &path).await.location(), shown);
    site.post(&mut browser, &format!("{shown}/withdraw"), "").await;
    assert!(site.get(&mut browser, &shown).await.body.contains("You withdrew it"));
    // A resident finds nothing on the staff's side.
    let reference = shown.trim_start_matches("/record/corrections/");
    for path in ["/staff/corrections".to_string(), format!("/staff/corrections/{reference}")] {
        assert_eq!(site.get(&mut browser, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
