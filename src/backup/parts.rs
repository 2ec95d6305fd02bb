//! The files people added, one after another in one stream: a number of 16 bytes, a length of eight, then the bytes, which are
//! sealed with the person's key already.

use anyhow::{Context, ensure};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use uuid::Uuid;

use crate::files::{FileStore, MOST_BYTES};

/// What sealing may add to the longest file.
const MOST_SEALED: u64 = MOST_BYTES as u64 + 1024;

/// Writes the bytes under these numbers. Says how many are in it; of the others the bytes were removed meanwhile.
pub async fn write_files(store: &FileStore, numbers: &[Uuid], mut to: impl AsyncWrite + Unpin) -> anyhow::Result<usize> {
    let mut written = 0;
    for number in numbers {
        let Some(bytes) = store.find(*number).await? else { continue };
        to.write_all(number.as_bytes()).await?;
        to.write_all(&u64::try_from(bytes.len())?.to_be_bytes()).await?;
        to.write_all(&bytes).await?;
        written += 1;
    }
    to.shutdown().await?;
    Ok(written)
}

/// Puts back what [`write_files`] wrote, and says how many that were.
///
/// # Errors
/// When the stream is not what it wrote.
pub async fn read_files(store: &FileStore, mut from: impl AsyncRead + Unpin) -> anyhow::Result<usize> {
    let mut read = 0;
    loop {
        let mut number = [0; 16];
        if from.read(&mut number[..1]).await? == 0 {
            return Ok(read);
        }
        from.read_exact(&mut number[1..]).await.context("the files are cut short")?;
        let length = from.read_u64().await.context("the files are cut short")?;
        ensure!(length <= MOST_SEALED, "the files are damaged");
        let mut bytes = vec![0; usize::try_from(length)?];
        from.read_exact(&mut bytes).await.context("the files are cut short")?;
        store.put(Uuid::from_bytes(number), bytes).await?;
        read += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_put_back_as_they_were_and_those_removed_meanwhile_are_counted_out() {
        let folder = std::env::temp_dir().join(format!("my-account-parts-{}", Uuid::new_v4()));
        let (one, other) = (FileStore::in_folder(&folder.join("one")).unwrap(), FileStore::in_folder(&folder.join("other")).unwrap());
        let numbers = [1, 2, 3].map(Uuid::from_u128);
        one.put(numbers[0], vec![1; 70_000]).await.unwrap();
        one.put(numbers[2], Vec::new()).await.unwrap();
        let mut stream = Vec::new();
        assert_eq!(write_files(&one, &numbers, &mut stream).await.unwrap(), 2);
        assert_eq!(read_files(&other, stream.as_slice()).await.unwrap(), 2);
        assert_eq!(other.find(numbers[0]).await.unwrap(), Some(vec![1; 70_000]));
        assert_eq!((other.find(numbers[1]).await.unwrap(), other.find(numbers[2]).await.unwrap()), (None, Some(Vec::new())));
        assert!(read_files(&other, &stream[..stream.len() - 1]).await.is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
