//! Being forgotten, and closing one's account, as a browser sees it.

use axum::http::StatusCode;
use portal::erasure::ops::run;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    rights::{revision, signed_in},
    site::Browser,
};

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j10_a_resident_sees_what_would_happen_asks_and_is_forgotten_with_a_certificate(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    for (path, words) in
        [("/data-requests/erasure", "Everything you can delete"), ("/cy/data-requests/erasure", "Popeth y gallwch ei ddileu")]
    {
        let page = site.get(&mut catrin, path).await;
        assert!(page.status == StatusCode::OK && page.body.contains(words), "{path}");
    }
    for (form, words) in [("", "Select what you want deleted"), ("what=some", "Select at least one thing")] {
        assert_eq!(site.post(&mut catrin, "/data-requests/erasure", form).await.location(), "/data-requests/erasure");
        assert!(site.get(&mut catrin, "/data-requests/erasure").await.body.contains(words));
    }
    assert_eq!(site.post(&mut catrin, "/data-requests/erasure", "what=close").await.location(), "/account/close");
    let some = site.post(&mut catrin, "/data-requests/erasure", "what=some&category=need&category=draft").await;
    assert_eq!(some.location(), "/data-requests/erasure/preview?what=some&category=need&category=draft");
    // Whoever goes back to change what they picked finds it ticked.
    let some = site.get(&mut catrin, "/data-requests/erasure/preview?what=some&category=service_request").await;
    assert!(some.body.contains("/data-requests/erasure?what=some&amp;category=service_request"), "the way back");
    let back = site.get(&mut catrin, "/data-requests/erasure?what=some&category=service_request").await;
    assert_eq!(back.body.matches(" checked").count(), 2, "some things, and this one");
    let all = site.post(&mut catrin, "/data-requests/erasure", "what=all").await;
    let preview = site.get(&mut catrin, all.location()).await;
    assert!(preview.body.contains("What would happen") && preview.body.contains("You can change your mind until"));
    assert!(preview.body.contains("Goes") && preview.body.contains("Stays") && preview.body.contains("What you would lose"));

    let form = format!("what=all&urgent=yes&submission_key={}", Uuid::new_v4());
    assert_eq!(site.post(&mut catrin, "/data-requests/erasure/preview", &form).await.location(), "/data-requests/erasure/preview");
    assert!(site.get(&mut catrin, "/data-requests/erasure/preview").await.body.contains("Confirm that you understand"));
    let sent = site.post(&mut catrin, "/data-requests/erasure/preview", &format!("{form}&understood=yes")).await;
    let path = sent.location().to_string();
    assert!(path.starts_with("/data-requests/DR-"), "{path}");
    assert!(site.get(&mut catrin, &path).await.body.contains("A person is looking at it."));
    assert!(site.get(&mut catrin, &format!("/cy{path}")).await.body.contains("Mae person yn edrych arno."));

    let desk = path.replace("/data-requests/", "/staff/erasures/");
    let shown = site.get(&mut officer, &desk).await;
    assert!(shown.status == StatusCode::OK && shown.body.contains("What the rules say"), "{}", shown.status);
    let decision = format!(
        "revision={}&decision=part&urgent=yes&message_en=The+rest+stays&message_cy=Mae%E2%80%99r+gweddill+yn+aros",
        revision(&shown)
    );
    assert_eq!(site.post(&mut officer, &desk, &decision).await.location(), desk);
    let told = site.get(&mut officer, &desk).await;
    let recipients: Vec<String> = told
        .body
        .split("/recipients/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|id| format!("{desk}/recipients/{id}"))
        .collect();
    for one in &recipients {
        let id = one.rsplit('/').next().expect("an id");
        assert_eq!(told.body.matches(&format!("id=\"outcome-{id}\"")).count(), 1, "each has ids of its own");
        assert_eq!(site.post(&mut officer, one, &format!("outcome-{id}=told")).await.location(), desk);
    }
    assert!(recipients.is_empty() || site.get(&mut catrin, &path).await.body.contains("✓ Told"), "she sees the tick");
    // What is beyond the rules is not for the one who decided alone, and there is nothing here.
    assert_ne!(site.post(&mut officer, &format!("{desk}/second"), "").await.status, StatusCode::OK);
    run::run_due(&site.portal).await.expect("a round");
    let done = site.get(&mut officer, &desk).await;
    assert!(done.body.contains("Deleted on"), "{}", done.body);
    assert_eq!(site.get(&mut catrin, &path).await.status, StatusCode::SEE_OTHER, "she is signed in no more");
    let mut again = Browser::default();
    site.post(&mut again, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    assert_eq!(site.get(&mut again, "/account").await.status, StatusCode::SEE_OTHER, "nor can she sign in");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn closing_an_account_ends_signing_in_and_leaves_the_record(owner: PgPool) {
    let (site, mut catrin, _) = signed_in(&owner).await;
    let requests = "select count(*) from service_request r join person_value v using (person_id)";
    let before: i64 = sqlx::query_scalar(requests).fetch_one(&owner).await.expect("a count");
    let page = site.get(&mut catrin, "/account/close").await;
    assert!(page.body.contains("What the council keeps") && page.body.contains("does not delete the council’s records"));
    assert!(site.get(&mut catrin, "/cy/account/close").await.body.contains("Beth mae’r cyngor yn ei gadw"));
    for (form, words) in [
        ("password=&understood=yes", "Enter your password to close the account"),
        ("password=three+silver+herons", "Confirm that you understand what closing"),
        ("password=wrong-password-here&understood=yes", "There is a problem"),
    ] {
        assert_eq!(site.post(&mut catrin, "/account/close", form).await.location(), "/account/close", "{form}");
        assert!(site.get(&mut catrin, "/account/close").await.body.contains(words), "{form}");
    }
    site.post(&mut catrin, "/account/close", "password=three+silver+herons&understood=yes").await;
    assert_eq!(site.get(&mut catrin, "/account").await.status, StatusCode::SEE_OTHER);
    let mut again = Browser::default();
    site.post(&mut again, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    assert_eq!(site.get(&mut again, "/account").await.status, StatusCode::SEE_OTHER);
    let after: i64 = sqlx::query_scalar(requests).fetch_one(&owner).await.expect("a count");
    assert_eq!(after, before, "closing is not deleting");
    let letters: i64 =
        sqlx::query_scalar("select count(*) from outbox where letter = 'account_closed'").fetch_one(&owner).await.expect("a count");
    assert_eq!(letters, 1);
}
