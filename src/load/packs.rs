//! Policy packs from files: linted against what the council does elsewhere, and taken whole or not at all.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};

use crate::{
    actor::Actor,
    catalogue::{self, Service},
    policy::{
        self, Pack,
        diff::{self, Change},
        lint::{self, Against, Finding},
    },
    portal::{Council, Portal},
};

/// What was found in the pack of a file, against the forms and lines in the data folder if it is that council’s own.
///
/// # Errors
/// When it cannot be read, or is no pack: the field that is missing or unknown is named.
pub fn lint(data: &Path, file: &Path) -> anyhow::Result<Vec<Finding>> {
    let council = Council::read(data)?;
    let services = catalogue::store::read_folder(&data.join("services"))?;
    Ok(read(&council, &services, file)?.2)
}

/// Takes a pack from a file whole, or refuses it whole; whether it was new. What was loaded before stays as it is either way.
///
/// # Errors
/// When it cannot be read, is no pack or has a fault, and when the database cannot be reached.
pub async fn load(portal: &Arc<Portal>, data: &Path, file: &Path) -> anyhow::Result<(Pack, bool)> {
    let services = catalogue::store::read_folder(&data.join("services"))?;
    let (pack, text) = read_whole(portal.council(), &services, file)?;
    let mut uow = portal.begin(Actor::System("load")).await?;
    let new = policy::store::insert(&mut uow, &pack, &text).await?;
    uow.commit().await?;
    portal.refresh().await?;
    Ok((pack, new))
}

/// What differs between the packs of two files, and what that does to what is held already.
///
/// # Errors
/// When one of them cannot be read or is no pack.
pub fn compare(old: &Path, new: &Path) -> anyhow::Result<(Vec<Change>, Vec<String>)> {
    let read = |file: &Path| std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()));
    let (old, new) = (read(old)?, read(new)?);
    Ok((diff::diff(&old, &new)?, diff::periods(&Pack::parse(&old)?, &Pack::parse(&new)?)))
}

/// Every pack of a folder, whole and without a fault, or none of them.
pub(super) fn read_folder(council: &Council, services: &[Service], folder: &Path) -> anyhow::Result<Vec<(Pack, String)>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    paths.iter().map(|path| read_whole(council, services, path)).collect()
}

fn read_whole(council: &Council, services: &[Service], file: &Path) -> anyhow::Result<(Pack, String)> {
    let (pack, text, findings) = read(council, services, file)?;
    let faults: Vec<String> = findings.iter().filter(|finding| finding.stops()).map(ToString::to_string).collect();
    if !faults.is_empty() {
        bail!("{} was not loaded:\n  {}", file.display(), faults.join("\n  "));
    }
    Ok((pack, text))
}

fn read(council: &Council, services: &[Service], file: &Path) -> anyhow::Result<(Pack, String, Vec<Finding>)> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let pack = Pack::parse(&text).with_context(|| format!("reading {}", file.display()))?;
    let own = pack.council == council.code;
    let against = if own { Against { services, lines: &council.lines } } else { Against::default() };
    let findings = lint::lint(&pack, against);
    Ok((pack, text, findings))
}
