//! A person with something of everything, whoever acts for her in every way there is, and two councillors.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use portal::{
    actor::{Actor, Resident},
    casework as cases,
    catalogue::AddressAnswer,
    drafts,
    fields::Fields,
    files,
    ids::{AccountId, DraftId, MandateId, PersonId, RequestId},
    lang::Lang,
    mandates,
    people::{self, Kind, Value},
    service_requests,
};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::{
    acting::asked,
    casework::{add_file, case_of, councillor},
    site::{Answer, Browser, Site},
};

/// What only she and the council know: nobody who acts is shown any of it, on any page.
pub const HER_OWN: &[&str] = &[
    "planted.person@example.org",
    "960377",
    "Plantedlane",
    "Plantedcontact",
    "Plantedmarker",
    "Plantedmatter",
    "Plantedasker",
    "Plantedfriend",
];
/// What is in her requests: whoever may see those services is shown it, and nobody else.
pub const OF_REQUESTS: &[&str] = &["Plantedplace", "Plantedwitness", "plantedfile"];
/// What she is called.
pub const NAME: &str = "Plantedname";
/// What not even she is shown: a marker, and who asked a councillor for her.
pub const OF_NOBODY: &[&str] = &["Plantedmarker", "Plantedasker"];
/// What is in the councillor's case.
pub const OF_THE_CASE: &[&str] = &["Plantedmatter", "Plantedasker"];

/// A picture of one grey point.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\
    \x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\xa8\x07\x00\x00\x81\x00\x80\x7e\x1c\x29\xc7\x00\x00\x00\x00\x49\x45\x4e\
    \x44\xae\x42\x60\x82";

/// The answers to a report, topic by topic, as a form posts them.
pub const ANSWERS: &[(&str, &[(&str, &str)])] = &[
    ("what", &[("what", "furniture"), ("amount", "one_item")]),
    ("place", &[("place-words", "By the Plantedplace chapel")]),
    ("danger", &[("danger", "no")]),
    ("seen", &[("seen", "yes")]),
    ("witness", &[("witness", "A van of Plantedwitness")]),
    ("photo", &[]),
];

/// What stands in the addresses of one walk.
#[derive(Clone, Default)]
pub struct Things {
    pub draft: String,
    /// The photo of the draft.
    pub photo: String,
    /// A request that the team has, and the file that came with it.
    pub reference: String,
    pub file: String,
    /// A request that was answered.
    pub answered: String,
    /// A case of the councillor, its file, and one that is not sent yet.
    pub case: String,
    pub case_file: String,
    pub case_draft: String,
}

pub struct Stage {
    pub site: Site,
    pub owner: PgPool,
    pub subject: Resident,
    pub friend: Resident,
    pub with_case: Actor,
    pub without: Actor,
    pub in_scope: MandateId,
    pub sees_only: MandateId,
    pub out_of_scope: MandateId,
    pub revoked: MandateId,
    pub expired: MandateId,
    pub frozen: MandateId,
    /// A contact of hers, what she said to be wrong with it, what she asked of us, and a copy that she made.
    pub contact: Uuid,
    pub correction: String,
    pub data_request: String,
    pub pack: String,
    /// Her own, and what the friend made while the mandate that is over still held.
    pub hers: Things,
    pub made_before: Things,
}

impl Stage {
    pub async fn new(owner: PgPool) -> Stage {
        let site = Site::new(owner.clone()).await;
        let subject = planted(&site, &owner).await;
        let friend = somebody(&site, &owner, "Tomos Rees", "tomos@example.org").await;
        let (mut she, mut tomos) = (site.signed_in(subject.account).await, site.signed_in(friend.account).await);
        let mut mandates = Vec::new();
        for what in [ALL, "services=fly-tipping&level=see", "services=pothole&level=act", ALL, ALL, ALL] {
            mandates.push(asked(&site, &mut she, &mut tomos, what).await.parse::<MandateId>().expect("a mandate"));
        }
        let another = format!(
            "submission_key={}&name=Plantedfriend+Huws&relation=friend&way=print&ends=12&services=pothole&level=see",
            Uuid::new_v4()
        );
        assert_eq!(site.post(&mut she, "/representatives/invite", &another).await.status, StatusCode::SEE_OTHER);
        let (with_case, without) = (councillor(&site, &owner, "2099-05-06").await, councillor(&site, &owner, "2099-05-06").await);
        let contact = contact(&site, &owner, subject.person).await;
        let location = async |browser: &mut Browser, path: &str, form: &str| {
            let form = format!("{form}&submission_key={}", Uuid::new_v4());
            let sent = site.post(browser, path, &form).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}");
            sent.location().rsplit('/').next().unwrap_or_default().to_string()
        };
        let correction = location(&mut she, &format!("/record/items/{contact}/wrong"), "message=It+was+a+visit").await;
        let data_request = location(&mut she, "/data-requests", "kind=access").await;
        let pack = location(&mut she, "/record/pack", "").await;
        let [in_scope, sees_only, out_of_scope, revoked, expired, frozen] = mandates[..] else { panic!("six mandates") };
        let mut stage = Stage {
            site,
            owner,
            subject,
            friend,
            with_case,
            without,
            in_scope,
            sees_only,
            out_of_scope,
            revoked,
            expired,
            frozen,
            contact,
            correction,
            data_request,
            pack,
            hers: Things::default(),
            made_before: Things::default(),
        };
        stage.hers = stage.things(None).await;
        stage.made_before = stage.things(Some(stage.revoked)).await;
        stage.end_three(&mut she).await;
        stage
    }

    /// One is taken back, one ran out yesterday, one is held still by staff.
    async fn end_three(&self, she: &mut Browser) {
        let stopped = self.site.post(she, &format!("/representatives/{}", self.revoked), "change=revoke").await;
        assert_eq!(stopped.status, StatusCode::SEE_OTHER);
        for (mandate, change) in [
            (self.expired, "starts_on = current_date - 60, ends_on = current_date - 1"),
            (self.frozen, "frozen_at = now(), frozen_because = 'concern'"),
        ] {
            let change = AssertSqlSafe(format!("update mandate set {change} where mandate_id = '{mandate}'"));
            assert_eq!(sqlx::query(change).execute(&self.owner).await.expect("a change").rows_affected(), 1);
        }
    }

    /// The actor of a request: herself, or her friend under a mandate that holds.
    async fn actor(&self, mandate: Option<MandateId>) -> Actor {
        let Some(mandate) = mandate else { return Actor::Resident(self.subject.clone()) };
        let found = mandates::ops::act_as(&self.site.portal, RequestId(Uuid::new_v4()), &self.friend, mandate).await;
        found.expect("looked up").expect("it holds").0
    }

    /// A browser of whoever that is.
    pub async fn browser(&self, mandate: Option<MandateId>) -> Browser {
        self.site.signed_in(if mandate.is_some() { self.friend.account } else { self.subject.account }).await
    }

    /// A draft with a photo, a request with a file and one that was answered, all made by whoever that is; and a case.
    pub async fn things(&self, mandate: Option<MandateId>) -> Things {
        let actor = self.actor(mandate).await;
        let (draft, photo) = self.draft_with_photo(&actor, mandate).await;
        let reference = self.sent(&actor).await;
        let answered = self.sent(&actor).await;
        sqlx::query("update service_request set status = 'done', decided_at = now(), outcome = 'fixed' where reference = $1")
            .bind(&answered)
            .execute(&self.owner)
            .await
            .expect("an answer");
        let file = self.file_of(&actor, &reference).await;
        let case = self.case().await;
        let case_file =
            self.one("select file_id from file join councillor_case using (councillor_case_id) where reference = $1", &case).await;
        let mut uow = self.site.portal.begin(self.with_case.clone()).await.expect("a unit of work");
        let case_draft = cases::ops::drafts::start(&mut uow).await.expect("a draft").to_string();
        uow.commit().await.expect("a commit");
        Things { draft, photo, reference, file, answered, case, case_file, case_draft }
    }

    async fn draft_with_photo(&self, actor: &Actor, mandate: Option<MandateId>) -> (String, String) {
        let draft = self.answered_draft(actor).await.to_string();
        let mut browser = self.browser(mandate).await;
        let start = mandate.map(|mandate| format!("/for/{mandate}")).unwrap_or_default();
        let path = format!("{start}/requests/new/{draft}/photo/upload");
        let kept = upload(&self.site, &mut browser, &path, mandate, ("photo", "plantedfile.png", PNG)).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
        let photo = self.one("select file_id from file where draft_id::text = $1", &draft).await;
        (draft, photo)
    }

    async fn answered_draft(&self, actor: &Actor) -> DraftId {
        let mut uow = self.site.portal.begin(actor.clone()).await.expect("a unit of work");
        let draft = drafts::ops::start(&mut uow, "fly-tipping").await.expect("a draft");
        for (topic, answers) in ANSWERS {
            let fields = answers.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
            drafts::ops::answer(&mut uow, draft, topic, &Fields(fields)).await.expect("an answer");
        }
        uow.commit().await.expect("a commit");
        draft
    }

    async fn sent(&self, actor: &Actor) -> String {
        let draft = self.answered_draft(actor).await;
        let mut uow = self.site.portal.begin(actor.clone()).await.expect("a unit of work");
        let receipt = service_requests::ops::send(&mut uow, draft, Lang::En).await.expect("a receipt");
        uow.commit().await.expect("a commit");
        receipt.reference
    }

    async fn file_of(&self, actor: &Actor, reference: &str) -> String {
        let (portal, request) = (&self.site.portal, RequestId(Uuid::new_v4()));
        let picture = files::ops::Upload { client_name: "plantedfile.png".into(), bytes: PNG.to_vec(), picture_only: false };
        let Ok(prepared) = files::ops::prepare(portal, picture).await else { panic!("a picture") };
        let written = files::ops::write(portal, actor.clone(), request, self.subject.person, prepared).await.expect("bytes");
        let mut uow = portal.begin(actor.clone()).await.expect("a unit of work");
        service_requests::ops::add_file(&mut uow, reference, written).await.expect("a file");
        uow.commit().await.expect("a commit");
        self.one("select file_id from file join service_request using (service_request_id) where reference = $1", reference).await
    }

    /// A case of the first councillor for her, which an officer has put into her record.
    async fn case(&self) -> String {
        let typed = "asked_by=other&asker=Plantedasker&name=Mair&authority=told&special=no&safe_copy=no&matter=Plantedmatter";
        let reference = case_of(&self.site, &self.with_case, typed).await;
        add_file(&self.site, &self.with_case, &reference).await;
        let unnamed = self.one("select person_id from councillor_case where reference = $1", &reference).await.parse().expect("an id");
        let mut uow = self.site.portal.begin(Actor::System("test")).await.expect("a unit of work");
        cases::ops::adopt(&mut uow, PersonId(unnamed), self.subject.person).await.expect("whose it is");
        files::ops::adopt(&mut uow, PersonId(unnamed), self.subject.person).await.expect("whose they are");
        uow.commit().await.expect("a commit");
        reference
    }

    async fn one(&self, statement: &'static str, about: &str) -> String {
        sqlx::query_scalar::<_, Uuid>(statement).bind(about).fetch_one(&self.owner).await.expect(statement).to_string()
    }

    /// Every row about her: how many there are in each table, and what they say as one number.
    pub async fn about_her(&self) -> Vec<(String, i64, i64)> {
        rows(&self.owner, Some(self.subject.person)).await
    }
}

/// All of a service, to see and to act, and to ask for a copy.
pub const ALL: &str = "services=fly-tipping&level=act&may_ask_copy=yes";

/// The rows of every table, or those about a person: how many there are, and what they say as one number. Sessions, what a form
/// remembers and counted tries come and go with every request.
pub async fn rows(owner: &PgPool, person: Option<PersonId>) -> Vec<(String, i64, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'public' and c.relkind = 'r' and c.relname not in ('web_session', 'form_memory', 'throttle')
           and ($1 or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'person_id' and not a.attisdropped))
         order by 1",
    )
    .bind(person.is_none())
    .fetch_all(owner)
    .await
    .expect("the tables");
    let only = person.map(|person| format!(" where person_id = '{person}'")).unwrap_or_default();
    let each: Vec<String> = tables
        .iter()
        .map(|table| format!("select '{table}', count(*), coalesce(sum(hashtext(t::text)), 0)::bigint from {table} t{only}"))
        .collect();
    sqlx::query_as(AssertSqlSafe(each.join(" union all "))).fetch_all(owner).await.expect("the rows")
}

/// Posts one file, as the form of a browser does.
pub async fn upload(
    site: &Site,
    browser: &mut Browser,
    path: &str,
    mandate: Option<MandateId>,
    (field, name, bytes): (&str, &str, &[u8]),
) -> Answer {
    let acting = mandate.map(|mandate| format!("--b\r\ncontent-disposition: form-data; name=\"acting_for\"\r\n\r\n{mandate}\r\n"));
    let mut body = acting.unwrap_or_default().into_bytes();
    body.extend_from_slice(
        format!(
            "--b\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request");
    site.ask(browser, request).await
}

/// A picture as [`upload`] takes it.
pub const PICTURE: (&str, &str, &[u8]) = ("photo", "plantedfile.png", PNG);

/// Somebody with an account.
pub async fn somebody(site: &Site, owner: &PgPool, name: &str, email: &str) -> Resident {
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let (account, person) = (AccountId(uow.new_id()), PersonId(uow.new_id()));
    people::ops::create(&mut uow, person, Kind::Account, None).await.expect("a person");
    for value in [Value::Name(name.into()), Value::Email(email.into())] {
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
    Resident { account, person, language: None, second_step: true }
}

/// Her, with details that stand nowhere else.
async fn planted(site: &Site, owner: &PgPool) -> Resident {
    let her = somebody(site, owner, "Ánh Plantedname", "planted.person@example.org").await;
    let mut uow = site.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let address = AddressAnswer { uprn: None, lines: vec!["4 Plantedlane".into(), "Aberwennol".into()], postcode: "AN1 4DX".into() };
    for value in [Value::Address(address), Value::Phone("+441632960377".into())] {
        people::ops::set_value(&mut uow, her.person, &value).await.expect("a value");
    }
    uow.commit().await.expect("a commit");
    her
}

/// A letter of hers that staff wrote down, and a marker that they raised.
async fn contact(site: &Site, owner: &PgPool, person: PersonId) -> Uuid {
    let adviser = somebody(site, owner, "Lowri", "lowri@example.org").await;
    for statement in [
        "update person set kind = 'staff' where person_id = (select person_id from account where account_id = $1)",
        "insert into staff (account_id, staff_number, roles, created_at) values ($1, 'A-117', array['adviser', 'manager'], now())",
        "insert into staff_team values ($1, 'CS')",
    ] {
        sqlx::query(statement).bind(adviser.account.0).execute(owner).await.expect(statement);
    }
    let mut desk = site.signed_in(adviser.account).await;
    let (path, uow) = (format!("/staff/people/{person}"), site.portal.begin(Actor::System("test")).await.expect("a unit of work"));
    let (today, review) = (uow.today(), uow.today() + chrono::Days::new(30));
    drop(uow);
    let received = today.format("received-year=%Y&received-month=%m&received-day=%d");
    let letter = format!(
        "submission_key={}&person={person}&how=letter&{received}&subject=Bins&note=A+Plantedcontact+note&outcome=answered",
        Uuid::new_v4()
    );
    let marker =
        format!("step=raise&reason=animal&words=Plantedmarker+dog&{}", review.format("review-year=%Y&review-month=%m&review-day=%d"));
    for (path, form) in [
        (format!("{path}/open"), "reason=complaint".to_string()),
        ("/staff/contacts/new".to_string(), letter),
        (format!("{path}/marker"), marker),
    ] {
        let done = site.post(&mut desk, &path, &form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{path}");
    }
    let markers: i64 = sqlx::query_scalar("select count(*) from safety_marker").fetch_one(owner).await.expect("a count");
    assert_eq!(markers, 1);
    sqlx::query_scalar("select interaction_id from interaction where person_id = $1")
        .bind(person.0)
        .fetch_one(owner)
        .await
        .expect("a contact")
}
