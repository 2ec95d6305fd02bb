//! Four facts about what is held, each a link to where it can be read.

use leptos::prelude::*;
use portal::{calendar::full_date, holdings::timeline, text::record as words};

use super::counted;
use crate::{
    ui::{Glance, Glimpse},
    visit::Visit,
};

/// What is held, shared, looked at, and deleted next.
pub fn strip(visit: &Visit, glance: &timeline::Glance) -> AnyView {
    let lang = visit.lang;
    let cell = |path: &str, label: &str, figure: String| Glimpse { href: visit.link(path), label: label.to_string(), figure };
    let next = glance.next_deleted.map_or_else(|| words::glance_nothing(lang).to_string(), |date| full_date(lang, date));
    let items = vec![
        cell("/record", words::glance_held(lang), counted(lang, glance.held)),
        cell("/record/sharing", words::glance_shared(lang), counted(lang, glance.shared_this_year)),
        cell("/record/access-log", words::glance_looked(lang), counted(lang, glance.looked_this_month)),
        cell("/record/deleting-soon", words::glance_next(lang), next),
    ];
    view! { <Glance items=items label=words::glance(lang)/> }.into_any()
}
