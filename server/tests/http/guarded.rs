//! Guarded records over HTTP: who says so on which page, and that nothing of one is shown by another way.

use axum::http::StatusCode;
use portal::{
    actor::Actor,
    ids::{AccountId, PersonId},
    people::{self, Kind},
    recordings::{self, ops::NewRecording},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    calls::{desk, send},
    site::{Browser, CALLS_TOKEN, Site},
};

const SUPPLIER_REFERENCE: &str = "LLAIS-000777";

/// The desk of an adviser, a resident with an account, and a contact with them that was handed to Housing.
struct Case {
    site: Site,
    owner: PgPool,
    adviser: Browser,
    person: PersonId,
    resident: Browser,
    contact: Uuid,
    recording: Uuid,
    referral: Uuid,
}

impl Case {
    async fn new(owner: PgPool) -> Case {
        let (site, mut adviser, person) = desk(&owner).await;
        sqlx::query("update person set kind = 'account' where person_id = $1").bind(person.0).execute(&owner).await.expect("a resident");
        let account = account(&site, &owner, person).await;
        let resident = site.signed_in(account).await;
        site.post(&mut adviser, &format!("/staff/people/{person}/open"), "reason=complaint").await;
        let saved = site.post(&mut adviser, "/staff/contacts/new", &letter(&site, person).await).await;
        let contact: Uuid = sqlx::query_scalar("select interaction_id from interaction").fetch_one(&owner).await.expect("a contact");
        assert_eq!(saved.location(), format!("/staff/contacts/{contact}/saved"));
        let referral: Uuid = sqlx::query_scalar("select referral_id from referral").fetch_one(&owner).await.expect("a referral");
        let recording = recorded(&site, contact, person).await;
        Case { site, owner, adviser, person, resident, contact, recording, referral }
    }

    async fn staff(&self, number: &str, role: &str, team: &str) -> Browser {
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let person = PersonId(uow.new_id());
        people::ops::create(&mut uow, person, Kind::Staff, None).await.expect("a person");
        uow.commit().await.expect("a commit");
        let account = account(&self.site, &self.owner, person).await;
        sqlx::query("insert into staff (account_id, staff_number, roles, created_at) values ($1, $2, array[$3], now())")
            .bind(account.0)
            .bind(number)
            .bind(role)
            .execute(&self.owner)
            .await
            .expect("a member of staff");
        sqlx::query("insert into staff_team values ($1, $2)").bind(account.0).bind(team).execute(&self.owner).await.expect("a team");
        self.site.signed_in(account).await
    }

    fn paths(&self) -> [String; 5] {
        let contact = format!("/staff/contacts/{}", self.contact);
        let (saved, scan, attach) = (format!("{contact}/saved"), format!("{contact}/scan"), format!("{contact}/attach"));
        [contact, saved, scan, attach, format!("/staff/recordings/{}", self.recording)]
    }
}

async fn account(site: &Site, owner: &PgPool, person: PersonId) -> AccountId {
    let uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let account = AccountId(uow.new_id());
    drop(uow);
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
    account
}

/// A letter of today, handed to Housing with its note.
async fn letter(site: &Site, person: PersonId) -> String {
    let uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let (today, key) = (uow.today().format("received-year=%Y&received-month=%m&received-day=%d").to_string(), uow.new_id());
    drop(uow);
    format!(
        "submission_key={key}&person={person}&how=letter&{today}&subject=Bins&note=A+note+of+hers&outcome=passed_on&team=HO\
         &details=note&asked=Answer&purpose=Answering"
    )
}

async fn recorded(site: &Site, contact: Uuid, person: PersonId) -> Uuid {
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let new = NewRecording {
        interaction: contact,
        person,
        line: "01632 960100".into(),
        supplier_reference: SUPPLIER_REFERENCE.into(),
        started_at: uow.now(),
        seconds: 60,
        notice_version: None,
        transferred_to: None,
        marks: Vec::new(),
    };
    let id = recordings::ops::enter(&mut uow, new).await.expect("a recording");
    uow.commit().await.expect("a commit");
    id
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_record_is_limited_on_its_page_and_shut_to_whoever_had_it_open(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let mut manager = case.staff("M-001", "manager", "CS").await;
    let path = format!("/staff/people/{}", case.person);
    let keeping = format!("{path}/keeping");
    let site = &case.site;
    let offered = site.get(&mut case.adviser, &keeping).await.body;
    assert!(offered.contains("Note the death") && !offered.contains("Limit the use"), "an adviser is told of deaths, and no more");
    assert_eq!(site.post(&mut case.adviser, &keeping, "step=limit&ground=claim").await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.get(&mut manager, &keeping).await.location(), format!("{path}/open"), "it needs the record open");
    site.post(&mut manager, &format!("{path}/open"), "reason=data_request").await;
    let refused = site.post(&mut manager, &keeping, "step=limit").await;
    assert_eq!(refused.location(), keeping);
    assert!(site.get(&mut manager, &keeping).await.body.contains("Select why its use is limited"));
    assert_eq!(site.post(&mut manager, &keeping, "step=limit&ground=claim").await.location(), path);
    let shown = site.get(&mut manager, &path).await.body;
    let (first, _) = shown.split_once("Needs").expect("what is to be read first");
    assert!(first.contains("Use is limited since") && first.contains("They need it for a legal claim"), "it stands first");
    for path in case.paths() {
        assert_eq!(site.get(&mut manager, &path).await.status, StatusCode::OK, "{path}");
        assert_eq!(site.get(&mut case.adviser, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(site.get(&mut case.adviser, &path).await.location(), format!("{path}/open"));
    assert!(site.get(&mut case.adviser, &format!("{path}/open")).await.body.contains("Ask a manager"));
    let recording = format!("/staff/recordings/{}", case.recording);
    assert_eq!(site.post(&mut case.adviser, &recording, "purpose=dispute").await.status, StatusCode::NOT_FOUND);
    let close = format!("/staff/contacts/{}/close", case.contact);
    assert_eq!(site.post(&mut case.adviser, &close, "revision=0").await.status, StatusCode::NOT_FOUND);
    let early = site.post(&mut manager, &keeping, "step=lift&lift=settled").await;
    assert_eq!(early.location(), keeping, "the person is told first");
    site.post(&mut manager, &keeping, "step=tell").await;
    assert_eq!(site.post(&mut manager, &keeping, "step=lift&lift=settled").await.location(), path);
    let first = case.paths()[0].clone();
    assert_eq!(site.get(&mut case.adviser, &first).await.status, StatusCode::OK);
    let log = site.get(&mut case.resident, "/record/access-log").await.body;
    for words in ["Limited how your record is used: They need it for a legal claim", "Ended the limit on your record: It is settled"] {
        assert!(log.contains(words), "{words} is not in “who looked”");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn whoever_notes_a_death_is_led_to_the_page_that_says_ask_a_manager(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let path = format!("/staff/people/{}", case.person);
    let (keeping, site) = (format!("{path}/keeping"), &case.site);
    let bad = site.post(&mut case.adviser, &keeping, "step=death&died-day=31&died-month=2&died-year=2026&told_by=family").await;
    assert_eq!(bad.location(), keeping);
    let kept = site.get(&mut case.adviser, &keeping).await.body;
    assert!(kept.contains("There is a problem") && kept.contains("value=\"31\""), "what was typed stays");
    let noted = site.post(&mut case.adviser, &keeping, "step=death&died-day=1&died-month=2&died-year=2026&told_by=family").await;
    assert_eq!(noted.location(), format!("{path}/open"));
    for start in ["", "/cy"] {
        let told = site.get(&mut case.adviser, &format!("{start}{path}/open")).await;
        assert!(told.status == StatusCode::OK && !told.body.contains("Morgan"), "{start}");
    }
    assert_eq!(site.post(&mut case.adviser, &keeping, "step=death-back&death_why=mistake").await.status, StatusCode::NOT_FOUND);
    let mut manager = case.staff("M-001", "manager", "CS").await;
    site.post(&mut manager, &format!("{path}/open"), "reason=complaint").await;
    let shown = site.get(&mut manager, &path).await.body;
    let (first, _) = shown.split_once("Needs").expect("what is to be read first");
    assert!(first.contains("Died on 1 February 2026"));
    site.post(&mut manager, &keeping, "step=death-back&death_why=alive").await;
    let log = site.get(&mut case.resident, "/cy/record/access-log").await.body;
    assert!(log.contains("Mae’r person yn fyw"), "why it was taken back, in the language of the page");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_call_or_a_letter_whose_person_was_limited_meanwhile_is_refused_with_everything_that_was_typed(owner: PgPool) {
    let case = Case::new(owner).await;
    let (site, mut adviser, person) = (case.site, case.adviser, case.person);
    let event =
        send(&site, CALLS_TOKEN, r#"{"event": "pbx-7", "number": "01632960302", "line": "01632960100", "arrived_at": "NOW"}"#).await;
    let id = serde_json::from_str::<serde_json::Value>(&event.body).expect("JSON")["id"].as_str().expect("an id").to_string();
    let path = format!("/staff/call/{id}");
    site.post(&mut adviser, &format!("{path}/take"), "").await;
    let facts = format!("step=next&who={person}&fact_name=sian+morgan&fact_address=an14dx&fact_born=12+3+1980");
    site.post(&mut adviser, &format!("{path}/step"), &facts).await;
    assert!(site.get(&mut adviser, &path).await.body.contains("Morgan-Lewis"), "confirmed");
    let typed = letter(&site, person).await.replace("A+note+of+hers", "Typed+in+the+letter");
    sqlx::query("update person set restricted_since = now() where person_id = $1")
        .bind(person.0)
        .execute(&case.owner)
        .await
        .expect("limited");
    let before: i64 = sqlx::query_scalar("select count(*) from interaction").fetch_one(&case.owner).await.expect("a count");
    let refused = site.post(&mut adviser, &path, &format!("who={person}&service=general&outcome=answered&note=Typed+on+the+call")).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let form = site.get(&mut adviser, &path).await.body;
    assert!(form.contains("Ask a manager") && form.contains("Typed on the call") && !form.contains("Morgan"), "{form}");
    let refused = site.post(&mut adviser, "/staff/contacts/new", &typed).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::SEE_OTHER, "/staff/contacts/new"));
    let form = site.get(&mut adviser, "/staff/contacts/new").await.body;
    assert!(form.contains("Ask a manager") && form.contains("Typed in the letter") && !form.contains("Morgan"), "{form}");
    let after: i64 = sqlx::query_scalar("select count(*) from interaction").fetch_one(&case.owner).await.expect("a count");
    assert_eq!(before, after, "nothing was kept");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn this_is_not_me_hides_the_contact_its_recording_and_what_was_handed_on_from_every_page(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let (mut housing, mut manager) = (case.staff("C-310", "caseworker", "HO").await, case.staff("M-001", "manager", "CS").await);
    let site = &case.site;
    site.post(&mut manager, &format!("/staff/people/{}/open", case.person), "reason=complaint").await;
    let referral = format!("/staff/referrals/{}", case.referral);
    assert!(site.get(&mut housing, &referral).await.body.contains("A note of hers"));
    assert!(site.get(&mut housing, "/staff/referrals").await.body.contains(&referral));
    let item = format!("/record/items/{}", case.contact);
    let form = format!("message=Not+me&submission_key={}", Uuid::new_v4());
    let sent = site.post(&mut case.resident, &format!("{item}/not-me"), &form).await;
    let correction = sent.location().to_string();
    assert!(correction.starts_with("/record/corrections/DR-"), "{correction}");
    assert_eq!(site.get(&mut housing, &referral).await.status, StatusCode::NOT_FOUND);
    assert!(!site.get(&mut housing, "/staff/referrals").await.body.contains(&referral));
    for verb in ["take", "done"] {
        assert_eq!(site.post(&mut housing, &format!("{referral}/{verb}"), "").await.status, StatusCode::NOT_FOUND, "{verb}");
    }
    let recording = format!("/staff/recordings/{}", case.recording);
    let person = format!("/staff/people/{}", case.person);
    for staff in [&mut case.adviser, &mut manager] {
        for path in [format!("/staff/contacts/{}", case.contact), recording.clone()] {
            assert_eq!(site.get(staff, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let opened = site.post(staff, &recording, "purpose=dispute").await;
        assert!(opened.status == StatusCode::NOT_FOUND && !opened.body.contains(SUPPLIER_REFERENCE));
        assert!(!site.get(staff, &person).await.body.contains(&case.contact.to_string()), "nor in the record");
    }
    for start in ["", "/cy"] {
        let shown = site.get(&mut case.resident, &format!("{start}{item}")).await.body;
        assert!(shown.contains(&format!("href=\"{start}{correction}\"")), "{start}: the item leads to what was said about it");
    }
    let log = site.get(&mut case.resident, "/record/access-log?who=you").await.body;
    assert!(log.contains("Kept a contact from staff"), "hiding is an act of its own");
    site.post(&mut case.resident, &format!("{correction}/withdraw"), "").await;
    assert_eq!(site.get(&mut housing, &referral).await.status, StatusCode::OK);
    assert_eq!(site.get(&mut case.adviser, &recording).await.status, StatusCode::OK);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn who_looked_names_what_a_recording_was_opened_for_and_nobody_is_led_to_one_that_is_refused(owner: PgPool) {
    let mut case = Case::new(owner).await;
    let mut colleague = case.staff("A-118", "adviser", "CS").await;
    let (site, recording) = (&case.site, format!("/staff/recordings/{}", case.recording));
    let contact = format!("/staff/contacts/{}", case.contact);
    let own = site.get(&mut case.adviser, &contact).await.body;
    assert!(own.contains(&format!("href=\"{recording}\"")));
    let other = site.get(&mut colleague, &contact).await.body;
    assert!(other.contains("01632 960100") && !other.contains(&recording), "there is one, and no way to it");
    assert_eq!(site.get(&mut colleague, &recording).await.status, StatusCode::FORBIDDEN);
    assert!(site.post(&mut case.adviser, &recording, "purpose=verification").await.body.contains(SUPPLIER_REFERENCE));
    for (start, words, part) in [
        ("", "Opened a recording of your call: To check what was agreed", "A recording of a call with you"),
        ("/cy", "Agorwyd recordiad o’ch galwad: Gwirio’r hyn a gytunwyd", "Recordiad o alwad gyda chi"),
    ] {
        let log = site.get(&mut case.resident, &format!("{start}/record/access-log")).await.body;
        assert!(log.contains(words) && log.contains(part), "{start}: {words}");
    }
}
