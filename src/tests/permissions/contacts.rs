//! Who may write down, read and pass on contacts, take calls, open recordings, and answer what is said to be wrong.

use super::{id, record::person, section, word};
use crate::{
    actor::Actor,
    calls::{self, Call, Factor, Number},
    corrections::{self, About, Correction, State},
    ids::{AccountId, CallId, PersonId},
    interactions::{
        self, Content, Direction, Interaction, Outcome, Referral,
        rules::{self, Addressee, Whose},
    },
    lang::{Lang, Words},
    people::{Channel, Kind, Source, Standing},
    recordings::{self, Recording},
    tests::world::noon,
};

pub fn sections(table: &mut String) {
    section(table, "record shut | record open | record open, restricted | unnamed", keeping);
    section(
        table,
        "record shut | record open | rights request, shut | hidden, open | closed, open | restricted, open | of a relative of staff",
        contact,
    );
    section(table, "waits for their team | taken by a colleague | done | waits for another team | restricted | hidden", referral);
    section(table, "of another’s call | of their own call | of their own call, restricted", recording);
    section(table, "rings | in hand | in hand, confirmed | in another’s hand | ended", call);
    section(table, "open | open, they wrote the item themselves | refused | part | withdrawn | of another team", correction);
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

/// The resident, with a record that is kept in this way.
fn whose(open: bool, standing: Standing) -> Whose {
    Whose { person: person(Kind::Account), standing, open }
}

fn restricted() -> Standing {
    Standing { restricted_since: Some(noon()), ..Standing::default() }
}

fn contact(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let plain = contact_of("WS");
    let usual = Standing::default();
    let relative = Standing { staff_relative: true, ..usual };
    let states = [
        (plain.clone(), whose(false, usual)),
        (plain.clone(), whose(true, usual)),
        (Interaction { rights_request: true, ..plain.clone() }, whose(false, usual)),
        (Interaction { hidden_since: Some(noon()), ..plain.clone() }, whose(true, usual)),
        (Interaction { closed_at: Some(noon()), ..plain.clone() }, whose(true, usual)),
        (plain.clone(), whose(true, restricted())),
        (plain, whose(true, relative)),
    ];
    let each = |may: &dyn Fn(&Interaction, &Whose) -> String| states.iter().map(|(contact, whose)| may(contact, whose)).collect::<Vec<_>>();
    let known = person(Kind::Account);
    vec![
        ("interaction/open", each(&|contact, whose| word(rules::may_open(actor, contact, whose)))),
        ("interaction/add_file", each(&|contact, whose| word(rules::may_add_file(actor, contact, whose)))),
        ("interaction/refer", each(&|contact, whose| word(rules::may_refer(actor, contact, whose)))),
        ("interaction/close", each(&|contact, whose| word(rules::may_close(actor, contact, whose)))),
        ("interaction/mark_rights", each(&|contact, whose| word(rules::may_mark_rights(actor, contact, whose)))),
        ("interaction/attach", each(&|contact, whose| word(rules::may_attach(actor, contact, whose, whose.open)))),
        ("interaction/prepare", each(&|_, whose| word(rules::may_prepare(actor, &known, whose.open)))),
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
        hidden: false,
    };
    let usual = whose(false, Standing::default());
    let states = [
        (waiting.clone(), usual.clone()),
        (Referral { taken_by: Some("X-99".into()), taken_at: Some(noon()), ..waiting.clone() }, usual.clone()),
        (Referral { done_at: Some(noon()), ..waiting.clone() }, usual.clone()),
        (Referral { to_team: "HO".into(), ..waiting.clone() }, usual.clone()),
        (waiting.clone(), whose(false, restricted())),
        (Referral { hidden: true, ..waiting }, usual),
    ];
    let each = |may: &dyn Fn(&Referral, &Whose) -> String| states.iter().map(|(referral, whose)| may(referral, whose)).collect::<Vec<_>>();
    vec![
        ("referral/open", each(&|referral, whose| word(rules::may_open_referral(actor, referral, whose)))),
        ("referral/take", each(&|referral, whose| word(rules::may_take(actor, referral, whose)))),
        ("referral/finish", each(&|referral, whose| word(rules::may_finish(actor, referral, whose)))),
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
    let usual = whose(false, Standing::default());
    let states = [(anothers, usual.clone()), (own.clone(), usual), (own, whose(true, restricted()))];
    vec![
        ("recording/enter", states.iter().map(|(recording, _)| word(recordings::rules::may_enter(actor, recording))).collect()),
        ("recording/open", states.iter().map(|(recording, whose)| word(recordings::rules::may_open(actor, recording, whose))).collect()),
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
    use corrections::rules::{self, InDispute};
    let open = disputed(actor);
    let states = [
        open.clone(),
        Correction { about: About { writer: Some(actor.label()), ..open.about.clone() }, ..open.clone() },
        Correction { state: State::Refused, ..open.clone() },
        Correction { state: State::Part, ..open.clone() },
        Correction { state: State::Withdrawn, ..open.clone() },
        Correction { team: "HO".into(), ..open },
    ];
    let each = |may: &dyn Fn(&Correction) -> String| states.iter().map(may).collect::<Vec<_>>();
    vec![
        ("correction/send", each(&|correction| word(rules::may_dispute(actor, correction)))),
        ("correction/withdraw", each(&|correction| word(rules::may_withdraw(actor, correction)))),
        ("correction/add_file", each(&|correction| word(rules::may_add_evidence(actor, correction)))),
        ("correction/disagree", each(&|correction| word(rules::may_disagree(actor, correction)))),
        ("correction/tell", each(&|correction| word(rules::may_tell(actor, correction)))),
        ("correction/open", each(&|correction| word(rules::may_open(actor, correction)))),
        ("correction/decide", each(&|correction| word(rules::may_decide(actor, correction)))),
        ("correction/hide", each(&|correction| word(rules::may_hide(actor, &InDispute::of(correction))))),
        ("correction/show", each(&|correction| word(rules::may_show(actor, &InDispute::of(correction))))),
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
    }
}
