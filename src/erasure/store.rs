//! How erasures and the notices to recipients are kept.

pub mod anew;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Certificate, Erasure, Outcome, Recipient, State,
    rules::{Around, Ask, Decide, Run, Second, Settle, Stop},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    holdings::{Category, Scope},
    ids::PersonId,
    permit::Permit,
    vault::{Place, Sealed},
};

#[expect(clippy::struct_excessive_bools, reason = "a row as the table has it")]
struct Row {
    erasure_id: Uuid,
    rights_request_id: Uuid,
    reference: String,
    person_id: Uuid,
    whole: bool,
    by_rule: Vec<String>,
    beyond: Vec<String>,
    urgent: bool,
    copy_first: bool,
    cool_until: NaiveDate,
    needs_decision: bool,
    state: String,
    approved_by: Option<String>,
    second_by: Option<String>,
    done_at: Option<DateTime<Utc>>,
    certificate_sealed: Option<Vec<u8>>,
    revision: i32,
}

const fn certificate_place(id: Uuid) -> Place {
    Place::new("erasure", "certificate_sealed", id)
}

const fn name_place(id: Uuid) -> Place {
    Place::new("recipient_notice", "name_sealed", id)
}

fn codes(categories: &[Category]) -> Vec<String> {
    categories.iter().map(|category| category.code().to_string()).collect()
}

fn categories(codes: &[String]) -> Vec<Category> {
    codes.iter().filter_map(|code| Category::from_code(code)).collect()
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Erasure> {
        let (id, person) = (self.erasure_id, PersonId(self.person_id));
        let certificate: Option<Certificate> = match self.certificate_sealed {
            Some(sealed) => Some(uow.open(person, certificate_place(id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        Ok(Erasure {
            id,
            request: self.rights_request_id,
            reference: self.reference,
            person,
            scope: Scope { whole: self.whole, by_rule: categories(&self.by_rule), beyond: categories(&self.beyond) },
            urgent: self.urgent,
            copy_first: self.copy_first,
            cool_until: self.cool_until,
            needs_decision: self.needs_decision,
            // The database's own check lets no other code in.
            state: State::from_code(&self.state).ok_or(OpError::NotFound)?,
            approved_by: self.approved_by,
            second_by: self.second_by,
            done_at: self.done_at,
            certificate,
            revision: self.revision,
        })
    }
}

/// The erasure of a request, if the actor may know of it.
pub async fn of_request(uow: &mut Uow, request: Uuid) -> OpResult<Option<Erasure>> {
    let row = sqlx::query_as!(
        Row,
        "select erasure_id, e.rights_request_id, reference, e.person_id, whole, by_rule, beyond, urgent, copy_first, cool_until,
           needs_decision, e.state, approved_by, second_by, done_at, certificate_sealed, e.revision
         from erasure e join rights_request r using (rights_request_id) where e.rights_request_id = $1",
        request,
    )
    .fetch_optional(uow.conn())
    .await?;
    match row {
        Some(row) => Ok(Some(row.open(uow).await?)),
        None => Ok(None),
    }
}

/// As [`of_request`], held until the unit of work ends.
pub async fn lock(uow: &mut Uow, request: Uuid) -> OpResult<Option<Erasure>> {
    sqlx::query_scalar!("select erasure_id from erasure where rights_request_id = $1 for update", request)
        .fetch_optional(uow.conn())
        .await?;
    of_request(uow, request).await
}

/// Holds whom it is about until the unit of work ends, so that two who ask at once do it one after the other.
pub async fn hold_person(uow: &mut Uow, person: PersonId) -> OpResult {
    sqlx::query!("select person_id from person where person_id = $1 for update", person.0).fetch_optional(uow.conn()).await?;
    Ok(())
}

/// One that is not over of a person's.
pub async fn open_of_person(uow: &mut Uow, person: PersonId) -> OpResult<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select reference from erasure e join rights_request r using (rights_request_id)
         where e.person_id = $1 and e.state in ('asked', 'approved') and r.state <> 'withdrawn' limit 1",
        person.0,
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// Those that are not over and do not wait for a decision, the oldest first, from one on, each with its request.
pub async fn waiting(uow: &mut Uow, after: Uuid, most: i64) -> OpResult<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        "select erasure_id, rights_request_id from erasure
         where (state = 'approved' or (state = 'asked' and not needs_decision)) and erasure_id > $1 order by erasure_id limit $2",
        after,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.erasure_id, row.rights_request_id)).collect())
}

/// Those that were approved and are not carried out, the oldest first, each with when it was decided and what stands around it.
pub async fn undone(uow: &mut Uow, most: i64) -> OpResult<Vec<(Erasure, DateTime<Utc>, Around)>> {
    let rows = sqlx::query_as!(
        Row,
        "select erasure_id, e.rights_request_id, reference, e.person_id, whole, by_rule, beyond, urgent, copy_first, cool_until,
           needs_decision, e.state, approved_by, second_by, done_at, certificate_sealed, e.revision
         from erasure e join rights_request r using (rights_request_id) where e.state = 'approved' order by erasure_id limit $1",
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.erasure_id).collect();
    let stand = sqlx::query!(
        r#"select erasure_id, coalesce(r.decided_at, r.made_at) as "decided_at!",
             exists (select from rights_request c where c.person_id = e.person_id and c.kind = 'access' and c.state = 'open')
               as "copy_open!",
             exists (select from recipient_notice n where n.rights_request_id = e.rights_request_id and n.outcome is null)
               as "recipients_open!",
             p.restricted_since is not null as "limited!"
           from erasure e join rights_request r using (rights_request_id) join person p on p.person_id = e.person_id
           where erasure_id = any ($1)"#,
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut undone = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(now) = stand.iter().find(|now| now.erasure_id == row.erasure_id) else { continue };
        let around = Around { copy_open: now.copy_open, recipients_open: now.recipients_open, limited: now.limited };
        undone.push((row.open(uow).await?, now.decided_at, around));
    }
    Ok(undone)
}

async fn insert(uow: &mut Uow, erasure: &Erasure) -> OpResult<bool> {
    let done = sqlx::query!(
        "insert into erasure (erasure_id, rights_request_id, person_id, whole, by_rule, urgent, copy_first, cool_until, needs_decision)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint erasure_rights_request_id_key do nothing",
        erasure.id,
        erasure.request,
        erasure.person.0,
        erasure.scope.whole,
        &codes(&erasure.scope.by_rule),
        erasure.urgent,
        erasure.copy_first,
        erasure.cool_until,
        erasure.needs_decision,
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps what a person asked for.
pub async fn insert_asked(uow: &mut Uow, permit: Permit<'_, Ask>) -> OpResult {
    if !insert(uow, permit.subject()).await? {
        return Err(OpError::Conflict);
    }
    uow.record(permit).await
}

/// Keeps what a request means that came without it, as staff read it.
pub async fn insert_read(uow: &mut Uow, erasure: &Erasure) -> OpResult {
    if insert(uow, erasure).await? { Ok(()) } else { Err(OpError::Conflict) }
}

pub async fn set_stopped(uow: &mut Uow, permit: Permit<'_, Stop>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update erasure set state = 'stopped', revision = revision + 1 where erasure_id = $1", id).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// The decision: it is carried out, with what goes beyond the rules, or it is refused.
pub async fn set_decided(uow: &mut Uow, permit: Permit<'_, Decide>, state: State, beyond: &[Category], urgent: bool) -> OpResult {
    let (id, by) = (permit.subject().id, permit.actor().label());
    sqlx::query!(
        "update erasure set state = $2, beyond = $3, urgent = $4, approved_by = $5, revision = revision + 1 where erasure_id = $1",
        id,
        state.code(),
        &codes(beyond),
        urgent,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_seconded(uow: &mut Uow, permit: Permit<'_, Second>) -> OpResult {
    let (id, by) = (permit.subject().id, permit.actor().label());
    sqlx::query!("update erasure set second_by = $2, revision = revision + 1 where erasure_id = $1", id, by).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// It turned out that something stays: somebody has to decide after all.
pub async fn set_needs_decision(uow: &mut Uow, id: Uuid) -> OpResult {
    sqlx::query!("update erasure set needs_decision = true, revision = revision + 1 where erasure_id = $1", id).execute(uow.conn()).await?;
    Ok(())
}

pub async fn set_done(uow: &mut Uow, permit: Permit<'_, Run>, certificate: &Certificate) -> OpResult {
    let (id, person, now) = (permit.subject().id, permit.subject().person, uow.now());
    let sealed = uow.seal(person, certificate_place(id), certificate).await?;
    sqlx::query!(
        "update erasure set state = 'done', done_at = $2, certificate_sealed = $3, revision = revision + 1 where erasure_id = $1",
        id,
        now,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Notes that somebody was given what is in question, and is to be told.
pub async fn insert_recipient(uow: &mut Uow, request: Uuid, person: PersonId, name: &str) -> OpResult {
    let id = uow.new_id();
    let sealed = uow.seal(person, name_place(id), &name.to_string()).await?;
    sqlx::query!(
        "insert into recipient_notice (recipient_notice_id, rights_request_id, person_id, name_sealed) values ($1, $2, $3, $4)",
        id,
        request,
        person.0,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Everybody who was given it, in the order in which they were noted.
pub async fn recipients(uow: &mut Uow, request: Uuid) -> OpResult<Vec<Recipient>> {
    let rows = sqlx::query!(
        "select recipient_notice_id, person_id, name_sealed, outcome, settled_at, settled_by from recipient_notice
         where rights_request_id = $1 order by recipient_notice_id",
        request,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut recipients = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.recipient_notice_id;
        let name = uow.open(PersonId(row.person_id), name_place(id), &Sealed::from_bytes(row.name_sealed)).await?;
        let outcome = row.outcome.as_deref().and_then(Outcome::from_code);
        recipients.push(Recipient { id, name, settled_at: row.settled_at, settled_by: row.settled_by, outcome });
    }
    Ok(recipients)
}

pub async fn settle(uow: &mut Uow, permit: Permit<'_, Settle>, recipient: Uuid, outcome: Outcome) -> OpResult {
    let (request, now, by) = (permit.subject().request, uow.now(), permit.actor().label());
    let done = sqlx::query!(
        "update recipient_notice set outcome = $3, settled_at = $4, settled_by = $5
         where recipient_notice_id = $1 and rights_request_id = $2",
        recipient,
        request,
        outcome.code(),
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(OpError::NotFound);
    }
    uow.record_because(permit, outcome.code()).await
}

/// Whether a copy was asked for and is not answered.
pub async fn copy_open(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from rights_request where person_id = $1 and kind = 'access' and state = 'open') as "open!""#,
        person.0,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// Whether anything is left of somebody.
pub async fn is_known(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from person where person_id = $1) as "known!""#, person.0)
        .fetch_one(uow.conn())
        .await?)
}

/// The person has no sign-in any more.
pub async fn without_sign_in(uow: &mut Uow, person: PersonId) -> OpResult {
    sqlx::query!("update person set kind = 'known', language = null where person_id = $1 and kind = 'account'", person.0)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// The certificate of somebody who has no sign-in any more is out: where it went is forgotten too.
pub async fn forget_where_it_went(uow: &mut Uow) -> OpResult {
    sqlx::query!(
        "delete from outbox o using erasure e
         where o.letter = 'erasure_done' and (o.sent_at is not null or o.parked_at is not null)
           and e.person_id = o.person_id and e.whole and e.state = 'done'",
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}
