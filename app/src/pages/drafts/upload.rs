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
    /// The field it was chosen in, which is the question's id.
    pub field: String,
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

/// What was added so far to the upload questions of a topic. Its remove buttons are forms of their own, so it stands apart.
pub fn so_far(visit: &Visit, open: &Open, topic: &Topic) -> AnyView {
    let uploads = topic.question.iter().filter(|question| question::is_upload(question.kind));
    uploads.map(|question| added(visit, open, topic, question)).collect_view().into_any()
}

/// The file field of a question, inside the page's form: whether Upload or Continue is pressed, a chosen file is kept.
pub fn field(visit: &Visit, question: &Question) -> AnyView {
    let lang = visit.lang;
    let photo = question.kind == QuestionKind::Photo;
    let hint =
        question::hint(visit, question).unwrap_or_else(|| if photo { text::photo_hint(lang) } else { text::file_hint(lang) }.to_string());
    let accept = if photo { "image/jpeg,image/png,image/webp" } else { "image/jpeg,image/png,application/pdf" };
    let words = PhotoWords {
        cleaning: text::cleaning(lang).into(),
        uploading: text::uploading(lang).into(),
        failed: text::unreadable(lang).into(),
        too_big: text::too_big(lang).into(),
        field: question.id.clone(),
    };
    view! {
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
        <Button text=text::upload(lang) kind=ButtonKind::Secondary name=THEN value=STAY/>
    }
    .into_any()
}

/// What the Upload button says: keep the file and show this page again.
const THEN: &str = "_then";
const STAY: &str = "stay";

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
                        {visit.acting_field()}
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

/// POST `/requests/new/{draft}/{step}/upload`: keeps the chosen file, then stays, or goes on with the page's other answers.
pub async fn do_upload(visit: Visit, upload: Uploaded) -> PageResult {
    let id: DraftId = visit.id("draft")?;
    let page = format!("/requests/new/{id}/{}", visit.param("step"));
    let (fields, stays) = (upload.fields.clone(), upload.fields.get(THEN) == STAY);
    if !upload.is_too_big && upload.bytes.is_empty() && upload.name.is_empty() {
        return if stays {
            let question = if upload.field.is_empty() { "main-content" } else { &upload.field };
            Ok(Reply::again(page, fields, FieldErrors::one(question, text::choose_file)))
        } else {
            super::do_step(visit, fields).await
        };
    }
    let question = match keep(&visit, id, upload).await {
        Ok(question) => question,
        Err(Refused::File(question, problem)) => {
            return Ok(Reply::again(page, fields, FieldErrors::one(&question, problem_words(problem))));
        }
        Err(Refused::Other(error)) => return or_sign_in(&visit, fields, error),
    };
    if stays {
        return Ok(Reply::done(page, if question.kind == QuestionKind::Photo { text::uploaded } else { text::file_added }));
    }
    super::do_step(visit, fields).await
}

/// Why a file was not kept: something about it, for the person; or something else.
enum Refused {
    File(String, FileProblem),
    Other(OpError),
}

impl From<OpError> for Refused {
    fn from(error: OpError) -> Self {
        Refused::Other(error)
    }
}

async fn keep(visit: &Visit, id: DraftId, upload: Uploaded) -> Result<Question, Refused> {
    let mut uow = visit.uow().await?;
    let draft = drafts::ops::get(&mut uow, id).await?;
    uow.commit().await?;
    let asked = draft
        .service
        .topic(visit.param("step"))
        .and_then(|topic| topic.question.iter().find(|question| question::is_upload(question.kind) && question.id == upload.field));
    let question = asked.ok_or(OpError::NotFound)?;
    let refuse = |problem: FileProblem| Refused::File(question.id.clone(), problem);
    if upload.is_too_big {
        return Err(refuse(FileProblem::TooBig));
    }
    let picture_only = question.kind == QuestionKind::Photo;
    let upload = files::ops::Upload { client_name: upload.name, bytes: upload.bytes, picture_only };
    let prepared = files::ops::prepare(&visit.portal, upload).await.map_err(refuse)?;
    let written = files::ops::write(&visit.portal, visit.actor.clone(), visit.request, draft.person, prepared).await?;
    let mut uow = visit.uow().await?;
    match drafts::ops::add_file(&mut uow, id, &question.id, written).await {
        Ok(_) => {}
        Err(OpError::Denied(Denial::TooManyFiles)) => return Err(refuse(FileProblem::TooMany)),
        Err(error) => return Err(error.into()),
    }
    uow.commit().await?;
    Ok(question.clone())
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
