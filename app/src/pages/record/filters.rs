//! Which part of the timeline is shown: read from the address, written into it, and chosen in a form.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use leptos::prelude::*;
use portal::{
    fields::Fields,
    holdings::timeline::{Filter, Way, source_words},
    people::Source,
    text::{common, record as words},
};
use uuid::Uuid;

use super::{cursor, cursor_text};
use crate::{
    ui::{Button, ButtonKind, Checkboxes, Choice, Details, LabelStyle, Select},
    visit::{Visit, encode},
};

/// How far back years are offered.
const YEARS: i32 = 10;
/// How many pages above this one are remembered in the address.
const MOST_ABOVE: usize = 6;

/// The sources an entry of the timeline can have.
const SOURCES: [Source; 6] =
    [Source::Resident, Source::Officer, Source::Representative, Source::Organisation, Source::Councillor, Source::Public];

/// What is asked for: the part, and where in it the page begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub filter: Filter,
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// Where the pages above began, the nearest last; the first of all is not among them.
    pub above: Vec<(DateTime<Utc>, Uuid)>,
    /// Everything opened, nothing to press.
    pub print: bool,
}

impl Asked {
    /// Reads the address. Whatever was put there by hand and means nothing is left out.
    pub fn of(visit: &Visit, today: NaiveDate) -> Asked {
        let known = |slug: &str| visit.portal.catalogue().service(slug).is_some();
        Asked::read(&visit.query, today, known)
    }

    fn read(query: &Fields, today: NaiveDate, known: impl Fn(&str) -> bool) -> Asked {
        let mut ways: Vec<Way> = query.all("way").into_iter().filter_map(Way::from_code).collect();
        ways.sort_unstable();
        ways.dedup();
        let service = Some(query.get("service")).filter(|slug| !slug.is_empty() && known(slug)).map(str::to_string);
        let year = query.get("year").parse().ok().filter(|year| years(today).contains(year));
        let source = Source::from_code(query.get("source")).filter(|source| SOURCES.contains(source));
        let mut above: Vec<_> = query.all("above").into_iter().filter_map(cursor).collect();
        let first = above.len().saturating_sub(MOST_ABOVE);
        above.drain(..first);
        let before = cursor(query.get("before"));
        if before.is_none() {
            above.clear();
        }
        Asked { filter: Filter { ways, service, year, source }, before, above, print: query.get("print") == "1" }
    }

    /// The part as it stands in an address, without where the page begins.
    pub fn query(&self) -> String {
        let filter = &self.filter;
        let mut pairs: Vec<String> = filter.ways.iter().map(|way| format!("way={}", way.code())).collect();
        pairs.extend(filter.service.iter().map(|service| format!("service={}", encode(service))));
        pairs.extend(filter.year.map(|year| format!("year={year}")));
        pairs.extend(filter.source.map(|source| format!("source={}", source.code())));
        pairs.join("&")
    }

    /// The part and where the page begins.
    pub fn whole_query(&self) -> String {
        self.with(self.before, &[])
    }

    fn with(&self, before: Option<(DateTime<Utc>, Uuid)>, above: &[(DateTime<Utc>, Uuid)]) -> String {
        let mut pairs = vec![self.query()];
        pairs.extend(above.iter().map(|(at, id)| format!("above={}", encode(&cursor_text(*at, *id)))));
        pairs.extend(before.map(|(at, id)| format!("before={}", encode(&cursor_text(at, id)))));
        pairs.retain(|pair| !pair.is_empty());
        pairs.join("&")
    }

    /// The page below, which begins after its last thing.
    pub fn older(&self, last: (DateTime<Utc>, Uuid)) -> String {
        let mut above = self.above.clone();
        above.extend(self.before);
        let first = above.len().saturating_sub(MOST_ABOVE);
        self.with(Some(last), above.get(first..).unwrap_or_default())
    }

    /// The page above, as far as the address remembers; then the first.
    pub fn newer(&self) -> Option<String> {
        self.before?;
        let (before, above) = match self.above.split_last() {
            Some((nearest, rest)) => (Some(*nearest), rest),
            None => (None, &[][..]),
        };
        Some(self.with(before, above))
    }
}

fn years(today: NaiveDate) -> Vec<i32> {
    (0..YEARS).map(|back| today.year() - back).collect()
}

/// An address with its query, if it has one.
pub fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
}

/// The form. The button applies it; where scripts run, a change does.
pub fn form(visit: &Visit, asked: &Asked, today: NaiveDate) -> AnyView {
    let lang = visit.lang;
    let filter = &asked.filter;
    let ways = Way::ALL.iter().map(|way| Choice::new(way.code(), way.words(lang))).collect::<Vec<_>>();
    let chosen = filter.ways.iter().map(|way| way.code().to_string()).collect::<Vec<_>>();
    let every = |text: &str| vec![(String::new(), text.to_string())];
    let mut years_offered = every(words::every_year(lang));
    years_offered.extend(years(today).into_iter().map(|year| (year.to_string(), year.to_string())));
    let mut sources = every(words::every_source(lang));
    sources.extend(SOURCES.iter().map(|source| (source.code().to_string(), source_words(*source).get(lang).to_string())));
    let year = filter.year.map(|year| year.to_string()).unwrap_or_default();
    let source = filter.source.map_or("", Source::code);
    let service = filter.service.clone().unwrap_or_default();
    let number = filter.chosen();
    let clear = (number > 0).then(|| {
        view! { <p class="govuk-body"><a class="govuk-link" href=visit.link("/record")>{common::clear_filters(lang)}</a></p> }
    });
    let action = visit.link("/record");
    let fields = view! {
        <form method="get" action=action id="record-filter">
            <Checkboxes
                lang=lang
                name="way"
                legend=words::filter_way(lang)
                legend_style=LabelStyle::Small
                values=chosen
                items=ways
                small=true
            />
            <div class="app-record-filter__selects">
                <Select lang=lang name="service" label=words::filter_service(lang) value=service items=services(visit)/>
                <Select lang=lang name="year" label=words::filter_year(lang) value=year items=years_offered/>
                <Select lang=lang name="source" label=words::filter_source(lang) value=source items=sources/>
            </div>
            <Button text=common::apply_filters(lang) kind=ButtonKind::Secondary/>
        </form>
        {clear}
    };
    let summary = if number == 0 { words::filters_none(lang).to_string() } else { words::filters(lang, &number.to_string()) };
    view! { <Details summary=summary id="record-filters">{fields}</Details> }.into_any()
}

fn services(visit: &Visit) -> Vec<(String, String)> {
    let services = visit.portal.catalogue().services();
    let mut named: Vec<(String, String)> =
        services.iter().map(|service| (service.slug.clone(), service.title.get(visit.lang).to_string())).collect();
    named.sort_by(|one, other| one.1.cmp(&other.1));
    let mut items = vec![(String::new(), words::every_service(visit.lang).to_string())];
    items.extend(named);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Asked {
        let fields = Fields(query.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect());
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        Asked::read(&fields, today, |slug| slug == "fly-tipping")
    }

    #[test]
    fn a_filter_altered_by_hand_is_left_out_and_never_an_error() {
        let odd = read(&[
            ("way", "telepathy"),
            ("way", "phone"),
            ("way", "phone"),
            ("service", "' or 1=1 --"),
            ("year", "999999999999999999"),
            ("source", "import"),
            ("before", "yesterday"),
            ("above", "2026-11-21T12:00:00Z_00000000-0000-0000-0000-000000000000"),
            ("print", "yes"),
        ]);
        assert_eq!(odd, Asked { filter: Filter { ways: vec![Way::Phone], ..Filter::default() }, ..Asked::default() });
        assert_eq!(read(&[("year", "1890")]).filter.year, None);
        assert_eq!(read(&[("year", "2026")]).filter.year, Some(2026));
    }

    #[test]
    fn what_is_chosen_is_written_into_the_address_as_it_is_read() {
        let chosen = [("way", "email"), ("way", "from_us"), ("service", "fly-tipping"), ("year", "2025"), ("source", "officer")];
        assert_eq!(read(&chosen).query(), "way=email&way=from_us&service=fly-tipping&year=2025&source=officer");
    }

    #[test]
    fn newer_leads_back_the_way_one_came() {
        let place = |n: u32| (DateTime::from_timestamp(i64::from(n), 0).unwrap(), Uuid::from_u128(u128::from(n)));
        let first = read(&[]);
        assert_eq!(first.newer(), None);
        let second = Asked { before: Some(place(3)), ..Asked::default() };
        assert_eq!(second.newer(), Some(String::new()), "the first page is the one without a beginning");
        let third = Asked { before: Some(place(2)), above: vec![place(3)], ..Asked::default() };
        assert_eq!(
            second.older(place(2)),
            format!("above={}&before={}", encode(&cursor_text(place(3).0, place(3).1)), encode(&cursor_text(place(2).0, place(2).1)))
        );
        assert_eq!(third.newer(), Some(second.whole_query()));
    }
}
