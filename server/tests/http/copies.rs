//! The copy that two people released, over HTTP: whose link it is, until when, and who else finds nothing (journey J9).

use axum::http::{StatusCode, header};
use portal::{erasure::ops::run, ids::AccountId};
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use crate::{
    acting::asked,
    rights::{revision, signed_in},
    site::{Answer, Browser, Site},
};

/// The sign-in of the resident, the only one who has a session and is no staff.
async fn account(owner: &PgPool) -> AccountId {
    let id: Uuid = sqlx::query_scalar("select account_id from web_session where account_id not in (select account_id from staff)")
        .fetch_one(owner)
        .await
        .expect("a session");
    AccountId(id)
}

async fn second_officer(site: &Site, owner: &PgPool) -> Browser {
    let id: Uuid = sqlx::query_scalar(
        "select account_id from staff where 'information_governance' = any (roles) and not 'administrator' = any (roles)
           and ended_at is null order by staff_number offset 1 limit 1",
    )
    .fetch_one(owner)
    .await
    .expect("somebody else who answers for information");
    site.signed_in(AccountId(id)).await
}

/// What stands in the page after a text, up to a quotation mark.
fn after<'p>(page: &'p Answer, text: &str) -> Vec<&'p str> {
    page.body.split(text).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

async fn asks(site: &Site, browser: &mut Browser) -> String {
    let form = format!("kind=access&message=All&submission_key={}", Uuid::new_v4());
    site.post(browser, "/data-requests", &form).await.location().to_string()
}

/// Collected, decided, proposed by one and released by another: the path of the request.
async fn released(site: &Site, owner: &PgPool, resident: &mut Browser, officer: &mut Browser) -> String {
    let path = asks(site, resident).await;
    let desk = format!("/staff{path}");
    site.post(officer, &format!("{desk}/copy/collect"), "").await;
    loop {
        let open = site.get(officer, &format!("{desk}/items?show=open")).await;
        let Some(item) = after(&open, &format!("href=\"{desk}/items/")).first().map(|id| format!("{desk}/items/{id}")) else { break };
        let form = format!("revision={}&decision=give", revision(&site.get(officer, &item).await));
        assert_eq!(site.post(officer, &item, &form).await.status, StatusCode::SEE_OTHER, "{item}");
    }
    let bench = site.get(officer, &format!("{desk}/copy")).await;
    let form = format!("revision={}&delivery=sign_in&message_en=Here+it+is&message_cy=Dyma+fe", revision(&bench));
    assert_eq!(site.post(officer, &format!("{desk}/copy"), &form).await.location(), format!("{desk}/copy"));
    let mut second = second_officer(site, owner).await;
    let release = format!("{desk}/release");
    let page = site.get(&mut second, &release).await;
    let read: Vec<String> = after(&page, "name=\"read\" type=\"checkbox\" value=\"").into_iter().map(|id| format!("&read={id}")).collect();
    assert!(!read.is_empty(), "{}", page.body);
    site.post(&mut second, &release, &format!("revision={}{}", revision(&page), read.concat())).await;
    path
}

async fn months_go_by(owner: &PgPool) {
    owner
        .execute("update disclosure set released_at = released_at - interval '31 days', ends_at = ends_at - interval '31 days'")
        .await
        .expect("time passes");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j9_a_link_that_is_forwarded_to_another_login_opens_nothing_and_each_download_is_counted(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let account = account(&owner).await;
    let path = released(&site, &owner, &mut catrin, &mut officer).await;
    let (pack, download) = (format!("{path}/pack"), format!("{path}/pack/download"));
    // Without the second step there is the page, and what is missing; never the copy.
    let page = site.get(&mut catrin, &pack).await;
    assert!(page.status == StatusCode::OK && page.body.contains("sign in with a second step"), "{}", page.body);
    assert_eq!(site.get(&mut catrin, &download).await.location(), pack);
    let mut own = site.signed_in(account).await;
    for number in 1..=2 {
        let taken = site.get(&mut own, &download).await;
        let said = |name: header::HeaderName| taken.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string();
        assert_eq!((taken.status, said(header::CONTENT_TYPE).as_str()), (StatusCode::OK, "application/zip"));
        assert!(said(header::CACHE_CONTROL) == "no-store" && taken.body.starts_with("PK"));
        for (start, words) in [("", format!("Downloads: {number}")), ("/cy", format!("Lawrlwythiadau: {number}"))] {
            assert!(site.get(&mut own, &format!("{start}{pack}")).await.body.contains(&words), "{words}");
        }
    }
    // Forwarded: to another resident it does not exist, to staff it is no page of theirs, to nobody it asks to sign in.
    let mut kofi = Browser::default();
    site.post(&mut kofi, "/sign-in", "email=kofi%40example.org&password=three+silver+herons").await;
    for at in [&pack, &download] {
        assert_eq!(site.get(&mut kofi, at).await.status, StatusCode::NOT_FOUND, "{at}");
        assert_eq!(site.get(&mut officer, at).await.status, StatusCode::NOT_FOUND, "{at}");
        let nobody = site.get(&mut Browser::default(), at).await;
        assert!(nobody.status == StatusCode::SEE_OTHER && nobody.location().contains("/sign-in?next="), "{at}");
    }
    for at in [pack.clone(), format!("{pack}/renew")] {
        let form = format!("message=mine&submission_key={}", Uuid::new_v4());
        assert_eq!(site.post(&mut kofi, &at, &form).await.status, StatusCode::NOT_FOUND, "{at}");
    }
    assert!(site.get(&mut own, &pack).await.body.contains("Downloads: 2"), "nobody else was counted");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j9_a_link_that_has_expired_gives_nothing_until_its_person_makes_it_available_again(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let account = account(&owner).await;
    let path = released(&site, &owner, &mut catrin, &mut officer).await;
    let (pack, download, renew) = (format!("{path}/pack"), format!("{path}/pack/download"), format!("{path}/pack/renew"));
    let mut own = site.signed_in(account).await;
    assert_eq!(site.get(&mut own, &download).await.status, StatusCode::OK);
    months_go_by(&owner).await;
    assert_eq!(site.get(&mut own, &download).await.status, StatusCode::GONE);
    for (start, words) in [("", "Make it available again"), ("/cy", "Ei roi ar gael eto")] {
        let page = site.get(&mut own, &format!("{start}{pack}")).await;
        assert!(page.body.contains(words) && !page.body.contains(&format!("{pack}/download\"")), "{start}");
        let without = site.get(&mut catrin, &format!("{start}{pack}")).await;
        assert!(!without.body.contains(words), "the second step comes first");
    }
    assert_eq!(site.post(&mut catrin, &renew, "").await.location(), pack);
    assert_eq!(site.get(&mut own, &download).await.status, StatusCode::GONE, "nothing was renewed without it");
    assert_eq!(site.post(&mut own, &renew, "").await.location(), pack);
    let page = site.get(&mut own, &pack).await;
    assert!(page.body.contains("Your copy is available again") && page.body.contains("Downloads: 1"));
    assert_eq!(site.get(&mut own, &download).await.status, StatusCode::OK);
    // Pressed again it changes nothing; a request without a copy has nothing to renew.
    assert_eq!(site.post(&mut own, &renew, "").await.location(), pack);
    let other = asks(&site, &mut own).await;
    assert_eq!(site.post(&mut own, &format!("{other}/pack/renew"), "").await.status, StatusCode::NOT_FOUND);
    let noted: i64 =
        sqlx::query_scalar("select count(*) from audit where act = 'disclosure/renew'").fetch_one(&owner).await.expect("a count");
    assert_eq!(noted, 1);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j9_a_representative_finds_no_copy_while_they_act_nor_after_they_were_revoked(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let account = account(&owner).await;
    let mut own = site.signed_in(account).await;
    let mut friend = crate::acting::resident(&site, &owner, "Tomos").await;
    let mandate = asked(&site, &mut own, &mut friend, "services=fly-tipping&level=act").await;
    let path = released(&site, &owner, &mut catrin, &mut officer).await;
    let finds_nothing = async |friend: &mut Browser| {
        for at in [format!("{path}/pack"), format!("{path}/pack/download"), format!("/for/{mandate}{path}/pack/download")] {
            assert_eq!(site.get(friend, &at).await.status, StatusCode::NOT_FOUND, "{at}");
        }
        for start in [String::new(), format!("/for/{mandate}")] {
            let at = format!("{start}{path}/pack/renew");
            assert_eq!(
                site.post(friend, &at, &format!("acting_for={}", start.trim_start_matches("/for/"))).await.status,
                StatusCode::NOT_FOUND
            );
        }
    };
    assert_eq!(site.get(&mut friend, &format!("/for/{mandate}/account")).await.status, StatusCode::OK, "they act");
    finds_nothing(&mut friend).await;
    assert_eq!(site.post(&mut own, &format!("/representatives/{mandate}"), "change=revoke").await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.get(&mut friend, &format!("/for/{mandate}/account")).await.status, StatusCode::NOT_FOUND, "they act no more");
    finds_nothing(&mut friend).await;
    assert_eq!(site.get(&mut own, &format!("{path}/pack/download")).await.status, StatusCode::OK, "its person has it all the time");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j9_a_copy_asked_for_twice_is_one_request_by_one_form_and_two_with_a_clock_each_by_two(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let account = account(&owner).await;
    let form = format!("kind=access&message=All&submission_key={}", Uuid::new_v4());
    let first = site.post(&mut catrin, "/data-requests", &form).await.location().to_string();
    assert_eq!(site.post(&mut catrin, "/data-requests", &form).await.location(), first, "pressed twice");
    assert_eq!(site.post(&mut catrin, "/cy/data-requests", &form).await.location(), format!("/cy{first}"), "and in the other language");
    let second = released(&site, &owner, &mut catrin, &mut officer).await;
    assert_ne!(second, first);
    for path in [&first, &second] {
        assert!(site.get(&mut catrin, "/data-requests").await.body.contains(path.as_str()), "{path}");
    }
    assert!(site.get(&mut catrin, &first).await.body.contains("We must answer by"), "the other has its own clock and no copy");
    let mut own = site.signed_in(account).await;
    assert_eq!(site.get(&mut own, &format!("{second}/pack/download")).await.status, StatusCode::OK);
    assert_eq!(site.get(&mut own, &format!("{first}/pack/download")).await.status, StatusCode::NOT_FOUND);
    // A copy at once, asked for twice by one form, is one as well.
    let form = format!("submission_key={}", Uuid::new_v4());
    let pack = site.post(&mut catrin, "/record/pack", &form).await.location().to_string();
    assert_eq!(site.post(&mut catrin, "/record/pack", &form).await.location(), pack);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j9_while_an_erasure_runs_its_person_has_the_copy_first_and_nobody_has_it_afterwards(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let account = account(&owner).await;
    let path = released(&site, &owner, &mut catrin, &mut officer).await;
    let download = format!("{path}/pack/download");
    let mut own = site.signed_in(account).await;
    let at_once = site.post(&mut own, "/record/pack", &format!("submission_key={}", Uuid::new_v4())).await.location().to_string();
    let form = format!("what=all&urgent=yes&understood=yes&submission_key={}", Uuid::new_v4());
    let erasure = site.post(&mut own, "/data-requests/erasure/preview", &form).await.location().to_string();
    assert!(erasure.starts_with("/data-requests/DR-"), "{erasure}");
    let desk = erasure.replace("/data-requests/", "/staff/erasures/");
    let shown = site.get(&mut officer, &desk).await;
    let decision = format!("revision={}&decision=part&urgent=yes&message_en=Stays&message_cy=Aros", revision(&shown));
    assert_eq!(site.post(&mut officer, &desk, &decision).await.location(), desk);
    for at in [&download, &format!("{at_once}/download")] {
        assert_eq!(site.get(&mut own, at).await.status, StatusCode::OK, "until it is done, what is hers is hers: {at}");
    }
    let told = site.get(&mut officer, &desk).await;
    let recipients: Vec<String> = after(&told, "/recipients/").into_iter().map(|id| format!("{desk}/recipients/{id}")).collect();
    for one in &recipients {
        site.post(&mut officer, one, "outcome=told").await;
    }
    // Taken in the same moment as she is forgotten, it is whole or it is none.
    let (taken, ran) = tokio::join!(site.get(&mut own, &download), run::run_due(&site.portal));
    ran.expect("a round");
    assert!(matches!(taken.status, StatusCode::OK | StatusCode::SEE_OTHER | StatusCode::NOT_FOUND), "{}", taken.status);
    assert!(site.get(&mut officer, &desk).await.body.contains("Deleted on"));
    for at in [download.clone(), format!("{path}/pack"), format!("{at_once}/download"), at_once.clone()] {
        let gone = site.get(&mut own, &at).await;
        assert!(gone.status == StatusCode::SEE_OTHER && gone.location().contains("/sign-in"), "{at}: {}", gone.status);
    }
}
