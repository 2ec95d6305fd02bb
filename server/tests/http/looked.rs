//! Every page that shows a member of staff a person leaves a line that the person can see.

mod prepare;

use axum::http::StatusCode;
use portal::{
    actor::{Actor, Resident},
    audit,
    ids::{AccountId, PersonId},
    people,
};
use sqlx::PgPool;

use crate::site::Site;

/// Staff pages that show somebody, or something somebody sent. A new one is opened by this test as it is; one that needs more
/// than the path says gets an arm in `Case::prepare` (`looked/prepare.rs`).
const SHOWS: &[&str] = &[
    "/staff/people",
    "/staff/people/{id}",
    "/staff/people/{id}/mandate",
    "/staff/people/{id}/marker",
    "/staff/people/{id}/keeping",
    "/staff/people/{id}/choices",
    "/staff/people/{id}/desk-match",
    "/staff/call/{id}",
    "/staff/contacts/new",
    "/staff/contacts/{id}",
    "/staff/contacts/{id}/saved",
    "/staff/contacts/{id}/attach",
    "/staff/contacts/{id}/files/{file}",
    "/staff/referrals/{id}",
    "/staff/corrections/{reference}",
    "/staff/corrections/{reference}/files/{file}",
    "/staff/mandates/{id}",
    "/staff/mandates/claims/{id}",
    "/staff/mandates/claims/{id}/accept",
    "/staff/mandates/claims/{id}/files/{file}",
    "/staff/surveys/{id}/comments",
    "/staff/cases/{reference}",
    "/staff/cases/{reference}/attach",
    "/staff/cases/{reference}/files/{file}",
    "/staff/data-requests/{reference}",
    "/staff/data-requests/{reference}/fee",
    "/staff/holds/{id}",
    "/staff/complaints/{reference}",
    "/staff/erasures/{reference}",
    "/staff/data-requests/{reference}/copy",
    "/staff/data-requests/{reference}/items",
    "/staff/data-requests/{reference}/items/{id}",
    "/staff/data-requests/{reference}/items/{id}/file",
    "/staff/data-requests/{reference}/search",
    "/staff/data-requests/{reference}/release",
    "/staff/data-requests/{reference}/release/preview",
    "/staff/searches/{id}",
    "/staff/requests/{reference}",
    "/staff/requests/{reference}/hand-over",
    "/staff/requests/{reference}/note",
    "/staff/requests/{reference}/reply",
    "/staff/requests/{reference}/ask",
    "/staff/requests/{reference}/resolve",
];
/// Staff pages that show nobody: lists of work and of calls without names, the gate before a record, a form for a scan, the
/// question what a recording is opened for (its answer is a press: see the test below), the staff themselves.
const SHOWS_NOBODY: &[&str] = &[
    "/staff/call",
    "/staff/call/waiting",
    "/staff/contacts/{id}/scan",
    "/staff/corrections",
    "/staff/mandates",
    "/staff/cases",
    "/staff/cases/browsing",
    "/staff/surveys",
    "/staff/surveys/new",
    "/staff/surveys/{id}",
    "/staff/surveys/{id}/answers",
    "/staff/settings/councillors",
    "/staff/settings/councillors/invite",
    "/staff/settings/councillors/{id}",
    "/staff/data-requests",
    "/staff/data-requests/export",
    "/staff/data-requests/new",
    "/staff/retention",
    "/staff/retention/counts",
    "/staff/retention/recordings",
    "/staff/retention/{id}",
    "/staff/holds",
    "/staff/holds/new",
    "/staff/searches",
    "/staff/post",
    "/staff/recordings/{id}",
    "/staff/referrals",
    "/staff",
    "/staff/sign-in",
    "/staff/welcome/{token}",
    "/staff/requests",
    "/staff/people/{id}/open",
    "/staff/settings/staff",
    "/staff/settings/staff/invite",
    "/staff/settings/staff/{id}",
];

/// Somebody with a request, and a member of staff of every team who may do everything with it.
struct Case {
    site: Site,
    owner: PgPool,
    person: PersonId,
    resident: AccountId,
    reference: String,
    staff: AccountId,
    email: String,
}

impl Case {
    async fn new(owner: PgPool) -> Case {
        let site = Site::new(owner.clone()).await;
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
        portal::demo::load(&site.portal, &data, "three silver herons").await.expect("the demo");
        let (person, resident, reference, team): (uuid::Uuid, uuid::Uuid, String, String) = sqlx::query_as(
            "select r.person_id, a.account_id, r.reference, r.team_code from service_request r join account a using (person_id)
             where r.status = 'with_team' and not r.anonymous order by r.reference limit 1",
        )
        .fetch_one(&owner)
        .await
        .expect("a request");
        let staff: uuid::Uuid = sqlx::query_scalar(
            "update staff set roles = array['adviser', 'caseworker', 'manager'] where account_id =
               (select account_id from staff_team join staff using (account_id)
                where team_code = $1 and not 'administrator' = any (roles) order by staff_number limit 1) returning account_id",
        )
        .bind(team)
        .fetch_one(&owner)
        .await
        .expect("a member of staff");
        sqlx::query("insert into staff_team select $1, team_code from team on conflict do nothing")
            .bind(staff)
            .execute(&owner)
            .await
            .expect("the teams");
        let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let email = people::ops::email_of(&mut uow, PersonId(person)).await.expect("an answer").expect("an address");
        uow.commit().await.expect("a commit");
        portal::search::ops::build(&site.portal).await.expect("the search");
        Case { site, owner, person: PersonId(person), resident: AccountId(resident), reference, staff: AccountId(staff), email }
    }

    /// How many lines of staff the person can see, asked as they would ask.
    async fn lines(&self) -> usize {
        let actor = Actor::Resident(Resident { account: self.resident, person: self.person, language: None, second_step: false });
        let mut uow = self.site.portal.begin(actor).await.expect("a unit of work");
        audit::ops::looks(&mut uow, self.person, None, 10_000).await.expect("the lines").len()
    }
}

/// The pages of the router's source below `/staff`, those that take a file as well.
fn staff_routes() -> Vec<&'static str> {
    let source = include_str!("../../src/router.rs");
    let routes = source.split(".route(\"").skip(1).filter_map(|rest| {
        let (path, handler) = rest.split_once('"')?;
        handler.lines().next().is_some_and(|line| line.contains("page(") || line.contains("get(")).then_some(path)
    });
    routes.filter(|path| *path == "/staff" || path.starts_with("/staff/")).collect()
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn every_staff_page_that_shows_a_person_leaves_a_line_that_the_person_can_see(owner: PgPool) {
    let case = Case::new(owner).await;
    let mut browser = case.site.signed_in(case.staff).await;
    let routes = staff_routes();
    assert!(routes.len() > 12, "the test reads the router: {routes:?}");
    for route in &routes {
        if SHOWS_NOBODY.contains(route) {
            continue;
        }
        assert!(SHOWS.contains(route), "{route} is new: say in server/tests/http/looked.rs whether it shows a person");
        let path = case.prepare(&mut browser, route).await;
        let before = case.lines().await;
        let shown = case.site.get(&mut browser, &path).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        assert!(!shown.body.contains("There is a problem"), "{path} was prepared and shows what it is for: {}", shown.body);
        assert!(case.lines().await > before, "{path} shows a person and leaves no line that the person can see");
    }
    for listed in SHOWS.iter().chain(SHOWS_NOBODY) {
        assert!(routes.contains(listed), "{listed} is no page any more");
    }
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn what_is_given_out_for_a_press_leaves_a_line_that_the_person_can_see_too(owner: PgPool) {
    let case = Case::new(owner).await;
    let mut browser = case.site.signed_in(case.staff).await;
    let recording = format!("/staff/recordings/{}", case.recording(&mut browser).await);
    let before = case.lines().await;
    let asked = case.site.get(&mut browser, &recording).await;
    assert!(asked.status == StatusCode::OK && !asked.body.contains(prepare::SUPPLIER_REFERENCE), "only what for is asked");
    let refused = case.site.post(&mut browser, &recording, "purpose=curiosity").await;
    assert_eq!((refused.location(), case.lines().await), (recording.as_str(), before));
    let opened = case.site.post(&mut browser, &recording, "purpose=dispute").await;
    assert!(opened.status == StatusCode::OK && opened.body.contains(prepare::SUPPLIER_REFERENCE));
    assert_eq!(case.lines().await, before + 1, "{recording}");
    let letter = case.letter().await;
    let list = case.site.get(&mut browser, "/staff/post").await;
    assert!(list.body.contains(&letter.to_string()) && !list.body.contains(prepare::STREET), "the queue names nobody");
    assert_eq!(case.lines().await, before + 1, "nothing of anybody was shown");
    let printed = case.site.post(&mut browser, "/staff/post/print", &format!("letters={letter}")).await;
    assert!(printed.status == StatusCode::OK && printed.body.starts_with("%PDF"));
    assert_eq!(case.lines().await, before + 2, "the letter was opened to print it");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_typed_address_leads_to_the_gate_which_tells_nothing_and_for_administrators_to_nothing(owner: PgPool) {
    let case = Case::new(owner).await;
    sqlx::query("update service_request set status = 'withdrawn', withdrawn_at = sent_at, decided_at = null, paused_since = null")
        .execute(&case.owner)
        .await
        .expect("nobody’s case");
    let mut uow = case.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let name = people::ops::name_of(&mut uow, case.person).await.expect("an answer").expect("a name");
    uow.commit().await.expect("a commit");
    let mut browser = case.site.signed_in(case.staff).await;
    let path = format!("/staff/people/{}", case.person);
    let typed = case.site.get(&mut browser, &path).await;
    assert_eq!((typed.status, typed.location().to_string()), (StatusCode::SEE_OTHER, format!("{path}/open")));
    let before = case.lines().await;
    for (language, title) in [("", "Why are you opening this record?"), ("/cy", "Pam rydych yn agor y cofnod hwn?")] {
        let gate = case.site.get(&mut browser, &format!("{language}{path}/open")).await;
        assert_eq!(gate.status, StatusCode::OK);
        assert!(gate.body.contains(title) && !gate.body.contains(&name), "{language}");
    }
    let revealed = case.site.post(&mut browser, &format!("{path}/reveal"), "show=phone").await;
    assert_eq!(revealed.location(), path);
    let typed = case.site.get(&mut browser, &path).await;
    assert_eq!(typed.location(), format!("{path}/open"), "asking for a number opens nothing");
    let refused = case.site.post(&mut browser, &format!("{path}/open"), "reason=").await;
    assert_eq!(refused.location(), format!("{path}/open"));
    assert_eq!(case.lines().await, before, "nothing was shown, and no line says that there was");
    sqlx::query("update staff set roles = array['administrator'] where account_id = $1")
        .bind(case.staff.0)
        .execute(&case.owner)
        .await
        .expect("an administrator");
    for path in ["/staff/people", path.as_str(), &format!("{path}/open")] {
        assert_eq!(case.site.get(&mut browser, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let posted = case.site.post(&mut browser, &format!("{path}/open"), "reason=complaint").await;
    assert_eq!(posted.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn e16_a_record_stays_masked_until_a_kind_of_detail_is_asked_for_and_the_person_reads_which(owner: PgPool) {
    let case = Case::new(owner).await;
    let mut browser = case.site.signed_in(case.staff).await;
    let path = case.prepare(&mut browser, "/staff/people/{id}").await;
    let masked = case.site.get(&mut browser, &path).await;
    assert!(masked.body.contains("The resident can see that you opened this"));
    assert!(!masked.body.contains(&case.email), "the address is shown unasked");
    let asked = case.site.post(&mut browser, &format!("{path}/reveal"), "show=email").await;
    assert_eq!(asked.location(), path);
    let shown = case.site.get(&mut browser, &path).await;
    assert!(shown.body.contains(&case.email));
    let again = case.site.get(&mut browser, &path).await;
    assert!(!again.body.contains(&case.email), "it is shown once");

    let mut resident = case.site.signed_in(case.resident).await;
    let number: String = sqlx::query_scalar("select staff_number from staff where account_id = $1")
        .bind(case.staff.0)
        .fetch_one(&case.owner)
        .await
        .expect("a number");
    let log = case.site.get(&mut resident, "/record/access-log").await;
    for words in [&format!("Adviser {number}"), "Complaint", "Your email addresses", "Overview of your record", "The law lets us keep"] {
        assert!(log.body.contains(words), "{words} is not in the list");
    }
    let log = case.site.get(&mut resident, "/cy/record/access-log?who=staff&before=999999999999").await;
    for words in [&format!("Swyddog cyswllt {number}"), "Cwyn", "Eich cyfeiriadau e-bost", "Pwy sydd wedi edrych ar eich cofnod"] {
        assert!(log.body.contains(words), "{words} is not in the list");
    }
    for altered in ["?who=%27", "?who=automatic&before=x", "?before=-1", "?who=you&before=99999999999999999999"] {
        assert_eq!(case.site.get(&mut resident, &format!("/record/access-log{altered}")).await.status, StatusCode::OK, "{altered}");
    }
}
