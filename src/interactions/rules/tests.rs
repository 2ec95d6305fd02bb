use super::*;
use crate::{
    actor::Resident,
    ids::AccountId,
    interactions::{Content, Direction},
    people::Source,
};

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn staff_of(team: &str, role: Role) -> Actor {
    Actor::Staff(Staff {
        account: AccountId(id(9)),
        person: PersonId(id(9)),
        number: "A-117".into(),
        roles: vec![role],
        teams: vec![team.into()],
        welsh: false,
    })
}

fn resident(person: u128) -> Actor {
    Actor::Resident(Resident { account: AccountId(id(50)), person: PersonId(id(person)), language: None, second_step: false })
}

fn contact() -> Interaction {
    Interaction {
        id: id(3),
        person: PersonId(id(1)),
        at: DateTime::UNIX_EPOCH,
        recorded_at: DateTime::UNIX_EPOCH,
        direction: Direction::In,
        channel: Channel::Letter,
        kind: Kind::Enquiry,
        source: Source::Resident,
        relation: None,
        service: None,
        outcome: Outcome::Answered,
        team: "CS".into(),
        staff_number: Some("A-117".into()),
        language: None,
        content: Content::default(),
        reference: None,
        private_room: None,
        survey: None,
        statement_reminder: false,
        recording_refused: false,
        rights_request: false,
        sensitive: false,
        confirmed: Vec::new(),
        policy_version: 1,
        closed_at: None,
        hidden_since: None,
        revision: 0,
    }
}

fn everybody() -> Vec<(&'static str, Actor)> {
    vec![
        ("visitor", Actor::Visitor { guest: None }),
        ("own", resident(1)),
        ("other", resident(2)),
        ("team", staff_of("CS", Role::Adviser)),
        ("other team", staff_of("HO", Role::Caseworker)),
        ("governance", staff_of("IG", Role::InformationGovernance)),
        ("administrator", staff_of("CS", Role::Administrator)),
        ("system", Actor::System("job")),
    ]
}

/// Who may, by name.
fn who(may: impl Fn(&Actor) -> bool) -> Vec<&'static str> {
    everybody().into_iter().filter(|(_, actor)| may(actor)).map(|(name, _)| name).collect()
}

#[test]
fn a_contact_is_written_down_by_the_team_whose_it_is_and_by_the_portal() {
    assert_eq!(who(|actor| may_log(actor, &contact()).is_ok()), ["team", "system"]);
}

#[test]
fn a_contact_is_read_by_its_team_or_with_the_record_open_and_by_nobody_else() {
    assert_eq!(who(|actor| may_open(actor, &contact(), false).is_ok()), ["team"]);
    assert_eq!(who(|actor| may_open(actor, &contact(), true).is_ok()), ["team", "other team", "governance"]);
    let rights = Interaction { rights_request: true, ..contact() };
    assert_eq!(who(|actor| may_open(actor, &rights, false).is_ok()), ["team", "governance"]);
    for (_, actor) in everybody() {
        let opens = may_open(&actor, &contact(), false).is_ok();
        assert_eq!(may_refer(&actor, &contact(), false).is_ok(), opens);
        assert_eq!(may_add_file(&actor, &contact(), false).is_ok(), opens);
        assert_eq!(may_close(&actor, &contact(), false).is_ok(), opens);
        assert_eq!(may_mark_rights(&actor, &contact(), false).is_ok(), opens);
    }
    let closed = Interaction { closed_at: Some(DateTime::UNIX_EPOCH), ..contact() };
    assert_eq!(may_close(&staff_of("CS", Role::Adviser), &closed, false).err(), Some(Denial::AlreadyDecided));
}

#[test]
fn what_somebody_says_is_not_about_them_is_seen_by_nobody_but_whoever_answers_that() {
    let hidden = Interaction { hidden_since: Some(DateTime::UNIX_EPOCH), ..contact() };
    assert_eq!(who(|actor| may_open(actor, &hidden, true).is_ok()), ["governance"]);
    assert_eq!(who(|actor| may_hide(actor, &contact(), true).is_ok()), ["own", "governance", "system"]);
    assert_eq!(who(|actor| may_hide(actor, &hidden, false).is_ok()), ["governance", "system"]);
}

#[test]
fn contacts_are_given_to_a_person_only_with_that_record_open() {
    assert_eq!(who(|actor| may_attach(actor, &contact(), false).is_ok()), [""; 0]);
    assert_eq!(who(|actor| may_attach(actor, &contact(), true).is_ok()), ["team", "other team", "governance"]);
}

#[test]
fn a_record_that_has_shut_or_was_limited_takes_no_more_contacts() {
    let adviser = staff_of("CS", Role::Adviser);
    let to = |kind, open, standing| Addressee { kind, open, standing };
    let plain = Standing::default();
    let limited = Standing { restricted_since: Some(DateTime::UNIX_EPOCH), ..plain };
    let dead = Standing { deceased_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 1), ..plain };
    assert_eq!(obstacle(&adviser, &to(people::Kind::Account, true, plain)), None);
    assert_eq!(obstacle(&adviser, &to(people::Kind::Known, false, plain)), Some(Obstacle::Shut));
    assert_eq!(obstacle(&adviser, &to(people::Kind::Unnamed, false, plain)), None);
    for standing in [limited, dead] {
        assert_eq!(obstacle(&adviser, &to(people::Kind::Account, true, standing)), Some(Obstacle::Guarded));
        assert_eq!(obstacle(&staff_of("CS", Role::Manager), &to(people::Kind::Account, true, standing)), None);
        assert_eq!(obstacle(&Actor::System("import"), &to(people::Kind::Account, false, standing)), None);
    }
}

#[test]
fn e17_a_referral_is_worked_on_by_the_team_it_went_to_and_by_one_of_them_at_a_time() {
    let referral = Referral {
        id: id(4),
        person: PersonId(id(1)),
        interaction: id(3),
        from_team: "CS".into(),
        to_team: "HO".into(),
        created_at: DateTime::UNIX_EPOCH,
        taken_by: None,
        taken_at: None,
        done_at: None,
    };
    assert_eq!(who(|actor| may_open_referral(actor, &referral).is_ok()), ["other team"]);
    assert_eq!(who(|actor| may_take(actor, &referral).is_ok()), ["other team"]);
    let taken = Referral { taken_by: Some("C-999".into()), ..referral.clone() };
    assert_eq!(may_take(&staff_of("HO", Role::Caseworker), &taken).err(), Some(Denial::TakenByAnother));
    assert!(may_finish(&staff_of("HO", Role::Manager), &taken).is_ok());
    let done = Referral { done_at: Some(DateTime::UNIX_EPOCH), ..referral };
    assert_eq!(may_finish(&staff_of("HO", Role::Caseworker), &done).err(), Some(Denial::AlreadyDecided));
}

#[test]
fn c1_every_outcome_has_a_usual_kind_and_leaves_something_to_do_or_not() {
    let kinds: Vec<Kind> = Outcome::ALL.iter().map(|outcome| usual_kind(Channel::Letter, *outcome)).collect();
    assert_eq!(kinds, [Kind::Enquiry, Kind::Request, Kind::Referral, Kind::Signpost, Kind::Complaint, Kind::Request, Kind::Enquiry],);
    assert_eq!(usual_kind(Channel::InPerson, Outcome::Answered), Kind::Visit);
    assert_eq!(usual_kind(Channel::VoiceSurvey, Outcome::Answered), Kind::Feedback);
    let settled: Vec<Outcome> = Outcome::ALL.iter().copied().filter(|outcome| settles(*outcome)).collect();
    assert_eq!(settled, [Outcome::Answered, Outcome::Signposted]);
}

#[test]
fn words_that_ask_for_information_are_noticed_in_both_languages_and_in_any_spelling() {
    for text in [
        "Please send me everything you hold about me",
        "I want a COPY OF\nMY   FILE",
        "This is a subject access request",
        "Rwyf eisiau popeth sydd gennych amdanaf",
        "Anfonwch gopi o’m cofnod",
        "copi o'm ffeil",
        "Hoffwn weld bopeth sydd gennych",
        "o dan ryddid gwybodaeth",
    ] {
        assert!(may_be_a_rights_request(text), "{text}");
    }
    for text in ["", "The bins were not collected", "Ni chasglwyd y biniau", "Please hold my place"] {
        assert!(!may_be_a_rights_request(text), "{text}");
    }
}
