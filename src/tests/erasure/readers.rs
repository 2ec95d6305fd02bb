//! Those who could find what was said about somebody, and open it: the register, the file store, the search, the letters, the
//! sessions, and whoever has a dump and the keys.

use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, PgPool, Row};
use uuid::Uuid;

use super::{
    person,
    planted::{POSTCODE, Reader},
};
use crate::{
    actor::Actor,
    files,
    holdings::{self, Exported},
    ids::{FileId, PersonId},
    outbox, search, sessions,
    tests::{search::query, world::World},
    vault::{Place, SealingKey},
};

/// Everything that can be read of a person with the key they have now.
pub struct Seen {
    pub record: String,
    files: String,
    devices: String,
    letters: String,
}

impl Seen {
    pub async fn of(world: &World, nia: &Actor) -> Seen {
        let whose = person(nia);
        let record = opened(world, whose).await.iter().map(|row| serde_json::to_string(row).expect("a row")).collect();
        let mut uow = world.portal.begin(nia.clone()).await.expect("a unit of work");
        let signed_in = sessions::ops::list(&mut uow).await.unwrap_or_default();
        drop(uow);
        let devices = signed_in.into_iter().map(|session| session.device).collect::<Vec<_>>().join(" ");
        let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let (mut files, mut letters) = (String::new(), String::new());
        for file in files::ops::of_person(&mut uow, whose).await.expect("the files") {
            let (_, bytes) = files::ops::read(&mut uow, file.id).await.expect("its bytes");
            files.push_str(&String::from_utf8_lossy(&bytes));
        }
        for (id, sealed) in outbox::store::contents(&mut uow, whose).await.expect("the letters") {
            let envelope = uow.open(whose, outbox::store::place(id), &sealed).await.expect("a letter");
            letters.push_str(&serde_json::to_string(&envelope).expect("an envelope"));
        }
        Seen { record, files, devices, letters }
    }

    /// Whether the reader of a place shows a string there.
    pub fn shows(&self, reader: Reader, word: &str) -> bool {
        match reader {
            Reader::Record | Reader::Search(_) => self.record.contains(word),
            Reader::Files => self.files.contains(word),
            Reader::Devices => self.devices.contains(word),
            Reader::Letters => self.letters.contains(word),
        }
    }

    /// Whether anything of it shows a string.
    pub fn holds(&self, word: &str) -> bool {
        [&self.record, &self.files, &self.devices, &self.letters].into_iter().any(|text| text.contains(word))
    }
}

/// What the register gives out about a person, opened.
pub async fn opened(world: &World, person: PersonId) -> Vec<Exported> {
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let mut rows = Vec::new();
    holdings::ops::export(&mut uow, person, |row| {
        rows.push(row);
        Ok(())
    })
    .await
    .expect("what is there can be read");
    rows
}

/// Whom an adviser finds who types something into a field of the search.
pub async fn found(world: &World, adviser: &Actor, field: &str, typed: &str) -> Vec<PersonId> {
    let mut form = vec![(field, typed)];
    if field == "name" {
        form.push(("postcode", POSTCODE));
    }
    let mut uow = world.portal.begin(adviser.clone()).await.expect("a unit of work");
    let found = search::ops::find(&mut uow, &query(world, &form)).await.expect("an answer");
    uow.commit().await.expect("a commit");
    found.candidates.into_iter().map(|candidate| candidate.person).collect()
}

/// Every row of every table there is as text, in small letters.
pub async fn dump(owner: &PgPool) -> String {
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname in ('public', 'vault') order by 1",
    )
    .fetch_all(owner)
    .await
    .expect("the tables");
    let mut text = String::new();
    for table in tables {
        let rows = sqlx::query(AssertSqlSafe(format!("select t::text from {table} t"))).fetch_all(owner).await.expect("its rows");
        for row in &rows {
            text.push_str(&row.get::<String, _>(0).to_lowercase());
            text.push('\n');
        }
    }
    text
}

/// Whether a dump shows a string, as it is or as the bytes of a column that should have been sealed.
pub fn dumped(dump: &str, word: &str) -> bool {
    let hex = |text: &str| data_encoding::HEXLOWER.encode(text.as_bytes());
    [word.to_lowercase(), hex(word), hex(&word.to_lowercase())].iter().any(|form| dump.contains(form))
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

/// What is sealed of somebody in those tables that say the most: a row's number is called after its table.
const SEALED: [(&str, &str); 9] = [
    ("person_value", "value_sealed"),
    ("draft", "answers_sealed"),
    ("service_request", "answers_sealed"),
    ("request_message", "body_sealed"),
    ("interaction", "content_sealed"),
    ("correction", "words_sealed"),
    ("file", "name_sealed"),
    ("outbox", "content_sealed"),
    ("mandate", "content_sealed"),
];

/// Sealed bytes as a backup has them, and where they were.
pub struct Copied {
    pub place: Place,
    bytes: Vec<u8>,
}

impl Copied {
    pub fn opens_with(&self, key: &SealingKey) -> bool {
        key.open_bytes(self.place, &self.bytes).is_ok()
    }
}

/// Copies what is sealed of somebody out of the database and the file store.
pub async fn copied(world: &World, person: PersonId) -> Vec<Copied> {
    let mut all = Vec::new();
    for (table, column) in SEALED {
        let rows: Vec<(Uuid, Vec<u8>)> =
            sqlx::query_as(AssertSqlSafe(format!("select {table}_id, {column} from {table} where person_id = $1")))
                .bind(person.0)
                .fetch_all(&world.owner)
                .await
                .expect("the rows");
        assert!(!rows.is_empty(), "there is something in {table}");
        all.extend(rows.into_iter().map(|(row, bytes)| Copied { place: Place::new(table, column, row), bytes }));
    }
    let stored: Vec<(Uuid, Uuid)> = sqlx::query_as("select file_id, stored_as from file where person_id = $1")
        .bind(person.0)
        .fetch_all(&world.owner)
        .await
        .expect("the files");
    for (file, stored_as) in stored {
        let bytes = world.portal.files().get(stored_as).await.expect("bytes in the store");
        all.push(Copied { place: files::store::content_place(FileId(file)), bytes });
    }
    all
}

/// Every key that there is: the portal's own, and those of everybody of whom the database has one.
pub async fn keys(world: &World) -> Vec<SealingKey> {
    let vault = world.portal.vault();
    let wrapped: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as("select person_id, wrapped from vault.person_key").fetch_all(&world.owner).await.expect("the keys");
    let persons = wrapped.iter().map(|(person, wrapped)| vault.unwrap(*person, wrapped).expect("a key"));
    persons.chain([vault.own_key().clone()]).collect()
}
