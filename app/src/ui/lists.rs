//! Lists of links: tasks, verbs, facts at a glance.

use super::{Chip, OptionalText, Tag, TagColour, classes};
use leptos::prelude::*;

/// One thing to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    pub title: String,
    /// Absent for a task that cannot be begun yet.
    pub href: Option<String>,
    pub hint: Option<String>,
    pub status: TaskStatus,
}

/// What stands at the end of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Usually a date: “by 27 November”.
    Words(String),
    Tag(String, TagColour),
    /// A short mark, and the words that are read out for it.
    Chip(&'static str, &'static str),
}

impl Default for TaskStatus {
    fn default() -> Self {
        TaskStatus::Words(String::new())
    }
}

/// Things to do, the most urgent first.
#[component]
pub fn TaskList(
    items: Vec<Task>,
    /// The start of the ids, for a page with several lists.
    #[prop(default = "task-list")]
    id: &'static str,
) -> impl IntoView {
    let items: Vec<_> = items.into_iter().zip(1..).map(|(task, n)| task_item(task, &format!("{id}-{n}"))).collect();
    view! { <ul class="govuk-task-list">{items}</ul> }.into_any()
}

fn task_item(task: Task, id: &str) -> AnyView {
    let (hint_id, status_id) = (format!("{id}-hint"), format!("{id}-status"));
    let class = classes("govuk-task-list__item", &[("govuk-task-list__item--with-link", task.href.is_some())]);
    let described = if task.hint.is_some() { format!("{hint_id} {status_id}") } else { status_id.clone() };
    let title = match task.href {
        Some(href) => view! {
            <a class="govuk-link govuk-task-list__link" href=href aria-describedby=described>{task.title}</a>
        }
        .into_any(),
        None => view! { <div>{task.title}</div> }.into_any(),
    };
    let hint = task.hint.map(|hint| view! { <div id=hint_id class="govuk-task-list__hint">{hint}</div> });
    let status = match task.status {
        TaskStatus::Words(words) => words.into_any(),
        TaskStatus::Tag(text, colour) => view! { <Tag text=text colour=colour/> }.into_any(),
        TaskStatus::Chip(short, words) => view! { <Chip short=short words=words/> }.into_any(),
    };
    view! {
        <li class=class>
            <div class="govuk-task-list__name-and-hint">{title}{hint}</div>
            <div class="govuk-task-list__status" id=status_id>{status}</div>
        </li>
    }
    .into_any()
}

/// One of the verbs of the front page, with its most used services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    pub text: String,
    pub href: String,
    /// `(href, text)` of up to three services.
    pub services: Vec<(String, String)>,
    /// The words of the last link, to all services of this verb, when there are more.
    pub all: Option<String>,
}

/// Apply, book, pay, report, request: each a heading with a short list of links.
#[component]
pub fn VerbCards(verbs: Vec<Verb>) -> impl IntoView {
    let cards: Vec<_> = verbs.into_iter().map(|verb| view! { <VerbCard verb=verb/> }).collect();
    view! { <ul class="app-verbs">{cards}</ul> }.into_any()
}

/// One card of [`VerbCards`].
#[component]
pub fn VerbCard(verb: Verb) -> impl IntoView {
    let Verb { text, href, services, all } = verb;
    let services: Vec<_> = services.into_iter().map(|(href, text)| view! { <li><a class="govuk-link" href=href>{text}</a></li> }).collect();
    let all = all.map(|all| view! { <li><a class="govuk-link app-verb__all" href=href.clone()>{all}</a></li> });
    view! {
        <li class="app-verb">
            <h2 class="app-verb__title">
                <a class="app-verb__link" href=href>{text}</a>
            </h2>
            <ul class="app-verb__services">
                {services}
                {all}
            </ul>
        </li>
    }
    .into_any()
}

/// The verbs as a row of links, for the page of someone who knows them.
#[component]
pub fn VerbLinks(
    /// `(href, text)` in the order of the front page.
    items: Vec<(String, String)>,
) -> impl IntoView {
    let items: Vec<_> = items.into_iter().map(|(href, text)| view! { <li><a class="app-verb__link" href=href>{text}</a></li> }).collect();
    view! { <ul class="app-verb-links">{items}</ul> }.into_any()
}

/// A number or a date with its words; the whole cell is one link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    pub href: String,
    pub label: String,
    pub figure: String,
}

/// Up to four facts side by side, two and two on a phone; no colour means anything here.
#[component]
pub fn Glance(items: Vec<Glimpse>, #[prop(optional, into)] label: OptionalText) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|Glimpse { href, label, figure }| {
            view! {
                <li class="app-glance__cell">
                    <a class="app-glance__link" href=href>
                        <span class="app-glance__label">{label}</span>
                        " "
                        <span class="app-glance__figure">{figure}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ul class="app-glance" aria-label=label.get()>{items}</ul> }.into_any()
}
