//! How people and what they said are kept. Every value is sealed in its own row.

pub mod standing;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Channel, Kind, Person, Relation, Said, Source, Value, ValueKind,
    rules::{Create, SetLanguage, SetValue},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
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

struct Row {
    person_value_id: Uuid,
    value_sealed: Vec<u8>,
    main: bool,
    source: String,
    relation: Option<String>,
    channel: String,
    recorded_by: Option<String>,
    policy_version: Option<i32>,
    from_date: Option<NaiveDate>,
    until_date: Option<NaiveDate>,
    said_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    /// None for a code that the database's own check does not let in.
    fn kept(self) -> Option<Kept> {
        Some(Kept {
            id: self.person_value_id,
            sealed: Sealed::from_bytes(self.value_sealed),
            main: self.main,
            source: Source::from_code(&self.source)?,
            relation: self.relation.as_deref().and_then(Relation::from_code),
            channel: Channel::from_code(&self.channel)?,
            recorded_by: self.recorded_by,
            policy_version: self.policy_version,
            from: self.from_date,
            until: self.until_date,
            said_at: self.said_at,
            ended_at: self.ended_at,
        })
    }
}

/// Everything a person ever said that is still kept, newest first; only what is true now unless history is asked for.
pub async fn values(uow: &mut Uow, person: PersonId, history: bool) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query_as!(
        Row,
        "select person_value_id, value_sealed, main, source, relation, channel, recorded_by, policy_version, from_date, until_date,
                said_at, ended_at
         from person_value
         where person_id = $1 and ($2 or ended_at is null) order by said_at desc, person_value_id desc",
        person.0,
        history,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// The values of a kind that were not replaced, the main one first and then the newest.
pub async fn of_kind(uow: &mut Uow, person: PersonId, kind: ValueKind) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query_as!(
        Row,
        "select person_value_id, value_sealed, main, source, relation, channel, recorded_by, policy_version, from_date, until_date,
                said_at, ended_at
         from person_value
         where person_id = $1 and kind = $2 and ended_at is null order by main desc, said_at desc, person_value_id desc",
        person.0,
        kind.code(),
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// The first few values of each kind, those that are true now apart from those that were: a record with two hundred numbers
/// opens as fast as one with two.
pub async fn first_of_each_kind(uow: &mut Uow, person: PersonId, most: i64) -> OpResult<Vec<Kept>> {
    let rows = sqlx::query_as!(
        Row,
        "select person_value_id, value_sealed, main, source, relation, channel, recorded_by, policy_version, from_date, until_date,
                said_at, ended_at
         from (
           select v.*, row_number() over (partition by kind, ended_at is null order by main desc, said_at desc, person_value_id desc) as place
           from person_value v where person_id = $1
         ) numbered
         where place <= $2 order by kind, main desc, said_at desc, person_value_id desc",
        person.0,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(Row::kept).collect())
}

/// How many values there are of each kind: true now, and history.
pub async fn counts(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(ValueKind, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select kind, count(*) filter (where ended_at is null) as "current!", count(*) filter (where ended_at is not null) as "earlier!"
           from person_value where person_id = $1 group by kind"#,
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().filter_map(|r| Some((ValueKind::from_code(&r.kind)?, r.current, r.earlier))).collect())
}

/// One value of a person's, history or not.
pub async fn one(uow: &mut Uow, person: PersonId, id: Uuid) -> OpResult<Option<Kept>> {
    let row = sqlx::query_as!(
        Row,
        "select person_value_id, value_sealed, main, source, relation, channel, recorded_by, policy_version, from_date, until_date,
                said_at, ended_at
         from person_value where person_id = $1 and person_value_id = $2",
        person.0,
        id,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.and_then(Row::kept))
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

/// Where the person is written to whom the actor acts for.
pub async fn reach_of_subject(uow: &mut Uow, person: PersonId) -> OpResult<(Option<Lang>, Option<String>)> {
    let row = sqlx::query!("select language, person_value_id, value_sealed from app.reach_of_subject($1)", person.0)
        .fetch_optional(uow.conn())
        .await?
        .ok_or(OpError::NotFound)?;
    let email = match (row.person_value_id, row.value_sealed) {
        (Some(id), Some(sealed)) => match uow.open(person, place(id), &Sealed::from_bytes(sealed)).await? {
            Value::Email(email) => Some(email),
            _ => None,
        },
        _ => None,
    };
    Ok((row.language.as_deref().and_then(Lang::from_tag), email))
}

/// A value to be written down.
pub struct NewValue {
    pub id: Uuid,
    pub kind: ValueKind,
    pub sealed: Sealed<Value>,
    pub main: bool,
    pub source: Source,
    pub relation: Option<Relation>,
    pub channel: Channel,
    pub recorded_by: Option<String>,
    pub policy_version: Option<i32>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// Ends the main value there was, as `until` if it had no end of its own, and writes down the new one.
pub async fn replace_value(uow: &mut Uow, permit: Permit<'_, SetValue>, new: NewValue, until: Option<NaiveDate>) -> OpResult {
    end_current(uow, permit.subject().id, new.kind, until).await?;
    insert_value(uow, permit, new).await
}

/// Writes down a value beside those there are. Two main values of a kind at the same moment are a conflict.
pub async fn insert_value(uow: &mut Uow, permit: Permit<'_, SetValue>, new: NewValue) -> OpResult {
    let (person, now) = (permit.subject().id, uow.now());
    let done = sqlx::query!(
        "insert into person_value (person_value_id, person_id, kind, value_sealed, main, source, relation, channel, said_at, recorded_by,
                                   policy_version, from_date, until_date)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (person_id, kind) where ended_at is null and main do nothing",
        new.id,
        person.0,
        new.kind.code(),
        new.sealed.as_bytes(),
        new.main,
        new.source.code(),
        new.relation.map(Relation::code),
        new.channel.code(),
        now,
        new.recorded_by,
        new.policy_version,
        new.from,
        new.until,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(OpError::Conflict);
    }
    uow.record(permit).await
}

/// Ends the main value of a kind and puts nothing in its place but the next of the kind, if there is one.
pub async fn end_value(uow: &mut Uow, permit: Permit<'_, SetValue>, kind: ValueKind, until: Option<NaiveDate>) -> OpResult {
    let person = permit.subject().id;
    end_current(uow, person, kind, until).await?;
    promote(uow, person, kind).await?;
    uow.record(permit).await
}

/// Ends some values of a kind; when the main one is among them, the newest that is left takes its place.
pub async fn end_values(uow: &mut Uow, permit: Permit<'_, SetValue>, kind: ValueKind, ids: &[Uuid]) -> OpResult {
    let (person, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update person_value set ended_at = $4 where person_id = $1 and kind = $2 and person_value_id = any ($3) and ended_at is null",
        person.0,
        kind.code(),
        ids,
        now,
    )
    .execute(uow.conn())
    .await?;
    promote(uow, person, kind).await?;
    uow.record(permit).await
}

async fn end_current(uow: &mut Uow, person: PersonId, kind: ValueKind, until: Option<NaiveDate>) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update person_value set ended_at = $3, until_date = coalesce(until_date, $4)
         where person_id = $1 and kind = $2 and ended_at is null and main",
        person.0,
        kind.code(),
        now,
        until,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Of the values that are left, the newest becomes the main one, for the kinds that have a main one.
async fn promote(uow: &mut Uow, person: PersonId, kind: ValueKind) -> OpResult {
    if !super::rules::has_main(kind) {
        return Ok(());
    }
    sqlx::query!(
        "update person_value set main = true
         where person_value_id = (select person_value_id from person_value where person_id = $1 and kind = $2 and ended_at is null
                                  order by main desc, said_at desc, person_value_id desc limit 1)",
        person.0,
        kind.code(),
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
