//! Numbers that only the portal can have put into an address: for links that need no signing in. The number names a row; whose it
//! is stands nowhere in it.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::Vault;

const SIGNATURE_BYTES: usize = 16;

/// The number with its signature. `what` says what it may be used for, and another use of it fails.
pub fn token(vault: &Vault, what: &str, id: Uuid) -> String {
    let mut bytes = id.as_bytes().to_vec();
    bytes.extend(signature(vault, what, id));
    BASE64URL_NOPAD.encode(&bytes)
}

/// The number of a token; none when it was altered, or made for another use.
pub fn read(vault: &Vault, what: &str, token: &str) -> Option<Uuid> {
    let bytes = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, signed) = bytes.split_at_checked(16)?;
    let id = Uuid::from_slice(id).ok()?;
    is_same(signed, &signature(vault, what, id)).then_some(id)
}

fn signature(vault: &Vault, what: &str, id: Uuid) -> Vec<u8> {
    let mut signature = vault.lookup(what, &id.to_string());
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
    fn a_token_is_good_for_what_it_was_signed_for_and_altered_for_nothing() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let id = Uuid::from_u128(0x0123_4567_89ab);
        let token = token(&vault, "stop", id);
        assert_eq!(read(&vault, "stop", &token), Some(id));
        assert_eq!(read(&vault, "survey", &token), None);
        assert_eq!(read(&Vault::new(&[8; 32]).unwrap(), "stop", &token), None);
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&vault, "stop", std::str::from_utf8(&altered).unwrap()), None, "{at}");
        }
        for none in ["", "x", "A", &token[..20], &format!("{token}AA")] {
            assert_eq!(read(&vault, "stop", none), None, "{none}");
        }
    }
}
