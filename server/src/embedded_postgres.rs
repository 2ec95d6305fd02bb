//! A private PostgreSQL cluster for whoever starts the portal without a `DATABASE_URL`.
//!
//! The programs are the operating system's own; the cluster lives in `var/postgres`, speaks only over a unix socket in a
//! folder nobody else may enter, and is as durable as any other: `fsync` and `synchronous_commit` stay on.
//! One process holds the lock file and is the owner: it starts the server and stops it. Any other attaches. A server whose
//! owner was killed holds no lock, so the next start takes it over instead of failing. While the owner lives it looks after
//! the server: one that ended by itself is started again.

pub(crate) mod binaries;
mod control;
mod place;

use std::{
    fs::File,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::bail;

use self::{binaries::Binaries, place::Place};
use crate::config::Secret;

/// The database and its one login; the password is random and kept beside the data.
const NAME: &str = "my_account";

/// Crash recovery may replay a good deal of log before the server answers.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often the owner looks whether its server still runs.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// A running PostgreSQL of our own.
#[derive(Debug)]
pub struct Cluster {
    url: Secret,
    owned: Option<Owned>,
}

/// What the owner needs to stop the server again. The lock goes when this does.
#[derive(Debug)]
struct Owned {
    binaries: Binaries,
    place: Place,
    watch: tokio::task::JoinHandle<()>,
    _lock: File,
}

impl Cluster {
    /// Where to connect: a secret, for it carries the password.
    pub fn url(&self) -> &str {
        self.url.expose()
    }

    /// Stops the server, if this process is its owner; connections still open are rolled back.
    pub async fn stop(self) -> anyhow::Result<()> {
        match self.owned {
            Some(owned) => {
                owned.watch.abort();
                drop(owned.watch.await);
                control::stop(&owned.binaries, &owned.place).await
            }
            None => Ok(()),
        }
    }
}

/// Starts the cluster under `var`, or attaches to it when another process already runs it.
pub async fn start(var: &Path) -> anyhow::Result<Cluster> {
    let place = Place::choose(var).await?;
    let binaries = Binaries::find(place.major()?.as_deref()).await?;
    if !place.home().starts_with(var.canonicalize()?) {
        tracing::warn!(folder = %place.home().display(), "the account that runs PostgreSQL may not enter the project's folder, so the database is kept elsewhere");
    }
    let began = Instant::now();
    loop {
        if let Some(lock) = place.try_lock()? {
            return own(binaries, place, lock).await;
        }
        if let Some(url) = place.url_if_running()?
            && control::answers(&binaries, &place).await
        {
            return Ok(Cluster { url: url.into(), owned: None });
        }
        if began.elapsed() > PATIENCE {
            bail!(
                "Another process has been starting or stopping the database in {} for {} seconds; end it, then try again.",
                place.home().display(),
                PATIENCE.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The address of the cluster under `var` while it runs, for `my-account postgres --print-url`.
pub async fn url_if_running(var: &Path) -> anyhow::Result<Option<String>> {
    if !var.is_dir() {
        return Ok(None);
    }
    Place::choose(var).await?.url_if_running()
}

async fn own(binaries: Binaries, place: Place, lock: File) -> anyhow::Result<Cluster> {
    place.keep_password()?;
    control::create_if_missing(&binaries, &place).await?;
    let began = Instant::now();
    loop {
        if place.running().is_none() {
            control::launch(&binaries, &place).await?;
        }
        match control::create_database_if_missing(&binaries, &place).await {
            Ok(()) => break,
            // A server that was taken over may still be recovering, or be about to end.
            Err(_) if place.url_if_running()?.is_none() && began.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(refusal) => return Err(refusal),
        }
    }
    let url = place.url()?;
    let watch = tokio::spawn(look_after(binaries.clone(), place.clone()));
    Ok(Cluster { url: url.into(), owned: Some(Owned { binaries, place, watch, _lock: lock }) })
}

/// Starts the server again when it has ended: killed for its memory, or by hand. Until it answers, readiness says so.
async fn look_after(binaries: Binaries, place: Place) {
    let mut wait = LOOKS_EVERY;
    loop {
        tokio::time::sleep(wait).await;
        wait = LOOKS_EVERY;
        if place.running().is_some() {
            continue;
        }
        tracing::warn!("the embedded PostgreSQL has ended and is started again");
        if let Err(error) = control::launch(&binaries, &place).await {
            tracing::error!(error = format!("{error:#}"), "the embedded PostgreSQL did not start");
            wait = Duration::from_secs(10);
        }
    }
}
