//! How people and what they said are kept. Every value is sealed in its own row.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Channel, Kind, Person, Relation, Said, Source, Value, ValueKind,
    rules::{Create, SetLanguage, SetValue},
};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    lang::Lang,
    permit::Permit,
    vault::{Place, Sealed},
};

/// Where a value is sealed.
pub const fn place(id: Uuid) -> Place {
    Place::new("person_value", "value_sealed", id)
}

/// Makes somebody known, with a key of their own.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Create>) -> OpResult {
    let person = permit.subject();
    sqlx::query!(
        "insert into person (person_id, kind, language, created_at) values ($1, $2, $3, $4)",
        person.id.0,
        person.kind.code(),
        person.language.map(Lang::tag),
        person.created_at,
    )
    .execute(uow.conn())
    .await?;
    uow.make_key(person.id).await?;
    uow.record(permit).await
}

/// The person, if the actor may know of them.
pub async fn get(uow: &mut Uow, id: PersonId) -> OpResult<Option<Person>> {
    let row = sqlx::query!("select kind, language, created_at from person where person_id = $1", id.0).fetch_optional(uow.conn()).await?;
    Ok(row.and_then(|r| {
        let kind = Kind::from_code(&r.kind)?;
        Some(Person { id, kind, language: r.language.as_deref().and_then(Lang::from_tag), created_at: r.created_at })
    }))
}

/// A row as it is kept.
pub struct Kept {
    pub id: Uuid,
    pub sealed: Sealed<Value>,
    pub main: bool,
    pub source: Source,
    pub relation: Option<Relation>,
    pub channel: Channel,
    pub recorded_by: Option<String>,
    pub policy_version: Option<i32>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub said_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Kept {
    pub async fn open(self, uow: &mut Uow, person: PersonId) -> OpResult<Said> {
        let value = uow.open(person, place(self.id), &self.sealed).await?;
        Ok(Said {
            id: self.id,
            value,
            main: self.main,
            source: self.source,
            relation: self.relation,
            channel: self.channel,
            recorded_by: self.recorded_by,
            policy_version: self.policy_version,
            from: self.from,
            until: self.until,
            said_at: self.said_at,
            ended_at: self.ended_at,
        })
    }
}

/// Everything a person ever said that is still kept, newest first; only what is true now unless history is asked for.
pub async fn values(uow: &mut Uow, person: PersonId, history: bool) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query!(
        "select person_value_id, value_sealed, main, source, relation, channel, recorded_by, policy_version, from_date, until_date,
                said_at, ended_at
         from person_value
         where person_id = $1 and ($2 or ended_at is null) order by said_at desc, person_value_id desc",
        person.0,
        history,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut values = Vec::new();
    for r in rows {
        // The database's own check lets no other code in.
        let (Some(source), Some(channel)) = (Source::from_code(&r.source), Channel::from_code(&r.channel)) else { continue };
        values.push(Kept {
            id: r.person_value_id,
            sealed: Sealed::from_bytes(r.value_sealed),
            main: r.main,
            source,
            relation: r.relation.as_deref().and_then(Relation::from_code),
            channel,
            recorded_by: r.recorded_by,
            policy_version: r.policy_version,
            from: r.from_date,
            until: r.until_date,
            said_at: r.said_at,
            ended_at: r.ended_at,
        });
    }
    Ok(values)
}

/// The one value of a kind that is true now.
pub async fn current(uow: &mut Uow, person: PersonId, kind: ValueKind) -> OpResult<Option<Value>> {
    let row = sqlx::query!(
        "select person_value_id, value_sealed from person_value where person_id = $1 and kind = $2 and ended_at is null and main",
        person.0,
        kind.code(),
    )
    .fetch_optional(uow.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let sealed = Sealed::from_bytes(row.value_sealed);
    Ok(Some(uow.open(person, place(row.person_value_id), &sealed).await?))
}

/// A value to be written down.
pub struct NewValue {
    pub id: Uuid,
    pub kind: ValueKind,
    pub sealed: Sealed<Value>,
    pub source: Source,
    pub channel: Channel,
    pub recorded_by: Option<String>,
    pub policy_version: Option<i32>,
}

/// Ends the value there was and writes down the new one.
pub async fn replace_value(uow: &mut Uow, permit: Permit<'_, SetValue>, new: NewValue) -> OpResult {
    let (person, now) = (permit.subject().id, uow.now());
    end_current(uow, person, new.kind).await?;
    sqlx::query!(
        "insert into person_value (person_value_id, person_id, kind, value_sealed, source, channel, said_at, recorded_by, policy_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.id,
        person.0,
        new.kind.code(),
        new.sealed.as_bytes(),
        new.source.code(),
        new.channel.code(),
        now,
        new.recorded_by,
        new.policy_version,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Ends the value there was and puts nothing in its place.
pub async fn end_value(uow: &mut Uow, permit: Permit<'_, SetValue>, kind: ValueKind) -> OpResult {
    end_current(uow, permit.subject().id, kind).await?;
    uow.record(permit).await
}

async fn end_current(uow: &mut Uow, person: PersonId, kind: ValueKind) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update person_value set ended_at = $3 where person_id = $1 and kind = $2 and ended_at is null and main",
        person.0,
        kind.code(),
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_language(uow: &mut Uow, permit: Permit<'_, SetLanguage>, language: Option<Lang>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update person set language = $2 where person_id = $1", id.0, language.map(Lang::tag)).execute(uow.conn()).await?;
    uow.record(permit).await
}

pub async fn standing(uow: &mut Uow, id: PersonId) -> OpResult<Option<super::Standing>> {
    Ok(sqlx::query_as!(
        super::Standing,
        "select deceased_on, restricted_since, staff_relative from person where person_id = $1",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?)
}
