//! Which language follows from what people wish. The third wish is not known yet, and is never taken for English.

use super::{Readers, Written};
use crate::lang::Lang;

/// The language of a letter to people with these wishes. Where any of them wishes Welsh, or has not said, there is a Welsh
/// version; nobody who reads English only is left without an English one. Nobody at all is somebody who has not said.
pub fn written_to(wishes: &[Option<Lang>], readers: Readers) -> Written {
    if readers == Readers::Circular {
        return Written::BothTogether;
    }
    let all = |lang: Lang| !wishes.is_empty() && wishes.iter().all(|wish| *wish == Some(lang));
    if all(Lang::Cy) {
        Written::Welsh
    } else if all(Lang::En) {
        Written::English
    } else {
        Written::WelshFirst
    }
}

/// The language of an answer: who wrote in Welsh is answered in Welsh, unless they said that there is no need.
pub fn answered(came_in: Lang, wish: Option<Lang>) -> Written {
    match (came_in, wish) {
        (_, Some(Lang::En)) => Written::English,
        (Lang::Cy, _) | (_, Some(Lang::Cy)) => Written::Welsh,
        (Lang::En, None) => Written::WelshFirst,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::vectors;

    fn wishes(row: &[String]) -> Vec<Option<Lang>> {
        row[..2].iter().filter(|wish| *wish != "–").map(|wish| Lang::from_tag(wish)).collect()
    }

    #[test]
    fn letters_are_written_as_the_vectors_say() {
        let rows = vectors::rows(include_str!("vectors/welsh-preference.csv"));
        assert_eq!(rows.len(), 5);
        for row in rows {
            let readers = if row[0].starts_with("circular") { Readers::Circular } else { Readers::Household };
            let expected = match row[2].as_str() {
                "Welsh" => Written::Welsh,
                "bilingual, Welsh first" | "bilingual" => Written::WelshFirst,
                "both versions, same moment" => Written::BothTogether,
                other => panic!("{other}"),
            };
            assert_eq!(written_to(&wishes(&row), readers), expected, "{row:?}");
        }
    }

    #[test]
    fn english_alone_goes_only_to_people_who_all_said_so() {
        assert_eq!(written_to(&[Some(Lang::En), Some(Lang::En)], Readers::Household), Written::English);
        assert_eq!(written_to(&[Some(Lang::Cy), Some(Lang::Cy)], Readers::Household), Written::Welsh);
        assert_eq!(written_to(&[Some(Lang::Cy), None], Readers::Household), Written::WelshFirst);
        assert_eq!(written_to(&[], Readers::Household), Written::WelshFirst);
    }

    #[test]
    fn a_welsh_letter_is_answered_in_welsh_unless_there_is_no_need() {
        assert_eq!(answered(Lang::Cy, None), Written::Welsh);
        assert_eq!(answered(Lang::Cy, Some(Lang::En)), Written::English);
        assert_eq!(answered(Lang::En, Some(Lang::Cy)), Written::Welsh);
        assert_eq!(answered(Lang::En, None), Written::WelshFirst);
    }

    proptest! {
        #[test]
        fn there_is_always_a_welsh_version_unless_everybody_wished_english(wishes in proptest::collection::vec(proptest::option::of(any::<bool>()), 0..6)) {
            let wishes: Vec<Option<Lang>> = wishes.into_iter().map(|wish| wish.map(|welsh| if welsh { Lang::Cy } else { Lang::En })).collect();
            let english = !wishes.is_empty() && wishes.iter().all(|wish| *wish == Some(Lang::En));
            prop_assert_eq!(written_to(&wishes, Readers::Household) == Written::English, english);
        }
    }
}
