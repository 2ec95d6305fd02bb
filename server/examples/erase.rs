//! Carries out one erasure that was asked for and decided, and says how long it took: what `scripts/bench-erasure` measures.
//!
//! `erase REQUEST`, for the demonstration that the settings name.

use std::{env, time::Instant};

use anyhow::{Context, ensure};
use portal::erasure::ops::run;
use server::{config::Settings, serve::Running};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let request = env::args().nth(1).context("first argument: the request")?.parse()?;
    let running = Running::start(&Settings::load(&[("demo", "true")])?).await?;
    let began = Instant::now();
    ensure!(run::carry_out(&running.portal, request).await?, "the erasure waits for something");
    let took = began.elapsed().as_millis();
    running.stop(&format!("Erased in {took} ms.")).await
}
