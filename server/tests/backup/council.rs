//! A council with somebody about whom fifty words are planted, and somebody who stays.

use std::path::{Path, PathBuf};

use portal::{
    actor::Actor,
    files::ops::{self as files, Holder, Upload},
    ids::{PersonId, RequestId},
    people::{self, HouseholdMember, Kind, Value},
    vault::Place,
};
use server::{config::Settings, serve::Running};
use sqlx::{AssertSqlSafe, Executor, PgPool};
use uuid::Uuid;

/// How many words there are about her, each in one place only.
pub const PLANTED: usize = 50;

/// A word of its own, in letters only: names take no digits.
fn word(nth: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap());
    format!("Plannedword{}{}", letter(nth / 26), letter(nth))
}

/// How many of the words some bytes hold, whatever their case.
pub fn holds(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    (0..PLANTED).filter(|nth| text.contains(&word(*nth).to_lowercase())).count()
}

/// Every file under a folder.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { all.extend(files_under(&path)) } else { all.push(path) }
    }
    all
}

/// A portal's settings, with its database, and the two people in it.
pub struct Council {
    pub place: PathBuf,
    pub settings: Settings,
    pub owner: PgPool,
    pub nia: PersonId,
    kofi: PersonId,
    own_place: bool,
}

impl Drop for Council {
    fn drop(&mut self) {
        if self.own_place {
            drop(std::fs::remove_dir_all(&self.place));
        }
    }
}

fn url(owner: &PgPool, database: &str) -> String {
    let options = owner.connect_options();
    let host = options.get_socket().map_or_else(|| options.get_host().to_string(), |socket| socket.display().to_string());
    format!("postgres://{}@localhost:{}/{database}?host={host}", options.get_username(), options.get_port())
}

fn settings(url: &str, var: &Path, more: &[(&str, &str)]) -> Settings {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    let files = var.join("files");
    let mut all = vec![
        ("demo", "true"),
        ("public_url", "http://127.0.0.1:3000"),
        ("database_url", url),
        ("var_dir", var.to_str().unwrap()),
        ("files_dir", files.to_str().unwrap()),
        ("data_dir", data.to_str().unwrap()),
        ("master_key", "7777777777777777777777777777777777777777777777777777777777777777"),
    ];
    all.extend(more);
    Settings::load(&all).unwrap()
}

impl Council {
    pub async fn filled(owner: &PgPool) -> Council {
        let place = std::env::temp_dir().join(format!("my-account-backup-{}", Uuid::new_v4()));
        let var = place.join("var");
        std::fs::create_dir_all(&var).unwrap();
        let database = owner.connect_options().get_database().unwrap().to_string();
        let council = Council {
            settings: settings(&url(owner, &database), &var, &[]),
            place,
            owner: owner.clone(),
            nia: PersonId(Uuid::now_v7()),
            kofi: PersonId(Uuid::now_v7()),
            own_place: true,
        };
        let running = council.start().await;
        portal::load::load(&running.portal, &council.settings.data_dir).await.unwrap();
        council.people(&running).await;
        council.contacts(&running).await;
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        // A line that is there before any backup: a restore insists on it.
        let answered = portal::erasure::journal::PutRight::Answered;
        portal::backup::ops::rectified(&mut uow, council.kofi, "interaction", Uuid::now_v7(), answered).await.unwrap();
        uow.commit().await.unwrap();
        portal::jobs::run_due(&running.portal).await.unwrap();
        running.stop("Filled.").await.unwrap();
        council
    }

    /// The same council with another database, which is empty, and another folder.
    pub async fn beside(&self, owner: &PgPool, name: &str) -> Council {
        let database = format!("my_account_{}", Uuid::new_v4().simple());
        owner.execute(AssertSqlSafe(format!("create database \"{database}\""))).await.unwrap();
        let url = url(owner, &database);
        let var = self.place.join(name);
        std::fs::create_dir_all(&var).unwrap();
        Council {
            place: self.place.clone(),
            settings: settings(&url, &var, &[]),
            owner: PgPool::connect(&url).await.unwrap(),
            nia: self.nia,
            kofi: self.kofi,
            own_place: false,
        }
    }

    /// The same with another setting.
    pub fn with(&self, name: &str, value: &str) -> Council {
        let url = self.settings.database_url.as_ref().unwrap().expose().to_string();
        Council {
            place: self.place.clone(),
            settings: settings(&url, &self.settings.var_dir, &[(name, value)]),
            owner: self.owner.clone(),
            nia: self.nia,
            kofi: self.kofi,
            own_place: false,
        }
    }

    pub async fn start(&self) -> Running {
        Running::start(&self.settings).await.unwrap()
    }

    async fn people(&self, running: &Running) {
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        for person in [self.nia, self.kofi] {
            people::ops::create(&mut uow, person, Kind::Known, None).await.unwrap();
        }
        people::ops::set_value(&mut uow, self.nia, &Value::Name(format!("Nia {}", word(0)))).await.unwrap();
        people::ops::set_value(&mut uow, self.nia, &Value::KnownAs(word(1))).await.unwrap();
        for nth in (2..20).step_by(2) {
            let member = HouseholdMember { name: format!("Mair {}", word(nth)), relation: word(nth + 1), born: None };
            people::ops::set_value(&mut uow, self.nia, &Value::HouseholdMember(member)).await.unwrap();
        }
        people::ops::set_value(&mut uow, self.kofi, &Value::Name("Kofi Mensah".into())).await.unwrap();
        people::ops::set_value(&mut uow, self.kofi, &Value::Phone("01632 960001".into())).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Calls that are over, with a letter that was scanned.
    async fn contacts(&self, running: &Running) {
        let mut contact = Uuid::nil();
        for nth in (20..48).step_by(2) {
            contact = Uuid::now_v7();
            let content = serde_json::json!({"subject": word(nth), "note": format!("She said {}", word(nth + 1)), "organisation": ""});
            let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
            let sealed = uow.seal(self.nia, Place::new("interaction", "content_sealed", contact), &content).await.unwrap();
            uow.commit().await.unwrap();
            sqlx::query(
                "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source,
                   outcome, team_code, staff_number, content_sealed, policy_version, closed_at)
                 values ($1, $2, gen_random_uuid(), now(), now(), 'in', 'phone', 'enquiry', 'resident', 'answered', 'CS', 'A-117', $3, 3, now())",
            )
            .bind(contact)
            .bind(self.nia.0)
            .bind(sealed.as_bytes())
            .execute(&self.owner)
            .await
            .unwrap();
        }
        let letter = format!("%PDF-1.4\n% {}\n%%EOF\n", word(48)).into_bytes();
        let upload = Upload { client_name: format!("{}.pdf", word(49)), bytes: letter, picture_only: false };
        let prepared = files::prepare(&running.portal, upload).await.unwrap();
        let (system, request) = (Actor::System("test"), RequestId(Uuid::now_v7()));
        let written = files::write(&running.portal, system.clone(), request, self.nia, prepared).await.unwrap();
        let mut uow = running.portal.begin(system).await.unwrap();
        files::keep(&mut uow, written, "attachment", Holder::Contact(contact)).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// How many of the words the portal can still read about her, in her record and in her files.
    pub async fn readable(&self) -> usize {
        let running = self.start().await;
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        let mut all = String::new();
        let read = portal::holdings::ops::export(&mut uow, self.nia, |row| {
            all += &row.content.to_string();
            Ok(())
        })
        .await;
        read.unwrap();
        for file in files::of_person(&mut uow, self.nia).await.unwrap() {
            let (_, bytes) = files::read(&mut uow, file.id).await.unwrap();
            all += &String::from_utf8_lossy(&bytes);
        }
        drop(uow);
        running.stop("Read.").await.unwrap();
        holds(all.as_bytes())
    }

    /// The database knows nothing of her any more: not what the portal reads, not a dump with all it has, not a file, not her key.
    pub async fn has_forgotten(&self) {
        assert_eq!(self.readable().await, 0);
        let running = self.start().await;
        assert_eq!(portal::backup::ops::waiting(&running.portal).await.unwrap(), None);
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        assert!(uow.key_of(self.nia).await.is_err(), "her key is destroyed");
        assert_eq!(people::ops::name_of(&mut uow, self.kofi).await.unwrap().as_deref(), Some("Kofi Mensah"));
        drop(uow);
        portal::jobs::run_due(&running.portal).await.unwrap();
        running.stop("Looked at.").await.unwrap();
        assert_eq!(holds(&self.dump()), 0, "a dump shows something");
        for file in files_under(&self.settings.var_dir) {
            assert_eq!(holds(&std::fs::read(&file).unwrap()), 0, "{} shows something", file.display());
        }
    }

    /// Everything in the database, the unlogged tables too.
    fn dump(&self) -> Vec<u8> {
        let mut found: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path().join("bin/pg_dump"))
            .collect();
        found.sort();
        let program = found.into_iter().rfind(|path| path.exists()).unwrap_or_else(|| "pg_dump".into());
        let url = self.settings.database_url.as_ref().unwrap().expose();
        let dumped = std::process::Command::new(program).args(["--data-only", "--dbname", url]).output().unwrap();
        assert!(dumped.status.success() && dumped.stdout.len() > 10_000, "{}", String::from_utf8_lossy(&dumped.stderr));
        dumped.stdout
    }

    /// Kofi says that his number is wrong, and another is written down.
    pub async fn put_right(&self) {
        let running = self.start().await;
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        let wrong = people::ops::values_of_kind(&mut uow, self.kofi, people::ValueKind::Phone).await.unwrap().remove(0).id;
        let dispute = Uuid::now_v7();
        let about = serde_json::json!({"title": {"en": "", "cy": ""}, "at": uow.now(), "says": {"en": "", "cy": ""}, "field": "phone"});
        let content = serde_json::json!({"words": "Not mine", "about": about});
        let sealed = uow.seal(self.kofi, Place::new("correction", "words_sealed", dispute), &content).await.unwrap();
        uow.commit().await.unwrap();
        sqlx::query(
            "insert into correction (correction_id, reference, person_id, submission_key, kind, category, item_id, team_code, words_sealed,
               language, sent_at, due_on, state)
             values ($1, $1::text, $2, gen_random_uuid(), 'wrong', 'contact_details', $3, 'CS', $4, 'en', now(), current_date + 28, 'open')",
        )
        .bind(dispute)
        .bind(self.kofi.0)
        .bind(wrong)
        .bind(sealed.as_bytes())
        .execute(&self.owner)
        .await
        .unwrap();
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        people::ops::set_value(&mut uow, self.kofi, &Value::Phone("01632 960002".into())).await.unwrap();
        uow.commit().await.unwrap();
        running.stop("Put right.").await.unwrap();
    }

    pub async fn number_of_kofi(&self) -> String {
        let running = self.start().await;
        let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
        let said = people::ops::values_of_kind(&mut uow, self.kofi, people::ValueKind::Phone).await.unwrap().remove(0).value;
        drop(uow);
        running.stop("Read.").await.unwrap();
        match said {
            Value::Phone(number) => number,
            other => panic!("{other:?} is no number"),
        }
    }
}
