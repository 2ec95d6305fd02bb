//! Keys and values, alone or as a card.

use super::OptionalText;
use leptos::prelude::*;

/// A link beside a value or in the head of a card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Action {
    pub href: String,
    /// The visible word, such as “Change”.
    pub text: String,
    /// What it changes, for someone who hears the link alone: “your phone number”.
    pub hidden: String,
}

/// One key with its value.
pub struct SummaryRow {
    key: String,
    value: AnyView,
    actions: Vec<Action>,
}

impl SummaryRow {
    /// A row without links.
    pub fn new(key: impl Into<String>, value: impl IntoAny) -> Self {
        Self { key: key.into(), value: value.into_any(), actions: Vec::new() }
    }

    /// A row whose value is plain text.
    pub fn text(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(key, value.into())
    }

    /// Adds a link.
    #[must_use]
    pub fn action(mut self, href: impl Into<String>, text: impl Into<String>, hidden: impl Into<String>) -> Self {
        self.actions.push(Action { href: href.into(), text: text.into(), hidden: hidden.into() });
        self
    }
}

/// Facts in a fixed order.
#[component]
pub fn SummaryList(
    rows: Vec<SummaryRow>,
    /// Without rules between the rows, for a short list inside something else.
    #[prop(optional)]
    no_border: bool,
) -> impl IntoView {
    summary_list(rows, no_border, "")
}

/// A [`SummaryList`] under a title, for one of several things of a kind.
#[component]
pub fn SummaryCard(
    #[prop(into)] title: String,
    /// 2 unless the card stands under a heading of its own.
    #[prop(default = 2)]
    level: u8,
    #[prop(optional)] actions: Vec<Action>,
    rows: Vec<SummaryRow>,
) -> impl IntoView {
    let links = card_actions(actions, &title);
    let list = summary_list(rows, false, &title);
    let heading = match level {
        3 => view! { <h3 class="govuk-summary-card__title">{title}</h3> }.into_any(),
        4 => view! { <h4 class="govuk-summary-card__title">{title}</h4> }.into_any(),
        _ => view! { <h2 class="govuk-summary-card__title">{title}</h2> }.into_any(),
    };
    view! {
        <div class="govuk-summary-card">
            <div class="govuk-summary-card__title-wrapper">{heading}{links}</div>
            <div class="govuk-summary-card__content">{list}</div>
        </div>
    }
    .into_any()
}

pub(super) fn summary_list(rows: Vec<SummaryRow>, no_border: bool, card: &str) -> AnyView {
    let any_actions = rows.iter().any(|row| !row.actions.is_empty());
    let class = super::classes("govuk-summary-list", &[("govuk-summary-list--no-border", no_border)]);
    let rows: Vec<_> = rows.into_iter().map(|row| summary_row(row, any_actions, card)).collect();
    view! { <dl class=class>{rows}</dl> }.into_any()
}

fn summary_row(row: SummaryRow, any_actions: bool, card: &str) -> AnyView {
    let bare = any_actions && row.actions.is_empty();
    let class = super::classes("govuk-summary-list__row", &[("govuk-summary-list__row--no-actions", bare)]);
    let actions = (!row.actions.is_empty()).then(|| {
        view! { <dd class="govuk-summary-list__actions">{row_actions(row.actions, card)}</dd> }
    });
    view! {
        <div class=class>
            <dt class="govuk-summary-list__key">{row.key}</dt>
            <dd class="govuk-summary-list__value">{row.value}</dd>
            {actions}
        </div>
    }
    .into_any()
}

fn row_actions(actions: Vec<Action>, card: &str) -> AnyView {
    let mut links: Vec<_> = actions.into_iter().map(|action| action_link(action, card)).collect();
    if links.len() == 1 {
        return links.remove(0);
    }
    let items: Vec<_> = links.into_iter().map(|link| view! { <li class="govuk-summary-list__actions-list-item">{link}</li> }).collect();
    view! { <ul class="govuk-summary-list__actions-list">{items}</ul> }.into_any()
}

fn card_actions(actions: Vec<Action>, card: &str) -> AnyView {
    let mut links: Vec<_> = actions.into_iter().map(|action| action_link(action, card)).collect();
    match links.len() {
        0 => ().into_any(),
        1 => view! { <div class="govuk-summary-card__actions">{links.remove(0)}</div> }.into_any(),
        _ => {
            let items: Vec<_> = links.into_iter().map(|link| view! { <li class="govuk-summary-card__action">{link}</li> }).collect();
            view! { <ul class="govuk-summary-card__actions">{items}</ul> }.into_any()
        }
    }
}

/// The word seen, then what it is about: the row's object, and the card it is in.
fn action_link(action: Action, card: &str) -> AnyView {
    let mut hidden = String::new();
    for part in [action.hidden, OptionalText::from(card).get().map(|t| format!("({t})")).unwrap_or_default()] {
        if !part.is_empty() {
            hidden.push(' ');
            hidden.push_str(&part);
        }
    }
    let hidden = OptionalText::from(hidden).get().map(|t| view! { <span class="govuk-visually-hidden">{t}</span> });
    view! { <a class="govuk-link" href=action.href>{action.text}{hidden}</a> }.into_any()
}
