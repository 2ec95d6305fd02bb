//! The settings of the process: defaults, then a TOML file, then the environment, then the command line.
//!
//! Every setting has one flat name: `db_pool` in `my-account.toml` is `MY_ACCOUNT_DB_POOL` in the environment. To add one, give
//! it a field, read it in [`Settings::read`] and name it in `.env.example`. All problems are told at once, a sentence each,
//! so that nobody has to start the portal nine times to find nine mistakes. A name nobody knows is a problem too.

mod network;
mod reader;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use config::{Config, Environment, File, FileFormat, Map, Source as _};

pub use self::network::Network;
use self::reader::Reader;

/// Names that are known by themselves on most platforms, and need no `MY_ACCOUNT_` before them.
const PLAIN: [(&str, &str); 4] =
    [("DATABASE_URL", "database_url"), ("SMTP_URL", "smtp_url"), ("TEXT_GATEWAY", "text_gateway"), ("DEMO_PASSWORD", "demo_password")];

/// Server rendering can hang on a single worker thread (leptos #4647).
const FEWEST_WORKER_THREADS: usize = 4;

/// A text that must not reach a log: its debug form hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Where the key that wraps every person's key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MasterKey {
    /// `MY_ACCOUNT_MASTER_KEY`: 32 bytes as 64 hexadecimal digits.
    Given(Secret),
    /// A file that holds the same digits.
    File(PathBuf),
}

/// How a log line is written; left unset, a terminal gets text and everything else JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Words for a person at a terminal.
    Text,
}

impl std::str::FromStr for LogFormat {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err(()),
        }
    }
}

/// How long a signed-in session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLength {
    /// Without a request.
    pub idle: Duration,
    /// At the most, however busy.
    pub total: Duration,
}

/// Everything an operator can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where residents are served.
    pub listen: SocketAddr,
    /// Where health and metrics are served: never the public network.
    pub admin_listen: SocketAddr,
    /// The address people see, without a final slash; links in letters begin with it.
    pub public_url: String,
    /// PostgreSQL; unset, a cluster of our own is started under `var_dir`.
    pub database_url: Option<Secret>,
    /// The login that backups are made with, which must see every row; unset, that of `database_url`.
    pub backup_database_url: Option<Secret>,
    /// The mail relay; unset, letters are files in `mail_dir`.
    pub smtp_url: Option<Secret>,
    /// The host of the gateway that turns e-mails into text messages; unset, no texts are sent.
    pub text_gateway: Option<String>,
    /// The sender of every letter.
    pub mail_from: String,
    /// Where letters are written when there is no relay.
    pub mail_dir: PathBuf,
    /// Where sealed files are kept.
    pub files_dir: PathBuf,
    /// Everything this process makes by itself.
    pub var_dir: PathBuf,
    /// The key above all keys.
    pub master_key: MasterKey,
    /// The demonstration council: fictional people, known passwords, letters shown on a page.
    pub demo: bool,
    /// The password of every demonstration person.
    pub demo_password: Option<Secret>,
    /// The council's own data: its name and teams, services, policy pack, gazetteer, bank holidays.
    pub data_dir: PathBuf,
    /// Proxies whose word about the caller's address is believed; nobody else's is.
    pub trusted_proxies: Vec<Network>,
    /// Threads that serve requests.
    pub worker_threads: usize,
    /// Connections to PostgreSQL at the most.
    pub db_pool: u32,
    /// How a log line is written.
    pub log_format: Option<LogFormat>,
    /// Residents, representatives and councillors.
    pub resident_session: SessionLength,
    /// Staff, who can see more and often share a desk.
    pub staff_session: SessionLength,
    /// What the telephone system proves itself with; unset, no call is announced.
    pub calls_token: Option<Secret>,
    /// What the recording supplier proves itself with; unset, there is no address for it.
    pub recordings_token: Option<Secret>,
}

/// Why the process does not start: one sentence for each problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The settings need a correction:\n  {}", self.0.join("\n  "))
    }
}

impl std::error::Error for Problems {}

/// One variable of the environment that is no setting of ours, such as `PG_BIN`.
#[expect(clippy::disallowed_methods, reason = "this file is the one place that reads the environment")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "this file is the one place that reads the environment")]
fn environment() -> Map<String, String> {
    std::env::vars_os().filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?))).collect()
}

impl Settings {
    /// Reads all sources; `overrides` are what the command line said, such as `("demo", "true")`.
    pub fn load(overrides: &[(&str, &str)]) -> Result<Self, Problems> {
        let environment = environment();
        let file = match environment.get("MY_ACCOUNT_CONFIG").filter(|path| !path.is_empty()) {
            Some(path) => Some(PathBuf::from(path)),
            None => Some(PathBuf::from("my-account.toml")).filter(|path| path.exists()),
        };
        Self::from_sources(overrides, file.as_deref(), environment)
    }

    fn from_sources(overrides: &[(&str, &str)], file: Option<&Path>, mut environment: Map<String, String>) -> Result<Self, Problems> {
        let failed = |e: config::ConfigError| Problems(vec![format!("The settings cannot be read: {e}.")]);
        environment.remove("MY_ACCOUNT_CONFIG");
        for (plain, name) in PLAIN {
            if let Some(text) = environment.get(plain).cloned() {
                environment.entry(format!("MY_ACCOUNT_{}", name.to_uppercase())).or_insert(text);
            }
        }
        let mut builder = Config::builder();
        let mut in_file = Map::new();
        if let Some(path) = file {
            let source = File::from(path).format(FileFormat::Toml);
            in_file = source.collect().map_err(failed)?;
            builder = builder.add_source(source);
        }
        builder = builder.add_source(Environment::with_prefix("MY_ACCOUNT").ignore_empty(true).source(Some(environment)));
        for (name, text) in overrides {
            builder = builder.set_override(*name, *text).map_err(failed)?;
        }
        let mut reader = Reader::new(builder.build().and_then(|all| all.collect()).map_err(failed)?);
        if in_file.contains_key("master_key") {
            reader.problem(
                "master_key does not belong in the settings file, which gets copied: use MY_ACCOUNT_MASTER_KEY or master_key_file.",
            );
        }
        let settings = Self::read(&mut reader);
        settings.check(&mut reader);
        reader.finish().map(|()| settings).map_err(Problems)
    }

    fn read(r: &mut Reader) -> Self {
        let var_dir = r.or("var_dir", PathBuf::from("var"), "a folder");
        let listen = "an address and a port, such as 127.0.0.1:3000";
        Self {
            listen: r.or("listen", SocketAddr::from(([127, 0, 0, 1], 3000)), listen),
            admin_listen: r.or("admin_listen", SocketAddr::from(([127, 0, 0, 1], 3001)), listen),
            public_url: r.or("public_url", "http://127.0.0.1:3000".to_owned(), "an address").trim_end_matches('/').to_owned(),
            database_url: r.secret("database_url"),
            backup_database_url: r.secret("backup_database_url"),
            smtp_url: r.secret("smtp_url"),
            text_gateway: r.optional("text_gateway", "a host name"),
            mail_from: r.or("mail_from", "My Account <no-reply@localhost>".to_owned(), "an e-mail address"),
            mail_dir: r.or("mail_dir", var_dir.join("mail"), "a folder"),
            files_dir: r.or("files_dir", var_dir.join("files"), "a folder"),
            master_key: match (r.secret("master_key"), r.or("master_key_file", var_dir.join("master.key"), "a file")) {
                (Some(key), _) => MasterKey::Given(key),
                (None, file) => MasterKey::File(file),
            },
            var_dir,
            demo: r.or("demo", false, "true or false"),
            demo_password: r.secret("demo_password"),
            data_dir: r.existing("data_dir").unwrap_or_else(|| PathBuf::from("data")),
            trusted_proxies: r.list("trusted_proxies", "addresses or networks, such as 10.0.0.0/8"),
            worker_threads: r.or("worker_threads", usual_worker_threads(), "a whole number"),
            db_pool: r.or("db_pool", 16, "a whole number"),
            log_format: r.optional("log_format", "json or text"),
            resident_session: SessionLength { idle: r.minutes("resident_idle_minutes", 60), total: r.hours("resident_hours", 24) },
            staff_session: SessionLength { idle: r.minutes("staff_idle_minutes", 15), total: r.hours("staff_hours", 12) },
            calls_token: r.secret("calls_token"),
            recordings_token: r.secret("recordings_token"),
        }
    }

    fn check(&self, r: &mut Reader) {
        r.insist(
            is_origin(&self.public_url),
            "public_url must be http:// or https:// and a host, with no path, such as https://account.example.gov.uk.",
        );
        let is = |url: &Option<Secret>, schemes: [&str; 2]| url.as_ref().is_none_or(|u| schemes.iter().any(|s| u.expose().starts_with(s)));
        r.insist(is(&self.database_url, ["postgres://", "postgresql://"]), "database_url must begin with postgres:// (DATABASE_URL).");
        r.insist(is(&self.backup_database_url, ["postgres://", "postgresql://"]), "backup_database_url must begin with postgres://.");
        r.insist(is(&self.smtp_url, ["smtp://", "smtps://"]), "smtp_url must begin with smtp:// or smtps:// (SMTP_URL).");
        r.insist(
            self.text_gateway.as_deref().is_none_or(is_host),
            "text_gateway must be a host name, such as text.example.net (TEXT_GATEWAY).",
        );
        r.insist(
            self.mail_from.matches('@').count() == 1,
            "mail_from must be an e-mail address, such as My Account <no-reply@example.gov.uk>.",
        );
        r.insist(
            !(self.demo && is_origin(&self.public_url) && self.public_url.starts_with("https://")),
            "demo must be false where public_url is https://: the demonstration shows every e-mail to everybody.",
        );
        r.insist(
            self.listen.port() == 0 || self.listen != self.admin_listen,
            "admin_listen must differ from listen: metrics are not for the public.",
        );
        r.insist(
            self.worker_threads >= FEWEST_WORKER_THREADS,
            "worker_threads must be at least 4, or rendering a page can wait for itself.",
        );
        r.insist((2..=1000).contains(&self.db_pool), "db_pool must be between 2 and 1000.");
        if let MasterKey::Given(key) = &self.master_key {
            let hexadecimal = key.expose().len() == 64 && key.expose().bytes().all(|b| b.is_ascii_hexdigit());
            r.insist(hexadecimal, "MY_ACCOUNT_MASTER_KEY must be 64 hexadecimal digits: make one with openssl rand -hex 32.");
        }
        for (who, length) in [("resident", self.resident_session), ("staff", self.staff_session)] {
            r.insist(
                !length.idle.is_zero() && length.idle <= length.total,
                &format!("{who}_idle_minutes must be more than 0 and no longer than {who}_hours."),
            );
        }
        let long_enough = |token: &Secret| token.expose().len() >= 32 && token.expose().bytes().all(|b| b.is_ascii_graphic());
        r.insist(
            self.calls_token.as_ref().is_none_or(long_enough),
            "calls_token must have at least 32 plain characters: make one with openssl rand -hex 32.",
        );
        r.insist(
            self.recordings_token.as_ref().is_none_or(long_enough),
            "recordings_token must have at least 32 plain characters: make one with openssl rand -hex 32.",
        );
        r.insist(
            self.recordings_token.is_none() || self.recordings_token != self.calls_token,
            "recordings_token must differ from calls_token: the one who stores recordings must not announce calls.",
        );
        if !self.demo {
            self.check_real_people(r);
        }
    }

    /// What may not be forgotten once real people's data is in it.
    fn check_real_people(&self, r: &mut Reader) {
        r.insist(
            self.public_url.starts_with("https://"),
            "public_url must begin with https:// unless demo is true: passwords travel over it.",
        );
        r.insist(
            self.demo_password.is_none(),
            "demo_password (DEMO_PASSWORD) must not be set unless demo is true: it is one password for everybody.",
        );
        if let MasterKey::File(file) = &self.master_key {
            let sentence =
                "master_key_file must lie outside var_dir unless demo is true: a backup of var would hold the data and its key together.";
            r.insist(!real(file).starts_with(real(&self.var_dir)), sentence);
        }
    }
}

fn usual_worker_threads() -> usize {
    std::thread::available_parallelism().map_or(FEWEST_WORKER_THREADS, |n| n.get().max(FEWEST_WORKER_THREADS))
}

fn is_origin(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@']) && !host.contains(char::is_whitespace))
}

fn is_host(name: &str) -> bool {
    name.contains('.') && name.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}

/// A path as it really is, so that neither `..` nor a link can hide where a file lies; one that is not there yet, by its folder.
pub(crate) fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(real), ..) => real,
        (Err(_), Some(folder), Some(name)) => real(folder).join(name),
        (Err(_), ..) => path,
    }
}

#[cfg(test)]
mod tests;
