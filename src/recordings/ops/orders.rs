//! Telling the supplier to delete the audio of recordings that are gone here, until it says that it did.
//!
//! Whatever makes a recording go, the database writes the order (migration 0036). Where the audio is was sealed with the person’s
//! key; as that may go too, the order is sealed anew with the portal’s own before the same transaction ends.

use uuid::Uuid;

use crate::{
    db::Uow,
    error::{OpError, OpResult},
    recordings::{
        Order, rules,
        store::{self, orders::Waiting},
    },
};

/// How many are listed, and handed to the supplier at once.
const MOST: i64 = 200;

/// Seals the orders that were just written with the portal’s own key.
pub async fn seal_anew(uow: &mut Uow) -> OpResult {
    store::orders::seal_anew(uow).await
}

/// The orders that wait for the supplier’s answer, the oldest first, for those who see to it that it comes.
pub async fn waiting(uow: &mut Uow) -> OpResult<Vec<Order>> {
    rules::may_see_orders(uow.actor())?;
    store::orders::waiting(uow, MOST).await
}

/// How many wait, and how many the supplier has carried out.
pub async fn tally(uow: &mut Uow) -> OpResult<(i64, i64)> {
    store::orders::tally(uow).await
}

/// The supplier says that the audio is gone, and staff write it down.
pub async fn confirm(uow: &mut Uow, id: Uuid) -> OpResult {
    let order = store::orders::find(uow, id).await?.ok_or(OpError::NotFound)?;
    let permit = rules::may_confirm_deletion(uow.actor(), &order)?;
    store::orders::set_confirmed(uow, permit).await
}

/// The supplier could not, and is told again.
pub async fn again(uow: &mut Uow, id: Uuid) -> OpResult {
    let order = store::orders::find(uow, id).await?.ok_or(OpError::NotFound)?;
    let permit = rules::may_order_again(uow.actor(), &order)?;
    store::orders::set_again(uow, permit).await
}

/// What the supplier is told: each order by its number, with where the audio is.
pub async fn hand_out(uow: &mut Uow) -> OpResult<Vec<(Uuid, String)>> {
    let mut told = Vec::new();
    for Waiting { id, reference } in store::orders::to_tell(uow, MOST).await? {
        let Some(sealed) = reference else { continue };
        let reference: String = uow.portal().vault().own_key().open(store::orders::place(id), &sealed)?;
        told.push((id, reference));
    }
    Ok(told)
}

/// What the supplier answers: what it has deleted, and what it could not. An order that is not known or was answered before stays as
/// it is. Says how many were new.
pub async fn answer(uow: &mut Uow, deleted: &[Uuid], failed: &[Uuid]) -> OpResult<usize> {
    let mut new = 0;
    for id in deleted {
        let Some(order) = store::orders::find(uow, *id).await? else { continue };
        if let Ok(permit) = rules::may_confirm_deletion(uow.actor(), &order) {
            store::orders::set_confirmed(uow, permit).await?;
            new += 1;
        }
    }
    store::orders::set_failed(uow, failed).await?;
    Ok(new)
}
