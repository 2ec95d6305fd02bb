//! T11 to T14: answering a request for a copy: what was collected, who searches, what is read and decided, and who lets it go.

mod bench;
mod item;
mod release;
mod search;

use leptos::prelude::*;
use portal::{
    corrections::forms::answer_field,
    disclosure::{Disclosure, Exemption, ops},
    error::OpError,
    fields::Fields,
    lang::Lang,
    text::{corrections, disclosure as words},
};

pub use self::{
    bench::{copy, do_copy_collect, do_copy_propose, do_copy_put_back, do_copy_reopen, do_review_answer},
    item::{do_item, item, item_file, items},
    release::{do_release, do_release_back, release, release_preview},
    search::{do_search, do_search_ask, do_search_file, do_search_found, search, search_ask, searches},
};
use super::rights::path_of;
use crate::{
    ui::TextArea,
    visit::{PageResult, Reply, Visit},
};

fn copy_path(reference: &str) -> String {
    format!("{}/copy", path_of(reference))
}

fn revision(disclosure: &Disclosure) -> AnyView {
    view! { <input type="hidden" name="revision" value=disclosure.revision.to_string()/> }.into_any()
}

fn text_area(visit: &Visit, field: &'static str, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name=field
            label=label
            hint=hint
            value=visit.typed_or(field, "")
            error=visit.error(field)
            rows=4
            max=ops::most_characters()
        />
    }
    .into_any()
}

/// What the person reads, in their language or in both.
fn covers(visit: &Visit, languages: &[Lang]) -> AnyView {
    let lang = visit.lang;
    let areas: Vec<_> = languages
        .iter()
        .map(|written| {
            let label = match (languages.len() > 1, written) {
                (false, _) => words::cover(lang),
                (true, Lang::Cy) => corrections::reason_cy(lang),
                (true, Lang::En) => corrections::reason_en(lang),
            };
            text_area(visit, answer_field(*written), label, words::cover_hint(lang))
        })
        .collect();
    areas.into_any()
}

/// Each reason for not giving something, with what has to be shown before it is used.
fn exemptions(lang: Lang) -> Vec<(String, String)> {
    let none = (String::new(), words::exemption_choose(lang).to_string());
    let all = Exemption::ALL.iter().map(|exemption| (exemption.code().to_string(), exemption.test(lang).to_string()));
    std::iter::once(none).chain(all).collect()
}

/// A form that was refused opens on the page it stands on.
fn refused(path: String, fields: Fields, error: OpError) -> PageResult {
    match error {
        OpError::Invalid(errors) => Ok(Reply::again(path, fields, errors)),
        error => Err(error),
    }
}
