//! What is so about a record as a whole: its owner has died, it is restricted, or they are related to somebody who works here.

use chrono::NaiveDate;

use super::{get, open_record};
use crate::{
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::PersonId,
    people::{Standing, rules, store},
    search,
    text::errors,
};

/// How the record is kept. Whoever may not know of the person finds nothing.
pub async fn standing(uow: &mut Uow, person: PersonId) -> OpResult<Standing> {
    store::standing(uow, person).await?.ok_or(OpError::NotFound)
}

/// They died on that day; none takes back what was a mistake.
pub async fn set_deceased(uow: &mut Uow, person: PersonId, on: Option<NaiveDate>) -> OpResult {
    if on.is_some_and(|on| on > uow.today()) {
        return Err(FieldErrors::one("deceased_on", errors::date_in_future).into());
    }
    change(uow, person, |standing| Standing { deceased_on: on, ..standing }).await
}

/// Restricted from now on (UK GDPR art. 18), or no longer. A record that is restricted already keeps the day it has been since.
pub async fn set_restricted(uow: &mut Uow, person: PersonId, restricted: bool) -> OpResult {
    let now = uow.now();
    change(uow, person, |standing| Standing { restricted_since: restricted.then(|| standing.restricted_since.unwrap_or(now)), ..standing })
        .await
}

/// Related to somebody who works here, so that colleagues do not open the record in passing.
pub async fn set_staff_relative(uow: &mut Uow, person: PersonId, related: bool) -> OpResult {
    change(uow, person, |standing| Standing { staff_relative: related, ..standing }).await
}

async fn change(uow: &mut Uow, person: PersonId, to: impl FnOnce(Standing) -> Standing) -> OpResult {
    let whose = get(uow, person).await?;
    let open = open_record(uow, person).await?;
    let permit = rules::may_set_standing(uow.actor(), &whose, open.as_ref())?;
    let now = standing(uow, person).await?;
    let then = to(now);
    if now == then {
        return Ok(());
    }
    store::set_standing(uow, permit, then).await?;
    search::ops::refresh(uow, person).await
}
