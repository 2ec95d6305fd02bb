//! What the portal does every night, and what people do with it: see the parts.

pub mod desk;
pub mod holds;
pub mod plan;
pub mod remind;
pub mod sweep;

use std::{sync::Arc, time::Duration};

pub use holds::holds_on;

use crate::{actor::Actor, error::OpResult, portal::Portal, recordings};

/// How long a round of the standing job deletes before others have their turn: letters wait for the same worker.
const A_ROUND: Duration = Duration::from_secs(2);

/// A round of the standing job: the night’s plan, plans that were asked for, and a while of what may go. Each goes on where the round
/// before, or a process that died, left off.
pub async fn round(portal: &Arc<Portal>) -> OpResult {
    plan::begin_night(portal).await?;
    plan::next(portal).await?;
    sweep::sweep(portal, Some(A_ROUND)).await?;
    let mut uow = portal.begin(Actor::System("retention")).await?;
    recordings::ops::orders::seal_anew(&mut uow).await?;
    uow.commit().await?;
    holds::alert(portal).await?;
    remind::remind(portal).await
}
