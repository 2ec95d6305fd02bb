//! What a form brought, and what becomes of it when it cannot be worked off at once.

use app::visit::{Reply, SessionChange};
use axum::{
    Form,
    body::Body,
    extract::FromRequest,
    http::{Request, StatusCode, request::Parts},
    response::Response,
};
use portal::{
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    lang::Lang,
    sessions::ops::FormMemory,
};
use tower_sessions::Session;

use crate::{
    view::View,
    web::{Entry, Web, remember, respond},
};

/// The page of ours that an address of the sign-in page names.
pub fn named_in(sign_in: &str) -> Option<String> {
    let (_, query) = sign_in.split_once('?')?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    let (_, next) = pairs.into_iter().find(|(name, _)| name == "next")?;
    let path = next.split(['?', '#']).next()?.to_string();
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// Somebody changed it meanwhile: the page says so and shows what was typed, and the form still holds it when it is opened again.
pub async fn conflict(web: &Web, session: Session, mut view: View, fields: Fields, error: OpError) -> Response {
    let memory = FormMemory { fields: fields.rememberable(), errors: FieldErrors::none(), notice: None };
    let path = view.here();
    // Without the memory the words are still on the page.
    let kept = remember(web, &session, &mut view, &path, &memory).await.is_ok();
    tracing::debug!(request = %view.request, kept, "changed meanwhile");
    view.typed = memory.fields;
    respond(web, session, view, Err(error)).await
}

/// The fields of an ordinary form.
pub async fn read_form(parts: Parts, body: Body) -> OpResult<Fields> {
    let request = Request::from_parts(parts, body);
    match Form::<Vec<(String, String)>>::from_request(request, &()).await {
        Ok(Form(pairs)) => Ok(Fields(pairs)),
        Err(refused) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(OpError::TooLarge),
        // Not a form of ours: nothing in it can be shown again.
        Err(_) => Err(OpError::Invalid(FieldErrors::none())),
    }
}

/// The language button of a form: what was typed is kept and the same page opens in the other language.
pub async fn switch_language(web: &Web, entry: Entry, fields: Fields, lang: Lang) -> Response {
    let (session, mut view) = (entry.session.clone(), entry.view());
    let memory = FormMemory { fields: fields.rememberable(), errors: FieldErrors::none(), notice: None };
    let path = view.here();
    // Sent again, it is the language button that is pressed again.
    view.typed = memory.fields.iter().cloned().chain([("_lang".to_string(), lang.tag().to_string())]).collect();
    let outcome = remember(web, &session, &mut view, &path, &memory).await.map(|()| Reply::Go {
        to: path,
        session: SessionChange::Keep,
        lang: Some(lang),
    });
    respond(web, session, view, outcome).await
}
