//! Dates and times as people read them, in both languages.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc, Weekday};

use super::london_time;
use crate::{lang::Lang, text::dates};

/// “November ¦ Tachwedd”.
pub fn month(lang: Lang, date: NaiveDate) -> &'static str {
    let words: [fn(Lang) -> &'static str; 12] = [
        dates::january,
        dates::february,
        dates::march,
        dates::april,
        dates::may,
        dates::june,
        dates::july,
        dates::august,
        dates::september,
        dates::october,
        dates::november,
        dates::december,
    ];
    of_month(words, lang, date)
}

fn short_month(lang: Lang, date: NaiveDate) -> &'static str {
    let words: [fn(Lang) -> &'static str; 12] = [
        dates::january_short,
        dates::february_short,
        dates::march_short,
        dates::april_short,
        dates::may_short,
        dates::june_short,
        dates::july_short,
        dates::august_short,
        dates::september_short,
        dates::october_short,
        dates::november_short,
        dates::december_short,
    ];
    of_month(words, lang, date)
}

fn of_month(words: [fn(Lang) -> &'static str; 12], lang: Lang, date: NaiveDate) -> &'static str {
    let word = usize::try_from(date.month0()).ok().and_then(|at| words.get(at));
    word.expect("a month is one of twelve")(lang)
}

/// “Thursday ¦ dydd Iau”.
pub fn weekday(lang: Lang, date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => dates::monday(lang),
        Weekday::Tue => dates::tuesday(lang),
        Weekday::Wed => dates::wednesday(lang),
        Weekday::Thu => dates::thursday(lang),
        Weekday::Fri => dates::friday(lang),
        Weekday::Sat => dates::saturday(lang),
        Weekday::Sun => dates::sunday(lang),
    }
}

/// “21 November 2026 ¦ 21 Tachwedd 2026”.
pub fn full_date(lang: Lang, date: NaiveDate) -> String {
    dates::full_date(lang, &date.day().to_string(), month(lang, date), &date.year().to_string())
}

/// “21 Nov 2026 ¦ 21 Tach 2026”, for tables.
pub fn short_date(lang: Lang, date: NaiveDate) -> String {
    dates::full_date(lang, &date.day().to_string(), short_month(lang, date), &date.year().to_string())
}

/// “Thursday 26 November 2026 ¦ dydd Iau 26 Tachwedd 2026”.
pub fn weekday_date(lang: Lang, date: NaiveDate) -> String {
    dates::weekday_date(lang, &full_date(lang, date), weekday(lang, date))
}

/// “2:30pm ¦ 2:30yp”, “9am ¦ 9yb”, and a word for noon and midnight, which am and pm leave in doubt.
pub fn time(lang: Lang, time: NaiveTime) -> String {
    let (is_afternoon, hour) = time.hour12();
    let clock = if time.minute() == 0 { hour.to_string() } else { format!("{hour}:{:02}", time.minute()) };
    match (time.hour(), time.minute(), is_afternoon) {
        (0, 0, _) => dates::midnight(lang).to_string(),
        (12, 0, _) => dates::midday(lang).to_string(),
        (_, _, true) => dates::afternoon(lang, &clock),
        (_, _, false) => dates::morning(lang, &clock),
    }
}

/// “21 November 2026, 2:30pm ¦ 21 Tachwedd 2026, 2:30yp”, by the London clock.
pub fn date_and_time(lang: Lang, at: DateTime<Utc>) -> String {
    let local = london_time(at);
    dates::date_and_time(lang, &full_date(lang, local.date()), &time(lang, local.time()))
}

/// “21 Nov 2026, 2:30pm ¦ 21 Tach 2026, 2:30yp”, by the London clock, for tables.
pub fn short_date_time(lang: Lang, at: DateTime<Utc>) -> String {
    let local = london_time(at);
    dates::date_and_time(lang, &short_date(lang, local.date()), &time(lang, local.time()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::parse_month;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_read_as_the_content_rules_say() {
        let day = date("2026-11-26");
        for (found, expected) in [
            (full_date(Lang::En, day), "26 November 2026"),
            (full_date(Lang::Cy, day), "26 Tachwedd 2026"),
            (weekday_date(Lang::En, day), "Thursday 26 November 2026"),
            (weekday_date(Lang::Cy, day), "dydd Iau 26 Tachwedd 2026"),
            (short_date(Lang::En, day), "26 Nov 2026"),
            (short_date(Lang::Cy, day), "26 Tach 2026"),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn times_are_by_the_twelve_hour_clock() {
        for (at, en, cy) in [
            ("14:30:59", "2:30pm", "2:30yp"),
            ("09:00:00", "9am", "9yb"),
            ("17:00:00", "5pm", "5yp"),
            ("00:05:00", "12:05am", "12:05yb"),
            ("12:00:00", "midday", "hanner dydd"),
            ("12:01:00", "12:01pm", "12:01yp"),
            ("00:00:00", "midnight", "hanner nos"),
            ("23:59:00", "11:59pm", "11:59yp"),
        ] {
            let at: NaiveTime = at.parse().unwrap();
            assert_eq!((time(Lang::En, at).as_str(), time(Lang::Cy, at).as_str()), (en, cy));
        }
    }

    #[test]
    fn an_instant_is_told_by_the_london_clock() {
        let at: DateTime<Utc> = "2026-06-30T23:30:00Z".parse().unwrap();
        assert_eq!(short_date_time(Lang::En, at), "1 Jul 2026, 12:30am");
        assert_eq!(short_date_time(Lang::Cy, at), "1 Gorff 2026, 12:30yb");
        assert_eq!(date_and_time(Lang::Cy, at), "1 Gorffennaf 2026, 12:30yb");
    }

    #[test]
    fn every_month_we_write_can_be_typed_back() {
        for lang in Lang::BOTH {
            for number in 1..=12 {
                let day = NaiveDate::from_ymd_opt(2026, number, 1).unwrap();
                assert_eq!(parse_month(month(lang, day)), Some(number));
                assert_eq!(parse_month(short_month(lang, day)), Some(number));
            }
        }
    }

    #[test]
    fn a_week_has_seven_names() {
        for lang in Lang::BOTH {
            let names: std::collections::BTreeSet<_> = date("2026-11-23").iter_days().take(7).map(|day| weekday(lang, day)).collect();
            assert_eq!(names.len(), 7);
        }
    }
}
