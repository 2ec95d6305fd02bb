//! What nobody should be able to do, and what must never be a 500.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use sqlx::PgPool;

use crate::site::{Browser, Site};

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_form_of_another_site_is_refused(owner: PgPool) {
    let site = Site::new(owner).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")] {
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "127.0.0.1:3000")
            .header(name, value)
            .body(Body::from("email=a%40example.org&password=x"))
            .expect("a request");
        assert_eq!(site.ask(&mut Browser::default(), request).await.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn no_input_gives_an_internal_error(owner: PgPool) {
    let site = Site::new(owner).await;
    let long = "a".repeat(200_000);
    let forms = [
        String::new(),
        "email=%00&password=%00".to_string(),
        "email=%FF%FE&password=%E2%80%AE".to_string(),
        format!("email={long}&password={long}&message={long}"),
        "reference=SR-0000-0000&email=%3Cscript%3E&code=99999999999999999999".to_string(),
        "=&&&&==&a=b&a=c".to_string(),
        "_lang=xx&_find=place&place-search=%25%25%27%3B--&next=https%3A%2F%2Felsewhere.example".to_string(),
    ];
    let paths = [
        "/sign-in",
        "/sign-in/code",
        "/register",
        "/register/check-email",
        "/register/about-you",
        "/recover",
        "/recover/new-password",
        "/track",
        "/track/code",
        "/services/fly-tipping",
        "/services/nothing",
        "/requests/new/not-an-id/what",
        "/requests/SR-7F3K-2QXM/message",
        "/staff/requests/SR-7F3K-2QXM/claim",
        "/staff/call",
        "/staff/call/x/step",
        "/staff/call/01a20016-bf7e-74e5-9d84-a7c0feb61286",
        "/api/calls",
        "/api/recordings",
        "/places/find",
        "/preferences",
        "/account/security/password",
        "/staff/settings/staff/invite",
        "/register/confirm/%00",
        "/staff/welcome/%2e%2e",
    ];
    for path in paths {
        for form in &forms {
            let answer = site.post(&mut Browser::default(), path, form).await;
            assert!(!answer.status.is_server_error(), "{path} with {} answered {}", &form[..form.len().min(60)], answer.status);
        }
    }
    for path in [
        "/services?q=%FF&verb=%00",
        "/requests?before=x_y&show=%27",
        "/cy//",
        "/cy/../staff",
        "/files/%2e%2e%2fmaster.key",
        "/%00",
        "/sign-in?next=//elsewhere.example",
    ] {
        let answer = site.get(&mut Browser::default(), path).await;
        assert!(!answer.status.is_server_error(), "{path} answered {}", answer.status);
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn signing_in_leads_only_to_pages_of_this_site(owner: PgPool) {
    let site = Site::new(owner).await;
    for next in ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"] {
        let shown = site.get(&mut Browser::default(), &format!("/sign-in?next={next}")).await;
        assert!(!shown.body.contains("elsewhere.example") || shown.body.contains("value=\"/\""), "{next} stands in the page");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn what_is_typed_comes_back_as_text_and_never_as_markup(owner: PgPool) {
    let site = Site::new(owner).await;
    let mut browser = Browser::default();
    let started = site.post(&mut browser, "/services/make-a-complaint", "").await;
    assert_eq!(started.status, StatusCode::SEE_OTHER);
    let page = started.location().to_string();
    let hostile = "%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let service = site.portal.catalogue().service("make-a-complaint").expect("the service");
    for topic in &service.topic {
        let path = format!("{}/{}", page.rsplit_once('/').expect("a path").0, topic.id);
        let form: Vec<String> = topic.question.iter().map(|question| format!("{}={hostile}", question.id)).collect();
        site.post(&mut browser, &path, &form.join("&")).await;
        let shown = site.get(&mut browser, &path).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        assert!(!shown.body.contains("<script>alert"), "{path} runs what was typed");
    }
}
