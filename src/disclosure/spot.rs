//! Who else is in a record: people whom the record itself names, and what looks like somebody's address, number or name.
//!
//! These are proposals. A person decides of each whether it is taken out (DPA 2018 sch. 2 para. 16, law.md 1.6).

use std::collections::BTreeSet;

use serde_json::Value;

use super::sieve::folded;
use crate::holdings::{Exported, columns::Table};

/// Fields of what is held that name somebody.
const NAMING: [&str; 6] = ["name", "representative", "councillor", "subject_name", "who", "contact_name"];
/// Words before a name.
const TITLES: [&str; 9] = ["Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Cllr", "Cyng", "Y Parch"];

/// What belongs to the person themselves, and is never proposed.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// Folded: names, addresses, and each word of a name.
    texts: BTreeSet<String>,
    /// The last nine digits of each number.
    numbers: BTreeSet<String>,
}

impl Own {
    /// Learns from a row what is the person's own.
    pub fn learn(&mut self, row: &Exported) {
        if row.table != Table::PersonValue.code() {
            return;
        }
        let kind = row.facts.get("kind").and_then(Value::as_str).unwrap_or_default();
        if !matches!(kind, "name" | "known_as" | "email" | "phone" | "nino") {
            return;
        }
        each(&row.content, &mut |_, text| {
            self.texts.insert(folded(text.trim()));
            self.numbers.extend(number(text));
            if matches!(kind, "name" | "known_as") {
                self.texts.extend(words(text).map(folded));
            }
        });
    }

    /// Whether a text is the person’s own.
    pub fn is(&self, text: &str) -> bool {
        self.texts.contains(&folded(text.trim())) || number(text).is_some_and(|number| self.numbers.contains(&number))
    }
}

/// The people a row names in a field that is for naming somebody.
pub fn named(row: &Exported) -> Vec<String> {
    let mut names = Vec::new();
    if row.table == Table::File.code() || row.table == Table::Outbox.code() {
        return names;
    }
    each(&row.content, &mut |field, text| {
        if NAMING.contains(&field) && text.chars().filter(|c| c.is_alphabetic()).count() >= 3 {
            names.push(text.trim().to_string());
        }
    });
    names
}

/// Everybody else who seems to be in a row, each once, in the order in which they are found.
pub fn others(row: &Exported, names: &[String], own: &Own) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        let text = text.trim();
        if text.chars().filter(|c| c.is_alphanumeric()).count() >= super::sieve::FEWEST
            && !own.is(text)
            && !found.iter().any(|known| folded(known) == folded(text))
        {
            found.push(text.to_string());
        }
    };
    each(&row.content, &mut |_, text| {
        let whole = folded(text);
        for name in names {
            if whole.contains(&folded(name)) {
                add(name);
            } else {
                words(name).filter(|word| word.chars().count() > 3 && stands_in(&whole, &folded(word))).for_each(&mut add);
            }
        }
        for name in titled(text) {
            add(&name);
        }
        text.split_whitespace().map(trimmed).filter(|word| is_address(word)).for_each(&mut add);
        for number in numbers(text) {
            add(&number);
        }
    });
    found
}

/// Whether a word stands in a folded text by itself.
fn stands_in(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Visits every text with the name of its field.
fn each(value: &Value, visit: &mut impl FnMut(&str, &str)) {
    fn walk(name: &str, value: &Value, visit: &mut impl FnMut(&str, &str)) {
        match value {
            Value::String(text) => visit(name, text),
            Value::Array(values) => values.iter().for_each(|value| walk(name, value, visit)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(name, value, visit)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    walk("", value, visit);
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(trimmed).filter(|word| word.chars().count() > 1)
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+')
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.ends_with('.'))
}

/// “Mrs Carol Whitford”: a title with the names behind it.
fn titled(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_name = |word: &&&str| word.chars().next().is_some_and(char::is_uppercase);
    let titles = words.iter().enumerate().filter(|(_, word)| TITLES.contains(&word.trim_end_matches('.')));
    titles
        .filter_map(|(at, title)| {
            let names: Vec<&str> = words[at + 1..].iter().take(2).take_while(is_name).map(|word| trimmed(word)).collect();
            (!names.is_empty()).then(|| format!("{title} {}", names.join(" ")))
        })
        .collect()
}

/// What looks like a telephone number, as it is written.
fn numbers(text: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')');
    let runs = text.split(|c: char| !part(c)).map(|run| run.trim_matches(|c: char| !c.is_ascii_digit() && c != '+'));
    runs.filter(|run| number(run).is_some() && run.starts_with(['0', '+'])).map(String::from).collect()
}

/// The last nine digits of what has as many digits as a telephone number.
fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (10..=14).contains(&digits.len()).then(|| digits[digits.len() - 9..].to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn row(table: &'static str, facts: Value, content: Value) -> Exported {
        Exported { category: "x", table, id: Uuid::nil(), facts, content }
    }

    fn own() -> Own {
        let mut own = Own::default();
        own.learn(&row("person_value", json!({"kind": "name"}), json!({"value": {"kind": "name", "value": "Nia Morgan"}})));
        own.learn(&row("person_value", json!({"kind": "email"}), json!({"value": {"kind": "email", "value": "nia@example.org"}})));
        own.learn(&row("person_value", json!({"kind": "phone"}), json!({"value": {"kind": "phone", "value": "+447700900123"}})));
        own
    }

    #[test]
    fn whom_the_record_names_is_found_wherever_they_are_mentioned_and_the_person_never() {
        let household = json!({"value": {"kind": "household_member", "value": {"name": "Gareth Morgan", "relation": "husband"}}});
        let names = named(&row("person_value", json!({"kind": "household_member"}), household));
        assert_eq!(names, ["Gareth Morgan"]);
        let note = |text: &str| row("interaction", json!({}), json!({"content": {"note": text}}));
        assert_eq!(others(&note("Nia Morgan said GARETH  MORGAN is away"), &names, &own()), ["Gareth Morgan"]);
        assert_eq!(others(&note("Spoke to Gareth about it"), &names, &own()), ["Gareth"]);
        assert!(others(&note("Garethville; Nia, nia@example.org, 07700 900123"), &names, &own()).is_empty());
    }

    #[test]
    fn addresses_numbers_and_titles_of_others_are_proposed() {
        let note = json!({"note": "Complaint by Mrs. Carol Whitford (carol@example.net, 01632 960 111). Ref 12345678901."});
        let found = others(&row("interaction", json!({}), note), &[], &own());
        assert_eq!(found, ["Mrs. Carol Whitford", "carol@example.net", "01632 960 111"]);
    }
}
