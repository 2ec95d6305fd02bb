//! Runs, holds and the supplier's orders on the staff's pages, and what a resident reads of them.

use axum::http::StatusCode;
use portal::ids::AccountId;
use sqlx::PgPool;
use uuid::Uuid;

use crate::site::{Answer, Browser, Site};

async fn signed_in(owner: &PgPool) -> (Site, Browser, Browser, Browser) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let officers: Vec<Uuid> = sqlx::query_scalar(
        "select account_id from staff where 'information_governance' = any (roles) and not 'administrator' = any (roles)
           and ended_at is null order by staff_number limit 2",
    )
    .fetch_all(owner)
    .await
    .expect("two who answer for information");
    let mut catrin = Browser::default();
    site.post(&mut catrin, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    let (first, second) = (site.signed_in(AccountId(officers[0])).await, site.signed_in(AccountId(officers[1])).await);
    (site, first, second, catrin)
}

fn revision(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"revision\" value=\"").expect("a revision");
    rest.split('"').next().expect("a number").to_string()
}

/// The path of the newest run in the list.
async fn newest(site: &Site, browser: &mut Browser) -> String {
    let list = site.get(browser, "/staff/retention").await;
    let (_, rest) = list.body.split_once("href=\"/staff/retention/0").expect("a run");
    format!("/staff/retention/0{}", rest.split('"').next().expect("an address"))
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j17_a_run_is_looked_at_by_one_released_by_another_and_leaves_a_receipt_that_names_nobody(owner: PgPool) {
    let (site, mut first, mut second, mut catrin) = signed_in(&owner).await;
    // Her oldest contact was closed long ago.
    sqlx::query(
        "update interaction set closed_at = now() - interval '4 years', at = now() - interval '4 years' where interaction_id =
           (select interaction_id from interaction i where closed_at is not null
              and not exists (select from referral r where r.interaction_id = i.interaction_id)
              and person_id not in (select person_id from held_person) limit 1)",
    )
    .execute(&owner)
    .await
    .expect("a contact");
    for path in ["/staff/retention", "/staff/holds", "/staff/retention/recordings"] {
        assert_eq!(site.get(&mut catrin, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.post(&mut first, "/staff/retention/plan", "").await.location(), "/staff/retention");
    let path = newest(&site, &mut first).await;
    assert!(site.get(&mut first, &path).await.body.contains("The plan is being made"));
    portal::retention::ops::plan::next(&site.portal).await.expect("a plan");
    let page = site.get(&mut first, &path).await;
    assert!(page.body.contains("Waits for release") && page.body.contains("I have looked at the sample"), "{}", page.body);
    let welsh = site.get(&mut second, &format!("/cy{path}")).await;
    assert!(welsh.body.contains("Rwyf wedi edrych ar y sampl") && welsh.body.contains("Rhediad "));
    let unseen = site.post(&mut second, &format!("{path}/approve"), &format!("revision={}", revision(&welsh))).await;
    assert_eq!(unseen.location(), path);
    assert!(site.get(&mut second, &path).await.body.contains("Look at the sample first"));
    site.post(&mut second, &format!("{path}/approve"), &format!("looked=yes&revision={}", revision(&welsh))).await;
    let waits = site.get(&mut second, &path).await;
    assert!(waits.body.contains("Someone else must be the second person"), "{}", waits.body);
    let alone = site.post(&mut first, &format!("{path}/release"), &format!("looked=yes&revision={}", revision(&waits))).await;
    assert_eq!(alone.status, StatusCode::FORBIDDEN, "whoever asked for the plan is not the second person");
    sqlx::query("update retention_run set asked_by = 'X-001' where asked_by is not null").execute(&owner).await.expect("another asked");
    let stale = site.post(&mut first, &format!("{path}/release"), "looked=yes&revision=99").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let released = site.post(&mut first, &format!("{path}/release"), &format!("looked=yes&revision={}", revision(&waits))).await;
    assert_eq!(released.location(), path);
    portal::retention::ops::sweep::sweep(&site.portal, None).await.expect("a sweep");
    let done = site.get(&mut first, &path).await;
    assert!(
        done.body.contains("Things deleted") && done.body.contains("Hash of the last") && !done.body.contains("Catrin"),
        "{}",
        done.body
    );
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn e21_a_hold_is_placed_where_the_thing_is_seen_and_leads_back_there(owner: PgPool) {
    let (site, ..) = signed_in(&owner).await;
    let caseworker: Uuid =
        sqlx::query_scalar("select account_id from staff where staff_number = 'C-204'").fetch_one(&owner).await.expect("Owain");
    let mut officer = site.signed_in(AccountId(caseworker)).await;
    let of_his_team = "select reference from service_request where not anonymous and team_code = 'WS' order by reference limit 1";
    let reference: String = sqlx::query_scalar(of_his_team).fetch_one(&owner).await.expect("a request");
    let seen = site.get(&mut officer, &format!("/staff/requests/{reference}")).await;
    let (link, back) = (format!("/staff/holds/new?reference={reference}"), format!("href=\"/staff/requests/{reference}\""));
    assert!(seen.body.contains(&format!("href=\"{link}\"")), "{}", seen.body);
    let form = site.get(&mut officer, &link).await;
    assert!(form.body.contains("value=\"matter\" checked") && form.body.contains(&back), "{}", form.body);
    let faulty = format!("about=matter&reference={reference}&came_from={reference}&kind=audit&submission_key={}", Uuid::new_v4());
    site.post(&mut officer, "/staff/holds/new", &faulty).await;
    let again = site.get(&mut officer, "/staff/holds/new").await;
    assert!(again.body.contains("Enter why this must be kept") && again.body.contains(&back));
    let soon = site.portal.clock().now().date_naive().checked_add_days(chrono::Days::new(30)).expect("a day");
    let review = soon.format("review-day=%d&review-month=%m&review-year=%Y");
    let placed = site.post(&mut officer, "/staff/holds/new", &format!("{faulty}&words=An+audit&shown=yes&{review}")).await;
    assert_eq!(placed.location(), format!("/staff/requests/{reference}"));
    let held: i64 = sqlx::query_scalar("select count(*) from retention_hold where reference = $1")
        .bind(&reference)
        .fetch_one(&owner)
        .await
        .expect("a count");
    assert_eq!(held, 1);
    let elsewhere = site.get(&mut officer, "/staff/holds/new?reference=//elsewhere.example&person=x").await;
    assert!(!elsewhere.body.contains("href=\"//elsewhere.example"), "only a reference of ours leads anywhere");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_resident_reads_what_keeps_something_and_chooses_a_reminder(owner: PgPool) {
    let (site, _, _, mut catrin) = signed_in(&owner).await;
    let path = "/record/deleting-soon";
    let refused = site.post(&mut catrin, path, "remind=never").await;
    assert_eq!(refused.location(), path);
    assert!(site.get(&mut catrin, path).await.body.contains("Select when to remind you"));
    assert_eq!(site.post(&mut catrin, path, "remind=week").await.location(), path);
    let days: Vec<i16> =
        sqlx::query_scalar("select remind_days from person where remind_days is not null").fetch_all(&owner).await.expect("days");
    assert_eq!(days, [7]);
    let form = format!("kind=erasure&message=All&submission_key={}", Uuid::new_v4());
    site.post(&mut catrin, "/data-requests", &form).await;
    let english = site.get(&mut catrin, path).await;
    assert!(english.body.contains("We delete nothing until three months after we have answered"), "{}", english.body);
    assert!(site.get(&mut catrin, &format!("/cy{path}")).await.body.contains("Ni fyddwn yn dileu dim tan dri mis ar ôl i ni ateb"));
}
