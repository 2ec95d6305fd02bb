//! A resident's record over HTTP: every part of it opens in both languages, and no address altered by hand breaks it.

use axum::http::StatusCode;
use portal::{
    actor::Actor,
    ids::PersonId,
    lang::Lang,
    outbox::{self, Letter},
};
use sqlx::PgPool;

use crate::site::{Answer, Browser, Site};

const PASSWORD: &str = "three silver herons";

async fn signed_in(owner: PgPool) -> (Site, Browser) {
    let site = Site::new(owner).await;
    portal::demo::load(&site.portal, &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data"), PASSWORD).await.expect("the demo");
    let mut browser = Browser::default();
    let answer = site.post(&mut browser, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account"));
    (site, browser)
}

/// The first item that a page of the record links to.
fn first_item(answer: &Answer) -> String {
    let at = answer.body.find("/record/items/").expect("an item");
    let rest = &answer.body[at..];
    rest[..rest.find('"').expect("the end of an address")].to_string()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j5_every_part_of_the_record_opens_in_both_languages_under_one_heading_of_its_own(owner: PgPool) {
    let (site, mut browser) = signed_in(owner).await;
    let timeline = site.get(&mut browser, "/record").await;
    let item = first_item(&timeline);
    let mut headings = std::collections::BTreeSet::new();
    let parts = ["/record", "/record/held", "/record/sharing", "/record/recordings", "/record/deleting-soon", "/account", &item];
    for part in parts {
        for (path, withheld) in [
            (part.to_string(), "The law lets us keep some things off this page"),
            (format!("/cy{part}"), "Mae’r gyfraith yn caniatáu i ni beidio â dangos rhai pethau"),
        ] {
            let answer = site.get(&mut browser, &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert_eq!(answer.body.matches("<h1").count(), 1, "{path}");
            assert!(part == "/account" || answer.body.contains(withheld), "{path}: the same sentence for everybody");
            let heading = answer.body.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).expect("a heading").to_string();
            assert!(headings.insert((path.starts_with("/cy"), heading.clone())), "{path}: {heading} is the heading of another page");
            let ids: Vec<&str> = answer.body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
            assert_eq!(unique.len(), ids.len(), "{path}: an id stands twice in {ids:?}");
        }
    }
    assert!(timeline.body.contains("role=\"status\"") && timeline.body.contains("app-glance"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_filter_or_a_cursor_altered_by_hand_never_breaks_the_record(owner: PgPool) {
    let (site, mut browser) = signed_in(owner).await;
    for query in [
        "way=telepathy&way=phone&way=online",
        "year=1890",
        "year=99999999999999999999&source=%27%20or%201%3D1",
        "service=..%2F..%2Fetc",
        "before=x_y&above=z",
        "before=9999-12-31T23%3A59%3A59.999999Z_ffffffff-ffff-ffff-ffff-ffffffffffff",
        "before=0001-01-01T00%3A00%3A00Z_00000000-0000-0000-0000-000000000000",
        "before=%2B262142-12-31T23%3A59%3A59Z_00000000-0000-0000-0000-000000000000",
        "before=-262143-01-01T00%3A00%3A00Z_00000000-0000-0000-0000-000000000000",
        "%F0%9F%99%82=%00&print=1",
    ] {
        for page in ["/record", "/record/sharing", "/record/recordings", "/record/download"] {
            let answer = site.get(&mut browser, &format!("{page}?{query}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}?{query}");
        }
    }
    for path in
        ["/record/items/x", "/record/items/01a20016-bf7e-74e5-9d84-a7c0feb61286", "/record/recordings/01a20016-bf7e-74e5-9d84-a7c0feb61286"]
    {
        assert_eq!(site.get(&mut browser, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn the_record_is_taken_away_as_it_is_seen_as_a_page_and_as_data(owner: PgPool) {
    let (site, mut browser) = signed_in(owner).await;
    let seen = site.get(&mut browser, "/record?way=email").await;
    let shown = seen.body.matches("app-timeline__title").count();
    assert!(shown > 0);
    let page = site.get(&mut browser, "/record/download?way=email&as=html").await;
    let saved = |answer: &Answer| answer.headers.get("content-disposition").and_then(|v| v.to_str().ok()).unwrap_or_default().to_string();
    assert!(saved(&page).starts_with("attachment") && saved(&page).contains(".html"), "{}", saved(&page));
    assert_eq!(page.body.matches("<article>").count(), shown);
    let data = site.get(&mut browser, "/cy/record/download?way=email&as=json").await;
    assert!(saved(&data).contains(".json"), "{}", saved(&data));
    let data: serde_json::Value = serde_json::from_str(&data.body).expect("JSON");
    assert_eq!(data["entries"].as_array().map(Vec::len), Some(shown));
    assert_eq!((data["language"].as_str(), data["entries"][0]["direction"].as_str()), (Some("cy"), Some("out")));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn what_is_held_is_counted_to_the_last_and_a_long_list_shows_its_newest_and_where_the_rest_is(owner: PgPool) {
    let (site, mut browser) = signed_in(owner.clone()).await;
    let person: uuid::Uuid = sqlx::query_scalar("select a.person_id from account a join web_session s using (account_id) limit 1")
        .fetch_one(&owner)
        .await
        .expect("Catrin");
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    for _ in 0..231 {
        outbox::ops::queue(&mut uow, PersonId(person), "catrin@example.org", Lang::En, Letter::RecordJoined).await.expect("a letter");
    }
    uow.commit().await.expect("a commit");
    let held: i64 =
        sqlx::query_scalar("select count(*) from outbox where person_id = $1").bind(person).fetch_one(&owner).await.expect("a count");
    let page = site.get(&mut browser, "/record/held").await.body;
    let section =
        page.split("<section id=\"outbound_message\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("the section");
    assert!(page.contains(&format!(": {held}</a>")), "the list of contents says {held}");
    assert!(section.contains(&format!("The newest 20 of {held} are here.")) && section.contains("href=\"/record\""), "{section}");
    assert_eq!(section.matches("<time").count(), 20);
}
