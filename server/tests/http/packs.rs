//! A copy of everything over HTTP: asked for on a page, taken by its own sign-in, in both languages.

use axum::http::{StatusCode, header};
use sqlx::{Executor, PgPool, Row};
use uuid::Uuid;

use crate::site::{Browser, Site};

async fn signed_in(site: &Site, name: &str) -> Browser {
    let mut browser = Browser::default();
    site.post(&mut browser, "/sign-in", &format!("email={name}%40example.org&password=three+silver+herons")).await;
    browser
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j8_a_copy_of_everything_is_asked_for_and_taken_at_once_by_its_own_sign_in_alone(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let (mut catrin, mut kofi) = (signed_in(&site, "catrin").await, signed_in(&site, "kofi").await);
    for (path, words) in [("/record/pack", "Make my copy"), ("/cy/record/pack", "Gwneud fy nghopi")] {
        let page = site.get(&mut catrin, path).await;
        assert!(page.status == StatusCode::OK && page.body.contains(words), "{path}");
    }
    let key = Uuid::new_v4();
    let made = site.post(&mut catrin, "/cy/record/pack", &format!("submission_key={key}")).await;
    let pack = made.location().to_string();
    assert!(made.status == StatusCode::SEE_OTHER && pack.starts_with("/cy/record/packs/"), "{pack}");
    let page = site.get(&mut catrin, &pack).await;
    assert!(page.body.contains("Heb ei lawrlwytho eto") && page.body.contains("Lawrlwythiadau: 0"));
    let taken = site.get(&mut catrin, &format!("{pack}/download")).await;
    let said = |name: header::HeaderName| taken.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string();
    assert_eq!((taken.status, said(header::CONTENT_TYPE).as_str()), (StatusCode::OK, "application/zip"));
    assert!(said(header::CONTENT_DISPOSITION).contains("fy-ngwybodaeth-") && said(header::CACHE_CONTROL) == "no-store");
    assert!(taken.headers.get(header::CONTENT_LENGTH).is_none(), "it is made while it is sent");
    assert!(taken.body.starts_with("PK") && taken.body.contains("manifest.json"));
    let page = site.get(&mut catrin, &pack.replace("/cy/", "/")).await;
    assert!(page.body.contains("Downloads: 1") && page.body.contains("Downloaded to its end on"));
    assert!(site.get(&mut catrin, "/record/pack").await.body.contains(&pack.replace("/cy/", "/")));
    // Forwarded to somebody else it does not exist; to nobody, it asks to sign in.
    for path in [pack.clone(), format!("{pack}/download")] {
        assert_eq!(site.get(&mut kofi, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        let nobody = site.get(&mut Browser::default(), &path).await;
        assert!(nobody.status == StatusCode::SEE_OTHER && nobody.location().contains("/sign-in?next="), "{path}");
    }
    owner
        .execute("update pack set made_at = made_at - interval '31 days', ends_at = ends_at - interval '31 days'")
        .await
        .expect("time passes");
    for path in [pack.clone(), format!("{pack}/download")] {
        assert_eq!(site.get(&mut catrin, &path).await.status, StatusCode::GONE, "{path}");
    }
    let looked = owner.fetch_one("select count(*) from audit where act in ('pack/make', 'pack/take')").await.expect("a count");
    assert_eq!(looked.get::<i64, _>(0), 2);
}
