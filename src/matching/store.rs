//! How tries are kept, and how somebody is looked for: exactly, never by likeness.

mod disclosures;
pub mod moving;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

use super::{DeskTry, Try, Way, rules::MOST_WRONG};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    formats::Postcode,
    ids::{AccountId, PersonId},
};

/// A try as it is kept.
pub struct Kept {
    pub shown: Try,
    pub found: Option<PersonId>,
    pub code_hash: Vec<u8>,
}

/// One try of an account at a time: two tabs wait for each other.
pub async fn hold(uow: &mut Uow, account: AccountId) -> OpResult {
    sqlx::query!("select account_id from account where account_id = $1 for update", account.0).fetch_optional(uow.conn()).await?;
    Ok(())
}

/// The one person without a sign-in who has this date of birth and postcode and this name, and is not guarded. Two words of a
/// name are needed unless the whole name has fewer: a father and a son who share the rest are told apart, or nobody is found.
pub async fn find(
    uow: &mut Uow,
    words: &[String],
    born: NaiveDate,
    postcode: &Postcode,
    identifier: Option<&str>,
) -> OpResult<Option<PersonId>> {
    let rows = sqlx::query_scalar!(
        "select s.person_id from person_search s join person p using (person_id)
         where s.date_of_birth = $2 and cardinality($1::text[]) > 0
           and ((s.words @> $1 and (cardinality($1) > 1 or s.words <@ $1)) or (s.words <@ $1 and cardinality(s.words) > 1))
           and exists (select from person_search_key k where k.person_id = s.person_id and k.kind = 'postcode' and k.term = $3)
           and ($4::text is null
                or exists (select from person_search_key k where k.person_id = s.person_id and k.kind = 'identifier' and k.term = $4))
           and p.kind = 'known' and p.deceased_on is null and p.restricted_since is null and not p.staff_relative
           and not exists (select from account a where a.person_id = p.person_id)
         limit 2",
        words,
        born,
        postcode.as_str(),
        identifier,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(match rows.as_slice() {
        [one] => Some(PersonId(*one)),
        _ => None,
    })
}

/// Holds both persons until the unit of work ends. Whether the known one can still be matched: they may have been restricted, or
/// have got an account of their own, since the code went out.
pub async fn lock_known(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult<bool> {
    let rows = sqlx::query!(
        r#"select person_id, kind = 'known' and deceased_on is null and restricted_since is null and not staff_relative
                  and not exists (select from account a where a.person_id = person.person_id) as "fits!"
           from person where person_id = any ($1) order by person_id for update"#,
        &[from.0, to.0],
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows.len() == 2 && rows.iter().any(|row| row.person_id == to.0 && row.fits))
}

pub async fn matched_at(uow: &mut Uow, account: AccountId) -> OpResult<Option<DateTime<Utc>>> {
    let row = sqlx::query!("select p.matched_at from account a join person p using (person_id) where a.account_id = $1", account.0)
        .fetch_optional(uow.conn())
        .await?;
    Ok(row.and_then(|r| r.matched_at))
}

/// When the try was begun that has as many after it as are allowed, all since then: until it is old enough there is no other.
pub async fn try_before(uow: &mut Uow, account: AccountId, since: DateTime<Utc>, most: i64) -> OpResult<Option<DateTime<Utc>>> {
    let row = sqlx::query!(
        "select created_at from match_try where account_id = $1 and created_at > $2 order by created_at desc offset $3 limit 1",
        account.0,
        since,
        most - 1,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|r| r.created_at))
}

/// How many codes were sent to a person, whoever asked for them.
pub async fn codes_to(uow: &mut Uow, person: PersonId, since: DateTime<Utc>) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from match_try where found_id = $1 and created_at > $2"#, person.0, since)
        .fetch_one(uow.conn())
        .await?)
}

pub async fn insert(uow: &mut Uow, id: Uuid, account: AccountId, found: Option<PersonId>, way: Way, code_hash: &[u8]) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "insert into match_try (match_try_id, account_id, found_id, way, code_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        account.0,
        found.map(|person| person.0),
        way.code(),
        code_hash,
        now,
        now + way.lasts(),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// The tries of an account that a right code would still end, the newest first.
pub async fn live(uow: &mut Uow, account: AccountId) -> OpResult<Vec<Kept>> {
    let now = uow.now();
    let rows = sqlx::query!(
        "select match_try_id, found_id, way, code_hash, created_at, expires_at from match_try
         where account_id = $1 and done_at is null and expires_at > $2 and tries < $3 order by created_at desc, match_try_id desc limit 100",
        account.0,
        now,
        MOST_WRONG,
    )
    .fetch_all(uow.conn())
    .await?;
    let kept = rows.into_iter().filter_map(|r| {
        let shown = Try { id: r.match_try_id, way: Way::from_code(&r.way)?, created_at: r.created_at, expires_at: r.expires_at };
        Some(Kept { shown, found: r.found_id.map(PersonId), code_hash: r.code_hash })
    });
    Ok(kept.collect())
}

/// The try that somebody at the desk said the code of.
pub async fn desk_try(uow: &mut Uow, code_hash: &[u8]) -> OpResult<Option<DeskTry>> {
    let now = uow.now();
    let row = sqlx::query!(
        "select t.match_try_id, t.account_id, a.person_id, t.created_at from match_try t join account a using (account_id)
         where t.code_hash = $1 and t.way = 'desk' and t.done_at is null and t.expires_at > $2 and a.state = 'active'",
        code_hash,
        now,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|r| DeskTry {
        id: r.match_try_id,
        account: AccountId(r.account_id),
        person: PersonId(r.person_id),
        created_at: r.created_at,
    }))
}

/// A wrong code counts against every try that it could have been for.
pub async fn count_wrong(uow: &mut Uow, account: AccountId, way: Way) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update match_try set tries = tries + 1 where account_id = $1 and way = $2 and done_at is null and expires_at > $3",
        account.0,
        way.code(),
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// The known person has the account now; the one the account made known goes, and what is left of it is the trace in the audit.
pub async fn set_matched(uow: &mut Uow, account: AccountId, from: PersonId, to: PersonId) -> OpResult {
    let now = uow.now();
    sqlx::query!(
        "update person p set kind = 'account', matched_at = $3, language = coalesce(f.language, p.language),
           restricted_since = f.restricted_since, staff_relative = f.staff_relative
         from person f where p.person_id = $2 and f.person_id = $1",
        from.0,
        to.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("update person_before set person_id = $2 where person_id = $1", from.0, to.0).execute(uow.conn()).await?;
    sqlx::query!("insert into person_before (was, person_id, at) values ($1, $2, $3)", from.0, to.0, now).execute(uow.conn()).await?;
    sqlx::query!("update match_try set done_at = $2 where account_id = $1 and done_at is null", account.0, now).execute(uow.conn()).await?;
    sqlx::query!("delete from person_search_key where person_id = $1", from.0).execute(uow.conn()).await?;
    sqlx::query!("delete from person_search where person_id = $1", from.0).execute(uow.conn()).await?;
    let gone = sqlx::query!(
        "delete from person where person_id = $1 and not exists (select from account a where a.person_id = person.person_id)",
        from.0,
    )
    .execute(uow.conn())
    .await?;
    if gone.rows_affected() == 1 { Ok(()) } else { Err(OpError::Conflict) }
}

/// What is done from here on can be undone by [`quiet_end`], so that doing and not doing take the same time.
pub async fn quiet_begin(uow: &mut Uow) -> OpResult {
    sqlx::query!("savepoint quiet").execute(uow.conn()).await?;
    Ok(())
}

/// Keeps what was done since [`quiet_begin`], or undoes it.
pub async fn quiet_end(uow: &mut Uow, keep: bool) -> OpResult {
    if keep {
        sqlx::query!("release savepoint quiet").execute(uow.conn()).await?;
    } else {
        sqlx::query!("rollback to savepoint quiet").execute(uow.conn()).await?;
    }
    Ok(())
}

pub async fn sweep(uow: &mut Uow) -> OpResult {
    let yesterday = uow.now() - TimeDelta::days(1);
    sqlx::query!("delete from match_try where expires_at < $1 and created_at < $1", yesterday).execute(uow.conn()).await?;
    Ok(())
}
