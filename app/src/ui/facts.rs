//! The questions every stored thing answers, in the same order everywhere.

use super::summary::{SummaryRow, summary_list};
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// What we hold, from whom, why, by what right, shared with whom, until when and why, and who looked.
///
/// UK GDPR art. 15(1) asks for these; one component gives them on the item's page, in the pack, to staff and in print.
pub struct RecordFactsOf {
    pub what: AnyView,
    pub came_from: AnyView,
    pub why: AnyView,
    pub legal_reason: AnyView,
    pub shared_with: AnyView,
    pub keep_until: AnyView,
    pub why_until: AnyView,
    pub who_looked: AnyView,
}

/// The facts of one stored thing.
#[component]
pub fn RecordFacts(lang: Lang, facts: RecordFactsOf) -> impl IntoView {
    let rows = vec![
        SummaryRow::new(ui::fact_what(lang), facts.what),
        SummaryRow::new(ui::fact_from(lang), facts.came_from),
        SummaryRow::new(ui::fact_why(lang), facts.why),
        SummaryRow::new(ui::fact_legal(lang), facts.legal_reason),
        SummaryRow::new(ui::fact_shared(lang), facts.shared_with),
        SummaryRow::new(ui::fact_until(lang), facts.keep_until),
        SummaryRow::new(ui::fact_why_until(lang), facts.why_until),
        SummaryRow::new(ui::fact_looked(lang), facts.who_looked),
    ];
    view! { <div class="app-record-facts">{summary_list(rows, false, "")}</div> }.into_any()
}
