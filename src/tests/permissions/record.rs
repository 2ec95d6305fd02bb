//! Who may open, look at and change what is known of a resident.

use super::{id, section, word};
use crate::{
    access::{self, Access, Asked, Reason},
    actor::Actor,
    holdings::{self, Batch, Category, Everything},
    ids::{AccountId, OutboxId, PersonId},
    matching::{self, DeskTry, Joining},
    outbox::{self, rules::Posted},
    packs::{self, Pack},
    people::{self, Kind, Person, Standing, ValueKind},
    preferences::{self, Way},
    safety::{self, Marker},
    search::{self, Candidate},
    tests::world::noon,
};

pub fn person(kind: Kind) -> Person {
    Person { id: PersonId(id(1)), kind, language: None, created_at: noon() }
}

/// The record of the resident, open as far as they proved themselves.
pub fn opened(tier: i16) -> Access {
    Access { id: id(80), person: PersonId(id(1)), reason: Reason::Call, tier, call: None, since: noon(), until: noon() }
}

/// Every act on what the resident asks about their information.
fn rights(actor: &Actor, state: crate::rights::State, asked: bool, before_them: bool) -> Vec<(&'static str, Vec<String>)> {
    use crate::{
        mandates::rules::copies::NoCopy,
        rights::{Answer, Fee, FeeGround, Ground, Kind, Refusal, RightsRequest, Step, StepKind, rules},
    };
    let question = Step {
        id: id(92),
        at: noon(),
        on: noon().date_naive(),
        kind: StepKind::Question,
        language: crate::lang::Lang::En,
        staff_number: None,
        body: None,
    };
    let request = RightsRequest {
        id: id(91),
        reference: "DR-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        group: id(91),
        kind: Kind::Access,
        particular: None,
        channel: people::Channel::Online,
        interaction: None,
        logged_by: None,
        mandate: None,
        received_on: noon().date_naive(),
        made_at: noon(),
        language: crate::lang::Lang::En,
        words: String::new(),
        state,
        answer: None,
        decided_at: None,
        decided_by: None,
        limited_at: None,
        revision: 0,
        steps: if asked { vec![question] } else { Vec::new() },
    };
    let refusal = |by: AccountId| Refusal {
        ground: Ground::Excessive,
        why: String::new(),
        reasons: crate::lang::Words::default(),
        proposed_at: noon(),
        proposed_by: "X-1".into(),
        proposed_account: by,
        agreed_at: None,
        agreed_by: None,
    };
    let own = actor.account().unwrap_or(AccountId(id(2)));
    let fee = |by: AccountId| Fee {
        ground: FeeGround::Excessive,
        amount: crate::formats::Pence::new(500),
        why: String::new(),
        notice: Answer { reasons: crate::lang::Words::default(), notice: Vec::new() },
        proposed_at: noon(),
        proposed_by: "X-1".into(),
        proposed_account: by,
        agreed_at: None,
        agreed_by: None,
    };
    let mut charged = request.clone();
    charged.steps.push(Step {
        id: id(94),
        at: noon(),
        on: noon().date_naive(),
        kind: StepKind::FeeAsked,
        language: crate::lang::Lang::En,
        staff_number: None,
        body: None,
    });
    vec![
        ("rights_request/send", vec![word(rules::may_send(actor, &request))]),
        ("rights_request/ask_copy", vec![word(rules::may_ask_copy(actor, &request, Ok(())))]),
        ("rights_request/ask_copy (not granted)", vec![word(rules::may_ask_copy(actor, &request, Err(NoCopy::NotSaid)))]),
        ("rights_request/reply", vec![word(rules::may_reply(actor, &request))]),
        ("rights_request/withdraw", vec![word(rules::may_withdraw(actor, &request))]),
        ("rights_request/log", vec![word(rules::may_log(actor, &request, before_them))]),
        ("rights_request/open", vec![word(rules::may_open(actor, &request))]),
        ("rights_request/ask", vec![word(rules::may_ask(actor, &request))]),
        ("rights_request/prove", vec![word(rules::may_prove(actor, &request))]),
        ("rights_request/extend", vec![word(rules::may_extend(actor, &request))]),
        ("rights_request/decide", vec![word(rules::may_decide(actor, &request))]),
        ("rights_request/propose_refusal", vec![word(rules::may_propose_refusal(actor, &request))]),
        ("rights_request/agree_refusal", vec![word(rules::may_agree_refusal(actor, &request, &refusal(AccountId(id(1)))))]),
        ("rights_request/agree_refusal (they proposed it)", vec![word(rules::may_agree_refusal(actor, &request, &refusal(own)))]),
        ("rights_request/drop_refusal", vec![word(rules::may_drop_refusal(actor, &request))]),
        ("rights_request/propose_fee", vec![word(rules::may_propose_fee(actor, &request))]),
        ("rights_request/propose_fee (one was charged)", vec![word(rules::may_propose_fee(actor, &charged))]),
        ("rights_request/agree_fee", vec![word(rules::may_agree_fee(actor, &request, &fee(AccountId(id(1)))))]),
        ("rights_request/agree_fee (they proposed it)", vec![word(rules::may_agree_fee(actor, &request, &fee(own)))]),
        ("rights_request/drop_fee", vec![word(rules::may_drop_fee(actor, &request))]),
        ("rights_request/pay_fee", vec![word(rules::may_note_fee_paid(actor, &request))]),
        ("rights_request/pay_fee (one was charged)", vec![word(rules::may_note_fee_paid(actor, &charged))]),
        ("rights_request/waive_fee", vec![word(rules::may_waive_fee(actor, &charged))]),
        ("rights_request/decide (it was carried out)", vec![word(rules::may_carry_out(actor, &request))]),
    ]
}

/// Every act on the answer to a request for a copy, which somebody prepared.
fn disclosed(actor: &Actor, state: crate::disclosure::State, by: Option<AccountId>) -> Vec<(&'static str, Vec<String>)> {
    use crate::disclosure::{Disclosure, Review, State, rules};
    let disclosure = Disclosure {
        id: id(93),
        request: id(91),
        reference: "DR-7F3K-2QXM".into(),
        person: PersonId(id(1)),
        language: crate::lang::Lang::En,
        state,
        collected_at: noon(),
        delivery: None,
        prepared_account: by.filter(|_| state != State::Preparing),
        prepared_by: None,
        released_by: None,
        released_at: None,
        ends_at: None,
        downloads: 0,
        code_hash: None,
        code_tries: 0,
        revision: 0,
        names: Vec::new(),
        cover: None,
        hands: Vec::new(),
    };
    let review = Review {
        id: id(94),
        disclosure: id(93),
        person: PersonId(id(1)),
        at: noon(),
        words: String::new(),
        answer: None,
        answered_at: None,
        answered_by: None,
    };
    vec![
        ("disclosure/collect", vec![word(rules::may_collect(actor, &disclosure))]),
        ("disclosure/sift", vec![word(rules::may_sift(actor, &disclosure))]),
        ("disclosure/propose", vec![word(rules::may_propose(actor, &disclosure))]),
        ("disclosure/preview", vec![word(rules::may_preview(actor, &disclosure))]),
        ("disclosure/send_back", vec![word(rules::may_send_back(actor, &disclosure))]),
        ("disclosure/release", vec![word(rules::may_release(actor, &disclosure))]),
        ("disclosure/reopen", vec![word(rules::may_reopen(actor, &disclosure))]),
        ("disclosure/take", vec![word(rules::may_take(actor, &disclosure))]),
        ("disclosure/renew", vec![word(rules::may_renew(actor, &disclosure))]),
        ("disclosure_review/send", vec![word(rules::may_miss(actor, &review))]),
        ("disclosure_review/answer", vec![word(rules::may_answer_review(actor, &review))]),
    ]
}

/// Every act on what a team is asked to search for.
fn searched(actor: &Actor, team: &str, done: bool) -> Vec<(&'static str, Vec<String>)> {
    use crate::disclosure::{Search, rules};
    let search = Search {
        id: id(95),
        disclosure: id(93),
        person: PersonId(id(1)),
        team: team.into(),
        asked_by: "X-60".into(),
        asked_at: noon(),
        due_on: noon().date_naive(),
        asked: String::new(),
        log: None,
        found: None,
        done_by: None,
        done_at: done.then(noon),
    };
    vec![
        ("disclosure_search/ask", vec![word(rules::may_ask_team(actor, &search))]),
        ("disclosure_search/open", vec![word(rules::may_open_search(actor, &search))]),
        ("disclosure_search/add", vec![word(rules::may_add_found(actor, &search))]),
        ("disclosure_search/finish", vec![word(rules::may_finish(actor, &search))]),
    ]
}

/// A copy that the resident asked for.
fn pack() -> Pack {
    Pack {
        id: id(90),
        person: PersonId(id(1)),
        account: AccountId(id(50)),
        language: crate::lang::Lang::En,
        made_at: noon(),
        ends_at: noon() + packs::LASTS,
        downloads: 0,
        began_at: None,
        wanted: 0,
        written: 0,
        finished_at: None,
    }
}

/// What the resident says about surveys.
fn choice(ways: &[Way]) -> preferences::Choice {
    preferences::Choice {
        id: id(93),
        person: PersonId(id(1)),
        topic: preferences::Topic::Surveys,
        ways: ways.to_vec(),
        channel: people::Channel::Phone,
        said_at: noon(),
        recorded_by: None,
    }
}

pub fn sections(table: &mut String) {
    section(table, "record shut | record open | record open, proven", |actor| {
        [None, Some(opened(0)), Some(opened(3))].iter().map(|open| record(actor, open.as_ref())).reduce(beside).unwrap_or_default()
    });
    section(
        table,
        "plain | restricted | dead | related to staff | of staff | said to be a case, which it is not | a case of theirs",
        opening,
    );
    section(table, "unnamed caller | known | with an account | staff", |actor| {
        let kinds = [Kind::Unnamed, Kind::Known, Kind::Account, Kind::Staff];
        let create = |kind| word(people::rules::may_create(actor, &Person { id: PersonId(id(3)), ..person(kind) }));
        vec![("person/create (somebody else)", kinds.map(create).to_vec())]
    });
    section(table, "whatever the state", |actor| {
        let candidate = candidate();
        let (batch, everything) = (Batch { id: id(82), category: Category::Interaction }, Everything(PersonId(id(1))));
        vec![
            ("record/look", vec![word(access::rules::may_look(actor, &opened(0)))]),
            ("search/find", vec![word(search::rules::may_find(actor, &candidate))]),
            ("holding/expire", vec![word(holdings::rules::may_expire(actor, &batch))]),
            ("pack/make", vec![word(packs::rules::may_make(actor, &pack()))]),
            ("pack/take", vec![word(packs::rules::may_take(actor, &pack()))]),
            ("holding/erase", vec![word(holdings::rules::may_erase(actor, &everything))]),
        ]
    });
    section(table, "a no, record shut | a no, in a contact | a no, record open | a yes, record open", |actor| {
        let may = |ways: &[Way], open: Option<&Access>, contact| word(preferences::rules::may_choose(actor, &choice(ways), open, contact));
        let open = opened(0);
        let words = vec![may(&[], None, false), may(&[], None, true), may(&[], Some(&open), false), may(&[Way::Email], Some(&open), false)];
        vec![("preference/choose", words)]
    });
    section(table, "open | a question waits | answered | written down before them", |actor| {
        use crate::rights::State;
        let states = [(State::Open, false, false), (State::Open, true, false), (State::Accepted, false, false), (State::Open, false, true)];
        states.iter().map(|(state, asked, before)| rights(actor, *state, *asked, *before)).reduce(beside).unwrap_or_default()
    });
    section(table, "preparing | proposed by another | proposed by them | released", |actor| {
        use crate::disclosure::State;
        let states = [(State::Preparing, 0), (State::Proposed, 0), (State::Proposed, 1), (State::Released, 0)];
        let whose = |mine: u8| if mine == 1 { actor.account() } else { Some(AccountId(id(999))) };
        states.iter().map(|(state, mine)| disclosed(actor, *state, whose(*mine))).reduce(beside).unwrap_or_default()
    });
    section(table, "a search that waits | a search of another team | a search that was done", |actor| {
        [("WS", false), ("HO", false), ("WS", true)]
            .iter()
            .map(|(team, done)| searched(actor, team, *done))
            .reduce(beside)
            .unwrap_or_default()
    });
    section(table, "record shut | record open | another record open", |actor| {
        let other = Access { person: PersonId(id(2)), ..opened(0) };
        [None, Some(opened(0)), Some(other)].iter().map(|open| matched(actor, open.as_ref())).reduce(beside).unwrap_or_default()
    });
    section(table, "their team posts letters | another team does | no team is named", letters);
}

/// The same acts in one more state: each in a column beside those before.
fn beside(mut before: Vec<(&'static str, Vec<String>)>, after: Vec<(&'static str, Vec<String>)>) -> Vec<(&'static str, Vec<String>)> {
    for ((act, columns), (same, more)) in before.iter_mut().zip(after) {
        assert_eq!(*act, same);
        columns.extend(more);
    }
    before
}

/// Every act on what is known of a resident.
fn record(actor: &Actor, open: Option<&Access>) -> Vec<(&'static str, Vec<String>)> {
    use people::rules;
    let (person, marker) = (person(Kind::Account), marker());
    let answers = vec![
        ("person/set_value", word(rules::may_set_value(actor, &person, ValueKind::Phone, open))),
        ("person/set_value (need)", word(rules::may_set_value(actor, &person, ValueKind::Need, open))),
        ("person/set_value (equality)", word(rules::may_set_value(actor, &person, ValueKind::Equality, open))),
        ("person/reveal", word(rules::may_reveal(actor, &person, open))),
        ("person/restrict", word(rules::may_restrict(actor, &person, open))),
        ("person/restrict (it was asked)", word(rules::may_restrict_as_asked(actor, &person))),
        ("person/tell_lifting", word(rules::may_tell_lifting(actor, &person, open))),
        ("person/lift", word(rules::may_lift(actor, &person, open))),
        ("person/note_death", word(rules::may_note_death(actor, &person, open))),
        ("person/take_back_death", word(rules::may_take_back_death(actor, &person, open))),
        ("person/mark_relative", word(rules::may_mark_relative(actor, &person, open))),
        ("person/unmark_relative", word(rules::may_unmark_relative(actor, &person, open))),
        ("safety_marker/open", word(safety::rules::may_open(actor, &person, open))),
        ("safety_marker/raise", word(safety::rules::may_raise(actor, &marker, open))),
        ("safety_marker/review", word(safety::rules::may_review(actor, &marker, open))),
        ("safety_marker/tell", word(safety::rules::may_tell(actor, &marker, open))),
        ("safety_marker/end", word(safety::rules::may_end(actor, &marker, open))),
    ];
    answers.into_iter().map(|(act, word)| (act, vec![word])).collect()
}

/// A marker that the team WS raised.
fn marker() -> Marker {
    Marker {
        id: id(81),
        person: PersonId(id(1)),
        reason: safety::Reason::Threats,
        words: "Threats".into(),
        author: "X-60".into(),
        team: "WS".into(),
        created_at: noon(),
        reviewed_at: None,
        review_on: noon().date_naive(),
        told_at: None,
        ended_at: None,
    }
}

fn opening(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    let plain = Standing { deceased_on: None, restricted_since: None, staff_relative: false };
    let states = [
        (Kind::Account, plain, Reason::Complaint, false),
        (Kind::Account, Standing { restricted_since: Some(noon()), ..plain }, Reason::Complaint, false),
        (Kind::Account, Standing { deceased_on: Some(noon().date_naive()), ..plain }, Reason::Complaint, false),
        (Kind::Account, Standing { staff_relative: true, ..plain }, Reason::Complaint, false),
        (Kind::Staff, plain, Reason::Complaint, false),
        (Kind::Account, plain, Reason::OwnCase, false),
        (Kind::Account, plain, Reason::OwnCase, true),
    ];
    let answer = |(kind, standing, reason, own_case)| {
        let asked = Asked { access: Access { reason, ..opened(0) }, person: person(kind), standing, own_case };
        word(access::rules::may_open(actor, &asked))
    };
    vec![("record/open", states.into_iter().map(answer).collect())]
}

fn candidate() -> Candidate {
    Candidate {
        person: PersonId(id(1)),
        initials: "S. M.".into(),
        street: None,
        outward: None,
        birth_year: None,
        language: None,
        guarded: false,
    }
}

/// An online account of somebody else joins the resident's record.
fn matched(actor: &Actor, open: Option<&Access>) -> Vec<(&'static str, Vec<String>)> {
    use matching::rules;
    let joining = Joining { account: AccountId(id(90)), from: PersonId(id(91)), to: PersonId(id(1)) };
    let found = DeskTry { id: id(92), account: AccountId(id(90)), person: PersonId(id(91)), created_at: noon() };
    vec![
        ("person/match (a code was right)", vec![word(rules::may_match(actor, &joining))]),
        ("person/match", vec![word(rules::may_match_at_desk(actor, open, &joining))]),
        ("match_try/look", vec![word(rules::may_look(actor, open, PersonId(id(1)), &found))]),
        ("match_try (asking for a code)", vec![word(rules::may_try(actor))]),
    ]
}

fn letters(actor: &Actor) -> Vec<(&'static str, Vec<String>)> {
    use outbox::rules;
    let letter = Posted { id: OutboxId(id(93)), person: PersonId(id(1)) };
    let own = if let Actor::Staff(staff) = actor { staff.teams[0].as_str() } else { "WS" };
    let teams = [Some(own), Some("HO"), None];
    vec![
        ("letter/print", teams.map(|team| word(rules::may_print(actor, team, &letter))).to_vec()),
        ("letter/mark_printed", teams.map(|team| word(rules::may_mark_printed(actor, team, &letter))).to_vec()),
        ("letter/put_back", teams.map(|team| word(rules::may_put_back(actor, team, &letter))).to_vec()),
    ]
}
