//! Enough of HTML to compare two renderings of one component.

use serde_json::Value;
use std::collections::BTreeMap;

/// What differs on purpose, and is levelled before comparing.
pub const BY_DESIGN: &[&str] = &[
    "data-module: no script of govuk-frontend is loaded",
    "id: ours is the name, so the macros' own ids are read as the name",
    "names of date boxes: always below the field's name",
    "error-summary: takes the focus by autofocus, without script",
    "conditional fields: stand open, so that they can be filled in without script",
    "character-count: the group's limit is in words of ours",
    "phase-banner: its words are ours",
    "skip-link: always leads to the main content",
    "pagination: the landmark is “Pages”, so the links need no hidden “page”",
    "table: always has a caption",
    "tag: the default is blue without a class",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Open(String, BTreeMap<String, String>),
    Close(String),
    Text(String),
}

/// What a table of ours is called where the fixture names none.
pub const NO_CAPTION: &str = "no caption";

const VOID: [&str; 4] = ["input", "br", "img", "hr"];

/// The tokens of a piece of HTML, levelled by [`BY_DESIGN`]; `options` are those of the fixture, null for our own.
pub fn normalise(component: &str, html: &str, options: &Value) -> Vec<Token> {
    let mut tokens = tokens(html);
    if let Some(name) = options["name"].as_str().or_else(|| options["id"].as_str()) {
        for id in [&options["id"], &options["idPrefix"]] {
            if let Some(id) = id.as_str().filter(|id| *id != name) {
                rename(&mut tokens, id, name);
            }
        }
    }
    for token in &mut tokens {
        if let Token::Open(element, attributes) = token {
            level(component, element, attributes, options);
        }
    }
    drop_parts(component, &mut tokens);
    tokens
}

fn level(component: &str, element: &str, attributes: &mut BTreeMap<String, String>, options: &Value) {
    attributes.remove("data-module");
    let class = attributes.get("class").cloned().unwrap_or_default();
    let drop = |attributes: &mut BTreeMap<String, String>, names: &[&str]| {
        attributes.retain(|name, _| !names.contains(&name.as_str()));
    };
    match component {
        "error-summary" if class == "govuk-error-summary" => {
            drop(attributes, &["tabindex", "autofocus"]);
        }
        // What the summary of errors leads to takes the focus.
        "date-input" if class == "govuk-date-input" => drop(attributes, &["tabindex"]),
        "skip-link" => drop(attributes, &["href"]),
        "pagination" if element == "nav" => drop(attributes, &["aria-label"]),
        "character-count" => drop(attributes, &["data-maxlength"]),
        "date-input" if element == "input" && !options.is_null() => date_name(attributes, options),
        _ => {}
    }
    let levelled: Vec<&str> = class.split(' ').filter(|c| !c.ends_with("__conditional--hidden") && *c != "govuk-tag--blue").collect();
    if !class.is_empty() {
        attributes.insert("class".into(), levelled.join(" "));
    }
}

fn date_name(attributes: &mut BTreeMap<String, String>, options: &Value) {
    let (Some(id), Some(name)) = (options["id"].as_str(), attributes.get("name").cloned()) else {
        return;
    };
    let part = name.rsplit('-').next().unwrap_or_default().to_string();
    attributes.insert("name".into(), format!("{id}-{part}"));
}

/// Reads the id of the macros as the name, wherever it is referred to.
fn rename(tokens: &mut [Token], id: &str, name: &str) {
    let one = |word: &str| -> String {
        for lead in ["", "conditional-"] {
            if let Some(end) = word.strip_prefix(&format!("{lead}{id}")).filter(|e| e.is_empty() || e.starts_with('-')) {
                return format!("{lead}{name}{end}");
            }
        }
        word.to_string()
    };
    for token in tokens {
        let Token::Open(_, attributes) = token else {
            continue;
        };
        for key in ["id", "for", "aria-describedby", "data-aria-controls"] {
            if let Some(value) = attributes.get_mut(key) {
                *value = value.split(' ').map(one).collect::<Vec<_>>().join(" ");
            }
        }
    }
}

fn drop_parts(component: &str, tokens: &mut Vec<Token>) {
    match component {
        "phase-banner" => tokens.retain(|token| !matches!(token, Token::Text(_))),
        "pagination" => drop_element(tokens, "span", "page"),
        "table" => drop_element(tokens, "caption", NO_CAPTION),
        _ => {}
    }
}

/// Takes out the elements of one kind that hold just this text.
fn drop_element(tokens: &mut Vec<Token>, element: &str, text: &str) {
    let mut at = 0;
    while at + 2 < tokens.len() {
        let opens = matches!(&tokens[at], Token::Open(name, _) if name == element);
        if opens && tokens[at + 1] == Token::Text(text.into()) {
            tokens.drain(at..at + 3);
        } else {
            at += 1;
        }
    }
}

fn tokens(html: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, rest)| rest);
        } else if let Some(after) = rest.strip_prefix("<!>") {
            rest = after;
        } else if let Some(after) = rest.strip_prefix("</") {
            let (name, after) = after.split_once('>').expect("a closing tag closes");
            out.push(Token::Close(name.trim().into()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('<') {
            rest = open(after, &mut out);
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            text(&rest[..end], &mut out);
            rest = &rest[end..];
        }
    }
    out.retain(|token| !matches!(token, Token::Text(text) if text.is_empty()));
    out
}

/// Adjacent texts are one: our renderer parts them by comments.
fn text(raw: &str, out: &mut Vec<Token>) {
    let words = decode(raw).split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return;
    }
    if let Some(Token::Text(before)) = out.last_mut() {
        before.push(' ');
        before.push_str(&words);
    } else {
        out.push(Token::Text(words));
    }
}

fn open<'a>(after: &'a str, out: &mut Vec<Token>) -> &'a str {
    let name_end = after.find(|c: char| c.is_whitespace() || c == '>' || c == '/').expect("a tag has an end");
    let name = after[..name_end].to_string();
    let mut rest = after[name_end..].trim_start();
    let mut attributes = BTreeMap::new();
    let closed = loop {
        if let Some(after) = rest.strip_prefix("/>") {
            rest = after;
            break true;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break VOID.contains(&name.as_str());
        }
        rest = attribute(rest, &mut attributes).trim_start();
    };
    out.push(Token::Open(name.clone(), attributes));
    if closed {
        out.push(Token::Close(name));
    }
    rest
}

fn attribute<'a>(rest: &'a str, attributes: &mut BTreeMap<String, String>) -> &'a str {
    let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>' || c == '/').expect("an attribute ends");
    let name = rest[..end].to_lowercase();
    let after = rest[end..].trim_start();
    let Some(value) = after.strip_prefix("=\"") else {
        attributes.insert(name, String::new());
        return after;
    };
    let (value, after) = value.split_once('"').expect("a value is quoted");
    let mut words: Vec<String> = decode(value).split_whitespace().map(str::to_string).collect();
    if name == "class" {
        words.sort();
    }
    attributes.insert(name, words.join(" "));
    after
}

fn decode(text: &str) -> String {
    let mut text = text.to_string();
    for (entity, plain) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")] {
        text = text.replace(entity, plain);
    }
    text
}

/// The first place where two renderings part, with a little of what surrounds it.
pub fn difference(ours: &[Token], theirs: &[Token]) -> String {
    let at = ours.iter().zip(theirs).position(|(a, b)| a != b).unwrap_or_else(|| ours.len().min(theirs.len()));
    let show =
        |tokens: &[Token]| tokens.iter().skip(at.saturating_sub(1)).take(4).map(|t| format!("    {t:?}")).collect::<Vec<_>>().join("\n");
    format!("  ours:\n{}\n  theirs:\n{}", show(ours), show(theirs))
}
