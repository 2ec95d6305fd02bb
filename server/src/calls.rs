//! `POST /api/calls`: the telephone system says that somebody is ringing. And the command that says it by hand.
//!
//! No session and no cookie: a token that both sides know. Without one configured the address does not exist.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use portal::{
    calls::{forms::Event, ops, rules},
    chance::Chance,
    clock::Clock,
    error::OpError,
    ids::RequestId,
    lang::Lang,
    text::calls as text,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Semaphore,
};

use crate::{
    config::{Secret, Settings},
    respond::no_store,
    serve::keep_secret,
    web::{Asked, Web},
};

/// The most bytes of an event.
const MOST_BYTES: usize = 64 * 1024;
/// How long a wrong token waits for its answer.
const DELAY: Duration = Duration::from_millis(500);
/// Wrong tokens that wait at the same time; more are turned away at once. A right one never waits.
static WRONG: Semaphore = Semaphore::const_new(8);

/// Takes an event in.
pub async fn receive(State(web): State<Web>, request: Request<Body>) -> Response {
    let lang = request.extensions().get::<Asked>().map_or(Lang::En, |asked| asked.0);
    let Some(token) = &web.0.calls_token else { return StatusCode::NOT_FOUND.into_response() };
    if !rules::same_token(bearer(request.headers()), token.expose()) {
        let Ok(_turn) = WRONG.try_acquire() else { return answer(StatusCode::TOO_MANY_REQUESTS, json!({ "error": text::api_busy(lang) })) };
        tokio::time::sleep(DELAY).await;
        let mut refused = answer(StatusCode::UNAUTHORIZED, json!({ "error": text::api_forbidden(lang) }));
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        return refused;
    }
    let portal = &web.0.portal;
    let id = request.extensions().get::<RequestId>().copied().unwrap_or_else(|| RequestId(portal.chance().uuid(portal.clock().now())));
    let Ok(bytes) = to_bytes(request.into_body(), MOST_BYTES).await else {
        return answer(StatusCode::PAYLOAD_TOO_LARGE, json!({ "error": text::api_large(lang) }));
    };
    let Ok(event) = serde_json::from_slice::<Event>(&bytes) else {
        return answer(StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": text::api_json(lang) }));
    };
    match ops::receive(portal, id, &event).await {
        Ok(received) => {
            let status = if received.created { StatusCode::CREATED } else { StatusCode::OK };
            answer(status, json!({ "id": received.id.to_string(), "created": received.created }))
        }
        Err(OpError::Invalid(faults)) => {
            let words: Vec<&str> = faults.iter().map(|(_, words)| words.get(lang)).collect();
            answer(StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": words.join(" ") }))
        }
        Err(error) => {
            tracing::error!(request = %id, %error, "a call event was not taken in");
            let status =
                if matches!(error, OpError::Internal(_)) { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::SERVICE_UNAVAILABLE };
            answer(status, json!({ "error": text::api_failed(lang) }))
        }
    }
}

fn bearer(headers: &HeaderMap) -> &str {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    }
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, no_store(), [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The token of the telephone system. The demonstration makes one on its first start, so that `my-account call` finds it too.
pub fn token(settings: &Settings) -> anyhow::Result<Option<Secret>> {
    if settings.calls_token.is_some() || !settings.demo {
        return Ok(settings.calls_token.clone());
    }
    let path = settings.var_dir.join("calls.token");
    let text = if path.exists() {
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?
    } else {
        keep_secret(&path, &Chance::from_system().token())?
    };
    Ok(Some(Secret::from(text.trim().to_string())))
}

/// `my-account call`: sends one event to the portal that runs with the same settings.
pub async fn send(settings: &Settings, number: Option<&str>, line: &str, event: Option<String>) -> anyhow::Result<String> {
    let Some(token) = token(settings)? else { bail!("There is no token: set CALLS_TOKEN to what the portal was given.") };
    let event = event.unwrap_or_else(|| format!("command {}", Chance::from_system().token()));
    let now = Clock::System.now().to_rfc3339();
    let body = json!({ "event": event, "number": number, "line": line, "arrived_at": now }).to_string();
    let (status, answer) = post(reachable(settings.listen), token.expose(), &body).await?;
    let answer: Value = serde_json::from_str(&answer).unwrap_or(Value::Null);
    match status {
        201 => Ok(format!("The call rings: {}", answer["id"].as_str().unwrap_or_default())),
        200 => Ok(format!("This event is a call already: {}", answer["id"].as_str().unwrap_or_default())),
        _ => bail!("{} (status {status})", answer["error"].as_str().unwrap_or("The portal did not take the call")),
    }
}

/// Where a listener on every address is reached from here.
fn reachable(listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], listen.port())) } else { listen }
}

/// One request over one connection, which the server closes.
async fn post(to: SocketAddr, token: &str, body: &str) -> anyhow::Result<(u16, String)> {
    let mut stream = TcpStream::connect(to).await.with_context(|| format!("The portal does not answer on {to}: is it running?"))?;
    let head = format!(
        "POST /api/calls HTTP/1.1\r\nHost: {to}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut answer = String::new();
    tokio::time::timeout(Duration::from_secs(10), stream.take(MOST_BYTES as u64).read_to_string(&mut answer))
        .await
        .context("The portal took too long to answer")??;
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).context("The portal’s answer was no HTTP")?;
    Ok((status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_string()).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_read() {
        for (value, token) in [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("abc", ""), ("", "")] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, header::HeaderValue::from_static(value));
            assert_eq!(bearer(&headers), token, "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), "");
    }

    #[test]
    fn a_listener_on_every_address_is_reached_on_this_machine() {
        assert_eq!(reachable("0.0.0.0:3000".parse().unwrap()).to_string(), "127.0.0.1:3000");
        assert_eq!(reachable("[::]:3000".parse().unwrap()).to_string(), "127.0.0.1:3000");
        assert_eq!(reachable("10.0.0.5:80".parse().unwrap()).to_string(), "10.0.0.5:80");
    }

    #[tokio::test]
    async fn an_event_is_sent_as_one_request_and_its_answer_read() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let read = stream.read(&mut asked).await.unwrap();
            stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}").await.unwrap();
            String::from_utf8_lossy(&asked[..read]).into_owned()
        });
        assert_eq!(post(to, "secret", "{}").await.unwrap(), (201, "{}".to_string()));
        let asked = served.await.unwrap();
        assert!(asked.starts_with("POST /api/calls HTTP/1.1\r\n") && asked.contains("Authorization: Bearer secret\r\n"));
    }
}
