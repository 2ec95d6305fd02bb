//! The wordings that teams start from: their reply templates, and the public words of each way a request can end.

use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::{catalogue::Service, lang::Words, service_requests::Outcome};

const KINDS: [&str; 3] = ["ask", "reply", "resolve"];

/// A wording, as `reply_template` keeps it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub team: String,
    /// `ask`, `reply` or `resolve`.
    pub kind: String,
    pub title: Words,
    pub body: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    service: String,
    code: String,
    label: Words,
    words: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "template")]
    templates: Vec<Template>,
    #[serde(rename = "outcome")]
    endings: Vec<Ending>,
}

/// Reads the templates. An ending becomes one for deciding, named after its service, in the team that answers it.
pub(super) fn read(path: &Path, services: &[Service]) -> anyhow::Result<Vec<Template>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let file: File = toml::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
    let mut templates = file.templates;
    if let Some(wrong) = templates.iter().find(|template| !KINDS.contains(&template.kind.as_str())) {
        bail!("reply template {}: its kind is ask, reply or resolve, not {}", wrong.title.en, wrong.kind);
    }
    for ending in file.endings {
        let Some(service) = services.iter().find(|service| service.slug == ending.service) else {
            bail!("outcome {}: there is no service {}", ending.code, ending.service);
        };
        if Outcome::from_code(&ending.code).is_none() {
            bail!("outcome of {}: there is no way to end like {}", ending.service, ending.code);
        }
        let named = |title: &str, label: &str| format!("{title}: {label}");
        let title = Words { en: named(&service.title.en, &ending.label.en), cy: named(&service.title.cy, &ending.label.cy) };
        templates.push(Template { team: service.team.clone(), kind: "resolve".to_string(), title, body: ending.words });
    }
    Ok(templates)
}
