//! Pictures that help, drawn on the server: each with its finding in a sentence and the same facts as words beside it.
//!
//! Nothing in them is told by colour alone, and no text in them is smaller than that of the page.

use leptos::prelude::*;

/// A stretch of a recording, in seconds. A gap has a number, which the list repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub from: i32,
    pub until: i32,
    pub gap: Option<i32>,
}

/// How long a call was and what of it was recorded: solid where it was, hatched where it was not.
#[component]
pub fn SegmentBar(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] title: String,
    #[prop(into)] finding: String,
    segments: Vec<Segment>,
    /// The same in words, one for each stretch.
    list: Vec<String>,
) -> impl IntoView {
    const WIDE: f64 = 300.0;
    let whole = f64::from(segments.last().map_or(1, |segment| segment.until.max(1)));
    let hatch = format!("hatch-{id}");
    let (title_id, finding_id) = (format!("bar-{id}-title"), format!("bar-{id}-finding"));
    let labelled = format!("{title_id} {finding_id}");
    let fill = format!("url(#{hatch})");
    let bars: Vec<_> = segments
        .into_iter()
        .map(|Segment { from, until, gap }| {
            let x = WIDE * f64::from(from) / whole;
            let width = WIDE * f64::from(until - from) / whole;
            let class = if gap.is_some() { "app-bar__gap" } else { "app-bar__part" };
            let fill = gap.map_or_else(|| "currentColor".to_string(), |_| fill.clone());
            let number = gap.map(|number| {
                view! {
                    <text x=format!("{:.1}", x + width / 2.0) y="50" text-anchor="middle" font-size="15" fill="currentColor">{number}</text>
                }
            });
            view! {
                <rect class=class x=format!("{x:.1}") y="2" width=format!("{width:.1}") height="30" fill=fill stroke="currentColor" stroke-width="1"></rect>
                {number}
            }
        })
        .collect();
    let list: Vec<_> = list.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! {
        <figure class="app-picture">
            <svg class="app-picture__drawing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 56" role="img" aria-labelledby=labelled>
                <title id=title_id>{title}</title>
                <defs>
                    <pattern id=hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <line x1="0" y1="0" x2="0" y2="6" stroke="currentColor" stroke-width="2"></line>
                    </pattern>
                </defs>
                {bars}
            </svg>
            <figcaption class="govuk-body" id=finding_id>{finding}</figcaption>
            <ol class="govuk-list">{list}</ol>
        </figure>
    }
    .into_any()
}

/// The kinds of things a deletion calendar tells apart, each by a pattern of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarKind {
    Requests,
    Contacts,
    Messages,
    Other,
}

impl CalendarKind {
    pub const ALL: [CalendarKind; 4] = [CalendarKind::Requests, CalendarKind::Contacts, CalendarKind::Messages, CalendarKind::Other];

    const fn fill(self) -> &'static str {
        match self {
            CalendarKind::Requests => "currentColor",
            CalendarKind::Contacts => "url(#calendar-contacts)",
            CalendarKind::Messages => "url(#calendar-messages)",
            CalendarKind::Other => "none",
        }
    }
}

/// One month of a [`DeletionCalendar`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarMonth {
    pub label: String,
    pub counts: Vec<(CalendarKind, i64)>,
}

/// A line for each month and a square for each thing that goes in it, up to ten; then “10+”.
///
/// It is narrow at every width, so that its text is as large on a phone as anywhere. The table beside it says the same.
#[component]
pub fn DeletionCalendar(
    #[prop(into)] title: String,
    #[prop(into)] finding: String,
    months: Vec<CalendarMonth>,
    /// What each pattern means.
    legend: Vec<(CalendarKind, String)>,
) -> impl IntoView {
    let height = 26 * months.len();
    let lines: Vec<_> = months.into_iter().enumerate().map(|(n, month)| calendar_line(26 * n, month)).collect();
    let legend: Vec<_> = legend
        .into_iter()
        .map(|(kind, words)| {
            view! {
                <li>
                    <svg class="app-picture__key" xmlns="http://www.w3.org/2000/svg" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
                        {square(1, 1, kind)}
                    </svg>
                    " "
                    {words}
                </li>
            }
        })
        .collect();
    view! {
        <figure class="app-picture">
            <svg class="app-picture__months" xmlns="http://www.w3.org/2000/svg" width="300" height=height.to_string() viewBox=format!("0 0 300 {height}") role="img" aria-labelledby="calendar-title calendar-finding">
                <title id="calendar-title">{title}</title>
                <defs>
                    <pattern id="calendar-contacts" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <line x1="0" y1="0" x2="0" y2="5" stroke="currentColor" stroke-width="2"></line>
                    </pattern>
                    <pattern id="calendar-messages" width="4" height="4" patternUnits="userSpaceOnUse">
                        <circle cx="2" cy="2" r="1.2" fill="currentColor"></circle>
                    </pattern>
                </defs>
                {lines}
            </svg>
            <ul class="app-picture__legend govuk-list">{legend}</ul>
            <figcaption class="govuk-body" id="calendar-finding">{finding}</figcaption>
        </figure>
    }
    .into_any()
}

fn calendar_line(top: usize, month: CalendarMonth) -> AnyView {
    const MOST: usize = 10;
    let things = month.counts.iter().flat_map(|(kind, number)| std::iter::repeat_n(*kind, usize::try_from(*number).unwrap_or(0)));
    let all: i64 = month.counts.iter().map(|(_, number)| number).sum();
    let squares: Vec<_> = things.take(MOST).enumerate().map(|(n, kind)| square(126 + 14 * n, top + 5, kind)).collect();
    let more = (all > 10).then(|| view! { <text x="268" y=(top + 17).to_string() font-size="14" fill="currentColor">"10+"</text> });
    view! {
        <text x="0" y=(top + 17).to_string() font-size="14" fill="currentColor">{month.label}</text>
        {squares}
        {more}
    }
    .into_any()
}

fn square(x: usize, y: usize, kind: CalendarKind) -> AnyView {
    view! {
        <rect x=x.to_string() y=y.to_string() width="12" height="12" fill=kind.fill() stroke="currentColor" stroke-width="1"></rect>
    }
    .into_any()
}

/// Circles round a thing, from the innermost out, as a list in which each stands within the one before.
#[component]
pub fn Rings(items: Vec<String>) -> impl IntoView {
    items
        .into_iter()
        .rev()
        .fold(None::<AnyView>, |inner, text| Some(view! { <ul class="app-rings"><li>{text}{inner}</li></ul> }.into_any()))
        .into_any()
}
