//! Opening a recording: first what for, then where it is.

use leptos::prelude::*;
use portal::{
    calendar,
    error::FieldErrors,
    fields::Fields,
    lang::Lang,
    recordings::{MarkKind, Opened, Purpose, Recording, ops, rules},
    text::{intake, recordings as words},
};
use uuid::Uuid;

use super::elsewhere;
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, Head, InsetText, LabelStyle, Radios, SummaryList, SummaryRow, Table, TableLayout},
    visit::{PageResult, Visit},
};

/// Asks the purpose. Nothing of the call is shown before one is chosen.
pub async fn recording(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    ops::may_open(&mut uow, id).await??;
    uow.commit().await?;
    let page = Page::form("T-recording", words::title(visit.lang)).back("/staff");
    render(&visit, page, || question(&visit))
}

fn question(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = Purpose::ALL.iter().map(|purpose| Choice::new(purpose.code(), purpose_words(lang, *purpose))).collect();
    view! {
        <h1 class="govuk-heading-l">{words::title(lang)}</h1>
        <p class="govuk-body">{words::intro(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <Radios
                lang=lang
                name="purpose"
                legend=words::purpose(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("purpose", "")
                error=visit.error("purpose")
                items=items
            />
            <Button text=words::open(lang)/>
        </form>
    }
    .into_any()
}

/// What a recording may be opened for, in words.
pub fn purpose_words(lang: Lang, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Quality => words::purpose_quality(lang),
        Purpose::Training => words::purpose_training(lang),
        Purpose::Dispute => words::purpose_dispute(lang),
        Purpose::StaffProtection => words::purpose_staff_protection(lang),
        Purpose::Verification => words::purpose_verification(lang),
        Purpose::LegalClaim => words::purpose_legal_claim(lang),
    }
}

/// Opens it. The answer is the page itself: an address that shows a recording without asking what for does not exist.
pub async fn do_recording(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let purpose = Purpose::from_code(fields.get("purpose")).ok_or_else(|| FieldErrors::one("purpose", words::purpose_missing))?;
    let mut uow = visit.uow().await?;
    let opened = ops::open(&mut uow, id, purpose).await?;
    uow.commit().await?;
    let page = Page::new("T-recording-open", words::opened_title(visit.lang)).back("/staff").wide();
    render(&visit, page, || contents(&visit, &opened, purpose))
}

fn contents(visit: &Visit, opened: &Opened, purpose: Purpose) -> AnyView {
    let (lang, recording) = (visit.lang, &opened.recording);
    view! {
        <h1 class="govuk-heading-l">{words::opened_title(lang)}</h1>
        <p class="govuk-body">{intake::person_seen(lang)} " " {purpose_words(lang, purpose)} "."</p>
        <SummaryList rows=facts(visit, opened)/>
        <InsetText>{words::no_audio(lang)}</InsetText>
        {parts(lang, recording)}
        {statements(lang, recording)}
    }
    .into_any()
}

fn facts(visit: &Visit, opened: &Opened) -> Vec<SummaryRow> {
    let (lang, recording) = (visit.lang, &opened.recording);
    let council = visit.portal.council();
    let purpose = council.line(&recording.line).map(|line| line.purpose.get(lang).to_string()).unwrap_or_default();
    let notice = match &recording.notice_version {
        Some(version) => words::notice_version(lang, version),
        None => words::notice_none(lang).to_string(),
    };
    let mut rows = vec![
        SummaryRow::text(words::line(lang), format!("{} {purpose}", recording.line)),
        SummaryRow::text(words::started(lang), calendar::date_and_time(lang, recording.started_at)),
        SummaryRow::text(words::length(lang), clock(recording.seconds)),
        SummaryRow::text(words::adviser(lang), recording.staff_number.clone()),
        SummaryRow::text(words::notice(lang), notice),
    ];
    if let Some(team) = &recording.transferred_to {
        rows.push(SummaryRow::text(words::moved_to(lang), council.team(team).get(lang)));
    }
    rows.push(SummaryRow::text(words::supplier_reference(lang), opened.supplier_reference.clone()));
    rows
}

/// Minutes and seconds, like 4:10.
fn clock(seconds: i32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn parts(lang: Lang, recording: &Recording) -> AnyView {
    let heads = [words::part_from, words::part_until, words::part_what].map(|text| Head::new(text(lang))).to_vec();
    let rows = rules::segments(&recording.marks, recording.seconds)
        .into_iter()
        .map(|part| {
            let what = match part.gap {
                None | Some(MarkKind::Statement | MarkKind::Authority) => words::part_recorded(lang),
                Some(MarkKind::Payment) => words::gap_payment(lang),
                Some(MarkKind::Transfer) => words::gap_transfer(lang),
            };
            vec![clock(part.from).into_any(), clock(part.until).into_any(), what.into_any()]
        })
        .collect();
    view! { <Table caption=words::parts(lang) heads=heads rows=rows layout=TableLayout::Plain/> }.into_any()
}

fn statements(lang: Lang, recording: &Recording) -> AnyView {
    let lines: Vec<_> = recording
        .marks
        .iter()
        .filter(|mark| !mark.kind.is_gap())
        .map(|mark| {
            let words = match mark.kind {
                MarkKind::Authority => words::authority_given,
                MarkKind::Payment | MarkKind::Transfer | MarkKind::Statement if mark.reminded => words::statement_reminded,
                MarkKind::Payment | MarkKind::Transfer | MarkKind::Statement => words::statement_not_reminded,
            };
            view! { <li>{words(lang, &clock(mark.at))}</li> }
        })
        .collect();
    if lines.is_empty() {
        return ().into_any();
    }
    view! { <h2 class="govuk-heading-m">{words::statements(lang)}</h2><ul class="govuk-list">{lines}</ul> }.into_any()
}
