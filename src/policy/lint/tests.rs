//! The known faults of the five councils’ earlier notices, and one planted fault for each rule.

use std::path::Path;

use super::{Against, Finding, Rule, Severity, lint, stopping};
use crate::{
    catalogue::{Marked, QuestionKind, Service, store::read_folder},
    lang::Words,
    policy::{Condition, EndAction, Pack, Trigger},
};

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn pack(council: &str) -> Pack {
    Pack::read(&data().join(format!("policy/{council}.toml"))).unwrap()
}

fn services() -> Vec<Service> {
    read_folder(&data().join("services")).unwrap()
}

fn found(pack: &Pack) -> Vec<String> {
    lint(pack, Against::default()).iter().map(|finding| format!("{} {}", finding.rule.code(), finding.field)).collect()
}

/// The findings that are there with these packs and not without the fault, as rule and field.
fn planted(plant: impl FnOnce(&mut Pack)) -> Vec<String> {
    let mut broken = pack("arianell");
    assert_eq!(found(&broken), Vec::<String>::new(), "the demo council has no faults");
    plant(&mut broken);
    let stopped = stopping(&broken, Against::default());
    assert!(!stopped.is_empty(), "it is not loaded");
    assert!(stopped.iter().all(|finding| !finding.problem.is_empty() && !finding.remedy.is_empty()));
    stopped.iter().map(|finding| format!("{} {}", finding.rule.code(), finding.field)).collect()
}

fn missing(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| format!("L4 as_found.parts.{part}")).collect()
}

/// What is found in a council’s pack: all of it answered, and nothing else.
fn assert_found(council: &str, parts: &[&str], rest: &[&str]) {
    let pack = pack(council);
    let mut expected = [missing(parts), rest.iter().map(ToString::to_string).collect(), vec!["L8 as_found.languages".into()]].concat();
    let mut found = found(&pack);
    expected.sort();
    found.sort();
    assert_eq!(found, expected, "{council}");
    assert_eq!(stopping(&pack, Against::default()), Vec::<Finding>::new(), "{council}");
}

#[test]
fn the_notice_on_data_handling_left_most_parts_out() {
    let parts =
        ["controller", "dpo", "basis", "categories", "transfers", "period", "rights", "complaint", "not_given", "automated", "contact"];
    assert_found("penfoel", &parts, &[]);
}

#[test]
fn the_notice_of_the_support_centre_claims_interests_and_half_a_condition() {
    let parts = ["controller", "dpo", "transfers", "period", "rights", "complaint", "automated", "contact"];
    assert_found(
        "rhosfelen",
        &parts,
        &[
            "L2 holding[recording].basis",
            "L2 holding[interaction].purpose_of[one_record].basis",
            "L2 as_found.rests[recording]",
            "L2 as_found.rests[interaction]",
            "L5 as_found.sensitive[religious]",
            "L5 as_found.sensitive[ethnicity]",
            "L5 as_found.sensitive[criminal information]",
        ],
    );
}

#[test]
fn the_notice_of_customer_services_has_no_contracts_no_start_and_half_a_condition() {
    let parts = ["controller", "dpo", "transfers", "rights", "complaint", "not_given", "contact"];
    assert_found(
        "llanwydd",
        &parts,
        &[
            "L5 as_found.sensitive[Health data]",
            "L5 as_found.sensitive[Medical information]",
            "L5 as_found.sensitive[Family, lifestyle, social circumstance]",
            "L6 as_found.gives[Unit4 ERP]",
            "L6 as_found.gives[Rostrvm]",
            "L6 as_found.gives[Capita]",
            "L9 as_found.keeps[interaction]",
            "L9 as_found.keeps[recording]",
            "L9 as_found.keeps[reception]",
            "L9 as_found.keeps[passed on]",
        ],
    );
}

#[test]
fn the_notice_on_call_recording_contradicts_itself_and_has_a_left_over_name_and_no_rights() {
    assert_found(
        "morlan",
        &["dpo", "transfers", "rights", "complaint", "automated", "contact"],
        &[
            "L1 as_found.keeps[recording]",
            "L2 holding[recording].basis",
            "L2 as_found.rests[recording]",
            "L3 as_found.parts.purposes",
            "L5 as_found.sensitive[health]",
            "L9 as_found.keeps[recording]",
            "L9 as_found.keeps[passed on]",
        ],
    );
    let notice = lint(&pack("morlan"), Against::default());
    let contradiction = notice.iter().find(|finding| finding.rule == Rule::Period).unwrap();
    assert_eq!(contradiction.severity, Severity::AsFound);
    assert!(contradiction.problem.contains("3 years following your application") && contradiction.problem.contains("13 months"));
    assert!(notice.iter().any(|finding| finding.problem.contains("[The Blue Badge Parking Permit Scheme]")));
}

#[test]
fn the_notice_of_the_contact_centre_names_no_period_no_rights_and_no_condition() {
    let parts = ["dpo", "period", "rights", "complaint", "automated"];
    assert_found(
        "clic",
        &parts,
        &["L5 as_found.sensitive[Ethnic Origin]", "L5 as_found.sensitive[Health]", "L5 as_found.sensitive[Gender]"],
    );
}

#[test]
fn a_fault_of_an_earlier_notice_stops_a_pack_until_it_is_answered() {
    let mut unanswered = pack("morlan");
    unanswered.reasons.retain(|reason| reason.field != "as_found.parts.rights");
    let stopped = stopping(&unanswered, Against::default());
    assert_eq!(stopped.iter().map(|finding| finding.field.as_str()).collect::<Vec<_>>(), ["as_found.parts.rights"]);
}

#[test]
fn l1_a_sentence_that_says_another_time_than_the_machine_keeps_is_found_in_either_language() {
    let recording = |pack: &mut Pack| pack.holdings.iter().position(|holding| holding.category == "recording").unwrap();
    let text = std::fs::read_to_string(data().join("policy/arianell.toml")).unwrap();
    let changed = Pack::parse(&text.replace("period = { months = 6 }", "period = { months = 13 }")).unwrap();
    assert_eq!(planted(|pack| *pack = changed), ["L1 holding[recording].rule_words"; 2]);
    let welsh = Pack::parse(&text.replace("Chwe mis o ddiwrnod yr alwad.", "Tri mis ar ddeg o ddiwrnod yr alwad.")).unwrap();
    assert_eq!(planted(|pack| *pack = welsh), ["L1 holding[recording].rule_words"]);
    let twice = planted(|pack| {
        let at = recording(pack);
        let again = pack.holdings[at].clone();
        pack.holdings.push(again);
    });
    assert_eq!(twice, ["L1 holding[recording].period"]);
    let team = planted(|pack| {
        let holding = pack.holdings.iter_mut().find(|holding| holding.category == "interaction").unwrap();
        let again = holding.teams[0].clone();
        holding.teams.push(again);
    });
    assert_eq!(team, ["L1 holding[interaction].team[CA]"]);
}

#[test]
fn l2_a_reason_that_is_none_stops_and_interests_need_a_written_reason() {
    assert_eq!(planted(|pack| pack.holdings[0].basis = "because".into()), ["L2 holding[account].basis"]);
    assert_eq!(planted(|pack| pack.holdings[0].basis = "legitimate_interests".into()), ["L2 holding[account].basis"]);
    let mut answered = pack("morlan");
    assert!(stopping(&answered, Against::default()).is_empty(), "with its reason it is loaded");
    answered.reasons.retain(|reason| reason.rule != "L2");
    assert_eq!(stopping(&answered, Against::default()).len(), 2);
}

#[test]
fn l3_what_a_template_left_behind_is_found() {
    for gap in ["Your [name]", "Your {name}", "Lorem ipsum dolor", "TBC", "xxx"] {
        assert_eq!(planted(|pack| pack.holdings[1].label.en = gap.into()), ["L3 holding[contact_details].label"], "{gap}");
    }
}

#[test]
fn l4_what_the_law_wants_said_and_is_not_is_found() {
    assert_eq!(planted(|pack| pack.rights.clear()), ["L4 rights"]);
    assert_eq!(planted(|pack| pack.sensitive = None), ["L4 sensitive"]);
    assert_eq!(planted(|pack| pack.dpo.phone.clear()), ["L4 dpo"]);
    assert_eq!(planted(|pack| pack.transfers = Words::default()), ["L4 transfers"]);
    assert_eq!(planted(|pack| pack.holdings[0].uses.clear()), ["L4 holding[account].uses"]);
    assert_eq!(planted(|pack| pack.accessibility = None), ["L4 accessibility"]);
}

#[test]
fn l5_what_is_sensitive_needs_a_whole_condition() {
    let need = |pack: &Pack| pack.holdings.iter().position(|holding| holding.category == "need").unwrap();
    let half = planted(|pack| {
        let at = need(pack);
        pack.holdings[at].set_condition(Some(Condition { code: "9(2)(g)".into(), en: "x y".into(), cy: "x y".into() }));
    });
    assert_eq!(half, ["L5 holding[need].condition"]);
    let none = planted(|pack| {
        let at = need(pack);
        let contains = "What your health needs from us.".to_string();
        pack.holdings[at].contains = Words { en: contains.clone(), cy: contains };
        pack.holdings[at].set_condition(None);
    });
    assert_eq!(none, ["L5 holding[need].condition"]);
    let crimes = planted(|pack| {
        if let Some(sensitive) = &mut pack.sensitive {
            sensitive.criminal = true;
        }
    });
    assert_eq!(crimes, ["L5 sensitive.criminal"]);
}

#[test]
fn l6_a_recipient_abroad_and_a_processor_without_a_contract_are_found() {
    for country in ["IE", "US", "", "gb"] {
        assert_eq!(planted(|pack| pack.recipients[0].country = country.into()), ["L6 recipient[cei-recycling].country"], "{country}");
    }
    assert_eq!(planted(|pack| pack.recipients[1].contract = None), ["L6 recipient[llais-recording-store].contract"]);
    assert_eq!(planted(|pack| pack.recipients[1].role = "friend".into()), ["L6 recipient[llais-recording-store].role"]);
}

#[test]
fn c6_l7_a_form_that_asks_what_the_notice_does_not_allow_is_found() {
    let (pack, mut services) = (pack("arianell"), services());
    let stopped = |pack: &Pack, services: &[Service]| -> Vec<String> {
        stopping(pack, Against { services, lines: &[] })
            .iter()
            .map(|finding| format!("{} {}", finding.rule.code(), finding.field))
            .collect()
    };
    assert_eq!(stopped(&pack, &services), Vec::<String>::new(), "the council’s own forms ask what it announces");
    let noise = services.iter_mut().find(|service| service.slug == "noise").unwrap();
    let field = format!("L7 service[noise].question[{}]", noise.topic[0].question[0].id);
    noise.topic[0].question[0].marked = Marked::SpecialCategory;
    assert_eq!(stopped(&pack, &services), std::slice::from_ref(&field), "health, where the notice says that it does not ask");
    services.iter_mut().find(|service| service.slug == "noise").unwrap().topic[0].question[0].marked = Marked::None;
    let mut silent = pack.clone();
    silent.may_ask.retain(|kind| *kind != QuestionKind::NiNumber);
    assert_eq!(stopped(&silent, &services).len(), 1, "one form asks for a National Insurance number");
}

#[test]
fn l8_a_language_that_is_missing_or_says_another_number_is_found() {
    assert_eq!(planted(|pack| pack.holdings[0].purpose.cy = " ".into()), ["L8 holding[account].purpose"]);
    assert_eq!(planted(|pack| pack.languages.retain(|tag| tag == "en")), ["L8 languages"]);
    let other = planted(|pack| pack.rights[6].cy = pack.rights[6].cy.replace("30", "31"));
    assert_eq!(other, ["L8 rights[7]"]);
}

#[test]
fn l9_a_period_that_cannot_begin_or_does_not_say_how_long_is_found() {
    assert_eq!(planted(|pack| pack.holdings[2].trigger = Trigger::Recorded), ["L9 holding[service_request].trigger"]);
    let text = std::fs::read_to_string(data().join("policy/arianell.toml")).unwrap();
    let vague = text
        .replace("Six months from the day of the call.", "For as long as necessary.")
        .replace("Chwe mis o ddiwrnod yr alwad.", "Cyhyd ag y bo angen.");
    assert_eq!(planted(|pack| *pack = Pack::parse(&vague).unwrap()), ["L9 holding[recording].rule_words"]);
    let endless = text.replace("period = { months = 6 }", "period = {}");
    assert_eq!(planted(|pack| *pack = Pack::parse(&endless).unwrap()), ["L9 holding[recording].rule_words"]);
}

#[test]
fn c9_l10_a_form_that_says_that_a_computer_decides_is_found_where_the_notice_says_that_none_does() {
    let (pack, mut services) = (pack("arianell"), services());
    let found = |pack: &Pack, services: &[Service]| -> Vec<String> {
        stopping(pack, Against { services, lines: &[] })
            .iter()
            .map(|finding| format!("{} {}", finding.rule.code(), finding.field))
            .collect()
    };
    let badge = services.iter_mut().find(|service| service.slug == "blue-badge").unwrap();
    badge.what_next[1].en = "Applications without a photo are refused automatically.".into();
    badge.topic[0].question[0].without = Some(Words { en: "x".into(), cy: "Bydd yn cael ei wrthod yn awtomatig.".into() });
    let expected = ["L10 service[blue-badge].what_next[2]", "L10 service[blue-badge].question[birth].without"];
    assert_eq!(found(&pack, &services), expected);
    let mut honest = pack.clone();
    honest.automated_decisions.en = "A program checks the photo and may refuse it. You can ask a person to look again.".into();
    assert_eq!(found(&honest, &services), Vec::<String>::new(), "said to be so");
}

#[test]
fn l11_what_cannot_be_read_at_once_needs_a_reason() {
    let long = |many: usize| vec!["word"; many].join(" ");
    let planted_in = |en: &str, cy: &str| {
        let words = Words { en: en.into(), cy: cy.into() };
        planted(|pack| pack.holdings[1].contains = words)
    };
    assert_eq!(planted_in(&format!("{}.", long(26)), "Gair."), ["L11 holding[contact_details].contains"]);
    assert_eq!(planted_in("Word.", &format!("{}.", long(31))), ["L11 holding[contact_details].contains"]);
    for word in ["Your retention period.", "We tell third parties.", "Submit it.", "Vulnerable people."] {
        assert_eq!(planted_in(word, "Gair."), ["L11 holding[contact_details].contains"], "{word}");
    }
    let mut enough = pack("arianell");
    enough.holdings[1].contains = Words { en: format!("{}. {}: {}.", long(25), long(25), long(25)), cy: format!("{}.", long(30)) };
    assert_eq!(found(&enough), Vec::<String>::new());
}

#[test]
fn l13_a_category_without_a_policy_and_a_policy_without_a_category_are_found() {
    assert_eq!(planted(|pack| pack.holdings.retain(|holding| holding.category != "draft")), ["L13 holding[draft]"]);
    let unknown = planted(|pack| {
        let mut other = pack.holdings[0].clone();
        other.category = "shoe_size".into();
        pack.holdings.push(other);
    });
    assert_eq!(unknown, ["L13 holding[shoe_size]"]);
    assert_eq!(planted(|pack| pack.projects[0].holdings = vec!["account".into()]), ["L13 project[safer-streets].holdings"]);
}

#[test]
fn l13_what_cannot_be_counted_without_saying_something_about_somebody_cannot_be_made_anonymous() {
    let at = |pack: &Pack, category: &str| pack.holdings.iter().position(|holding| holding.category == category).unwrap();
    for category in ["recording", "survey", "rights_request"] {
        let found = planted(|pack| {
            let at = at(pack, category);
            pack.holdings[at].action = EndAction::Anonymise;
        });
        assert_eq!(found, [format!("L13 holding[{category}].action")]);
    }
    let mut counted = pack("arianell");
    for category in ["interaction", "service_request"] {
        let at = at(&counted, category);
        counted.holdings[at].action = EndAction::Anonymise;
    }
    assert_eq!(found(&counted), Vec::<String>::new());
}

#[test]
fn l14_a_reason_for_nothing_is_found() {
    let reason = pack("morlan").reasons[0].clone();
    assert_eq!(planted(|pack| pack.reasons.push(reason)), ["L14 reason[L1 as_found.keeps[recording]]"]);
}

#[test]
fn l12_a_line_that_the_notice_describes_otherwise_than_the_directory_is_found() {
    let line = |number: &str, recorded| crate::portal::PhoneLine {
        number: number.into(),
        purpose: Words::default(),
        team: "CS".into(),
        recorded,
        welsh_first: true,
        notice_version: None,
    };
    let found = |lines: &[crate::portal::PhoneLine]| stopping(&pack("arianell"), Against { services: &[], lines }).len();
    assert_eq!(found(&[line("01632960100", true)]), 0);
    assert_eq!(found(&[line("01632 960100", false)]), 1, "said to be recorded");
    assert_eq!(found(&[line("01632 960199", true)]), 1, "not said at all");
}
