//! Where the cluster lives, who runs it, and whether it runs.
//!
//! PostgreSQL refuses to run as root. Root therefore starts it as an ordinary account, which must be able to reach its
//! folder: when the project lies where that account may not go, the cluster is kept in a state folder instead.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, lchown},
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context as _, bail};
use portal::chance::Chance;
use tokio::process::Command;

use super::NAME;
use crate::config;

/// A socket's full path must fit in 107 bytes, `/.s.PGSQL.5432.lock` included.
const LONGEST_SOCKET_FOLDER: usize = 86;

/// An operating-system account by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Account {
    uid: u32,
    gid: u32,
}

/// The folder of one cluster: `data/`, `socket/`, `log/`, `password` and `lock`.
#[derive(Debug, Clone)]
pub struct Place {
    home: PathBuf,
    socket: PathBuf,
    /// Whom root becomes to run the programs; nobody else needs to become anyone.
    become_account: Option<Account>,
}

impl Place {
    /// Settles the folder for the project whose state is under `var`, and makes it.
    pub async fn choose(var: &Path) -> anyhow::Result<Self> {
        let var = std::path::absolute(var)?;
        fs::create_dir_all(&var)
            .with_context(|| format!("The folder {} cannot be made; give your user the right to write there.", var.display()))?;
        let first = var.join("postgres");
        let me = fs::metadata("/proc/self").context("/proc is not mounted; mount it, for the database is watched through it.")?.uid();
        if me != 0 {
            return Self::at(&first, None, me);
        }
        let account = match fs::metadata(&first) {
            Ok(made) if made.uid() != 0 => Account { uid: made.uid(), gid: made.gid() },
            _ => account_for_root()?,
        };
        if let Ok(place) = Self::at(&first, Some(account), account.uid)
            && place.is_reachable().await
        {
            return Ok(place);
        }
        // Only empty folders go: they are what that attempt left.
        let _ = fs::remove_dir(first.join("socket")).and_then(|()| fs::remove_dir(&first));
        Self::elsewhere(&var, account).await
    }

    async fn elsewhere(var: &Path, account: Account) -> anyhow::Result<Self> {
        let elsewhere = state_folder(var);
        fs::create_dir_all(&elsewhere).with_context(|| format!("The folder {} cannot be made.", elsewhere.display()))?;
        let place = Self::at(&elsewhere.join("postgres"), Some(account), account.uid)?;
        if !place.is_reachable().await {
            bail!(
                "The account that runs PostgreSQL can enter neither {} nor {}; set XDG_STATE_HOME to a folder it can enter.",
                var.display(),
                elsewhere.display()
            );
        }
        Ok(place)
    }

    fn at(home: &Path, become_account: Option<Account>, owner: u32) -> anyhow::Result<Self> {
        make_private(home, become_account, owner)?;
        let home = home.canonicalize()?;
        let mut socket = home.join("socket");
        // A comma would make it two hosts, and nothing else unusual is worth escaping three ways.
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(byte);
        let path = socket.as_os_str().as_encoded_bytes();
        if path.len() > LONGEST_SOCKET_FOLDER || !path.iter().all(plain) {
            socket = PathBuf::from(format!("/tmp/my-account-{:016x}", fingerprint(&home)));
        }
        make_private(&socket, become_account, owner)?;
        Ok(Self { home, socket, become_account })
    }

    /// The folder of everything.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The data directory proper.
    pub fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// The folder the socket is in.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The file that holds the password, and nothing else.
    pub fn password_file(&self) -> PathBuf {
        self.home.join("password")
    }

    /// The PostgreSQL release that made the data, if there is any yet.
    pub fn major(&self) -> anyhow::Result<Option<String>> {
        match fs::read_to_string(self.data().join("PG_VERSION")) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e).with_context(|| format!("{} cannot be read; start as the user it belongs to.", self.data().display())),
        }
    }

    /// A program to be run by the cluster's account, with nothing of our environment: it holds keys PostgreSQL has no need of.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = match self.become_account {
            Some(Account { uid, gid }) => {
                let mut setpriv = Command::new("setpriv");
                setpriv.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).arg("--clear-groups").arg("--").arg(program);
                setpriv
            }
            None => Command::new(program),
        };
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C").current_dir(&self.home).stdin(Stdio::null());
        command
    }

    /// Takes the owner's lock. The kernel lets go of it when the process ends, however it ends.
    pub fn try_lock(&self) -> anyhow::Result<Option<File>> {
        let path = self.home.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("{} cannot be opened.", path.display()))?;
        self.hand_over(&path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => {
                Err(e).with_context(|| format!("{} cannot be locked; the database needs a file system with locks.", path.display()))
            }
        }
    }

    /// Makes the password before the first start, and insists on it ever after.
    pub fn keep_password(&self) -> anyhow::Result<()> {
        let path = self.password_file();
        match (path.exists(), self.major()?) {
            (true, _) => Ok(()),
            (false, Some(_)) => {
                bail!(
                    "{} is missing, so nobody can sign in to the database beside it; put it back, or move {} away to start with an empty one.",
                    path.display(),
                    self.home.display()
                )
            }
            (false, None) => {
                let password = Chance::from_system().token();
                // Whole or not at all: half a password would lock the portal out of its database.
                let unfinished = path.with_extension("new");
                drop(fs::remove_file(&unfinished));
                let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&unfinished)?;
                file.write_all(password.as_bytes())?;
                file.sync_all()?;
                fs::rename(&unfinished, &path)?;
                self.hand_over(&path)
            }
        }
    }

    /// The password; kept in no other place.
    pub fn password(&self) -> anyhow::Result<String> {
        let path = self.password_file();
        let text =
            fs::read_to_string(&path).with_context(|| format!("{} cannot be read; start as the user it belongs to.", path.display()))?;
        Ok(text.trim().to_owned())
    }

    /// The address to connect to. An empty host is no valid URL, so `localhost` stands where the socket overrules it.
    pub fn url(&self) -> anyhow::Result<String> {
        Ok(format!("postgres://{NAME}:{}@localhost/{NAME}?host={}", self.password()?, self.socket.display()))
    }

    /// The address, if the server has declared itself ready.
    pub fn url_if_running(&self) -> anyhow::Result<Option<String>> {
        let ready =
            self.running().is_some() && self.pid_file().is_some_and(|lines| lines.get(7).is_some_and(|state| state.trim() == "ready"));
        if ready { self.url().map(Some) } else { Ok(None) }
    }

    /// The server's process number. A number left by a dead server and since given to another program does not count, nor
    /// does a dead one that nobody has buried yet.
    pub fn running(&self) -> Option<u32> {
        let pid = self.pid_file()?.first()?.trim().parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
        let dead = rest.trim_start().starts_with(['Z', 'X']);
        let elsewhere = fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder != self.data());
        (name == "postgres" && !dead && !elsewhere).then_some(pid)
    }

    /// Whether any process still works in the data directory: after the server is killed, its children take a moment to notice.
    pub fn has_processes(&self) -> bool {
        let data = self.data();
        fs::read_dir("/proc")
            .is_ok_and(|mut all| all.any(|process| process.is_ok_and(|p| fs::read_link(p.path().join("cwd")).is_ok_and(|cwd| cwd == data))))
    }

    /// Gives a file that root made to the account that runs the cluster.
    pub fn hand_over(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(Account { uid, gid }) = self.become_account {
            lchown(path, Some(uid), Some(gid))
                .with_context(|| format!("{} cannot be given to the account that runs PostgreSQL.", path.display()))?;
        }
        Ok(())
    }

    fn pid_file(&self) -> Option<Vec<String>> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        Some(text.lines().map(str::to_owned).collect())
    }

    async fn is_reachable(&self) -> bool {
        // From the root folder, or `setpriv` would already stand inside the folder it is to reach.
        let tried = self.command(Path::new("test")).arg("-w").arg(&self.home).current_dir("/").status().await;
        tried.is_ok_and(|status| status.success())
    }
}

/// Makes a folder that only its owner may enter, or refuses one that is somebody else's.
fn make_private(folder: &Path, become_account: Option<Account>, owner: u32) -> anyhow::Result<()> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => {
            return Err(e)
                .with_context(|| format!("The folder {} cannot be made; give your user the right to write there.", folder.display()));
        }
        _ => {}
    }
    let mut found = fs::symlink_metadata(folder)?;
    if let Some(account) = become_account
        && found.is_dir()
        && found.uid() == 0
    {
        give_all(folder, account)?;
        found = fs::symlink_metadata(folder)?;
    }
    if !found.is_dir() || found.uid() != owner {
        bail!(
            "The folder {} belongs to another user; start as that user (root if root started it first), or move the folder away to start with an empty database.",
            folder.display()
        );
    }
    Ok(())
}

/// Gives a folder and all that is in it, links themselves included, to an account.
fn give_all(path: &Path, account: Account) -> anyhow::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            give_all(&entry?.path(), account)?;
        }
    }
    lchown(path, Some(account.uid), Some(account.gid))
        .with_context(|| format!("{} cannot be given to the account that runs PostgreSQL.", path.display()))
}

/// `postgres`, which the Debian package makes, else `nobody`.
fn account_for_root() -> anyhow::Result<Account> {
    let accounts =
        fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read, so no account can be found to run PostgreSQL.")?;
    let by_name = |wanted: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut numbers = line.split(':').skip(2).map(str::parse);
        Some(Account { uid: numbers.next()?.ok()?, gid: numbers.next()?.ok()? })
    };
    by_name("postgres")
        .or_else(|| by_name("nobody"))
        .context("PostgreSQL does not run as root: add an account named postgres, or start as an ordinary user.")
}

fn state_folder(var: &Path) -> PathBuf {
    let base = config::variable("XDG_STATE_HOME").map_or_else(|| PathBuf::from("/var/lib"), PathBuf::from);
    base.join("my-account").join(format!("{:016x}", fingerprint(var)))
}

/// FNV-1a: the same name for the same path in every release.
fn fingerprint(path: &Path) -> u64 {
    path.as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
