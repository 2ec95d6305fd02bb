//! Acting for somebody else: every act on a mandate of the person `1`, who asked the account `60` of the person `2`.

use super::{actors, id, section, word};
use crate::{
    actor::{Actor, Resident},
    ids::{AccountId, MandateId, PersonId},
    mandates::{ActingFor, AuthorityType, Content, Frozen, Held, Level, Mandate, Mode, Relation, State, Terms, rules},
    tests::world::noon,
};

/// What the person's own word gives: to act in one service from today.
pub fn terms() -> Terms {
    Terms {
        authority: AuthorityType::Written,
        level: Level::Act,
        services: vec!["fly-tipping".into()],
        special_category: false,
        may_ask_copy: false,
        mode: Mode::Sole,
        starts_on: noon().date_naive(),
        ends_on: None,
        renew_by: None,
        state: State::Active,
        capacity_lost_on: None,
        frozen: None,
        ended_at: None,
    }
}

/// A mandate as whoever holds it is told of it.
pub fn held(terms: Terms) -> Held {
    let content = Content { subject: String::new(), representative: String::new(), email: String::new(), language: None };
    Held { id: MandateId(id(90)), person: PersonId(id(1)), relation: Relation::Friend, terms, content, deceased_on: None }
}

fn mandate(state: State, authority: AuthorityType, frozen: Option<Frozen>) -> Mandate {
    let over = matches!(state, State::Refused | State::Revoked | State::Ended);
    Mandate {
        id: MandateId(id(90)),
        person: PersonId(id(1)),
        // The account of "resident, other".
        account: Some(AccountId(id(51))),
        relation: Relation::Friend,
        joint: None,
        terms: Terms { authority, state, frozen, ended_at: over.then(noon), ..terms() },
        content: Content { subject: String::new(), representative: String::new(), email: String::new(), language: None },
        created_at: noon(),
        accepted_at: (state == State::Active).then(noon),
        checked_by: None,
        frozen_by: None,
        tried_at: None,
        ended_because: None,
        revision: 0,
    }
}

fn answers(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let states = [
        mandate(State::Invited, AuthorityType::Written, None),
        mandate(State::Active, AuthorityType::Written, None),
        mandate(State::Active, AuthorityType::LpaWelfare, None),
        mandate(State::Active, AuthorityType::Written, Some(Frozen::Concern)),
        mandate(State::Active, AuthorityType::Written, Some(Frozen::Perpetrator)),
        mandate(State::Revoked, AuthorityType::Written, None),
    ];
    let of = |rule: fn(&Actor, &Mandate) -> String| states.iter().map(|state| rule(actor, state)).collect::<Vec<_>>();
    let acting = ActingFor { mandate: MandateId(id(90)), person: PersonId(id(1)), name: String::new(), until: None, may_ask_copy: false };
    vec![
        ("mandate/invite", of(|actor, one| word(rules::may_invite(actor, one)))),
        ("mandate/appoint", of(|actor, one| word(rules::may_appoint(actor, one, true)))),
        ("mandate/accept", of(|actor, one| word(rules::may_accept(actor, one)))),
        ("mandate/refuse", of(|actor, one| word(rules::may_refuse(actor, one)))),
        ("mandate/revoke", of(|actor, one| word(rules::may_revoke(actor, one)))),
        ("mandate/renew", of(|actor, one| word(rules::may_renew(actor, one)))),
        ("mandate/change", of(|actor, one| word(rules::may_change(actor, one)))),
        ("mandate/remind", of(|actor, one| word(rules::may_remind(actor, one)))),
        ("mandate/give_up", of(|actor, one| word(rules::may_give_up(actor, one)))),
        ("mandate/look", states.iter().map(|_| word(rules::may_look(actor, &acting))).collect()),
        ("mandate/open", of(|actor, one| word(rules::may_open(actor, one)))),
        ("mandate/freeze", of(|actor, one| word(rules::may_freeze(actor, one)))),
        ("mandate/unfreeze", of(|actor, one| word(rules::may_unfreeze(actor, one)))),
        ("mandate/capacity_lost", of(|actor, one| word(rules::may_confirm_capacity_lost(actor, one)))),
        ("mandate/end", of(|actor, one| word(rules::may_end(actor, one)))),
    ]
}

pub fn sections(table: &mut String) {
    section(table, "invited | active | active, welfare | held still | blocked | over", answers);
}

#[test]
fn the_mandate_of_the_snapshot_is_held_by_the_other_resident() {
    let other = actors().into_iter().find(|(name, _)| *name == "resident, other").expect("the other resident").1;
    assert!(matches!(other, Actor::Resident(Resident { account, .. }) if account == AccountId(id(51))));
}
