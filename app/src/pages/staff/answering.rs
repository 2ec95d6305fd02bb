//! What the pages of those who answer have in common: a queue by the day it is due, the box for an answer, and what becomes of a
//! form that stands on a page with others.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    corrections::forms::answer_field,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    lang::Lang,
    rights::ops::most_characters,
    text::{corrections, desk as words},
};
use uuid::Uuid;

use crate::{
    ui::{LabelStyle, PageLink, Pagination, TextArea},
    visit::{PageResult, Reply, Visit},
};

/// What a form saw: whoever sends it after somebody else changed the thing is told so.
pub(super) fn revision(number: i32) -> AnyView {
    view! { <input type="hidden" name="revision" value=number.to_string()/> }.into_any()
}

/// Ends what one of the forms of a page began: what was done is kept and the page opens again, or what was refused opens on it.
pub(super) async fn ended(uow: Uow, outcome: OpResult, path: String, fields: Fields, done: fn(Lang) -> &'static str) -> PageResult {
    match outcome {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path, done))
        }
        Err(OpError::Invalid(errors)) => Ok(Reply::again(path, fields, errors)),
        Err(error) => Err(error),
    }
}

/// What the box for reasons in a language is called, and its hint: where only one language is asked for, it need not be named.
pub(super) fn reason_words(lang: Lang, written: Lang, both: bool) -> (&'static str, &'static str) {
    match (both, written) {
        (false, _) => (corrections::reason(lang), corrections::reason_hint(lang)),
        (true, Lang::Cy) => (corrections::reason_cy(lang), corrections::reason_both_hint(lang)),
        (true, Lang::En) => (corrections::reason_en(lang), corrections::reason_both_hint(lang)),
    }
}

/// The box for reasons in a language, which the person reads.
pub(super) fn reason(visit: &Visit, written: Lang, both: bool) -> AnyView {
    let (label, hint) = reason_words(visit.lang, written, both);
    text_area(visit, answer_field(written), label, hint)
}

/// A box for a message, as long as one may be, among other parts of a form.
pub(super) fn text_area(visit: &Visit, field: &'static str, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name=field
            label=label
            hint=hint
            value=visit.typed_or(field, "")
            error=visit.error(field)
            rows=5
            max=most_characters()
        />
    }
    .into_any()
}

/// The last row of the page above: its date and its id. An address that was altered by hand begins at the top.
pub(super) fn after(text: &str) -> Option<(NaiveDate, Uuid)> {
    let (date, id) = text.split_once('_')?;
    Some((date.parse().ok()?, Uuid::try_parse(id).ok()?))
}

/// To the page below, when there is one, and back to the top. `last` is the last row that is shown.
pub(super) fn paging(visit: &Visit, queue: &str, last: Option<(NaiveDate, Uuid)>, below: bool) -> AnyView {
    let next = last.map(|(due_on, id)| PageLink::to(visit.link(&format!("{queue}?after={due_on}_{id}"))));
    let first = below.then(|| PageLink { href: visit.link(queue), text: words::queue_first(visit.lang).to_string(), label: String::new() });
    view! { <Pagination lang=visit.lang previous=first next=next/> }.into_any()
}

/// A box for an answer, as long as it may be.
pub(super) fn answer_box(visit: &Visit, name: &'static str, label: &'static str, hint: &'static str, most: usize) -> AnyView {
    let lang = visit.lang;
    view! {
        <TextArea
            lang=lang
            name=name
            label=label
            label_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or(name, "")
            error=visit.error(name)
            rows=8
            max=u32::try_from(most).unwrap_or(u32::MAX)
        />
    }
    .into_any()
}
