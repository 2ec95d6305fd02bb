//! How names are compared: the same name typed by two people should meet.

use unicode_normalization::UnicodeNormalization;

/// A copy of a name for comparing and searching: small letters, no accents, one kind of apostrophe and hyphen, one
/// space between words. It is never shown.
pub fn search_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.nfkd().flat_map(char::to_lowercase).filter(|c| !is_accent(*c)) {
        match c {
            c if c.is_whitespace() => {
                if !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{02BC}' | '\u{02BB}' | '\u{00B4}' | '`' => key.push('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => key.push('-'),
            c if super::is_invisible(c) => {}
            c => push_plain(&mut key, c),
        }
    }
    key.trim().nfc().collect()
}

/// The words of a text as search compares them: `Children’s bus-pass` is `childrens`, `bus` and `pass`.
pub fn search_words(text: &str) -> Vec<String> {
    let key = search_key(text).replace('\'', "");
    key.split(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c))
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect()
}

/// The accents of European and Vietnamese letters. The vowel signs of other scripts are letters and stay.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Letters that no decomposition takes apart.
fn push_plain(key: &mut String, c: char) {
    match c {
        'ß' => key.push_str("ss"),
        'æ' => key.push_str("ae"),
        'œ' => key.push_str("oe"),
        'þ' => key.push_str("th"),
        'ø' => key.push('o'),
        'ł' => key.push('l'),
        'đ' | 'ð' => key.push('d'),
        'ħ' => key.push('h'),
        'ı' => key.push('i'),
        'ς' => key.push('σ'),
        c => key.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_name_typed_differently_has_the_same_key() {
        for (one, other) in [
            ("Siân ŵyn ap Dafydd", "sian  wyn AP DAFYDD"),
            ("O’Neill", "o'neill"),
            ("OʼNeill", "O`NEILL"),
            ("José-María", "Jose–Maria"),
            ("Nguyễn Thị Ánh", "Nguyen Thi Anh"),
            ("Łukasz Ðuro", "lukasz duro"),
            ("Straße", "STRASSE"),
            ("Sørensen", "sorensen"),
            ("Sia\u{302}n", "Siân"),
            ("Σοφοκλῆς", "σοφοκλης"),
            ("İpek Işık", "ipek isik"),
        ] {
            assert_eq!(search_key(one), search_key(other), "{one} {other}");
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        assert_ne!(search_key("Ann"), search_key("Anna"));
        assert_ne!(search_key("राम"), search_key("रमा"));
        assert_eq!(search_key(" \u{202e}X "), "x");
    }

    #[test]
    fn a_text_is_searched_by_its_words() {
        assert_eq!(search_words("Children’s bus-pass, i’r plâu!"), ["childrens", "bus", "pass", "ir", "plau"]);
        assert_eq!(search_words(" — "), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in any::<String>()) {
            let key = search_key(&name);
            prop_assert_eq!(search_key(&key), key);
        }
    }
}
