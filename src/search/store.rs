//! How people are found again: the SQL.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Candidate, Entry, Hit, KeyKind};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    lang::Lang,
    people::{Kind, Value},
    vault::{Place, Sealed},
};

// ---- Keeping ----------------------------------------------------------------------------------------------------------------

/// These people, held until the unit of work ends, so that of two who bring the same person up to date the later one sees what
/// the earlier one wrote.
pub async fn hold(uow: &mut Uow, people: &[PersonId]) -> OpResult<Vec<(PersonId, Kind, Option<Lang>)>> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let rows =
        sqlx::query!("select person_id, kind, language from person where person_id = any ($1) order by person_id for no key update", &ids)
            .fetch_all(uow.conn())
            .await?;
    let read = |language: Option<String>| language.as_deref().and_then(Lang::from_tag);
    Ok(rows.into_iter().filter_map(|r| Some((PersonId(r.person_id), Kind::from_code(&r.kind)?, read(r.language)))).collect())
}

/// Everything these people told that is true now, opened, with whether it is the one of its kind to use first.
pub async fn values(uow: &mut Uow, people: &[PersonId]) -> OpResult<HashMap<PersonId, Vec<(bool, Value)>>> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let rows = sqlx::query!(
        "select person_id, person_value_id, main, value_sealed from person_value
         where person_id = any ($1) and ended_at is null and kind not in ('household_member', 'need')
         order by said_at desc, person_value_id desc",
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut values: HashMap<PersonId, Vec<(bool, Value)>> = HashMap::new();
    for r in rows {
        let person = PersonId(r.person_id);
        let place = Place::new("person_value", "value_sealed", r.person_value_id);
        let value = uow.open(person, place, &Sealed::from_bytes(r.value_sealed)).await?;
        values.entry(person).or_default().push((r.main, value));
    }
    Ok(values)
}

/// Puts these entries in the place of what was kept of `people`; one of them without an entry is found no more.
pub async fn put(uow: &mut Uow, people: &[PersonId], entries: &[Entry]) -> OpResult {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let entries = sqlx::types::Json(entries);
    sqlx::query!("select app.search_put($1, $2)", &ids, entries as _).execute(uow.conn()).await?;
    Ok(())
}

// ---- Finding ----------------------------------------------------------------------------------------------------------------

struct Row {
    person_id: Uuid,
    words: Vec<String>,
    initials: String,
    street: Option<String>,
    outward: Option<String>,
    birth_year: Option<i16>,
    date_of_birth: Option<NaiveDate>,
    language: Option<String>,
}

impl From<Row> for Hit {
    fn from(row: Row) -> Self {
        Hit {
            candidate: Candidate {
                person: PersonId(row.person_id),
                initials: row.initials,
                street: row.street,
                outward: row.outward,
                birth_year: row.birth_year,
                language: row.language.as_deref().and_then(Lang::from_tag),
                guarded: false,
            },
            words: row.words,
            born: row.date_of_birth,
        }
    }
}

fn hits(rows: Vec<Row>) -> Vec<Hit> {
    rows.into_iter().map(Into::into).collect()
}

/// Everybody who has all of these keys.
pub async fn with_keys(uow: &mut Uow, keys: &[(KeyKind, String)], most: i64) -> OpResult<Vec<PersonId>> {
    let (kinds, terms): (Vec<String>, Vec<String>) = keys.iter().map(|(kind, term)| (kind.code().to_string(), term.clone())).unzip();
    let found = sqlx::query_scalar!(
        r#"select s.person_id as "person_id!"
           from unnest($1::text[], $2::text[]) as k (kind, term)
           cross join lateral (
             select p.person_id from person_search_key p where p.kind = k.kind and p.term = k.term limit 2000
           ) as s
           group by s.person_id having count(*) = $3 order by 1 limit $4"#,
        &kinds,
        &terms,
        i64::try_from(keys.len()).unwrap_or(0),
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(found.into_iter().map(PersonId).collect())
}

/// Whose request this is, if the actor may see it. Somebody who did not want to be known stays unknown.
pub async fn of_request(uow: &mut Uow, reference: &str) -> OpResult<Option<PersonId>> {
    let found = sqlx::query_scalar!("select person_id from service_request where reference = $1 and not anonymous", reference)
        .fetch_optional(uow.conn())
        .await?;
    Ok(found.map(PersonId))
}

pub async fn by_ids(uow: &mut Uow, people: &[PersonId]) -> OpResult<Vec<Hit>> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let rows = sqlx::query_as!(
        Row,
        "select person_id, words, initials, street, outward, birth_year, date_of_birth, language from person_search
         where person_id = any ($1)",
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(hits(rows))
}

pub async fn by_birth(uow: &mut Uow, born: NaiveDate, most: i64) -> OpResult<Vec<Hit>> {
    let rows = sqlx::query_as!(
        Row,
        "select person_id, words, initials, street, outward, birth_year, date_of_birth, language from person_search
         where date_of_birth = $1 order by person_id limit $2",
        born,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(hits(rows))
}

/// Everybody whose name has a word of each set.
pub async fn by_words(uow: &mut Uow, sets: [&[String]; 3], most: i32) -> OpResult<Vec<Hit>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select person_id as "person_id!", words as "words!", initials as "initials!", street, outward, birth_year, date_of_birth, language
           from app.search_by_words($1, $2, $3, $4)"#,
        sets[0],
        sets[1],
        sets[2],
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(hits(rows))
}

/// For each typed word, by its number, the words of names that look like it.
pub async fn similar(uow: &mut Uow, typed: &[String], most: i32) -> OpResult<Vec<(usize, String)>> {
    let rows =
        sqlx::query!(r#"select nth as "nth!", word as "word!" from app.search_similar($1, $2)"#, typed, most).fetch_all(uow.conn()).await?;
    Ok(rows.into_iter().filter_map(|r| Some((usize::try_from(r.nth - 1).ok()?, r.word))).collect())
}

/// Which of these are words of names.
pub async fn known(uow: &mut Uow, words: &[String]) -> OpResult<Vec<String>> {
    // One by one from the index: the planner would rather read a small table whole.
    Ok(sqlx::query_scalar!(
        r#"select s.word as "word!" from unnest($1::text[]) as t (word)
           cross join lateral (select w.word from search_word w where w.word = t.word limit 1) as s"#,
        words
    )
    .fetch_all(uow.conn())
    .await?)
}

/// Who of them is dead, restricted, or related to staff.
pub async fn guarded(uow: &mut Uow, people: &[PersonId]) -> OpResult<Vec<PersonId>> {
    let ids: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let found = sqlx::query_scalar!(
        "select person_id from person
         where person_id = any ($1) and (deceased_on is not null or restricted_since is not null or staff_relative)",
        &ids,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(found.into_iter().map(PersonId).collect())
}

// ---- Building again ---------------------------------------------------------------------------------------------------------

/// How far the search tables are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The last person that was done.
    pub reached: Option<Uuid>,
    pub persons: i64,
    pub expected: i64,
    pub finished: bool,
}

/// How far it is, and none when there is nothing yet: at first, and after a crash, which empties unlogged tables.
pub async fn progress(uow: &mut Uow) -> OpResult<Option<Progress>> {
    let row = sqlx::query_as!(
        Progress,
        r#"select reached, persons, expected, finished_at is not null as "finished!"
           from search_build where exists (select from search_alive)"#,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row)
}

/// Begins from the first person.
pub async fn begin(uow: &mut Uow) -> OpResult {
    sqlx::query!(
        "insert into search_build (expected) select count(*) from person where kind not in ('staff', 'councillor')
         on conflict on constraint search_build_pkey
         do update set reached = null, persons = 0, expected = excluded.expected, finished_at = null"
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("insert into search_alive default values on conflict do nothing").execute(uow.conn()).await?;
    Ok(())
}

/// As if a crash had emptied the tables. What is in them stays until it is built again.
pub async fn forget_progress(uow: &mut Uow) -> OpResult {
    sqlx::query!("delete from search_alive").execute(uow.conn()).await?;
    Ok(())
}

/// The next people, in the order of their ids.
pub async fn next(uow: &mut Uow, after: Option<Uuid>, most: i64) -> OpResult<Vec<PersonId>> {
    let after = after.unwrap_or(Uuid::nil());
    let ids = sqlx::query_scalar!(
        "select person_id from person where person_id > $1 and kind not in ('staff', 'councillor') order by person_id limit $2",
        after,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// So many more are done, up to this one; none: that was the last.
pub async fn reached(uow: &mut Uow, last: Option<PersonId>, more: i64) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update search_build set reached = coalesce($1, reached), persons = persons + $2,
           finished_at = case when $1::uuid is null then $3::timestamptz end",
        last.map(|person| person.0),
        more,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}
