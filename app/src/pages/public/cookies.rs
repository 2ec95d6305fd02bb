//! The one cookie there is.

use leptos::prelude::*;
use portal::{
    policy::notice::{self, Block},
    text::{public as words, ui},
};

use super::{paragraph, published::table, text_page};
use crate::visit::{PageResult, Visit};

/// P10: cookies.
pub async fn cookies(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let sections = notice::cookies(&visit.portal.policy());
    text_page(&visit, "P10", ui::footer_cookies(lang), || {
        let tables: Vec<_> = sections.into_iter().flat_map(|section| section.blocks).filter_map(|block| listed(&visit, block)).collect();
        view! {
            {paragraph(words::cookies_lead(lang))}
            {tables}
            {paragraph(words::cookies_none(lang))}
        }
        .into_any()
    })
}

/// The table with the cookie's name as the browser lists it: over TLS its name ties it to this host.
fn listed(visit: &Visit, block: Block) -> Option<AnyView> {
    let Block::Table(mut found) = block else { return None };
    if visit.portal.public_url().starts_with("https://") {
        for name in found.rows.iter_mut().filter_map(|row| row.first_mut()).filter(|name| name.en == "sid") {
            (name.en, name.cy) = ("__Host-sid".into(), "__Host-sid".into());
        }
    }
    Some(table(visit.lang, &found))
}
