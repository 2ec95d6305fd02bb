//! What must have happened before a staff page shows somebody.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use portal::{
    actor::Actor,
    casework,
    catalogue::AddressAnswer,
    files,
    ids::PersonId,
    outbox::{self, Letter},
    people::{self, Value},
    recordings::{self, ops::NewRecording},
};
use uuid::Uuid;

use super::Case;
use crate::{
    calls::send,
    casework::{add_file, case_of, councillor},
    site::{Answer, Browser, CALLS_TOKEN},
};

pub const SUPPLIER_REFERENCE: &str = "LLAIS-000123";
pub const STREET: &str = "4 Heol y Prawf";

/// As a form sends it.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |form, byte| format!("{form}%{byte:02X}"))
}

fn leads_to<'a>(answer: &'a Answer, start: &str) -> &'a str {
    let location = answer.location();
    assert!(answer.status == StatusCode::SEE_OTHER && location.starts_with(start), "{} {location}, not {start}", answer.status);
    location
}

impl Case {
    /// A survey in which the person wrote something.
    async fn survey(&self) -> String {
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let (wave, invitation) = (uow.new_id(), uow.new_id());
        let place = portal::vault::Place::new("survey_answer", "words_sealed", invitation);
        let words = uow.seal(self.person, place, &"Kind and quick".to_string()).await.expect("sealing").as_bytes().to_vec();
        uow.commit().await.expect("a commit");
        for statement in [
            "insert into survey_wave (survey_wave_id, submission_key, name, from_day, until_day, channels, ways, rate, most, seed, days_between,
               days_after, excluded_services, state, defined_by, defined_at)
             values ($1, $2, 'November', '2026-11-01', '2026-11-20', '{phone}', '{email}', 500, 10, 7, 90, 14, '{}', 'open', 'M-012', now())
             returning $3::uuid, $4::bytea",
            "insert into survey_invitation (survey_invitation_id, survey_wave_id, person_id, interaction_id, way, place, state, drawn_at, invited_at)
             values ($2, $1, $3, $1, 'email', 1, 'answered', now(), now()) returning $4::bytea",
            "insert into survey_answer (survey_answer_id, survey_wave_id, person_id, overall, ease, clear, language, words_sealed, answered_at)
             values ($2, $1, $3, 'good', 'good', 'poor', 'en', $4, now())",
        ] {
            let query = sqlx::query(statement).bind(wave).bind(invitation).bind(self.person.0).bind(&words);
            query.execute(&self.owner).await.expect("a survey");
        }
        wave.to_string()
    }

    /// The path of a route, with whatever must be done before it shows anything.
    pub async fn prepare(&self, browser: &mut Browser, route: &str) -> String {
        let path = route.replace("{reference}", &self.reference).replace("{id}", &self.person.to_string());
        match route {
            "/staff/people" => {
                let sent = self.site.post(browser, &path, &format!("email={}", self.email.replace('@', "%40"))).await;
                assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/staff/people"));
                path
            }
            "/staff/surveys/{id}/comments" => route.replace("{id}", &self.survey().await),
            "/staff/people/{id}"
            | "/staff/people/{id}/choices"
            | "/staff/people/{id}/marker"
            | "/staff/people/{id}/keeping"
            | "/staff/people/{id}/mandate" => {
                self.open(browser, &self.person.to_string()).await;
                path
            }
            "/staff/people/{id}/desk-match" => self.at_the_desk(browser).await,
            "/staff/contacts/new" => {
                self.open(browser, &self.person.to_string()).await;
                format!("{path}?person={}", self.person)
            }
            "/staff/contacts/{id}/attach" => {
                let unnamed = self.contact(browser, None).await;
                self.open(browser, &self.person.to_string()).await;
                route.replace("{id}", &unnamed)
            }
            "/staff/contacts/{id}/files/{file}" => self.file(browser, route).await,
            contact if contact.starts_with("/staff/contacts/{id}") => route.replace("{id}", &self.named_contact(browser).await),
            "/staff/referrals/{id}" => {
                self.named_contact(browser).await;
                let id: Uuid = self.one("select referral_id from referral where person_id = $1 order by created_at desc limit 1").await;
                route.replace("{id}", &id.to_string())
            }
            claim if claim.starts_with("/staff/mandates/claims/{id}") => {
                let mut resident = self.site.signed_in(self.resident).await;
                let id = crate::claims::claimed(&self.site, &mut resident).await;
                self.open(browser, &self.person.to_string()).await;
                let file: Uuid = sqlx::query_scalar("select file_id from file where mandate_claim_id = $1::uuid")
                    .bind(&id)
                    .fetch_one(&self.owner)
                    .await
                    .expect("the document of this claim");
                route.replace("{id}", &id).replace("{file}", &file.to_string())
            }
            "/staff/mandates/{id}" => route.replace("{id}", &self.mandate(browser).await),
            "/staff/corrections/{reference}" => self.correction(browser).await,
            "/staff/corrections/{reference}/files/{file}" => {
                let path = self.evidence(browser).await;
                let file = self
                    .of("select file_id from file join correction c using (correction_id) where $1 like '%/' || c.reference", &path)
                    .await;
                format!("{path}/files/{file}")
            }
            "/staff/cases/{reference}" => route.replace("{reference}", &self.case().await),
            "/staff/cases/{reference}/files/{file}" => {
                let reference = self.case().await;
                let file: Uuid =
                    sqlx::query_scalar("select file_id from file join councillor_case c using (councillor_case_id) where c.reference = $1")
                        .bind(&reference)
                        .fetch_one(&self.owner)
                        .await
                        .expect("the file of this case");
                route.replace("{reference}", &reference).replace("{file}", &file.to_string())
            }
            "/staff/cases/{reference}/attach" => {
                let reference = self.case().await;
                self.open(browser, &self.person.to_string()).await;
                route.replace("{reference}", &reference)
            }
            "/staff/data-requests/{reference}" => self.data_request("access").await,
            "/staff/data-requests/{reference}/fee" => format!("{}/fee", self.data_request("access").await),
            "/staff/complaints/{reference}" => self.data_request("complaint").await.replace("/data-requests/", "/complaints/"),
            "/staff/erasures/{reference}" => self.data_request("erasure").await.replace("/data-requests/", "/erasures/"),
            "/staff/holds/{id}" => self.hold(browser).await,
            "/staff/searches/{id}" => format!("/staff/searches/{}", self.search(browser).await),
            "/staff/data-requests/{reference}/items/{id}/file" => {
                self.evidence(browser).await;
                let request = self.collected(browser).await;
                let items = "select disclosure_item_id from disclosure_item join disclosure d using (disclosure_id)
                             where table_name = 'file' and $1 like '%/' || d.reference order by 1 limit 1";
                let item = self.of(items, &request).await;
                route.replace("/staff/data-requests/{reference}", &request).replace("{id}", &item.to_string())
            }
            copy if copy.starts_with("/staff/data-requests/{reference}/") => {
                let request = self.collected(browser).await;
                let items = "select disclosure_item_id from disclosure_item join disclosure d using (disclosure_id)
                             where $1 like '%/' || d.reference order by 1 limit 1";
                let item = self.of(items, &request).await;
                route.replace("/staff/data-requests/{reference}", &request).replace("{id}", &item.to_string())
            }
            "/staff/call/{id}" => self.call(browser).await,
            _ => path,
        }
    }

    /// The id that a statement finds for an address.
    async fn of(&self, statement: &'static str, path: &str) -> Uuid {
        sqlx::query_scalar(statement).bind(path).fetch_one(&self.owner).await.expect(statement)
    }

    async fn one<T>(&self, statement: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query_scalar(statement).bind(self.person.0).fetch_one(&self.owner).await.expect(statement)
    }

    async fn open(&self, browser: &mut Browser, person: &str) {
        let path = format!("/staff/people/{person}");
        let opened = self.site.post(browser, &format!("{path}/open"), "reason=complaint").await;
        assert_eq!((opened.status, opened.location()), (StatusCode::SEE_OTHER, path.as_str()));
    }

    /// The page of a hold on everything of the person’s.
    async fn hold(&self, browser: &mut Browser) -> String {
        self.open(browser, &self.person.to_string()).await;
        let uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let (review, key) = ((uow.today() + chrono::Days::new(30)).to_string(), uow.new_id());
        uow.commit().await.expect("a commit");
        let day: Vec<&str> = review.split('-').collect();
        let form = format!(
            "submission_key={key}&person={}&about=person&kind=litigation&words=A+claim&review-year={}&review-month={}&review-day={}&shown=yes",
            self.person, day[0], day[1], day[2]
        );
        let placed = self.site.post(browser, "/staff/holds/new", &form).await;
        assert_eq!((placed.status, placed.location()), (StatusCode::SEE_OTHER, format!("/staff/people/{}", self.person).as_str()));
        let id: Uuid = self.one("select retention_hold_id from retention_hold where person_id = $1 and released_at is null").await;
        format!("/staff/holds/{id}")
    }

    /// A letter of the person, passed on to Housing; its id.
    pub async fn named_contact(&self, browser: &mut Browser) -> String {
        self.open(browser, &self.person.to_string()).await;
        self.contact(browser, Some(&self.person.to_string())).await
    }

    async fn contact(&self, browser: &mut Browser, person: Option<&str>) -> String {
        let uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let (today, key) = (uow.today().to_string(), uow.new_id());
        uow.commit().await.expect("a commit");
        let day: Vec<&str> = today.split('-').collect();
        let form = format!(
            "submission_key={key}&person={}&how=letter&received-year={}&received-month={}&received-day={}&subject=Bins&note=When&\
             outcome=passed_on&team=HO&details=note&asked=Answer&purpose=Answering",
            person.unwrap_or_default(),
            day[0],
            day[1],
            day[2],
        );
        let saved = self.site.post(browser, "/staff/contacts/new", &form).await;
        let location = leads_to(&saved, "/staff/contacts/");
        location.trim_start_matches("/staff/contacts/").trim_end_matches("/saved").to_string()
    }

    /// Somebody who may act for the person by a document; the mandate's id.
    async fn mandate(&self, browser: &mut Browser) -> String {
        self.open(browser, &self.person.to_string()).await;
        let uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let key = uow.new_id();
        uow.commit().await.expect("a commit");
        let form = format!("submission_key={key}&name=Elen+Tomos&authority=lpa_money&seen=document&seen=registered&mode=sole&way=print");
        let written = self.site.post(browser, &format!("/staff/people/{}/mandate", self.person), &form).await;
        leads_to(&written, "/staff/mandates/").trim_start_matches("/staff/mandates/").to_string()
    }

    /// The path of a scan that came with a contact of the person.
    async fn file(&self, browser: &mut Browser, route: &str) -> String {
        let contact = self.named_contact(browser).await;
        let body = "--line\r\ncontent-disposition: form-data; name=\"file\"; filename=\"letter.pdf\"\r\n\
                    content-type: application/pdf\r\n\r\n%PDF-1.7\nletter\r\n--line--\r\n";
        let scan = Request::post(format!("/staff/contacts/{contact}/scan"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a request");
        let added = self.site.ask(browser, scan).await;
        assert_eq!(leads_to(&added, "/staff/contacts/"), format!("/staff/contacts/{contact}"));
        let file: Uuid =
            self.one("select file_id from file where person_id = $1 and interaction_id is not null order by added_at desc limit 1").await;
        route.replace("{id}", &contact).replace("{file}", &file.to_string())
    }

    /// A recording of a call with the person; its id.
    pub async fn recording(&self, browser: &mut Browser) -> Uuid {
        let contact = self.named_contact(browser).await;
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let new = NewRecording {
            interaction: contact.parse().expect("an id"),
            person: self.person,
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

    /// A letter to the person that waits for the printer; its id.
    pub async fn letter(&self) -> Uuid {
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        people::ops::set_value(&mut uow, self.person, &Value::Address(address())).await.expect("an address");
        outbox::ops::post(&mut uow, self.person, Letter::MatchCodePost { code: "7F3K2QXMAB".into() }).await.expect("a letter");
        uow.commit().await.expect("a commit");
        self.one("select outbox_id from outbox where person_id = $1 and way = 'post' order by created_at desc limit 1").await
    }

    /// What the person says to be wrong about a letter of theirs.
    async fn correction(&self, browser: &mut Browser) -> String {
        let item = self.named_contact(browser).await;
        let mut resident = self.site.signed_in(self.resident).await;
        let form = format!("message=It+was+a+visit&submission_key={}", Uuid::new_v4());
        let sent = self.site.post(&mut resident, &format!("/record/items/{item}/wrong"), &form).await;
        leads_to(&sent, "/record/corrections/DR-").replace("/record/", "/staff/")
    }

    /// The same with a document; the path of its page for staff.
    async fn evidence(&self, browser: &mut Browser) -> String {
        let path = self.correction(browser).await;
        let mut resident = self.site.signed_in(self.resident).await;
        crate::claims::upload(&self.site, &mut resident, &path.replace("/staff/", "/record/"), &[], b"%PDF-1.7\nproof\n").await;
        path
    }

    /// The reference of what a councillor asked for the person.
    async fn case(&self) -> String {
        let councillor = councillor(&self.site, &self.owner, "2099-05-06").await;
        let reference = case_of(&self.site, &councillor, "asked_by=person&name=Sian&authority=told&special=no&safe_copy=no").await;
        add_file(&self.site, &councillor, &reference).await;
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let unnamed: Uuid = sqlx::query_scalar("select person_id from councillor_case where reference = $1")
            .bind(&reference)
            .fetch_one(&self.owner)
            .await
            .expect("the case");
        casework::ops::adopt(&mut uow, PersonId(unnamed), self.person).await.expect("whose it is");
        files::ops::adopt(&mut uow, PersonId(unnamed), self.person).await.expect("whose they are");
        uow.commit().await.expect("a commit");
        reference
    }

    /// Something the person asks about their information, which information governance answers.
    async fn data_request(&self, kind: &str) -> String {
        sqlx::query("update staff set roles = roles || array['information_governance'] where account_id = $1")
            .bind(self.staff.0)
            .execute(&self.owner)
            .await
            .expect("another role");
        let mut resident = self.site.signed_in(self.resident).await;
        let form = format!("kind={kind}&message=All+of+it&submission_key={}", Uuid::new_v4());
        let sent = self.site.post(&mut resident, "/data-requests", &form).await;
        leads_to(&sent, "/data-requests/").replace("/data-requests/", "/staff/data-requests/")
    }

    /// A request for a copy for which everything was collected; the path of its page.
    async fn collected(&self, browser: &mut Browser) -> String {
        let path = self.data_request("access").await;
        let collected = self.site.post(browser, &format!("{path}/copy/collect"), "").await;
        leads_to(&collected, &format!("{path}/copy"));
        path
    }

    /// A team that is asked to search; the id of its task.
    async fn search(&self, browser: &mut Browser) -> Uuid {
        let path = self.collected(browser).await;
        let asked = self.site.post(browser, &format!("{path}/search"), "team=HO&asked=Letters+about+the+roof").await;
        leads_to(&asked, &format!("{path}/copy"));
        self.one("select disclosure_search_id from disclosure_search where person_id = $1 limit 1").await
    }

    /// A call that was taken, with somebody who has proven to be the person.
    async fn call(&self, browser: &mut Browser) -> String {
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let born = "1980-03-12".parse().expect("a date");
        for value in [Value::Address(address()), Value::DateOfBirth(born), Value::Phone("+441632960388".into())] {
            people::ops::set_value(&mut uow, self.person, &value).await.expect("a value");
        }
        let name = people::ops::name_of(&mut uow, self.person).await.expect("an answer").expect("a name");
        uow.commit().await.expect("a commit");
        let event =
            send(&self.site, CALLS_TOKEN, r#"{"event": "looked-1", "number": "01632960388", "line": "01632960100", "arrived_at": "NOW"}"#)
                .await;
        let id = serde_json::from_str::<serde_json::Value>(&event.body).expect("JSON")["id"].as_str().expect("an id").to_string();
        let path = format!("/staff/call/{id}");
        let before = self.lines().await;
        assert_eq!(self.site.post(browser, &format!("{path}/take"), "").await.location(), path);
        assert_eq!(self.lines().await, before + 1, "initials and street are shown to whoever took the call");
        let facts = format!("step=next&who={}&fact_name={}&fact_address=AN1+4DX&fact_born=12+3+1980", self.person, encoded(&name));
        assert_eq!(self.site.post(browser, &format!("{path}/step"), &facts).await.location(), path);
        path
    }

    /// The person says the code on their screen at the desk, where another record is open.
    async fn at_the_desk(&self, browser: &mut Browser) -> String {
        // Somebody whose account was not matched yet.
        sqlx::query("update person set matched_at = null where person_id = $1")
            .bind(self.person.0)
            .execute(&self.owner)
            .await
            .expect("an account of its own");
        let mut resident = self.site.signed_in(self.resident).await;
        leads_to(&self.site.post(&mut resident, "/record/match", "way=desk").await, "/record/match/code");
        let shown = self.site.get(&mut resident, "/record/match/code").await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.location());
        let (_, code) = shown.body.split_once("id=\"spoken-code\"").expect("a code");
        let code = code.split(['<', '>']).nth(1).unwrap_or_default().replace(' ', "");
        assert_eq!(code.len(), 8, "{code}");
        let known: Uuid = self
            .one(
                "select person_id from person where person_id <> $1 and kind = 'account' and restricted_since is null
                   and not staff_relative and deceased_on is null order by person_id limit 1",
            )
            .await;
        self.open(browser, &known.to_string()).await;
        let path = format!("/staff/people/{known}/desk-match");
        let before = self.lines().await;
        let form = self.site.get(browser, &path).await;
        assert_eq!((form.status, self.lines().await), (StatusCode::OK, before), "before a code is said nobody is shown");
        assert_eq!(self.site.post(browser, &path, &format!("spoken={code}&step=look")).await.location(), path);
        path
    }
}

fn address() -> AddressAnswer {
    AddressAnswer { uprn: None, lines: vec![STREET.into(), "Aberwennol".into()], postcode: "AN1 4DX".into() }
}
