//! The portal over HTTP, without a socket: what the router answers to whom.

mod details;
mod calls;
mod corrections;
mod hostile;
mod looked;
mod pages;
mod record;
mod site;
