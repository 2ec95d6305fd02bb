//! Between HTTP and the pages: makes a visit of a request, and a response of a reply.

use std::{future::Future, net::SocketAddr, sync::Arc};

use app::{
    pages::errors,
    visit::{Notes, PageResult, Reply, SessionChange, Visit},
};
use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts, MatchedPath, RawPathParams, State},
    http::{HeaderMap, HeaderValue, Request, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use chrono::{DateTime, Utc};
use portal::{
    actor::Actor,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::{MandateId, RequestId},
    lang::Lang,
    portal::Portal,
    sessions::{
        self,
        ops::FormMemory,
        store::{ACCOUNT, session_key},
    },
};
use tower_sessions::Session;

use crate::{
    browsing,
    config::{Network, Secret, SessionLength},
    device,
    layers::Away,
    recognise::{act_for, recognise},
    respond::{file_response, html_response, no_store, redirect, stream_response},
    typed::{conflict, named_in, read_form, switch_language},
    view::View,
};

/// The name under which a session keeps its notes.
pub const NOTES: &str = "notes";
/// When the wait for the second step began.
pub const PENDING: &str = "pending_since";

/// What every handler shares.
#[derive(Clone)]
pub struct Web(pub Arc<Shared>);

/// See [`Web`].
pub struct Shared {
    pub portal: Arc<Portal>,
    /// The password of the demonstration's people, when this is the demonstration.
    pub demo_password: Option<String>,
    pub mail_dir: std::path::PathBuf,
    pub resident_session: SessionLength,
    pub staff_session: SessionLength,
    pub trusted_proxies: Vec<Network>,
    /// Changes with every build of the browser's files.
    pub assets: &'static str,
    /// What the telephone system proves itself with; without it there is no such address.
    pub calls_token: Option<Secret>,
    /// What the recording supplier proves itself with; without it there is no such address.
    pub recordings_token: Option<Secret>,
}

/// The language a path was asked in, put there when `/cy` was taken off it.
#[derive(Clone, Copy)]
pub struct Asked(pub Lang);

/// For whom a path was asked, put there when `/for/{mandate}` was taken off it.
#[derive(Clone, Copy)]
pub struct AskedFor(pub Option<MandateId>);

/// A page: a GET that changes nothing.
pub fn page<F, Answer>(handler: F) -> MethodRouter<Web>
where
    F: Fn(Visit) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = PageResult> + Send,
{
    get(move |State(web): State<Web>, request: Request<Body>| async move {
        let (mut parts, _) = request.into_parts();
        let entry = match enter(&web, &mut parts, true).await {
            Ok(entry) => entry,
            Err(response) => return response,
        };
        if entry.view().signs_in_first() {
            let reply = entry.visit.sign_in_first();
            return respond(&web, entry.session.clone(), entry.view(), Ok(reply)).await;
        }
        finish(&web, entry, handler).await
    })
}

/// An action: a POST with an ordinary form.
pub fn action<F, Answer>(handler: F) -> MethodRouter<Web>
where
    F: Fn(Visit, Fields) -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = PageResult> + Send,
{
    post(move |State(web): State<Web>, request: Request<Body>| async move {
        let (mut parts, body) = request.into_parts();
        let (entry, known) = match begin(&web, &mut parts, false).await {
            Ok(begun) => begun,
            Err(response) => return response,
        };
        let (session, mut view) = (entry.session.clone(), entry.view());
        let fields = match read_form(parts, body).await {
            Ok(fields) => fields,
            Err(error) => return respond(&web, session, view, Err(known.err().unwrap_or(error))).await,
        };
        // Whatever is away from here on, the page shows what was typed and can send it again.
        view.typed = fields.rememberable();
        if let Err(error) = known {
            return respond(&web, session, view, Err(error)).await;
        }
        if let Some(lang) = Lang::from_tag(fields.get("_lang")) {
            return switch_language(&web, entry, fields, lang).await;
        }
        let kept = fields.clone();
        if let Some(refused) = view.refuses(&fields) {
            return conflict(&web, session, view, kept, refused).await;
        }
        if view.signs_in_first() {
            let reply = Reply::SignInKeeping { path: view.here(), fields };
            return respond(&web, session, view, Ok(reply)).await;
        }
        let outcome = handler(entry.visit, fields).await;
        let outcome = match outcome {
            Err(OpError::Invalid(errors)) => Ok(Reply::Again { path: view.path.clone(), fields: kept.clone(), errors }),
            // The session had ended: what was typed waits for whoever signs in.
            Ok(Reply::Go { to, .. }) if matches!(view.actor, Actor::Visitor { .. }) && to.contains("sign-in?next=") => {
                // An action without a page of its own says which page its form is on.
                let path = named_in(&to).unwrap_or_else(|| view.path.clone());
                Ok(Reply::SignInKeeping { path, fields: kept.clone() })
            }
            other => other,
        };
        if matches!(outcome, Err(OpError::Conflict)) {
            return conflict(&web, session, view, kept, OpError::Conflict).await;
        }
        respond(&web, session, view, outcome).await
    })
}

/// A visit with the session it belongs to.
pub struct Entry {
    pub visit: Visit,
    pub session: Session,
}

impl Entry {
    /// An upload belongs to the page its form stands on.
    #[must_use]
    pub fn on_its_page(mut self) -> Entry {
        if let Some(page) = self.visit.path.strip_suffix("/upload") {
            self.visit.path = page.to_string();
        }
        self
    }

    pub fn view(&self) -> View {
        View::of(&self.visit)
    }
}

async fn finish<F, Answer>(web: &Web, entry: Entry, handler: F) -> Response
where
    F: Fn(Visit) -> Answer,
    Answer: Future<Output = PageResult>,
{
    let (session, view) = (entry.session.clone(), entry.view());
    let outcome = handler(entry.visit).await;
    respond(web, session, view, outcome).await
}

/// Makes the visit: who it is, in which language, and what the form of this page remembers.
pub async fn enter(web: &Web, parts: &mut Parts, is_page: bool) -> Result<Entry, Response> {
    let (entry, known) = begin(web, parts, is_page).await?;
    match known {
        Ok(()) => Ok(entry),
        Err(error) => {
            let (session, view) = (entry.session.clone(), entry.view());
            Err(respond(web, session, view, Err(error)).await)
        }
    }
}

/// As [`enter`]. Where nobody could be recognised there is still as much of the visit as the request itself says.
async fn begin(web: &Web, parts: &mut Parts, is_page: bool) -> Result<(Entry, OpResult), Response> {
    let lang = parts.extensions.get::<Asked>().map_or(Lang::En, |asked| asked.0);
    let asked_for = parts.extensions.get::<AskedFor>().and_then(|asked| asked.0);
    let route = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_string());
    let portal = &web.0.portal;
    let request = parts.extensions.get::<RequestId>().copied().unwrap_or_else(|| RequestId(portal.chance().uuid(portal.clock().now())));
    let Some(session) = parts.extensions.get::<Session>().cloned() else {
        return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map(|params| params.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect());
    let mut visit = Visit {
        portal: Arc::clone(portal),
        lang,
        path: parts.uri.path().to_string(),
        query: query(parts.uri.query().unwrap_or_default()),
        params: params.unwrap_or_default(),
        actor: Actor::Visitor { guest: None },
        asked_for,
        acting: None,
        notes: Notes::default(),
        session_key: Vec::new(),
        request,
        nonce: portal.chance().token(),
        address: client_address(web, parts),
        device: device::words(parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default()),
        memory: FormMemory::default(),
        demo_password: web.0.demo_password.clone(),
        mail_folder: web.0.mail_dir.clone(),
        assets: web.0.assets,
    };
    let known = match recognise(web, &session, &mut visit, is_page).await {
        Ok(()) => act_for(&mut visit, route.as_deref()).await,
        Err(error) => Err(error),
    };
    Ok((Entry { visit, session }, known))
}

/// Makes the response of a reply, or of what went wrong.
pub async fn respond(web: &Web, session: Session, mut view: View, outcome: PageResult) -> Response {
    let outcome = match outcome {
        Ok(reply) => settle(web, &session, &mut view, reply).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(response) => response,
        Err(error) => {
            let error = browsing::hidden(&view.actor, &view.path, error);
            if matches!(error, OpError::NotFound) {
                browsing::note(web, &view.actor, &view.path, view.request).await;
            }
            failed(web, &view, &error)
        }
    }
}

async fn settle(web: &Web, session: &Session, view: &mut View, reply: Reply) -> OpResult<Response> {
    match reply {
        Reply::Page { status, html } => Ok(html_response(status, html, view.lang, &view.nonce)),
        Reply::Go { to, session: change, lang } => {
            apply(web, session, view, change).await?;
            Ok(redirect(&lang.unwrap_or(view.lang).path(&view.within(&to))))
        }
        Reply::Again { path, fields, errors } => {
            let memory = FormMemory { fields: fields.rememberable(), errors, notice: None };
            let path = view.within(&path);
            remember(web, session, view, &path, &memory).await?;
            Ok(redirect(&view.lang.path(&path)))
        }
        Reply::SignInKeeping { path, fields } => {
            let memory = FormMemory { fields: fields.rememberable(), errors: FieldErrors::none(), notice: None };
            remember(web, session, view, &path, &memory).await?;
            let at = if path.starts_with("/staff") { "/staff/sign-in" } else { "/sign-in" };
            Ok(redirect(&view.lang.path(&format!("{at}?next={}", app::visit::encode(&path)))))
        }
        Reply::Done { to, notice, session: change } => {
            apply(web, session, view, change).await?;
            let memory = FormMemory { fields: Vec::new(), errors: FieldErrors::none(), notice: Some(notice) };
            let to = view.within(&to);
            let path = to.split(['?', '#']).next().unwrap_or(&to).to_string();
            remember(web, session, view, &path, &memory).await?;
            Ok(redirect(&view.lang.path(&to)))
        }
        Reply::File { kind, name, bytes, inline } => Ok(file_response(kind, &name, bytes, inline)),
        Reply::Stream { kind, name, bytes } => Ok(stream_response(kind, &name, bytes)),
        Reply::Json(json) => Ok((no_store(), [(header::CONTENT_TYPE, "application/json")], json).into_response()),
    }
}

/// Keeps what a form must remember, under the session; makes one for a browser that has none.
pub(crate) async fn remember(web: &Web, session: &Session, view: &mut View, path: &str, memory: &FormMemory) -> OpResult {
    view.notes.remembers = true;
    save(session, &view.notes).await?;
    let Some(id) = session.id() else { return Err(OpError::Unavailable("the session was not saved".into())) };
    let mut uow = web.0.portal.begin_for(Actor::System("form memory"), view.request).await?;
    sessions::ops::remember_form(&mut uow, &session_key(&id.to_string()), path, memory).await?;
    uow.commit().await
}

async fn save(session: &Session, notes: &Notes) -> OpResult {
    let unavailable = |error: tower_sessions::session::Error| OpError::Unavailable(error.to_string());
    session.insert(NOTES, notes).await.map_err(unavailable)?;
    match notes.account {
        Some(account) => session.insert(ACCOUNT, account).await.map_err(unavailable)?,
        None => {
            session.remove_value(ACCOUNT).await.map_err(unavailable)?;
        }
    }
    session.save().await.map_err(unavailable)
}

async fn apply(web: &Web, session: &Session, view: &mut View, change: SessionChange) -> OpResult {
    let unavailable = |error: tower_sessions::session::Error| OpError::Unavailable(error.to_string());
    if let SessionChange::Note(notes) | SessionChange::Renew(notes) = &change
        && notes.pending.is_some()
        && notes.pending != view.notes.pending
    {
        session.insert(PENDING, web.0.portal.clock().now().timestamp()).await.map_err(unavailable)?;
    }
    match change {
        SessionChange::Keep => Ok(()),
        SessionChange::Note(notes) => {
            view.notes = notes;
            save(session, &view.notes).await
        }
        SessionChange::Renew(notes) => {
            let before = session.id().map(|id| session_key(&id.to_string()));
            // What a form remembers goes along: it was typed by whoever is signing in.
            view.notes = Notes { remembers: view.notes.remembers || notes.remembers, ..notes };
            session.cycle_id().await.map_err(unavailable)?;
            save(session, &view.notes).await?;
            renewed(web, session, view, before).await
        }
        SessionChange::End => {
            view.notes = Notes::default();
            session.flush().await.map_err(unavailable)
        }
    }
}

/// Carries over to the new session what belongs to it: the forms' memory, and the device in words for the security page.
async fn renewed(web: &Web, session: &Session, view: &View, before: Option<Vec<u8>>) -> OpResult {
    let Some(id) = session.id() else { return Ok(()) };
    let key = session_key(&id.to_string());
    let mut uow = web.0.portal.begin_for(Actor::System("sessions"), view.request).await?;
    if let Some(before) = before {
        sessions::ops::move_forms(&mut uow, &before, &key).await?;
    }
    sessions::ops::name_device(&mut uow, &key, &view.device).await?;
    uow.commit().await
}

fn failed(web: &Web, view: &View, error: &OpError) -> Response {
    match error {
        OpError::Internal(cause) => tracing::error!(request = %view.request, error = %format!("{cause:#}"), "a request failed"),
        OpError::Denied(denial) => tracing::info!(request = %view.request, ?denial, actor = view.actor.kind(), "denied"),
        _ => {}
    }
    let visit = Visit {
        portal: Arc::clone(&web.0.portal),
        lang: view.lang,
        path: view.path.clone(),
        query: Fields::default(),
        params: Vec::new(),
        actor: view.actor.clone(),
        asked_for: view.asked_for,
        acting: view.acting.clone(),
        notes: view.notes.clone(),
        session_key: Vec::new(),
        request: view.request,
        nonce: view.nonce.clone(),
        address: String::new(),
        device: String::new(),
        memory: FormMemory { fields: view.typed.clone(), ..FormMemory::default() },
        demo_password: web.0.demo_password.clone(),
        mail_folder: web.0.mail_dir.clone(),
        assets: web.0.assets,
    };
    let mut response = match errors::page(&visit, error) {
        Reply::Page { status, html } => html_response(status, html, view.lang, &view.nonce),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    if let OpError::Unavailable(cause) = error {
        response.extensions_mut().insert(Away(cause.clone()));
    }
    if let Some(seconds) = retry_after(error, web.0.portal.clock().now()) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn retry_after(error: &OpError, now: DateTime<Utc>) -> Option<i64> {
    match error {
        OpError::TooManyTries { until } => Some((*until - now).num_seconds().max(1)),
        OpError::Unavailable(_) => Some(5),
        _ => None,
    }
}

fn query(text: &str) -> Fields {
    Fields(serde_urlencoded::from_str(text).unwrap_or_default())
}

/// The address the request came from: the connection's, or what a proxy that we know says.
fn client_address(web: &Web, parts: &Parts) -> String {
    let Some(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()) else { return String::new() };
    let forwarded = |headers: &HeaderMap| -> Option<String> {
        let value = headers.get("x-forwarded-for")?.to_str().ok()?;
        Some(value.rsplit(',').next()?.trim().to_string())
    };
    if web.0.trusted_proxies.iter().any(|network| network.contains(peer)) {
        return forwarded(&parts.headers).unwrap_or_else(|| peer.to_string());
    }
    peer.to_string()
}
