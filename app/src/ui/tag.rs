//! Status tags: the word carries the meaning, the colour only helps.

use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// The colour of a tag. Yellow is left out: its contrast is the weakest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagColour {
    /// The component's own blue.
    #[default]
    Blue,
    Grey,
    Teal,
    Green,
    Purple,
    Red,
    Orange,
}

impl TagColour {
    const fn class(self) -> &'static str {
        match self {
            TagColour::Blue => "govuk-tag",
            TagColour::Grey => "govuk-tag govuk-tag--grey",
            TagColour::Teal => "govuk-tag govuk-tag--teal",
            TagColour::Green => "govuk-tag govuk-tag--green",
            TagColour::Purple => "govuk-tag govuk-tag--purple",
            TagColour::Red => "govuk-tag govuk-tag--red",
            TagColour::Orange => "govuk-tag govuk-tag--orange",
        }
    }
}

/// A short word beside a thing. At most one to a row.
#[component]
pub fn Tag(#[prop(into)] text: String, #[prop(optional)] colour: TagColour) -> impl IntoView {
    view! { <strong class=colour.class()>{text}</strong> }.into_any()
}

/// A mark of two letters in a list, with the words that are read out for it.
#[component]
pub fn Chip(short: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <span class="app-chip">
            <span aria-hidden="true">{short}</span>
            <span class="govuk-visually-hidden">{words}</span>
        </span>
    }
    .into_any()
}

/// Where a request or a record stands, with one wording and one colour everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    Received,
    WithTeam,
    WaitingForYou,
    Booked,
    Done,
    Closed,
    Withdrawn,
    Reopened,
    Late,
    PassedOn,
    ClockStopped,
    Disputed,
    Held,
}

impl State {
    /// The word for it.
    pub fn text(self, lang: Lang) -> &'static str {
        match self {
            State::Draft => ui::state_draft(lang),
            State::Received => ui::state_received(lang),
            State::WithTeam => ui::state_with_team(lang),
            State::WaitingForYou => ui::state_waiting_for_you(lang),
            State::Booked => ui::state_booked(lang),
            State::Done => ui::state_done(lang),
            State::Closed => ui::state_closed(lang),
            State::Withdrawn => ui::state_withdrawn(lang),
            State::Reopened => ui::state_reopened(lang),
            State::Late => ui::state_late(lang),
            State::PassedOn => ui::state_passed_on(lang),
            State::ClockStopped => ui::state_clock_stopped(lang),
            State::Disputed => ui::state_disputed(lang),
            State::Held => ui::state_held(lang),
        }
    }

    /// The colour that goes with the word.
    pub const fn colour(self) -> TagColour {
        match self {
            State::Draft | State::Closed | State::Withdrawn => TagColour::Grey,
            State::Received | State::WithTeam | State::Reopened => TagColour::Blue,
            State::WaitingForYou | State::ClockStopped | State::Disputed => TagColour::Orange,
            State::Booked => TagColour::Teal,
            State::Done => TagColour::Green,
            State::Late => TagColour::Red,
            State::PassedOn | State::Held => TagColour::Purple,
        }
    }
}

/// The tag of a [`State`].
#[component]
pub fn StateTag(lang: Lang, state: State) -> impl IntoView {
    view! { <Tag text=state.text(lang) colour=state.colour()/> }
}
