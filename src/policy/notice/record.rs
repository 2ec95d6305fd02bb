//! The record of processing activities (UK GDPR art. 30): a row for each category and each use that has a reason of its own.

use anyhow::Context;

use super::{Block, Names, Row, Section, after_colon, named, same};
use crate::{
    lang::{Lang, Words},
    policy::{Condition, Holding, Pack},
    text::policy as text,
};

/// The heading of a cell, in the language it is read in.
type Key = fn(Lang) -> &'static str;

/// One activity, with everything that is written down about it.
struct Activity {
    category: Words,
    cells: Vec<(Key, Words)>,
}

fn activities(pack: &Pack, names: Names<'_>) -> Vec<Activity> {
    pack.holdings.iter().flat_map(|holding| of_holding(pack, holding, names)).collect()
}

fn of_holding(pack: &Pack, holding: &Holding, names: Names<'_>) -> Vec<Activity> {
    let own = Activity {
        category: holding.label.clone(),
        cells: cells(
            holding,
            &Said {
                purpose: holding.purpose.clone(),
                basis: holding.basis_words(None),
                article: holding.article(None),
                condition: holding.condition(None),
                source: &holding.source,
                recipients: &holding.recipients,
                rule: holding.rule(None),
            },
        ),
    };
    let uses = holding.purposes.iter().map(|purpose| Activity {
        category: holding.label.clone(),
        cells: cells(
            holding,
            &Said {
                purpose: pack.uses.iter().find(|one| one.code == purpose.of).map(|one| one.words.clone()).unwrap_or_default(),
                basis: &purpose.basis_words,
                article: &purpose.article,
                condition: purpose.condition.as_ref().or(holding.condition(None)),
                source: purpose.source.as_ref().unwrap_or(&holding.source),
                recipients: if purpose.recipients.is_empty() { &holding.recipients } else { &purpose.recipients },
                rule: purpose.rule_words.as_ref().unwrap_or(holding.rule(None)),
            },
        ),
    });
    let services = holding.services_with_reasons().map(|slug| of_service(holding, slug, names));
    [own].into_iter().chain(uses).chain(services).collect()
}

/// A service whose legal reason is its own.
fn of_service(holding: &Holding, slug: &str, names: Names<'_>) -> Activity {
    let said = Said {
        purpose: after_colon(&named(holding, slug, names), &holding.purpose),
        basis: holding.basis_words(Some(slug)),
        article: holding.article(Some(slug)),
        condition: holding.condition(Some(slug)),
        source: &holding.source,
        recipients: &holding.recipients,
        rule: holding.rule(Some(slug)),
    };
    Activity { category: holding.label.clone(), cells: cells(holding, &said) }
}

/// What differs between the uses of one category.
struct Said<'p> {
    purpose: Words,
    basis: &'p Words,
    article: &'p str,
    condition: Option<&'p Condition>,
    source: &'p Words,
    recipients: &'p [Words],
    rule: &'p Words,
}

fn cells(holding: &Holding, said: &Said<'_>) -> Vec<(Key, Words)> {
    let recipients = if said.recipients.is_empty() { Words::of(crate::text::public::privacy_nobody) } else { one_text(said.recipients) };
    vec![
        (text::processing_contains, holding.contains.clone()),
        (text::processing_purpose, said.purpose.clone()),
        (text::processing_basis, said.basis.clone()),
        (text::processing_article, same(said.article)),
        (text::processing_condition, said.condition.map_or_else(|| same("–"), |condition| same(condition.code.clone()))),
        (text::processing_source, said.source.clone()),
        (text::processing_recipients, recipients),
        (text::retention_rule, said.rule.clone()),
    ]
}

fn one_text(many: &[Words]) -> Words {
    let of = |lang: Lang| many.iter().map(|words| words.get(lang)).collect::<Vec<_>>().join(" ");
    Words { en: of(Lang::En), cy: of(Lang::Cy) }
}

/// The record as a page. What is the same for all of it is said once.
pub fn processing(pack: &Pack, names: Names<'_>) -> Vec<Section> {
    let section = |activity: Activity| {
        let rows = activity.cells.iter().map(|(key, said)| Row::text(Words::of(key), said)).collect();
        Section::new(activity.category, vec![Block::Rows(rows)])
    };
    activities(pack, names).into_iter().map(section).collect()
}

/// What holds for every activity: whose data, where it goes and how it is protected.
pub fn processing_general(pack: &Pack) -> Vec<Row> {
    general(pack).into_iter().map(|(key, said)| Row::text(Words::of(key), &said)).collect()
}

fn general(pack: &Pack) -> Vec<(Key, Words)> {
    let nothing = || same("–");
    vec![
        (text::processing_subjects, pack.subjects.clone().unwrap_or_else(nothing)),
        (text::processing_transfers, pack.transfers.clone()),
        (text::processing_security, pack.security.clone().unwrap_or_else(nothing)),
    ]
}

/// The record as a file that spreadsheets open, in one language.
///
/// # Errors
/// When memory cannot be written to: never in practice.
pub fn processing_csv(pack: &Pack, lang: Lang, names: Names<'_>) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let (activities, general) = (activities(pack, names), general(pack));
    if let Some(first) = activities.first() {
        let heads = first.cells.iter().chain(&general).map(|(key, _)| key(lang));
        writer.write_record([text::processing_category(lang)].into_iter().chain(heads)).context("heading the record")?;
    }
    for activity in &activities {
        let cells = activity.cells.iter().chain(&general).map(|(_, said)| said.get(lang));
        writer.write_record([activity.category.get(lang)].into_iter().chain(cells).map(harmless)).context("writing the record")?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error).context("ending the record")?;
    // Without the mark a spreadsheet takes ŵ and ŷ for something else.
    Ok([b"\xEF\xBB\xBF".as_slice(), &bytes].concat())
}

/// A cell that no spreadsheet takes for a formula, whoever wrote it.
pub fn harmless(cell: &str) -> String {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{cell}") } else { cell.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_whoever_wrote_it() {
        for cell in ["=1+1", "+44 1632", "-2", "@sum(a1)", "\t=1", " =1", "\r=1", "\n=1"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["Name", "9(2)(g)", "–", ""] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn a_formula_in_a_pack_is_only_text_in_the_file_and_every_activity_is_a_row() {
        let mut pack = Pack::parse(include_str!("../../../data/policy/rhosfelen.toml")).unwrap();
        pack.holdings[0].purpose.en = "=cmd|' /C calc'!A0".into();
        let bytes = processing_csv(&pack, Lang::En, &|_| None).unwrap();
        let mut rows = csv::Reader::from_reader(bytes.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap());
        let cells: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        assert_eq!(cells[0].get(2), Some("'=cmd|' /C calc'!A0"));
        let expected: usize =
            pack.holdings.iter().map(|holding| 1 + holding.purposes.len() + holding.services_with_reasons().count()).sum();
        assert_eq!(cells.len(), expected);
        assert!(expected > pack.holdings.len() + 5, "uses and services with a reason of their own have their own rows");
    }
}
