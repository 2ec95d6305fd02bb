//! What a letter says on paper alone. Whoever has no e-mail address may have no sign-in either, so it has the words themselves and not
//! only where they can be read: what was asked, why, and how to complain (law.md 1.3).

use crate::{
    lang::{Lang, Words},
    outbox::{Envelope, Letter},
    text::letters,
};

/// The facts of a letter, with what was said in place of where to read it.
pub fn facts(envelope: &Envelope, mut facts: Vec<String>, lang: Lang) -> Vec<String> {
    if envelope.said.is_empty() {
        return facts;
    }
    let (kept, lead) = match &envelope.letter {
        Letter::RightsQuestion { .. } => (2, Some(letters::post_question(lang))),
        Letter::RightsExtended { .. } | Letter::RightsFee { .. } => (2, Some(letters::post_reason(lang))),
        Letter::RightsAnswered { .. } => (2, Some(letters::post_answer(lang))),
        Letter::ComplaintAnswered { .. } => (1, Some(letters::post_answer(lang))),
        Letter::ComplaintProgress { .. } => (2, None),
        _ => (facts.len(), None),
    };
    facts.truncate(kept);
    facts.extend(lead.map(str::to_string));
    facts.extend(envelope.said.iter().flat_map(|words| paragraphs(words, lang)));
    facts
}

/// Each line on its own. What was said in one language only is better read in that one than not at all.
fn paragraphs(words: &Words, lang: Lang) -> Vec<String> {
    let own = words.get(lang);
    let text = if own.trim().is_empty() { words.get(lang.other()) } else { own };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect()
}
