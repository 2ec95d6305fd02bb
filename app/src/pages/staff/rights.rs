//! T10: what residents ask about their information: due, pressing, late, by right. It names nobody.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, short_date},
    disclosure::ops::{
        prepare,
        searches::{self, ByTeam},
    },
    erasure::{Undone, ops::desk as erasures},
    lang::Lang,
    rights::{
        Kind, Listed,
        clock::{Clock, Urgency},
        ops::desk::{self, Board},
    },
    text::{disclosure as copies, erasure_desk as erasure_words, rights as words, rights_fee as fee_words},
};

use super::{
    super::{data_requests::kind_words, erasure::waits_words},
    chip, contact_words, elsewhere,
    erasure::path_of as erasure_path,
};
use crate::{
    shell::{Page, render},
    ui::{Head, LabelStyle, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Visit},
};

/// Where the board is.
pub(super) const BOARD: &str = "/staff/data-requests";

/// What the address of the export says for the figures below the list.
pub(super) const FIGURES: &str = "figures";

pub(super) fn path_of(reference: &str) -> String {
    format!("{BOARD}/{reference}")
}

/// Which rows are wanted: of one right, and so near their end.
pub(super) struct View {
    kind: Option<Kind>,
    near: Option<&'static str>,
}

/// How near its end something can be. What waits for somebody else is not near, and is never late.
const NEAR: [&str; 5] = ["overdue", "red", "amber", "in-time", "waiting"];

/// How near a request is, as the addresses and the data say it.
pub(super) fn near_code(row: &Listed) -> &'static str {
    match row.urgency {
        _ if row.waits() => "waiting",
        Urgency::Overdue => "overdue",
        Urgency::Red => "red",
        Urgency::Amber => "amber",
        Urgency::InTime => "in-time",
    }
}

fn near_words(lang: Lang, code: &str) -> &'static str {
    match code {
        "overdue" => words::urgency_overdue(lang),
        "red" => words::urgency_red(lang),
        "amber" => words::urgency_amber(lang),
        "waiting" => words::urgency_waiting(lang),
        _ => words::urgency_in_time(lang),
    }
}

impl View {
    /// An address that was altered by hand shows all.
    pub(super) fn of(visit: &Visit) -> View {
        let near = visit.query.get("near");
        View { kind: Kind::from_code(visit.query.get("kind")), near: NEAR.into_iter().find(|code| *code == near) }
    }

    pub(super) fn wants(&self, row: &Listed) -> bool {
        self.kind.is_none_or(|kind| kind == row.kind) && self.near.is_none_or(|near| near == near_code(row))
    }
}

/// T10: the board.
pub async fn rights(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, BOARD)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let board = desk::board(&mut uow).await?;
    let missing = prepare::reviews_waiting(&mut uow).await?;
    let teams = searches::by_team(&mut uow).await?;
    let undone = erasures::undone(&mut uow).await?;
    uow.commit().await?;
    let (lang, view) = (visit.lang, View::of(&visit));
    let page = Page::new("T10", words::board_title(lang)).back("/staff").wide();
    render(&visit, page, || {
        let export = format!("{BOARD}/export?kind={}&near={}", view.kind.map_or("", Kind::code), view.near.unwrap_or_default());
        let figures = format!("{BOARD}/export?{FIGURES}=yes");
        view! {
            <h1 class="govuk-heading-l">{words::board_title(lang)}</h1>
            <p class="govuk-body">{words::board_intro(lang)}</p>
            <p class="govuk-body"><a class="govuk-link" href=visit.link(&format!("{BOARD}/new"))>{words::new_title(lang)}</a></p>
            {unlogged(&visit, &board)}
            {reviews(&visit, &missing)}
            {views(&visit, &board)}
            {table(&visit, board.rows.iter().filter(|row| view.wants(row)))}
            <p class="govuk-body"><a class="govuk-link" href=visit.link(&export)>{words::board_export(lang)}</a></p>
            {not_carried_out(&visit, &undone)}
            {by_kind(&visit, &board)}
            {by_team(&visit, &teams)}
            <p class="govuk-body"><a class="govuk-link" href=visit.link(&figures)>{words::board_figures(lang)}</a></p>
        }
        .into_any()
    })
}

/// Contacts that somebody marked: the time runs already, so they stand above all.
fn unlogged(visit: &Visit, board: &Board) -> Option<AnyView> {
    let lang = visit.lang;
    if board.unlogged.is_empty() {
        return None;
    }
    let items: Vec<_> = board
        .unlogged
        .iter()
        .map(|contact| {
            let team = visit.portal.council().team(&contact.team);
            let line = words::unlogged_row(lang, &full_date(lang, contact.received_on), team.get(lang));
            let hidden = format!(": {line}");
            let href = visit.link(&format!("{BOARD}/new?contact={}", contact.interaction));
            view! {
                <li>
                    {line} " "
                    <a class="govuk-link" href=href>
                        {words::unlogged_log(lang)} <span class="govuk-visually-hidden">{hidden}</span>
                    </a>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::unlogged(lang)}</h2>
            <ul class="govuk-list">{items}</ul>
        }
        .into_any(),
    )
}

/// Requests of which the person says that something is missing.
fn reviews(visit: &Visit, missing: &[String]) -> Option<AnyView> {
    let lang = visit.lang;
    if missing.is_empty() {
        return None;
    }
    let items: Vec<_> = missing
        .iter()
        .map(|reference| {
            let href = visit.link(&format!("{}/copy", path_of(reference)));
            view! { <li><a class="govuk-link app-reference" href=href>{reference.clone()}</a></li> }
        })
        .collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{copies::reviews_waiting(lang)}</h2>
            <ul class="govuk-list">{items}</ul>
        }
        .into_any(),
    )
}

/// The ways to look at the board, each with how many it shows.
fn views(visit: &Visit, board: &Board) -> AnyView {
    let lang = visit.lang;
    let link = |query: &str, text: &str, number: usize| {
        let href = visit.link(&if query.is_empty() { BOARD.to_string() } else { format!("{BOARD}?near={query}") });
        view! { <li><a class="govuk-link" href=href>{format!("{text}: {number}")}</a></li> }
    };
    let all = link("", words::board_all(lang), board.rows.len());
    let number = |code| board.rows.iter().filter(|row| near_code(row) == code).count();
    let near: Vec<_> = NEAR.into_iter().map(|code| link(code, near_words(lang, code), number(code))).collect();
    view! {
        <nav aria-label=words::board_views(lang)>
            <ul class="govuk-list">{all}{near}</ul>
        </nav>
    }
    .into_any()
}

fn table<'a>(visit: &Visit, rows: impl Iterator<Item = &'a Listed>) -> AnyView {
    let lang = visit.lang;
    let rows: Vec<Vec<AnyView>> = rows.map(|listed| row(visit, listed)).collect();
    if rows.is_empty() {
        return view! { <p class="govuk-body">{words::board_empty(lang)}</p> }.into_any();
    }
    let heads = vec![
        Head::new(words::head_due(lang)),
        Head::new(words::head_reference(lang)),
        Head::new(words::head_kind(lang)),
        Head::new(words::head_received(lang)),
        Head::new(words::head_channel(lang)),
        Head::new(portal::text::corrections::head_language(lang)),
    ];
    view! {
        <Table
            caption=words::board_caption(lang)
            caption_style=LabelStyle::Small
            heads=heads
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn row(visit: &Visit, listed: &Listed) -> Vec<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&path_of(&listed.reference));
    let due = listed.due.map(|due| format!("{} ", short_date(lang, due)));
    vec![
        view! { {due} {near_tag(lang, listed)} }.into_any(),
        view! { <a class="govuk-link app-reference" href=href>{listed.reference.clone()}</a> }.into_any(),
        kind_words(lang, listed.kind).into_any(),
        short_date(lang, listed.received_on).into_any(),
        contact_words::channel(lang, listed.channel).into_any(),
        chip(lang, listed.language),
    ]
}

/// How near its end it is, in words; a clock that stands still or has not begun is not near.
fn near_tag(lang: Lang, listed: &Listed) -> AnyView {
    let (text, colour) = match listed.clock {
        _ if !listed.waits() => (near_words(lang, near_code(listed)), urgency_colour(listed.urgency)),
        Clock::NotStarted if listed.fee => (fee_words::board_waits(lang), TagColour::Grey),
        Clock::NotStarted => (words::urgency_not_started(lang), TagColour::Grey),
        Clock::Paused { .. } | Clock::Running(_) => (words::urgency_paused(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

const fn urgency_colour(urgency: Urgency) -> TagColour {
    match urgency {
        Urgency::InTime => TagColour::Green,
        Urgency::Amber => TagColour::Orange,
        Urgency::Red | Urgency::Overdue => TagColour::Red,
    }
}

/// Erasures that nobody would see any more: their request is answered, and they are not carried out.
fn not_carried_out(visit: &Visit, undone: &[Undone]) -> Option<AnyView> {
    let lang = visit.lang;
    if undone.is_empty() {
        return None;
    }
    let rows = undone.iter().map(|one| {
        let href = visit.link(&erasure_path(&one.reference));
        vec![
            view! { <a class="govuk-link app-reference" href=href>{one.reference.clone()}</a> }.into_any(),
            short_date(lang, one.decided_on).into_any(),
            one.days.to_string().into_any(),
            waits_words(lang, one.waits).into_any(),
        ]
    });
    let heads = vec![
        Head::new(words::head_reference(lang)),
        Head::new(erasure_words::undone_decided(lang)),
        Head::numeric(erasure_words::undone_days(lang)),
        Head::new(erasure_words::undone_waits(lang)),
    ];
    Some(view! { <Table caption=erasure_words::undone(lang) heads=heads rows=rows.collect() layout=TableLayout::Dense/> }.into_any())
}

fn by_kind(visit: &Visit, board: &Board) -> AnyView {
    let lang = visit.lang;
    let rows = Kind::ALL.iter().map(|kind| {
        let of: Vec<&Listed> = board.rows.iter().filter(|row| row.kind == *kind).collect();
        let late = of.iter().filter(|row| row.urgency == Urgency::Overdue).count();
        let href = visit.link(&format!("{BOARD}?kind={}", kind.code()));
        vec![
            view! { <a class="govuk-link" href=href>{kind_words(lang, *kind)}</a> }.into_any(),
            of.len().to_string().into_any(),
            late.to_string().into_any(),
        ]
        .into_iter()
        .chain(answered(board, *kind))
        .collect::<Vec<AnyView>>()
    });
    let heads = vec![
        Head::new(words::head_kind(lang)),
        Head::numeric(words::board_count(lang)),
        Head::numeric(words::urgency_overdue(lang)),
        Head::numeric(words::board_answered(lang)),
        Head::numeric(words::board_in_time(lang)),
        Head::numeric(words::board_average(lang)),
    ];
    view! { <Table caption=words::board_by_kind(lang) heads=heads rows=rows.collect() layout=TableLayout::Dense/> }.into_any()
}

/// How many of a right were answered in the last year, how many in time, and after how many days on average.
fn answered(board: &Board, kind: Kind) -> [AnyView; 3] {
    let answered = board.answered.iter().find(|answered| answered.kind == kind);
    let number = |of: Option<i64>| of.unwrap_or_default().to_string().into_any();
    let days = answered.map_or_else(String::new, |answered| answered.days.to_string());
    [number(answered.map(|one| one.number)), number(answered.map(|one| one.in_time)), days.into_any()]
}

/// How far the teams are that search for copies.
fn by_team(visit: &Visit, teams: &[ByTeam]) -> Option<AnyView> {
    let lang = visit.lang;
    if teams.is_empty() {
        return None;
    }
    let rows = teams.iter().map(|of| {
        let numbers = [of.waiting, of.late, of.done].map(|number| number.to_string().into_any());
        let days = of.days.map(|days| days.to_string()).unwrap_or_default().into_any();
        let team = visit.portal.council().team(&of.team).get(lang).to_string().into_any();
        std::iter::once(team).chain(numbers).chain([days]).collect::<Vec<AnyView>>()
    });
    let heads = vec![
        Head::new(copies::head_team(lang)),
        Head::numeric(copies::search_waits(lang)),
        Head::numeric(words::urgency_overdue(lang)),
        Head::numeric(copies::team_done(lang)),
        Head::numeric(words::board_average(lang)),
    ];
    Some(view! { <Table caption=copies::teams(lang) heads=heads rows=rows.collect() layout=TableLayout::Dense/> }.into_any())
}
