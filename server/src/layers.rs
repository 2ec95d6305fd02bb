//! What happens to every request and response, whatever the page.

use std::time::Instant;

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Uri, header},
    middleware::Next,
    response::Response,
};
use portal::{
    ids::{MandateId, RequestId},
    lang::Lang,
};

use crate::web::{Asked, AskedFor, Web};

/// `/cy/x` is `/x` in Welsh, and `/for/{mandate}/x` is `/x` for somebody else: takes both off the path before it is routed.
pub fn take_language(mut request: Request<Body>) -> Request<Body> {
    let path = request.uri().path();
    let stripped = match path.strip_prefix("/cy") {
        Some("") => Some("/".to_string()),
        Some(rest) if rest.starts_with('/') => Some(rest.to_string()),
        _ => None,
    };
    let lang = if stripped.is_some() { Lang::Cy } else { Lang::En };
    let path = stripped.unwrap_or_else(|| path.to_string());
    let acting = app::acting::taken_off(&path).and_then(|(mandate, rest)| Some((mandate.parse::<MandateId>().ok()?, rest.to_string())));
    let (mandate, path) = acting.map_or((None, path), |(mandate, rest)| (Some(mandate), rest));
    if path != request.uri().path() {
        let target = request.uri().query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
        if let Ok(uri) = target.parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    request.extensions_mut().insert(Asked(lang));
    request.extensions_mut().insert(AskedFor(mandate));
    request
}

/// Why a part of the portal could not be reached: for the line about the request, which says it once.
#[derive(Clone)]
pub struct Away(pub String);

/// Gives the request an id, measures it, and writes one line about it: the route, never the path or anything typed.
pub async fn observe(State(web): State<Web>, mut request: Request<Body>, next: Next) -> Response {
    let portal = &web.0.portal;
    let id = RequestId(portal.chance().uuid(portal.clock().now()));
    request.extensions_mut().insert(id);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "unknown".to_string(), |path| path.as_str().to_string());
    let began = Instant::now();
    let mut response = next.run(request).await;
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics::histogram!("http_request_seconds", "route" => route.clone(), "status" => status.to_string()).record(seconds);
    let milliseconds = (seconds * 10_000.0).round() / 10.0;
    if let Some(Away(cause)) = response.extensions_mut().remove::<Away>() {
        tracing::error!(request = %id, %method, route, status, milliseconds, cause, "a part of the portal is unavailable");
    } else {
        tracing::info!(request = %id, %method, route, status, milliseconds, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The headers that every response carries.
pub async fn protect(State(web): State<Web>, request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("geolocation=(self), camera=(), microphone=(), payment=()"));
    if web.0.portal.public_url().starts_with("https://") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'"));
    response
}
