//! A case while its councillor still writes it: each step keeps its answers, and Back finds them.

use uuid::Uuid;

use crate::{
    casework::{forms::Step, rules, store},
    db::Uow,
    error::OpResult,
    fields::Fields,
};

/// Begins a case.
pub async fn start(uow: &mut Uow) -> OpResult<Uuid> {
    let councillor = rules::serving(uow.actor(), uow.today())?.id;
    let id = uow.new_id();
    store::drafts::keep(uow, councillor, id, &Fields::default()).await?;
    Ok(id)
}

/// What was typed so far.
pub async fn get(uow: &mut Uow, id: Uuid) -> OpResult<Fields> {
    rules::serving(uow.actor(), uow.today())?;
    store::drafts::get(uow, id).await
}

/// The cases that were begun and can be gone on with.
pub async fn of_actor(uow: &mut Uow) -> OpResult<Vec<Uuid>> {
    let councillor = rules::serving(uow.actor(), uow.today())?.id;
    store::drafts::of(uow, councillor).await
}

/// Keeps the answers to a step in the place of those it had, and says which step is next.
///
/// # Errors
/// What is wrong with the answers; then nothing is kept.
pub async fn answer(uow: &mut Uow, id: Uuid, step: Step, fields: &Fields) -> OpResult<Step> {
    let councillor = rules::serving(uow.actor(), uow.today())?.id;
    let mut all = store::drafts::get(uow, id).await?;
    all.0.retain(|(name, _)| !step.fields().contains(&name.as_str()));
    all.0.extend(fields.0.iter().filter(|(name, _)| step.fields().contains(&name.as_str())).cloned());
    step.check(&all)?;
    store::drafts::keep(uow, councillor, id, &all).await?;
    Ok(step.next(&all))
}

/// Removes what nobody came back to.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    store::drafts::sweep(uow).await
}
