//! How shares are kept.
