//! `my-account retention`: what an operator looks at and carries on beside the worker.

use clap::Subcommand;
use portal::{
    actor::Actor,
    retention::{
        Proof,
        ops::{desk, plan, sweep},
    },
};

use crate::{config::Settings, serve::Running};

/// What to do about what has reached the end of its period.
#[derive(Subcommand)]
pub enum Retention {
    /// Says what is due today, by rule, what of it is held, and what would go by itself. Nothing is kept and nothing is deleted.
    Plan,
    /// Deletes what was released, until nothing of it is left.
    Run,
    /// Recomputes the receipts and names the first that was altered or is missing.
    Check,
}

/// Runs one of them.
///
/// # Errors
/// When the database cannot be reached, and for `check` when a receipt is not as it was written.
pub async fn run(what: Retention, settings: &Settings) -> anyhow::Result<()> {
    let running = Running::start(settings).await?;
    let done = carry_out(what, &running).await;
    let words = match &done {
        Ok(words) => words.clone(),
        Err(_) => "Nothing more was done.".to_string(),
    };
    running.stop(&words).await?;
    done.map(drop)
}

async fn carry_out(what: Retention, running: &Running) -> anyhow::Result<String> {
    let began = std::time::Instant::now();
    let mut uow = running.portal.begin(Actor::System("retention")).await?;
    match what {
        Retention::Plan => {
            let parts = plan::dry(&mut uow).await?;
            for part in &parts {
                let held: i64 = part.held.values().sum();
                println!(
                    "{} by {}, rule {}: due {}, held {held}, {}",
                    part.category.code(),
                    part.way,
                    part.rule,
                    part.due,
                    part.state.code()
                );
            }
            let due: i64 = parts.iter().map(|part| part.due).sum();
            Ok(format!("{due} things are due, found in {} ms.", began.elapsed().as_millis()))
        }
        Retention::Run => {
            drop(uow);
            let swept = sweep::sweep(&running.portal, None).await?;
            Ok(format!("{} things are gone, in {} batches and {} ms.", swept.items, swept.batches, began.elapsed().as_millis()))
        }
        Retention::Check => match desk::prove(&mut uow).await? {
            Proof::Whole { receipts, items, head } => {
                Ok(format!("The receipts are whole: {items} things in {receipts} receipts, head {head}."))
            }
            Proof::Broken { receipt } => anyhow::bail!("receipt {receipt} was altered or is missing"),
        },
    }
}
