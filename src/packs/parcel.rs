//! What every copy has alike, whoever made it ready and whatever is left out: the ZIP on its way, its parts, its files and its cover.

use std::io;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use super::{
    archive::{Archive, Listed},
    html::{Html, page, table_title},
};
use crate::{
    calendar::date_and_time,
    db::Uow,
    error::{OpError, OpResult},
    files,
    holdings::columns::Claim,
    ids::FileId,
    lang::Lang,
    policy::Pack as Policy,
    text::packs as words,
};

/// A ZIP on its way to whoever takes it; with nobody to take it, it is only made.
pub struct Parcel {
    archive: Option<Archive>,
    sender: Option<Sender<io::Result<Vec<u8>>>>,
}

impl Parcel {
    pub fn new(at: DateTime<Utc>, sender: Option<Sender<io::Result<Vec<u8>>>>) -> Parcel {
        Parcel { archive: Some(Archive::new(at)), sender }
    }

    /// Whether somebody takes it.
    pub fn is_taken(&self) -> bool {
        self.sender.is_some()
    }

    /// Adds something that people or programs read.
    pub async fn text(&mut self, path: &str, bytes: &[u8]) -> OpResult {
        let archive = self.archive.as_mut().ok_or(OpError::NotFound)?;
        archive.text(path, bytes).map_err(broken)?;
        let ready = archive.ready();
        self.send(ready).await
    }

    /// Adds a file as it is.
    pub async fn file(&mut self, path: &str, bytes: &[u8]) -> OpResult {
        let archive = self.archive.as_mut().ok_or(OpError::NotFound)?;
        archive.file(path, bytes).map_err(broken)?;
        let ready = archive.ready();
        self.send(ready).await
    }

    /// Every entry so far.
    pub fn listed(&self) -> Vec<Listed> {
        self.archive.as_ref().map(|archive| archive.listed().to_vec()).unwrap_or_default()
    }

    /// The end of it, which is sent when everything else is done.
    pub fn end(&mut self) -> OpResult<Vec<u8>> {
        let archive = self.archive.take().ok_or(OpError::NotFound)?;
        archive.finish().map_err(broken)
    }

    pub async fn send(&self, bytes: Vec<u8>) -> OpResult {
        let Some(sender) = &self.sender else { return Ok(()) };
        if bytes.is_empty() {
            return Ok(());
        }
        sender.send(Ok(bytes)).await.map_err(|_| OpError::Unavailable("nobody takes the copy any more".into()))
    }

    /// Breaks the line without the end of the ZIP, so that nobody takes a part for the whole.
    pub async fn break_off(&self) {
        if let Some(sender) = &self.sender {
            drop(sender.send(Err(io::Error::other("not finished"))).await);
        }
    }
}

fn broken(error: io::Error) -> OpError {
    OpError::Internal(anyhow::Error::new(error).context("writing a copy"))
}

/// The rows of one table on one page of the copy.
pub struct Part {
    pub title: String,
    pub stem: String,
    pub rows: usize,
}

impl Part {
    /// The so-many-th page of what a claim holds.
    pub fn of(claim: &Claim, number: usize, rows: usize, policy: &Policy, lang: Lang) -> Part {
        let nth = if number == 1 { String::new() } else { format!("-{number}") };
        let kind = policy.holding(claim.category.code()).map(|holding| holding.label.get(lang).to_string()).unwrap_or_default();
        Part {
            title: format!("{kind}: {}{}", table_title(claim.table.code(), lang), nth.replace('-', " ")),
            stem: format!("{}-{}{nth}", claim.category.code(), claim.table.code().replace('_', "-")),
            rows,
        }
    }
}

/// Where a page of the timeline is.
pub fn timeline_path(number: usize) -> String {
    if number == 1 { "timeline.html".to_string() } else { format!("timeline-{number}.html") }
}

/// Where a file is, under the name it is given.
pub fn file_path(number: usize, name: &str) -> String {
    format!("files/{number:03}-{}", files::kinds::safe_name(name))
}

/// What came of reading a file.
pub enum Found {
    Bytes(Vec<u8>),
    /// It went while the copy was written: its time was over, or somebody took it back.
    Gone,
    /// The store should have it and has not.
    Lost,
}

/// A file for the copy.
pub async fn found(uow: &mut Uow, id: Uuid) -> OpResult<Found> {
    match files::ops::read(uow, FileId(id)).await {
        Ok((_, bytes)) => Ok(Found::Bytes(bytes)),
        Err(OpError::NotFound) => Ok(Found::Gone),
        Err(error) if files::ops::has_no_bytes(&error) => {
            tracing::error!(file = %id, "a file has no bytes in the store");
            Ok(Found::Lost)
        }
        Err(error) => Err(error),
    }
}

/// The page that one opens first: that we hold something, what is in the copy, and where.
pub struct Cover<'c> {
    pub lang: Lang,
    pub council: &'c str,
    pub at: DateTime<Utc>,
    pub timelines: usize,
    pub parts: &'c [Part],
}

impl Cover<'_> {
    /// From the first words to the list of what is in it; `said` is what was written for this copy by hand.
    pub fn begin(&self, said: &[String]) -> Html {
        let lang = self.lang;
        let mut html = Html::new(lang);
        html.paragraph(&words::index_lead(lang, self.council, &date_and_time(lang, self.at)));
        html.paragraph(words::index_free(lang));
        for said in said {
            html.paragraph(said);
        }
        html.paragraph(words::index_keep(lang));
        html.heading(2, words::index_read(lang));
        let about = ("about.html".to_string(), words::about_title(lang).to_string(), String::new());
        let timelines = (1..=self.timelines).map(|number| {
            let nth = if number == 1 { String::new() } else { format!(" {number}") };
            (timeline_path(number), format!("{}{nth}", words::timeline_title(lang)), String::new())
        });
        html.links(std::iter::once(about).chain(timelines));
        html.heading(2, words::index_kinds(lang));
        html.links(self.parts.iter().map(|part| (format!("held/{}.html", part.stem), part.title.clone(), format!("({})", part.rows))));
        html
    }

    /// The files by their names.
    pub fn files(html: &mut Html, files: &[String]) {
        html.links(files.iter().map(|path| (path.clone(), path.trim_start_matches("files/").to_string(), String::new())));
    }

    /// The rest: the data beside the pages, and what to do when something is missing.
    pub fn end(&self, mut html: Html, missing: &str) -> String {
        let lang = self.lang;
        html.heading(2, words::index_data(lang));
        html.paragraph(words::index_data_words(lang));
        html.links([("manifest.json".to_string(), words::index_manifest(lang).to_string(), String::new())]);
        html.heading(2, words::index_missing(lang));
        html.paragraph(missing);
        page(lang, words::index_title(lang), self.council, "", &html)
    }
}
