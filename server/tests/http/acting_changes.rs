//! Changing what somebody may do, a code that is read out, those who must all agree, and the notice to others, over HTTP.

use axum::http::StatusCode;
use portal::ids::AccountId;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    acting::{report, resident},
    site::{Browser, Site},
};

/// The code that a page shows once, after these words.
async fn code(site: &Site, browser: &mut Browser, path: &str, after: &str) -> String {
    let shown = site.get(browser, path).await;
    let (_, rest) = shown.body.split_once(after).unwrap_or_else(|| panic!("{after} is not on {path}"));
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_a_code_that_was_read_out_is_opened_with_its_number_and_the_scope_is_changed_in_both_languages(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (mut anh, mut tomos) = (resident(&site, &owner, "Ánh").await, resident(&site, &owner, "Tomos").await);
    let form = format!("submission_key={}&name=Tomos+Rees&relation=friend&way=phone&ends=6&services=fly-tipping&level=act", Uuid::new_v4());
    let refused = site.post(&mut anh, "/representatives/invite", &format!("{form}&phone=12")).await;
    assert_eq!(refused.location(), "/representatives/invite");
    assert!(site.get(&mut anh, "/representatives/invite").await.body.contains("id=\"phone-error\""));
    let sent = site.post(&mut anh, "/representatives/invite", &format!("{form}&phone=01632+960001")).await;
    let mandate = sent.location().trim_start_matches("/representatives/").to_string();
    let code = code(&site, &mut anh, sent.location(), "Choose who you are acting for: ").await;
    let without = site.post(&mut tomos, "/invitations", &format!("code={code}")).await;
    assert_eq!(without.location(), "/invitations", "the number is the second secret");
    let opened = site.post(&mut tomos, "/invitations", &format!("code={code}&phone=01632960001")).await;
    assert_eq!(opened.location(), format!("/acting-for/{mandate}"));
    assert_eq!(site.post(&mut tomos, opened.location(), "answer=accept").await.location(), "/acting-for");

    let path = format!("/representatives/{mandate}/change");
    for (start, title) in [("", "Change what they may do"), ("/cy", "Newid yr hyn y cânt ei wneud")] {
        let page = site.get(&mut anh, &format!("{start}{path}")).await;
        assert!(page.body.contains(title) && page.body.contains("value=\"fly-tipping\" checked"), "{start}: what holds is filled in");
    }
    let page = site.get(&mut anh, &path).await;
    let (_, rest) = page.body.split_once("name=\"revision\" value=\"").expect("the revision");
    let revision = rest.split('"').next().expect("a number").to_string();
    let nothing = site.post(&mut anh, &path, &format!("revision={revision}&ends=keep")).await;
    assert_eq!(nothing.location(), path);
    assert!(site.get(&mut anh, &path).await.body.contains("Select at least one thing they may do"));
    let done = site.post(&mut anh, &path, &format!("revision={revision}&ends=keep&services=fly-tipping&level=see")).await;
    assert_eq!(done.location(), format!("/representatives/{mandate}"));
    let stale = site.post(&mut anh, &path, &format!("revision={revision}&ends=keep&services=fly-tipping&level=act")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert_eq!(
        site.get(&mut tomos, &format!("/for/{mandate}/services/fly-tipping")).await.status,
        StatusCode::NOT_FOUND,
        "he only sees now"
    );
    assert_eq!(site.get(&mut tomos, &path).await.status, StatusCode::NOT_FOUND, "nobody changes what they hold");
    // What ends soon is hers to make longer, and so it is a task of hers.
    sqlx::query("update mandate set ends_on = current_date + 20, renew_by = current_date + 20")
        .execute(&owner)
        .await
        .expect("it ends soon");
    for (start, says) in [("", "Acting for you ends soon: Tomos"), ("/cy", "Mae gweithredu ar eich rhan yn dod i ben yn fuan: Tomos")] {
        let page = site.get(&mut anh, &format!("{start}/account")).await;
        assert!(page.body.contains(says) && page.body.contains(&format!("{start}/representatives/{mandate}")), "{start}");
        assert!(!site.get(&mut tomos, &format!("{start}/account")).await.body.contains(says), "{start}: not his");
    }
}

/// Two executors who must agree; the browser and the mandate of each.
async fn executors(site: &Site, owner: &PgPool) -> [(Browser, String); 2] {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
    let staff: Uuid = sqlx::query_scalar(
        "update staff set roles = array['caseworker', 'manager'] where account_id =
           (select account_id from staff where not 'administrator' = any (roles) order by staff_number limit 1) returning account_id",
    )
    .fetch_one(owner)
    .await
    .expect("a member of staff");
    let mut staff = site.signed_in(AccountId(staff)).await;
    drop(resident(site, owner, "Emrys").await);
    let emrys: Uuid = sqlx::query_scalar("select person_id from account order by created_at desc limit 1")
        .fetch_one(owner)
        .await
        .expect("the newest account");
    let opened = site.post(&mut staff, &format!("/staff/people/{emrys}/open"), "reason=complaint").await;
    assert_eq!(opened.location(), format!("/staff/people/{emrys}"));
    sqlx::query("update person set deceased_on = current_date where person_id = $1").bind(emrys).execute(owner).await.expect("he died");
    let mut both = Vec::new();
    for name in ["Huw", "Non"] {
        let mut executor = resident(site, owner, name).await;
        let form =
            format!("submission_key={}&name={name}&authority=executor&seen=document&mode=jointly&appointed=2&way=print", Uuid::new_v4());
        let written = site.post(&mut staff, &format!("/staff/people/{emrys}/mandate"), &form).await;
        let mandate = written.location().trim_start_matches("/staff/mandates/").to_string();
        let code = code(site, &mut staff, written.location(), "Give them this code on paper: ").await;
        let opened = site.post(&mut executor, "/invitations", &format!("code={code}")).await;
        assert_eq!(opened.location(), format!("/acting-for/{mandate}"), "{code}");
        assert_eq!(site.post(&mut executor, opened.location(), "answer=accept").await.location(), "/acting-for");
        both.push((executor, mandate));
    }
    both.try_into().unwrap_or_else(|_| panic!("two executors"))
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_what_one_executor_prepares_is_sent_by_the_yes_of_the_other_and_a_stranger_finds_nothing(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let [(mut huw, his), (mut non, hers)] = executors(&site, &owner).await;
    let before: i64 = sqlx::query_scalar("select count(*) from service_request").fetch_one(&owner).await.expect("a count");
    let put = report(&site, &mut huw, &format!("/for/{his}"), &his).await;
    let id = put.rsplit('/').next().expect("an id").to_string();
    let count = || sqlx::query_scalar::<_, i64>("select count(*) from service_request").fetch_one(&owner);
    assert_eq!(count().await.expect("a count"), before, "nothing is sent yet");
    assert!(site.get(&mut huw, &put).await.body.contains("You said yes. It waits for the others."));
    for (start, says) in [("", "Waits for your answer"), ("/cy", "Yn aros am eich ateb")] {
        assert!(site.get(&mut non, &format!("{start}/for/{hers}/account")).await.body.contains(says), "{start}");
    }
    let path = format!("/for/{hers}/joint/{id}");
    let shown = site.get(&mut non, &path).await;
    assert!(shown.body.contains("All must agree") && shown.body.contains("Behind the old chapel"), "she sees what she is asked about");
    let unanswered = site.post(&mut non, &path, &format!("acting_for={hers}")).await;
    assert_eq!(unanswered.location(), path);
    assert!(site.get(&mut non, &path).await.body.contains("Select if you agree"));
    let mut stranger = resident(&site, &owner, "Stranger").await;
    for (path, form) in [(format!("/joint/{id}"), "answer=yes".to_string()), (path.clone(), format!("acting_for={hers}&answer=yes"))] {
        assert_eq!(site.get(&mut stranger, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(site.post(&mut stranger, &path, &form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let sent = site.post(&mut non, &path, &format!("acting_for={hers}&answer=yes")).await;
    assert!(sent.location().starts_with(&format!("/for/{hers}/requests/SR-")), "{} {}", sent.status, sent.location());
    assert_eq!(count().await.expect("a count"), before + 1);
    assert!(site.get(&mut huw, &put).await.body.contains("This no longer waits for anyone."));
    let reference = sent.location().split('/').nth(4).expect("a reference").to_string();
    says_later(&site, (&mut huw, &his), (&mut non, &hers), &reference).await;
    // A second one is stopped by a no.
    let put = report(&site, &mut huw, &format!("/for/{his}"), &his).await;
    let path = format!("/for/{hers}/joint/{}", put.rsplit('/').next().expect("an id"));
    assert_eq!(site.post(&mut non, &path, &format!("acting_for={hers}&answer=no")).await.location(), format!("/for/{hers}/account"));
    let late = site.post(&mut non, &path, &format!("acting_for={hers}&answer=yes")).await;
    assert!(late.status.is_client_error() || late.status == StatusCode::CONFLICT, "{}", late.status);
    assert_eq!(count().await.expect("a count"), before + 1);
    // Held still before the yes: her page is gone at the next request, and nothing is done.
    let put = report(&site, &mut huw, &format!("/for/{his}"), &his).await;
    let path = format!("/for/{hers}/joint/{}", put.rsplit('/').next().expect("an id"));
    assert_eq!(site.get(&mut non, &path).await.status, StatusCode::OK);
    sqlx::query("update mandate set frozen_at = now(), frozen_because = 'concern' where mandate_id = $1::uuid")
        .bind(&hers)
        .execute(&owner)
        .await
        .expect("held still");
    assert_eq!(site.get(&mut non, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.post(&mut non, &path, &format!("acting_for={hers}&answer=yes")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(count().await.expect("a count"), before + 1);
    assert!(site.get(&mut huw, &put).await.body.contains("You said yes. It waits for the others."));
}

/// A message and taking it back are put to the other; a file is refused kindly.
async fn says_later(site: &Site, (huw, his): (&mut Browser, &str), (non, hers): (&mut Browser, &str), reference: &str) {
    let of = |mandate: &str, what: &str| format!("/for/{mandate}/requests/{reference}{what}");
    for (start, says) in [("", "You were appointed together."), ("/cy", "Cawsoch eich penodi gyda’ch gilydd.")] {
        let page = site.get(huw, &format!("{start}{}", of(his, ""))).await;
        assert!(page.body.contains(says) && page.body.contains(&of(his, "/withdraw")), "{start}");
        assert!(site.get(huw, &format!("{start}{}", of(his, "/message"))).await.body.contains(says), "{start}");
    }
    let file = site.get(huw, &of(his, "/add-file")).await;
    assert!(file.status == StatusCode::OK && file.body.contains("Send us a file together") && !file.body.contains("type=\"file\""));
    let uploaded = crate::claims::upload(site, huw, &of(his, "/add-file"), &[("acting_for", his)], b"%PDF-1.7\n").await;
    assert_eq!((uploaded.status, uploaded.location()), (StatusCode::SEE_OTHER, of(his, "/add-file").as_str()));
    let form = |mandate: &str| format!("acting_for={mandate}&submission_key={}&message=The+gate+is+locked", Uuid::new_v4());
    let put = site.post(huw, &of(his, "/message"), &form(his)).await;
    let id = put.location().rsplit('/').next().expect("an id").to_string();
    assert_eq!(put.location(), format!("/for/{his}/joint/{id}"));
    assert!(!site.get(non, &of(hers, "")).await.body.contains("The gate is locked"), "it is not said yet");
    let asked = format!("/for/{hers}/joint/{id}");
    for (start, says) in [("", "All must agree to a message"), ("/cy", "Rhaid i bawb gytuno i neges")] {
        let page = site.get(non, &format!("{start}{asked}")).await;
        assert!(page.body.contains(says) && page.body.contains("The gate is locked"), "{start}");
    }
    let said = site.post(non, &asked, &format!("acting_for={hers}&answer=yes")).await;
    assert_eq!(said.location(), of(hers, ""));
    assert!(site.get(huw, &of(his, "")).await.body.contains("The gate is locked"));
    let put = site.post(huw, &of(his, "/withdraw"), &format!("acting_for={his}&reason=sorted")).await;
    let asked = format!("/for/{hers}/joint/{}", put.location().rsplit('/').next().expect("an id"));
    assert_eq!(site.post(non, &asked, &format!("acting_for={hers}&answer=no")).await.location(), format!("/for/{hers}/account"));
    assert!(site.get(non, &asked).await.body.contains("This no longer waits for anyone."));
    assert!(site.get(huw, &of(his, "")).await.body.contains(&of(his, "/withdraw")), "it stands as it stood");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn whoever_tells_us_of_somebody_else_is_reminded_and_can_have_the_notice_sent(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let mut anh = resident(&site, &owner, "Ánh").await;
    let begun = site.post(&mut anh, "/services/single-person-discount", "").await;
    let draft = begun.location().split('/').nth(3).expect("a draft").to_string();
    for (start, says) in [("", "You are about to tell us about someone else"), ("/cy", "Rydych ar fin dweud wrthym am rywun arall")] {
        let page = site.get(&mut anh, &format!("{start}/requests/new/{draft}/left")).await;
        assert!(page.body.contains(says) && page.body.contains(&format!("{start}/tell-someone")), "{start}");
        assert!(!site.get(&mut anh, &format!("{start}/requests/new/{draft}/home")).await.body.contains(says), "only where it is so");
    }
    for browser in [&mut anh, &mut Browser::default()] {
        let refused = site.post(browser, "/tell-someone", "email=nobody&language=").await;
        assert_eq!(refused.location(), "/tell-someone");
        let form = site.get(browser, "/tell-someone").await;
        assert!(form.body.contains("value=\"nobody\"") && form.body.contains("Select in which language"));
        let sent = site.post(browser, "/tell-someone", "email=physio%40example.net&language=cy").await;
        assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/tell-someone"));
        assert!(site.get(browser, "/tell-someone").await.body.contains("We have sent the notice."));
    }
    let queued: i64 =
        sqlx::query_scalar("select count(*) from outbox where letter = 'notice_for_you' and person_id is null and reference is null")
            .fetch_one(&owner)
            .await
            .expect("a count");
    assert_eq!(queued, 2);
}
