//! Reading an uploaded file: one part of one form, never more than it may be.

use app::{
    pages::{claims, corrections, councillor, drafts, requests, staff},
    visit::{PageResult, Reply, Visit},
};
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, State},
    http::{Request, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt as _;
use portal::{error::OpError, files::MOST_BYTES, lang::Lang};

use crate::{
    router::MOST_UPLOAD_BYTES,
    typed::{conflict, switch_language},
    web::{Web, enter, respond},
};

/// A file as it came, or why it did not.
pub type Upload = app::pages::drafts::Uploaded;

/// To a question of a draft.
pub async fn to_draft(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, drafts::do_upload).await
}

/// To a request that was sent.
pub async fn to_request(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, requests::do_add_file).await
}

/// To a contact that was written down.
pub async fn to_contact(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, staff::do_contact_scan).await
}

/// To a case of a councillor.
pub async fn to_case(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, councillor::do_add_file).await
}

/// To a case that its councillor still writes.
pub async fn to_case_draft(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, councillor::do_draft_file).await
}

/// The document of a claim to act for somebody.
pub async fn to_claim(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, claims::do_make).await
}

/// Another page of it.
pub async fn to_claim_again(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, claims::do_add).await
}

/// What shows that something in a record is wrong.
pub async fn to_correction(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, corrections::do_evidence).await
}

/// What a team found that was asked to search.
pub async fn to_search(State(web): State<Web>, request: Request<Body>) -> Response {
    receive(web, request, staff::disclosure::do_search_file).await
}

async fn receive<F, Answer>(web: Web, request: Request<Body>, handler: F) -> Response
where
    F: Fn(Visit, Upload) -> Answer,
    Answer: Future<Output = PageResult>,
{
    let (mut parts, body) = request.into_parts();
    let entry = match enter(&web, &mut parts, false).await {
        Ok(entry) => entry,
        Err(response) => return response,
    };
    let for_an_island = parts.headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json");
    let declared = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
    let upload = if declared.is_some_and(|bytes| bytes > MOST_UPLOAD_BYTES) {
        // Refused before it is read. What is on its way is taken and dropped, up to a bound: a browser that is cut off
        // while it sends shows its own error instead of our page.
        tokio::spawn(drain(body));
        Err(OpError::TooLarge)
    } else {
        read(Request::from_parts(parts, body)).await
    };
    if let Ok(upload) = &upload
        && let Some(lang) = Lang::from_tag(upload.fields.get("_lang"))
    {
        return switch_language(&web, entry.on_its_page(), upload.fields.clone(), lang).await;
    }
    let entry = entry.on_its_page();
    let (session, view) = (entry.session.clone(), entry.view());
    let fields = upload.as_ref().map(|upload| upload.fields.clone()).unwrap_or_default();
    if view.signs_in_first() {
        return respond(&web, session, view, Ok(entry.visit.sign_in_first())).await;
    }
    if upload.is_ok()
        && let Some(refused) = view.refuses(&fields)
    {
        return conflict(&web, session, view, fields, refused).await;
    }
    let outcome = match upload {
        Ok(upload) => handler(entry.visit, upload).await,
        Err(error) => Err(error),
    };
    let outcome = match outcome {
        Err(OpError::Invalid(errors)) => Ok(Reply::again(view.path(), fields, errors)),
        other => other,
    };
    let response = respond(&web, session, view, outcome).await;
    if for_an_island { where_to(response) } else { response }
}

/// An island goes to the next page itself: following the redirect unseen would use up what that page has to say.
fn where_to(response: Response) -> Response {
    match response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok()).map(str::to_string) {
        Some(location) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], location).into_response(),
        None => response,
    }
}

async fn drain(body: Body) {
    const MOST: usize = 8 * MOST_UPLOAD_BYTES;
    let mut stream = body.into_data_stream();
    let mut taken = 0;
    while let Some(Ok(chunk)) = stream.next().await {
        taken += chunk.len();
        if taken > MOST {
            return;
        }
    }
}

/// Reads the form's small fields and its one file, stopping as soon as the file is too big.
async fn read(request: Request<Body>) -> Result<Upload, OpError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| OpError::NotFound)?;
    let mut upload = Upload::default();
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(upload),
            Err(_) => return Ok(Upload::too_big()),
        };
        let name = field.name().unwrap_or_default().to_string();
        let Some(file_name) = field.file_name().map(str::to_string) else {
            let value = field.text().await.unwrap_or_default();
            upload.fields.0.push((name, value));
            continue;
        };
        upload.field = name;
        upload.name = file_name;
        upload.bytes.clear();
        while let Ok(Some(chunk)) = field.chunk().await {
            if upload.bytes.len() + chunk.len() > MOST_BYTES {
                let Upload { fields, field: question, .. } = upload;
                return Ok(Upload { fields, field: question, ..Upload::too_big() });
            }
            upload.bytes.extend_from_slice(&chunk);
        }
    }
}
