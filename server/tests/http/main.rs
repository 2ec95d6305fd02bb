//! The portal over HTTP, without a socket: what the router answers to whom.

#![expect(clippy::disallowed_methods, reason = "tests ask the database past every wall, in words that no query of ours has")]

mod acted;
mod acting;
mod acting_changes;
mod acting_copies;
mod calls;
mod casework;
mod claims;
mod copies;
mod corrections;
mod details;
mod erasure;
mod guarded;
mod hostile;
mod journey;
mod looked;
mod notices;
mod outage;
mod packs;
mod pages;
mod preferences;
mod published;
mod record;
mod recordings;
mod retention;
mod rights;
mod site;
