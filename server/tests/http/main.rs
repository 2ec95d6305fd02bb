//! The portal over HTTP, without a socket: what the router answers to whom.

mod calls;
mod corrections;
mod details;
mod hostile;
mod looked;
mod pages;
mod record;
mod site;
