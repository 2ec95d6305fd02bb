//! The loop that does what waits: e-mails and standing jobs. Runs inside `serve`, or alone as `worker`; any number of them
//! may run, because everything is claimed with a lease.

use std::{sync::Arc, time::Duration};

use portal::db::Wake;
use portal::{jobs, outbox, outbox::mailer::Mailer, portal::Portal};

use crate::shutdown::Shutdown;

/// How long the loop sleeps when nobody wakes it. The notification is a courtesy; this poll is the truth.
const POLL: Duration = Duration::from_secs(1);

/// Works until the process is asked to end, and finishes what it has in hand.
pub async fn run(portal: Arc<Portal>, mailer: Mailer, shutdown: Shutdown) {
    let mut wake = Wake::on(&portal).await;
    let mut ticks: u32 = 0;
    while !shutdown.is_requested() {
        ticks = ticks.wrapping_add(1);
        if let Err(error) = round(&portal, &mailer, ticks).await {
            tracing::warn!(%error, "the worker could not work and tries again");
        }
        tokio::select! {
            () = wake.next(POLL) => {}
            () = shutdown.clone().requested() => {}
        }
    }
}

async fn round(portal: &Arc<Portal>, mailer: &Mailer, ticks: u32) -> Result<(), portal::error::OpError> {
    jobs::run_due(portal).await?;
    while outbox::ops::deliver_due(portal, mailer).await? > 0 {}
    if ticks.is_multiple_of(10) {
        let (waiting, parked) = outbox::ops::depth(portal).await?;
        metrics::gauge!("outbox_waiting").set(waiting);
        metrics::gauge!("outbox_parked").set(parked);
    }
    Ok(())
}
