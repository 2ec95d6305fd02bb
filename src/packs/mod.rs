//! A copy of everything that is held about somebody, to take away at once: one ZIP of pages that people read, data that programs
//! read, and the files themselves (UK GDPR arts 15 and 20).
//!
//! It is made while it is sent, from the register's walk, a page of rows or a file at a time: nothing opened is ever on a disk of
//! ours, and what one holds in memory does not grow with the record. Each page of rows is a transaction of its own, so that a slow
//! line holds nothing up; somebody erased meanwhile gets no more of it.
//!
//! To add a part to it: its pages in `html.rs`, or its entries in `walk.rs` (what they are made of: `reading.rs`). What copies by hand have alike is in `parcel.rs`.

pub(crate) mod about;
pub(crate) mod archive;
pub(crate) mod data;
pub(crate) mod html;
pub mod ops;
pub(crate) mod parcel;
mod reading;
pub mod rules;
pub mod store;
mod walk;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{
    ids::{AccountId, PersonId},
    lang::Lang,
};

/// How long the link to a pack is good for. Another can be made whenever it is wanted.
pub const LASTS: TimeDelta = TimeDelta::days(30);

/// A pack that somebody asked for. What is in it is read when it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    pub id: Uuid,
    pub person: PersonId,
    /// The sign-in it belongs to.
    pub account: AccountId,
    pub language: Lang,
    pub made_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub downloads: i32,
    /// When it was last begun to be taken.
    pub began_at: Option<DateTime<Utc>>,
    /// About how many things there were to write then.
    pub wanted: i64,
    pub written: i64,
    pub finished_at: Option<DateTime<Utc>>,
}

/// How a pack stands, as its page says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    NotTaken,
    /// It is being written now: so much of about so much.
    Writing {
        written: i64,
        wanted: i64,
    },
    Taken(DateTime<Utc>),
    /// It was begun, and the line broke.
    Broken,
}

/// A line that has brought nothing for so long is broken.
const SILENCE: TimeDelta = TimeDelta::minutes(15);

impl Pack {
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        now >= self.ends_at
    }

    pub fn progress(&self, now: DateTime<Utc>) -> Progress {
        match (self.began_at, self.finished_at) {
            (None, _) => Progress::NotTaken,
            (Some(_), Some(at)) => Progress::Taken(at),
            (Some(began), None) if now - began > SILENCE => Progress::Broken,
            (Some(_), None) => Progress::Writing { written: self.written, wanted: self.wanted.max(self.written) },
        }
    }
}

/// The bytes of a pack as they are made. Dropping it ends the making.
pub struct Bytes(pub(crate) tokio::sync::mpsc::Receiver<std::io::Result<Vec<u8>>>);

impl futures::Stream for Bytes {
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, context: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
