//! What a resident asks about their information, on their pages and the staff's, in both languages.

use axum::http::{StatusCode, header};
use portal::ids::AccountId;
use sqlx::PgPool;
use uuid::Uuid;

use crate::site::{Answer, Browser, Site};

/// Signed in: a resident, and somebody who answers for information.
pub async fn signed_in(owner: &PgPool) -> (Site, Browser, Browser) {
    let site = Site::new(owner.clone()).await;
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let mut catrin = Browser::default();
    site.post(&mut catrin, "/sign-in", "email=catrin%40example.org&password=three+silver+herons").await;
    let staff: Uuid = sqlx::query_scalar(
        "select account_id from staff where 'information_governance' = any (roles) and not 'administrator' = any (roles)
           and ended_at is null order by staff_number limit 1",
    )
    .fetch_one(owner)
    .await
    .expect("somebody who answers for information");
    let officer = site.signed_in(AccountId(staff)).await;
    (site, catrin, officer)
}

/// The revision that a page's forms carry.
pub fn revision(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("name=\"revision\" value=\"").expect("a revision");
    rest.split('"').next().expect("a number").to_string()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j9_a_resident_asks_and_sees_the_same_date_as_staff_through_question_extension_and_refusal(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    for (path, words) in [("/data-requests", "Get a copy"), ("/cy/data-requests", "Cael copi")] {
        let page = site.get(&mut catrin, path).await;
        assert!(page.status == StatusCode::OK && page.body.contains(words), "{path}");
    }
    let refused = site.post(&mut catrin, "/data-requests", &format!("message=x&submission_key={}", Uuid::new_v4())).await;
    assert_eq!(refused.location(), "/data-requests");
    assert!(site.get(&mut catrin, "/data-requests").await.body.contains("Select what you want to do"));
    let form = format!("kind=access&kind=complaint&message=All+about+bins&submission_key={}", Uuid::new_v4());
    let sent = site.post(&mut catrin, "/data-requests", &form).await;
    let path = sent.location().to_string();
    assert!(sent.status == StatusCode::SEE_OTHER && path.starts_with("/data-requests/DR-"), "{path}");
    let again = site.post(&mut catrin, "/data-requests", &form).await;
    assert_eq!(again.location(), path, "pressed twice, asked once");
    let page = site.get(&mut catrin, &path).await;
    assert!(page.body.contains("We must answer by") && page.body.contains("All about bins") && page.body.contains("/data-requests/CW-"));
    assert!(site.get(&mut catrin, &format!("/cy{path}")).await.body.contains("Rhaid i ni ateb erbyn"));

    let desk = format!("/staff{path}");
    let board = site.get(&mut officer, "/staff/data-requests").await;
    assert!(board.status == StatusCode::OK && board.body.contains(&desk) && !board.body.contains("Catrin"), "the board names nobody");
    let csv = site.get(&mut officer, "/staff/data-requests/export").await;
    assert!(csv.headers[header::CONTENT_DISPOSITION].to_str().expect("text").contains(".csv") && csv.body.contains(",access,online,en,"));
    let shown = site.get(&mut officer, &desk).await;
    let sentence = |body: &str| body.split("We must answer by ").nth(1).and_then(|rest| rest.split('.').next()).map(str::to_string);
    assert!(sentence(&shown.body).is_some() && sentence(&shown.body) == sentence(&page.body), "the same date");

    // A question stops the clock where both see it; the answer lets it run.
    let empty = site.post(&mut officer, &format!("{desk}/ask"), &format!("revision={}", revision(&shown))).await;
    assert_eq!(empty.location(), desk);
    assert!(site.get(&mut officer, &desk).await.body.contains("Say what is unclear"));
    site.post(&mut officer, &format!("{desk}/ask"), &format!("revision={}&question=Which+bins", revision(&shown))).await;
    let stale = site.post(&mut officer, &format!("{desk}/ask"), &format!("revision={}&question=Which+bins", revision(&shown))).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    for (browser, path) in [(&mut catrin, &path), (&mut officer, &desk)] {
        assert!(site.get(browser, path).await.body.contains("The clock is stopped. We asked you a question on"), "{path}");
    }
    site.post(&mut catrin, &path, "message=The+green+ones").await;
    let running = site.get(&mut officer, &desk).await;
    assert!(running.body.contains("The green ones") && running.body.contains("We must answer by"));

    // More time needs reasons, and is taken once.
    let extend = format!("{desk}/extend");
    site.post(&mut officer, &extend, &format!("revision={}&reasons=", revision(&running))).await;
    let refused = site.get(&mut officer, &desk).await;
    assert!(refused.body.contains("Enter the reason the person will read"));
    site.post(&mut officer, &extend, &format!("revision={}&reasons=There+are+many", revision(&running))).await;
    let page = site.get(&mut catrin, &path).await;
    assert!(page.body.contains("We need longer") && page.body.contains("There are many"));

    // A refusal without a reason goes nowhere; with one it says by itself how to complain.
    let extended = site.get(&mut officer, &desk).await;
    assert!(!extended.body.contains("/extend"), "there is one extension");
    let answer = format!("{desk}/answer");
    site.post(&mut officer, &answer, &format!("revision={}&decision=refused", revision(&extended))).await;
    assert!(site.get(&mut officer, &desk).await.body.contains("Enter the reason"));
    let reasons = "message_en=Others+are+in+it&message_cy=Mae+eraill+ynddo";
    site.post(&mut officer, &answer, &format!("revision={}&decision=refused&{reasons}", revision(&extended))).await;
    let page = site.get(&mut catrin, &path).await;
    for words in ["we decided not to do what you asked", "Information Commissioner", "court", "Data Protection Officer"] {
        assert!(page.body.contains(words), "{words}");
    }
    // Nobody else finds any of it.
    let mut kofi = Browser::default();
    site.post(&mut kofi, "/sign-in", "email=kofi%40example.org&password=three+silver+herons").await;
    for path in [path.as_str(), desk.as_str(), "/staff/data-requests", "/staff/data-requests/export"] {
        assert_eq!(site.get(&mut kofi, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j16_the_export_of_the_board_has_a_line_for_each_that_waits_and_only_those_that_are_shown(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let before = site.get(&mut officer, "/staff/data-requests/export").await.body.lines().count();
    let form = format!("kind=access&kind=objection&message=Post&submission_key={}", Uuid::new_v4());
    let path = site.post(&mut catrin, "/cy/data-requests", &form).await.location().to_string();
    let reference = path.rsplit('/').next().expect("a reference").to_string();
    let (received, due): (String, String) =
        sqlx::query_as("select received_on::text, due_on::text from rights_request where reference = $1")
            .bind(&reference)
            .fetch_one(&owner)
            .await
            .expect("its days");
    let csv = site.get(&mut officer, "/staff/data-requests/export").await;
    let lines: Vec<&str> = csv.body.split("\r\n").filter(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], "reference,kind,channel,language,received,due,near");
    assert_eq!(lines.len(), before + 2);
    let own = format!("{reference},access,online,cy,{received},{due},in-time");
    assert!(lines.contains(&own.as_str()), "{own}: {lines:?}");
    let only = site.get(&mut officer, "/staff/data-requests/export?kind=objection").await;
    assert!(only.body.lines().skip(1).all(|line| line.contains(",objection,")) && only.body.contains(",objection,online,cy,"));
    let late = site.get(&mut officer, "/staff/data-requests/export?near=overdue").await;
    assert!(!late.body.contains(&reference), "what is in time is not among what is late");
    let board = site.get(&mut officer, "/staff/data-requests").await;
    assert!(board.body.contains("Days on average") && board.body.contains("Answered in a year"));
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_refusal_as_excessive_waits_on_the_page_for_a_colleague_and_is_then_sent(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let second: Uuid = sqlx::query_scalar(
        "select account_id from staff where 'information_governance' = any (roles) and not 'administrator' = any (roles)
           and ended_at is null order by staff_number offset 1 limit 1",
    )
    .fetch_one(&owner)
    .await
    .expect("somebody else who answers for information");
    let mut second = site.signed_in(AccountId(second)).await;
    let form = format!("kind=access&message=Again&submission_key={}", Uuid::new_v4());
    let path = site.post(&mut catrin, "/data-requests", &form).await.location().to_string();
    let desk = format!("/staff{path}");
    let shown = site.get(&mut officer, &desk).await;
    assert!(shown.body.contains("Refuse: excessive") && shown.body.contains("A colleague has to agree."));
    site.post(&mut officer, &format!("{desk}/answer"), &format!("revision={}&decision=excessive", revision(&shown))).await;
    let refused = site.get(&mut officer, &desk).await;
    assert!(refused.body.contains("Enter what shows it") && refused.body.contains("Enter the reason"));
    let reasons = "message_en=You+have+it&message_cy=Mae+gennych&why=Forty+times";
    let proposed = format!("revision={}&decision=excessive&{reasons}", revision(&refused));
    assert_eq!(site.post(&mut officer, &format!("{desk}/answer"), &proposed).await.location(), desk);
    let own = site.get(&mut officer, &desk).await;
    assert!(own.body.contains("You proposed this, so a colleague has to agree.") && !own.body.contains("Agree and send the refusal"));
    assert!(!site.get(&mut catrin, &path).await.body.contains("excessive"), "nothing is said to her yet");
    let by_themselves = site.post(&mut officer, &format!("{desk}/refusal"), &format!("revision={}", revision(&own))).await;
    assert_eq!(by_themselves.status, StatusCode::FORBIDDEN);
    for (start, words) in [("", "Agree and send the refusal"), ("/cy", "Cytuno ac anfon y gwrthodiad")] {
        let page = site.get(&mut second, &format!("{start}{desk}")).await;
        assert!(page.body.contains(words) && page.body.contains("Forty times"), "{start}");
    }
    let agreed = format!("revision={}", revision(&site.get(&mut second, &desk).await));
    assert_eq!(site.post(&mut second, &format!("{desk}/refusal"), &agreed).await.location(), desk);
    for (start, regulator) in [("", "Information Commissioner"), ("/cy", "Comisiynydd Gwybodaeth")] {
        let page = site.get(&mut catrin, &format!("{start}{path}")).await;
        let ground = ["We think that the request is excessive.", "Rydym o’r farn bod y cais yn ormodol."];
        assert!(ground.iter().any(|words| page.body.contains(words)) && page.body.contains(regulator), "{start}");
        assert!(!page.body.contains("Forty times"), "what is for us is in no page of hers");
    }
    let drop = site.post(&mut second, &format!("{desk}/refusal/drop"), &agreed).await;
    assert_ne!(drop.status, StatusCode::SEE_OTHER, "what was sent stays");
}
