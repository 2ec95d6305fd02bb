//! One thing of a record by its id, whatever it is.

use uuid::Uuid;

use super::{Entry, entries, page::complete};
use crate::{
    casework, corrections,
    db::Uow,
    error::OpResult,
    files,
    ids::{FileId, MessageId, OutboxId, PersonId, ServiceRequestId},
    interactions, outbox, people, recordings, service_requests,
};

/// The item of this person's record with this id, with what it says. Of anybody else's there is none, also when the actor could
/// see it elsewhere.
pub async fn find(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult<Option<Entry>> {
    let found = match about_a_request(uow, person, item).await? {
        Some(found) => Some(found),
        None => match on_another_channel(uow, person, item).await? {
            Some(found) => Some(found),
            None => told_or_sent(uow, person, item).await?,
        },
    };
    let Some(mut entry) = found else { return Ok(None) };
    complete(uow, std::slice::from_mut(&mut entry)).await?;
    Ok(Some(entry))
}

async fn about_a_request(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult<Option<Entry>> {
    let request = service_requests::ops::find(uow, ServiceRequestId(item)).await?;
    if let Some(request) = request.filter(|request| request.person == person) {
        let content = entries::request_content(&request);
        return Ok(Some(Entry { content, ..entries::request(uow, &request) }));
    }
    let message = service_requests::ops::find_message(uow, MessageId(item)).await?;
    let Some((message, body)) = message.filter(|(message, _)| message.person == person) else { return Ok(None) };
    let title_lang = Some(message.language);
    let entry = entries::message(uow, message);
    Ok(Some(Entry { content: entries::written(&body), title_lang, ..entry }))
}

async fn on_another_channel(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult<Option<Entry>> {
    if let Some(contact) = interactions::ops::find(uow, item).await?.filter(|contact| contact.person == person) {
        let content = entries::contact_content(&contact);
        let files = files::ops::of_contact(uow, item).await?;
        let files = files.into_iter().map(|file| (format!("/files/{}", file.id), file.name)).collect();
        return Ok(Some(Entry { content, files, ..entries::contact(uow, contact) }));
    }
    let recording = recordings::ops::find(uow, item).await?.filter(|recording| recording.person == person);
    Ok(recording.map(|recording| entries::recording(uow, recording)))
}

async fn told_or_sent(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult<Option<Entry>> {
    if let Some((_, letter)) = outbox::ops::find(uow, OutboxId(item)).await?.filter(|(to, _)| *to == person) {
        return Ok(Some(entries::letter(uow, letter)));
    }
    if let Some(said) = people::ops::history(uow, person).await?.into_iter().find(|said| said.id == item) {
        return Ok(Some(entries::value(uow, &said)));
    }
    if let Some(dispute) = corrections::ops::of_person(uow, person).await?.into_iter().find(|dispute| dispute.id == item) {
        let content = entries::written(&dispute.words);
        return Ok(Some(Entry { content, title_lang: Some(dispute.language), ..entries::dispute(uow, &dispute) }));
    }
    if let Some(case) = casework::ops::of_person(uow, person).await?.into_iter().find(|case| case.id == item) {
        let content = entries::case_content(&case, &casework::ops::messages(uow, &case).await?);
        let files = files::ops::of_case(uow, case.id).await?;
        let files = files.into_iter().map(|file| (format!("/files/{}", file.id), file.name)).collect();
        return Ok(Some(Entry { content, files, ..entries::case(uow, &case) }));
    }
    let file =
        files::ops::find(uow, FileId(item)).await?.filter(|file| file.person == person && file.draft.is_none() && file.case.is_none());
    Ok(file.map(|file| entries::file(uow, &file)))
}
