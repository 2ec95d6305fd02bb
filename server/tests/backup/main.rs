//! Backups of a real PostgreSQL with its own programs: made, looked at as a thief would, damaged, and restored.

#![expect(clippy::disallowed_methods, reason = "tests ask the database past every wall, in words that no query of ours has")]

mod council;

use std::path::{Path, PathBuf};

use portal::{
    actor::Actor,
    audit::Finding,
    backup::Waiting,
    erasure::journal::{Entry, Fact, Journal},
    holdings::{Category, Ground, Scope},
};
use server::backup::{self, Make, Restore};
use sqlx::{Executor, PgPool, Row};

use crate::council::{Council, PLANTED, files_under, holds};

fn make(council: &Council, keep: u32) -> Make {
    Make { to: council.place.join("backups"), keys_to: council.place.join("keys"), keep }
}

/// The one backup there is.
fn made(council: &Council) -> Restore {
    let only = |place: &str| std::fs::read_dir(council.place.join(place)).unwrap().next().unwrap().unwrap().path();
    Restore { from: only("backups"), keys_from: only("keys"), journal: None }
}

fn same(from: &Restore) -> Restore {
    Restore { from: from.from.clone(), keys_from: from.keys_from.clone(), journal: from.journal.clone() }
}

fn copied(folder: &Path, to: &Path) -> PathBuf {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
    to.to_path_buf()
}

/// The person is forgotten, and the journal says so.
async fn forget(council: &Council) {
    let running = council.start().await;
    let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
    portal::holdings::ops::erase(&mut uow, council.nia, Ground::Unlawful).await.unwrap();
    let scope = Scope { whole: true, by_rule: Category::ALL.to_vec(), beyond: Category::ALL.to_vec() };
    let entry = Entry { at: uow.now(), person: council.nia, fact: Fact::Erased(scope) };
    portal::backup::ops::write_down(&mut uow, &entry).await.unwrap();
    uow.commit().await.unwrap();
    running.stop("Forgotten.").await.unwrap();
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn c13_a_backup_of_the_day_before_comes_back_without_whom_the_portal_has_forgotten_since(owner: PgPool) {
    let council = Council::filled(&owner).await;
    assert_eq!(council.readable().await, PLANTED, "everything that was planted can be read before");
    // As in a cluster that has counted a thousand million transactions more than the one it is restored into.
    owner
        .execute(
            "update audit set txid = (txid::text::bigint + 1000000000)::text::xid8;
             update audit_block set from_txid = '1000000000', upto_txid = (upto_txid::text::bigint + 1000000000)::text::xid8",
        )
        .await
        .unwrap();
    backup::make(make(&council, 30), &council.settings).await.unwrap();
    let wanted = made(&council);
    for place in [&wanted.from, &wanted.keys_from] {
        for file in files_under(place) {
            assert_eq!(holds(&std::fs::read(&file).unwrap()), 0, "{} shows something", file.display());
        }
    }
    // The day after: somebody is forgotten, and somebody's wrong number is put right.
    let before = std::fs::read(council.settings.var_dir.join("erasure.journal")).unwrap();
    forget(&council).await;
    council.put_right().await;
    assert_eq!(council.readable().await, 0);

    // Set back by other means than ours: the journal of the day before is all that this restore knows.
    let set_back = council.beside(&owner, "set_back").await;
    std::fs::write(set_back.settings.var_dir.join("erasure.journal"), &before).unwrap();
    backup::restore(same(&wanted), &set_back.settings).await.unwrap();
    assert_eq!(set_back.readable().await, PLANTED, "the backup has her, or it would prove nothing");
    assert_eq!(set_back.number_of_kofi().await, "+441632960001");
    let journal = Journal::in_folder(&council.settings.var_dir);
    std::fs::copy(journal.path(), set_back.settings.var_dir.join("erasure.journal")).unwrap();
    let running = set_back.start().await;
    assert_eq!(portal::backup::ops::waiting(&running.portal).await.unwrap(), Some(Waiting::Older { lines: 2 }));
    let refused = backup::refuse_if_waiting(&running).await.unwrap_err().to_string();
    assert!(refused.contains("run `my-account replay`"), "{refused}");
    running.stop("Refused.").await.unwrap();
    backup::replay(&set_back.settings).await.unwrap();
    set_back.has_forgotten().await;

    // By our own command, in one step.
    let restored = council.beside(&owner, "restored").await;
    std::fs::copy(journal.path(), restored.settings.var_dir.join("erasure.journal")).unwrap();
    backup::restore(same(&wanted), &restored.settings).await.unwrap();
    restored.has_forgotten().await;
    assert_eq!(restored.number_of_kofi().await, "+441632960002", "what was put right stays right");

    // The audit goes on where it was, in a cluster that counts its transactions anew.
    let running = restored.start().await;
    let unsealed = "select count(*) from audit where txid >= (select max(upto_txid::text::bigint)::text::xid8 from audit_block)";
    let mut left: i64 = -1;
    for _ in 0..100 {
        portal::jobs::run_due(&running.portal).await.unwrap();
        left = restored.owner.fetch_one(unsealed).await.unwrap().get(0);
        if left == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(left, 0, "what the restore wrote is sealed too");
    let replayed = "select count(*) from audit where act = 'backup/replay' and txid > '1000000000'";
    assert_eq!(restored.owner.fetch_one(replayed).await.unwrap().get::<i64, _>(0), 1, "its number is above those that were sealed before");
    let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
    assert!(matches!(portal::audit::ops::check(&mut uow).await.unwrap(), Finding::Whole { .. }));
    uow.commit().await.unwrap();
    restored.owner.execute("update restoration set replayed_at = null").await.unwrap();
    assert!(matches!(portal::backup::ops::restored(&running.portal).await.unwrap(), Some(Waiting::Restored { .. })));
    running.stop("Looked at.").await.unwrap();
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn a_backup_that_is_damaged_or_has_nowhere_to_go_is_refused_in_a_sentence(owner: PgPool) {
    let council = Council::filled(&owner).await;
    backup::make(make(&council, 30), &council.settings).await.unwrap();
    let wanted = made(&council);
    let refused = async |what: &Restore, into: &Council, because: &str| {
        let error = format!("{:#}", backup::restore(same(what), &into.settings).await.expect_err(because));
        assert!(error.contains(because), "{error}");
    };
    refused(&wanted, &council, "is not empty").await;
    let empty = council.beside(&owner, "empty").await;
    refused(&wanted, &empty, "has not the 1 lines").await;
    let journal = council.settings.var_dir.join("erasure.journal");
    std::fs::copy(&journal, empty.settings.var_dir.join("erasure.journal")).unwrap();
    for (file, because) in [
        ("database.sealed", "is not what was backed up"),
        ("files.sealed", "is not what was backed up"),
        ("manifest.json", "cannot be trusted"),
    ] {
        let damaged = copied(&wanted.from, &council.place.join(format!("damaged-{file}")));
        let mut bytes = std::fs::read(damaged.join(file)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(damaged.join(file), bytes).unwrap();
        refused(&Restore { from: damaged.clone(), ..same(&wanted) }, &empty, because).await;
        std::fs::remove_file(damaged.join(file)).unwrap();
        let lacks = if file == "manifest.json" { "There is no backup to read" } else { "The backup lacks" };
        refused(&Restore { from: damaged, ..same(&wanted) }, &empty, lacks).await;
    }
    refused(&Restore { keys_from: wanted.from.clone(), ..same(&wanted) }, &empty, "There is no backup to read").await;
    let other_key = empty.with("master_key", &"8".repeat(64));
    refused(&wanted, &other_key, "cannot be trusted").await;
    let dead = empty.with("database_url", "postgres://nobody@127.0.0.1:9/none");
    refused(&wanted, &dead, "The database does not answer").await;
    std::fs::create_dir_all(empty.settings.files_dir.join("00")).unwrap();
    refused(&wanted, &empty, "is not empty, and nothing in it is overwritten").await;
    std::fs::remove_dir_all(&empty.settings.files_dir).unwrap();
    // Nothing of all this touched the database, which a whole backup goes into.
    backup::restore(same(&wanted), &empty.settings).await.unwrap();
    assert_eq!(empty.readable().await, PLANTED);
    let cut_short = council.beside(&owner, "cut_short").await;
    cut_short.owner.execute("create schema restoring").await.unwrap();
    refused(&Restore { journal: Some(journal), ..same(&wanted) }, &cut_short, "cut short").await;
    let error = portal::db::migrate(cut_short.settings.database_url.as_ref().unwrap().expose()).await.unwrap_err();
    assert!(format!("{error:#}").contains("make the database anew"), "{error:#}");
}

#[sqlx::test(migrator = "portal::db::MIGRATOR")]
async fn keys_are_kept_for_the_days_that_a_certificate_names_and_then_the_backup_goes(owner: PgPool) {
    let council = Council::filled(&owner).await;
    let in_one_place = Make { keys_to: council.place.join("backups/keys"), ..make(&council, 30) };
    let refused = backup::make(in_one_place, &council.settings).await.unwrap_err().to_string();
    assert!(refused.contains("apart from the rest"), "{refused}");
    assert!(backup::make(make(&council, 0), &council.settings).await.unwrap_err().to_string().contains("between 1 and"));
    backup::make(make(&council, 7), &council.settings).await.unwrap();
    backup::make(make(&council, 30), &council.settings).await.unwrap();
    let running = council.start().await;
    let mut uow = running.portal.begin(Actor::System("test")).await.unwrap();
    let last = uow.today() + chrono::Days::new(30);
    assert_eq!(portal::backup::ops::last_expiry(&mut uow).await.unwrap(), Some(last));
    drop(uow);
    running.stop("Looked at.").await.unwrap();
    let kept = owner.fetch_one("select count(*) from backup where finished_at is not null and removed_at is null").await.unwrap();
    assert_eq!(kept.get::<i64, _>(0), 2);
    // No third can be made while a stranger's lock says that one is going on, and nothing of it is left.
    let mut other = owner.acquire().await.unwrap();
    other.execute("select pg_advisory_lock(7415002)").await.unwrap();
    let refused = backup::make(make(&council, 30), &council.settings).await.unwrap_err().to_string();
    assert!(refused.contains("Another backup"), "{refused}");
    other.execute("select pg_advisory_unlock(7415002)").await.unwrap();
    for place in ["backups", "keys"] {
        assert_eq!(
            std::fs::read_dir(council.place.join(place)).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count(),
            2
        );
    }
}
