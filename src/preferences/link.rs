//! The link in a message that stops more of its kind, without signing in. It names the message by its number, signed with the
//! portal's key; whose it is stands nowhere in it.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::Topic;
use crate::{ids::OutboxId, vault::Vault};

const SIGNED: &str = "stop_link";
const SIGNATURE_BYTES: usize = 16;

/// The page that the link of a message opens.
pub fn path(vault: &Vault, topic: Topic, message: OutboxId) -> String {
    format!("/stop/{}/{}", topic.code(), token(vault, topic, message))
}

/// The signed part of it.
pub fn token(vault: &Vault, topic: Topic, message: OutboxId) -> String {
    let mut bytes = message.0.as_bytes().to_vec();
    bytes.extend(signature(vault, topic, message));
    BASE64URL_NOPAD.encode(&bytes)
}

/// The message that a link is from; none when it was altered, or made for another topic.
pub fn read(vault: &Vault, topic: Topic, token: &str) -> Option<OutboxId> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, signed) = bytes.split_at_checked(16)?;
    let message = OutboxId(Uuid::from_slice(id).ok()?);
    is_same(signed, &signature(vault, topic, message)).then_some(message)
}

fn signature(vault: &Vault, topic: Topic, message: OutboxId) -> Vec<u8> {
    let mut signature = vault.lookup(SIGNED, &format!("{}/{message}", topic.code()));
    signature.truncate(SIGNATURE_BYTES);
    signature
}

/// Compares every byte, whichever is the first to differ.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stops_what_it_was_signed_for_and_altered_nothing() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let message = OutboxId(Uuid::from_u128(0x0123_4567_89ab));
        let token = token(&vault, Topic::Surveys, message);
        assert_eq!(read(&vault, Topic::Surveys, &token), Some(message));
        assert_eq!(read(&vault, Topic::News, &token), None);
        assert_eq!(read(&Vault::new(&[8; 32]).unwrap(), Topic::Surveys, &token), None);
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&vault, Topic::Surveys, std::str::from_utf8(&altered).unwrap()), None, "{at}");
        }
        for none in ["", "x", "A", &token[..20], &format!("{token}AA")] {
            assert_eq!(read(&vault, Topic::Surveys, none), None, "{none}");
        }
    }

    #[test]
    fn a_link_is_in_an_address_as_it_stands() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let path = path(&vault, Topic::News, OutboxId(Uuid::from_u128(5)));
        assert!(path.starts_with("/stop/news/") && path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_".contains(c)), "{path}");
    }
}
