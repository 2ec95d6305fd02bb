//! The only door to the database: a unit of work, which is a transaction with an actor, a time and a request id.
//!
//! Opening one tells PostgreSQL for whom it is, in the same round trip as `begin`; row security does the rest (wall 2).
//! Dropping one without `commit` undoes everything.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use crate::{
    actor::{Actor, Role},
    audit,
    error::OpResult,
    ids::{PersonId, RequestId},
    permit::{Act, Permit},
    portal::Portal,
    vault::{Place, Sealed, SealingKey},
};

/// The schema, in order. Run by `my-account migrate` and by every test.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// Connects as the application: every connection works as `portal_app`, which owns nothing and sees nothing by itself.
pub async fn connect(url: &str, size: u32) -> anyhow::Result<PgPool> {
    let options: PgConnectOptions = url.parse().context("DATABASE_URL is not a PostgreSQL address")?;
    app_pool(size).connect_with(with_limits(options)).await.context("connecting to PostgreSQL")
}

/// The pool's rules, also for the databases that tests are given.
pub fn app_pool(size: u32) -> PgPoolOptions {
    let options = PgPoolOptions::new().max_connections(size).acquire_timeout(Duration::from_secs(3));
    // A connection that was used a moment ago is taken as it is; asking each whether it lives would cost a round trip a query.
    let options = options.test_before_acquire(false).before_acquire(|connection, facts| {
        Box::pin(async move {
            if facts.idle_for > Duration::from_secs(2) {
                connection.ping().await?;
            }
            Ok(true)
        })
    });
    options.after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql("set role portal_app").execute(connection).await?;
            Ok(())
        })
    })
}

/// A query that hangs, or a transaction that is forgotten, must not hold up anybody else.
pub fn with_limits(options: PgConnectOptions) -> PgConnectOptions {
    options.application_name("my-account").options([
        ("statement_timeout", "10s"),
        ("lock_timeout", "3s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("timezone", "UTC"),
        // Compiling a plan takes longer than any page may. The planner would: it takes the walls for slow and few rows for many.
        ("jit", "off"),
    ])
}

/// Brings the schema up to date, as the owner named in the address.
pub async fn migrate(url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await.context("connecting to PostgreSQL to migrate")?;
    crate::backup::refuse_half_restored(&mut connection).await?;
    MIGRATOR.run(&mut connection).await.context("migrating the database")?;
    connection.close().await?;
    Ok(())
}

/// A transaction that knows who acts, when, and under which request.
#[must_use = "a unit of work that is not committed undoes itself"]
pub struct Uow {
    tx: Transaction<'static, Postgres>,
    portal: Arc<Portal>,
    actor: Actor,
    now: DateTime<Utc>,
    request: RequestId,
    keys: HashMap<PersonId, Held>,
    /// For whom something may have been sealed.
    sealing: HashSet<PersonId>,
}

/// A person's key, and as it was kept when it was fetched.
struct Held {
    key: SealingKey,
    wrapped: Vec<u8>,
}

impl Uow {
    pub(crate) async fn begin(portal: Arc<Portal>, actor: Actor, request: RequestId) -> OpResult<Uow> {
        let now = portal.clock().now();
        let tx = portal.pool().begin_with(AssertSqlSafe(opening(&actor, now))).await?;
        Ok(Uow { tx, now, portal, actor, request, keys: HashMap::new(), sealing: HashSet::new() })
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Today in London: the date the law and the targets run on.
    pub fn today(&self) -> NaiveDate {
        crate::calendar::london_date(self.now)
    }

    pub fn request(&self) -> RequestId {
        self.request
    }

    pub fn portal(&self) -> &Arc<Portal> {
        &self.portal
    }

    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Many statements of the same kind follow: each is planned once and not for every value, of which there are as many as pages.
    pub async fn plan_once(&mut self) -> OpResult {
        sqlx::query!("select set_config('plan_cache_mode', 'force_generic_plan', true)").fetch_one(self.conn()).await?;
        Ok(())
    }

    pub fn new_id(&self) -> Uuid {
        self.portal.chance().uuid(self.now)
    }

    /// # Errors
    /// `Conflict` when somebody for whom something was sealed was given another key meanwhile, or has none any more: it could
    /// never be opened again (`erasure`).
    pub async fn commit(mut self) -> OpResult {
        self.keys_hold().await?;
        self.tx.commit().await?;
        Ok(())
    }

    /// The act was done: uses the permit up and writes the audit row in the same transaction.
    pub async fn record<A: Act>(&mut self, permit: Permit<'_, A>) -> OpResult {
        audit::store::insert(self, &permit, None, None).await
    }

    /// As [`Uow::record`], with the reason that the actor gave.
    pub async fn record_because<A: Act>(&mut self, permit: Permit<'_, A>, reason: &str) -> OpResult {
        audit::store::insert(self, &permit, Some(reason), None).await
    }

    /// Somebody looks: why, if a reason was given, and which part of the record is shown. Written before anything is.
    pub async fn record_look<A: Act>(&mut self, permit: Permit<'_, A>, reason: Option<&str>, part: &str) -> OpResult {
        audit::store::insert(self, &permit, reason, Some(part)).await
    }

    /// Whether everybody for whom something was sealed still has that key; nobody can change it from here to the commit.
    async fn keys_hold(&mut self) -> OpResult {
        let used = self.sealing.iter().filter_map(|person| Some((person.0, self.keys.get(person)?.wrapped.clone())));
        let (people, wrapped): (Vec<Uuid>, Vec<Vec<u8>>) = used.unzip();
        if people.is_empty() {
            return Ok(());
        }
        let hold = sqlx::query_scalar!(r#"select vault.keys_hold($1, $2) as "hold!""#, &people, &wrapped).fetch_one(self.conn()).await?;
        if hold { Ok(()) } else { Err(crate::error::OpError::Conflict) }
    }

    /// The person's own key, to seal with. Somebody without one (erased, or not the actor's to see) is not found.
    pub async fn key_of(&mut self, person: PersonId) -> OpResult<SealingKey> {
        let key = self.opening_key(person).await?;
        self.sealing.insert(person);
        Ok(key)
    }

    /// As [`Uow::key_of`], to open with only.
    pub async fn opening_key(&mut self, person: PersonId) -> OpResult<SealingKey> {
        if let Some(held) = self.keys.get(&person) {
            return Ok(held.key.clone());
        }
        let wrapped = sqlx::query_scalar!("select vault.key_of($1)", person.0)
            .fetch_one(self.conn())
            .await?
            .ok_or(crate::error::OpError::NotFound)?;
        let key = self.portal.vault().unwrap(person.0, &wrapped)?;
        self.keys.insert(person, Held { key: key.clone(), wrapped });
        Ok(key)
    }

    /// Fetches the keys of several people at once. Those without one have none afterwards either.
    pub async fn load_keys(&mut self, people: &[PersonId]) -> OpResult {
        let missing: Vec<Uuid> = people.iter().filter(|person| !self.keys.contains_key(person)).map(|person| person.0).collect();
        let rows =
            sqlx::query!(r#"select person as "person!", vault.key_of(person) as wrapped from unnest($1::uuid[]) as person"#, &missing)
                .fetch_all(self.conn())
                .await?;
        for row in rows {
            if let Some(wrapped) = row.wrapped {
                let key = self.portal.vault().unwrap(row.person, &wrapped)?;
                self.keys.insert(PersonId(row.person), Held { key, wrapped });
            }
        }
        Ok(())
    }

    /// Whether the key of a person is at hand.
    pub fn has_key(&self, person: PersonId) -> bool {
        self.keys.contains_key(&person)
    }

    /// Gives a new person their key.
    pub async fn make_key(&mut self, person: PersonId) -> OpResult {
        let key = SealingKey::generate(self.portal.chance());
        let wrapped = self.portal.vault().wrap(self.portal.chance(), person.0, &key)?;
        let now = self.now;
        sqlx::query!("select vault.keep_key($1, $2, $3)", person.0, wrapped, now).execute(self.conn()).await?;
        self.keys.insert(person, Held { key, wrapped });
        Ok(())
    }

    /// Holds a person's key until the unit of work ends: what others seal for them meanwhile is refused as they commit. Somebody
    /// without a key is not found.
    pub async fn hold_key(&mut self, person: PersonId) -> OpResult {
        let held = sqlx::query_scalar!(r#"select vault.hold_key($1) as "held!""#, person.0).fetch_one(self.conn()).await?;
        if held { Ok(()) } else { Err(crate::error::OpError::NotFound) }
    }

    /// Gives a person another key and destroys the one they had: what that one sealed, in a backup too, opens no more.
    pub async fn change_key(&mut self, person: PersonId, key: SealingKey) -> OpResult {
        let wrapped = self.portal.vault().wrap(self.portal.chance(), person.0, &key)?;
        let now = self.now;
        sqlx::query!("select vault.change_key($1, $2, $3)", person.0, wrapped, now).execute(self.conn()).await?;
        self.keys.insert(person, Held { key, wrapped });
        Ok(())
    }

    /// Destroys a person's key: whatever it sealed is forgotten, here and in every backup.
    pub async fn destroy_key(&mut self, person: PersonId) -> OpResult {
        sqlx::query!("select vault.destroy_key($1)", person.0).execute(self.conn()).await?;
        self.keys.remove(&person);
        Ok(())
    }

    pub async fn seal<T: Serialize>(&mut self, person: PersonId, place: Place, value: &T) -> OpResult<Sealed<T>> {
        let key = self.key_of(person).await?;
        Ok(key.seal(self.portal.chance(), place, value)?)
    }

    pub async fn open<T: DeserializeOwned>(&mut self, person: PersonId, place: Place, sealed: &Sealed<T>) -> OpResult<T> {
        let key = self.opening_key(person).await?;
        Ok(key.open(place, sealed)?)
    }
}

/// `begin` and the settings that the policies read, as one statement. Only words and identifiers of ours go into it.
fn opening(actor: &Actor, now: DateTime<Utc>) -> String {
    let text = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let (roles, teams) = match actor {
        Actor::Staff(staff) => (
            staff.roles.iter().map(|role| Role::code(*role)).collect::<Vec<_>>().join(","),
            staff.teams.iter().filter(|team| team.chars().all(|c| c.is_ascii_alphanumeric())).cloned().collect::<Vec<_>>().join(","),
        ),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            (String::new(), String::new())
        }
    };
    format!(
        "begin; select set_config('app.kind', '{}', true), set_config('app.person', '{}', true), \
         set_config('app.account', '{}', true), set_config('app.roles', '{roles}', true), set_config('app.teams', '{teams}', true), \
         set_config('app.now', '{}', true), set_config('app.mandate', '{}', true)",
        actor.kind(),
        text(actor.person().map(|p| p.0)),
        text(actor.account().map(|a| a.0)),
        now.to_rfc3339(),
        text(actor.mandate().map(|m| m.0)),
    )
}

/// Wakes a worker when something was queued. Losing the connection only means waiting for the poll.
pub struct Wake(Option<sqlx::postgres::PgListener>);

impl Wake {
    pub async fn on(portal: &Portal) -> Wake {
        let listening = async {
            let mut listener = sqlx::postgres::PgListener::connect_with(portal.pool()).await?;
            listener.listen("work").await?;
            Ok::<_, sqlx::Error>(listener)
        };
        Wake(listening.await.ok())
    }

    /// Returns when something was queued, or after `at_most`.
    pub async fn next(&mut self, at_most: Duration) {
        let woken = match &mut self.0 {
            Some(listener) => !matches!(tokio::time::timeout(at_most, listener.recv()).await, Ok(Err(_))),
            None => false,
        };
        if !woken {
            tokio::time::sleep(at_most).await;
        }
    }
}
