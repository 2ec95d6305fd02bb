//! What people type, made into values the rest of the service can trust.
//!
//! Each type has one constructor that can fail, and an enum of what can be wrong, from which a page chooses its
//! words. All of them take messy input, tidy it and show it back: nobody is turned away over a space or a hyphen.
//!
//! A value that is personal prints masked under `{:?}`, so that it cannot reach a log by accident.
//!
//! To add one: a file with the type, `parse`, `Display`, `as_str`, `masked` where it is personal, and its vectors.

mod bank;
mod civil_date;
mod council_tax_account;
mod date_of_birth;
mod money;
mod nino;
mod phone;
mod postcode;
pub(crate) mod reference;
mod uprn;
#[cfg(test)]
pub(crate) mod vectors;

#[cfg(feature = "server")]
mod email;
#[cfg(feature = "server")]
mod name;
#[cfg(feature = "server")]
mod search_key;

pub use bank::{BankAccount, BankAccountProblem, SortCode, SortCodeProblem};
pub use civil_date::{DateParts, DateProblem, parse_date, parse_month};
pub use council_tax_account::{AccountPattern, CouncilTaxAccount, CouncilTaxAccountProblem, PatternProblem};
pub use date_of_birth::{DateOfBirth, OLDEST};
pub use money::{MoneyProblem, Pence};
pub use nino::{Nino, NinoProblem};
pub use phone::{Phone, PhoneProblem};
pub use postcode::{Postcode, PostcodeProblem};
pub use reference::{Reference, ReferenceKind, ReferenceProblem};
pub use uprn::{Uprn, UprnProblem};

#[cfg(feature = "server")]
pub use email::{EmailAddress, EmailProblem};
#[cfg(feature = "server")]
pub use name::{FullName, KnownAs, NameProblem};
#[cfg(feature = "server")]
pub use search_key::{search_key, search_words};

/// The hidden part of a masked value.
const MASK: &str = "•••••";

/// Characters that change the direction of the text around them: they can make a name read as another one.
#[cfg(feature = "server")]
pub(crate) const fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters nobody sees: controls, separators of lines, directions, and widths of nothing.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Spaces, dashes of every kind and invisible characters: what people put between the groups of a number.
const fn is_separator(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The ASCII letters and digits of a short code without its separators, in capitals; `None` when anything else is
/// in it or it is longer than any code can be.
pub(crate) fn compact(text: &str, longest: usize) -> Option<String> {
    let mut code = String::with_capacity(longest);
    for c in text.chars().filter(|c| !is_separator(*c)) {
        if !c.is_ascii_alphanumeric() || code.len() == longest {
            return None;
        }
        code.push(c.to_ascii_uppercase());
    }
    Some(code)
}

/// Whether nothing but separators was typed.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}
