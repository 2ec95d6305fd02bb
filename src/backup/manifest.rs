//! What a backup says about itself, under a seal that only the holder of the master key can make.

use anyhow::{Context, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::vault::Vault;

/// The shape of a backup; a portal that does not know it leaves it alone.
pub const FORMAT: u32 = 1;

/// One file of a backup, as it lies on the disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
}

/// What is in the folder with the database and the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    pub backup: Uuid,
    pub made_at: DateTime<Utc>,
    /// The last day on which the other folder is kept.
    pub kept_until: NaiveDate,
    /// The release of the portal, and the last migration of its schema.
    pub program: String,
    pub schema: i64,
    /// The council, and the version of its policy pack that was in force.
    pub council: String,
    pub policy_version: i32,
    /// How many lines the journal had, and the hash of the last.
    pub journal_lines: usize,
    pub journal_head: String,
    /// How many files people added are in it; `gone` were removed while it was made.
    pub files: usize,
    pub gone: usize,
    pub parts: Vec<Part>,
}

/// What is in the folder with the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    pub format: u32,
    pub backup: Uuid,
    pub made_at: DateTime<Utc>,
    pub kept_until: NaiveDate,
    /// The backup's own key, wrapped by the master key.
    pub wrapped: String,
    /// Each person's key, wrapped by the master key and sealed with the backup's.
    pub part: Part,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed<T> {
    content: T,
    seal: String,
}

fn seal_of<T: Serialize>(vault: &Vault, content: &T) -> anyhow::Result<String> {
    Ok(HEXLOWER.encode(&vault.lookup("backup manifest", &serde_json::to_string(content)?)))
}

/// The text of a manifest with its seal.
pub fn signed<T: Serialize>(vault: &Vault, content: &T) -> anyhow::Result<String> {
    let seal = seal_of(vault, content)?;
    Ok(serde_json::to_string_pretty(&Signed { content, seal })? + "\n")
}

/// # Errors
/// When it is no manifest, was altered, or was sealed under another master key.
pub fn checked<T: Serialize + DeserializeOwned>(vault: &Vault, text: &str) -> anyhow::Result<T> {
    let signed: Signed<T> = serde_json::from_str(text).context("It is not the manifest of a backup, or is damaged")?;
    ensure!(seal_of(vault, &signed.content)? == signed.seal, "Its seal is not of this master key, or it was altered");
    Ok(signed.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_was_altered_or_is_of_another_master_key_is_refused() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let part = Part { name: "keys.sealed".into(), bytes: 12, sha256: "00".into() };
        let text = signed(&vault, &part).unwrap();
        assert_eq!(checked::<Part>(&vault, &text).unwrap(), part);
        for other in [text.replace("12", "13"), text.replace("keys.sealed", "keys"), "{}".into(), String::new()] {
            assert!(checked::<Part>(&vault, &other).is_err(), "{other}");
        }
        assert!(checked::<Part>(&Vault::new(&[8; 32]).unwrap(), &text).is_err());
    }
}
