//! What staff type to answer a request for a copy, and what the person types to fetch it.

use uuid::Uuid;

use super::{CODE_LENGTH, Delivery, Exemption, FoundWords, SearchLog, sieve};
use crate::{
    corrections::forms::answer_field,
    error::FieldErrors,
    fields::Fields,
    formats::Reference,
    lang::{Lang, Words},
    portal::Council,
    text::{disclosure as words, errors, request_errors},
};

/// The most characters of a message (F13).
pub const MOST_CHARACTERS: usize = 2_000;
/// The most characters of what a team found.
pub const MOST_FOUND: usize = 50_000;

/// What becomes of an item, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sifted {
    Give,
    /// Given, with these words taken out of the whole copy.
    Cut {
        texts: Vec<String>,
        exemption: Exemption,
        reason: String,
    },
    Withhold {
        exemption: Exemption,
        reason: String,
        named: bool,
    },
}

impl Sifted {
    /// # Errors
    /// Every fault at once: nothing chosen; words that are too short or none; and no exemption or no reason for what is not given.
    pub fn check(fields: &Fields) -> Result<Sifted, FieldErrors> {
        let decision = fields.get("decision");
        if !matches!(decision, "give" | "cut" | "withhold") {
            return Err(FieldErrors::one("decision", words::decision_empty));
        }
        if decision == "give" {
            return Ok(Sifted::Give);
        }
        let mut faults = FieldErrors::none();
        let texts = if decision == "cut" { cut_texts(fields, &mut faults) } else { Vec::new() };
        let exemption = Exemption::from_code(fields.get("exemption"));
        if exemption.is_none() {
            faults.add("exemption", words::exemption_empty);
        }
        let reason = said(fields, "reason", words::reason_empty, &mut faults);
        match exemption {
            Some(exemption) if faults.is_empty() && decision == "cut" => Ok(Sifted::Cut { texts, exemption, reason }),
            Some(exemption) if faults.is_empty() => Ok(Sifted::Withhold { exemption, reason, named: fields.get("unnamed") != "yes" }),
            _ => Err(faults),
        }
    }
}

/// What was ticked, and what was typed, a line each.
fn cut_texts(fields: &Fields, faults: &mut FieldErrors) -> Vec<String> {
    let ticked = fields.all("other").into_iter().map(str::to_string);
    let typed = fields.text("words");
    let mut texts: Vec<String> = ticked.chain(typed.lines().map(|line| line.trim().to_string())).filter(|text| !text.is_empty()).collect();
    texts.dedup();
    if texts.is_empty() {
        faults.add("words", words::cut_empty);
    }
    if texts.iter().any(|text| text.chars().filter(|c| c.is_alphanumeric()).count() < sieve::FEWEST) {
        faults.add("words", words::cut_short);
    }
    if texts.iter().any(|text| text.chars().count() > MOST_CHARACTERS) {
        faults.add("words", errors::message_too_long);
    }
    texts
}

/// A task for a team, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedTeam {
    pub team: String,
    pub asked: String,
}

impl AskedTeam {
    pub fn check(fields: &Fields, council: &Council) -> Result<AskedTeam, FieldErrors> {
        let mut faults = FieldErrors::none();
        let team = fields.get("team").to_string();
        if !council.teams.iter().any(|known| known.code == team) {
            faults.add("team", words::team_empty);
        }
        let asked = said(fields, "asked", words::asked_empty, &mut faults);
        faults.into_result()?;
        Ok(AskedTeam { team, asked })
    }
}

/// How a team searched, checked.
pub fn search_log(fields: &Fields) -> Result<(SearchLog, i32), FieldErrors> {
    let mut faults = FieldErrors::none();
    let places = said(fields, "places", words::places_empty, &mut faults);
    let terms = said(fields, "terms", words::terms_empty, &mut faults);
    let period = said(fields, "period", words::period_empty, &mut faults);
    let found = fields.text("found").parse::<i32>().ok().filter(|found| (0..=1_000_000).contains(found));
    if found.is_none() {
        faults.add("found", words::found_empty);
    }
    let result = said(fields, "result", words::result_empty, &mut faults);
    match found {
        Some(found) if faults.is_empty() => Ok((SearchLog { places, terms, period, result }, found)),
        _ => Err(faults),
    }
}

/// Something a team found, checked.
pub fn found(fields: &Fields) -> Result<FoundWords, FieldErrors> {
    let mut faults = FieldErrors::none();
    let title = said(fields, "title", words::title_empty, &mut faults);
    let text = fields.text("text");
    if text.is_empty() {
        faults.add("text", words::text_empty);
    } else if text.chars().count() > MOST_FOUND {
        faults.add("text", words::text_long);
    }
    faults.into_result()?;
    Ok(FoundWords { title, text })
}

/// A proposal, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub cover: Words,
    pub delivery: Delivery,
}

impl Proposed {
    pub fn check(fields: &Fields, languages: &[Lang]) -> Result<Proposed, FieldErrors> {
        let mut faults = FieldErrors::none();
        let cover = covers(fields, languages, &mut faults);
        let delivery = Delivery::from_code(fields.get("delivery"));
        if delivery.is_none() {
            faults.add("delivery", words::delivery_empty);
        }
        match delivery {
            Some(delivery) if faults.is_empty() => Ok(Proposed { cover, delivery }),
            _ => Err(faults),
        }
    }
}

/// What the person reads, in every language that it is asked for in.
pub fn cover(fields: &Fields, languages: &[Lang]) -> Result<Words, FieldErrors> {
    let mut faults = FieldErrors::none();
    let cover = covers(fields, languages, &mut faults);
    faults.into_result()?;
    Ok(cover)
}

fn covers(fields: &Fields, languages: &[Lang], faults: &mut FieldErrors) -> Words {
    let mut cover = Words::default();
    for lang in languages {
        let typed = said(fields, answer_field(*lang), words::cover_empty, faults);
        match lang {
            Lang::Cy => cover.cy = typed,
            Lang::En => cover.en = typed,
        }
    }
    cover
}

/// What somebody types from the letter, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub reference: String,
    pub code: String,
}

impl Typed {
    pub fn check(fields: &Fields) -> Result<Typed, FieldErrors> {
        let mut faults = FieldErrors::none();
        let reference = Reference::parse(&fields.text("reference"));
        if reference.is_err() {
            faults.add("reference", words::reference_empty);
        }
        let code: String = fields.text("code").chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        if code.len() != CODE_LENGTH {
            faults.add("code", words::code_empty);
        }
        match reference {
            Ok(reference) if faults.is_empty() => Ok(Typed { reference: reference.as_str().to_string(), code }),
            _ => Err(faults),
        }
    }
}

/// What the person says is missing, and the key of their form.
pub fn missing(fields: &Fields) -> Result<(String, Uuid), FieldErrors> {
    let mut faults = FieldErrors::none();
    let message = said(fields, "message", words::missing_empty, &mut faults);
    faults.into_result()?;
    let key = Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("message", request_errors::form_too_old))?;
    Ok((message, key))
}

fn said(fields: &Fields, field: &str, empty: fn(Lang) -> &'static str, faults: &mut FieldErrors) -> String {
    let typed = fields.text(field);
    if typed.is_empty() {
        faults.add(field, empty);
    } else if typed.chars().count() > MOST_CHARACTERS {
        faults.add(field, errors::message_too_long);
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Fields {
        Fields(of.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
    }

    #[test]
    fn nothing_is_withheld_or_taken_out_without_an_exemption_and_a_reason() {
        assert_eq!(Sifted::check(&fields(&[("decision", "give"), ("reason", "x")])), Ok(Sifted::Give));
        for decision in ["cut", "withhold"] {
            let faults =
                Sifted::check(&fields(&[("decision", decision), ("words", "Carol Whitford"), ("exemption", "because")])).unwrap_err();
            assert!(faults.of("exemption").is_some() && faults.of("reason").is_some(), "{decision}");
        }
        let whole = [("decision", "withhold"), ("exemption", "lpp"), ("reason", "Advice"), ("unnamed", "yes")];
        let withheld = Sifted::Withhold { exemption: Exemption::Privilege, reason: "Advice".into(), named: false };
        assert_eq!(Sifted::check(&fields(&whole)), Ok(withheld));
        assert!(Sifted::check(&Fields::default()).unwrap_err().of("decision").is_some());
    }

    #[test]
    fn words_to_take_out_are_those_ticked_and_each_line_typed() {
        let form = |words: &str| {
            fields(&[("decision", "cut"), ("other", "Gareth"), ("words", words), ("exemption", "third_party"), ("reason", "A neighbour")])
        };
        let Ok(Sifted::Cut { texts, .. }) = Sifted::check(&form("Carol Whitford\r\n\r\n 14 Heol y Môr ")) else { panic!("a cut") };
        assert_eq!(texts, ["Gareth", "Carol Whitford", "14 Heol y Môr"]);
        assert!(Sifted::check(&form("Al")).unwrap_err().of("words").is_some(), "two letters are in every other word");
    }

    #[test]
    fn a_search_is_told_where_by_which_words_of_what_time_and_with_what_result() {
        let faults = search_log(&fields(&[("found", "-1")])).unwrap_err();
        let named: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, ["places", "terms", "period", "found", "result"]);
        let whole = fields(&[("places", "Mail"), ("terms", "Nia"), ("period", "2026"), ("found", "0"), ("result", "Nothing there")]);
        assert_eq!(search_log(&whole).unwrap().1, 0);
    }

    #[test]
    fn a_code_is_read_whatever_its_case_and_its_groups() {
        let typed = Typed::check(&fields(&[("reference", "dr 7f3k 2qxm"), ("code", "7f3k2 qxmab")])).unwrap();
        assert_eq!((typed.reference.as_str(), typed.code.as_str()), ("DR-7F3K-2QXM", "7F3K2QXMAB"));
        assert!(Typed::check(&fields(&[("reference", "x"), ("code", "7")])).unwrap_err().len() == 2);
    }
}
