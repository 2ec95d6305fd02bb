//! A long stream, sealed piece by piece while it flows: nothing of it is on a disk as it is.
//!
//! A piece is its length in four bytes, then what [`SealingKey::seal_piece`] made of at most [`PIECE`] bytes. Each is bound to the
//! backup, the part and its number, and the last to being the last: none can be altered, left out, moved or cut off unseen.

use anyhow::{Context, bail, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use uuid::Uuid;

use super::manifest::Part;
use crate::{
    chance::Chance,
    vault::{OVERHEAD, SealingKey},
};

/// How much is sealed at once.
const PIECE: usize = 256 * 1024;

/// The key of one backup, and what it seals.
#[derive(Clone)]
pub struct Sealer {
    key: SealingKey,
    backup: Uuid,
}

impl Sealer {
    pub fn new(backup: Uuid, key: SealingKey) -> Sealer {
        Sealer { key, backup }
    }

    /// Seals everything that comes out of `from`. `seen` is told after each piece how many bytes went in.
    pub async fn seal(
        &self,
        chance: &Chance,
        name: &str,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        seen: impl Fn(u64),
    ) -> anyhow::Result<Part> {
        let (mut hasher, mut bytes, mut taken, mut clear) = (Sha256::new(), 0, 0, vec![0; PIECE]);
        for number in 0_u64.. {
            let filled = fill(&mut from, &mut clear).await?;
            let last = filled < PIECE;
            let sealed = self.key.seal_piece(chance, &self.context(name, number, last), &clear[..filled])?;
            let length = u32::try_from(sealed.len())?.to_be_bytes();
            for part in [length.as_slice(), &sealed] {
                hasher.update(part);
                to.write_all(part).await?;
            }
            bytes += u64::try_from(length.len() + sealed.len())?;
            taken += u64::try_from(filled)?;
            seen(taken);
            if last {
                break;
            }
        }
        to.flush().await?;
        Ok(Part { name: name.to_string(), bytes, sha256: HEXLOWER.encode(&hasher.finalize()) })
    }

    /// Opens what [`Sealer::seal`] sealed. What was written to `to` counts only when this ends well.
    ///
    /// # Errors
    /// When it was not sealed with this key under this name, or is not whole.
    pub async fn open(&self, name: &str, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> anyhow::Result<()> {
        for number in 0_u64.. {
            let mut length = [0; 4];
            from.read_exact(&mut length).await.with_context(|| format!("{name} is cut short"))?;
            let length = usize::try_from(u32::from_be_bytes(length))?;
            ensure!((OVERHEAD..=PIECE + OVERHEAD).contains(&length), "{name} is damaged");
            let last = length < PIECE + OVERHEAD;
            let mut sealed = vec![0; length];
            from.read_exact(&mut sealed).await.with_context(|| format!("{name} is cut short"))?;
            let clear = self.key.open_piece(&self.context(name, number, last), &sealed);
            to.write_all(&clear.with_context(|| format!("{name} is damaged, or is not of this backup"))?).await?;
            if last {
                break;
            }
        }
        if from.read(&mut [0]).await? != 0 {
            bail!("{name} is longer than it was");
        }
        to.shutdown().await?;
        Ok(())
    }

    fn context(&self, name: &str, number: u64, last: bool) -> String {
        format!("backup/{}/{name}/{number}/{}", self.backup, if last { "last" } else { "more" })
    }
}

/// Reads until the piece is full or nothing more comes.
async fn fill(from: &mut (impl AsyncRead + Unpin), piece: &mut [u8]) -> anyhow::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match from.read(&mut piece[filled..]).await? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}

/// Length and hash of a file as it lies there, to be held against its manifest.
pub async fn measure(name: &str, mut from: impl AsyncRead + Unpin) -> anyhow::Result<Part> {
    let (mut hasher, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let filled = fill(&mut from, &mut piece).await?;
        hasher.update(&piece[..filled]);
        bytes += u64::try_from(filled)?;
        if filled < PIECE {
            return Ok(Part { name: name.to_string(), bytes, sha256: HEXLOWER.encode(&hasher.finalize()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(backup: u128, key: u64) -> Sealer {
        Sealer::new(Uuid::from_u128(backup), SealingKey::generate(&Chance::seeded(key)))
    }

    async fn sealed(clear: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let part = sealer(1, 1).seal(&Chance::seeded(9), "database", clear, &mut out, |_| ()).await.unwrap();
        assert_eq!(part, measure("database", out.as_slice()).await.unwrap());
        out
    }

    async fn opened(sealer: &Sealer, name: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        sealer.open(name, sealed, &mut out).await?;
        Ok(out)
    }

    #[tokio::test]
    async fn what_was_sealed_opens_again_whatever_its_length() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE] {
            let clear: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let sealed = sealed(&clear).await;
            assert_eq!(opened(&sealer(1, 1), "database", &sealed).await.unwrap(), clear, "{length} bytes");
        }
    }

    #[tokio::test]
    async fn what_was_cut_altered_moved_or_lengthened_does_not_open() {
        let sealed = sealed(&vec![7; 2 * PIECE + 10]).await;
        let piece = PIECE + OVERHEAD + 4;
        let mut altered = sealed.clone();
        altered[piece + 100] ^= 1;
        let mut swapped = sealed.clone();
        swapped[..2 * piece].rotate_left(piece);
        let longer = [sealed.as_slice(), b"x"].concat();
        for (what, bytes) in [
            ("cut in a piece", &sealed[..piece + 10]),
            ("cut after a piece", &sealed[..piece]),
            ("without its last piece", &sealed[..2 * piece]),
            ("altered", &altered),
            ("swapped", &swapped),
            ("longer", &longer),
            ("empty", &[]),
        ] {
            assert!(opened(&sealer(1, 1), "database", bytes).await.is_err(), "{what}");
        }
        for (what, other, name) in [
            ("another key", sealer(1, 2), "database"),
            ("another backup", sealer(2, 1), "database"),
            ("another part", sealer(1, 1), "files"),
        ] {
            assert!(opened(&other, name, &sealed).await.is_err(), "{what}");
        }
    }
}
