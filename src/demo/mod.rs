//! The demonstration council: invented residents and staff, three years of requests, and queues that are alive.
//!
//! What is chosen is chosen the same way at every load, counted back from the time of loading; keys and ids are random as
//! ever, and everything about a person is sealed with their own key. It goes only into a portal where nobody can sign in yet.
//!
//! To add a persona: a `[[persona]]` in `data/people.toml`. To add a request that somebody counts on: a line in `stories.rs`.
//! To add to what requests say: `data/demo_requests.toml`; contacts on other channels: `data/demo_contacts.toml`.

mod answers;
mod casework;
mod claims;
mod contact_store;
mod contacts;
mod data;
mod dice;
mod history;
mod holds;
mod keep;
mod mandates;
mod open;
mod past;
mod people;
mod pictures;
mod requests;
mod rights;
pub mod rules;
pub mod scale;
mod sealing;
mod second_step;
mod store;
mod stories;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use anyhow::{Context, ensure};

pub use self::second_step::{current_code, demo_totp_secret};
use self::{
    casework::Seat,
    contacts::Contacts,
    data::{Data, Elected, Member, People, Persona},
    history::History,
    people::{Credentials, Resident, Worker},
};
use crate::{actor::Actor, portal::Portal};

/// Those whose sign-ins are printed: one for each thing there is to see.
const SHOWN: [&str; 12] =
    ["u1", "u3", "u8", "ua_lowri", "uw_owain", "uw_gwenno", "um", "ui_meleri", "ui_tegid", "us", "uc_nia", "uc_teifion"];

/// What was loaded, and how to get in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// There were accounts before, so nothing was added.
    pub already: bool,
    pub residents: usize,
    pub staff: usize,
    pub requests: usize,
    pub pictures: usize,
    pub sign_ins: Vec<SignIn>,
}

/// A line for whoever starts the demonstration. The password is the one they chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub who: String,
    pub email: String,
    /// `resident`, `councillor`, or the roles and teams of staff.
    pub role: String,
    /// Whether the code of [`current_code`] is asked for too.
    pub second_step: bool,
}

/// Fills a portal in which nobody can sign in yet; any other stays as it is. All of it is kept, or nothing.
///
/// The council's own data must have been loaded (`load::load`) from the same folder.
pub async fn load(portal: &Arc<Portal>, folder: &Path, password: &str) -> anyhow::Result<Report> {
    let sign_ins = sign_ins(&People::read(folder)?);
    let already = Report { already: true, sign_ins: sign_ins.clone(), ..Report::default() };
    let mut uow = portal.begin(Actor::System("demo")).await?;
    let in_use = store::has_accounts(&mut uow).await?;
    uow.commit().await?;
    if in_use {
        return Ok(already);
    }
    ensure!(!portal.catalogue().services().is_empty(), "there are no services yet: load the council’s data first");

    // One hash for everybody: each costs 19 MiB and a part of a second, three hundred of them a minute, and here there is
    // one password, which is no secret. A real account always has a hash with a salt of its own.
    let password_hash = portal.hasher().hash(password).await.context("hashing the demonstration’s password")?;
    let credentials = Credentials { password_hash, secret: demo_totp_secret(password) };
    let cast = make(portal, &Data::read(folder)?)?;
    let kept = keep::all(portal, &cast, &Contacts::read(folder)?, &credentials).await?;
    let Some(pictures) = kept else { return Ok(already) };
    casework::raise(portal, &cast.seats).await?;
    claims::make(portal, &cast.residents).await?;
    rights::log(portal, &cast.residents, &cast.workers).await?;
    holds::place(portal, &cast.workers).await?;
    let named = cast.residents.iter().filter(|resident| resident.details.name.is_some()).count();
    Ok(Report { already: false, residents: named, staff: cast.workers.len(), requests: cast.histories.len(), pictures, sign_ins })
}

/// Everybody, and everything that happened.
struct Cast {
    residents: Vec<Resident>,
    workers: Vec<Worker>,
    seats: Vec<Seat>,
    histories: Vec<History>,
}

fn make(portal: &Portal, data: &Data) -> anyhow::Result<Cast> {
    let now = portal.clock().now();
    let mut maker = people::Maker::new(portal, data, now);
    let (residents, workers, seats) = (maker.residents()?, maker.workers(), maker.seats());
    let maker = requests::Maker::new(portal, data, &residents, &workers, now);
    let mut histories = maker.stories()?;
    histories.extend(maker.make()?);
    Ok(Cast { residents, workers, seats, histories })
}

fn sign_ins(people: &People) -> Vec<SignIn> {
    let resident = |persona: &Persona| SignIn {
        who: persona.full_name.clone(),
        email: persona.email.clone(),
        role: "resident".to_string(),
        second_step: persona.second_step,
    };
    let member = |member: &Member| {
        let role = member.roles.join(", ").replace('_', " ");
        let teams = member.teams.join(", ");
        SignIn {
            who: member.full_name.clone(),
            email: member.email.clone(),
            role: if teams.is_empty() { role } else { format!("{role} ({teams})") },
            second_step: member.second_step,
        }
    };
    let elected = |elected: &Elected| SignIn {
        who: elected.full_name.clone(),
        email: elected.email.clone(),
        role: "councillor".to_string(),
        second_step: true,
    };
    let of = |key: &str| {
        let persona = people.personas.iter().find(|persona| persona.key == key).map(resident);
        let staff = || people.staff.iter().find(|staff| staff.key == key).map(member);
        persona.or_else(staff).or_else(|| people.councillors.iter().find(|one| one.key == key).map(elected))
    };
    SHOWN.into_iter().filter_map(of).collect()
}
