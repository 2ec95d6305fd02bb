//! What can be asked of the gazetteer. Its facts are public, so there is no rule to ask first.

pub use super::store::{addresses, find_streets, nearest_streets, replace, street};
