//! The queue's address as words: filters out of it, into it, and kept under a name.

use portal::{
    calendar,
    error::OpError,
    fields::Fields,
    service_requests::desk::{self, Filter, Queued},
    text,
};
use uuid::Uuid;

use super::{answering::after, elsewhere};
use crate::visit::{PageResult, Reply, Visit, encode};

/// Where the queue is.
pub const QUEUE: &str = "/staff/requests";

/// The filter of the page: of its address, or of the view whose name was refused.
pub fn filter_of(visit: &Visit) -> Filter {
    let refused = visit.was_refused().then(|| split(visit.typed().get("query")));
    read(refused.as_ref().unwrap_or(&visit.query))
}

fn read(query: &Fields) -> Filter {
    Filter {
        team: query.text("team"),
        owner: owner(query),
        state: query.text("state"),
        service: query.text("service"),
        language: query.text("language"),
        sort: query.text("sort"),
        after: after(query.get("after")),
    }
}

/// What one can work on, unless something else is asked for: one's own and what nobody has.
fn owner(query: &Fields) -> String {
    let (asked, closed) = (query.text("owner"), matches!(query.get("state"), "closed" | "all"));
    if asked.is_empty() && !closed { "available".into() } else { asked }
}

/// Every value of a filter is a code, so nothing needs decoding.
fn split(query: &str) -> Fields {
    Fields(query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_string(), value.to_string())).collect())
}

/// The filter as an address says it, from its first page.
pub fn query_of(filter: &Filter) -> String {
    [
        ("team", &filter.team),
        ("state", &filter.state),
        ("owner", &filter.owner),
        ("service", &filter.service),
        ("language", &filter.language),
        ("sort", &filter.sort),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| format!("{name}={}", encode(value)))
    .collect::<Vec<_>>()
    .join("&")
}

/// The queue, filtered like this.
pub fn queue_path(filter: &Filter) -> String {
    with_query(&query_of(filter))
}

/// The queue with a query, which may be empty.
pub fn with_query(query: &str) -> String {
    if query.is_empty() { QUEUE.to_string() } else { format!("{QUEUE}?{query}") }
}

/// The page of the queue that begins after a row.
pub fn path_after(filter: &Filter, last: &Queued) -> String {
    let date = if filter.sort == "newest" { calendar::london_date(last.request.sent_at) } else { last.request.target_date };
    let mut query = query_of(filter);
    if !query.is_empty() {
        query.push('&');
    }
    format!("{QUEUE}?{query}after={date}_{}", last.request.id)
}

/// Keeps what the queue shows now under a name.
pub async fn do_save_view(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, QUEUE)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    match desk::save_view(&mut uow, &fields).await {
        Err(OpError::Invalid(errors)) => return Ok(Reply::again(QUEUE, fields, errors)),
        outcome => outcome?,
    }
    uow.commit().await?;
    Ok(Reply::done(queue_path(&read(&split(fields.get("query")))), text::desk::view_saved))
}

pub async fn do_forget_view(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, QUEUE)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    desk::forget_view(&mut uow, id).await?;
    uow.commit().await?;
    Ok(Reply::done(QUEUE, text::desk::view_forgotten))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_filter_reads_back_from_its_address() {
        let filter = Filter {
            team: "WS".into(),
            owner: "mine".into(),
            state: "late".into(),
            service: "fly-tipping".into(),
            sort: "newest".into(),
            ..Filter::default()
        };
        assert_eq!(query_of(&filter), "team=WS&state=late&owner=mine&service=fly-tipping&sort=newest");
        assert_eq!(read(&split(&query_of(&filter))), filter);
        assert_eq!((with_query(""), queue_path(&filter)), (QUEUE.to_string(), format!("{QUEUE}?{}", query_of(&filter))));
    }

    #[test]
    fn the_queue_opens_on_what_one_can_work_on_and_shows_everybodys_when_it_is_closed() {
        let opened = |query: &str| read(&split(query)).owner;
        assert_eq!((opened(""), opened("state=closed"), opened("owner=anyone")), ("available".into(), String::new(), "anyone".into()));
    }

    #[test]
    fn what_is_typed_into_an_address_stays_one_value() {
        let filter = Filter { team: "a&b=c d".into(), ..Filter::default() };
        assert_eq!(query_of(&filter), "team=a%26b%3Dc%20d");
    }

    #[test]
    fn where_a_page_begins_is_a_date_and_an_id_or_nothing() {
        let id = Uuid::from_u128(7);
        assert_eq!(after(&format!("2026-11-21_{id}")), NaiveDate::from_ymd_opt(2026, 11, 21).map(|date| (date, id)));
        for wrong in ["", "2026-11-21", "2026-13-21_00000000-0000-0000-0000-000000000007", "2026-11-21_7"] {
            assert_eq!(after(wrong), None, "{wrong}");
        }
    }
}
