//! The certificate of an erasure, whole: whoever gets it may have no sign-in any more. And what closing an account means.

use chrono::{DateTime, Utc};

use crate::{
    calendar::{date_and_time, full_date},
    erasure::{Certificate, Line},
    lang::Lang,
    text::{erasure as words, letters},
};

type Content = (String, Vec<String>, Option<String>);

/// The certificate as the facts of a letter.
pub fn content(certificate: &Certificate, lang: Lang) -> Content {
    let mut facts = vec![words::cert_on(lang, &full_date(lang, certificate.on))];
    facts.extend(certificate.lines.iter().flat_map(|line| of_line(line, lang)));
    if !certificate.told.is_empty() {
        facts.push(words::cert_told(lang, &certificate.told.join(", ")));
    }
    facts.push(words::cert_keys(lang, &full_date(lang, certificate.keys_until)));
    facts.extend(certificate.digest().map(|digest| words::cert_digest(lang, &digest)));
    facts.push(words::cert_keep(lang).to_string());
    (words::cert_subject(lang, &certificate.reference), facts, None)
}

fn of_line(line: &Line, lang: Lang) -> Vec<String> {
    let label = line.label.get(lang);
    let mut facts = Vec::new();
    if line.gone > 0 {
        facts.push(words::cert_gone(lang, &line.gone.to_string(), label));
    }
    facts.extend(line.kept.iter().map(|kept| {
        let (count, why) = (kept.count.to_string(), kept.why.get(lang));
        match kept.until {
            Some(until) => words::cert_kept(lang, &count, &full_date(lang, until), label, why),
            None => words::cert_kept_open(lang, &count, label, why),
        }
    }));
    facts
}

/// M28.
pub fn closed(lang: Lang, written: DateTime<Utc>) -> Content {
    let facts = vec![
        words::closed_fact(lang, &date_and_time(lang, written)),
        words::closed_record(lang).to_string(),
        letters::details_not_you(lang).to_string(),
    ];
    (words::closed_subject(lang).to_string(), facts, None)
}
