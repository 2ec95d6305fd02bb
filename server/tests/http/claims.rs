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
    upload_as(site, browser, path, fields, ("lpa.pdf", file)).await
}

/// The same with a name that whoever sends it chose.
async fn upload_as(site: &Site, browser: &mut Browser, path: &str, fields: &[(&str, &str)], (called, file): (&str, &[u8])) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{called}\"\r\n\r\n").into_bytes());
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

/// Hostile documents: what they are called, what they hold, and what the form says of them in both languages.
fn hostile() -> Vec<(&'static str, Vec<u8>, [&'static str; 2])> {
    let eicar = br"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    let virus = ["This file has a virus. We have deleted it.", "Mae firws yn y ffeil hon. Rydym wedi’i dileu."];
    let kind = ["The file must be a PDF, JPG or PNG", "Rhaid i’r ffeil fod yn PDF, JPG neu PNG"];
    let photo = ["The photo could not be read.", "Nid oedd modd darllen y llun."];
    let big = ["The file must be smaller than 10 MB", "Rhaid i’r ffeil fod yn llai na 10 MB"];
    let (_, _, picture) = crate::acted::stage::PICTURE;
    let too_big = [b"%PDF-1.7\n".as_slice(), &vec![b' '; portal::files::MOST_BYTES]].concat();
    vec![
        ("lpa.pdf", eicar.to_vec(), virus),
        ("lpa.pdf", [b"%PDF-1.7\n".as_slice(), eicar, b"\n%%EOF"].concat(), virus),
        ("lpa.jpg", [picture, eicar].concat(), virus),
        ("lpa.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(), kind),
        ("lpa.pdf", b"<!doctype html><script>alert(1)</script>%PDF-1.7".to_vec(), kind),
        ("lpa.pdf", b"PK\x03\x04word/document.xml".to_vec(), kind),
        ("lpa.pdf", b"%PD".to_vec(), kind),
        ("lpa.png", picture[..picture.len() / 2].to_vec(), photo),
        ("lpa.png", b"\x89PNG\r\n\x1a\n".to_vec(), photo),
        ("lpa.pdf", too_big, big),
    ]
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_every_hostile_document_is_refused_in_words_and_nothing_of_it_is_kept(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let mut elen = resident(&site, &owner, "Elen").await;
    let id = claimed(&site, &mut elen).await;
    let count = "select (select count(*) from mandate_claim), (select count(*) from file)";
    let kept = || sqlx::query_as::<_, (i64, i64)>(count).fetch_one(&owner);
    assert_eq!(kept().await.expect("counts"), (1, 1));
    let key = Uuid::new_v4().to_string();
    let form = [("submission_key", key.as_str()), ("name", "Mair"), ("postcode", "AN1 4DX"), ("authority", "lpa_money"), ("mode", "sole")];
    for (called, document, says) in hostile() {
        for (start, says) in ["", "/cy"].into_iter().zip(says) {
            // As the document of a new claim, and as another page of one that was sent.
            for (path, fields) in [("/acting-for/claim".to_string(), form.as_slice()), (format!("/acting-for/claims/{id}"), &[])] {
                let path = format!("{start}{path}");
                let refused = upload_as(&site, &mut elen, &path, fields, (called, &document)).await;
                assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, path.as_str()), "{called} {says}");
                let shown = site.get(&mut elen, &path).await;
                assert!(shown.body.contains(says) && shown.body.contains("id=\"file-error\""), "{path} {called}: {says}");
                assert!(fields.is_empty() || shown.body.contains("value=\"Mair\""), "{path}: what was typed is there");
            }
        }
    }
    assert_eq!(kept().await.expect("counts"), (1, 1));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_hostile_name_of_a_document_reaches_neither_a_page_nor_a_disk(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let mut elen = resident(&site, &owner, "Elen").await;
    for called in ["../../../etc/passwd", "<script>alert(1)<.pdf", "a\u{202e}fdp.exe", "CON.pdf", "%00.pdf", "x; filename=evil.html"] {
        let key = Uuid::new_v4().to_string();
        let form =
            [("submission_key", key.as_str()), ("name", "Mair"), ("postcode", "AN1 4DX"), ("authority", "lpa_money"), ("mode", "sole")];
        let sent = upload_as(&site, &mut elen, "/acting-for/claim", &form, (called, PDF)).await;
        let page = site.get(&mut elen, sent.location()).await;
        assert_eq!(page.status, StatusCode::OK, "{called}");
        for trick in ["etc/passwd", "<script>alert", "\u{202e}", ".exe<", ">CON.pdf"] {
            assert!(!page.body.contains(trick), "{called}: {trick} is on the page");
        }
        let (_, file) = page.body.split_once("/files/").expect("the document is there");
        let path = format!("/files/{}", file.split('"').next().unwrap_or_default());
        let given = site.get(&mut elen, &path).await;
        let header = |name: &str| given.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_string();
        assert_eq!(
            (header("content-type").as_str(), header("x-content-type-options").as_str()),
            ("application/pdf", "nosniff"),
            "{called}"
        );
        let disposition = header("content-disposition");
        assert!(disposition.starts_with("attachment;") && disposition.contains(".pdf\"") && !disposition.contains(".."), "{disposition}");
    }
    // On the disk a file is called by a number of ours, and what is in it is sealed.
    let named: i64 = sqlx::query_scalar("select count(*) from file where position('passwd'::bytea in name_sealed) > 0")
        .fetch_one(&owner)
        .await
        .expect("a count");
    assert_eq!(named, 0);
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
