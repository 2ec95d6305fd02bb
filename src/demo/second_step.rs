//! The second step of the demonstration's people: one secret for all of them, which follows from the password.
//!
//! A real secret is random and one person's own. Whoever shows the portal has many people and no telephone for each, so
//! here one code lets them all in, and the portal may print it.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret};

use crate::accounts::totp::TotpSecret;

/// The secret that every demonstration account with a second step has.
pub fn demo_totp_secret(password: &str) -> TotpSecret {
    let digest = Sha256::digest(format!("my-account demonstration, second step: {password}"));
    let mut bytes = [0; 20];
    bytes.copy_from_slice(&digest[..20]);
    TotpSecret::from_bytes(bytes)
}

/// The six digits that an app with that secret shows now. Each account takes them once.
pub fn current_code(password: &str, now: DateTime<Utc>) -> String {
    let secret = Secret::new_stack(*demo_totp_secret(password).as_bytes());
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Builder::new().with_secret(secret).build_noncompliant().generate(seconds).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::totp::verify;

    #[test]
    fn the_code_that_is_shown_is_the_one_that_lets_in() {
        let now = DateTime::from_timestamp(1_795_262_400, 0).unwrap();
        let code = current_code("a demonstration", now);
        assert!(verify(&demo_totp_secret("a demonstration"), &code, now.timestamp(), None).is_some());
        assert!(demo_totp_secret("a demonstration") != demo_totp_secret("another"));
    }
}
