//! The answers of an invented request: what the data says, and what the person's own details say.

use anyhow::bail;
use chrono::{NaiveDate, TimeDelta};

use super::{
    data::{Given, Set},
    people::Resident,
};
use crate::{
    catalogue::{Answer, Answers, PlaceAnswer, Question, QuestionKind, Service, answers},
    ids::FileId,
    lang::Lang,
};

/// A number of the range that Ofcom keeps for stories, for those who gave none.
const SOME_NUMBER: &str = "+441632960199";

/// Forty-four years and some days, for those who have not told how old they are.
const AN_AGE: TimeDelta = TimeDelta::days(16_200);

/// Who answers, when, and about which place.
pub struct Facts<'f> {
    pub resident: &'f Resident,
    pub lang: Lang,
    pub sent_on: NaiveDate,
    pub place: Option<&'f PlaceAnswer>,
    pub picture: Option<FileId>,
}

/// Every answer, and the pictures among them with their questions.
pub fn of(service: &Service, set: &Set, facts: &Facts<'_>) -> anyhow::Result<(Answers, Vec<(String, FileId)>)> {
    let mut all = Answers::new();
    let mut pictures = Vec::new();
    for question in service.questions() {
        if !answers::is_asked(question, &all) {
            continue;
        }
        let answer = match set.answers.get(&question.id) {
            Some(given) => Some(told(question, given, facts)?),
            None => known(question, facts),
        };
        if let Some(Answer::Files(files)) = &answer {
            pictures.extend(files.iter().map(|file| (question.id.clone(), *file)));
        }
        if let Some(answer) = answer {
            all.insert(question.id.clone(), answer);
        }
    }
    Ok((all, pictures))
}

fn told(question: &Question, given: &Given, facts: &Facts<'_>) -> anyhow::Result<Answer> {
    let is_choice = |value: &String| question.choices.iter().any(|choice| choice.value == *value);
    let fits = match (given, question.kind) {
        (Given::Text(value), QuestionKind::SingleChoice) => is_choice(value),
        (Given::Many(values), QuestionKind::MultipleChoice) => values.iter().all(is_choice),
        (Given::Text(_) | Given::Words(_), kind) => matches!(kind, QuestionKind::ShortText | QuestionKind::LongText),
        (Given::Number(_), kind) => kind == QuestionKind::Money,
        (Given::Day { .. }, kind) => kind == QuestionKind::Date,
        (Given::Many(_), _) => false,
    };
    if !fits {
        bail!("demo_requests.toml answers {} with something that it cannot be", question.id);
    }
    Ok(match given {
        Given::Text(value) if question.kind == QuestionKind::SingleChoice => Answer::Choice(value.clone()),
        Given::Text(text) => Answer::Text(text.clone()),
        Given::Words(words) => Answer::Text(words.get(facts.lang).to_string()),
        Given::Many(values) => Answer::Choices(values.clone()),
        Given::Number(pence) => Answer::Pence(*pence),
        Given::Day { days } => Answer::Date(facts.sent_on + TimeDelta::days(*days)),
    })
}

/// What the person need not be asked, because the portal knows it; nothing, for what may stay open.
fn known(question: &Question, facts: &Facts<'_>) -> Option<Answer> {
    let details = &facts.resident.details;
    match question.kind {
        QuestionKind::Place => facts.place.cloned().map(Answer::Place),
        QuestionKind::Address => details.address.clone().map(Answer::Address),
        QuestionKind::DateOfBirth => Some(Answer::Date(details.date_of_birth.unwrap_or(facts.sent_on - AN_AGE))),
        QuestionKind::Phone if question.required => Some(Answer::Text(details.phone.clone().unwrap_or_else(|| SOME_NUMBER.to_string()))),
        QuestionKind::Declaration => Some(Answer::Agreed(question.label.clone())),
        QuestionKind::Photo => facts.picture.map(|picture| Answer::Files(vec![picture])),
        QuestionKind::Phone
        | QuestionKind::ShortText
        | QuestionKind::LongText
        | QuestionKind::Email
        | QuestionKind::Date
        | QuestionKind::NiNumber
        | QuestionKind::SingleChoice
        | QuestionKind::MultipleChoice
        | QuestionKind::Money
        | QuestionKind::File => None,
    }
}
