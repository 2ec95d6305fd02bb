//! T3: a scanned letter or a photograph is added to a contact.

use leptos::prelude::*;
use portal::{error::OpResult, ids::PersonId, interactions::ops, text::intake as words};
use uuid::Uuid;

use super::{contact::path_of, elsewhere};
use crate::{
    pages::{
        drafts::Uploaded,
        taking_in::{kept, looked_at, written},
    },
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
    let prepared = looked_at(&visit, upload).await?.once_for(&visit.portal, id);
    let written = written(&visit, person, prepared).await?;
    let mut uow = visit.uow().await?;
    kept(ops::add_file(&mut uow, id, written).await)?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::scan_done))
}
