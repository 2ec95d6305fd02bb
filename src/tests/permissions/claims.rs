//! Authority claimed from a document: every act on a claim that the person `1` made with the account `50`.

use super::{id, section, word};
use crate::{
    actor::Actor,
    claims::{Claim, Content, State, rules},
    ids::{AccountId, ClaimId, PersonId},
    lang::Lang,
    mandates::{AuthorityType, Mode},
    tests::world::noon,
};

fn claim(state: State) -> Claim {
    Claim {
        id: ClaimId(id(91)),
        person: PersonId(id(1)),
        account: Some(AccountId(id(50))),
        authority: AuthorityType::LpaMoney,
        mode: Mode::Sole,
        appointed: None,
        ends_on: None,
        language: Lang::En,
        content: Content { claimant: String::new(), name: String::new(), born: None, postcode: String::new(), code: String::new() },
        made_at: noon(),
        due_on: noon().date_naive(),
        state,
        refused: None,
        decided_at: None,
        decided_by: None,
        mandate: None,
        in_part: false,
        revision: 0,
    }
}

fn answers(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let states = [claim(State::Waiting), claim(State::Accepted)];
    let of = |rule: fn(&Actor, &Claim) -> String| states.iter().map(|state| rule(actor, state)).collect::<Vec<_>>();
    vec![
        ("mandate_claim/make", of(|actor, one| word(rules::may_make(actor, one)))),
        ("mandate_claim/add_document", of(|actor, one| word(rules::may_add_document(actor, one)))),
        ("mandate_claim/withdraw", of(|actor, one| word(rules::may_withdraw(actor, one)))),
        ("mandate_claim/open", of(|actor, one| word(rules::may_open(actor, one)))),
        ("mandate_claim/accept", of(|actor, one| word(rules::may_accept(actor, one, true)))),
        ("mandate_claim/accept, record shut", of(|actor, one| word(rules::may_accept(actor, one, false)))),
        ("mandate_claim/refuse", of(|actor, one| word(rules::may_refuse(actor, one)))),
    ]
}

pub fn sections(table: &mut String) {
    section(table, "waiting | decided", answers);
}
