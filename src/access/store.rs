//! How openings are kept.
