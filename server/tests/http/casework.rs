//! Councillors over HTTP: invited once, a case of their own, and nothing of anybody else.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use portal::{
    actor::{Actor, Councillor},
    casework::{
        forms::Step,
        ops::{self, Sent},
    },
    fields::Fields,
    ids::{AccountId, CouncillorId, PersonId},
    lang::Lang,
    people::{self, Kind, Value},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::site::{Browser, Site};

/// A councillor of Porth Eirlys with an account.
pub async fn councillor(site: &Site, owner: &PgPool, term_end: &str) -> Actor {
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let (account, person, id) = (AccountId(uow.new_id()), PersonId(uow.new_id()), CouncillorId(uow.new_id()));
    people::ops::create(&mut uow, person, Kind::Councillor, None).await.expect("a person");
    for value in [Value::Name("Nia Hopcyn-Rees".into()), Value::Email(format!("{id}@example.org"))] {
        people::ops::set_value(&mut uow, person, &value).await.expect("a value");
    }
    uow.commit().await.expect("a commit");
    sqlx::query(
        "insert into account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)
         values ($1, $2, $3, '', 'active', now(), now())",
    )
    .bind(account.0)
    .bind(person.0)
    .bind(account.0.as_bytes().as_slice())
    .execute(owner)
    .await
    .expect("an account");
    let term_end: chrono::NaiveDate = term_end.parse().expect("a date");
    sqlx::query(
        "insert into councillor (councillor_id, account_id, wards, term_end, invited_by, created_at)
         values ($1, $2, array['Porth Eirlys'], $3, 'M-012', now())",
    )
    .bind(id.0)
    .bind(account.0)
    .bind(term_end)
    .execute(owner)
    .await
    .expect("a councillor");
    Actor::Councillor(Councillor { account, person, id, wards: vec!["Porth Eirlys".into()], term_end })
}

/// A case that was typed and sent; its reference.
pub async fn case_of(site: &Site, councillor: &Actor, typed: &str) -> String {
    let rest = format!("{typed}&matter=Bins&outcome=Collected&reply_to=both&service=fly-tipping");
    let fields = Fields(rest.split('&').filter_map(|p| p.split_once('=')).map(|(n, v)| (n.to_string(), v.to_string())).collect());
    let mut uow = site.portal.begin(councillor.clone()).await.expect("a unit of work");
    let draft = ops::drafts::start(&mut uow).await.expect("a draft");
    let mut step = Step::Who;
    while step != Step::Check {
        step = ops::drafts::answer(&mut uow, draft, step, &fields).await.expect("an answer");
    }
    let Sent::Case { reference, .. } = ops::raise(&mut uow, draft, Uuid::new_v4(), Lang::En).await.expect("a case") else {
        panic!("not yet sent")
    };
    uow.commit().await.expect("a commit");
    reference
}

/// A PDF that the councillor adds to a case of theirs, over HTTP.
pub async fn add_file(site: &Site, councillor: &Actor, reference: &str) {
    let mut browser = browser_of(site, councillor).await;
    let path = format!("/councillor/cases/{reference}");
    let body = "--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"letter.pdf\"\r\n\
                content-type: application/pdf\r\n\r\n%PDF-1.7\nletter\r\n--line--\r\n";
    let sent = Request::post(format!("{path}/add-file"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request");
    let added = site.ask(&mut browser, sent).await;
    assert_eq!((added.status, added.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let shown = site.get(&mut browser, &path).await.body;
    let (_, link) = shown.split_once(&format!("{path}/files/")).expect("the file is on the page of its case");
    let file = link.split('"').next().unwrap_or_default();
    assert_eq!(site.get(&mut browser, &format!("{path}/files/{file}")).await.status, StatusCode::OK);
}

async fn browser_of(site: &Site, councillor: &Actor) -> Browser {
    site.signed_in(councillor.account().expect("an account")).await
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn j12_a_councillor_raises_a_case_step_by_step_and_reads_it_in_both_languages(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let nia = councillor(&site, &owner, "2099-05-06").await;
    let mut browser = browser_of(&site, &nia).await;
    let home = site.get(&mut browser, "/councillor").await;
    assert!(home.status == StatusCode::OK && home.body.contains("Your access ends on 6 May 2099"), "{}", home.body);
    assert_eq!(site.get(&mut browser, "/councillor/cases/new").await.status, StatusCode::OK);
    let who = site.post(&mut browser, "/councillor/cases/new", "").await.location().to_string();
    let refused = site.post(&mut browser, &who, "").await;
    assert_eq!(refused.location(), who);
    assert!(site.get(&mut browser, &who).await.body.contains("Select who asked you"));
    let about = site.post(&mut browser, &who, "asked_by=person").await.location().to_string();
    assert!(about.ends_with("/about"), "{about}");
    let typed = "name=Kofi+Mensah&email=kofi%40example.org&address-line1=1+Quay&address-town=Porth+Eirlys&address-postcode=AN2+3LW";
    let agreed = site.post(&mut browser, &about, typed).await.location().to_string();
    assert!(site.get(&mut browser, &about).await.body.contains("Kofi Mensah"), "Back finds what was typed");
    let matter = site.post(&mut browser, &agreed, "authority=told&special=no&safe_copy=yes").await.location().to_string();
    let form = "service=fly-tipping&matter=Rubbish+by+the+quay&outcome=Take+it+away&reply_to=both";
    let check = site.post(&mut browser, &matter, form).await.location().to_string();
    let shown = site.get(&mut browser, &check).await;
    assert!(shown.body.contains("Rubbish by the quay") && shown.body.contains("Kofi Mensah"));
    let key = Uuid::new_v4();
    let sent = site.post(&mut browser, &check, &format!("submission_key={key}")).await;
    let case = sent.location().to_string();
    assert!(case.starts_with("/councillor/cases/CW-"), "{case}");
    assert_eq!(site.post(&mut browser, &check, &format!("submission_key={key}")).await.location(), case, "pressed twice it is one");
    assert!(site.get(&mut browser, &case).await.body.contains("In your ward"));
    let welsh = site.get(&mut browser, &format!("/cy{case}")).await;
    assert!(welsh.body.contains("Yn eich ward") && welsh.body.contains("Gyda’r tîm"), "{}", welsh.body);
    let list = site.get(&mut browser, "/councillor/download").await;
    assert!(list.body.contains("CW-") && !list.body.contains("Kofi") && !list.body.contains("Rubbish"), "{}", list.body);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn n2_for_a_councillor_everything_but_their_own_cases_is_not_found_and_trying_is_written_down(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let (nia, teifion) = (councillor(&site, &owner, "2099-05-06").await, councillor(&site, &owner, "2099-05-06").await);
    let reference = case_of(&site, &nia, "asked_by=person&name=Sian&authority=told&special=no&safe_copy=no").await;
    let person: Uuid = sqlx::query_scalar("select person_id from councillor_case").fetch_one(&owner).await.expect("the person");
    let mut browser = browser_of(&site, &teifion).await;
    let paths = [
        format!("/councillor/cases/{reference}"),
        "/councillor/cases/CW-2222-2222".to_string(),
        format!("/staff/cases/{reference}"),
        format!("/staff/people/{person}"),
        "/staff/people".to_string(),
        "/staff".to_string(),
        "/account".to_string(),
        "/record".to_string(),
        "/record/details".to_string(),
        "/record/download".to_string(),
        "/requests".to_string(),
        "/requests/SR-7F3K-2QXM".to_string(),
        "/preferences".to_string(),
        "/data-requests".to_string(),
        "/representatives".to_string(),
        format!("/files/{person}"),
    ];
    for (number, path) in paths.iter().enumerate() {
        assert_eq!(site.get(&mut browser, path).await.status, StatusCode::NOT_FOUND, "{path}");
        let tried: i64 =
            sqlx::query_scalar("select count(*) from audit where act = 'councillor/browse'").fetch_one(&owner).await.expect("a count");
        assert_eq!(tried, i64::try_from(number).expect("few") + 1, "{path} is written down");
    }
    for path in
        [format!("/councillor/cases/{reference}"), format!("/councillor/cases/{reference}/close"), format!("/staff/cases/{reference}")]
    {
        assert_eq!(site.post(&mut browser, &path, "message=x&submission_key=x").await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Nor by a form: what a rule refuses is not found either, and written down like a page.
    let before: i64 =
        sqlx::query_scalar("select count(*) from audit where act = 'councillor/browse'").fetch_one(&owner).await.expect("a count");
    let forms = [format!("/record/items/{person}/wrong"), "/record/pack".to_string(), "/data-requests".to_string()];
    for path in &forms {
        let form = format!("kind=access&message=x&submission_key={}", Uuid::new_v4());
        assert_eq!(site.post(&mut browser, path, &form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let tried: i64 =
        sqlx::query_scalar("select count(*) from audit where act = 'councillor/browse'").fetch_one(&owner).await.expect("a count");
    assert_eq!(tried - before, 3);
    for open in ["/councillor", "/account/security", "/contact", "/services", "/privacy", "/"] {
        assert_eq!(site.get(&mut browser, open).await.status, StatusCode::OK, "{open}");
    }
    let kept: String = sqlx::query_scalar("select string_agg(audit::text, '') from audit where act = 'councillor/browse'")
        .fetch_one(&owner)
        .await
        .expect("the lines");
    assert!(!kept.contains(&reference) && !kept.contains(&person.to_string()), "which page it was is kept as a kind alone");
    // And the councillor whose case it is finds it, but not where anybody else's things are.
    let mut own = browser_of(&site, &nia).await;
    assert_eq!(site.get(&mut own, &format!("/councillor/cases/{reference}")).await.status, StatusCode::OK);
    assert_eq!(site.get(&mut own, &format!("/staff/people/{person}")).await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn after_the_term_only_handing_over_is_found(owner: PgPool) {
    let site = Site::new(owner.clone()).await;
    let nia = councillor(&site, &owner, "2099-05-06").await;
    let reference = case_of(&site, &nia, "asked_by=person&name=Sian&authority=told&special=no&safe_copy=no").await;
    let mut browser = browser_of(&site, &nia).await;
    let days_ago = async |days: i64| {
        let set = sqlx::query("update councillor set term_end = (now() at time zone 'Europe/London')::date - $1::int");
        set.bind(i32::try_from(days).expect("few")).execute(&owner).await.expect("a term");
    };
    days_ago(1).await;
    assert_eq!(site.get(&mut browser, "/councillor").await.location(), "/councillor/handover");
    assert_eq!(site.get(&mut browser, "/councillor/handover").await.status, StatusCode::OK);
    for path in [format!("/councillor/cases/{reference}"), "/councillor/cases/new".into(), "/councillor/download".into()] {
        assert_eq!(site.get(&mut browser, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let refused = site.post(&mut browser, "/councillor/handover", &format!("reference={reference}")).await;
    assert_eq!(refused.location(), "/councillor/handover");
    assert!(site.get(&mut browser, "/councillor/handover").await.body.contains("Select what becomes of the case"));
    site.post(&mut browser, "/councillor/handover", &format!("reference={reference}&fate-{reference}=close")).await;
    assert!(site.get(&mut browser, "/councillor/handover").await.body.contains("You have no open cases."));
    days_ago(11).await;
    assert_eq!(site.get(&mut browser, "/councillor/handover").await.status, StatusCode::NOT_FOUND);
}
