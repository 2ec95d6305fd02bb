//! The portal over HTTP, without a socket: what the router answers to whom.

mod corrections;
mod hostile;
mod pages;
mod site;
