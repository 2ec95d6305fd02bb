//! Complaining, and looking into a complaint.

use super::{Complaint, rules, store};
use crate::{
    corrections::Decision,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    lang::{Lang, Words},
    outbox::Letter,
    rights::{
        self, Kind, RightsRequest, State,
        forms::said,
        ops::desk::{self, Opened},
    },
    text::complaints as words,
};

/// Complains. The one that it is about, if it is about one, must be the person's own.
pub async fn send(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<String> {
    let happened = said(fields, "message", words::happened_empty)?;
    let wanted = fields.text("wanted");
    let about = match fields.get("about") {
        "" | "none" => None,
        reference => Some(rights::ops::read(uow, reference).await.map_err(|_| FieldErrors::one("about", words::about_unknown))?.0.id),
    };
    let whole = if wanted.is_empty() { happened } else { format!("{happened}\n\n{}\n{wanted}", words::wanted(lang)) };
    let form = Fields(vec![
        ("kind".into(), Kind::Complaint.code().into()),
        ("message".into(), whole),
        ("submission_key".into(), fields.get("submission_key").to_string()),
    ]);
    let reference = rights::ops::send(uow, &form, lang).await?.pop().ok_or(OpError::Conflict)?;
    let (request, _) = rights::ops::read(uow, &reference).await?;
    store::begin(uow, request.id, request.person, about).await?;
    Ok(reference)
}

/// What only a complaint has, for the page of the request.
pub async fn of_request(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<Complaint>> {
    store::of_request(uow, request.id).await
}

/// The references of complaints about a request that the actor may read.
pub async fn about_request(uow: &mut Uow, request: &RightsRequest) -> OpResult<Vec<String>> {
    store::about(uow, request.id).await
}

/// Opens a complaint to look into it. The look is in the audit, and so in the person's record, before anything is shown.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<(Opened, Complaint)> {
    let opened = desk::open(uow, reference).await?;
    if opened.request.kind != Kind::Complaint {
        return Err(OpError::NotFound);
    }
    // One that came by another way than the form begins here.
    store::begin(uow, opened.request.id, opened.request.person, None).await?;
    let complaint = store::of_request(uow, opened.request.id).await?.ok_or(OpError::NotFound)?;
    let permit = rules::may_open(uow.actor(), &complaint)?;
    uow.record(permit).await?;
    Ok((opened, complaint))
}

/// The complaint as the form saw it, while it is open.
async fn seen(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<(Opened, Complaint)> {
    let (opened, complaint) = open(uow, reference).await?;
    if opened.request.state != State::Open {
        return Err(crate::permit::Denial::AlreadyDecided.into());
    }
    if fields.get("complaint_revision").parse() == Ok(complaint.revision) { Ok((opened, complaint)) } else { Err(OpError::Conflict) }
}

/// The actor looks into it from now on.
pub async fn investigate(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let (_, complaint) = seen(uow, reference, fields).await?;
    let permit = rules::may_investigate(uow.actor(), &complaint)?;
    store::set_investigator(uow, permit).await
}

/// Tells the person that somebody looks into it who did not handle it (DPA 2018 s.164A: within thirty days).
pub async fn acknowledge(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let (opened, complaint) = seen(uow, reference, fields).await?;
    let permit = rules::may_acknowledge(uow.actor(), &complaint)?;
    store::set_acknowledged(uow, permit).await?;
    let letter = Letter::ComplaintAcknowledged { reference: complaint.reference.clone() };
    rights::ops::tell(uow, &opened.request, letter, Vec::new()).await
}

/// Tells the person how it goes on.
pub async fn note(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let body = said(fields, "note", words::note_empty)?;
    let (opened, complaint) = seen(uow, reference, fields).await?;
    let permit = rules::may_note(uow.actor(), &complaint)?;
    store::add_note(uow, permit, opened.request.language, &body).await?;
    let letter = Letter::ComplaintProgress { reference: complaint.reference.clone() };
    rights::ops::tell(uow, &opened.request, letter, vec![Words::same(&body)]).await
}

/// The outcome: the request's own answer, with its reasons and always the way to the regulator.
pub async fn answer(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<State> {
    let (_, complaint) = seen(uow, reference, fields).await?;
    rules::may_answer(uow.actor(), &complaint)?;
    if Decision::from_code(fields.get("decision")).is_some() && complaint.acknowledged_at.is_none() && complaint.notes.is_empty() {
        // An outcome within the thirty days says by itself that we have it (law.md 3).
        let permit = rules::may_acknowledge(uow.actor(), &complaint)?;
        store::set_acknowledged(uow, permit).await?;
    }
    desk::decide(uow, reference, fields).await
}

/// The most characters that one types here, for the counter of the page.
pub fn most_characters() -> u32 {
    rights::ops::most_characters()
}
