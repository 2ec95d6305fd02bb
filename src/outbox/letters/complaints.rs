//! What is written while a complaint is looked into: that it is, and that there is word of it; never what it is about.

use crate::{
    lang::Lang,
    text::{complaints as words, letters},
};

type Content = (String, Vec<String>, Option<String>);

/// Somebody looks into it who did not handle what it is about.
pub fn acknowledged(reference: &str, lang: Lang, public_url: &str) -> Content {
    content(reference, words::letter_acknowledged(lang), lang, public_url)
}

/// There is word of how it goes on.
pub fn progress(reference: &str, lang: Lang, public_url: &str) -> Content {
    content(reference, words::letter_progress(lang), lang, public_url)
}

/// The outcome is there, and who else can look at it (law.md 3).
pub fn answered(reference: &str, regulator: &str, lang: Lang, public_url: &str) -> Content {
    let (_, mut facts, page) = content(reference, words::letter_answered(lang), lang, public_url);
    facts.truncate(2);
    facts.push(words::letter_regulator(lang, regulator));
    (words::letter_answered_subject(lang, reference), facts, page)
}

fn content(reference: &str, fact: &str, lang: Lang, public_url: &str) -> Content {
    let facts = vec![letters::received_reference(lang, reference), fact.to_string(), letters::sign_in_to_read(lang).to_string()];
    let page = format!("{public_url}{}", lang.path(&format!("/data-requests/{reference}")));
    (words::letter_subject(lang, reference), facts, Some(page))
}
