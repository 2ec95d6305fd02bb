//! How the ledger of recordings is kept.

mod by_id;

pub use by_id::*;
