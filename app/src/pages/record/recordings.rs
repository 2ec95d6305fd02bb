//! R9: what was recorded of somebody's calls, what was left out and why, and until when it is kept.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{date_and_time, full_date, london_date},
    error::OpError,
    holdings::Category,
    lang::Lang,
    policy::rules::keep_until,
    recordings::{self, Mark, MarkKind, Recording},
    text::record as words,
};
use uuid::Uuid;

use super::{Tab, cursor, cursor_text, older_newest, or_not_stated, tabs, timeline::length, withheld};
use crate::{
    pages::only_residents,
    shell::{Page, render},
    ui::{PageLink, Pagination, Segment, SegmentBar, SummaryCard, SummaryList, SummaryRow},
    visit::{PageResult, Visit, encode},
};

const ON_A_PAGE: usize = 20;

/// R9: call recordings.
pub async fn recordings(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let before = cursor(visit.query.get("before"));
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or(i64::MAX);
    let mut uow = visit.uow().await?;
    let mut found = recordings::ops::of_person(&mut uow, resident.person, before, limit).await?;
    uow.commit().await?;
    let more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let lang = visit.lang;
    render(&visit, Page::new("R9", words::recordings_title(lang)), || {
        let cards: Vec<_> = found.iter().map(|recording| card(&visit, recording)).collect();
        let none = found.is_empty().then(|| view! { <p class="govuk-body">{words::recordings_none(lang)}</p> });
        view! {
            <h1 class="govuk-heading-l">{words::recordings_title(lang)}</h1>
            {tabs(&visit, Tab::Recordings)}
            {lines(&visit)}
            {none}
            {cards}
            {paging(&visit, before.is_some(), found.last().filter(|_| more))}
            {withheld(&visit)}
        }
        .into_any()
    })
}

/// The lines on which calls are recorded.
fn lines(visit: &Visit) -> AnyView {
    let recorded = visit.portal.council().lines.iter().filter(|line| line.recorded);
    let items: Vec<_> = recorded.map(|line| view! { <li>{format!("{} – {}", line.number, line.purpose.get(visit.lang))}</li> }).collect();
    view! {
        <p class="govuk-body">{words::recordings_lead(visit.lang)}</p>
        <ul class="govuk-list govuk-list--bullet">{items}</ul>
    }
    .into_any()
}

fn card(visit: &Visit, recording: &Recording) -> AnyView {
    let lang = visit.lang;
    let href = visit.link(&format!("/record/recordings/{}", recording.id));
    let mut rows = facts(visit, recording);
    rows.push(SummaryRow::new(words::recording_gaps(lang), bar(visit, recording)));
    rows.push(SummaryRow::new(words::recording_audio(lang), view! { <a class="govuk-link" href=href>{words::recording_see(lang)}</a> }));
    let title = words::recording_card(lang, &date_and_time(lang, recording.started_at));
    view! { <SummaryCard title=title rows=rows/> }.into_any()
}

/// R9: one recording.
pub async fn recording(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let found = recordings::ops::find(&mut uow, id).await?.filter(|recording| recording.person == resident.person);
    uow.commit().await?;
    let recording = found.ok_or(OpError::NotFound)?;
    let lang = visit.lang;
    let title = words::recording_title(lang, &date_and_time(lang, recording.started_at));
    render(&visit, Page::new("R9", title.clone()).back("/record/recordings"), || {
        view! {
            <h1 class="govuk-heading-l">{title}</h1>
            {bar(&visit, &recording)}
            <SummaryList rows=all_facts(&visit, &recording)/>
            {withheld(&visit)}
        }
        .into_any()
    })
}

/// What a card says, and the page of the one recording too.
fn facts(visit: &Visit, recording: &Recording) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let council = visit.portal.council();
    let line = council.lines.iter().find(|line| line.number == recording.line);
    let line = line.map_or_else(|| recording.line.clone(), |line| format!("{} – {}", line.number, line.purpose.get(lang)));
    let adviser = format!("{}, {}", recording.staff_number, council.team(&recording.team).get(lang));
    let notice = match &recording.notice_version {
        Some(version) => words::recording_notice_played(lang, version),
        None => words::recording_notice_not(lang).to_string(),
    };
    vec![
        SummaryRow::text(words::recording_line(lang), line),
        SummaryRow::text(words::recording_adviser(lang), adviser),
        SummaryRow::text(words::recording_length(lang), length(lang, recording.seconds)),
        SummaryRow::text(words::recording_notice(lang), notice),
        SummaryRow::text(words::recording_delete(lang), deleted_on(visit, recording)),
    ]
}

fn all_facts(visit: &Visit, recording: &Recording) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let policy = visit.portal.policy();
    let purpose = policy.holding(Category::Recording.code()).map(|holding| holding.purpose.get(lang));
    let mut rows = facts(visit, recording);
    rows.push(SummaryRow::text(words::recording_why(lang), or_not_stated(lang, purpose)));
    let said: Vec<_> = statements(recording).map(|mark| view! { <li>{statement(lang, mark)}</li> }).collect();
    if !said.is_empty() {
        rows.push(SummaryRow::new(words::recording_statements(lang), view! { <ul class="govuk-list">{said}</ul> }));
    }
    let call = visit.link(&format!("/record/items/{}", recording.interaction));
    rows.push(SummaryRow::new(
        words::recording_call(lang),
        view! { <a class="govuk-link" href=call>{words::recording_open_call(lang)}</a> },
    ));
    let line = visit.portal.council().main_line.clone();
    rows.push(SummaryRow::text(words::recording_audio(lang), words::recording_audio_where(lang, &line)));
    rows
}

fn deleted_on(visit: &Visit, recording: &Recording) -> String {
    let policy = visit.portal.policy();
    let period = policy.holding(Category::Recording.code()).and_then(|holding| holding.period(None));
    let date = period.and_then(|period| keep_until(period, london_date(recording.started_at)));
    date.map_or_else(|| or_not_stated(visit.lang, None), |date| full_date(visit.lang, date))
}

fn statements(recording: &Recording) -> impl Iterator<Item = &Mark> {
    recording.marks.iter().filter(|mark| !mark.kind.is_gap())
}

fn statement(lang: Lang, mark: &Mark) -> String {
    let at = clock(mark.at);
    if mark.kind == MarkKind::Authority {
        return words::recording_authority(lang, &at);
    }
    if mark.reminded { words::recording_statement_reminded(lang, &at) } else { words::recording_statement(lang, &at) }
}

/// “4:10”, from the start of the recording.
fn clock(second: i32) -> String {
    format!("{}:{:02}", second / 60, second % 60)
}

/// A stretch of a recording, in seconds: recorded, or left out for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    from: i32,
    until: i32,
    gap: Option<MarkKind>,
}

/// The recording from its start to its end, in stretches. Gaps that overlap or lie outside are cut to fit.
fn stretches(recording: &Recording) -> Vec<Stretch> {
    let end = recording.seconds;
    let mut gaps: Vec<&Mark> = recording.marks.iter().filter(|mark| mark.kind.is_gap()).collect();
    gaps.sort_by_key(|mark| mark.at);
    let mut stretches = Vec::new();
    let mut at = 0;
    for gap in gaps {
        let (from, until) = (gap.at.clamp(at, end), gap.until.unwrap_or(end).clamp(at, end));
        if from > at {
            stretches.push(Stretch { from: at, until: from, gap: None });
        }
        if until > from {
            stretches.push(Stretch { from, until, gap: Some(gap.kind) });
        }
        at = at.max(until);
    }
    if end > at {
        stretches.push(Stretch { from: at, until: end, gap: None });
    }
    stretches
}

/// The picture, the one sentence it says, and the same as a list.
fn bar(visit: &Visit, recording: &Recording) -> AnyView {
    let lang = visit.lang;
    let stretches = stretches(recording);
    let left_out: i32 = stretches.iter().filter(|stretch| stretch.gap.is_some()).map(|stretch| stretch.until - stretch.from).sum();
    let finding = words::segment_finding(lang, &length(lang, left_out), &length(lang, recording.seconds - left_out));
    let mut list: Vec<String> = Vec::with_capacity(stretches.len());
    let mut segments = Vec::with_capacity(stretches.len());
    let mut number = 0;
    for Stretch { from, until, gap } in stretches {
        number += i32::from(gap.is_some());
        let (start, end, nth) = (clock(from), clock(until), number.to_string());
        list.push(match gap {
            None | Some(MarkKind::Statement | MarkKind::Authority) => words::segment_recorded(lang, &start, &end),
            Some(MarkKind::Payment) => words::segment_payment(lang, &start, &nth, &end),
            Some(MarkKind::Transfer) => words::segment_transfer(lang, &start, &nth, &end),
        });
        segments.push(Segment { from, until, gap: gap.map(|_| number) });
    }
    let moved = recording.transferred_to.as_ref().map(|team| words::segment_moved(lang, visit.portal.council().team(team).get(lang)));
    list.extend(moved);
    view! {
        <SegmentBar id=recording.id.to_string() title=words::segment_picture(lang) finding=finding segments=segments list=list/>
    }
    .into_any()
}

fn paging(visit: &Visit, further: bool, last: Option<&Recording>) -> AnyView {
    let (older, newest) = older_newest(visit.lang);
    let link = |href: String, text: &str| PageLink { href: visit.link(&href), text: text.to_string(), label: String::new() };
    let previous = further.then(|| link("/record/recordings".into(), newest));
    let next = last.map(|last| link(format!("/record/recordings?before={}", encode(&cursor_text(last.started_at, last.id))), older));
    view! { <Pagination lang=visit.lang previous=previous next=next/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(marks: &[(MarkKind, i32, Option<i32>)]) -> Recording {
        let marks = marks.iter().map(|(kind, at, until)| Mark { kind: *kind, at: *at, until: *until, reminded: false }).collect();
        Recording {
            id: Uuid::nil(),
            interaction: Uuid::nil(),
            person: portal::ids::PersonId(Uuid::nil()),
            line: "01632 960100".into(),
            started_at: chrono::DateTime::UNIX_EPOCH,
            seconds: 372,
            notice_version: None,
            transferred_to: None,
            staff_number: "A-117".into(),
            team: "CS".into(),
            policy_version: 1,
            marks,
        }
    }

    #[test]
    fn d3_what_was_not_recorded_is_a_gap_with_its_reason_and_the_rest_is_recorded() {
        let found =
            stretches(&recording(&[(MarkKind::Transfer, 325, None), (MarkKind::Payment, 250, Some(300)), (MarkKind::Statement, 20, None)]));
        let expected = [(0, 250, None), (250, 300, Some(MarkKind::Payment)), (300, 325, None), (325, 372, Some(MarkKind::Transfer))];
        let expected: Vec<_> = expected.into_iter().map(|(from, until, gap)| Stretch { from, until, gap }).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn gaps_that_overlap_or_lie_outside_never_make_more_than_the_call() {
        let odd = [(MarkKind::Payment, -5, Some(100)), (MarkKind::Payment, 50, Some(60)), (MarkKind::Transfer, 900, Some(1_000))];
        let found = stretches(&recording(&odd));
        assert_eq!(found.iter().map(|stretch| stretch.until - stretch.from).sum::<i32>(), 372);
        assert!(found.windows(2).all(|pair| pair[0].until == pair[1].from), "{found:?}");
        assert_eq!(stretches(&recording(&[])).len(), 1);
    }
}
