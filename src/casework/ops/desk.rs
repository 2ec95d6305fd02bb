//! The officers’ side: what waits, one case with the checklist of the law, the answer or the refusal, and whom a case is for.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Opened, ending::tell_constituent, members};
use crate::{
    access,
    actor::Actor,
    casework::{
        Case, Decision, Field, Listed, Message, MessageKind, Needs, ReplyTo, State,
        forms::{Decided, submission_key},
        rules::{self, Checklist, Ground, Obstacle},
        store::{self, Outcome},
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    files::{self, File},
    ids::{FileId, PersonId, RequestId},
    interactions::rules::{Addressee, Obstacle as RecordObstacle, obstacle},
    outbox::{self, Letter},
    people,
    portal::Portal,
    sharing::{self, Recipient, ops::NewShare},
    text::{casework as words, intake},
};

/// How many rows a page of the queue has.
pub const PAGE: i64 = 50;

/// A page of what is open, due soonest first, and whether there is more.
pub async fn queue(uow: &mut Uow, after: Option<(NaiveDate, Uuid)>) -> OpResult<(Vec<Listed>, bool)> {
    let teams = rules::teams_answered_for(uow.actor())?;
    let mut rows = store::lists::queue(uow, teams.as_deref(), after, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    Ok((rows, more))
}

/// Opens a case to answer it. The look is in the audit, and so in the person’s record, before anything is shown.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<(Opened, bool)> {
    let case = store::by_reference(uow, reference).await?;
    let permit = rules::may_open(uow.actor(), &case)?;
    uow.record(permit).await?;
    let unnamed = people::ops::get(uow, case.person).await?.kind == people::Kind::Unnamed;
    Ok((super::opened(uow, case).await?, unnamed))
}

/// A file of a case. Looking at it is in the audit like looking at the case.
pub async fn read_file(uow: &mut Uow, reference: &str, id: FileId) -> OpResult<(File, Vec<u8>)> {
    let case = store::by_reference(uow, reference).await?;
    let permit = rules::may_open(uow.actor(), &case)?;
    uow.record(permit).await?;
    super::file_of(uow, &case, id).await
}

/// Answers a case, or refuses to. What the councillor is told about the person is a line in the person’s sharing log.
pub async fn decide(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<Decision> {
    let case = store::lock(uow, reference).await?;
    let permit = rules::may_decide(uow.actor(), &case)?;
    if fields.get("revision").parse() != Ok(case.revision) {
        return Err(OpError::Conflict);
    }
    let key = submission_key(fields, "decision")?;
    let decided = Decided::check(fields, case.language, case.asked_by)?;
    let told = rules::told(decided.decision, case.asked_by, case.reply_to);
    let lawful = lawful(uow, &case, &decided, told)?;
    let (by, id, at) = (uow.actor().label(), uow.new_id(), uow.now());
    let kind = if decided.decision == Decision::Refuse { MessageKind::Refusal } else { MessageKind::Reply };
    let message = Message { id, at, kind, reply_to: told, staff_number: Some(by.clone()), body: decided.body };
    if !store::messages::insert(uow, &case, key, &message).await? {
        return Err(OpError::Conflict);
    }
    let state = if decided.decision == Decision::Refuse { State::Refused } else { State::Answered };
    let (needs, reason) = match lawful {
        Ground::NothingPersonal => (Needs::Nothing, None),
        Ground::Implied => (decided.needs, None),
        Ground::Para24(reason) => (decided.needs, reason),
    };
    store::set_decided(uow, permit, Outcome { state, needs, reason, by: &by }).await?;
    share(uow, &case, lawful, &decided.fields).await?;
    tell(uow, &case, told).await?;
    Ok(decided.decision)
}

/// On what ground the councillor is told, if they are told anything about the person; the fault stands beside its field.
fn lawful(uow: &Uow, case: &Case, decided: &Decided, told: ReplyTo) -> OpResult<Ground> {
    if told == ReplyTo::Constituent || decided.decision == Decision::Refuse {
        return Ok(Ground::NothingPersonal);
    }
    let check = Checklist {
        needs: decided.needs,
        relevant: decided.relevant,
        necessary: decided.necessary,
        reason: decided.reason,
        approved: rules::approves(uow.actor()),
    };
    rules::ground(case.asked_by, case.authority, &check).map_err(|obstacle| {
        OpError::Invalid(match obstacle {
            Obstacle::NotRelevant => FieldErrors::one("relevant", words::not_relevant),
            Obstacle::NotNecessary => FieldErrors::one("necessary", words::not_necessary),
            Obstacle::NoReason => FieldErrors::one("reason", words::no_reason_fits),
            Obstacle::NeedsApproval => FieldErrors::one("reason", words::needs_approval),
        })
    })
}

async fn share(uow: &mut Uow, case: &Case, lawful: Ground, fields: &[Field]) -> OpResult {
    let Some(ground) = lawful.code() else { return Ok(()) };
    sharing::ops::write(
        uow,
        NewShare {
            person: case.person,
            interaction: None,
            service_request: None,
            recipient: Recipient::Councillor { case: Some(case.id) },
            fields: fields.iter().map(|field| field.code().to_string()).collect(),
            purpose: format!("{} – {}", case.reference, case.content.councillor),
            ground: ground.to_string(),
        },
    )
    .await
    .map(drop)
}

async fn tell(uow: &mut Uow, case: &Case, told: ReplyTo) -> OpResult {
    let (portal, request) = (Arc::clone(uow.portal()), uow.request());
    if told != ReplyTo::Constituent
        && let Some(id) = case.councillor
        && let Some(member) = members::known(&portal, request, id).await?
        && let (Some(email), language) = members::reach(&portal, request, member.person).await?
    {
        let letter = Letter::CaseAnswered { reference: case.reference.clone(), on: uow.today() };
        outbox::ops::queue(uow, member.person, &email, language.unwrap_or(case.language), letter).await?;
    }
    if told != ReplyTo::Councillor {
        let letter = Letter::CaseAnsweredToYou { reference: case.reference.clone(), on: uow.today() };
        tell_constituent(uow, case, letter).await?;
    }
    Ok(())
}

/// Gives a case to the person it turned out to be for, sealed anew with their key: from then on it is in their record.
///
/// Who may is decided with the officer’s own eyes: they see the case and have the person’s record open. The moving is the portal’s.
/// The audit names the officer.
pub async fn attach(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str, person: PersonId) -> OpResult {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    refuse(&mut uow, reference, person).await?;
    uow.commit().await?;
    let mut uow = portal.begin_for(Actor::System("casework"), request).await?;
    let unnamed = store::lock(&mut uow, reference).await?.person;
    if people::ops::get(&mut uow, unnamed).await?.kind != people::Kind::Unnamed {
        return Err(OpError::Conflict);
    }
    store::adopt(&mut uow, unnamed, person).await?;
    sharing::ops::adopt(&mut uow, unnamed, person).await?;
    files::ops::adopt(&mut uow, unnamed, person).await?;
    let moved = store::by_reference(&mut uow, reference).await?;
    let permit = rules::may_attach(actor, &moved, true)?;
    uow.record(permit).await?;
    uow.commit().await
}

/// What the actor may not, or the form should say. Nobody’s id, and a record that is not open, answer alike.
async fn refuse(uow: &mut Uow, reference: &str, person: PersonId) -> OpResult {
    let case = store::by_reference(uow, reference).await?;
    drop(rules::may_open(uow.actor(), &case)?);
    let shut = || OpError::Invalid(FieldErrors::one("person", intake::record_shut));
    let kind = match people::ops::get(uow, person).await {
        Ok(person) if matches!(person.kind, people::Kind::Account | people::Kind::Known) => person.kind,
        Ok(_) | Err(OpError::NotFound) => return Err(shut()),
        Err(error) => return Err(error),
    };
    let open = access::ops::current(uow, person).await?.is_some();
    let to = Addressee { kind, open, standing: people::ops::standing(uow, person).await? };
    match obstacle(uow.actor(), &to) {
        Some(RecordObstacle::Shut) => Err(shut()),
        Some(RecordObstacle::Guarded) => Err(FieldErrors::one("person", intake::record_guarded).into()),
        None => rules::may_attach(uow.actor(), &case, open).map(drop).map_err(OpError::from),
    }
}
