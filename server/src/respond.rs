//! The responses themselves: pages, redirects, files, and the headers that belong to each.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal::{files::kinds, lang::Lang};

pub fn no_store() -> [(header::HeaderName, HeaderValue); 1] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]
}

/// A page, with the policy that lets nothing run in it but our own scripts.
pub fn html_response(status: u16, html: String, lang: Lang, nonce: &str) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    );
    let mut response = (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), no_store(), html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// 303, so that a reload after a form asks for the page and never sends the form again.
pub fn redirect(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, no_store(), [(header::LOCATION, location)]).into_response()
}

/// A file that is made while it is sent: it has no length before its end, and is to be saved.
pub fn stream_response(kind: &'static str, name: &str, bytes: portal::packs::Bytes) -> Response {
    let mut response = file_response(kind, name, Vec::new(), false);
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = axum::body::Body::from_stream(bytes);
    response
}

/// A file is shown only when it is a picture we made; everything else is to be saved, and nothing in it may run.
pub fn file_response(kind: &'static str, name: &str, bytes: Vec<u8>, inline: bool) -> Response {
    let mut response = (no_store(), bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    let disposition = if inline { "inline".to_string() } else { kinds::content_disposition(name) };
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
