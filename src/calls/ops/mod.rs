//! What can be done with a call: announce it, take it, look up who it may be. Proving who it is stands in `confirm.rs`, writing
//! it down in `save.rs`.

mod confirm;
mod save;

use std::sync::Arc;

pub use self::{
    confirm::{call_back, check_code, confirm, send_code},
    save::save,
};
use super::{
    Call, Check, Contact, Desk, MOST_LISTED, MOST_WRONG, Moment, NewCall, Number, Opened, Way,
    forms::{self, Event, Who},
    rules::{self, Asked},
    store,
};
use crate::{
    access::{self, Access},
    actor::Actor,
    calendar,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    formats::{EmailAddress, Phone},
    ids::{CallId, PersonId, RequestId},
    people::{self, Value, ValueKind},
    permit::Denial,
    portal::Portal,
    preferences::{self, Topic},
    recordings::MarkKind,
    safety,
    search::{self, Candidate},
    service_requests,
    text::calls as text,
};

/// Open requests that are shown beside a call.
const REQUESTS: i64 = 3;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    pub id: CallId,
    /// Whether this event was a new one.
    pub created: bool,
}

/// Takes an event of the telephone system. The same event twice is one call.
pub async fn receive(portal: &Arc<Portal>, request: RequestId, event: &Event) -> OpResult<Received> {
    let mut uow = portal.begin_for(Actor::System("calls"), request).await?;
    let new = event.check(portal.council(), uow.now())?;
    let call = begin(&uow, new);
    let permit = rules::may_receive(uow.actor(), &call)?;
    let created = store::insert(&mut uow, permit).await?;
    let id = if created { call.id } else { store::by_event(&mut uow, &call.event).await? };
    uow.commit().await?;
    Ok(Received { id, created })
}

/// A call that an adviser writes down themselves, because nothing announced it. It is theirs at once. The
/// form sent twice is one call.
pub async fn dial(uow: &mut Uow, fields: &Fields) -> OpResult<CallId> {
    let account = rules::staff(uow.actor())?.account;
    let new = forms::dialled(fields, uow.portal().council(), uow.now())?;
    // A key of the actor's own: nobody's form can name a call of a colleague.
    let key = uow.portal().vault().keyed_id("dialled", &format!("{account}/{}", new.event));
    let new = NewCall { event: format!("typed {key}"), ..new };
    let call = Call { taken_by: Some(account), ..begin(uow, new) };
    let permit = rules::may_receive(uow.actor(), &call)?;
    if !store::insert(uow, permit).await? {
        return store::by_event(uow, &call.event).await;
    }
    look_at_candidates(uow, &call).await?;
    Ok(call.id)
}

fn begin(uow: &Uow, new: NewCall) -> Call {
    Call {
        id: CallId(uow.new_id()),
        event: new.event,
        notice_version: new.line.notice_version.clone().filter(|_| new.line.recorded),
        line: new.line.number,
        number: new.number,
        arrived_at: new.arrived_at,
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

/// The calls that wait for somebody and those that the actor has in hand, the longest first.
pub async fn waiting(uow: &mut Uow) -> OpResult<Vec<Call>> {
    let account = rules::staff(uow.actor())?.account;
    let since = uow.now() - super::WAITS;
    store::waiting(uow, since, account).await
}

/// Takes a call. Who may be ringing is looked up now, and everybody who will be listed finds that in their record.
pub async fn take(uow: &mut Uow, id: CallId) -> OpResult {
    let account = rules::staff(uow.actor())?.account;
    let call = store::find(uow, id).await?;
    let permit = rules::may_take(uow.actor(), &call)?;
    if call.taken_by == Some(account) {
        return Ok(());
    }
    if !store::set_taken(uow, permit, account).await? {
        return Err(Denial::TakenByAnother.into());
    }
    look_at_candidates(uow, &Call { taken_by: Some(account), ..call }).await
}

/// Looks another number up than the one that was announced, or the one of a caller who withheld it and says it. The same
/// number again changes nothing.
pub async fn look_up(uow: &mut Uow, id: CallId, fields: &Fields) -> OpResult {
    let call = store::lock(uow, id).await?;
    let permit = rules::may_work(uow.actor(), &call)?;
    let number = forms::typed_number(fields)?;
    if number == call.number || (number == Number::Withheld && call.number.phone().is_none()) {
        return Ok(());
    }
    store::set_number(uow, permit, &number).await?;
    look_at_candidates(uow, &Call { number, ..call }).await
}

/// Says who it may be. Nothing of theirs is shown before they have proven it.
pub async fn choose(uow: &mut Uow, id: CallId, who: Who) -> OpResult {
    let call = store::lock(uow, id).await?;
    let permit = rules::may_work(uow.actor(), &call)?;
    let person = match who {
        Who::Person(person) => Some(person),
        Who::Nobody | Who::ForAnother | Who::Unnamed => None,
    };
    if person == call.person {
        return Ok(());
    }
    if let Some(person) = person {
        refuse_guarded(uow, person, "who").await?;
        let listed = candidates(uow, &call).await?.iter().any(|candidate| candidate.person == person);
        let asked = Asked { call: id, person };
        let seen = rules::may_look_up(uow.actor(), &call, &asked)?;
        if !listed {
            uow.record(seen).await?;
        }
    }
    store::set_person(uow, permit, person).await
}

/// A record of which nothing may be shown: dead, restricted, related to staff, or a colleague's.
async fn refuse_guarded(uow: &mut Uow, person: PersonId, field: &str) -> OpResult {
    let colleague = matches!(people::ops::get(uow, person).await?.kind, people::Kind::Staff | people::Kind::Councillor);
    if colleague || people::ops::standing(uow, person).await?.guarded() {
        return Err(FieldErrors::one(field, text::ask_a_manager).into());
    }
    Ok(())
}

/// Writes into the record of everybody who is about to be listed that they were.
async fn look_at_candidates(uow: &mut Uow, call: &Call) -> OpResult {
    let found = candidates(uow, call).await?;
    if found.len() > MOST_LISTED {
        return Ok(());
    }
    for candidate in found.iter().filter(|candidate| !candidate.guarded) {
        let asked = Asked { call: call.id, person: candidate.person };
        let permit = rules::may_look_up(uow.actor(), call, &asked)?;
        uow.record(permit).await?;
    }
    Ok(())
}

/// Everybody with the number, by an exact match only. A colleague's extension is nobody's.
async fn candidates(uow: &mut Uow, call: &Call) -> OpResult<Vec<Candidate>> {
    match call.number.phone() {
        Some(phone) => search::ops::by_phone(uow, phone).await,
        None => Ok(Vec::new()),
    }
}

/// Everything that the member of staff who has the call sees of it. The record of somebody who was confirmed is opened again
/// when it has shut meanwhile, for as long as they are believed ([`super::PROVEN_FOR`]).
pub async fn desk(uow: &mut Uow, id: CallId) -> OpResult<Desk> {
    let call = store::find(uow, id).await?.as_of(uow.now());
    drop(rules::may_save(uow.actor(), &call)?);
    let (shown, guarded, too_many) = listed(uow, &call).await?;
    let opened = match call.confirmed() {
        Some(person) => open_record(uow, &call, person).await?,
        None => None,
    };
    let line = uow.portal().council().line(&call.line).cloned();
    let stopped = call.stopped_at.is_some() || i64::from(call.wrong_tries) >= MOST_WRONG;
    Ok(Desk { call, line, candidates: shown, guarded, too_many, stopped, opened })
}

/// Who is listed, of how many nothing may be shown, and how many there are when they are too many.
async fn listed(uow: &mut Uow, call: &Call) -> OpResult<(Vec<Candidate>, usize, Option<usize>)> {
    let found = candidates(uow, call).await?;
    let too_many = (found.len() > MOST_LISTED).then_some(found.len());
    let guarded = if too_many.is_some() { 0 } else { found.iter().filter(|candidate| candidate.guarded).count() };
    let mut shown: Vec<Candidate> =
        if too_many.is_some() { Vec::new() } else { found.into_iter().filter(|candidate| !candidate.guarded).collect() };
    if let Some(person) = call.person
        && !shown.iter().any(|candidate| candidate.person == person)
    {
        // Found by name: as little of them as the number would have shown.
        shown.extend(search::ops::masked(uow, person).await?.filter(|candidate| !candidate.guarded));
    }
    Ok((shown, guarded, too_many))
}

/// Sees to it that the record of a confirmed caller is open for whoever speaks with them.
async fn keep_open(uow: &mut Uow, call: &Call, person: PersonId) -> OpResult<Access> {
    match access::ops::current(uow, person).await?.filter(|access| access.tier >= call.tier) {
        Some(access) => Ok(access),
        None => access::ops::open(uow, person, access::Reason::Call, None, call.tier, Some(call.id.0)).await,
    }
}

/// What is read first; that it was shown is in the person's record. A record that was restricted meanwhile shows nothing more.
async fn open_record(uow: &mut Uow, call: &Call, person: PersonId) -> OpResult<Option<Opened>> {
    if call.ended_at.is_some() || people::ops::standing(uow, person).await?.guarded() {
        return Ok(None);
    }
    let access = keep_open(uow, call, person).await?;
    access::ops::look(uow, &access, &[]).await?;
    Ok(Some(Opened {
        details: people::ops::details(uow, person).await?,
        language: people::ops::get(uow, person).await?.language,
        needs: people::ops::needs(uow, person).await?,
        markers: safety::ops::markers(uow, person).await?,
        requests: service_requests::ops::open_of_person(uow, person, REQUESTS).await?,
        contacts: held_before_today(uow, person).await?,
        no_survey: preferences::ops::about(uow, person, Topic::Surveys).await?.is_some_and(|choice| choice.is_no()),
    }))
}

/// Where a code may go: what is held since before today, so that nobody changes a number and is believed by it at once.
async fn held_before_today(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Contact>> {
    let today = uow.today();
    let mut held = people::ops::values_of_kind(uow, person, ValueKind::Email).await?;
    held.extend(people::ops::values_of_kind(uow, person, ValueKind::Phone).await?);
    let before = held.into_iter().filter(|said| calendar::london_date(said.said_at) < today);
    Ok(before
        .filter_map(|said| {
            let way = match said.value {
                Value::Email(email) => Way::Email(EmailAddress::parse(&email).ok()?.as_str().to_string()),
                Value::Phone(phone) => Way::Phone(Phone::parse(&phone).ok()?),
                _ => return None,
            };
            Some(Contact { id: said.id, way })
        })
        .collect())
}

/// A moment of the call that the recording has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    PaymentStarts,
    PaymentEnds,
    /// The caller verified something they stated, and was reminded that the call is recorded.
    Statement,
    /// The person said yes to somebody else speaking for them, for as long as this call lasts.
    Authority,
    /// The call goes on elsewhere, where it is not recorded.
    Transfer(String),
}

/// Notes a moment at the server's time. What has begun does not begin again.
pub async fn note_moment(uow: &mut Uow, id: CallId, happened: &Happened) -> OpResult {
    let call = store::lock(uow, id).await?;
    let permit = rules::may_work(uow.actor(), &call)?;
    let at = call.seconds(uow.now());
    let (mut marks, mut transferred) = (call.marks.clone(), call.transferred_to.clone());
    if transferred.is_some() {
        return Ok(());
    }
    let moment = |kind: MarkKind| Moment { kind: kind.code().to_string(), at, until: None };
    match happened {
        Happened::PaymentStarts if call.is_paying() => return Ok(()),
        Happened::PaymentStarts => marks.push(moment(MarkKind::Payment)),
        Happened::PaymentEnds if !call.is_paying() => return Err(FieldErrors::one("moments", text::payment_not_begun).into()),
        Happened::PaymentEnds => close_payment(&mut marks, at),
        Happened::Statement => marks.push(moment(MarkKind::Statement)),
        // Whose yes it is must be known: the person has passed security (law.md 9.1).
        Happened::Authority if call.confirmed().is_none() => return Err(FieldErrors::one("moments", text::authority_nobody).into()),
        Happened::Authority => marks.push(moment(MarkKind::Authority)),
        Happened::Transfer(to) => {
            let to: String = to.trim().chars().take(100).collect();
            if to.is_empty() {
                return Err(FieldErrors::one("transfer_to", text::transfer_empty).into());
            }
            close_payment(&mut marks, at);
            marks.push(moment(MarkKind::Transfer));
            transferred = Some(to);
        }
    }
    // Pressed twice within a second, it is one moment.
    marks.dedup_by(|later, earlier| later.kind == earlier.kind && later.at == earlier.at);
    store::set_marks(uow, permit, &marks, transferred.as_deref()).await
}

fn close_payment(marks: &mut [Moment], at: i32) {
    for mark in marks.iter_mut().filter(|mark| mark.is(MarkKind::Payment) && mark.until.is_none()) {
        mark.until = Some(at);
    }
}

/// Removes the calls of days that are over: what stays is the contact.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let than = uow.now() - super::KEPT;
    store::delete_older(uow, than).await
}

/// How often it was asked whether somebody is this person, and how it ended, newest first.
pub async fn checks_of(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<Check>> {
    store::checks_of(uow, person, limit).await
}

/// Nothing is confirmed any more on this call, or today about this person.
fn stopped() -> OpError {
    FieldErrors::one("fact_name", text::stopped).into()
}
