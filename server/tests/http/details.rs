//! Somebody's own details over HTTP: what stands there, changing it, and what help they need.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use portal::{
    actor::Actor,
    outbox::{Mail, mailer::Mailer, ops::deliver_due},
    people::{Channel, Source, Value, ops},
};
use sqlx::PgPool;

use crate::site::{Answer, Browser, Site};

/// The six digits of the newest mail.
async fn code(site: &Site, mails: &Arc<Mutex<Vec<Mail>>>) -> String {
    while deliver_due(&site.portal, &Mailer::Memory(Arc::clone(mails))).await.expect("delivering") > 0 {}
    let text = mails.lock().expect("the mails").last().expect("a mail").text.clone();
    text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).expect("a code").to_string()
}

/// Makes an account as anybody would, and is signed in with it.
pub async fn register(site: &Site, mails: &Arc<Mutex<Vec<Mail>>>) -> Browser {
    let mut browser = Browser::default();
    site.post(&mut browser, "/register", "language=en&email=nia@example.org").await;
    let typed = format!("code={}", code(site, mails).await);
    site.post(&mut browser, "/register/check-email", &typed).await;
    let done = site.post(&mut browser, "/register/about-you", "name=Nia+Puw&password=blue+kettle+harbour+lamp").await;
    assert!(done.location().starts_with("/register/find-you"), "{}", done.location());
    browser
}

pub async fn person(owner: &PgPool) -> portal::ids::PersonId {
    #[expect(clippy::disallowed_methods, reason = "tests ask the database past every wall")]
    let id = sqlx::query_scalar::<_, uuid::Uuid>("select person_id from account").fetch_one(owner).await.expect("the account");
    portal::ids::PersonId(id)
}

pub fn is_back(answer: &Answer, path: &str) -> bool {
    (answer.status, answer.location()) == (StatusCode::SEE_OTHER, path)
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_number_is_refused_with_what_was_typed_and_changed_after_a_code(owner: PgPool) {
    let (site, mails) = (Site::new(owner).await, Arc::default());
    let mut browser = register(&site, &mails).await;
    let shown = site.get(&mut browser, "/record/details").await;
    assert!(shown.body.contains("Nia Puw") && shown.body.contains("online in My Account"), "{}", shown.body);
    let refused = site.post(&mut browser, "/record/details/phone", "phone=12").await;
    assert!(is_back(&refused, "/record/details/phone"));
    let again = site.get(&mut browser, "/record/details/phone").await;
    assert!(again.body.contains("value=\"12\"") && again.body.contains("There is a problem"));
    let sent = site.post(&mut browser, "/record/details/phone", "phone=01632+960+001").await;
    assert!(is_back(&sent, "/record/details/phone/confirm"), "{}", sent.location());
    assert_eq!(site.get(&mut browser, "/record/details/phone/confirm").await.status, StatusCode::OK);
    let typed = format!("code={}", code(&site, &mails).await);
    let done = site.post(&mut browser, "/record/details/phone/confirm", &typed).await;
    assert!(is_back(&done, "/record/details"), "{} {}", done.status, done.location());
    let changed = site.get(&mut browser, "/record/details").await;
    assert!(changed.body.contains("01632 960 001") && changed.body.contains("Your details are changed"));
    let removed = site.post(&mut browser, "/record/details/phone/remove", "").await;
    assert!(is_back(&removed, "/record/details/phone"));
    assert!(site.get(&mut browser, "/record/details/phone").await.body.contains("Tick at least one number"));
    for path in ["address", "known-as", "language"] {
        assert_eq!(site.get(&mut browser, &format!("/cy/record/details/{path}")).await.status, StatusCode::OK, "{path}");
    }
    let called = site.post(&mut browser, "/record/details/known-as", "known_as=Nia+fach").await;
    assert!(is_back(&called, "/record/details"));
    assert!(site.get(&mut browser, "/cy/record/details").await.body.contains("Nia fach"));
    for path in ["/record/details/nino", "/record/details/language/confirm"] {
        assert_eq!(site.get(&mut browser, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let nowhere = site.post(&mut browser, "/record/details/address", "address-postcode=XX").await;
    assert!(is_back(&nowhere, "/record/details/address"));
    assert!(site.get(&mut browser, "/record/details/address").await.body.contains("value=\"XX\""));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn d6_a_masked_number_is_shown_once_on_the_next_page(owner: PgPool) {
    let (site, mails) = (Site::new(owner.clone()).await, Arc::default());
    let mut browser = register(&site, &mails).await;
    let id = person(&owner).await;
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let nino = Value::Nino("AB123456C".into());
    let value = ops::add_value_from(&mut uow, id, &nino, Source::Resident, None, Channel::Phone, None, None).await.expect("a number");
    uow.commit().await.expect("a commit");
    let masked = site.get(&mut browser, "/record/details").await;
    assert!(masked.body.contains("456C") && !masked.body.contains("AB 12"), "{}", masked.body);
    let asked = site.post(&mut browser, "/record/details/reveal", &format!("value={value}")).await;
    assert!(is_back(&asked, "/record/details"));
    assert!(site.get(&mut browser, "/record/details").await.body.contains("AB 12 34 56 C"));
    assert!(!site.get(&mut browser, "/record/details").await.body.contains("AB 12"), "once");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn what_help_somebody_needs_is_saved_refused_and_renewed(owner: PgPool) {
    let (site, mails) = (Site::new(owner).await, Arc::default());
    let mut browser = register(&site, &mails).await;
    let path = "/preferences/needs";
    let refused = site.post(&mut browser, path, "told=yes&need=bsl&need=other&other-words=").await;
    assert!(is_back(&refused, path));
    let again = site.get(&mut browser, path).await;
    assert!(
        again.body.contains("Tell us what help you need, or untick the box") && again.body.contains("value=\"bsl\" checked"),
        "{}",
        again.body
    );
    let saved = site.post(&mut browser, path, "told=yes&need=bsl&need=interpreter&interpreter-words=Polish").await;
    assert!(is_back(&saved, path));
    let shown = site.get(&mut browser, path).await;
    assert!(shown.body.contains("Polish") && shown.body.contains("Is this still right?") && shown.body.contains("Until "));
    let renewed = site.post(&mut browser, path, "step=renew").await;
    assert!(is_back(&renewed, path));
    assert!(site.get(&mut browser, "/cy/preferences/needs").await.body.contains("Ydy hyn yn dal yn gywir?"));
}
