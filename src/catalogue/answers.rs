//! Checking what was typed against the questions: everything typed is parsed once, here, and every fault is told at once.

use chrono::NaiveDate;

use super::{AddressAnswer, Answer, Answers, PlaceAnswer, Question, QuestionKind, Service, Topic};
use crate::{
    error::FieldErrors,
    fields::Fields,
    formats::{self, DateProblem},
    lang::Words,
    text::errors,
};

/// The longest text a question takes when its definition does not say.
const SHORT_TEXT: u32 = 200;
const LONG_TEXT: u32 = 2_000;
/// A declaration's box, a date's parts and the like have names of their own.
pub const SEPARATOR: &str = "-";

/// Whether a question is asked, given the answers so far.
pub fn is_asked(question: &Question, answers: &Answers) -> bool {
    question.show_if.as_ref().is_none_or(|show_if| match answers.get(&show_if.question) {
        Some(Answer::Choice(choice)) => *choice == show_if.equals,
        Some(Answer::Choices(choices)) => choices.contains(&show_if.equals),
        _ => false,
    })
}

/// Whether a topic has anything to ask, given the answers so far.
pub fn topic_is_asked(topic: &Topic, answers: &Answers) -> bool {
    topic.question.iter().any(|question| is_asked(question, answers))
}

/// Checks one page of questions. On success the page's answers replace the earlier ones, and answers to questions
/// that are no longer asked are gone: they were given for a case that is not so.
///
/// Files are not posted with the page; `answers` already holds those that were added.
pub fn check_topic(service: &Service, topic: &Topic, fields: &Fields, answers: &Answers, today: NaiveDate) -> Result<Answers, FieldErrors> {
    let mut next = answers.clone();
    let mut faults = FieldErrors::none();
    for question in &topic.question {
        if !is_asked(question, &next) {
            next.remove(&question.id);
            continue;
        }
        if matches!(question.kind, QuestionKind::Photo | QuestionKind::File) {
            if question.required && !next.contains_key(&question.id) {
                faults.add_words(&question.id, empty(question));
            }
            continue;
        }
        match check(question, fields, today) {
            Ok(Some(answer)) => {
                next.insert(question.id.clone(), answer);
            }
            Ok(None) if question.required => faults.add_words(&first_box(question), empty(question)),
            Ok(None) => {
                next.remove(&question.id);
            }
            Err(fault) => faults.add_words(&fault.field, fault.words),
        }
    }
    faults.into_result()?;
    let asked: Vec<String> = service.questions().filter(|q| is_asked(q, &next)).map(|q| q.id.clone()).collect();
    next.retain(|id, _| asked.contains(id));
    Ok(next)
}

/// The first topic with a required question that has no answer, if any: nothing is sent before it.
pub fn first_missing<'s>(service: &'s Service, answers: &Answers) -> Option<&'s Topic> {
    service.topic.iter().find(|topic| {
        topic.question.iter().any(|question| question.required && is_asked(question, answers) && !answers.contains_key(&question.id))
    })
}

/// The id of the first box of a question: where an error summary leads.
fn first_box(question: &Question) -> String {
    let id = &question.id;
    match question.kind {
        QuestionKind::Place => format!("{id}{SEPARATOR}search"),
        QuestionKind::Address => format!("{id}{SEPARATOR}postcode"),
        QuestionKind::Date | QuestionKind::DateOfBirth => format!("{id}{SEPARATOR}day"),
        _ => id.clone(),
    }
}

struct Fault {
    field: String,
    words: Words,
}

type Checked = Result<Option<Answer>, Fault>;

fn fault<S: Into<String>>(field: &str, text: impl Fn(crate::lang::Lang) -> S) -> Fault {
    Fault { field: field.to_string(), words: Words::of(text) }
}

fn empty(question: &Question) -> Words {
    question.empty_error.clone().unwrap_or_else(|| Words::of(errors::enter_an_answer))
}

fn check(question: &Question, fields: &Fields, today: NaiveDate) -> Checked {
    let id = question.id.as_str();
    match question.kind {
        QuestionKind::ShortText => text(question, &fields.text(id).replace('\n', " "), SHORT_TEXT),
        QuestionKind::LongText => text(question, &fields.text(id), LONG_TEXT),
        QuestionKind::Email => parsed(id, fields, |typed| {
            formats::EmailAddress::parse(typed).map(|email| email.as_str().to_string()).map_err(|_| Words::of(errors::email_wrong))
        }),
        QuestionKind::Phone => parsed(id, fields, |typed| {
            formats::Phone::parse(typed).map(|phone| phone.as_str().to_string()).map_err(|_| Words::of(errors::phone_wrong))
        }),
        QuestionKind::NiNumber => parsed(id, fields, |typed| {
            formats::Nino::parse(typed).map(|nino| nino.as_str().to_string()).map_err(|_| Words::of(errors::ni_number_wrong))
        }),
        QuestionKind::Date => date(id, fields, formats::parse_date),
        QuestionKind::DateOfBirth => {
            date(id, fields, |d, m, y| formats::DateOfBirth::parse(d, m, y, today).map(formats::DateOfBirth::date))
        }
        QuestionKind::Address => address(id, fields),
        QuestionKind::Place => place(id, fields),
        QuestionKind::SingleChoice => single_choice(question, fields),
        QuestionKind::MultipleChoice => multiple_choice(question, fields),
        QuestionKind::Money => money(question, fields),
        QuestionKind::Declaration => Ok((fields.get(id) == "yes").then(|| Answer::Agreed(question.label.clone()))),
        QuestionKind::Photo | QuestionKind::File => Ok(None),
    }
}

fn text(question: &Question, typed: &str, longest: u32) -> Checked {
    let longest = question.max.unwrap_or(longest);
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.chars().count() > longest as usize {
        return Err(fault(&question.id, |lang| errors::too_long(lang, &longest.to_string())));
    }
    if let Some(pattern) = &question.pattern {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let fits = formats::AccountPattern::parse(pattern).is_ok_and(|p| formats::CouncilTaxAccount::parse(&digits, &p).is_ok());
        if !fits {
            let words = question.pattern_error.clone().unwrap_or_else(|| Words::of(errors::enter_an_answer));
            return Err(Fault { field: question.id.clone(), words });
        }
        return Ok(Some(Answer::Text(digits)));
    }
    Ok(Some(Answer::Text(typed.to_string())))
}

fn parsed(id: &str, fields: &Fields, parse: impl Fn(&str) -> Result<String, Words>) -> Checked {
    let typed = fields.text(id);
    if typed.is_empty() {
        return Ok(None);
    }
    parse(&typed).map(|value| Some(Answer::Text(value))).map_err(|words| Fault { field: id.to_string(), words })
}

fn date(id: &str, fields: &Fields, parse: impl Fn(&str, &str, &str) -> Result<NaiveDate, DateProblem>) -> Checked {
    let part = |name: &str| fields.text(&format!("{id}{SEPARATOR}{name}"));
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Ok(None);
    }
    parse(&day, &month, &year)
        .map(|date| Some(Answer::Date(date)))
        .map_err(|problem| fault(&format!("{id}{SEPARATOR}day"), |lang| date_words(problem, lang)))
}

fn date_words(problem: DateProblem, lang: crate::lang::Lang) -> &'static str {
    match problem {
        DateProblem::Missing(_) => errors::date_missing_part(lang),
        DateProblem::YearNeedsFourDigits => errors::date_year_four_numbers(lang),
        DateProblem::NotReal => errors::date_not_real(lang),
        DateProblem::InFuture => errors::date_in_future(lang),
        DateProblem::TooOld => errors::date_too_old(lang),
    }
}

fn address(id: &str, fields: &Fields) -> Checked {
    let part = |name: &str| fields.text(&format!("{id}{SEPARATOR}{name}"));
    let (line1, line2, town, postcode) = (part("line1"), part("line2"), part("town"), part("postcode"));
    if [&line1, &line2, &town, &postcode].iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    if line1.is_empty() {
        return Err(fault(&format!("{id}{SEPARATOR}line1"), errors::address_line_empty));
    }
    if [&line1, &line2, &town].iter().any(|part| part.chars().count() > 100) {
        return Err(fault(&format!("{id}{SEPARATOR}line1"), |lang| errors::too_long(lang, "100")));
    }
    let postcode = formats::Postcode::parse(&postcode).map_err(|_| fault(&format!("{id}{SEPARATOR}postcode"), errors::postcode_wrong))?;
    let lines = [line1, line2, town].into_iter().filter(|line| !line.is_empty()).collect();
    let uprn = part("uprn").parse().ok();
    Ok(Some(Answer::Address(AddressAnswer { uprn, lines, postcode: postcode.as_str().to_string() })))
}

fn place(id: &str, fields: &Fields) -> Checked {
    let part = |name: &str| fields.text(&format!("{id}{SEPARATOR}{name}"));
    let words = part("words");
    if words.chars().count() > 500 {
        return Err(fault(&format!("{id}{SEPARATOR}words"), |lang| errors::too_long(lang, "500")));
    }
    let chosen = part("choice");
    let label = part("label");
    let coordinate = |name: &str, limit: f64| part(name).parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() <= limit);
    let (latitude, longitude) = (coordinate("latitude", 90.0), coordinate("longitude", 180.0));
    if (chosen.is_empty() || chosen == "none") && words.is_empty() && latitude.is_none() {
        return Ok(None);
    }
    let usrn = chosen.parse().ok();
    let label = if usrn.is_some() { label.chars().take(200).collect() } else { String::new() };
    Ok(Some(Answer::Place(PlaceAnswer { label, usrn, latitude, longitude, words })))
}

fn single_choice(question: &Question, fields: &Fields) -> Checked {
    let typed = fields.get(&question.id);
    Ok(question.choices.iter().find(|choice| choice.value == typed).map(|choice| Answer::Choice(choice.value.clone())))
}

fn multiple_choice(question: &Question, fields: &Fields) -> Checked {
    let typed = fields.all(&question.id);
    let chosen: Vec<String> = question.choices.iter().filter(|c| typed.contains(&c.value.as_str())).map(|c| c.value.clone()).collect();
    Ok((!chosen.is_empty()).then_some(Answer::Choices(chosen)))
}

fn money(question: &Question, fields: &Fields) -> Checked {
    let typed = fields.text(&question.id);
    if typed.is_empty() {
        return Ok(None);
    }
    let most = formats::Pence::new(question.max.map_or(100_000_000, i64::from));
    formats::Pence::parse_within(&typed, formats::Pence::new(0)..=most)
        .map(|pence| Some(Answer::Pence(pence.pence())))
        .map_err(|_| fault(&question.id, errors::money_wrong))
}
