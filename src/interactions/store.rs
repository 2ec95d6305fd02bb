//! How contacts are kept.

use uuid::Uuid;

use super::{Direction, Interaction, Kind, Outcome, PrivateRoom, Survey, ops::NewContact};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    lang::Lang,
    people::{Channel, Relation, Source},
    vault::{Place, Sealed},
};

const fn place(id: Uuid) -> Place {
    Place::new("interaction", "content_sealed", id)
}

pub async fn insert(uow: &mut Uow, new: &NewContact) -> OpResult<Uuid> {
    let (id, now, policy) = (uow.new_id(), uow.now(), uow.portal().policy().version);
    let Actor::Staff(staff) = uow.actor().clone() else { return Err(OpError::NotFound) };
    let sealed = uow.seal(new.person, place(id), &new.content).await?;
    sqlx::query!(
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome,
           team_code, staff_number, content_sealed, policy_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        id,
        new.person.0,
        new.submission_key,
        new.at,
        now,
        new.direction.code(),
        new.channel.code(),
        new.kind.code(),
        new.source.code(),
        new.outcome.code(),
        staff.teams.first(),
        staff.number,
        sealed.as_bytes(),
        policy,
    )
    .execute(uow.conn())
    .await?;
    Ok(id)
}

pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Interaction>> {
    let row = sqlx::query!("select * from interaction where interaction_id = $1", id).fetch_optional(uow.conn()).await?;
    let Some(r) = row else { return Ok(None) };
    let person = PersonId(r.person_id);
    let content = uow.open(person, place(id), &Sealed::from_bytes(r.content_sealed)).await?;
    Ok(Some(Interaction {
        id,
        person,
        at: r.at,
        recorded_at: r.recorded_at,
        direction: Direction::from_code(&r.direction).ok_or(OpError::NotFound)?,
        channel: Channel::from_code(&r.channel).ok_or(OpError::NotFound)?,
        kind: Kind::from_code(&r.kind).ok_or(OpError::NotFound)?,
        source: Source::from_code(&r.source).ok_or(OpError::NotFound)?,
        relation: r.relation.as_deref().and_then(Relation::from_code),
        service: r.service_slug,
        outcome: Outcome::from_code(&r.outcome).ok_or(OpError::NotFound)?,
        team: r.team_code,
        staff_number: r.staff_number,
        language: r.language.as_deref().and_then(Lang::from_tag),
        content,
        reference: r.reference,
        private_room: r.private_room.as_deref().and_then(PrivateRoom::from_code),
        survey: r.survey.as_deref().and_then(Survey::from_code),
        statement_reminder: r.statement_reminder,
        recording_refused: r.recording_refused,
        rights_request: r.rights_request,
        sensitive: r.sensitive,
        confirmed: r.confirmed,
        policy_version: r.policy_version,
        closed_at: r.closed_at,
        hidden_since: r.hidden_since,
        revision: r.revision,
    }))
}
