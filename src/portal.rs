//! The portal as a running thing: what every unit of work shares.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::Context;
use serde::Deserialize;
use sqlx::PgPool;

use crate::{
    accounts::password::Hasher, actor::Actor, calendar::BankHolidays, catalogue::Catalogue, chance::Chance, clock::Clock, db::Uow,
    erasure::journal::Journal, error::OpResult, files::FileStore, ids::RequestId, lang::Words, policy::Pack, vault::Vault,
};

/// What the council is called and how it is reached (`data/council.toml`).
#[derive(Clone, Debug, Deserialize)]
pub struct Council {
    /// Names the council's own policy pack, and is no password.
    pub code: String,
    pub name: Words,
    pub council_site: String,
    /// Where the council itself reads mail; the daily head of the audit chain goes there too.
    pub email: String,
    pub main_line: String,
    /// The team that prints letters; without one, every team may.
    #[serde(default)]
    pub post_team: Option<String>,
    /// What services are about, where somebody acts for another.
    #[serde(default)]
    pub acting: Acting,
    /// How things are let go every night.
    #[serde(default)]
    pub retention: crate::retention::Settings,
    /// Pages of requests that ask about somebody else, as service and page: the giver is reminded to tell them (UK GDPR art. 14).
    #[serde(default)]
    pub asks_about_others: Vec<String>,
    /// What nobody is asked for their views about.
    #[serde(default)]
    pub surveys: Surveys,
    pub help_words: Words,
    pub opening_words: Words,
    pub welcome_words: Words,
    pub text_relay_words: Words,
    pub unrecorded_words: Words,
    pub council_tax_account_pattern: String,
    #[serde(rename = "announcement")]
    pub announcements: Vec<Announcement>,
    #[serde(rename = "line")]
    pub lines: Vec<PhoneLine>,
    #[serde(rename = "centre")]
    pub centres: Vec<Centre>,
    #[serde(rename = "team")]
    pub teams: Vec<Team>,
    #[serde(rename = "town")]
    towns: Vec<Town>,
}

/// Which matters services belong to, by their slugs, as far as authorities tell matters apart (law.md 4.1).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Acting {
    pub money: Vec<String>,
    pub benefits: Vec<String>,
    pub welfare: Vec<String>,
    /// What nobody does for another here: a complaint may be about whoever acts.
    pub never: Vec<String>,
}

/// What surveys leave alone (law.md 9.2).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Surveys {
    /// Services, by their slugs, that nobody is asked about.
    pub never: Vec<String>,
}

/// A telephone line, and whether calls on it are recorded.
#[derive(Clone, Debug, Deserialize)]
pub struct PhoneLine {
    pub number: String,
    pub purpose: Words,
    /// The team that answers it.
    pub team: String,
    pub recorded: bool,
    /// Calls are greeted in Welsh before English (Welsh Language Standards); so does every line unless it says otherwise.
    #[serde(default = "yes")]
    pub welsh_first: bool,
    /// Which announcement is played, on a recorded line.
    #[serde(default)]
    pub notice_version: Option<String>,
}

const fn yes() -> bool {
    true
}

/// What callers hear on a recorded line before they are put through: people are told before anything is recorded
/// (SI 2018/356).
#[derive(Clone, Debug, Deserialize)]
pub struct Announcement {
    pub version: String,
    pub words: Words,
}

/// A place people can come to.
#[derive(Clone, Debug, Deserialize)]
pub struct Centre {
    pub name: Words,
    pub address: Words,
}

/// A team that work goes to.
#[derive(Clone, Debug, Deserialize)]
pub struct Team {
    pub code: String,
    pub name: Words,
}

#[derive(Clone, Debug, Deserialize)]
struct Town {
    name: Words,
}

impl Council {
    /// The council of a data folder.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn read(data: &std::path::Path) -> anyhow::Result<Council> {
        let path = data.join("council.toml");
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        toml::from_str(&text).context("data/council.toml")
    }

    /// The team's name, or its code when the team has gone.
    pub fn team(&self, code: &str) -> Words {
        self.teams
            .iter()
            .find(|team| team.code == code)
            .map_or_else(|| Words { en: code.into(), cy: code.into() }, |team| team.name.clone())
    }

    /// The line of the directory with this number, however it is spaced.
    pub fn line(&self, number: &str) -> Option<&PhoneLine> {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let wanted = digits(number);
        self.lines.iter().find(|line| digits(&line.number) == wanted)
    }

    /// The words of an announcement, by its version.
    pub fn announcement(&self, version: &str) -> Option<&Announcement> {
        self.announcements.iter().find(|announcement| announcement.version == version)
    }

    /// Words a password may not be made of: the product, the council and its towns (ASVS 6.1.2).
    pub fn context_words(&self) -> Vec<&str> {
        let towns = self.towns.iter().flat_map(|town| [town.name.en.as_str(), town.name.cy.as_str()]);
        ["my account", "myaccount", "fy nghyfrif", "fynghyfrif", self.code.as_str()].into_iter().chain(towns).collect()
    }
}

/// Everything a unit of work can reach. Cheap to share, made once per process.
pub struct Portal {
    pool: PgPool,
    vault: Vault,
    clock: Clock,
    chance: Chance,
    files: FileStore,
    journal: Journal,
    hasher: Hasher,
    holidays: BankHolidays,
    council: Council,
    public_url: String,
    text_gateway: Option<String>,
    catalogue: RwLock<Arc<Catalogue>>,
    policy: RwLock<Arc<Pack>>,
    earlier_policies: RwLock<Arc<Vec<Pack>>>,
}

/// What a portal is made of.
pub struct Parts {
    pub pool: PgPool,
    pub master_key: [u8; 32],
    pub clock: Clock,
    pub chance: Chance,
    pub files: FileStore,
    /// Where what was erased is written down, outside the database.
    pub journal: Journal,
    /// How many passwords may be hashed at once: each takes 19 MiB and a core.
    pub hashing_permits: usize,
    /// The folder with the council's data: services, policy, gazetteer, holidays.
    pub data: std::path::PathBuf,
    /// As people type it, without a slash at the end.
    pub public_url: String,
    /// The host that turns e-mails into text messages, like `text.example.net`; without one no texts are sent.
    pub text_gateway: Option<String>,
}

impl Portal {
    /// Puts the parts together and reads the council's data.
    pub fn new(parts: Parts) -> anyhow::Result<Arc<Portal>> {
        let read = |name: &str| {
            let path = parts.data.join(name);
            std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let council = Council::read(&parts.data)?;
        let holidays = BankHolidays::from_toml(&read("bank_holidays.toml")?).context("data/bank_holidays.toml")?;
        Ok(Arc::new(Portal {
            vault: Vault::new(&parts.master_key)?,
            hasher: Hasher::new(parts.hashing_permits),
            catalogue: RwLock::new(Arc::new(Catalogue::default())),
            policy: RwLock::new(Arc::new(Pack::read(&parts.data.join("policy").join(format!("{}.toml", council.code)))?)),
            earlier_policies: RwLock::default(),
            pool: parts.pool,
            clock: parts.clock,
            chance: parts.chance,
            files: parts.files,
            journal: parts.journal,
            holidays,
            council,
            public_url: parts.public_url,
            text_gateway: parts.text_gateway,
        }))
    }

    /// Opens a unit of work under a new request id.
    pub async fn begin(self: &Arc<Self>, actor: Actor) -> OpResult<Uow> {
        let request = RequestId(self.chance.uuid(self.clock.now()));
        self.begin_for(actor, request).await
    }

    /// Opens a unit of work that belongs to an HTTP request.
    pub async fn begin_for(self: &Arc<Self>, actor: Actor, request: RequestId) -> OpResult<Uow> {
        Uow::begin(Arc::clone(self), actor, request).await
    }

    /// Reads the services and the policy pack again from the database.
    pub async fn refresh(self: &Arc<Self>) -> OpResult {
        let mut uow = self.begin(Actor::System("catalogue")).await?;
        let catalogue = crate::catalogue::store::load(&mut uow).await?;
        let mut policies = crate::policy::store::in_force(&mut uow).await?;
        let policy = policies.pop();
        uow.commit().await?;
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalogue);
        if let Some(policy) = policy {
            *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
            *self.earlier_policies.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policies);
        }
        Ok(())
    }

    /// Whether the database answers, for the readiness check.
    pub async fn is_ready(self: &Arc<Self>) -> bool {
        let Ok(uow) = self.begin(Actor::System("health")).await else { return false };
        uow.commit().await.is_ok()
    }

    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub fn chance(&self) -> &Chance {
        &self.chance
    }

    pub fn files(&self) -> &FileStore {
        &self.files
    }

    /// What was erased, outside the database.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    pub fn holidays(&self) -> &BankHolidays {
        &self.holidays
    }

    pub fn council(&self) -> &Council {
        &self.council
    }

    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Where text messages go out, if there is such a place.
    pub fn text_gateway(&self) -> Option<&str> {
        self.text_gateway.as_deref()
    }

    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.catalogue.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The packs that were in force before today's, oldest first: what was promised under them still counts.
    pub fn earlier_policies(&self) -> Arc<Vec<Pack>> {
        Arc::clone(&self.earlier_policies.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn policy(&self) -> Arc<Pack> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }
}
