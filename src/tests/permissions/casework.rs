//! Who may bring, see, answer and hand over a councillor’s case, and who lets councillors in.

use super::{id, section, word};
use crate::{
    actor::Actor,
    casework::{AskedBy, Authority, Case, Content, Member, ReplyTo, State, WardMatch, rules},
    ids::{AccountId, CouncillorId, PersonId},
    lang::Lang,
    tests::world::noon,
};

pub fn sections(table: &mut String) {
    section(table, "open | answered | closed | of another team | term over | handing over past", case);
    section(table, "serves | term over | access ended", member);
}

/// A case of the councillor with one.
fn open() -> Case {
    Case {
        id: id(105),
        reference: "CW-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        councillor: Some(CouncillorId(id(66))),
        service: None,
        team: "WS".into(),
        asked_by: AskedBy::Person,
        authority: Authority::Told,
        claimed_reason: None,
        special: false,
        safe_copy: true,
        reply_to: ReplyTo::Both,
        ward: None,
        ward_match: WardMatch::Unknown,
        language: Lang::En,
        content: Content::default(),
        asker: String::new(),
        sent_at: noon(),
        due_on: noon().date_naive(),
        state: State::Open,
        needs: None,
        reason: None,
        decided_at: None,
        decided_by: None,
        closed_at: None,
        revision: 0,
    }
}

fn case(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let today = noon().date_naive();
    let days = |days| today + chrono::Days::new(days);
    let states = [
        (open(), today),
        (Case { state: State::Answered, ..open() }, today),
        (Case { state: State::Closed, ..open() }, today),
        (Case { team: "HO".into(), ..open() }, today),
        (open(), days(1)),
        (open(), days(11)),
    ];
    let successor = Member { id: CouncillorId(id(68)), term_end: days(400), ..served() };
    let each = |may: &dyn Fn(&Case, chrono::NaiveDate) -> String| states.iter().map(|(case, today)| may(case, *today)).collect::<Vec<_>>();
    vec![
        ("councillor_case/raise", each(&|case, today| word(rules::may_raise(actor, case, today)))),
        ("councillor_case/read", each(&|case, today| word(rules::may_read(actor, case, today)))),
        ("councillor_case/ask", each(&|case, today| word(rules::may_ask_again(actor, case, today)))),
        ("councillor_case/add_file", each(&|case, today| word(rules::may_add_file(actor, case, today)))),
        ("councillor_case/close", each(&|case, today| word(rules::may_close(actor, case, today)))),
        ("councillor_case/hand_over", each(&|case, today| word(rules::may_hand_over(actor, case, &successor, true, today)))),
        ("councillor_case/open", each(&|case, _| word(rules::may_open(actor, case)))),
        ("councillor_case/decide", each(&|case, _| word(rules::may_decide(actor, case)))),
        ("councillor_case/attach", each(&|case, _| word(rules::may_attach(actor, case, true)))),
    ]
}

fn served() -> Member {
    Member {
        id: CouncillorId(id(66)),
        account: AccountId(id(66)),
        person: PersonId(id(66)),
        wards: vec!["Porth Eirlys".into()],
        term_end: noon().date_naive(),
        invited_by: "M-012".into(),
        created_at: noon(),
        ended_at: None,
        accepted: true,
    }
}

fn member(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let today = noon().date_naive();
    let states = [
        (served(), today),
        (served(), today + chrono::Days::new(11)),
        (Member { ended_at: Some(noon()), ..served() }, today + chrono::Days::new(11)),
    ];
    let each = |may: &dyn Fn(&Member, chrono::NaiveDate) -> String| states.iter().map(|(one, today)| may(one, *today)).collect::<Vec<_>>();
    vec![
        ("councillor/invite", each(&|one, _| word(rules::may_invite(actor, one)))),
        ("councillor/change_term", each(&|one, _| word(rules::may_change_term(actor, one)))),
        ("councillor/end", each(&|one, today| word(rules::may_end(actor, one, today)))),
        ("councillor/browse", each(&|one, _| word(rules::browsed(actor, one)))),
    ]
}
