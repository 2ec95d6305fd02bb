//! What a resident can do with a request: send it, read it, write, add a file, withdraw it, say that it is not fixed.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Direction, Message, Opened, Receipt, ServiceRequest, Status, WithdrawReason, rules, store};
use crate::{
    calendar,
    catalogue::{Answer, Answers, PlaceAnswer, answers},
    db::Uow,
    drafts::{self, Contact, Draft},
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    files::{self, MOST_FILES},
    formats::{Phone, Reference, ReferenceKind},
    ids::{DraftId, MessageId, PersonId, ServiceRequestId},
    keyset::Slice,
    lang::Lang,
    outbox::{self, Letter},
    people,
    permit::Denial,
    text::{errors, request_errors},
};

/// The longest message.
pub const MOST_CHARACTERS: usize = 2_000;

/// Sends a draft. However often it is pressed, replayed or sent from two tabs, it becomes one request:
/// the draft's row is held, and its submission key is unique among requests.
pub async fn send(uow: &mut Uow, id: DraftId, lang: Lang) -> OpResult<Receipt> {
    let draft = drafts::ops::lock(uow, id).await?;
    if let Some(sent) = store::by_submission(uow, draft.submission_key).await? {
        return Ok(receipt(uow, &sent));
    }
    refuse_incomplete(uow, &draft)?;
    let request = from_draft(uow, &draft, lang)?;
    let permit = rules::may_send(uow.actor(), &request)?;
    let place = place_of(&draft.contents.answers);
    let new = store::NewRequest {
        request: &request,
        submission_key: draft.submission_key,
        answers: &draft.contents.answers,
        place_usrn: place.and_then(|p| p.usrn),
        latitude: place.and_then(|p| p.latitude),
        longitude: place.and_then(|p| p.longitude),
    };
    if !store::insert(uow, new).await? {
        return Err(OpError::Conflict);
    }
    files::ops::move_to_request(uow, id, request.id).await?;
    drafts::ops::set_sent(uow, id).await?;
    store::insert_event(uow, &request, "sent", None, None).await?;
    uow.record(permit).await?;
    tell(uow, &draft, &request, lang).await?;
    tell_of_acting(uow, &request).await?;
    Ok(receipt(uow, &request))
}

/// Nothing is sent, nor put to others, with a question left open.
pub(crate) fn refuse_incomplete(uow: &Uow, draft: &Draft) -> OpResult {
    let visitor = matches!(uow.actor(), crate::actor::Actor::Visitor { .. });
    let missing = answers::first_missing(&draft.service, &draft.contents.answers).map(|topic| topic.id.clone());
    let missing = missing.or_else(|| (visitor && draft.contents.contact.is_none()).then(|| "about-you".to_string()));
    match missing {
        Some(topic) => Err(FieldErrors::one(&topic, request_errors::answers_missing).into()),
        None => Ok(()),
    }
}

fn from_draft(uow: &Uow, draft: &Draft, lang: Lang) -> OpResult<ServiceRequest> {
    let portal = uow.portal();
    let reference = Reference::from_bytes(ReferenceKind::ServiceRequest, portal.chance().bytes());
    let target = calendar::add_working_days(uow.today(), draft.service.target_working_days, portal.holidays());
    if !target.certain {
        tracing::warn!(service = draft.service.slug, "bank holidays are not known that far ahead: the target counts weekends only");
    }
    Ok(ServiceRequest {
        id: ServiceRequestId(uow.new_id()),
        reference: reference.as_str().to_string(),
        person: draft.person,
        service: draft.service.clone(),
        policy_version: portal.policy().version,
        team: draft.service.team.clone(),
        language: lang,
        status: Status::Received,
        anonymous: draft.contents.contact.as_ref().is_some_and(|contact| contact.anonymous),
        place: place_of(&draft.contents.answers).map(|p| p.label.clone()).filter(|label| !label.is_empty()),
        sent_at: uow.now(),
        target_date: target.date,
        paused_since: None,
        owner: None,
        outcome: None,
        decided_at: None,
        withdrawn_at: None,
        changed_at: uow.now(),
        revision: 0,
    })
}

fn place_of(answers: &Answers) -> Option<&PlaceAnswer> {
    answers.values().find_map(|answer| match answer {
        Answer::Place(place) => Some(place),
        _ => None,
    })
}

/// Keeps a visitor's details with the person they are here, and writes to whoever can be written to.
async fn tell(uow: &mut Uow, draft: &Draft, request: &ServiceRequest, lang: Lang) -> OpResult {
    if let Some(contact) = &draft.contents.contact {
        keep_contact(uow, draft.person, contact).await?;
    }
    let team = uow.portal().council().team(&request.team);
    let letter =
        Letter::RequestReceived { reference: request.reference.clone(), team_en: team.en, team_cy: team.cy, target: request.target_date };
    write_to_person(uow, request.person, lang, letter).await
}

async fn keep_contact(uow: &mut Uow, person: PersonId, contact: &Contact) -> OpResult {
    if contact.anonymous {
        return Ok(());
    }
    people::ops::set_value(uow, person, &people::Value::Name(contact.name.clone())).await?;
    people::ops::set_value(uow, person, &people::Value::Email(contact.email.clone())).await?;
    if let Ok(phone) = Phone::parse(&contact.phone) {
        people::ops::set_value(uow, person, &people::Value::Phone(phone.as_str().to_string())).await?;
    }
    if contact.language.is_some() {
        people::ops::set_language(uow, person, contact.language).await?;
    }
    Ok(())
}

/// Writes to a person by e-mail, in the language they asked for, or else in the one given. Nobody without an address is written to, nor
/// the dead.
pub async fn write_to_person(uow: &mut Uow, person: PersonId, otherwise: Lang, letter: Letter) -> OpResult {
    let (language, email) = people::ops::reach(uow, person).await?;
    match email {
        Some(email) => outbox::ops::queue(uow, person, &email, language.unwrap_or(otherwise), letter).await,
        None => Ok(()),
    }
}

/// Whoever somebody else acted for is told, by their own address: never what it was about.
async fn tell_of_acting(uow: &mut Uow, request: &ServiceRequest) -> OpResult {
    if uow.actor().mandate().is_none() {
        return Ok(());
    }
    write_to_person(uow, request.person, request.language, Letter::ActedForYou { reference: request.reference.clone() }).await
}

fn receipt(uow: &Uow, request: &ServiceRequest) -> Receipt {
    Receipt {
        id: request.id,
        reference: request.reference.clone(),
        team: uow.portal().council().team(&request.team),
        target_date: request.target_date,
    }
}

/// A page of the actor's own requests, newest first.
pub async fn list(
    uow: &mut Uow,
    open: Option<bool>,
    before: Option<(chrono::DateTime<chrono::Utc>, Uuid)>,
    limit: i64,
) -> OpResult<Vec<ServiceRequest>> {
    let person = uow.actor().subject().ok_or(Denial::SignInNeeded)?;
    store::of_person(uow, person, open, before, limit).await
}

/// A request of the actor's own or of the person they act for, with everything in it.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<Opened> {
    let request = store::by_reference(uow, reference).await?;
    if !uow.actor().sees_of(request.person, &request.service.slug) {
        return Err(OpError::NotFound);
    }
    if uow.actor().mandate().is_some() {
        let permit = rules::may_see(uow.actor(), &request)?;
        uow.record(permit).await?;
    }
    read(uow, request).await
}

pub(super) async fn read(uow: &mut Uow, request: ServiceRequest) -> OpResult<Opened> {
    Ok(Opened {
        answers: store::answers(uow, &request).await?,
        messages: store::messages(uow, &request).await?,
        events: store::events(uow, &request).await?,
        files: files::ops::of_request(uow, request.id).await?,
        request,
    })
}

/// A message as it was typed, checked. `empty` asks for it in the words of its field.
pub(super) fn check_message(fields: &Fields, empty: fn(Lang) -> &'static str) -> Result<(String, Uuid), FieldErrors> {
    let body = fields.text("message");
    let mut faults = FieldErrors::none();
    if body.is_empty() {
        faults.add("message", empty);
    } else if body.chars().count() > MOST_CHARACTERS {
        faults.add("message", errors::message_too_long);
    }
    faults.into_result()?;
    let key = Uuid::try_parse(fields.get("submission_key")).map_err(|_| FieldErrors::one("message", request_errors::form_too_old))?;
    Ok((body, key))
}

/// A message to the team as it was typed, checked: its words and its key.
pub(crate) fn check_words(fields: &Fields) -> Result<(String, Uuid), FieldErrors> {
    check_message(fields, errors::message_empty)
}

/// What is still wrong, as it was typed, checked.
pub(crate) fn check_not_fixed(fields: &Fields) -> Result<(String, Uuid), FieldErrors> {
    check_message(fields, request_errors::not_fixed_empty)
}

/// Writes to the team. If the council was waiting for this, its clock runs again.
pub async fn send_message(uow: &mut Uow, reference: &str, fields: &Fields, lang: Lang) -> OpResult<bool> {
    let (body, key) = check_words(fields)?;
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_write(uow.actor(), &request, uow.now())?;
    let message =
        Message { id: MessageId(uow.new_id()), at: uow.now(), direction: Direction::In, language: lang, staff_number: None, body };
    if !store::insert_message(uow, &request, key, &message).await? {
        return Ok(false);
    }
    let answered = request.paused_since.is_some();
    if let Some(since) = request.paused_since {
        let (target, waited) = resumed(uow, &request, since);
        store::set_answered(uow, &request, target, waited).await?;
    }
    store::insert_event(uow, &request, if answered { "answered" } else { "message_in" }, None, None).await?;
    uow.record(permit).await?;
    tell_of_acting(uow, &request).await?;
    Ok(answered)
}

/// The target after a wait: it moves by as many working days as the wait took, never onto a day off.
fn resumed(uow: &Uow, request: &ServiceRequest, since: NaiveDate) -> (NaiveDate, i32) {
    let waited = (uow.today() - since).num_days().max(0);
    let moved = request.target_date + chrono::TimeDelta::days(waited);
    let target = calendar::roll_forward(moved, uow.portal().holidays()).date;
    (target, i32::try_from(waited).unwrap_or(i32::MAX))
}

/// Adds a file to a request that was sent.
pub async fn add_file(uow: &mut Uow, reference: &str, written: files::ops::Written) -> OpResult {
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_add_file(uow.actor(), &request, uow.now())?;
    // The question's files and the later ones together: enough for evidence, too few to fill a disk.
    if files::ops::of_request(uow, request.id).await?.len() >= MOST_FILES * 3 {
        return Err(Denial::TooManyFiles.into());
    }
    files::ops::keep(uow, written, "later", files::ops::Holder::Request(request.id)).await?;
    store::insert_event(uow, &request, "file_added", None, None).await?;
    uow.record(permit).await?;
    tell_of_acting(uow, &request).await
}

/// Withdraws a request at the resident's own wish.
///
/// A decided request stays: it is the record of what the council did. A reason helps the team and is nobody's duty.
pub async fn withdraw(uow: &mut Uow, reference: &str, reason: Option<WithdrawReason>) -> OpResult {
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_withdraw(uow.actor(), &request)?;
    store::set_withdrawn(uow, permit).await?;
    store::insert_event(uow, &request, "withdrawn", None, reason.map(WithdrawReason::code)).await?;
    tell_of_acting(uow, &request).await?;
    write_to_person(uow, request.person, request.language, changed(&request, Status::Withdrawn)).await
}

/// Opens an answered request again, with a new target.
pub async fn say_not_fixed(uow: &mut Uow, reference: &str, fields: &Fields, lang: Lang) -> OpResult<NaiveDate> {
    let (body, key) = check_not_fixed(fields)?;
    let request = store::lock(uow, reference).await?;
    let permit = rules::may_say_not_fixed(uow.actor(), &request, uow.now())?;
    let target = calendar::add_working_days(uow.today(), request.service.target_working_days, uow.portal().holidays()).date;
    let message =
        Message { id: MessageId(uow.new_id()), at: uow.now(), direction: Direction::In, language: lang, staff_number: None, body };
    store::insert_message(uow, &request, key, &message).await?;
    store::set_reopened(uow, permit, target).await?;
    store::insert_event(uow, &request, "reopened", None, None).await?;
    tell_of_acting(uow, &request).await?;
    write_to_person(uow, request.person, lang, changed(&request, Status::Reopened)).await?;
    Ok(target)
}

pub(super) fn changed(request: &ServiceRequest, status: Status) -> Letter {
    Letter::RequestChanged { reference: request.reference.clone(), state: status.code().to_string() }
}

pub async fn adopt(uow: &mut Uow, guest: PersonId, person: PersonId) -> OpResult {
    store::adopt(uow, guest, person).await
}

/// Every request of a person, newest first, for their record.
pub async fn of_person(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<ServiceRequest>> {
    store::of_person(uow, person, None, None, limit).await
}

/// Every message of a person, newest first, for their record.
pub async fn messages_of_person(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<store::ListedMessage>> {
    store::messages_of_person(uow, person, limit).await
}

/// A page of a person's requests, newest first, for their record.
pub async fn page(uow: &mut Uow, person: PersonId, slice: &Slice, service: Option<&str>, limit: i64) -> OpResult<Vec<ServiceRequest>> {
    store::page(uow, person, slice, service, limit).await
}

/// How many requests of a person there are, counted no further than `most`.
pub async fn count(uow: &mut Uow, person: PersonId, slice: &Slice, service: Option<&str>, most: i64) -> OpResult<i64> {
    store::count(uow, person, slice, service, most).await
}

/// A request by its id, if the actor may see it.
pub async fn find(uow: &mut Uow, id: ServiceRequestId) -> OpResult<Option<ServiceRequest>> {
    store::by_id(uow, id).await
}

/// A page of what a person wrote about their requests and was written, newest first.
pub async fn message_page(
    uow: &mut Uow,
    person: PersonId,
    wanted: &store::WantedMessages<'_>,
    limit: i64,
) -> OpResult<Vec<store::PagedMessage>> {
    store::message_page(uow, person, wanted, limit).await
}

/// How many messages of a person there are, counted no further than `most`.
pub async fn message_count(uow: &mut Uow, person: PersonId, wanted: &store::WantedMessages<'_>, most: i64) -> OpResult<i64> {
    store::message_count(uow, person, wanted, most).await
}

/// A message by its id with its words, if the actor may see it.
pub async fn find_message(uow: &mut Uow, id: MessageId) -> OpResult<Option<(store::PagedMessage, String)>> {
    store::find_message(uow, id).await
}

/// The newest open requests of a person, for whoever speaks with them.
pub async fn open_of_person(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<ServiceRequest>> {
    store::of_person(uow, person, Some(true), None, limit).await
}

/// Whether this is the reference of a request of theirs.
pub async fn is_of(uow: &mut Uow, reference: &str, person: PersonId) -> OpResult<bool> {
    Ok(store::find(uow, reference).await?.is_some_and(|request| request.person == person))
}

/// Whether they sent a request in `[from, until)`.
pub async fn was_sent_between(
    uow: &mut Uow,
    person: PersonId,
    from: chrono::DateTime<chrono::Utc>,
    until: chrono::DateTime<chrono::Utc>,
) -> OpResult<bool> {
    let newest = store::of_person(uow, person, None, Some((until, Uuid::nil())), 1).await?;
    Ok(newest.first().is_some_and(|request| request.sent_at >= from))
}
