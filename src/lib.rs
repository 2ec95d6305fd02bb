//! My Account: the words, rules, operations and SQL of the council's self-service portal.
//!
//! Without the feature `server` only what an island may know is compiled. `ARCHITECTURE.md` draws the map.

pub mod catalogue;
pub mod formats;
pub mod ids;
pub mod lang;
pub mod places;
pub mod policy;

/// Every text of the portal in both languages, as typed functions made from `src/text/*.toml`.
pub mod text {
    include!(concat!(env!("OUT_DIR"), "/text.rs"));
}

#[cfg(feature = "server")]
pub mod access;
#[cfg(feature = "server")]
pub mod accounts;
#[cfg(feature = "server")]
pub mod actor;
#[cfg(feature = "server")]
pub mod audit;
#[cfg(feature = "server")]
pub mod backup;
#[cfg(feature = "server")]
pub mod calendar;
#[cfg(feature = "server")]
pub mod calls;
#[cfg(feature = "server")]
pub mod casework;
#[cfg(feature = "server")]
pub mod chance;
#[cfg(feature = "server")]
pub mod claims;
#[cfg(feature = "server")]
pub mod clock;
#[cfg(feature = "server")]
mod coded;
#[cfg(feature = "server")]
pub mod complaints;
#[cfg(feature = "server")]
pub mod corrections;
#[cfg(feature = "server")]
pub mod correspondence;
#[cfg(feature = "server")]
pub mod db;
#[cfg(feature = "server")]
pub mod demo;
#[cfg(feature = "server")]
pub mod disclosure;
#[cfg(feature = "server")]
pub mod drafts;
#[cfg(feature = "server")]
pub mod erasure;
#[cfg(feature = "server")]
pub mod error;
#[cfg(feature = "server")]
pub mod fields;
#[cfg(feature = "server")]
pub mod files;
#[cfg(feature = "server")]
pub mod holdings;
#[cfg(feature = "server")]
pub mod interactions;
#[cfg(feature = "server")]
pub mod jobs;
#[cfg(feature = "server")]
pub mod joint;
#[cfg(feature = "server")]
pub mod keyset;
#[cfg(feature = "server")]
pub mod load;
#[cfg(feature = "server")]
pub mod mandates;
#[cfg(feature = "server")]
pub mod matching;
#[cfg(feature = "server")]
pub mod notices;
#[cfg(feature = "server")]
pub mod outbox;
#[cfg(feature = "server")]
pub mod packs;
#[cfg(feature = "server")]
pub mod people;
#[cfg(feature = "server")]
pub mod permit;
#[cfg(feature = "server")]
pub mod portal;
#[cfg(feature = "server")]
pub mod preferences;
#[cfg(feature = "server")]
pub mod recordings;
#[cfg(feature = "server")]
pub mod retention;
#[cfg(feature = "server")]
pub mod rights;
#[cfg(feature = "server")]
pub mod safety;
#[cfg(feature = "server")]
pub mod search;
#[cfg(feature = "server")]
pub mod service_requests;
#[cfg(feature = "server")]
pub mod sessions;
#[cfg(feature = "server")]
pub mod sharing;
#[cfg(feature = "server")]
pub mod staff;
#[cfg(feature = "server")]
pub mod statistics;
#[cfg(feature = "server")]
pub mod surveys;
#[cfg(feature = "server")]
pub mod vault;

#[cfg(all(test, feature = "server"))]
mod tests;
