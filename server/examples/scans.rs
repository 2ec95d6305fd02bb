//! Adds a scanned letter to each contact of a person that is named in a line: what `scripts/bench-pack` fills a record with.
//!
//! `scans PERSON <contacts`, for the demonstration that the settings name.

use std::{env, io::BufRead as _};

use anyhow::{Context, anyhow};
use portal::{
    actor::Actor,
    files::ops::{self, Holder, Upload},
    ids::{PersonId, RequestId},
};
use server::{config::Settings, serve::Running};

/// How long a scan is.
const BYTES: usize = 100_000;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let person: PersonId = env::args().nth(1).context("first argument: the person")?.parse()?;
    let running = Running::start(&Settings::load(&[("demo", "true")])?).await?;
    let (portal, system) = (&running.portal, Actor::System("scans"));
    let mut added = 0;
    for contact in std::io::stdin().lock().lines() {
        let contact = contact?.trim().parse()?;
        let mut bytes = b"%PDF-1.4\n".to_vec();
        while bytes.len() < BYTES {
            bytes.extend(portal.chance().bytes::<1024>());
        }
        let upload = Upload { client_name: format!("scan-{added}.pdf"), bytes, picture_only: false };
        let prepared = ops::prepare(portal, upload).await.map_err(|problem| anyhow!("{problem:?}"))?;
        let mut uow = portal.begin(system.clone()).await?;
        let request = RequestId(uow.new_id());
        let written = ops::write(portal, system.clone(), request, person, prepared).await?;
        ops::keep(&mut uow, written, "attachment", Holder::Contact(contact)).await?;
        uow.commit().await?;
        added += 1;
    }
    running.stop(&format!("{added} scans.")).await
}
