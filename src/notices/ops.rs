//! Sending our privacy notice to somebody whose details another person gives.

use super::forms::ToTell;
use crate::{
    accounts::ops::{
        Caller,
        throttle::{self, Bucket},
    },
    actor::Actor,
    error::{OpError, OpResult},
    fields::Fields,
    outbox::{self, Letter},
};

/// Sends it to the address that was typed. It is not kept who had it sent; whoever sends many is asked to wait, and so is whoever
/// sends to one address again and again.
pub async fn tell(caller: &Caller<'_>, actor: &Actor, fields: &Fields) -> OpResult {
    match actor {
        Actor::Visitor { .. } | Actor::Resident(_) => {}
        Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => return Err(OpError::NotFound),
    }
    let form = ToTell::check(fields)?;
    let buckets = vec![Bucket::Mail(caller.email_key(&form.email)), Bucket::MailFrom(caller.address)];
    drop(throttle::take(caller, buckets).await?);
    let mut uow = caller.portal_uow("notices").await?;
    outbox::ops::queue_to_stranger(&mut uow, form.email.as_str(), form.language, Letter::NoticeForYou).await?;
    uow.commit().await
}
