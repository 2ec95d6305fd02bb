//! Being matched at the desk: the resident says the code on their screen, staff have seen a document and have the record open.

use uuid::Uuid;

use super::join;
use crate::{
    access,
    accounts::ops::{Caller, open_account},
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::reference::spell,
    ids::{AccountId, PersonId},
    matching::{DeskTry, Document, Joining, Way, rules, store},
    people,
    portal::Portal,
    text::matching as words,
};

/// Whose code was said, for the member of staff to hold against the document.
#[derive(Clone, Debug)]
pub struct Said {
    pub found: DeskTry,
    /// The name that was given online.
    pub name: String,
}

/// Begins a try; its code is worked out from its id, so that the page can show it again.
pub(super) async fn begin(uow: &mut Uow, account: AccountId) -> OpResult {
    let id = uow.new_id();
    let hash = hash(uow.portal(), &code_of(uow.portal(), id));
    store::insert(uow, id, account, None, Way::Desk, &hash).await
}

/// Eight characters that only this portal's key makes of an id.
pub(super) fn code_of(portal: &Portal, id: Uuid) -> String {
    let bytes = portal.vault().lookup("match_spoken", &id.to_string());
    let number = bytes.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    spell(number, Way::Desk.length())
}

fn hash(portal: &Portal, code: &str) -> Vec<u8> {
    portal.vault().lookup("match_desk", code)
}

/// Whether the actor may match anybody with this record now: it is open, and it is one that can be matched.
pub async fn check(caller: &Caller<'_>, actor: &Actor, known: PersonId) -> OpResult {
    let open = opened(caller, actor, known).await?;
    rules::at_desk(actor, open.as_ref(), known)?;
    Ok(())
}

/// Whose code this is. The person sees that it was looked at.
pub async fn look(caller: &Caller<'_>, actor: &Actor, known: PersonId, code: &str) -> OpResult<Said> {
    let open = opened(caller, actor, known).await?;
    rules::at_desk(actor, open.as_ref(), known)?;
    let mut uow = caller.portal_uow("match").await?;
    let found = waiting(&mut uow, code).await?;
    let permit = rules::may_look(actor, open.as_ref(), known, &found)?;
    let name = people::ops::name_of(&mut uow, found.person).await?.unwrap_or_default();
    uow.record(permit).await?;
    uow.commit().await?;
    Ok(Said { found, name })
}

/// The document was seen and the person is who the open record is about.
pub async fn join(caller: &Caller<'_>, actor: &Actor, known: PersonId, code: &str, document: Document) -> OpResult {
    let open = opened(caller, actor, known).await?;
    rules::at_desk(actor, open.as_ref(), known)?;
    let mut uow = caller.portal_uow("match").await?;
    let found = waiting(&mut uow, code).await?;
    store::hold(&mut uow, found.account).await?;
    let from = open_account(&mut uow, found.account).await?.account.person;
    if store::matched_at(&mut uow, found.account).await?.is_some() || !store::lock_known(&mut uow, from, known).await? {
        return Err(OpError::Invalid(FieldErrors::one("spoken", words::cannot_be_matched)));
    }
    let joining = Joining { account: found.account, from, to: known };
    let permit = rules::may_match_at_desk(actor, open.as_ref(), &joining)?;
    join::join(&mut uow, permit, &format!("desk/{}", document.code()), caller.lang).await?;
    uow.commit().await
}

async fn opened(caller: &Caller<'_>, actor: &Actor, known: PersonId) -> OpResult<Option<access::Access>> {
    let mut uow = caller.portal.begin_for(actor.clone(), caller.request).await?;
    let open = access::ops::current(&mut uow, known).await?;
    uow.commit().await?;
    Ok(open)
}

async fn waiting(uow: &mut Uow, code: &str) -> OpResult<DeskTry> {
    let hash = hash(uow.portal(), code);
    store::desk_try(uow, &hash).await?.ok_or_else(|| OpError::Invalid(FieldErrors::one("spoken", words::spoken_wrong)))
}
