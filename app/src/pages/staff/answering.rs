//! What the pages of those who answer have in common: a queue by the day it is due, and the box for an answer.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::text::desk as words;
use uuid::Uuid;

use crate::{
    ui::{LabelStyle, PageLink, Pagination, TextArea},
    visit::Visit,
};

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
