//! Passwords: which ones we accept, and how they are kept.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use thiserror::Error;
use tokio::{sync::Semaphore, task};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::formats::{search_key, search_words};

/// The least length of a password that stands alone (NIST SP 800-63B-4), and of one with a second step.
pub const LEAST_ALONE: usize = 15;
pub const LEAST_WITH_SECOND_STEP: usize = 8;
/// The greatest length. It is far above what anybody types, and keeps a request from carrying a book.
pub const MOST: usize = 128;
/// What must be left of a password when the words everybody knows about its owner are taken out.
const LEAST_BESIDE_CONTEXT: usize = 8;
/// Shorter words than this are part of too many others to mean anything.
const SHORTEST_CONTEXT_WORD: usize = 4;

/// Why a password is not accepted. There is no rule about kinds of characters: they make passwords worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    TooShort {
        min: usize,
    },
    TooLong {
        max: usize,
    },
    /// It is in lists of stolen passwords, or as easy to guess as if it were.
    Common,
    /// It is little more than the council, the service or the person's own name.
    Context,
}

/// Whether somebody may have this password. `context_words` are names and phrases an attacker would try first.
pub fn check_password(candidate: &str, second_step: bool, context_words: &[&str]) -> Result<(), PasswordProblem> {
    let min = if second_step { LEAST_WITH_SECOND_STEP } else { LEAST_ALONE };
    let length = candidate.nfc().take(MOST + 1).count();
    if length < min {
        return Err(PasswordProblem::TooShort { min });
    }
    if length > MOST {
        return Err(PasswordProblem::TooLong { max: MOST });
    }
    let small: String = candidate.to_lowercase().nfc().collect();
    if is_common(&small) {
        return Err(PasswordProblem::Common);
    }
    if is_mostly_context(candidate, context_words) { Err(PasswordProblem::Context) } else { Ok(()) }
}

fn common_passwords() -> &'static HashSet<&'static str> {
    static COMMON: OnceLock<HashSet<&'static str>> = OnceLock::new();
    COMMON.get_or_init(|| include_str!("../../data/common_passwords.txt").lines().map(str::trim).filter(|line| !line.is_empty()).collect())
}

/// In the list, or a thing of the list or of a few characters said again and again, or a run such as `23456789`.
fn is_common(small: &str) -> bool {
    let listed = |password: &str| common_passwords().contains(password);
    let characters: Vec<char> = small.chars().collect();
    let repeats = (1..=characters.len() / 2).find(|period| (*period..characters.len()).all(|at| characters[at] == characters[at - period]));
    let unit = repeats.map(|period| characters[..period].iter().collect::<String>());
    listed(small) || is_run(&characters) || unit.is_some_and(|unit| unit.chars().count() <= 4 || listed(&unit))
}

fn is_run(characters: &[char]) -> bool {
    let follows = |one: char, next: char| u32::from(next) == u32::from(one) + 1 || matches!((one, next), ('9', '0') | ('z', 'a'));
    characters.windows(2).all(|pair| follows(pair[0], pair[1])) || characters.windows(2).all(|pair| follows(pair[1], pair[0]))
}

fn is_mostly_context(candidate: &str, context_words: &[&str]) -> bool {
    let mut words: Vec<String> =
        context_words.iter().flat_map(|phrase| search_words(phrase)).filter(|word| word.chars().count() >= SHORTEST_CONTEXT_WORD).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let whole: String = search_key(candidate).chars().filter(|c| c.is_alphanumeric()).collect();
    let rest = words.iter().fold(whole.clone(), |rest, word| rest.replace(word.as_str(), ""));
    rest.len() < whole.len() && rest.chars().count() < LEAST_BESIDE_CONTEXT
}

/// The work each hash costs: Argon2id with 19 MiB, two passes, one lane (OWASP's current minimum).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// A hash of nothing anybody knows, checked when there is no account, so that time tells nobody which exist.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$kiQxcI0I4O8fQ1impNhcsg$0QJeCjppwWbdSXfPCSzXhc1RCeiWyjl5Wi03JBsGh+M";

/// Hashing stopped. The person is told to try again; nothing about the password is in the error.
#[derive(Debug, Error)]
pub enum HashProblem {
    #[error("the password could not be hashed: {0}")]
    Argon2(#[from] argon2::password_hash::Error),
    #[error("the hashing parameters are not valid: {0}")]
    Parameters(argon2::Error),
    #[error("the hashing task did not finish")]
    Stopped,
}

/// Makes and checks password hashes, only so many at once: each takes 19 MiB and a whole processor.
#[derive(Clone, Debug)]
pub struct Hasher {
    permits: Arc<Semaphore>,
}

impl Hasher {
    /// `permits` is how many hashes may be worked on at the same moment; at least one.
    pub fn new(permits: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS))) }
    }

    /// The hash to store, as a PHC string, with a salt of its own from the operating system.
    pub async fn hash(&self, password: &str) -> Result<String, HashProblem> {
        let password = normal(password);
        self.work(move || Ok(argon2()?.hash_password(password.as_bytes())?.to_string())).await?
    }

    /// Whether this is the password. With no hash to compare (no such account, or no password) it takes as long
    /// and is `false`; so it is when anything fails.
    pub async fn verify(&self, password: &str, phc: Option<&str>) -> bool {
        let (password, phc) = (normal(password), phc.map(str::to_string));
        match self.work(move || verify(&password, phc.as_deref())).await {
            Ok(Ok(matches)) => matches,
            Ok(Err(problem)) | Err(problem) => {
                tracing::error!(%problem, "a password could not be checked");
                false
            }
        }
    }

    /// The permit goes with the work, so that a request that is given up does not let another one in early.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashProblem> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| HashProblem::Stopped)?;
        let task = task::spawn_blocking(move || {
            let answer = work();
            drop(permit);
            answer
        });
        task.await.map_err(|_| HashProblem::Stopped)
    }
}

/// Whether a stored hash was made with less work than we ask for now, and should be made again at sign-in.
pub fn needs_rehash(phc: &str) -> bool {
    let Ok(hash) = PasswordHash::new(phc) else { return true };
    let Ok(params) = Params::try_from(&hash) else { return true };
    hash.algorithm != Algorithm::Argon2id.ident() || params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES
}

fn argon2() -> Result<Argon2<'static>, HashProblem> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(HashProblem::Parameters)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn verify(password: &str, phc: Option<&str>) -> Result<bool, HashProblem> {
    let stored = phc.and_then(|phc| PasswordHash::new(phc).ok());
    let somebody = stored.is_some();
    let hash = match stored {
        Some(hash) => hash,
        None => PasswordHash::new(NOBODY).map_err(argon2::password_hash::Error::from)?,
    };
    let matches = argon2()?.verify_password(password.as_bytes(), &hash).is_ok();
    Ok(somebody && matches)
}

/// One form for the ways a keyboard can write the same letters; otherwise exactly what was typed.
fn normal(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.nfc().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn length_is_the_only_rule_about_what_a_password_is_made_of() {
        for password in [
            "blue kettle harbour",
            "xqzmwpvbnkdjfhg",
            "Mae tri gair ar hap",
            "ŵyŵlaethgoedmôr",
            " leading and trailing ",
            "🦊🦊🐻 and three more",
        ] {
            assert_eq!(check_password(password, false, &[]), Ok(()), "{password}");
        }
        assert_eq!(check_password("blue kettle", false, &[]), Err(PasswordProblem::TooShort { min: 15 }));
        assert_eq!(check_password("blue kettle", true, &[]), Ok(()));
        assert_eq!(check_password("kettle!", true, &[]), Err(PasswordProblem::TooShort { min: 8 }));
        assert_eq!(check_password("", false, &[]), Err(PasswordProblem::TooShort { min: 15 }));
    }

    #[test]
    fn up_to_128_characters_are_accepted_and_counted_as_people_see_them() {
        let long = |n: usize| {
            "kettle blue harbour sand "
                .chars()
                .cycle()
                .zip(0..n)
                .map(|(c, at)| if at % 25 == 24 { char::from(b'a' + u8::try_from(at / 25).unwrap()) } else { c })
                .collect::<String>()
        };
        assert_eq!(check_password(&long(128), false, &[]), Ok(()));
        assert_eq!(check_password(&long(129), false, &[]), Err(PasswordProblem::TooLong { max: 128 }));
        assert_eq!(check_password(&"x".repeat(1_000_000), false, &[]), Err(PasswordProblem::TooLong { max: 128 }));
        // Fourteen letters with an accent of their own are fourteen, not twenty-eight.
        assert_eq!(check_password(&"w\u{302}".repeat(14), false, &[]), Err(PasswordProblem::TooShort { min: 15 }));
    }

    #[test]
    fn what_is_in_every_list_is_refused_in_any_case() {
        for password in [
            "password",
            "PassWord",
            "iloveyou",
            "12345678",
            "87654321",
            "abcdefgh",
            "aaaaaaaa",
            "abcabcabcabc",
            "passwordpassword",
            "90123456789012",
        ] {
            assert_eq!(check_password(password, true, &[]), Err(PasswordProblem::Common), "{password}");
        }
        for password in ["123456789012345", "abcdefghijklmnopq", "1111111111111111", "iloveyouiloveyou", "passwordpasswordpass"] {
            assert_eq!(check_password(password, false, &[]), Err(PasswordProblem::Common), "{password}");
        }
    }

    #[test]
    fn the_council_the_service_and_one_s_own_name_are_no_password() {
        let context = ["Gwernafan County Council", "My Account", "Siân Morgan-Lewis", "sian@example.org"];
        for password in [
            "GwernafanCouncil1",
            "gwernafan county!",
            "Morgan Lewis 1985",
            "sianmorganlewis42",
            "Sian@example.org",
            "my account my account",
        ] {
            assert_eq!(check_password(password, false, &context), Err(PasswordProblem::Context), "{password}");
        }
        for password in ["my council tax is too high", "morgan the tank engine", "blue kettle harbour"] {
            assert_eq!(check_password(password, false, &context), Ok(()), "{password}");
        }
    }

    proptest! {
        #[test]
        fn any_password_gets_an_answer(password in any::<String>(), second in any::<bool>(), word in any::<String>()) {
            let _ = check_password(&password, second, &[&word]);
        }
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_and_no_other() {
        let hasher = Hasher::new(2);
        let phc = hasher.hash("Mae tri gair ar hap ŵ").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(hasher.verify("Mae tri gair ar hap ŵ", Some(&phc)).await);
        assert!(hasher.verify("Mae tri gair ar hap w\u{302}", Some(&phc)).await, "another keyboard writes the same letter differently");
        for wrong in ["mae tri gair ar hap ŵ", "Mae tri gair ar hap ŵ ", ""] {
            assert!(!hasher.verify(wrong, Some(&phc)).await, "{wrong}");
        }
        assert_ne!(hasher.hash("Mae tri gair ar hap ŵ").await.unwrap(), phc, "each hash has its own salt");
    }

    #[tokio::test]
    async fn without_an_account_nothing_matches_and_the_same_work_is_done() {
        let hasher = Hasher::new(1);
        for phc in [None, Some("not a hash"), Some("")] {
            assert!(!hasher.verify("blue kettle harbour", phc).await);
        }
        assert!(!hasher.verify("", None).await);
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();
        assert_eq!((nobody.algorithm.as_str(), params.m_cost(), params.t_cost(), params.p_cost()), ("argon2id", MEMORY_KIB, PASSES, LANES));
        assert!(nobody.salt.is_some() && nobody.hash.is_some());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_so_many_hashes_are_worked_on_at_once_and_permits_come_back() {
        let hasher = Hasher::new(0);
        let waiting: Vec<_> = (0..4)
            .map(|_| {
                tokio::spawn({
                    let hasher = hasher.clone();
                    async move { hasher.verify("x", None).await }
                })
            })
            .collect();
        for answer in waiting {
            assert!(!answer.await.unwrap());
        }
        let given_up = tokio::time::timeout(std::time::Duration::from_millis(1), hasher.hash("x")).await;
        drop(given_up);
        assert!(hasher.hash("x").await.is_ok());
        assert_eq!(hasher.permits.available_permits(), 1);
    }

    #[tokio::test]
    async fn a_hash_of_less_work_is_made_again() {
        let now = Hasher::new(1).hash("x").await.unwrap();
        assert!(!needs_rehash(&now));
        assert!(needs_rehash("$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$qqSCqQPLbO7RKU+qFwvGng"));
        assert!(needs_rehash("plain"));
    }
}
