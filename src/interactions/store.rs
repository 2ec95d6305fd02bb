//! How contacts are kept.
