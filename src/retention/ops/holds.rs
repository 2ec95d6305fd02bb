//! Keeping what must be kept: placing a hold, looking at it again, letting it go, and saying what holds something.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    access,
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    outbox::{self, Letter},
    permit::Denial,
    portal::Portal,
    retention::{
        HeldBy, Hold, HoldListed, Scope,
        forms::{self, About, Place},
        rules, store,
    },
    text::retention as words,
};

/// As many holds as any council ever had.
const MOST_LISTED: i64 = 1_000;

/// What keeps a person’s things past their date, as far as the actor may know: for their own page, and for whoever decides about
/// erasing.
pub async fn holds_on(uow: &mut Uow, person: PersonId) -> OpResult<Vec<HeldBy>> {
    store::holds::on(uow, person).await
}

/// Holds that stand. They name nobody and say no reason.
pub async fn list(uow: &mut Uow) -> OpResult<Vec<HoldListed>> {
    rules::may_see(uow.actor())?;
    store::holds::list(uow, MOST_LISTED).await
}

/// Places a hold. It waits for the batch in hand and binds every one after it. Pressed twice, it is one hold.
pub async fn place(uow: &mut Uow, person: Option<PersonId>, fields: &Fields) -> OpResult<Uuid> {
    let form = Place::check(fields, uow.today())?;
    if let Some(id) = store::holds::by_submission(uow, form.submission_key).await? {
        return Ok(id);
    }
    let (scope, before_them) = scope(uow, person, form.about).await?;
    let hold = Hold {
        id: uow.new_id(),
        kind: form.kind,
        scope,
        words: form.words,
        owner: uow.actor().label(),
        placed_at: uow.now(),
        review_on: form.review_on,
        shown: form.shown,
        released_at: None,
        released_by: None,
        revision: 0,
    };
    let permit = rules::may_place(uow.actor(), &hold, before_them)?;
    store::wait_for_turn(uow).await?;
    store::holds::insert(uow, permit, form.submission_key).await?;
    Ok(hold.id)
}

/// What is to be kept, and whether it is before the actor: their team’s, or a record they have open.
async fn scope(uow: &mut Uow, person: Option<PersonId>, about: About) -> OpResult<(Scope, bool)> {
    match about {
        About::Person => {
            let person = person.ok_or_else(|| FieldErrors::one("about", words::about_empty))?;
            let open = access::ops::current(uow, person).await?.is_some();
            if open { Ok((Scope::Person(person), true)) } else { Err(OpError::NotFound) }
        }
        About::Matter(reference) => {
            let found = store::holds::matter(uow, &reference).await?;
            let (item, person, _) = found.ok_or_else(|| FieldErrors::one("reference", words::reference_unknown))?;
            Ok((Scope::Matter { person, item, reference }, true))
        }
        About::Time { category, from, until } => Ok((Scope::Time { category, from, until }, true)),
    }
}

/// Reads a hold with its reason. The look is in the audit, and so in the person’s record where they may know of the hold.
pub async fn open(uow: &mut Uow, id: Uuid) -> OpResult<Hold> {
    let hold = store::holds::lock(uow, id).await?;
    let permit = rules::may_open_hold(uow.actor(), &hold)?;
    uow.record(permit).await?;
    Ok(hold)
}

async fn locked(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult<Hold> {
    rules::may_see(uow.actor())?;
    let hold = store::holds::lock(uow, id).await?;
    if fields.get("revision").parse() == Ok(hold.revision) { Ok(hold) } else { Err(OpError::Conflict) }
}

/// It was looked at again and stays for at most six months more.
pub async fn review(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let hold = locked(uow, id, fields).await?;
    let review_on = forms::check_review(fields, "review", uow.today())?;
    let permit = rules::may_review(uow.actor(), &hold)?;
    store::holds::set_reviewed(uow, permit, review_on).await
}

/// It holds nothing any longer: what is past its date goes with the next run.
pub async fn release(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let hold = locked(uow, id, fields).await?;
    let permit = rules::may_release_hold(uow.actor(), &hold)?;
    store::holds::set_released(uow, permit).await
}

/// Tells the council, once, of holds that nobody has looked at again in time. They go on holding.
pub async fn alert(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("retention")).await?;
    let overdue = store::holds::take_overdue(&mut uow).await?;
    if overdue > 0 {
        let to = portal.council().email.clone();
        outbox::ops::queue_to_stranger(&mut uow, &to, Lang::En, Letter::HoldsOverdue { number: overdue }).await?;
    }
    uow.commit().await
}

/// Whether the actor may place a hold on anything at all.
pub fn may_place_any(actor: &Actor) -> bool {
    use crate::actor::Role;
    let answers = [Role::Caseworker, Role::Manager, Role::InformationGovernance];
    matches!(actor, Actor::Staff(staff) if staff.sees_content() && answers.into_iter().any(|role| staff.has(role)))
}

/// Whether the actor may hold everything of somebody whose record they have open.
pub fn may_hold_a_record(actor: &Actor) -> bool {
    use crate::actor::Role;
    let answers = [Role::Manager, Role::InformationGovernance];
    matches!(actor, Actor::Staff(staff) if staff.sees_content() && answers.into_iter().any(|role| staff.has(role)))
}

/// Refused for somebody who is not staff, as if there were no such page.
pub fn must_place(actor: &Actor) -> OpResult {
    if may_place_any(actor) { Ok(()) } else { Err(Denial::NotYours.into()) }
}
