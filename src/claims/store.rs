//! How claims are kept. What they say is sealed with the key of whoever claims.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Claim, Listed, Refusal, State,
    rules::{Accept, Make, Refuse, Withdraw},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{AccountId, ClaimId, MandateId, PersonId},
    lang::Lang,
    mandates::{AuthorityType, Mode},
    permit::Permit,
    vault::{Place, Sealed},
};

const fn place(id: ClaimId) -> Place {
    Place::new("mandate_claim", "content_sealed", id.0)
}

/// What a code of the database means; one that means nothing is our fault.
fn known<T>(code: &str, of: fn(&str) -> Option<T>) -> OpResult<T> {
    of(code).ok_or_else(|| OpError::Internal(anyhow::anyhow!("a claim is kept with the code {code:?}, which is none")))
}

struct Row {
    mandate_claim_id: Uuid,
    person_id: Uuid,
    account_id: Option<Uuid>,
    authority: String,
    mode: String,
    appointed: Option<i16>,
    ends_on: Option<NaiveDate>,
    language: String,
    content_sealed: Vec<u8>,
    made_at: DateTime<Utc>,
    due_on: NaiveDate,
    state: String,
    refused_because: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    mandate_id: Option<Uuid>,
    in_part: bool,
    revision: i32,
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Claim> {
        let (id, person) = (ClaimId(self.mandate_claim_id), PersonId(self.person_id));
        let content = uow.open(person, place(id), &Sealed::from_bytes(self.content_sealed)).await?;
        Ok(Claim {
            id,
            person,
            account: self.account_id.map(AccountId),
            authority: known(&self.authority, AuthorityType::from_code)?,
            mode: known(&self.mode, Mode::from_code)?,
            appointed: self.appointed,
            ends_on: self.ends_on,
            language: known(&self.language, Lang::from_tag)?,
            content,
            made_at: self.made_at,
            due_on: self.due_on,
            state: known(&self.state, State::from_code)?,
            refused: self.refused_because.as_deref().map(|code| known(code, Refusal::from_code)).transpose()?,
            decided_at: self.decided_at,
            decided_by: self.decided_by,
            mandate: self.mandate_id.map(MandateId),
            in_part: self.in_part,
            revision: self.revision,
        })
    }
}

/// Keeps a claim. `false` when this very one was sent before.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Make>, submission_key: Uuid) -> OpResult<bool> {
    let claim = permit.subject();
    let sealed = uow.seal(claim.person, place(claim.id), &claim.content).await?;
    let done = sqlx::query!(
        "insert into mandate_claim (mandate_claim_id, person_id, account_id, submission_key, authority, mode, appointed, ends_on, language,
           content_sealed, made_at, due_on, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting')
         on conflict on constraint mandate_claim_submission_key_key do nothing",
        claim.id.0,
        claim.person.0,
        claim.account.map(|account| account.0),
        submission_key,
        claim.authority.code(),
        claim.mode.code(),
        claim.appointed,
        claim.ends_on,
        claim.language.tag(),
        sealed.as_bytes(),
        claim.made_at,
        claim.due_on,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

/// The claim that this very form made, if it did.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Option<ClaimId>> {
    Ok(sqlx::query_scalar!("select mandate_claim_id from mandate_claim where submission_key = $1", key)
        .fetch_optional(uow.conn())
        .await?
        .map(ClaimId))
}

/// A claim, if the actor may see it, holding its row until the unit of work ends when it is going to be changed.
pub async fn get(uow: &mut Uow, id: ClaimId, lock: bool) -> OpResult<Claim> {
    if lock {
        sqlx::query!("select mandate_claim_id from mandate_claim where mandate_claim_id = $1 for update", id.0)
            .fetch_optional(uow.conn())
            .await?;
    }
    let row = sqlx::query_as!(
        Row,
        "select mandate_claim_id, person_id, account_id, authority, mode, appointed, ends_on, language, content_sealed, made_at, due_on,
           state, refused_because, decided_at, decided_by, mandate_id, in_part, revision
         from mandate_claim where mandate_claim_id = $1",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?;
    row.open(uow).await
}

/// What somebody claimed, newest first.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Claim>> {
    let rows = sqlx::query_as!(
        Row,
        "select mandate_claim_id, person_id, account_id, authority, mode, appointed, ends_on, language, content_sealed, made_at, due_on,
           state, refused_because, decided_at, decided_by, mandate_id, in_part, revision
         from mandate_claim where person_id = $1 order by made_at desc, mandate_claim_id desc limit 100",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut claims = Vec::with_capacity(rows.len());
    for row in rows {
        claims.push(row.open(uow).await?);
    }
    Ok(claims)
}

/// The claim that a mandate came of.
pub async fn of_mandate(uow: &mut Uow, mandate: Uuid) -> OpResult<Option<ClaimId>> {
    Ok(sqlx::query_scalar!("select mandate_claim_id from mandate_claim where mandate_id = $1 limit 1", mandate)
        .fetch_optional(uow.conn())
        .await?
        .map(ClaimId))
}

/// The claims that wait, due soonest first.
pub async fn waiting(uow: &mut Uow, limit: i64) -> OpResult<Vec<Listed>> {
    let rows = sqlx::query!(
        "select mandate_claim_id, authority, language, made_at, due_on, state from mandate_claim
         where state = 'waiting' order by due_on, mandate_claim_id limit $1",
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Listed {
                id: ClaimId(row.mandate_claim_id),
                authority: known(&row.authority, AuthorityType::from_code)?,
                language: known(&row.language, Lang::from_tag)?,
                made_at: row.made_at,
                due_on: row.due_on,
                state: known(&row.state, State::from_code)?,
            })
        })
        .collect()
}

pub async fn set_withdrawn(uow: &mut Uow, permit: Permit<'_, Withdraw>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update mandate_claim set state = 'withdrawn', decided_at = $2, revision = revision + 1 where mandate_claim_id = $1",
        id.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_accepted(uow: &mut Uow, permit: Permit<'_, Accept>, mandate: MandateId, in_part: bool) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update mandate_claim set state = 'accepted', decided_at = $2, decided_by = $3, mandate_id = $4, in_part = $5,
           revision = revision + 1
         where mandate_claim_id = $1",
        id.0,
        now,
        by,
        mandate.0,
        in_part,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_refused(uow: &mut Uow, permit: Permit<'_, Refuse>, because: Refusal) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update mandate_claim set state = 'refused', refused_because = $4, decided_at = $2, decided_by = $3, revision = revision + 1
         where mandate_claim_id = $1",
        id.0,
        now,
        by,
        because.code(),
    )
    .execute(uow.conn())
    .await?;
    uow.record_because(permit, because.code()).await
}
