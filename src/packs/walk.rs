//! Writes a pack, entry by entry, while it is sent.

use std::{collections::HashMap, io, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::sync::mpsc::{Sender, channel};
use uuid::Uuid;

use super::{
    Bytes, Pack, about,
    archive::Archive,
    data,
    html::{Html, page, table_title},
    store,
};
use crate::{
    actor::Actor,
    calendar::{date_and_time, full_date},
    db::Uow,
    error::{OpError, OpResult},
    files,
    holdings::{
        self, Exported, KeptUntil,
        columns::{CLAIMS, Claim, Table},
        timeline::{self, Entry, Filter},
    },
    ids::{FileId, RequestId},
    lang::Lang,
    portal::Portal,
    text::packs as words,
};

/// How many pieces wait for a slow line; a piece is at most a page of rows or a file.
const WAITING: usize = 2;
/// How many entries a page of the timeline has.
const ON_A_PAGE: i64 = 250;

/// What a pack is made for.
pub struct Work {
    pub portal: Arc<Portal>,
    pub actor: Actor,
    pub request: RequestId,
    pub pack: Pack,
}

/// Begins to write. It ends when all is written, or when nobody takes the bytes any more.
pub fn begin(work: Work) -> Bytes {
    let (sender, receiver) = channel(WAITING);
    tokio::spawn(async move {
        let mut writer = Writer::new(work, sender);
        if let Err(error) = writer.all().await {
            tracing::warn!(pack = %writer.work.pack.id, error = %error, "a pack was not written to its end");
            // The line breaks without the end of the ZIP, so that nobody takes a part for the whole.
            drop(writer.sender.send(Err(io::Error::other("not finished"))).await);
        }
    });
    Bytes(receiver)
}

/// The rows of one table on one page of the pack.
struct Part {
    title: String,
    stem: String,
    rows: usize,
}

struct Writer {
    work: Work,
    sender: Sender<io::Result<Vec<u8>>>,
    archive: Option<Archive>,
    parts: Vec<Part>,
    /// On which page each thing stands, for the timeline's links.
    pages: HashMap<Uuid, usize>,
    /// Files to be given out: their ids and what they are called.
    files: Vec<(Uuid, String)>,
    /// Names of files whose bytes the store has not.
    lost: Vec<String>,
    timelines: usize,
    written: i64,
    at: DateTime<Utc>,
}

impl Writer {
    fn new(work: Work, sender: Sender<io::Result<Vec<u8>>>) -> Writer {
        let at = work.portal.clock().now();
        let archive = Some(Archive::new(at));
        let (parts, pages, files, lost) = (Vec::new(), HashMap::new(), Vec::new(), Vec::new());
        Writer { work, sender, archive, parts, pages, files, lost, timelines: 0, written: 0, at }
    }

    fn lang(&self) -> Lang {
        self.work.pack.language
    }

    fn council(&self) -> String {
        self.work.portal.council().name.get(self.lang()).to_string()
    }

    async fn uow(&self) -> OpResult<Uow> {
        self.work.portal.begin_for(self.work.actor.clone(), self.work.request).await
    }

    async fn all(&mut self) -> OpResult {
        for claim in CLAIMS {
            self.claim(claim).await?;
        }
        self.timeline().await?;
        let given = self.given_files().await?;
        let about = about::about(&self.work.portal.policy(), &self.council(), self.lang());
        self.text("about.html", about.as_bytes()).await?;
        let index = self.index(&given);
        self.text("index.html", index.as_bytes()).await?;
        self.manifest().await?;
        let Some(archive) = self.archive.take() else { return Ok(()) };
        let last = archive.finish().map_err(broken)?;
        let mut uow = self.uow().await?;
        store::set_written(&mut uow, self.work.pack.id, self.written, true).await?;
        uow.commit().await?;
        self.send(last).await
    }

    /// Every page of what one category holds in one table: to read, and for programs.
    async fn claim(&mut self, claim: &'static Claim) -> OpResult {
        let mut before = Uuid::max();
        for number in 1.. {
            let mut uow = self.uow().await?;
            let rows = holdings::ops::export_page(&mut uow, claim, self.work.pack.person, before).await?;
            let Some(last) = rows.last().map(|row| row.id) else { break };
            before = last;
            self.written += i64::try_from(rows.len()).unwrap_or(0);
            store::set_written(&mut uow, self.work.pack.id, self.written, false).await?;
            uow.commit().await?;
            self.rows(claim, &rows, number).await?;
        }
        Ok(())
    }

    async fn rows(&mut self, claim: &Claim, rows: &[Exported], number: usize) -> OpResult {
        let (lang, council) = (self.lang(), self.council());
        let nth = if number == 1 { String::new() } else { format!("-{number}") };
        let stem = format!("{}-{}{nth}", claim.category.code(), claim.table.code().replace('_', "-"));
        let policy = self.work.portal.policy();
        let kind = policy.holding(claim.category.code()).map(|holding| holding.label.get(lang).to_string()).unwrap_or_default();
        let title =
            format!("{kind}: {}{}", table_title(claim.table.code(), lang), if number == 1 { String::new() } else { format!(" {number}") });
        let mut html = Html::new(lang);
        for row in rows {
            html.row(row, self.work.portal.council());
            self.pages.insert(row.id, self.parts.len());
            if claim.table == Table::File {
                self.files.push((row.id, row.content.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_string()));
            }
        }
        self.text(&format!("held/{stem}.html"), page(lang, &title, &council, "../", &html).as_bytes()).await?;
        self.text(&format!("data/{stem}.json"), &data::json(rows)?).await?;
        self.text(&format!("data/{stem}.csv"), &data::csv(claim, rows)?).await?;
        self.parts.push(Part { title, stem, rows: rows.len() });
        Ok(())
    }

    /// Everything in the order of time, each with a link to where it stands whole.
    async fn timeline(&mut self) -> OpResult {
        let (lang, council) = (self.lang(), self.council());
        let mut before = None;
        loop {
            let mut uow = self.uow().await?;
            let entries = timeline::page(&mut uow, self.work.pack.person, &Filter::default(), before, ON_A_PAGE).await?;
            uow.commit().await?;
            let Some(last) = entries.last() else { return Ok(()) };
            before = Some((last.at, last.id));
            self.timelines += 1;
            let mut html = Html::new(lang);
            for entry in &entries {
                self.entry(&mut html, entry);
            }
            let path = timeline_path(self.timelines);
            self.text(&path, page(lang, words::timeline_title(lang), &council, "", &html).as_bytes()).await?;
        }
    }

    fn entry(&self, html: &mut Html, entry: &Entry) {
        let lang = self.lang();
        let kept = match entry.kept {
            KeptUntil::Date(date) => format!("{}. {}", full_date(lang, date), entry.rule.get(lang)),
            KeptUntil::NotBegun => entry.rule.get(lang).to_string(),
        };
        let part = self.pages.get(&entry.id).and_then(|page| self.parts.get(*page));
        html.article(entry.id, entry.title.get(lang), |html| {
            html.paragraph(&format!("{} · {}", date_and_time(lang, entry.at), entry.how(lang)));
            html.facts([
                (words::entry_outcome(lang), entry.line.get(lang).to_string()),
                (words::entry_reference(lang), entry.reference.clone().unwrap_or_default()),
                (words::entry_source(lang), entry.source.get(lang).to_string()),
                (words::entry_basis(lang), entry.basis.get(lang).to_string()),
                (words::entry_kept(lang), kept),
            ]);
            let title = entry.title.get(lang);
            html.links(part.map(|part| (format!("held/{}.html#i{}", part.stem, entry.id), words::entry_whole(lang, title), String::new())));
        });
    }

    /// The files themselves, each opened, written and let go before the next. Those that cannot be read are named.
    async fn given_files(&mut self) -> OpResult<Vec<String>> {
        let mut given = Vec::new();
        for (number, (id, name)) in (1..).zip(std::mem::take(&mut self.files)) {
            let mut uow = self.uow().await?;
            let (_, bytes) = match files::ops::read(&mut uow, FileId(id)).await {
                Ok(read) => read,
                // It went while the pack was written: its time was over, or somebody took it back.
                Err(OpError::NotFound) => continue,
                Err(error) if files::ops::has_no_bytes(&error) => {
                    tracing::error!(file = %id, "a file has no bytes in the store");
                    self.lost.push(name);
                    continue;
                }
                Err(error) => return Err(error),
            };
            uow.commit().await?;
            let path = format!("files/{number:03}-{}", files::kinds::safe_name(&name));
            let archive = self.archive.as_mut().ok_or(OpError::NotFound)?;
            archive.file(&path, &bytes).map_err(broken)?;
            let ready = archive.ready();
            self.send(ready).await?;
            given.push(path);
        }
        Ok(given)
    }

    /// The cover: that we hold something, what is in the pack, and where.
    fn index(&self, files: &[String]) -> String {
        let lang = self.lang();
        let mut html = Html::new(lang);
        html.paragraph(&words::index_lead(lang, &self.council(), &date_and_time(lang, self.at)));
        html.paragraph(words::index_free(lang));
        html.paragraph(words::index_keep(lang));
        html.heading(2, words::index_read(lang));
        let timelines = (1..=self.timelines).map(|number| {
            let nth = if self.timelines == 1 { String::new() } else { format!(" {number}") };
            (timeline_path(number), format!("{}{nth}", words::timeline_title(lang)), String::new())
        });
        html.links([("about.html".to_string(), words::about_title(lang).to_string(), String::new())].into_iter().chain(timelines));
        html.heading(2, words::index_kinds(lang));
        html.links(self.parts.iter().map(|part| (format!("held/{}.html", part.stem), part.title.clone(), format!("({})", part.rows))));
        html.heading(2, words::index_files(lang));
        if files.is_empty() {
            html.paragraph(words::index_no_files(lang));
        }
        html.links(files.iter().map(|path| (path.clone(), path.trim_start_matches("files/").to_string(), String::new())));
        if !self.lost.is_empty() {
            html.paragraph(words::index_lost(lang));
            html.list(self.lost.iter().map(String::as_str));
        }
        html.heading(2, words::index_data(lang));
        html.paragraph(words::index_data_words(lang));
        html.links([("manifest.json".to_string(), words::index_manifest(lang).to_string(), String::new())]);
        html.heading(2, words::index_missing(lang));
        html.paragraph(words::index_missing_words(lang));
        page(lang, words::index_title(lang), &self.council(), "", &html)
    }

    /// What is in the pack, with the hash of each entry, so that anybody can see that nothing was changed.
    async fn manifest(&mut self) -> OpResult {
        let pack = &self.work.pack;
        let listed = self.archive.as_ref().map(|archive| archive.listed().to_vec()).unwrap_or_default();
        let manifest = json!({
            "council": self.council(), "pack": pack.id, "language": pack.language.tag(), "written_at": self.at,
            "things": self.written, "hash": "SHA-256", "entries": listed,
        });
        let bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| OpError::Internal(error.into()))?;
        self.text("manifest.json", &bytes).await
    }

    async fn text(&mut self, path: &str, bytes: &[u8]) -> OpResult {
        let archive = self.archive.as_mut().ok_or(OpError::NotFound)?;
        archive.text(path, bytes).map_err(broken)?;
        let ready = archive.ready();
        self.send(ready).await
    }

    async fn send(&self, bytes: Vec<u8>) -> OpResult {
        if bytes.is_empty() {
            return Ok(());
        }
        self.sender.send(Ok(bytes)).await.map_err(|_| OpError::Unavailable("nobody takes the pack any more".into()))
    }
}

fn timeline_path(number: usize) -> String {
    if number == 1 { "timeline.html".to_string() } else { format!("timeline-{number}.html") }
}

fn broken(error: io::Error) -> OpError {
    OpError::Internal(anyhow::Error::new(error).context("writing a pack"))
}
