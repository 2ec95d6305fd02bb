//! Fields of one line, and the list to pick from.

use super::{
    OptionalText, classes,
    frame::{Frame, LabelStyle},
};
use leptos::prelude::*;
use portal::lang::Lang;

/// One line of text: a name, an e-mail address, a reference, an amount.
#[component]
pub fn TextInput(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] label_style: LabelStyle,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    /// Why we ask, below the hint: a whole sentence from the form's definition.
    #[prop(optional, into)]
    why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    /// The `type`: `text` unless said otherwise.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] autocomplete: OptionalText,
    #[prop(optional, into)] inputmode: OptionalText,
    #[prop(optional)] autocapitalize: Option<&'static str>,
    #[prop(optional)] spellcheck: Option<bool>,
    #[prop(optional, into)] prefix: OptionalText,
    #[prop(optional, into)] suffix: OptionalText,
    /// How many characters the box shows: 2, 3, 4, 5, 10, 20 or 30.
    #[prop(optional)]
    width: Option<u8>,
    /// Wider letter spacing for a code somebody reads off a letter.
    #[prop(optional)]
    spaced: bool,
) -> impl IntoView {
    let frame = Frame { lang, name, label, style: label_style, hint, why, error };
    let mut class =
        classes("govuk-input", &[("govuk-input--extra-letter-spacing", spaced), ("govuk-input--error", frame.error.is_given())]);
    if let Some(width) = width {
        class = format!("{class} govuk-input--width-{width}");
    }
    let input = view! {
        <input
            class=class
            id=frame.name.clone()
            name=frame.name.clone()
            type=kind
            spellcheck=spellcheck.map(|on| on.to_string())
            value=value.get()
            aria-describedby=frame.described_by(None)
            autocomplete=autocomplete.get()
            autocapitalize=autocapitalize
            inputmode=inputmode.get()
        />
    }
    .into_any();
    frame.labelled(affixed(prefix, suffix, input))
}

/// The box between its prefix and suffix, which the label has to say too: both are hidden from a screen reader.
fn affixed(prefix: OptionalText, suffix: OptionalText, input: AnyView) -> AnyView {
    if !prefix.is_given() && !suffix.is_given() {
        return input;
    }
    let prefix = prefix.get().map(|t| view! { <div class="govuk-input__prefix" aria-hidden="true">{t}</div> });
    let suffix = suffix.get().map(|t| view! { <div class="govuk-input__suffix" aria-hidden="true">{t}</div> });
    view! { <div class="govuk-input__wrapper">{prefix}{input}{suffix}</div> }.into_any()
}

/// A password. Never filled in again by us; can be pasted (WCAG 3.3.8).
#[component]
pub fn PasswordInput(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    /// `current-password` to sign in, `new-password` to choose one.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
) -> impl IntoView {
    let style = LabelStyle::Plain;
    let frame = Frame { lang, name, label, style, hint, why: OptionalText::default(), error };
    let class = classes("govuk-input", &[("govuk-input--error", frame.error.is_given())]);
    let input = view! {
        <input
            class=class
            id=frame.name.clone()
            name=frame.name.clone()
            type="password"
            spellcheck="false"
            aria-describedby=frame.described_by(None)
            autocomplete=autocomplete
            autocapitalize="none"
        />
    }
    .into_any();
    frame.labelled(input)
}

/// One of a longer list. Radios are kinder where there is room for them.
#[component]
pub fn Select(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional)] label_style: LabelStyle,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    /// `(value, text)` pairs in the order shown.
    items: Vec<(String, String)>,
) -> impl IntoView {
    let frame = Frame { lang, name, label, style: label_style, hint, why, error };
    let class = classes("govuk-select", &[("govuk-select--error", frame.error.is_given())]);
    let chosen = value.get();
    let options: Vec<_> = items
        .into_iter()
        .map(|(value, text)| {
            let selected = chosen.as_deref() == Some(value.as_str());
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect();
    let select = view! {
        <select class=class id=frame.name.clone() name=frame.name.clone() aria-describedby=frame.described_by(None)>
            {options}
        </select>
    }
    .into_any();
    frame.labelled(select)
}
