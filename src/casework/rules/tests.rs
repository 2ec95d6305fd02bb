use super::*;
use crate::ids::{AccountId, CouncillorId};

const SPECIAL: Checklist = Checklist { needs: Needs::Special, relevant: true, necessary: true, reason: None, approved: false };
const ORDINARY: Checklist = Checklist { needs: Needs::Ordinary, ..SPECIAL };

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn councillor(n: u128, term_end: &str) -> Actor {
    Actor::Councillor(Councillor {
        account: AccountId(Uuid::from_u128(n)),
        person: PersonId(Uuid::from_u128(n)),
        id: CouncillorId(Uuid::from_u128(n)),
        wards: vec!["Porth Eirlys".into()],
        term_end: date(term_end),
    })
}

#[test]
fn c3_what_a_constituent_asked_about_a_bin_is_answered() {
    let nothing = Checklist { needs: Needs::Nothing, relevant: false, necessary: false, reason: None, approved: false };
    assert_eq!(ground(AskedBy::Person, Authority::Told, &nothing), Ok(Ground::NothingPersonal));
    assert_eq!(ground(AskedBy::Person, Authority::Told, &ORDINARY), Ok(Ground::Implied));
}

#[test]
fn c3_a_constituents_own_health_data_is_told_if_relevant_and_necessary_and_logged_under_paragraph_24() {
    let own = |check: Checklist| ground(AskedBy::Person, Authority::Told, &check);
    assert_eq!(own(SPECIAL), Ok(Ground::Para24(None)));
    assert_eq!(Ground::Para24(None).code(), Some("councillor_para_24"));
    assert_eq!(own(Checklist { relevant: false, ..SPECIAL }), Err(Obstacle::NotRelevant));
    assert_eq!(own(Checklist { necessary: false, ..SPECIAL }), Err(Obstacle::NotNecessary));
}

#[test]
fn c3_a_neighbour_who_asks_about_another_residents_benefits_is_refused_when_no_reason_fits() {
    for check in [ORDINARY, SPECIAL] {
        assert_eq!(ground(AskedBy::Other, Authority::NotAsked, &check), Err(Obstacle::NoReason));
    }
}

#[test]
fn c3_a_daughter_who_asks_about_her_mother_with_dementia_needs_the_first_reason_and_the_approval_of_staff() {
    let daughter = Checklist { reason: Some(Reason::CannotConsent), ..SPECIAL };
    assert_eq!(ground(AskedBy::Other, Authority::NotAsked, &daughter), Err(Obstacle::NeedsApproval));
    let approved = Checklist { approved: true, ..daughter };
    assert_eq!(ground(AskedBy::Other, Authority::NotAsked, &approved), Ok(Ground::Para24(Some(Reason::CannotConsent))));
}

#[test]
fn every_reason_lets_and_no_ground_comes_without_one_where_nobody_agreed() {
    for asked_by in AskedBy::ALL.iter().copied() {
        for authority in Authority::ALL.iter().copied() {
            for needs in Needs::ALL.iter().copied() {
                for reason in Reason::ALL.iter().copied().map(Some).chain([None]) {
                    for bits in 0..8_u8 {
                        let (relevant, necessary, approved) = (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0);
                        let check = Checklist { needs, relevant, necessary, reason, approved };
                        let answer = ground(asked_by, authority, &check);
                        let told = answer.is_ok_and(|ground| ground != Ground::NothingPersonal);
                        assert!(!told || (relevant && necessary), "{check:?}");
                        let without_consent = match asked_by {
                            AskedBy::Person => false,
                            AskedBy::Other if needs == Needs::Special => authority != Authority::Written,
                            AskedBy::Other => authority == Authority::NotAsked,
                            AskedBy::Ward => true,
                        };
                        if without_consent && told {
                            assert_eq!(answer, Ok(Ground::Para24(reason)), "{check:?}");
                            assert!(reason.is_some() && approved, "{asked_by:?} {authority:?} {check:?}");
                        }
                        if without_consent && needs != Needs::Nothing && relevant && necessary && approved {
                            assert_eq!(told, reason.is_some(), "{check:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_term_ends_with_its_last_day_and_handing_over_ten_days_later() {
    let end = date("2026-11-21");
    for (today, wanted) in [
        ("2026-11-20", Phase::Serving),
        ("2026-11-21", Phase::Serving),
        ("2026-11-22", Phase::HandingOver),
        ("2026-12-01", Phase::HandingOver),
        ("2026-12-02", Phase::Over),
    ] {
        assert_eq!(phase(end, date(today)), wanted, "{today}");
    }
    let nia = councillor(1, "2026-11-21");
    assert!(serving(&nia, date("2026-11-21")).is_ok() && serving(&nia, date("2026-11-22")).is_err());
    assert!(handing_over(&nia, date("2026-11-22")).is_ok() && handing_over(&nia, date("2026-12-02")).is_err());
    assert_eq!(serving(&Actor::System("job"), date("2026-11-21")).err(), Some(Denial::NotYours));
}

#[test]
fn the_ward_is_a_warning_that_only_a_known_address_can_give() {
    let own = ["Porth Eirlys".to_string()];
    assert_eq!(ward_match(&[], &own), WardMatch::Unknown);
    assert_eq!(ward_match(&["Blaenwawr".into()], &own), WardMatch::Outside);
    assert_eq!(ward_match(&["Blaenwawr".into(), "Porth Eirlys".into()], &own), WardMatch::Inside);
}

#[test]
fn a_refusal_always_reaches_the_councillor_and_never_a_person_who_did_not_ask() {
    for asked_by in AskedBy::ALL.iter().copied() {
        for wanted in ReplyTo::ALL.iter().copied() {
            let to = told(Decision::Refuse, asked_by, wanted);
            assert_ne!(to, ReplyTo::Constituent);
            assert!(asked_by == AskedBy::Person || to == ReplyTo::Councillor);
        }
    }
    assert_eq!(told(Decision::Answer, AskedBy::Other, ReplyTo::Constituent), ReplyTo::Constituent);
    assert_eq!(told(Decision::Answer, AskedBy::Ward, ReplyTo::Both), ReplyTo::Councillor);
}

#[test]
fn a_case_is_answered_within_the_working_days_that_the_policy_pack_promises() {
    let text = include_str!("../../../data/policy/arianell.toml");
    let line = "councillor_working_days = 10\n";
    assert!(text.contains(line));
    let days = |text: &str| reply_working_days(&Pack::parse(text).unwrap());
    assert_eq!(days(&text.replace(line, "councillor_working_days = 5\n")), 5);
    assert_eq!(days(&text.replace(line, "")), 10, "a pack of before says nothing");
}
