//! Handing work to another team, with chosen details and nothing more of the record.

use anyhow::Context;
use uuid::Uuid;

use super::{found, whose};
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    interactions::{Detail, Handed, Interaction, Referral, rules, store},
    people::{self, Details},
    sharing::{self, Recipient, ops::NewShare},
    text::intake as words,
};

/// Hands a contact to another team with the ticked details, read at this moment. The share that the person sees is written by
/// the same act. While a referral to a team waits, the same again is that referral.
pub async fn refer(uow: &mut Uow, interaction: Uuid, to_team: &str, fields: &[String], asked: &str, purpose: &str) -> OpResult<Uuid> {
    let (contact, whose) = found(uow, interaction).await?;
    let permit = rules::may_refer(uow.actor(), &contact, &whose)?;
    if let Some(waiting) = store::referrals::waiting_for(uow, interaction, to_team).await? {
        return Ok(waiting);
    }
    let chosen = chosen(uow, to_team, fields)?;
    let details = people::ops::details(uow, contact.person).await?;
    let handed = Handed { details: values(&chosen, &details, &contact)?, asked: asked.to_string(), purpose: purpose.to_string() };
    let referral = Referral {
        id: uow.new_id(),
        person: contact.person,
        interaction,
        from_team: contact.team.clone(),
        to_team: to_team.to_string(),
        created_at: uow.now(),
        taken_by: None,
        taken_at: None,
        done_at: None,
        hidden: false,
    };
    if !store::referrals::insert(uow, &referral, &handed).await? {
        return store::referrals::waiting_for(uow, interaction, to_team).await?.ok_or(OpError::Conflict);
    }
    let share = NewShare {
        person: contact.person,
        interaction: Some(interaction),
        service_request: None,
        recipient: Recipient::Team(to_team.to_string()),
        fields: chosen.iter().map(|detail| detail.code().to_string()).collect(),
        purpose: purpose.to_string(),
        ground: ground(uow)?,
    };
    sharing::ops::write(uow, share).await?;
    uow.record(permit).await?;
    Ok(referral.id)
}

/// The details that were ticked, each once, for a team that there is.
fn chosen(uow: &Uow, to_team: &str, fields: &[String]) -> Result<Vec<Detail>, FieldErrors> {
    if !uow.portal().council().teams.iter().any(|team| team.code == to_team) {
        return Err(FieldErrors::one("team", words::team_missing));
    }
    let chosen: Vec<Detail> = Detail::ALL.iter().copied().filter(|detail| fields.iter().any(|field| field == detail.code())).collect();
    let known = fields.iter().all(|field| Detail::from_code(field).is_some());
    if chosen.is_empty() || !known { Err(FieldErrors::one("details", words::details_missing)) } else { Ok(chosen) }
}

/// Their values now. One that is not held, or not open to the actor, is said and not left out silently.
fn values(chosen: &[Detail], details: &Details, contact: &Interaction) -> Result<Vec<(String, String)>, FieldErrors> {
    let mut values = Vec::with_capacity(chosen.len());
    for detail in chosen {
        let value = match detail {
            Detail::Name => details.name.clone(),
            Detail::Phone => details.phone.clone(),
            Detail::Email => details.email.clone(),
            Detail::Address => {
                details.address.as_ref().map(|a| a.lines.iter().chain([&a.postcode]).cloned().collect::<Vec<_>>().join(", "))
            }
            Detail::DateOfBirth => details.date_of_birth.map(|date| date.to_string()),
            Detail::Note => Some(contact.content.note.clone()).filter(|note| !note.is_empty()),
        };
        let value = value.ok_or_else(|| FieldErrors::one("details", words::detail_not_held))?;
        values.push((detail.code().to_string(), value));
    }
    Ok(values)
}

/// The lawful basis of what contacts hold, as the policy says it now.
fn ground(uow: &Uow) -> OpResult<String> {
    let policy = uow.portal().policy();
    let holding = policy.holding("interaction").or_else(|| policy.holding("service_request"));
    Ok(holding.context("the policy says on which basis contacts are held")?.basis.clone())
}

/// What waits for the actor's teams, the oldest first: which team handed it over and when, and nothing about anybody.
pub async fn of_team(uow: &mut Uow) -> OpResult<Vec<Referral>> {
    let Actor::Staff(staff) = uow.actor().clone() else { return Err(OpError::NotFound) };
    store::referrals::waiting(uow, &staff.teams).await
}

/// How many wait for the actor's teams.
pub async fn waiting(uow: &mut Uow) -> OpResult<i64> {
    let Actor::Staff(staff) = uow.actor().clone() else { return Err(OpError::NotFound) };
    store::referrals::count_waiting(uow, &staff.teams).await
}

/// What became of the work that a contact was handed on for.
pub async fn of_interaction(uow: &mut Uow, interaction: Uuid) -> OpResult<Vec<Referral>> {
    store::referrals::of_interaction(uow, interaction).await
}

/// Opens what was handed over, for the receiving team. The look is in the audit first.
pub async fn open_referral(uow: &mut Uow, id: Uuid) -> OpResult<(Referral, Handed)> {
    let referral = store::referrals::find(uow, id).await?.ok_or(OpError::NotFound)?;
    let whose = whose(uow, referral.person).await?;
    let permit = rules::may_open_referral(uow.actor(), &referral, &whose)?;
    uow.record_look(permit, None, "referral").await?;
    let handed = store::referrals::handed(uow, &referral).await?;
    Ok((referral, handed))
}

/// Whether the actor may take it on, and whether they may say that it is done.
pub async fn may_work(uow: &mut Uow, referral: &Referral) -> OpResult<(bool, bool)> {
    let whose = whose(uow, referral.person).await?;
    let take = rules::may_take(uow.actor(), referral, &whose).is_ok();
    Ok((take, rules::may_finish(uow.actor(), referral, &whose).is_ok()))
}

/// Takes a referral on.
pub async fn take(uow: &mut Uow, id: Uuid) -> OpResult {
    let referral = store::referrals::lock(uow, id).await?.ok_or(OpError::NotFound)?;
    let whose = whose(uow, referral.person).await?;
    let permit = rules::may_take(uow.actor(), &referral, &whose)?;
    store::referrals::take(uow, permit).await
}

/// It is done.
pub async fn finish(uow: &mut Uow, id: Uuid) -> OpResult {
    let referral = store::referrals::lock(uow, id).await?.ok_or(OpError::NotFound)?;
    let whose = whose(uow, referral.person).await?;
    let permit = rules::may_finish(uow.actor(), &referral, &whose)?;
    store::referrals::finish(uow, permit).await
}
