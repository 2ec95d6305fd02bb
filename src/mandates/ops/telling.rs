//! Who is told that leave to act began, changed or ended.

use std::sync::Arc;

use crate::{
    actor::Actor,
    db::Uow,
    error::OpResult,
    ids::MandateId,
    lang::Lang,
    mandates::{Content, Mandate, store},
    outbox::{self, ActingChange, Letter},
    service_requests,
};

pub(super) async fn tell_both(uow: &mut Uow, mandate: &Mandate, content: &Content, what: ActingChange) -> OpResult {
    tell_person(uow, mandate, what).await?;
    tell_representative(uow, content, what).await
}

pub(super) async fn tell_person(uow: &mut Uow, mandate: &Mandate, what: ActingChange) -> OpResult {
    write_to_subject(uow, mandate, Letter::ActingChanged { what }).await
}

pub(super) async fn tell_representative(uow: &mut Uow, content: &Content, what: ActingChange) -> OpResult {
    write_to_holder(uow, content, Letter::ActingChanged { what }).await
}

/// The person, unless it is not safe to write to them about it: they see everything in their account.
pub(super) async fn write_to_subject(uow: &mut Uow, mandate: &Mandate, letter: Letter) -> OpResult {
    if store::is_quiet(uow, mandate.id).await? {
        return Ok(());
    }
    service_requests::ops::write_to_person(uow, mandate.person, Lang::En, letter).await
}

/// The one who acts, where they are written to; the letter names nobody.
pub(super) async fn write_to_holder(uow: &mut Uow, content: &Content, letter: Letter) -> OpResult {
    if content.email.is_empty() {
        return Ok(());
    }
    let lang = content.language.unwrap_or_default();
    outbox::ops::queue_to_stranger(uow, &content.email, lang, letter).await
}

/// Writes to those who were appointed together, but not to one of them. Where they are written to, the actor never learns.
pub async fn tell_group(uow: &mut Uow, group: uuid::Uuid, but: Option<MandateId>, letter: Letter) -> OpResult {
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    let mut portals = portal.begin_for(Actor::System("mandates"), request).await?;
    let mandates = store::of_group(&mut portals, group).await?;
    portals.commit().await?;
    for mandate in mandates.iter().filter(|mandate| Some(mandate.id) != but) {
        write_to_holder(uow, &mandate.content, letter.clone()).await?;
    }
    Ok(())
}
