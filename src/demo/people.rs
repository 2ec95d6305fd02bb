//! Who there is: the personas with the details they are known by, residents made from lists of names, and staff.

use std::collections::HashSet;

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    casework::Seat,
    data::{Data, Elected, Member, Names, Persona},
    dice::{Dice, days_before},
};
use crate::{
    accounts::totp::TotpSecret,
    calendar,
    catalogue::AddressAnswer,
    formats::{Phone, search_key},
    ids::{AccountId, PersonId},
    lang::Lang,
    load::gazetteer::AddressRow,
    people::{Details, Kind, Need, Value},
    portal::Portal,
    vault::SealingKey,
};

/// Residents with a name, the personas among them.
pub const RESIDENTS: usize = 300;
/// People who reported something and gave no name.
const NAMELESS: usize = 24;
/// Personas have been here longer than anything that is kept.
const PERSONAS_SINCE_DAYS: i64 = 1_500;
/// Ofcom keeps these numbers for stories: 07700 900000 to 900999. The personas have the first ones.
const FIRST_PHONE: usize = 200;

/// Somebody the council holds something about, with the key that seals it.
pub struct Resident {
    pub person: PersonId,
    pub key: SealingKey,
    pub kind: Kind,
    pub details: Details,
    /// The language they asked to be written to in, if they have.
    pub language: Option<Lang>,
    /// The language they use the portal in.
    pub speaks: Lang,
    pub account: Option<AccountId>,
    pub second_step: bool,
    pub created_at: DateTime<Utc>,
    /// The persona's name in `people.toml`.
    pub persona: Option<String>,
    /// What they told besides their details.
    pub told: Vec<Value>,
    pub deceased_on: Option<NaiveDate>,
    /// Their record opens to nobody but a manager: where they live must not be known.
    pub restricted: bool,
    /// Whether e-mails go to them.
    pub written_to: bool,
    /// Where they live in the gazetteer, if what they report may be near it.
    pub home: Option<usize>,
}

/// Somebody who works on requests, and how.
pub struct Worker {
    pub who: Resident,
    pub number: String,
    pub roles: Vec<String>,
    pub teams: Vec<String>,
    pub welsh: bool,
}

impl Worker {
    pub fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }

    pub fn is_in(&self, team: &str) -> bool {
        self.teams.iter().any(|own| own == team)
    }
}

/// Makes people of the data. Nothing is kept yet.
pub struct Maker<'a> {
    portal: &'a Portal,
    data: &'a Data,
    dice: Dice,
    today: NaiveDate,
    taken: HashSet<String>,
}

impl<'a> Maker<'a> {
    pub fn new(portal: &'a Portal, data: &'a Data, now: DateTime<Utc>) -> Self {
        Maker { portal, data, dice: Dice::new(54), today: calendar::london_date(now), taken: HashSet::new() }
    }

    /// The personas, everybody made from the lists, and those without a name, in this order.
    pub fn residents(&mut self) -> anyhow::Result<Vec<Resident>> {
        let mut residents = Vec::with_capacity(RESIDENTS + NAMELESS);
        for persona in &self.data.people.personas {
            residents.push(self.persona(persona)?);
        }
        while residents.len() < RESIDENTS {
            residents.push(self.invented(residents.len())?);
        }
        for _ in 0..NAMELESS {
            let days = 2 + self.dice.number_below(700);
            residents.push(self.somebody(Kind::Guest, days));
        }
        Ok(residents)
    }

    pub fn workers(&mut self) -> Vec<Worker> {
        self.data.people.staff.iter().map(|member| self.worker(member)).collect()
    }

    /// The councillors, with the seats they have or had.
    pub fn seats(&self) -> Vec<Seat> {
        let seat = |elected: &Elected| {
            let mut who = self.somebody(Kind::Councillor, PERSONAS_SINCE_DAYS);
            who.details.name = Some(elected.full_name.clone());
            who.details.email = Some(elected.email.clone());
            who.second_step = true;
            let account = who.account?;
            Some(Seat::new(self.portal, elected, who, account, self.today))
        };
        self.data.people.councillors.iter().filter_map(seat).collect()
    }

    fn somebody(&self, kind: Kind, days_ago: i64) -> Resident {
        let created_at = self.dice.moment(days_before(self.today, days_ago));
        let id = || self.portal.chance().uuid(created_at);
        Resident {
            person: PersonId(id()),
            key: SealingKey::generate(self.portal.chance()),
            kind,
            details: Details::default(),
            language: None,
            speaks: if self.dice.percent(40) { Lang::Cy } else { Lang::En },
            account: matches!(kind, Kind::Account | Kind::Staff | Kind::Councillor).then(|| AccountId(id())),
            second_step: false,
            created_at,
            persona: None,
            told: Vec::new(),
            deceased_on: None,
            restricted: false,
            written_to: false,
            home: None,
        }
    }

    fn persona(&mut self, persona: &Persona) -> anyhow::Result<Resident> {
        let kind = if persona.email.is_empty() { Kind::Known } else { Kind::Account };
        let home = self.data.gazetteer.addresses.iter().position(|(address, ..)| address.uprn == persona.uprn);
        let speaks = persona.language().unwrap_or(Lang::Cy);
        let (address, ..) = &self.data.gazetteer.addresses[home.with_context(|| format!("the address of {}", persona.key))?];
        let town = if speaks == Lang::Cy { &address.town_cy } else { &address.town_en };
        let lines = vec![persona.line1.clone(), town.clone()];
        self.taken.insert(persona.email.clone());
        let mut resident = self.somebody(kind, PERSONAS_SINCE_DAYS);
        resident.details = Details {
            name: Some(persona.full_name.clone()),
            known_as: given(&persona.known_as),
            email: given(&persona.email),
            phone: international(&persona.phone),
            address: Some(AddressAnswer { uprn: Some(persona.uprn), lines, postcode: persona.postcode.clone() }),
            date_of_birth: Some(persona.birth_date()?),
        };
        Ok(Resident {
            language: persona.language(),
            speaks,
            second_step: persona.second_step,
            persona: Some(persona.key.clone()),
            told: told(persona),
            deceased_on: persona.died(),
            restricted: persona.address_withheld,
            written_to: kind == Kind::Account && persona.is_written_to(),
            home: home.filter(|_| !persona.address_withheld),
            ..resident
        })
    }

    fn invented(&mut self, number: usize) -> anyhow::Result<Resident> {
        let kind = if self.dice.percent(88) { Kind::Account } else { Kind::Known };
        // Most came when the portal opened; the others little by little since.
        let days = if self.dice.percent(60) { 1_100 + self.dice.number_below(400) } else { 40 + self.dice.number_below(1_050) };
        let mut resident = self.somebody(kind, days);
        let (given_name, surname, welsh) = self.name(&self.data.people.names).context("the lists of names are empty")?;
        (resident.language, resident.speaks) = self.language(welsh);
        let home = self.dice.below(self.data.gazetteer.addresses.len());
        let place = self.data.gazetteer.addresses.get(home).context("the gazetteer is empty")?;
        let phone = self.dice.percent(85).then(|| format!("07700 900{:03}", FIRST_PHONE + number));
        let years = 18 + self.dice.number_below(74);
        let born = days_before(self.today, years * 365 + self.dice.number_below(365));
        resident.details = Details {
            email: (kind == Kind::Account).then(|| self.email(&given_name, &surname)),
            known_as: self.dice.percent(10).then(|| given_name.clone()),
            name: Some(format!("{given_name} {surname}")),
            phone: phone.as_deref().and_then(international),
            address: Some(address(place, resident.speaks)),
            date_of_birth: self.dice.percent(70).then_some(born),
        };
        resident.second_step = kind == Kind::Account && self.dice.percent(8);
        resident.home = Some(home);
        Ok(resident)
    }

    /// A given name, a surname, and whether the given name is Welsh. Most pairs are of one list, as families are.
    fn name(&self, names: &Names) -> Option<(String, String, bool)> {
        let (given_names, surnames) = match self.dice.below(10) {
            0..5 => (&names.given_cy, &names.surnames_cy),
            5..9 => (&names.given_en, &names.surnames_en),
            _ => (&names.given_other, &names.surnames_other),
        };
        let surnames = match self.dice.below(10) {
            0 => &names.surnames_cy,
            1 => &names.surnames_en,
            _ => surnames,
        };
        let welsh = std::ptr::eq(given_names, &raw const names.given_cy);
        Some((self.dice.one(given_names)?.clone(), self.dice.one(surnames)?.clone(), welsh))
    }

    fn language(&self, welsh_name: bool) -> (Option<Lang>, Lang) {
        let (welsh, english) = if welsh_name { (60, 80) } else { (5, 80) };
        match self.dice.below(100) {
            roll if roll < welsh => (Some(Lang::Cy), Lang::Cy),
            roll if roll < english => (Some(Lang::En), Lang::En),
            // Not yet known: they use the portal in some language and never said which one to write in.
            _ => (None, if welsh_name { Lang::Cy } else { Lang::En }),
        }
    }

    /// An address at a domain that reaches nobody, made of the name and told apart by a number.
    fn email(&mut self, given_name: &str, surname: &str) -> String {
        let plain = |name: &str| search_key(name).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let stem = format!("{}.{}", plain(given_name), plain(surname));
        let mut email = format!("{stem}@example.org");
        let mut number = 2;
        while self.taken.contains(&email) {
            email = format!("{stem}{number}@example.org");
            number += 1;
        }
        self.taken.insert(email.clone());
        email
    }

    fn worker(&self, member: &Member) -> Worker {
        let mut who = self.somebody(Kind::Staff, PERSONAS_SINCE_DAYS);
        who.details.name = Some(member.full_name.clone());
        who.details.email = Some(member.email.clone());
        who.second_step = true;
        Worker {
            who,
            number: member.number.clone(),
            roles: member.roles.clone(),
            teams: member.teams.clone(),
            welsh: member.languages.iter().any(|tag| tag == Lang::Cy.tag()),
        }
    }
}

/// The needs and the number that a persona told.
fn told(persona: &Persona) -> Vec<Value> {
    let need = |text: &String| {
        let (need, words) = text.split_once(':').unwrap_or((text, ""));
        Value::Need(Need { need: need.into(), words: words.into() })
    };
    let account = given(&persona.council_tax).map(Value::CouncilTaxAccount);
    persona.needs.iter().map(need).chain(account).collect()
}

fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_string())
}

fn international(typed: &str) -> Option<String> {
    Phone::parse(typed).ok().map(|phone| phone.as_str().to_string())
}

fn address((address, ..): &AddressRow, lang: Lang) -> AddressAnswer {
    let (line, town) = match lang {
        Lang::En => (&address.line1_en, &address.town_en),
        Lang::Cy => (&address.line1_cy, &address.town_cy),
    };
    AddressAnswer { uprn: Some(address.uprn), lines: vec![line.clone(), town.clone()], postcode: address.postcode.clone() }
}

/// What lets them in: the hash and the secret that all of them share.
pub struct Credentials {
    pub password_hash: String,
    pub secret: TotpSecret,
}
