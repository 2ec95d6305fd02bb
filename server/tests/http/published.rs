//! What is published from the policy pack over HTTP: every page says in both languages what the pack says.

use axum::http::{StatusCode, header};
use portal::{
    lang::{Lang, Words},
    text::policy as text,
};
use sqlx::PgPool;

use crate::site::{Browser, Site};

const LANGUAGES: [(Lang, &str); 2] = [(Lang::En, ""), (Lang::Cy, "/cy")];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

async fn assert_says(site: &Site, path: &str, words: &[&Words]) {
    for (lang, start) in LANGUAGES {
        let answer = site.get(&mut Browser::default(), &format!("{start}{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{start}{path}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{start}{path}");
        for words in words {
            assert!(answer.body.contains(&escaped(words.get(lang))), "{start}{path} does not say: {}", words.get(lang));
        }
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a1_d1_the_call_notice_lists_the_lines_how_people_are_told_and_the_ways_without_a_recording(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    let calls = pack.calls.as_ref().expect("calls");
    assert_eq!(calls.lines.len(), site.portal.council().lines.len(), "every line that rings");
    let mut words: Vec<&Words> = calls.lines.iter().map(|line| &line.purpose).collect();
    words.extend([&calls.told, &calls.otherwise]);
    words.extend(calls.purposes.iter().chain(&calls.not_recorded).chain(&calls.announcement));
    words.extend(pack.holding("recording").map(|holding| holding.rule(None)));
    assert_says(&site, "/privacy/recording", &words).await;
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c13_the_retention_schedule_has_each_rule_and_those_of_teams_and_services(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    let words: Vec<Words> = pack.holdings.iter().flat_map(|holding| holding.periods()).map(|(_, _, words)| words.clone()).collect();
    assert!(words.len() > pack.holdings.len() + 5);
    assert_says(&site, "/privacy/retention", &words.iter().collect::<Vec<_>>()).await;
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c8_the_register_names_each_recipient_what_it_gets_and_its_contract(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    let words: Vec<&Words> = pack.recipients.iter().flat_map(|one| [&one.name, &one.gets]).collect();
    assert_says(&site, "/who-we-share-with", &words).await;
    let body = site.get(&mut Browser::default(), "/who-we-share-with").await.body;
    for contract in pack.recipients.iter().filter_map(|one| one.contract.as_ref()) {
        assert!(body.contains(contract.as_str()), "{contract}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn e3_the_promises_are_those_of_the_charter(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    let charter = pack.charter.as_ref().expect("a charter");
    assert_eq!((charter.acknowledge_working_days, charter.answer_days, charter.councillor_working_days), (2, 14, 10));
    let (times, councillor) = (Words::of(|lang| text::charter_answer(lang, "14")), Words::of(|lang| text::charter_councillor(lang, "10")));
    let words: Vec<&Words> = charter.promises.iter().chain([&charter.lead, &times, &councillor]).collect();
    assert_says(&site, "/promises", &words).await;
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a10_projects_are_public_and_only_who_is_signed_in_is_told_whether_they_are_in_them(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    let words: Vec<&Words> = pack.projects.iter().flat_map(|one| [&one.name, &one.why, &one.data]).collect();
    assert_says(&site, "/sharing-projects", &words).await;
    let question = text::project_you(Lang::En);
    let visitor = site.get(&mut Browser::default(), "/sharing-projects").await;
    assert!(!visitor.body.contains(question), "a visitor is nobody");
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let mut browser = Browser::default();
    site.post(&mut browser, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    for (lang, start) in LANGUAGES {
        let answer = site.get(&mut browser, &format!("{start}/sharing-projects")).await;
        assert_eq!(answer.body.matches(text::project_you(lang)).count(), pack.projects.len());
        assert!(answer.body.contains(text::project_you_not_told(lang)), "where it may not be said, that is said");
        assert!(answer.body.contains(text::project_you_no(lang)));
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn the_record_of_processing_is_a_page_and_a_file_in_either_language(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    let words: Vec<&Words> = pack.holdings.iter().flat_map(|one| [&one.label, &one.purpose, &one.source]).collect();
    assert_says(&site, "/privacy/processing", &words).await;
    for (lang, start) in LANGUAGES {
        let answer = site.get(&mut Browser::default(), &format!("{start}/privacy/processing.csv")).await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
        assert!(answer.headers[header::CONTENT_DISPOSITION].to_str().expect("a name").contains(text::processing_file(lang)));
        assert!(answer.body.contains(text::processing_purpose(lang)) && answer.body.contains(pack.holdings[0].label.get(lang)));
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a5_the_notice_names_its_documents_and_the_version_that_was_seen_can_be_read_again(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    assert!(!pack.documents.is_empty());
    let words: Vec<&Words> = pack.documents.iter().flat_map(|one| [&one.title, &one.at]).collect();
    assert_says(&site, "/privacy", &words).await;
    assert_says(&site, "/privacy/versions/3", &words).await;
    assert_says(&site, "/privacy/versions", &pack.change_note.iter().collect::<Vec<_>>()).await;
    for path in ["/privacy/versions/9", "/privacy/versions/0", "/privacy/versions/x"] {
        assert_eq!(site.get(&mut Browser::default(), path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn b9_cookies_and_what_is_not_accessible_are_said_as_the_pack_says_them(owner: PgPool) {
    let site = Site::new(owner).await;
    let pack = site.portal.policy();
    assert_says(&site, "/cookies", &pack.cookies.iter().flat_map(|one| [&one.why, &one.ends]).collect::<Vec<_>>()).await;
    let statement = pack.accessibility.as_ref().expect("a statement");
    let words: Vec<&Words> = statement.faults.iter().chain([&statement.status, &statement.tested]).collect();
    assert_says(&site, "/accessibility", &words).await;
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn b2_where_a_service_begins_the_short_notice_says_why_who_and_what_follows_without_it(owner: PgPool) {
    let site = Site::new(owner).await;
    let (pack, catalogue) = (site.portal.policy(), site.portal.catalogue());
    for service in catalogue.services() {
        let holding = pack.holding(&service.policy_category).expect("its category");
        let mut words = vec![holding.basis_words(Some(&service.slug)), &holding.if_not_given];
        words.extend(&holding.recipients);
        assert_says(&site, &format!("/services/{}", service.slug), &words).await;
        let body = site.get(&mut Browser::default(), &format!("/services/{}", service.slug)).await.body;
        assert!(body.contains("href=\"/privacy/versions/3\"") && body.contains("href=\"/privacy#rights\""));
    }
}
