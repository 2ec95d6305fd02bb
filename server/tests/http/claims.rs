//! Showing by what document one acts for somebody, over HTTP and without scripts.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    acting::resident,
    site::{Answer, Browser, Site},
};

const PDF: &[u8] = b"%PDF-1.7\nregistered\n";

/// The form with a document, as a browser posts it.
pub async fn upload(site: &Site, browser: &mut Browser, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    body.extend(b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"lpa.pdf\"\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--b--\r\n");
    let request = Request::post(path)
        .header("content-type", "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request");
    site.ask(browser, request).await
}

async fn send(site: &Site, browser: &mut Browser, path: &str, name: &str, file: &[u8]) -> Answer {
    let key = Uuid::new_v4().to_string();
    let fields = [("submission_key", key.as_str()), ("name", name), ("postcode", "AN1 4DX"), ("authority", "lpa_money"), ("mode", "sole")];
    upload(site, browser, path, &fields, file).await
}

/// A claim of whoever is signed in; its id.
pub async fn claimed(site: &Site, browser: &mut Browser) -> String {
    let sent = send(site, browser, "/acting-for/claim", "Mair Tomos", PDF).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let id = sent.location().strip_prefix("/acting-for/claims/").unwrap_or_else(|| panic!("{}", sent.location()));
    id.to_string()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_claim_answers_alike_for_somebody_known_and_somebody_unknown(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let mut elen = resident(&site, &owner, "Elen").await;
    drop(resident(&site, &owner, "Mair").await);
    for start in ["", "/cy"] {
        let mut seen = Vec::new();
        for name in ["Mair", "Moir"] {
            let sent = send(&site, &mut elen, &format!("{start}/acting-for/claim"), name, PDF).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            let page = site.get(&mut elen, sent.location()).await;
            assert_eq!(page.status, StatusCode::OK);
            let id = sent.location().rsplit('/').next().expect("an id").to_string();
            let said = page.body.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("a page").to_string();
            let file = said.split("/files/").nth(1).and_then(|rest| rest.split('"').next()).expect("the document").to_string();
            seen.push(said.replace(name, "X").replace(&id, "ID").replace(&file, "FILE"));
        }
        assert_eq!(seen[0], seen[1], "{start}");
    }
    let list = site.get(&mut elen, "/acting-for").await;
    assert!(list.body.contains("Your authority for Moir") && list.body.contains("Show us your authority"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_document_that_is_hostile_or_none_is_refused_and_what_was_typed_is_kept(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let mut elen = resident(&site, &owner, "Elen").await;
    let eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    for (file, says) in [
        (eicar.as_slice(), "There is a problem"),
        (b"MZ\x90\x00program".as_slice(), "There is a problem"),
        (b"".as_slice(), "Select a file"),
        (b"\xff\xd8\xff\xe0 not a picture".as_slice(), "There is a problem"),
    ] {
        let refused = send(&site, &mut elen, "/acting-for/claim", "Mair Tomos", file).await;
        assert_eq!(refused.location(), "/acting-for/claim");
        let form = site.get(&mut elen, "/acting-for/claim").await;
        assert!(
            form.body.contains(says) && form.body.contains("value=\"Mair Tomos\"") && form.body.contains("id=\"file-error\""),
            "{says}"
        );
    }
    let kept: (i64, i64) =
        sqlx::query_as("select (select count(*) from mandate_claim), (select count(*) from file)").fetch_one(&owner).await.expect("counts");
    assert_eq!(kept, (0, 0));
    let stranger = claimed(&site, &mut elen).await;
    let mut other = resident(&site, &owner, "Other").await;
    for path in [format!("/acting-for/claims/{stranger}"), format!("/staff/mandates/claims/{stranger}")] {
        assert_eq!(site.get(&mut other, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let file: Uuid = sqlx::query_scalar("select file_id from file").fetch_one(&owner).await.expect("the document");
    assert_eq!(site.get(&mut other, &format!("/files/{file}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&mut elen, &format!("/files/{file}")).await.status, StatusCode::OK);
    let late = site.post(&mut other, &format!("/acting-for/claims/{stranger}/withdraw"), "").await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    for n in 0..4 {
        let added = upload(&site, &mut elen, &format!("/acting-for/claims/{stranger}"), &[], format!("%PDF-1.7\n{n}\n").as_bytes()).await;
        assert_eq!(added.location(), format!("/acting-for/claims/{stranger}"));
    }
    let documents: i64 = sqlx::query_scalar("select count(*) from file").fetch_one(&owner).await.expect("a count");
    assert_eq!(documents, 4, "as many as a request has, and no more");
    assert_eq!(site.post(&mut elen, &format!("/acting-for/claims/{stranger}/withdraw"), "").await.status, StatusCode::SEE_OTHER);
    assert!(site.get(&mut elen, &format!("/acting-for/claims/{stranger}")).await.body.contains("Taken back"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_staff_see_the_document_beside_the_claim_and_refuse_in_words_or_accept(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let staff: Uuid =
        sqlx::query_scalar("select account_id from staff where 'caseworker' = any (roles) and not 'administrator' = any (roles) limit 1")
            .fetch_one(&owner)
            .await
            .expect("a caseworker");
    let mut staff = site.signed_in(portal::ids::AccountId(staff)).await;
    let mut elen = resident(&site, &owner, "Elen").await;
    let subject: Uuid = sqlx::query_scalar(
        "select person_id from person where kind = 'account' and deceased_on is null and not staff_relative and restricted_since is null
         order by person_id limit 1",
    )
    .fetch_one(&owner)
    .await
    .expect("somebody");
    let (first, second) = (claimed(&site, &mut elen).await, claimed(&site, &mut elen).await);
    for (start, title) in [("", "Documents to check"), ("/cy", "Dogfennau i’w gwirio")] {
        let list = site.get(&mut staff, &format!("{start}/staff/mandates?show=waiting")).await;
        assert!(list.body.contains(title) && list.body.contains(&first) && !list.body.contains("Mair Tomos"), "the list names nobody");
    }
    let path = format!("/staff/mandates/claims/{first}");
    let beside = site.get(&mut staff, &path).await;
    assert!(beside.body.contains("Mair Tomos") && beside.body.contains("lpa.pdf"));
    let none = site.post(&mut staff, &path, "revision=0").await;
    assert_eq!(none.location(), path);
    assert!(site.get(&mut staff, &path).await.body.contains("Select why it is not accepted"));
    let refused = site.post(&mut staff, &path, "revision=0&because=names_differ").await;
    assert_eq!(refused.location(), path);
    for (start, says) in [("", "The names in the document are not"), ("/cy", "Nid yr enwau yn y ddogfen yw")] {
        assert!(site.get(&mut elen, &format!("{start}/acting-for/claims/{first}")).await.body.contains(says), "{start}");
    }
    let accept = format!("/staff/mandates/claims/{second}/accept");
    assert!(site.get(&mut staff, &accept).await.body.contains("You have no record open"));
    let opened = site.post(&mut staff, &format!("/staff/people/{subject}/open"), "reason=complaint").await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    assert!(site.get(&mut staff, &accept).await.body.contains(&subject.to_string()));
    let form = format!("revision=0&person={subject}&authority=lpa_money&seen=document&seen=registered&mode=jointly");
    assert_eq!(site.post(&mut staff, &accept, &form).await.location(), accept, "how many must agree is not said");
    assert!(site.get(&mut staff, &accept).await.body.contains("Enter how many the document names"));
    let done = site.post(&mut staff, &accept, &form.replace("jointly", "sole")).await;
    let mandate = done.location().strip_prefix("/staff/mandates/").unwrap_or_else(|| panic!("{} {}", done.status, done.location()));
    assert!(site.get(&mut staff, done.location()).await.body.contains(&format!("/staff/mandates/claims/{second}")));
    assert_eq!(site.get(&mut elen, &format!("/for/{mandate}/account")).await.status, StatusCode::OK);
}
