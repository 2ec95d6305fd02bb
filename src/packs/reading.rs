//! Reads what a pack is made of, ahead of the writing: while one page is put into words and made small, the next is fetched and
//! opened, and the timeline beside it. Each page of rows is a transaction of its own, and none is open while anybody waits for a
//! slow line.

use std::sync::Arc;

use futures::{StreamExt as _, stream};
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
    files::{self, ops::Located},
    holdings::{
        Exported,
        columns::{CLAIMS, Claim, Table},
        ops::Pages,
        timeline::{self, Entry, Filter},
    },
    ids::FileId,
};

/// How many pieces are read before they are wanted; a piece is at most a page of rows or a file.
const AHEAD: usize = 2;
/// How many rows are enough for a transaction: what is small shares one.
const ENOUGH: usize = 500;
/// How many entries a page of the timeline has, and how many are read at once.
const ON_A_PAGE: usize = 250;
const AT_ONCE: i64 = 1_000;
/// How many of its pages are read before they are wanted, some kilobytes each.
const PAGES_AHEAD: usize = 48;
/// How many files are looked up at once, and how many are read while another is handed on.
const FILES: usize = 25;
const IN_HAND: usize = 3;

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
        let mut entries = timeline::page(&mut uow, work.pack.person, &Filter::default(), before, AT_ONCE).await?.into_iter().peekable();
        uow.commit().await?;
        if entries.peek().is_none() {
            return Ok(());
        }
        while entries.peek().is_some() {
            let page: Vec<Entry> = entries.by_ref().take(ON_A_PAGE).collect();
            before = page.last().map(|last| (last.at, last.id));
            pages.send(page).await.map_err(|_| nobody())?;
        }
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
        self.rows().await?;
        while let Some(entries) = pages.recv().await {
            self.give(Piece::Entries(entries)).await?;
        }
        timeline.await.map_err(|error| OpError::Internal(error.into()))??;
        self.given_files().await
    }

    async fn give(&self, piece: Piece) -> OpResult {
        self.sender.send(Ok(piece)).await.map_err(|_| nobody())
    }

    /// Every page of what every category holds, each transaction ended before what it read is given.
    async fn rows(&mut self) -> OpResult {
        let mut claims = CLAIMS.iter().map(|claim| (Pages::of(claim, self.work.pack.person), 1));
        let mut here = claims.next();
        while here.is_some() {
            let mut uow = self.work.uow().await?;
            let (mut read, mut ids) = (Vec::new(), Vec::new());
            while let Some((pages, number)) = here.as_mut().filter(|_| ids.len() < ENOUGH) {
                if let Some(rows) = pages.next(&mut uow).await? {
                    ids.extend(rows.iter().map(|row| row.id));
                    read.push((pages.claim(), *number, rows));
                    *number += 1;
                } else {
                    here = claims.next();
                }
            }
            self.read += i64::try_from(ids.len()).unwrap_or(0);
            store::set_written(&mut uow, self.work.pack.id, self.read, false).await?;
            let statements = corrections::ops::statements(&mut uow, &ids).await?;
            uow.commit().await?;
            for (claim, number, rows) in read {
                if claim.table == Table::File {
                    self.files.extend(rows.iter().map(|row| row.id));
                }
                let own = statements.iter().filter(|one| rows.iter().any(|row| row.id == one.item)).cloned().collect();
                self.give(Piece::Rows { claim, number, rows, statements: own }).await?;
            }
        }
        Ok(())
    }

    /// The files themselves, in their order.
    async fn given_files(&mut self) -> OpResult {
        let mut numbers = 1..;
        for ids in std::mem::take(&mut self.files).chunks(FILES) {
            let mut uow = self.work.uow().await?;
            let mut located = files::ops::locate(&mut uow, ids).await?;
            uow.commit().await?;
            let wanted = ids.iter().copied().zip(numbers.by_ref());
            let wanted: Vec<_> = wanted.map(|(id, number)| file(Arc::clone(&self.work), number, id, located.remove(&FileId(id)))).collect();
            let mut read = stream::iter(wanted).buffered(IN_HAND);
            while let Some(piece) = read.next().await {
                self.give(piece?).await?;
            }
        }
        Ok(())
    }
}

/// One file, as far as the store has it.
async fn file(work: Arc<Work>, number: usize, id: Uuid, located: Option<Located>) -> OpResult<Piece> {
    let found = match located {
        Some(located) => bytes(&work, id, &located).await?,
        None => Found::Gone,
    };
    Ok(Piece::File { number, id, found })
}

async fn bytes(work: &Work, id: Uuid, located: &Located) -> OpResult<Found> {
    match located.read(&work.portal).await {
        Ok(bytes) => Ok(Found::Bytes(bytes)),
        // It may have gone since it was looked up: whether it should be there is asked again.
        Err(error) if files::ops::has_no_bytes(&error) => {
            let mut uow = work.uow().await?;
            let found = found(&mut uow, id).await?;
            uow.commit().await?;
            Ok(found)
        }
        Err(error) => Err(error),
    }
}
