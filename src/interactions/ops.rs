//! What can be done with contacts.

pub(crate) mod acknowledge;
pub mod attach;
pub mod intake;
pub mod refer;

pub use attach::{attach, open_records};
pub use intake::{Kept, save};
pub use refer::{finish, of_interaction, of_team, open_referral, refer, take, waiting};

use anyhow::Context;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Content, Direction, Interaction, Kind, Outcome, PrivateRoom, RightsRequest, Survey, Wanted,
    rules::{self, Addressee, Obstacle, Whose},
    store,
};
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    files,
    ids::{FileId, PersonId},
    lang::Lang,
    people::{self, Channel, Relation, Source},
    permit::Denial,
    preferences,
    text::intake as words,
};

/// A contact to be written down.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is true by itself of the same contact")]
pub struct NewContact {
    pub person: PersonId,
    /// The same key twice is one contact.
    pub submission_key: Uuid,
    /// When it happened or arrived.
    pub at: DateTime<Utc>,
    pub direction: Direction,
    pub channel: Channel,
    pub kind: Kind,
    pub source: Source,
    pub relation: Option<Relation>,
    /// A service of the catalogue, or none for a general matter.
    pub service: Option<String>,
    pub outcome: Outcome,
    pub language: Option<Lang>,
    pub content: Content,
    /// Of the request that was made out of it.
    pub reference: Option<String>,
    pub private_room: Option<PrivateRoom>,
    pub survey: Option<Survey>,
    pub statement_reminder: bool,
    pub recording_refused: bool,
    pub rights_request: bool,
    pub sensitive: bool,
    /// The names of the facts the caller gave, never the answers.
    pub confirmed: Vec<String>,
}

/// Writes a contact down. Pressed twice or replayed, it is one contact; a record that was restricted or has shut meanwhile is
/// a fault beside the field `person`, so that nothing that was typed is lost.
pub async fn log(uow: &mut Uow, new: NewContact) -> OpResult<Uuid> {
    Ok(enter(uow, new).await?.0)
}

/// As [`log`], and whether it is a new contact.
pub(crate) async fn enter(uow: &mut Uow, new: NewContact) -> OpResult<(Uuid, bool)> {
    if let Some(id) = store::by_submission(uow, new.submission_key).await? {
        return Ok((id, false));
    }
    let to = addressee(uow, new.person).await?;
    match rules::obstacle(uow.actor(), &to) {
        Some(Obstacle::Shut) => return Err(FieldErrors::one("person", words::record_shut).into()),
        Some(Obstacle::Guarded) => return Err(FieldErrors::one("person", words::record_guarded).into()),
        None => {}
    }
    let actor = uow.actor().clone();
    write(uow, &actor, new).await
}

async fn addressee(uow: &mut Uow, person: PersonId) -> OpResult<Addressee> {
    Ok(Addressee {
        kind: people::ops::get(uow, person).await?.kind,
        open: store::is_open(uow, person).await?,
        standing: people::ops::standing(uow, person).await?,
    })
}

/// Writes it down for an actor, who may be somebody else than the unit of work's: the portal makes an unnamed person for them.
async fn write(uow: &mut Uow, actor: &Actor, new: NewContact) -> OpResult<(Uuid, bool)> {
    if !rules::is_possible_time(new.at, uow.now()) {
        return Err(FieldErrors::one("received", words::received_wrong).into());
    }
    let key = new.submission_key;
    let contact = made(uow, actor, new)?;
    let permit = rules::may_log(actor, &contact)?;
    if store::insert(uow, permit, key).await? {
        if contact.survey == Some(Survey::SaidNo) {
            let said = (contact.channel, contact.at, contact.staff_number.clone());
            preferences::ops::refused_in_contact(uow, contact.person, said).await?;
        }
        return Ok((contact.id, true));
    }
    Ok((store::by_submission(uow, key).await?.ok_or(OpError::Conflict)?, false))
}

fn made(uow: &Uow, actor: &Actor, new: NewContact) -> OpResult<Interaction> {
    let portal = uow.portal();
    let (team, staff_number) = match actor {
        Actor::Staff(staff) => (staff.teams.first().cloned().ok_or(Denial::NotYourTeam)?, Some(staff.number.clone())),
        Actor::System(_) => (portal.council().teams.first().context("the council has a team")?.code.clone(), None),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) => return Err(OpError::NotFound),
    };
    Ok(Interaction {
        id: uow.new_id(),
        person: new.person,
        at: new.at,
        recorded_at: uow.now(),
        direction: new.direction,
        channel: new.channel,
        kind: new.kind,
        source: new.source,
        relation: new.relation,
        service: new.service,
        outcome: new.outcome,
        team,
        staff_number,
        language: new.language,
        content: new.content,
        reference: new.reference,
        private_room: new.private_room,
        survey: new.survey,
        statement_reminder: new.statement_reminder,
        recording_refused: new.recording_refused,
        rights_request: new.rights_request || new.outcome == Outcome::InformationRequest,
        sensitive: new.sensitive,
        confirmed: new.confirmed,
        policy_version: portal.policy().version,
        closed_at: rules::settles(new.outcome).then_some(uow.now()),
        hidden_since: None,
        revision: 0,
    })
}

/// A page of a person's contacts, newest first.
pub async fn page(uow: &mut Uow, person: PersonId, wanted: &Wanted, limit: i64) -> OpResult<Vec<Interaction>> {
    store::page(uow, person, wanted, limit).await
}

/// How many contacts a person has that are wanted (`before` is left out of account).
pub async fn count(uow: &mut Uow, person: PersonId, wanted: &Wanted) -> OpResult<i64> {
    store::count(uow, person, wanted).await
}

/// One contact, if the actor may see it.
pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Interaction>> {
    store::find(uow, id).await
}

/// A contact for staff to read, with its files. The look is in the audit, and so in the person's record, before anything is shown.
pub async fn open(uow: &mut Uow, id: Uuid) -> OpResult<(Interaction, Vec<files::File>)> {
    let (contact, whose) = found(uow, id).await?;
    let permit = rules::may_open(uow.actor(), &contact, &whose)?;
    uow.record_look(permit, None, "interaction").await?;
    let files = files::ops::of_interaction(uow, id).await?;
    Ok((contact, files))
}

/// The contact, and what the rules ask of its person.
async fn found(uow: &mut Uow, id: Uuid) -> OpResult<(Interaction, Whose)> {
    let contact = store::find(uow, id).await?.ok_or(OpError::NotFound)?;
    let whose = whose(uow, contact.person).await?;
    Ok((contact, whose))
}

/// What the rules ask of the person whom a contact, or what hangs on it, is about.
pub async fn whose(uow: &mut Uow, person: PersonId) -> OpResult<Whose> {
    Ok(Whose {
        person: people::ops::get(uow, person).await?,
        standing: people::ops::standing(uow, person).await?,
        open: store::is_open(uow, person).await?,
    })
}

/// The bytes of a file that came with a contact, for staff. Every look at one is in the audit.
pub async fn read_file(uow: &mut Uow, id: Uuid, file: FileId) -> OpResult<(files::File, Vec<u8>)> {
    let (contact, whose) = found(uow, id).await?;
    let permit = rules::may_open(uow.actor(), &contact, &whose)?;
    uow.record_look(permit, None, "file").await?;
    let (file, bytes) = files::ops::read(uow, file).await?;
    if file.interaction == Some(id) { Ok((file, bytes)) } else { Err(OpError::NotFound) }
}

/// Whose a file for this contact will be, if the actor may add one.
pub async fn holder_of_files(uow: &mut Uow, id: Uuid) -> OpResult<PersonId> {
    let (contact, whose) = found(uow, id).await?;
    drop(rules::may_add_file(uow.actor(), &contact, &whose)?);
    Ok(contact.person)
}

/// Adds a scanned letter or a photograph. One that was sealed for somebody else, because the contact was given to its person
/// meanwhile, is refused: the sweep removes it. One that the contact has already is not added again.
pub async fn add_file(uow: &mut Uow, id: Uuid, written: files::ops::Written) -> OpResult<FileId> {
    store::lock(uow, id).await?;
    let (contact, whose) = found(uow, id).await?;
    let permit = rules::may_add_file(uow.actor(), &contact, &whose)?;
    if written.person() != contact.person {
        return Err(OpError::Conflict);
    }
    let there = files::ops::of_interaction(uow, id).await?;
    if there.iter().any(|file| file.id == written.id()) {
        return Ok(written.id());
    }
    if there.len() >= MOST_SCANS {
        return Err(Denial::TooManyFiles.into());
    }
    let file = files::ops::keep(uow, written, "scan", files::ops::Holder::Contact(id)).await?;
    uow.record(permit).await?;
    Ok(file)
}

/// How many scans a contact may have: a long letter, page by page.
pub const MOST_SCANS: usize = 20;

/// Nothing is left to do about it: its time begins to count.
pub async fn close(uow: &mut Uow, id: Uuid, revision: i32) -> OpResult {
    let (contact, whose) = unchanged(uow, id, revision).await?;
    let permit = rules::may_close(uow.actor(), &contact, &whose)?;
    store::close(uow, permit).await
}

/// Marks a contact as a request about a right. The day it was received is the day of the contact, not today.
pub async fn mark_rights(uow: &mut Uow, id: Uuid, revision: i32) -> OpResult {
    let (contact, whose) = unchanged(uow, id, revision).await?;
    let permit = rules::may_mark_rights(uow.actor(), &contact, &whose)?;
    store::mark_rights(uow, permit).await
}

/// The contact as the actor saw it, held.
async fn unchanged(uow: &mut Uow, id: Uuid, revision: i32) -> OpResult<(Interaction, Whose)> {
    store::lock(uow, id).await?;
    let (contact, whose) = found(uow, id).await?;
    if contact.revision == revision { Ok((contact, whose)) } else { Err(OpError::Conflict) }
}

/// Requests about rights that came in as contacts, in the order they were received: for the actor's teams, and all of them for
/// information governance.
pub async fn rights_requests(uow: &mut Uow, limit: i64) -> OpResult<Vec<RightsRequest>> {
    store::rights_requests(uow, limit).await
}

/// How often somebody was signposted elsewhere in `[from, until)`, as far as the actor sees.
pub async fn signposts(uow: &mut Uow, from: DateTime<Utc>, until: DateTime<Utc>) -> OpResult<i64> {
    store::signposts(uow, from, until).await
}

/// The name a form shows of the person whose record is open, with the look in the audit first.
pub async fn prepare(uow: &mut Uow, person: PersonId) -> OpResult<Option<String>> {
    let known = people::ops::get(uow, person).await?;
    let open = store::is_open(uow, person).await?;
    let permit = rules::may_prepare(uow.actor(), &known, open)?;
    uow.record_look(permit, None, "name").await?;
    people::ops::name_of(uow, person).await
}
