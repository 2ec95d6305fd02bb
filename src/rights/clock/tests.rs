use proptest::prelude::*;

use super::*;
use crate::formats::vectors;

fn holidays() -> BankHolidays {
    BankHolidays::from_toml(include_str!("../../../data/bank_holidays.toml")).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The date in `Thu 2026-07-30`, or a bare one; a weekday must be right.
fn dated(text: &str) -> NaiveDate {
    let Some((weekday, day)) = text.split_once(' ') else { return date(text) };
    assert_eq!(date(day).format("%a").to_string(), weekday);
    date(day)
}

fn extension(sent: &str) -> Extension {
    Extension { sent: date(sent), reasons: "There is a lot of it".into() }
}

fn pause(asked: &str, answered: &str) -> Pause {
    Pause { asked: date(asked), answered: Some(date(answered)) }
}

fn running(facts: &Facts) -> Dates {
    match clock(facts, &holidays()) {
        Clock::Running(dates) => dates,
        other => panic!("{other:?}"),
    }
}

/// What a row of the table says happened.
fn facts_of(row: &[String]) -> Facts {
    let mut facts = Facts::received(dated(&row[2]));
    if row[3] != "—" {
        facts.identity = Needed::Came(dated(&row[3]));
    }
    if row[4] != "—" {
        facts.pauses = row[4]
            .split("; ")
            .map(|text| text.split_once('→').map(|(asked, answered)| pause(asked.trim(), answered.trim())).unwrap())
            .collect();
    }
    if row[5] != "—" {
        facts.extension = Some(extension(&row[5]));
    }
    facts
}

#[test]
fn every_row_of_the_table_of_clocks_is_reckoned_by_the_rule() {
    for row in vectors::rows(include_str!("../vectors/rights-clock.csv")) {
        let dates = running(&facts_of(&row));
        let outer = if row[10] == "same" { dated(&row[9]) } else { dated(&row[10]) };
        let expected = (dated(&row[6]), dated(&row[7]), row[8] == "yes", dated(&row[9]), outer);
        assert_eq!((dates.start, dates.notice_by, dates.extended, dates.due, dates.outer_limit), expected, "{} {}", row[0], row[1]);
    }
}

#[test]
fn a_receipt_is_the_date_in_london_also_in_the_hour_the_clocks_change() {
    for row in vectors::rows(include_str!("../vectors/receipt-date.csv")) {
        let received = receipt_date(row[0].parse().unwrap());
        assert_eq!(received, date(&row[2]), "{}", row[0]);
        assert_eq!(running(&Facts::received(received)).due, dated(&row[3]), "{}", row[0]);
    }
    for (at, day) in [
        ("2026-10-24T23:30:00Z", "2026-10-25"),
        ("2026-10-25T00:30:00Z", "2026-10-25"),
        ("2026-10-25T01:30:00Z", "2026-10-25"),
        ("2026-10-25T23:30:00Z", "2026-10-25"),
        ("2026-03-28T23:59:59Z", "2026-03-28"),
        ("2026-03-29T01:00:00Z", "2026-03-29"),
        ("2026-03-29T23:00:00Z", "2026-03-30"),
    ] {
        assert_eq!(receipt_date(at.parse().unwrap()), date(day), "{at}");
    }
}

#[test]
fn a_complaint_is_acknowledged_within_thirty_days() {
    for row in vectors::rows(include_str!("../vectors/complaint-acknowledgement.csv")) {
        let by = acknowledge_by(dated(&row[0]), &holidays());
        assert_eq!((by.target, by.due.date, by.due.certain), (dated(&row[1]), dated(&row[2]), true), "{}", row[0]);
    }
}

#[test]
fn a_fee_sets_the_start_and_an_unpaid_one_leaves_no_date() {
    let mut facts = Facts { fee: Needed::Came(date("2026-06-12")), ..Facts::received(date("2026-06-01")) };
    assert_eq!((running(&facts).start, running(&facts).due), (date("2026-06-12"), date("2026-07-13")));
    facts.fee = Needed::Waiting;
    assert_eq!(clock(&facts, &holidays()), Clock::NotStarted);
    let proven =
        Facts { identity: Needed::Came(date("2026-06-20")), authority: Needed::Came(date("2026-06-25")), fee: Needed::No, ..facts };
    assert_eq!(running(&proven).start, date("2026-06-25"));
    assert_eq!(clock(&Facts { authority: Needed::Waiting, ..proven }, &holidays()).due(), None);
}

#[test]
fn a_notice_one_day_late_extends_nothing() {
    let plain = Facts::received(date("2026-06-01"));
    let late = Facts { extension: Some(extension("2026-07-02")), ..plain.clone() };
    assert_eq!((running(&late).extended, running(&late).due), (false, date("2026-07-01")));
    assert_eq!(may_extend(&plain, &extension("2026-07-02"), &holidays()), Err(NoExtension::TooLate(date("2026-07-01"))));
    assert_eq!(may_extend(&plain, &extension("2026-07-01"), &holidays()), Ok(()));
    // The date by which to tell is not rolled, although the date that is due is.
    let saturday = Facts::received(date("2026-09-03"));
    assert_eq!(may_extend(&saturday, &extension("2026-10-05"), &holidays()), Err(NoExtension::TooLate(date("2026-10-03"))));
    // A question that is asked after the late notice does not make it timely.
    let asked = Facts { pauses: vec![pause("2026-10-05", "2026-10-20")], extension: Some(extension("2026-10-04")), ..saturday };
    assert!(!running(&asked).extended);
}

#[test]
fn there_is_one_extension_with_reasons_and_before_the_answer() {
    let plain = Facts::received(date("2026-06-01"));
    let blank = Extension { reasons: " \n".into(), ..extension("2026-06-20") };
    assert_eq!(may_extend(&plain, &blank, &holidays()), Err(NoExtension::NoReasons));
    assert!(!running(&Facts { extension: Some(blank), ..plain.clone() }).extended);
    let once = Facts { extension: Some(extension("2026-06-10")), ..plain.clone() };
    assert_eq!(may_extend(&once, &extension("2026-06-20"), &holidays()), Err(NoExtension::Twice));
    let sent = Facts { answered: Some(date("2026-06-15")), ..plain.clone() };
    assert_eq!(may_extend(&sent, &extension("2026-06-20"), &holidays()), Err(NoExtension::AlreadyAnswered));
    let unproven = Facts { identity: Needed::Waiting, ..plain };
    assert_eq!(may_extend(&unproven, &extension("2026-06-20"), &holidays()), Err(NoExtension::NotStarted));
}

#[test]
fn an_open_question_stops_the_clock_and_says_what_is_left() {
    let facts = Facts { pauses: vec![Pause { asked: date("2026-06-10"), answered: None }], ..Facts::received(date("2026-06-01")) };
    let Clock::Paused { since, days_left, .. } = clock(&facts, &holidays()) else { panic!("it is paused") };
    assert_eq!((since, days_left), (date("2026-06-10"), 21));
    assert_eq!(clock(&facts, &holidays()).due(), None);
    // Answered on whatever day, that many days are left from then.
    let answered = Facts { pauses: vec![pause("2026-06-10", "2026-08-05")], ..facts.clone() };
    assert_eq!(running(&answered).due, date("2026-08-26"));
    // More time may still be asked for: the days stand still for that as well.
    assert_eq!(may_extend(&facts, &extension("2026-07-20"), &holidays()), Ok(()));
    // Asked after the time was over, it stops nothing.
    let late = Facts { pauses: vec![Pause { asked: date("2026-07-02"), answered: None }], ..facts };
    assert_eq!(running(&late).due, date("2026-07-01"));
}

#[test]
fn pauses_that_overlap_count_once_and_only_from_the_start() {
    let overlapping =
        Facts { pauses: vec![pause("2026-06-08", "2026-06-12"), pause("2026-06-05", "2026-06-10")], ..Facts::received(date("2026-06-01")) };
    assert_eq!((running(&overlapping).paused_days, running(&overlapping).due), (7, date("2026-07-08")));
    let across = Facts {
        identity: Needed::Came(date("2026-06-20")),
        pauses: vec![pause("2026-06-15", "2026-06-24")],
        ..Facts::received(date("2026-06-01"))
    };
    assert_eq!((running(&across).paused_days, running(&across).due), (4, date("2026-07-24")));
    // After an extension told in time a question still counts in the months that were won.
    let later = Facts {
        extension: Some(extension("2026-07-01")),
        pauses: vec![pause("2026-07-06", "2026-07-10")],
        ..Facts::received(date("2026-06-01"))
    };
    assert_eq!(running(&later).due, date("2026-09-07"));
}

#[test]
fn staff_see_amber_at_the_target_and_red_on_the_last_working_day() {
    let dates = running(&Facts::received(date("2026-11-21")));
    assert_eq!((dates.target, dates.due), (date("2026-12-19"), date("2026-12-21")));
    for (today, expected) in
        [("2026-12-17", Urgency::InTime), ("2026-12-18", Urgency::Red), ("2026-12-21", Urgency::Red), ("2026-12-22", Urgency::Overdue)]
    {
        assert_eq!(urgency(&dates, date(today), &holidays()), expected, "{today}");
    }
    let plain = running(&Facts::received(date("2026-06-01")));
    assert_eq!(urgency(&plain, date("2026-06-28"), &holidays()), Urgency::InTime);
    assert_eq!(urgency(&plain, date("2026-06-29"), &holidays()), Urgency::Amber);
    assert_eq!(urgency(&plain, date("2026-06-30"), &holidays()), Urgency::Red);
}

#[test]
fn a_year_without_holidays_is_reckoned_by_weekends_and_says_so() {
    assert!(!running(&Facts::received(date("2034-12-01"))).certain);
    assert!(running(&Facts::received(date("2026-12-01"))).certain);
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let day = || (0..900_u64).prop_map(|n| later(date("2025-01-01"), n));
    let needed = || prop_oneof![3 => Just(Needed::No), 1 => day().prop_map(Needed::Came)];
    let pauses = prop::collection::vec((day(), 0..40_u64), 0..5)
        .prop_map(|all| all.into_iter().map(|(asked, n)| Pause { asked, answered: Some(later(asked, n)) }).collect::<Vec<_>>());
    let extension = prop::option::of(day().prop_map(|sent| Extension { sent, reasons: "why".into() }));
    (day(), needed(), needed(), pauses, extension).prop_map(|(received, identity, fee, pauses, extension)| Facts {
        identity,
        fee,
        pauses,
        extension,
        ..Facts::received(received)
    })
}

proptest! {
    #[test]
    fn due_is_always_a_working_day_after_the_start(facts in any_facts()) {
        let dates = running(&facts);
        prop_assert!(holidays().is_working_day(dates.due) && holidays().is_working_day(dates.outer_limit));
        prop_assert!(dates.due > dates.start && dates.start >= facts.received);
        prop_assert!(dates.notice_by <= dates.due && dates.due <= dates.outer_limit && dates.target <= dates.due);
    }

    #[test]
    fn a_pause_never_shortens(facts in any_facts(), asked in 0..900_u64, length in 0..60_u64) {
        let asked = later(date("2025-01-01"), asked);
        let mut with = facts.clone();
        with.pauses.push(Pause { asked, answered: Some(later(asked, length)) });
        prop_assert!(running(&with).due >= running(&facts).due);
        prop_assert!(running(&with).notice_by >= running(&facts).notice_by);
    }

    #[test]
    fn the_order_in_which_pauses_are_told_changes_nothing(facts in any_facts()) {
        let mut turned = facts.clone();
        turned.pauses.reverse();
        prop_assert_eq!(clock(&turned, &holidays()), clock(&facts, &holidays()));
    }

    #[test]
    fn an_extension_never_applies_twice_nor_adds_more_than_two_months(facts in any_facts()) {
        let dates = running(&facts);
        if dates.extended {
            prop_assert!(facts.extension.as_ref().is_some_and(|extension| extension.sent <= dates.notice_by));
            let again = may_extend(&facts, &Extension { sent: dates.start, reasons: "again".into() }, &holidays());
            prop_assert_eq!(again, Err(NoExtension::Twice));
            prop_assert_eq!(dates.due, roll_forward(later(add_months(dates.start, 3), dates.paused_days), &holidays()).date);
        } else {
            prop_assert_eq!(dates.due, roll_forward(later(add_months(dates.start, 1), dates.paused_days), &holidays()).date);
        }
    }

    #[test]
    fn what_comes_later_never_starts_the_clock_earlier(facts in any_facts(), by in 1..60_u64) {
        let later_proof = Facts { identity: Needed::Came(later(facts.start().unwrap(), by)), ..facts.clone() };
        prop_assert!(running(&later_proof).start >= running(&facts).start);
    }
}
