//! How the words of a letter become the text and the HTML of a mail.

use crate::{lang::Lang, text::letters};

/// A letter's words before they become text and HTML.
pub(super) struct Content {
    pub subject: String,
    pub facts: Vec<String>,
    pub link: Option<String>,
    /// Where messages of its kind are stopped.
    pub stop: Option<String>,
}

pub(super) fn as_text(content: &Content, lang: Lang) -> String {
    let mut text = content.facts.join("\n\n");
    if let Some(link) = &content.link {
        text.push_str("\n\n");
        text.push_str(link);
    }
    if let Some(stop) = &content.stop {
        text.push_str(&format!("\n\n{}\n{stop}", letters::stop_here(lang)));
    }
    tidy(&format!("{text}\n\n--\n{}\n{}\n", letters::footer(lang), letters::sender(lang)))
}

pub(super) fn as_html(parts: &[(Lang, Content)]) -> String {
    let escape = |text: &str| html_escape::encode_safe(text).into_owned();
    let (lang, subject) = parts.first().map_or((Lang::default(), ""), |(lang, part)| (*lang, part.subject.as_str()));
    let bodies: String = parts.iter().map(|(lang, part)| part_as_html(part, *lang)).collect();
    tidy(&format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"font-family:system-ui,sans-serif;font-size:17px;line-height:1.5;color:#0b0c0c;max-width:36em;margin:2em auto;padding:0 1em\">\n\
         {bodies}</body></html>\n",
        lang.tag(),
        escape(subject),
    ))
}

fn part_as_html(content: &Content, lang: Lang) -> String {
    let escape = |text: &str| html_escape::encode_safe(text).into_owned();
    let anchor = |link: &str| format!("<a href=\"{0}\">{0}</a>", escape(link));
    let mut body: String = content.facts.iter().map(|fact| format!("<p>{}</p>\n", escape(fact))).collect();
    if let Some(link) = &content.link {
        body.push_str(&format!("<p>{}</p>\n", anchor(link)));
    }
    if let Some(stop) = &content.stop {
        body.push_str(&format!("<p>{}<br>{}</p>\n", escape(letters::stop_here(lang)), anchor(stop)));
    }
    let (footer, sender) = (escape(letters::footer(lang)), escape(letters::sender(lang)));
    format!("<div lang=\"{}\">\n{body}<hr>\n<p style=\"color:#484949\">{footer}<br>{sender}</p></div>\n", lang.tag())
}

/// No control character but a line end reaches the mail library (RUSTSEC-2026-0561: a lone CR passes its dot-stuffing).
pub(super) fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

pub(super) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
