//! A resident's record: everything that is held, in the order of time and by kind, with whom it was shared and when it goes.

mod deleting_soon;
mod download;
mod filters;
mod glance;
mod held;
mod item;
mod recordings;
mod sharing;
mod timeline;

pub use deleting_soon::{deleting_soon, do_remind};
pub use download::download;
pub(super) use glance::strip;
pub use held::held;
pub use item::item;
pub use recordings::{recording, recordings};
pub use sharing::sharing;
pub use timeline::page;

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use portal::{
    disclosure::removed::Removed, error::OpResult, holdings::timeline::MOST_COUNTED, ids::PersonId, lang::Lang, policy::Holding,
    text::record as words,
};
use uuid::Uuid;

use crate::{
    ui::{Details, SubNavigation},
    visit::Visit,
};

/// The parts of the record, each a page of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Timeline,
    Details,
    Held,
    Shared,
    Looked,
    Recordings,
    Needs,
    DeletingSoon,
}

/// Links to the parts of the record, on every page of it.
pub(super) fn tabs(visit: &Visit, current: Tab) -> AnyView {
    let lang = visit.lang;
    let items = [
        ("/record", words::tab_timeline(lang), Tab::Timeline),
        ("/record/details", words::tab_details(lang), Tab::Details),
        ("/record/held", words::tab_held(lang), Tab::Held),
        ("/record/sharing", words::tab_shared(lang), Tab::Shared),
        ("/record/access-log", words::tab_looked(lang), Tab::Looked),
        ("/record/recordings", words::tab_recordings(lang), Tab::Recordings),
        ("/preferences/needs", words::tab_needs(lang), Tab::Needs),
        ("/record/deleting-soon", words::tab_deleting(lang), Tab::DeletingSoon),
    ];
    let items = items.into_iter().map(|(path, text, tab)| (visit.link(path), text.to_string(), tab == current)).collect::<Vec<_>>();
    view! { <SubNavigation label=words::tabs(lang) items=items/> }.into_any()
}

/// What two people took out of a copy of the person's: it is on no page of theirs either.
pub(super) async fn removed(visit: &Visit, person: PersonId) -> OpResult<Removed> {
    Removed::of(&visit.portal, visit.request, person, visit.lang).await
}

/// The same sentence for everybody, whether or not anything is left out, so that it tells nobody anything.
fn withheld(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <p class="govuk-body">
            {words::withheld(lang)} " "
            <a class="govuk-link" href=visit.link("/privacy#rights")>{words::withheld_how(lang)}</a> "."
        </p>
    }
    .into_any()
}

/// The legal reason as a sentence; the article stands behind it for those who want it.
pub(super) fn law(holding: &Holding, service: Option<&str>, lang: Lang) -> AnyView {
    law_opened(holding, service, lang, false)
}

/// As [`law`], with the article to be seen at once: paper cannot be opened.
fn law_opened(holding: &Holding, service: Option<&str>, lang: Lang, open: bool) -> AnyView {
    let article = holding.article(service).to_string();
    let condition = holding.condition(service);
    let code = condition.map(|condition| format!("; {}", condition.code));
    let sensitive = condition.map(|condition| view! { <p class="govuk-body">{condition.words(lang).to_string()}</p> });
    view! {
        <p class="govuk-body">{holding.basis_words(service).get(lang).to_string()}</p>
        {sensitive}
        <Details summary=words::law(lang) open=open>{article}{code}</Details>
    }
    .into_any()
}

/// With whom a kind of information is shared.
fn recipients(holding: &Holding, lang: Lang) -> AnyView {
    if holding.recipients.is_empty() {
        return words::nobody_else(lang).into_any();
    }
    let items: Vec<_> = holding.recipients.iter().map(|to| view! { <li>{to.get(lang).to_string()}</li> }).collect();
    view! { <ul class="govuk-list">{items}</ul> }.into_any()
}

/// A number that was counted no further than [`MOST_COUNTED`].
fn counted(lang: Lang, number: i64) -> String {
    if number > MOST_COUNTED { words::more_than(lang, &thousands(MOST_COUNTED)) } else { thousands(number) }
}

/// “1,000”.
fn thousands(number: i64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

/// Where a page of a list begins, as [`cursor_text`] wrote it. Anything else is the first page.
fn cursor(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((DateTime::parse_from_rfc3339(at).ok()?.to_utc(), Uuid::try_parse(id).ok()?))
}

fn cursor_text(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{}_{id}", at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// The words for “from the start to then” in a list that is read by key.
fn older_newest(lang: Lang) -> (&'static str, &'static str) {
    (words::older(lang), words::newest(lang))
}

/// What is known of nothing: the policy has no rule for this kind yet.
fn or_not_stated(lang: Lang, text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or(words::not_stated(lang)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_one_that_was_made_up_is_the_first_page() {
        for text in ["", "2026-11-21_1", "x_y", "2026-11-21T12:00:00Z", "_", "9999999-01-01T00:00:00Z_00000000-0000-0000-0000-000000000000"]
        {
            assert_eq!(cursor(text), None, "{text}");
        }
        let at = DateTime::from_timestamp_micros(1_795_262_400_000_001).unwrap();
        assert_eq!(cursor(&cursor_text(at, Uuid::from_u128(9))), Some((at, Uuid::from_u128(9))));
    }

    #[test]
    fn what_was_not_counted_to_its_end_says_so() {
        assert_eq!(counted(Lang::En, 42), "42");
        assert_eq!(counted(Lang::En, 1_000), "1,000");
        assert_eq!(counted(Lang::En, 1_001), "more than 1,000");
        assert_eq!(counted(Lang::Cy, 1_001), "mwy na 1,000");
    }
}
