//! The gazetteer: finding a street or an address. Public facts, so no person and no wall.

use serde::{Deserialize, Serialize};

/// A street somebody may mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Street {
    pub usrn: i64,
    pub name_en: String,
    pub name_cy: String,
    pub town_en: String,
    pub town_cy: String,
    pub landmark_en: String,
    pub landmark_cy: String,
    pub latitude: f64,
    pub longitude: f64,
}

impl Street {
    /// Street, town and nearest landmark, in one language.
    pub fn label(&self, lang: crate::lang::Lang) -> String {
        let (name, town, landmark) = match lang {
            crate::lang::Lang::En => (&self.name_en, &self.town_en, &self.landmark_en),
            crate::lang::Lang::Cy => (&self.name_cy, &self.town_cy, &self.landmark_cy),
        };
        if landmark.is_empty() { format!("{name}, {town}") } else { format!("{name}, {town} ({landmark})") }
    }

    /// As a request keeps it, for readers of either language: Welsh first where the two differ.
    pub fn label_in_both(&self) -> String {
        let [cy, en] = [crate::lang::Lang::Cy, crate::lang::Lang::En].map(|lang| self.label(lang));
        if cy == en { cy } else { format!("{cy} / {en}") }
    }
}

/// An address somebody may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub uprn: i64,
    pub line1_en: String,
    pub line1_cy: String,
    pub town_en: String,
    pub town_cy: String,
    pub postcode: String,
}

#[cfg(feature = "server")]
pub mod ops;
#[cfg(feature = "server")]
pub mod store;
