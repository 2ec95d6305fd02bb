//! Telephone numbers.

use std::fmt;

use super::{MASK, is_blank, is_separator};

/// The longest text worth reading: a number with brackets, spaces and an extension fits many times over.
const LONGEST_TEXT: usize = 60;
/// How people write that an extension follows, in English and in Welsh; longer words first.
const EXTENSION_WORDS: [&str; 6] = ["extension", "estyniad", "ext", "est", "x", "#"];

/// A telephone number in the international form, `+441632960123`, with what the person typed kept beside it.
///
/// Two numbers are the same when the international form and the extension are.
#[derive(Clone)]
pub struct Phone {
    e164: String,
    extension: Option<String>,
    typed: String,
}

/// Why a text is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneProblem {
    Empty,
    Wrong,
}

impl Phone {
    /// Accepts national and international numbers with spaces, brackets, full stops, hyphens and an extension.
    pub fn parse(text: &str) -> Result<Self, PhoneProblem> {
        if is_blank(text) {
            return Err(PhoneProblem::Empty);
        }
        let typed = text.trim();
        if typed.chars().count() > LONGEST_TEXT {
            return Err(PhoneProblem::Wrong);
        }
        let (number, extension) = split_extension(typed).ok_or(PhoneProblem::Wrong)?;
        let e164 = international(&number).ok_or(PhoneProblem::Wrong)?;
        Ok(Self { e164, extension, typed: typed.to_string() })
    }

    /// The international form, which is what the database compares.
    pub fn as_str(&self) -> &str {
        &self.e164
    }

    /// The number to ask for once the call is answered.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// What the person typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Grouped as it is read out here, `01632 960 123`; a number of another country stays international.
    pub fn national(&self) -> String {
        let Some(number) = self.e164.strip_prefix("+44") else { return self.e164.clone() };
        let number = format!("0{number}");
        let first = match number.as_bytes() {
            [b'0', b'2' | b'5', ..] => 3,
            [b'0', b'1', b'1', ..] | [b'0', b'1', _, b'1', ..] | [b'0', b'3' | b'8' | b'9', ..] => 4,
            _ => 5,
        };
        let (area, rest) = number.split_at(first);
        let (middle, last) = rest.split_at(if first == 3 { 4 } else { 3 });
        format!("{area} {middle} {last}")
    }

    /// Enough to recognise one's own: `•••••123`.
    pub fn masked(&self) -> String {
        format!("{MASK}{}", &self.e164[self.e164.len() - 3..])
    }

    /// Whether it can get a text message: mobiles, but not pagers or follow-me numbers.
    pub fn is_uk_mobile(&self) -> bool {
        let Some(number) = self.e164.strip_prefix("+447") else { return false };
        number.starts_with("624") || !number.starts_with(['0', '6'])
    }
}

/// The number, and the extension when a word for it follows.
fn split_extension(text: &str) -> Option<(String, Option<String>)> {
    let text = text.to_lowercase();
    let Some(at) = text.find(|c: char| c.is_alphabetic() || c == '#') else { return Some((text, None)) };
    let (number, rest) = text.split_at(at);
    let word = EXTENSION_WORDS.iter().find(|word| rest.starts_with(**word))?;
    let digits: String = rest[word.len()..].chars().filter(|c| !is_separator(*c) && !matches!(c, '.' | ':' | '(' | ')')).collect();
    let fits = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| (number.to_string(), Some(digits)))
}

fn international(number: &str) -> Option<String> {
    let number: String = number.chars().filter(|c| !is_separator(*c) && !matches!(c, '.' | '/')).collect();
    let starts = number.trim_start_matches('(');
    let abroad = starts.strip_prefix('+').or_else(|| starts.strip_prefix("00"));
    let digits = abroad.map_or_else(|| number.clone(), |rest| rest.replace("(0)", "")).replace(['(', ')'], "");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match (abroad.is_some(), digits.strip_prefix("44"), digits.strip_prefix('0')) {
        // The trunk zero is often kept after the country code; no number here begins with one.
        (true, Some(rest), _) => uk(rest.strip_prefix('0').unwrap_or(rest)),
        (true, None, None) if (7..=15).contains(&digits.len()) => Some(format!("+{digits}")),
        (false, _, Some(rest)) => uk(rest),
        _ => None,
    }
}

/// A United Kingdom number without its zero: 10 digits, or 9 in the ranges that still have old numbers.
fn uk(number: &str) -> Option<String> {
    let lengths = match number.as_bytes().first()? {
        b'1' | b'8' | b'9' => 9..=10,
        b'2' | b'3' | b'5' | b'7' => 10..=10,
        _ => return None,
    };
    lengths.contains(&number.len()).then(|| format!("+44{number}"))
}

impl PartialEq for Phone {
    fn eq(&self, other: &Self) -> bool {
        (&self.e164, &self.extension) == (&other.e164, &other.extension)
    }
}

impl Eq for Phone {}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.e164)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::vectors;

    fn e164(text: &str) -> Option<String> {
        Phone::parse(text).ok().map(|p| p.to_string())
    }

    #[test]
    fn the_vectors_hold() {
        for row in vectors::rows(include_str!("vectors/phone.csv")) {
            assert_eq!(e164(&row[0]).as_deref(), vectors::expected(&row[1]), "{:?}", row[0]);
        }
    }

    #[test]
    fn the_ways_people_write_a_number_are_understood() {
        for text in [
            "+44 (0)1632 960123",
            "(+44) 1632 960123",
            "+44 01632 960123",
            "01632-960-123",
            "01632.960.123",
            "01632/960123",
            "(0)1632 960123",
            "\u{202a}01632 960123\u{202c}",
            "01632\u{a0}960123",
            "0 1 6 3 2 9 6 0 1 2 3",
        ] {
            assert_eq!(e164(text).as_deref(), Some("+441632960123"), "{text}");
        }
        assert_eq!(e164("0800 123 456").as_deref(), Some("+44800123456"));
        assert_eq!(e164("+39 06 1234 5678").as_deref(), Some("+390612345678"));
    }

    #[test]
    fn what_is_no_number_is_wrong_and_nothing_is_empty() {
        for text in [
            "07700 900",
            "0123",
            "+0 123 4567",
            "+1234567890123456",
            "call me",
            "+",
            "()",
            "0(",
            "06632 960123",
            "+44 7700 90012",
            "٠٧٧٠٠٩٠٠١٢٣",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneProblem::Wrong), "{text}");
        }
        assert_eq!(Phone::parse(&"0".repeat(5000)), Err(PhoneProblem::Wrong));
        assert_eq!(Phone::parse("\u{200b} "), Err(PhoneProblem::Empty));
    }

    #[test]
    fn an_extension_is_kept_apart() {
        for text in [
            "01632 960123 ext 45",
            "01632 960123 Ext. 45",
            "01632 960123x45",
            "01632 960123 #45",
            "01632 960123 est. 45",
            "01632 960123 estyniad: 45",
        ] {
            let phone = Phone::parse(text).unwrap();
            assert_eq!((phone.as_str(), phone.extension(), phone.typed()), ("+441632960123", Some("45"), text));
        }
        assert_eq!(Phone::parse("01632 960123 ext"), Err(PhoneProblem::Wrong));
        assert_eq!(Phone::parse("01632 960123 after 4pm"), Err(PhoneProblem::Wrong));
    }

    #[test]
    fn a_number_is_grouped_as_it_is_read_out() {
        for (text, shown) in [
            ("01632960001", "01632 960 001"),
            ("07700900982", "07700 900 982"),
            ("02920180123", "029 2018 0123"),
            ("08081570123", "0808 157 0123"),
            ("01134960000", "0113 496 0000"),
            ("01214960000", "0121 496 0000"),
            ("03069990123", "0306 999 0123"),
            ("0800123456", "0800 123 456"),
            ("+35312345678", "+35312345678"),
        ] {
            assert_eq!(Phone::parse(text).unwrap().national(), shown);
        }
    }

    #[test]
    fn only_mobiles_get_texts_and_a_log_sees_three_digits() {
        for (text, mobile) in [
            ("07700 900123", true),
            ("07624 300123", true),
            ("07600 900123", false),
            ("07000 900123", false),
            ("01632 960123", false),
            ("+353 1 234 5678", false),
        ] {
            assert_eq!(Phone::parse(text).unwrap().is_uk_mobile(), mobile, "{text}");
        }
        assert_eq!(format!("{:?}", Phone::parse("07700 900123").unwrap()), "Phone(•••••123)");
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(text in any::<String>()) {
            let _ = Phone::parse(&text).map(|p| (p.national(), p.masked(), p.is_uk_mobile()));
        }

        #[test]
        fn anything_like_a_number_gets_an_answer_that_parses_to_itself(text in r"[+(]{0,2}[0-9() ./x#-]{0,20}(ext ?[0-9]{0,7})?") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(&phone.national()).map(|p| p.to_string()), Ok(phone.to_string()));
                prop_assert_eq!(Phone::parse(phone.as_str()).map(|p| p.to_string()), Ok(phone.to_string()));
            }
        }
    }
}
