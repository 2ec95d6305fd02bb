//! What machines ask of the portal, and how they prove who they are: no session and no cookie, but a token that both sides know.
//! Where none is configured the address does not exist.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal::{calls::rules::same_token, ids::RequestId, lang::Lang, text::machines as text};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::{
    config::Secret,
    respond::no_store,
    web::{Asked, Web},
};

/// The most bytes of what a machine sends.
pub const MOST_BYTES: usize = 64 * 1024;
/// How long a wrong token waits for its answer.
const DELAY: Duration = Duration::from_millis(500);
/// Wrong tokens that wait at the same time; more are turned away at once. A right one never waits.
static WRONG: Semaphore = Semaphore::const_new(8);

/// What a machine sent that proved who it is.
pub struct Sent<T> {
    pub body: T,
    pub lang: Lang,
    pub id: RequestId,
}

/// Reads what was sent, if its token is the one.
///
/// # Errors
/// The answer to whoever has no right to send, or sends something else: `expected` says what belongs there.
pub async fn read<T: DeserializeOwned>(
    web: &Web,
    token: Option<&Secret>,
    request: Request<Body>,
    expected: fn(Lang) -> &'static str,
) -> Result<Sent<T>, Response> {
    let lang = request.extensions().get::<Asked>().map_or(Lang::En, |asked| asked.0);
    let Some(token) = token else { return Err(StatusCode::NOT_FOUND.into_response()) };
    if !same_token(bearer(request.headers()), token.expose()) {
        let Ok(_turn) = WRONG.try_acquire() else {
            return Err(answer(StatusCode::TOO_MANY_REQUESTS, &json!({ "error": text::busy(lang) })));
        };
        tokio::time::sleep(DELAY).await;
        let mut refused = answer(StatusCode::UNAUTHORIZED, &json!({ "error": text::forbidden(lang) }));
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return Err(refused);
    }
    let portal = &web.0.portal;
    let id = request.extensions().get::<RequestId>().copied().unwrap_or_else(|| RequestId(portal.chance().uuid(portal.clock().now())));
    let Ok(bytes) = to_bytes(request.into_body(), MOST_BYTES).await else {
        return Err(answer(StatusCode::PAYLOAD_TOO_LARGE, &json!({ "error": text::large(lang) })));
    };
    // An object, by its fields' names: a list would be taken for its fields in their order.
    let body = serde_json::from_slice(&bytes).and_then(|fields| serde_json::from_value(Value::Object(fields)));
    match body {
        Ok(body) => Ok(Sent { body, lang, id }),
        Err(_) => Err(answer(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": expected(lang) }))),
    }
}

fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    }
}

/// JSON that nobody on the way keeps.
pub fn answer(status: StatusCode, body: &Value) -> Response {
    (status, no_store(), [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_read() {
        for (value, token) in [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("abc", ""), ("", "")] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            assert_eq!(bearer(&headers), token, "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), "");
    }
}
