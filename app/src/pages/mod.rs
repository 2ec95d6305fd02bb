//! The pages of My Account, a function for each: what it shows is fetched once, then rendered; what is posted is one operation.
//!
//! To add a page: its function here, its words in `src/text`, its line in `server/src/router.rs`.

pub mod access_log;
pub mod account;
pub mod accounts;
pub mod acting;
pub mod answers;
pub mod claims;
pub mod complaints;
pub mod copies;
pub mod corrections;
pub mod councillor;
pub mod data_requests;
pub mod demo;
pub mod details;
pub mod drafts;
pub mod erasure;
pub mod errors;
pub mod joint;
pub mod matching;
pub mod needs;
pub mod notices;
pub mod packs;
pub mod preferences;
pub mod public;
pub mod record;
pub mod representatives;
pub mod requests;
pub mod rights_uses;
pub mod security;
pub mod services;
pub mod staff;
pub mod start;
pub mod surveys;
mod taking_in;
pub mod track;

use portal::{actor::Actor, error::OpError, permit::Denial};

use crate::visit::{PageResult, Visit};

/// The answer to somebody who is no resident, on a resident's page: visitors may sign in, for staff it does not exist.
pub(crate) fn only_residents(visit: &Visit) -> PageResult {
    refused(visit, OpError::NotFound)
}

/// A thing of somebody's own that could not be shown: a visitor may turn out to be its owner by signing in.
pub(crate) fn refused(visit: &Visit, error: OpError) -> PageResult {
    match (error, &visit.actor) {
        (OpError::NotFound | OpError::Denied(Denial::SignInNeeded), Actor::Visitor { .. }) => Ok(visit.sign_in_first()),
        (error, _) => Err(error),
    }
}
