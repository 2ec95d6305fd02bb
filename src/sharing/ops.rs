//! What can be done with the log of shares.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Recipient, Share, store};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::{PersonId, ServiceRequestId},
};

/// A share that is being made.
#[derive(Clone, Debug)]
pub struct NewShare {
    pub person: PersonId,
    pub interaction: Option<Uuid>,
    pub service_request: Option<ServiceRequestId>,
    pub recipient: Recipient,
    /// Names of the details that are handed over, never their values.
    pub fields: Vec<String>,
    pub purpose: String,
    /// The lawful basis, as the policy pack's code.
    pub ground: String,
}

/// Writes down what is shared, in the unit of work and by the act that shares it: that act is what is permitted and audited.
pub async fn write(uow: &mut Uow, new: NewShare) -> OpResult<Uuid> {
    let staff_number = match uow.actor() {
        Actor::Staff(_) | Actor::System(_) => uow.actor().label(),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) => return Err(OpError::NotFound),
    };
    let share = Share {
        id: uow.new_id(),
        interaction: new.interaction,
        service_request: new.service_request.map(|request| request.0),
        at: uow.now(),
        recipient: new.recipient,
        fields: new.fields,
        purpose: new.purpose,
        ground: new.ground,
        staff_number,
    };
    store::insert(uow, new.person, &share).await?;
    Ok(share.id)
}

/// A person's shares, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> OpResult<Vec<Share>> {
    store::of_person(uow, person, before, limit).await
}

/// How often each of these contacts was shared.
pub async fn counts(uow: &mut Uow, interactions: &[Uuid]) -> OpResult<Vec<(Uuid, i64)>> {
    store::counts(uow, interactions).await
}

/// Gives what was shared about somebody unnamed to the person they turned out to be, sealed anew.
pub async fn adopt(uow: &mut Uow, unnamed: PersonId, person: PersonId) -> OpResult {
    store::adopt(uow, unnamed, person).await
}

/// How often something of a person was handed to other teams, and to organisations outside, since a moment; each counted no
/// further than `most`.
pub async fn tally(uow: &mut Uow, person: PersonId, since: Option<DateTime<Utc>>, most: i64) -> OpResult<(i64, i64)> {
    store::tally(uow, person, since, most).await
}
