//! What people may be asked and told: the page, and the link that needs no signing in.

use std::sync::Arc;

use axum::http::StatusCode;
use portal::{
    actor::Actor,
    ids::OutboxId,
    outbox::{self, Letter},
    preferences::{Topic, link},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    details::{is_back, person, register},
    site::{Browser, Site},
};

const PATH: &str = "/preferences";

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a8_a11_every_question_is_answered_and_what_was_typed_stays(owner: PgPool) {
    let (site, mails) = (Site::new(owner).await, Arc::default());
    let mut browser = register(&site, &mails).await;
    let refused = site.post(&mut browser, PATH, "language=cy&surveys=yes&surveys_ways=phone&services=yes").await;
    assert!(is_back(&refused, PATH));
    let again = site.get(&mut browser, PATH).await.body;
    assert!(again.contains("Select at least one way") && again.contains("Select if we may tell you what changes in our services"));
    assert!(again.contains("value=\"phone\" checked"), "{again}");
    let saved = site.post(&mut browser, PATH, "language=cy&surveys=no&services=yes&services_ways=letter&news=no").await;
    assert!(is_back(&saved, PATH));
    let shown = site.get(&mut browser, PATH).await.body;
    assert!(shown.contains("Your choices are saved") && shown.contains("Set by you on "), "{shown}");
    let held = site.get(&mut browser, "/record/held").await.body;
    assert!(held.contains("Your choices about messages") && held.contains("You said no"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a7_the_link_shows_a_page_with_a_button_and_every_link_is_answered_the_same(owner: PgPool) {
    let (site, mails) = (Site::new(owner.clone()).await, Arc::default());
    register(&site, &mails).await;
    let whose = person(&owner).await;
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    outbox::ops::queue_in(&mut uow, whose, "nia@example.org", None, Letter::RecordJoined).await.expect("a letter");
    uow.commit().await.expect("a commit");
    let id: Uuid =
        sqlx::query_scalar("update outbox set topic = 'surveys', sent_at = now() where letter = 'record_joined' returning outbox_id")
            .fetch_one(&owner)
            .await
            .expect("the letter");
    let path = link::path(site.portal.vault(), Topic::Surveys, OutboxId(id));
    let choices = "select count(*) from preference";
    let mut stranger = Browser::default();
    let shown = site.get(&mut stranger, &path).await;
    assert!(shown.status == StatusCode::OK && shown.body.contains("No more surveys") && shown.body.contains("Stop all surveys"));
    assert_eq!(sqlx::query_scalar::<_, i64>(choices).fetch_one(&owner).await.unwrap(), 0, "looking presses nothing");
    assert!(site.get(&mut stranger, &format!("/cy{path}")).await.body.contains("Stopio pob arolwg"));
    // The first character says six whole bits: another one is another token.
    let (before, token) = path.rsplit_once('/').expect("a token");
    let altered = format!("{before}/{}{}", if token.starts_with('A') { 'B' } else { 'A' }, &token[1..]);
    for (link, pressed) in [(altered.as_str(), 0), (path.as_str(), 1), (path.as_str(), 1)] {
        let page = site.get(&mut stranger, link).await;
        assert_eq!(page.status, StatusCode::OK);
        let answer = site.post(&mut stranger, link, "").await;
        assert!(is_back(&answer, "/stop/surveys"), "{link}");
        assert_eq!(sqlx::query_scalar::<_, i64>(choices).fetch_one(&owner).await.unwrap(), pressed, "{link}");
    }
    let one_press = site.post(&mut Browser::default(), &path, "List-Unsubscribe=One-Click").await;
    assert!(one_press.status == StatusCode::OK && one_press.body.contains("Thank you"), "a mail program is not sent on (RFC 8058)");
    let thanks = site.get(&mut stranger, "/stop/surveys").await;
    assert!(thanks.status == StatusCode::OK && thanks.body.contains("Thank you"));
    assert_eq!(site.get(&mut stranger, "/stop/everything").await.status, StatusCode::NOT_FOUND);
}
