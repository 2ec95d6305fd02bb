//! What only code on the device can do. Everything an island adds, a plain form does without it.
//!
//! An island gets its words as props from the server, so that no text catalogue travels to the browser. It renders the same
//! on both sides: nothing, until it has started.

pub mod call_desk;
pub mod list_filter;
pub mod photo;
pub mod place;
