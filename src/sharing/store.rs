//! How shares are kept.

mod tally;

pub use tally::*;
