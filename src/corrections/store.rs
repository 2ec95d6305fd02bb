//! How disputes are kept. What the person said, the item as it was, and the answer are sealed with the person's key.

pub mod recipients;
pub mod statements;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Answer, Content, Correction, Decision, Kind, Queued, State,
    rules::{Decide, Dispute, Hide, Show, Withdraw},
};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    lang::Lang,
    permit::Permit,
    vault::{Place, Sealed},
};

/// A row as it is kept.
struct Row {
    correction_id: Uuid,
    reference: String,
    person_id: Uuid,
    kind: String,
    category: String,
    item_id: Uuid,
    team_code: String,
    words_sealed: Vec<u8>,
    language: String,
    sent_at: DateTime<Utc>,
    due_on: NaiveDate,
    state: String,
    answer_sealed: Option<Vec<u8>>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    revision: i32,
}

const fn words_place(id: Uuid) -> Place {
    Place::new("correction", "words_sealed", id)
}

const fn answer_place(id: Uuid) -> Place {
    Place::new("correction", "answer_sealed", id)
}

/// The disputes that a condition names.
macro_rules! rows {
    ($which:literal, $($given:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            "select correction_id, reference, person_id, kind, category, item_id, team_code, words_sealed, language, sent_at, due_on,
               state, answer_sealed, decided_at, decided_by, revision
             from correction " + $which,
            $($given),+
        )
    };
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Correction> {
        let person = PersonId(self.person_id);
        let content: Content = uow.open(person, words_place(self.correction_id), &Sealed::from_bytes(self.words_sealed)).await?;
        let answer: Option<Answer> = match self.answer_sealed {
            Some(sealed) => Some(uow.open(person, answer_place(self.correction_id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        let (reasons, notice) = answer.map_or_else(Default::default, |answer| (Some(answer.reasons), answer.notice));
        Ok(Correction {
            id: self.correction_id,
            reference: self.reference,
            person,
            // The database's own checks let no other code in.
            kind: Kind::from_code(&self.kind).ok_or(OpError::NotFound)?,
            category: self.category,
            item: self.item_id,
            team: self.team_code,
            words: content.words,
            language: Lang::from_tag(&self.language).unwrap_or_default(),
            sent_at: self.sent_at,
            due_on: self.due_on,
            state: State::from_code(&self.state).ok_or(OpError::NotFound)?,
            answer: reasons,
            decided_at: self.decided_at,
            decided_by: self.decided_by,
            revision: self.revision,
            about: content.about,
            notice,
        })
    }
}

async fn open_one(uow: &mut Uow, row: Option<Row>) -> OpResult<Option<Correction>> {
    match row {
        Some(row) => row.open(uow).await.map(Some),
        None => Ok(None),
    }
}

async fn open_all(uow: &mut Uow, rows: Vec<Row>) -> OpResult<Vec<Correction>> {
    let mut corrections = Vec::with_capacity(rows.len());
    for row in rows {
        corrections.push(row.open(uow).await?);
    }
    Ok(corrections)
}

/// Keeps a new dispute. `false` when this very one was sent before, or one about the same item is open.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Dispute>, submission_key: Uuid) -> OpResult<bool> {
    let correction = permit.subject();
    let content = Content { words: correction.words.clone(), about: correction.about.clone() };
    let sealed = uow.seal(correction.person, words_place(correction.id), &content).await?;
    let done = sqlx::query!(
        "insert into correction (correction_id, reference, person_id, submission_key, kind, category, item_id, team_code, words_sealed,
           language, sent_at, due_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing",
        correction.id,
        correction.reference,
        correction.person.0,
        submission_key,
        correction.kind.code(),
        correction.category,
        correction.item,
        correction.team,
        sealed.as_bytes(),
        correction.language.tag(),
        correction.sent_at,
        correction.due_on,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 1 {
        uow.record(permit).await?;
        return Ok(true);
    }
    Ok(false)
}

/// The dispute that this very form sent, if it was sent.
pub async fn by_submission(uow: &mut Uow, person: PersonId, key: Uuid) -> OpResult<Option<Correction>> {
    let row = rows!("where submission_key = $1 and person_id = $2", key, person.0,).fetch_optional(uow.conn()).await?;
    open_one(uow, row).await
}

/// The dispute of a kind that is open about an item.
pub async fn open_about(uow: &mut Uow, person: PersonId, item: Uuid, kind: Kind) -> OpResult<Option<Correction>> {
    let row = rows!("where person_id = $1 and item_id = $2 and kind = $3 and state = 'open'", person.0, item, kind.code(),)
        .fetch_optional(uow.conn())
        .await?;
    open_one(uow, row).await
}

/// The dispute with a reference, if the actor may know of it; held until the unit of work ends.
pub async fn lock(uow: &mut Uow, reference: &str) -> OpResult<Correction> {
    let row = rows!("where reference = $1 for update", reference,).fetch_optional(uow.conn()).await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// As [`lock`], without holding it.
pub async fn by_reference(uow: &mut Uow, reference: &str) -> OpResult<Correction> {
    let row = rows!("where reference = $1", reference,).fetch_optional(uow.conn()).await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

/// Everything a person disputed, newest first; only about one item when it is named.
pub async fn of_person(uow: &mut Uow, person: PersonId, item: Option<Uuid>) -> OpResult<Vec<Correction>> {
    let rows =
        rows!("where person_id = $1 and ($2::uuid is null or item_id = $2) order by sent_at desc, correction_id desc", person.0, item,)
            .fetch_all(uow.conn())
            .await?;
    open_all(uow, rows).await
}

/// Which of these items somebody disputes now.
pub async fn disputed(uow: &mut Uow, items: &[Uuid]) -> OpResult<Vec<Uuid>> {
    Ok(sqlx::query_scalar!("select distinct item_id from correction where item_id = any ($1) and state = 'open'", items)
        .fetch_all(uow.conn())
        .await?)
}

/// A page of what is open, due soonest first, after the row that the page above ended with. Without teams: every team's.
pub async fn queue(uow: &mut Uow, teams: Option<&[String]>, after: Option<(NaiveDate, Uuid)>, limit: i64) -> OpResult<Vec<Queued>> {
    let (after_date, after_id) = after.unzip();
    let rows = sqlx::query!(
        "select correction_id, reference, kind, category, team_code, language, sent_at, due_on from correction
         where state = 'open' and ($1::text[] is null or team_code = any ($1))
           and ($2::date is null or (due_on, correction_id) > ($2, $3::uuid))
         order by due_on, correction_id limit $4",
        teams,
        after_date,
        after_id,
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|r| {
            Some(Queued {
                id: r.correction_id,
                reference: r.reference,
                kind: Kind::from_code(&r.kind)?,
                category: r.category,
                team: r.team_code,
                language: Lang::from_tag(&r.language).unwrap_or_default(),
                sent_at: r.sent_at,
                due_on: r.due_on,
            })
        })
        .collect())
}

pub async fn set_withdrawn(uow: &mut Uow, permit: Permit<'_, Withdraw>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update correction set state = 'withdrawn', revision = revision + 1 where correction_id = $1", id)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn set_decided(uow: &mut Uow, permit: Permit<'_, Decide>, decision: Decision, by: &str, answer: &Answer) -> OpResult {
    let (id, person, now) = (permit.subject().id, permit.subject().person, uow.now());
    let sealed = uow.seal(person, answer_place(id), answer).await?;
    sqlx::query!(
        "update correction set state = $2, answer_sealed = $3, decided_at = $4, decided_by = $5, revision = revision + 1
         where correction_id = $1",
        id,
        decision.state().code(),
        sealed.as_bytes(),
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn hide(uow: &mut Uow, permit: Permit<'_, Hide>) -> OpResult {
    set_hidden(uow, permit.subject().item, true).await?;
    uow.record(permit).await
}

pub async fn show(uow: &mut Uow, permit: Permit<'_, Show>) -> OpResult {
    set_hidden(uow, permit.subject().item, false).await?;
    uow.record(permit).await
}

/// Hides a contact from staff, or shows it to them again, through a door: the person may not change a contact, and whoever
/// answers may not see one that is hidden.
async fn set_hidden(uow: &mut Uow, interaction: Uuid, hidden: bool) -> OpResult {
    let now = uow.now();
    let changed = sqlx::query_scalar!(r#"select app.hide_interaction($1, $2, $3) as "changed!""#, interaction, hidden, now)
        .fetch_one(uow.conn())
        .await?;
    if changed { Ok(()) } else { Err(OpError::NotFound) }
}
