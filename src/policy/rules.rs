//! When something is due to go, and what a pack lacks.

use chrono::{Days, Months, NaiveDate};

use super::{Pack, Period};
use crate::lang::Words;

/// The legal reasons a pack may name (UK GDPR art. 6(1)).
const BASES: [&str; 7] =
    ["consent", "contract", "legal_obligation", "vital_interests", "public_task", "recognised_legitimate_interest", "legitimate_interests"];

/// The day something goes: from its first minute in London it may be deleted, and it is kept until then. Counted from the
/// London date of its trigger. Months clamp: 29 February and three years is 28 February.
pub fn keep_until(period: Period, trigger: NaiveDate) -> Option<NaiveDate> {
    match period {
        Period::Days(days) => trigger.checked_add_days(Days::new(u64::from(days))),
        Period::Months(months) => trigger.checked_add_months(Months::new(months)),
        Period::Years(years) => trigger.checked_add_months(Months::new(years.checked_mul(12)?)),
    }
}

/// The last trigger date of what goes on `due` or before: the other way round, so that the database compares a column with one
/// moment instead of reckoning for each row. Clamped months let up to four days go together.
pub fn latest_trigger(period: Period, due: NaiveDate) -> Option<NaiveDate> {
    let mut latest = match period {
        Period::Days(days) => return due.checked_sub_days(Days::new(u64::from(days))),
        Period::Months(months) => due.checked_sub_months(Months::new(months))?,
        Period::Years(years) => due.checked_sub_months(Months::new(years.checked_mul(12)?))?,
    };
    while let Some(next) = latest.succ_opt().filter(|next| keep_until(period, *next).is_some_and(|on| on <= due)) {
        latest = next;
    }
    Some(latest)
}

/// What a pack lacks or contradicts, in words for whoever wrote it; a pack with faults is not loaded.
pub fn faults(pack: &Pack) -> Vec<String> {
    let half = |words: &Words| [&words.en, &words.cy].iter().any(|text| text.trim().is_empty() || text.contains(['[', '{']));
    let texts = texts(pack).into_iter().filter(|(_, words)| half(words));
    let mut faults: Vec<String> = texts.map(|(at, _)| format!("{at}: a language is missing or a gap is not filled")).collect();
    if pack.sensitive.is_none() {
        faults.push("sensitive: what is said about sensitive matters is missing".into());
    }
    faults.extend(pack.holdings.iter().flat_map(|holding| faults_of_holding(pack, holding)));
    let abroad = pack.recipients.iter().filter(|recipient| recipient.country != "GB");
    faults.extend(abroad.map(|recipient| format!("recipient {}: outside the United Kingdom", recipient.code)));
    let loose = pack.recipients.iter().filter(|r| r.role == "processor" && r.contract.is_none());
    faults.extend(loose.map(|recipient| format!("recipient {}: a processor without a contract", recipient.code)));
    faults
}

/// Every text that a person may read, with where it stands.
fn texts(pack: &Pack) -> Vec<(String, &Words)> {
    let mut texts: Vec<(String, &Words)> = vec![
        ("title".into(), &pack.title),
        ("transfers".into(), &pack.transfers),
        ("automated_decisions".into(), &pack.automated_decisions),
        ("others_words".into(), &pack.others_words),
    ];
    texts.extend(pack.sensitive.iter().flat_map(|one| [&one.words, &one.criminal_words]).map(|words| ("sensitive".into(), words)));
    texts.extend(pack.rights.iter().map(|words| ("rights".into(), words)));
    texts.extend(pack.uses.iter().map(|one| (format!("use {}", one.code), &one.words)));
    let of_recipient = |r: &'_ super::Recipient| format!("recipient {}", r.code);
    texts.extend(pack.recipients.iter().flat_map(|r| [(of_recipient(r), &r.name), (of_recipient(r), &r.gets)]));
    for holding in &pack.holdings {
        let named = |what: &str| format!("{}: {what}", holding.category);
        texts.extend([
            (named("label"), &holding.label),
            (named("contains"), &holding.contains),
            (named("purpose"), &holding.purpose),
            (named("basis_words"), holding.basis_words(None)),
            (named("source"), &holding.source),
            (named("rule_words"), holding.rule(None)),
            (named("if_not_given"), &holding.if_not_given),
        ]);
        texts.extend(holding.recipients.iter().map(|words| (named("recipients"), words)));
        texts.extend(holding.teams.iter().map(|rule| (named(&rule.team), &rule.rule_words)));
        texts.extend(holding.variants.iter().map(|variant| (named(&variant.when), &variant.rule_words)));
    }
    texts
}

fn faults_of_holding(pack: &Pack, holding: &super::Holding) -> Vec<String> {
    let mut faults = Vec::new();
    let name = &holding.category;
    if !BASES.contains(&holding.basis.as_str()) {
        faults.push(format!("{name}: {} is no legal reason", holding.basis));
    }
    if holding.period(None).is_none() {
        faults.push(format!("{name}: no period"));
    }
    if pack.holdings.iter().filter(|other| other.category == *name).count() > 1 {
        faults.push(format!("{name}: stands there twice"));
    }
    let unknown = holding.uses.iter().filter(|code| !pack.uses.iter().any(|one| one.code == **code));
    faults.extend(unknown.map(|code| format!("{name}: there is no use {code}")));
    faults
}

/// What a pack's author should think over: a public authority cannot rest its tasks on legitimate interests, and where it
/// does rest on them it owes a way to object (UK GDPR arts 6(1), 21).
pub fn warnings(pack: &Pack) -> Vec<String> {
    let doubtful = pack.holdings.iter().filter(|holding| holding.basis.ends_with("legitimate_interests"));
    doubtful.map(|holding| format!("{}: a public authority cannot rest its tasks on legitimate interests", holding.category)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::vectors;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_leap_day_clamps_to_the_last_of_february() {
        let leap = date("2024-02-29");
        assert_eq!(keep_until(Period::Years(3), leap), Some(date("2027-02-28")));
        assert_eq!(keep_until(Period::Days(30), leap), Some(date("2024-03-30")));
    }

    #[test]
    fn periods_end_on_the_days_of_the_vectors() {
        let rows = vectors::rows(include_str!("vectors/retention.csv"));
        assert_eq!(rows.len(), 8);
        for row in rows {
            let period = Period::Months(row[3].parse().unwrap());
            assert_eq!(keep_until(period, date(&row[2])), Some(date(&row[4])), "{}", row[0]);
            assert!(latest_trigger(period, date(&row[4])).unwrap() >= date(&row[2]), "{}", row[0]);
            let day_before = date(&row[4]).pred_opt().unwrap();
            assert!(latest_trigger(period, day_before).unwrap() < date(&row[2]), "{} goes a day early", row[0]);
        }
    }

    proptest::proptest! {
        #[test]
        fn turning_the_reckoning_round_never_lets_anything_go_early_or_stay(months in 0_u32..200, day in 0_i64..20_000, trigger in 0_i64..20_000) {
            let start = date("1980-01-01");
            let (due, trigger) = (start + chrono::TimeDelta::days(day), start + chrono::TimeDelta::days(trigger));
            let period = Period::Months(months);
            let goes = keep_until(period, trigger).unwrap() <= due;
            proptest::prop_assert_eq!(goes, trigger <= latest_trigger(period, due).unwrap());
        }
    }
}
