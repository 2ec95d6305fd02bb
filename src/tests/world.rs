//! A small world to test in.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgPool;

use crate::{
    actor::{Actor, Councillor, Resident, Role, Staff},
    catalogue,
    chance::Chance,
    clock::Clock,
    db, drafts,
    erasure::journal::Journal,
    error::{OpError, OpResult},
    fields::Fields,
    files::FileStore,
    ids::{AccountId, CouncillorId, DraftId, PersonId},
    lang::Lang,
    outbox::{self, Mail, mailer::Mailer},
    people::{self, Kind, Value},
    policy::{self, Pack},
    portal::{Parts, Portal},
    service_requests::{self, Receipt},
};

/// Saturday 21 November 2026, noon in London.
pub fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().expect("a time")
}

pub struct World {
    pub portal: Arc<Portal>,
    /// The owner's connection, which no wall stops: for looking at what is really there.
    pub owner: PgPool,
    sent: Arc<Mutex<Vec<Mail>>>,
    explained: AtomicU32,
    files: PathBuf,
}

impl World {
    pub async fn new(owner: PgPool) -> World {
        let options = db::with_limits((*owner.connect_options()).clone());
        let pool = db::app_pool(8).connect_with(options).await.expect("connecting as the application");
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let files = std::env::temp_dir().join(format!("my-account-test-{}", uuid::Uuid::new_v4()));
        let portal = Portal::new(Parts {
            pool,
            master_key: [7; 32],
            clock: Clock::fixed(noon()),
            chance: Chance::from_system(),
            files: FileStore::in_folder(&files).expect("a folder for files"),
            journal: Journal::in_folder(&files.with_extension("journal")),
            hashing_permits: 2,
            data: data.clone(),
            public_url: "http://127.0.0.1:3000".into(),
            text_gateway: Some("text.example.net".into()),
        })
        .expect("the council's data");
        let world = World { portal, owner, sent: Arc::default(), explained: AtomicU32::new(0), files };
        world.load(&data).await.expect("loading teams, services and policy");
        world
    }

    async fn load(&self, data: &Path) -> OpResult {
        for team in &self.portal.council().teams {
            sqlx::query("insert into team values ($1, $2, $3)")
                .bind(&team.code)
                .bind(&team.name.en)
                .bind(&team.name.cy)
                .execute(&self.owner)
                .await?;
        }
        let mut uow = self.portal.begin(Actor::System("test")).await?;
        for service in catalogue::store::read_folder(&data.join("services"))? {
            catalogue::store::insert(&mut uow, &service).await?;
        }
        let text = std::fs::read_to_string(data.join("policy/arianell.toml")).expect("the policy pack");
        policy::store::insert(&mut uow, &Pack::parse(&text)?, &text).await?;
        uow.commit().await?;
        self.portal.refresh().await
    }

    /// The folder of the file store.
    pub fn files(&self) -> &Path {
        &self.files
    }

    pub fn advance(&self, by: TimeDelta) {
        self.portal.clock().advance(by);
    }

    /// A resident who is signed in, with a name and an e-mail address.
    pub async fn resident(&self, name: &str) -> Actor {
        let (account, person) = self.account(name, Kind::Account).await;
        Actor::Resident(Resident { account, person, language: None, second_step: false })
    }

    /// Somebody who works in a team.
    pub async fn staff(&self, number: &str, team: &str, roles: &[Role]) -> Actor {
        let (account, person) = self.account(number, Kind::Staff).await;
        let codes: Vec<String> = roles.iter().map(|role| role.code().to_string()).collect();
        sqlx::query("insert into staff (account_id, staff_number, roles, created_at) values ($1, $2, $3, $4)")
            .bind(account.0)
            .bind(number)
            .bind(&codes)
            .bind(noon())
            .execute(&self.owner)
            .await
            .expect("a member of staff");
        sqlx::query("insert into staff_team values ($1, $2)").bind(account.0).bind(team).execute(&self.owner).await.expect("a team");
        Actor::Staff(Staff { account, person, number: number.into(), roles: roles.to_vec(), teams: vec![team.into()], welsh: false })
    }

    /// A councillor of Porth Eirlys whose term ends on that day.
    pub async fn councillor(&self, name: &str, term_end: &str) -> Actor {
        let (account, person) = self.account(name, Kind::Councillor).await;
        let (id, wards) = (CouncillorId(uuid::Uuid::new_v4()), vec!["Porth Eirlys".to_string()]);
        let term_end: chrono::NaiveDate = term_end.parse().expect("a date");
        sqlx::query("insert into councillor (councillor_id, account_id, wards, term_end, invited_by, created_at) values ($1, $2, $3, $4, 'M-012', $5)")
            .bind(id.0)
            .bind(account.0)
            .bind(&wards)
            .bind(term_end)
            .bind(noon())
            .execute(&self.owner)
            .await
            .expect("a councillor");
        Actor::Councillor(Councillor { account, person, id, wards, term_end })
    }

    async fn account(&self, name: &str, kind: Kind) -> (AccountId, PersonId) {
        let mut uow = self.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let (account, person) = (AccountId(uow.new_id()), PersonId(uow.new_id()));
        people::ops::create(&mut uow, person, kind, None).await.expect("a person");
        people::ops::set_value(&mut uow, person, &Value::Name(name.into())).await.expect("a name");
        people::ops::set_value(&mut uow, person, &Value::Email(format!("{}@example.org", name.to_lowercase()))).await.expect("an address");
        uow.commit().await.expect("a commit");
        sqlx::query(
            "insert into account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)
             values ($1, $2, $3, '', 'active', $4, $4)",
        )
        .bind(account.0)
        .bind(person.0)
        .bind(account.0.as_bytes().as_slice())
        .bind(noon())
        .execute(&self.owner)
        .await
        .expect("an account");
        (account, person)
    }

    /// A visitor with a guest of their own.
    pub async fn visitor(&self) -> Actor {
        let mut uow = self.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let guest = PersonId(uow.new_id());
        people::ops::create(&mut uow, guest, Kind::Guest, None).await.expect("a guest");
        uow.commit().await.expect("a commit");
        Actor::Visitor { guest: Some(guest) }
    }

    /// Answers every question of a fly-tipping report, short of sending it.
    pub async fn fly_tipping(&self, actor: &Actor) -> OpResult<DraftId> {
        let mut uow = self.portal.begin(actor.clone()).await?;
        let draft = drafts::ops::start(&mut uow, "fly-tipping").await?;
        uow.commit().await?;
        let service = self.portal.catalogue().service("fly-tipping").ok_or(OpError::NotFound)?;
        for topic in &service.topic {
            let mut uow = self.portal.begin(actor.clone()).await?;
            let known = drafts::ops::get(&mut uow, draft).await?.contents.answers;
            if catalogue::answers::topic_is_asked(topic, &known) {
                drafts::ops::answer(&mut uow, draft, &topic.id, &answers_to(topic)).await?;
            }
            uow.commit().await?;
        }
        Ok(draft)
    }

    pub async fn send(&self, actor: &Actor, draft: DraftId) -> OpResult<Receipt> {
        let mut uow = self.portal.begin(actor.clone()).await?;
        let receipt = service_requests::ops::send(&mut uow, draft, Lang::En).await?;
        uow.commit().await?;
        Ok(receipt)
    }

    /// A sent fly-tipping report.
    pub async fn report(&self, actor: &Actor) -> Receipt {
        let draft = self.fly_tipping(actor).await.expect("a draft");
        self.send(actor, draft).await.expect("a receipt")
    }

    /// Sends every mail that is due and hands over what went out since the last time.
    pub async fn mails(&self) -> Vec<Mail> {
        let mailer = Mailer::Memory(Arc::clone(&self.sent));
        while outbox::ops::deliver_due(&self.portal, &mailer).await.expect("delivering") > 0 {}
        let sent = self.sent.lock().expect("the mails");
        let seen = self.explained.swap(u32::try_from(sent.len()).expect("few mails"), Ordering::Relaxed);
        sent[seen as usize..].to_vec()
    }

    /// The revision a page would have shown, as its hidden field.
    pub async fn seen(&self, reference: &str) -> Fields {
        let revision = sqlx::query_scalar::<_, i32>("select revision from service_request where reference = $1")
            .bind(reference)
            .fetch_one(&self.owner)
            .await
            .expect("the request");
        Fields(vec![("revision".into(), revision.to_string())])
    }

    pub async fn status(&self, reference: &str) -> String {
        sqlx::query_scalar("select status from service_request where reference = $1")
            .bind(reference)
            .fetch_one(&self.owner)
            .await
            .expect("the request")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.files));
        drop(std::fs::remove_dir_all(self.files.with_extension("journal")));
        if std::thread::panicking() {
            return;
        }
        let sent = u32::try_from(self.sent.lock().expect("the mails").len()).expect("few mails");
        assert_eq!(sent, self.explained.load(Ordering::Relaxed), "mails were sent that the test did not look at");
    }
}

/// Fields with a new submission key, as a page's form has them.
pub fn message(text: &str) -> Fields {
    Fields(vec![
        ("message".into(), text.into()),
        ("submission_key".into(), uuid::Uuid::new_v4().to_string()),
        ("language".into(), "en".into()),
    ])
}

/// Something right for every question of a topic.
fn answers_to(topic: &catalogue::Topic) -> Fields {
    use catalogue::QuestionKind as Kind;
    let mut fields = Vec::new();
    for question in &topic.question {
        let id = question.id.clone();
        match question.kind {
            Kind::SingleChoice | Kind::MultipleChoice => fields.push((id, question.choices[0].value.clone())),
            Kind::Place => fields.push((format!("{id}-words"), "Behind the old chapel".into())),
            Kind::Declaration => fields.push((id, "yes".into())),
            Kind::ShortText | Kind::LongText => fields.push((id, "Three mattresses seen by Blodwen Secretname".into())),
            _ => {}
        }
    }
    Fields(fields)
}
