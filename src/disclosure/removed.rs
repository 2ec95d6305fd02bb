//! What two people took out of a copy that was made by hand is taken out of whatever else its person is given, until a later release
//! gives it: out of the copy at once, and off the pages of their own record.

use std::sync::Arc;

use super::{Exemption, ops, sieve::Sieve};
use crate::{
    corrections::{About, Statement},
    error::OpResult,
    holdings::{
        Exported, Item,
        columns::{Claim, Table},
        timeline::Entry,
    },
    ids::{PersonId, RequestId},
    lang::{Lang, Words},
    packs::html::Html,
    portal::Portal,
    text::{disclosure as words, packs},
};

/// What is taken out of what somebody is given, and the files that are left out of a pack because it stands in them.
#[derive(Default)]
pub struct Removed {
    lang: Lang,
    sieve: Sieve,
    why: Vec<Exemption>,
    left_out: Vec<String>,
}

impl Removed {
    /// What stands removed for a person: one question for a whole pack or page, and nothing else where there is nothing.
    pub async fn of(portal: &Arc<Portal>, request: RequestId, person: PersonId, lang: Lang) -> OpResult<Removed> {
        let found = ops::removed(portal, request, person).await?;
        let mut why: Vec<Exemption> = found.iter().map(|(_, exemption)| *exemption).collect();
        why.sort_unstable();
        why.dedup();
        let sieve = Sieve::new(found.iter().map(|(text, exemption)| (text.as_str(), *exemption)), []);
        Ok(Removed { lang, sieve, why, left_out: Vec::new() })
    }

    fn text(&self, text: &str) -> String {
        self.sieve.text(text, self.lang)
    }

    fn words(&self, words: &Words) -> Words {
        Words::of(|lang| self.text(words.get(lang)))
    }

    /// Rows of one table as they are given, before any format is written from them.
    pub fn rows(&self, claim: &Claim, rows: Vec<Exported>) -> Vec<Exported> {
        if self.sieve.is_empty() { rows } else { rows.into_iter().map(|row| self.row(claim, row)).collect() }
    }

    fn row(&self, claim: &Claim, mut row: Exported) -> Exported {
        if claim.table == Table::File
            && let Some(name) = row.content.get_mut("name")
            && let Some(text) = name.as_str()
        {
            // A name is given to a file as well, which takes no mark.
            *name = self.sieve.name(text, self.lang).into();
        }
        self.sieve.row(row, self.lang)
    }

    /// What the person says of things that we did not change.
    pub fn statements(&self, statements: Vec<Statement>) -> Vec<Statement> {
        let without = |one: Statement| Statement { words: self.text(&one.words), ..one };
        if self.sieve.is_empty() { statements } else { statements.into_iter().map(without).collect() }
    }

    /// Entries of the timeline.
    pub fn entries(&self, entries: Vec<Entry>) -> Vec<Entry> {
        entries.into_iter().map(|entry| self.entry(entry)).collect()
    }

    /// One of them, with its content where that was read.
    pub fn entry(&self, entry: Entry) -> Entry {
        if self.sieve.is_empty() {
            return entry;
        }
        Entry {
            title: self.words(&entry.title),
            line: self.words(&entry.line),
            source: self.words(&entry.source),
            reference: entry.reference.as_deref().map(|text| self.text(text)),
            content: self.parts(&entry.content),
            files: entry.files.iter().map(|(address, name)| (address.clone(), self.text(name))).collect(),
            statements: self.statements(entry.statements),
            ..entry
        }
    }

    fn parts(&self, content: &[(Words, Words)]) -> Vec<(Words, Words)> {
        content.iter().map(|(name, text)| (name.clone(), self.words(text))).collect()
    }

    /// Things as the page of all that is held lists them.
    pub fn items(&self, items: Vec<Item>) -> Vec<Item> {
        let without = |item: Item| Item { title: self.words(&item.title), content: self.parts(&item.content), ..item };
        if self.sieve.is_empty() { items } else { items.into_iter().map(without).collect() }
    }

    /// What somebody says is wrong, as it is shown to them beside their words.
    pub fn about(&self, about: About) -> About {
        if self.sieve.is_empty() {
            return about;
        }
        About { title: self.words(&about.title), says: self.words(&about.says), ..about }
    }

    /// Whether a file can be given: nothing in it is to be removed, because no machine takes words out of a file.
    pub fn gives(&mut self, name: &str, bytes: &[u8]) -> bool {
        let gives = self.sieve.is_empty() || !self.sieve.leak(bytes);
        if !gives {
            self.left_out.push(name.to_string());
        }
        gives
    }

    /// What is not in the pack and why, as the copy by hand says it.
    pub fn told(&self, html: &mut Html) {
        if self.why.is_empty() {
            return;
        }
        let lang = self.lang;
        html.heading(2, words::not_given(lang));
        let lines: Vec<String> = self.why.iter().map(|exemption| words::removed_line(lang, exemption.words(lang))).collect();
        html.list(lines.iter().map(String::as_str));
        if !self.left_out.is_empty() {
            html.paragraph(packs::index_left_out(lang));
            html.list(self.left_out.iter().map(String::as_str));
        }
    }
}
