//! Writing a request: one topic a page, Back keeps answers, then check and send once.

mod check;
mod fields;
mod places;
mod question;
mod step;
mod upload;

use portal::{
    actor::Actor,
    catalogue::answers::topic_is_asked,
    drafts::{self, Draft},
    error::OpError,
    fields::Fields,
    files,
    ids::{DraftId, FileId, PersonId},
    people,
};

use crate::visit::{Notes, PageResult, Reply, SessionChange, Visit, or_sign_in};

pub use places::do_find_places;
pub use step::{do_step, step};
pub use upload::{Uploaded, do_remove_file, do_upload, problem_words};

/// The last page before sending.
pub const CHECK: &str = "check";
/// Where a visitor says how to reach them.
pub const ABOUT_YOU: &str = "about-you";

/// POST `/services/{slug}`: begins a draft. A visitor becomes a guest first, so that what they type has a key of its own.
pub async fn do_start(visit: Visit, _fields: Fields) -> PageResult {
    let slug = visit.param("slug").to_string();
    let service = visit.portal.catalogue().service(&slug).ok_or(OpError::NotFound)?;
    let visitor = matches!(visit.actor, Actor::Visitor { .. });
    if visitor && service.needs_account {
        return Ok(Reply::go(format!("/sign-in?next=/services/{slug}")));
    }
    let (actor, change) = match &visit.actor {
        Actor::Visitor { guest: None } => {
            let guest = new_guest(&visit).await?;
            let notes = Notes { guest: Some(guest), ..visit.notes.clone() };
            (Actor::Visitor { guest: Some(guest) }, SessionChange::Note(notes))
        }
        known => (known.clone(), SessionChange::Keep),
    };
    let mut uow = visit.portal.begin_for(actor, visit.request).await?;
    let draft = drafts::ops::start(&mut uow, &slug).await?;
    uow.commit().await?;
    let first = service.topic.first().map_or(CHECK, |topic| topic.id.as_str());
    Ok(Reply::go_with(format!("/requests/new/{draft}/{first}"), change))
}

async fn new_guest(visit: &Visit) -> Result<PersonId, OpError> {
    let mut uow = visit.system("new guest").await?;
    let guest = PersonId(uow.new_id());
    people::ops::create(&mut uow, guest, people::Kind::Guest, None).await?;
    uow.commit().await?;
    Ok(guest)
}

/// GET `/requests/new/{draft}`: back to where the draft was left.
pub async fn resume(visit: Visit) -> PageResult {
    let id: DraftId = visit.id("draft")?;
    let mut uow = visit.uow().await?;
    let draft = match drafts::ops::get(&mut uow, id).await {
        Ok(draft) => draft,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    uow.commit().await?;
    let missing = portal::catalogue::answers::first_missing(&draft.service, &draft.contents.answers);
    let next = missing
        .map_or_else(|| steps(&visit, &draft).into_iter().find(|step| step == ABOUT_YOU || step == CHECK), |topic| Some(topic.id.clone()));
    Ok(Reply::go(format!("/requests/new/{id}/{}", next.unwrap_or_else(|| CHECK.to_string()))))
}

/// The pages of this draft in order, given what was answered so far.
fn steps(visit: &Visit, draft: &Draft) -> Vec<String> {
    let topics = draft.service.topic.iter().filter(|topic| topic_is_asked(topic, &draft.contents.answers)).map(|topic| topic.id.clone());
    let contact = matches!(visit.actor, Actor::Visitor { .. }).then(|| ABOUT_YOU.to_string());
    topics.chain(contact).chain([CHECK.to_string()]).collect()
}

/// GET `/files/{id}`: a picture or a document, to whoever may see what it belongs to.
pub async fn file(visit: Visit) -> PageResult {
    let id: FileId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let (file, bytes) = files::ops::read(&mut uow, id).await?;
    uow.commit().await?;
    let picture = file.kind == "jpeg";
    Ok(Reply::File { kind: if picture { "image/jpeg" } else { "application/pdf" }, name: file.name, bytes, inline: picture })
}
