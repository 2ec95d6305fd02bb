//! T3: a scanned letter or a photograph is added to a contact.

use leptos::prelude::*;
use portal::{
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    files::{self, FileProblem},
    ids::PersonId,
    interactions::ops,
    permit::Denial,
    text::intake as words,
};
use uuid::Uuid;

use super::{contact::path_of, elsewhere};
use crate::{
    pages::drafts::{Uploaded, problem_words},
    shell::{Page, render},
    ui::{Button, FileUpload, LabelStyle},
    visit::{PageResult, Reply, Visit},
};

/// Whose the file will be, if the actor may add one. Nothing of the contact is shown.
async fn holder(visit: &Visit, id: Uuid) -> OpResult<PersonId> {
    let mut uow = visit.uow().await?;
    let person = ops::holder_of_files(&mut uow, id).await?;
    uow.commit().await?;
    Ok(person)
}

pub async fn contact_scan(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    holder(&visit, id).await?;
    let lang = visit.lang;
    let page = Page::new("T3-scan", words::scan_title(lang)).back(path_of(id));
    render(&visit, page, || {
        view! {
            <h1 class="govuk-heading-l">{words::scan_title(lang)}</h1>
            <form method="post" enctype="multipart/form-data" novalidate>
                <FileUpload
                    lang=lang
                    name="file"
                    label=words::scan_label(lang)
                    label_style=LabelStyle::Medium
                    hint=words::scan_hint(lang)
                    error=visit.error("file")
                    accept="image/jpeg,image/png,application/pdf"
                />
                <Button text=words::scan_add(lang)/>
            </form>
        }
        .into_any()
    })
}

/// Takes the file in: looked at and made safe first, kept only if the contact may have it.
pub async fn do_contact_scan(visit: Visit, upload: Uploaded) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let person = holder(&visit, id).await?;
    let refuse = |problem| Ok(Reply::again(visit.path.clone(), Fields::default(), FieldErrors::one("file", problem_words(problem))));
    if upload.is_too_big {
        return refuse(FileProblem::TooBig);
    }
    let upload = files::ops::Upload { client_name: upload.name, bytes: upload.bytes, picture_only: false };
    let prepared = match files::ops::prepare(&visit.portal, upload).await {
        Ok(prepared) => prepared.once_for(&visit.portal, id),
        Err(problem) => return refuse(problem),
    };
    let written = files::ops::write(&visit.portal, visit.actor.clone(), visit.request, person, prepared).await?;
    let mut uow = visit.uow().await?;
    match ops::add_file(&mut uow, id, written).await {
        Ok(_) => {}
        Err(OpError::Denied(Denial::TooManyFiles)) => return refuse(FileProblem::TooMany),
        Err(error) => return Err(error),
    }
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::scan_done))
}
