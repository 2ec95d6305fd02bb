//! Every line of law.md 4.1 and 4.2, and what lies beside it.

use chrono::TimeDelta;

use super::*;
use crate::mandates::AuthorityType as Type;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn noon() -> DateTime<Utc> {
    at("2026-11-21T12:00:00Z")
}

pub(super) fn terms(authority: Type) -> Terms {
    Terms {
        authority,
        level: Level::Act,
        services: vec!["council-tax".into(), "care".into(), "benefits".into()],
        special_category: false,
        may_ask_copy: false,
        mode: Mode::Sole,
        starts_on: day("2026-01-01"),
        ends_on: None,
        renew_by: None,
        state: State::Active,
        capacity_lost_on: None,
        frozen: None,
        ended_at: None,
    }
}

fn wanted(service: &str, area: Area) -> Wanted<'_> {
    Wanted { service, area, special_category: false, doing: true }
}

const TAX: Wanted<'static> = Wanted { service: "council-tax", area: Area::Money, special_category: false, doing: true };

fn asked(terms: &Terms) -> Verdict {
    verdict(terms, Known::default(), &TAX, noon())
}

#[test]
fn c3_an_authority_that_ends_today_is_good_until_the_day_is_over_in_london() {
    let ending = Terms { ends_on: Some(day("2026-11-21")), ..terms(Type::Written) };
    let ask = |when: &str| verdict(&ending, Known::default(), &TAX, at(when));
    assert_eq!(ask("2026-11-21T23:59:59Z"), Verdict::Allowed);
    assert_eq!(ask("2026-11-22T00:00:00Z"), Verdict::Denied(Why::Over));
    // In summer the London day ends an hour earlier by universal time.
    let summer = Terms { ends_on: Some(day("2026-07-01")), ..terms(Type::Written) };
    let ask = |when: &str| verdict(&summer, Known::default(), &TAX, at(when));
    assert_eq!(ask("2026-07-01T22:59:59Z"), Verdict::Allowed);
    assert_eq!(ask("2026-07-01T23:00:00Z"), Verdict::Denied(Why::Over));
}

#[test]
fn c3_an_authority_that_ended_yesterday_is_denied() {
    let over = Terms { ends_on: Some(day("2026-11-20")), ..terms(Type::Written) };
    assert_eq!(asked(&over), Verdict::Denied(Why::Over));
}

#[test]
fn an_authority_begins_with_its_first_day() {
    let later = Terms { starts_on: day("2026-11-22"), ..terms(Type::Written) };
    assert_eq!(asked(&later), Verdict::Denied(Why::NotYet));
    assert_eq!(verdict(&later, Known::default(), &TAX, at("2026-11-22T00:00:00Z")), Verdict::Allowed);
}

#[test]
fn c3_what_was_taken_back_a_minute_before_is_denied() {
    let taken_back = Terms { ended_at: Some(at("2026-11-21T10:00:00Z")), state: State::Revoked, ..terms(Type::Written) };
    assert_eq!(verdict(&taken_back, Known::default(), &TAX, at("2026-11-21T10:01:00Z")), Verdict::Denied(Why::Ended));
    assert_eq!(verdict(&taken_back, Known::default(), &TAX, at("2026-11-21T10:00:00Z")), Verdict::Denied(Why::Ended));
}

#[test]
fn c3_a_grant_for_council_tax_does_not_reach_the_blue_badge() {
    assert_eq!(
        verdict(&terms(Type::Written), Known::default(), &wanted("blue-badge", Area::Welfare), noon()),
        Verdict::Denied(Why::OutOfScope)
    );
}

#[test]
fn c3_joint_attorneys_wait_for_each_other_and_each_may_look() {
    let joint = Terms { mode: Mode::Jointly, ..terms(Type::LpaMoney) };
    assert_eq!(asked(&joint), Verdict::Pending);
    assert_eq!(verdict(&joint, Known::default(), &Wanted { doing: false, ..TAX }, noon()), Verdict::Allowed);
    let alone = Terms { mode: Mode::Severally, ..terms(Type::LpaMoney) };
    assert_eq!(asked(&alone), Verdict::Allowed);
}

#[test]
fn c3_death_suspends_every_authority_but_an_executors() {
    let dead = Known { deceased_on: Some(day("2026-08-02")) };
    for authority in Type::ALL {
        let terms = Terms { capacity_lost_on: Some(day("2026-01-01")), ..terms(*authority) };
        let answer = holds(&terms, dead, noon());
        if *authority == Type::Executor {
            assert_eq!(answer, Ok(()));
        } else {
            assert_eq!(answer, Err(Why::Died), "{authority:?}");
        }
    }
}

#[test]
fn c3_somebody_said_to_have_harmed_the_person_is_blocked_whatever_else_holds() {
    for authority in Type::ALL {
        let blocked = Terms { frozen: Some(Frozen::Perpetrator), ..terms(*authority) };
        assert_eq!(holds(&blocked, Known::default(), noon()), Err(Why::Perpetrator), "{authority:?}");
    }
    for frozen in [Frozen::Concern, Frozen::Conflict] {
        assert_eq!(asked(&Terms { frozen: Some(frozen), ..terms(Type::Written) }), Verdict::Denied(Why::Frozen));
    }
}

#[test]
fn c3_welfare_powers_hold_only_once_capacity_is_lost() {
    let care = wanted("care", Area::Welfare);
    for authority in [Type::LpaWelfare, Type::ScottishWelfare, Type::DeputyWelfare] {
        let present = terms(authority);
        assert_eq!(verdict(&present, Known::default(), &care, noon()), Verdict::Denied(Why::CapacityPresent), "{authority:?}");
        let lost = Terms { capacity_lost_on: Some(day("2026-11-21")), ..present.clone() };
        assert_eq!(verdict(&lost, Known::default(), &care, noon()), Verdict::Allowed, "{authority:?}");
        let tomorrow = Terms { capacity_lost_on: Some(day("2026-11-22")), ..present };
        assert_eq!(verdict(&tomorrow, Known::default(), &care, noon()), Verdict::Denied(Why::CapacityPresent), "{authority:?}");
    }
}

#[test]
fn c3_a_financial_authority_does_not_open_care() {
    let care = wanted("care", Area::Welfare);
    for authority in [Type::LpaMoney, Type::Epa, Type::DeputyMoney, Type::ScottishMoney, Type::Appointee] {
        assert_eq!(verdict(&terms(authority), Known::default(), &care, noon()), Verdict::Denied(Why::OtherKind), "{authority:?}");
    }
}

#[test]
fn an_appointee_reaches_benefits_and_no_other_money() {
    let appointee = terms(Type::Appointee);
    assert_eq!(verdict(&appointee, Known::default(), &wanted("benefits", Area::Benefits), noon()), Verdict::Allowed);
    assert_eq!(asked(&appointee), Verdict::Denied(Why::OtherKind));
    assert_eq!(verdict(&terms(Type::LpaMoney), Known::default(), &wanted("benefits", Area::Benefits), noon()), Verdict::Allowed);
}

#[test]
fn an_ordinary_authority_lapses_when_capacity_is_lost_and_a_lasting_one_does_not() {
    let lost = |authority| Terms { capacity_lost_on: Some(day("2026-11-01")), ..terms(authority) };
    assert_eq!(asked(&lost(Type::Written)), Verdict::Denied(Why::CapacityLost));
    assert_eq!(asked(&lost(Type::OneCall)), Verdict::Denied(Why::CapacityLost));
    assert_eq!(asked(&lost(Type::LpaMoney)), Verdict::Allowed);
    assert_eq!(asked(&lost(Type::Epa)), Verdict::Allowed);
}

#[test]
fn without_another_yes_it_is_over_after_twelve_months() {
    let accepted = day("2025-11-21");
    let old = Terms { renew_by: Some(renewed_until(accepted)), ..terms(Type::Written) };
    assert_eq!(asked(&old), Verdict::Allowed);
    assert_eq!(verdict(&old, Known::default(), &TAX, noon() + TimeDelta::days(1)), Verdict::Denied(Why::NotRenewed));
    assert_eq!(renewed_until(day("2024-02-29")), day("2025-02-28"));
}

#[test]
fn what_was_not_accepted_or_is_over_allows_nothing() {
    for (state, why) in
        [(State::Invited, Why::NotActive), (State::Refused, Why::Ended), (State::Revoked, Why::Ended), (State::Ended, Why::Ended)]
    {
        assert_eq!(asked(&Terms { state, ..terms(Type::Written) }), Verdict::Denied(why), "{state:?}");
    }
}

#[test]
fn seeing_is_not_doing_and_health_needs_a_tick_of_its_own() {
    let sees = Terms { level: Level::See, ..terms(Type::Written) };
    assert_eq!(asked(&sees), Verdict::Denied(Why::SeesOnly));
    assert_eq!(verdict(&sees, Known::default(), &Wanted { doing: false, ..TAX }, noon()), Verdict::Allowed);
    let health = Wanted { special_category: true, ..TAX };
    assert_eq!(verdict(&terms(Type::Written), Known::default(), &health, noon()), Verdict::Denied(Why::SpecialCategory));
    let ticked = Terms { special_category: true, ..terms(Type::Written) };
    assert_eq!(verdict(&ticked, Known::default(), &health, noon()), Verdict::Allowed);
}

#[test]
fn documents_are_looked_at_and_only_the_persons_own_word_is_renewed() {
    for authority in Type::ALL {
        let by_word = matches!(authority, Type::Written | Type::OneCall);
        assert_eq!(authority.rule().is_checked(), !by_word, "{authority:?}");
        assert_eq!(authority.rule().renewed, *authority == Type::Written, "{authority:?}");
    }
}

const SHOWN: ChildFacts =
    ChildFacts { responsibility_shown: true, best_interest_checked: true, child_agrees: false, protected_from_them: false };

#[test]
fn c3_a_parent_of_a_child_of_five_acts_after_a_best_interest_check() {
    assert_eq!(parent_may_act(5, SHOWN), ChildVerdict::Allow);
    assert_eq!(parent_may_act(5, ChildFacts { best_interest_checked: false, ..SHOWN }), ChildVerdict::CheckBestInterest);
    assert_eq!(parent_may_act(11, SHOWN), ChildVerdict::Allow);
}

#[test]
fn c3_a_child_of_fourteen_is_asked_first() {
    for age in 12..=15 {
        assert_eq!(parent_may_act(age, SHOWN), ChildVerdict::AskTheChild, "{age}");
        assert_eq!(parent_may_act(age, ChildFacts { child_agrees: true, ..SHOWN }), ChildVerdict::Allow, "{age}");
    }
}

#[test]
fn from_sixteen_a_young_person_appoints_somebody_themselves() {
    for age in [16, 17, 18] {
        assert_eq!(parent_may_act(age, ChildFacts { child_agrees: true, ..SHOWN }), ChildVerdict::TreatAsAdult, "{age}");
    }
}

#[test]
fn c3_without_parental_responsibility_a_parent_is_denied() {
    for age in [5, 14] {
        assert_eq!(parent_may_act(age, ChildFacts { responsibility_shown: false, ..SHOWN }), ChildVerdict::Deny, "{age}");
    }
}

#[test]
fn c3_a_child_who_is_protected_from_the_parent_goes_to_safeguarding_whatever_is_shown() {
    for age in [5, 14, 17] {
        assert_eq!(parent_may_act(age, ChildFacts { protected_from_them: true, ..SHOWN }), ChildVerdict::Safeguarding, "{age}");
        let nothing = ChildFacts { protected_from_them: true, ..ChildFacts::default() };
        assert_eq!(parent_may_act(age, nothing), ChildVerdict::Safeguarding, "{age}");
    }
}

#[test]
fn parental_responsibility_ends_with_the_eighteenth_birthday() {
    let last = until_of_age(day("2008-11-22"));
    assert_eq!(last, day("2026-11-21"));
    let parent = Terms { ends_on: Some(last), ..terms(Type::Parent) };
    assert_eq!(asked(&parent), Verdict::Allowed);
    assert_eq!(verdict(&parent, Known::default(), &TAX, at("2026-11-22T00:00:00Z")), Verdict::Denied(Why::Over));
    assert_eq!(age_on(day("2008-11-22"), day("2026-11-21")), 17);
    assert_eq!(age_on(day("2008-11-22"), day("2026-11-22")), 18);
    assert_eq!(age_on(day("2012-02-29"), day("2024-02-28")), 11);
    assert_eq!(age_on(day("2012-02-29"), day("2024-02-29")), 12);
    assert_eq!(age_on(day("2012-02-29"), day("2025-02-28")), 12);
}
