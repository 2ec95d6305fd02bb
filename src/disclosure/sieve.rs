//! Taking words out: of every text of a copy, before it is written in any format.
//!
//! Words are found whatever their case and however many spaces or line ends are between them, also within longer words: what is
//! taken out is in no byte of the copy. [`Sieve::leak`] looks for them again in what was written.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Exemption;
use crate::{holdings::Exported, lang::Lang, text::disclosure as words};

/// The fewest letters and digits that can be taken out: fewer would be found in every word.
pub const FEWEST: usize = 3;

/// A text as it is compared: small letters, one space for any run of white space.
pub fn folded(text: &str) -> String {
    Folded::of(text).chars.into_iter().collect()
}

/// A folded text that knows where each of its characters stood.
struct Folded {
    chars: Vec<char>,
    /// For each character the byte it begins at in the text, and behind the last its end.
    starts: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Folded {
        let (mut chars, mut starts) = (Vec::new(), Vec::new());
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                if chars.last() != Some(&' ') {
                    chars.push(' ');
                    starts.push(at);
                }
            } else if c != '\u{ad}' && c != '\u{200b}' {
                for lower in c.to_lowercase() {
                    chars.push(lower);
                    starts.push(at);
                }
            }
        }
        starts.push(text.len());
        Folded { chars, starts }
    }
}

struct Pattern {
    chars: Vec<char>,
    exemption: Exemption,
}

/// What is taken out of a copy.
#[derive(Default)]
pub struct Sieve {
    /// The longest first, so that a whole name goes before a part of it.
    patterns: Vec<Pattern>,
    /// Numbers of rows that are withheld: nothing else in the copy names them.
    hidden: HashSet<String>,
}

impl Sieve {
    /// A sieve for these words, each with its exemption, and these rows.
    pub fn new<'t>(cuts: impl IntoIterator<Item = (&'t str, Exemption)>, hidden: impl IntoIterator<Item = String>) -> Sieve {
        let mut patterns: Vec<Pattern> =
            cuts.into_iter().map(|(text, exemption)| Pattern { chars: Folded::of(text.trim()).chars, exemption }).collect();
        patterns.retain(|pattern| !pattern.chars.is_empty());
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.chars.len()));
        Sieve { patterns, hidden: hidden.into_iter().collect() }
    }

    /// Whether anything is taken out.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty() && self.hidden.is_empty()
    }

    /// The text with a mark in place of what is taken out, which says why.
    pub fn text(&self, text: &str, lang: Lang) -> String {
        self.replaced(text, |exemption| words::removed(lang, exemption.words(lang)))
    }

    /// A file's name with a plain word in place of what is taken out: a mark has characters that no file name has.
    pub fn name(&self, name: &str, lang: Lang) -> String {
        self.replaced(name, |_| words::removed_name(lang).to_string())
    }

    fn replaced(&self, text: &str, mark: impl Fn(Exemption) -> String) -> String {
        if self.patterns.is_empty() {
            return text.to_string();
        }
        let folded = Folded::of(text);
        let (mut kept, mut at, mut from) = (String::with_capacity(text.len()), 0, 0);
        while at < folded.chars.len() {
            let Some(pattern) = self.patterns.iter().find(|pattern| folded.chars[at..].starts_with(&pattern.chars)) else {
                at += 1;
                continue;
            };
            let (start, end) = (folded.starts[at], folded.starts[at + pattern.chars.len()]);
            kept.push_str(text.get(from..start).unwrap_or_default());
            kept.push_str(&mark(pattern.exemption));
            (from, at) = (end, at + pattern.chars.len());
        }
        kept.push_str(text.get(from..).unwrap_or_default());
        kept
    }

    /// A row as it is given: its texts without what is taken out, and without the numbers of what is withheld.
    #[must_use]
    pub fn row(&self, row: Exported, lang: Lang) -> Exported {
        if self.is_empty() { row } else { Exported { facts: self.value(row.facts, lang), content: self.value(row.content, lang), ..row } }
    }

    fn value(&self, value: Value, lang: Lang) -> Value {
        match value {
            Value::String(text) if self.hidden.contains(&text) => Value::Null,
            Value::String(text) => Value::String(self.text(&text, lang)),
            Value::Number(number) => {
                let text = number.to_string();
                if self.finds(&text) { Value::String(self.text(&text, lang)) } else { Value::Number(number) }
            }
            Value::Array(values) => Value::Array(values.into_iter().map(|value| self.value(value, lang)).collect()),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.text(&name, lang), self.value(value, lang))).collect::<Map<_, _>>().into()
            }
            plain @ (Value::Null | Value::Bool(_)) => plain,
        }
    }

    fn finds(&self, text: &str) -> bool {
        let chars = Folded::of(text).chars;
        self.patterns.iter().any(|pattern| chars.windows(pattern.chars.len()).any(|window| window == pattern.chars))
    }

    /// Whether what was written still has something that is taken out: as it stands, as HTML or JSON write it, or in the two-byte
    /// letters that documents use.
    pub fn leak(&self, written: &[u8]) -> bool {
        let text = folded(&String::from_utf8_lossy(written));
        self.patterns.iter().any(|pattern| {
            let plain: String = pattern.chars.iter().collect();
            let html = html_escape::encode_safe(&plain).into_owned();
            let json = serde_json::to_string(&plain).unwrap_or_default();
            let wide = |order: fn(u16) -> [u8; 2]| plain.encode_utf16().flat_map(order).collect::<Vec<u8>>();
            let has = |bytes: &[u8]| bytes.len() > 2 && written.windows(bytes.len()).any(|window| window.eq_ignore_ascii_case(bytes));
            text.contains(&plain)
                || text.contains(&html)
                || text.contains(json.trim_matches('"'))
                || (written.contains(&0) && (has(&wide(u16::to_be_bytes)) || has(&wide(u16::to_le_bytes))))
        }) || self.hidden.iter().any(|id| text.contains(id))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn sieve(cuts: &[&str]) -> Sieve {
        Sieve::new(cuts.iter().map(|text| (*text, Exemption::ThirdParty)), [])
    }

    #[test]
    fn words_are_taken_out_whatever_their_case_their_spaces_and_the_words_around_them() {
        let sieve = sieve(&["Carol Whitford", "Carol", "O’Brien & Sons"]);
        let mark = words::removed(Lang::En, Exemption::ThirdParty.words(Lang::En));
        assert_eq!(sieve.text("Carol  \n WHITFORD rang", Lang::En), format!("{mark} rang"), "the whole name goes first");
        assert_eq!(sieve.text("carol's; Mrs Whitford", Lang::En), format!("{mark}'s; Mrs Whitford"));
        assert_eq!(sieve.text("the Carolina", Lang::En), format!("the {mark}ina"));
        assert_eq!(sieve.text("o’brien & sons", Lang::En), mark);
        assert_eq!(sieve.text("Ŵyn and nobody else", Lang::En), "Ŵyn and nobody else");
        assert_eq!(sieve.name("carol whitford.pdf", Lang::Cy).rsplit('.').next(), Some("pdf"));
    }

    #[test]
    fn a_row_loses_them_in_facts_content_numbers_and_names_of_fields_and_forgets_what_is_withheld() {
        let gone = Uuid::from_u128(9);
        let sieve = Sieve::new([("Carol", Exemption::ThirdParty), ("01632960111", Exemption::ThirdParty)], [gone.to_string()]);
        let row = Exported {
            category: "interaction",
            table: "interaction",
            id: Uuid::nil(),
            facts: json!({"place": "by carol", "interaction_id": gone.to_string(), "number": 1_632_960_111_u64, "ok": true}),
            content: json!({"note": [{"Carol": "x CAROL"}], "n": 5}),
        };
        let given = serde_json::to_string(&sieve.row(row, Lang::En)).unwrap();
        assert!(!given.to_lowercase().contains("carol") && !given.contains(&gone.to_string()), "{given}");
        assert!(given.contains("\"interaction_id\":null") && given.contains("\"n\":5") && given.contains("true"));
    }

    #[test]
    fn what_was_written_is_searched_as_text_as_markup_and_as_documents_write_it() {
        let sieve = sieve(&["O'Brien \"Mick\"", "Carol"]);
        for written in ["x O'BRIEN  \"Mick\"", "O&#x27;Brien &quot;Mick&quot;", r#"o'brien \"mick\""#] {
            assert!(sieve.leak(written.as_bytes()), "{written}");
        }
        let wide: Vec<u8> = "Carol".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(sieve.leak(&wide));
        assert!(!sieve.leak(b"nobody"));
        let id = Uuid::from_u128(77).to_string();
        assert!(Sieve::new([], [id.clone()]).leak(format!("x {id}").as_bytes()));
    }

    proptest! {
        #[test]
        fn nothing_that_is_taken_out_can_be_found_again(before in "[a-zA-Z <&]{0,20}", after in "\\PC{0,20}", cut in "[a-z]{2}[0-9ŵ]{3,8}") {
            let sieve = sieve(&[&cut]);
            let text = format!("{before}{}{after}{cut}", cut.to_uppercase());
            prop_assert!(!sieve.leak(sieve.text(&text, Lang::En).as_bytes()));
        }
    }
}
