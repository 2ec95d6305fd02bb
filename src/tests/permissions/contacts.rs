//! Who may write down, read and pass on contacts, take calls, open recordings, and answer what is said to be wrong.

use super::{id, record::person, section, word};
use crate::{
    actor::Actor,
    calls::{self, Call, Factor, Number},
    corrections::{self, About, Correction, State},
    ids::{AccountId, CallId, PersonId},
    interactions::{
        self, Content, Direction, Interaction, Outcome, Referral,
        rules::{self, Addressee},
    },
    lang::{Lang, Words},
    people::{Channel, Kind, Source, Standing},
    recordings::{self, Recording},
    tests::world::noon,
};

pub fn sections(table: &mut String) {
    section(table, "record shut | record open | record open, restricted | unnamed", keeping);
    section(table, "record shut | record open | rights request, shut | hidden, open | closed, open", contact);
    section(table, "waits for their team | taken by a colleague | done | waits for another team", referral);
    section(table, "of another’s call | of their own call", recording);
    section(table, "rings | in hand | in hand, confirmed | in another’s hand | ended", call);
    section(table, "open | open, they wrote the item themselves | answered | withdrawn | of another team", correction);
}

fn contact_of(team: &str) -> Interaction {
    Interaction {
        id: id(100),
        person: PersonId(id(1)),
        at: noon(),
        recorded_at: noon(),
        direction: Direction::In,
        channel: Channel::Letter,
        kind: interactions::Kind::Enquiry,
        source: Source::Resident,
        relation: None,
        service: None,
        outcome: Outcome::Request,
        team: team.into(),
        staff_number: Some("X-60".into()),
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

/// Writing a contact down, which needs the permit and no obstacle.
fn keeping(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let own = if let Actor::Staff(staff) = actor { staff.teams[0].as_str() } else { "WS" };
    let plain = Standing { deceased_on: None, restricted_since: None, staff_relative: false };
    let restricted = Standing { restricted_since: Some(noon()), ..plain };
    let states =
        [(Kind::Account, false, plain), (Kind::Account, true, plain), (Kind::Account, true, restricted), (Kind::Unnamed, false, plain)];
    let log = |team: &str, (kind, open, standing)| match rules::obstacle(actor, &Addressee { kind, open, standing }) {
        Some(obstacle) => format!("{obstacle:?}"),
        None => word(rules::may_log(actor, &contact_of(team))),
    };
    vec![
        ("interaction/log", states.map(|state| log(own, state)).to_vec()),
        ("interaction/log (for a team they are not in)", states.map(|state| log("HO", state)).to_vec()),
    ]
}

fn contact(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let plain = contact_of("WS");
    let states = [
        (plain.clone(), false),
        (plain.clone(), true),
        (Interaction { rights_request: true, ..plain.clone() }, false),
        (Interaction { hidden_since: Some(noon()), ..plain.clone() }, true),
        (Interaction { closed_at: Some(noon()), ..plain }, true),
    ];
    let each = |may: &dyn Fn(&Interaction, bool) -> String| states.iter().map(|(contact, open)| may(contact, *open)).collect::<Vec<_>>();
    let whose = person(Kind::Account);
    vec![
        ("interaction/open", each(&|contact, open| word(rules::may_open(actor, contact, open)))),
        ("interaction/add_file", each(&|contact, open| word(rules::may_add_file(actor, contact, open)))),
        ("interaction/refer", each(&|contact, open| word(rules::may_refer(actor, contact, open)))),
        ("interaction/close", each(&|contact, open| word(rules::may_close(actor, contact, open)))),
        ("interaction/mark_rights", each(&|contact, open| word(rules::may_mark_rights(actor, contact, open)))),
        ("interaction/attach", each(&|contact, open| word(rules::may_attach(actor, contact, open)))),
        ("interaction/hide", each(&|contact, _| word(rules::may_hide(actor, contact, true)))),
        ("interaction/hide (show again)", each(&|contact, _| word(rules::may_hide(actor, contact, false)))),
        ("interaction/prepare", each(&|_, open| word(rules::may_prepare(actor, &whose, open)))),
    ]
}

fn referral(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let waiting = Referral {
        id: id(101),
        person: PersonId(id(1)),
        interaction: id(100),
        from_team: "CS".into(),
        to_team: if let Actor::Staff(staff) = actor { staff.teams[0].clone() } else { "WS".into() },
        created_at: noon(),
        taken_by: None,
        taken_at: None,
        done_at: None,
    };
    let states = [
        waiting.clone(),
        Referral { taken_by: Some("X-99".into()), taken_at: Some(noon()), ..waiting.clone() },
        Referral { done_at: Some(noon()), ..waiting.clone() },
        Referral { to_team: "HO".into(), ..waiting },
    ];
    let each = |may: &dyn Fn(&Referral) -> String| states.iter().map(may).collect::<Vec<_>>();
    vec![
        ("referral/open", each(&|referral| word(rules::may_open_referral(actor, referral)))),
        ("referral/take", each(&|referral| word(rules::may_take(actor, referral)))),
        ("referral/finish", each(&|referral| word(rules::may_finish(actor, referral)))),
    ]
}

fn recording(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let anothers = Recording {
        id: id(102),
        interaction: id(100),
        person: PersonId(id(1)),
        line: "01632 960100".into(),
        started_at: noon(),
        seconds: 60,
        notice_version: None,
        transferred_to: None,
        staff_number: "X-99".into(),
        team: "WS".into(),
        policy_version: 1,
        marks: Vec::new(),
    };
    let own = Recording { staff_number: actor.label(), ..anothers.clone() };
    let states = [anothers, own];
    vec![
        ("recording/enter", states.iter().map(|recording| word(recordings::rules::may_enter(actor, recording))).collect()),
        ("recording/open", states.iter().map(|recording| word(recordings::rules::may_open(actor, recording))).collect()),
    ]
}

fn call(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    use calls::rules as may;
    let rings = ringing();
    let in_hand = Call { taken_by: Some(actor.account().unwrap_or(AccountId(id(98)))), ..rings.clone() };
    let confirmed = Call {
        person: Some(PersonId(id(1))),
        tier: 1,
        factors: vec![Factor::Name, Factor::Address, Factor::DateOfBirth],
        ..in_hand.clone()
    };
    let anothers = Call { taken_by: Some(AccountId(id(99))), ..confirmed.clone() };
    let ended = Call { ended_at: Some(noon()), ..confirmed.clone() };
    let states = [rings, in_hand, confirmed, anothers, ended];
    let asked = calls::rules::Asked { call: CallId(id(103)), person: PersonId(id(1)) };
    let each = |may: &dyn Fn(&Call) -> String| states.iter().map(may).collect::<Vec<_>>();
    vec![
        ("call/receive", each(&|call| word(may::may_receive(actor, call)))),
        ("call/take", each(&|call| word(may::may_take(actor, call)))),
        ("call/work", each(&|call| word(may::may_work(actor, call)))),
        ("call/save", each(&|call| word(may::may_save(actor, call)))),
        ("call/look_up", each(&|call| word(may::may_look_up(actor, call, &asked)))),
        ("call/confirm", each(&|call| word(may::may_confirm(actor, call, &asked)))),
        ("call/not_confirmed", each(&|call| word(may::may_note_not_confirmed(actor, call, &asked)))),
        ("call/send_code", each(&|call| word(may::may_send_code(actor, call, &asked)))),
    ]
}

fn ringing() -> Call {
    Call {
        id: CallId(id(103)),
        event: "pbx-1".into(),
        line: "01632 960100".into(),
        number: Number::Withheld,
        arrived_at: noon(),
        notice_version: None,
        taken_by: None,
        person: None,
        tier: 0,
        factors: Vec::new(),
        proven_at: None,
        lapsed: false,
        wrong_tries: 0,
        stopped_at: None,
        marks: Vec::new(),
        transferred_to: None,
        codes_sent: 0,
        interaction: None,
        ended_at: None,
    }
}

fn correction(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    use corrections::rules;
    let open = disputed(actor);
    let states = [
        open.clone(),
        Correction { about: About { writer: Some(actor.label()), ..open.about.clone() }, ..open.clone() },
        Correction { state: State::Refused, ..open.clone() },
        Correction { state: State::Withdrawn, ..open.clone() },
        Correction { team: "HO".into(), ..open },
    ];
    let each = |may: &dyn Fn(&Correction) -> String| states.iter().map(may).collect::<Vec<_>>();
    vec![
        ("correction/send", each(&|correction| word(rules::may_dispute(actor, correction)))),
        ("correction/withdraw", each(&|correction| word(rules::may_withdraw(actor, correction)))),
        ("correction/open", each(&|correction| word(rules::may_open(actor, correction)))),
        ("correction/decide", each(&|correction| word(rules::may_decide(actor, correction)))),
    ]
}

/// "This is not me", about an item of the actor's own team when they have one.
fn disputed(actor: &Actor) -> Correction {
    let about = About { title: Words::default(), at: noon(), says: Words::default(), field: None, writer: Some("X-99".into()) };
    Correction {
        id: id(104),
        reference: "DR-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        kind: corrections::Kind::NotMe,
        category: "interaction".into(),
        item: id(100),
        team: if let Actor::Staff(staff) = actor { staff.teams[0].clone() } else { "WS".into() },
        words: "Not me".into(),
        language: Lang::En,
        sent_at: noon(),
        due_on: noon().date_naive(),
        state: State::Open,
        answer: None,
        decided_at: None,
        decided_by: None,
        revision: 0,
        about,
        notice: Vec::new(),
        tell: Vec::new(),
    }
}
