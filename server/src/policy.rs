//! `my-account policy`: what an officer does with a policy pack before and when it is taken.

use std::path::PathBuf;

use clap::Subcommand;
use portal::load::packs;

use crate::{config::Settings, serve::Running};

/// What to do with policy packs.
#[derive(Subcommand)]
pub enum Policy {
    /// Says what is wrong with a pack: each finding with its rule, its field and the remedy.
    Lint { file: PathBuf },
    /// Takes a pack into the database, whole or not at all. Today’s pack stays where the new one has a fault.
    Load { file: PathBuf },
    /// Says what differs between two packs, and what that does to what is held already.
    Diff { old: PathBuf, new: PathBuf },
}

/// Runs one of them.
///
/// # Errors
/// When a pack cannot be loaded as it is, or cannot be read.
pub async fn run(what: Policy, settings: &Settings) -> anyhow::Result<()> {
    match what {
        Policy::Lint { file } => {
            let findings = packs::lint(&settings.data_dir, &file)?;
            for finding in &findings {
                println!("{}: {finding}", file.display());
            }
            let stopping = findings.iter().filter(|finding| finding.stops()).count();
            anyhow::ensure!(stopping == 0, "{}: {stopping} findings stop it.", file.display());
            println!("{}: nothing stops it. Findings with their reasons: {}.", file.display(), findings.len());
            Ok(())
        }
        Policy::Load { file } => {
            let running = Running::start(settings).await?;
            let loaded = packs::load(&running.portal, &settings.data_dir, &file).await;
            let words = match &loaded {
                Ok((pack, true)) => format!("{} version {} is loaded.", pack.council, pack.version),
                Ok((pack, false)) => format!("{} version {} was there already and stays as it is.", pack.council, pack.version),
                Err(_) => "Nothing was loaded.".to_string(),
            };
            running.stop(&words).await?;
            loaded.map(drop)
        }
        Policy::Diff { old, new } => {
            let (changes, periods) = packs::compare(&old, &new)?;
            for change in &changes {
                println!("{change}");
            }
            for line in &periods {
                println!("! {line}");
            }
            println!("Fields that differ: {}.", changes.len());
            Ok(())
        }
    }
}
