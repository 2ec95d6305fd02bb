//! Files of a case that is still being written: added one at a time, taken off again, sent with the case.

use leptos::prelude::*;
use portal::{
    casework::{forms::Step, ops},
    error::{OpError, OpResult},
    fields::Fields,
    files::{self, File},
    ids::{FileId, PersonId},
    lang::Lang,
    text::{casework as words, common, drafts as upload_words},
};
use uuid::Uuid;

use super::{NEW, path_of, serves};
use crate::{
    pages::{
        drafts::Uploaded,
        taking_in::{kept, taken_in},
    },
    shell::{Page, render},
    ui::{Button, ButtonKind, FileUpload, LabelStyle},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// Where the files of a draft are.
pub(super) fn files_of(draft: Uuid) -> String {
    format!("{NEW}/{draft}/files")
}

/// The files so far, and the form for another. The language is switched by a link here: no browser would keep the chosen file.
pub async fn draft_files(visit: Visit) -> PageResult {
    if let Err(elsewhere) = serves(&visit) {
        return elsewhere;
    }
    let draft: Uuid = visit.id("draft")?;
    let mut uow = visit.uow().await?;
    ops::drafts::get(&mut uow, draft).await?;
    let files = ops::drafts::files(&mut uow, draft).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("K2f", words::draft_files_title(lang)).back(path_of(draft, Step::Check)), || {
        let done = visit.link(&path_of(draft, Step::Check));
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::draft_files_title(lang)}</h1>
                    {so_far(&visit, draft, &files)}
                    {(files.len() < files::MOST_FILES).then(|| form(&visit, draft))}
                    <p class="govuk-body"><a class="govuk-link" href=done>{words::draft_files_done(lang)}</a></p>
                </div>
            </div>
        }
        .into_any()
    })
}

fn form(visit: &Visit, draft: Uuid) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" action=visit.link(&files_of(draft)) enctype="multipart/form-data" novalidate>
            <FileUpload
                lang=lang
                name="file"
                label=words::add_file_label(lang)
                label_style=LabelStyle::Medium
                hint=words::add_file_hint(lang)
                error=visit.error("file")
                accept="image/jpeg,image/png,image/webp,application/pdf"
            />
            <Button text=words::add_file(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn so_far(visit: &Visit, draft: Uuid, files: &[File]) -> Option<AnyView> {
    let lang = visit.lang;
    let action = visit.link(&format!("{}/remove", files_of(draft)));
    let rows: Vec<_> = files
        .iter()
        .map(|file| {
            view! {
                <li class="app-file">
                    <span>{file.name.clone()}</span>
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="file" value=file.id.to_string()/>
                        <button type="submit" class="govuk-link app-link-button">
                            {common::remove(lang)}
                            <span class="govuk-visually-hidden">" " {upload_words::remove_file(lang)} " " {file.name.clone()}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="govuk-list app-files">{rows}</ul> }.into_any())
}

/// The files of a draft in one line, for the answers that are to be checked.
pub(super) fn in_a_line(lang: Lang, files: &[File]) -> String {
    if files.is_empty() {
        return words::draft_files_none(lang).to_string();
    }
    files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
}

async fn holder(visit: &Visit, draft: Uuid) -> OpResult<PersonId> {
    let mut uow = visit.uow().await?;
    let person = ops::drafts::holder_of_files(&mut uow, draft).await?;
    uow.commit().await?;
    Ok(person)
}

/// POST: looked at and made safe first, kept only if the draft may have it.
pub async fn do_draft_file(visit: Visit, upload: Uploaded) -> PageResult {
    let draft: Uuid = visit.id("draft")?;
    let person = match holder(&visit, draft).await {
        Ok(person) => person,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    let written = taken_in(&visit, person, upload).await?;
    let mut uow = visit.uow().await?;
    kept(ops::drafts::add_file(&mut uow, draft, written).await)?;
    uow.commit().await?;
    Ok(Reply::done(files_of(draft), words::file_added))
}

/// POST `…/files/remove`.
pub async fn do_draft_file_remove(visit: Visit, fields: Fields) -> PageResult {
    let draft: Uuid = visit.id("draft")?;
    let file: FileId = fields.get("file").parse().map_err(|_| OpError::NotFound)?;
    let mut uow = visit.uow().await?;
    match ops::drafts::drop_file(&mut uow, draft, file).await {
        Ok(()) => {}
        Err(error) => return or_sign_in(&visit, fields, error),
    }
    uow.commit().await?;
    Ok(Reply::done(files_of(draft), upload_words::removed_file))
}
