//! The privacy notice, made from the policy pack: what is promised here is what the portal does (UK GDPR arts 13 and 14).

use leptos::prelude::*;
use portal::{
    calendar::full_date,
    error::OpError,
    lang::{Lang, Words},
    policy::{
        Pack,
        notice::{self, Table},
    },
    text::{policy as text, public as words},
};

use super::{
    paragraph, part,
    published::{sections, table, with_names},
    text_page,
};
use crate::visit::{PageResult, Visit};

/// P8: how we use your information, under twelve fixed headings, and what else there is to read.
pub async fn privacy(visit: Visit) -> PageResult {
    let pack = visit.portal.policy();
    text_page(&visit, "P8", pack.title.get(visit.lang), || {
        view! {
            {body(&visit, &pack)}
            {part(text::read_more(visit.lang), further(&visit))}
        }
        .into_any()
    })
}

/// The notice as it was in one version: what somebody saw when they sent something.
pub async fn privacy_version(visit: Visit) -> PageResult {
    let number = visit.param("version").parse::<i32>().map_err(|_| OpError::NotFound)?;
    let packs = versions(&visit);
    let pack = packs.into_iter().find(|pack| pack.version == number).ok_or(OpError::NotFound)?;
    let title = format!("{} – {}", pack.title.get(visit.lang), version(&pack, visit.lang));
    text_page(&visit, "P8", &title, || body(&visit, &pack))
}

/// Every version, with what changed.
pub async fn privacy_versions(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let packs = versions(&visit);
    let row = |pack: &Pack| {
        let number = pack.version.to_string();
        let from = pack.effective_from().map(|day| Words::of(|lang| full_date(lang, day))).unwrap_or_default();
        let changed = pack.change_note.clone().unwrap_or_else(|| Words::of(text::versions_first));
        vec![Words { en: number.clone(), cy: number }, from, changed]
    };
    let all = Table {
        caption: Words::of(text::versions_caption),
        heads: [text::versions_number, text::versions_from, text::versions_changed].map(Words::of).to_vec(),
        rows: packs.iter().map(row).collect(),
    };
    let link = |pack: &Pack| (format!("/privacy/versions/{}", pack.version), version(pack, lang));
    text_page(&visit, "P8", text::versions_title(lang), || {
        view! {
            {table(lang, &all)}
            {links(&visit, packs.iter().map(link).collect())}
        }
        .into_any()
    })
}

/// Today's pack and those before it, newest first.
fn versions(visit: &Visit) -> Vec<Pack> {
    let mut packs = vec![(*visit.portal.policy()).clone()];
    packs.extend(visit.portal.earlier_policies().iter().rev().cloned());
    packs
}

fn body(visit: &Visit, pack: &Pack) -> AnyView {
    let parts = with_names(visit, |names| notice::privacy(pack, names));
    view! {
        {paragraph(version(pack, visit.lang))}
        {sections(visit, &parts)}
    }
    .into_any()
}

fn version(pack: &Pack, lang: Lang) -> String {
    let from = pack.effective_from().map(|date| full_date(lang, date)).unwrap_or_default();
    words::privacy_version(lang, &from, &pack.version.to_string())
}

/// The other pages that are published from the pack.
fn further(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let pages = [
        ("/privacy/recording", text::calls_title(lang)),
        ("/privacy/retention", text::retention_title(lang)),
        ("/privacy/processing", text::processing_title(lang)),
        ("/who-we-share-with", text::recipients_title(lang)),
        ("/sharing-projects", text::projects_title(lang)),
        ("/promises", text::charter_title(lang)),
        ("/privacy/versions", text::versions_title(lang)),
    ];
    links(visit, pages.map(|(path, text)| (path.to_string(), text.to_string())).to_vec())
}

fn links(visit: &Visit, pages: Vec<(String, String)>) -> AnyView {
    let items: Vec<_> =
        pages.into_iter().map(|(path, text)| view! { <li><a class="govuk-link" href=visit.link(&path)>{text}</a></li> }).collect();
    view! { <ul class="govuk-list">{items}</ul> }.into_any()
}
