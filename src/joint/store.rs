//! How it is kept who said yes to what.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    JointAct, State,
    rules::{Agree, Object, Propose},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{DraftId, MandateId, PersonId},
    permit::Permit,
};

struct Row {
    joint_act_id: Uuid,
    person_id: Uuid,
    group_id: Uuid,
    draft_id: Uuid,
    service_slug: String,
    draft_revision: i32,
    proposed_by: Uuid,
    agreed_by: Vec<Uuid>,
    state: String,
    proposed_at: DateTime<Utc>,
}

impl Row {
    fn open(self) -> OpResult<JointAct> {
        let state = State::from_code(&self.state);
        let unknown = || OpError::Internal(anyhow::anyhow!("a joint act is kept with the state {:?}, which is none", self.state));
        Ok(JointAct {
            id: self.joint_act_id,
            person: PersonId(self.person_id),
            group: self.group_id,
            draft: DraftId(self.draft_id),
            service: self.service_slug.clone(),
            revision: self.draft_revision,
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

pub async fn insert(uow: &mut Uow, permit: Permit<'_, Propose>) -> OpResult {
    let act = permit.subject();
    sqlx::query!(
        "insert into joint_act (joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, proposed_by, agreed_by, state,
           proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, array[$7::uuid], 'waiting', $8)",
        act.id,
        act.person.0,
        act.group,
        act.draft.0,
        act.service,
        act.revision,
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

/// One, if the actor may see it, holding its row until the unit of work ends when it is going to be changed.
pub async fn get(uow: &mut Uow, id: Uuid, lock: bool) -> OpResult<JointAct> {
    if lock {
        sqlx::query!("select joint_act_id from joint_act where joint_act_id = $1 for update", id).fetch_optional(uow.conn()).await?;
    }
    sqlx::query_as!(
        Row,
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, proposed_by, agreed_by, state, proposed_at
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
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, proposed_by, agreed_by, state, proposed_at
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
        "select joint_act_id, person_id, group_id, draft_id, service_slug, draft_revision, proposed_by, agreed_by, state, proposed_at
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

pub async fn set_state(uow: &mut Uow, id: Uuid, state: State) -> OpResult {
    let now = uow.now();
    sqlx::query!("update joint_act set state = $2, decided_at = $3 where joint_act_id = $1", id, state.code(), now)
        .execute(uow.conn())
        .await?;
    Ok(())
}

pub async fn set_refused(uow: &mut Uow, permit: Permit<'_, Object>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().mandate().ok_or(OpError::NotFound)?);
    sqlx::query!("update joint_act set state = 'refused', refused_by = $2, decided_at = $3 where joint_act_id = $1", id, by.0, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}
