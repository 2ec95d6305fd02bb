//! What can be done with contacts.

use uuid::Uuid;

use super::{Interaction, Wanted};
use crate::{db::Uow, error::OpResult, ids::PersonId};

/// A page of a person's contacts, newest first.
pub async fn page(_uow: &mut Uow, _person: PersonId, _wanted: &Wanted, _limit: i64) -> OpResult<Vec<Interaction>> {
    Ok(Vec::new())
}

/// How many contacts a person has that are wanted (`before` is left out of account).
pub async fn count(_uow: &mut Uow, _person: PersonId, _wanted: &Wanted) -> OpResult<i64> {
    Ok(0)
}

/// One contact, if the actor may see it.
pub async fn find(_uow: &mut Uow, _id: Uuid) -> OpResult<Option<Interaction>> {
    Ok(None)
}

// ---- placeholders: the merge takes the owner's -------------------------------------------------------------------------------

/// A contact to be written down.
#[derive(Clone, Debug)]
pub struct NewContact {
    pub person: PersonId,
    pub submission_key: Uuid,
    pub at: chrono::DateTime<chrono::Utc>,
    pub direction: super::Direction,
    pub channel: crate::people::Channel,
    pub kind: super::Kind,
    pub source: crate::people::Source,
    pub relation: Option<crate::people::Relation>,
    pub service: Option<String>,
    pub outcome: super::Outcome,
    pub language: Option<crate::lang::Lang>,
    pub content: super::Content,
    pub reference: Option<String>,
    pub private_room: Option<super::PrivateRoom>,
    pub survey: Option<super::Survey>,
    pub statement_reminder: bool,
    pub recording_refused: bool,
    pub rights_request: bool,
    pub sensitive: bool,
    pub confirmed: Vec<String>,
}

/// Writes a contact down.
pub async fn log(uow: &mut Uow, new: NewContact) -> OpResult<Uuid> {
    let id = uow.new_id();
    let place = crate::vault::Place::new("interaction", "content_sealed", id);
    let sealed = uow.seal(new.person, place, &new.content).await?;
    let (team, number) = match uow.actor() {
        crate::actor::Actor::Staff(staff) => (staff.teams[0].clone(), staff.number.clone()),
        _ => return Err(crate::error::OpError::NotFound),
    };
    let now = uow.now();
    let policy = uow.portal().policy().version;
    sqlx::query(
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, relation,
           service_slug, outcome, team_code, staff_number, language, content_sealed, survey, statement_reminder, recording_refused,
           rights_request, confirmed, policy_version)
         values ($1, $2, $3, $4, $5, 'in', 'phone', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
    )
    .bind(id)
    .bind(new.person.0)
    .bind(new.submission_key)
    .bind(new.at)
    .bind(now)
    .bind(new.kind.code())
    .bind(new.source.code())
    .bind(new.relation.map(crate::people::Relation::code))
    .bind(&new.service)
    .bind(new.outcome.code())
    .bind(team)
    .bind(number)
    .bind(new.language.map(crate::lang::Lang::tag))
    .bind(sealed.as_bytes())
    .bind(new.survey.map(super::Survey::code))
    .bind(new.statement_reminder)
    .bind(new.recording_refused)
    .bind(new.rights_request)
    .bind(&new.confirmed)
    .bind(policy)
    .execute(uow.conn())
    .await?;
    Ok(id)
}

/// Hands a contact to another team.
pub async fn refer(uow: &mut Uow, interaction: Uuid, to_team: &str, fields: &[String], asked: &str, purpose: &str) -> OpResult<Uuid> {
    let id = uow.new_id();
    let person: Uuid = sqlx::query_scalar("select person_id from interaction where interaction_id = $1").bind(interaction).fetch_one(uow.conn()).await?;
    let sealed = uow.seal(PersonId(person), crate::vault::Place::new("referral", "content_sealed", id), &(fields, asked, purpose)).await?;
    let now = uow.now();
    sqlx::query(
        "insert into referral (referral_id, person_id, interaction_id, from_team, to_team, content_sealed, created_at)
         select $1, person_id, interaction_id, team_code, $3, $4, $5 from interaction where interaction_id = $2",
    )
    .bind(id)
    .bind(interaction)
    .bind(to_team)
    .bind(sealed.as_bytes())
    .bind(now)
    .execute(uow.conn())
    .await?;
    Ok(id)
}
