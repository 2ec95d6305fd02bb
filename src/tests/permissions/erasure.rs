//! Who may ask to be forgotten, decide it and carry it out.

use super::{id, section, word};
use crate::{
    actor::Actor,
    complaints::{self, Complaint},
    erasure::{Erasure, State, rules},
    holdings::{Category, Scope},
    ids::PersonId,
    tests::world::noon,
};

/// An erasure of the resident's, approved by the information officer of the table, or by somebody else.
fn erasure(state: State, beyond: bool, approved_by: &str) -> Erasure {
    Erasure {
        id: id(95),
        request: id(91),
        reference: "DR-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        scope: Scope { beyond: if beyond { vec![Category::Interaction] } else { Vec::new() }, ..Scope::all() },
        urgent: false,
        copy_first: true,
        cool_until: noon().date_naive(),
        needs_decision: true,
        state,
        approved_by: (state == State::Approved).then(|| approved_by.to_string()),
        second_by: None,
        done_at: None,
        certificate: None,
        revision: 0,
    }
}

pub fn sections(table: &mut String) {
    let columns = "asked | approved | approved beyond the rules | beyond the rules, by the officer themselves | done | stopped";
    section(table, columns, |actor| {
        let states = [
            erasure(State::Asked, false, ""),
            erasure(State::Approved, false, "G-002"),
            erasure(State::Approved, true, "G-002"),
            erasure(State::Approved, true, "X-64"),
            erasure(State::Done, false, ""),
            erasure(State::Stopped, false, ""),
        ];
        let all = |rule: fn(&Actor, &Erasure) -> String| states.iter().map(|erasure| rule(actor, erasure)).collect();
        vec![
            ("erasure/ask", all(|actor, erasure| word(rules::may_ask(actor, erasure)))),
            ("erasure/stop", all(|actor, erasure| word(rules::may_stop(actor, erasure)))),
            ("erasure/open", all(|actor, erasure| word(rules::may_open(actor, erasure)))),
            ("erasure/decide", all(|actor, erasure| word(rules::may_decide(actor, erasure)))),
            ("erasure/second", all(|actor, erasure| word(rules::may_second(actor, erasure)))),
            ("erasure/settle", all(|actor, erasure| word(rules::may_settle(actor, erasure)))),
            ("erasure/run", all(|actor, erasure| word(rules::may_run(actor, erasure)))),
        ]
    });
    section(table, "nobody looks into it | they handled it | theirs | acknowledged, theirs | another’s", |actor| {
        let number = actor.label();
        let states = [
            complaint(None, &[], false),
            complaint(None, &[&number], false),
            complaint(Some(&number), &[], false),
            complaint(Some(&number), &[], true),
            complaint(Some("G-002"), &[], false),
        ];
        let all = |rule: fn(&Actor, &Complaint) -> String| states.iter().map(|one| rule(actor, one)).collect();
        vec![
            ("complaint/open", all(|actor, one| word(complaints::rules::may_open(actor, one)))),
            ("complaint/investigate", all(|actor, one| word(complaints::rules::may_investigate(actor, one)))),
            ("complaint/acknowledge", all(|actor, one| word(complaints::rules::may_acknowledge(actor, one)))),
            ("complaint/note", all(|actor, one| word(complaints::rules::may_note(actor, one)))),
            ("complaint (answering)", all(|actor, one| word(complaints::rules::may_answer(actor, one)))),
        ]
    });
}

fn complaint(investigator: Option<&str>, handlers: &[&str], acknowledged: bool) -> Complaint {
    Complaint {
        request: id(91),
        reference: "CW-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        about: None,
        investigator: investigator.map(String::from),
        acknowledged_at: acknowledged.then(noon),
        acknowledged_by: None,
        handlers: handlers.iter().map(|number| (*number).to_string()).collect(),
        revision: 0,
        notes: Vec::new(),
    }
}
