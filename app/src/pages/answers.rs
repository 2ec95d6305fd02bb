//! What somebody answered, as rows that read the same to the resident and to staff.
//!
//! To show a new kind of answer: its arm in [`AnswerSheet::value`].

use leptos::prelude::*;
use portal::{
    calendar,
    catalogue::{AddressAnswer, Answer, Answers, PlaceAnswer, Question, QuestionKind, Service, Visibility},
    files::File,
    formats::{Nino, Pence, Phone},
    ids::{FileId, MandateId},
    lang::Lang,
    text::desk,
};

use crate::{acting, ui::SummaryRow};

/// Every answer of a request in the order of its questions.
pub fn answer_rows(lang: Lang, service: &Service, answers: &Answers) -> Vec<SummaryRow> {
    AnswerSheet { lang, written_in: lang, service, answers, files: &[], asked_for: None }.rows(None)
}

/// Answers with what is needed to show them well.
pub struct AnswerSheet<'a> {
    /// The language of the page.
    pub lang: Lang,
    /// The language they were typed in, so that a screen reader speaks it (WCAG 3.1.2).
    pub written_in: Lang,
    pub service: &'a Service,
    pub answers: &'a Answers,
    /// The files of the request, to call them by their names; a file that is not among them gets a number.
    pub files: &'a [File],
    /// Under which mandate the page is seen, for the addresses of files.
    pub asked_for: Option<MandateId>,
}

impl AnswerSheet<'_> {
    /// The rows of one kind of visibility, or all of them.
    pub fn rows(&self, only: Option<Visibility>) -> Vec<SummaryRow> {
        self.service
            .questions()
            .filter(|question| only.is_none_or(|only| question.visibility == only))
            .filter_map(|question| Some(self.row(question, self.answers.get(&question.id)?)))
            .collect()
    }

    /// One answer under its question. The label of a declaration is what was agreed to, so it is the value.
    fn row(&self, question: &Question, answer: &Answer) -> SummaryRow {
        let agreed = matches!(answer, Answer::Agreed(_));
        let key = if agreed { desk::answer_agreed(self.lang) } else { question.label.get(self.lang) };
        SummaryRow::new(key, self.value(question, answer))
    }

    /// An answer alone, for a page that brings its own rows.
    pub fn value(&self, question: &Question, answer: &Answer) -> AnyView {
        match answer {
            Answer::Text(text) => self.text(question.kind, text),
            Answer::Date(date) => calendar::full_date(self.lang, *date).into_any(),
            Answer::Choice(choice) => self.choice(question, choice).into_any(),
            Answer::Choices(choices) => list(choices.iter().map(|choice| self.choice(question, choice).into_any()).collect()),
            Answer::Place(place) => self.place(place),
            Answer::Address(address) => address_lines(address),
            Answer::Pence(pence) => Pence::new(*pence).to_string().into_any(),
            Answer::Files(ids) => list(ids.iter().zip(1..).map(|(id, n)| self.file(question.kind, *id, n)).collect()),
            Answer::Agreed(words) => words.get(self.lang).to_string().into_any(),
        }
    }

    fn text(&self, kind: QuestionKind, text: &str) -> AnyView {
        let number = |shown: Option<String>| {
            let shown = shown.unwrap_or_else(|| text.to_string());
            view! { <span class="app-number">{shown}</span> }.into_any()
        };
        match kind {
            QuestionKind::Phone => number(Phone::parse(text).ok().map(|phone| phone.national())),
            QuestionKind::NiNumber => number(Nino::parse(text).ok().map(|nino| nino.spaced())),
            QuestionKind::ShortText
            | QuestionKind::LongText
            | QuestionKind::Email
            | QuestionKind::Date
            | QuestionKind::DateOfBirth
            | QuestionKind::Address
            | QuestionKind::Place
            | QuestionKind::SingleChoice
            | QuestionKind::MultipleChoice
            | QuestionKind::Money
            | QuestionKind::Photo
            | QuestionKind::File
            | QuestionKind::Declaration => paragraphs(self.written_in, text),
        }
    }

    /// The words of a choice, or its code when the service no longer knows it.
    fn choice(&self, question: &Question, value: &str) -> String {
        let known = question.choices.iter().find(|choice| choice.value == value);
        known.map_or_else(|| value.to_string(), |choice| choice.label.get(self.lang).to_string())
    }

    fn place(&self, place: &PlaceAnswer) -> AnyView {
        let label = (!place.label.is_empty()).then(|| view! { <p class="govuk-body">{place.label.clone()}</p> });
        let words = (!place.words.is_empty()).then(|| paragraphs(self.written_in, &place.words));
        let position = place.latitude.zip(place.longitude).map(|(latitude, longitude)| {
            let text = desk::answer_position(self.lang, &format!("{latitude:.5}"), &format!("{longitude:.5}"));
            view! { <p class="govuk-body-s app-number">{text}</p> }
        });
        view! { {label}{words}{position} }.into_any()
    }

    fn file(&self, kind: QuestionKind, id: FileId, n: usize) -> AnyView {
        let numbered = if kind == QuestionKind::Photo { desk::answer_photo } else { desk::answer_file };
        let known = self.files.iter().find(|file| file.id == id);
        match known {
            Some(file) => file_link(self.lang, self.asked_for, file),
            None => link_to_file(self.lang, self.asked_for, id, numbered(self.lang, &n.to_string()), false),
        }
    }
}

/// A link that shows or saves a file: a picture small, above its name.
pub fn file_link(lang: Lang, asked_for: Option<MandateId>, file: &File) -> AnyView {
    link_to_file(lang, asked_for, file.id, file.name.clone(), file.kind == "jpeg")
}

fn link_to_file(lang: Lang, asked_for: Option<MandateId>, id: FileId, name: String, is_picture: bool) -> AnyView {
    let href = lang.path(&acting::within(asked_for, &format!("/files/{id}")));
    // The name beside it says what it is, so the picture itself says nothing.
    let picture = is_picture.then(|| view! { <img class="app-thumbnail" src=href.clone() alt="" width="160" loading="lazy"/> });
    view! { <a class="govuk-link" href=href>{picture}{name}</a> }.into_any()
}

/// An address as it stands on an envelope.
pub fn address_lines(address: &AddressAnswer) -> AnyView {
    broken(address.lines.iter().chain([&address.postcode]).map(String::as_str))
}

/// What somebody typed, with their line breaks, marked with the language it is in.
pub fn paragraphs(written_in: Lang, text: &str) -> AnyView {
    text.split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| view! { <p class="govuk-body" lang=written_in.tag()>{broken(paragraph.trim().lines())}</p> })
        .collect::<Vec<_>>()
        .into_any()
}

/// Lines as they were broken.
pub fn broken<'a>(lines: impl Iterator<Item = &'a str>) -> AnyView {
    lines.enumerate().map(|(n, line)| view! { {(n > 0).then(|| view! { <br/> })}{line.to_string()} }).collect::<Vec<_>>().into_any()
}

/// One thing alone needs no bullet.
fn list(mut items: Vec<AnyView>) -> AnyView {
    if items.len() == 1 {
        return items.remove(0);
    }
    let items: Vec<_> = items.into_iter().map(|item| view! { <li>{item}</li> }).collect();
    view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }.into_any()
}
