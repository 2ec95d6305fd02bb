//! What the demonstration is made of: `data/people.toml` and `data/demo_requests.toml`.

use std::path::Path;

use anyhow::Context;
use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    lang::{Lang, Words},
    load::gazetteer::Gazetteer,
};

/// Everybody there is, and the lists others are made from.
#[derive(Deserialize)]
pub struct People {
    pub names: Names,
    #[serde(rename = "persona")]
    pub personas: Vec<Persona>,
    pub staff: Vec<Member>,
    #[serde(rename = "councillor", default)]
    pub councillors: Vec<Elected>,
}

/// A councillor. Their term ends so many days from the day of loading, or ended so many days before.
#[derive(Deserialize)]
pub struct Elected {
    pub key: String,
    pub full_name: String,
    pub email: String,
    /// The English name of the ward, as the gazetteer has it.
    pub ward: String,
    pub term_days: i64,
}

/// Given names and surnames of three kinds.
#[derive(Deserialize)]
pub struct Names {
    pub given_cy: Vec<String>,
    pub given_en: Vec<String>,
    pub given_other: Vec<String>,
    pub surnames_cy: Vec<String>,
    pub surnames_en: Vec<String>,
    pub surnames_other: Vec<String>,
}

/// A resident with a story of their own. An empty text means that there is none, or that it is not known.
#[derive(Deserialize)]
pub struct Persona {
    pub key: String,
    pub full_name: String,
    pub known_as: String,
    pub email: String,
    pub phone: String,
    birth_date: toml::value::Datetime,
    pub postcode: String,
    pub line1: String,
    pub uprn: i64,
    pub language: String,
    pub second_step: bool,
    /// The code of a need, and after a colon its words.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The number of their council tax account.
    #[serde(default)]
    pub council_tax: String,
    #[serde(default)]
    pub address_withheld: bool,
    #[serde(default)]
    safe_contact: String,
    #[serde(default)]
    died: Option<toml::value::Datetime>,
}

impl Persona {
    pub fn birth_date(&self) -> anyhow::Result<NaiveDate> {
        self.birth_date.to_string().parse().with_context(|| format!("the birth date of {}", self.key))
    }

    pub fn language(&self) -> Option<Lang> {
        Lang::from_tag(&self.language)
    }

    pub fn died(&self) -> Option<NaiveDate> {
        self.died.as_ref()?.to_string().parse().ok()
    }

    /// Nothing is written to some: it is not safe for them, or they have died.
    pub fn is_written_to(&self) -> bool {
        self.safe_contact.is_empty() && self.died.is_none()
    }
}

/// Somebody who works for the council.
#[derive(Deserialize)]
pub struct Member {
    pub key: String,
    pub full_name: String,
    pub number: String,
    pub email: String,
    pub roles: Vec<String>,
    pub teams: Vec<String>,
    pub languages: Vec<String>,
    pub second_step: bool,
}

/// What past requests are made of, by service.
#[derive(Deserialize)]
pub struct Material {
    #[serde(rename = "service")]
    pub services: Vec<OfService>,
}

/// What is said about one service, and what is said back.
#[derive(Deserialize)]
pub struct OfService {
    pub slug: String,
    /// Of a hundred requests.
    pub share: usize,
    #[serde(default)]
    pub places: Vec<Words>,
    pub notes: Vec<Words>,
    pub from_resident: Vec<Words>,
    pub from_staff: Vec<FromStaff>,
    pub outcomes: Vec<Ending>,
    #[serde(rename = "set")]
    pub sets: Vec<Set>,
}

/// Something a team writes: a question that waits for an answer, or a reply that does not.
#[derive(Deserialize)]
pub struct FromStaff {
    pub kind: String,
    pub words: Words,
}

/// How the council ends it, and the words it ends it with.
#[derive(Deserialize)]
pub struct Ending {
    pub code: String,
    pub words: Words,
}

/// Answers that belong together, and the outcome they lead to.
#[derive(Deserialize)]
pub struct Set {
    pub ends: String,
    pub answers: std::collections::BTreeMap<String, Given>,
}

/// An answer as the file has it; the question's kind says what it means.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Given {
    Number(i64),
    Text(String),
    Many(Vec<String>),
    /// Days from the day it was sent.
    Day {
        days: i64,
    },
    Words(Words),
}

/// The three together.
pub struct Data {
    pub people: People,
    pub material: Material,
    pub gazetteer: Gazetteer,
}

impl Data {
    pub fn read(folder: &Path) -> anyhow::Result<Data> {
        Ok(Data { people: People::read(folder)?, material: Material::read(folder)?, gazetteer: Gazetteer::read(folder)? })
    }
}

impl People {
    pub fn read(folder: &Path) -> anyhow::Result<People> {
        read(&folder.join("people.toml"))
    }
}

impl Material {
    pub fn read(folder: &Path) -> anyhow::Result<Material> {
        read(&folder.join("demo_requests.toml"))
    }

    pub fn of(&self, slug: &str) -> anyhow::Result<&OfService> {
        self.services.iter().find(|service| service.slug == slug).with_context(|| format!("demo_requests.toml has nothing about {slug}"))
    }
}

pub fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("reading {}", path.display()))
}
