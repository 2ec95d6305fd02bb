//! What teams are asked to look for, how they looked, and what they found.

use uuid::Uuid;

use crate::{
    db::Uow,
    disclosure::{
        Disclosure, Found, FoundWords, Search, SearchLog,
        rules::{AddFound, AskTeam, Finish, OpenSearch},
    },
    error::{OpError, OpResult},
    ids::PersonId,
    permit::Permit,
    vault::{Place, Sealed},
};

const fn asked_place(id: Uuid) -> Place {
    Place::new("disclosure_search", "asked_sealed", id)
}

const fn log_place(id: Uuid) -> Place {
    Place::new("disclosure_search", "log_sealed", id)
}

const fn body_place(id: Uuid) -> Place {
    Place::new("disclosure_found", "body_sealed", id)
}

struct Row {
    disclosure_search_id: Uuid,
    disclosure_id: Uuid,
    person_id: Uuid,
    team_code: String,
    asked_by: String,
    asked_at: chrono::DateTime<chrono::Utc>,
    due_on: chrono::NaiveDate,
    asked_sealed: Vec<u8>,
    log_sealed: Option<Vec<u8>>,
    found: Option<i32>,
    done_by: Option<String>,
    done_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Search> {
        let (id, person) = (self.disclosure_search_id, PersonId(self.person_id));
        let asked = uow.open(person, asked_place(id), &Sealed::from_bytes(self.asked_sealed)).await?;
        let log: Option<SearchLog> = match self.log_sealed {
            Some(sealed) => Some(uow.open(person, log_place(id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        Ok(Search {
            id,
            disclosure: self.disclosure_id,
            person,
            team: self.team_code,
            asked_by: self.asked_by,
            asked_at: self.asked_at,
            due_on: self.due_on,
            asked,
            log,
            found: self.found,
            done_by: self.done_by,
            done_at: self.done_at,
        })
    }
}

pub async fn insert(uow: &mut Uow, permit: Permit<'_, AskTeam>) -> OpResult {
    let search = permit.subject();
    let sealed = uow.seal(search.person, asked_place(search.id), &search.asked).await?;
    sqlx::query!(
        "insert into disclosure_search (disclosure_search_id, disclosure_id, person_id, team_code, asked_by, asked_at, due_on, asked_sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        search.id,
        search.disclosure,
        search.person.0,
        search.team,
        search.asked_by,
        search.asked_at,
        search.due_on,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// One search, if the actor may know of it; held until the unit of work ends.
pub async fn lock(uow: &mut Uow, id: Uuid) -> OpResult<Search> {
    let row = sqlx::query_as!(
        Row,
        "select disclosure_search_id, disclosure_id, person_id, team_code, asked_by, asked_at, due_on, asked_sealed, log_sealed, found,
           done_by, done_at
         from disclosure_search where disclosure_search_id = $1",
        id,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// Every search for an answer, in the order in which they were asked for.
pub async fn of(uow: &mut Uow, disclosure: Uuid) -> OpResult<Vec<Search>> {
    let rows = sqlx::query_as!(
        Row,
        "select disclosure_search_id, disclosure_id, person_id, team_code, asked_by, asked_at, due_on, asked_sealed, log_sealed, found,
           done_by, done_at
         from disclosure_search where disclosure_id = $1 order by asked_at, disclosure_search_id",
        disclosure,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut searches = Vec::with_capacity(rows.len());
    for row in rows {
        searches.push(row.open(uow).await?);
    }
    Ok(searches)
}

/// What waits for teams, due soonest first. It names nobody.
pub struct Waiting {
    pub id: Uuid,
    pub team: String,
    pub due_on: chrono::NaiveDate,
}

pub async fn waiting(uow: &mut Uow, teams: &[String], most: i64) -> OpResult<Vec<Waiting>> {
    let rows = sqlx::query!(
        "select disclosure_search_id, team_code, due_on from disclosure_search where done_at is null and team_code = any ($1)
         order by due_on, disclosure_search_id limit $2",
        teams,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Waiting { id: row.disclosure_search_id, team: row.team_code, due_on: row.due_on }).collect())
}

/// How far one team is with its searches.
pub struct ByTeam {
    pub team: String,
    pub waiting: i64,
    pub late: i64,
    pub done: i64,
    /// From being asked to being done, on average.
    pub days: Option<i64>,
}

/// How far every team is that was asked.
pub async fn by_team(uow: &mut Uow) -> OpResult<Vec<ByTeam>> {
    let today = uow.today();
    Ok(sqlx::query_as!(
        ByTeam,
        r#"select team_code as team, count(*) filter (where done_at is null) as "waiting!",
             count(*) filter (where done_at is null and due_on < $1) as "late!", count(done_at) as "done!",
             round(avg(extract(epoch from done_at - asked_at) / 86400))::bigint as days
           from disclosure_search group by team_code order by team_code"#,
        today,
    )
    .fetch_all(uow.conn())
    .await?)
}

pub async fn note_opened(uow: &mut Uow, permit: Permit<'_, OpenSearch>) -> OpResult {
    uow.record(permit).await
}

/// Keeps what was found, and has it decided on like every other item.
pub async fn add(uow: &mut Uow, permit: Permit<'_, AddFound>, id: Uuid, words: &FoundWords, mark: &[u8]) -> OpResult {
    let search = permit.subject();
    let (item, now, by) = (uow.new_id(), uow.now(), permit.actor().label());
    let sealed = uow.seal(search.person, body_place(id), words).await?;
    sqlx::query!(
        "insert into disclosure_found (disclosure_found_id, disclosure_search_id, disclosure_id, person_id, team_code, found_at, found_by, body_sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        search.id,
        search.disclosure,
        search.person.0,
        search.team,
        now,
        by,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "insert into disclosure_item (disclosure_item_id, disclosure_id, person_id, category, table_name, row_id, at, mark, flagged, decision)
         values ($1, $2, $3, 'rights_request', 'disclosure_found', $4, $5, $6, true, 'open')",
        item,
        search.disclosure,
        search.person.0,
        id,
        now,
        mark,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Has the file of what was found decided on like every other item.
pub async fn add_file(uow: &mut Uow, search: &Search, file: Uuid, mark: &[u8]) -> OpResult {
    let (item, now) = (uow.new_id(), uow.now());
    sqlx::query!(
        "insert into disclosure_item (disclosure_item_id, disclosure_id, person_id, category, table_name, row_id, at, mark, flagged, decision)
         values ($1, $2, $3, 'request_file', 'file', $4, $5, $6, true, 'open')",
        item,
        search.disclosure,
        search.person.0,
        file,
        now,
        mark,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

pub async fn set_done(uow: &mut Uow, permit: Permit<'_, Finish>, log: &SearchLog, found: i32) -> OpResult {
    let (id, person) = (permit.subject().id, permit.subject().person);
    let (now, by) = (uow.now(), permit.actor().label());
    let sealed = uow.seal(person, log_place(id), log).await?;
    sqlx::query!(
        "update disclosure_search set log_sealed = $2, found = $3, done_by = $4, done_at = $5 where disclosure_search_id = $1",
        id,
        sealed.as_bytes(),
        found,
        by,
        now,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Everything teams found for an answer.
pub async fn found(uow: &mut Uow, disclosure: &Disclosure) -> OpResult<Vec<Found>> {
    let rows = sqlx::query!(
        "select disclosure_found_id, team_code, found_at, body_sealed from disclosure_found where disclosure_id = $1
         order by disclosure_found_id",
        disclosure.id,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let words = uow.open(disclosure.person, body_place(row.disclosure_found_id), &Sealed::from_bytes(row.body_sealed)).await?;
        all.push(Found { id: row.disclosure_found_id, team: row.team_code, at: row.found_at, words });
    }
    Ok(all)
}

/// The titles of what a search found so far.
pub async fn titles(uow: &mut Uow, search: &Search) -> OpResult<Vec<String>> {
    let rows = sqlx::query!(
        "select disclosure_found_id, body_sealed from disclosure_found where disclosure_search_id = $1 order by disclosure_found_id",
        search.id,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut titles = Vec::with_capacity(rows.len());
    for row in rows {
        let words: FoundWords = uow.open(search.person, body_place(row.disclosure_found_id), &Sealed::from_bytes(row.body_sealed)).await?;
        titles.push(words.title);
    }
    Ok(titles)
}
