//! How a record is kept: that somebody died, asked for restriction, or is related to staff.
//!
//! Each shuts the record at once for whoever may not open such a one, the member of staff who said it among them.

use chrono::NaiveDate;

use super::{get, open_record};
use crate::{
    access::Access,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::PersonId,
    lang::Lang,
    outbox::Letter,
    people::{
        Person, rules,
        standing::{Ground, Notes, Standing, ToldBy, Undoing},
        store::standing as store,
    },
    permit::Permit,
    service_requests,
    text::{errors, standing as words},
};

/// What is so about the record as a whole: deceased, restricted, related to staff.
pub async fn standing(uow: &mut Uow, person: PersonId) -> OpResult<Standing> {
    store::find(uow, person).await?.ok_or(OpError::NotFound)
}

/// Who said so, and why: for whoever has the record open.
pub async fn standing_notes(uow: &mut Uow, person: PersonId) -> OpResult<Notes> {
    store::notes(uow, person).await?.ok_or(OpError::NotFound)
}

/// What the actor may say of how an open record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaySay {
    pub death: bool,
    /// Everything else, and taking back a death.
    pub all: bool,
}

/// What the actor may say of how this record is kept.
pub async fn may_say(uow: &mut Uow, person: PersonId) -> OpResult<MaySay> {
    let (whose, open, _) = load(uow, person).await?;
    let death = rules::may_note_death(uow.actor(), &whose, open.as_ref()).is_ok();
    Ok(MaySay { death, all: rules::may_restrict(uow.actor(), &whose, open.as_ref()).is_ok() })
}

/// Limits the use of a record (UK GDPR art. 18). One that is limited already stays as it is, with the day it has been since.
pub async fn restrict(uow: &mut Uow, person: PersonId, ground: Ground) -> OpResult {
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_restrict(uow.actor(), &whose, open.as_ref())?;
    limit(uow, permit, now, ground).await
}

/// Limits the use of a record on account of what its person asked. The day and the ground of one that is limited already stay.
pub async fn restrict_as_asked(uow: &mut Uow, person: PersonId, ground: Ground) -> OpResult {
    let (whose, _, now) = load(uow, person).await?;
    let permit = rules::may_restrict_as_asked(uow.actor(), &whose)?;
    limit(uow, permit, now, ground).await
}

async fn limit(uow: &mut Uow, permit: Permit<'_, rules::Restrict>, now: Standing, ground: Ground) -> OpResult {
    if now.restricted_since.is_some() {
        return Ok(());
    }
    let person = permit.subject().id;
    store::restrict(uow, permit, ground).await?;
    service_requests::ops::write_to_person(uow, person, Lang::default(), Letter::RecordLimited).await
}

/// Tells the person that the limit ends, by e-mail where we hold an address; where we do not, the actor says that they told them.
pub async fn tell_lifting(uow: &mut Uow, person: PersonId) -> OpResult {
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_tell_lifting(uow.actor(), &whose, open.as_ref())?;
    if now.restricted_since.is_none() {
        return Err(OpError::Conflict);
    }
    if standing_notes(uow, person).await?.lifting_told_at.is_some() {
        return Ok(());
    }
    store::tell_lifting(uow, permit).await?;
    service_requests::ops::write_to_person(uow, person, Lang::default(), Letter::RecordLimitEnds).await
}

/// Ends the limit. The person is told before it ends (UK GDPR art. 18(3)); somebody who died cannot be.
pub async fn lift(uow: &mut Uow, person: PersonId, why: Undoing) -> OpResult {
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_lift(uow.actor(), &whose, open.as_ref())?;
    if now.restricted_since.is_none() {
        return Ok(());
    }
    let told = standing_notes(uow, person).await?.lifting_told_at.is_some();
    if !told && now.deceased_on.is_none() {
        return Err(FieldErrors::one("lift", words::tell_first).into());
    }
    store::lift(uow, permit, why).await
}

/// They died on that day, somebody told us. Nothing is written to the dead from then on.
pub async fn note_death(uow: &mut Uow, person: PersonId, on: NaiveDate, told_by: ToldBy) -> OpResult {
    if on > uow.today() {
        return Err(FieldErrors::one("died", errors::date_in_future).into());
    }
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_note_death(uow.actor(), &whose, open.as_ref())?;
    if now.deceased_on.is_some() {
        return Err(OpError::Conflict);
    }
    store::note_death(uow, permit, on, told_by).await
}

/// That they died was a mistake.
pub async fn take_back_death(uow: &mut Uow, person: PersonId, why: Undoing) -> OpResult {
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_take_back_death(uow.actor(), &whose, open.as_ref())?;
    if now.deceased_on.is_none() {
        return Ok(());
    }
    store::take_back_death(uow, permit, why).await
}

/// Related to somebody who works here, so that colleagues do not open the record in passing.
pub async fn mark_relative(uow: &mut Uow, person: PersonId) -> OpResult {
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_mark_relative(uow.actor(), &whose, open.as_ref())?;
    if now.staff_relative {
        return Ok(());
    }
    store::mark_relative(uow, permit).await
}

/// Not related to anybody who works here, or no longer.
pub async fn unmark_relative(uow: &mut Uow, person: PersonId, why: Undoing) -> OpResult {
    let (whose, open, now) = load(uow, person).await?;
    let permit = rules::may_unmark_relative(uow.actor(), &whose, open.as_ref())?;
    if !now.staff_relative {
        return Ok(());
    }
    store::unmark_relative(uow, permit, why).await
}

async fn load(uow: &mut Uow, person: PersonId) -> OpResult<(Person, Option<Access>, Standing)> {
    let whose = get(uow, person).await?;
    let open = open_record(uow, person).await?;
    Ok((whose, open, standing(uow, person).await?))
}
