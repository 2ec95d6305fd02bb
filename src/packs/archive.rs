//! A ZIP that is sent while it is made, and the list of what is in it.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions, write::StreamWriter};

use crate::calendar::london_time;

/// How hard texts are pressed: somebody waits for each, and as hard as usual makes a whole pack three per cent smaller.
const QUICK: i64 = 1;

/// What was made and not yet sent.
#[derive(Clone, Default)]
struct Outgoing(Arc<Mutex<Vec<u8>>>);

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// One entry as the manifest names it.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    pub path: String,
    pub bytes: usize,
    pub sha256: String,
}

/// The ZIP so far.
pub struct Archive {
    zip: ZipWriter<StreamWriter<Outgoing>>,
    outgoing: Outgoing,
    listed: Vec<Listed>,
    at: Option<zip::DateTime>,
}

impl Archive {
    /// An empty one, whose entries are of this moment by the London clock.
    pub fn new(at: DateTime<Utc>) -> Archive {
        let outgoing = Outgoing::default();
        Archive { zip: ZipWriter::new_stream(outgoing.clone()), outgoing, listed: Vec::new(), at: dated(at) }
    }

    /// Adds something that people or programs read: it is made small.
    pub fn text(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.add(path, bytes, CompressionMethod::Deflated)
    }

    /// Adds a file as it is: pictures and documents are small already.
    pub fn file(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.add(path, bytes, CompressionMethod::Stored)
    }

    fn add(&mut self, path: &str, bytes: &[u8], method: CompressionMethod) -> io::Result<()> {
        let level = (method == CompressionMethod::Deflated).then_some(QUICK);
        let options = SimpleFileOptions::default().compression_method(method).compression_level(level);
        let options = self.at.map_or(options, |at| options.last_modified_time(at));
        self.zip.start_file(path, options)?;
        self.zip.write_all(bytes)?;
        self.zip.flush()?;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes));
        self.listed.push(Listed { path: path.to_string(), bytes: bytes.len(), sha256 });
        Ok(())
    }

    /// Every entry so far.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// What can be sent now.
    pub fn ready(&self) -> Vec<u8> {
        std::mem::take(&mut *self.outgoing.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends it, and gives what is left to send.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        let Archive { zip, outgoing, .. } = self;
        zip.finish()?;
        Ok(std::mem::take(&mut *outgoing.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn dated(at: DateTime<Utc>) -> Option<zip::DateTime> {
    let at = london_time(at);
    let small = |number: u32| u8::try_from(number).ok();
    let year = u16::try_from(at.year()).ok()?;
    zip::DateTime::from_date_and_time(
        year,
        small(at.month())?,
        small(at.day())?,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )
    .ok()
}
