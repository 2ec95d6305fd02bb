//! What can be done with sessions.

use serde::{Deserialize, Serialize};

use super::{SignedIn, store};
use crate::{
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::AccountId,
    vault::{Place, Sealed},
};

/// What a form remembers between being refused and being shown again: everything typed but passwords, and every fault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormMemory {
    pub fields: Vec<(String, String)>,
    pub errors: FieldErrors,
    /// Something that succeeded, said once on the next page.
    pub notice: Option<crate::lang::Words>,
}

/// Keeps a refused form for the page that shows it again.
pub async fn remember_form(uow: &mut Uow, session_key: &[u8], path: &str, memory: &FormMemory) -> OpResult {
    let id = uow.new_id();
    let sealed = uow.portal().vault().own_key().seal(uow.portal().chance(), place(id), memory)?;
    let path = path_key(uow, path);
    store::remember_form(uow, session_key, &path, id, sealed.as_bytes()).await
}

/// Takes back what a form remembers, once.
pub async fn take_form(uow: &mut Uow, session_key: &[u8], path: &str) -> OpResult<Option<FormMemory>> {
    let path = path_key(uow, path);
    let Some((id, sealed)) = store::take_form(uow, session_key, &path).await? else { return Ok(None) };
    Ok(Some(uow.portal().vault().own_key().open(place(id), &Sealed::from_bytes(sealed))?))
}

/// Some paths end in a secret of their own, so the table keeps a keyed hash.
fn path_key(uow: &Uow, path: &str) -> String {
    data_encoding::HEXLOWER.encode(&uow.portal().vault().lookup("form path", path))
}

const fn place(id: uuid::Uuid) -> Place {
    Place::new("form_memory", "content_sealed", id)
}

pub async fn list(uow: &mut Uow) -> OpResult<Vec<SignedIn>> {
    let account = own_account(uow)?;
    store::list(uow, account).await
}

/// Ends one of the actor's own sessions, named by the handle its list showed.
pub async fn end(uow: &mut Uow, handle: &str) -> OpResult {
    let account = own_account(uow)?;
    let key = data_encoding::HEXLOWER.decode(handle.as_bytes()).map_err(|_| OpError::NotFound)?;
    if store::end(uow, account, &key).await? { Ok(()) } else { Err(OpError::NotFound) }
}

/// Signs out everywhere, or everywhere else.
pub async fn end_all(uow: &mut Uow, but: Option<&[u8]>) -> OpResult<u64> {
    let account = own_account(uow)?;
    store::end_all(uow, account, but).await
}

/// A session was given a new id: what its forms remember goes with it.
pub async fn move_forms(uow: &mut Uow, before: &[u8], after: &[u8]) -> OpResult {
    store::move_forms(uow, before, after).await
}

/// Names the device of a session that was just signed in.
pub async fn name_device(uow: &mut Uow, session_key: &[u8], device: &str) -> OpResult {
    store::set_device(uow, session_key, device).await
}

pub async fn sweep(uow: &mut Uow) -> OpResult {
    store::sweep(uow).await
}

fn own_account(uow: &Uow) -> OpResult<AccountId> {
    uow.actor().account().ok_or(OpError::NotFound)
}
