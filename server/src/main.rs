//! `my-account`: serves the portal, works off what waits, and runs the operator's commands.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use portal::{
    accounts,
    actor::Actor,
    audit,
    demo::scale::{self, Loaded, Wanted},
    formats::EmailAddress,
};

use server::{
    backup, calls,
    config::Settings,
    embedded_postgres, policy, retention,
    serve::{self, Running},
    survey,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// My Account / Fy Nghyfrif: the council's self-service portal.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// The demonstration council, with its e-mails on a page. Refused with a production configuration.
    #[arg(long, global = true)]
    demo: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the portal, and works off e-mails and jobs.
    Serve {
        /// Serves only; a `worker` does the rest.
        #[arg(long)]
        no_worker: bool,
    },
    /// Works off e-mails and jobs, without serving.
    Worker,
    /// Brings the database's schema up to date.
    Migrate,
    /// Loads services, policy, teams, templates and the gazetteer from the data folder.
    Load,
    /// Fills an empty portal with as many invented people as a large council has, to measure it. Refused in production.
    Demo {
        /// How many people.
        #[arg(long)]
        people: usize,
        /// How many contacts they have together: ten each unless said otherwise.
        #[arg(long)]
        items: Option<usize>,
    },
    /// Looks at policy packs and takes them: `lint`, `load` or `diff`.
    Policy {
        #[command(subcommand)]
        what: policy::Policy,
    },
    /// What has reached the end of its period: `plan`, `run` or `check`.
    Retention {
        #[command(subcommand)]
        what: retention::Retention,
    },
    /// Checks the draw of a survey: `verify`.
    Survey {
        #[command(subcommand)]
        what: survey::Survey,
    },
    /// Copies everything, sealed: the database and the files in one place, the keys in another.
    Backup(backup::Make),
    /// Puts a backup into an empty database, and forgets again whom the portal has forgotten since.
    Restore(backup::Restore),
    /// Does again what the erasure journal says and this database does not know.
    Replay,
    /// Looks for faults: `config` or `audit`.
    Check {
        #[command(subcommand)]
        what: Check,
    },
    /// Invites the first administrator. Refused when there is one.
    InviteAdministrator {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
    },
    /// Announces a call to the portal that is running, as the telephone system does.
    Call {
        /// The number that rings; left out, it is withheld.
        #[arg(long)]
        number: Option<String>,
        /// The line of the council that it rings on.
        #[arg(long)]
        line: String,
        /// The telephone system's own name for the call; the same twice is one call.
        #[arg(long)]
        event: Option<String>,
    },
    /// Prints the address of the embedded PostgreSQL, if it is running.
    Postgres,
}

#[derive(Subcommand)]
enum Check {
    /// Reads every setting and reports all problems at once.
    Config,
    /// Recomputes the seals of the audit and names the first row that was altered or is missing.
    Audit,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let demo = cli.demo || matches!(cli.command, Command::Demo { .. });
    let settings = match Settings::load(if demo { &[("demo", "true")] } else { &[] }) {
        Ok(settings) => settings,
        Err(problems) => return fail(&problems.to_string()),
    };
    // A page is rendered on the thread it runs on; with fewer than four, pages can stall each other.
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(settings.worker_threads.max(4)).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("The process could not start its threads: {error}.")),
    };
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return fail("Another cryptography provider was installed before ours.");
    }
    match runtime.block_on(run(cli.command, settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("{error:#}")),
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("my-account: {message}");
    ExitCode::FAILURE
}

async fn run(command: Command, settings: Settings) -> anyhow::Result<()> {
    match command {
        Command::Serve { no_worker } => serve::serve(settings, !no_worker).await,
        Command::Worker => serve::work(settings).await,
        Command::Check { what: Check::Config } => {
            println!("The settings are complete.");
            Ok(())
        }
        Command::Postgres => {
            let url = embedded_postgres::url_if_running(&settings.var_dir).await?;
            println!("{}", url.ok_or_else(|| anyhow::anyhow!("The embedded PostgreSQL is not running: start it with `make run`."))?);
            Ok(())
        }
        Command::Call { number, line, event } => {
            println!("{}", calls::send(&settings, number.as_deref(), &line, event).await?);
            Ok(())
        }
        Command::Migrate => Running::start(&settings).await?.stop("The schema is up to date.").await,
        Command::Load => {
            let running = Running::start(&settings).await?;
            let loaded = portal::load::load(&running.portal, &settings.data_dir).await?;
            running.stop(&format!("{loaded}")).await
        }
        Command::Policy { what } => policy::run(what, &settings).await,
        Command::Retention { what } => retention::run(what, &settings).await,
        Command::Survey { what } => survey::run(what, &settings).await,
        Command::Backup(wanted) => backup::make(wanted, &settings).await,
        Command::Restore(wanted) => backup::restore(wanted, &settings).await,
        Command::Replay => backup::replay(&settings).await,
        Command::Demo { people, items } => fill(&settings, people, items.unwrap_or(people.saturating_mul(10))).await,
        Command::Check { what: Check::Audit } => check_audit(&settings).await,
        Command::InviteAdministrator { email, name } => invite(&settings, &email, &name).await,
    }
}

/// Loads invented people, with a line about once a second that says how far it is.
async fn fill(settings: &Settings, people: usize, contacts: usize) -> anyhow::Result<()> {
    let running = Running::start(settings).await?;
    portal::load::load(&running.portal, &settings.data_dir).await?;
    let said = std::sync::Mutex::new(std::time::Instant::now());
    let say = |line: String| {
        let Ok(mut last) = said.lock() else { return };
        if last.elapsed() >= std::time::Duration::from_secs(1) {
            *last = std::time::Instant::now();
            println!("{line}");
        }
    };
    let password = serve::demo_password(settings);
    let wanted = Wanted { people, contacts };
    let loaded = scale::load(&running.portal, running.owner_url(), &settings.data_dir, &password, wanted, say).await;
    let words = match &loaded {
        Ok(Loaded::Already(there)) => format!("There are {there} people or more already, so nothing was added."),
        Ok(Loaded::Added { people, contacts, seconds }) => format!("{people} people with {contacts} contacts in {seconds} s."),
        Err(_) => "Nothing was added.".to_string(),
    };
    running.stop(&words).await?;
    loaded.map(drop)
}

async fn check_audit(settings: &Settings) -> anyhow::Result<()> {
    let running = Running::start(settings).await?;
    let mut uow = running.portal.begin(Actor::System("check audit")).await?;
    let finding = audit::ops::check(&mut uow).await?;
    uow.commit().await?;
    let words = match &finding {
        audit::Finding::Whole { blocks, rows, head } => format!("The audit is whole: {rows} rows in {blocks} blocks, head {head}."),
        other => format!("The audit is NOT whole: {other:?}."),
    };
    running.stop(&words).await?;
    if matches!(finding, audit::Finding::Whole { .. }) { Ok(()) } else { anyhow::bail!("the audit was changed") }
}

async fn invite(settings: &Settings, email: &str, name: &str) -> anyhow::Result<()> {
    let email = EmailAddress::parse(email).map_err(|problem| anyhow::anyhow!("--email is not an e-mail address: {problem:?}"))?;
    let running = Running::start(settings).await?;
    let mut uow = running.portal.begin(Actor::System("invite administrator")).await?;
    let path = accounts::ops::invite_first_administrator(&mut uow, &email, name).await?;
    uow.commit().await?;
    let link = format!("{}{path}", running.portal.public_url());
    running.stop(&format!("Open this address within three days, once: {link}")).await
}
