//! `my-account backup`, `restore` and `replay`: everything the portal keeps is copied, and comes back without whom it has forgotten.
//!
//! A backup is a folder of the same name in two places: `manifest.json`, `database.sealed`, `files.sealed` and a copy of the journal
//! in one, `keys.json` and `keys.sealed` in the other. See [`portal::backup`] for why.

mod folders;
mod make;
mod programs;
mod restore;

use std::path::PathBuf;

use anyhow::{Context, ensure};
use chrono::NaiveDate;
use clap::Args;
use portal::backup::{self, Replayed};

pub use self::{make::make, restore::restore};
use crate::{config::Settings, serve::Running};

/// What is copied, and how the copies are called.
const DATABASE: &str = "database.sealed";
const FILES: &str = "files.sealed";
const KEYS: &str = "keys.sealed";

/// The longest that keys may be kept: whoever is forgotten is told a day.
const MOST_DAYS: u32 = 400;

/// Where a backup goes.
#[derive(Args)]
pub struct Make {
    /// The folder for the database and the files, sealed.
    #[arg(long)]
    pub to: PathBuf,
    /// The folder for the keys, without which the other can be read by nobody: on another machine or medium.
    #[arg(long)]
    pub keys_to: PathBuf,
    /// For how many days the keys are kept. Backups in these folders whose days are over are removed.
    #[arg(long, default_value_t = 30)]
    pub keep: u32,
}

/// Where a backup is.
#[derive(Args)]
pub struct Restore {
    /// The backup's own folder, with manifest.json in it.
    #[arg(long)]
    pub from: PathBuf,
    /// The folder of the same name with its keys.
    #[arg(long)]
    pub keys_from: PathBuf,
    /// A copy of the erasure journal, when the one of the portal was lost. The newest backup has the newest copy.
    #[arg(long)]
    pub journal: Option<PathBuf>,
}

/// A date as in the manifest, for whoever reads a line of ours.
fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Says about once a second how far something is.
struct Progress(std::sync::Mutex<std::time::Instant>);

impl Progress {
    fn new() -> Progress {
        Progress(std::sync::Mutex::new(std::time::Instant::now()))
    }

    fn say(&self, line: impl FnOnce() -> String) {
        let Ok(mut last) = self.0.lock() else { return };
        if last.elapsed() >= std::time::Duration::from_secs(1) {
            *last = std::time::Instant::now();
            println!("{}", line());
        }
    }
}

/// Megabytes with one decimal.
fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// `my-account replay`: for a database that was set back by other means than `restore`, or a restore that was cut short at its end.
///
/// # Errors
/// When the journal cannot be read or was altered, or the database does not answer.
pub async fn replay(settings: &Settings) -> anyhow::Result<()> {
    let running = Running::start(settings).await?;
    let done = again(&running).await;
    let words = match &done {
        Ok(replayed) => told(replayed),
        Err(_) => "The journal was not replayed to its end. What is done stays done; run it again.".to_string(),
    };
    running.stop(&words).await?;
    done.map(drop)
}

/// Replays the journal with a line about once a second.
async fn again(running: &Running) -> anyhow::Result<Replayed> {
    let progress = Progress::new();
    let said = |done: usize, of: usize| progress.say(|| format!("Replaying the journal: {done} of {of} lines."));
    backup::ops::replay(&running.portal, said).await.context("The erasure journal could not be replayed")
}

/// What was done again, and what a person has to do.
fn told(replayed: &Replayed) -> String {
    let mut words = format!("The erasure journal is replayed: {} lines were new to this database. The portal may serve.", replayed.lines);
    if !replayed.by_hand.is_empty() {
        words +=
            "\nThese items were found to be wrong after the backup and say the wrong thing again. Put them right by hand (category, id):";
        for (category, item) in &replayed.by_hand {
            words += &format!("\n  {category} {item}");
        }
    }
    words
}

/// Refuses to serve from a database that still knows what was forgotten.
///
/// # Errors
/// With the sentence that says what to do.
pub async fn refuse_if_waiting(running: &Running) -> anyhow::Result<()> {
    let waiting = backup::ops::waiting(&running.portal).await.context("It cannot be told whether the erasure journal is replayed")?;
    ensure!(waiting.is_none(), "{}", waiting.map(|why| why.to_string()).unwrap_or_default());
    Ok(())
}
