//! The portal over HTTP, without a socket: what the router answers to whom.

#![expect(clippy::disallowed_methods, reason = "tests ask the database past every wall, in words that no query of ours has")]

mod acted;
mod acting;
mod calls;
mod casework;
mod corrections;
mod details;
mod guarded;
mod hostile;
mod journey;
mod looked;
mod notices;
mod outage;
mod packs;
mod pages;
mod published;
mod record;
mod rights;
mod site;
