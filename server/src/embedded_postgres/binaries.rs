//! Finds the PostgreSQL programs of this machine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::bail;
use tokio::process::Command;

use crate::config;

/// The oldest release the migrations are written for.
const OLDEST: u32 = 15;

/// Every program used here; a client-only package has just some of them.
const NEEDED: [&str; 5] = ["initdb", "pg_ctl", "postgres", "psql", "createdb"];

/// A folder that holds all programs of one PostgreSQL release.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The programs to use: those of `PG_BIN`, else those that made the data (`wanted`), else the newest.
    pub async fn find(wanted: Option<&str>) -> anyhow::Result<Self> {
        if let Some(folder) = config::variable("PG_BIN") {
            return match Self::at(Path::new(&folder)).await {
                Some(found) => found.fit_for(wanted),
                None => bail!("PG_BIN is {folder}, which lacks the PostgreSQL server programs; correct it or unset it."),
            };
        }
        let mut found = Vec::new();
        for folder in folders().await {
            found.extend(Self::at(&folder).await);
        }
        found.sort_by_key(|b| std::cmp::Reverse(b.major));
        let made_the_data = found.iter().position(|b| wanted.is_some_and(|w| w == b.major.to_string())).unwrap_or(0);
        if found.is_empty() {
            bail!(
                "PostgreSQL is not installed here: run scripts/setup (or apt-get install postgresql), or set DATABASE_URL to a server you have."
            );
        }
        found.swap_remove(made_the_data).fit_for(wanted)
    }

    /// The path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    async fn at(folder: &Path) -> Option<Self> {
        if !NEEDED.iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let version = output_of(&folder.join("postgres"), "--version").await?;
        Some(Self { folder: folder.to_path_buf(), major: major_of(&version)? })
    }

    fn fit_for(self, wanted: Option<&str>) -> anyhow::Result<Self> {
        match wanted {
            Some(wanted) if wanted != self.major.to_string() => bail!(
                "The database was made by PostgreSQL {wanted} but {} holds PostgreSQL {}: install postgresql-{wanted}, or move var/postgres away to start with an empty database.",
                self.folder.display(),
                self.major
            ),
            _ if self.major < OLDEST => {
                bail!("PostgreSQL {} in {} is too old; install PostgreSQL {OLDEST} or newer.", self.major, self.folder.display())
            }
            _ => Ok(self),
        }
    }
}

/// A program that talks to a server of this release: of the same release, or else the newest. None when there is none as new.
pub async fn client(program: &str, release: i32) -> Option<PathBuf> {
    let places = match config::variable("PG_BIN") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => folders().await,
    };
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for path in places.into_iter().map(|folder| folder.join(program)).filter(|path| path.is_file()) {
        if let Some(text) = output_of(&path, "--version").await
            && let Some(major) = major_of(&text)
        {
            found.push((major, path));
        }
    }
    let release = u32::try_from(release).ok()?;
    found.retain(|(major, _)| *major >= release);
    found.sort();
    let same = found.iter().position(|(major, _)| *major == release);
    let nth = same.or_else(|| found.len().checked_sub(1))?;
    Some(found.swap_remove(nth).1)
}

/// The first number in what a program says about its version.
fn major_of(version: &str) -> Option<u32> {
    let digits = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Where a distribution may have put the programs.
async fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        output_of(Path::new("pg_config"), "--bindir").await.map(|line| line.trim().into()).into_iter().collect();
    if let Ok(releases) = fs::read_dir("/usr/lib/postgresql") {
        folders.extend(releases.filter_map(|release| Some(release.ok()?.path().join("bin"))));
    }
    folders
}

async fn output_of(program: &Path, argument: &str) -> Option<String> {
    let done = Command::new(program).arg(argument).stdin(Stdio::null()).output().await.ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}
