//! The admin listener: is the process alive, can it serve, and how is it doing.
//!
//! It listens on an address of its own, so that no mistake in the public router can show metrics to the world.

use std::{future::Future, time::Duration};

use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;

use crate::shutdown::Shutdown;

/// A check that takes longer than this is a check that failed: a load balancer asks every few seconds.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// How often old samples are folded together; without it, histograms grow until they are read.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// `/health/live`, `/health/ready` and `/metrics`.
///
/// `ready` answers whether a request can be served right now; its error says in a few words what is missing. Liveness asks
/// nothing: a process must not be restarted because PostgreSQL is away.
pub fn router<Check, Answer>(metrics: PrometheusHandle, ready: Check) -> Router
where
    Check: Fn() -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<(), String>> + Send,
{
    let is_ready = move || {
        let ready = ready.clone();
        async move { readiness(READY_WITHIN, ready()).await }
    };
    let rendered = move || async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics.render()) };
    Router::new().route("/health/live", get(async || "alive\n")).route("/health/ready", get(is_ready)).route("/metrics", get(rendered))
}

/// Serves the admin listener until the process is asked to end.
pub async fn serve<Check, Answer>(listener: TcpListener, metrics: PrometheusHandle, ready: Check, shutdown: Shutdown) -> std::io::Result<()>
where
    Check: Fn() -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Result<(), String>> + Send,
{
    let tidied = metrics.clone();
    let tidy = async move {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            tidied.run_upkeep();
        }
    };
    let still_serving = shutdown.clone();
    let check = move || {
        let (answer, leaving) = (ready(), still_serving.is_requested());
        async move { if leaving { Err("ending".to_owned()) } else { answer.await } }
    };
    let serving = axum::serve(listener, router(metrics, check)).with_graceful_shutdown(shutdown.requested());
    tokio::select! {
        ended = serving => ended,
        () = tidy => Ok(()),
    }
}

async fn readiness(limit: Duration, check: impl Future<Output = Result<(), String>>) -> Response {
    match tokio::time::timeout(limit, check).await.unwrap_or_else(|_| Err("the check took too long".to_owned())) {
        Ok(()) => "ready\n".into_response(),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], format!("not ready: {why}\n")).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tower::ServiceExt as _;

    use super::*;

    async fn status<Answer>(path: &str, ready: impl Fn() -> Answer + Clone + Send + Sync + 'static) -> StatusCode
    where
        Answer: Future<Output = Result<(), String>> + Send + 'static,
    {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router(PrometheusBuilder::new().build_recorder().handle(), ready).oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_process_without_its_database_is_alive_but_not_ready() {
        let away = || async { Err("no database".to_owned()) };
        assert_eq!(status("/health/live", away).await, StatusCode::OK);
        assert_eq!(status("/health/ready", away).await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status("/metrics", away).await, StatusCode::OK);
        assert_eq!(status("/health/ready", || async { Ok(()) }).await, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_check_that_hangs_is_not_ready() {
        let answer = readiness(Duration::from_millis(5), std::future::pending()).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "2");
    }
}
