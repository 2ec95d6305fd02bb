//! How policy packs are read and kept.

use std::path::Path;

use anyhow::Context;

use super::Pack;
use crate::{db::Uow, error::OpResult};

impl Pack {
    pub fn parse(text: &str) -> anyhow::Result<Pack> {
        toml::from_str(text).context("the policy pack")
    }

    pub fn read(path: &Path) -> anyhow::Result<Pack> {
        Pack::parse(&std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?)
    }
}

/// Keeps a pack. A version that is there already stays as it is: promises were made under it.
pub async fn insert(uow: &mut Uow, pack: &Pack, text: &str) -> OpResult<bool> {
    let (now, from) = (uow.now(), pack.effective_from().context("effective_from is a date")?);
    let done = sqlx::query!(
        "insert into policy_pack (council, version, content, effective_from, loaded_at) values ($1, $2, $3, $4, $5)
         on conflict (council, version) do nothing",
        pack.council,
        pack.version,
        text,
        from,
        now,
    )
    .execute(uow.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The text under which a version was loaded.
pub async fn text_of(uow: &mut Uow, pack: &Pack) -> OpResult<Option<String>> {
    let text = sqlx::query_scalar!("select content from policy_pack where council = $1 and version = $2", pack.council, pack.version);
    Ok(text.fetch_optional(uow.conn()).await?)
}

/// Every pack of the council this portal speaks for that has come into force, oldest first: the last is today's.
pub async fn in_force(uow: &mut Uow) -> OpResult<Vec<Pack>> {
    let (today, council) = (uow.today(), uow.portal().council().code.clone());
    let texts = sqlx::query_scalar!(
        "select content from policy_pack where council = $1 and effective_from <= $2 order by version",
        council,
        today,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(texts.iter().map(|text| Pack::parse(text)).collect::<anyhow::Result<_>>()?)
}
