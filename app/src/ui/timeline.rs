//! A record as it grew: months, and in each what happened.

use super::{Tag, TagColour};
use leptos::prelude::*;

/// One thing held.
pub struct TimelineEntry {
    /// Time, way and direction: “19 Nov, 14:02 · Phone call from you”.
    pub when: String,
    /// The same moment for a machine, as `datetime` wants it.
    pub moment: String,
    pub href: String,
    /// The purpose in plain words.
    pub purpose: String,
    /// What came of it.
    pub outcome: String,
    /// Its reference, which never breaks; may be empty.
    pub reference: String,
    /// The four facts in one line.
    pub facts: String,
    /// What sets it apart, such as a dispute.
    pub flags: Vec<(String, TagColour)>,
    /// What belongs to it, such as the recording of a call.
    pub nested: Option<AnyView>,
}

/// One month of a [`Timeline`].
pub struct TimelineMonth {
    /// “November 2026”.
    pub heading: String,
    /// Unique on the page, such as `2026-11`.
    pub id: String,
    pub entries: Vec<TimelineEntry>,
}

/// Months, the latest first, each entry an article.
#[component]
pub fn Timeline(months: Vec<TimelineMonth>) -> impl IntoView {
    months
        .into_iter()
        .map(|TimelineMonth { heading, id, entries }| {
            let id = format!("month-{id}");
            let labelled = id.clone();
            view! {
                <section class="app-timeline-month" aria-labelledby=labelled>
                    <h2 class="govuk-heading-m app-timeline-month__title" id=id>{heading}</h2>
                    <TimelineEntries entries=entries/>
                </section>
            }
            .into_any()
        })
        .collect::<Vec<_>>()
        .into_any()
}

/// The entries alone, for a short list of the latest.
#[component]
pub fn TimelineEntries(entries: Vec<TimelineEntry>) -> impl IntoView {
    let entries: Vec<_> = entries.into_iter().map(entry).collect();
    view! { <ol class="app-timeline">{entries}</ol> }.into_any()
}

fn entry(entry: TimelineEntry) -> AnyView {
    let reference = (!entry.reference.is_empty()).then(|| view! { " " <span class="app-reference">{entry.reference}</span> });
    let line = |class: &'static str, text: String| (!text.is_empty()).then(|| view! { <p class=class>{text}</p> });
    let flags: Vec<_> = entry.flags.into_iter().map(|(text, colour)| view! { <li><Tag text=text colour=colour/></li> }).collect();
    let flags = (!flags.is_empty()).then(|| view! { <ul class="app-timeline__flags">{flags}</ul> });
    let nested = entry.nested.map(|nested| view! { <div class="app-timeline__nested">{nested}</div> });
    view! {
        <li class="app-timeline__entry">
            <article>
                <p class="app-timeline__when"><time datetime=entry.moment>{entry.when}</time></p>
                <h3 class="app-timeline__title"><a class="govuk-link" href=entry.href>{entry.purpose}</a></h3>
                <p class="app-timeline__outcome">{entry.outcome}{reference}</p>
                {line("app-timeline__facts", entry.facts)}
                {flags}
                {nested}
            </article>
        </li>
    }
    .into_any()
}
