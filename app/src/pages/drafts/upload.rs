//! Adding photos and documents to a question, one at a time, with what was added so far.

use leptos::prelude::*;
use portal::{
    catalogue::{Question, QuestionKind, Topic},
    drafts,
    error::{FieldErrors, OpError},
    fields::Fields,
    files::{self, FileProblem},
    ids::{DraftId, FileId},
    lang::Lang,
    permit::Denial,
    text::{common, drafts as text},
};

use super::{
    question,
    step::{Open, path},
};
use crate::{
    islands::photo::{PhotoClean, PhotoWords},
    ui::{Button, ButtonKind, FileUpload},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// A file as the browser sent it.
#[derive(Default)]
pub struct Uploaded {
    pub fields: Fields,
    pub name: String,
    pub bytes: Vec<u8>,
    /// It was longer than a file may be, and was not read to its end.
    pub is_too_big: bool,
}

impl Uploaded {
    pub fn too_big() -> Uploaded {
        Uploaded { is_too_big: true, ..Uploaded::default() }
    }
}

/// What is wrong with a file, for the person.
pub fn problem_words(problem: FileProblem) -> fn(Lang) -> &'static str {
    match problem {
        FileProblem::Empty => text::choose_file,
        FileProblem::NotAPicture => text::not_a_picture,
        FileProblem::NotADocument => text::not_a_document,
        FileProblem::TooBig => text::too_big,
        FileProblem::Unreadable => text::unreadable,
        FileProblem::Hostile => text::hostile,
        FileProblem::TooMany => text::too_many,
    }
}

/// The upload form of a question, and what was added so far.
pub fn field(visit: &Visit, open: &Open, topic: &Topic, question: &Question) -> AnyView {
    let lang = visit.lang;
    let photo = question.kind == QuestionKind::Photo;
    let hint =
        question::hint(visit, question).unwrap_or_else(|| if photo { text::photo_hint(lang) } else { text::file_hint(lang) }.to_string());
    let action = visit.link(&format!("{}/upload", path(&open.draft, &topic.id)));
    let accept = if photo { "image/jpeg,image/png,image/webp" } else { "image/jpeg,image/png,application/pdf" };
    let words = PhotoWords {
        cleaning: text::cleaning(lang).into(),
        uploading: text::uploading(lang).into(),
        failed: text::unreadable(lang).into(),
        too_big: text::too_big(lang).into(),
        field: question.id.clone(),
    };
    view! {
        {added(visit, open, topic, question)}
        <form method="post" action=action enctype="multipart/form-data" id=format!("upload-{}", question.id)>
            <input type="hidden" name="question" value=question.id.clone()/>
            <FileUpload
                lang=lang
                name=question.id.clone()
                label=question::label(visit, question)
                hint=hint
                why=question::why(visit, question)
                error=visit.error(&question.id)
                accept=accept
            />
            {photo.then(|| view! { <PhotoClean words=words/> })}
            <Button text=text::upload(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn added(visit: &Visit, open: &Open, topic: &Topic, question: &Question) -> AnyView {
    let lang = visit.lang;
    let files: Vec<_> = open.files.iter().filter(|file| file.question == question.id).collect();
    if files.is_empty() {
        return ().into_any();
    }
    let action = visit.link(&format!("{}/remove", path(&open.draft, &topic.id)));
    let rows: Vec<_> = files
        .into_iter()
        .map(|file| {
            let href = format!("/files/{}", file.id);
            let picture = (file.kind == "jpeg")
                .then(|| view! { <img class="app-thumbnail" src=href.clone() alt=text::photo_alt(lang) width="160"/> });
            view! {
                <li class="app-file">
                    {picture}
                    <a class="govuk-link" href=href>{file.name.clone()}</a>
                    <form method="post" action=action.clone()>
                        <input type="hidden" name="file" value=file.id.to_string()/>
                        <button type="submit" class="govuk-link app-link-button">
                            {common::remove(lang)}
                            <span class="govuk-visually-hidden">" " {text::remove_file(lang)} " " {file.name.clone()}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <h2 class="govuk-heading-s">{text::your_files(lang)}</h2>
        <ul class="govuk-list app-files">{rows}</ul>
    }
    .into_any()
}

/// POST `/requests/new/{draft}/{step}/upload`.
pub async fn do_upload(visit: Visit, upload: Uploaded) -> PageResult {
    let id: DraftId = visit.id("draft")?;
    let page = format!("/requests/new/{id}/{}", visit.param("step"));
    let mut uow = visit.uow().await?;
    let draft = match drafts::ops::get(&mut uow, id).await {
        Ok(draft) => draft,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    uow.commit().await?;
    let asked = draft.service.topic(visit.param("step")).and_then(|topic| {
        let uploads = || topic.question.iter().filter(|q| question::is_upload(q.kind));
        uploads().find(|q| q.id == upload.fields.get("question")).or_else(|| uploads().next())
    });
    let question = asked.ok_or(OpError::NotFound)?;
    let refuse =
        |problem: FileProblem| Ok(Reply::again(page.clone(), Fields::default(), FieldErrors::one(&question.id, problem_words(problem))));
    if upload.is_too_big {
        return refuse(FileProblem::TooBig);
    }
    let picture_only = question.kind == QuestionKind::Photo;
    let upload = files::ops::Upload { client_name: upload.name, bytes: upload.bytes, picture_only };
    let prepared = match files::ops::prepare(&visit.portal, upload).await {
        Ok(prepared) => prepared,
        Err(problem) => return refuse(problem),
    };
    let written = files::ops::write(&visit.portal, visit.actor.clone(), visit.request, draft.person, prepared).await?;
    let mut uow = visit.uow().await?;
    match drafts::ops::add_file(&mut uow, id, &question.id, written).await {
        Ok(_) => {}
        Err(OpError::Denied(Denial::TooManyFiles)) => return refuse(FileProblem::TooMany),
        Err(error) => return Err(error),
    }
    uow.commit().await?;
    Ok(Reply::done(page, if picture_only { text::uploaded } else { text::file_added }))
}

/// POST `/requests/new/{draft}/{step}/remove`.
pub async fn do_remove_file(visit: Visit, fields: Fields) -> PageResult {
    let id: DraftId = visit.id("draft")?;
    let file: FileId = fields.get("file").parse().map_err(|_| OpError::NotFound)?;
    let mut uow = visit.uow().await?;
    drafts::ops::remove_file(&mut uow, id, file).await?;
    uow.commit().await?;
    Ok(Reply::done(format!("/requests/new/{id}/{}", visit.param("step")), text::removed_file))
}
