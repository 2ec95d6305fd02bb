//! Files of a case: what its councillor adds, and reads again.

use leptos::prelude::*;
use portal::{casework::ops, error::OpResult, fields::Fields, files::File, ids::PersonId, text::casework as words};

use super::councillor;
use crate::{
    pages::{
        drafts::Uploaded,
        taking_in::{kept, taken_in},
    },
    shell::{Page, render},
    ui::{Button, FileUpload, LabelStyle},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

fn case_of(visit: &Visit) -> String {
    format!("/councillor/cases/{}", visit.param("reference"))
}

/// Whose key the file will be sealed with, if the councillor may add one.
async fn holder(visit: &Visit) -> OpResult<PersonId> {
    let mut uow = visit.uow().await?;
    let person = ops::holder_of_files(&mut uow, visit.param("reference")).await?;
    uow.commit().await?;
    Ok(person)
}

/// The form. The language is switched by a link here: no browser would keep the chosen file.
pub async fn add_file(visit: Visit) -> PageResult {
    if let Err(elsewhere) = councillor(&visit) {
        return elsewhere;
    }
    holder(&visit).await?;
    let lang = visit.lang;
    render(&visit, Page::new("K3-file", words::add_file(lang)).back(case_of(&visit)), || {
        view! {
            <h1 class="govuk-heading-l">{words::add_file(lang)}</h1>
            <form method="post" enctype="multipart/form-data" novalidate>
                <FileUpload
                    lang=lang
                    name="file"
                    label=words::add_file_label(lang)
                    label_style=LabelStyle::Medium
                    hint=words::add_file_hint(lang)
                    error=visit.error("file")
                    accept="image/jpeg,image/png,image/webp,application/pdf"
                />
                <Button text=words::add_file(lang)/>
            </form>
        }
        .into_any()
    })
}

/// Takes the file in: looked at and made safe first, kept only if the case may have it.
pub async fn do_add_file(visit: Visit, upload: Uploaded) -> PageResult {
    let person = match holder(&visit).await {
        Ok(person) => person,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    let written = taken_in(&visit, person, upload).await?;
    let mut uow = visit.uow().await?;
    kept(ops::add_file(&mut uow, visit.param("reference"), written).await)?;
    uow.commit().await?;
    Ok(Reply::done(case_of(&visit), words::file_added))
}

/// A file of a case of theirs.
pub async fn file(visit: Visit) -> PageResult {
    if let Err(elsewhere) = councillor(&visit) {
        return elsewhere;
    }
    let mut uow = visit.uow().await?;
    let (file, bytes) = ops::read_file(&mut uow, visit.param("reference"), visit.id("file")?).await?;
    uow.commit().await?;
    Ok(given_out(file, bytes))
}

/// A picture is shown; anything else is only given out to be saved.
pub fn given_out(file: File, bytes: Vec<u8>) -> Reply {
    let picture = file.kind == "jpeg";
    Reply::File { kind: if picture { "image/jpeg" } else { "application/pdf" }, name: file.name, bytes, inline: picture }
}

/// The files of a case as links below `base`, under a heading.
pub fn links(visit: &Visit, base: &str, files: &[File]) -> Option<AnyView> {
    let links: Vec<_> = files
        .iter()
        .map(|file| {
            let href = visit.link(&format!("{base}/files/{}", file.id));
            view! { <li><a class="govuk-link" href=href>{file.name.clone()}</a></li> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::files(visit.lang)}</h2>
            <ul class="govuk-list">{links}</ul>
        }
        .into_any()
    })
}
