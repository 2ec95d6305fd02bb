//! The person's record in the order of time, as far as the member of staff may see it: the same entries that the person reads.

use leptos::prelude::*;
use portal::{
    calendar::short_date_time,
    db::Uow,
    error::OpResult,
    holdings::{
        Category,
        timeline::{self, Entry, Filter},
    },
    ids::PersonId,
    text::{access as words, corrections},
};

use crate::{pages::corrections::statements, visit::Visit};

/// How many entries are shown.
const MOST: i64 = 30;

pub async fn read(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Entry>> {
    timeline::page(uow, person, &Filter::default(), None, MOST).await
}

/// The newest entries.
pub fn history(visit: &Visit, entries: &[Entry]) -> AnyView {
    let lang = visit.lang;
    if entries.is_empty() {
        return view! {
            <h2 class="govuk-heading-m">{words::history(lang)}</h2>
            <p class="govuk-body">{words::history_none(lang)}</p>
        }
        .into_any();
    }
    let items: Vec<_> = entries.iter().map(|entry| view! { <li>{line(visit, entry)}</li> }).collect();
    view! {
        <h2 class="govuk-heading-m">{words::history(lang)}</h2>
        <ul class="govuk-list govuk-list--spaced">{items}</ul>
    }
    .into_any()
}

fn line(visit: &Visit, entry: &Entry) -> AnyView {
    let lang = visit.lang;
    let title = entry.title.get(lang).to_string();
    let title = match path(entry) {
        Some(path) => view! { <a class="govuk-link" href=visit.link(&path)>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    let disputed = entry.flags.disputed.then(|| view! { " " <strong class="govuk-tag govuk-tag--orange">{words::disputed(lang)}</strong> });
    let statements = statements(lang, &entry.statements, corrections::statement_theirs);
    view! { <span class="govuk-hint app-inline">{short_date_time(lang, entry.at)}</span> " " {title} {disputed} {statements} }.into_any()
}

/// Where staff read the whole of it.
fn path(entry: &Entry) -> Option<String> {
    match entry.category {
        Category::ServiceRequest => Some(format!("/staff/requests/{}", entry.reference.as_deref()?)),
        Category::Interaction => Some(format!("/staff/contacts/{}", entry.id)),
        Category::CouncillorCase => Some(format!("/staff/cases/{}", entry.reference.as_deref()?)),
        Category::Correction => Some(format!("/staff/corrections/{}", entry.reference.as_deref()?)),
        _ => None,
    }
}
