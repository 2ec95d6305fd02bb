//! Periods that contradict each other, or the sentence that tells them.

use super::{Found, Rule};
use crate::{
    lang::Lang,
    policy::{Holding, Pack, Period},
};

/// L1 and L9.
pub(super) fn contradictions(pack: &Pack, found: &mut Found) {
    for (at, holding) in pack.holdings.iter().enumerate() {
        let field = format!("holding[{}]", holding.category);
        if let Some(other) = pack.holdings[..at].iter().find(|other| other.category == holding.category) {
            let same = other.period(None) == holding.period(None) && other.trigger == holding.trigger;
            let problem = if same { "It stands there twice." } else { "It stands there twice, with two periods." };
            found.error(Rule::Period, format!("{field}.period"), problem, "Keep one of them; a service with its own rule is an override.");
        }
        twice(holding, &field, found);
        for (within, period, words) in holding.periods() {
            let field = format!("{field}.rule_words{within}");
            let Some(period) = period else {
                found.error(Rule::Trigger, field, "It does not say how long.", "Give a number of days, months or years.");
                continue;
            };
            for lang in Lang::BOTH {
                let said = spans(words.get(lang));
                if !said.is_empty() && !said.contains(&measure(period)) {
                    let problem = format!("The sentence ({}) says another time than the period.", lang.tag());
                    found.error(Rule::Period, &field, problem, "Let the sentence and the period say the same.");
                }
            }
            if open_ended(&words.en) {
                let problem = "It says that something is kept as long as it is needed, and nothing else.";
                found.error(Rule::Trigger, &field, problem, "Say from which day, and for how long.");
            }
        }
    }
}

/// Two rules for the same service, team or kind.
fn twice(holding: &Holding, field: &str, found: &mut Found) {
    let mut seen: Vec<String> = Vec::new();
    for (within, _, _) in holding.periods() {
        if seen.contains(&within) {
            let problem = "There are two rules for the same thing.";
            found.error(Rule::Period, format!("{field}{within}"), problem, "Keep one of them.");
        }
        seen.push(within);
    }
}

/// “As long as necessary” is no period.
pub(super) fn open_ended(text: &str) -> bool {
    let small = text.to_lowercase();
    let vague = [
        "as long as necessary",
        "as long as needed",
        "as long as required",
        "as long as they require",
        "for as long as we need",
        "in line with",
    ];
    vague.iter().any(|words| small.contains(words)) && spans(text).is_empty()
}

/// Days, or months, so that three years and thirty-six months are the same.
type Span = (bool, u32);

const fn measure(period: Period) -> Span {
    match period {
        Period::Days(days) => (false, days),
        Period::Months(months) => (true, months),
        Period::Years(years) => (true, years * 12),
    }
}

/// Every time that a sentence names, in either language, in digits or in words.
fn spans(text: &str) -> Vec<Span> {
    let small = text.to_lowercase();
    let words: Vec<&str> = small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut spans = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if ["blwyddyn", "flwyddyn"].contains(word) {
            spans.push((true, 12));
            continue;
        }
        let Some(unit) = unit(word) else { continue };
        let Some(number) = at.checked_sub(1).and_then(|before| number(words[before])) else { continue };
        // In Welsh thirteen months are “three months on ten”.
        let ten = if words[at + 1..].starts_with(&["ar", "ddeg"]) { 10 } else { 0 };
        spans.push(match unit {
            Period::Days(_) => (false, number + ten),
            Period::Months(_) => (true, number + ten),
            Period::Years(_) => (true, (number + ten) * 12),
        });
    }
    spans
}

fn unit(word: &str) -> Option<Period> {
    match word {
        "day" | "days" | "diwrnod" | "niwrnod" | "ddiwrnod" => Some(Period::Days(1)),
        "month" | "months" | "mis" | "fis" => Some(Period::Months(1)),
        "year" | "years" | "blynedd" | "flynedd" | "mlynedd" => Some(Period::Years(1)),
        _ => None,
    }
}

fn number(word: &str) -> Option<u32> {
    let named = match word {
        "one" | "un" => 1,
        "two" | "dau" | "ddau" | "dwy" | "ddwy" => 2,
        "three" | "tri" | "dri" | "thri" | "tair" | "dair" | "thair" => 3,
        "four" | "pedwar" | "bedwar" | "pedair" | "bedair" | "phedair" => 4,
        "five" | "pum" | "pump" | "bum" | "phum" => 5,
        "six" | "chwe" | "chwech" => 6,
        "seven" | "saith" => 7,
        "eight" | "wyth" => 8,
        "nine" | "naw" => 9,
        "ten" | "deg" | "ddeg" => 10,
        "eleven" => 11,
        "twelve" | "deuddeg" | "ddeuddeg" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" | "pymtheg" => 15,
        "eighteen" => 18,
        "twenty" | "ugain" => 20,
        _ => return word.parse().ok(),
    };
    Some(named)
}
