//! The staff's side: the board, writing down what came by another way, and everything that is done until the answer.

use uuid::Uuid;

use super::{due_after, made, tell, tell_received};
use crate::{
    access,
    actor::Actor,
    calendar,
    corrections::{
        self,
        forms::{Decided, asked_in},
        rules::Notice,
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::PersonId,
    interactions,
    lang::{Lang, Words},
    outbox::Letter,
    people::{self, Channel},
    permit::Permit,
    policy::Office,
    rights::{
        Answer, Fee, Kind, Listed, Particular, Refusal, RightsRequest, State, StepKind, Unlogged,
        clock::{self, Extension, NoExtension, Urgency},
        due,
        forms::{self, Logged, Proof},
        rules::{self, Decide},
        store::{self, NewStep},
    },
    text::{corrections as notices, rights as words},
};

/// As many open requests as any council ever had.
const MOST_LISTED: i64 = 2_000;
/// How many marked contacts the board names.
const MOST_UNLOGGED: i64 = 50;

/// Everything that waits for an answer, due soonest first; and contacts that were marked and not written down yet.
pub struct Board {
    pub rows: Vec<Listed>,
    pub unlogged: Vec<Unlogged>,
    /// How the requests of the last year were answered, by right.
    pub answered: Vec<store::Answered>,
}

/// Reads the board. It names nobody.
pub async fn board(uow: &mut Uow) -> OpResult<Board> {
    rules::may_see_board(uow.actor())?;
    let waiting = store::waiting(uow, MOST_LISTED).await?;
    let unlogged = store::unlogged(uow, MOST_UNLOGGED).await?;
    let year_ago = uow.now() - chrono::TimeDelta::days(365);
    let answered = store::answered(uow, year_ago).await?;
    let (today, portal) = (uow.today(), uow.portal().clone());
    let holidays = portal.holidays();
    let rows = waiting.into_iter().map(|row| {
        let clock = clock::clock(&row.facts, holidays);
        // A complaint that was acknowledged has no day any more by which it is late.
        let due = if row.acknowledged { None } else { due(row.kind, &row.facts, holidays) };
        let urgency = match (row.kind, &clock) {
            (Kind::Complaint, _) if row.acknowledged => Urgency::InTime,
            (Kind::Complaint, _) => of_complaint(&row.facts, today, holidays),
            (_, clock::Clock::Running(dates)) => clock::urgency(dates, today, holidays),
            (_, clock::Clock::NotStarted | clock::Clock::Paused { .. }) => Urgency::InTime,
        };
        Listed {
            id: row.id,
            reference: row.reference,
            kind: row.kind,
            channel: row.channel,
            language: row.language,
            received_on: row.facts.received,
            clock,
            due,
            urgency,
            fee: row.facts.fee == clock::Needed::Waiting,
        }
    });
    Ok(Board { rows: rows.collect(), unlogged, answered })
}

/// A complaint presses from the strict count on, and is late after the regulator's.
fn of_complaint(facts: &clock::Facts, today: chrono::NaiveDate, holidays: &calendar::BankHolidays) -> Urgency {
    let by = clock::acknowledge_by(facts.received, holidays);
    if today > by.due.date {
        Urgency::Overdue
    } else if today >= by.target {
        Urgency::Amber
    } else {
        Urgency::InTime
    }
}

/// Whom a request is written down for.
pub struct Subject {
    pub person: PersonId,
    /// The contact it came with, the day that was received, and by which channel.
    pub contact: Option<(Uuid, chrono::NaiveDate, Channel)>,
    /// Whether the actor has the record open, or the contact is theirs to read.
    before_them: bool,
}

/// Whom it is about: the person of a contact, or somebody whose record is open.
pub async fn subject(uow: &mut Uow, contact: Option<Uuid>, person: Option<PersonId>) -> OpResult<Subject> {
    if let Some(id) = contact {
        let contact = interactions::ops::find(uow, id).await?.ok_or(OpError::NotFound)?;
        let about = Some((id, calendar::london_date(contact.at), contact.channel));
        return Ok(Subject { person: contact.person, contact: about, before_them: true });
    }
    let person = person.ok_or(OpError::NotFound)?;
    let before_them = access::ops::current(uow, person).await?.is_some();
    Ok(Subject { person, contact: None, before_them })
}

/// Writes down what came by another way, with the day it was truly received.
pub async fn log(uow: &mut Uow, subject: &Subject, fields: &Fields, lang: Lang) -> OpResult<Vec<String>> {
    let logged = Logged::check(fields, uow.today())?;
    let before = store::by_submission(uow, logged.asked.submission_key).await?;
    if !before.is_empty() {
        return Ok(before);
    }
    let language = people::ops::get(uow, subject.person).await?.language.unwrap_or(lang);
    let (group, number) = (uow.new_id(), uow.actor().label());
    let mut references = Vec::with_capacity(logged.asked.kinds.len());
    for kind in &logged.asked.kinds {
        let mut request = RightsRequest {
            channel: logged.channel,
            interaction: subject.contact.map(|(id, ..)| id),
            logged_by: Some(number.clone()),
            language,
            particular: logged.objection.filter(|_| *kind == Kind::Objection).map(Particular::Objection),
            ..made(uow, subject.person, *kind, group, &logged.asked.words, logged.received_on)
        };
        request.steps.extend(first_step(uow, &request, logged.proof));
        let permit = rules::may_log(uow.actor(), &request, subject.before_them)?;
        let due = request.due(uow.portal().holidays());
        if !store::insert_logged(uow, permit, logged.asked.submission_key, due).await? {
            return Err(OpError::Conflict);
        }
        for step in &request.steps {
            store::add_first(uow, &request, step.kind).await?;
        }
        tell_received(uow, &request).await?;
        references.push(request.reference);
    }
    Ok(references)
}

fn first_step(uow: &Uow, request: &RightsRequest, proof: Proof) -> Option<crate::rights::Step> {
    let kind = match proof {
        Proof::Known => return None,
        Proof::Identity => StepKind::IdentityAsked,
        Proof::Authority => StepKind::AuthorityAsked,
    };
    let (id, at, on) = (uow.new_id(), uow.now(), uow.today());
    Some(crate::rights::Step { id, at, on, kind, language: request.language, staff_number: None, body: None })
}

/// A request with what its pages need.
pub struct Opened {
    pub request: RightsRequest,
    pub linked: Vec<(String, Kind)>,
    /// The languages an answer is asked for in.
    pub languages: &'static [Lang],
    /// What somebody proposed, on a ground that takes two.
    pub refusal: Option<Refusal>,
    /// The fee that somebody proposed, or that was charged.
    pub fee: Option<Fee>,
}

/// Opens a request to work on it. The look is in the audit, and so in the person's record, before anything is shown.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<Opened> {
    let request = store::by_reference(uow, reference).await?;
    let permit = rules::may_open(uow.actor(), &request)?;
    uow.record(permit).await?;
    let languages = asked_in(people::ops::get(uow, request.person).await?.language);
    let linked = store::linked(uow, &request).await?;
    let refusal = super::refusal::of(uow, &request).await?;
    let fee = super::fee::of(uow, &request).await?;
    Ok(Opened { request, linked, languages, refusal, fee })
}

/// The request as the form saw it, held.
pub(super) async fn locked(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<RightsRequest> {
    let request = store::lock(uow, reference).await?;
    rules::may_see_board(uow.actor())?;
    if fields.get("revision").parse() == Ok(request.revision) { Ok(request) } else { Err(OpError::Conflict) }
}

/// Asks what is wanted: the clock stands still until the answer comes. Only about what the request means, and once at a time.
pub async fn ask(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let body = forms::said(fields, "question", words::question_empty)?;
    if request.open_question().is_some() {
        return Err(OpError::Conflict);
    }
    let permit = rules::may_ask(uow.actor(), &request)?;
    let step = NewStep { kind: StepKind::Question, on: uow.today(), language: request.language, body: Some(&body) };
    let due = due_after(uow, &request, &step);
    store::add_question(uow, permit, &step, due).await?;
    tell(uow, &request, Letter::RightsQuestion { reference: request.reference.clone() }, vec![Words::same(&body)]).await
}

/// What was waited for came, on a day that may be past: proof of identity or authority, or an answer by another way than here.
pub async fn came(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let facts = request.facts();
    let kind = match (facts.identity, facts.authority, request.open_question()) {
        (clock::Needed::Waiting, ..) => StepKind::IdentityCame,
        (_, clock::Needed::Waiting, _) => StepKind::AuthorityCame,
        (_, _, Some(_)) => StepKind::Reply,
        _ => return Err(crate::permit::Denial::NotWaiting.into()),
    };
    let from = request.open_question().filter(|_| kind == StepKind::Reply).map_or(request.received_on, |question| question.on);
    let on = forms::day(fields, "came", from, uow.today())?;
    let permit = rules::may_prove(uow.actor(), &request)?;
    let step = NewStep { kind, on, language: request.language, body: None };
    let due = due_after(uow, &request, &step);
    store::add_proof(uow, permit, &step, due).await
}

/// Tells that two more months are needed, and why: once, before the first month ends, and never without reasons.
pub async fn extend(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let permit = rules::may_extend(uow.actor(), &request)?;
    if request.kind == Kind::Complaint {
        return Err(OpError::NotFound);
    }
    let reasons = forms::said(fields, "reasons", words::reasons_empty)?;
    let extension = Extension { sent: uow.today(), reasons: reasons.clone() };
    clock::may_extend(&request.facts(), &extension, uow.portal().holidays()).map_err(no_extension)?;
    let step = NewStep { kind: StepKind::Extended, on: uow.today(), language: request.language, body: Some(&reasons) };
    let due = due_after(uow, &request, &step);
    store::add_extension(uow, permit, &step, due).await?;
    // How to complain goes with the reason, as with a refusal.
    let said = notice(uow, Words::same(&reasons))?;
    tell(uow, &request, Letter::RightsExtended { reference: request.reference.clone(), due }, said).await
}

fn no_extension(why: NoExtension) -> OpError {
    let fault = |message: fn(Lang) -> &'static str| OpError::from(FieldErrors::one("reasons", message));
    match why {
        NoExtension::NotStarted => fault(words::extend_not_started),
        NoExtension::NoReasons => fault(words::reasons_empty),
        NoExtension::Twice => fault(words::extend_twice),
        NoExtension::AlreadyAnswered => crate::permit::Denial::AlreadyDecided.into(),
        NoExtension::TooLate(last) => FieldErrors::one("reasons", |lang| words::extend_late(lang, &calendar::full_date(lang, last))).into(),
    }
}

/// Answers a request. What refuses anything says how to complain, to whom and where else to go, or is not sent at all. A limit that is
/// granted says on which ground, and takes effect by itself (`uses`).
pub async fn decide(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<State> {
    let request = locked(uow, reference, fields).await?;
    let permit = rules::may_decide(uow.actor(), &request)?;
    let languages = asked_in(people::ops::get(uow, request.person).await?.language);
    let decided = Decided::check(fields, languages)?;
    if request.kind == Kind::Restriction && decided.decision != corrections::Decision::Refuse {
        store::set_granted(uow, &request, Particular::Limit(forms::uses::granted(fields)?)).await?;
    }
    let letter = outcome(uow, &request);
    answer(uow, permit, &request, decided, letter).await
}

/// What is written when it is answered: with the outcome of a complaint, how to reach the regulator as well (law.md 3).
fn outcome(uow: &Uow, request: &RightsRequest) -> Letter {
    let reference = request.reference.clone();
    if request.kind == Kind::Complaint {
        let policy = uow.portal().policy();
        let office = &policy.regulator;
        let regulator = Words::of(|lang| format!("{}, {}", office.name.get(lang), reached_by(office, lang)));
        Letter::ComplaintAnswered { reference, regulator }
    } else {
        Letter::RightsAnswered { reference, on: uow.today() }
    }
}

/// Answers a request for a copy with one that two people released: in full, or in part with the notice that goes with a refusal.
/// What was answered before stays answered; the person is told that the new copy is there.
pub async fn answer_with_copy(uow: &mut Uow, reference: &str, whole: bool, reasons: Words, letter: Letter) -> OpResult {
    let request = store::lock(uow, reference).await?;
    rules::may_see_board(uow.actor())?;
    if matches!(request.state, State::Accepted | State::Part | State::Refused) {
        return tell(uow, &request, letter, vec![reasons]).await;
    }
    let permit = rules::may_decide(uow.actor(), &request)?;
    let decision = if whole { corrections::Decision::Accept } else { corrections::Decision::Part };
    answer(uow, permit, &request, Decided { decision, reasons }, letter).await.map(drop)
}

/// Tells the person that what they wrote about a request was answered, and on paper how.
pub async fn tell_answered(uow: &mut Uow, reference: &str, answer: Words) -> OpResult {
    let request = store::by_reference(uow, reference).await?;
    let letter = Letter::RightsAnswered { reference: request.reference.clone(), on: uow.today() };
    tell(uow, &request, letter, vec![answer]).await
}

pub(super) async fn answer(
    uow: &mut Uow,
    permit: Permit<'_, Decide>,
    request: &RightsRequest,
    decided: Decided,
    letter: Letter,
) -> OpResult<State> {
    // The regulator is named with the outcome of every complaint, also one that was right (law.md 3).
    let notice = if decided.decision.refuses() || request.kind == Kind::Complaint {
        let said = match decided.decision {
            corrections::Decision::Accept => words::notice_accepted,
            corrections::Decision::Part => words::notice_part,
            corrections::Decision::Refuse => words::notice_refused,
        };
        let today = uow.today();
        notice(uow, Words::of(|lang| said(lang, &calendar::full_date(lang, today), &request.reference)))?
    } else {
        Vec::new()
    };
    let state = match decided.decision {
        corrections::Decision::Accept => State::Accepted,
        corrections::Decision::Part => State::Part,
        corrections::Decision::Refuse => State::Refused,
    };
    if state != State::Refused {
        rules::is_proven(request)?;
    }
    let (by, answer) = (uow.actor().label(), Answer { reasons: decided.reasons, notice });
    store::set_decided(uow, permit, state, &by, &answer).await?;
    tell(uow, request, letter, answer.said()).await?;
    Ok(state)
}

/// What a refusal says beside its reasons, as the policy pack names the offices now (law.md 1.3): first what was decided, or why more
/// time is taken.
///
/// # Errors
/// When the policy pack leaves any of it unsaid.
pub(super) fn notice(uow: &Uow, refused: Words) -> OpResult<Vec<Words>> {
    let policy = uow.portal().policy();
    let notice = Notice {
        refused,
        complain_to_us: named(&policy.controller, notices::notice_us),
        complain_to_the_regulator: named(&policy.regulator, notices::notice_regulator),
        go_to_court: Words::of(notices::notice_court),
        data_protection_officer: named(&policy.dpo, notices::notice_officer),
    };
    let unsaid = || OpError::Internal(anyhow::anyhow!("the policy pack does not say how to complain about a refusal"));
    notice.complete().ok_or_else(unsaid)
}

/// An office with how to reach it; nothing where either is not known, so that the notice is not whole.
fn named(office: &Office, say: fn(Lang, &str, &str) -> String) -> Words {
    Words::of(|lang| {
        let (name, how) = (office.name.get(lang).trim(), reached_by(office, lang));
        if name.is_empty() || how.is_empty() { String::new() } else { say(lang, &how, name) }
    })
}

fn reached_by(office: &Office, lang: Lang) -> String {
    let by = [office.email.as_deref(), Some(office.phone.as_str()), office.web.as_ref().map(|web| web.get(lang))];
    by.into_iter().flatten().map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Whether the actor answers such requests, for the way to the board.
pub fn answers(actor: &Actor) -> bool {
    rules::may_see_board(actor).is_ok()
}
