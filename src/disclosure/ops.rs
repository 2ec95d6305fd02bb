//! What is done to answer a request for a copy. Each part of the work has its own operations.

pub mod give;
pub mod items;
pub mod prepare;
pub mod release;
pub mod searches;

use std::{io, sync::Arc};

use tokio::sync::mpsc::channel;

use super::{Cut, Disclosure, Exemption, Item, pack, store};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    ids::{PersonId, RequestId},
    packs::{self, Bytes},
    portal::Portal,
};

pub use super::pack::Written;

/// How many pieces wait for a slow line.
const WAITING: usize = 2;

/// Everything that a copy is written from.
async fn work(portal: &Arc<Portal>, request: RequestId, disclosure: Disclosure) -> OpResult<pack::Work> {
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    let items: Vec<Item> = store::items::all(&mut uow, disclosure.id).await?;
    let cuts: Vec<Cut> = store::items::cuts(&mut uow, disclosure.id, disclosure.person).await?;
    uow.commit().await?;
    Ok(pack::Work { portal: Arc::clone(portal), request, disclosure, items, cuts })
}

/// The words that two people took out of the last copy of somebody's that was released, each with its reason: what is given at once
/// is given without them. The workings are the portal's to read, and never the person's.
pub async fn removed(portal: &Arc<Portal>, request: RequestId, person: PersonId) -> OpResult<Vec<(String, Exemption)>> {
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    let removed = store::removed::of_person(&mut uow, person).await?;
    uow.commit().await?;
    Ok(removed)
}

/// Whether anything is withheld from what somebody is given of themselves.
pub async fn withholds(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    store::withholds(uow, person).await
}

/// Begins to write a copy. It ends when all is written, or when nobody takes the bytes any more.
fn begin(work: pack::Work) -> Bytes {
    let (sender, receiver) = channel(WAITING);
    let failed = sender.clone();
    let reference = work.disclosure.reference.clone();
    tokio::spawn(async move {
        if let Err(error) = pack::write(work, Some(sender)).await {
            tracing::warn!(%reference, error = %error, "a copy was not written to its end");
            // The line breaks without the end of the ZIP, so that nobody takes a part for the whole.
            drop(failed.send(Err(io::Error::other("not finished"))).await);
        }
    });
    Bytes(receiver)
}

/// What the law wants said beside the copy and the policy pack does not say (UK GDPR art. 15(1)(a) to (h)).
fn unsaid(portal: &Portal) -> Vec<String> {
    packs::about::missing(&portal.policy())
}

/// Refuses a form that saw something older.
fn seen(fields: &Fields, disclosure: &Disclosure) -> OpResult {
    if fields.get("revision").parse() == Ok(disclosure.revision) { Ok(()) } else { Err(OpError::Conflict) }
}

/// The most characters that one types here, for the counters of the pages.
pub fn most_characters() -> u32 {
    u32::try_from(super::forms::MOST_CHARACTERS).unwrap_or(u32::MAX)
}

/// The same for what a team found.
pub fn most_found() -> u32 {
    u32::try_from(super::forms::MOST_FOUND).unwrap_or(u32::MAX)
}
