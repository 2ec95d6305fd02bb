//! What a form that was sent while the database was away becomes: a page with everything typed, and a button that sends it again.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::http::StatusCode;
use sqlx::PgPool;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    calls::desk,
    site::{Browser, Site},
};

/// What is logged, to be read by a test.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Lines {
    type Writer = Lines;

    fn make_writer(&'w self) -> Lines {
        self.clone()
    }
}

fn plain(html: &str) -> String {
    [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(html.to_string(), |text, (from, to)| text.replace(from, to))
}

/// The fields that a page sends again, as a form sends them.
fn hidden(page: &str) -> String {
    let fields = page.split("<input type=\"hidden\" name=\"").skip(1).map(|part| {
        let (name, rest) = part.split_once("\" value=\"").expect("a value");
        let value = plain(rest.split('"').next().expect("its end"));
        let value: String = value.bytes().fold(String::new(), |form, byte| format!("{form}%{byte:02X}"));
        format!("{name}={value}")
    });
    fields.collect::<Vec<_>>().join("&")
}

async fn contacts(owner: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from interaction").fetch_one(owner).await.expect("a count")
}

const FORM: &str = "submission_key=6f1e7c1e-7f0a-4a53-8a51-5d6f6f6d1d11&person=&how=letter&subject=About+the+%22brown%22+bin&\
                    note=It+was+%3Cb%3Enot%3C%2Fb%3E+emptied%0A%C5%B5+twice&outcome=answered";

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_form_sent_while_the_database_was_away_loses_nothing_and_is_taken_once(owner: PgPool) {
    let (site, mut adviser, _) = desk(&owner).await;
    let today = site.portal.clock().now().date_naive().to_string();
    let day: Vec<&str> = today.split('-').collect();
    let form = format!("{FORM}&received-year={}&received-month={}&received-day={}", day[0], day[1], day[2]);
    site.portal.pool().close().await;
    let away = site.post(&mut adviser, "/cy/staff/contacts/new", &form).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.headers.contains_key("retry-after") && away.body.contains("lang=\"cy\""));
    assert!(away.body.contains("It was &lt;b&gt;not&lt;/b&gt; emptied\nŵ twice"), "what was typed is there to read");
    assert!(away.body.contains("Anfon eto") && away.body.contains("byddwn yn ei dderbyn unwaith"), "and to be sent again");
    assert!(!away.body.contains("<p class=\"govuk-body\">6f1e7c1e"), "keys are nobody’s to read");
    let again = hidden(&away.body);
    assert_eq!(contacts(&owner).await, 0);
    let back = Site::new(owner.clone()).await;
    let sent = back.post(&mut adviser, "/cy/staff/contacts/new", &again).await;
    assert!(sent.status == StatusCode::SEE_OTHER && sent.location().ends_with("/saved"), "{} {}", sent.status, sent.location());
    let twice = back.post(&mut adviser, "/cy/staff/contacts/new", &again).await;
    assert_eq!((twice.location(), contacts(&owner).await), (sent.location(), 1));
    let saved = back.get(&mut adviser, sent.location().trim_end_matches("/saved")).await;
    assert!(saved.body.contains("About the &quot;brown&quot; bin") || saved.body.contains("About the \"brown\" bin"), "nothing was lost");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn passwords_codes_and_a_callers_answers_are_not_in_the_page_of_an_outage(owner: PgPool) {
    let (site, mut adviser, person) = desk(&owner).await;
    site.portal.pool().close().await;
    let mut stranger = Browser::default();
    let form = "email=nia%40example.org&password=three+silver+herons";
    let away = site.post(&mut stranger, "/sign-in", form).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.body.contains("nia@example.org") && !away.body.contains("herons"));
    let call = "/staff/call/01a20016-bf7e-74e5-9d84-a7c0feb61286/step";
    let form = format!("step=next&who={person}&fact_name=sian+morgan&fact_born=12+3+1980&code=135790&note=About+the+bin");
    let away = site.post(&mut adviser, call, &form).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.body.contains("About the bin") && away.body.contains(&format!("action=\"{call}\"")));
    for secret in ["sian morgan", "12 3 1980", "135790"] {
        assert!(!away.body.contains(secret), "{secret}");
    }
    assert!(!site.get(&mut adviser, "/staff/call").await.body.contains("Send it again"), "a page that was only opened sends nothing");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_request_that_met_an_outage_is_one_line_of_the_log(owner: PgPool) {
    let (site, mut adviser, _) = desk(&owner).await;
    site.portal.pool().close().await;
    // `tracing` remembers who wants a line from the first time it is written, even by another test at the same moment that wants
    // none. Once written, it is asked again of every log that starts.
    site.post(&mut adviser, "/staff/contacts/new", "note=A+private+matter").await;
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().with_env_filter(server::telemetry::USUAL).with_writer(lines.clone()).finish();
    let guard = tracing::subscriber::set_default(log);
    site.post(&mut adviser, "/staff/contacts/new", "note=A+private+matter").await;
    drop(guard);
    let logged = String::from_utf8_lossy(&lines.0.lock().expect("the lines")).into_owned();
    assert_eq!(logged.lines().count(), 1, "{logged}");
    assert!(logged.contains("ERROR") && logged.contains("503") && logged.contains("unavailable"), "{logged}");
    assert!(!logged.contains("private"), "and says nothing of the form");
}
