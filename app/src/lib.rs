//! The face of My Account: pages rendered on the server by Leptos, and islands that add what only a device can do.
//!
//! A page is a function from a [`visit::Visit`] to a [`visit::Reply`]: it fetches what it shows once, through the operations of
//! `portal`, and renders it. An action is the same for a posted form: arguments, one call, the destination.
//! To add a page: its function in `pages/`, its words in `src/text`, its line in `server/src/router.rs`.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod acting;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod visit;
