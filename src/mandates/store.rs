//! How mandates and their invitations are kept. The names of both are sealed with the key of whose affairs they are.

mod changes;
mod rows;

mod closing;

use chrono::{DateTime, NaiveDate, Utc};
pub use closing::standing_with;
use uuid::Uuid;

pub use self::changes::{ending, group_of, is_quiet, of_group, set_quiet, set_reminded, set_scope};
use self::rows::{HeldRow, Row, known, open_all, place};
use super::{
    Content, EndedBecause, Frozen, Held, Mandate, Show, State,
    rules::{Accept, ConfirmCapacityLost, Freeze, Renew, Unfreeze},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{AccountId, MandateId, PersonId},
    permit::{Act, Permit},
    portal::Portal,
};

/// The mandates that somebody holds, the one that is asked for or all, on the bare pool: one round trip, before any unit of work.
pub async fn held(portal: &Portal, account: AccountId, only: Option<MandateId>) -> OpResult<Vec<Held>> {
    let rows = sqlx::query_as!(
        HeldRow,
        r#"select mandate_id as "mandate_id!", person_id as "person_id!", authority as "authority!", relation as "relation!",
             level as "level!", services as "services!", special_category as "special_category!",
             may_ask_copy as "may_ask_copy!", mode as "mode!", starts_on as "starts_on!", ends_on, renew_by, state as "state!", content_sealed as "content_sealed!", capacity_lost_on,
             frozen_because, ended_at, deceased_on, wrapped as "wrapped!"
           from app.mandates_held($1) where $2::uuid is null or mandate_id = $2 order by mandate_id"#,
        account.0,
        only.map(|id| id.0),
    )
    .fetch_all(portal.pool())
    .await?;
    rows.into_iter().map(|row| row.open(portal)).collect()
}

/// The mandates of a person, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Mandate>> {
    let rows = sqlx::query_as!(
        Row,
        "select mandate_id, person_id, account_id, authority, relation, level, services, special_category, may_ask_copy, mode, group_id,
           appointed, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, capacity_lost_on, frozen_because,
           frozen_by, tried_at, ended_at, ended_because, revision
         from mandate where person_id = $1 order by created_at desc, mandate_id desc limit 100",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    open_all(uow, rows).await
}

/// A mandate, if the actor may see it, holding its row until the unit of work ends when it is going to be changed.
pub async fn get(uow: &mut Uow, id: MandateId, lock: bool) -> OpResult<Mandate> {
    if lock {
        sqlx::query!("select mandate_id from mandate where mandate_id = $1 for update", id.0).fetch_optional(uow.conn()).await?;
    }
    let row = sqlx::query_as!(
        Row,
        "select mandate_id, person_id, account_id, authority, relation, level, services, special_category, may_ask_copy, mode, group_id,
           appointed, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, capacity_lost_on, frozen_because,
           frozen_by, tried_at, ended_at, ended_because, revision
         from mandate where mandate_id = $1",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?;
    row.open(uow).await
}

/// The mandate that this very form asked for, if it did.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Option<MandateId>> {
    Ok(sqlx::query_scalar!("select mandate_id from mandate where submission_key = $1", key)
        .fetch_optional(uow.conn())
        .await?
        .map(MandateId))
}

/// Keeps a new mandate: one that waits for whoever is asked, or one that holds because staff saw the document of whoever claimed it.
pub async fn insert<A: Act<Subject = Mandate>>(uow: &mut Uow, permit: Permit<'_, A>, submission_key: Uuid) -> OpResult {
    let mandate = permit.subject();
    let (terms, id) = (&mandate.terms, mandate.id);
    let sealed = uow.seal(mandate.person, place(id), &mandate.content).await?;
    sqlx::query!(
        "insert into mandate (mandate_id, person_id, account_id, submission_key, authority, relation, level, services, special_category,
           mode, group_id, appointed, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, checked_at,
           may_ask_copy)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
           case when $20::text is not null then $18::timestamptz end, $21)",
        id.0,
        mandate.person.0,
        mandate.account.map(|account| account.0),
        submission_key,
        terms.authority.code(),
        mandate.relation.code(),
        terms.level.code(),
        &terms.services,
        terms.special_category,
        terms.mode.code(),
        mandate.joint.map(|joint| joint.group),
        mandate.joint.map(|joint| joint.of),
        terms.starts_on,
        terms.ends_on,
        terms.renew_by,
        terms.state.code(),
        sealed.as_bytes(),
        mandate.created_at,
        mandate.accepted_at,
        mandate.checked_by,
        terms.may_ask_copy,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// The two secrets of an invitation, as hashes.
pub struct NewInvitation<'a> {
    pub id: MandateId,
    pub way: &'static str,
    pub token_hash: &'a [u8],
    pub code_hash: Option<&'a [u8]>,
    pub expires_at: DateTime<Utc>,
}

pub async fn insert_invitation(uow: &mut Uow, new: NewInvitation<'_>) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into mandate_invitation (mandate_id, way, token_hash, code_hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        new.id.0,
        new.way,
        new.token_hash,
        new.code_hash,
        now,
        new.expires_at,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// An invitation as it is kept.
pub struct Invitation {
    pub id: MandateId,
    pub code_hash: Option<Vec<u8>>,
    pub tries: i16,
    pub expires_at: DateTime<Utc>,
}

/// Finds an invitation by its token, holding it until the unit of work ends.
pub async fn lock_invitation(uow: &mut Uow, token_hash: &[u8]) -> OpResult<Option<Invitation>> {
    let row = sqlx::query!(
        "select mandate_id, code_hash, tries, expires_at from mandate_invitation where token_hash = $1 for update",
        token_hash,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|r| Invitation { id: MandateId(r.mandate_id), code_hash: r.code_hash, tries: r.tries, expires_at: r.expires_at }))
}

pub async fn count_try(uow: &mut Uow, id: MandateId) -> OpResult {
    sqlx::query!("update mandate_invitation set tries = tries + 1 where mandate_id = $1", id.0).execute(uow.conn()).await?;
    Ok(())
}

/// The invitation was opened with both secrets: from now on it is this account's to answer.
pub async fn set_opened(uow: &mut Uow, id: MandateId, account: AccountId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update mandate_invitation set opened_at = coalesce(opened_at, $2) where mandate_id = $1", id.0, now)
        .execute(uow.conn())
        .await?;
    sqlx::query!("update mandate set account_id = $2, revision = revision + 1 where mandate_id = $1", id.0, account.0)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// The one who was asked said yes: what they are called and where they are written to is known now.
pub async fn set_accepted(uow: &mut Uow, permit: Permit<'_, Accept>, content: &Content, renew_by: Option<NaiveDate>) -> OpResult {
    let (id, person, now, today) = (permit.subject().id, permit.subject().person, uow.now(), uow.today());
    let sealed = uow.seal(person, place(id), content).await?;
    sqlx::query!(
        "update mandate set state = 'active', accepted_at = $2, starts_on = $3, renew_by = $4, content_sealed = $5, revision = revision + 1
         where mandate_id = $1",
        id.0,
        now,
        today,
        renew_by,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    forget_invitation(uow, id).await?;
    uow.record(permit).await
}

/// It is over, whatever the reason: refused, taken back, given up or ended by itself.
pub async fn set_over<A: Act<Subject = Mandate>>(uow: &mut Uow, permit: Permit<'_, A>, state: State, because: EndedBecause) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update mandate set state = $2, ended_at = $3, ended_because = $4, revision = revision + 1 where mandate_id = $1",
        id.0,
        state.code(),
        now,
        because.code(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// An invitation that was answered opens nothing any more.
async fn forget_invitation(uow: &mut Uow, id: MandateId) -> OpResult {
    sqlx::query!("delete from mandate_invitation where mandate_id = $1", id.0).execute(uow.conn()).await?;
    Ok(())
}

pub async fn set_renewed(uow: &mut Uow, permit: Permit<'_, Renew>, until: NaiveDate) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update mandate set ends_on = $2, renew_by = $2, reminded_days = null, revision = revision + 1 where mandate_id = $1",
        id.0,
        until,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_frozen(uow: &mut Uow, permit: Permit<'_, Freeze>, because: Frozen) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update mandate set frozen_at = $2, frozen_because = $3, frozen_by = $4, revision = revision + 1 where mandate_id = $1",
        id.0,
        now,
        because.code(),
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record_because(permit, because.code()).await
}

pub async fn set_unfrozen(uow: &mut Uow, permit: Permit<'_, Unfreeze>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update mandate set frozen_at = null, frozen_because = null, frozen_by = null, tried_at = null, revision = revision + 1
         where mandate_id = $1",
        id.0,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_capacity_lost(uow: &mut Uow, permit: Permit<'_, ConfirmCapacityLost>) -> OpResult {
    let (id, today) = (permit.subject().id, uow.today());
    sqlx::query!("update mandate set capacity_lost_on = $2, revision = revision + 1 where mandate_id = $1", id.0, today)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Somebody who is blocked tried to act: the newest try is what staff see.
pub async fn set_tried(uow: &mut Uow, id: MandateId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update mandate set tried_at = $2 where mandate_id = $1", id.0, now).execute(uow.conn()).await?;
    Ok(())
}

/// The mandates that staff look after, newest first: those that were tried by somebody who is blocked before all others.
pub async fn watched(uow: &mut Uow, show: Show, soon: NaiveDate, limit: i64) -> OpResult<Vec<Mandate>> {
    let rows = sqlx::query_as!(
        Row,
        "select mandate_id, person_id, account_id, authority, relation, level, services, special_category, may_ask_copy, mode, group_id,
           appointed, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, capacity_lost_on, frozen_because,
           frozen_by, tried_at, ended_at, ended_because, revision
         from mandate where state in ('invited', 'active')
           and ($2 = 'all' or ($2 = 'waiting' and state = 'invited') or ($2 = 'expiring' and least(ends_on, renew_by) <= $3)
                or ($2 = 'frozen' and frozen_at is not null))
         order by (frozen_because = 'perpetrator' and tried_at is not null) desc nulls last, frozen_at is null,
           least(ends_on, renew_by), mandate_id limit $1",
        limit,
        show.code(),
        soon,
    )
    .fetch_all(uow.conn())
    .await?;
    let people: Vec<PersonId> = rows.iter().map(|row| PersonId(row.person_id)).collect();
    uow.load_keys(&people).await?;
    open_all(uow, rows).await
}

/// What a person gave by their own word and ends by a day, soonest first: what they can make longer.
pub async fn ending_of_person(uow: &mut Uow, person: PersonId, by: NaiveDate) -> OpResult<Vec<Mandate>> {
    let rows = sqlx::query_as!(
        Row,
        "select mandate_id, person_id, account_id, authority, relation, level, services, special_category, may_ask_copy, mode, group_id,
           appointed, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, capacity_lost_on, frozen_because,
           frozen_by, tried_at, ended_at, ended_because, revision
         from mandate where person_id = $1 and authority = 'written' and state = 'active' and frozen_at is null
           and least(ends_on, renew_by) <= $2
         order by least(ends_on, renew_by), mandate_id limit 5",
        person.0,
        by,
    )
    .fetch_all(uow.conn())
    .await?;
    open_all(uow, rows).await
}

/// Mandates that are over and still stand as active or as asked: past their last day, not renewed, the person died or can no
/// longer decide, the invitation ran out.
pub async fn overdue(uow: &mut Uow, limit: i64) -> OpResult<Vec<(MandateId, EndedBecause)>> {
    let (now, today) = (uow.now(), uow.today());
    let rows = sqlx::query!(
        r#"select m.mandate_id,
             case when m.authority in ('written', 'one_call') and lost.lost then 'capacity'
                  when p.deceased_on is not null and m.authority <> 'executor' then 'died'
                  when m.ends_on < $1 then 'date'
                  when m.renew_by < $1 then 'not_renewed'
                  else 'date' end as "because!"
           from mandate m join person p using (person_id) left join mandate_invitation i using (mandate_id)
             cross join lateral (select exists (select from mandate o where o.person_id = m.person_id and o.capacity_lost_on <= $1) as lost) lost
           where m.state in ('invited', 'active')
             and (m.ends_on < $1 or m.renew_by < $1 or (p.deceased_on is not null and m.authority <> 'executor')
                  or (m.state = 'invited' and i.expires_at <= $2)
                  or (m.authority in ('written', 'one_call') and lost.lost))
           order by m.mandate_id limit $3 for update of m skip locked"#,
        today,
        now,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter().map(|r| Ok((MandateId(r.mandate_id), known(&r.because, EndedBecause::from_code)?))).collect()
}

/// A person turned out to be somebody who was known before: what they gave is sealed with the key of who they are.
pub async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    for mandate in of_person(uow, from).await? {
        let sealed = uow.seal(to, place(mandate.id), &mandate.content).await?;
        sqlx::query!(
            "update mandate set person_id = $2, content_sealed = $3, revision = revision + 1 where mandate_id = $1",
            mandate.id.0,
            to.0,
            sealed.as_bytes(),
        )
        .execute(uow.conn())
        .await?;
    }
    Ok(())
}
