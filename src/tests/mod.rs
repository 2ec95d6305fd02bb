//! The portal against a real PostgreSQL: one database a test, made and thrown away by `#[sqlx::test]`.
//!
//! A [`world::World`] has people, a clock that can be advanced and captured mail; dropping it fails the test if an e-mail was
//! left unexplained. A test's name is the sentence that must stay true.

#![expect(clippy::disallowed_methods, reason = "tests ask the database past every wall, in words that no query of ours has")]

mod access;
mod audit;
mod calls;
mod casework;
mod claims;
mod complaints;
mod corrections;
mod disclosure;
mod erasure;
mod guarded;
mod holdings;
mod interactions;
mod journey;
mod mandates;
mod matching;
mod notices;
mod notices_sent;
mod packs;
mod people;
mod permissions;
mod plans;
mod policy_packs;
mod preferences;
mod recordings;
mod retention;
mod rights;
mod rights_uses;
mod rows;
mod search;
mod search_plans;
mod smtp;
mod surveys;
mod timeline;
mod walls;
mod world;
