//! What can be done with safety markers.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Marker, forms, rules, store};
use crate::{
    access,
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::PersonId,
    people,
    permit::Denial,
};

/// The markers that stand: everything for staff who have the record open, what they were told of for the person.
pub async fn markers(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Marker>> {
    store::of_person(uow, person, false).await
}

/// As [`markers`], with those that have ended: for the record and its export.
pub async fn history(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Marker>> {
    store::of_person(uow, person, true).await
}

/// Opens the page with a person's markers; the look is written down before anything is shown.
pub async fn open(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Marker>> {
    let whose = people::ops::get(uow, person).await?;
    let access = access::ops::current(uow, person).await?;
    let permit = rules::may_open(uow.actor(), &whose, access.as_ref())?;
    uow.record(permit).await?;
    markers(uow, person).await
}

/// Warns colleagues. The same words for the same reason again are the marker there is.
pub async fn raise(uow: &mut Uow, person: PersonId, form: forms::Raise) -> OpResult<Uuid> {
    let Actor::Staff(staff) = uow.actor() else { return Err(OpError::NotFound) };
    let (author, team) = (staff.number.clone(), staff.teams.first().cloned().ok_or(Denial::NotYourTeam)?);
    let access = access::ops::current(uow, person).await?;
    in_time(uow, form.review_on)?;
    let marker = Marker {
        id: uow.new_id(),
        person,
        reason: form.reason,
        words: form.words,
        author,
        team,
        created_at: uow.now(),
        reviewed_at: None,
        review_on: form.review_on,
        told_at: None,
        ended_at: None,
    };
    let permit = rules::may_raise(uow.actor(), &marker, access.as_ref())?;
    let there = markers(uow, person).await?;
    if let Some(same) = there.iter().find(|there| there.reason == marker.reason && there.words == marker.words) {
        return Ok(same.id);
    }
    store::insert(uow, permit).await?;
    Ok(marker.id)
}

/// It was looked at again and stays until `review_on`.
pub async fn review(uow: &mut Uow, id: Uuid, review_on: NaiveDate) -> OpResult {
    let (marker, access) = load(uow, id).await?;
    let permit = rules::may_review(uow.actor(), &marker, access.as_ref())?;
    in_time(uow, review_on)?;
    store::set_reviewed(uow, permit, review_on).await
}

/// The person was told: they see it from now on, and can say that it is wrong.
pub async fn tell(uow: &mut Uow, id: Uuid) -> OpResult {
    let (marker, access) = load(uow, id).await?;
    let permit = rules::may_tell(uow.actor(), &marker, access.as_ref())?;
    store::set_told(uow, permit).await
}

/// It warns nobody any longer.
pub async fn end(uow: &mut Uow, id: Uuid) -> OpResult {
    let (marker, access) = load(uow, id).await?;
    let permit = rules::may_end(uow.actor(), &marker, access.as_ref())?;
    store::set_ended(uow, permit).await
}

/// A review is after today and never later than six months from it.
fn in_time(uow: &Uow, review_on: NaiveDate) -> OpResult {
    forms::near(review_on, uow.today()).map_err(|message| FieldErrors::one("review", message).into())
}

async fn load(uow: &mut Uow, id: Uuid) -> OpResult<(Marker, Option<access::Access>)> {
    let marker = store::get(uow, id).await?.ok_or(OpError::NotFound)?;
    let access = access::ops::current(uow, marker.person).await?;
    Ok((marker, access))
}
