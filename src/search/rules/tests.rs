use super::*;
use crate::actor::{Role, Staff};
use crate::ids::AccountId;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn staff(role: Role) -> Actor {
    Actor::Staff(Staff {
        account: AccountId(Uuid::from_u128(99)),
        person: person(9),
        number: "A-117".into(),
        roles: vec![role],
        teams: vec!["CS".into()],
        welsh: false,
    })
}

fn address(lines: &[&str]) -> AddressAnswer {
    AddressAnswer { uprn: None, lines: lines.iter().map(|line| (*line).to_string()).collect(), postcode: "AN1 4DX".into() }
}

#[test]
fn residents_visitors_and_administrators_look_for_nobody() {
    for role in [Role::Adviser, Role::Caseworker, Role::InformationGovernance, Role::Manager] {
        assert!(may_search(&staff(role)).is_ok());
    }
    for actor in [staff(Role::Administrator), Actor::Visitor { guest: Some(person(1)) }, Actor::System("job")] {
        assert_eq!(may_search(&actor), Err(Denial::NotYours));
    }
}

#[test]
fn a_misspelt_word_is_like_the_right_one() {
    for (typed, word) in [
        ("morgn", "morgan"),
        ("davis", "davies"),
        ("smtih", "smith"),
        ("mia", "nia"),
        ("evens", "evans"),
        ("jnoes", "jones"),
        ("gwenlian", "gwenllian"),
        ("williams", "wiliam"),
        ("nguyen", "nguyenn"),
    ] {
        assert!(likeness(typed, word) > 0.0, "{typed} {word}");
        assert!(likeness(typed, word) < 1.0, "{typed} {word}");
    }
    assert!((likeness("nia", "nia") - 1.0).abs() < f64::EPSILON);
    for (typed, word) in [("nia", "gareth"), ("x", "y"), ("", "nia"), ("jones", "smith")] {
        assert!(likeness(typed, word) <= 0.0, "{typed} {word}");
    }
}

#[test]
fn whatever_one_slip_makes_is_one_slip_away() {
    let all = slips("nia");
    for slip in ["mia", "na", "nai", "nina", "niaa", "ania"] {
        assert!(all.iter().any(|word| word == slip), "{slip}");
        assert!(one_slip("nia", slip), "{slip}");
    }
    assert!(all.iter().all(|word| one_slip("nia", word)));
    assert!(slips("x").is_empty() && slips(&"a".repeat(200)).is_empty());
    assert!(!one_slip("nia", "nia") && !one_slip("nia", "gareth") && !one_slip("ab", "cd"));
}

#[test]
fn only_the_street_is_shown_of_an_address() {
    for (lines, expected) in [
        (&["12 Heol Fawr", "Aberarian"][..], Some("Heol Fawr")),
        (&["12a Heol Fawr", "Aberarian"], Some("Heol Fawr")),
        (&["Fflat 3, 12 Heol Fawr", "Aberarian"], Some("Heol Fawr")),
        (&["Flat 3", "12 Heol Fawr", "Aberarian"], Some("Heol Fawr")),
        (&["Bryn Awel, Heol y Graig", "Aberarian"], Some("Heol y Graig")),
        (&["Bryn Awel", "Heol y Graig", "Aberarian"], Some("Heol y Graig")),
        (&["Bryn Awel", "Aberarian"], None),
        (&["Flat 3"], None),
        (&[], None),
    ] {
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_string()).collect();
        assert_eq!(street(&lines).as_deref(), expected, "{lines:?}");
    }
}

#[test]
fn somebody_is_kept_by_all_their_numbers_and_shown_by_few_letters() {
    let values = vec![
        (true, Value::Name("Siân Morgan-Lewis".into())),
        (true, Value::KnownAs("Shân".into())),
        (true, Value::Phone("+447700900123".into())),
        (false, Value::Phone("01632 960 001".into())),
        (true, Value::Email("Sian@Example.org".into())),
        (false, Value::Address(AddressAnswer { uprn: None, lines: vec!["1 Old Road".into()], postcode: "LL57 1DT".into() })),
        (true, Value::Address(address(&["12 Heol Fawr", "Aberarian"]))),
        (true, Value::Nino("AB123456C".into())),
    ];
    let entry = entry(person(1), Kind::Account, Some(Lang::Cy), &values).unwrap();
    assert_eq!(entry.words, ["lewis", "morgan", "shan", "sian"]);
    assert_eq!((entry.initials.as_str(), entry.street.as_deref(), entry.outward.as_deref()), ("S. M.", Some("Heol Fawr"), Some("AN1")));
    let has = |kind: &str, term: &str| entry.keys.contains(&(KeyKind::from_code(kind).unwrap().code(), term.to_string()));
    assert!(has("phone", "+447700900123") && has("phone", "+441632960001") && has("email", "sian@example.org"));
    assert!(has("postcode", "AN1 4DX") && has("postcode", "LL57 1DT") && has("identifier", "AB123456C"));
}

#[test]
fn staff_and_people_without_a_name_are_not_kept() {
    let named = [(true, Value::Name("Nia".into()))];
    let phone = [(true, Value::Phone("+447700900123".into()))];
    assert!(entry(person(1), Kind::Staff, None, &named).is_none());
    assert!(entry(person(1), Kind::Guest, None, &named).is_some());
    assert!(entry(person(1), Kind::Guest, None, &phone).is_none());
    assert!(entry(person(1), Kind::Known, None, &phone).is_some(), "a known person can be called back");
    assert!(entry(person(1), Kind::Account, None, &[]).is_none());
}

#[test]
fn half_a_postcode_and_numbers_are_read_however_they_are_typed() {
    for (typed, expected) in
        [("an1", Some("AN1")), (" SY23 ", Some("SY23")), ("w1a", Some("W1A")), ("1AN", None), ("ANN", None), ("%", None)]
    {
        assert_eq!(outward(typed).as_deref(), expected, "{typed}");
    }
    assert_eq!(identifier_key("ab 12-34/56 c").as_deref(), Some("AB123456C"));
    assert_eq!((identifier_key("%"), identifier_key("--")), (None, None));
}
