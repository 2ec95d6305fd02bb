//! `POST /api/calls`: the telephone system says that somebody is ringing. And the command that says it by hand.
//!
//! How it proves who it is, `machines` says.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use portal::{
    calls::{forms::Event, ops},
    chance::Chance,
    clock::Clock,
    error::OpError,
    text::calls as text,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    config::{Secret, Settings},
    machines::{MOST_BYTES, Sent, answer, read},
    serve::keep_secret,
    web::Web,
};

/// Takes an event in.
pub async fn receive(State(web): State<Web>, request: Request<Body>) -> Response {
    let Sent { body, lang, id } = match read::<Event>(&web, web.0.calls_token.as_ref(), request, text::api_json).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    match ops::receive(&web.0.portal, id, &body).await {
        Ok(received) => {
            let status = if received.created { StatusCode::CREATED } else { StatusCode::OK };
            answer(status, &json!({ "id": received.id.to_string(), "created": received.created }))
        }
        Err(OpError::Invalid(faults)) => {
            let words: Vec<&str> = faults.iter().map(|(_, words)| words.get(lang)).collect();
            answer(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "error": words.join(" ") }))
        }
        Err(error) => {
            tracing::error!(request = %id, %error, "a call event was not taken in");
            let status =
                if matches!(error, OpError::Internal(_)) { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::SERVICE_UNAVAILABLE };
            answer(status, &json!({ "error": text::api_failed(lang) }))
        }
    }
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
