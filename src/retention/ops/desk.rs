//! The staff’s side: runs, a run with its plan, two people who release it, and what it came to.

use uuid::Uuid;

use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    retention::{KeptCount, Listed, Part, Proof, Run, rules, store},
    text::retention as words,
};

/// How many runs the list shows: two months of nights.
const MOST_LISTED: i64 = 60;

/// A run with everything its page shows.
pub struct Opened {
    pub run: Run,
    pub parts: Vec<Part>,
    /// How many receipts there are, for how many things, and the hash of the last.
    pub receipts: (i64, i64, Option<String>),
    /// Holds that stand now, to be held against those when it was planned.
    pub holds_now: i64,
}

/// Runs, newest first.
pub async fn list(uow: &mut Uow) -> OpResult<Vec<Listed>> {
    rules::may_see_schedule(uow.actor())?;
    store::list(uow, MOST_LISTED).await
}

/// Reads a run. It names nobody.
pub async fn open(uow: &mut Uow, id: Uuid) -> OpResult<Opened> {
    rules::may_see(uow.actor())?;
    let run = store::get(uow, id).await?;
    let parts = store::parts(uow, id).await?;
    let (receipts, items, hash) = store::receipts::of_run(uow, id).await?;
    let hash = hash.map(|hash| data_encoding::HEXLOWER.encode(&hash));
    let holds_now = store::holds_standing(uow).await?;
    Ok(Opened { run, parts, receipts: (receipts, items, hash), holds_now })
}

/// What stays of what was made anonymous: numbers by year and service. Whoever shows them hides the small ones.
pub async fn counts(uow: &mut Uow) -> OpResult<Vec<KeptCount>> {
    rules::may_see_schedule(uow.actor())?;
    store::counts::list(uow).await
}

/// Asks for a plan; the worker makes it in a moment. One that waits to be made is enough.
pub async fn ask(uow: &mut Uow) -> OpResult {
    let run = Run {
        id: uow.new_id(),
        day: uow.today(),
        asked_by: Some(uow.actor().label()),
        asked_at: uow.now(),
        planned_at: None,
        policy_version: None,
        holds: None,
        approved_by: None,
        released_by: None,
        paused_at: None,
        finished_at: None,
        revision: 0,
    };
    let permit = rules::may_ask(uow.actor(), &run)?;
    let waits = store::list(uow, 1).await?.first().is_some_and(|listed| listed.run.planned_at.is_none());
    if waits { Ok(()) } else { store::insert_asked(uow, permit).await }
}

/// The run as the form saw it, held.
async fn locked(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult<Run> {
    rules::may_see(uow.actor())?;
    let run = store::lock(uow, id).await?;
    if fields.get("revision").parse() == Ok(run.revision) { Ok(run) } else { Err(OpError::Conflict) }
}

/// Whoever lets something go says that they have looked (F24).
fn looked(fields: &Fields) -> Result<(), FieldErrors> {
    if fields.get("looked") == "yes" { Ok(()) } else { Err(FieldErrors::one("looked", words::looked_empty)) }
}

/// The first person says yes.
pub async fn approve(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let run = locked(uow, id, fields).await?;
    looked(fields)?;
    let permit = rules::may_approve(uow.actor(), &run)?;
    store::set_approved(uow, permit).await
}

/// The second person lets it go.
pub async fn release(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let run = locked(uow, id, fields).await?;
    looked(fields)?;
    let permit = rules::may_release(uow.actor(), &run)?;
    store::set_released(uow, permit).await
}

/// It stands still after the batch in hand.
pub async fn pause(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let run = locked(uow, id, fields).await?;
    let permit = rules::may_pause(uow.actor(), &run)?;
    store::set_paused(uow, permit).await
}

/// It goes on.
pub async fn resume(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let run = locked(uow, id, fields).await?;
    let permit = rules::may_resume(uow.actor(), &run)?;
    store::set_resumed(uow, permit).await
}

/// What failed is tried again.
pub async fn retry(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let run = locked(uow, id, fields).await?;
    let permit = rules::may_retry(uow.actor(), &run)?;
    store::set_retried(uow, permit).await
}

/// Recomputes every receipt, for whoever works with runs and for the command.
pub async fn prove(uow: &mut Uow) -> OpResult<Proof> {
    match uow.actor() {
        Actor::System(_) => {}
        staff => rules::may_see(staff)?,
    }
    store::receipts::prove(uow).await
}

/// Whether the actor works with runs, for the way to them.
pub fn works_with(actor: &Actor) -> bool {
    rules::may_see(actor).is_ok()
}
