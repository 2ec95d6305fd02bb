//! What councillors do with their cases. The officers’ side is `desk`; who is a councillor, `members`; the end of a term, `ending`.

pub mod desk;
pub mod drafts;
pub mod ending;
pub mod members;

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::{
    AskedBy, Case, Content, Issue, Listed, Message, MessageKind, ReplyTo, State,
    forms::{Asked, NewCase, Step},
    rules, store,
};
use crate::{
    calendar,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    files::{
        self, File,
        ops::{Holder, Written},
    },
    formats::{Reference, ReferenceKind},
    ids::{FileId, PersonId},
    lang::{Lang, Words},
    outbox::{self, Letter},
    permit::Denial,
    staff,
};

/// The most cases of a councillor that a list shows.
pub const MOST_LISTED: i64 = 200;

/// The newest cases of the councillor who acts, in one state or in all.
pub async fn list(uow: &mut Uow, state: Option<State>) -> OpResult<Vec<Listed>> {
    let councillor = rules::serving(uow.actor(), uow.today())?.id;
    store::lists::of_councillor(uow, councillor, state, MOST_LISTED).await
}

/// A case with what was written about it.
pub struct Opened {
    pub case: Case,
    pub messages: Vec<Message>,
    pub files: Vec<File>,
}

/// One case of the councillor who acts: its facts, and nothing of anybody’s record.
pub async fn read(uow: &mut Uow, reference: &str) -> OpResult<Opened> {
    let case = store::by_reference(uow, reference).await?;
    rules::may_read(uow.actor(), &case, uow.today())?;
    opened(uow, case).await
}

async fn opened(uow: &mut Uow, case: Case) -> OpResult<Opened> {
    let messages = store::messages::of_case(uow, &case).await?;
    let files = files::ops::of_case(uow, case.id).await?;
    Ok(Opened { case, messages, files })
}

/// Whose key a file of the case is sealed with, if the councillor who acts may add one.
pub async fn holder_of_files(uow: &mut Uow, reference: &str) -> OpResult<PersonId> {
    let case = store::by_reference(uow, reference).await?;
    drop(rules::may_add_file(uow.actor(), &case, uow.today())?);
    Ok(case.person)
}

/// Adds a file. One that was sealed for somebody unnamed, because the case was given to its person meanwhile, is refused: the
/// sweep removes it.
pub async fn add_file(uow: &mut Uow, reference: &str, written: Written) -> OpResult {
    let case = store::lock(uow, reference).await?;
    let permit = rules::may_add_file(uow.actor(), &case, uow.today())?;
    if written.person() != case.person {
        return Err(OpError::Conflict);
    }
    if files::ops::of_case(uow, case.id).await?.len() >= files::MOST_FILES {
        return Err(Denial::TooManyFiles.into());
    }
    files::ops::keep(uow, written, "case", Holder::Case(case.id)).await?;
    uow.record(permit).await
}

/// A file of a case of the councillor who acts.
pub async fn read_file(uow: &mut Uow, reference: &str, id: FileId) -> OpResult<(File, Vec<u8>)> {
    let case = store::by_reference(uow, reference).await?;
    rules::may_read(uow.actor(), &case, uow.today())?;
    file_of(uow, &case, id).await
}

async fn file_of(uow: &mut Uow, case: &Case, id: FileId) -> OpResult<(File, Vec<u8>)> {
    let (file, bytes) = files::ops::read(uow, id).await?;
    if file.case == Some(case.id) { Ok((file, bytes)) } else { Err(OpError::NotFound) }
}

/// How often residents of the wards of the councillor who acts sent which request in which month of the last year, without names
/// and without what is too few to count.
pub async fn issues(uow: &mut Uow) -> OpResult<Vec<Issue>> {
    rules::serving(uow.actor(), uow.today())?;
    let since = uow.now() - TimeDelta::days(365);
    store::lists::issues(uow, since).await
}

/// A case that was sent, or the step of its draft that is not answered right.
pub enum Sent {
    Case { reference: String, due_on: NaiveDate },
    NotYet(Step),
}

/// Sends a case. Sent twice, it is one case; nobody is looked up for it, and the person gets a copy unless that is not safe.
pub async fn raise(uow: &mut Uow, draft: Uuid, key: Uuid, lang: Lang) -> OpResult<Sent> {
    if let Some(reference) = store::by_submission(uow, key).await? {
        let case = store::by_reference(uow, &reference).await?;
        return Ok(Sent::Case { reference, due_on: case.due_on });
    }
    let new = match NewCase::check(&store::drafts::get(uow, draft).await?) {
        Ok(new) => new,
        Err(step) => return Ok(Sent::NotYet(step)),
    };
    let person = drafts::holder_of_files(uow, draft).await?;
    let case = made(uow, person, new, lang).await?;
    let permit = rules::may_raise(uow.actor(), &case, uow.today())?;
    if !store::insert(uow, permit, key).await? {
        return Err(OpError::Conflict);
    }
    files::ops::move_to_case(uow, draft, case.id).await?;
    store::drafts::drop_one(uow, draft).await?;
    let letter = Letter::CaseRaised { reference: case.reference.clone(), councillor: case.content.councillor.clone() };
    copy_to_constituent(uow, &case, letter).await?;
    staff::ops::tell_team(uow, &case.team, Letter::CaseNew { reference: case.reference.clone(), due: case.due_on }).await?;
    Ok(Sent::Case { reference: case.reference, due_on: case.due_on })
}

async fn made(uow: &mut Uow, person: PersonId, new: NewCase, lang: Lang) -> OpResult<Case> {
    let councillor = rules::serving(uow.actor(), uow.today())?.clone();
    let portal = std::sync::Arc::clone(uow.portal());
    let name = members::name_of(&portal, uow.request(), councillor.person).await?;
    let service = new.matter.service.and_then(|slug| portal.catalogue().service(&slug));
    let wards = store::members::wards_of_postcode(uow, &new.about.postcode).await?;
    let first_team = || portal.council().teams.first().map(|team| team.code.clone()).unwrap_or_default();
    Ok(Case {
        id: uow.new_id(),
        reference: Reference::from_bytes(ReferenceKind::Casework, portal.chance().bytes()).as_str().to_string(),
        person,
        councillor: Some(councillor.id),
        team: service.as_ref().map_or_else(first_team, |service| service.team.clone()),
        service: service.map(|service| service.slug.clone()),
        asked_by: new.asked_by,
        authority: new.agreed.authority,
        claimed_reason: new.agreed.claimed_reason,
        special: new.agreed.special,
        safe_copy: new.agreed.safe_copy,
        reply_to: new.matter.reply_to,
        ward_match: rules::ward_match(&wards, &councillor.wards),
        ward: wards.into_iter().next(),
        language: lang,
        content: Content {
            councillor: name,
            name: new.about.name,
            email: new.about.email,
            phone: new.about.phone,
            address: new.about.address,
            postcode: new.about.postcode,
            matter: new.matter.matter,
            outcome: new.matter.outcome,
        },
        asker: new.asker,
        sent_at: uow.now(),
        due_on: due_on(uow),
        state: State::Open,
        needs: None,
        reason: None,
        decided_at: None,
        decided_by: None,
        closed_at: None,
        revision: 0,
    })
}

/// The last day to answer, counted in working days from today.
fn due_on(uow: &Uow) -> NaiveDate {
    let days = rules::reply_working_days(&uow.portal().policy());
    let due = calendar::add_working_days(uow.today(), days, uow.portal().holidays());
    if !due.certain {
        tracing::warn!("bank holidays are not known that far ahead: the date of a case counts weekends only");
    }
    due.date
}

/// Writes to the person at the address that the councillor gave, unless a copy is not safe: by e-mail, or else on paper.
async fn copy_to_constituent(uow: &mut Uow, case: &Case, letter: Letter) -> OpResult {
    let content = &case.content;
    if !case.safe_copy || case.asked_by == AskedBy::Ward {
        return Ok(());
    }
    if !content.email.is_empty() {
        return outbox::ops::queue(uow, case.person, &content.email, case.language, letter).await;
    }
    if content.address.is_empty() {
        return Ok(());
    }
    let lines = [vec![content.name.clone()], content.address.clone(), vec![content.postcode.clone()]].concat().join("\n");
    outbox::ops::post_in(uow, case.person, &lines, None, letter).await
}

/// The councillor writes again: an answered case is open once more, with a new date.
pub async fn ask_again(uow: &mut Uow, reference: &str, fields: &Fields, lang: Lang) -> OpResult {
    let case = store::lock(uow, reference).await?;
    let permit = rules::may_ask_again(uow.actor(), &case, uow.today())?;
    let asked = Asked::check(fields)?;
    let body = match lang {
        Lang::En => Words { en: asked.words, cy: String::new() },
        Lang::Cy => Words { cy: asked.words, en: String::new() },
    };
    let (id, at, due) = (uow.new_id(), uow.now(), due_on(uow));
    let message = Message { id, at, kind: MessageKind::Ask, reply_to: ReplyTo::Both, staff_number: None, body };
    if !store::messages::insert(uow, &case, asked.submission_key, &message).await? {
        return Ok(());
    }
    store::set_open_again(uow, permit, due).await
}

/// The councillor is done with it.
pub async fn close(uow: &mut Uow, reference: &str) -> OpResult {
    let case = store::lock(uow, reference).await?;
    let permit = rules::may_close(uow.actor(), &case, uow.today())?;
    store::set_closed(uow, permit).await
}

/// What councillors asked for a person, newest first, for their record.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Case>> {
    store::of_person(uow, person).await
}

/// What was written about a case, as far as the actor may read it.
pub async fn messages(uow: &mut Uow, case: &Case) -> OpResult<Vec<Message>> {
    store::messages::of_case(uow, case).await
}

/// Gives the cases of somebody unnamed to the person they are. (A join moves them with everything else: `matching/store/moving.rs`.)
pub async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    store::adopt(uow, from, to).await
}
