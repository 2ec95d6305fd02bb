//! The two languages of the portal, and how each counts.

use serde::{Deserialize, Serialize};

/// A language a page, an e-mail or a letter is written in.
///
/// What a *person* prefers has a third state, not yet known: that is `Option<Lang>` and is never guessed
/// from the language of a visit (Welsh Language Standards).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Cy,
}

impl Lang {
    pub const BOTH: [Lang; 2] = [Lang::En, Lang::Cy];

    /// The BCP 47 tag, as `<html lang>` and `Content-Language` want it.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Cy => "cy",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Lang> {
        match tag {
            "en" => Some(Lang::En),
            "cy" => Some(Lang::Cy),
            _ => None,
        }
    }

    #[must_use]
    pub const fn other(self) -> Lang {
        match self {
            Lang::En => Lang::Cy,
            Lang::Cy => Lang::En,
        }
    }

    /// The same page in this language: `/cy/x` is `/x` in Welsh.
    pub fn path(self, path: &str) -> String {
        match self {
            Lang::En => path.to_string(),
            Lang::Cy if path == "/" => "/cy".to_string(),
            Lang::Cy => format!("/cy{path}"),
        }
    }

    /// The CLDR plural category of a whole number.
    pub const fn plural(self, n: i64) -> &'static str {
        match (self, n) {
            (Lang::En | Lang::Cy, 1) => "one",
            (Lang::En, _) => "other",
            (Lang::Cy, 0) => "zero",
            (Lang::Cy, 2) => "two",
            (Lang::Cy, 3) => "few",
            (Lang::Cy, 6) => "many",
            (Lang::Cy, _) => "other",
        }
    }
}

/// The same words in both languages, for texts that come from data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub en: String,
    pub cy: String,
}

impl Words {
    /// Both renderings of one catalogue text.
    pub fn of<S: Into<String>>(text: impl Fn(Lang) -> S) -> Words {
        Words { en: text(Lang::En).into(), cy: text(Lang::Cy).into() }
    }

    /// A name or a number that is the same in both languages.
    pub fn same(text: &str) -> Words {
        Words { en: text.to_string(), cy: text.to_string() }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Cy => &self.cy,
        }
    }
}
