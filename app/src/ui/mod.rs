//! The design system: govuk-frontend's markup in the council's own dress, one component for each part.
//!
//! Everything here is rendered once, on the server, and works without script; an island may wrap a part later.
//! A field's `id` is its `name`, so that an error summary, a label and a test find it by the same word.

mod button;
mod choices;
mod content;
mod dates;
mod errors;
mod facts;
mod fields;
mod files;
mod frame;
mod furniture;
mod header;
mod lists;
mod notices;
mod paging;
mod pictures;
mod requests;
mod steps;
mod subnav;
mod summary;
mod table;
mod tag;
mod textarea;
mod timeline;

pub use button::*;
pub use choices::*;
pub use content::*;
pub use dates::*;
pub use errors::*;
pub use facts::*;
pub use fields::*;
pub use files::*;
pub use frame::{Fieldset, LabelStyle};
pub use furniture::*;
pub use header::*;
pub use lists::*;
pub use notices::*;
pub use paging::*;
pub use pictures::*;
pub use requests::*;
pub use steps::*;
pub use subnav::*;
pub use summary::*;
pub use table::*;
pub use tag::*;
pub use textarea::*;
pub use timeline::*;

/// A text a component can do without: takes `&str`, `String` or an `Option` of either, and an empty text is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionalText(Option<String>);

impl OptionalText {
    /// The text, if there is one.
    pub fn get(self) -> Option<String> {
        self.0
    }

    /// Whether there is a text.
    pub fn is_given(&self) -> bool {
        self.0.is_some()
    }
}

impl From<&str> for OptionalText {
    fn from(text: &str) -> Self {
        Self::from(text.to_string())
    }
}

impl From<String> for OptionalText {
    fn from(text: String) -> Self {
        Self(Some(text).filter(|t| !t.is_empty()))
    }
}

impl<T: Into<OptionalText>> From<Option<T>> for OptionalText {
    fn from(text: Option<T>) -> Self {
        text.map_or_else(Self::default, Into::into)
    }
}

/// The class list with those extras whose condition holds.
fn classes(base: &str, extras: &[(&str, bool)]) -> String {
    let mut list = base.to_string();
    for (class, wanted) in extras {
        if *wanted {
            list.push(' ');
            list.push_str(class);
        }
    }
    list
}
