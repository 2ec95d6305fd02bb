//! Keeping a letter, an e-mail, a visit or a note as it was typed in.

use std::sync::Arc;

use uuid::Uuid;

use super::{NewContact, acknowledge::acknowledge, enter, refer, write};
use crate::{
    actor::Actor,
    error::{OpError, OpResult},
    ids::{PersonId, RequestId},
    interactions::{
        Direction, Survey,
        forms::{Intake, Passing},
        rules, store,
    },
    people,
    portal::Portal,
};

/// What became of it.
pub struct Kept {
    pub id: Uuid,
    pub referral: Option<Uuid>,
}

/// Keeps a contact and, when it was passed on, hands it over in the same act. Without a person it is kept with somebody
/// unnamed, who has a key of their own and can be named later. Sent twice, it is one contact and one unnamed person.
pub async fn save(portal: &Arc<Portal>, actor: &Actor, request: RequestId, intake: &Intake) -> OpResult<Kept> {
    let intake = &Intake { key: own_key(portal, actor, intake.key), ..intake.clone() };
    if let Some(person) = intake.person {
        let mut uow = portal.begin_for(actor.clone(), request).await?;
        let (id, is_new) = enter(&mut uow, contact(intake, person)).await?;
        let referral = pass_on(&mut uow, id, intake.passing.as_ref()).await?;
        if is_new && !intake.told {
            acknowledge(&mut uow, id, intake.passing.as_ref().map(|passing| passing.team.as_str())).await?;
        }
        uow.commit().await?;
        return Ok(Kept { id, referral });
    }
    let id = with_nobody_named(portal, actor, request, intake).await?;
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let referral = pass_on(&mut uow, id, intake.passing.as_ref()).await?;
    uow.commit().await?;
    Ok(Kept { id, referral })
}

/// What a form brings along becomes a key of the actor's own: nobody can take the key of a colleague's form or of a call.
fn own_key(portal: &Portal, actor: &Actor, typed: Uuid) -> Uuid {
    let whose = actor.account().map(|account| account.0).unwrap_or_default();
    portal.vault().keyed_id("contact", &format!("{whose}/{typed}"))
}

/// Only the portal makes people known, so it is the portal that writes; the permit, and so the audit, is the actor's.
async fn with_nobody_named(portal: &Arc<Portal>, actor: &Actor, request: RequestId, intake: &Intake) -> OpResult<Uuid> {
    if !matches!(actor, Actor::Staff(staff) if staff.sees_content()) {
        return Err(OpError::NotFound);
    }
    let mut uow = portal.begin_for(Actor::System("intake"), request).await?;
    if let Some(id) = store::by_submission(&mut uow, intake.key).await? {
        return Ok(id);
    }
    let person = PersonId(uow.new_id());
    people::ops::create(&mut uow, person, people::Kind::Unnamed, None).await?;
    let (id, is_new) = write(&mut uow, actor, contact(intake, person)).await?;
    // A second press that came first made the contact: its unnamed person stands, and this one is undone.
    if is_new {
        uow.commit().await?;
    }
    Ok(id)
}

async fn pass_on(uow: &mut crate::db::Uow, contact: Uuid, passing: Option<&Passing>) -> OpResult<Option<Uuid>> {
    let Some(passing) = passing else { return Ok(None) };
    let fields: Vec<String> = passing.details.iter().map(|detail| detail.code().to_string()).collect();
    refer(uow, contact, &passing.team, &fields, &passing.asked, &passing.purpose).await.map(Some)
}

fn contact(intake: &Intake, person: PersonId) -> NewContact {
    NewContact {
        person,
        submission_key: intake.key,
        at: intake.at,
        direction: Direction::In,
        channel: intake.channel,
        kind: intake.kind.unwrap_or_else(|| rules::usual_kind(intake.channel, intake.outcome)),
        source: intake.source,
        relation: intake.relation,
        service: intake.service.clone(),
        outcome: intake.outcome,
        language: intake.language,
        content: intake.content.clone(),
        reference: intake.reference.clone(),
        private_room: intake.private_room,
        survey: intake.survey_no.then_some(Survey::SaidNo),
        statement_reminder: false,
        recording_refused: false,
        rights_request: intake.rights_request,
        sensitive: false,
        confirmed: Vec::new(),
    }
}
