//! Whether what is published can be read at once: no sentence too long, no word that only the council uses (the council’s own style:
//! sentences of twenty words, a reading age of nine to eleven).

use super::{Found, Rule, words::texts};
use crate::{
    lang::{Lang, Words},
    policy::Pack,
};

/// The most words of a sentence. Welsh says with words of their own what English says with endings and articles that are left out.
const fn most_words(lang: Lang) -> usize {
    match lang {
        Lang::En => 25,
        Lang::Cy => 30,
    }
}

/// What residents do not say. “Customer” and “process” are not among them: they are in the names of places and of activities.
const AVOIDED: [&str; 18] = [
    "data subject",
    "data subjects",
    "dsar",
    "kindly",
    "log in",
    "mandatory",
    "portal",
    "pursuant",
    "raise a ticket",
    "retention",
    "sar",
    "submit",
    "third parties",
    "third party",
    "user",
    "users",
    "utilise",
    "vulnerable",
];

/// L11.
pub(super) fn sentences_and_words(pack: &Pack, found: &mut Found) {
    for (field, words) in texts(pack) {
        for lang in Lang::BOTH {
            long_sentence(&field, words, lang, found);
        }
        if let Some(word) = AVOIDED.iter().find(|word| names(&words.en, word)) {
            let problem = format!("“{word}” is a word that people outside the council do not use.");
            found.warning(Rule::Reading, &field, problem, "Say it in everyday words.");
        }
    }
}

fn long_sentence(field: &str, words: &Words, lang: Lang, found: &mut Found) {
    let most = most_words(lang);
    let long = sentences(words.get(lang)).map(count).find(|count| *count > most);
    if let Some(count) = long {
        let problem = format!("A sentence ({}) has {count} words.", lang.tag());
        found.warning(Rule::Reading, field, problem, "Make two sentences of it.");
    }
}

/// The parts that are read in one breath: up to a full stop, and each part of a list after a colon.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', '?', ':', ';'])
}

fn count(sentence: &str) -> usize {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// Whether a text has these words, whole and next to each other.
fn names(text: &str, wanted: &str) -> bool {
    let small = text.to_lowercase();
    let words: Vec<&str> = small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let wanted: Vec<&str> = wanted.split(' ').collect();
    words.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_a_sentence_ends_where_one_breathes() {
        assert!(names("Tell third parties.", "third parties") && names("The SAR, and", "sar"));
        assert!(!names("A userful thing", "user") && !names("third, and other parties", "third parties"));
        let counted: Vec<usize> = sentences("One two: three, four – five. Six?").map(count).collect();
        assert_eq!(counted, [2, 3, 1, 0]);
    }
}
