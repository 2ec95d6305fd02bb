//! Reads what a pack is made of, ahead of the writing: while one page is put into words and made small, the next is fetched and
//! opened, and the timeline beside it. Each page of rows is a transaction of its own, and none is open while anybody waits for a
//! slow line.

use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use uuid::Uuid;

use super::{
    parcel::{Found, found},
    store,
    walk::Work,
};
use crate::{
    corrections::{self, Statement},
    error::{OpError, OpResult},
    files,
    holdings::{
        self, Exported,
        columns::{CLAIMS, Claim, Table},
        timeline::{self, Entry, Filter},
    },
    ids::FileId,
};

/// How many pieces are read before they are wanted; a piece is at most a page of rows or a file.
const AHEAD: usize = 2;
/// How many entries a page of the timeline has.
const ON_A_PAGE: i64 = 250;
/// How many of its pages are read before they are wanted, some kilobytes each.
const PAGES_AHEAD: usize = 48;
/// How many files are looked up at once.
const FILES: usize = 25;

/// Something to be written.
pub enum Piece {
    /// The so-many-th page of what one category holds in one table.
    Rows { claim: &'static Claim, number: usize, rows: Vec<Exported>, statements: Vec<Statement> },
    /// A page of the timeline.
    Entries(Vec<Entry>),
    /// The so-many-th file.
    File { number: usize, id: Uuid, found: Found },
    /// That was all.
    End,
}

/// Begins to read. It ends when all is read, or when nobody wants the pieces any more.
pub fn begin(work: Arc<Work>) -> Receiver<OpResult<Piece>> {
    let (sender, receiver) = channel(AHEAD);
    tokio::spawn(async move {
        let mut reader = Reader { work, sender, files: Vec::new(), read: 0 };
        let end = reader.all().await.map(|()| Piece::End);
        drop(reader.sender.send(end).await);
    });
    receiver
}

/// Everything in the order of time.
async fn timeline(work: Arc<Work>, pages: Sender<Vec<Entry>>) -> OpResult {
    let mut before = None;
    loop {
        let mut uow = work.uow().await?;
        let entries = timeline::page(&mut uow, work.pack.person, &Filter::default(), before, ON_A_PAGE).await?;
        uow.commit().await?;
        let Some(last) = entries.last() else { return Ok(()) };
        before = Some((last.at, last.id));
        pages.send(entries).await.map_err(|_| nobody())?;
    }
}

fn nobody() -> OpError {
    OpError::Unavailable("nobody writes the copy any more".into())
}

struct Reader {
    work: Arc<Work>,
    sender: Sender<OpResult<Piece>>,
    /// Files to be given out.
    files: Vec<Uuid>,
    read: i64,
}

impl Reader {
    /// The timeline comes after everything that it leads to.
    async fn all(&mut self) -> OpResult {
        let (sender, mut pages) = channel(PAGES_AHEAD);
        let timeline = tokio::spawn(timeline(Arc::clone(&self.work), sender));
        for claim in CLAIMS {
            self.claim(claim).await?;
        }
        while let Some(entries) = pages.recv().await {
            self.give(Piece::Entries(entries)).await?;
        }
        timeline.await.map_err(|error| OpError::Internal(error.into()))??;
        self.given_files().await
    }

    async fn give(&self, piece: Piece) -> OpResult {
        self.sender.send(Ok(piece)).await.map_err(|_| nobody())
    }

    /// Every page of what one category holds in one table.
    async fn claim(&mut self, claim: &'static Claim) -> OpResult {
        let mut before = Uuid::max();
        for number in 1.. {
            let mut uow = self.work.uow().await?;
            let rows = holdings::ops::export_page(&mut uow, claim, self.work.pack.person, before).await?;
            let Some(last) = rows.last().map(|row| row.id) else { break };
            before = last;
            self.read += i64::try_from(rows.len()).unwrap_or(0);
            store::set_written(&mut uow, self.work.pack.id, self.read, false).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            let statements = corrections::ops::statements(&mut uow, &ids).await?;
            uow.commit().await?;
            if claim.table == Table::File {
                self.files.extend(rows.iter().map(|row| row.id));
            }
            self.give(Piece::Rows { claim, number, rows, statements }).await?;
        }
        Ok(())
    }

    /// The files themselves, each opened and handed on before the next.
    async fn given_files(&mut self) -> OpResult {
        let mut numbers = 1..;
        for ids in std::mem::take(&mut self.files).chunks(FILES) {
            let mut uow = self.work.uow().await?;
            let mut located = files::ops::locate(&mut uow, ids).await?;
            uow.commit().await?;
            for (id, number) in ids.iter().copied().zip(numbers.by_ref()) {
                let found = match located.remove(&FileId(id)) {
                    Some(located) => self.bytes(id, &located).await?,
                    None => Found::Gone,
                };
                self.give(Piece::File { number, id, found }).await?;
            }
        }
        Ok(())
    }

    async fn bytes(&self, id: Uuid, located: &files::ops::Located) -> OpResult<Found> {
        match located.read(&self.work.portal).await {
            Ok(bytes) => Ok(Found::Bytes(bytes)),
            // It may have gone since it was looked up: whether it should be there is asked again.
            Err(error) if files::ops::has_no_bytes(&error) => {
                let mut uow = self.work.uow().await?;
                let found = found(&mut uow, id).await?;
                uow.commit().await?;
                Ok(found)
            }
            Err(error) => Err(error),
        }
    }
}
