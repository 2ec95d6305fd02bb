//! E-mail addresses.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::{is_blank, is_invisible};

/// The longest address that mail servers carry, and the longest part before the `@`.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;
/// Characters that separate or quote addresses in a mail header: an address with one could become two.
const HEADER_CHARACTERS: &[char] = &['<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '\\'];

/// An e-mail address in the shape of `name@example.org`. Whether it works is found out by sending to it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailProblem {
    Empty,
    Wrong,
    TooLong,
}

impl EmailAddress {
    /// Trims, composes accents and puts the domain in small letters; the name before the `@` keeps its case.
    pub fn parse(text: &str) -> Result<Self, EmailProblem> {
        if is_blank(text) {
            return Err(EmailProblem::Empty);
        }
        let text: String = text.trim().nfc().take(LONGEST + 1).collect();
        if text.len() > LONGEST {
            return Err(EmailProblem::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailProblem::Wrong)?;
        let domain = domain.to_lowercase();
        if !is_local(local) || !is_domain(&domain) {
            return Err(EmailProblem::Wrong);
        }
        let address = format!("{local}@{domain}");
        if address.len() > LONGEST || local.len() > LONGEST_LOCAL { Err(EmailProblem::TooLong) } else { Ok(Self(address)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What an account is found by: all in small letters, because people type their own address in any case.
    pub fn hash_key(&self) -> String {
        self.0.to_lowercase().nfc().collect()
    }

    /// Enough to recognise one's own: `s…@e….org`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
        let ending = domain.rsplit('.').next().unwrap_or_default();
        format!("{}…@{}….{ending}", first(local), first(domain))
    }
}

fn is_local(local: &str) -> bool {
    is_dotted(local) && !local.contains(|c: char| c.is_whitespace() || is_invisible(c) || HEADER_CHARACTERS.contains(&c))
}

/// Two or more labels of letters, digits and inner hyphens, the last one no number.
fn is_domain(domain: &str) -> bool {
    let label =
        |label: &str| label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(is_domain_character);
    is_dotted(domain)
        && domain.split('.').all(label)
        && domain.rsplit_once('.').is_some_and(|(_, last)| last.contains(|c: char| !c.is_ascii_digit()))
}

/// Domains may have letters of any script, with the marks those scripts put on them.
fn is_domain_character(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || unicode_normalization::char::is_combining_mark(c)
}

fn is_dotted(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmailAddress({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_and_unusual_addresses_pass() {
        for text in [
            "sian@example.org",
            "o'neill+bins@mail.example.co.uk",
            "Sian.Lewis@example.org",
            "ŵyn@example.org",
            "a@bücher.example",
            "x_y-z=1@a-b.example",
            "1@2.cymru",
        ] {
            assert_eq!(EmailAddress::parse(text).map(|e| e.to_string()), Ok(text.to_string()));
        }
    }

    #[test]
    fn the_domain_is_in_small_letters_and_the_lookup_key_all_of_it() {
        let address = EmailAddress::parse(" Sian@EXAMPLE.Org ").unwrap();
        assert_eq!((address.as_str(), address.hash_key().as_str()), ("Sian@example.org", "sian@example.org"));
        assert_eq!(EmailAddress::parse("Sia\u{302}n@example.org").unwrap().hash_key(), "siân@example.org");
    }

    #[test]
    fn what_cannot_be_an_address_is_wrong() {
        for text in [
            "sian",
            "@example.org",
            "sian@",
            "sian@@example.org",
            "a@b@c.org",
            "sian@example",
            "sian@.org",
            "sian@example.",
            "sian@exa mple.org",
            "si an@example.org",
            ".sian@example.org",
            "si..an@example.org",
            "sian.@example.org",
            "sian@-example.org",
            "sian@example-.org",
            "sian@1.2.3.4",
            "sian@[1.2.3.4]",
            "sian@exa_mple.org",
            "sian@example.org,nia@example.org",
            "Sian <sian@example.org>",
            "\"sian\"@example.org",
            "sian@example.org\nBcc: nia@example.org",
            "si\u{202e}an@example.org",
            "sian\u{0}@example.org",
        ] {
            assert_eq!(EmailAddress::parse(text), Err(EmailProblem::Wrong), "{text:?}");
        }
        assert_eq!(EmailAddress::parse(" \n"), Err(EmailProblem::Empty));
    }

    #[test]
    fn the_limits_are_those_of_mail_servers() {
        let domain = format!("{}.{}.example.org", "d".repeat(60), "d".repeat(60));
        assert!(EmailAddress::parse(&format!("{}@{domain}", "l".repeat(64))).is_ok());
        assert_eq!(EmailAddress::parse(&format!("{}@{domain}", "l".repeat(65))), Err(EmailProblem::TooLong));
        assert_eq!(EmailAddress::parse(&format!("a@{}.org", "d".repeat(64))), Err(EmailProblem::Wrong));
        assert_eq!(EmailAddress::parse(&"a".repeat(100_000)), Err(EmailProblem::TooLong));
    }

    #[test]
    fn a_log_sees_no_address() {
        let address = EmailAddress::parse("sian@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(s…@e….org)");
        assert_eq!(EmailAddress::parse("ŵyn@mail.example.co.uk").unwrap().masked(), "ŵ…@m….uk");
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = EmailAddress::parse(&text);
        }

        #[test]
        fn a_parsed_address_parses_to_itself(text in r"\PC{1,20}@[\p{L}0-9.-]{1,20}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
                prop_assert_eq!(EmailAddress::parse(&address.hash_key()).unwrap().hash_key(), address.hash_key());
                let _ = address.masked();
            }
        }
    }
}
