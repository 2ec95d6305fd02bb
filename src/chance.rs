//! Where randomness comes from: one generator seeded by the operating system, or by a test.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// A cryptographically secure generator, shared by the process.
#[derive(Clone, Debug)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    pub fn from_system() -> Chance {
        Chance(Arc::new(Mutex::new(rand::make_rng())))
    }

    /// The same numbers every time, for tests and demo data only.
    pub fn seeded(seed: u64) -> Chance {
        Chance(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A UUIDv7: ordered by time, so that indexes stay dense. It identifies; it is never a secret.
    pub fn uuid(&self, now: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// 32 random bytes as URL-safe text: the secret part of a link or a cookie. Only its hash is stored.
    pub fn token(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.bytes::<32>())
    }

    /// Six decimal digits, for a code that is typed.
    pub fn six_digits(&self) -> String {
        // 2^64 is so much larger than 10^6 that no code is measurably likelier than another.
        format!("{:06}", u64::from_le_bytes(self.bytes()) % 1_000_000)
    }

    /// A number below `bound`, for demo data and spreading load.
    pub fn below(&self, bound: usize) -> usize {
        usize::try_from(u64::from_le_bytes(self.bytes()) % (bound.max(1) as u64)).unwrap_or(0)
    }
}
