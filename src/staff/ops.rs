//! What can be done with staff. Inviting them makes an account too, so it stands with the accounts
//! (`accounts/ops/staff_invite.rs`).

use std::sync::Arc;

use super::{Member, Named, forms::Rights, rules, store};
use crate::{
    accounts::{self, ops::Caller},
    actor::{Actor, Role},
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::{AccountId, PersonId},
    outbox::{self, Letter},
    people,
    text::errors,
};

/// Everybody the actor manages, with their names. Who may ask is decided first; the names are then read by the portal,
/// because an administrator's own eyes see nobody's details.
pub async fn list(caller: &Caller<'_>, actor: &Actor) -> OpResult<Vec<Named>> {
    let teams = rules::may_list(actor)?;
    let mut uow = caller.portal_uow("staff").await?;
    let mut named = Vec::new();
    for member in store::all(&mut uow).await? {
        if teams.is_none_or(|teams| member.teams.iter().any(|team| teams.contains(team))) {
            let name = people::ops::name_of(&mut uow, member.person).await?.unwrap_or_default();
            named.push(Named { member, name });
        }
    }
    uow.commit().await?;
    Ok(named)
}

/// One member of those the actor manages.
pub async fn get(caller: &Caller<'_>, actor: &Actor, id: AccountId) -> OpResult<Named> {
    list(caller, actor).await?.into_iter().find(|named| named.member.account == id).ok_or(OpError::NotFound)
}

/// Gives a member other roles or teams. It bites with their next request.
pub async fn change(caller: &Caller<'_>, actor: &Actor, id: AccountId, rights: &Rights) -> OpResult {
    let mut uow = caller.portal_uow("staff").await?;
    let everybody = store::all(&mut uow).await?;
    let member = find(&everybody, id)?;
    let permit = rules::may_change(actor, member, &rights.roles, &rights.teams)?;
    if !rights.roles.contains(&Role::Administrator) && rules::is_last_administrator(member, &everybody) {
        return Err(OpError::Invalid(FieldErrors::one("roles", errors::staff_last_administrator)));
    }
    store::change(&mut uow, permit, &rights.roles, &rights.teams, rights.welsh).await?;
    uow.commit().await
}

/// A member works here no more: they cannot sign in, and are signed out everywhere. What they did stays under their number.
pub async fn end(caller: &Caller<'_>, actor: &Actor, id: AccountId) -> OpResult {
    let mut uow = caller.portal_uow("staff").await?;
    let everybody = store::all(&mut uow).await?;
    let member = find(&everybody, id)?;
    let permit = rules::may_end(actor, member)?;
    if rules::is_last_administrator(member, &everybody) {
        return Err(OpError::Invalid(FieldErrors::one("", errors::staff_last_administrator)));
    }
    store::end(&mut uow, permit).await?;
    accounts::ops::staff_invite::close(&mut uow, actor, member.account).await?;
    uow.commit().await
}

fn find(everybody: &[Member], id: AccountId) -> OpResult<&Member> {
    everybody.iter().find(|member| member.account == id).ok_or(OpError::NotFound)
}

/// Whether somebody who has accepted can let others in.
pub async fn has_administrator(uow: &mut Uow) -> OpResult<bool> {
    let everybody = store::all(uow).await?;
    Ok(everybody.iter().any(|member| member.accepted && member.has(Role::Administrator)))
}

/// Adds a member to an account that was made for them. The fault of a number that is taken stands beside it.
pub async fn add(uow: &mut Uow, actor: &Actor, member: &Member) -> OpResult {
    let permit = rules::may_invite(actor, member)?;
    if store::insert(uow, permit).await? { Ok(()) } else { Err(OpError::Invalid(FieldErrors::one("number", errors::staff_number_taken))) }
}

/// The next free staff number that begins with a letter.
pub async fn next_number(uow: &mut Uow, letter: &str) -> OpResult<String> {
    Ok(format!("{letter}-{:03}", store::highest_number(uow, letter).await? + 1))
}

/// The caseworkers and managers of a team, for letters about its work. For the portal’s own eyes.
pub async fn who_answer(uow: &mut Uow, team: &str) -> OpResult<Vec<PersonId>> {
    let answers = |member: &Member| {
        let works = member.works_here() && member.accepted && (member.has(Role::Caseworker) || member.has(Role::Manager));
        works && member.teams.iter().any(|code| code == team)
    };
    Ok(store::all(uow).await?.into_iter().filter(answers).map(|member| member.person).collect())
}

/// Writes to those who answer for a team, in their language. Whoever caused it never learns who they are or where they read it.
pub async fn tell_team(uow: &mut Uow, team: &str, letter: Letter) -> OpResult {
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    let mut portals = portal.begin_for(Actor::System("staff"), request).await?;
    let mut readers = Vec::new();
    for person in who_answer(&mut portals, team).await? {
        let (language, email) = people::ops::reach(&mut portals, person).await?;
        readers.extend(email.map(|email| (email, language.unwrap_or_default())));
    }
    portals.commit().await?;
    for (email, language) in readers {
        outbox::ops::queue_to_stranger(uow, &email, language, letter.clone()).await?;
    }
    Ok(())
}

/// Colleagues of a team who can be given work, as account and number.
pub async fn of_team(uow: &mut Uow, team: &str) -> OpResult<Vec<(AccountId, String)>> {
    store::of_team(uow, team).await
}
