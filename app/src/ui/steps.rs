//! Where something is now, as a list of steps from top to bottom.

use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    ToCome,
}

impl StepState {
    fn text(self, lang: Lang) -> &'static str {
        match self {
            StepState::Done => ui::step_done(lang),
            StepState::Now => ui::step_now(lang),
            StepState::ToCome => ui::step_to_come(lang),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            StepState::Done => "app-steps__step app-steps__step--done",
            StepState::Now => "app-steps__step app-steps__step--now",
            StepState::ToCome => "app-steps__step",
        }
    }
}

/// One step, with the date or the promise that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    pub detail: String,
    pub state: StepState,
}

/// Steps in order; the dots are drawn, the words behind them are read out.
#[component]
pub fn Steps(lang: Lang, steps: Vec<Step>) -> impl IntoView {
    let steps: Vec<_> = steps
        .into_iter()
        .map(|Step { title, detail, state }| {
            let now = (state == StepState::Now).then_some("step");
            let detail = (!detail.is_empty()).then(|| view! { <p class="app-steps__detail">{detail}</p> });
            view! {
                <li class=state.class() aria-current=now>
                    <p class="app-steps__title">
                        <span class="govuk-visually-hidden">{format!("{}: ", state.text(lang))}</span>
                        {title}
                    </p>
                    {detail}
                </li>
            }
        })
        .collect();
    view! { <ol class="app-steps">{steps}</ol> }.into_any()
}
