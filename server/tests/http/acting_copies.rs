//! Asking for a copy in the name of the person one acts for, over HTTP: only with the tick, and the copy is never for whoever asked.

use axum::http::StatusCode;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    acting::{asked, resident},
    site::{Browser, Site},
};

const PLAIN: &str = "services=fly-tipping&level=act";

/// The value of a hidden field on a page.
async fn hidden(site: &Site, browser: &mut Browser, path: &str, name: &str) -> String {
    let page = site.get(browser, path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name} is not on {path}"));
    rest.split('"').next().expect("a value").to_string()
}

async fn shows(site: &Site, browser: &mut Browser, path: &str, words: &[(&str, &str)]) {
    for (start, says) in words {
        let page = site.get(browser, &format!("{start}{path}")).await;
        assert!(page.status == StatusCode::OK && page.body.contains(says), "{start}{path}: {says}");
    }
}

async fn count(owner: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from rights_request").fetch_one(owner).await.expect("a count")
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_copy_is_asked_for_once_the_person_ticked_it_and_what_was_typed_before_is_not_lost(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (mut anh, mut tomos) = (resident(&site, &owner, "Ánh").await, resident(&site, &owner, "Tomos").await);
    let mandate = asked(&site, &mut anh, &mut tomos, PLAIN).await;
    let path = format!("/for/{mandate}/data-requests");
    let typed = format!("acting_for={mandate}&submission_key={}&message=Everything+about+the+bins", Uuid::new_v4());
    // Without the tick the page says who can change that, and has no form.
    shows(&site, &mut tomos, &path, &[("", "has not let you ask for a copy"), ("/cy", "Nid yw’r person wedi gadael i chi ofyn am gopi")])
        .await;
    assert!(!site.get(&mut tomos, &path).await.body.contains("name=\"submission_key\""));
    assert!(!site.get(&mut tomos, &format!("/for/{mandate}/account")).await.body.contains(&path), "nor a way to it");
    shows(&site, &mut tomos, &format!("/acting-for/{mandate}"), &[("", "Not allowed"), ("/cy", "Ni chaniateir")]).await;
    let refused = site.post(&mut tomos, &path, &typed).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let again = site.get(&mut tomos, &path).await.body;
    assert!(again.contains("Everything about the bins") && again.contains("id=\"message-error\""), "what was typed stands there");
    assert_eq!(count(&owner).await, 0);

    she_ticks(&site, &mut anh, &mandate).await;
    shows(&site, &mut tomos, &format!("/for/{mandate}/account"), &[("", path.as_str()), ("/cy", path.as_str())]).await;
    shows(&site, &mut tomos, &format!("/acting-for/{mandate}"), &[("", "Allowed."), ("/cy", "Caniateir.")]).await;
    shows(&site, &mut tomos, "/acting-for", &[("", "You may ask for a copy of the information."), ("/cy", "Cewch ofyn am gopi")]).await;
    for _ in 0..2 {
        let sent = site.post(&mut tomos, &path, &typed).await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, path.as_str()), "{}", sent.body);
    }
    assert_eq!(count(&owner).await, 1, "sent twice, it is one request");
    let reference: String = sqlx::query_scalar("select reference from rights_request").fetch_one(&owner).await.expect("it");
    shows(&site, &mut tomos, &path, &[("", reference.as_str()), ("/cy", "Rhaid i ni eu hateb erbyn")]).await;
    assert!(!site.get(&mut tomos, &path).await.body.contains("about the bins"), "once sent, the words are hers");
    she_sees(&site, &mut anh, &reference).await;
    // What was asked for is for her: no page of it, no copy, and not the download that is there at once.
    for part in [format!("data-requests/{reference}"), format!("data-requests/{reference}/pack"), "record/pack".into(), "record".into()] {
        let path = format!("/for/{mandate}/{part}");
        assert_eq!(site.get(&mut tomos, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(site.get(&mut tomos, &format!("/data-requests/{reference}")).await.status, StatusCode::NOT_FOUND, "nor as himself");
    }
}

/// She ticks it in the form of what he may do, which stands as it was saved.
async fn she_ticks(site: &Site, anh: &mut Browser, mandate: &str) {
    let change = format!("/representatives/{mandate}/change");
    shows(site, anh, &change, &[("", "They may ask for a copy of my information"), ("/cy", "Cânt ofyn am gopi o’m gwybodaeth")]).await;
    let revision = hidden(site, anh, &change, "revision").await;
    let ticked = site.post(anh, &change, &format!("revision={revision}&ends=keep&may_ask_copy=yes&{PLAIN}")).await;
    assert_eq!(ticked.location(), format!("/representatives/{mandate}"));
    shows(site, anh, ticked.location(), &[("", "Allowed. The copy goes to the person."), ("/cy", "Caniateir.")]).await;
    let kept = site.get(anh, &change).await.body;
    let (_, tick) = kept.split_once("name=\"may_ask_copy\"").expect("the tick");
    assert!(tick.split('>').next().expect("the tag").contains("checked"), "what holds is filled in");
}

async fn she_sees(site: &Site, anh: &mut Browser, reference: &str) {
    let (list, one) = ("/data-requests", format!("/data-requests/{reference}"));
    shows(site, anh, list, &[("", reference), ("", "Someone who acts for you"), ("/cy", "Rhywun sy’n gweithredu ar eich rhan")]).await;
    shows(site, anh, &one, &[("", "Asked by"), ("", "Tomos"), ("/cy", "Gofynnwyd gan"), ("", "about the bins")]).await;
    shows(site, anh, &one, &[("", "when it was asked in your name"), ("/cy", "Gofynnwyd yn eich enw ar")]).await;
    let log = "/record/access-log?who=representatives";
    shows(site, anh, log, &[("", "Asked for a copy of your information in your name"), ("/cy", "Gofynnwyd am gopi")]).await;
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_form_for_a_copy_from_another_context_or_after_it_was_stopped_does_nothing_and_keeps_what_was_typed(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (mut anh, mut tomos) = (resident(&site, &owner, "Ánh").await, resident(&site, &owner, "Tomos").await);
    let mut elin = resident(&site, &owner, "Elin").await;
    let what = format!("{PLAIN}&may_ask_copy=yes");
    let hers = asked(&site, &mut anh, &mut tomos, &what).await;
    let others = asked(&site, &mut elin, &mut tomos, &what).await;
    let typed = |mandate: &str| format!("acting_for={mandate}&submission_key={}&message=Everything+about+her", Uuid::new_v4());
    for path in [format!("/for/{others}/data-requests"), "/data-requests".to_string()] {
        let refused = site.post(&mut tomos, &path, &typed(&hers)).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{path}");
        assert!(refused.body.contains("Everything about her"), "{path}: what was typed is there");
    }
    let path = format!("/for/{hers}/data-requests");
    hidden(&site, &mut tomos, &path, "submission_key").await;
    site.post(&mut anh, &format!("/representatives/{hers}"), "change=revoke").await;
    assert_eq!(site.post(&mut tomos, &path, &typed(&hers)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&owner).await, 0);
}
