//! What staff type to define a wave, and what people answer.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Limits, Way,
    waves::{Mark, Plan, Question, Quotas},
};
use crate::{
    catalogue::Catalogue,
    error::FieldErrors,
    fields::Fields,
    formats::parse_date,
    lang::Lang,
    people::Channel,
    text::{request_errors, surveys as words},
};

/// The most characters of what somebody writes (F13).
pub const MOST_CHARACTERS: usize = 2_000;
const MOST_NAME: usize = 100;
const MOST_INVITED: i32 = 100_000;
/// By when everybody is asked, so that a week is left to answer in.
const MOST_DAYS: i32 = 7;
/// The channels of contacts that are asked about: those on which somebody was served.
pub const CHANNELS: [Channel; 5] = [Channel::Phone, Channel::InPerson, Channel::Email, Channel::Letter, Channel::Online];

/// A wave to be defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    pub plan: Plan,
    pub submission_key: Uuid,
}

impl Define {
    /// `excluded` are the services that the council never asks about.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(fields: &Fields, today: NaiveDate, catalogue: &Catalogue, excluded: &[String]) -> Result<Define, FieldErrors> {
        let mut faults = FieldErrors::none();
        let name = fields.text("name");
        if name.is_empty() || name.chars().count() > MOST_NAME {
            faults.add("name", words::name_wrong);
        }
        let (from, until) = window(fields, today, &mut faults);
        let channels = ticked(fields, "channels", &CHANNELS, Channel::code);
        if channels.is_empty() {
            faults.add("channels", words::channels_empty);
        }
        let ways = ticked(fields, "ways", Way::ALL, Way::code);
        if ways.is_empty() {
            faults.add("ways", words::ways_empty);
        }
        let service = service(fields, catalogue, &mut faults);
        let (rate, most, seed) = numbers(fields, &mut faults);
        let quotas = quotas(fields, &ways, &mut faults);
        if quotas.day.is_some_and(|day| day.saturating_mul(MOST_DAYS) < most) {
            faults.add("most_day", words::most_day_few);
        }
        let submission_key = Uuid::try_parse(fields.get("submission_key")).ok();
        if submission_key.is_none() {
            faults.add("name", request_errors::form_too_old);
        }
        faults.into_result()?;
        let plan = Plan {
            name,
            from,
            until,
            channels,
            service,
            ways,
            rate,
            most,
            quotas,
            reminds: fields.get("reminds") == "yes",
            seed,
            limits: Limits::default(),
            excluded_services: excluded.to_vec(),
        };
        Ok(Define { plan, submission_key: submission_key.unwrap_or_default() })
    }
}

/// The first and the last day of the contacts.
fn window(fields: &Fields, today: NaiveDate, faults: &mut FieldErrors) -> (NaiveDate, NaiveDate) {
    let (from, until) = (day(fields, "from", faults), day(fields, "until", faults));
    if until > today {
        faults.add("until", words::until_future);
    } else if from > until {
        faults.add("until", words::until_before);
    }
    (from, until)
}

/// How large a share, how many at most, and by which seed.
fn numbers(fields: &Fields, faults: &mut FieldErrors) -> (i32, i32, i64) {
    let rate = per_cent(fields.get("rate"));
    if rate.is_none() {
        faults.add("rate", words::rate_wrong);
    }
    let most = fields.text("most").parse().ok().filter(|most| (1..=MOST_INVITED).contains(most));
    if most.is_none() {
        faults.add("most", words::most_wrong);
    }
    let seed = fields.text("seed").parse().ok();
    if seed.is_none() {
        faults.add("seed", words::seed_wrong);
    }
    (rate.unwrap_or_default(), most.unwrap_or_default(), seed.unwrap_or_default())
}

/// One service, or every one.
fn service(fields: &Fields, catalogue: &Catalogue, faults: &mut FieldErrors) -> Option<String> {
    let service = Some(fields.text("service")).filter(|slug| !slug.is_empty());
    if service.as_deref().is_some_and(|slug| catalogue.service(slug).is_none()) {
        faults.add("service", words::service_wrong);
    }
    service
}

fn quotas(fields: &Fields, ways: &[Way], faults: &mut FieldErrors) -> Quotas {
    Quotas {
        phone: quota(fields, "most_phone", ways.contains(&Way::Phone), faults),
        letter: quota(fields, "most_letter", ways.contains(&Way::Letter), faults),
        service: quota(fields, "most_service", true, faults),
        day: quota(fields, "most_day", ways.contains(&Way::Email), faults),
    }
}

/// A limit of its own, or none where nothing was typed or the way is not ticked.
fn quota(fields: &Fields, name: &str, counts: bool, faults: &mut FieldErrors) -> Option<i32> {
    let typed = fields.text(name);
    if typed.is_empty() || !counts {
        return None;
    }
    let quota = typed.parse().ok().filter(|most| (1..=MOST_INVITED).contains(most));
    if quota.is_none() {
        faults.add(name, words::most_wrong);
    }
    quota
}

fn ticked<T: Copy>(fields: &Fields, name: &str, all: &[T], code: fn(T) -> &'static str) -> Vec<T> {
    let ticked = fields.all(name);
    all.iter().copied().filter(|one| ticked.contains(&code(*one))).collect()
}

fn day(fields: &Fields, name: &str, faults: &mut FieldErrors) -> NaiveDate {
    let part = |part: &str| fields.text(&format!("{name}-{part}"));
    parse_date(&part("day"), &part("month"), &part("year")).unwrap_or_else(|_| {
        faults.add(name, words::day_wrong);
        NaiveDate::default()
    })
}

/// `5`, `0.25` or `12,5` per cent, as hundredths of a per cent.
fn per_cent(typed: &str) -> Option<i32> {
    let typed = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
    if whole.is_empty() || part.len() > 2 || !(whole.chars().chain(part.chars()).all(|c| c.is_ascii_digit())) {
        return None;
    }
    let hundredths: i32 = format!("{part:0<2}").parse().ok()?;
    let rate = whole.parse::<i32>().ok()?.checked_mul(100)?.checked_add(hundredths)?;
    (1..=10_000).contains(&rate).then_some(rate)
}

/// What somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    pub overall: Mark,
    pub ease: Mark,
    pub clear: Mark,
    pub words: Option<String>,
}

impl Answers {
    /// # Errors
    /// Every question without an answer, and words that are too long.
    pub fn check(fields: &Fields) -> Result<Answers, FieldErrors> {
        let mut faults = FieldErrors::none();
        let mut mark = |question: Question| {
            Mark::from_code(fields.get(question.code())).unwrap_or_else(|| {
                faults.add(question.code(), words::mark_empty);
                Mark::Average
            })
        };
        let (overall, ease, clear) = (mark(Question::Overall), mark(Question::Ease), mark(Question::Clear));
        let written = fields.text("words");
        if written.chars().count() > MOST_CHARACTERS {
            faults.add("words", words::words_long);
        }
        faults.into_result()?;
        Ok(Answers { overall, ease, clear, words: Some(written).filter(|written| !written.is_empty()) })
    }
}

/// What staff write down of somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenDown {
    /// The number on the list.
    pub number: i32,
    pub said: Said,
}

/// What they said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// And the language they said it in.
    Answers(Answers, Lang),
    NoMore,
}

impl TakenDown {
    /// # Errors
    /// Every fault at once.
    pub fn check(fields: &Fields) -> Result<TakenDown, FieldErrors> {
        let mut faults = FieldErrors::none();
        let number = fields.text("number").parse().ok().filter(|number| *number > 0);
        if number.is_none() {
            faults.add("number", words::taken_number_wrong);
        }
        let said = match fields.get("said") {
            "no_more" => Some(Said::NoMore),
            "answers" => {
                let lang = Lang::from_tag(fields.get("language"));
                if lang.is_none() {
                    faults.add("language", words::taken_language_empty);
                }
                match (Answers::check(fields), lang) {
                    (Ok(answers), Some(lang)) => Some(Said::Answers(answers, lang)),
                    (Ok(_), None) => None,
                    (Err(more), _) => {
                        more.iter().for_each(|(field, said)| faults.add_words(field, said.clone()));
                        None
                    }
                }
            }
            _ => {
                faults.add("said", words::taken_said_empty);
                None
            }
        };
        match (number, said) {
            (Some(number), Some(said)) => Ok(TakenDown { number, said }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_more_than_nothing_and_no_more_than_all() {
        let all = [("5", 500), ("0.25", 25), ("12,5 %", 1250), ("100", 10_000), ("0.01", 1)];
        assert!(all.iter().all(|(typed, rate)| per_cent(typed) == Some(*rate)));
        assert!(["", "0", "100.01", "-1", "five", "1.234", ".5", "9999999999"].iter().all(|typed| per_cent(typed).is_none()));
    }

    #[test]
    fn a_form_says_all_that_it_lacks() {
        let catalogue = Catalogue::from_services(Vec::new());
        let faults = Define::check(&Fields::default(), NaiveDate::default(), &catalogue, &[]).unwrap_err();
        let named: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, ["name", "from", "until", "channels", "ways", "rate", "most", "seed", "name"]);
    }

    #[test]
    fn what_is_written_down_has_a_number_and_an_answer_or_a_no() {
        let fields = |given: &[(&str, &str)]| Fields(given.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect());
        let faults = |given: &[(&str, &str)]| {
            TakenDown::check(&fields(given)).err().map(|faults| faults.iter().map(|(field, _)| field.clone()).collect::<Vec<_>>())
        };
        assert_eq!(faults(&[]), Some(vec!["number".into(), "said".into()]));
        let all = Some(["number", "language", "overall", "ease", "clear"].map(String::from).to_vec());
        assert_eq!(faults(&[("said", "answers"), ("number", "0")]), all);
        let no = TakenDown::check(&fields(&[("number", "7"), ("said", "no_more"), ("overall", "splendid")])).unwrap();
        assert_eq!(no, TakenDown { number: 7, said: Said::NoMore });
        let given = [("number", "7"), ("said", "answers"), ("language", "cy"), ("overall", "good"), ("ease", "good"), ("clear", "poor")];
        assert_eq!(faults(&given), None);
    }

    #[test]
    fn a_quota_is_a_number_where_the_way_is_ticked_and_nothing_else() {
        let fields = Fields(vec![("most_phone".into(), "20".into()), ("most_letter".into(), "none".into())]);
        let mut faults = FieldErrors::none();
        assert_eq!(quota(&fields, "most_phone", true, &mut faults), Some(20));
        assert_eq!(quota(&fields, "most_phone", false, &mut faults), None);
        assert_eq!(quota(&fields, "most_service", true, &mut faults), None);
        assert!(faults.is_empty());
        assert_eq!(quota(&fields, "most_letter", true, &mut faults), None);
        assert!(faults.of("most_letter").is_some());
    }

    #[test]
    fn a_limit_for_a_day_leaves_time_to_ask_everybody_within_a_week() {
        let faults = |day: &str| {
            let given = [("ways", "email"), ("most", "70"), ("most_day", day)];
            let fields = Fields(given.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect());
            Define::check(&fields, NaiveDate::default(), &Catalogue::from_services(Vec::new()), &[]).unwrap_err().of("most_day").is_some()
        };
        assert!(!faults("10") && !faults("") && faults("9") && faults("ten"));
    }

    #[test]
    fn an_answer_marks_every_question() {
        let fields = |given: &[(&str, &str)]| Fields(given.iter().map(|(n, v)| ((*n).to_string(), (*v).to_string())).collect());
        let answers = Answers::check(&fields(&[("overall", "good"), ("ease", "poor"), ("clear", "average"), ("words", "  ")])).unwrap();
        assert_eq!(answers, Answers { overall: Mark::Good, ease: Mark::Poor, clear: Mark::Average, words: None });
        assert_eq!(Answers::check(&fields(&[("overall", "splendid")])).unwrap_err().len(), 3);
        let long = "a".repeat(MOST_CHARACTERS + 1);
        assert!(Answers::check(&fields(&[("overall", "good"), ("ease", "good"), ("clear", "good"), ("words", &long)])).is_err());
    }
}
