//! Files people add: recognised by their content, pictures made anew without what they carried, sealed, and never run.

pub mod image;
pub mod kinds;
pub mod ops;
pub mod store;

use std::{path::Path, sync::Arc};

use anyhow::Context;
use chrono::{DateTime, Utc};
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as StorePath};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::ids::{DraftId, FileId, PersonId, ServiceRequestId};

/// The largest file that is taken.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// How many files one question, or one request, may have.
pub const MOST_FILES: usize = 4;

/// The facts of a file. Its bytes are in the store, sealed.
#[derive(Clone, Debug)]
pub struct File {
    pub id: FileId,
    pub person: PersonId,
    pub draft: Option<DraftId>,
    pub request: Option<ServiceRequestId>,
    /// The contact it came with.
    pub interaction: Option<Uuid>,
    /// The councillor’s case it came with.
    pub case: Option<Uuid>,
    pub question: String,
    pub kind: String,
    pub name: String,
    pub bytes: i64,
    pub added_at: DateTime<Utc>,
}

/// Why a file was not taken, as a page tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    Empty,
    NotAPicture,
    NotADocument,
    TooBig,
    Unreadable,
    /// It holds what virus scanners are tested with.
    Hostile,
    TooMany,
}

/// Where the sealed bytes are: a folder, or any store that `object_store` knows.
#[derive(Clone)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    /// Pictures are decoded two at a time: each may take 64 MiB.
    decoding: Arc<Semaphore>,
}

impl FileStore {
    pub fn in_folder(folder: &Path) -> anyhow::Result<FileStore> {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let store = LocalFileSystem::new_with_prefix(folder).with_context(|| format!("opening {}", folder.display()))?;
        Ok(FileStore { store: Arc::new(store.with_fsync(true)), decoding: Arc::new(Semaphore::new(2)) })
    }

    pub(crate) async fn put(&self, stored_as: Uuid, sealed: Vec<u8>) -> anyhow::Result<()> {
        self.store.put(&path(stored_as), sealed.into()).await.context("writing to the file store")?;
        Ok(())
    }

    pub(crate) async fn get(&self, stored_as: Uuid) -> anyhow::Result<Vec<u8>> {
        let found = self.store.get(&path(stored_as)).await.context("reading from the file store")?;
        Ok(found.bytes().await.context("reading from the file store")?.into())
    }

    /// As [`FileStore::get`], of what may have been removed meanwhile.
    pub(crate) async fn find(&self, stored_as: Uuid) -> anyhow::Result<Option<Vec<u8>>> {
        match self.store.get(&path(stored_as)).await {
            Ok(found) => Ok(Some(found.bytes().await.context("reading from the file store")?.into())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error).context("reading from the file store"),
        }
    }

    /// Removing what is not there is done already.
    pub(crate) async fn delete(&self, stored_as: Uuid) -> anyhow::Result<()> {
        match self.store.delete(&path(stored_as)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error).context("removing from the file store"),
        }
    }

    pub(crate) fn decoding(&self) -> Arc<Semaphore> {
        Arc::clone(&self.decoding)
    }
}

/// Named by nothing but a number, in folders of its last characters, so that no folder grows without end.
fn path(stored_as: Uuid) -> StorePath {
    let text = stored_as.to_string();
    let shelf = text.get(text.len().saturating_sub(2)..).unwrap_or("00").to_string();
    StorePath::from(format!("{shelf}/{text}"))
}
