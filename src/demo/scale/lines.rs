//! Rows as COPY reads them: a line each, fields between tabs.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// Rows of one table.
pub struct Lines {
    text: String,
    fresh: bool,
}

impl Lines {
    /// Room for so many bytes.
    pub fn with_room(bytes: usize) -> Lines {
        Lines { text: String::with_capacity(bytes), fresh: true }
    }

    /// The bytes to send.
    pub fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn part(&mut self) -> &mut String {
        if self.fresh {
            self.fresh = false;
        } else {
            self.text.push('\t');
        }
        &mut self.text
    }

    pub fn word(&mut self, text: &str) -> &mut Self {
        escape(self.part(), text);
        self
    }

    /// A word, or nothing.
    pub fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            return self.word(text);
        }
        self.part().push_str("\\N");
        self
    }

    pub fn id(&mut self, id: Uuid) -> &mut Self {
        let mut buffer = Uuid::encode_buffer();
        self.part().push_str(id.hyphenated().encode_lower(&mut buffer));
        self
    }

    pub fn number(&mut self, number: i32) -> &mut Self {
        // Writing to a text cannot fail.
        let _ = write!(self.part(), "{number}");
        self
    }

    pub fn at(&mut self, at: DateTime<Utc>) -> &mut Self {
        let _ = write!(self.part(), "{}", at.format("%Y-%m-%d %H:%M:%S%.6f+00"));
        self
    }

    pub fn maybe_at(&mut self, at: Option<DateTime<Utc>>) -> &mut Self {
        match at {
            Some(at) => self.at(at),
            None => self.maybe(None),
        }
    }

    pub fn maybe_date(&mut self, date: Option<NaiveDate>) -> &mut Self {
        match date {
            Some(date) => {
                let _ = write!(self.part(), "{date}");
                self
            }
            None => self.maybe(None),
        }
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let part = self.part();
        part.push_str("\\\\x");
        data_encoding::HEXLOWER.encode_append(bytes, part);
        self
    }

    /// A list of words, as an array is written.
    pub fn list(&mut self, words: &[String]) -> &mut Self {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))).collect();
        self.word(&format!("{{{}}}", quoted.join(",")))
    }

    /// The row is whole.
    pub fn end(&mut self) {
        self.text.push('\n');
        self.fresh = true;
    }
}

fn escape(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\\' => into.push_str("\\\\"),
            '\t' => into.push_str("\\t"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            c => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_never_ends_its_row_or_begins_another() {
        let mut lines = Lines::with_room(64);
        lines.word("tab\tline\nback\\").maybe(None).bytes(&[0, 255]).list(&["a\"b".into(), "c\\".into()]).number(-3).end();
        lines.word("two").end();
        let text = String::from_utf8(lines.into_bytes()).unwrap();
        assert_eq!(text, "tab\\tline\\nback\\\\\t\\N\t\\\\x00ff\t{\"a\\\\\"b\",\"c\\\\\\\\\"}\t-3\ntwo\n");
    }

    #[test]
    fn moments_and_ids_are_written_as_postgresql_reads_them() {
        let mut lines = Lines::with_room(64);
        lines.at("2026-11-21T12:00:00.5Z".parse().unwrap()).id(Uuid::from_u128(7)).maybe_date("1985-03-27".parse().ok()).end();
        let text = String::from_utf8(lines.into_bytes()).unwrap();
        assert_eq!(text, "2026-11-21 12:00:00.500000+00\t00000000-0000-0000-0000-000000000007\t1985-03-27\n");
    }
}
