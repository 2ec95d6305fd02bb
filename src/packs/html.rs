//! The pages of a pack: plain, whole in themselves, readable by everybody from an unpacked ZIP.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    calendar::{date_and_time, full_date, london_date},
    corrections::Statement,
    holdings::Exported,
    lang::Lang,
    portal::Council,
    text::{corrections, pack_columns, pack_tables, packs as words},
};

/// Large enough, wide enough, and dark where the reader's machine is.
const STYLE: &str = "body{font:1.1875rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem;color:#0b0c0c;background:#fff}\
dt{font-weight:bold;margin-top:.5rem}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}\
article{border-top:1px solid #6f777b;padding:.5rem 0}h1,h2,h3{line-height:1.2}a{color:#1a65a6}\
@media(prefers-color-scheme:dark){body{color:#fff;background:#0b0c0c}a{color:#9fc9f3}}";

/// About how many bytes a row takes in any of the formats.
pub const ROOM: usize = 1_000;

/// The inside of a page, written from top to bottom. Whatever is put in is escaped.
pub struct Html {
    lang: Lang,
    text: String,
}

impl Html {
    pub fn new(lang: Lang) -> Html {
        Html { lang, text: String::new() }
    }

    /// A page that so many rows or entries come on: it need not grow under them.
    pub fn of(lang: Lang, things: usize) -> Html {
        Html { lang, text: String::with_capacity(things * ROOM) }
    }

    /// A tag with a text in it.
    fn tagged(&mut self, open: &str, text: &str, close: &str) {
        self.text.push_str(open);
        html_escape::encode_safe_to_string(text, &mut self.text);
        self.text.push_str(close);
    }

    pub fn heading(&mut self, level: u8, text: &str) {
        self.tagged(&format!("<h{level}>"), text, &format!("</h{level}>\n"));
    }

    pub fn paragraph(&mut self, text: &str) {
        self.tagged("<p>", text, "</p>\n");
    }

    /// A list or its like around what `each` writes of every item; of none, nothing.
    fn around<T>(&mut self, open: &str, items: impl IntoIterator<Item = T>, close: &str, mut each: impl FnMut(&mut Html, T)) {
        let (begin, mut empty) = (self.text.len(), true);
        self.text.push_str(open);
        for item in items {
            each(self, item);
            empty = false;
        }
        if empty { self.text.truncate(begin) } else { self.text.push_str(close) }
    }

    pub fn list<'a>(&mut self, items: impl IntoIterator<Item = &'a str>) {
        self.around("<ul>", items, "</ul>\n", |html, item| html.tagged("<li>", item, "</li>"));
    }

    /// Links to other files of the pack, each with a word about it.
    pub fn links(&mut self, links: impl IntoIterator<Item = (String, String, String)>) {
        self.around("<ul>", links, "</ul>\n", |html, (path, text, more)| {
            html.text.push_str("<li><a href=\"");
            address(&path, &mut html.text);
            html.tagged("\">", &text, "</a> ");
            html.tagged("", &more, "</li>");
        });
    }

    /// Facts by their names, without those that say nothing.
    pub fn facts<N: AsRef<str>, V: AsRef<str>>(&mut self, facts: impl IntoIterator<Item = (N, V)>) {
        let told = facts.into_iter().filter(|(_, value)| !value.as_ref().is_empty());
        self.around("<dl>", told, "</dl>\n", |html, (name, value)| {
            html.tagged("<dt>", name.as_ref(), "</dt>");
            html.tagged("<dd>", value.as_ref(), "</dd>\n");
        });
    }

    /// One thing, with an address of its own on the page.
    pub fn article(&mut self, id: Uuid, heading: &str, inside: impl FnOnce(&mut Html)) {
        self.tagged("<article id=\"i", id.hyphenated().encode_lower(&mut Uuid::encode_buffer()), "\">\n");
        self.heading(2, heading);
        inside(self);
        self.text.push_str("</article>\n");
    }

    /// A row as its person reads it: what it says first, then its facts, and what they say of it themselves.
    pub fn row(&mut self, row: &Exported, own: &[Own], council: &Council) {
        let lang = self.lang;
        self.article(row.id, &title(row, lang), |html| {
            html.facts(said(&row.content, lang));
            html.facts(facts(&row.facts, council, lang));
            for own in own {
                html.own(own);
            }
        });
    }

    /// What the person says of something that we did not change as they asked.
    pub fn own(&mut self, own: &Own) {
        self.facts([(&own.heading, &own.words)]);
    }
}

/// The person's own words beside something (UK GDPR art. 16), as a copy shows them.
pub struct Own {
    heading: String,
    words: String,
}

impl Own {
    pub fn of(statement: &Statement, lang: Lang) -> Own {
        let day = full_date(lang, london_date(statement.at));
        Own { heading: corrections::statement_yours(lang, &day), words: statement.words.clone() }
    }

    /// The same, with other words in the place of some.
    #[must_use]
    pub fn sieved(self, sieve: impl FnOnce(&str) -> String) -> Own {
        Own { words: sieve(&self.words), ..self }
    }
}

/// A whole page. `up` leads back to the folder of the index.
pub fn page(lang: Lang, title: &str, council: &str, up: &str, inside: &Html) -> String {
    let home = if up.is_empty() && title == words::index_title(lang) {
        String::new()
    } else {
        format!("<nav><a href=\"{up}index.html\">{}</a></nav>\n", escaped(words::to_index(lang)))
    };
    let (title, council, tag) = (escaped(title), escaped(council), lang.tag());
    format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title} – {council}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<header><p>{council}</p>\n{home}</header>\n<main>\n<h1>{title}</h1>\n{}</main>\n</body>\n</html>\n",
        inside.text
    )
}

fn escaped(text: &str) -> Cow<'_, str> {
    html_escape::encode_safe(text)
}

/// A path within the pack as an address: file names can have any character.
fn address(path: &str, to: &mut String) {
    for b in path.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~/#".contains(&b) {
            to.push(char::from(b));
        } else {
            to.push_str(&format!("%{b:02X}"));
        }
    }
}

/// What the rows of a table are called.
pub fn table_title(table: &str, lang: Lang) -> String {
    pack_tables::by_name(table).map_or_else(|| spaced(table), |text| text(lang).to_string())
}

/// What it is and when it came about.
pub fn title(row: &Exported, lang: Lang) -> String {
    titled(row.table, moment(&row.facts), lang)
}

/// The same, where only its table and its time are known.
pub fn titled(table: &str, at: Option<DateTime<Utc>>, lang: Lang) -> String {
    let kind = table_title(table, lang);
    match at {
        Some(at) => format!("{kind}, {}", date_and_time(lang, at)),
        None => kind,
    }
}

/// When a row came about, by the first of its dates that says so.
pub fn moment(facts: &Value) -> Option<DateTime<Utc>> {
    let dates = ["at", "said_at", "sent_at", "started_at", "arrived_at", "added_at", "made_at", "created_at", "since"];
    dates.iter().find_map(|name| facts.get(*name)?.as_str()?.parse().ok())
}

/// Everything of a row that means something to a reader, each part with its name: what it says first, then its facts.
pub fn parts(row: &Exported, council: &Council, lang: Lang) -> Vec<(String, String)> {
    let told = said(&row.content, lang).into_iter().chain(facts(&row.facts, council, lang));
    told.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name.into_owned(), text.into_owned())).collect()
}

/// A part of a row: its name, and what it says.
type Told<'r> = (Cow<'static, str>, Cow<'r, str>);

/// The content, part by part; what is nested is told under the names of its parts.
fn said(content: &Value, lang: Lang) -> Vec<Told<'_>> {
    let mut parts = Vec::new();
    told("", content, lang, &mut parts);
    parts
}

fn told<'r>(name: &str, value: &'r Value, lang: Lang, parts: &mut Vec<Told<'r>>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (field, value) in fields {
                told(field, value, lang, parts);
            }
        }
        Value::Array(values) if values.iter().any(|value| value.is_object() || value.is_array()) => {
            for value in values {
                told(name, value, lang, parts);
            }
        }
        plain => {
            let text = plain_text(name, plain, lang);
            if !text.is_empty() {
                let label = pack_columns::by_name(name).map_or_else(|| Cow::Owned(spaced(name)), |label| Cow::Borrowed(label(lang)));
                parts.push((label, text));
            }
        }
    }
}

/// The facts that mean something to a reader. Our own numbers are in the data beside the page.
fn facts<'r>(facts: &'r Value, council: &'r Council, lang: Lang) -> impl Iterator<Item = Told<'r>> {
    facts.as_object().into_iter().flatten().filter_map(move |(name, value)| {
        let label = pack_columns::by_name(name)?;
        let text = match (name.as_str(), value.as_str()) {
            ("team_code" | "from_team" | "to_team" | "actor_team", Some(code)) => Cow::Owned(council.team(code).get(lang).to_string()),
            _ => plain_text(name, value, lang),
        };
        Some((Cow::Borrowed(label(lang)), text))
    })
}

fn spaced(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

fn plain_text<'r>(name: &str, value: &'r Value, lang: Lang) -> Cow<'r, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::Bool(true) => Cow::Borrowed(words::value_true(lang)),
        Value::Bool(false) => Cow::Borrowed(words::value_false(lang)),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Array(values) => Cow::Owned(values.iter().map(|value| plain_text(name, value, lang)).collect::<Vec<_>>().join(", ")),
        Value::String(text) => written(name, text, lang),
        Value::Object(_) => Cow::Owned(value.to_string()),
    }
}

/// A text as it is; a date in words, a language by its name.
fn written<'r>(name: &str, text: &'r str, lang: Lang) -> Cow<'r, str> {
    if name == "language" || name == "lang" {
        return Lang::from_tag(text).map_or(Cow::Borrowed(text), |of| Cow::Borrowed(language_name(of, lang)));
    }
    // Most texts are no dates, which their first letter shows.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    if let Ok(at) = text.parse::<DateTime<Utc>>() {
        return Cow::Owned(date_and_time(lang, at));
    }
    text.parse::<NaiveDate>().map_or(Cow::Borrowed(text), |date| Cow::Owned(full_date(lang, date)))
}

fn language_name(of: Lang, lang: Lang) -> &'static str {
    match of {
        Lang::En => words::value_english(lang),
        Lang::Cy => words::value_welsh(lang),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_somebody_wrote_is_text_and_never_part_of_the_page() {
        let mut html = Html::new(Lang::En);
        html.facts(said(&json!({"note": "<script>alert(1)</script>", "more": [{"subject": "a & b"}], "empty": null}), Lang::En));
        html.links([("files/a \"b\".pdf".into(), "a \"b\".pdf".into(), String::new())]);
        let page = page(Lang::En, "A & B", "<Council>", "../", &html);
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;") && page.contains("a &amp; b") && !page.contains("<Council>"));
        assert!(page.contains("href=\"files/a%20%22b%22.pdf\""));
    }

    #[test]
    fn dates_and_languages_are_said_in_the_readers_words() {
        assert_eq!(written("at", "2026-11-21T12:00:00+00:00", Lang::Cy), "21 Tachwedd 2026, hanner dydd");
        assert_eq!(written("due_on", "2026-12-21", Lang::En), "21 December 2026");
        assert_eq!(written("language", "cy", Lang::En), "Welsh");
        assert_eq!(written("note", "2026", Lang::En), "2026");
    }

    #[test]
    fn every_table_that_is_given_out_has_a_name_in_both_languages() {
        for claim in crate::holdings::columns::CLAIMS.iter().filter(|claim| !claim.facts.is_empty()) {
            assert!(pack_tables::by_name(claim.table.code()).is_some(), "{} has no name in src/text/pack_tables.toml", claim.table.code());
        }
    }
}
