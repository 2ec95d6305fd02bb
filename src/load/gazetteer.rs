//! The council's gazetteer as its two files have it.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, de::DeserializeOwned};

use crate::places::{Address, Street};

/// A street and its ward.
pub(crate) type StreetRow = (Street, String);
/// An address, its street's number, its ward, and where it is.
pub(crate) type AddressRow = (Address, i64, String, f64, f64);

/// Every street and address of the council, in the order of their numbers.
pub(crate) struct Gazetteer {
    pub streets: Vec<StreetRow>,
    pub addresses: Vec<AddressRow>,
}

#[derive(Deserialize)]
struct StreetLine {
    usrn: i64,
    name_en: String,
    name_cy: String,
    town_en: String,
    town_cy: String,
    ward: String,
    latitude: f64,
    longitude: f64,
    landmark_en: String,
    landmark_cy: String,
}

#[derive(Deserialize)]
struct AddressLine {
    uprn: i64,
    usrn: i64,
    line1_en: String,
    line1_cy: String,
    town_en: String,
    town_cy: String,
    ward_en: String,
    postcode: String,
    latitude: f64,
    longitude: f64,
}

impl Gazetteer {
    pub fn read(data: &Path) -> anyhow::Result<Gazetteer> {
        let streets = lines::<StreetLine>(&data.join("streets.csv"))?;
        let mut streets: Vec<StreetRow> = streets.into_iter().map(StreetLine::row).collect();
        streets.sort_by_key(|(street, _)| street.usrn);
        let addresses = lines::<AddressLine>(&data.join("gazetteer.csv"))?;
        let mut addresses: Vec<AddressRow> = addresses.into_iter().map(AddressLine::row).collect();
        addresses.sort_by_key(|(address, ..)| address.uprn);
        Ok(Gazetteer { streets, addresses })
    }
}

impl StreetLine {
    fn row(self) -> StreetRow {
        let street = Street {
            usrn: self.usrn,
            name_en: self.name_en,
            name_cy: self.name_cy,
            town_en: self.town_en,
            town_cy: self.town_cy,
            landmark_en: self.landmark_en,
            landmark_cy: self.landmark_cy,
            latitude: self.latitude,
            longitude: self.longitude,
        };
        (street, self.ward)
    }
}

impl AddressLine {
    fn row(self) -> AddressRow {
        let address = Address {
            uprn: self.uprn,
            line1_en: self.line1_en,
            line1_cy: self.line1_cy,
            town_en: self.town_en,
            town_cy: self.town_cy,
            postcode: self.postcode,
        };
        (address, self.usrn, self.ward_en, self.latitude, self.longitude)
    }
}

fn lines<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("reading {}", path.display()))?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| format!("reading {}", path.display()))
}
