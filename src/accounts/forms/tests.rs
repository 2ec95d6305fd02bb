use super::*;

fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields(pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

fn faults<T: std::fmt::Debug>(result: Result<T, FieldErrors>) -> Vec<String> {
    result.unwrap_err().iter().map(|(field, words)| format!("{field}: {}", words.en)).collect()
}

#[test]
fn every_fault_is_told_at_once_and_beside_its_field() {
    assert_eq!(
        faults(Start::check(&fields(&[("email", "sian")]))),
        ["language: Select the language we should write in", "email: Enter an email address in the correct format, like name@example.com"]
    );
    assert_eq!(faults(SignIn::check(&fields(&[]))), ["email: Enter your email address", "password: Enter your password"]);
    let about = AboutYou::check(&fields(&[("phone", "12"), ("address-line1", "1 Heol y Castell"), ("address-postcode", "AN1")]));
    assert_eq!(
        faults(about),
        [
            "name: Enter your full name",
            "phone: Enter a phone number, like 01632 960 001 or 07700 900 982",
            "address-postcode: Enter a full UK postcode, like AN1 4DX",
            "address-town: Enter a town or city",
            "password: Enter a password",
        ]
    );
}

#[test]
fn silence_about_the_language_is_not_a_choice() {
    for (typed, language) in [("cy", Lang::Cy), ("en", Lang::En)] {
        let form = Start::check(&fields(&[("language", typed), ("email", "sian@example.org")])).unwrap();
        assert_eq!(form.language, Some(language));
    }
    assert!(Start::check(&fields(&[("language", "fr"), ("email", "sian@example.org")])).is_err());
}

#[test]
fn a_code_may_have_spaces_and_must_have_six_numbers() {
    assert_eq!(check_code(&fields(&[("code", " 123 456 ")]), "code"), Ok("123456".to_string()));
    assert_eq!(faults(check_code(&fields(&[("code", "")]), "code")), ["code: Enter the code"]);
    for wrong in ["12345", "1234567", "12345a", "１２３４５６"] {
        assert_eq!(faults(check_code(&fields(&[("code", wrong)]), "code")), ["code: Enter the 6 numbers of the code"], "{wrong}");
    }
}

#[test]
fn the_second_step_is_an_app_code_or_a_recovery_code() {
    assert_eq!(SecondStep::check(&fields(&[("code", "123456")])), Ok(SecondStep::App("123456".into())));
    let recovery = SecondStep::check(&fields(&[("recovery_code", "7f3k2 qxmpa")]));
    assert_eq!(recovery, Ok(SecondStep::Recovery("7F3K2-QXMPA".into())));
    assert_eq!(faults(SecondStep::check(&fields(&[("recovery_code", " ")]))), ["recovery_code: Enter a recovery code"]);
}

#[test]
fn a_name_is_enough_and_an_address_is_all_or_nothing() {
    let about = AboutYou::check(&fields(&[("name", "Siân Morgan-Lewis"), ("password", "x")])).unwrap();
    assert!(about.known_as.is_none() && about.phone.is_none() && about.address.is_none());
    let listed = [("name", "Siân"), ("password", "x"), ("address-postcode", "an14dx"), ("address-uprn", "10001")];
    assert!(matches!(AboutYou::check(&fields(&listed)).unwrap().address, Some(AddressGiven::Listed { .. })));
    let typed = [
        ("name", "Siân"),
        ("password", "x"),
        ("address-postcode", "an14dx"),
        ("address-uprn", NONE_OF_THESE),
        ("address-line1", "1 Heol y Castell"),
        ("address-town", "Aberwennol"),
    ];
    let Some(AddressGiven::Typed(address)) = AboutYou::check(&fields(&typed)).unwrap().address else { panic!("typed") };
    assert_eq!((address.lines.join(", ").as_str(), address.postcode.as_str()), ("1 Heol y Castell, Aberwennol", "AN1 4DX"));
    assert!(AboutYou::check(&fields(&[("name", "Siân"), ("password", "x"), ("address-postcode", "an14dx")])).is_err());
    let not_picked = [("name", "Siân"), ("password", "x"), ("address-postcode", "an14dx"), ("address-uprn", "")];
    assert_eq!(faults(AboutYou::check(&fields(&not_picked))), ["address-uprn: Select an address"]);
}

#[test]
fn a_password_is_taken_as_typed_and_never_printed() {
    let form = SignIn::check(&fields(&[("email", "sian@example.org"), ("password", "  blue kettle  ")])).unwrap();
    assert_eq!(form.password.as_str(), "  blue kettle  ");
    assert!(!format!("{form:?}").contains("kettle"));
}

#[test]
fn a_new_password_says_what_is_wrong_with_it() {
    let check = |text: &str, second_step| check_new_password(&Password::from(text), second_step, &["Siân Morgan-Lewis"]);
    assert_eq!(check("blue kettle harbour", false), Ok(()));
    assert_eq!(faults(check("blue kettle", false)), ["password: Password must be at least 15 characters"]);
    assert_eq!(check("blue kettle", true), Ok(()));
    assert_eq!(faults(check("kettle", true)), ["password: Password must be at least 8 characters"]);
    let same = ChangePassword::check(&fields(&[("current_password", "x"), ("password", "x")]));
    assert_eq!(faults(same), ["password: Choose a password that is not the one you have now"]);
}

#[test]
fn staff_say_that_they_have_read_their_duties() {
    assert_eq!(faults(Welcome::check(&fields(&[("password", "x")]))), ["duties: Tick the box to carry on"]);
    assert!(Welcome::check(&fields(&[("password", "x"), ("duties", "yes")])).is_ok());
}

#[test]
fn any_bytes_in_any_field_get_an_answer() {
    let odd = "\u{0}\u{202e}\u{1f98a}'\"<script>".repeat(300);
    let names = [
        "email",
        "password",
        "language",
        "code",
        "recovery_code",
        "name",
        "known_as",
        "phone",
        "address-line1",
        "address-uprn",
        "address-postcode",
        "set_up",
        "current_password",
    ];
    let all = fields(&names.map(|name| (name, odd.as_str())));
    assert!(Start::check(&all).is_err() && SignIn::check(&all).is_err() && AboutYou::check(&all).is_err());
    assert!(SecondStep::check(&all).is_err() && TurnOn::check(&all).is_err() && Welcome::check(&all).is_err());
}
