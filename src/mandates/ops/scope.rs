//! Changing what somebody may do, and telling both before leave to act ends.

use std::sync::Arc;

use chrono::Days;

use super::{offered, tell_both};
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::MandateId,
    mandates::{
        Mandate, State, Terms,
        forms::{Change, Scope},
        rules, store,
    },
    outbox::{ActingChange, Letter},
    permit::Denial,
    portal::Portal,
    text::mandates as words,
};

/// The services of a scope: those that ask about health and the like only with the tick for them.
pub(super) fn granted(portal: &Portal, scope: &Scope) -> OpResult<Vec<String>> {
    let private = |slug: &String| portal.catalogue().service(slug).is_some_and(|service| !service.special_category.is_empty());
    let services: Vec<String> = scope.services.iter().filter(|slug| scope.special_category || !private(slug)).cloned().collect();
    if services.is_empty() {
        return Err(FieldErrors::one("special_category", words::special_needed).into());
    }
    Ok(services)
}

/// Other services, to see or to act, or another last day: it holds at the next request of whoever acts, and they are told.
pub async fn change(uow: &mut Uow, id: MandateId, fields: &Fields) -> OpResult {
    let mandate = store::get(uow, id, true).await?;
    let permit = rules::may_change(uow.actor(), &mandate)?;
    let portal = Arc::clone(uow.portal());
    let slugs: Vec<String> = offered(&portal).iter().map(|service| service.slug.clone()).collect();
    let form = Change::check(fields, &slugs, uow.today())?;
    if fields.get("revision") != mandate.revision.to_string() {
        return Err(OpError::Conflict);
    }
    let terms = changed(&mandate.terms, &form, granted(&portal, &form.scope)?, uow.today());
    let active = mandate.terms.state == State::Active;
    store::set_scope(uow, permit, &terms, form.scope.quiet).await?;
    if active { tell_both(uow, &mandate, &mandate.content, ActingChange::Changed).await } else { Ok(()) }
}

/// The terms after a change. Another last day is another yes of the person, good for twelve months.
fn changed(terms: &Terms, form: &Change, services: Vec<String>, today: chrono::NaiveDate) -> Terms {
    let renew_by = terms.renew_by.map(|before| if form.ends_on.is_some() { rules::renewed_until(today) } else { before });
    Terms {
        services,
        level: form.scope.level,
        special_category: form.scope.special_category,
        may_ask_copy: form.scope.may_ask_copy,
        ends_on: form.ends_on.or(terms.ends_on),
        renew_by,
        ..terms.clone()
    }
}

/// Whether nobody writes to the person about it.
pub async fn is_quiet(uow: &mut Uow, mandate: &Mandate) -> OpResult<bool> {
    store::is_quiet(uow, mandate.id).await
}

/// Tells both thirty days before leave to act ends, and again seven days before (F20). Each in its turn, once.
pub async fn remind(uow: &mut Uow) -> OpResult<usize> {
    let today = uow.today();
    let ending = store::ending(uow, today, 100).await?;
    for (id, days) in &ending {
        let mandate = store::get(uow, *id, true).await?;
        let Some(on) = mandate.terms.until() else { continue };
        let permit = rules::may_remind(uow.actor(), &mandate)?;
        store::set_reminded(uow, permit, *days).await?;
        tell_of_end(uow, &mandate, on).await?;
    }
    Ok(ending.len())
}

/// What the person gave and can make longer, within the days in which it ends soon.
pub async fn ending_soon(uow: &mut Uow) -> OpResult<Vec<Mandate>> {
    let Actor::Resident(resident) = uow.actor() else { return Err(Denial::SignInNeeded.into()) };
    let (person, by) = (resident.person, uow.today() + Days::new(rules::SOON_DAYS));
    store::ending_of_person(uow, person, by).await
}

async fn tell_of_end(uow: &mut Uow, mandate: &Mandate, on: chrono::NaiveDate) -> OpResult {
    super::write_to_subject(uow, mandate, Letter::ActingEnding { on }).await?;
    super::write_to_holder(uow, &mandate.content, Letter::ActingEnding { on }).await
}
