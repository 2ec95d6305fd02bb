//! What people are called. A name is whatever its owner says it is: the only rules protect the page it stands on.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{is_bidi_control, is_blank, search_key::search_key};

/// A person's full name, as on a letter: 1 to 255 characters in any script, in the case it was written.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FullName(String);

/// What a person wants to be called: 1 to 100 characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KnownAs(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    Empty,
    TooLong {
        most: usize,
    },
    /// It has characters that nobody sees and that could disturb a page, a letter or a log.
    HiddenCharacters,
}

impl FullName {
    /// The most characters a full name has.
    pub const MOST: usize = 255;

    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        tidy(text, Self::MOST).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first letter of each word, at most four: `SML` for Siân Morgan Lewis.
    pub fn initials(&self) -> String {
        first_letters(&self.0).take(4).map(|letter| letter.to_uppercase()).collect()
    }

    /// For comparing names: see [`search_key`].
    pub fn search_key(&self) -> String {
        search_key(&self.0)
    }

    /// Enough to recognise one's own: `S… M…`.
    pub fn masked(&self) -> String {
        first_letters(&self.0).map(|letter| format!("{letter}…")).collect::<Vec<_>>().join(" ")
    }
}

impl KnownAs {
    /// The most characters it has.
    pub const MOST: usize = 100;

    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        tidy(text, Self::MOST).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn tidy(text: &str, most: usize) -> Result<String, NameProblem> {
    if is_blank(text) {
        return Err(NameProblem::Empty);
    }
    let text = text.trim();
    if text.chars().any(|c| c.is_control() || is_bidi_control(c) || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(NameProblem::HiddenCharacters);
    }
    let name: String = text.nfc().take(most + 1).collect();
    if name.chars().count() > most { Err(NameProblem::TooLong { most }) } else { Ok(name) }
}

/// The first letter of each word with the marks that belong to it; brackets and apostrophes are not letters.
fn first_letters(name: &str) -> impl Iterator<Item = String> {
    name.split_whitespace().filter_map(|word| {
        let from = word.find(char::is_alphanumeric)?;
        let mut letters = word[from..].chars();
        let first = letters.next()?;
        Some(std::iter::once(first).chain(letters.take_while(|c| is_combining_mark(*c))).collect())
    })
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FullName(…)")
    }
}

impl fmt::Display for KnownAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KnownAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownAs(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn any_name_is_a_name() {
        for name in [
            "Siân ŵyn ap Dafydd",
            "O’Neill",
            "Ng",
            "X",
            "Madonna",
            "van der Berg",
            "Nguyễn Thị Ánh",
            "José-María",
            "陳大文",
            "علی\u{200c}رضا",
            "R2 D2",
            "Mx Smith (Bob)",
        ] {
            assert_eq!(FullName::parse(name).map(|n| n.to_string()), Ok(name.to_string()));
        }
    }

    #[test]
    fn a_name_is_trimmed_and_composed_but_keeps_its_case() {
        assert_eq!(FullName::parse("\u{a0} Sia\u{302}n McKay\t\n").map(|n| n.to_string()), Ok("Siân McKay".to_string()));
    }

    #[test]
    fn hidden_characters_and_nothing_are_refused() {
        for text in ["", "   ", "\u{200b}\u{200d}", "\u{202e}", "\n"] {
            assert_eq!(FullName::parse(text), Err(NameProblem::Empty), "{text:?}");
        }
        for text in ["Nia\nBcc: x@example.org", "Nia\u{0}", "Nia\u{202e}aiN", "Nia\u{2066}x", "Nia\u{2028}x", "Nia\u{85}x"] {
            assert_eq!(FullName::parse(text), Err(NameProblem::HiddenCharacters), "{text:?}");
        }
    }

    #[test]
    fn lengths_count_composed_characters() {
        assert!(FullName::parse(&"ŵ".repeat(255)).is_ok());
        assert!(FullName::parse(&"w\u{302}".repeat(255)).is_ok());
        assert_eq!(FullName::parse(&"w".repeat(256)), Err(NameProblem::TooLong { most: 255 }));
        assert!(KnownAs::parse(&"w".repeat(100)).is_ok());
        assert_eq!(KnownAs::parse(&"w".repeat(101)), Err(NameProblem::TooLong { most: 100 }));
    }

    #[test]
    fn initials_are_the_first_letters() {
        for (name, initials, masked) in [
            ("Siân Morgan-Lewis", "SM", "S… M…"),
            ("‘Nia’ (Fach) ap Rhys", "NFAR", "N… F… a… R…"),
            ("ŵyn", "Ŵ", "ŵ…"),
            ("a b c d e f", "ABCD", "a… b… c… d… e… f…"),
            ("—", "", ""),
        ] {
            let name = FullName::parse(name).unwrap();
            assert_eq!((name.initials().as_str(), name.masked().as_str()), (initials, masked));
        }
        assert_eq!(format!("{:?} {:?}", FullName::parse("Nia").unwrap(), KnownAs::parse("Nia").unwrap()), "FullName(…) KnownAs(…)");
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer_that_parses_to_itself(text in any::<String>()) {
            if let Ok(name) = FullName::parse(&text) {
                let _ = (name.initials(), name.masked(), name.search_key());
                prop_assert_eq!(FullName::parse(name.as_str()), Ok(name.clone()));
                prop_assert!(!name.as_str().chars().any(char::is_control));
            }
        }
    }
}
