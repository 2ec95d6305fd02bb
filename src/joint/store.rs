//! How it is kept who said yes to what.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    JointAct, Said, State, Step, What,
    rules::{Agree, Object, Propose},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{DraftId, MandateId, PersonId, ServiceRequestId},
    permit::Permit,
    vault::{Place, Sealed},
};

const fn place(id: Uuid) -> Place {
    Place::new("joint_act", "said_sealed", id)
}

struct Row {
    joint_act_id: Uuid,
    person_id: Uuid,
    group_id: Uuid,
    draft_id: Option<Uuid>,
    service_slug: String,
    draft_revision: Option<i32>,
    service_request_id: Option<Uuid>,
    step: Option<String>,
    proposed_by: Uuid,
    agreed_by: Vec<Uuid>,
    state: String,
    proposed_at: DateTime<Utc>,
}

impl Row {
    /// What it is about: one of the two, as the table's check has it.
    fn what(&self) -> Option<What> {
        match (self.draft_id, self.draft_revision, self.service_request_id) {
            (Some(draft), Some(revision), None) => Some(What::Send { draft: DraftId(draft), revision }),
            (None, None, Some(about)) => {
                Some(What::Later { about: ServiceRequestId(about), step: Step::from_code(self.step.as_deref()?)? })
            }
            _ => None,
        }
    }

    fn open(self) -> OpResult<JointAct> {
        let state = State::from_code(&self.state);
        let unknown = || OpError::Internal(anyhow::anyhow!("a joint act is kept with a state or a matter that is none"));
        Ok(JointAct {
            id: self.joint_act_id,
            person: PersonId(self.person_id),
            group: self.group_id,
            what: self.what().ok_or_else(unknown)?,
            service: self.service_slug.clone(),
            proposed_by: MandateId(self.proposed_by),
            agreed_by: self.agreed_by.iter().copied().map(MandateId).collect(),
            state: state.ok_or_else(unknown)?,
            proposed_at: self.proposed_at,
        })
    }
}

/// Those who were appointed together with the actor.
pub async fn my_group(uow: &mut Uow) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!(r#"select group_id as "group_id!" from app.my_group() where appointed is not null"#)
        .fetch_optional(uow.conn())
        .await?)
}

/// Puts it to the others, with what would be said of a request that was sent.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Propose>, said: Option<&Said>) -> OpResult {
    let act = permit.subject();
    let sealed = match said {
        Some(said) => Some(uow.seal(act.person, place(act.id), said).await?),
        None => None,
    };
    let (draft, revision, about, step) = match act.what {
        What::Send { draft, revision } => (Some(draft.0), Some(revision), None, None),
        What::Later { about, step } => (None, None, Some(about.0), Some(step.code())),
    };
    sqlx::query!(
        "insert into joint_act (joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, service_request_id, step,
           said_sealed, proposed_by, agreed_by, state, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, array[$10::uuid], 'waiting', $11)",
        act.id,
        act.person.0,
        act.group,
        draft,
        act.service,
        revision,
        about,
        step,
        sealed.as_ref().map(Sealed::as_bytes),
        act.proposed_by.0,
        act.proposed_at,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// What was asked about this draft before falls away.
pub async fn replace(uow: &mut Uow, draft: DraftId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update joint_act set state = 'replaced', decided_at = $2 where draft_id = $1 and state = 'waiting'", draft.0, now)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// One that was put to the others falls away with its words.
pub async fn replace_one(uow: &mut Uow, id: Uuid) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update joint_act set state = 'replaced', decided_at = $2, said_sealed = null where joint_act_id = $1 and state = 'waiting'",
        id,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// What would be said, while it waits.
pub async fn said(uow: &mut Uow, act: &JointAct) -> OpResult<Option<Said>> {
    let sealed = sqlx::query_scalar!("select said_sealed from joint_act where joint_act_id = $1", act.id)
        .fetch_optional(uow.conn())
        .await?
        .flatten();
    match sealed {
        Some(bytes) => Ok(Some(uow.open(act.person, place(act.id), &Sealed::from_bytes(bytes)).await?)),
        None => Ok(None),
    }
}

/// What the actor put to the others about a request, in this way, and is not answered.
pub async fn waiting_about(uow: &mut Uow, about: ServiceRequestId, step: Step) -> OpResult<Option<JointAct>> {
    let mandate = uow.actor().mandate().ok_or(OpError::NotFound)?;
    sqlx::query_as!(
        Row,
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, service_request_id, step, proposed_by,
           agreed_by, state, proposed_at
         from joint_act where service_request_id = $1 and step = $2 and proposed_by = $3 and state = 'waiting' limit 1",
        about.0,
        step.code(),
        mandate.0,
    )
    .fetch_optional(uow.conn())
    .await?
    .map(Row::open)
    .transpose()
}

/// One, if the actor may see it, holding its row until the unit of work ends when it is going to be changed.
pub async fn get(uow: &mut Uow, id: Uuid, lock: bool) -> OpResult<JointAct> {
    if lock {
        sqlx::query!("select joint_act_id from joint_act where joint_act_id = $1 for update", id).fetch_optional(uow.conn()).await?;
    }
    sqlx::query_as!(
        Row,
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, service_request_id, step, proposed_by,
           agreed_by, state, proposed_at
         from joint_act where joint_act_id = $1",
        id,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?
    .open()
}

/// What waits of the actor’s group, newest first.
pub async fn waiting(uow: &mut Uow, limit: i64) -> OpResult<Vec<JointAct>> {
    let rows = sqlx::query_as!(
        Row,
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, service_request_id, step, proposed_by,
           agreed_by, state, proposed_at
         from joint_act where state = 'waiting' order by proposed_at desc, joint_act_id desc limit $1",
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(Row::open).collect()
}

/// What waits about one draft.
pub async fn waiting_of(uow: &mut Uow, draft: DraftId) -> OpResult<Vec<JointAct>> {
    let rows = sqlx::query_as!(
        Row,
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, service_request_id, step, proposed_by,
           agreed_by, state, proposed_at
         from joint_act where draft_id = $1 and state = 'waiting' order by proposed_at desc",
        draft.0,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(Row::open).collect()
}

/// One more yes. Says whether all have agreed now, asked of their mandates as they stand at this moment.
pub async fn add_yes(uow: &mut Uow, permit: Permit<'_, Agree>) -> OpResult<bool> {
    let (act, mandate) = (permit.subject().clone(), permit.actor().mandate().ok_or(OpError::NotFound)?);
    sqlx::query!("update joint_act set agreed_by = agreed_by || $2::uuid where joint_act_id = $1", act.id, mandate.0)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await?;
    let yes: Vec<Uuid> = act.agreed_by.iter().chain([&mandate]).map(|one| one.0).collect();
    Ok(sqlx::query_scalar!(r#"select app.all_agree($1, $2) as "all!""#, act.group, &yes).fetch_one(uow.conn()).await?)
}

/// All agreed, or it was done: what was prepared goes then.
pub async fn set_state(uow: &mut Uow, id: Uuid, state: State) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update joint_act set state = $2, decided_at = $3, said_sealed = case when $2 = 'agreed' then said_sealed end
         where joint_act_id = $1",
        id,
        state.code(),
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_refused(uow: &mut Uow, permit: Permit<'_, Object>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().mandate().ok_or(OpError::NotFound)?);
    sqlx::query!(
        "update joint_act set state = 'refused', refused_by = $2, decided_at = $3, said_sealed = null where joint_act_id = $1",
        id,
        by.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Removes what was put to the others about a request before a time.
pub async fn remove_old(uow: &mut Uow, before: DateTime<Utc>) -> OpResult {
    sqlx::query!("delete from joint_act where service_request_id is not null and proposed_at < $1", before).execute(uow.conn()).await?;
    Ok(())
}
