//! `my-account restore`.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use data_encoding::HEXLOWER;
use portal::{
    actor::Actor,
    audit,
    backup::{
        self, Replayed, Target,
        manifest::{self, FORMAT, Keys, Manifest, Part},
        sealing::{self, Sealer},
    },
    clock::Clock,
    erasure::journal::Journal,
    files::FileStore,
    vault::Vault,
};
use tokio::{fs::File, io::AsyncReadExt as _};

use super::{
    DATABASE, FILES, KEYS, Restore, again, folders,
    programs::{self, Programs},
    told,
};
use crate::{
    config::Settings,
    serve::{self, Running},
};

/// Puts a backup into an empty database and an empty folder, and does again what was forgotten and put right since.
///
/// # Errors
/// When the backup is not whole, its keys are missing, or there is anything already where it would go.
pub async fn restore(wanted: Restore, settings: &Settings) -> anyhow::Result<()> {
    let vault = Vault::new(&serve::master_key(&settings.master_key)?)?;
    let found = Found::read(&wanted, &vault)?;
    found.verify(&wanted).await?;
    println!("The backup of {} is whole.", found.manifest.made_at.format("%Y-%m-%d %H:%M UTC"));
    bring_journal(&wanted, settings, &found.manifest)?;
    let (cluster, url) = serve::database(settings).await?;
    if let Err(error) = found.put_back(&wanted, settings, &vault, &url).await {
        if let Some(cluster) = cluster {
            cluster.stop().await?;
        }
        return Err(error);
    }
    let running = Running::on(settings, cluster, url).await?;
    let done = bring_up(&running, &wanted).await;
    let words = match &done {
        Ok(replayed) => told(replayed),
        Err(_) => {
            "The backup is restored, but the erasure journal is not replayed: run `my-account replay`. Nobody is served before.".into()
        }
    };
    running.stop(&words).await?;
    done.map(drop)
}

/// Does again what happened since, finds the backups that were made since, and looks at the audit.
async fn bring_up(running: &Running, wanted: &Restore) -> anyhow::Result<Replayed> {
    let mut uow = running.portal.begin(Actor::System("restore")).await?;
    if let Some(place) = wanted.keys_from.parent() {
        for (_, found) in folders::keys_in(place, running.portal.vault()) {
            backup::ops::found(&mut uow, &found).await?;
        }
    }
    uow.commit().await?;
    let replayed = again(running).await?;
    let mut uow = running.portal.begin(Actor::System("restore")).await?;
    match audit::ops::check(&mut uow).await? {
        audit::Finding::Whole { blocks, rows, .. } => println!("The audit is whole: {rows} rows in {blocks} blocks."),
        other => bail!("The audit in the backup is NOT whole: {other:?}"),
    }
    Ok(replayed)
}

/// Sees to it that the journal goes on from where it was when the backup was made.
fn bring_journal(wanted: &Restore, settings: &Settings, manifest: &Manifest) -> anyhow::Result<()> {
    let journal = Journal::in_folder(&settings.var_dir);
    let path = journal.path();
    if let Some(copy) = &wanted.journal {
        ensure!(!path.exists(), "There is a journal already: {}. It is not written over; leave --journal out.", path.display());
        goes_on(&Journal::at(copy), manifest)?;
        std::fs::create_dir_all(&settings.var_dir)?;
        std::fs::copy(copy, path).with_context(|| format!("{} cannot be copied to {}", copy.display(), path.display()))?;
    }
    goes_on(&journal, manifest)
}

fn goes_on(journal: &Journal, manifest: &Manifest) -> anyhow::Result<()> {
    let lines = journal.lines()?;
    let there = match manifest.journal_lines {
        0 => true,
        count => lines.get(count - 1).is_some_and(|line| line.hash == manifest.journal_head),
    };
    ensure!(
        there,
        "The erasure journal {} has not the {} lines that there were when the backup was made. Put it back as it was, or name a copy of it with \
         --journal: without it, people who were forgotten would be there again.",
        journal.path().display(),
        manifest.journal_lines
    );
    Ok(())
}

/// What a backup says about itself.
struct Found {
    manifest: Manifest,
    keys: Keys,
}

impl Found {
    fn read(wanted: &Restore, vault: &Vault) -> anyhow::Result<Found> {
        let manifest: Manifest = read(&wanted.from.join("manifest.json"), vault)?;
        let keys: Keys = read(&wanted.keys_from.join("keys.json"), vault)?;
        for format in [manifest.format, keys.format] {
            ensure!(
                format == FORMAT,
                "The backup has format {format}, which this release of the portal does not know: use the one that made it."
            );
        }
        ensure!(manifest.backup == keys.backup, "The keys are of another backup: take the folder of the same name.");
        Ok(Found { manifest, keys })
    }

    /// Holds every file against the manifest, before anything is touched.
    async fn verify(&self, wanted: &Restore) -> anyhow::Result<()> {
        for name in [DATABASE, FILES] {
            let part = self.manifest.parts.iter().find(|part| part.name == name);
            whole(&wanted.from, part.with_context(|| format!("The manifest lacks {name}"))?).await?;
        }
        whole(&wanted.keys_from, &self.keys.part).await
    }

    async fn put_back(&self, wanted: &Restore, settings: &Settings, vault: &Vault, url: &str) -> anyhow::Result<()> {
        let mut target = Target::connect(url).await?;
        ensure!(
            !settings.files_dir.exists() || std::fs::read_dir(&settings.files_dir)?.next().is_none(),
            "{} is not empty, and nothing in it is overwritten: move it away, or give another files_dir.",
            settings.files_dir.display()
        );
        let wrapped = HEXLOWER.decode(self.keys.wrapped.as_bytes()).context("The key of the backup is damaged")?;
        let sealer =
            Sealer::new(self.manifest.backup, vault.unwrap(self.manifest.backup, &wrapped).context("The key of the backup is damaged")?);
        let programs = Programs::new(url, target.release());
        target.begin().await?;
        for (folder, name) in [(&wanted.from, DATABASE), (&wanted.keys_from, KEYS)] {
            println!("Restoring {name}.");
            load(&sealer, &programs, folder, name, settings).await?;
        }
        println!("Restoring {FILES}.");
        let files = put_files(&sealer, &wanted.from, settings).await?;
        ensure!(files == self.manifest.files, "There are {files} files, and the manifest says {}.", self.manifest.files);
        target.finish(self.manifest.backup, Clock::System.now()).await
    }
}

fn read<T: serde::Serialize + serde::de::DeserializeOwned>(path: &Path, vault: &Vault) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("There is no backup to read: {}", path.display()))?;
    manifest::checked(vault, &text).with_context(|| format!("{} cannot be trusted", path.display()))
}

async fn whole(folder: &Path, part: &Part) -> anyhow::Result<()> {
    let path = folder.join(&part.name);
    let file = File::open(&path).await.with_context(|| format!("The backup lacks {}", path.display()))?;
    let there = sealing::measure(&part.name, file).await?;
    ensure!(
        there == *part,
        "{} is not what was backed up: it has {} bytes, and {} were written, or its content differs. Use another copy.",
        path.display(),
        there.bytes,
        part.bytes
    );
    Ok(())
}

/// Opens a dump on its way into pg_restore, which keeps all of it or nothing.
async fn load(sealer: &Sealer, programs: &Programs, folder: &Path, name: &str, settings: &Settings) -> anyhow::Result<()> {
    let list = Listed::of(sealer, programs, folder, name, settings).await?;
    let mut command = programs.command("pg_restore").await?;
    command.args(["--no-owner", "--single-transaction", "--use-list"]).arg(&list.0);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().context("pg_restore cannot be started")?;
    let said = programs::listen(&mut child);
    let to = child.stdin.take().context("pg_restore has no input")?;
    let opened = sealer.open(name, File::open(folder.join(name)).await?, to).await;
    programs::ended(child, said, "The database could not be restored").await?;
    opened
}

/// The contents of a dump without the comments on extensions, which only a superuser may make. It names tables, and nobody.
struct Listed(std::path::PathBuf);

impl Listed {
    async fn of(sealer: &Sealer, programs: &Programs, folder: &Path, name: &str, settings: &Settings) -> anyhow::Result<Listed> {
        let mut command = programs.alone("pg_restore").await?;
        command.arg("--list").stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().context("pg_restore cannot be started")?;
        let (to, mut from) =
            (child.stdin.take().context("pg_restore has no input")?, child.stdout.take().context("pg_restore has no output")?);
        let said = programs::listen(&mut child);
        let mut text = String::new();
        // It reads the beginning and leaves; that the rest finds no reader is as it should be.
        let feed = async {
            drop(sealer.open(name, File::open(folder.join(name)).await?, to).await);
            anyhow::Ok(())
        };
        let (fed, listed) = tokio::join!(feed, from.read_to_string(&mut text));
        fed?;
        listed?;
        programs::ended(child, said, "The dump in the backup cannot be read").await?;
        let wanted: String = text.lines().filter(|line| !line.contains(" COMMENT - EXTENSION ")).map(|line| format!("{line}\n")).collect();
        std::fs::create_dir_all(&settings.var_dir)?;
        let path = settings.var_dir.join(format!("restore-{name}.list"));
        std::fs::write(&path, wanted)?;
        Ok(Listed(path))
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

async fn put_files(sealer: &Sealer, folder: &Path, settings: &Settings) -> anyhow::Result<usize> {
    let store = FileStore::in_folder(&settings.files_dir)?;
    let (to, from) = tokio::io::duplex(1 << 20);
    let (opened, put) = tokio::join!(sealer.open(FILES, File::open(folder.join(FILES)).await?, to), backup::read_files(&store, from));
    let files = put.context("The files could not be restored")?;
    opened?;
    Ok(files)
}
