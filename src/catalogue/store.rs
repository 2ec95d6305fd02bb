//! How services are kept: every version that was ever loaded.

use std::path::Path;

use anyhow::{Context, bail};
use sqlx::types::Json;

use super::{Catalogue, Service, rules};
use crate::{db::Uow, error::OpResult};

/// Reads and checks every service of a folder; reports every fault of every file at once.
pub fn read_folder(folder: &Path) -> anyhow::Result<Vec<Service>> {
    let mut services = Vec::new();
    let mut faults = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "toml")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        match toml::from_str::<Service>(&text) {
            Ok(service) => {
                faults.extend(rules::faults(&service).into_iter().map(|fault| format!("{name}: {fault}")));
                services.push(service);
            }
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    if !faults.is_empty() {
        bail!("services were not loaded:\n  {}", faults.join("\n  "));
    }
    Ok(services)
}

/// Keeps a service. A version that is there already stays as it is: what was sent under it must not change.
pub async fn insert(uow: &mut Uow, service: &Service) -> OpResult<bool> {
    let now = uow.now();
    let done = sqlx::query!(
        "insert into service (service_slug, version, definition, loaded_at) values ($1, $2, $3, $4)
         on conflict (service_slug, version) do nothing",
        service.slug,
        service.version,
        Json(service) as _,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn load(uow: &mut Uow) -> OpResult<Catalogue> {
    let rows = sqlx::query!(r#"select definition as "definition: Json<Service>" from service"#).fetch_all(uow.conn()).await?;
    Ok(Catalogue::from_services(rows.into_iter().map(|row| row.definition.0)))
}
