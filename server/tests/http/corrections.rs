//! "This is wrong" on the pages of whoever says it, in both languages.

use axum::http::StatusCode;
use sqlx::{Executor, PgPool, Row};
use uuid::Uuid;

use crate::{
    claims::upload,
    site::{Browser, Site},
};

const PDF: &[u8] = b"%PDF-1.7\nmarried\n";

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j6_a_resident_says_that_an_item_is_wrong_and_reads_where_it_is_in_both_languages(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let mut browser = Browser::default();
    site.post(&mut browser, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    let name = owner
        .fetch_one(
            "select v.person_value_id from web_session s join account a using (account_id) join person_value v using (person_id)
             where v.kind = 'name' and v.ended_at is null",
        )
        .await
        .expect("the name of whoever is signed in");
    let item: Uuid = name.get(0);

    for (path, words) in [
        (format!("/record/items/{item}/wrong"), "you say this is wrong"),
        (format!("/cy/record/items/{item}/wrong"), "rydych yn dweud bod hwn yn anghywir"),
        (format!("/record/items/{item}/not-me"), "This is not me"),
        (format!("/cy/record/items/{item}/not-me"), "Nid fi yw hwn"),
    ] {
        let form = site.get(&mut browser, &path).await;
        assert_eq!(form.status, StatusCode::OK, "{path}");
        assert!(form.body.contains(words) && form.body.contains("Catrin"), "{path} shows the item and says what happens");
    }
    let path = format!("/record/items/{item}/wrong");
    let refused = site.post(&mut browser, &path, "message=").await;
    assert_eq!(refused.location(), path);
    assert!(site.get(&mut browser, &path).await.body.contains("Enter your message"));
    let key = Uuid::new_v4();
    let sent = site.post(&mut browser, &path, &format!("message=It+has+changed&submission_key={key}")).await;
    let shown = sent.location().to_string();
    assert!(sent.status == StatusCode::SEE_OTHER && shown.starts_with("/record/corrections/DR-"), "{shown}");
    let english = site.get(&mut browser, &shown).await;
    assert!(english.body.contains("It has changed") && english.body.contains("We will answer by"));
    let welsh = site.get(&mut browser, &format!("/cy{shown}")).await;
    assert!(welsh.body.contains("Byddwn yn ateb erbyn"));
    let (before, _) = welsh.body.split_once("It has changed").expect("their own words");
    let tag = before.rsplit("<p").next().unwrap_or_default();
    assert!(tag.contains("lang=\"en\""), "words typed in English are read out in English: {tag}");
    // The form leads to what was said already.
    assert_eq!(site.get(&mut browser, &path).await.location(), shown);
    site.post(&mut browser, &format!("{shown}/withdraw"), "").await;
    assert!(site.get(&mut browser, &shown).await.body.contains("You withdrew it"));
    // A resident finds nothing on the staff's side.
    let reference = shown.trim_start_matches("/record/corrections/");
    for path in ["/staff/corrections".to_string(), format!("/staff/corrections/{reference}")] {
        assert_eq!(site.get(&mut browser, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j6_a_document_is_added_and_after_a_refusal_the_residents_words_stand_with_the_item_on_every_page(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let (mut catrin, mut kofi) = (Browser::default(), Browser::default());
    site.post(&mut catrin, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    let row = owner
        .fetch_one(
            "select v.person_value_id, v.person_id from web_session s join account a using (account_id) join person_value v using (person_id)
             where v.kind = 'name' and v.ended_at is null",
        )
        .await
        .expect("the name of whoever is signed in");
    let (item, person): (Uuid, Uuid) = (row.get(0), row.get(1));
    site.post(&mut kofi, "/sign-in", "email=kofi%40example.org&password=three+silver+herons").await;
    let form = format!("message=I+married&submission_key={}", Uuid::new_v4());
    let path = site.post(&mut catrin, &format!("/record/items/{item}/wrong"), &form).await.location().to_string();

    // What is no document is refused in words; what is one is a link for its person, and for those who answer.
    for (file, says) in [(b"MZ program".as_slice(), "There is a problem"), (b"".as_slice(), "Select a file")] {
        assert_eq!(upload(&site, &mut catrin, &path, &[], file).await.location(), path);
        assert!(site.get(&mut catrin, &path).await.body.contains(says), "{says}");
    }
    assert_eq!(upload(&site, &mut kofi, &path, &[], PDF).await.status, StatusCode::NOT_FOUND, "somebody else’s does not exist");
    assert_eq!(upload(&site, &mut catrin, &format!("/cy{path}"), &[], PDF).await.location(), format!("/cy{path}"));
    for (start, says) in [("", "Documents that show it"), ("/cy", "Dogfennau sy’n dangos hynny")] {
        let page = site.get(&mut catrin, &format!("{start}{path}")).await;
        assert!(page.body.contains(says) && page.body.contains("lpa.pdf"), "{start}");
    }
    let reference = path.trim_start_matches("/record/corrections/");
    let desk = format!("/staff/corrections/{reference}");
    let officer: Uuid = sqlx::query_scalar(
        "select account_id from staff where 'information_governance' = any (roles) and not 'administrator' = any (roles)
           and ended_at is null order by staff_number limit 1",
    )
    .fetch_one(&owner)
    .await
    .expect("somebody who answers for information");
    let mut officer = site.signed_in(portal::ids::AccountId(officer)).await;
    let shown = site.get(&mut officer, &desk).await;
    let file = shown.body.split(&format!("{desk}/files/")).nth(1).and_then(|rest| rest.split('"').next()).expect("the document");
    assert_eq!(site.get(&mut officer, &format!("{desk}/files/{file}")).await.status, StatusCode::OK);
    assert_eq!(site.get(&mut kofi, &format!("/files/{file}")).await.status, StatusCode::NOT_FOUND);

    // Before the answer there is nothing to disagree with; after a refusal the words stand wherever the name does.
    assert_eq!(site.get(&mut catrin, &format!("{path}/disagree")).await.status, StatusCode::FORBIDDEN);
    let decided = "revision=0&decision=refused&message_en=The+register+says+so&message_cy=Felly+y+dywed+y+gofrestr";
    site.post(&mut officer, &desk, decided).await;
    for (start, says) in [("", "Say that you do not agree"), ("/cy", "Dweud nad ydych yn cytuno")] {
        assert!(site.get(&mut catrin, &format!("{start}{path}")).await.body.contains(says), "{start}");
        assert!(site.get(&mut catrin, &format!("{start}{path}/disagree")).await.body.contains(says), "{start}");
    }
    let empty = site.post(&mut catrin, &format!("{path}/disagree"), "statement=").await;
    assert!(site.get(&mut catrin, empty.location()).await.body.contains("Enter your message"));
    let done = site.post(&mut catrin, &format!("{path}/disagree"), "statement=I+carry+my+own+name").await;
    assert_eq!(done.location(), path);
    for page in [path.clone(), format!("/record/items/{item}"), "/record/details".to_string(), "/cy/record/details".to_string()] {
        assert!(site.get(&mut catrin, &page).await.body.contains("I carry my own name"), "{page}");
    }
    site.post(&mut officer, &format!("/staff/people/{person}/open"), "reason=complaint").await;
    for (start, says) in [("", "The resident does not agree with this"), ("/cy", "Nid yw’r preswylydd yn cytuno â hwn")] {
        let page = site.get(&mut officer, &format!("{start}/staff/people/{person}")).await;
        assert!(page.body.contains(says) && page.body.contains("I carry my own name"), "{start}: {}", page.status);
    }
    assert_eq!(site.get(&mut kofi, &format!("{path}/disagree")).await.status, StatusCode::NOT_FOUND);
    let refused = site.post(&mut kofi, &format!("{path}/disagree"), "statement=mine").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
