//! Sealing by person. What is about somebody is encrypted with their own key, so destroying the key forgets them,
//! in yesterday's backup too.
//!
//! The master key wraps the keys of persons and derives the keys for look-ups and for things that belong to nobody yet.
//! It is never in the database.

pub mod signed;

use std::marker::PhantomData;

use anyhow::{Context, anyhow};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::chance::Chance;

const NONCE_BYTES: usize = 24;

/// How much longer sealing makes anything: the nonce, and the tag that tells whether it was altered.
pub const OVERHEAD: usize = NONCE_BYTES + 16;

/// Where a sealed value lives. It is authenticated with the value, so a row's secret opens in no other row.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub table: &'static str,
    pub column: &'static str,
    pub row: Uuid,
}

impl Place {
    pub const fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Place { table, column, row }
    }

    fn bytes(self) -> Vec<u8> {
        format!("{}/{}/{}", self.table, self.column, self.row).into_bytes()
    }
}

/// A value of type `T` as the database keeps it: unreadable without the person's key and its place.
#[derive(Clone)]
pub struct Sealed<T> {
    bytes: Vec<u8>,
    of: PhantomData<T>,
}

impl<T> Sealed<T> {
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Sealed { bytes, of: PhantomData }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.bytes.len())
    }
}

/// A key that seals: a person's own, or the portal's for what belongs to nobody yet.
#[derive(Clone)]
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl SealingKey {
    pub fn generate(chance: &Chance) -> Self {
        SealingKey(Zeroizing::new(chance.bytes()))
    }

    /// Encrypts raw bytes, bound to their place.
    pub fn seal_bytes(&self, chance: &Chance, place: Place, clear: &[u8]) -> anyhow::Result<Vec<u8>> {
        seal(&self.0, chance, &place.bytes(), clear)
    }

    /// # Errors
    /// When the key is not the one that sealed it, or the bytes were moved or altered.
    pub fn open_bytes(&self, place: Place, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        open(&self.0, &place.bytes(), sealed).with_context(|| format!("opening {}.{}", place.table, place.column))
    }

    /// Encrypts a piece of something that has no row, bound to the place that `context` names.
    pub fn seal_piece(&self, chance: &Chance, context: &str, clear: &[u8]) -> anyhow::Result<Vec<u8>> {
        seal(&self.0, chance, context.as_bytes(), clear)
    }

    /// # Errors
    /// As [`SealingKey::open_bytes`].
    pub fn open_piece(&self, context: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        open(&self.0, context.as_bytes(), sealed)
    }

    pub fn seal<T: Serialize>(&self, chance: &Chance, place: Place, value: &T) -> anyhow::Result<Sealed<T>> {
        let clear = Zeroizing::new(serde_json::to_vec(value)?);
        Ok(Sealed::from_bytes(self.seal_bytes(chance, place, &clear)?))
    }

    pub fn open<T: DeserializeOwned>(&self, place: Place, sealed: &Sealed<T>) -> anyhow::Result<T> {
        let clear = Zeroizing::new(self.open_bytes(place, sealed.as_bytes())?);
        serde_json::from_slice(&clear).with_context(|| format!("reading {}.{}", place.table, place.column))
    }
}

/// The master key and what follows from it.
pub struct Vault {
    wrapping: Zeroizing<[u8; 32]>,
    lookup: Zeroizing<[u8; 32]>,
    own: SealingKey,
}

impl Vault {
    /// Derives the working keys; the master key itself is not kept.
    pub fn new(master: &[u8; 32]) -> anyhow::Result<Self> {
        let derive = |purpose: &str| -> anyhow::Result<Zeroizing<[u8; 32]>> {
            let mut key = Zeroizing::new([0; 32]);
            Hkdf::<Sha256>::new(Some(b"my-account"), master)
                .expand(purpose.as_bytes(), key.as_mut())
                .map_err(|_| anyhow!("deriving a key"))?;
            Ok(key)
        };
        Ok(Vault { wrapping: derive("wrap person keys")?, lookup: derive("look-up hashes")?, own: SealingKey(derive("portal's own")?) })
    }

    /// The key for what belongs to nobody yet: a mail to a stranger, a form that was refused.
    pub fn own_key(&self) -> &SealingKey {
        &self.own
    }

    pub fn wrap(&self, chance: &Chance, person: Uuid, key: &SealingKey) -> anyhow::Result<Vec<u8>> {
        seal(&self.wrapping, chance, person.as_bytes(), key.0.as_ref())
    }

    pub fn unwrap(&self, person: Uuid, wrapped: &[u8]) -> anyhow::Result<SealingKey> {
        let clear = Zeroizing::new(open(&self.wrapping, person.as_bytes(), wrapped).context("unwrapping a person's key")?);
        let key: [u8; 32] = clear.as_slice().try_into().context("a person's key has 32 bytes")?;
        Ok(SealingKey(Zeroizing::new(key)))
    }

    /// A keyed hash: finds an e-mail address or a code again without keeping it. Useless without the master key.
    pub fn lookup(&self, kind: &str, value: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.lookup.as_ref()).expect("HMAC takes a key of any length");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// An id that only the portal can say, the same for the same thing every time.
    pub fn keyed_id(&self, kind: &str, of: &str) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.lookup(kind, of)[..16]);
        Uuid::from_bytes(bytes)
    }
}

fn seal(key: &[u8; 32], chance: &Chance, place: &[u8], clear: &[u8]) -> anyhow::Result<Vec<u8>> {
    let nonce: [u8; NONCE_BYTES] = chance.bytes();
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), Payload { msg: clear, aad: place })
        .map_err(|_| anyhow!("sealing"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], place: &[u8], sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_BYTES).context("a sealed value is longer than its nonce")?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().context("a nonce")?;
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: place })
        .map_err(|_| anyhow!("the key, the place or the bytes are not the ones it was sealed with"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: Uuid = Uuid::from_u128(7);
    const PLACE: Place = Place::new("person_value", "value_sealed", ROW);

    #[test]
    fn a_sealed_value_opens_only_with_its_own_key_and_in_its_own_place() {
        let chance = Chance::seeded(1);
        let (siân, gareth) = (SealingKey::generate(&chance), SealingKey::generate(&chance));
        let sealed = siân.seal(&chance, PLACE, &"Siân Morgan-Lewis".to_string()).unwrap();
        assert_eq!(siân.open(PLACE, &sealed).unwrap(), "Siân Morgan-Lewis");
        assert!(gareth.open(PLACE, &sealed).is_err());
        assert!(siân.open(Place::new("person_value", "value_sealed", Uuid::from_u128(8)), &sealed).is_err());
        assert!(siân.open(Place::new("draft", "value_sealed", ROW), &sealed).is_err());
    }

    #[test]
    fn an_altered_or_cut_value_does_not_open() {
        let chance = Chance::seeded(2);
        let key = SealingKey::generate(&chance);
        let mut bytes = key.seal_bytes(&chance, PLACE, b"words").unwrap();
        assert!(key.open_bytes(PLACE, &bytes[..10]).is_err());
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        assert!(key.open_bytes(PLACE, &bytes).is_err());
    }

    #[test]
    fn a_persons_key_is_bound_to_that_person() {
        let chance = Chance::seeded(3);
        let vault = Vault::new(&[9; 32]).unwrap();
        let wrapped = vault.wrap(&chance, ROW, &SealingKey::generate(&chance)).unwrap();
        assert!(vault.unwrap(ROW, &wrapped).is_ok());
        assert!(vault.unwrap(Uuid::from_u128(8), &wrapped).is_err());
        assert!(Vault::new(&[8; 32]).unwrap().unwrap(ROW, &wrapped).is_err());
    }

    #[test]
    fn equal_values_look_up_equal_and_kinds_stay_apart() {
        let vault = Vault::new(&[9; 32]).unwrap();
        assert_eq!(vault.lookup("email", "a@example.org"), vault.lookup("email", "a@example.org"));
        assert_ne!(vault.lookup("email", "a@example.org"), vault.lookup("address", "a@example.org"));
    }
}
