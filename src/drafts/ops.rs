//! What one can do with a draft: begin it, answer a page, add and take off files, throw it away.

use super::{Contents, Draft, Listed, forms::ContactForm, rules, store};
use crate::{
    catalogue::{Answer, QuestionKind, Topic, answers},
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    files::{self, MOST_FILES},
    formats::Postcode,
    ids::{DraftId, FileId, PersonId},
    permit::Denial,
    places,
};

/// Begins a request. A visitor's actor must already be a guest: see `people::ops::create_guest`.
pub async fn start(uow: &mut Uow, slug: &str) -> OpResult<DraftId> {
    let service = uow.portal().catalogue().service(slug).ok_or(OpError::NotFound)?;
    rules::may_start(uow.actor(), &service)?;
    let person = uow.actor().subject().ok_or(Denial::SignInNeeded)?;
    let id = DraftId(uow.new_id());
    let draft = store::NewDraft {
        id,
        person,
        slug,
        version: service.version,
        submission_key: uow.new_id(),
        expires_at: rules::lives_until(uow.actor(), uow.now()),
        mandate: uow.actor().mandate(),
    };
    store::insert(uow, draft).await?;
    Ok(id)
}

pub async fn get(uow: &mut Uow, id: DraftId) -> OpResult<Draft> {
    store::get(uow, id, false).await
}

/// As [`get`], holding the draft until the unit of work ends.
pub async fn lock(uow: &mut Uow, id: DraftId) -> OpResult<Draft> {
    store::get(uow, id, true).await
}

/// Answers one page of questions, or says everything that is wrong with it.
pub async fn answer(uow: &mut Uow, id: DraftId, topic: &str, fields: &Fields) -> OpResult<Draft> {
    let mut draft = lock(uow, id).await?;
    let topic = draft.service.topic(topic).ok_or(OpError::NotFound)?;
    let fields = &with_chosen_addresses(uow, topic, fields).await?;
    let mut next = answers::check_topic(&draft.service, topic, fields, &draft.contents.answers, uow.today())?;
    for answer in next.values_mut() {
        name_the_street(uow, answer).await?;
    }
    let contents = Contents { answers: next, contact: draft.contents.contact.clone() };
    save(uow, &draft, &contents).await?;
    draft.contents = contents;
    Ok(draft)
}

/// An address chosen from the gazetteer's list fills in its lines, so that it is checked like one that was typed.
async fn with_chosen_addresses(uow: &mut Uow, topic: &Topic, fields: &Fields) -> OpResult<Fields> {
    let mut filled = fields.clone();
    for question in topic.question.iter().filter(|question| question.kind == QuestionKind::Address) {
        let part = |name: &str| format!("{}-{name}", question.id);
        let (Ok(uprn), Ok(postcode)) = (fields.get(&part("uprn")).parse::<i64>(), Postcode::parse(fields.get(&part("postcode")))) else {
            continue;
        };
        let found = places::ops::addresses(uow, &postcode).await?.into_iter().find(|address| address.uprn == uprn);
        if let Some(address) = found {
            filled.0.retain(|(name, _)| ![part("line1"), part("line2"), part("town")].contains(name));
            filled.0.push((part("line1"), address.line1_en));
            filled.0.push((part("town"), address.town_en));
        }
    }
    Ok(filled)
}

/// A street that was chosen is called what the gazetteer calls it, not what the form said.
async fn name_the_street(uow: &mut Uow, answer: &mut Answer) -> OpResult {
    if let Answer::Place(place) = answer
        && let Some(usrn) = place.usrn
    {
        match places::ops::street(uow, usrn).await? {
            Some(street) => {
                place.label = street.label_in_both();
                place.latitude = place.latitude.or(Some(street.latitude));
                place.longitude = place.longitude.or(Some(street.longitude));
            }
            None => place.usrn = None,
        }
    }
    Ok(())
}

/// How a visitor wants to hear about it.
pub async fn set_contact(uow: &mut Uow, id: DraftId, fields: &Fields) -> OpResult<Draft> {
    let mut draft = lock(uow, id).await?;
    let contact = ContactForm::from(fields).check(draft.service.anonymous_allowed)?;
    let contents = Contents { answers: draft.contents.answers.clone(), contact: Some(contact) };
    save(uow, &draft, &contents).await?;
    draft.contents = contents;
    Ok(draft)
}

/// Adds a file that was written to the store to the question that asked for it.
pub async fn add_file(uow: &mut Uow, id: DraftId, question: &str, written: files::ops::Written) -> OpResult<FileId> {
    let draft = lock(uow, id).await?;
    let mut contents = draft.contents.clone();
    let most = draft.service.question(question).ok_or(OpError::NotFound)?.max.map_or(MOST_FILES, |max| max as usize).min(MOST_FILES);
    let mut ids = match contents.answers.remove(question) {
        Some(Answer::Files(ids)) => ids,
        _ => Vec::new(),
    };
    if ids.len() >= most {
        return Err(Denial::TooManyFiles.into());
    }
    let file = files::ops::keep(uow, written, question, files::ops::Holder::Draft(id)).await?;
    ids.push(file);
    contents.answers.insert(question.to_string(), Answer::Files(ids));
    save(uow, &draft, &contents).await?;
    Ok(file)
}

pub async fn remove_file(uow: &mut Uow, id: DraftId, file: FileId) -> OpResult {
    let draft = lock(uow, id).await?;
    let mut contents = draft.contents.clone();
    for answer in contents.answers.values_mut() {
        if let Answer::Files(ids) = answer {
            ids.retain(|kept| *kept != file);
        }
    }
    contents.answers.retain(|_, answer| !matches!(answer, Answer::Files(ids) if ids.is_empty()));
    save(uow, &draft, &contents).await?;
    files::ops::drop_from_draft(uow, file, id).await
}

async fn save(uow: &mut Uow, draft: &Draft, contents: &Contents) -> OpResult {
    let expires_at = rules::lives_until(uow.actor(), uow.now());
    let permit = rules::may_answer(uow.actor(), draft)?;
    store::set_contents(uow, permit, contents, expires_at).await
}

/// Throws a draft and its files away.
pub async fn discard(uow: &mut Uow, id: DraftId) -> OpResult {
    let draft = lock(uow, id).await?;
    let permit = rules::may_discard(uow.actor(), &draft)?;
    store::delete(uow, permit).await
}

pub async fn list(uow: &mut Uow) -> OpResult<Vec<Listed>> {
    match uow.actor().subject() {
        Some(person) => store::list(uow, person).await,
        None => Ok(Vec::new()),
    }
}

pub async fn set_sent(uow: &mut Uow, id: DraftId) -> OpResult {
    store::set_sent(uow, id).await
}

/// A guest turned out to be this person: their drafts, requests and files become the person's, sealed with the person's key.
/// Runs as the system, because neither of the two may see the other.
pub async fn adopt(uow: &mut Uow, guest: PersonId, person: PersonId) -> OpResult {
    files::ops::adopt(uow, guest, person).await?;
    store::adopt(uow, guest, person).await?;
    crate::service_requests::ops::adopt(uow, guest, person).await
}

pub async fn sweep(uow: &mut Uow) -> OpResult {
    store::sweep(uow).await
}
