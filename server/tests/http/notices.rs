//! What the councils' notices promise on public pages: where they are linked, when somebody is there, and where things are kept.

use axum::http::StatusCode;
use portal::lang::Lang;
use sqlx::PgPool;

use crate::site::{Browser, Site};

/// Each language with what its addresses begin with.
const LANGUAGES: [(Lang, &str); 2] = [(Lang::En, ""), (Lang::Cy, "/cy")];

/// A text as a page writes it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

async fn page(site: &Site, path: &str) -> String {
    let answer = site.get(&mut Browser::default(), path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.body
}

/// What stands in the page itself, between header and footer.
fn main_of(body: &str) -> &str {
    let (_, rest) = body.split_once("<main").expect("a main part");
    rest.split_once("</main>").expect("its end").0
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a5_wherever_something_is_asked_the_notice_in_force_is_linked_and_what_is_kept_is_said_before(owner: PgPool) {
    let site = Site::new(owner).await;
    let (policy, catalogue) = (site.portal.policy(), site.portal.catalogue());
    for (lang, start) in LANGUAGES {
        let link = format!("href=\"{start}/privacy\"");
        for service in catalogue.services() {
            let body = page(&site, &format!("{start}/services/{}", service.slug)).await;
            let holding = policy.holding(&service.policy_category).expect("its holding");
            let shown = main_of(&body);
            assert!(shown.contains(&link), "{}: the notice is not linked where the service begins", service.slug);
            for words in [&holding.contains, &holding.purpose, holding.rule(Some(&service.slug)), &service.who_sees] {
                assert!(shown.contains(&escaped(words.get(lang))), "{}: {}", service.slug, words.get(lang));
            }
        }
        for path in ["/register", "/sign-in", "/track", "/contact"] {
            assert!(page(&site, &format!("{start}{path}")).await.contains(&link), "{start}{path}");
        }
        let notice = page(&site, &format!("{start}/privacy")).await;
        let version = portal::text::public::privacy_version(
            lang,
            &policy.effective_from().map(|day| portal::calendar::full_date(lang, day)).expect("a day"),
            &policy.version.to_string(),
        );
        assert!(notice.contains(&version), "the notice says which version it is");
        let recordings = policy.holding("recording").expect("recordings");
        for words in [&recordings.purpose, &recordings.contains, recordings.rule(None)] {
            assert!(notice.contains(&escaped(words.get(lang))), "how calls are recorded stands in the notice: {}", words.get(lang));
        }
    }
    let mut browser = Browser::default();
    let began = site.post(&mut browser, "/services/fly-tipping", "").await;
    let question = site.get(&mut browser, began.location()).await;
    let question = if question.status == StatusCode::SEE_OTHER { site.get(&mut browser, question.location()).await } else { question };
    assert!(question.status == StatusCode::OK && question.body.contains("href=\"/privacy\""), "beside the questions themselves");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn e1_the_contact_page_says_when_somebody_answers_where_the_desks_are_and_that_online_is_another_way(owner: PgPool) {
    let site = Site::new(owner).await;
    let council = site.portal.council();
    assert!(council.opening_words.en.starts_with("9am to 5pm, Monday to Friday"), "{}", council.opening_words.en);
    for (lang, start) in LANGUAGES {
        let body = page(&site, &format!("{start}/contact")).await;
        let shown = main_of(&body);
        let mut said = vec![council.opening_words.get(lang), council.unrecorded_words.get(lang), &council.email];
        said.extend(council.centres.iter().flat_map(|centre| [centre.name.get(lang), centre.address.get(lang)]));
        said.extend(council.lines.iter().flat_map(|line| [line.number.as_str(), line.purpose.get(lang)]));
        for words in said {
            assert!(shown.contains(&escaped(words)), "{start}/contact does not say: {words}");
        }
        let recorded = council.lines.iter().filter(|line| line.recorded).count();
        let yes = portal::text::public::contact_recorded_yes(lang);
        assert_eq!(shown.matches(yes).count(), recorded, "each line says whether it records");
        for service in site.portal.catalogue().services() {
            let body = page(&site, &format!("{start}/services/{}", service.slug)).await;
            let call = portal::text::services::other_ways_call(lang, council.opening_words.get(lang), &council.main_line);
            assert!(main_of(&body).contains(&escaped(&call)), "{}: who cannot do it online is told when to call", service.slug);
        }
    }
    assert!(!council.centres.is_empty() && council.unrecorded_words.en.contains("My Account"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn e13_the_notice_says_in_both_languages_that_nothing_leaves_the_united_kingdom(owner: PgPool) {
    let site = Site::new(owner).await;
    for (lang, start) in LANGUAGES {
        let body = page(&site, &format!("{start}/privacy")).await;
        let kingdom = if lang == Lang::En { "United Kingdom" } else { "Deyrnas Unedig" };
        let policy = site.portal.policy();
        let promise = policy.transfers.get(lang);
        assert!(promise.contains(kingdom) && main_of(&body).contains(&escaped(promise)), "{start}/privacy");
    }
}
