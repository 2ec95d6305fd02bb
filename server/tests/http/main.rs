//! The portal over HTTP, without a socket: what the router answers to whom.

#![expect(clippy::disallowed_methods, reason = "tests ask the database past every wall, in words that no query of ours has")]

mod calls;
mod corrections;
mod details;
mod hostile;
mod journey;
mod looked;
mod notices;
mod packs;
mod pages;
mod record;
mod rights;
mod site;
