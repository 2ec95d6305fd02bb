//! Writes a pack, entry by entry, while it is sent and while `reading.rs` fetches what comes next.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::sync::mpsc::{Receiver, channel};
use uuid::Uuid;

use super::{
    Bytes, Pack, about, data,
    html::{Html, Own, page},
    parcel::{Cover, Found, Parcel, Part, file_path, timeline_path},
    reading::{self, Piece},
    store,
};
use crate::{
    actor::Actor,
    calendar::{date_and_time, full_date},
    corrections::Statement,
    db::Uow,
    disclosure::removed::Removed,
    error::{OpError, OpResult},
    holdings::{
        Exported, KeptUntil,
        columns::{Claim, Table},
        timeline::Entry,
    },
    ids::RequestId,
    lang::Lang,
    portal::Portal,
    text::packs as words,
};

/// How many pieces wait for a slow line; a piece is at most a page of rows or a file.
const WAITING: usize = 2;

/// What a pack is made for.
pub struct Work {
    pub portal: Arc<Portal>,
    pub actor: Actor,
    pub request: RequestId,
    pub pack: Pack,
}

impl Work {
    pub(super) async fn uow(&self) -> OpResult<Uow> {
        let mut uow = self.portal.begin_for(self.actor.clone(), self.request).await?;
        uow.plan_once().await?;
        Ok(uow)
    }
}

/// Begins to write. It ends when all is written, or when nobody takes the bytes any more.
pub fn begin(work: Work) -> Bytes {
    let (sender, receiver) = channel(WAITING);
    let work = Arc::new(work);
    let pieces = reading::begin(Arc::clone(&work));
    tokio::spawn(async move {
        let at = work.portal.clock().now();
        let mut writer = Writer::new(work, Parcel::new(at, Some(sender)), at);
        if let Err(error) = writer.all(pieces).await {
            tracing::warn!(pack = %writer.work.pack.id, error = %error, "a pack was not written to its end");
            writer.parcel.break_off().await;
        }
    });
    Bytes(receiver)
}

struct Writer {
    work: Arc<Work>,
    removed: Removed,
    parcel: Parcel,
    parts: Vec<Part>,
    /// On which page each thing stands, for the timeline's links.
    pages: HashMap<Uuid, usize>,
    /// What the files are called that are to come.
    names: HashMap<Uuid, String>,
    /// Where the files are that were given.
    files: Vec<String>,
    /// Names of files whose bytes the store has not.
    lost: Vec<String>,
    timelines: usize,
    written: i64,
    at: DateTime<Utc>,
}

impl Writer {
    fn new(work: Arc<Work>, parcel: Parcel, at: DateTime<Utc>) -> Writer {
        let (removed, parts, pages, names) = (Removed::default(), Vec::new(), HashMap::new(), HashMap::new());
        Writer { work, removed, parcel, parts, pages, names, files: Vec::new(), lost: Vec::new(), timelines: 0, written: 0, at }
    }

    fn lang(&self) -> Lang {
        self.work.pack.language
    }

    fn council(&self) -> String {
        self.work.portal.council().name.get(self.lang()).to_string()
    }

    async fn all(&mut self, mut pieces: Receiver<OpResult<Piece>>) -> OpResult {
        self.removed = Removed::of(&self.work.portal, self.work.request, self.work.pack.person, self.lang()).await?;
        loop {
            // Whoever reads says when that was all: a line that is only silent is no end.
            let piece = pieces.recv().await.unwrap_or_else(|| Err(OpError::Unavailable("the reading stopped".into())))?;
            match piece {
                Piece::Rows { claim, number, rows, statements } => {
                    let (rows, statements) = (self.removed.rows(claim, rows), self.removed.statements(statements));
                    self.rows(claim, number, &rows, &statements).await?;
                }
                Piece::Entries(entries) => {
                    let entries = self.removed.entries(entries);
                    self.entries(&entries).await?;
                }
                Piece::File { number, id, found } => self.file(number, id, found).await?,
                Piece::End => break,
            }
        }
        let about = about::about(&self.work.portal.policy(), &self.council(), self.lang());
        self.parcel.text("about.html", about.as_bytes()).await?;
        let index = self.index();
        self.parcel.text("index.html", index.as_bytes()).await?;
        self.manifest().await?;
        let last = self.parcel.end()?;
        let mut uow = self.work.uow().await?;
        store::set_written(&mut uow, self.work.pack.id, self.written, true).await?;
        uow.commit().await?;
        self.parcel.send(last).await
    }

    /// A page of what one category holds in one table: to read, and for programs.
    async fn rows(&mut self, claim: &Claim, number: usize, rows: &[Exported], statements: &[Statement]) -> OpResult {
        let (lang, council) = (self.lang(), self.council());
        let part = Part::of(claim, number, rows.len(), &self.work.portal.policy(), lang);
        let mut html = Html::of(lang, rows.len());
        for row in rows {
            let own = statements.iter().filter(|one| one.item == row.id).map(|one| Own::of(one, lang)).collect::<Vec<_>>();
            html.row(row, &own, self.work.portal.council());
            self.pages.insert(row.id, self.parts.len());
            if claim.table == Table::File {
                self.names.insert(row.id, row.content.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_string());
            }
        }
        let stem = &part.stem;
        self.parcel.text(&format!("held/{stem}.html"), page(lang, &part.title, &council, "../", &html).as_bytes()).await?;
        self.parcel.text(&format!("data/{stem}.json"), &data::json(rows)?).await?;
        self.parcel.text(&format!("data/{stem}.csv"), &data::csv(claim, rows)?).await?;
        self.parts.push(part);
        self.written += i64::try_from(rows.len()).unwrap_or(0);
        Ok(())
    }

    /// A page of everything in the order of time, each with a link to where it stands whole.
    async fn entries(&mut self, entries: &[Entry]) -> OpResult {
        let (lang, council) = (self.lang(), self.council());
        self.timelines += 1;
        let mut html = Html::of(lang, entries.len());
        for entry in entries {
            self.entry(&mut html, entry);
        }
        let path = timeline_path(self.timelines);
        self.parcel.text(&path, page(lang, words::timeline_title(lang), &council, "", &html).as_bytes()).await
    }

    fn entry(&self, html: &mut Html, entry: &Entry) {
        let lang = self.lang();
        let kept = match entry.kept {
            KeptUntil::Date(date) => Cow::Owned(format!("{}. {}", full_date(lang, date), entry.rule.get(lang))),
            KeptUntil::NotBegun => Cow::Borrowed(entry.rule.get(lang)),
        };
        let part = self.pages.get(&entry.id).and_then(|page| self.parts.get(*page));
        html.article(entry.id, entry.title.get(lang), |html| {
            html.paragraph(&format!("{} · {}", date_and_time(lang, entry.at), entry.how(lang)));
            html.facts([
                (words::entry_outcome(lang), entry.line.get(lang)),
                (words::entry_reference(lang), entry.reference.as_deref().unwrap_or_default()),
                (words::entry_source(lang), entry.source.get(lang)),
                (words::entry_basis(lang), entry.basis.get(lang)),
                (words::entry_kept(lang), &kept),
            ]);
            entry.statements.iter().for_each(|one| html.own(&Own::of(one, lang)));
            let title = entry.title.get(lang);
            html.links(part.map(|part| (format!("held/{}.html#i{}", part.stem, entry.id), words::entry_whole(lang, title), String::new())));
        });
    }

    /// A file itself. One that cannot be read is named.
    async fn file(&mut self, number: usize, id: Uuid, found: Found) -> OpResult {
        let name = self.names.remove(&id).unwrap_or_default();
        match found {
            Found::Bytes(bytes) if !self.removed.gives(&name, &bytes) => {}
            Found::Bytes(bytes) => {
                let path = file_path(number, &name);
                self.parcel.file(&path, &bytes).await?;
                self.files.push(path);
            }
            Found::Gone => {}
            Found::Lost => self.lost.push(name),
        }
        Ok(())
    }

    /// The cover: that we hold something, what is in the pack, and where.
    fn index(&self) -> String {
        let (lang, council) = (self.lang(), self.council());
        let cover = Cover { lang, council: &council, at: self.at, timelines: self.timelines, parts: &self.parts };
        let mut html = cover.begin(&[]);
        html.heading(2, words::index_files(lang));
        if self.files.is_empty() {
            html.paragraph(words::index_no_files(lang));
        }
        Cover::files(&mut html, &self.files);
        if !self.lost.is_empty() {
            html.paragraph(words::index_lost(lang));
            html.list(self.lost.iter().map(String::as_str));
        }
        self.removed.told(&mut html);
        cover.end(html, words::index_missing_words(lang))
    }

    /// What is in the pack, with the hash of each entry, so that anybody can see that nothing was changed.
    async fn manifest(&mut self) -> OpResult {
        let pack = &self.work.pack;
        let listed = self.parcel.listed();
        let manifest = json!({
            "council": self.council(), "pack": pack.id, "language": pack.language.tag(), "written_at": self.at,
            "things": self.written, "hash": "SHA-256", "entries": listed,
        });
        let bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| OpError::Internal(error.into()))?;
        self.parcel.text("manifest.json", &bytes).await
    }
}
