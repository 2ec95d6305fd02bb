//! A copy of everything: whole, of its person alone, and only for them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
};

use chrono::TimeDelta;
use futures::StreamExt as _;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    holdings::fill::{Filled, fill},
    world::{World, noon},
};
use crate::{
    actor::{Actor, Resident},
    error::{OpError, OpResult},
    fields::Fields,
    files::{self, ops::Holder},
    ids::{AccountId, RequestId, ServiceRequestId},
    lang::Lang,
    packs::{Pack, Progress, ops},
    vault::Place,
};

fn form() -> Fields {
    Fields(vec![("submission_key".into(), Uuid::new_v4().to_string())])
}

async fn make(world: &World, actor: &Actor, lang: Lang) -> OpResult<Pack> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    let pack = ops::make(&mut uow, &form(), lang).await?;
    uow.commit().await?;
    Ok(pack)
}

/// The whole pack, as it came over the line.
async fn take(world: &World, actor: &Actor, id: Uuid) -> OpResult<Vec<u8>> {
    let (_, mut stream) = ops::take(&world.portal, actor, RequestId(Uuid::new_v4()), id).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = stream.next().await {
        bytes.extend(piece.map_err(|error| OpError::Internal(error.into()))?);
    }
    Ok(bytes)
}

async fn read(world: &World, actor: &Actor, id: Uuid) -> OpResult<Pack> {
    let mut uow = world.portal.begin(actor.clone()).await?;
    ops::read(&mut uow, id).await
}

/// Whether a path ends like this.
fn is(path: &str, ending: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|its| its == ending)
}

/// Every entry by its path.
pub(super) fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    (0..zip.len())
        .map(|number| {
            let mut entry = zip.by_index(number).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("its bytes");
            (entry.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// Seals a value in a new row of somebody's.
pub(super) async fn plant(
    world: &World,
    of: &Filled,
    table: &'static str,
    column: &'static str,
    value: serde_json::Value,
    statement: String,
) {
    let id = Uuid::now_v7();
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let sealed = uow.seal(of.person, Place::new(table, column, id), &value).await.expect("sealing").as_bytes().to_vec();
    uow.commit().await.expect("a commit");
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(id)
        .bind(of.person.0)
        .bind(sealed)
        .bind(noon())
        .execute(&world.owner)
        .await
        .expect("a row");
}

/// Fifty words of theirs in each of: notes, messages, file names and what is in files.
pub(super) async fn plant_all(world: &World, of: &Filled, word: &str) -> Vec<String> {
    for n in 0..50 {
        let note = json!({"subject": format!("=Subject {n}"), "note": format!("<b>{word}Note{n}end"), "organisation": ""});
        plant(world, of, "interaction", "content_sealed", note, "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome, team_code, staff_number, content_sealed, policy_version, closed_at) values ($1, $2, gen_random_uuid(), $4, $4, 'in', 'phone', 'enquiry', 'resident', 'answered', 'CS', 'A-117', $3, 2, $4)".into()).await;
        let message = json!(format!("{word}Message{n}end"));
        plant(world, of, "request_message", "body_sealed", message, format!("insert into request_message (request_message_id, service_request_id, person_id, submission_key, at, direction, language, body_sealed) values ($1, '{}', $2, $1, $4, 'in', 'en', $3)", of.request)).await;
        let upload = files::ops::Upload {
            client_name: format!("{word}Name{n}end.pdf"),
            bytes: format!("%PDF-1.4\n{word}Inside{n}end\n%%EOF").into_bytes(),
            picture_only: false,
        };
        let prepared = files::ops::prepare(&world.portal, upload).await.expect("a document");
        let written =
            files::ops::write(&world.portal, of.actor.clone(), RequestId(Uuid::new_v4()), of.person, prepared).await.expect("bytes");
        let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
        files::ops::keep(&mut uow, written, "photo", Holder::Request(ServiceRequestId(of.request))).await.expect("a file");
        uow.commit().await.expect("a commit");
    }
    ["Note", "Message", "Name", "Inside"].iter().flat_map(|kind| (0..50).map(move |n| format!("{word}{kind}{n}end"))).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j8_a_pack_has_two_hundred_words_of_its_person_and_none_of_anybody_else(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, gareth) = (fill(&world, "Nia").await, fill(&world, "Gareth").await);
    let (own, others) = (plant_all(&world, &nia, "Eiddo").await, plant_all(&world, &gareth, "Arall").await);
    let pack = make(&world, &nia.actor, Lang::En).await.unwrap();
    let entries = unpacked(take(&world, &nia.actor, pack.id).await.unwrap());
    let text = |entries: &BTreeMap<String, Vec<u8>>| {
        entries.iter().map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes))).collect::<String>()
    };
    let whole = text(&entries);
    assert_eq!((own.len(), others.len()), (200, 200));
    for word in &own {
        assert!(whole.contains(word.as_str()), "{word} is hers and is not in it");
    }
    for word in others.iter().map(String::as_str).chain(["Arall", "Gareth", &gareth.person.to_string(), &gareth.request.to_string()]) {
        assert!(!whole.contains(word), "{word} is somebody else's");
    }
    // What is given out can be read as pages too, not only as data.
    let pages: String = entries.iter().filter(|(path, _)| is(path, "html")).map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
    for word in own.iter().filter(|word| !word.contains("Inside")) {
        assert!(pages.contains(word.as_str()), "{word} stands on no page");
    }
    assert!(!pages.contains("<b>Eiddo") && pages.contains("&lt;b&gt;Eiddo"), "what somebody wrote is no markup");
    let nothing = [format!("{:?}", gareth.actor.account().unwrap().0), "password_hash".into(), "totp_sealed".into(), "session_key".into()];
    assert!(nothing.iter().all(|secret| !whole.contains(secret.as_str())));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_manifest_lists_every_entry_with_its_hash_and_the_links_lead_somewhere(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    plant_all(&world, &nia, "Eiddo").await;
    let pack = make(&world, &nia.actor, Lang::Cy).await.unwrap();
    let entries = unpacked(take(&world, &nia.actor, pack.id).await.unwrap());
    let manifest: serde_json::Value = serde_json::from_slice(&entries["manifest.json"]).unwrap();
    let listed: BTreeMap<String, String> = manifest["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["path"].as_str().unwrap().to_string(), entry["sha256"].as_str().unwrap().to_string()))
        .collect();
    assert_eq!(listed.len() + 1, entries.len(), "all but itself");
    for (path, hash) in &listed {
        assert_eq!(*hash, data_encoding::HEXLOWER.encode(&Sha256::digest(&entries[path])), "{path}");
    }
    for wanted in ["index.html", "about.html", "timeline.html", "held/interaction-interaction.html", "data/interaction-interaction.csv"] {
        assert!(entries.contains_key(wanted), "{wanted}");
    }
    for (path, bytes) in entries.iter().filter(|(path, _)| is(path, "html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"cy\">") && page.matches("<h1>").count() == 1, "{path}");
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: an id stands twice");
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let (file, _) = link.split_once('#').unwrap_or((link, ""));
            let from = if path.starts_with("held/") { file.strip_prefix("../").unwrap_or(file) } else { file };
            assert!(entries.contains_key(from), "{path} links to {link}");
        }
    }
    // A spreadsheet reckons nothing of what somebody wrote.
    let mut rows = csv::Reader::from_reader(entries["data/request_message-request-message.csv"].as_slice());
    assert_eq!(rows.records().count(), 51);
    for (path, bytes) in entries.iter().filter(|(path, _)| is(path, "csv")) {
        for row in csv::Reader::from_reader(bytes.as_slice()).records() {
            let row = row.unwrap();
            assert!(row.iter().all(|cell| cell.parse::<f64>().is_ok() || !cell.starts_with(['=', '+', '-', '@'])), "{path}: {row:?}");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_pack_belongs_to_its_sign_in_and_ends_and_each_time_it_is_taken_is_counted(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    let gareth = world.resident("Gareth").await;
    let pack = make(&world, &nia.actor, Lang::En).await.unwrap();
    assert_eq!(read(&world, &nia.actor, pack.id).await.unwrap().progress(noon()), Progress::NotTaken);
    for _ in 0..2 {
        take(&world, &nia.actor, pack.id).await.unwrap();
    }
    let taken = read(&world, &nia.actor, pack.id).await.unwrap();
    assert!(taken.downloads == 2 && taken.written > 20 && matches!(taken.progress(noon()), Progress::Taken(_)), "{taken:?}");
    let audited: i64 = sqlx::query_scalar("select count(*) from audit where act = 'pack/take' and subject_id = $1 and person_id = $2")
        .bind(pack.id)
        .bind(nia.person.0)
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(audited, 2);
    // Forwarded: to somebody else, to another sign-in of the same person, to nobody, to staff.
    let Actor::Resident(own) = &nia.actor else { panic!("a resident") };
    let other_login = Actor::Resident(Resident { account: AccountId(Uuid::new_v4()), ..own.clone() });
    for stranger in [&gareth, &other_login, &nia.staff] {
        assert!(matches!(take(&world, stranger, pack.id).await, Err(OpError::NotFound)), "{}", stranger.kind());
    }
    assert!(take(&world, &Actor::Visitor { guest: None }, pack.id).await.is_err());
    world.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    assert!(read(&world, &nia.actor, pack.id).await.is_ok());
    world.advance(TimeDelta::seconds(1));
    assert!(matches!(take(&world, &nia.actor, pack.id).await, Err(OpError::Gone)));
    // And another can be made at once.
    let again = make(&world, &nia.actor, Lang::En).await.unwrap();
    assert!(again.id != pack.id && take(&world, &nia.actor, again.id).await.is_ok());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_form_pressed_twice_makes_one_pack(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let fields = form();
    let mut ids = BTreeSet::new();
    for _ in 0..2 {
        let mut uow = world.portal.begin(nia.clone()).await.unwrap();
        ids.insert(ops::make(&mut uow, &fields, Lang::En).await.unwrap().id);
        uow.commit().await.unwrap();
    }
    assert_eq!(ids.len(), 1);
    let mut uow = world.portal.begin(nia).await.unwrap();
    assert!(matches!(ops::make(&mut uow, &Fields::default(), Lang::En).await, Err(OpError::Invalid(_))));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_pack_that_nobody_takes_to_its_end_is_not_said_to_be_taken(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    plant_all(&world, &nia, "Eiddo").await;
    let pack = make(&world, &nia.actor, Lang::En).await.unwrap();
    let (_, mut stream) = ops::take(&world.portal, &nia.actor, RequestId(Uuid::new_v4()), pack.id).await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let begun = read(&world, &nia.actor, pack.id).await.unwrap();
    assert!(matches!(begun.progress(noon()), Progress::Writing { .. }) && begun.finished_at.is_none(), "{begun:?}");
    assert_eq!(begun.progress(noon() + TimeDelta::minutes(16)), Progress::Broken);
}
