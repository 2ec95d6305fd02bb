//! `survey verify`: whether a draw is what it says.

use anyhow::Context;
use portal::surveys::{Frame, ops};
use uuid::Uuid;

use crate::{config::Settings, serve::Running};

/// What can be done with surveys from the command line.
#[derive(clap::Subcommand)]
pub enum Survey {
    /// Reckons the draw of a survey again, as of its moment, and says whether it is the same.
    Verify {
        /// The number of the survey, as its page shows it.
        wave: Uuid,
    },
}

/// Runs one of them.
///
/// # Errors
/// When there is no such survey, when it was not drawn, and when the draw is not the same.
pub async fn run(what: Survey, settings: &Settings) -> anyhow::Result<()> {
    let Survey::Verify { wave } = what;
    let running = Running::start(settings).await?;
    let verified = ops::verify(&running.portal, wave).await;
    let words = match &verified {
        Ok(verified) if verified.is_same() => format!("The draw of “{}” is the same.\n{}", verified.name, told(&verified.now)),
        Ok(verified) => format!(
            "The draw of “{}” is NOT the same: contacts of its window are gone, or were changed since.\nThen:\n{}\nNow:\n{}",
            verified.name,
            told(&verified.then),
            told(&verified.now),
        ),
        Err(_) => "There is no such survey, or it was not drawn.".to_string(),
    };
    running.stop(&words).await?;
    if verified.context("reckoning the draw again")?.is_same() { Ok(()) } else { anyhow::bail!("the draw is not the same") }
}

fn told(frame: &Frame) -> String {
    let excluded: Vec<String> = frame.excluded.iter().map(|(reason, count)| format!("  {}: {count}", reason.code())).collect();
    format!(
        "contacts: {}\n{}\n  same person: {}\ndrawn: {}\nframe: {}\nsample: {}",
        frame.contacts,
        excluded.join("\n"),
        frame.doubles,
        frame.drawn,
        frame.digest,
        frame.sample_digest,
    )
}
