//! How answers are kept. What says anything about the person is sealed with their key.

pub mod items;
pub mod removed;
pub mod reviews;
pub mod searches;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Delivery, Disclosure, State,
    rules::{Collect, Preview, Propose, Release, Renew, Reopen, SendBack, Sift, Take},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::{AccountId, PersonId},
    lang::{Lang, Words},
    permit::{Act, Permit},
    vault::{Place, Sealed},
};

/// Whether two people withheld anything of a person's.
pub async fn withholds(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from disclosure_withheld where person_id = $1) as "any!""#, person.0)
        .fetch_one(uow.conn())
        .await?)
}

struct Row {
    disclosure_id: Uuid,
    rights_request_id: Uuid,
    person_id: Uuid,
    reference: String,
    language: String,
    state: String,
    collected_at: DateTime<Utc>,
    names_sealed: Vec<u8>,
    cover_sealed: Option<Vec<u8>>,
    delivery: Option<String>,
    prepared_account: Option<Uuid>,
    prepared_by: Option<String>,
    released_by: Option<String>,
    released_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    code_hash: Option<Vec<u8>>,
    code_tries: i32,
    downloads: i32,
    revision: i32,
    hands: Vec<Uuid>,
}

const fn names_place(id: Uuid) -> Place {
    Place::new("disclosure", "names_sealed", id)
}

const fn cover_place(id: Uuid) -> Place {
    Place::new("disclosure", "cover_sealed", id)
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Disclosure> {
        let (id, person) = (self.disclosure_id, PersonId(self.person_id));
        let names = uow.open(person, names_place(id), &Sealed::from_bytes(self.names_sealed)).await?;
        let cover: Option<Words> = match self.cover_sealed {
            Some(sealed) => Some(uow.open(person, cover_place(id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        Ok(Disclosure {
            id,
            request: self.rights_request_id,
            reference: self.reference,
            person,
            language: Lang::from_tag(&self.language).unwrap_or_default(),
            // The database's own checks let no other code in.
            state: State::from_code(&self.state).ok_or(OpError::NotFound)?,
            collected_at: self.collected_at,
            delivery: self.delivery.as_deref().and_then(Delivery::from_code),
            prepared_account: self.prepared_account.map(AccountId),
            prepared_by: self.prepared_by,
            released_by: self.released_by,
            released_at: self.released_at,
            ends_at: self.ends_at,
            downloads: self.downloads,
            code_hash: self.code_hash,
            code_tries: self.code_tries,
            revision: self.revision,
            names,
            cover,
            hands: self.hands.into_iter().map(AccountId).collect(),
        })
    }
}

/// The answer to a request, if one was begun.
pub async fn of_request(uow: &mut Uow, request: Uuid) -> OpResult<Option<Disclosure>> {
    let row = sqlx::query_as!(
        Row,
        r#"select disclosure_id, rights_request_id, person_id, reference, language, state, collected_at, names_sealed, cover_sealed, delivery,
             prepared_account, prepared_by, released_by, released_at, ends_at, code_hash, code_tries, downloads, revision,
             array(select i.decided_account from disclosure_item i where i.disclosure_id = d.disclosure_id and i.decided_account is not null
                   union select c.decided_account from disclosure_cut c where c.disclosure_id = d.disclosure_id) as "hands!"
           from disclosure d where rights_request_id = $1"#,
        request,
    )
    .fetch_optional(uow.conn())
    .await?;
    match row {
        Some(row) => Ok(Some(row.open(uow).await?)),
        None => Ok(None),
    }
}

/// The answer with a reference, held until the unit of work ends.
pub async fn lock(uow: &mut Uow, reference: &str) -> OpResult<Disclosure> {
    let request = sqlx::query_scalar!("select rights_request_id from disclosure where reference = $1 for update", reference)
        .fetch_optional(uow.conn())
        .await?
        .ok_or(OpError::NotFound)?;
    of_request(uow, request).await?.ok_or(OpError::NotFound)
}

/// Begins an answer.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Collect>) -> OpResult {
    let disclosure = permit.subject();
    let names = uow.seal(disclosure.person, names_place(disclosure.id), &disclosure.names).await?;
    sqlx::query!(
        "insert into disclosure (disclosure_id, rights_request_id, person_id, reference, language, collected_at, names_sealed)
         values ($1, $2, $3, $4, $5, $6, $7)",
        disclosure.id,
        disclosure.request,
        disclosure.person.0,
        disclosure.reference,
        disclosure.language.tag(),
        disclosure.collected_at,
        names.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// It is collected anew: what was decided stays.
pub async fn set_collected(uow: &mut Uow, permit: Permit<'_, Collect>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update disclosure set collected_at = $2, revision = revision + 1 where disclosure_id = $1", id, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Whom the record names.
pub async fn set_names(uow: &mut Uow, id: Uuid, person: PersonId, names: &Vec<String>) -> OpResult {
    let sealed = uow.seal(person, names_place(id), names).await?;
    sqlx::query!("update disclosure set names_sealed = $2 where disclosure_id = $1", id, sealed.as_bytes()).execute(uow.conn()).await?;
    Ok(())
}

/// Something in it was decided.
pub async fn touch(uow: &mut Uow, permit: Permit<'_, Sift>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update disclosure set revision = revision + 1 where disclosure_id = $1", id).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn set_proposed(uow: &mut Uow, permit: Permit<'_, Propose>, cover: &Words, delivery: Delivery) -> OpResult {
    let (id, person) = (permit.subject().id, permit.subject().person);
    let (account, number) = (permit.actor().account().map(|account| account.0), permit.actor().label());
    let sealed = uow.seal(person, cover_place(id), cover).await?;
    sqlx::query!(
        "update disclosure set state = 'proposed', cover_sealed = $2, delivery = $3, prepared_account = $4, prepared_by = $5,
           revision = revision + 1
         where disclosure_id = $1",
        id,
        sealed.as_bytes(),
        delivery.code(),
        account,
        number,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

async fn set_preparing<A: Act<Subject = Disclosure>>(uow: &mut Uow, permit: Permit<'_, A>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!(
        "update disclosure set state = 'preparing', released_account = null, released_by = null, released_at = null, ends_at = null,
           code_hash = null, code_tries = 0, revision = revision + 1
         where disclosure_id = $1",
        id,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// The second reader sends it back.
pub async fn set_back(uow: &mut Uow, permit: Permit<'_, SendBack>) -> OpResult {
    set_preparing(uow, permit).await
}

/// It is looked into again: until it is released once more nobody can fetch it.
pub async fn set_reopened(uow: &mut Uow, permit: Permit<'_, Reopen>) -> OpResult {
    set_preparing(uow, permit).await
}

pub async fn set_released(uow: &mut Uow, permit: Permit<'_, Release>, code_hash: Option<&[u8]>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    let (account, number) = (permit.actor().account().map(|account| account.0), permit.actor().label());
    sqlx::query!(
        "update disclosure set state = 'released', released_account = $2, released_by = $3, released_at = $4, ends_at = $5, code_hash = $6,
           code_tries = 0, revision = revision + 1
         where disclosure_id = $1",
        id,
        account,
        number,
        now,
        now + super::LASTS,
        code_hash,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// It is fetched: counted, and in the audit.
pub async fn set_taken(uow: &mut Uow, permit: Permit<'_, Take>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update disclosure set downloads = downloads + 1, taken_at = $2, code_tries = 0 where disclosure_id = $1", id, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// It is available again, signed in; the code of a letter stays what it was, of no use.
pub async fn set_renewed(uow: &mut Uow, permit: Permit<'_, Renew>) -> OpResult {
    let (id, ends) = (permit.subject().id, uow.now() + super::LASTS);
    sqlx::query!("update disclosure set ends_at = $2, code_hash = null, revision = revision + 1 where disclosure_id = $1", id, ends)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// A code was typed wrongly.
pub async fn count_try(uow: &mut Uow, id: Uuid) -> OpResult {
    sqlx::query!("update disclosure set code_tries = code_tries + 1 where disclosure_id = $1", id).execute(uow.conn()).await?;
    Ok(())
}

/// Somebody looks through the copy as it would be given.
pub async fn note_preview(uow: &mut Uow, permit: Permit<'_, Preview>) -> OpResult {
    uow.record(permit).await
}
