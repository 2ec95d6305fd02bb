//! The link of an invitation. It names the invitation by its number, signed with the portal's key; whose it is stands nowhere in it.

use uuid::Uuid;

use crate::vault::{Vault, signed};

const SIGNED: &str = "survey_link";

/// What stands in the address of the form.
pub fn token(vault: &Vault, invitation: Uuid) -> String {
    signed::token(vault, SIGNED, invitation)
}

/// The invitation that a link is of; none when it was altered.
pub fn read(vault: &Vault, token: &str) -> Option<Uuid> {
    signed::read(vault, SIGNED, token)
}
