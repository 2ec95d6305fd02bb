//! Nothing that went is anywhere, not even for whoever holds every key that is left; what stays is readable; a restored database
//! forgets again.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgPool};

use super::{
    TimeDelta, act, approve, ask, asking,
    log::Log,
    officer, person,
    planted::{Planted, Reader, details, plant},
    readers::{Seen, copied, dump, dumped, files_under, found, keys, opened},
    round, standing,
};
use crate::{
    actor::{Actor, Role},
    audit, backup,
    erasure::{Certificate, State, Waits, ops::desk, store::anew},
    files,
    holdings::{self, Category},
    tests::{holdings::fill, world::World},
};

/// How many strings are planted.
const PLANTED: usize = 50;

/// Of what more goes than the rules let go, as two of the staff agree. Who acted for her stays by the rules.
const BEYOND: [&str; 6] = ["interaction", "service_request", "request_message", "request_file", "correction", "outbound_message"];

/// She asks, one decides, another agrees where more goes than the rules let go, the days pass in which she may change her mind, and
/// the portal does it by itself.
async fn erase(world: &World, nia: &Actor, beyond: &[&str]) -> Certificate {
    let (first, other) = (officer(world, "G-001").await, officer(world, "G-002").await);
    let reference = ask(world, nia, &asking("all", &[])).await;
    let more: Vec<_> = beyond.iter().map(|category| ("beyond", *category)).collect();
    approve(world, &first, &reference, &more).await;
    if !beyond.is_empty() {
        assert_eq!(standing(world, &reference).await.waits, Some(Waits::Second));
        act(world, &other, async |uow| desk::second(uow, &reference).await).await.expect("a second look");
    }
    world.mails().await;
    round(world).await;
    assert!(matches!(standing(world, &reference).await.waits, Some(Waits::Cooling(_))), "nothing goes before the days are over");
    world.advance(TimeDelta::days(8));
    round(world).await;
    assert_eq!(world.mails().await.len(), 1, "the certificate goes out, and nothing that waited");
    round(world).await;
    let done = standing(world, &reference).await.erasure;
    assert_eq!(done.state, State::Done);
    done.certificate.expect("a certificate")
}

async fn count(owner: &PgPool, of: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {of}"))).fetch_one(owner).await.expect("a count")
}

/// Each string is found in the place where it was planted: otherwise nothing would be proven by not finding it.
async fn all_are_found(world: &World, nia: &Actor, adviser: &Actor, planted: &Planted) {
    assert_eq!(planted.0.len(), PLANTED);
    assert_eq!(planted.0.iter().map(|(_, word)| word.to_lowercase()).collect::<BTreeSet<_>>().len(), PLANTED, "no two are the same");
    let (seen, dump) = (Seen::of(world, nia).await, dump(&world.owner).await);
    for (reader, word) in &planted.0 {
        assert!(seen.shows(*reader, word), "{word} is not where {reader:?} reads");
        if let Reader::Search(field) = reader {
            assert_eq!(found(world, adviser, field, word).await, [person(nia)], "{word} finds her");
        }
        if matches!(reader, Reader::Devices | Reader::Search("name")) {
            assert!(dumped(&dump, word), "{word} is in the clear, so a dump shows it");
        }
    }
    assert_eq!(count(&world.owner, "outbox where sent_at is null").await, 2, "letters wait");
    assert_eq!(count(&world.owner, "form_memory").await, 2, "forms wait to be shown again");
    assert_eq!(files_under(world.files()).len(), 4, "the bytes of each file are in the store");
}

/// None of them is found anywhere.
async fn none_is_found(world: &World, nia: &Actor, adviser: &Actor, planted: &Planted) {
    let (seen, dump) = (Seen::of(world, nia).await, dump(&world.owner).await);
    for (reader, word) in &planted.0 {
        assert!(!seen.holds(word), "{word} of {reader:?} can be read");
        assert!(!dumped(&dump, word), "{word} of {reader:?} is in a dump");
        if let Reader::Search(field) = reader {
            assert!(found(world, adviser, field, word).await.is_empty(), "{word} finds somebody");
        }
    }
    assert!(!dumped(&dump, "nia@example.org") && !seen.holds("nia@example.org"), "not even where letters went");
    for table in ["web_session", "form_memory", "person_search", "person_search_key", "search_word", "person_value", "file", "outbox"] {
        // The staff who are left have names too.
        let hers = match table {
            "person_value" | "file" | "outbox" => format!("{table} where person_id = '{}'", person(nia)),
            _ => table.to_string(),
        };
        assert_eq!(count(&world.owner, &hers).await, 0, "{table}");
    }
    assert_eq!(count(&world.owner, &format!("account where person_id = '{}'", person(nia))).await, 0);
    assert_eq!(count(&world.owner, "outbox where sent_at is null and cancelled_at is null").await, 0, "no letter waits");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_fifty_strings_that_are_found_before_an_erasure_are_afterwards_in_no_table_file_search_letter_session_or_log(owner: PgPool) {
    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.clone());
    tracing::info!(word = "listening", "a line");
    let world = World::new(owner.clone()).await;
    let (nia, adviser) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let planted = plant(&world, &nia).await;
    all_are_found(&world, &nia, &adviser, &planted).await;
    erase(&world, &nia, &BEYOND).await;
    none_is_found(&world, &nia, &adviser, &planted).await;

    // The bytes of her files are nobody's any more, and the sweep takes them out of the store.
    world.advance(TimeDelta::minutes(11));
    files::ops::sweep(&world.portal).await.unwrap();
    assert_eq!(files_under(world.files()), Vec::<std::path::PathBuf>::new());
    let heard = log.heard().to_lowercase();
    assert!(heard.contains("listening"), "the log was listened to");
    for (reader, word) in &planted.0 {
        assert!(!heard.contains(&word.to_lowercase()), "{word} of {reader:?} is in the log");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_what_was_copied_the_day_before_an_erasure_opens_with_no_key_that_is_left(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    plant(&world, &nia).await;
    fill::mandate(&world, person(&nia)).await;
    let copies = copied(&world, person(&nia)).await;
    let before = keys(&world).await;
    for copy in &copies {
        assert_eq!(before.iter().filter(|key| copy.opens_with(key)).count(), 1, "{:?} opens with her key and no other", copy.place);
    }
    erase(&world, &nia, &BEYOND).await;
    let after = keys(&world).await;
    assert!(after.len() > 2, "there are keys: the portal’s own, of the staff, of Gareth, and a new one for what stays of her");
    for copy in &copies {
        assert!(!after.iter().any(|key| copy.opens_with(key)), "{:?} of the day before opens", copy.place);
    }
    assert!(!opened(&world, person(&gareth)).await.is_empty(), "what is somebody else’s opens as before");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_what_stays_of_somebody_erased_is_readable_and_listed_with_reason_and_date_and_the_audit_is_whole(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    plant(&world, &nia).await;
    fill::mandate(&world, person(&nia)).await;
    fill::seal_audit(&world).await;
    let certificate = erase(&world, &nia, &BEYOND).await;

    let stays: Vec<_> = opened(&world, person(&nia)).await.into_iter().filter(|row| row.table == "mandate").collect();
    assert!(stays.len() == 1 && stays[0].content.to_string().contains(fill::PLANTED), "who could act for her is there and can be read");
    let line = |code: &str| certificate.lines.iter().find(|line| line.category == code).expect("a line");
    // Three drafts, and two that became the requests.
    for (category, gone) in
        [("draft", 5), ("service_request", 2), ("request_message", 4), ("interaction", 4), ("correction", 1), ("request_file", 4)]
    {
        assert_eq!((line(category).gone, line(category).kept.len()), (gone, 0), "{category}");
    }
    let mandate = &line("mandate").kept;
    assert!(mandate.iter().all(|kept| kept.until.is_some_and(|day| day > certificate.on)), "{mandate:?}");
    assert_eq!(mandate.iter().map(|kept| kept.count).sum::<i64>(), 2, "the leave and the claim");
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    for (category, held) in holdings::ops::counts(&mut uow, person(&nia)).await.unwrap() {
        if held > 0 && category != Category::SafetyMarker {
            let kept = &line(category.code()).kept;
            assert!(!kept.is_empty(), "{category:?} stays and is not listed");
            assert!(kept.iter().all(|kept| kept.count > 0 && !kept.why.en.is_empty() && !kept.why.cy.is_empty()), "{kept:?}");
        }
    }
    drop(uow);

    fill::seal_audit(&world).await;
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let found = audit::ops::check(&mut uow).await.unwrap();
    let all = count(&owner, "audit").await;
    assert!(matches!(found, audit::Finding::Whole { rows, blocks, .. } if rows == all && blocks > 1), "{found:?}");
    assert_eq!(count(&owner, "audit where act = 'erasure/run'").await, 1, "what was done is in it");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j10_a_database_of_the_day_before_forgets_again_when_the_journal_is_replayed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let mut planted = Planted::default();
    details(&world, &nia, &mut planted).await;
    let whose = person(&nia).0;
    let key: Vec<u8> =
        sqlx::query_scalar("select wrapped from vault.person_key where person_id = $1").bind(whose).fetch_one(&owner).await.unwrap();
    sqlx::query("create table before as select * from person_value where person_id = $1").bind(whose).execute(&owner).await.unwrap();
    erase(&world, &nia, &[]).await;
    // Yesterday's backup: the key, the values, and no word of the erasure.
    for statement in
        ["delete from rights_request", "delete from journal_line", "insert into person_value select * from before", "drop table before"]
    {
        sqlx::query(statement).execute(&owner).await.unwrap();
    }
    // What was sealed anew since does not belong to it.
    sqlx::query("delete from outbox").execute(&owner).await.unwrap();
    sqlx::query("update vault.person_key set wrapped = $2 where person_id = $1").bind(whose).bind(&key).execute(&owner).await.unwrap();
    let back = Seen::of(&world, &nia).await;
    assert!(planted.0.iter().all(|(_, word)| back.record.contains(word)), "she is back");
    assert_eq!(backup::ops::replay(&world.portal, |_, _| ()).await.unwrap().lines, 1);
    let again = Seen::of(&world, &nia).await;
    assert!(!planted.0.iter().any(|(_, word)| again.holds(word)), "and forgotten again");
    let left: i64 =
        sqlx::query_scalar("select count(*) from person_value where person_id = $1").bind(whose).fetch_one(&owner).await.unwrap();
    assert_eq!(left, 0);
    let now: Option<Vec<u8>> =
        sqlx::query_scalar("select wrapped from vault.person_key where person_id = $1").bind(whose).fetch_optional(&owner).await.unwrap();
    assert_ne!(now, Some(key), "the old key is gone here too");
    // A second time there is nothing left to do that would change anything.
    assert_eq!(backup::ops::replay(&world.portal, |_, _| ()).await.unwrap().lines, 0);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn every_sealed_column_is_sealed_anew_or_is_not_sealed_for_a_person(owner: PgPool) {
    /// Sealed with the portal's own key, and gone within the hour or the week, or once the supplier has answered.
    const OWN: [&str; 5] = [
        "call.number_sealed",
        "councillor_draft.content_sealed",
        "form_memory.content_sealed",
        "one_time_code.payload_sealed",
        "recording_deletion.reference_sealed",
    ];
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select table_name::text, column_name::text from information_schema.columns
         where table_schema = 'public' and column_name like '%\\_sealed' order by 1, 2",
    )
    .fetch_all(&owner)
    .await
    .unwrap();
    assert!(columns.len() > 20);
    for (table, column) in columns {
        let name = format!("{table}.{column}");
        let anew = anew::COLUMNS.contains(&(table.as_str(), column.as_str())) || name == "file.name_sealed";
        assert!(
            anew != OWN.contains(&name.as_str()),
            "{name}: add it to src/erasure/store/anew.rs, or say here that it is the portal's own"
        );
    }
}
