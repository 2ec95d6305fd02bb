//! What those do who must all agree: every act on something that mandate `90` prepared for the person `1`, or another mandate did.

use super::{id, section, word};
use crate::{
    actor::Actor,
    ids::{DraftId, MandateId, PersonId},
    joint::{JointAct, State, What, rules},
    tests::world::noon,
};

fn act(proposed_by: u128, state: State) -> JointAct {
    JointAct {
        id: id(92),
        person: PersonId(id(1)),
        group: id(93),
        what: What::Send { draft: DraftId(id(94)), revision: 3 },
        service: "fly-tipping".into(),
        proposed_by: MandateId(id(proposed_by)),
        agreed_by: vec![MandateId(id(proposed_by))],
        state,
        proposed_at: noon(),
    }
}

fn answers(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let states = [act(90, State::Waiting), act(95, State::Waiting), act(95, State::Refused)];
    let of = |rule: fn(&Actor, &JointAct) -> String| states.iter().map(|state| rule(actor, state)).collect::<Vec<_>>();
    vec![
        ("joint_act/propose", of(|actor, one| word(rules::may_propose(actor, one)))),
        ("joint_act/agree", of(|actor, one| word(rules::may_agree(actor, one)))),
        ("joint_act/object", of(|actor, one| word(rules::may_object(actor, one)))),
    ]
}

pub fn sections(table: &mut String) {
    section(table, "prepared by them | by another | stopped", answers);
}
