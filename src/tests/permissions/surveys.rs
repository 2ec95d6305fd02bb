//! Who may work with surveys.

use super::{id, section, word};
use crate::{
    actor::Actor,
    ids::PersonId,
    people::Channel,
    surveys::{Done, Fate, Invitation, Limits, Plan, Quotas, State, Wave, Way, rules},
    tests::world::noon,
};

fn wave(state: State, drawn_by: &str) -> Wave {
    let done = |by: &str| Done { at: noon(), by: by.to_string() };
    let day = noon().date_naive();
    Wave {
        id: id(94),
        plan: Plan {
            name: "November".into(),
            from: day,
            until: day,
            channels: vec![Channel::Phone],
            service: None,
            ways: vec![Way::Phone],
            rate: 500,
            most: 10,
            quotas: Quotas::default(),
            reminds: false,
            seed: 1,
            limits: Limits::default(),
            excluded_services: Vec::new(),
        },
        state,
        defined: done("X-1"),
        drawn: (state != State::Draft).then(|| done(drawn_by)),
        frame: None,
        sent: None,
        ends_on: None,
        closed: None,
        results: None,
        revision: 0,
    }
}

/// Every act on a wave, and on somebody who was drawn in it.
fn answers(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let own = actor.label();
    let waves = [(State::Draft, ""), (State::Drawn, "X-1"), (State::Drawn, own.as_str()), (State::Open, "X-1"), (State::Closed, "X-1")]
        .map(|(state, by)| wave(state, by));
    let one = Invitation {
        id: id(95),
        wave: id(94),
        person: PersonId(id(1)),
        contact: id(96),
        service: None,
        way: Way::Phone,
        place: 1,
        fate: Fate::Drawn,
    };
    let asked = Invitation { fate: Fate::Invited, ..one.clone() };
    let each = |may: &dyn Fn(&Wave) -> String| waves.iter().map(may).collect::<Vec<_>>();
    vec![
        ("survey/define", each(&|wave| word(rules::may_define(actor, wave)))),
        ("survey/draw", each(&|wave| word(rules::may_draw(actor, wave)))),
        ("survey/send", each(&|wave| word(rules::may_send(actor, wave)))),
        ("survey/close", each(&|wave| word(rules::may_close(actor, wave)))),
        ("survey_invitation/invite", each(&|_| word(rules::may_invite(actor, &one)))),
        ("survey_invitation/list", each(&|wave| word(rules::may_list(actor, wave, &one)))),
        ("survey_invitation/remind", each(&|_| word(rules::may_remind(actor, &asked)))),
        ("survey_invitation/take_down", each(&|wave| word(rules::may_take_down(actor, wave, &asked)))),
        ("survey_invitation/answer", each(&|_| word(rules::may_answer(actor, &one)))),
        ("survey_invitation/read", each(&|_| word(rules::may_read(actor, &one)))),
    ]
}

pub fn sections(table: &mut String) {
    section(table, "not drawn | drawn by a colleague | drawn by themselves | open | closed", answers);
}
