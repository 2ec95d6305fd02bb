//! `my-account backup`.

use std::{fs::File, path::Path, sync::Arc};

use anyhow::{Context, ensure};
use chrono::Days;
use data_encoding::HEXLOWER;
use portal::{
    actor::Actor,
    backup::{
        self, Backup, Snapshot,
        manifest::{self, FORMAT, Keys, Manifest, Part},
        sealing::Sealer,
    },
    db,
    erasure::journal::{FILE_NAME, Line},
    portal::Portal,
};
use tokio::io::AsyncRead;

use super::{
    DATABASE, FILES, KEYS, MOST_DAYS, Make, Progress, day,
    folders::{self, Filling},
    megabytes,
    programs::{self, Programs},
    refuse_if_waiting,
};
use crate::{config::Settings, serve::Running};

/// Sessions and what was half typed are not worth a copy: after a restore everybody signs in again.
const LEFT_OUT: [&str; 2] = ["--exclude-table-data=public.web_session", "--exclude-table-data=public.form_memory"];

/// Copies everything, the keys apart from the rest.
///
/// # Errors
/// When anything cannot be copied whole; then nothing is left behind.
pub async fn make(wanted: Make, settings: &Settings) -> anyhow::Result<()> {
    ensure!((1..=MOST_DAYS).contains(&wanted.keep), "--keep must be between 1 and {MOST_DAYS} days.");
    folders::apart(&wanted.to, &wanted.keys_to)?;
    let running = Running::start(settings).await?;
    let url = settings.backup_database_url.as_ref().map_or(running.owner_url(), |url| url.expose()).to_string();
    let made = run(&running, &wanted, &url).await;
    let words = match &made {
        Ok(words) => words.clone(),
        Err(_) => "No backup was made, and nothing of it is left.".to_string(),
    };
    running.stop(&words).await?;
    made.map(drop)
}

/// One backup being made.
struct Making {
    portal: Arc<Portal>,
    backup: Backup,
    sealer: Sealer,
    programs: Programs,
    snapshot: Snapshot,
    data: Filling,
    keys: Filling,
}

async fn run(running: &Running, wanted: &Make, url: &str) -> anyhow::Result<String> {
    refuse_if_waiting(running).await?;
    let portal = Arc::clone(&running.portal);
    let snapshot = Snapshot::connect(url).await?;
    for place in [&wanted.to, &wanted.keys_to] {
        folders::clear_unfinished(place)?;
    }
    let (making, wrapped) = begin(&portal, wanted, url, snapshot).await?;
    let backup = making.backup.clone();
    let made = making.copy(&wrapped).await;
    let mut uow = portal.begin(Actor::System("backup")).await?;
    let mut said = match made {
        Ok(said) => said,
        Err(error) => {
            backup::ops::removed(&mut uow, backup.id).await?;
            uow.commit().await?;
            return Err(error);
        }
    };
    backup::ops::finish(&mut uow, &backup).await?;
    let ended = folders::remove_ended(&wanted.to, &wanted.keys_to, portal.vault(), uow.today())?;
    for id in &ended {
        backup::ops::removed(&mut uow, *id).await?;
    }
    uow.commit().await?;
    if !ended.is_empty() {
        said += &format!("\nBackups whose days were over, removed: {}.", ended.len());
    }
    Ok(said)
}

/// Remembers it and makes its folders, before anything is copied. Says its key as the manifest keeps it.
async fn begin(portal: &Arc<Portal>, wanted: &Make, url: &str, snapshot: Snapshot) -> anyhow::Result<(Making, String)> {
    let mut uow = portal.begin(Actor::System("backup")).await?;
    let kept_until = uow.today().checked_add_days(Days::new(wanted.keep.into())).context("the last day of the keys")?;
    let backup = Backup { id: uow.new_id(), made_at: uow.now(), kept_until };
    let (key, wrapped) = backup::ops::new_key(&uow, backup.id)?;
    for (_, found) in folders::keys_in(&wanted.keys_to, portal.vault()) {
        backup::ops::found(&mut uow, &found).await?;
    }
    let name = folders::name(backup.id, backup.made_at);
    let (data, keys) = (Filling::begin(&wanted.to, &name)?, Filling::begin(&wanted.keys_to, &name)?);
    backup::ops::begin(&mut uow, &backup).await?;
    uow.commit().await?;
    let sealer = Sealer::new(backup.id, key);
    let programs = Programs::new(url, snapshot.release());
    Ok((Making { portal: Arc::clone(portal), backup, sealer, programs, snapshot, data, keys }, HEXLOWER.encode(&wrapped)))
}

impl Making {
    async fn copy(mut self, wrapped: &str) -> anyhow::Result<String> {
        let journal = self.portal.journal().lines()?;
        let moment = self.snapshot.take().await?;
        let mut dump = vec!["--exclude-schema=vault"];
        dump.extend(LEFT_OUT);
        let database = self.dump(DATABASE, &self.data, &moment, &dump).await?;
        let keys = self.dump(KEYS, &self.keys, &moment, &["--schema=vault"]).await?;
        let numbers = self.snapshot.files().await?;
        let (files, part) = self.files(&numbers).await?;
        self.keep_journal(journal.is_empty())?;
        let content = self.manifest(&journal, files, numbers.len() - files, vec![database, part]);
        self.data.write("manifest.json", manifest::signed(self.portal.vault(), &content)?.as_bytes())?;
        let Backup { id, made_at, kept_until } = self.backup;
        let keys = Keys { format: FORMAT, backup: id, made_at, kept_until, wrapped: wrapped.to_string(), part: keys };
        self.keys.write("keys.json", manifest::signed(self.portal.vault(), &keys)?.as_bytes())?;
        let keys = self.keys.finish()?;
        match self.data.finish() {
            Ok(data) => Ok(words(&content, &data, &keys)),
            Err(error) => {
                drop(std::fs::remove_dir_all(&keys));
                Err(error)
            }
        }
    }

    fn manifest(&self, journal: &[Line], files: usize, gone: usize, parts: Vec<Part>) -> Manifest {
        let policy = self.portal.policy();
        Manifest {
            format: FORMAT,
            backup: self.backup.id,
            made_at: self.backup.made_at,
            kept_until: self.backup.kept_until,
            program: env!("CARGO_PKG_VERSION").to_string(),
            schema: db::MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default(),
            council: policy.council.clone(),
            policy_version: policy.version,
            journal_lines: journal.len(),
            journal_head: journal.last().map(|line| line.hash.clone()).unwrap_or_default(),
            files,
            gone,
            parts,
        }
    }

    /// The journal as it is now: where the portal's own is lost with its disk, the newest backup has the most of it.
    fn keep_journal(&self, empty: bool) -> anyhow::Result<()> {
        if empty {
            return Ok(());
        }
        let path = self.portal.journal().path();
        let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        self.data.write(FILE_NAME, &text)
    }

    /// What pg_dump says, sealed on its way to the disk.
    async fn dump(&self, name: &str, into: &Filling, moment: &str, which: &[&str]) -> anyhow::Result<Part> {
        let mut command = self.programs.command("pg_dump").await?;
        command.args(["--format=custom", "--compress=1", "--no-owner", "--no-unlogged-table-data"]).arg(format!("--snapshot={moment}"));
        let mut child = command.args(which).stdout(std::process::Stdio::piped()).spawn().context("pg_dump cannot be started")?;
        let said = programs::listen(&mut child);
        let from = child.stdout.take().context("pg_dump has no output")?;
        let part = self.seal(name, into, from).await?;
        programs::ended(child, said, "The database could not be dumped").await?;
        Ok(part)
    }

    /// The files people added, which are sealed with the person's key already.
    async fn files(&self, numbers: &[uuid::Uuid]) -> anyhow::Result<(usize, Part)> {
        let (to, from) = tokio::io::duplex(1 << 20);
        let (files, part) = tokio::join!(backup::write_files(self.portal.files(), numbers, to), self.seal(FILES, &self.data, from));
        Ok((files.context("The files could not be read")?, part?))
    }

    async fn seal(&self, name: &str, into: &Filling, from: impl AsyncRead + Unpin) -> anyhow::Result<Part> {
        let file: File = into.file(name)?;
        let mut to = tokio::fs::File::from_std(file);
        let progress = Progress::new();
        let seen = |bytes: u64| progress.say(|| format!("Copying {name}: {}.", megabytes(bytes)));
        let part =
            self.sealer.seal(self.portal.chance(), name, from, &mut to, seen).await.with_context(|| format!("{name} cannot be written"))?;
        to.sync_all().await?;
        Ok(part)
    }
}

/// What was made, and where it lies.
fn words(manifest: &Manifest, data: &Path, keys: &Path) -> String {
    let bytes = manifest.parts.iter().map(|part| part.bytes).sum();
    format!(
        "{} is backed up: {}, {} files.\n  database and files: {}\n  keys, until {}: {}",
        manifest.council,
        megabytes(bytes),
        manifest.files,
        data.display(),
        day(manifest.kept_until),
        keys.display()
    )
}
