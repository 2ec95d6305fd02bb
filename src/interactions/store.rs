//! How contacts are kept.

pub mod referrals;

use anyhow::Context;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Content, Direction, Interaction, Kind, Outcome, PrivateRoom, RightsRequest, Survey, Wanted,
    rules::{Close, Log, MarkRights},
};
use crate::{
    calendar,
    db::Uow,
    error::OpResult,
    ids::PersonId,
    keyset::Slice,
    lang::Lang,
    people::{Channel, Relation, Source},
    permit::Permit,
    vault::{Place, Sealed},
};

/// Where the content of a contact is sealed.
pub const fn place(id: Uuid) -> Place {
    Place::new("interaction", "content_sealed", id)
}

/// A row as it is kept.
#[expect(clippy::struct_excessive_bools, reason = "each is true by itself of the same contact")]
struct Row {
    interaction_id: Uuid,
    person_id: Uuid,
    at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    direction: String,
    channel: String,
    kind: String,
    source: String,
    relation: Option<String>,
    service_slug: Option<String>,
    outcome: String,
    team_code: String,
    staff_number: Option<String>,
    language: Option<String>,
    content_sealed: Vec<u8>,
    reference: Option<String>,
    private_room: Option<String>,
    survey: Option<String>,
    statement_reminder: bool,
    recording_refused: bool,
    rights_request: bool,
    sensitive: bool,
    confirmed: Vec<String>,
    policy_version: i32,
    closed_at: Option<DateTime<Utc>>,
    hidden_since: Option<DateTime<Utc>>,
    revision: i32,
}

impl Row {
    async fn open(self, uow: &mut Uow) -> OpResult<Interaction> {
        let person = PersonId(self.person_id);
        let content: Content = uow.open(person, place(self.interaction_id), &Sealed::from_bytes(self.content_sealed)).await?;
        Ok(Interaction {
            id: self.interaction_id,
            person,
            at: self.at,
            recorded_at: self.recorded_at,
            direction: Direction::from_code(&self.direction).context("a direction")?,
            channel: Channel::from_code(&self.channel).context("a channel")?,
            kind: Kind::from_code(&self.kind).context("a kind of contact")?,
            source: Source::from_code(&self.source).context("a source")?,
            relation: self.relation.as_deref().and_then(Relation::from_code),
            service: self.service_slug,
            outcome: Outcome::from_code(&self.outcome).context("an outcome")?,
            team: self.team_code,
            staff_number: self.staff_number,
            language: self.language.as_deref().and_then(Lang::from_tag),
            content,
            reference: self.reference,
            private_room: self.private_room.as_deref().and_then(PrivateRoom::from_code),
            survey: self.survey.as_deref().and_then(Survey::from_code),
            statement_reminder: self.statement_reminder,
            recording_refused: self.recording_refused,
            rights_request: self.rights_request,
            sensitive: self.sensitive,
            confirmed: self.confirmed,
            policy_version: self.policy_version,
            closed_at: self.closed_at,
            hidden_since: self.hidden_since,
            revision: self.revision,
        })
    }
}

/// Keeps a contact. False when its submission key was kept before.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Log>, submission_key: Uuid) -> OpResult<bool> {
    let contact = permit.subject();
    let content = uow.seal(contact.person, place(contact.id), &contact.content).await?;
    let done = sqlx::query!(
        "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, relation,
           service_slug, outcome, team_code, staff_number, language, content_sealed, reference, private_room, survey, statement_reminder,
           recording_refused, rights_request, sensitive, confirmed, policy_version, closed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
         on conflict (submission_key) do nothing",
        contact.id,
        contact.person.0,
        submission_key,
        contact.at,
        contact.recorded_at,
        contact.direction.code(),
        contact.channel.code(),
        contact.kind.code(),
        contact.source.code(),
        contact.relation.map(Relation::code),
        contact.service,
        contact.outcome.code(),
        contact.team,
        contact.staff_number,
        contact.language.map(Lang::tag),
        content.as_bytes(),
        contact.reference,
        contact.private_room.map(PrivateRoom::code),
        contact.survey.map(Survey::code),
        contact.statement_reminder,
        contact.recording_refused,
        contact.rights_request,
        contact.sensitive,
        &contact.confirmed,
        contact.policy_version,
        contact.closed_at,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

/// The contact that this submission became.
pub async fn by_submission(uow: &mut Uow, key: Uuid) -> OpResult<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select interaction_id from interaction where submission_key = $1", key).fetch_optional(uow.conn()).await?)
}

/// Reads whole contacts: which of them is all that the caller says.
macro_rules! contacts {
    ($of:tt, $($bound:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            "select interaction_id, person_id, at, recorded_at, direction, channel, kind, source, relation, service_slug, outcome, team_code,
               staff_number, language, content_sealed, reference, private_room, survey, statement_reminder, recording_refused, rights_request,
               sensitive, confirmed, policy_version, closed_at, hidden_since, revision
             from interaction where "
                + $of,
            $($bound),*
        )
    };
}

/// A page of a person's contacts, newest first. The bounds of the key are always given and are plain values, so that the index begins
/// where the page above ended, however long the record is; nor has the whole record to be asked for with filters that let all through.
pub async fn page(uow: &mut Uow, person: PersonId, wanted: &Wanted, limit: i64) -> OpResult<Vec<Interaction>> {
    let Slice { before: (before_at, before_id), from } = wanted.slice();
    let rows = if wanted.is_everything() {
        contacts!(
            "person_id = $1 and (at, interaction_id) < ($2, $3) order by at desc, interaction_id desc limit $4",
            person.0,
            before_at,
            before_id,
            limit,
        )
        .fetch_all(uow.conn())
        .await?
    } else {
        let (channels, sources) = codes(wanted);
        contacts!(
            "person_id = $1 and (at, interaction_id) < ($2, $3) and at >= $4
               and (cardinality($5::text[]) = 0 or channel = any ($5))
               and (cardinality($6::text[]) = 0 or source = any ($6))
               and ($7::text is null or direction = $7)
               and ($8::text is null or service_slug = $8)
             order by at desc, interaction_id desc limit $9",
            person.0,
            before_at,
            before_id,
            from,
            &channels,
            &sources,
            wanted.direction.map(Direction::code),
            wanted.service,
            limit,
        )
        .fetch_all(uow.conn())
        .await?
    };
    let mut contacts = Vec::with_capacity(rows.len());
    for row in rows {
        contacts.push(row.open(uow).await?);
    }
    Ok(contacts)
}

/// Contacts are counted so far and no further: one more than a page ever says.
const MOST_COUNTED: i64 = 1_001;

pub async fn count(uow: &mut Uow, person: PersonId, wanted: &Wanted) -> OpResult<i64> {
    let (channels, sources) = codes(wanted);
    let Slice { before: (before_at, before_id), from } = Slice::new(None, wanted.from, wanted.until);
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from interaction
             where person_id = $1 and (at, interaction_id) < ($2, $3) and at >= $4
               and (cardinality($5::text[]) = 0 or channel = any ($5))
               and (cardinality($6::text[]) = 0 or source = any ($6))
               and ($7::text is null or direction = $7)
               and ($8::text is null or service_slug = $8)
             order by at desc limit $9) as counted"#,
        person.0,
        before_at,
        before_id,
        from,
        &channels,
        &sources,
        wanted.direction.map(Direction::code),
        wanted.service,
        MOST_COUNTED,
    )
    .fetch_one(uow.conn())
    .await?)
}

fn codes(wanted: &Wanted) -> (Vec<String>, Vec<String>) {
    let channels = wanted.channels.iter().map(|channel| channel.code().to_string()).collect();
    let sources = wanted.sources.iter().map(|source| source.code().to_string()).collect();
    (channels, sources)
}

pub async fn find(uow: &mut Uow, id: Uuid) -> OpResult<Option<Interaction>> {
    match contacts!("interaction_id = $1", id).fetch_optional(uow.conn()).await? {
        Some(row) => row.open(uow).await.map(Some),
        None => Ok(None),
    }
}

/// Holds a contact until the unit of work ends.
pub async fn lock(uow: &mut Uow, id: Uuid) -> OpResult {
    sqlx::query!("select interaction_id from interaction where interaction_id = $1 for update", id).fetch_optional(uow.conn()).await?;
    Ok(())
}

pub async fn close(uow: &mut Uow, permit: Permit<'_, Close>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update interaction set closed_at = $2, revision = revision + 1 where interaction_id = $1", id, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn mark_rights(uow: &mut Uow, permit: Permit<'_, MarkRights>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update interaction set rights_request = true, revision = revision + 1 where interaction_id = $1", id)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

pub async fn rights_requests(uow: &mut Uow, limit: i64) -> OpResult<Vec<RightsRequest>> {
    let rows = sqlx::query!(
        "select interaction_id, person_id, at, team_code from interaction where rights_request order by at, interaction_id limit $1",
        limit,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| RightsRequest {
            interaction: r.interaction_id,
            person: PersonId(r.person_id),
            received_on: calendar::london_date(r.at),
            team: r.team_code,
        })
        .collect())
}

pub async fn signposts(uow: &mut Uow, from: DateTime<Utc>, until: DateTime<Utc>) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from interaction where outcome = 'signposted' and at >= $1 and at < $2"#,
        from,
        until,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// Seals the contacts of somebody unnamed with the key of the person they turned out to be.
pub async fn adopt(uow: &mut Uow, unnamed: PersonId, person: PersonId) -> OpResult {
    let rows = sqlx::query!("select interaction_id, content_sealed from interaction where person_id = $1 for update", unnamed.0)
        .fetch_all(uow.conn())
        .await?;
    for row in rows {
        let id = row.interaction_id;
        let content: Content = uow.open(unnamed, place(id), &Sealed::from_bytes(row.content_sealed)).await?;
        let sealed = uow.seal(person, place(id), &content).await?;
        sqlx::query!(
            "update interaction set person_id = $2, content_sealed = $3, revision = revision + 1 where interaction_id = $1",
            id,
            person.0,
            sealed.as_bytes(),
        )
        .execute(uow.conn())
        .await?;
    }
    Ok(())
}

/// Whether the actor has this person's record open, as the walls know it.
pub async fn is_open(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    Ok(sqlx::query_scalar!(r#"select app.has_open($1) as "open!""#, person.0).fetch_one(uow.conn()).await?)
}

/// Everybody whose record the actor has open.
pub async fn open_records(uow: &mut Uow) -> OpResult<Vec<PersonId>> {
    let open = sqlx::query_scalar!(r#"select distinct person as "person!" from app.open_persons() as person order by 1"#)
        .fetch_all(uow.conn())
        .await?;
    Ok(open.into_iter().map(PersonId).collect())
}
