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

/// Nia, of whose record nothing is special, open to the actor or not.
fn whose(open: bool) -> Whose {
    let person = Person { id: PersonId(id(1)), kind: people::Kind::Account, language: None, created_at: DateTime::UNIX_EPOCH };
    Whose { person, standing: Standing::default(), open }
}

/// The three ways in which a record is guarded, and who is left to open it.
fn guards() -> [(Standing, &'static [Role]); 3] {
    let plain = Standing::default();
    let both: &[Role] = &[Role::Manager, Role::InformationGovernance];
    [
        (Standing { restricted_since: Some(DateTime::UNIX_EPOCH), ..plain }, both),
        (Standing { deceased_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 1), ..plain }, both),
        (Standing { staff_relative: true, ..plain }, &both[1..]),
    ]
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
    assert_eq!(who(|actor| may_open(actor, &contact(), &whose(false)).is_ok()), ["team"]);
    assert_eq!(who(|actor| may_open(actor, &contact(), &whose(true)).is_ok()), ["team", "other team", "governance"]);
    let rights = Interaction { rights_request: true, ..contact() };
    assert_eq!(who(|actor| may_open(actor, &rights, &whose(false)).is_ok()), ["team", "governance"]);
    for (_, actor) in everybody() {
        let opens = may_open(&actor, &contact(), &whose(false)).is_ok();
        assert_eq!(may_refer(&actor, &contact(), &whose(false)).is_ok(), opens);
        assert_eq!(may_add_file(&actor, &contact(), &whose(false)).is_ok(), opens);
        assert_eq!(may_close(&actor, &contact(), &whose(false)).is_ok(), opens);
        assert_eq!(may_mark_rights(&actor, &contact(), &whose(false)).is_ok(), opens);
    }
    let closed = Interaction { closed_at: Some(DateTime::UNIX_EPOCH), ..contact() };
    assert_eq!(may_close(&staff_of("CS", Role::Adviser), &closed, &whose(false)).err(), Some(Denial::AlreadyDecided));
}

#[test]
fn what_somebody_says_is_not_about_them_is_seen_by_nobody_but_whoever_answers_that() {
    let hidden = Interaction { hidden_since: Some(DateTime::UNIX_EPOCH), ..contact() };
    assert_eq!(who(|actor| may_open(actor, &hidden, &whose(true)).is_ok()), ["governance"]);
}

#[test]
fn contacts_are_given_to_a_person_only_with_that_record_open() {
    assert_eq!(who(|actor| may_attach(actor, &contact(), &whose(false), false).is_ok()), [""; 0]);
    assert_eq!(who(|actor| may_attach(actor, &contact(), &whose(true), true).is_ok()), ["team", "other team", "governance"]);
}

#[test]
fn a_record_that_has_shut_or_is_guarded_takes_no_more_contacts() {
    let adviser = staff_of("CS", Role::Adviser);
    let to = |kind, open, standing| Addressee { kind, open, standing };
    let plain = Standing::default();
    assert_eq!(obstacle(&adviser, &to(people::Kind::Account, true, plain)), None);
    assert_eq!(obstacle(&adviser, &to(people::Kind::Known, false, plain)), Some(Obstacle::Shut));
    assert_eq!(obstacle(&adviser, &to(people::Kind::Unnamed, false, plain)), None);
    for (standing, left) in guards() {
        for role in Role::ALL {
            let expected = if left.contains(&role) { None } else { Some(Obstacle::Guarded) };
            assert_eq!(obstacle(&staff_of("CS", role), &to(people::Kind::Account, true, standing)), expected, "{role:?} {standing:?}");
        }
        assert_eq!(obstacle(&Actor::System("import"), &to(people::Kind::Account, false, standing)), None);
    }
}

#[test]
fn a_guarded_record_is_not_read_through_its_contacts_or_what_was_handed_on_of_it() {
    let referral = Referral {
        id: id(4),
        person: PersonId(id(1)),
        interaction: id(3),
        from_team: "HO".into(),
        to_team: "CS".into(),
        created_at: DateTime::UNIX_EPOCH,
        taken_by: None,
        taken_at: None,
        done_at: None,
        hidden: false,
    };
    for (standing, left) in guards() {
        // In the contact's own team, and with the record open from before.
        let whose = Whose { standing, ..whose(true) };
        for role in Role::ALL {
            let (actor, expected) = (staff_of("CS", role), if left.contains(&role) { None } else { Some(Denial::NotYours) });
            assert_eq!(may_open(&actor, &contact(), &whose).err(), expected, "{role:?} {standing:?}");
            assert_eq!(may_add_file(&actor, &contact(), &whose).err(), expected);
            assert_eq!(may_refer(&actor, &contact(), &whose).err(), expected);
            assert_eq!(may_close(&actor, &contact(), &whose).err(), expected);
            assert_eq!(may_mark_rights(&actor, &contact(), &whose).err(), expected);
            assert_eq!(may_attach(&actor, &contact(), &whose, true).err(), expected);
            assert_eq!(may_open_referral(&actor, &referral, &whose).err(), expected);
            assert_eq!(may_take(&actor, &referral, &whose).err(), expected);
            assert_eq!(may_finish(&actor, &referral, &whose).err(), expected);
        }
    }
    let hidden = Referral { hidden: true, ..referral };
    assert_eq!(who(|actor| may_open_referral(actor, &hidden, &whose(false)).is_ok()), [""; 0], "it is hidden with its contact");
}
