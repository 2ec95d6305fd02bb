//! The letters about a copy that can be fetched: that it is there, until when and how, never what is in it.

use chrono::{DateTime, Utc};

use crate::{
    calendar::{full_date, london_date},
    disclosure::LASTS,
    lang::Lang,
    outbox::Letter,
    text::letters,
};

/// The subject, what is said, and where it leads.
pub(super) fn about(letter: &Letter, lang: Lang, public_url: &str, written: DateTime<Utc>) -> (String, Vec<String>, Option<String>) {
    let reference = letter.reference().unwrap_or_default();
    let mut said = vec![letters::received_reference(lang, reference)];
    let mut link = None;
    if let Letter::CopyReady { until, by_code, .. } = letter {
        let page = if *by_code { "/data-requests/collect".to_string() } else { format!("/data-requests/{reference}/pack") };
        said.push(letters::copy_ready_until(lang, &full_date(lang, *until)));
        said.push(if *by_code { letters::copy_ready_by_code(lang) } else { letters::copy_ready_sign_in(lang) }.to_string());
        link = Some(format!("{public_url}{}", lang.path(&page)));
    } else {
        said.push(letters::copy_code_fact(lang).to_string());
        said.extend(letter.code_on_paper());
        said.push(letters::copy_code_where(lang).to_string());
        said.push(letters::copy_code_ends(lang, &full_date(lang, london_date(written + LASTS))));
    }
    (letters::copy_ready_subject(lang, reference), said, link)
}
