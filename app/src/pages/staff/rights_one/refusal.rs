//! A refusal that takes two people: what one proposes, and the buttons of the other.

use leptos::prelude::*;
use portal::{
    lang::Lang,
    rights::{Ground, ops::desk::Opened, rules},
    text::rights as words,
};

use super::{super::answering::revision, action};
use crate::{
    pages::answers::{broken, paragraphs},
    ui::{Button, ButtonKind, Choice, SummaryList, SummaryRow},
    visit::Visit,
};

/// The choice among the answers that proposes it.
pub(super) fn choice(visit: &Visit, ground: Ground) -> Choice {
    let lang = visit.lang;
    let hint = match ground {
        Ground::Unfounded => words::refusal_as_unfounded_hint(lang),
        Ground::Excessive => words::refusal_as_excessive_hint(lang),
    };
    Choice::new(ground.code(), ground_words(lang, ground)).hint(hint)
}

fn ground_words(lang: Lang, ground: Ground) -> &'static str {
    match ground {
        Ground::Unfounded => words::refusal_as_unfounded(lang),
        Ground::Excessive => words::refusal_as_excessive(lang),
    }
}

/// What waits for a colleague: who proposed it, why, and what the person would read.
pub(super) fn waiting(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let (lang, request) = (visit.lang, &opened.request);
    let refusal = opened.refusal.as_ref()?;
    let reasons: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, refusal.reasons.get(written))).collect();
    let rows = vec![
        SummaryRow::text(words::refusal_ground(lang), ground_words(lang, refusal.ground)),
        SummaryRow::text(words::refusal_proposed(lang), refusal.proposed_by.clone()),
        SummaryRow::new(words::refusal_why(lang), broken(refusal.why.lines())),
        SummaryRow::new(words::refusal_reasons(lang), reasons),
    ];
    let agree = if rules::may_agree_refusal(&visit.actor, request, refusal).is_ok() {
        view! {
            <form method="post" action=action(visit, request, "refusal") novalidate>
                {revision(request.revision)}
                <Button text=words::refusal_agree(lang) kind=ButtonKind::Warning/>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="govuk-body">{words::refusal_not_you(lang)}</p> }.into_any()
    };
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::refusal_title(lang)}</h2>
            <SummaryList rows=rows/>
            {agree}
            <form method="post" action=action(visit, request, "refusal/drop") novalidate>
                {revision(request.revision)}
                <Button text=words::refusal_drop(lang) kind=ButtonKind::Secondary/>
            </form>
        }
        .into_any(),
    )
}
