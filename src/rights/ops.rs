//! What a person can do about their rights. The staff's side is `desk`.

pub mod acting;
pub mod desk;
pub mod fee;
pub mod refusal;
pub mod uses;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Answer, Kind, RightsRequest, State, StepKind, due,
    forms::{Asked, MOST_CHARACTERS, said},
    rules,
    store::{self, NewStep},
};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    formats::{Reference, ReferenceKind},
    ids::PersonId,
    lang::{Lang, Words},
    outbox::{self, Letter},
    people::{self, Channel},
    permit::Denial,
    service_requests,
    text::rights as words,
};

/// How many requests a page lists.
const MOST_LISTED: i64 = 50;

/// Uses one right or several: each is a request of its own, and all that were asked for at once know of each other. However often
/// the form is pressed, it asks once.
pub async fn send(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<Vec<String>> {
    let asked = Asked::check(fields)?;
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let before = store::by_submission(uow, asked.submission_key).await?;
    if !before.is_empty() {
        return Ok(before);
    }
    let group = uow.new_id();
    let mut references = Vec::with_capacity(asked.kinds.len());
    for kind in &asked.kinds {
        let request = RightsRequest { language: lang, ..made(uow, resident.person, *kind, group, &asked.words, uow.today()) };
        let permit = rules::may_send(uow.actor(), &request)?;
        let due = request.due(uow.portal().holidays());
        if !store::insert_sent(uow, permit, asked.submission_key, due).await? {
            return Err(OpError::Conflict);
        }
        tell_received(uow, &request).await?;
        references.push(request.reference);
    }
    Ok(references)
}

/// A new request as the portal makes it; who logged it and whence it came are for the caller to say.
fn made(uow: &Uow, person: PersonId, kind: Kind, group: Uuid, words: &str, received_on: NaiveDate) -> RightsRequest {
    let letters = if kind == Kind::Complaint { ReferenceKind::Casework } else { ReferenceKind::DataRequest };
    RightsRequest {
        id: uow.new_id(),
        reference: Reference::from_bytes(letters, uow.portal().chance().bytes()).as_str().to_string(),
        person,
        group,
        kind,
        particular: None,
        channel: Channel::Online,
        interaction: None,
        logged_by: None,
        mandate: None,
        received_on,
        made_at: uow.now(),
        language: Lang::En,
        words: words.to_string(),
        state: State::Open,
        answer: None,
        decided_at: None,
        decided_by: None,
        limited_at: None,
        revision: 0,
        steps: Vec::new(),
    }
}

/// The acknowledgement, in the person's language, with the date if there is one yet.
async fn tell_received(uow: &mut Uow, request: &RightsRequest) -> OpResult {
    let due = request.due(uow.portal().holidays());
    let complaint = request.kind == Kind::Complaint;
    tell(uow, request, Letter::RightsReceived { reference: request.reference.clone(), due, complaint }, Vec::new()).await
}

/// Writes to the person by e-mail, or on paper where we know no e-mail address; to nobody where we know neither. Only the paper has what
/// was `said`: a mail leaves it to the account, which whoever has no e-mail address may not have.
pub(crate) async fn tell(uow: &mut Uow, request: &RightsRequest, letter: Letter, said: Vec<Words>) -> OpResult {
    if people::ops::email_of(uow, request.person).await?.is_some() {
        return service_requests::ops::write_to_person(uow, request.person, request.language, letter).await;
    }
    match outbox::ops::post_whole(uow, request.person, letter, said).await {
        Ok(()) | Err(OpError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What the actor asked, newest first.
pub async fn list(uow: &mut Uow) -> OpResult<Vec<RightsRequest>> {
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    store::of_person(uow, person, MOST_LISTED).await
}

/// A request of the actor's own, and what was asked at once with it.
pub async fn read(uow: &mut Uow, reference: &str) -> OpResult<(RightsRequest, Vec<(String, Kind)>)> {
    let request = store::by_reference(uow, reference).await?;
    if !uow.actor().speaks_for(request.person) {
        return Err(OpError::NotFound);
    }
    let linked = store::linked(uow, &request).await?;
    Ok((request, linked))
}

/// Answers what we asked: the clock runs again from today.
pub async fn reply(uow: &mut Uow, reference: &str, fields: &Fields, lang: Lang) -> OpResult {
    let body = said(fields, "message", words::reply_empty)?;
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_reply(uow.actor(), &request)?;
    let step = NewStep { kind: StepKind::Reply, on: uow.today(), language: lang, body: Some(&body) };
    let due = due_after(uow, &request, &step);
    store::add_reply(uow, permit, &step, due).await
}

/// Takes a request back.
pub async fn withdraw(uow: &mut Uow, reference: &str) -> OpResult {
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_withdraw(uow.actor(), &request)?;
    store::set_withdrawn(uow, permit).await
}

/// What was asked has been carried out by the portal, with nothing refused: whoever did it tells the person.
pub async fn carried_out(uow: &mut Uow, reference: &str, reasons: Words) -> OpResult {
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_carry_out(uow.actor(), &request)?;
    let (by, answer) = (uow.actor().label(), Answer { reasons, notice: Vec::new() });
    store::set_decided(uow, permit, State::Accepted, &by, &answer).await
}

/// When a request is due once a step was taken.
fn due_after(uow: &Uow, request: &RightsRequest, step: &NewStep<'_>) -> Option<NaiveDate> {
    let mut facts = request.facts();
    super::apply(&mut facts, step.kind, step.on, step.body);
    due(request.kind, &facts, uow.portal().holidays())
}

/// The most characters that one types here, for the counter of the page.
pub fn most_characters() -> u32 {
    u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
}
