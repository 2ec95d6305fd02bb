//! What stands round every control: label or legend, hint, the why-we-ask line and the error.

use super::{OptionalText, classes, errors::error_message};
use leptos::prelude::*;
use portal::lang::Lang;

/// How large a label or a legend is, and whether it is the page's heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LabelStyle {
    /// Body text: one of several fields on a page.
    #[default]
    Plain,
    Small,
    Medium,
    Large,
    /// The one question of the page: large, and inside the `<h1>`.
    Page,
    /// For those who cannot see that the heading above says the same.
    Hidden,
}

impl LabelStyle {
    fn size(self) -> Option<&'static str> {
        match self {
            LabelStyle::Plain | LabelStyle::Hidden => None,
            LabelStyle::Small => Some("s"),
            LabelStyle::Medium => Some("m"),
            LabelStyle::Large | LabelStyle::Page => Some("l"),
        }
    }

    /// The class of this style for an element such as `govuk-label` or `govuk-fieldset__legend`.
    pub(super) fn class(self, base: &str) -> String {
        match self.size() {
            None if self == LabelStyle::Hidden => format!("{base} govuk-visually-hidden"),
            None => base.to_string(),
            Some(size) => format!("{base} {base}--{size}"),
        }
    }
}

/// The words round a control, and how they are tied to it.
pub(super) struct Frame {
    pub lang: Lang,
    pub name: String,
    pub label: String,
    pub style: LabelStyle,
    pub hint: OptionalText,
    pub why: OptionalText,
    pub error: OptionalText,
}

impl Frame {
    /// The ids for `aria-describedby`; `first` is one the control brings itself.
    pub fn described_by(&self, first: Option<String>) -> Option<String> {
        let id = |part: &str, given: bool| given.then(|| format!("{}-{part}", self.name));
        let ids: Vec<String> =
            [first, id("hint", self.hint.is_given()), id("why", self.why.is_given()), id("error", self.error.is_given())]
                .into_iter()
                .flatten()
                .collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// A control with a label of its own.
    pub fn labelled(self, control: AnyView) -> AnyView {
        self.labelled_as("", None, control)
    }

    /// A control with a label, in a group with a class of its own; `limit` is for the script that counts characters.
    pub fn labelled_as(self, group_class: &str, limit: Option<u32>, control: AnyView) -> AnyView {
        let class = self.group_class(group_class);
        let label = label(&self.name, &self.label, self.style);
        let notes = notes(&self.name, self.lang, self.hint, self.why, self.error);
        view! {
            <div class=class data-maxlength=limit.map(|n| n.to_string())>
                {label}
                {notes}
                {control}
            </div>
        }
        .into_any()
    }

    /// Several controls under one legend. `role` is for text boxes only: a screen reader would not say the hint otherwise.
    pub fn grouped(self, role: Option<&'static str>, controls: AnyView) -> AnyView {
        let class = self.group_class("");
        let described = self.described_by(None);
        let notes = notes(&self.name, self.lang, self.hint, self.why, self.error);
        view! {
            <div class=class>
                <fieldset class="govuk-fieldset" role=role aria-describedby=described>
                    {legend(&self.label, self.style)}
                    {notes}
                    {controls}
                </fieldset>
            </div>
        }
        .into_any()
    }

    fn group_class(&self, extra: &str) -> String {
        classes("govuk-form-group", &[("govuk-form-group--error", self.error.is_given()), (extra, !extra.is_empty())])
    }
}

fn label(name: &str, text: &str, style: LabelStyle) -> AnyView {
    let label = view! { <label class=style.class("govuk-label") for=name.to_string()>{text.to_string()}</label> };
    match style {
        LabelStyle::Page => view! { <h1 class="govuk-label-wrapper">{label}</h1> }.into_any(),
        LabelStyle::Plain | LabelStyle::Small | LabelStyle::Medium | LabelStyle::Large | LabelStyle::Hidden => label.into_any(),
    }
}

fn legend(text: &str, style: LabelStyle) -> AnyView {
    let text = text.to_string();
    let inner = match style {
        LabelStyle::Page => view! { <h1 class="govuk-fieldset__heading">{text}</h1> }.into_any(),
        LabelStyle::Plain | LabelStyle::Small | LabelStyle::Medium | LabelStyle::Large | LabelStyle::Hidden => text.into_any(),
    };
    view! { <legend class=style.class("govuk-fieldset__legend")>{inner}</legend> }.into_any()
}

/// Hint, reason for asking and error, in the order they are read out.
fn notes(name: &str, lang: Lang, hint: OptionalText, why: OptionalText, error: OptionalText) -> Vec<AnyView> {
    let hint = hint.get().map(|t| view! { <div class="govuk-hint" id=format!("{name}-hint")>{t}</div> }.into_any());
    let why = why.get().map(|t| view! { <p class="app-why" id=format!("{name}-why")>{t}</p> }.into_any());
    let error = error.get().map(|t| error_message(lang, Some(format!("{name}-error")), t));
    [hint, why, error].into_iter().flatten().collect()
}

/// Several whole fields under one legend, such as the lines of an address.
#[component]
pub fn Fieldset(#[prop(into)] legend: String, #[prop(optional)] legend_style: LabelStyle, children: Children) -> impl IntoView {
    let legend = self::legend(&legend, legend_style);
    view! { <fieldset class="govuk-fieldset">{legend}{children()}</fieldset> }.into_any()
}
