//! R10: what goes in the next twelve months, by which rule, and what is still here although its date has passed.

use chrono::{Datelike, Months, NaiveDate};
use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date, month},
    fields::Fields,
    holdings::{self, Category, timeline::DAYS_AHEAD},
    lang::Lang,
    policy::Pack,
    retention::{
        HeldBy, HoldKind,
        ops::{holds_on, remind},
    },
    text::{common, record as words, retention},
};

use super::{Tab, or_not_stated, tabs, withheld};
use crate::{
    pages::{only_residents, staff::hold_kind_words},
    shell::{Page, render},
    ui::{Button, ButtonKind, CalendarKind, CalendarMonth, Choice, DeletionCalendar, Head, LabelStyle, Radios, Table, TableLayout},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/record/deleting-soon";

/// So many of one category go on one date.
type Going = (NaiveDate, Category, i64);

/// R10: what we will delete, and when.
pub async fn deleting_soon(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let mut all = holdings::ops::deleting_soon(&mut uow, resident.person, DAYS_AHEAD).await?;
    let today = uow.today();
    let held = holds_on(&mut uow, resident.person).await?;
    let days = remind::days(&mut uow).await?;
    uow.commit().await?;
    all.sort();
    let (past, going): (Vec<Going>, Vec<Going>) = all.into_iter().partition(|(date, ..)| *date < today);
    let policy = visit.portal.policy();
    let lang = visit.lang;
    render(&visit, Page::new("R10", words::deleting_title(lang)), || {
        view! {
            <h1 class="govuk-heading-l">{words::deleting_title(lang)}</h1>
            {tabs(&visit, Tab::DeletingSoon)}
            <p class="govuk-body-l">{words::deleting_lead(lang)}</p>
            {coming(&visit, &policy, &going, today)}
            {reminder(&visit, days)}
            <h2 class="govuk-heading-m">{words::deleting_past(lang)}</h2>
            {overdue(lang, &policy, &past)}
            {kept(lang, &held)}
            {withheld(&visit)}
        }
        .into_any()
    })
}

fn coming(visit: &Visit, policy: &Pack, going: &[Going], today: NaiveDate) -> AnyView {
    let lang = visit.lang;
    if going.is_empty() {
        return view! { <p class="govuk-body">{words::deleting_none(lang)}</p> }.into_any();
    }
    let heads = vec![
        Head::new(words::deleting_date(lang)),
        Head::numeric(words::deleting_number(lang)),
        Head::new(words::deleting_what(lang)),
        Head::new(words::deleting_rule(lang)),
    ];
    let rows = going.iter().map(|going| row(lang, policy, going)).collect();
    view! {
        <DeletionCalendar
            title=words::deleting_picture(lang)
            finding=finding(lang, policy, going)
            months=months(lang, going, today)
            legend=CalendarKind::ALL.map(|kind| (kind, kind_words(lang, kind).to_string())).to_vec()
        />
        <Table caption=words::deleting_table(lang) heads=heads rows=rows row_heads=true layout=TableLayout::Stacked/>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/record/download?as=html")>{words::deleting_first(lang)}</a></p>
    }
    .into_any()
}

fn row(lang: Lang, policy: &Pack, (date, category, number): &Going) -> Vec<AnyView> {
    let rule = policy.holding(category.code()).map(|holding| holding.rule(None).get(lang));
    vec![
        view! { <time datetime=date.to_string()>{full_date(lang, *date)}</time> }.into_any(),
        number.to_string().into_any(),
        label(lang, policy, *category).into_any(),
        or_not_stated(lang, rule).into_any(),
    ]
}

fn label(lang: Lang, policy: &Pack, category: Category) -> String {
    policy.holding(category.code()).map_or_else(|| words::kind_other(lang).to_string(), |holding| holding.label.get(lang).to_string())
}

/// “Next: 2 December 2026, emails: 1. Then: 4 March 2027, emails: 3.”
fn finding(lang: Lang, policy: &Pack, going: &[Going]) -> String {
    let sentence = |n: usize, (date, category, number): &Going| {
        let (date, number, what) = (full_date(lang, *date), number.to_string(), label(lang, policy, *category));
        if n == 0 { words::deleting_next(lang, &date, &number, &what) } else { words::deleting_then(lang, &date, &number, &what) }
    };
    going.iter().take(2).enumerate().map(|(n, going)| sentence(n, going)).collect::<Vec<_>>().join(" ")
}

/// The next twelve months, this one first, with what goes in each by its kind.
fn months(lang: Lang, going: &[Going], today: NaiveDate) -> Vec<CalendarMonth> {
    let first = today.with_day(1).unwrap_or(today);
    (0..12)
        .filter_map(|n| first.checked_add_months(Months::new(n)))
        .map(|start| {
            let of = |kind: CalendarKind| -> i64 {
                let here = going.iter().filter(|(date, category, _)| {
                    (date.year(), date.month()) == (start.year(), start.month()) && kind_of(*category) == kind
                });
                here.map(|(.., number)| number).sum()
            };
            CalendarMonth {
                label: format!("{} {}", month(lang, start), start.year()),
                counts: CalendarKind::ALL.map(|kind| (kind, of(kind))).to_vec(),
            }
        })
        .collect()
}

const fn kind_of(category: Category) -> CalendarKind {
    match category {
        Category::ServiceRequest | Category::RequestFile | Category::Draft => CalendarKind::Requests,
        Category::Interaction | Category::Recording | Category::CallEvent => CalendarKind::Contacts,
        Category::RequestMessage | Category::OutboundMessage => CalendarKind::Messages,
        Category::Account
        | Category::ContactDetails
        | Category::Identifier
        | Category::Household
        | Category::Need
        | Category::SafetyMarker
        | Category::SharingLog
        | Category::Correction
        | Category::CouncillorCase
        | Category::Mandate
        | Category::RightsRequest
        | Category::Preference
        | Category::Survey
        | Category::AccessLog => CalendarKind::Other,
    }
}

fn kind_words(lang: Lang, kind: CalendarKind) -> &'static str {
    match kind {
        CalendarKind::Requests => words::kind_requests(lang),
        CalendarKind::Contacts => words::kind_contacts(lang),
        CalendarKind::Messages => words::kind_messages(lang),
        CalendarKind::Other => words::kind_other(lang),
    }
}

fn overdue(lang: Lang, policy: &Pack, past: &[Going]) -> AnyView {
    if past.is_empty() {
        return view! { <p class="govuk-body">{words::deleting_past_none(lang)}</p> }.into_any();
    }
    let items: Vec<_> = past
        .iter()
        .map(|(date, category, number)| {
            let line = words::deleting_past_line(lang, &full_date(lang, *date), &number.to_string(), &label(lang, policy, *category));
            view! { <li>{line}</li> }
        })
        .collect();
    view! {
        <p class="govuk-body">{words::deleting_past_why(lang)}</p>
        <ul class="govuk-list govuk-list--bullet">{items}</ul>
    }
    .into_any()
}

/// Whether, and how long before, they want to hear of it.
fn reminder(visit: &Visit, days: Option<i16>) -> AnyView {
    let lang = visit.lang;
    let chosen = match days {
        Some(7) => "week",
        Some(_) => "month",
        None => "no",
    };
    let items = vec![
        Choice::new("month", retention::remind_month(lang)),
        Choice::new("week", retention::remind_week(lang)),
        Choice::new("no", retention::remind_no(lang)),
    ];
    view! {
        <form method="post" action=visit.link(PATH) novalidate>
            <Radios
                lang=lang
                name="remind"
                legend=retention::remind(lang)
                legend_style=LabelStyle::Medium
                hint=retention::remind_hint(lang)
                value=visit.typed_or("remind", chosen)
                error=visit.error("remind")
                items=items
            />
            <Button text=common::save(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// POST `/record/deleting-soon`: the choice of a reminder.
pub async fn do_remind(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    remind::choose(&mut uow, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(PATH, retention::remind_saved))
}

/// What keeps something past its date, each with its reason.
fn kept(lang: Lang, held: &[HeldBy]) -> Option<AnyView> {
    let lines: Vec<_> = held.iter().map(|by| view! { <li>{held_line(lang, by)}</li> }).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <h3 class="govuk-heading-s">{retention::held(lang)}</h3>
            <ul class="govuk-list govuk-list--bullet">{lines}</ul>
        }
        .into_any()
    })
}

fn held_line(lang: Lang, by: &HeldBy) -> String {
    let date = full_date(lang, london_date(by.since));
    let Some(review) = by.review_on.map(|day| full_date(lang, day)) else {
        return match by.kind {
            HoldKind::Complaint => retention::held_complaint(lang, &date),
            HoldKind::Restriction => retention::held_restriction(lang, &date),
            _ => retention::held_rights_request(lang, &date),
        };
    };
    let why = hold_kind_words(lang, by.kind);
    match (&by.reference, by.within) {
        (Some(reference), _) => retention::held_placed_matter(lang, &date, reference, &review, why),
        (None, Some((from, until))) => retention::held_placed_time(lang, &full_date(lang, from), &review, &full_date(lang, until), why),
        (None, None) => retention::held_placed(lang, &date, &review, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_goes_stands_in_its_month_and_the_year_has_twelve() {
        let date = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let going = [(date("2026-12-02"), Category::OutboundMessage, 1), (date("2027-10-31"), Category::Interaction, 12)];
        let months = months(Lang::En, &going, date("2026-11-30"));
        assert_eq!(months.len(), 12);
        assert_eq!((months[0].label.as_str(), months[11].label.as_str()), ("November 2026", "October 2027"));
        let count = |n: usize, kind: CalendarKind| months[n].counts.iter().find(|(k, _)| *k == kind).map_or(0, |(_, number)| *number);
        assert_eq!((count(1, CalendarKind::Messages), count(11, CalendarKind::Contacts)), (1, 12));
        assert_eq!(months.iter().flat_map(|month| &month.counts).map(|(_, number)| number).sum::<i64>(), 13);
    }
}
