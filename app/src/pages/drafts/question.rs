//! A question as a field: one arm for each kind.

use leptos::prelude::*;
use portal::{
    catalogue::{Answer, Prefill, Question, QuestionKind},
    lang::Words,
    text::{common, drafts as text},
};

use super::{fields, step::Open};
use crate::{
    ui::{Checkboxes, Choice, DateInput, DateParts, LabelStyle, Radios, TextArea, TextInput},
    visit::Visit,
};

/// Questions whose answer is uploaded in a form of its own.
pub const fn is_upload(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::Photo | QuestionKind::File)
}

/// Questions that an island makes easier.
pub const fn has_island(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::Photo | QuestionKind::Place)
}

/// Questions whose label or legend can be the page's heading.
pub const fn can_be_heading(kind: QuestionKind) -> bool {
    !matches!(kind, QuestionKind::Place | QuestionKind::Address | QuestionKind::Photo | QuestionKind::File | QuestionKind::Declaration)
}

/// The field of a question, holding what was typed, or answered before, or what the person's own details say.
pub fn field(visit: &Visit, open: &Open, question: &Question, style: LabelStyle) -> AnyView {
    let style = style_below_heading(open, question, style);
    match question.kind {
        QuestionKind::ShortText | QuestionKind::Email | QuestionKind::Phone | QuestionKind::NiNumber | QuestionKind::Money => {
            input(visit, open, question, style)
        }
        QuestionKind::LongText => long_text(visit, open, question, style),
        QuestionKind::Date | QuestionKind::DateOfBirth => date(visit, open, question, style),
        QuestionKind::SingleChoice => single_choice(visit, open, question, style),
        QuestionKind::MultipleChoice => multiple_choice(visit, open, question, style),
        QuestionKind::Declaration => declaration(visit, open, question),
        QuestionKind::Place => fields::place(visit, open, question),
        QuestionKind::Address => fields::address(visit, open, question),
        QuestionKind::Photo | QuestionKind::File => ().into_any(),
    }
}

/// The heading of the page that a question stands on.
pub fn heading<'o>(open: &'o Open, question: &Question) -> Option<&'o Words> {
    let topic = open.draft.service.topic.iter().find(|topic| topic.question.iter().any(|asked| asked.id == question.id));
    topic.map(|topic| &topic.title)
}

/// The style of a label below the page's heading: hidden where it would only repeat the heading in big letters.
pub fn style_below_heading(open: &Open, question: &Question, style: LabelStyle) -> LabelStyle {
    let repeats = style != LabelStyle::Page && heading(open, question) == Some(&question.label);
    if repeats { LabelStyle::Hidden } else { style }
}

/// The words of a question: its label, with "(optional)" where it is.
pub fn label(visit: &Visit, question: &Question) -> String {
    let label = question.label.get(visit.lang);
    if question.required || label.contains('(') { label.to_string() } else { format!("{label} {}", common::optional(visit.lang)) }
}

pub fn hint(visit: &Visit, question: &Question) -> Option<String> {
    question.hint.as_ref().map(|hint| hint.get(visit.lang).to_string())
}

/// Why we ask, and what happens without an answer: Article 13(2)(e), at the field.
pub fn why(visit: &Visit, question: &Question) -> Option<String> {
    let part = |words: &Option<Words>| words.as_ref().map(|w| w.get(visit.lang).to_string());
    match (part(&question.why), part(&question.without)) {
        (Some(why), Some(without)) => Some(format!("{why} {without}")),
        (one, other) => one.or(other),
    }
}

/// What the field starts with: what was typed, else the earlier answer, else the person's own details.
fn start(visit: &Visit, open: &Open, question: &Question) -> String {
    let answered = match open.draft.contents.answers.get(&question.id) {
        Some(Answer::Text(text) | Answer::Choice(text)) => Some(text.clone()),
        Some(Answer::Pence(pence)) => Some(format!("{}.{:02}", pence / 100, pence % 100)),
        _ => None,
    };
    let own = || match question.prefill {
        Some(Prefill::Name) => open.prefill.name.clone(),
        Some(Prefill::Email) => open.prefill.email.clone(),
        Some(Prefill::Phone) => open.prefill.phone.clone(),
        Some(Prefill::Address | Prefill::DateOfBirth) | None => None,
    };
    visit.typed_or(&question.id, &answered.or_else(own).unwrap_or_default())
}

fn input(visit: &Visit, open: &Open, question: &Question, style: LabelStyle) -> AnyView {
    let (kind, autocomplete, inputmode) = match question.kind {
        QuestionKind::Email => ("email", Some("email"), None),
        QuestionKind::Phone => ("tel", Some("tel"), None),
        QuestionKind::Money => ("text", None, Some("decimal")),
        _ if question.pattern.is_some() => ("text", None, Some("numeric")),
        _ => ("text", None, None),
    };
    let prefix = matches!(question.kind, QuestionKind::Money).then_some("£");
    view! {
        <TextInput
            lang=visit.lang
            name=question.id.clone()
            label=label(visit, question)
            label_style=style
            value=start(visit, open, question)
            hint=hint(visit, question)
            why=why(visit, question)
            error=visit.error(&question.id)
            kind=kind
            autocomplete=autocomplete
            inputmode=inputmode
            prefix=prefix
        />
    }
    .into_any()
}

fn long_text(visit: &Visit, open: &Open, question: &Question, style: LabelStyle) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name=question.id.clone()
            label=label(visit, question)
            label_style=style
            value=start(visit, open, question)
            hint=hint(visit, question)
            why=why(visit, question)
            error=visit.error(&question.id)
            max=question.max.unwrap_or(2_000)
        />
    }
    .into_any()
}

fn date(visit: &Visit, open: &Open, question: &Question, style: LabelStyle) -> AnyView {
    use chrono::Datelike as _;
    let birthday = question.kind == QuestionKind::DateOfBirth;
    let known = match open.draft.contents.answers.get(&question.id) {
        Some(Answer::Date(date)) => Some(*date),
        _ if question.prefill == Some(Prefill::DateOfBirth) => open.prefill.date_of_birth,
        _ => None,
    };
    let part = |name: &str, start: Option<String>| visit.typed_or(&format!("{}-{name}", question.id), &start.unwrap_or_default());
    let value = DateParts {
        day: part("day", known.map(|d| d.day().to_string())),
        month: part("month", known.map(|d| d.month().to_string())),
        year: part("year", known.map(|d| d.year().to_string())),
    };
    view! {
        <DateInput
            lang=visit.lang
            name=question.id.clone()
            legend=label(visit, question)
            legend_style=style
            value=value
            hint=hint(visit, question)
            why=why(visit, question)
            error=visit.error(&format!("{}-day", question.id))
            birthday=birthday
        />
    }
    .into_any()
}

fn choices(visit: &Visit, question: &Question) -> Vec<Choice> {
    question
        .choices
        .iter()
        .map(|choice| {
            let hint = choice.hint.as_ref().map(|hint| hint.get(visit.lang).to_string());
            Choice::new(choice.value.clone(), choice.label.get(visit.lang)).hint(hint)
        })
        .collect()
}

fn single_choice(visit: &Visit, open: &Open, question: &Question, style: LabelStyle) -> AnyView {
    view! {
        <Radios
            lang=visit.lang
            name=question.id.clone()
            legend=label(visit, question)
            legend_style=style
            value=start(visit, open, question)
            hint=hint(visit, question)
            why=why(visit, question)
            error=visit.error(&question.id)
            items=choices(visit, question)
        />
    }
    .into_any()
}

fn multiple_choice(visit: &Visit, open: &Open, question: &Question, style: LabelStyle) -> AnyView {
    let answered = match open.draft.contents.answers.get(&question.id) {
        Some(Answer::Choices(values)) => values.clone(),
        _ => Vec::new(),
    };
    let typed: Vec<String> = visit.typed().all(&question.id).into_iter().map(str::to_string).collect();
    let values = if visit.was_refused() { typed } else { answered };
    view! {
        <Checkboxes
            lang=visit.lang
            name=question.id.clone()
            legend=label(visit, question)
            legend_style=style
            values=values
            hint=hint(visit, question)
            why=why(visit, question)
            error=visit.error(&question.id)
            items=choices(visit, question)
        />
    }
    .into_any()
}

fn declaration(visit: &Visit, open: &Open, question: &Question) -> AnyView {
    let agreed = matches!(open.draft.contents.answers.get(&question.id), Some(Answer::Agreed(_)));
    let agreed = if visit.was_refused() { visit.typed().get(&question.id) == "yes" } else { agreed };
    view! {
        <Checkboxes
            lang=visit.lang
            name=question.id.clone()
            legend=text::declaration_legend(visit.lang)
            hint=hint(visit, question)
            why=why(visit, question)
            error=visit.error(&question.id)
            items=vec![Choice::new("yes", question.label.get(visit.lang)).checked(agreed)]
        />
    }
    .into_any()
}
