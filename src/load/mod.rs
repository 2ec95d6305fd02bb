//! Loading what the council keeps as files: teams, services, policy packs, reply templates and the gazetteer.
//!
//! It runs at every start and changes only what differs, so a second start costs a comparison. To add something the council
//! keeps as data: a file in `data/`, a step in [`load`], its count in [`Loaded`] and its SQL in `store.rs`.

pub(crate) mod gazetteer;
pub mod packs;
mod store;
mod templates;

use std::{fmt, path::Path, sync::Arc};

use anyhow::bail;
use sha2::{Digest, Sha256};

use self::gazetteer::Gazetteer;
use crate::{
    actor::Actor,
    catalogue::{self, Service},
    db::Uow,
    places, policy,
    portal::Portal,
};

/// What there is after loading, and what of it is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub teams: usize,
    pub services: usize,
    pub new_services: usize,
    pub policies: usize,
    pub new_policies: usize,
    pub templates: usize,
    pub streets: usize,
    pub addresses: usize,
    pub gazetteer_changed: bool,
    /// Services and policy packs whose file says something else than the version of the same number that was loaded before. The
    /// earlier one counts, because requests were sent and promises were made under it: a change needs a new number.
    pub edited: Vec<String>,
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} teams, {} services ({} new), ", self.teams, self.services, self.new_services)?;
        write!(f, "{} policy packs ({} new), {} reply templates, ", self.policies, self.new_policies, self.templates)?;
        let changed = if self.gazetteer_changed { "loaded" } else { "unchanged" };
        write!(f, "{} streets and {} addresses ({changed})", self.streets, self.addresses)?;
        for slug in &self.edited {
            write!(f, "\n{slug} was edited but has its old version number, so the old one still counts: give it the next number")?;
        }
        Ok(())
    }
}

/// Reads the council's folder and brings the database up to it: all of it, or nothing.
///
/// # Errors
/// When a file cannot be read or says something that cannot be; every fault of the services is named.
pub async fn load(portal: &Arc<Portal>, data: &Path) -> anyhow::Result<Loaded> {
    let services = catalogue::store::read_folder(&data.join("services"))?;
    let packs = packs::read_folder(portal.council(), &services, &data.join("policy"))?;
    let templates = templates::read(&data.join("reply_templates.toml"), &services)?;
    let gazetteer = Gazetteer::read(data)?;
    refuse_unknown_teams(portal, &services, &templates)?;

    let mut uow = portal.begin(Actor::System("load")).await?;
    let teams = &portal.council().teams;
    let mut loaded = Loaded { teams: teams.len(), services: services.len(), policies: packs.len(), ..Loaded::default() };
    store::keep_teams(&mut uow, teams).await?;
    for service in &services {
        loaded.new_services += usize::from(catalogue::store::insert(&mut uow, service).await?);
    }
    for (pack, text) in &packs {
        let is_new = policy::store::insert(&mut uow, pack, text).await?;
        loaded.new_policies += usize::from(is_new);
        if !is_new && policy::store::text_of(&mut uow, pack).await?.is_some_and(|kept| digest(&kept) != digest(text)) {
            loaded.edited.push(format!("policy pack {} {}", pack.council, pack.version));
        }
    }
    store::keep_templates(&mut uow, &templates).await?;
    loaded.templates = templates.len();
    (loaded.streets, loaded.addresses) = (gazetteer.streets.len(), gazetteer.addresses.len());
    loaded.gazetteer_changed = replace_gazetteer(&mut uow, &gazetteer).await?;
    uow.commit().await?;

    portal.refresh().await?;
    loaded.edited.extend(edited(portal, &services));
    Ok(loaded)
}

/// What a text says: spaces at the ends of its lines and the kind of line ends are no change.
fn digest(text: &str) -> [u8; 32] {
    text.lines().map(str::trim_end).fold(Sha256::new(), |digest, line| digest.chain_update(line).chain_update("\n")).finalize().into()
}

fn refuse_unknown_teams(portal: &Portal, services: &[Service], templates: &[templates::Template]) -> anyhow::Result<()> {
    let known = |code: &str| portal.council().teams.iter().any(|team| team.code == code);
    let of_services = services.iter().filter(|s| !known(&s.team)).map(|s| format!("service {}: there is no team {}", s.slug, s.team));
    let of_templates =
        templates.iter().filter(|t| !known(&t.team)).map(|t| format!("reply template {}: there is no team {}", t.title.en, t.team));
    let faults: Vec<String> = of_services.chain(of_templates).collect();
    if !faults.is_empty() {
        bail!("the council’s data was not loaded:\n  {}", faults.join("\n  "));
    }
    Ok(())
}

/// Replaces the gazetteer if the files say anything else than what is there. Whether they did.
async fn replace_gazetteer(uow: &mut Uow, gazetteer: &Gazetteer) -> anyhow::Result<bool> {
    if store::streets(uow).await? == gazetteer.streets && store::addresses(uow).await? == gazetteer.addresses {
        return Ok(false);
    }
    places::ops::replace(uow, &gazetteer.streets, &gazetteer.addresses).await?;
    Ok(true)
}

fn edited(portal: &Portal, services: &[Service]) -> Vec<String> {
    let catalogue = portal.catalogue();
    let differs = |service: &&Service| catalogue.version(&service.slug, service.version).is_some_and(|kept| *kept != **service);
    services.iter().filter(differs).map(|service| service.slug.clone()).collect()
}
