//! How disputes are kept.
