//! The pages beside the privacy notice: recorded calls, the charter, cookies and what does not work yet.

use super::{Block, Names, Row, Section, Table, same, until};
use crate::{
    calendar::full_date,
    lang::{Lang, Words},
    policy::{Calls, Pack},
    text::{policy as text, public},
};

/// How calls are recorded: told before anybody calls (SI 2018/356; UK GDPR art. 13).
pub fn calls(pack: &Pack, names: Names<'_>) -> Vec<Section> {
    let Some(calls) = &pack.calls else { return Vec::new() };
    let mut told = vec![Block::Text(calls.told.clone())];
    told.extend(calls.announcement.iter().map(|words| Block::Rows(vec![Row::text(Words::of(text::calls_announcement), words)])));
    let mut sections = vec![
        Section::new(Words::of(text::calls_which), vec![Block::Text(calls.lead.clone()), Block::Table(lines(calls))]),
        Section::new(Words::of(text::calls_told), told),
        Section::new(Words::of(text::calls_why), vec![Block::List(calls.purposes.clone())]),
        Section::new(Words::of(text::calls_not_recorded), vec![Block::List(calls.not_recorded.clone())]),
        Section::new(Words::of(public::contact_unrecorded), vec![Block::Text(calls.otherwise.clone())]),
    ];
    if let Some(holding) = pack.holding("recording") {
        sections.push(Section::new(Words::of(text::calls_until), vec![Block::Rows(vec![until(holding, names)])]));
    }
    if !calls.statements.is_empty() {
        sections.push(Section::new(Words::of(text::calls_more), vec![Block::List(calls.statements.clone())]));
    }
    sections
}

fn lines(calls: &Calls) -> Table {
    let row = |line: &crate::policy::Line| {
        let number = if line.number.is_empty() { Words::of(text::calls_no_number) } else { same(line.number.clone()) };
        let recorded: fn(Lang) -> &'static str = if line.recorded { public::contact_recorded_yes } else { public::contact_recorded_no };
        vec![line.purpose.clone(), number, Words::of(recorded)]
    };
    Table {
        caption: Words::of(public::contact_lines),
        heads: vec![Words::of(public::contact_for), Words::of(public::contact_number), Words::of(text::calls_recorded)],
        rows: calls.lines.iter().map(row).collect(),
    }
}

/// What the council promises everybody, with its times.
pub fn charter(pack: &Pack) -> Vec<Section> {
    let Some(charter) = &pack.charter else { return Vec::new() };
    let (acknowledge, answer) = (charter.acknowledge_working_days.to_string(), charter.answer_days.to_string());
    let councillor = charter.councillor_working_days.to_string();
    let times = vec![
        Words::of(|lang| text::charter_acknowledge(lang, &acknowledge)),
        Words::of(|lang| text::charter_answer(lang, &answer)),
        Words::of(|lang| text::charter_councillor(lang, &councillor)),
    ];
    vec![
        Section::new(Words::of(text::charter_times), vec![Block::Text(charter.lead.clone()), Block::List(times)]),
        Section::new(Words::of(text::charter_service), vec![Block::List(charter.promises.clone())]),
    ]
}

/// The cookies there are, in a table (PECR reg. 6).
pub fn cookies(pack: &Pack) -> Vec<Section> {
    let rows = pack.cookies.iter().map(|one| vec![same(one.name.clone()), one.why.clone(), one.ends.clone()]).collect();
    let table = Table {
        caption: Words::of(public::cookies_table),
        heads: [public::cookies_name, public::cookies_why, public::cookies_ends].map(Words::of).to_vec(),
        rows,
    };
    vec![Section::new(Words::of(public::cookies_table), vec![Block::Table(table)])]
}

/// What of the accessibility statement is the council’s own to say (PSBAR 2018, reg. 8).
pub fn accessibility(pack: &Pack) -> Vec<Section> {
    let Some(statement) = &pack.accessibility else { return Vec::new() };
    let prepared = statement.prepared().map(|day| Block::Text(Words::of(|lang| public::access_date(lang, &full_date(lang, day)))));
    vec![
        Section::new(Words::of(public::access_how), vec![Block::List(statement.faults.clone())]),
        Section::new(
            Words::of(public::access_technical),
            vec![Block::Text(Words::of(public::access_technical_words)), Block::Text(statement.status.clone())],
        ),
        Section::new(Words::of(public::access_tested), [Block::Text(statement.tested.clone())].into_iter().chain(prepared).collect()),
    ]
}
