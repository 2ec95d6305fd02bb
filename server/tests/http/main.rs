//! The portal over HTTP, without a socket: what the router answers to whom.

mod hostile;
mod looked;
mod pages;
mod site;
