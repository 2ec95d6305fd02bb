//! How drafts are kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Contents, Draft,
    rules::{Answer, Discard},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{DraftId, MandateId, PersonId},
    permit::Permit,
    vault::{Place, Sealed},
};

const fn place(id: DraftId) -> Place {
    Place::new("draft", "answers_sealed", id.0)
}

pub struct NewDraft<'a> {
    pub id: DraftId,
    pub person: PersonId,
    pub slug: &'a str,
    pub version: i32,
    pub submission_key: Uuid,
    pub expires_at: DateTime<Utc>,
    /// Under which somebody began it for the person.
    pub mandate: Option<MandateId>,
}

pub async fn insert(uow: &mut Uow, draft: NewDraft<'_>) -> OpResult {
    let now = uow.now();
    let sealed = uow.seal(draft.person, place(draft.id), &Contents::default()).await?;
    sqlx::query!(
        "insert into draft (draft_id, person_id, service_slug, service_version, answers_sealed, submission_key, created_at, changed_at, expires_at,
           mandate_id)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)",
        draft.id.0,
        draft.person.0,
        draft.slug,
        draft.version,
        sealed.as_bytes(),
        draft.submission_key,
        now,
        draft.expires_at,
        draft.mandate.map(|m| m.0),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Reads a draft, holding its row when it is going to be changed.
pub async fn get(uow: &mut Uow, id: DraftId, lock: bool) -> OpResult<Draft> {
    if lock {
        // What was put to others by somebody else is theirs to see, and not to change.
        let held = sqlx::query!("select draft_id from draft where draft_id = $1 for update", id.0).fetch_optional(uow.conn()).await?;
        held.ok_or(OpError::NotFound)?;
    }
    let now = uow.now();
    let row = sqlx::query!(
        "select draft_id, person_id, service_slug, service_version, answers_sealed, submission_key, revision, changed_at, expires_at, sent_at
         from draft where draft_id = $1 and expires_at > $2",
        id.0,
        now,
    )
    .fetch_optional(uow.conn())
    .await?
    .ok_or(OpError::NotFound)?;
    let person = PersonId(row.person_id);
    let contents = uow.open(person, place(id), &Sealed::from_bytes(row.answers_sealed)).await?;
    let service = uow.portal().catalogue().version(&row.service_slug, row.service_version).ok_or(OpError::NotFound)?;
    Ok(Draft {
        id,
        person,
        service,
        contents,
        submission_key: row.submission_key,
        revision: row.revision,
        changed_at: row.changed_at,
        expires_at: row.expires_at,
        sent_at: row.sent_at,
    })
}

/// Keeps what was answered. Answers are not audited one by one: the sending is.
pub async fn set_contents(uow: &mut Uow, permit: Permit<'_, Answer>, contents: &Contents, expires_at: DateTime<Utc>) -> OpResult {
    let (id, person, now) = (permit.subject().id, permit.subject().person, uow.now());
    let sealed = uow.seal(person, place(id), contents).await?;
    sqlx::query!(
        "update draft set answers_sealed = $2, changed_at = $3, expires_at = $4, revision = revision + 1 where draft_id = $1",
        id.0,
        sealed.as_bytes(),
        now,
        expires_at,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_sent(uow: &mut Uow, id: DraftId) -> OpResult {
    let now = uow.now();
    sqlx::query!("update draft set sent_at = $2 where draft_id = $1", id.0, now).execute(uow.conn()).await?;
    Ok(())
}

pub async fn delete(uow: &mut Uow, permit: Permit<'_, Discard>) -> OpResult {
    let id = permit.subject().id;
    leave_files(uow, id).await?;
    sqlx::query!("delete from draft where draft_id = $1", id.0).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// The bytes of a draft's files are left over once the draft goes.
async fn leave_files(uow: &mut Uow, id: DraftId) -> OpResult {
    let now = uow.now();
    sqlx::query!("insert into file_leftover (stored_as, since) select stored_as, $2 from file where draft_id = $1", id.0, now)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Drafts of the person that can be taken up again.
pub async fn list(uow: &mut Uow, person: PersonId) -> OpResult<Vec<super::Listed>> {
    let now = uow.now();
    let rows = sqlx::query!(
        "select draft_id, service_slug, service_version, changed_at, expires_at from draft
         where person_id = $1 and sent_at is null and expires_at > $2 and (app.mandate_id() is null or mandate_id = app.mandate_id())
         order by changed_at desc limit 20",
        person.0,
        now,
    )
    .fetch_all(uow.conn())
    .await?;
    let catalogue = uow.portal().catalogue();
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            let service = catalogue.version(&r.service_slug, r.service_version)?;
            Some(super::Listed { id: DraftId(r.draft_id), service, changed_at: r.changed_at, expires_at: r.expires_at })
        })
        .collect())
}

/// Seals a guest's drafts with the key of the person they turned out to be.
pub async fn adopt(uow: &mut Uow, guest: PersonId, person: PersonId) -> OpResult {
    let rows =
        sqlx::query!("select draft_id, answers_sealed from draft where person_id = $1 for update", guest.0).fetch_all(uow.conn()).await?;
    for row in rows {
        let id = DraftId(row.draft_id);
        let mut contents: Contents = uow.open(guest, place(id), &Sealed::from_bytes(row.answers_sealed)).await?;
        contents.contact = None;
        let sealed = uow.seal(person, place(id), &contents).await?;
        sqlx::query!("update draft set person_id = $2, answers_sealed = $3 where draft_id = $1", id.0, person.0, sealed.as_bytes())
            .execute(uow.conn())
            .await?;
    }
    Ok(())
}

/// Removes drafts whose time has come, and guests of whom nothing is left.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into file_leftover (stored_as, since)
         select f.stored_as, $1 from file f join draft d using (draft_id) where d.expires_at <= $1",
        now,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("delete from draft where expires_at <= $1", now).execute(uow.conn()).await?;
    let guests = sqlx::query_scalar!(
        "delete from person p
         where kind = 'guest' and created_at < $1::timestamptz - interval '8 days'
           and not exists (select from draft d where d.person_id = p.person_id)
           and not exists (select from service_request r where r.person_id = p.person_id)
         returning person_id",
        now,
    )
    .fetch_all(uow.conn())
    .await?;
    for guest in guests {
        uow.destroy_key(PersonId(guest)).await?;
    }
    Ok(())
}
