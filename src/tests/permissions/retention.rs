//! Who plans and releases what goes, who holds it, and who sees to it that the supplier deletes too.

use super::{id, section, word};
use crate::{
    actor::Actor,
    ids::PersonId,
    recordings::{self, Order},
    retention::{Hold, HoldKind, Reminder, Run, Scope, rules},
    tests::world::noon,
};

pub fn sections(table: &mut String) {
    section(table, "planned | approved | approved by them, or their plan | paused", run);
    section(table, "a record | a matter | everybody’s | released", hold);
    section(table, "waiting | confirmed", order);
    section(table, "the resident’s own", |actor| {
        let reminder = Reminder { person: PersonId(id(1)), days: Some(30) };
        vec![("retention/remind", vec![word(rules::may_remind(actor, &reminder))])]
    });
}

fn planned() -> Run {
    Run {
        id: id(110),
        day: noon().date_naive(),
        asked_by: None,
        asked_at: noon(),
        planned_at: Some(noon()),
        policy_version: Some(3),
        holds: Some(0),
        approved_by: None,
        released_by: None,
        paused_at: None,
        finished_at: None,
        revision: 0,
    }
}

fn run(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let theirs = Run { asked_by: Some(actor.label()), approved_by: Some(actor.label()), ..planned() };
    let states = [planned(), Run { approved_by: Some("X-1".into()), ..planned() }, theirs, Run { paused_at: Some(noon()), ..planned() }];
    let say = |answer: fn(&Actor, &Run) -> String| states.iter().map(|run| answer(actor, run)).collect();
    vec![
        ("retention/ask", say(|actor, run| word(rules::may_ask(actor, run)))),
        ("retention/plan", say(|actor, run| word(rules::may_plan(actor, run)))),
        ("retention/approve", say(|actor, run| word(rules::may_approve(actor, run)))),
        ("retention/release", say(|actor, run| word(rules::may_release(actor, run)))),
        ("retention/pause", say(|actor, run| word(rules::may_pause(actor, run)))),
        ("retention/resume", say(|actor, run| word(rules::may_resume(actor, run)))),
        ("retention/retry", say(|actor, run| word(rules::may_retry(actor, run)))),
    ]
}

fn hold(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let (person, day) = (PersonId(id(1)), noon().date_naive());
    let of = |scope| Hold {
        id: id(111),
        kind: HoldKind::Litigation,
        scope,
        words: "A claim".into(),
        owner: "X-60".into(),
        placed_at: noon(),
        review_on: day,
        shown: true,
        released_at: None,
        released_by: None,
        revision: 0,
    };
    let matter = Scope::Matter { person, item: id(9), reference: "SR-7F3K-2QXM".into() };
    let states = [
        of(Scope::Person(person)),
        of(matter),
        of(Scope::Time { category: None, from: day, until: day }),
        Hold { released_at: Some(noon()), released_by: Some("X-60".into()), ..of(Scope::Person(person)) },
    ];
    let say = |answer: fn(&Actor, &Hold) -> String| states.iter().map(|hold| answer(actor, hold)).collect();
    vec![
        ("retention_hold/place", say(|actor, hold| word(rules::may_place(actor, hold, true)))),
        ("retention_hold/open", say(|actor, hold| word(rules::may_open_hold(actor, hold)))),
        ("retention_hold/review", say(|actor, hold| word(rules::may_review(actor, hold)))),
        ("retention_hold/release", say(|actor, hold| word(rules::may_release_hold(actor, hold)))),
    ]
}

fn order(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let waiting = Order { id: id(112), ordered_at: noon(), told_at: None, tries: 0, fault: None, confirmed_at: None };
    let states = [waiting.clone(), Order { confirmed_at: Some(noon()), ..waiting }];
    let say = |answer: fn(&Actor, &Order) -> String| states.iter().map(|order| answer(actor, order)).collect();
    vec![
        ("recording/confirm_deletion", say(|actor, order| word(recordings::rules::may_confirm_deletion(actor, order)))),
        ("recording/order_again", say(|actor, order| word(recordings::rules::may_order_again(actor, order)))),
    ]
}
