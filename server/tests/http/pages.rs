//! Which pages anybody may see, and what every page carries.

use axum::http::{StatusCode, header};
use sqlx::PgPool;

use crate::site::{Browser, Site};

/// Every GET address, as the router's source lists it: a new one must be put on one side or the other here.
const PUBLIC: &[&str] = &[
    "/complaints/data",
    "/",
    "/services",
    "/services/fly-tipping",
    "/privacy",
    "/privacy/recording",
    "/privacy/retention",
    "/privacy/processing",
    "/privacy/processing.csv",
    "/privacy/versions",
    "/privacy/versions/3",
    "/who-we-share-with",
    "/sharing-projects",
    "/promises",
    "/tell-someone",
    "/cookies",
    "/accessibility",
    "/contact",
    "/sign-in",
    "/register",
    "/recover",
    "/surveys/thanks",
    "/surveys/AbCdEf",
    "/surveys/AbCdEf/stop",
    "/stop/surveys",
    "/stop/surveys/AbCdEf",
    "/track",
    "/data-requests/collect",
    "/staff/sign-in",
    "/robots.txt",
    "/.well-known/security.txt",
];
/// Somebody's own, or staff's: a visitor is sent to sign in, or finds nothing, and never sees a page.
const CLOSED: &[&str] = &[
    "/account",
    "/record",
    "/record/access-log",
    "/record/items/01a20016-bf7e-74e5-9d84-a7c0feb61286/wrong",
    "/record/items/01a20016-bf7e-74e5-9d84-a7c0feb61286/not-me",
    "/record/corrections/DR-7F3K-2QXM",
    "/record/corrections/DR-7F3K-2QXM/disagree",
    "/record/match",
    "/record/match/code",
    "/record/held",
    "/record/items/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/record/sharing",
    "/record/recordings",
    "/record/recordings/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/record/deleting-soon",
    "/record/download",
    "/invitations",
    "/invitations/x",
    "/representatives",
    "/representatives/invite",
    "/representatives/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/representatives/01a20016-bf7e-74e5-9d84-a7c0feb61286/change",
    "/joint/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/acting-for",
    "/acting-for/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/acting-for/claim",
    "/acting-for/claims/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/record/pack",
    "/record/packs/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/record/packs/01a20016-bf7e-74e5-9d84-a7c0feb61286/download",
    "/data-requests",
    "/data-requests/objection",
    "/data-requests/restriction",
    "/data-requests/move",
    "/data-requests/erasure",
    "/data-requests/erasure/preview",
    "/data-requests/DR-7F3K-2QXM",
    "/data-requests/DR-7F3K-2QXM/pack",
    "/data-requests/DR-7F3K-2QXM/pack/download",
    "/preferences",
    "/preferences/needs",
    "/record/details",
    "/record/details/phone",
    "/record/details/phone/confirm",
    "/requests",
    "/requests/SR-7F3K-2QXM",
    "/requests/SR-7F3K-2QXM/sent",
    "/requests/SR-7F3K-2QXM/message",
    "/requests/SR-7F3K-2QXM/withdraw",
    "/requests/SR-7F3K-2QXM/not-fixed",
    "/requests/SR-7F3K-2QXM/add-file",
    "/requests/new/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/requests/new/01a20016-bf7e-74e5-9d84-a7c0feb61286/what",
    "/files/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/account/close",
    "/account/security",
    "/account/security/password",
    "/account/security/email",
    "/account/security/email/confirm",
    "/account/security/second-step",
    "/account/security/second-step/off",
    "/account/security/recovery-codes",
    "/staff",
    "/staff/corrections",
    "/staff/corrections/DR-7F3K-2QXM",
    "/staff/corrections/DR-7F3K-2QXM/files/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/mandates",
    "/staff/mandates/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/mandates/claims/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/mandates/claims/01a20016-bf7e-74e5-9d84-a7c0feb61286/accept",
    "/staff/mandates/claims/01a20016-bf7e-74e5-9d84-a7c0feb61286/files/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/data-requests",
    "/staff/data-requests/export",
    "/staff/data-requests/new",
    "/staff/data-requests/DR-7F3K-2QXM",
    "/staff/data-requests/DR-7F3K-2QXM/fee",
    "/staff/complaints/CW-7F3K-2QXM",
    "/staff/erasures/DR-7F3K-2QXM",
    "/staff/data-requests/DR-7F3K-2QXM/copy",
    "/staff/data-requests/DR-7F3K-2QXM/items",
    "/staff/data-requests/DR-7F3K-2QXM/items/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/data-requests/DR-7F3K-2QXM/items/01a20016-bf7e-74e5-9d84-a7c0feb61286/file",
    "/staff/data-requests/DR-7F3K-2QXM/search",
    "/staff/data-requests/DR-7F3K-2QXM/release",
    "/staff/data-requests/DR-7F3K-2QXM/release/preview",
    "/staff/searches",
    "/staff/searches/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/call",
    "/staff/call/waiting",
    "/staff/call/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/requests",
    "/staff/requests/SR-7F3K-2QXM",
    "/staff/requests/SR-7F3K-2QXM/reply",
    "/staff/requests/SR-7F3K-2QXM/ask",
    "/staff/requests/SR-7F3K-2QXM/note",
    "/staff/requests/SR-7F3K-2QXM/resolve",
    "/staff/requests/SR-7F3K-2QXM/hand-over",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286/mandate",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286/marker",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286/keeping",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286/choices",
    "/staff/contacts/new",
    "/staff/contacts/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/contacts/01a20016-bf7e-74e5-9d84-a7c0feb61286/saved",
    "/staff/contacts/01a20016-bf7e-74e5-9d84-a7c0feb61286/attach",
    "/staff/contacts/01a20016-bf7e-74e5-9d84-a7c0feb61286/scan",
    "/staff/contacts/01a20016-bf7e-74e5-9d84-a7c0feb61286/files/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/referrals",
    "/staff/referrals/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/recordings/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/people",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286/open",
    "/staff/people/01a20016-bf7e-74e5-9d84-a7c0feb61286/desk-match",
    "/staff/retention",
    "/staff/retention/counts",
    "/staff/retention/recordings",
    "/staff/retention/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/holds",
    "/staff/holds/new",
    "/staff/holds/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/surveys",
    "/staff/surveys/new",
    "/staff/surveys/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/surveys/01a20016-bf7e-74e5-9d84-a7c0feb61286/answers",
    "/staff/surveys/01a20016-bf7e-74e5-9d84-a7c0feb61286/comments",
    "/staff/post",
    "/staff/settings/staff",
    "/staff/settings/staff/invite",
    "/staff/settings/staff/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/councillor",
    "/councillor/download",
    "/councillor/issues",
    "/councillor/cases/CW-7F3K-2QXM/add-file",
    "/councillor/cases/CW-7F3K-2QXM/files/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/staff/cases/CW-7F3K-2QXM/files/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/councillor/handover",
    "/councillor/cases/new",
    "/councillor/cases/new/01a20016-bf7e-74e5-9d84-a7c0feb61286/who",
    "/councillor/cases/new/01a20016-bf7e-74e5-9d84-a7c0feb61286/files",
    "/councillor/cases/CW-7F3K-2QXM",
    "/councillor/welcome/x",
    "/staff/cases",
    "/staff/cases/browsing",
    "/staff/cases/CW-7F3K-2QXM",
    "/staff/cases/CW-7F3K-2QXM/attach",
    "/staff/settings/councillors",
    "/staff/settings/councillors/invite",
    "/staff/settings/councillors/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/register/check-email",
    "/register/about-you",
    "/register/find-you",
    "/register/second-step",
    "/register/done",
    "/recover/check-email",
    "/recover/new-password",
    "/sign-in/code",
    "/track/code",
    "/demo/mail",
    "/demo/mail/01a20016-bf7e-74e5-9d84-a7c0feb61286",
    "/register/confirm/x",
    "/recover/confirm/x",
    "/staff/welcome/x",
];

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_visitor_sees_the_public_pages_in_both_languages_and_no_other(owner: PgPool) {
    let site = Site::new(owner).await;
    for path in PUBLIC {
        for path in [(*path).to_string(), if *path == "/" { "/cy".into() } else { format!("/cy{path}") }] {
            let answer = site.get(&mut Browser::default(), &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
    for path in CLOSED {
        let answer = site.get(&mut Browser::default(), path).await;
        assert!(
            matches!(answer.status, StatusCode::SEE_OTHER | StatusCode::NOT_FOUND | StatusCode::GONE),
            "{path} answered {} to a visitor",
            answer.status
        );
    }
}

#[test]
fn every_route_of_the_router_is_in_one_of_the_two_lists() {
    let source = include_str!("../../src/router.rs");
    let routes = source.split(".route(\"").skip(1).filter_map(|rest| {
        let (path, handler) = rest.split_once('"')?;
        handler.lines().next().is_some_and(|line| line.contains("page(") || line.contains("get(")).then_some(path)
    });
    let shape = |path: &str| -> Vec<String> { path.split('/').map(str::to_string).collect() };
    let mut seen = 0;
    for route in routes {
        seen += 1;
        let route_shape = shape(route);
        let listed = PUBLIC.iter().chain(CLOSED).any(|path| {
            let path_shape = shape(path);
            path_shape.len() == route_shape.len()
                && path_shape.iter().zip(&route_shape).all(|(part, wanted)| wanted.starts_with('{') || part == wanted)
        });
        assert!(listed, "{route} is new: say in this test who may see it");
    }
    assert!(seen > 40, "the test reads the router: {seen} routes found");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn every_page_says_how_it_may_be_used(owner: PgPool) {
    let site = Site::new(owner).await;
    for path in ["/", "/nothing-here", "/sign-in", "/cy/services"] {
        let answer = site.get(&mut Browser::default(), path).await;
        let header = |name: &str| answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_string();
        let policy = header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("content-language"), if path.starts_with("/cy") { "cy" } else { "en" }, "{path}");
        assert!(!header("x-request-id").is_empty(), "{path}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_refused_form_opens_again_with_what_was_typed_and_in_the_other_language_too(owner: PgPool) {
    let site = Site::new(owner).await;
    let mut browser = Browser::default();
    let refused = site.post(&mut browser, "/track", "reference=SR-7F3K-2QXM&email=not-an-address").await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/track"));
    let shown = site.get(&mut browser, "/track").await;
    assert!(
        shown.body.contains("value=\"SR-7F3K-2QXM\"") && shown.body.contains("There is a problem") && shown.body.contains("<title>Error: ")
    );
    let switched = site.post(&mut browser, "/track", "reference=SR-7F3K-2QXM&email=sian@example.org&_lang=cy").await;
    assert_eq!(switched.location(), "/cy/track");
    let welsh = site.get(&mut browser, "/cy/track").await;
    assert!(welsh.body.contains("value=\"sian@example.org\"") && welsh.body.contains("lang=\"cy\""));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn whether_an_account_exists_cannot_be_told_from_the_answer(owner: PgPool) {
    let site = Site::new(owner).await;
    portal::demo::load(&site.portal, &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data"), "three silver herons")
        .await
        .expect("the demo");
    for (path, known, unknown) in [
        ("/sign-in", "email=catrin%40example.org&password=wrong-password-here", "email=nobody%40example.org&password=wrong-password-here"),
        ("/recover", "email=catrin%40example.org", "email=nobody%40example.org"),
        ("/register", "language=en&email=catrin%40example.org", "language=en&email=nobody%40example.org"),
        ("/track", "reference=SR-7F3K-2QXM&email=sian%40example.org", "reference=SR-2222-2222&email=nobody%40example.org"),
    ] {
        let (mut one, mut other) = (Browser::default(), Browser::default());
        let (a, b) = (site.post(&mut one, path, known).await, site.post(&mut other, path, unknown).await);
        assert_eq!((a.status, a.location()), (b.status, b.location()), "{path}");
        let (a, b) = (site.get(&mut one, a.location()).await, site.get(&mut other, b.location()).await);
        assert_eq!(a.status, b.status, "{path}");
        let plain = |body: &str| body.replace("catrin", "nobody").replace("sian", "nobody").replace("SR-7F3K-2QXM", "SR-2222-2222");
        let without_nonce =
            |body: &str| plain(body).split("nonce=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect::<String>();
        assert_eq!(without_nonce(&a.body).len(), without_nonce(&b.body).len(), "{path}");
    }
    assert!(site.portal.is_ready().await);
    let _ = header::LOCATION;
}
