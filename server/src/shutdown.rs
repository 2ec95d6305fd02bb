//! Ending well: the first SIGTERM or SIGINT asks everybody to finish, a second one does not wait.

use std::{future::Future, io, time::Duration};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Knows whether the process has been asked to end. Clones share one answer.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// Listens for SIGTERM and SIGINT from now on.
    pub fn on_signal() -> io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (asked, answer) = watch::channel(false);
        tokio::spawn(async move {
            let mut next = async || tokio::select! { _ = terminate.recv() => "SIGTERM", _ = interrupt.recv() => "SIGINT" };
            let first = next().await;
            tracing::info!(signal = first, "asked to end: no new requests, finishing those begun");
            asked.send_replace(true);
            let second = next().await;
            tracing::warn!(signal = second, "asked twice: ending at once");
            std::process::exit(130);
        });
        Ok(Self(answer))
    }

    /// A pair for tests and subcommands: the second half asks.
    pub fn by_hand() -> (Self, watch::Sender<bool>) {
        let (asked, answer) = watch::channel(false);
        (Self(answer), asked)
    }

    /// Whether the process has been asked to end.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is.
    pub async fn requested(mut self) {
        // An error means that nobody is left to ask: then there is nothing to wait for.
        let _ = self.0.wait_for(|asked| *asked).await;
    }

    /// Runs `work`, and once the process is asked to end gives it `grace` to finish. `None` when it did not.
    pub async fn within<T>(self, grace: Duration, work: impl Future<Output = T>) -> Option<T> {
        let out_of_time = async {
            self.requested().await;
            tokio::time::sleep(grace).await;
        };
        tokio::select! {
            done = work => Some(done),
            () = out_of_time => {
                tracing::warn!(seconds = grace.as_secs(), "the time to finish is over; what still runs is dropped");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_ends_in_time_is_kept() {
        let (shutdown, asked) = Shutdown::by_hand();
        asked.send_replace(true);
        assert_eq!(shutdown.within(Duration::from_secs(5), async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn work_that_does_not_end_is_dropped_after_the_grace() {
        let (shutdown, asked) = Shutdown::by_hand();
        let running = tokio::spawn(shutdown.clone().within(Duration::from_millis(10), std::future::pending::<()>()));
        assert!(!shutdown.is_requested());
        asked.send_replace(true);
        assert_eq!(running.await.unwrap(), None);
        assert!(shutdown.is_requested());
    }
}
