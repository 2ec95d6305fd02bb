//! What people try with invitations and mandates that they should not, typed into a browser.

use axum::http::StatusCode;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::stage::{ALL, somebody};
use crate::{
    acting::asked,
    casework::councillor,
    site::{Browser, Site},
};

/// The one sentence that every wrong opening is answered with.
const OPENS_NOTHING: &str = "This code does not open an invitation for you.";

struct Case {
    site: Site,
    owner: PgPool,
    anh: Browser,
    tomos: Browser,
    third: Browser,
}

impl Case {
    async fn new(owner: PgPool) -> Case {
        let site = Site::new(owner.clone()).await;
        let mut browsers = Vec::new();
        for (name, email) in [("Ánh Nguyễn", "anh@example.org"), ("Tomos Rees", "tomos@example.org"), ("Carys Morus", "carys@example.org")]
        {
            let person = somebody(&site, &owner, name, email).await;
            browsers.push(site.signed_in(person.account).await);
        }
        let [anh, tomos, third] = browsers.try_into().unwrap_or_else(|_| panic!("three people"));
        Case { site, owner, anh, tomos, third }
    }

    /// Ánh asks somebody on paper: the mandate and the code.
    async fn invited(&mut self) -> (String, String) {
        let form = format!("submission_key={}&name=Tomos+Rees&relation=friend&way=print&ends=12&{ALL}", Uuid::new_v4());
        let sent = self.site.post(&mut self.anh, "/representatives/invite", &form).await;
        let shown = self.site.get(&mut self.anh, sent.location()).await;
        let (_, rest) = shown.body.split_once("Choose who you are acting for: ").expect("the code, once");
        let code = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        (sent.location().trim_start_matches("/representatives/").to_string(), code)
    }

    /// Every mandate's state, and whose it is to hold.
    async fn mandates(&self) -> Vec<(String, bool)> {
        sqlx::query_as("select state, account_id is not null from mandate order by mandate_id")
            .fetch_all(&self.owner)
            .await
            .expect("the mandates")
    }

    async fn change(&self, mandate: &str, change: &str) {
        let change = AssertSqlSafe(format!("update {change} where mandate_id = '{mandate}'"));
        assert_eq!(sqlx::query(change).execute(&self.owner).await.expect("a change").rows_affected(), 1);
    }
}

/// Types a code on the page for codes, and reads what it says.
async fn opens(site: &Site, browser: &mut Browser, code: &str) -> String {
    let sent = site.post(browser, "/invitations", &format!("code={code}")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    if sent.location() != "/invitations" {
        return sent.location().to_string();
    }
    let shown = site.get(browser, "/invitations").await;
    assert!(shown.body.contains(OPENS_NOTHING) && !shown.body.contains(code), "one sentence, and never the code");
    OPENS_NOTHING.to_string()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_nobody_appoints_themselves_by_address_by_code_or_by_a_typed_address(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let own = format!("submission_key={}&name=Me+Myself&relation=friend&way=email&email=ANH%40example.org&ends=12&{ALL}", Uuid::new_v4());
    let refused = case.site.post(&mut case.anh, "/representatives/invite", &own).await;
    assert_eq!(refused.location(), "/representatives/invite");
    assert!(case.site.get(&mut case.anh, "/representatives/invite").await.body.contains("Enter the email address of someone else"));
    assert_eq!(case.mandates().await, [], "nothing was made");
    let (mandate, code) = case.invited().await;
    assert_eq!(opens(&case.site, &mut case.anh, &code).await, OPENS_NOTHING);
    for path in [format!("/acting-for/{mandate}"), format!("/for/{mandate}/account")] {
        assert_eq!(case.site.get(&mut case.anh, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let yes = case.site.post(&mut case.anh, &format!("/acting-for/{mandate}"), "answer=accept").await;
    assert_eq!(yes.status, StatusCode::NOT_FOUND);
    assert_eq!(case.mandates().await, [("invited".to_string(), false)]);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_two_who_act_for_each_other_reach_each_others_requests_and_through_them_nothing(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let hers = asked(&case.site, &mut case.anh, &mut case.tomos, ALL).await;
    let his = asked(&case.site, &mut case.tomos, &mut case.anh, ALL).await;
    for (browser, own, other) in [(&mut case.tomos, &hers, &his), (&mut case.anh, &his, &hers)] {
        assert_eq!(case.site.get(browser, &format!("/for/{own}/requests")).await.status, StatusCode::OK);
        for path in [
            // The other's leave is theirs to use, and one leave does not open the next.
            format!("/for/{other}/requests"),
            format!("/for/{own}/for/{other}/requests"),
            format!("/for/{other}/for/{own}/requests"),
            format!("/for/{own}/acting-for"),
            format!("/for/{own}/acting-for/{other}"),
            format!("/for/{own}/representatives"),
            format!("/for/{own}/representatives/invite"),
            format!("/for/{own}/invitations"),
        ] {
            assert_eq!(case.site.get(browser, &path).await.status, StatusCode::NOT_FOUND, "{path}");
            let form = format!("acting_for={own}&answer=accept&submission_key={}", Uuid::new_v4());
            assert!(case.site.post(browser, &path, &form).await.status.is_client_error(), "{path}");
        }
    }
    assert_eq!(case.mandates().await, [("active".to_string(), true), ("active".to_string(), true)]);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_an_invitation_that_was_forwarded_or_opened_by_the_wrong_login_opens_for_one_person_once(owner: PgPool) {
    let mut case = Case::new(owner.clone()).await;
    let (mandate, code) = case.invited().await;
    // A councillor's login has no such page, and whoever is not signed in signs in first.
    let office = councillor(&case.site, &owner, "2099-05-06").await;
    let mut office = case.site.signed_in(office.account().expect("an account")).await;
    for path in ["/invitations".to_string(), format!("/acting-for/{mandate}")] {
        let wrong = case.site.post(&mut office, &path, &format!("code={code}&answer=accept")).await;
        assert!(wrong.status.is_client_error(), "{path}: {}", wrong.status);
    }
    let stranger = case.site.get(&mut Browser::default(), "/invitations").await;
    assert!(stranger.status == StatusCode::SEE_OTHER && stranger.location().starts_with("/sign-in?next="), "{}", stranger.location());
    assert_eq!(opens(&case.site, &mut case.tomos, &code).await, format!("/acting-for/{mandate}"));
    // Tomos sent it on: it says to Carys what a wrong code says, and she can answer for nobody.
    assert_eq!(opens(&case.site, &mut case.third, &code).await, OPENS_NOTHING);
    assert_eq!(opens(&case.site, &mut case.third, "ABCD-EFGH-JKMN").await, OPENS_NOTHING);
    for answer in ["accept", "refuse", "give_up"] {
        let path = format!("/acting-for/{mandate}");
        assert_eq!(case.site.post(&mut case.third, &path, &format!("answer={answer}")).await.status, StatusCode::NOT_FOUND, "{answer}");
        assert_eq!(case.site.get(&mut case.third, &path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(case.mandates().await, [("invited".to_string(), true)], "it waits for Tomos");
    assert_eq!(case.site.post(&mut case.tomos, &format!("/acting-for/{mandate}"), "answer=accept").await.location(), "/acting-for");
    // Used, it opens for nobody, not even for who used it.
    for browser in [&mut case.tomos, &mut case.third] {
        assert_eq!(opens(&case.site, browser, &code).await, OPENS_NOTHING);
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_an_invitation_that_ran_out_was_taken_back_or_is_of_somebody_who_died_starts_nothing(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let (late, code) = case.invited().await;
    case.change(&late, "mandate_invitation set expires_at = now() - interval '1 second'").await;
    assert_eq!(opens(&case.site, &mut case.tomos, &code).await, OPENS_NOTHING);
    let (stopped, code) = case.invited().await;
    let back = case.site.post(&mut case.anh, &format!("/representatives/{stopped}"), "change=revoke").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert_eq!(opens(&case.site, &mut case.tomos, &code).await, OPENS_NOTHING);
    // She died between the invitation and the yes: whatever is said, nobody acts for her.
    let (mandate, code) = case.invited().await;
    assert_eq!(opens(&case.site, &mut case.tomos, &code).await, format!("/acting-for/{mandate}"));
    sqlx::query("update person set deceased_on = current_date - 1 where person_id = (select person_id from mandate limit 1)")
        .execute(&case.owner)
        .await
        .expect("a death");
    case.site.post(&mut case.tomos, &format!("/acting-for/{mandate}"), "answer=accept").await;
    for path in ["account", "requests", "services/fly-tipping"] {
        let path = format!("/for/{mandate}/{path}");
        assert_eq!(case.site.get(&mut case.tomos, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        let form = format!("acting_for={mandate}");
        assert!(case.site.post(&mut case.tomos, &path, &form).await.status.is_client_error(), "{path}");
    }
    let drafts: i64 = sqlx::query_scalar("select count(*) from draft").fetch_one(&case.owner).await.expect("a count");
    assert_eq!(drafts, 0);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c3_two_hundred_invitations_in_a_minute_are_mostly_asked_to_wait_in_words_and_cost_nobody_else_anything(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let mut waited = 0;
    for number in 0..200 {
        let form = format!(
            "submission_key={}&name=Friend+Number&relation=friend&way=email&email=friend{number}%40example.org&ends=12&{ALL}",
            Uuid::new_v4()
        );
        let answer = case.site.post(&mut case.anh, "/representatives/invite", &form).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let wait: i64 = answer.headers["retry-after"].to_str().expect("text").parse().expect("seconds");
            assert!((1..=900).contains(&wait) && answer.body.contains("<h1"), "{wait}");
            waited += 1;
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{number}");
        }
    }
    assert!(waited > 180, "{waited}");
    let (mandates, mails): (i64, i64) = sqlx::query_as("select (select count(*) from mandate), (select count(*) from outbox)")
        .fetch_one(&case.owner)
        .await
        .expect("counts");
    assert_eq!((mandates, mails), (200 - waited, 200 - waited), "as many mails as invitations, and no more");
    let form = format!("submission_key={}&name=Mair+Tomos&relation=friend&way=print&ends=12&{ALL}", Uuid::new_v4());
    let another = case.site.post(&mut case.tomos, "/representatives/invite", &form).await;
    assert_eq!(another.status, StatusCode::SEE_OTHER, "somebody else does not wait for her");
}
