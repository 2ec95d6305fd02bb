//! A date in three boxes, for dates a person knows by heart.

use super::{
    OptionalText, classes,
    frame::{Frame, LabelStyle},
};
use leptos::prelude::*;
use portal::{lang::Lang, text::ui};

/// What was typed into the three boxes, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateParts {
    pub day: String,
    pub month: String,
    pub year: String,
}

/// One of the three boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    Day,
    Month,
    Year,
}

impl DatePart {
    /// The end of the box's name: `{name}-day`.
    pub const fn suffix(self) -> &'static str {
        match self {
            DatePart::Day => "day",
            DatePart::Month => "month",
            DatePart::Year => "year",
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        match self {
            DatePart::Day => ui::day(lang),
            DatePart::Month => ui::month(lang),
            DatePart::Year => ui::year(lang),
        }
    }

    const fn width(self) -> u8 {
        match self {
            DatePart::Day | DatePart::Month => 2,
            DatePart::Year => 4,
        }
    }
}

/// A date in three boxes named `{name}-day`, `{name}-month` and `{name}-year`.
#[component]
pub fn DateInput(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional)] legend_style: LabelStyle,
    #[prop(optional)] value: DateParts,
    #[prop(optional, into)] hint: OptionalText,
    /// Why we ask, below the hint: a whole sentence from the form's definition.
    #[prop(optional, into)]
    why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    /// The boxes the error is about; all three when it names none.
    #[prop(optional)]
    wrong: Vec<DatePart>,
    /// The browser may fill in the person's own date of birth (WCAG 1.3.5).
    #[prop(optional)]
    birthday: bool,
) -> impl IntoView {
    let has_error = error.is_given();
    let parts = [(DatePart::Day, value.day), (DatePart::Month, value.month), (DatePart::Year, value.year)];
    let boxes: Vec<_> = parts
        .into_iter()
        .map(|(part, value)| {
            let is_wrong = has_error && (wrong.is_empty() || wrong.contains(&part));
            date_box(lang, &name, part, value, is_wrong, birthday)
        })
        .collect();
    // The summary of what is wrong leads here, and what it leads to takes the focus.
    let controls = view! { <div class="govuk-date-input" id=name.clone() tabindex=has_error.then_some("-1")>{boxes}</div> }.into_any();
    Frame { lang, name, label: legend, style: legend_style, hint, why, error }.grouped(Some("group"), controls)
}

fn date_box(lang: Lang, name: &str, part: DatePart, value: String, wrong: bool, birthday: bool) -> AnyView {
    let id = format!("{name}-{}", part.suffix());
    let class =
        format!("{} govuk-input--width-{}", classes("govuk-input govuk-date-input__input", &[("govuk-input--error", wrong)]), part.width());
    view! {
        <div class="govuk-date-input__item">
            <div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for=id.clone()>{part.label(lang)}</label>
                <input
                    class=class
                    id=id.clone()
                    name=id
                    type="text"
                    inputmode="numeric"
                    value=OptionalText::from(value).get()
                    autocomplete=birthday.then(|| format!("bday-{}", part.suffix()))
                />
            </div>
        </div>
    }
    .into_any()
}
