//! What can be done about backups. The copying itself is the process's, with PostgreSQL's programs; here is what the portal knows.

mod replay;

pub use replay::{replay, restored, waiting};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Backup, rules, store};
use crate::{
    db::Uow,
    erasure::journal::{Entry, Fact, PutRight},
    error::{OpError, OpResult},
    holdings::Category,
    ids::PersonId,
    people::Value,
    vault::{Place, SealingKey},
};

/// Where the value is sealed that took the place of a wrong one: not in a row, but in the journal.
pub(super) const fn journal_place(item: Uuid) -> Place {
    Place::new("journal", "value", item)
}

/// A backup is going to be made. Said before anything is copied, so that a day on which the last key is gone is never too early.
pub async fn begin(uow: &mut Uow, backup: &Backup) -> OpResult {
    let permit = rules::may_make(uow.actor(), backup)?;
    store::insert(uow, permit).await
}

/// It is whole.
pub async fn finish(uow: &mut Uow, backup: &Backup) -> OpResult {
    store::set_finished(uow, backup.id).await
}

/// Its keys were removed, or it was never finished and is gone.
pub async fn removed(uow: &mut Uow, id: Uuid) -> OpResult {
    let Some(backup) = store::kept(uow, id).await? else { return Ok(()) };
    let permit = rules::may_remove(uow.actor(), &backup)?;
    store::set_removed(uow, permit).await
}

/// Remembers a backup that was found and may not be known: a restored database knows none that were made after its own.
pub async fn found(uow: &mut Uow, backup: &Backup) -> OpResult {
    let permit = rules::may_make(uow.actor(), backup)?;
    store::register(uow, permit.subject()).await
}

/// The last day on which a copy of anybody's key is kept in a backup; after it, what is forgotten now is forgotten in every backup
/// too. None when there is no backup whose keys are kept. A certificate of erasure names it.
pub async fn last_expiry(uow: &mut Uow) -> OpResult<Option<NaiveDate>> {
    store::last_expiry(uow).await
}

/// A new key for a backup, and as its manifest keeps it.
pub fn new_key(uow: &Uow, backup: Uuid) -> OpResult<(SealingKey, Vec<u8>)> {
    let (chance, vault) = (uow.portal().chance(), uow.portal().vault());
    let key = SealingKey::generate(chance);
    let wrapped = vault.wrap(chance, backup, &key)?;
    Ok((key, wrapped))
}

/// Writes a line into the journal. Call it last before the commit: the line is on the disk before the transaction ends, and the
/// database knows the line exactly when it has done what the line says.
pub async fn write_down(uow: &mut Uow, entry: &Entry) -> OpResult {
    let (journal, entry) = (uow.portal().journal().clone(), entry.clone());
    // Another process may be writing, and the disk takes its time.
    let line = tokio::task::spawn_blocking(move || journal.append(&entry)).await.map_err(|error| OpError::Internal(error.into()))??;
    store::know(uow, &line).await
}

/// A value of a person's was replaced or taken back. If somebody had said that it was wrong, that is a line of the journal, so that
/// no restored backup says the wrong thing again (UK GDPR art. 16).
pub async fn put_right(uow: &mut Uow, person: PersonId, category: Category, item: Uuid, now: Option<&Value>) -> OpResult {
    if !store::is_disputed(uow, item).await? {
        return Ok(());
    }
    let now = match now {
        Some(value) => PutRight::Replaced(uow.seal(person, journal_place(item), value).await?.as_bytes().to_vec()),
        None => PutRight::Ended,
    };
    rectified(uow, person, category.code(), item, now).await
}

/// An item was found to be wrong, and this became of it.
pub async fn rectified(uow: &mut Uow, person: PersonId, category: &str, item: Uuid, now: PutRight) -> OpResult {
    let fact = Fact::Rectified { category: category.to_string(), item, now };
    write_down(uow, &Entry { at: uow.now(), person, fact }).await
}
