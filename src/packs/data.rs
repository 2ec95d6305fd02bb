//! The same rows for programs: JSON as it is, CSV that no spreadsheet takes for a formula.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::html::ROOM;
use crate::{
    error::{OpError, OpResult},
    holdings::{Exported, columns::Claim},
};

/// Rows of one table as JSON.
pub fn json(rows: &[Exported]) -> OpResult<Vec<u8>> {
    #[derive(Serialize)]
    struct Document<'r> {
        category: Option<&'r str>,
        table: Option<&'r str>,
        rows: &'r [Exported],
    }
    let first = rows.first();
    let document = Document { category: first.map(|row| row.category), table: first.map(|row| row.table), rows };
    let mut bytes = Vec::with_capacity(rows.len() * ROOM);
    serde_json::to_writer(&mut bytes, &document).map_err(|error| OpError::Internal(error.into()))?;
    Ok(bytes)
}

/// Rows of one table as CSV: a column for each fact and each part of the content.
pub fn csv(claim: &Claim, rows: &[Exported]) -> OpResult<Vec<u8>> {
    let facts: Vec<&str> = claim.facts.split_whitespace().collect();
    let content: Vec<&str> = claim.content.iter().map(|column| column.trim_end_matches("_sealed")).collect();
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(rows.len() * ROOM));
    let broken = |error: csv::Error| OpError::Internal(error.into());
    writer.write_record(facts.iter().chain(&content)).map_err(broken)?;
    for row in rows {
        let told = facts.iter().map(|name| row.facts.get(*name)).chain(content.iter().map(|name| row.content.get(*name)));
        for value in told {
            writer.write_field(cell(value).as_bytes()).map_err(broken)?;
        }
        writer.write_record(None::<&[u8]>).map_err(broken)?;
    }
    writer.into_inner().map_err(|error| OpError::Internal(anyhow::anyhow!("{error}")))
}

/// A value as a cell. What somebody typed never begins like a formula (CWE-1236); a number is one.
fn cell(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::Bool(true)) => Cow::Borrowed("true"),
        Some(Value::Bool(false)) => Cow::Borrowed("false"),
        Some(Value::Number(number)) => Cow::Owned(number.to_string()),
        Some(Value::String(text)) => guarded(text),
        Some(nested) => Cow::Owned(guarded(&nested.to_string()).into_owned()),
    }
}

/// Text with a quote before it when a spreadsheet would reckon with it.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches([' ', '\u{a0}', '\u{feff}']).chars().next();
    let reckons = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '|' | '%');
    if first.is_some_and(reckons) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_in_a_cell_is_a_formula() {
        for (typed, kept) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+441632960301", "'+441632960301"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            (" =1", "' =1"),
            ("Siân", "Siân"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(guarded(typed), kept);
        }
        assert_eq!(cell(Some(&json!(-3.25))), "-3.25");
        assert_eq!(cell(Some(&Value::Null)), "");
    }

    proptest! {
        #[test]
        fn no_text_begins_like_a_formula(text in any::<String>()) {
            let kept = guarded(&text);
            prop_assert!(!kept.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert!(kept.ends_with(&text));
        }
    }
}
