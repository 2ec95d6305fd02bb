//! How the ledger of recordings is kept.
