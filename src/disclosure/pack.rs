//! Writes the copy that goes with an answer: what is given, without what is taken out, as pages, as data and as the files themselves.
//!
//! The rows are read from the register as they are now. One that says something else than when it was read is left out: nobody has
//! looked whether it may be given. Every entry is searched for what was taken out before it is sent on.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde_json::json;
use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use super::{Cut, Decision, Disclosure, Exemption, Found, Item, sieve::Sieve, store::searches};
use crate::{
    actor::Actor,
    calendar::date_and_time,
    corrections::{self, Statement},
    db::Uow,
    error::{OpError, OpResult},
    holdings::{
        Category, Exported,
        columns::{CLAIMS, Claim, Table},
        ops::Pages,
    },
    ids::RequestId,
    lang::Lang,
    packs::{
        about, data,
        html::{Html, Own, moment, page, title},
        parcel::{self, Cover, Parcel, Part, file_path, timeline_path},
    },
    portal::Portal,
    text::{disclosure as words, packs},
};

/// How many entries a page of the timeline has.
const ON_A_PAGE: usize = 250;

/// What teams found, as the data beside the pages lists it.
static FOUND: Claim = Claim {
    category: Category::RightsRequest,
    table: Table::DisclosureFound,
    kinds: &[],
    facts: "disclosure_found_id team_code at",
    content: &["body_sealed"],
    withheld: &[],
};

/// The answer that a copy is written for.
pub struct Work {
    pub portal: Arc<Portal>,
    pub request: RequestId,
    pub disclosure: Disclosure,
    pub items: Vec<Item>,
    pub cuts: Vec<Cut>,
}

/// What came of writing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many things are in it.
    pub given: usize,
    /// How many say something else than when they were read, and are left out.
    pub changed: usize,
    /// Entries in which something stands that was to be taken out.
    pub leaks: Vec<String>,
}

/// What something says, as a number that only the portal can reckon: whether it still says what somebody read.
pub fn mark(portal: &Portal, id: Uuid, content: &serde_json::Value) -> Vec<u8> {
    portal.vault().lookup("disclosure", &format!("{id}/{content}"))
}

/// What a team found, in the form of a row of the register.
pub fn found_row(found: &Found) -> Exported {
    Exported {
        category: FOUND.category.code(),
        table: FOUND.table.code(),
        id: found.id,
        facts: json!({ "disclosure_found_id": found.id, "team_code": found.team, "at": found.at }),
        content: json!({ "body": found.words }),
    }
}

/// Writes everything. With nowhere to send it, it only looks; otherwise nothing is sent in which something leaks.
pub async fn write(work: Work, sender: Option<Sender<io::Result<Vec<u8>>>>) -> OpResult<Written> {
    let mut writer = Writer::new(work, sender);
    writer.all().await?;
    Ok(writer.written)
}

struct Writer {
    work: Work,
    parcel: Parcel,
    sieve: Sieve,
    /// The items that are given, by where they stand.
    given: HashMap<(Category, Table, Uuid), Vec<u8>>,
    parts: Vec<Part>,
    /// When something happened, what it is, and where it stands.
    moments: Vec<(DateTime<Utc>, String, String)>,
    files: Vec<(Uuid, String)>,
    timelines: usize,
    written: Written,
    at: DateTime<Utc>,
}

impl Writer {
    fn new(work: Work, sender: Option<Sender<io::Result<Vec<u8>>>>) -> Writer {
        let at = work.portal.clock().now();
        let withheld = work.items.iter().filter(|item| item.decision != Decision::Give).map(|item| item.row.to_string());
        let sieve = Sieve::new(work.cuts.iter().map(|cut| (cut.text.as_str(), cut.exemption)), withheld);
        let given = work.items.iter().filter(|item| item.decision == Decision::Give);
        let given = given.map(|item| ((item.category, item.table, item.row), item.mark.clone())).collect();
        let parcel = Parcel::new(at, sender);
        let (parts, moments, files) = (Vec::new(), Vec::new(), Vec::new());
        Writer { work, parcel, sieve, given, parts, moments, files, timelines: 0, written: Written::default(), at }
    }

    fn lang(&self) -> Lang {
        self.work.disclosure.language
    }

    fn council(&self) -> String {
        self.work.portal.council().name.get(self.lang()).to_string()
    }

    /// The portal reads for the person, of whom every query asks: what is given was decided, and is not the reader's to choose.
    async fn uow(&self) -> OpResult<Uow> {
        self.work.portal.begin_for(Actor::System("disclosure"), self.work.request).await
    }

    async fn all(&mut self) -> OpResult {
        for claim in CLAIMS {
            if self.given.keys().any(|(category, table, _)| *category == claim.category && *table == claim.table) {
                self.claim(claim).await?;
            }
        }
        self.found().await?;
        self.timeline().await?;
        let files = self.given_files().await?;
        let about = about::about(&self.work.portal.policy(), &self.council(), self.lang());
        self.entry("about.html", about.as_bytes()).await?;
        let index = self.index(&files);
        self.entry("index.html", index.as_bytes()).await?;
        self.manifest().await?;
        let last = self.parcel.end()?;
        self.parcel.send(last).await
    }

    async fn claim(&mut self, claim: &'static Claim) -> OpResult {
        let (mut pages, mut number) = (Pages::of(claim, self.work.disclosure.person), 1);
        loop {
            let mut uow = self.uow().await?;
            let rows = pages.next(&mut uow).await?.unwrap_or_default();
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            let statements = corrections::ops::statements(&mut uow, &ids).await?;
            uow.commit().await?;
            if ids.is_empty() {
                return Ok(());
            }
            let rows: Vec<Exported> = rows.into_iter().filter(|row| self.is_given(claim, row)).collect();
            if !rows.is_empty() {
                self.rows(claim, rows, &statements, number).await?;
                number += 1;
            }
        }
    }

    /// Whether a row is given, and still says what somebody read.
    fn is_given(&mut self, claim: &Claim, row: &Exported) -> bool {
        let Some(read) = self.given.get(&(claim.category, claim.table, row.id)) else { return false };
        let same = *read == mark(&self.work.portal, row.id, &row.content);
        self.written.changed += usize::from(!same);
        same
    }

    async fn found(&mut self) -> OpResult {
        let mut uow = self.uow().await?;
        let found = searches::found(&mut uow, &self.work.disclosure).await?;
        uow.commit().await?;
        let rows: Vec<Exported> = found.iter().map(found_row).filter(|row| self.is_given(&FOUND, row)).collect();
        if rows.is_empty() { Ok(()) } else { self.rows(&FOUND, rows, &[], 1).await }
    }

    /// What the person says of a row, where that is given as well: it is a row of its own.
    fn own(&self, row: Uuid, statements: &[Statement]) -> Vec<Own> {
        let lang = self.lang();
        let given = |one: &&Statement| self.given.contains_key(&(Category::Correction, Table::CorrectionStatement, one.correction));
        let of = statements.iter().filter(|one| one.item == row).filter(given);
        of.map(|one| Own::of(one, lang).sieved(|text| self.sieve.text(text, lang))).collect()
    }

    async fn rows(&mut self, claim: &Claim, rows: Vec<Exported>, statements: &[Statement], number: usize) -> OpResult {
        let (lang, council) = (self.lang(), self.council());
        let part = Part::of(claim, number, rows.len(), &self.work.portal.policy(), lang);
        let stem = part.stem.clone();
        let (mut html, mut sieved) = (Html::new(lang), Vec::with_capacity(rows.len()));
        for row in rows {
            if claim.table == Table::File {
                let name = row.content.get("name").and_then(|name| name.as_str()).unwrap_or_default();
                self.files.push((row.id, self.sieve.name(name, lang)));
            }
            let row = self.sieve.row(row, lang);
            html.row(&row, &self.own(row.id, statements), self.work.portal.council());
            self.moments.extend(moment(&row.facts).map(|at| (at, title(&row, lang), format!("held/{stem}.html#i{}", row.id))));
            sieved.push(row);
        }
        self.written.given += sieved.len();
        self.entry(&format!("held/{stem}.html"), page(lang, &part.title, &council, "../", &html).as_bytes()).await?;
        self.entry(&format!("data/{stem}.json"), &data::json(&sieved)?).await?;
        self.entry(&format!("data/{stem}.csv"), &data::csv(claim, &sieved)?).await?;
        self.parts.push(part);
        Ok(())
    }

    /// Everything in the order of time, each with a link to where it stands whole.
    async fn timeline(&mut self) -> OpResult {
        let (lang, council) = (self.lang(), self.council());
        let mut moments = std::mem::take(&mut self.moments);
        moments.sort_by(|one, other| other.cmp(one));
        for (number, chunk) in (1..).zip(moments.chunks(ON_A_PAGE)) {
            let mut html = Html::new(lang);
            html.links(chunk.iter().map(|(at, title, path)| (path.clone(), title.clone(), format!("({})", date_and_time(lang, *at)))));
            self.entry(&timeline_path(number), page(lang, packs::timeline_title(lang), &council, "", &html).as_bytes()).await?;
            self.timelines = number;
        }
        Ok(())
    }

    /// The files themselves. One that went meanwhile is not there any more.
    async fn given_files(&mut self) -> OpResult<Vec<String>> {
        let mut given = Vec::new();
        for (number, (id, name)) in (1..).zip(std::mem::take(&mut self.files)) {
            let mut uow = self.uow().await?;
            let found = parcel::found(&mut uow, id).await?;
            uow.commit().await?;
            let parcel::Found::Bytes(bytes) = found else { continue };
            let path = file_path(number, &name);
            self.look(&path, &bytes)?;
            self.parcel.file(&path, &bytes).await?;
            given.push(path);
        }
        Ok(given)
    }

    /// The cover: what we answer, what is in the copy, and what is not and why.
    fn index(&self, files: &[String]) -> String {
        let (lang, council) = (self.lang(), self.council());
        let answer = self.work.disclosure.cover.as_ref();
        let said = answer.into_iter().flat_map(|answer| [Lang::Cy, Lang::En].map(|of| answer.get(of)));
        let said: Vec<String> = said.filter(|said| !said.is_empty()).map(|said| self.sieve.text(said, lang)).collect();
        let cover = Cover { lang, council: &council, at: self.at, timelines: self.timelines, parts: &self.parts };
        let mut html = cover.begin(&said);
        html.heading(2, words::index_files(lang));
        Cover::files(&mut html, files);
        self.not_given(&mut html);
        cover.end(html, words::index_missing(lang))
    }

    /// What is not given, by reason. What is neither confirmed nor denied is in no number here.
    fn not_given(&self, html: &mut Html) {
        let lang = self.lang();
        let mut withheld: BTreeMap<Exemption, usize> = BTreeMap::new();
        for item in self.work.items.iter().filter(|item| item.decision == Decision::Withhold && item.named) {
            if let Some(exemption) = item.exemption {
                *withheld.entry(exemption).or_default() += 1;
            }
        }
        let mut removed: Vec<Exemption> = self.work.cuts.iter().map(|cut| cut.exemption).collect();
        removed.sort_unstable();
        removed.dedup();
        let mut lines: Vec<String> = withheld
            .into_iter()
            .map(|(exemption, number)| words::withheld_line(lang, &number.to_string(), exemption.words(lang)))
            .collect();
        lines.extend(removed.into_iter().map(|exemption| words::removed_line(lang, exemption.words(lang))));
        if self.written.changed > 0 {
            lines.push(words::changed_line(lang).to_string());
        }
        if !lines.is_empty() {
            html.heading(2, words::not_given(lang));
            html.list(lines.iter().map(String::as_str));
        }
    }

    async fn manifest(&mut self) -> OpResult {
        let disclosure = &self.work.disclosure;
        let listed = self.parcel.listed();
        let manifest = json!({
            "council": self.council(), "reference": disclosure.reference, "language": disclosure.language.tag(),
            "collected_at": disclosure.collected_at, "written_at": self.at, "things": self.written.given, "hash": "SHA-256",
            "entries": listed,
        });
        let bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| OpError::Internal(error.into()))?;
        self.entry("manifest.json", &bytes).await
    }

    async fn entry(&mut self, path: &str, bytes: &[u8]) -> OpResult {
        self.look(path, bytes)?;
        self.parcel.text(path, bytes).await
    }

    /// Searches an entry for what is taken out, before it goes anywhere.
    fn look(&mut self, path: &str, bytes: &[u8]) -> OpResult {
        if !self.sieve.leak(path.as_bytes()) && !self.sieve.leak(bytes) {
            return Ok(());
        }
        if self.parcel.is_taken() {
            return Err(OpError::Internal(anyhow::anyhow!("something that was taken out stands in an entry of the copy")));
        }
        self.written.leaks.push(path.to_string());
        Ok(())
    }
}
