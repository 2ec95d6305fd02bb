//! Who is a councillor. Inviting them makes an account too, so it stands with the accounts (`accounts/ops/councillor_invite.rs`).

use std::sync::Arc;

use chrono::NaiveDate;

use crate::{
    accounts::{self, ops::Caller},
    actor::Actor,
    casework::{Browsed, Member, Named, rules, store},
    db::Uow,
    error::{OpError, OpResult},
    ids::{CouncillorId, PersonId, RequestId},
    lang::Lang,
    people,
    portal::Portal,
};

/// The most lines of browsing that a page shows.
const MOST_BROWSED: i64 = 200;

/// Everybody who is or was a councillor here, with their names. Who may ask is decided first; the names are then read by the
/// portal, because an administrator's own eyes see nobody's details.
pub async fn list(caller: &Caller<'_>, actor: &Actor) -> OpResult<Vec<Named>> {
    rules::may_list(actor)?;
    let mut uow = caller.portal_uow("casework").await?;
    let named = all_named(&mut uow).await?;
    uow.commit().await?;
    Ok(named)
}

async fn all_named(uow: &mut Uow) -> OpResult<Vec<Named>> {
    let mut named = Vec::new();
    for member in store::members::all(uow).await? {
        let name = people::ops::name_of(uow, member.person).await?.unwrap_or_default();
        named.push(Named { member, name });
    }
    Ok(named)
}

/// One of them.
pub async fn get(caller: &Caller<'_>, actor: &Actor, id: CouncillorId) -> OpResult<Named> {
    list(caller, actor).await?.into_iter().find(|named| named.member.id == id).ok_or(OpError::NotFound)
}

/// Adds a councillor to an account that was made for them.
pub async fn add(uow: &mut Uow, actor: &Actor, member: &Member) -> OpResult {
    let permit = rules::may_invite(actor, member)?;
    store::members::insert(uow, permit).await
}

/// Elected again, or a term that ends on another day: it bites with their next request.
pub async fn change_term(caller: &Caller<'_>, actor: &Actor, id: CouncillorId, term_end: NaiveDate) -> OpResult {
    let mut uow = caller.portal_uow("casework").await?;
    let member = store::members::get(&mut uow, id).await?.ok_or(OpError::NotFound)?;
    let permit = rules::may_change_term(actor, &member)?;
    store::members::set_term(&mut uow, permit, term_end).await?;
    uow.commit().await
}

/// The wards there are, for whoever invites.
pub async fn wards(caller: &Caller<'_>) -> OpResult<Vec<String>> {
    let mut uow = caller.portal_uow("casework").await?;
    let wards = store::members::wards(&mut uow).await?;
    uow.commit().await?;
    Ok(wards)
}

/// The name of somebody, read by the portal.
pub(super) async fn name_of(portal: &Arc<Portal>, request: RequestId, person: PersonId) -> OpResult<String> {
    let mut uow = portal.begin_for(Actor::System("casework"), request).await?;
    let name = people::ops::name_of(&mut uow, person).await?.unwrap_or_default();
    uow.commit().await?;
    Ok(name)
}

/// Where somebody is written to, and in which language if that is known: read by the portal, for a letter that an actor causes who
/// does not see their details.
pub(super) async fn reach(portal: &Arc<Portal>, request: RequestId, person: PersonId) -> OpResult<(Option<String>, Option<Lang>)> {
    let mut uow = portal.begin_for(Actor::System("casework"), request).await?;
    let email = people::ops::email_of(&mut uow, person).await?;
    let language = people::ops::get(&mut uow, person).await?.language;
    uow.commit().await?;
    Ok((email, language))
}

/// A councillor as the portal knows them.
pub(super) async fn known(portal: &Arc<Portal>, request: RequestId, id: CouncillorId) -> OpResult<Option<Member>> {
    let mut uow = portal.begin_for(Actor::System("casework"), request).await?;
    let member = store::members::get(&mut uow, id).await?;
    uow.commit().await?;
    Ok(member)
}

/// A councillor tried to see what is not theirs (law.md 4.3): it is written down for information governance, in a transaction of
/// its own, because nothing else was done. For every other actor there is nothing to write.
pub async fn note_browsing(portal: &Arc<Portal>, actor: &Actor, request: RequestId, part: &str) -> OpResult {
    let Actor::Councillor(councillor) = actor else { return Ok(()) };
    let Some(member) = known(portal, request, councillor.id).await? else { return Ok(()) };
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let permit = rules::browsed(actor, &member)?;
    store::members::note_browsing(&mut uow, permit, part).await?;
    uow.commit().await
}

/// What councillors tried to see without a case, with their names, for information governance.
pub async fn browsing(uow: &mut Uow) -> OpResult<Vec<(Browsed, String)>> {
    rules::may_see_browsing(uow.actor())?;
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    let rows = store::members::browsing(uow, MOST_BROWSED).await?;
    let mut portals = portal.begin_for(Actor::System("casework"), request).await?;
    let everybody = all_named(&mut portals).await?;
    portals.commit().await?;
    let name = |id: CouncillorId| everybody.iter().find(|named| named.member.id == id).map(|named| named.name.clone());
    Ok(rows
        .into_iter()
        .map(|row| {
            let named = name(row.councillor).unwrap_or_default();
            (row, named)
        })
        .collect())
}

/// Ends somebody’s access now, by hand; their open cases are closed with it.
pub async fn end(caller: &Caller<'_>, actor: &Actor, id: CouncillorId) -> OpResult {
    let mut uow = caller.portal_uow("casework").await?;
    let member = store::members::get(&mut uow, id).await?.ok_or(OpError::NotFound)?;
    let permit = rules::may_end(actor, &member, uow.today())?;
    super::ending::close_cases(&mut uow, &member).await?;
    store::members::end(&mut uow, permit).await?;
    accounts::ops::staff_invite::close(&mut uow, actor, member.account).await?;
    uow.commit().await
}
