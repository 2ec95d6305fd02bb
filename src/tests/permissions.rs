//! The permission snapshot: every act × every kind of actor, as one table that a change must be seen in.

mod backup;
mod casework;
mod claims;
mod contacts;
mod erasure;
mod joint;
mod mandates;
mod record;
mod retention;
mod surveys;

use std::fmt::Write as _;

use super::world::noon;
use crate::{
    actor::{Actor, Councillor, Representative, Resident, Role, Staff},
    catalogue,
    drafts::{self, Draft},
    ids::{AccountId, CouncillorId, DraftId, MandateId, PersonId, ServiceRequestId},
    lang::Lang,
    mandates::{
        Frozen, State, Terms,
        rules::{Why, may_act_under},
    },
    permit::Denial,
    service_requests::{ServiceRequest, Status, rules},
};

fn id(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

fn staff(account: u128, team: &str, role: Role) -> Actor {
    Actor::Staff(Staff {
        account: AccountId(id(account)),
        person: PersonId(id(account)),
        number: format!("X-{account}"),
        roles: vec![role],
        teams: vec![team.into()],
        welsh: false,
    })
}

fn councillor(n: u128) -> Actor {
    Actor::Councillor(Councillor {
        account: AccountId(id(n)),
        person: PersonId(id(n)),
        id: CouncillorId(id(n)),
        wards: vec!["Porth Eirlys".into()],
        term_end: noon().date_naive(),
    })
}

fn actors() -> Vec<(&'static str, Actor)> {
    let resident = |person: u128| {
        Actor::Resident(Resident { account: AccountId(id(49 + person)), person: PersonId(id(person)), language: None, second_step: false })
    };
    let representative = |sees: &[&str], acts: &[&str]| {
        let slugs = |of: &[&str]| of.iter().map(|slug| (*slug).to_string()).collect();
        Actor::Representative(Representative {
            account: AccountId(id(51)),
            own: PersonId(id(2)),
            mandate: MandateId(id(90)),
            subject: PersonId(id(1)),
            sees: slugs(sees),
            acts: slugs(acts),
            prepares: slugs(acts),
        })
    };
    vec![
        ("visitor", Actor::Visitor { guest: None }),
        ("guest, own", Actor::Visitor { guest: Some(PersonId(id(1))) }),
        ("resident, own", resident(1)),
        ("resident, other", resident(2)),
        ("representative, in scope", representative(&["fly-tipping"], &["fly-tipping"])),
        ("representative, only sees", representative(&["fly-tipping"], &[])),
        ("representative, out of scope", representative(&["pothole"], &["pothole"])),
        ("caseworker, team", staff(60, "WS", Role::Caseworker)),
        ("caseworker, other team", staff(61, "CA", Role::Caseworker)),
        ("manager, team", staff(62, "WS", Role::Manager)),
        ("adviser, other team", staff(63, "CS", Role::Adviser)),
        ("information governance", staff(64, "IG", Role::InformationGovernance)),
        ("administrator, team", staff(65, "WS", Role::Administrator)),
        ("councillor, with a case", councillor(66)),
        ("councillor, without", councillor(67)),
        ("system", Actor::System("job")),
    ]
}

fn request(status: Status) -> ServiceRequest {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/services");
    let services = catalogue::store::read_folder(&folder).expect("the services");
    let service = catalogue::Catalogue::from_services(services).service("fly-tipping").expect("fly-tipping");
    let decided = matches!(status, Status::Done | Status::Closed).then(noon);
    ServiceRequest {
        id: ServiceRequestId(id(9)),
        reference: "SR-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        service,
        policy_version: 1,
        team: "WS".into(),
        language: Lang::En,
        status,
        anonymous: false,
        place: None,
        sent_at: noon(),
        target_date: noon().date_naive(),
        paused_since: None,
        owner: None,
        outcome: None,
        decided_at: decided,
        withdrawn_at: None,
        changed_at: noon(),
        revision: 0,
    }
}

/// One part of the table: what the rules say of every act, in a column for each state.
fn section(table: &mut String, columns: &str, answers: impl Fn(&Actor) -> Vec<(&'static str, Vec<String>)>) {
    let gap = if table.is_empty() { "" } else { "\n" };
    writeln!(table, "{gap}act | actor | {columns}").expect("writing to a string");
    let wanted = columns.split(" | ").count();
    for (name, actor) in actors() {
        for (act, words) in answers(&actor) {
            assert_eq!(words.len(), wanted, "{act} has an answer in every column");
            writeln!(table, "{act} | {name} | {}", words.join(" | ")).expect("writing to a string");
        }
    }
    for (name, why) in stopped() {
        for (act, words) in answers(&Actor::Visitor { guest: None }) {
            writeln!(table, "{act} | {name} | {}", vec![format!("nobody: {why:?}"); words.len()].join(" | ")).expect("writing to a string");
        }
    }
}

/// Those who act under a mandate that does not hold: there is no actor to ask about, whatever the act, and the rule says why.
fn stopped() -> Vec<(&'static str, Why)> {
    let held = |change: fn(&mut Terms)| {
        let mut terms = mandates::terms();
        change(&mut terms);
        may_act_under(&mandates::held(terms), noon()).expect_err("it does not hold")
    };
    let yesterday = |terms: &mut Terms| terms.ends_on = noon().date_naive().pred_opt();
    vec![
        ("representative, revoked", held(|terms| terms.state = State::Revoked)),
        ("representative, expired", held(yesterday)),
        ("representative, frozen", held(|terms| terms.frozen = Some(Frozen::Concern))),
    ]
}

/// Two columns of one table.
fn beside(one: Vec<(&'static str, String)>, other: Vec<(&'static str, String)>) -> Vec<(&'static str, Vec<String>)> {
    one.into_iter().zip(other).map(|((act, first), (_, second))| (act, vec![first, second])).collect()
}

fn word<T>(answer: Result<T, Denial>) -> String {
    match answer {
        Ok(_) => "yes".to_string(),
        Err(denial) => format!("{denial:?}"),
    }
}

/// Every act of a request and what the rule says, in one column an act.
fn answers(actor: &Actor, request: &ServiceRequest) -> Vec<(&'static str, String)> {
    let draft = Draft {
        id: DraftId(id(8)),
        person: request.person,
        service: request.service.clone(),
        contents: drafts::Contents::default(),
        submission_key: id(7),
        revision: 0,
        changed_at: noon(),
        expires_at: noon(),
        sent_at: None,
    };
    vec![
        ("draft/answer", word(drafts::rules::may_answer(actor, &draft))),
        ("draft/discard", word(drafts::rules::may_discard(actor, &draft))),
        ("service_request/send", word(rules::may_send(actor, request))),
        ("service_request/write", word(rules::may_write(actor, request, noon()))),
        ("service_request/add_file", word(rules::may_add_file(actor, request, noon()))),
        ("service_request/withdraw", word(rules::may_withdraw(actor, request))),
        ("service_request/not_fixed", word(rules::may_say_not_fixed(actor, request, noon()))),
        ("service_request/see", word(rules::may_see(actor, request))),
        ("service_request/open", word(rules::may_open(actor, request))),
        ("service_request/claim", word(rules::may_claim(actor, request))),
        ("service_request/hand_over", word(rules::may_hand_over(actor, request))),
        ("service_request/note", word(rules::may_note(actor, request))),
        ("service_request/reply", word(rules::may_reply(actor, request))),
        ("service_request/ask", word(rules::may_ask(actor, request))),
        ("service_request/resolve", word(rules::may_resolve(actor, request))),
    ]
}

/// Every act on an account and on a person, asked about a resident's own (`actors` names whose it is).
fn account_answers(actor: &Actor, second_step: bool) -> Vec<(&'static str, String)> {
    use crate::{
        accounts::{Account, rules},
        people::{self, Kind, Person},
    };
    let account = Account {
        id: AccountId(id(50)),
        person: PersonId(id(1)),
        staff: false,
        language: None,
        second_step_since: second_step.then(noon),
        created_at: noon(),
        password_changed_at: noon(),
    };
    let person = Person { id: PersonId(id(1)), kind: Kind::Account, language: None, created_at: noon() };
    vec![
        ("account/register", word(rules::may_register(actor, &account))),
        ("account/invite", word(rules::may_invite(actor, &account))),
        ("account/accept_invitation", word(rules::may_accept_invitation(actor, &account))),
        ("account/sign_in", word(rules::may_sign_in(actor, &account))),
        ("account/recover", word(rules::may_recover(actor, &account))),
        ("account/change_password", word(rules::may_change_password(actor, &account))),
        ("account/change_email", word(rules::may_change_email(actor, &account))),
        ("account/add_second_step", word(rules::may_add_second_step(actor, &account))),
        ("account/remove_second_step", word(rules::may_remove_second_step(actor, &account))),
        ("account/renew_recovery_codes", word(rules::may_renew_recovery_codes(actor, &account))),
        ("account/use_recovery_code", word(rules::may_use_recovery_code(actor, &account))),
        ("account/close", word(rules::may_close(actor, &account))),
        ("account/close (one’s own)", word(rules::may_close_own(actor, &account))),
        ("account/remove", word(rules::may_remove(actor, &account))),
        ("person/create", word(people::rules::may_create(actor, &person))),
        ("person/set_language", word(people::rules::may_set_language(actor, &person))),
    ]
}

/// Every act on a member of staff: a caseworker of the team WS, or an administrator.
fn staff_answers(actor: &Actor, role: Role) -> Vec<(&'static str, String)> {
    use crate::staff::{Member, rules};
    let teams = vec!["WS".to_string()];
    let member = Member {
        account: AccountId(id(70)),
        person: PersonId(id(70)),
        number: "C-070".into(),
        roles: vec![role],
        teams: teams.clone(),
        welsh: false,
        created_at: noon(),
        ended_at: None,
        accepted: true,
    };
    vec![
        ("staff/invite", word(rules::may_invite(actor, &member))),
        ("staff/change", word(rules::may_change(actor, &member, &[role], &teams))),
        ("staff/end", word(rules::may_end(actor, &member))),
    ]
}

/// The acts of every noun that has any.
fn every_act() -> Vec<&'static str> {
    [
        drafts::rules::ACTS,
        rules::ACTS,
        crate::accounts::rules::ACTS,
        crate::people::rules::ACTS,
        crate::preferences::rules::ACTS,
        crate::surveys::rules::ACTS,
        crate::staff::rules::ACTS,
        crate::safety::rules::ACTS,
        crate::access::rules::ACTS,
        crate::backup::rules::ACTS,
        crate::calls::rules::ACTS,
        crate::casework::rules::ACTS,
        crate::claims::rules::ACTS,
        crate::complaints::rules::ACTS,
        crate::corrections::rules::ACTS,
        crate::erasure::rules::ACTS,
        crate::disclosure::rules::ACTS,
        crate::holdings::rules::ACTS,
        crate::interactions::rules::ACTS,
        crate::joint::rules::ACTS,
        crate::mandates::rules::ACTS,
        crate::matching::rules::ACTS,
        crate::outbox::rules::ACTS,
        crate::packs::rules::ACTS,
        crate::recordings::rules::ACTS,
        crate::retention::rules::ACTS,
        crate::rights::rules::ACTS,
        crate::search::rules::ACTS,
    ]
    .concat()
}

#[test]
fn who_may_do_what_is_as_the_snapshot_says() {
    let mut table = String::new();
    let (open, done) = (request(Status::WithTeam), request(Status::Done));
    section(&mut table, "open request | answered request", |actor| beside(answers(actor, &open), answers(actor, &done)));
    section(&mut table, "account | account with a second step", |actor| {
        beside(account_answers(actor, false), account_answers(actor, true))
    });
    section(&mut table, "a caseworker of the team | an administrator", |actor| {
        beside(staff_answers(actor, Role::Caseworker), staff_answers(actor, Role::Administrator))
    });
    record::sections(&mut table);
    contacts::sections(&mut table);
    mandates::sections(&mut table);
    claims::sections(&mut table);
    joint::sections(&mut table);
    casework::sections(&mut table);
    retention::sections(&mut table);
    erasure::sections(&mut table);
    surveys::sections(&mut table);
    backup::sections(&mut table);
    for act in every_act() {
        assert!(table.lines().any(|row| row.split(" | ").next() == Some(act)), "{act} is in no row of the snapshot");
    }
    let snapshot = include_str!("permissions.txt");
    if table != snapshot {
        let path = std::env::temp_dir().join("permissions.txt");
        std::fs::write(&path, &table).expect("writing the new table");
        panic!("the permissions changed: compare src/tests/permissions.txt with {}", path.display());
    }
}

#[test]
fn an_act_that_a_noun_declares_is_an_act_of_the_snapshot() {
    let nouns = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let known = every_act();
    let mut seen = 0;
    for noun in std::fs::read_dir(nouns).expect("the source of every noun") {
        let path = noun.expect("a noun").path().join("rules.rs");
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let Some((_, acts)) = source.split_once("\nacts! {") else { continue };
        let (acts, _) = acts.split_once("\n}").expect("the end of the acts");
        for act in acts.split(") = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            seen += 1;
            // The demonstration is loaded by a command and done to nobody.
            assert!(known.contains(&act) || act.starts_with("demonstration/"), "{act} of {}: add its noun to this test", path.display());
        }
    }
    assert!(seen >= known.len(), "the test reads the rules: {seen} of {}", known.len());
}
