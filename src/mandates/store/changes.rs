//! How a change of what somebody may do is kept, what ends soon, and who was appointed together.

use chrono::NaiveDate;
use uuid::Uuid;

use super::rows::{Row, open_all};
use crate::{
    db::Uow,
    error::OpResult,
    ids::{MandateId, PersonId},
    mandates::{
        AuthorityType, Mandate, Terms,
        rules::{Change, Remind},
    },
    permit::Permit,
};

/// Other services, to see or to act, or another last day; both are reminded anew before it. `quiet` is that nobody writes about it.
pub async fn set_scope(uow: &mut Uow, permit: Permit<'_, Change>, terms: &Terms, quiet: bool) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update mandate set services = $2, level = $3, special_category = $4, ends_on = $5, renew_by = $6, quiet = $7,
           may_ask_copy = $8, reminded_days = null, revision = revision + 1
         where mandate_id = $1",
        id.0,
        &terms.services,
        terms.level.code(),
        terms.special_category,
        terms.ends_on,
        terms.renew_by,
        quiet,
        terms.may_ask_copy,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// What ends within thirty days, or within seven, and was not told so yet: with which of the two. What was given for so short a time
/// that the first reminder would come with the gift itself is told of once, seven days before.
pub async fn ending(uow: &mut Uow, today: NaiveDate, limit: i64) -> OpResult<Vec<(MandateId, i16)>> {
    let rows = sqlx::query!(
        r#"select mandate_id, (case when least(ends_on, renew_by) <= $1::date + 7 then 7 else 30 end)::smallint as "days!"
           from mandate
           where state = 'active' and frozen_at is null and least(ends_on, renew_by) between $1::date and $1::date + 30
             and (least(ends_on, renew_by) <= $1::date + 7 and reminded_days is distinct from 7
                  or reminded_days is null and starts_on < least(ends_on, renew_by) - 31)
           order by mandate_id limit $2 for update skip locked"#,
        today,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (MandateId(row.mandate_id), row.days)).collect())
}

pub async fn set_reminded(uow: &mut Uow, permit: Permit<'_, Remind>, days: i16) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update mandate set reminded_days = $2 where mandate_id = $1", id.0, days).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// The group of those who were appointed together by a document of this kind, if one of them stands already.
pub async fn group_of(uow: &mut Uow, person: PersonId, authority: AuthorityType) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select group_id as "group_id!" from mandate
           where person_id = $1 and authority = $2 and mode = 'jointly' and state in ('invited', 'active') and group_id is not null
           order by created_at limit 1"#,
        person.0,
        authority.code(),
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// Those of a group who act now.
pub async fn of_group(uow: &mut Uow, group: Uuid) -> OpResult<Vec<Mandate>> {
    let rows = sqlx::query_as!(
        Row,
        "select mandate_id, person_id, account_id, authority, relation, level, services, special_category, may_ask_copy, mode, group_id,
           appointed, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, capacity_lost_on, frozen_because,
           frozen_by, tried_at, ended_at, ended_because, revision
         from mandate where group_id = $1 and state = 'active' and frozen_at is null order by mandate_id",
        group,
    )
    .fetch_all(uow.conn())
    .await?;
    open_all(uow, rows).await
}

/// Nobody writes to the person about it.
pub async fn set_quiet(uow: &mut Uow, id: MandateId) -> OpResult {
    sqlx::query!("update mandate set quiet = true where mandate_id = $1", id.0).execute(uow.conn()).await?;
    Ok(())
}

/// Whether it is unsafe to write to the person about it.
pub async fn is_quiet(uow: &mut Uow, id: MandateId) -> OpResult<bool> {
    Ok(sqlx::query_scalar!("select quiet from mandate where mandate_id = $1", id.0).fetch_optional(uow.conn()).await?.unwrap_or(false))
}
