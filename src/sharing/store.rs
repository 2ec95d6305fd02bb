//! How shares are kept.

mod tally;

pub use tally::*;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Recipient, Share};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    keyset::Slice,
    vault::{Place, Sealed},
};

const fn place(id: Uuid) -> Place {
    Place::new("share", "purpose_sealed", id)
}

pub async fn insert(uow: &mut Uow, person: PersonId, share: &Share) -> OpResult {
    let purpose = uow.seal(person, place(share.id), &share.purpose).await?;
    let policy = uow.portal().policy().version;
    let (kind, recipient) = match &share.recipient {
        Recipient::Team(code) => ("team", code.as_str()),
        Recipient::Organisation(name) => ("organisation", name.as_str()),
        // Their name is sealed with the purpose.
        Recipient::Councillor { .. } => ("councillor", "councillor"),
    };
    let case = if let Recipient::Councillor { case } = share.recipient { case } else { None };
    sqlx::query!(
        "insert into share (share_id, person_id, interaction_id, service_request_id, at, recipient_kind, recipient, fields, purpose_sealed,
           ground, staff_number, policy_version, councillor_case_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        share.id,
        person.0,
        share.interaction,
        share.service_request,
        share.at,
        kind,
        recipient,
        &share.fields,
        purpose.as_bytes(),
        share.ground,
        share.staff_number,
        policy,
        case,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn of_person(uow: &mut Uow, person: PersonId, before: Option<(DateTime<Utc>, Uuid)>, limit: i64) -> OpResult<Vec<Share>> {
    let (before_at, before_id) = Slice::new(before, None, None).before;
    let rows = sqlx::query!(
        "select share_id, interaction_id, service_request_id, at, recipient_kind, recipient, fields, purpose_sealed, ground, staff_number,
           councillor_case_id
         from share
         where person_id = $1
           and (at, share_id) < ($2, $3)
         order by at desc, share_id desc limit $4",
        person.0,
        before_at,
        before_id,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut shares = Vec::with_capacity(rows.len());
    for r in rows {
        let purpose = uow.open(person, place(r.share_id), &Sealed::from_bytes(r.purpose_sealed)).await?;
        shares.push(Share {
            id: r.share_id,
            interaction: r.interaction_id,
            service_request: r.service_request_id,
            at: r.at,
            recipient: match r.recipient_kind.as_str() {
                "team" => Recipient::Team(r.recipient),
                "councillor" => Recipient::Councillor { case: r.councillor_case_id },
                _ => Recipient::Organisation(r.recipient),
            },
            fields: r.fields,
            purpose,
            ground: r.ground,
            staff_number: r.staff_number,
        });
    }
    Ok(shares)
}

pub async fn counts(uow: &mut Uow, interactions: &[Uuid]) -> OpResult<Vec<(Uuid, i64)>> {
    let rows = sqlx::query!(
        r#"select interaction_id as "interaction_id!", count(*) as "count!" from share where interaction_id = any ($1) group by 1"#,
        interactions,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.interaction_id, r.count)).collect())
}

pub async fn adopt(uow: &mut Uow, unnamed: PersonId, person: PersonId) -> OpResult {
    let rows =
        sqlx::query!("select share_id, purpose_sealed from share where person_id = $1 for update", unnamed.0).fetch_all(uow.conn()).await?;
    for row in rows {
        let id = row.share_id;
        let purpose: String = uow.open(unnamed, place(id), &Sealed::from_bytes(row.purpose_sealed)).await?;
        let sealed = uow.seal(person, place(id), &purpose).await?;
        sqlx::query!("update share set person_id = $2, purpose_sealed = $3 where share_id = $1", id, person.0, sealed.as_bytes())
            .execute(uow.conn())
            .await?;
    }
    Ok(())
}
