//! The folders of a backup: made under another name and renamed at the end, readable by nobody else, never written over.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use portal::{
    backup::{
        Backup,
        manifest::{self, Keys, Manifest},
    },
    vault::Vault,
};
use uuid::Uuid;

use crate::config;

/// What a folder is called until everything in it is whole.
const UNFINISHED: &str = "unfinished";

/// The name of a backup in both places: when it was made, and the end of its id.
pub fn name(backup: Uuid, made_at: DateTime<Utc>) -> String {
    let id = backup.simple().to_string();
    format!("{}-{}", made_at.format("%Y%m%dT%H%M%SZ"), &id[id.len() - 8..])
}

fn is_name(name: &str) -> bool {
    name.split_once("Z-").is_some_and(|(made, id)| {
        made.len() == 15
            && made.bytes().all(|byte| byte.is_ascii_digit() || byte == b'T')
            && id.len() == 8
            && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Makes the two folders. Whoever takes one of them must not have taken the other.
///
/// # Errors
/// When one lies in the other.
pub fn apart(to: &Path, keys_to: &Path) -> anyhow::Result<()> {
    let (really, keys_really) = (config::real(to), config::real(keys_to));
    ensure!(
        !really.starts_with(&keys_really) && !keys_really.starts_with(&really),
        "The keys must lie apart from the rest: give --keys-to a folder that is not {}, nor in it, nor around it, best on another machine.",
        to.display()
    );
    for folder in [to, keys_to] {
        fs::create_dir_all(folder).with_context(|| format!("The folder {} cannot be made", folder.display()))?;
    }
    Ok(())
}

/// A folder that is being filled. Dropped before it is finished, it goes with what is in it.
pub struct Filling {
    unfinished: PathBuf,
    finished: PathBuf,
    done: bool,
}

impl Filling {
    /// # Errors
    /// When there is such a backup already.
    pub fn begin(place: &Path, name: &str) -> anyhow::Result<Filling> {
        let finished = place.join(name);
        ensure!(!finished.exists(), "{} is there already, and no backup is written over.", finished.display());
        let unfinished = finished.with_extension(UNFINISHED);
        DirBuilder::new().mode(0o700).create(&unfinished).with_context(|| format!("The folder {} cannot be made", unfinished.display()))?;
        Ok(Filling { unfinished, finished, done: false })
    }

    /// A new file that nobody else may read.
    pub fn file(&self, name: &str) -> anyhow::Result<File> {
        let path = self.unfinished.join(name);
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("{} cannot be written", path.display()))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let mut file = self.file(name)?;
        file.write_all(bytes).with_context(|| format!("{name} cannot be written"))?;
        Ok(file.sync_all()?)
    }

    /// Gives it its name, once everything in it is on the disk.
    pub fn finish(mut self) -> anyhow::Result<PathBuf> {
        File::open(&self.unfinished)?.sync_all()?;
        fs::rename(&self.unfinished, &self.finished).with_context(|| format!("{} cannot be renamed", self.unfinished.display()))?;
        self.done = true;
        if let Some(place) = self.finished.parent() {
            File::open(place)?.sync_all()?;
        }
        Ok(self.finished.clone())
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if !self.done {
            // What cannot be removed now is removed by the next backup.
            drop(fs::remove_dir_all(&self.unfinished));
        }
    }
}

/// The backups whose keys are in this place.
pub fn keys_in(place: &Path, vault: &Vault) -> Vec<(PathBuf, Backup)> {
    let keys = |folder: &Path| manifest::checked::<Keys>(vault, &fs::read_to_string(folder.join("keys.json")).ok()?).ok();
    named(place)
        .into_iter()
        .filter_map(|folder| {
            let keys = keys(&folder)?;
            Some((folder, Backup { id: keys.backup, made_at: keys.made_at, kept_until: keys.kept_until }))
        })
        .collect()
}

/// Removes what a backup that was cut short left behind. Only whoever makes the one backup at a time may call it.
pub fn clear_unfinished(place: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(place)?.flatten() {
        let path = entry.path();
        let ours = path.file_stem().and_then(|name| name.to_str()).is_some_and(is_name);
        if ours && path.extension().is_some_and(|ending| ending == UNFINISHED) {
            remove(&path)?;
        }
    }
    Ok(())
}

/// Removes backups whose keys are kept no longer, from both places, and says which: a database without its keys is of no use.
pub fn remove_ended(to: &Path, keys_to: &Path, vault: &Vault, today: NaiveDate) -> anyhow::Result<Vec<Uuid>> {
    let mut removed = Vec::new();
    for (folder, backup) in keys_in(keys_to, vault) {
        if backup.kept_until < today {
            remove(&folder)?;
            removed.push(backup.id);
        }
    }
    for folder in named(to) {
        let text = fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
        if manifest::checked::<Manifest>(vault, &text).is_ok_and(|manifest| manifest.kept_until < today) {
            remove(&folder)?;
        }
    }
    Ok(removed)
}

fn named(place: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
    folders.filter(|path| path.is_dir() && path.file_name().and_then(|name| name.to_str()).is_some_and(is_name)).collect()
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> PathBuf {
        let place = std::env::temp_dir().join(format!("my-account-folders-{}", portal::chance::Chance::from_system().token()));
        fs::create_dir_all(&place).unwrap();
        place
    }

    #[test]
    fn a_backup_is_written_over_by_none_and_one_cut_short_leaves_nothing() {
        let place = place();
        let name = name(Uuid::from_u128(7), "2026-11-22T06:30:00Z".parse().unwrap());
        assert_eq!(name, "20261122T063000Z-00000007");
        drop(Filling::begin(&place, &name).unwrap());
        assert_eq!(fs::read_dir(&place).unwrap().count(), 0);
        let filling = Filling::begin(&place, &name).unwrap();
        filling.write("keys.json", b"{}").unwrap();
        filling.finish().unwrap();
        assert!(Filling::begin(&place, &name).is_err_and(|error| error.to_string().contains("written over")));
        std::mem::forget(Filling::begin(&place, "20261122T063001Z-00000008").unwrap());
        fs::create_dir(place.join("something.unfinished")).unwrap();
        clear_unfinished(&place).unwrap();
        let mut left: Vec<_> = fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [name.as_str(), "something.unfinished"], "what is not ours stays");
        fs::remove_dir_all(place).unwrap();
    }

    #[test]
    fn keys_that_lie_with_the_rest_are_refused() {
        let place = place();
        let (data, keys) = (place.join("data"), place.join("keys"));
        assert!(apart(&data, &keys).is_ok());
        for (to, keys_to) in [(&data, &data), (&data, &data.join("keys")), (&place, &keys), (&data, &place)] {
            assert!(apart(to, keys_to).is_err(), "{} and {}", to.display(), keys_to.display());
        }
        fs::remove_dir_all(place).unwrap();
    }
}
