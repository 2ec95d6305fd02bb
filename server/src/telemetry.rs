//! Logs and metrics.
//!
//! **No personal data in a log line or a metric label.** A line says what happened in words that can be read alone, and carries
//! ids as fields; never a name, an address, an e-mail address, a search, a form or any part of one, and no URL query. A failure is
//! logged once, where it is handled. Labels take a route pattern or a fixed word, never what a person sent.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{self, LogFormat};

/// What is logged when `RUST_LOG` says nothing. A session that cannot be read is told by the line of its request already.
pub const USUAL: &str = "info,tower_sessions_core=off";

/// Upper bounds for every `*_seconds` histogram: a page should take milliseconds, a pack may take a minute.
const SECONDS: [f64; 12] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 60.0];

/// Starts logging to standard output, at the level of `RUST_LOG`. A panic becomes a log line too.
pub fn start_logging(format: Option<LogFormat>) -> anyhow::Result<()> {
    let filter = match config::variable("RUST_LOG") {
        Some(levels) => EnvFilter::try_new(levels).context("RUST_LOG is not a list of levels, such as info,sqlx=warn; correct it.")?,
        None => EnvFilter::new(USUAL),
    };
    let format = format.unwrap_or(if io::stdout().is_terminal() { LogFormat::Text } else { LogFormat::Json });
    let lines = tracing_subscriber::fmt().with_env_filter(filter);
    let started = match format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text => lines.with_target(false).try_init(),
    };
    started.map_err(|e| anyhow::anyhow!("Logging has been started already: {e}."))?;
    log_panics();
    Ok(())
}

/// Starts counting; the handle renders what was counted.
pub fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("Metrics have been started already.")
}

/// Logs where a panic happened. What it says stays out of release logs: the message of a failed `expect` prints the value.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = if cfg!(debug_assertions) { panic.payload_as_str().unwrap_or_default() } else { "" };
        metrics::counter!("panics_total").increment(1);
        tracing::error!(place, words, "a panic: a bug in this program");
    }));
}
