//! Radios and checkboxes: one question, its answers under a legend.

use super::{
    OptionalText, classes,
    frame::{Frame, LabelStyle},
};
use leptos::prelude::*;
use portal::lang::Lang;

/// One answer to pick.
pub struct Choice {
    value: String,
    label: String,
    name: Option<String>,
    lang: Option<Lang>,
    hint: OptionalText,
    checked: bool,
    divider: OptionalText,
    conditional: Option<AnyView>,
}

impl Choice {
    /// An answer with the words shown for it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            name: None,
            lang: None,
            hint: OptionalText::default(),
            checked: false,
            divider: OptionalText::default(),
            conditional: None,
        }
    }

    /// A hint below the answer.
    #[must_use]
    pub fn hint(self, hint: impl Into<OptionalText>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Picked already.
    #[must_use]
    pub fn checked(self, checked: bool) -> Self {
        Self { checked, ..self }
    }

    /// The language of the words, where it is not the page's: “Cymraeg” on an English page.
    #[must_use]
    pub fn lang(self, lang: Lang) -> Self {
        Self { lang: Some(lang), ..self }
    }

    /// A form name of its own, for a checkbox that does not share the group's.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// A word that parts this answer from those above it, such as “or”.
    #[must_use]
    pub fn after_divider(self, word: impl Into<OptionalText>) -> Self {
        Self { divider: word.into(), ..self }
    }

    /// Fields that belong to this answer. They stand open, so that they can be filled in without script.
    #[must_use]
    pub fn conditional(self, fields: impl IntoAny) -> Self {
        Self { conditional: Some(fields.into_any()), ..self }
    }
}

/// One answer out of a few.
#[component]
pub fn Radios(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional)] legend_style: LabelStyle,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    /// Why we ask, below the hint: a whole sentence from the form's definition.
    #[prop(optional, into)]
    why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    items: Vec<Choice>,
    /// Side by side, for two short answers.
    #[prop(optional)]
    inline: bool,
    /// Smaller boxes, for filters and staff pages.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let chosen: Vec<String> = value.get().into_iter().collect();
    let group = Group { block: "govuk-radios", kind: "radio", name: name.clone(), chosen };
    let class = classes("govuk-radios", &[("govuk-radios--inline", inline), ("govuk-radios--small", small)]);
    let items = group.render(items);
    let controls = view! { <div class=class>{items}</div> }.into_any();
    Frame { lang, name, label: legend, style: legend_style, hint, why, error }.grouped(None, controls)
}

/// As many answers as apply; also the single box of an agreement.
#[component]
pub fn Checkboxes(
    lang: Lang,
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional)] legend_style: LabelStyle,
    #[prop(optional)] values: Vec<String>,
    #[prop(optional, into)] hint: OptionalText,
    /// Why we ask, below the hint: a whole sentence from the form's definition.
    #[prop(optional, into)]
    why: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    items: Vec<Choice>,
    /// Smaller boxes, for filters and staff pages.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let group = Group { block: "govuk-checkboxes", kind: "checkbox", name: name.clone(), chosen: values };
    let class = classes("govuk-checkboxes", &[("govuk-checkboxes--small", small)]);
    let items = group.render(items);
    let controls = view! { <div class=class>{items}</div> }.into_any();
    Frame { lang, name, label: legend, style: legend_style, hint, why, error }.grouped(None, controls)
}

struct Group {
    block: &'static str,
    kind: &'static str,
    name: String,
    chosen: Vec<String>,
}

impl Group {
    /// The answers in order. The first one's id is the bare name, which is where the error summary leads.
    fn render(&self, items: Vec<Choice>) -> Vec<AnyView> {
        let mut index = 0;
        let mut views = Vec::new();
        for mut choice in items {
            index += 1;
            if let Some(word) = std::mem::take(&mut choice.divider).get() {
                let class = format!("{}__divider", self.block);
                views.push(view! { <div class=class>{word}</div> }.into_any());
                index += 1;
            }
            let id = if index == 1 { self.name.clone() } else { format!("{}-{index}", self.name) };
            let conditional = choice.conditional.take();
            let conditional_id = conditional.is_some().then(|| format!("conditional-{id}"));
            views.push(self.item(choice, &id, conditional_id.clone()));
            if let Some(fields) = conditional {
                let class = format!("{}__conditional", self.block);
                views.push(view! { <div class=class id=conditional_id>{fields}</div> }.into_any());
            }
        }
        views
    }

    fn item(&self, choice: Choice, id: &str, controls: Option<String>) -> AnyView {
        let part = |name: &str| format!("{}__{name}", self.block);
        let hint_id = choice.hint.is_given().then(|| format!("{id}-item-hint"));
        let checked = choice.checked || self.chosen.contains(&choice.value);
        let hint = choice.hint.get().map(|text| {
            view! { <div class=format!("govuk-hint {}", part("hint")) id=hint_id.clone()>{text}</div> }
        });
        view! {
            <div class=part("item")>
                <input
                    class=part("input")
                    id=id.to_string()
                    name=choice.name.unwrap_or_else(|| self.name.clone())
                    type=self.kind
                    value=choice.value
                    checked=checked
                    data-aria-controls=controls
                    aria-describedby=hint_id.clone()
                />
                <label class=format!("govuk-label {}", part("label")) for=id.to_string() lang=choice.lang.map(Lang::tag)>
                    {choice.label}
                </label>
                {hint}
            </div>
        }
        .into_any()
    }
}
