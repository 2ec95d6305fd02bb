//! What can be done with survey waves: define, look at the frame, draw, send, close; and whether a draw is what it says.
//!
//! Who may is decided with the eyes of the member of staff; the draw and the asking are the portal's own, because they go over
//! people whom no one member of staff may see.

mod answer;
mod invite;
mod read;

pub use answer::{answer, is_open, stop, take_down};
pub use invite::{Line, list, run};
pub use read::{Comment, comments, refusers, results};

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    forms::Define,
    rules, store,
    waves::{Done, Frame, State, Wave},
};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::RequestId,
    portal::Portal,
};

/// The most waves of a list.
const MOST_WAVES: i64 = 200;
/// How long answers are taken.
pub const ANSWER_DAYS: u64 = 14;

/// Every wave, the newest first.
pub async fn waves(uow: &mut Uow) -> OpResult<Vec<Wave>> {
    rules::may_see(uow.actor())?;
    store::list(uow, MOST_WAVES).await
}

/// One wave.
pub async fn wave(uow: &mut Uow, id: Uuid) -> OpResult<Wave> {
    rules::may_see(uow.actor())?;
    store::find(uow, id).await?.ok_or(OpError::NotFound)
}

/// Keeps a wave. Pressed twice, it is one.
pub async fn define(uow: &mut Uow, form: Define) -> OpResult<Uuid> {
    let wave = Wave {
        id: uow.new_id(),
        plan: form.plan,
        state: State::Draft,
        defined: Done { at: uow.now(), by: uow.actor().label() },
        drawn: None,
        frame: None,
        sent: None,
        ends_on: None,
        closed: None,
        results: None,
        revision: 0,
    };
    let permit = rules::may_define(uow.actor(), &wave)?;
    store::insert(uow, permit, form.submission_key).await
}

/// What the frame of a wave would be now, and how many would be drawn of it. Nothing is kept.
pub async fn preview(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid) -> OpResult<Frame> {
    rules::may_see(actor)?;
    let mut uow = portal.begin_for(Actor::System("survey_preview"), request).await?;
    let now = uow.now();
    let (frame, _) = store::draw(&mut uow, id, now).await?;
    uow.commit().await?;
    Ok(frame)
}

/// Draws a wave: as of this moment, by its seed.
pub async fn draw(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid, revision: i32) -> OpResult {
    let mut uow = portal.begin_for(Actor::System("survey_draw"), request).await?;
    let wave = locked(&mut uow, actor, id, revision).await?;
    let permit = rules::may_draw(actor, &wave)?;
    let now = uow.now();
    let (frame, sample) = store::draw(&mut uow, id, now).await?;
    store::set_drawn(&mut uow, permit, &frame, &sample).await?;
    uow.commit().await
}

/// Lets those drawn be asked from now on. Whoever drew the wave does not send it.
pub async fn send(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid, revision: i32) -> OpResult {
    let mut uow = portal.begin_for(Actor::System("survey_send"), request).await?;
    let wave = locked(&mut uow, actor, id, revision).await?;
    let permit = rules::may_send(actor, &wave)?;
    let ends_on = last_day(uow.today())?;
    store::set_open(&mut uow, permit, ends_on).await?;
    uow.commit().await
}

fn last_day(today: NaiveDate) -> OpResult<NaiveDate> {
    today.checked_add_days(Days::new(ANSWER_DAYS)).ok_or_else(|| OpError::Internal(anyhow::anyhow!("no day a fortnight from now")))
}

/// Ends a wave: no answers are taken any more, and what came of it is kept as numbers.
pub async fn close(portal: &Arc<Portal>, actor: &Actor, request: RequestId, id: Uuid, revision: i32) -> OpResult {
    let mut uow = portal.begin_for(Actor::System("survey_close"), request).await?;
    let wave = locked(&mut uow, actor, id, revision).await?;
    let permit = rules::may_close(actor, &wave)?;
    let results = store::results(&mut uow, id).await?;
    store::set_closed(&mut uow, permit, &results).await?;
    uow.commit().await
}

/// The wave as the actor saw it, held.
async fn locked(uow: &mut Uow, actor: &Actor, id: Uuid, revision: i32) -> OpResult<Wave> {
    rules::may_see(actor)?;
    let wave = store::lock(uow, id).await?.ok_or(OpError::NotFound)?;
    if wave.revision == revision { Ok(wave) } else { Err(OpError::Conflict) }
}

/// A draw reckoned again as of its moment: what it was, and what it is now.
pub struct Verified {
    pub name: String,
    pub then: Frame,
    pub now: Frame,
}

impl Verified {
    /// Whether the frame, the reasons and the sample are the same to the last contact.
    pub fn is_same(&self) -> bool {
        self.then == self.now
    }
}

/// Reckons the draw of a wave again. It differs when contacts of its window are gone or were changed since.
pub async fn verify(portal: &Arc<Portal>, id: Uuid) -> OpResult<Verified> {
    let mut uow = portal.begin(Actor::System("survey_verify")).await?;
    let wave = store::find(&mut uow, id).await?.ok_or(OpError::NotFound)?;
    let (Some(then), Some(drawn)) = (wave.frame, wave.drawn) else { return Err(OpError::NotFound) };
    let (now, _) = store::draw(&mut uow, id, drawn.at).await?;
    uow.commit().await?;
    Ok(Verified { name: wave.plan.name, then, now })
}
