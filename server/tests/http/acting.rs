//! J11: acting for somebody else over HTTP. The state is in the address, so two tabs never mix and revoking bites at once.

use app::acting::ROUTES;
use axum::http::StatusCode;
use portal::{
    actor::Actor,
    ids::{AccountId, PersonId},
    people::{self, Kind, Value},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::site::{Answer, Browser, Site};

/// Somebody with an account, signed in.
pub async fn resident(site: &Site, owner: &PgPool, name: &str) -> Browser {
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let (account, person) = (AccountId(uow.new_id()), PersonId(uow.new_id()));
    people::ops::create(&mut uow, person, Kind::Account, None).await.expect("a person");
    people::ops::set_value(&mut uow, person, &Value::Name(name.into())).await.expect("a name");
    let email = format!("{}@example.org", name.to_lowercase());
    people::ops::set_value(&mut uow, person, &Value::Email(email)).await.expect("an address");
    uow.commit().await.expect("a commit");
    sqlx::query(
        "insert into account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)
         values ($1, $2, $3, '', 'active', now(), now())",
    )
    .bind(account.0)
    .bind(person.0)
    .bind(account.0.as_bytes().as_slice())
    .execute(owner)
    .await
    .expect("an account");
    site.signed_in(account).await
}

/// One asks the other on paper, who says yes; the mandate.
pub async fn asked(site: &Site, subject: &mut Browser, friend: &mut Browser, what: &str) -> String {
    let form = format!("submission_key={}&name=Tomos+Rees&relation=friend&way=print&ends=12&{what}", Uuid::new_v4());
    let sent = site.post(subject, "/representatives/invite", &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let mandate = sent.location().trim_start_matches("/representatives/").to_string();
    let shown = site.get(subject, sent.location()).await;
    let (_, rest) = shown.body.split_once("Choose who you are acting for: ").expect("the code, once");
    let code: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    assert!(!site.get(subject, sent.location()).await.body.contains(&code), "the code is shown once");
    let opened = site.post(friend, "/invitations", &format!("code={code}")).await;
    assert_eq!(opened.location(), format!("/acting-for/{mandate}"));
    let yes = site.post(friend, opened.location(), "answer=accept").await;
    assert_eq!(yes.location(), "/acting-for");
    mandate
}

const ALL: &str = "services=fly-tipping&level=act";

pub fn bar(answer: &Answer) -> Option<&str> {
    answer.body.split("app-acting-bar__text\">").nth(1)?.split("</p>").next()
}

/// Answers every question of a report, as a browser would, and sends it; the page that says it was sent, or was put to others.
pub async fn report(site: &Site, browser: &mut Browser, start: &str, mandate: &str) -> String {
    let field = format!("acting_for={mandate}");
    let mut next = site.post(browser, &format!("{start}/services/fly-tipping"), &field).await.location().to_string();
    assert!(next.starts_with(&format!("{start}/requests/new/")), "{next}");
    for _ in 0..12 {
        let page = site.get(browser, &next).await;
        assert_eq!(page.status, StatusCode::OK, "{next}");
        assert!(bar(&page).is_some() && page.body.contains(&format!("name=\"acting_for\" value=\"{mandate}\"")), "{next}");
        let sent = if page.body.contains("enctype=\"multipart/form-data\"") {
            upload_nothing(site, browser, &format!("{next}/upload"), mandate).await
        } else {
            site.post(browser, &next, &format!("{field}&{}", answers(&page))).await
        };
        next = sent.location().to_string();
        if next.ends_with("/sent") || next.contains("/joint/") {
            return next;
        }
    }
    panic!("never sent: {next}")
}

/// The first choice of every question, and words for every box.
fn answers(page: &Answer) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let mut fields = Vec::new();
    for tag in page.body.split('<').filter(|tag| tag.starts_with("input ") || tag.starts_with("textarea ")) {
        let part = |name: &str| tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let (name, kind, value) = (part("name"), part("type"), part("value"));
        if name.is_empty() || name.starts_with('_') || name == "acting_for" || !seen.insert(name.to_string()) {
            continue;
        }
        let value = match kind {
            "radio" | "checkbox" | "hidden" => value.to_string(),
            "search" => continue,
            _ => "Behind+the+old+chapel".to_string(),
        };
        fields.push(format!("{name}={value}"));
    }
    fields.join("&")
}

async fn upload_nothing(site: &Site, browser: &mut Browser, path: &str, mandate: &str) -> Answer {
    let body = format!("--b\r\ncontent-disposition: form-data; name=\"acting_for\"\r\n\r\n{mandate}\r\n--b--\r\n");
    let request = axum::http::Request::post(path)
        .header("content-type", "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(body))
        .expect("a request");
    site.ask(browser, request).await
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j11_c3_a_friend_acts_in_both_languages_under_a_bar_until_they_are_stopped_in_the_middle_of_a_form(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (mut anh, mut tomos) = (resident(&site, &owner, "Ánh").await, resident(&site, &owner, "Tomos").await);
    let mandate = asked(&site, &mut anh, &mut tomos, ALL).await;
    let start = format!("/for/{mandate}");
    assert_eq!(site.post(&mut tomos, "/acting-for", &format!("mandate={mandate}")).await.location(), format!("{start}/account"));
    for (path, says) in
        [(format!("{start}/account"), "You are acting for Ánh"), (format!("/cy{start}/account"), "Rydych yn gweithredu ar ran Ánh")]
    {
        let home = site.get(&mut tomos, &path).await;
        assert!(bar(&home).is_some_and(|bar| bar.contains(says)), "{path}: {}", home.status);
        assert!(home.body.contains("<title>Ánh: "), "{path}: the title carries the name");
        assert!(!home.body.contains("/record\"") && !home.body.contains("/preferences\""), "{path}: what is out of scope is absent");
    }
    let sent = report(&site, &mut tomos, &start, &mandate).await;
    let request = sent.trim_end_matches("/sent").to_string();
    let own = request.trim_start_matches(&start).to_string();
    assert_eq!(site.get(&mut anh, &own).await.status, StatusCode::OK, "it is hers");
    assert_eq!(site.get(&mut tomos, &own).await.status, StatusCode::NOT_FOUND, "and not his");
    let log = site.get(&mut anh, "/record/access-log?who=representatives").await.body;
    assert!(log.contains("Tomos") && log.contains("Looked at the list"), "she sees who did what");

    let form = format!("{request}/message");
    assert_eq!(site.get(&mut tomos, &form).await.status, StatusCode::OK);
    let stopped = site.post(&mut anh, &format!("/representatives/{mandate}"), "change=revoke").await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    let before: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&owner).await.expect("the audit");
    let late = site.post(&mut tomos, &form, &format!("acting_for={mandate}&submission_key={}&message=Late", Uuid::new_v4())).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    let written: i64 = sqlx::query_scalar("select count(*) from request_message").fetch_one(&owner).await.expect("messages");
    let after: i64 = sqlx::query_scalar("select count(*) from audit").fetch_one(&owner).await.expect("the audit");
    assert_eq!((written, after), (0, before), "nothing half done");
    assert_eq!(site.get(&mut tomos, &format!("{start}/account")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&mut tomos, "/account").await.status, StatusCode::OK, "his own pages are as they were");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_form_of_one_context_used_in_another_is_refused_and_loses_nothing(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (mut anh, mut tomos) = (resident(&site, &owner, "Ánh").await, resident(&site, &owner, "Tomos").await);
    let mandate = asked(&site, &mut anh, &mut tomos, ALL).await;
    let start = format!("/for/{mandate}");
    let sent = report(&site, &mut tomos, &start, &mandate).await;
    let form = format!("{}/message", sent.trim_end_matches("/sent"));
    let key = Uuid::new_v4();
    for other in [String::new(), format!("acting_for={}&", Uuid::new_v4())] {
        let refused = site.post(&mut tomos, &form, &format!("{other}submission_key={key}&message=Three+sofas")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{other}");
        assert!(refused.body.contains("You changed who you are acting for") && refused.body.contains("Three sofas"), "{other}");
        let again = site.get(&mut tomos, &form).await;
        assert!(again.body.contains("Three sofas</textarea>"), "{other}: the form holds what was typed");
    }
    // The other way round: a form for her, sent to one's own page.
    let own = site.post(&mut tomos, "/services/fly-tipping", &format!("acting_for={mandate}")).await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    let (drafts, messages): (i64, i64) =
        sqlx::query_as("select (select count(*) from draft where sent_at is null), (select count(*) from request_message)")
            .fetch_one(&owner)
            .await
            .expect("counts");
    assert_eq!((drafts, messages), (0, 0), "nothing was done");
    let right = site.post(&mut tomos, &form, &format!("acting_for={mandate}&submission_key={key}&message=Three+sofas")).await;
    assert_eq!(right.location(), sent.trim_end_matches("/sent"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_no_address_but_those_listed_opens_under_a_mandate_whatever_is_typed(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (mut anh, mut tomos) = (resident(&site, &owner, "Ánh").await, resident(&site, &owner, "Tomos").await);
    let mandate = asked(&site, &mut anh, &mut tomos, ALL).await;
    let source = include_str!("../../src/router.rs");
    let routes: Vec<&str> = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for listed in ROUTES {
        assert!(routes.contains(listed), "{listed} is no route");
    }
    let mut closed = 0;
    // The telephone system and the recording supplier prove themselves with tokens and are nobody who acts.
    for route in routes.iter().filter(|route| {
        !ROUTES.contains(route) && !["/api/calls", "/api/recordings", "/robots.txt", "/.well-known/security.txt"].contains(route)
    }) {
        let path = route
            .replace("{id}", &mandate)
            .replace("{draft}", &mandate)
            .replace("{file}", &mandate)
            .replace("{reference}", "SR-7F3K-2QXM")
            .replace("{field}", "phone")
            .replace("{token}", "x")
            .replace("{step}", "what")
            .replace("{slug}", "fly-tipping");
        for start in [format!("/for/{mandate}"), format!("/cy/for/{mandate}")] {
            let path = format!("{start}{path}");
            let asked = site.get(&mut tomos, &path).await.status;
            assert!(matches!(asked, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED), "{path} answered {asked}");
            let posted = site.post(&mut tomos, &path, &format!("acting_for={mandate}")).await.status;
            assert!(
                matches!(posted, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST),
                "{path} took {posted}"
            );
        }
        closed += 1;
    }
    assert!(closed > 80, "the test reads the router: {closed} routes");
    // Out of scope, somebody else's mandate, one that is none: the same page.
    let stranger = resident(&site, &owner, "Stranger").await;
    let mut browsers = [tomos, stranger, anh];
    for (who, path) in [
        (0, format!("/for/{mandate}/services/pothole")),
        (1, format!("/for/{mandate}/account")),
        (2, format!("/for/{mandate}/account")),
        (1, format!("/for/{}/account", Uuid::new_v4())),
        (1, "/for/no-such/account".to_string()),
    ] {
        let answer = site.get(&mut browsers[who], &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(bar(&answer).is_some(), who == 0, "{path}: the bar is for whoever acts, on every page");
    }
    let visitor = site.get(&mut Browser::default(), &format!("/for/{mandate}/requests")).await;
    assert_eq!(visitor.location(), format!("/sign-in?next=/for/{mandate}/requests"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_two_tabs_for_two_people_interleave_two_hundred_steps_and_never_mix(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let mut tomos = resident(&site, &owner, "Tomos").await;
    let mut tabs = Vec::new();
    for name in ["Ánh", "Mair"] {
        let mut subject = resident(&site, &owner, name).await;
        let mandate = asked(&site, &mut subject, &mut tomos, ALL).await;
        let start = format!("/for/{mandate}");
        let sent = report(&site, &mut tomos, &start, &mandate).await;
        tabs.push((name, mandate, sent.trim_end_matches("/sent").to_string()));
    }
    for step in 0..200_usize {
        // Each tab goes on by itself: three of one, then two of the other, and so on.
        let (name, mandate, request) = &tabs[usize::from(step % 5 > 2)];
        let other = tabs[usize::from(step % 5 <= 2)].0;
        let page = match step % 4 {
            0 => site.get(&mut tomos, &format!("/for/{mandate}/account")).await,
            1 => site.get(&mut tomos, &format!("/for/{mandate}/requests")).await,
            2 => {
                // Refused, what was typed waits for this tab and no other.
                let refused =
                    site.post(&mut tomos, &format!("{request}/message"), &format!("acting_for={mandate}&message={name}+{step}")).await;
                assert_eq!(refused.location(), format!("{request}/message"));
                let form = site.get(&mut tomos, &format!("{request}/message")).await;
                assert!(form.body.contains(&format!("{name} {step}</textarea>")), "{step}");
                form
            }
            _ => {
                let form = format!("acting_for={mandate}&submission_key={}&message={name}+{step}", Uuid::new_v4());
                let sent = site.post(&mut tomos, &format!("{request}/message"), &form).await;
                assert_eq!(sent.location(), request, "{step}");
                site.get(&mut tomos, request).await
            }
        };
        assert_eq!(page.status, StatusCode::OK, "{step}");
        assert!(bar(&page).is_some_and(|bar| bar.contains(name) && bar.contains("Until ")), "{step}: for whom and until when: {name}");
        assert!(!page.body.contains(other), "{step}: {other} is on the page of {name}");
    }
}
