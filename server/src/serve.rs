//! Starting and ending: the database, the portal, the listeners, the worker.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use axum::{ServiceExt, extract::Request};
use portal::{
    chance::Chance,
    clock::Clock,
    db,
    erasure::journal::Journal,
    files::FileStore,
    outbox::mailer::Mailer,
    portal::{Parts, Portal},
};
use tokio::net::TcpListener;

use crate::{
    backup, calls,
    config::{MasterKey, Settings},
    embedded_postgres::{self, Cluster},
    health, router,
    shutdown::Shutdown,
    telemetry,
    web::{Shared, Web},
    worker,
};

/// How long requests in flight are waited for when the process is asked to end.
const GRACE: Duration = Duration::from_secs(10);

/// A portal on a migrated database, with the cluster it runs on if that is ours.
pub struct Running {
    pub portal: Arc<Portal>,
    /// The address of whoever owns the tables.
    owner_url: String,
    cluster: Option<Cluster>,
}

impl Running {
    /// Connects (starting the embedded PostgreSQL when no address is given), migrates, and puts the portal together.
    pub async fn start(settings: &Settings) -> anyhow::Result<Running> {
        let (cluster, url) = database(settings).await?;
        Running::on(settings, cluster, url).await
    }

    /// As [`Running::start`], on a database that runs already.
    pub async fn on(settings: &Settings, cluster: Option<Cluster>, url: String) -> anyhow::Result<Running> {
        db::migrate(&url).await.context("The database cannot be used: check that DATABASE_URL is right and that PostgreSQL is running")?;
        let pool = db::connect(&url, settings.db_pool).await?;
        let portal = Portal::new(Parts {
            pool,
            master_key: master_key(&settings.master_key)?,
            clock: Clock::System,
            chance: Chance::from_system(),
            files: FileStore::in_folder(&settings.files_dir)?,
            journal: Journal::in_folder(&settings.var_dir),
            hashing_permits: 2,
            data: settings.data_dir.clone(),
            public_url: settings.public_url.clone(),
            text_gateway: text_gateway(settings),
        })?;
        portal.refresh().await?;
        Ok(Running { portal, owner_url: url, cluster })
    }

    /// The address that the schema was brought up to date with.
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// Ends it in order, and says one last thing.
    pub async fn stop(self, words: &str) -> anyhow::Result<()> {
        self.end().await?;
        println!("{words}");
        Ok(())
    }

    async fn end(self) -> anyhow::Result<()> {
        self.portal.pool().close().await;
        match self.cluster {
            Some(cluster) => cluster.stop().await,
            None => Ok(()),
        }
    }

    /// As [`Running::start`], for those who serve people or write to them: a database that came out of a backup must have
    /// forgotten again first.
    async fn to_serve(settings: &Settings) -> anyhow::Result<Running> {
        let running = Running::start(settings).await?;
        if let Err(why) = backup::refuse_if_waiting(&running).await {
            running.end().await?;
            return Err(why);
        }
        Ok(running)
    }
}

/// The address of the database, and the cluster it is in if that is ours and now runs.
pub async fn database(settings: &Settings) -> anyhow::Result<(Option<Cluster>, String)> {
    if let Some(url) = &settings.database_url {
        return Ok((None, url.expose().to_string()));
    }
    let cluster = embedded_postgres::start(&settings.var_dir).await?;
    let url = cluster.url().to_string();
    Ok((Some(cluster), url))
}

/// The key that wraps every person's key. A development portal makes one on its first start; a real one is given one.
pub fn master_key(from: &MasterKey) -> anyhow::Result<[u8; 32]> {
    let text = match from {
        MasterKey::Given(secret) => secret.expose().to_string(),
        MasterKey::File(path) if path.exists() => std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?,
        MasterKey::File(path) => make_master_key(path)?,
    };
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).context("the master key is 64 hexadecimal digits")?;
    bytes.try_into().map_err(|_| anyhow::anyhow!("the master key is 64 hexadecimal digits"))
}

fn make_master_key(path: &Path) -> anyhow::Result<String> {
    keep_secret(path, &data_encoding::HEXLOWER.encode(&Chance::from_system().bytes::<32>()))
}

/// Writes a secret that was just made into a file of its own, which nobody else may read.
pub fn keep_secret(path: &Path, secret: &str) -> anyhow::Result<String> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    // Written beside and renamed: a start that is cut short leaves no half key behind.
    let half = path.with_extension("half");
    drop(std::fs::remove_file(&half));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&half)
        .with_context(|| format!("writing {}", path.display()))?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&half, path).with_context(|| format!("writing {}", path.display()))?;
    Ok(secret.to_string())
}

/// Where text messages go. The demonstration keeps them as files beside its letters; anywhere else they need a gateway.
fn text_gateway(settings: &Settings) -> Option<String> {
    let files_only = settings.demo && settings.smtp_url.is_none();
    let gateway = settings.text_gateway.clone().or_else(|| files_only.then(|| "text.localhost".to_string()));
    if gateway.is_none() {
        tracing::warn!("text_gateway (TEXT_GATEWAY) is not set: no text messages are sent, and codes go by letter or at the desk only");
    }
    gateway
}

fn mailer(settings: &Settings) -> anyhow::Result<Mailer> {
    match &settings.smtp_url {
        Some(url) => Mailer::smtp(url.expose(), &settings.mail_from),
        None => Ok(Mailer::folder(&settings.mail_dir, &settings.mail_from)),
    }
}

async fn listener(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{address} cannot be listened on: another program has the port, or it is not ours to use. Set {setting} to a free one")
    })
}

/// `my-account serve`.
pub async fn serve(settings: Settings, with_worker: bool) -> anyhow::Result<()> {
    telemetry::start_logging(settings.log_format)?;
    let metrics = telemetry::start_metrics()?;
    let public = listener(settings.listen, "MY_ACCOUNT_LISTEN").await?;
    let admin = listener(settings.admin_listen, "MY_ACCOUNT_ADMIN_LISTEN").await?;
    let shutdown = Shutdown::on_signal()?;
    let running = Running::to_serve(&settings).await?;
    let portal = Arc::clone(&running.portal);
    portal::load::load(&portal, &settings.data_dir).await?;
    if settings.demo {
        demonstrate(&portal, &settings).await?;
    }
    let web = Web(Arc::new(Shared {
        portal: Arc::clone(&portal),
        demo_password: settings.demo.then(|| demo_password(&settings)),
        mail_dir: settings.mail_dir.clone(),
        resident_session: settings.resident_session,
        staff_session: settings.staff_session,
        trusted_proxies: settings.trusted_proxies.clone(),
        assets: asset_version(),
        calls_token: calls::token(&settings)?,
        recordings_token: settings.recordings_token.clone(),
    }));
    let app = router::with_languages(router::router(&web)?);
    let ready = {
        let portal = Arc::clone(&portal);
        move || {
            let portal = Arc::clone(&portal);
            async move {
                let away = || "the database does not answer".to_string();
                if !portal.is_ready().await {
                    return Err(away());
                }
                let waiting = portal::backup::ops::restored(&portal).await.map_err(|_| away())?;
                waiting.map_or(Ok(()), |why| Err(why.to_string()))
            }
        }
    };
    let health = tokio::spawn(health::serve(admin, metrics, ready, shutdown.clone()));
    let refresh = tokio::spawn(keep_fresh(Arc::clone(&portal), shutdown.clone()));
    let work = with_worker
        .then(|| mailer(&settings).map(|mailer| tokio::spawn(worker::run(Arc::clone(&portal), mailer, shutdown.clone()))))
        .transpose()?;
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app);
    let serving = axum::serve(public, service).with_graceful_shutdown(shutdown.clone().requested());
    if let Some(Err(error)) = shutdown.within(GRACE, async { serving.await }).await {
        tracing::error!(%error, "serving ended");
    }
    if let Some(work) = work {
        work.await?;
    }
    refresh.abort();
    health.abort();
    running.stop("My Account has ended.").await
}

/// Services and policies loaded by a command reach every serving process within half a minute.
async fn keep_fresh(portal: Arc<Portal>, shutdown: Shutdown) {
    while !shutdown.is_requested() {
        tokio::time::sleep(Duration::from_secs(30)).await;
        if let Err(error) = portal.refresh().await {
            tracing::warn!(%error, "services and policies could not be read again");
        }
    }
}

/// `my-account worker`.
pub async fn work(settings: Settings) -> anyhow::Result<()> {
    telemetry::start_logging(settings.log_format)?;
    let shutdown = Shutdown::on_signal()?;
    let running = Running::to_serve(&settings).await?;
    worker::run(Arc::clone(&running.portal), mailer(&settings)?, shutdown).await;
    running.stop("The worker has ended.").await
}

/// The password of everybody in the demonstration, unless one was chosen with DEMO_PASSWORD.
pub fn demo_password(settings: &Settings) -> String {
    settings.demo_password.as_ref().map_or("three silver herons", |secret| secret.expose()).to_string()
}

/// Loads the demonstration council once, and says how to get in.
async fn demonstrate(portal: &Arc<Portal>, settings: &Settings) -> anyhow::Result<()> {
    let password = demo_password(settings);
    let report = portal::demo::load(portal, &settings.data_dir, &password).await?;
    println!("\nMy Account is at {}", settings.public_url);
    println!("Sign in with the password “{password}”:");
    for sign_in in &report.sign_ins {
        let code = if sign_in.second_step { ", with a code" } else { "" };
        println!("  {:<28} {} ({}{code})", sign_in.email, sign_in.who, sign_in.role);
    }
    println!("Staff sign in at {}/staff/sign-in. The code of the moment is on {}/demo/mail", settings.public_url, settings.public_url);
    match &settings.smtp_url {
        Some(_) => println!("E-mails go to the SMTP server."),
        None => println!("E-mails are files in {} and on {}/demo/mail", settings.mail_dir.display(), settings.public_url),
    }
    println!("Health and metrics: http://{}/health/ready and /metrics\n", settings.admin_listen);
    Ok(())
}

/// Changes whenever the files of the browser do: addresses carry it, so that they can be kept for good.
fn asset_version() -> &'static str {
    let made =
        |path: &str| std::fs::metadata(path).and_then(|m| m.modified()).ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    let newest =
        ["public/assets/main.css", "public/assets/islands.js", "public/pkg/my-account_bg.wasm"].iter().filter_map(|p| made(p)).max();
    Box::leak(format!("{:x}", newest.unwrap_or_default().as_secs()).into_boxed_str())
}
