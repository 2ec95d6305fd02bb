//! PostgreSQL's own programs, at whose other end we seal and open.

use std::{path::PathBuf, process::Stdio};

use anyhow::{Context, bail};
use tokio::{
    io::AsyncReadExt as _,
    process::{Child, ChildStderr, Command},
};

use crate::embedded_postgres::binaries;

/// A program that talks to one database. Neither its command line nor its environment holds more than it needs.
pub struct Programs {
    release: i32,
    address: String,
    password: String,
}

impl Programs {
    /// For the database at this address, whose server is of this release.
    pub fn new(url: &str, release: i32) -> Programs {
        let (address, password) = without_password(url);
        Programs { release, address, password }
    }

    /// One of them, with the address as `--dbname`.
    pub async fn command(&self, program: &str) -> anyhow::Result<Command> {
        let found = binaries::client(program, self.release).await.with_context(|| {
            format!("{program} of PostgreSQL {0} or newer is missing: apt-get install postgresql-client-{0}, or set PG_BIN.", self.release)
        })?;
        let mut command = plain(&found);
        command.env("PGPASSWORD", &self.password).env("PGCONNECT_TIMEOUT", "15").args(["--no-password", "--dbname"]).arg(&self.address);
        Ok(command)
    }

    /// One of them that needs no database.
    pub async fn alone(&self, program: &str) -> anyhow::Result<Command> {
        let found = binaries::client(program, self.release).await.with_context(|| format!("{program} is missing"))?;
        Ok(plain(&found))
    }
}

/// With nothing of our environment: it holds keys that PostgreSQL has no need of.
fn plain(program: &PathBuf) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// The last words of a program, read while it runs: a full pipe would stop it.
pub fn listen(child: &mut Child) -> tokio::task::JoinHandle<String> {
    async fn read(stderr: Option<ChildStderr>) -> String {
        let mut said = Vec::new();
        if let Some(mut stderr) = stderr {
            // Less was said than could be read, and what was read is still worth telling.
            drop(stderr.read_to_end(&mut said).await);
        }
        let said = String::from_utf8_lossy(&said).into_owned();
        let error = said.lines().find(|line| line.contains("error:")).or_else(|| said.lines().rfind(|line| !line.trim().is_empty()));
        error.unwrap_or("it said nothing").chars().take(300).collect()
    }
    tokio::spawn(read(child.stderr.take()))
}

/// Waits for the end of a program, which must be a good one.
pub async fn ended(mut child: Child, said: tokio::task::JoinHandle<String>, what: &str) -> anyhow::Result<()> {
    let status = child.wait().await?;
    let said = said.await.unwrap_or_default();
    if !status.success() {
        bail!("{what}: {said}");
    }
    Ok(())
}

/// The address without its password, which would stand in the list of processes, and the password.
fn without_password(url: &str) -> (String, String) {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = url.split_at(after_scheme);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let Some((who, host)) = authority.rsplit_once('@') else { return (url.to_string(), String::new()) };
    let (login, password) = who.split_once(':').unwrap_or((who, ""));
    (format!("{scheme}{login}@{host}{path}"), decoded(password))
}

/// Percent signs undone.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let number = after.get(..2).and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        if let (b'%', Some(number)) = (first, number) {
            bytes.push(number);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_address_and_is_as_it_was_meant() {
        for (url, address, password) in [
            (
                "postgres://my_account:s%3Acret%40x@db.internal:5433/portal?sslmode=require",
                "postgres://my_account@db.internal:5433/portal?sslmode=require",
                "s:cret@x",
            ),
            ("postgres://my_account@localhost/portal?host=/run/pg", "postgres://my_account@localhost/portal?host=/run/pg", ""),
            ("postgresql://localhost/portal", "postgresql://localhost/portal", ""),
            ("postgres://a:100%@h", "postgres://a@h", "100%"),
        ] {
            assert_eq!(without_password(url), (address.to_string(), password.to_string()), "{url}");
        }
    }
}
