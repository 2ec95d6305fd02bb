//! Makes, starts and stops the cluster with PostgreSQL's own programs.

use std::{fs, io, time::Duration};

use anyhow::{Context as _, bail};
use tokio::process::Command;

use super::{NAME, PATIENCE, binaries::Binaries, place::Place};

/// What the server is run with. Every commit is on disk before it is acknowledged. The log holds no values from rows:
/// `DETAIL` lines quote them ("Key (email)=(…)"), so messages are terse and statements stay out.
const SETTINGS: &str = "\
listen_addresses = ''
unix_socket_permissions = 0700
fsync = on
full_page_writes = on
synchronous_commit = on
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_error_verbosity = terse
log_min_error_statement = panic
";

/// Runs `initdb` once. It works in a folder of another name, so that an interrupted one is never taken for a database.
pub async fn create_if_missing(binaries: &Binaries, place: &Place) -> anyhow::Result<()> {
    let (data, unfinished) = (place.data(), place.home().join("data.new"));
    if data.join("PG_VERSION").exists() {
        return Ok(());
    }
    match fs::remove_dir_all(&unfinished) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => {
            return Err(e).with_context(|| format!("{} cannot be removed.", unfinished.display()));
        }
        _ => {}
    }
    let mut initdb = place.command(&binaries.program("initdb"));
    initdb.args([
        "--username",
        NAME,
        "--auth",
        "scram-sha-256",
        "--encoding",
        "UTF8",
        "--locale",
        "C.UTF-8",
        "--data-checksums",
        "--no-instructions",
    ]);
    initdb.arg("--pwfile").arg(place.password_file()).arg("--pgdata").arg(&unfinished);
    finish(initdb, || format!("A new database could not be made in {}.", place.home().display())).await?;
    let conf = unfinished.join("postgresql.conf");
    let text = fs::read_to_string(&conf)? + "\ninclude_if_exists = 'my-account.conf'\n";
    fs::write(&conf, text)?;
    fs::rename(&unfinished, &data).with_context(|| format!("{} cannot be renamed to data.", unfinished.display()))
}

/// Starts the server and waits until it answers, crash recovery included.
pub async fn launch(binaries: &Binaries, place: &Place) -> anyhow::Result<()> {
    // pg_ctl hands the path to a shell between double quotes.
    if place.home().display().to_string().contains(['"', '$', '`', '\\']) {
        bail!(
            "PostgreSQL cannot be started in {}; keep the project in a folder without \", $, ` or \\ in its name.",
            place.home().display()
        );
    }
    clear_leftovers(place).await?;
    let conf = place.data().join("my-account.conf");
    fs::write(&conf, format!("{SETTINGS}unix_socket_directories = '{}'\n", place.socket().display()))?;
    place.hand_over(&conf)?;
    let first_words = place.home().join("start.log");
    let _ = fs::remove_file(&first_words);
    let mut start = pg_ctl(binaries, place, "start");
    start.arg("--log").arg(&first_words);
    finish(start, || {
        let said = fs::read_to_string(&first_words).unwrap_or_default();
        let said = said.lines().filter(|l| l.contains("FATAL") || l.contains("HINT")).collect::<Vec<_>>().join(" ");
        format!("PostgreSQL did not start; read {} and {}. {said}", first_words.display(), place.home().join("log").display())
    })
    .await
}

/// Stops the server at once but cleanly: open transactions are rolled back, a checkpoint is written.
pub async fn stop(binaries: &Binaries, place: &Place) -> anyhow::Result<()> {
    if place.running().is_none() {
        return Ok(());
    }
    let mut stop = pg_ctl(binaries, place, "stop");
    stop.args(["--mode", "fast"]);
    finish(stop, || format!("PostgreSQL did not stop; end the postgres process of {}.", place.home().display())).await
}

/// Whether the database can be signed in to.
pub async fn answers(binaries: &Binaries, place: &Place) -> bool {
    asked(binaries, place).await.is_ok()
}

/// Makes the database on the first start; any later start finds it.
pub async fn create_database_if_missing(binaries: &Binaries, place: &Place) -> anyhow::Result<()> {
    let Err(refusal) = asked(binaries, place).await else { return Ok(()) };
    if !refusal.to_string().contains("does not exist") {
        return Err(refusal);
    }
    let mut createdb = client(binaries, place, "createdb")?;
    createdb.arg(NAME);
    finish(createdb, || format!("The database {NAME} could not be made.")).await
}

async fn asked(binaries: &Binaries, place: &Place) -> anyhow::Result<()> {
    let mut psql = client(binaries, place, "psql")?;
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--dbname", NAME, "--command", "select 1"]);
    finish(psql, || {
        format!("The database in {} runs but cannot be signed in to; its password file may be of another database.", place.home().display())
    })
    .await
}

/// Waits for the children of a killed server, then removes what would stop a new one: a process number that now belongs to
/// another program makes PostgreSQL believe it still runs.
async fn clear_leftovers(place: &Place) -> anyhow::Result<()> {
    for _ in 0..100 {
        if !place.has_processes() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if place.has_processes() {
        bail!("Processes of a killed PostgreSQL still work in {}; end them, then try again.", place.data().display());
    }
    let in_socket_folder = fs::read_dir(place.socket())?.filter_map(|entry| Some(entry.ok()?.path()));
    for leftover in in_socket_folder.chain([place.data().join("postmaster.pid")]) {
        match fs::remove_file(&leftover) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(e).with_context(|| format!("{} is left from a killed server and cannot be removed.", leftover.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn pg_ctl(binaries: &Binaries, place: &Place, verb: &str) -> Command {
    let mut command = place.command(&binaries.program("pg_ctl"));
    command.args([verb, "--wait", "--silent", "--timeout", &PATIENCE.as_secs().to_string()]).arg("--pgdata").arg(place.data());
    command
}

fn client(binaries: &Binaries, place: &Place, program: &str) -> anyhow::Result<Command> {
    let mut command = place.command(&binaries.program(program));
    command.env("PGPASSWORD", place.password()?).args(["--no-password", "--username", NAME]).arg("--host").arg(place.socket());
    Ok(command)
}

/// Runs a program to its end; when it fails, says what that means and the last thing it said itself.
async fn finish(mut command: Command, meaning: impl FnOnce() -> String) -> anyhow::Result<()> {
    let done = match command.output().await {
        Ok(done) => done,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            bail!("setpriv, which lets root run PostgreSQL as another account, is missing: apt-get install util-linux.")
        }
        Err(e) => return Err(e).with_context(meaning),
    };
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    bail!("{} {last}", meaning().trim_end())
}
