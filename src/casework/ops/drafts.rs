//! A case while its councillor still writes it: each step keeps its answers, Back finds them, and files wait with it.

use uuid::Uuid;

use crate::{
    casework::{forms::Step, rules, store},
    db::Uow,
    error::OpResult,
    fields::Fields,
    files::{
        self, File, MOST_FILES,
        ops::{Holder, Written},
    },
    ids::{FileId, PersonId},
    people,
    permit::Denial,
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

/// Whose key a file of the draft is sealed with: the constituent’s, who is somebody unnamed from the first file on.
pub async fn holder_of_files(uow: &mut Uow, id: Uuid) -> OpResult<PersonId> {
    rules::serving(uow.actor(), uow.today())?;
    if let Some(person) = store::drafts::constituent(uow, id).await? {
        return Ok(person);
    }
    let person = PersonId(uow.new_id());
    people::ops::create(uow, person, people::Kind::Unnamed, None).await?;
    store::drafts::set_constituent(uow, id, person).await?;
    Ok(person)
}

/// The files of a draft so far.
pub async fn files(uow: &mut Uow, id: Uuid) -> OpResult<Vec<File>> {
    rules::serving(uow.actor(), uow.today())?;
    files::ops::of_case_draft(uow, id).await
}

/// Adds a file to a draft.
pub async fn add_file(uow: &mut Uow, id: Uuid, written: Written) -> OpResult {
    let person = holder_of_files(uow, id).await?;
    if files::ops::of_case_draft(uow, id).await?.len() >= MOST_FILES {
        return Err(Denial::TooManyFiles.into());
    }
    if written.person() != person {
        return Err(crate::error::OpError::Conflict);
    }
    files::ops::keep(uow, written, "case", Holder::CaseDraft(id)).await.map(drop)
}

/// Takes a file off a draft.
pub async fn drop_file(uow: &mut Uow, id: Uuid, file: FileId) -> OpResult {
    rules::serving(uow.actor(), uow.today())?;
    files::ops::drop_from_case_draft(uow, file, id).await
}

/// Removes what nobody came back to.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    store::drafts::sweep(uow).await
}
