//! How sign-ins are kept. An address is found by its keyed hash; passwords, codes and recovery codes only as hashes.

pub mod codes;
mod gone;
pub mod throttle;

pub use gone::remove;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Account, Entered,
    rules::{AddSecondStep, ChangeEmail, Close, RemoveSecondStep, RenewRecoveryCodes, UseRecoveryCode},
};
use crate::{
    actor::{Actor, Councillor, Resident, Role, Staff},
    db::Uow,
    error::OpResult,
    ids::{AccountId, CouncillorId, PersonId},
    lang::Lang,
    permit::{Act, Permit},
    vault::Place,
};

/// Who an account belongs to, as the next request has to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub account: AccountId,
    pub person: PersonId,
    pub language: Option<Lang>,
    /// Whether a second step is set up; whether it was made is the session's to say.
    pub has_second_step: bool,
    pub staff: Option<StaffWho>,
    pub councillor: Option<CouncillorWho>,
}

/// What makes somebody a councillor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouncillorWho {
    pub id: CouncillorId,
    pub wards: Vec<String>,
    pub term_end: NaiveDate,
}

/// What makes somebody staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffWho {
    pub number: String,
    pub roles: Vec<Role>,
    pub teams: Vec<String>,
    pub welsh: bool,
}

impl Who {
    /// The actor this makes of a session. Staff and councillors who did not make their second step are nobody; so is somebody
    /// with a second step that this session did not make.
    pub fn actor(self, second_step_made: bool) -> Option<Actor> {
        if (self.has_second_step || self.staff.is_some() || self.councillor.is_some()) && !second_step_made {
            return None;
        }
        if let Some(CouncillorWho { id, wards, term_end }) = self.councillor {
            return Some(Actor::Councillor(Councillor { account: self.account, person: self.person, id, wards, term_end }));
        }
        Some(match self.staff {
            Some(staff) => Actor::Staff(Staff {
                account: self.account,
                person: self.person,
                number: staff.number,
                roles: staff.roles,
                teams: staff.teams,
                welsh: staff.welsh,
            }),
            None => Actor::Resident(Resident {
                account: self.account,
                person: self.person,
                language: self.language,
                second_step: second_step_made,
            }),
        })
    }

    pub fn entered(&self, second_step: bool) -> Entered {
        Entered {
            account: self.account,
            person: self.person,
            staff: self.staff.is_some(),
            councillor: self.councillor.is_some(),
            second_step,
        }
    }
}

/// What `app.who_is` answers, as a query or a session brings it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct FoundWho {
    person_id: Uuid,
    language: Option<String>,
    second_step: bool,
    staff_number: Option<String>,
    roles: Option<Vec<String>>,
    teams: Vec<String>,
    welsh: bool,
    councillor_id: Option<Uuid>,
    wards: Option<Vec<String>>,
    term_end: Option<NaiveDate>,
}

impl FoundWho {
    pub fn into_who(self, account: AccountId) -> Who {
        let roles = self.roles.unwrap_or_default();
        let staff = self.staff_number.map(|number| StaffWho {
            number,
            roles: roles.iter().filter_map(|code| Role::from_code(code)).collect(),
            teams: self.teams,
            welsh: self.welsh,
        });
        let councillor = self.councillor_id.zip(self.term_end).map(|(id, term_end)| CouncillorWho {
            id: CouncillorId(id),
            wards: self.wards.unwrap_or_default(),
            term_end,
        });
        Who {
            account,
            person: PersonId(self.person_id),
            language: self.language.as_deref().and_then(Lang::from_tag),
            has_second_step: self.second_step,
            staff,
            councillor,
        }
    }
}

/// Reads afresh who an account belongs to. Closed accounts and staff who have left are nobody.
///
/// It works on the bare pool, before any unit of work can be opened, through the one function that allows it.
pub async fn who_is(executor: impl sqlx::PgExecutor<'_>, account: AccountId) -> OpResult<Option<Who>> {
    let found = sqlx::query_as!(
        FoundWho,
        r#"select person_id as "person_id!", language, second_step as "second_step!", staff_number, roles, teams as "teams!", welsh as "welsh!",
             councillor_id, wards, term_end
           from app.who_is($1)"#,
        account.0,
    )
    .fetch_optional(executor)
    .await?;
    Ok(found.map(|found| found.into_who(account)))
}

/// An open account with the hash its password is checked against; staff who never accepted have none.
pub struct WithPassword {
    pub account: Account,
    pub password_hash: Option<String>,
}

struct Row {
    account_id: Uuid,
    person_id: Uuid,
    kind: String,
    language: Option<String>,
    password_hash: String,
    second_step_since: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    password_changed_at: DateTime<Utc>,
}

impl From<Row> for WithPassword {
    fn from(row: Row) -> Self {
        WithPassword {
            account: Account {
                id: AccountId(row.account_id),
                person: PersonId(row.person_id),
                staff: matches!(row.kind.as_str(), "staff" | "councillor"),
                language: row.language.as_deref().and_then(Lang::from_tag),
                second_step_since: row.second_step_since,
                created_at: row.created_at,
                password_changed_at: row.password_changed_at,
            },
            password_hash: Some(row.password_hash).filter(|hash| !hash.is_empty()),
        }
    }
}

/// The open account of an address, if it has one.
pub async fn by_email(uow: &mut Uow, email_key: &[u8]) -> OpResult<Option<WithPassword>> {
    let row = sqlx::query_as!(
        Row,
        "select a.account_id, a.person_id, p.kind, p.language, a.password_hash, a.second_step_since, a.created_at, a.password_changed_at
         from account a join person p using (person_id) where a.email_key = $1 and a.state = 'active'",
        email_key,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Into::into))
}

pub async fn get(uow: &mut Uow, id: AccountId) -> OpResult<Option<WithPassword>> {
    let row = sqlx::query_as!(
        Row,
        "select a.account_id, a.person_id, p.kind, p.language, a.password_hash, a.second_step_since, a.created_at, a.password_changed_at
         from account a join person p using (person_id) where a.account_id = $1 and a.state = 'active'",
        id.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(Into::into))
}

/// The sign-in of a person, open or closed.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        "select a.account_id, a.person_id, p.kind, p.language, '' as \"password_hash!\", a.second_step_since, a.created_at, a.password_changed_at
         from account a join person p using (person_id) where a.person_id = $1 order by a.created_at limit 1",
        person.0,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(row.map(|row| WithPassword::from(row).account))
}

/// Makes a sign-in. False when the address has one already: somebody was faster. No hash: it opens with nothing yet.
pub async fn insert<A: Act<Subject = Account>>(
    uow: &mut Uow,
    permit: Permit<'_, A>,
    email_key: &[u8],
    password_hash: Option<&str>,
) -> OpResult<bool> {
    let account = permit.subject();
    let made = sqlx::query!(
        "insert into account (account_id, person_id, email_key, password_hash, state, created_at, password_changed_at)
         values ($1, $2, $3, $4, 'active', $5, $6) on conflict on constraint account_email_key_key do nothing",
        account.id.0,
        account.person.0,
        email_key,
        password_hash.unwrap_or(""),
        account.created_at,
        account.password_changed_at,
    )
    .execute(uow.conn())
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

/// A new password, under whichever act gives leave for one.
pub async fn set_password<A: Act<Subject = Account>>(uow: &mut Uow, permit: Permit<'_, A>, hash: &str) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update account set password_hash = $2, password_changed_at = $3 where account_id = $1", id.0, hash, now)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// Whose an account is, with the app's secret sealed anew for them.
pub async fn set_owner(uow: &mut Uow, id: AccountId, person: PersonId, totp_sealed: Option<&[u8]>) -> OpResult {
    sqlx::query!("update account set person_id = $2, totp_sealed = $3 where account_id = $1", id.0, person.0, totp_sealed)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// The same password under today's cost. Nothing changed for its owner, so nothing is recorded.
pub async fn rehash_password(uow: &mut Uow, id: AccountId, old: &str, new: &str) -> OpResult {
    sqlx::query!("update account set password_hash = $3 where account_id = $1 and password_hash = $2", id.0, old, new)
        .execute(uow.conn())
        .await?;
    Ok(())
}

/// Another address. False when it has an account of its own by now.
pub async fn set_email(uow: &mut Uow, permit: Permit<'_, ChangeEmail>, email_key: &[u8]) -> OpResult<bool> {
    let id = permit.subject().id;
    let done = sqlx::query!("update account set email_key = $2 where account_id = $1", id.0, email_key).execute(uow.conn()).await;
    match done {
        Ok(_) => uow.record(permit).await.map(|()| true),
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("account_email_key_key") => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub async fn close(uow: &mut Uow, permit: Permit<'_, Close>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    // Its address is free again: whoever registers it next begins anew.
    sqlx::query!(
        "update account set state = 'closed', closed_at = $2, email_key = uuid_send($1), password_hash = '' where account_id = $1",
        id.0,
        now,
    )
    .execute(uow.conn())
    .await?;
    end_sessions(uow, id).await?;
    uow.record(permit).await
}

/// Nobody is signed in to the account any more, on any device.
pub async fn end_sessions(uow: &mut Uow, id: AccountId) -> OpResult {
    sqlx::query!("delete from web_session where account_id = $1", id.0).execute(uow.conn()).await?;
    Ok(())
}

/// Where the app's secret is sealed.
pub const fn totp_place(id: AccountId) -> Place {
    Place::new("account", "totp_sealed", id.0)
}

/// The app's secret, still sealed, and the last step that was used.
pub async fn totp(uow: &mut Uow, id: AccountId) -> OpResult<Option<(Vec<u8>, i64)>> {
    let row = sqlx::query!("select totp_sealed, totp_last_step from account where account_id = $1 for update", id.0)
        .fetch_optional(uow.conn())
        .await?;
    Ok(row.and_then(|r| Some((r.totp_sealed?, r.totp_last_step))))
}

/// A code counts once: no step at or before this one will do again (RFC 6238 section 5.2).
pub async fn use_step(uow: &mut Uow, id: AccountId, step: i64) -> OpResult<bool> {
    let done = sqlx::query!("update account set totp_last_step = $2 where account_id = $1 and totp_last_step < $2", id.0, step)
        .execute(uow.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Turns the second step on, or exchanges it, with new recovery codes.
pub async fn add_second_step(uow: &mut Uow, permit: Permit<'_, AddSecondStep>, sealed: &[u8], step: i64, codes: &[Vec<u8>]) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update account set totp_sealed = $2, totp_last_step = $3, second_step_since = $4 where account_id = $1",
        id.0,
        sealed,
        step,
        now,
    )
    .execute(uow.conn())
    .await?;
    replace_recovery_codes(uow, id, codes).await?;
    uow.record(permit).await
}

pub async fn remove_second_step(uow: &mut Uow, permit: Permit<'_, RemoveSecondStep>) -> OpResult {
    let id = permit.subject().id;
    sqlx::query!("update account set totp_sealed = null, second_step_since = null where account_id = $1", id.0).execute(uow.conn()).await?;
    replace_recovery_codes(uow, id, &[]).await?;
    uow.record(permit).await
}

pub async fn renew_recovery_codes(uow: &mut Uow, permit: Permit<'_, RenewRecoveryCodes>, codes: &[Vec<u8>]) -> OpResult {
    replace_recovery_codes(uow, permit.subject().id, codes).await?;
    uow.record(permit).await
}

async fn replace_recovery_codes(uow: &mut Uow, id: AccountId, codes: &[Vec<u8>]) -> OpResult {
    sqlx::query!("delete from recovery_code where account_id = $1", id.0).execute(uow.conn()).await?;
    for code in codes {
        let row = uow.new_id();
        sqlx::query!("insert into recovery_code (recovery_code_id, account_id, code_hash) values ($1, $2, $3)", row, id.0, code)
            .execute(uow.conn())
            .await?;
    }
    Ok(())
}

/// Uses a recovery code up. False when it is none of the account's, or was used.
pub async fn use_recovery_code(uow: &mut Uow, permit: Permit<'_, UseRecoveryCode>, code_hash: &[u8]) -> OpResult<bool> {
    let (id, now) = (permit.subject().id, uow.now());
    let done = sqlx::query!(
        "update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null",
        id.0,
        code_hash,
        now,
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    uow.record(permit).await?;
    Ok(true)
}

pub async fn recovery_codes_left(uow: &mut Uow, id: AccountId) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from recovery_code where account_id = $1 and used_at is null"#, id.0)
        .fetch_one(uow.conn())
        .await?)
}

/// A step that [`quiet_end`] can undo, so that doing and not doing take the same time.
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
