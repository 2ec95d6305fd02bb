//! The one cookie there is.

use leptos::prelude::*;
use portal::text::{public as words, ui};

use super::{paragraph, text_page};
use crate::{
    ui::{Head, Table, TableLayout},
    visit::{PageResult, Visit},
};

/// P10: cookies.
pub async fn cookies(visit: Visit) -> PageResult {
    let lang = visit.lang;
    text_page(&visit, "P10", ui::footer_cookies(lang), || {
        let heads = vec![Head::new(words::cookies_name(lang)), Head::new(words::cookies_why(lang)), Head::new(words::cookies_ends(lang))];
        let sid = vec![cookie_name(&visit).into_any(), words::cookies_sid_why(lang).into_any(), words::cookies_sid_ends(lang).into_any()];
        view! {
            {paragraph(words::cookies_lead(lang))}
            <Table caption=words::cookies_table(lang) heads=heads rows=vec![sid] row_heads=true layout=TableLayout::Stacked/>
            {paragraph(words::cookies_none(lang))}
        }
        .into_any()
    })
}

/// As the browser lists it: over TLS its name ties it to this host.
fn cookie_name(visit: &Visit) -> &'static str {
    if visit.portal.public_url().starts_with("https://") { "__Host-sid" } else { "sid" }
}
