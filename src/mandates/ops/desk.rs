//! What the council does with mandates: looks at them, holds them still, notes what welfare powers wait for.

use chrono::Days;

use crate::{
    access,
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    ids::{MandateId, PersonId},
    mandates::{Mandate, Show, forms, rules, store},
};

/// How many the list shows.
const MOST: i64 = 100;

/// The mandates that stand, or some of them, those that need somebody first, for a list that names nobody.
pub async fn list(uow: &mut Uow, show: Show) -> OpResult<Vec<Mandate>> {
    rules::may_list(uow.actor())?;
    let soon = uow.today() + Days::new(rules::SOON_DAYS);
    store::watched(uow, show, soon, MOST).await
}

/// One mandate, for whoever speaks with residents; the look is written down first.
pub async fn open(uow: &mut Uow, id: MandateId) -> OpResult<Mandate> {
    let mandate = store::get(uow, id, false).await?;
    let permit = rules::may_open(uow.actor(), &mandate)?;
    uow.record_look(permit, None, "mandates").await?;
    Ok(mandate)
}

/// The mandates of a person whose record is open to the actor.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Mandate>> {
    match uow.actor() {
        Actor::Staff(staff) if staff.sees_content() => store::of_person(uow, person).await,
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(OpError::NotFound),
    }
}

/// As [`of_person`], with the record open only, and the look written down.
pub async fn of_open_record(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Mandate>> {
    let access = access::ops::current(uow, person).await?.ok_or(OpError::NotFound)?;
    access::ops::look(uow, &access, &[]).await?;
    of_person(uow, person).await
}

/// Holds a mandate still, at once. Nobody is written to: the one who acts may be the danger.
pub async fn freeze(uow: &mut Uow, id: MandateId, fields: &Fields) -> OpResult {
    let because = forms::check_freeze(fields)?;
    let mandate = changing(uow, id, fields).await?;
    let permit = rules::may_freeze(uow.actor(), &mandate)?;
    store::set_frozen(uow, permit, because).await
}

/// Lets it go on.
pub async fn unfreeze(uow: &mut Uow, id: MandateId, fields: &Fields) -> OpResult {
    let mandate = changing(uow, id, fields).await?;
    let permit = rules::may_unfreeze(uow.actor(), &mandate)?;
    store::set_unfrozen(uow, permit).await
}

/// What shows that the person cannot decide was looked at: from today welfare powers hold.
pub async fn confirm_capacity_lost(uow: &mut Uow, id: MandateId, fields: &Fields) -> OpResult {
    let mandate = changing(uow, id, fields).await?;
    let permit = rules::may_confirm_capacity_lost(uow.actor(), &mandate)?;
    store::set_capacity_lost(uow, permit).await
}

/// The mandate as the form saw it; changed meanwhile, nothing is done.
async fn changing(uow: &mut Uow, id: MandateId, fields: &Fields) -> OpResult<Mandate> {
    let mandate = store::get(uow, id, true).await?;
    if fields.get("revision") == mandate.revision.to_string() { Ok(mandate) } else { Err(OpError::Conflict) }
}
