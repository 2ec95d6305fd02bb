//! How holds are kept: why, sealed with the person's key, or with the portal's own where it holds everybody's.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::Uow,
    error::{OpError, OpResult},
    holdings::Category,
    ids::PersonId,
    permit::Permit,
    retention::{
        HeldBy, Hold, HoldKind, HoldListed, Scope,
        rules::{Place, ReleaseHold, Review},
    },
    vault::{self, Sealed},
};

const fn place(id: Uuid) -> vault::Place {
    vault::Place::new("retention_hold", "words_sealed", id)
}

struct Row {
    retention_hold_id: Uuid,
    kind: String,
    person_id: Option<Uuid>,
    item_id: Option<Uuid>,
    reference: Option<String>,
    category: Option<String>,
    from_day: Option<NaiveDate>,
    until_day: Option<NaiveDate>,
    words_sealed: Vec<u8>,
    owner: String,
    placed_at: DateTime<Utc>,
    review_on: NaiveDate,
    shown: bool,
    released_at: Option<DateTime<Utc>>,
    released_by: Option<String>,
    revision: i32,
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Hold> {
        let sealed: Sealed<String> = Sealed::from_bytes(self.words_sealed);
        let words = match self.person_id {
            Some(person) => uow.open(PersonId(person), place(self.retention_hold_id), &sealed).await?,
            None => uow.portal().vault().own_key().open(place(self.retention_hold_id), &sealed)?,
        };
        let scope = match (self.person_id, self.item_id, self.from_day.zip(self.until_day)) {
            (Some(person), Some(item), _) => {
                Scope::Matter { person: PersonId(person), item, reference: self.reference.unwrap_or_default() }
            }
            (Some(person), None, _) => Scope::Person(PersonId(person)),
            (None, _, Some((from, until))) => Scope::Time { category: self.category.as_deref().and_then(Category::from_code), from, until },
            // The table's own check lets no such row in.
            (None, _, None) => return Err(OpError::NotFound),
        };
        Ok(Hold {
            id: self.retention_hold_id,
            kind: HoldKind::from_code(&self.kind).ok_or(OpError::NotFound)?,
            scope,
            words,
            owner: self.owner,
            placed_at: self.placed_at,
            review_on: self.review_on,
            shown: self.shown,
            released_at: self.released_at,
            released_by: self.released_by,
            revision: self.revision,
        })
    }
}

/// The hold that this very form placed, if it did.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Option<Uuid>> {
    let id = sqlx::query_scalar!("select retention_hold_id from retention_hold where submission_key = $1", key);
    Ok(id.fetch_optional(uow.conn()).await?)
}

/// A request that staff name: its id, whose it is, and which team's. None unless they may hold it.
pub async fn matter(uow: &mut Uow, reference: &str) -> OpResult<Option<(Uuid, PersonId, String)>> {
    let row = sqlx::query!(
        r#"select service_request_id as "id!", person_id as "person!", team_code as "team!" from app.request_to_hold($1)"#,
        reference,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|row| (row.id, PersonId(row.person), row.team)))
}

pub async fn insert(uow: &mut Uow, permit: Permit<'_, Place>, submission_key: Uuid) -> OpResult {
    let hold = permit.subject();
    let sealed = match hold.scope.person() {
        Some(person) => uow.seal(person, place(hold.id), &hold.words).await?,
        None => uow.portal().vault().own_key().seal(uow.portal().chance(), place(hold.id), &hold.words)?,
    };
    let (item, reference) = match &hold.scope {
        Scope::Matter { item, reference, .. } => (Some(*item), Some(reference.as_str())),
        Scope::Person(_) | Scope::Time { .. } => (None, None),
    };
    let (category, from, until) = match hold.scope {
        Scope::Time { category, from, until } => (category.map(Category::code), Some(from), Some(until)),
        Scope::Person(_) | Scope::Matter { .. } => (None, None, None),
    };
    let account = permit.actor().account().ok_or(OpError::NotFound)?.0;
    let done = sqlx::query!(
        "insert into retention_hold (retention_hold_id, submission_key, kind, person_id, item_id, reference, category, from_day, until_day,
           words_sealed, owner, placed_at, review_on, shown, placed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (submission_key) do nothing",
        hold.id,
        submission_key,
        hold.kind.code(),
        hold.scope.person().map(|person| person.0),
        item,
        reference,
        category,
        from,
        until,
        sealed.as_bytes(),
        hold.owner,
        hold.placed_at,
        hold.review_on,
        hold.shown,
        account,
    )
    .execute(uow.conn())
    .await?;
    // Pressed twice at once, it is one hold.
    if done.rows_affected() == 1 { uow.record(permit).await } else { Ok(()) }
}

/// Holds that stand, those to be looked at soonest first.
pub async fn list(uow: &mut Uow, most: i64) -> OpResult<Vec<HoldListed>> {
    let rows = sqlx::query!(
        r#"select retention_hold_id, kind, reference, person_id is not null as "of_person!", category, from_day, until_day, owner, review_on
           from retention_hold where released_at is null order by review_on, retention_hold_id limit $1"#,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let listed = rows.into_iter().filter_map(|row| {
        Some(HoldListed {
            id: row.retention_hold_id,
            kind: HoldKind::from_code(&row.kind)?,
            reference: row.reference,
            of_person: row.of_person,
            category: row.category.as_deref().and_then(Category::from_code),
            from: row.from_day,
            until: row.until_day,
            owner: row.owner,
            review_on: row.review_on,
        })
    });
    Ok(listed.collect())
}

/// One hold, held until the unit of work ends.
pub async fn lock(uow: &mut Uow, id: Uuid) -> OpResult<Hold> {
    let row = sqlx::query_as!(
        Row,
        "select retention_hold_id, kind, person_id, item_id, reference, category, from_day, until_day, words_sealed, owner, placed_at, review_on,
           shown, released_at, released_by, revision
         from retention_hold where retention_hold_id = $1 for update",
        id,
    )
    .fetch_optional(uow.conn())
    .await?;
    row.ok_or(OpError::NotFound)?.open(uow).await
}

pub async fn set_reviewed(uow: &mut Uow, permit: Permit<'_, Review>, review_on: NaiveDate) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update retention_hold set reviewed_at = $2, reviewed_by = $3, review_on = $4, alerted_at = null, revision = revision + 1
         where retention_hold_id = $1",
        id,
        now,
        by,
        review_on,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

pub async fn set_released(uow: &mut Uow, permit: Permit<'_, ReleaseHold>) -> OpResult {
    let (id, now, by) = (permit.subject().id, uow.now(), permit.actor().label());
    sqlx::query!(
        "update retention_hold set released_at = $2, released_by = $3, revision = revision + 1 where retention_hold_id = $1",
        id,
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// How many holds should have been looked at again before today and nobody was told; from now on somebody was.
pub async fn take_overdue(uow: &mut Uow) -> OpResult<i64> {
    let (now, today) = (uow.now(), uow.today());
    let done = sqlx::query!(
        "update retention_hold set alerted_at = $1 where released_at is null and alerted_at is null and review_on < $2",
        now,
        today,
    )
    .execute(uow.conn())
    .await?;
    Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
}

/// What keeps a person's things past their date, as far as the actor may know.
pub async fn on(uow: &mut Uow, person: PersonId) -> OpResult<Vec<HeldBy>> {
    let rows = sqlx::query!(
        r#"select kind as "kind!", true as "by_itself!", since as "since!", null::date as review_on, null::text as reference,
             null::date as from_day, null::date as until_day
           from held_person where person_id = $1 and by_itself
           union all
           select kind, false, placed_at, review_on, reference, from_day, until_day from retention_hold
           where released_at is null and (person_id = $1 or (person_id is null and (app.kind() <> 'resident'
             or (coalesce(category, 'interaction') = 'interaction' and exists (select from interaction i where i.person_id = $1
                  and (i.closed_at at time zone 'Europe/London')::date between from_day and until_day))
             or (coalesce(category, 'service_request') = 'service_request' and exists (select from service_request r where r.person_id = $1
                  and (coalesce(r.decided_at, r.withdrawn_at) at time zone 'Europe/London')::date between from_day and until_day))
             or (coalesce(category, 'outbound_message') = 'outbound_message' and exists (select from outbox o where o.person_id = $1
                  and (o.sent_at at time zone 'Europe/London')::date between from_day and until_day)))))
           order by 3"#,
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let held = rows.into_iter().filter_map(|row| {
        Some(HeldBy {
            kind: HoldKind::from_code(&row.kind)?,
            by_itself: row.by_itself,
            since: row.since,
            review_on: row.review_on,
            reference: row.reference,
            within: row.from_day.zip(row.until_day),
        })
    });
    Ok(held.collect())
}
