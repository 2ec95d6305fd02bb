//! The team's side of a request: the queue, and everything a caseworker does from it.
//!
//! Two people at once never overwrite each other: every act names the revision it was looking at.

pub mod store;

use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::{Direction, Message, Opened, Outcome, ServiceRequest, ops, rules, store as requests};
use crate::{
    actor::{Actor, Role, Staff},
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::{AccountId, MessageId},
    lang::{Lang, Words},
    outbox::Letter,
    text::request_errors,
};

/// How many rows a page of the queue has.
pub const PAGE: i64 = 50;

/// What the queue shows: made from the query of its page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Empty: all teams of the actor.
    pub team: String,
    /// `mine`, `unclaimed`, `available` (the two together), or anything else for everybody’s.
    pub owner: String,
    /// `open` (the default), `late`, `waiting`, `closed` or `all`.
    pub state: String,
    pub service: String,
    pub language: String,
    /// `due` (the default) or `newest`.
    pub sort: String,
    /// The last row of the page above: its sort date and its id.
    pub after: Option<(NaiveDate, Uuid)>,
}

/// A row of the queue.
#[derive(Clone, Debug)]
pub struct Queued {
    pub request: ServiceRequest,
    pub owner_number: Option<String>,
}

/// How many open requests stand in which state, for the head of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub late: i64,
    pub due_soon: i64,
    pub waiting: i64,
    pub unclaimed: i64,
    pub mine: i64,
}

/// Wording a team keeps ready, in both languages.
#[derive(Clone, Debug)]
pub struct Template {
    pub kind: String,
    pub title: Words,
    pub body: Words,
}

/// A colleague a request can be handed to.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub account: AccountId,
    pub number: String,
}

/// A saved view of the queue.
#[derive(Clone, Debug, Deserialize)]
pub struct SavedView {
    pub id: Uuid,
    pub name: String,
    pub query: String,
}

fn staff(uow: &Uow) -> OpResult<Staff> {
    match uow.actor() {
        Actor::Staff(staff) if staff.sees_content() => Ok(staff.clone()),
        _ => Err(OpError::NotFound),
    }
}

/// A page of the queue, and whether there is more.
pub async fn queue(uow: &mut Uow, filter: &Filter) -> OpResult<(Vec<Queued>, bool)> {
    let staff = staff(uow)?;
    let mut rows = store::queue(uow, &staff, filter, PAGE + 1).await?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((rows, more))
}

pub async fn counts(uow: &mut Uow) -> OpResult<Counts> {
    let staff = staff(uow)?;
    store::counts(uow, &staff).await
}

/// Opens a request to work on it. The look is in the audit, and so in the resident's record, before anything is shown.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<Opened> {
    let request = requests::by_reference(uow, reference).await?;
    let permit = rules::may_open(uow.actor(), &request)?;
    uow.record(permit).await?;
    ops::read(uow, request).await
}

/// The request, held, if it is still the revision the actor was looking at.
async fn held(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<ServiceRequest> {
    let request = requests::lock(uow, reference).await?;
    let seen: i32 = fields.get("revision").parse().unwrap_or(-1);
    if request.revision == seen { Ok(request) } else { Err(OpError::Conflict) }
}

pub async fn claim(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let staff = staff(uow)?;
    if requests::lock(uow, reference).await?.owner == Some(staff.account) {
        return Ok(());
    }
    let request = held(uow, reference, fields).await?;
    let permit = rules::may_claim(uow.actor(), &request)?;
    requests::set_owner(uow, permit, staff.account).await?;
    requests::insert_event(uow, &request, "claimed", Some(&request.team), None).await
}

/// Takes the request that is due soonest and belongs to nobody; `None` when there is none.
pub async fn claim_next(uow: &mut Uow) -> OpResult<Option<String>> {
    let staff = staff(uow)?;
    let Some(reference) = store::next_unclaimed(uow, &staff).await? else { return Ok(None) };
    let request = requests::by_reference(uow, &reference).await?;
    let permit = rules::may_claim(uow.actor(), &request)?;
    requests::set_owner(uow, permit, staff.account).await?;
    requests::insert_event(uow, &request, "claimed", Some(&request.team), None).await?;
    Ok(Some(reference))
}

/// Gives a request to a colleague, to another team, or back to the queue.
pub async fn hand_over(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = held(uow, reference, fields).await?;
    let permit = rules::may_hand_over(uow.actor(), &request)?;
    let team = fields.text("team");
    if !uow.portal().council().teams.iter().any(|known| known.code == team) {
        return Err(FieldErrors::one("team", request_errors::team_empty).into());
    }
    let owner = fields.get("owner").parse::<AccountId>().ok();
    if let Some(owner) = owner
        && !store::colleagues(uow, &team).await?.iter().any(|colleague| colleague.account == owner)
    {
        return Err(FieldErrors::one("owner", request_errors::colleague_not_in_team).into());
    }
    let kind = if team == request.team { "handed_over" } else { "moved" };
    requests::insert_event(uow, &request, kind, Some(&team), None).await?;
    requests::set_handed_over(uow, permit, &team, owner).await
}

/// Writes a note among staff. It is never shown on the resident's pages.
pub async fn note(uow: &mut Uow, reference: &str, fields: &Fields, lang: Lang) -> OpResult {
    let (body, key) = ops::check_message(fields, request_errors::note_empty)?;
    let request = requests::lock(uow, reference).await?;
    let permit = rules::may_note(uow.actor(), &request)?;
    if say(uow, &request, key, Direction::Note, lang, body).await? {
        requests::insert_event(uow, &request, "note", None, None).await?;
        uow.record(permit).await?;
    }
    Ok(())
}

/// Answers the resident without deciding.
pub async fn reply(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let (body, key) = ops::check_message(fields, request_errors::reply_empty)?;
    let lang = language(fields)?;
    let request = requests::lock(uow, reference).await?;
    let permit = rules::may_reply(uow.actor(), &request)?;
    if say(uow, &request, key, Direction::Out, lang, body).await? {
        requests::insert_event(uow, &request, "message_out", None, None).await?;
        uow.record(permit).await?;
        let letter = Letter::RequestChanged { reference: request.reference.clone(), state: "new_message".to_string() };
        ops::write_to_person(uow, request.person, request.language, letter).await?;
    }
    Ok(())
}

/// Asks the resident something. The target stands still until they answer.
pub async fn ask(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let (body, key) = ops::check_message(fields, request_errors::question_empty)?;
    let lang = language(fields)?;
    if requests::has_message(uow, key).await? {
        return Ok(());
    }
    let request = held(uow, reference, fields).await?;
    let permit = rules::may_ask(uow.actor(), &request)?;
    if say(uow, &request, key, Direction::Out, lang, body).await? {
        requests::set_asked(uow, &request).await?;
        requests::insert_event(uow, &request, "asked", None, None).await?;
        uow.record(permit).await?;
        let letter = Letter::AnswerNeeded { reference: request.reference.clone() };
        ops::write_to_person(uow, request.person, request.language, letter).await?;
    }
    Ok(())
}

/// Decides a request: an outcome, and the words the resident reads.
pub async fn resolve(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let outcome = Outcome::from_code(fields.get("outcome"));
    let mut faults = FieldErrors::none();
    if outcome.is_none() {
        faults.add("outcome", request_errors::outcome_empty);
    }
    if fields.text("message").is_empty() {
        faults.add("message", request_errors::public_words_empty);
    }
    faults.into_result()?;
    let (body, key) = ops::check_message(fields, request_errors::public_words_empty)?;
    let lang = language(fields)?;
    if requests::has_message(uow, key).await? {
        return Ok(());
    }
    let request = held(uow, reference, fields).await?;
    let permit = rules::may_resolve(uow.actor(), &request)?;
    let outcome = outcome.ok_or(OpError::NotFound)?;
    if say(uow, &request, key, Direction::Out, lang, body).await? {
        requests::set_resolved(uow, &request, outcome).await?;
        requests::insert_event(uow, &request, "resolved", None, Some(outcome.code())).await?;
        uow.record(permit).await?;
        ops::write_to_person(uow, request.person, request.language, ops::changed(&request, outcome.status())).await?;
    }
    Ok(())
}

/// Adds a message by staff; `false` when this very one was added before.
async fn say(uow: &mut Uow, request: &ServiceRequest, key: Uuid, direction: Direction, language: Lang, body: String) -> OpResult<bool> {
    let staff = staff(uow)?;
    let message = Message { id: MessageId(uow.new_id()), at: uow.now(), direction, language, staff_number: Some(staff.number), body };
    requests::insert_message(uow, request, key, &message).await
}

fn language(fields: &Fields) -> Result<Lang, FieldErrors> {
    Lang::from_tag(fields.get("language")).ok_or_else(|| FieldErrors::one("language", request_errors::language_empty))
}

pub async fn templates(uow: &mut Uow, team: &str) -> OpResult<Vec<Template>> {
    staff(uow)?;
    store::templates(uow, team).await
}

pub async fn colleagues(uow: &mut Uow, team: &str) -> OpResult<Vec<Colleague>> {
    staff(uow)?;
    store::colleagues(uow, team).await
}

pub async fn saved_views(uow: &mut Uow) -> OpResult<Vec<SavedView>> {
    let staff = staff(uow)?;
    store::saved_views(uow, staff.account).await
}

pub async fn save_view(uow: &mut Uow, fields: &Fields) -> OpResult {
    let staff = staff(uow)?;
    let name: String = fields.text("name").chars().take(60).collect();
    if name.is_empty() {
        return Err(FieldErrors::one("name", request_errors::view_name_empty).into());
    }
    let query: String = fields.text("query").chars().take(500).collect();
    store::insert_view(uow, staff.account, &name, &query).await
}

pub async fn forget_view(uow: &mut Uow, id: Uuid) -> OpResult {
    let staff = staff(uow)?;
    store::delete_view(uow, staff.account, id).await
}

/// Whether the actor leads a team, which the staff settings ask.
pub fn leads(actor: &Actor) -> bool {
    matches!(actor, Actor::Staff(staff) if staff.has(Role::Manager) || staff.has(Role::Administrator))
}
