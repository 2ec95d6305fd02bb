//! What is written about a fee: how much, how it is paid and that one can complain; then by when we answer.

use chrono::NaiveDate;

use crate::{
    calendar,
    lang::Lang,
    text::{letters, rights_fee as words},
};

type Content = (String, Vec<String>, Option<String>);

/// It is charged, and the time waits.
pub fn charged(reference: &str, amount: &str, phone: &str, lang: Lang, public_url: &str) -> Content {
    let facts =
        vec![words::letter_charged(lang, amount), words::letter_pay(lang, phone, reference), words::letter_complain(lang).to_string()];
    (words::letter_subject(lang, reference), facts, page(reference, lang, public_url))
}

/// It was paid, or need not be.
pub fn settled(reference: &str, due: Option<NaiveDate>, paid: bool, lang: Lang, public_url: &str) -> Content {
    let subject = if paid { words::letter_paid_subject(lang, reference) } else { words::letter_waived_subject(lang, reference) };
    let by =
        due.map_or_else(|| words::letter_no_date(lang).to_string(), |due| letters::rights_due(lang, &calendar::weekday_date(lang, due)));
    let facts = vec![letters::received_reference(lang, reference), by, words::letter_next(lang).to_string()];
    (subject, facts, page(reference, lang, public_url))
}

fn page(reference: &str, lang: Lang, public_url: &str) -> Option<String> {
    Some(format!("{public_url}{}", lang.path(&format!("/data-requests/{reference}"))))
}
