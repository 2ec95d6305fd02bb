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

/// Somebody else who answers for information.
async fn colleague(owner: &PgPool, site: &Site) -> Browser {
    let second: Uuid = sqlx::query_scalar(
        "select account_id from staff where 'information_governance' = any (roles) and not 'administrator' = any (roles)
           and ended_at is null order by staff_number offset 1 limit 1",
    )
    .fetch_one(owner)
    .await
    .expect("somebody else who answers for information");
    site.signed_in(AccountId(second)).await
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_fee_is_proposed_agreed_shown_with_how_to_pay_and_to_complain_and_its_day_starts_the_clock(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let mut second = colleague(&owner, &site).await;
    let form = format!("kind=access&message=Again&submission_key={}", Uuid::new_v4());
    let path = site.post(&mut catrin, "/data-requests", &form).await.location().to_string();
    let (desk, reference) = (format!("/staff{path}"), path.rsplit('/').next().expect("a reference").to_string());
    let fee = format!("{desk}/fee");
    assert!(site.get(&mut officer, &desk).await.body.contains(&format!("href=\"{fee}\"")), "the way to it");
    let shown = site.get(&mut officer, &fee).await;
    assert!(shown.status == StatusCode::OK && shown.body.contains("A request is free."));
    assert!(site.get(&mut officer, &format!("/cy{fee}")).await.body.contains("Mae cais am ddim."));
    let bare = site.post(&mut officer, &fee, &format!("revision={}&amount=-3", revision(&shown))).await;
    assert_eq!(bare.location(), fee);
    let refused = site.get(&mut officer, &fee).await;
    for words in ["Select why we can charge", "Enter an amount of money", "Enter what shows it", "Enter the reason"] {
        assert!(refused.body.contains(words), "{words}");
    }
    assert!(refused.body.contains("value=\"-3\""), "what was typed is there");
    let whole = "ground=copies&amount=12.50&why=Forty+times&message_en=You+have+it&message_cy=Mae+gennych";
    let proposed = site.post(&mut officer, &fee, &format!("revision={}&{whole}", revision(&refused))).await;
    assert_eq!(proposed.location(), desk);
    let own = site.get(&mut officer, &desk).await;
    assert!(own.body.contains("You proposed this, so a colleague has to agree.") && !own.body.contains("Agree and charge the fee"));
    assert!(!own.body.contains(&format!("{desk}/answer")) && !site.get(&mut catrin, &path).await.body.contains("12.50"), "not yet");
    let theirs = site.get(&mut second, &format!("/cy{desk}")).await;
    assert!(theirs.body.contains("Cytuno a chodi’r ffi") && theirs.body.contains("Forty times"));
    let agreed = format!("revision={}", revision(&theirs));
    assert_eq!(site.post(&mut officer, &format!("{fee}/agree"), &agreed).await.status, StatusCode::FORBIDDEN, "not by themselves");
    assert_eq!(site.post(&mut second, &format!("{fee}/agree"), &agreed).await.location(), desk);
    for (start, words) in [
        ("", ["£12.50", "You cannot pay online.", "The time limit starts when you pay the fee.", "Information Commissioner"]),
        (
            "/cy",
            ["£12.50", "Ni allwch dalu ar-lein.", "Mae’r terfyn amser yn dechrau pan fyddwch yn talu’r ffi.", "Comisiynydd Gwybodaeth"],
        ),
    ] {
        let page = site.get(&mut catrin, &format!("{start}{path}")).await;
        assert!(words.iter().all(|words| page.body.contains(words)) && page.body.contains(&reference), "{start}");
        assert!(!page.body.contains("Forty times"), "what is for us is in no page of hers");
    }
    let waiting = site.get(&mut officer, "/staff/data-requests/export?near=waiting").await;
    assert!(waiting.body.contains(&reference) && waiting.body.contains(",waiting"));
    assert!(site.get(&mut officer, "/staff/data-requests").await.body.contains("Waiting for a fee"));
    let stands = site.get(&mut officer, &desk).await;
    let future = format!("revision={}&paid-day=1&paid-month=1&paid-year=2999", revision(&stands));
    assert_eq!(site.post(&mut officer, &format!("{fee}/paid"), &future).await.location(), desk);
    assert!(site.get(&mut officer, &desk).await.body.contains("must be today or earlier"));
    let today: String = sqlx::query_scalar("select 'paid-day=' || extract(day from on_day) || '&paid-month=' || extract(month from on_day) || '&paid-year=' || extract(year from on_day) from rights_step where kind = 'fee_asked'")
        .fetch_one(&owner)
        .await
        .expect("the day it was charged");
    let paid = format!("revision={}&{today}", revision(&stands));
    assert_eq!(site.post(&mut officer, &format!("{fee}/paid"), &paid).await.location(), desk);
    let page = site.get(&mut catrin, &path).await;
    assert!(page.body.contains("one month from the day you paid the fee") && page.body.contains("You paid this fee."));
    assert_eq!(site.get(&mut officer, &fee).await.status, StatusCode::FORBIDDEN, "once");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j16_the_figures_of_the_board_are_exported_with_the_averages_by_right_and_by_service(owner: PgPool) {
    let (site, mut catrin, mut officer) = signed_in(&owner).await;
    let form = format!("kind=access&message=Post&submission_key={}", Uuid::new_v4());
    let path = site.post(&mut catrin, "/data-requests", &form).await.location().to_string();
    let desk = format!("/staff{path}");
    let answer = format!("revision={}&decision=accepted&message_en=Here&message_cy=Dyma", revision(&site.get(&mut officer, &desk).await));
    assert_eq!(site.post(&mut officer, &format!("{desk}/answer"), &answer).await.location(), desk);
    sqlx::query("update rights_request set received_on = received_on - 9, decided_at = decided_at where reference = $1")
        .bind(path.rsplit('/').next())
        .execute(&owner)
        .await
        .expect("asked nine days before");
    let board = site.get(&mut officer, "/staff/data-requests").await;
    assert!(board.body.contains("/staff/data-requests/export?figures=yes"));
    let csv = site.get(&mut officer, "/staff/data-requests/export?figures=yes").await;
    let lines: Vec<&str> = csv.body.split("\r\n").filter(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], "by,which,open,overdue,answered,in_time,average_days");
    let days: (i64, i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where (decided_at at time zone 'Europe/London')::date <= due_on or due_on is null),
           round(avg((decided_at at time zone 'Europe/London')::date - received_on))::bigint
         from rights_request where kind = 'access' and decided_at is not null",
    )
    .fetch_one(&owner)
    .await
    .expect("the same, reckoned beside it");
    let of = |start: &str| lines.iter().find(|line| line.starts_with(start)).expect("a line").to_string();
    assert!(of("right,access,").ends_with(&format!(",{},{},{}", days.0, days.1, days.2)), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("right,")).count(), 7, "every right has a line");
    let teams: i64 = sqlx::query_scalar("select count(distinct team_code) from disclosure_search").fetch_one(&owner).await.expect("teams");
    assert_eq!(i64::try_from(lines.iter().filter(|line| line.starts_with("service,")).count()).expect("few"), teams);
    assert!(lines.iter().all(|line| line.split(',').count() == 7) && !csv.body.contains("Catrin"));
}
