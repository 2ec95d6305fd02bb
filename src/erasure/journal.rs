//! The journal of what was forgotten and what was put right: a file outside the database, which no backup of the database takes
//! back. Whoever restores an older database carries it out once more before anybody is served (UK GDPR arts 16 and 17).
//!
//! A line is one fact, in five fields with a tab between: when (RFC 3339, UTC, whole seconds), what (see [`What`]), the person's id,
//! what exactly (only codes and ids of ours), and the SHA-256 of the line before and of these four fields, in hexadecimal. It says
//! nothing about anybody who is not in the database. A line that a crash cut short was never written: what it stands for was not
//! committed, and is tried again. The same fact may stand there twice, and carrying it out twice changes nothing.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, SecondsFormat, Utc};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    coded::coded,
    holdings::{Category, Scope},
    ids::PersonId,
};

/// What the first line is chained to.
const BEGINNING: &str = "my-account erasure journal 1";

/// The name of the file in the folder of the process.
pub const FILE_NAME: &str = "erasure.journal";

coded! {
    /// What happened.
    pub enum What {
        /// What was asked to go went, what stays is sealed under a new key, and the old one is destroyed.
        Erased = "erased",
        /// An item was found to be wrong: an older database still says it as it was.
        Rectified = "rectified",
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub person: PersonId,
    pub fact: Fact,
}

/// A line as it stands in the file. Its hash is its name: no other line has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub entry: Entry,
    pub hash: String,
}

/// What a line says, with what is needed to do it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Erased(Scope),
    /// The item of a category that a dispute was right about, and what became of it.
    Rectified {
        category: String,
        item: Uuid,
        now: PutRight,
    },
}

/// How an item was put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutRight {
    /// What was done stands in the answer to the dispute; a person has to do it again.
    Answered,
    /// This value took its place, sealed with the person's key: whoever has no key reads nothing here.
    Replaced(Vec<u8>),
    /// The value was taken back.
    Ended,
    /// It is about somebody else, and is kept from staff.
    Hidden,
}

impl std::fmt::Display for PutRight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PutRight::Answered => f.write_str("answered"),
            PutRight::Replaced(sealed) => write!(f, "replaced:{}", BASE64URL_NOPAD.encode(sealed)),
            PutRight::Ended => f.write_str("ended"),
            PutRight::Hidden => f.write_str("hidden"),
        }
    }
}

impl FromStr for PutRight {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> anyhow::Result<PutRight> {
        match text.split_once(':') {
            None if text == "answered" => Ok(PutRight::Answered),
            None if text == "ended" => Ok(PutRight::Ended),
            None if text == "hidden" => Ok(PutRight::Hidden),
            Some(("replaced", sealed)) => Ok(PutRight::Replaced(BASE64URL_NOPAD.decode(sealed.as_bytes())?)),
            None | Some(_) => bail!("{text} is no way to put something right"),
        }
    }
}

fn codes(categories: &[Category]) -> String {
    categories.iter().map(|category| category.code()).collect::<Vec<_>>().join(",")
}

fn categories(codes: &str) -> anyhow::Result<Vec<Category>> {
    let of = |code: &str| Category::from_code(code).with_context(|| format!("{code} is no category"));
    codes.split(',').filter(|code| !code.is_empty()).map(of).collect()
}

/// `all` or `some`, what went by the rules, what went beyond them, with a colon between.
impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", if self.whole { "all" } else { "some" }, codes(&self.by_rule), codes(&self.beyond))
    }
}

impl FromStr for Scope {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> anyhow::Result<Scope> {
        let [whole, by_rule, beyond] = text.split(':').collect::<Vec<_>>().try_into().ok().context("a scope has three parts")?;
        ensure!(matches!(whole, "all" | "some"), "a scope is of all or some");
        Ok(Scope { whole: whole == "all", by_rule: categories(by_rule)?, beyond: categories(beyond)? })
    }
}

impl Entry {
    /// The four fields before the hash.
    fn fields(&self) -> String {
        let (what, detail) = match &self.fact {
            Fact::Erased(scope) => (What::Erased, scope.to_string()),
            Fact::Rectified { category, item, now } => (What::Rectified, format!("{category}/{item}/{now}")),
        };
        let at = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!("{at}\t{}\t{}\t{detail}", what.code(), self.person.0)
    }

    fn parse(fields: &str) -> anyhow::Result<Entry> {
        let [at, what, person, detail] = fields.split('\t').collect::<Vec<_>>().try_into().ok().context("a line has five fields")?;
        let fact = match What::from_code(what) {
            Some(What::Erased) => Fact::Erased(detail.parse()?),
            Some(What::Rectified) => {
                let [category, item, now] =
                    detail.split('/').collect::<Vec<_>>().try_into().ok().context("an item has a category, an id and what became of it")?;
                Fact::Rectified { category: category.to_string(), item: item.parse()?, now: now.parse()? }
            }
            None => bail!("{what} is nothing that can happen"),
        };
        Ok(Entry { at: at.parse()?, person: PersonId(person.parse()?), fact })
    }
}

fn chained(before: &str, fields: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{before}\n{fields}")))
}

/// Where the journal is.
#[derive(Clone, Debug)]
pub struct Journal(PathBuf);

impl Journal {
    /// The journal in the folder of the process. Nothing is made before the first line.
    pub fn in_folder(folder: &Path) -> Journal {
        Journal(folder.join(FILE_NAME))
    }

    /// A journal under another name: a copy.
    pub fn at(path: &Path) -> Journal {
        Journal(path.to_path_buf())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a line and waits until it is on the disk. `backup::ops::write_down` calls it, last in a unit of work: a line too many
    /// is harmless, a line too few would let a restored backup bring somebody back. Says the hash of the line.
    ///
    /// # Errors
    /// When the file cannot be written, or was altered.
    pub fn append(&self, entry: &Entry) -> anyhow::Result<String> {
        let told = || format!("writing {}", self.0.display());
        if let Some(folder) = self.0.parent() {
            std::fs::create_dir_all(folder).with_context(told)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.0).with_context(told)?;
        // One writer at a time, whichever process it is in; the lock ends with the file.
        file.lock().with_context(told)?;
        let (lines, whole) = read_all(&mut file)?;
        file.set_len(whole).with_context(told)?;
        let fields = entry.fields();
        let hash = chained(lines.last().map_or(BEGINNING, |line| &line.hash), &fields);
        file.write_all(format!("{fields}\t{hash}\n").as_bytes()).with_context(told)?;
        file.sync_all().with_context(told)?;
        if whole == 0
            && let Some(folder) = self.0.parent()
        {
            File::open(folder).and_then(|folder| folder.sync_all()).with_context(told)?;
        }
        Ok(hash)
    }

    /// Every line, oldest first; none when nothing was ever forgotten.
    ///
    /// # Errors
    /// When the file cannot be read, or a line was altered, moved or taken out.
    pub fn read(&self) -> anyhow::Result<Vec<Entry>> {
        Ok(self.lines()?.into_iter().map(|line| line.entry).collect())
    }

    /// As [`Journal::read`], each with its hash.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub fn lines(&self) -> anyhow::Result<Vec<Line>> {
        match File::open(&self.0) {
            Ok(mut file) => {
                file.lock_shared().with_context(|| format!("reading {}", self.0.display()))?;
                Ok(read_all(&mut file)?.0)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error).with_context(|| format!("reading {}", self.0.display())),
        }
    }
}

/// The lines, and how many bytes of the file are whole lines.
fn read_all(file: &mut File) -> anyhow::Result<(Vec<Line>, u64)> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_string(&mut text).context("reading the erasure journal")?;
    let whole = text.rfind('\n').map_or(0, |end| end + 1);
    let (mut lines, mut head) = (Vec::new(), BEGINNING.to_string());
    for (number, line) in (1..).zip(text[..whole].lines()) {
        let told = || format!("line {number} of the erasure journal");
        let (fields, hash) = line.rsplit_once('\t').with_context(told)?;
        ensure!(hash == chained(&head, fields), "line {number} of the erasure journal is not the one that was written");
        head = hash.to_string();
        lines.push(Line { entry: Entry::parse(fields).with_context(told)?, hash: head.clone() });
    }
    Ok((lines, u64::try_from(whole)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> (Journal, PathBuf) {
        let folder = std::env::temp_dir().join(format!("my-account-journal-{}", Uuid::new_v4()));
        (Journal::in_folder(&folder), folder)
    }

    fn entry(n: u128, fact: Fact) -> Entry {
        Entry { at: "2026-11-22T06:40:00Z".parse().unwrap(), person: PersonId(Uuid::from_u128(n)), fact }
    }

    fn all() -> Fact {
        Fact::Erased(Scope { whole: true, by_rule: Category::ALL.to_vec(), beyond: vec![Category::Need] })
    }

    #[test]
    fn what_is_written_is_read_again_in_its_order() {
        let (journal, folder) = journal();
        assert!(journal.read().unwrap().is_empty());
        let some = Fact::Erased(Scope { by_rule: vec![Category::Draft], ..Scope::default() });
        let right = |now: PutRight| Fact::Rectified { category: "interaction".into(), item: Uuid::from_u128(9), now };
        let mut lines = vec![entry(1, all()), entry(2, some), entry(1, all())];
        for now in [PutRight::Answered, PutRight::Replaced(vec![0, 255, 63]), PutRight::Ended, PutRight::Hidden] {
            lines.push(entry(2, right(now)));
        }
        let hashes: Vec<String> = lines.iter().map(|line| journal.append(line).unwrap()).collect();
        assert_eq!(journal.read().unwrap(), lines);
        assert_eq!(journal.lines().unwrap().into_iter().map(|line| line.hash).collect::<Vec<_>>(), hashes);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_line_that_a_crash_cut_short_was_never_written() {
        let (journal, folder) = journal();
        journal.append(&entry(1, all())).unwrap();
        OpenOptions::new().append(true).open(journal.path()).unwrap().write_all(b"2026-11-22T06:41:00Z\terased\t0000").unwrap();
        assert_eq!(journal.read().unwrap().len(), 1);
        journal.append(&entry(2, all())).unwrap();
        assert_eq!(journal.read().unwrap(), [entry(1, all()), entry(2, all())]);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_line_that_was_altered_or_taken_out_is_found() {
        let (journal, folder) = journal();
        (1..=3).for_each(|n| drop(journal.append(&entry(n, all())).unwrap()));
        let text = std::fs::read_to_string(journal.path()).unwrap();
        std::fs::write(journal.path(), text.replacen("06:40:00Z", "06:40:01Z", 1)).unwrap();
        assert!(journal.read().unwrap_err().to_string().contains("line 1"));
        let without: String = text.lines().enumerate().filter(|(n, _)| *n != 1).map(|(_, line)| format!("{line}\n")).collect();
        std::fs::write(journal.path(), without).unwrap();
        assert!(journal.read().unwrap_err().to_string().contains("line 2"));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_line_says_when_who_and_what_and_nothing_else() {
        let fields = entry(7, all()).fields();
        let parts: Vec<&str> = fields.split('\t').collect();
        assert_eq!(parts[..3], ["2026-11-22T06:40:00Z", "erased", "00000000-0000-0000-0000-000000000007"]);
        assert!(parts[3].starts_with("all:account,contact_details,") && parts[3].ends_with(":need"), "{fields}");
    }
}
