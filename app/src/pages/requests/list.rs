//! The list of a resident's requests, a page at a time.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use leptos::prelude::*;
use portal::{
    mandates,
    service_requests::{ServiceRequest, ops},
    text::{common, mandates as mandate_words, requests as words, services},
};
use uuid::Uuid;

use super::summary_of;
use crate::{
    pages::only_residents,
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, LabelStyle, PageLink, Pagination, Radios, RequestList},
    visit::{PageResult, Visit, encode},
};

/// How many requests a page shows.
const ON_A_PAGE: usize = 20;

/// Which requests are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Open,
    Closed,
}

impl Filter {
    fn from_code(code: &str) -> Filter {
        match code {
            "open" => Filter::Open,
            "closed" => Filter::Closed,
            _ => Filter::All,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Filter::All => "all",
            Filter::Open => "open",
            Filter::Closed => "closed",
        }
    }

    const fn open(self) -> Option<bool> {
        match self {
            Filter::All => None,
            Filter::Open => Some(true),
            Filter::Closed => Some(false),
        }
    }
}

/// R2: your requests, newest first.
pub async fn list(visit: Visit) -> PageResult {
    // Also for a visitor who proved to hold a report: it is their list as long as the browser remembers.
    if visit.actor.subject().is_none() {
        return only_residents(&visit);
    }
    let filter = Filter::from_code(visit.query.get("show"));
    let before = cursor(visit.query.get("before"));
    let mut uow = visit.uow().await?;
    let mut requests = ops::list(&mut uow, filter.open(), before, i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX)).await?;
    if let Some(acting) = &visit.acting {
        mandates::ops::note_look(&mut uow, acting, "requests").await?;
    }
    let today = uow.today();
    uow.commit().await?;
    let more = requests.len() > ON_A_PAGE;
    requests.truncate(ON_A_PAGE);
    // There is nothing to choose from yet.
    let nothing_sent = requests.is_empty() && filter == Filter::All && before.is_none();
    let title = visit
        .acting
        .as_ref()
        .map_or_else(|| words::title(visit.lang).to_string(), |acting| mandate_words::requests_of(visit.lang, &acting.name));
    render(&visit, Page::new("R2", title.clone()), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    {(!nothing_sent).then(|| filter_form(&visit, filter))}
                    {rows(&visit, filter, &requests, today)}
                    {paging(&visit, filter, before.is_some(), requests.last().filter(|_| more))}
                </div>
            </div>
        }
        .into_any()
    })
}

/// The request after which the page begins, as [`cursor_of`] wrote it. Anything else is the first page.
fn cursor(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('_')?;
    Some((DateTime::parse_from_rfc3339(at).ok()?.to_utc(), Uuid::try_parse(id).ok()?))
}

fn cursor_of(request: &ServiceRequest) -> String {
    format!("{}_{}", request.sent_at.to_rfc3339_opts(SecondsFormat::Micros, true), request.id)
}

fn filter_form(visit: &Visit, filter: Filter) -> AnyView {
    let lang = visit.lang;
    let items = vec![
        Choice::new(Filter::All.code(), words::show_all(lang)),
        Choice::new(Filter::Open.code(), words::show_open(lang)),
        Choice::new(Filter::Closed.code(), words::show_closed(lang)),
    ];
    view! {
        <form method="get" action=visit.link("/requests")>
            <Radios
                lang=lang
                name="show"
                legend=words::show(lang)
                legend_style=LabelStyle::Small
                value=filter.code()
                items=items
                inline=true
                small=true
            />
            <Button text=common::apply_filters(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn rows(visit: &Visit, filter: Filter, requests: &[ServiceRequest], today: NaiveDate) -> AnyView {
    let lang = visit.lang;
    if !requests.is_empty() {
        let requests: Vec<_> = requests.iter().map(|request| summary_of(visit, request, today)).collect();
        return view! { <RequestList lang=lang requests=requests level=2/> }.into_any();
    }
    if filter != Filter::All || visit.query.has("before") {
        return view! { <p class="govuk-body">{words::none_match(lang)}</p> }.into_any();
    }
    view! {
        <p class="govuk-body">{words::none_yet(lang)}</p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/services")>{services::find(lang)}</a></p>
    }
    .into_any()
}

fn paging(visit: &Visit, filter: Filter, further: bool, last: Option<&ServiceRequest>) -> AnyView {
    let lang = visit.lang;
    let to = |rest: &str| visit.link(&format!("/requests?show={}{rest}", filter.code()));
    let newest = further.then(|| PageLink { href: to(""), text: words::newest(lang).to_string(), label: String::new() });
    let older = last.map(|request| {
        let href = to(&format!("&before={}", encode(&cursor_of(request))));
        PageLink { href, text: words::older(lang).to_string(), label: String::new() }
    });
    view! { <Pagination lang=lang previous=newest next=older/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_was_made_up_is_the_first_page() {
        assert_eq!(cursor(""), None);
        assert_eq!(cursor("2026-11-21_1"), None);
        assert_eq!(cursor("2026-11-21T12:00:00.000001Z_x"), None);
        let id = Uuid::nil();
        let at = DateTime::from_timestamp_micros(1_795_262_400_000_001);
        assert_eq!(cursor(&format!("2026-11-21T12:00:00.000001Z_{id}")), at.map(|at| (at, id)));
    }
}
