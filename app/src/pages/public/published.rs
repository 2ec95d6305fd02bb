//! Draws what is published from the policy pack: every page of it has the same parts.

use leptos::prelude::*;
use portal::{
    lang::{Lang, Words},
    policy::notice::{Block, Names, Row, Section, Table},
    text::record,
};

use super::{bullets, contact::office, paragraph};
use crate::{
    ui::{self, Details, Head, SummaryList, SummaryRow, TableLayout},
    visit::Visit,
};

/// Sections under their headings.
pub(super) fn sections(visit: &Visit, sections: &[Section]) -> AnyView {
    sections.iter().map(|section| drawn(visit, section)).collect::<Vec<_>>().into_any()
}

fn drawn(visit: &Visit, section: &Section) -> AnyView {
    let id = (!section.id.is_empty()).then_some(section.id);
    let blocks: Vec<_> = section.blocks.iter().map(|one| block(visit, one)).collect();
    view! {
        <h2 class="govuk-heading-m" id=id>{section.heading.get(visit.lang).to_string()}</h2>
        {blocks}
    }
    .into_any()
}

fn block(visit: &Visit, block: &Block) -> AnyView {
    let lang = visit.lang;
    match block {
        Block::Text(words) => paragraph(words.get(lang)),
        Block::List(words) => list(lang, words),
        Block::Rows(rows) => self::rows(lang, rows),
        Block::Table(one) => table(lang, one),
        Block::Office(one) => office(visit, one),
    }
}

fn list(lang: Lang, words: &[Words]) -> AnyView {
    bullets(words.iter().map(|words| words.get(lang).to_string()))
}

/// Keys with what is said about them.
pub(super) fn rows(lang: Lang, rows: &[Row]) -> AnyView {
    let rows: Vec<_> = rows.iter().map(|row| summary_row(lang, row)).collect();
    view! { <SummaryList rows=rows/> }.into_any()
}

/// One key with what is said about it.
pub(super) fn summary_row(lang: Lang, row: &Row) -> SummaryRow {
    let mut said: Vec<AnyView> = row.text.iter().map(|words| paragraph(words.get(lang))).collect();
    said.extend((!row.list.is_empty()).then(|| list(lang, &row.list)));
    said.extend(row.law.clone().map(|law| view! { <Details summary=record::law(lang)>{law}</Details> }.into_any()));
    SummaryRow::new(row.key.get(lang), said)
}

/// A table under its caption.
pub(super) fn table(lang: Lang, table: &Table) -> AnyView {
    let heads: Vec<Head> = table.heads.iter().map(|head| Head::new(head.get(lang))).collect();
    let cell = |words: &Words| in_one_piece(words.get(lang));
    let rows: Vec<Vec<AnyView>> = table.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    view! { <ui::Table caption=table.caption.get(lang) heads=heads rows=rows row_heads=true layout=TableLayout::Stacked/> }.into_any()
}

/// A telephone number stays on one line: it is read, and dialled, as one.
fn in_one_piece(text: &str) -> AnyView {
    let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ' ');
    let text = text.to_string();
    if is_number { view! { <span class="app-number">{text}</span> }.into_any() } else { text.into_any() }
}

/// What services are called, for the rules that a pack has for some of them.
pub(super) fn with_names<T>(visit: &Visit, make: impl FnOnce(Names<'_>) -> T) -> T {
    let catalogue = visit.portal.catalogue();
    make(&|slug| catalogue.services().iter().find(|service| service.slug == slug).map(|service| service.title.clone()))
}
