//! K1: a councillor’s cases, and the list without names.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    calendar::{full_date, london_date, short_date},
    casework::{Listed, Phase, State, ops},
    lang::Lang,
    text::casework as words,
};
use uuid::Uuid;

use super::{HANDOVER, HOME, councillor, service_words, state_tag};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, InsetText, LabelStyle, Select, Sorted, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Reply, Visit},
};

/// K1.
pub async fn page(visit: Visit) -> PageResult {
    let (councillor, phase) = match councillor(&visit) {
        Ok(found) => found,
        Err(elsewhere) => return elsewhere,
    };
    if phase == Phase::HandingOver {
        return Ok(Reply::go(HANDOVER));
    }
    let state = State::from_code(visit.query.get("state"));
    let order = Order::asked(visit.query.get("sort"));
    let mut uow = visit.uow().await?;
    let mut cases = ops::list(&mut uow, state).await?;
    let drafts = ops::drafts::of_actor(&mut uow).await?;
    let today = uow.today();
    uow.commit().await?;
    order.put(&visit, &mut cases);
    let lang = visit.lang;
    let (ends, handover) = (full_date(lang, councillor.term_end), visit.link(HANDOVER));
    render(&visit, Page::new("K1", words::title(lang)), || {
        view! {
            <h1 class="govuk-heading-l">{words::title(lang)}</h1>
            <InsetText>
                <p class="govuk-body">{words::term(lang, &ends)}</p>
                <p class="govuk-body"><a class="govuk-link" href=handover>{words::handover_link(lang)}</a></p>
            </InsetText>
            <Button text=words::raise(lang) href=visit.link("/councillor/cases/new")/>
            {begun(&visit, &drafts)}
            {filter(&visit, state, order)}
            {table(&visit, &cases, state, order, today)}
            <p class="govuk-body"><a class="govuk-link" href=visit.link("/councillor/download")>{words::download(lang)}</a></p>
        }
        .into_any()
    })
}

/// The columns of the list, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Reference,
    Service,
    Sent,
    Due,
    State,
}

impl Column {
    const ALL: [Column; 5] = [Column::Reference, Column::Service, Column::Sent, Column::Due, Column::State];

    const fn code(self) -> &'static str {
        match self {
            Column::Reference => "reference",
            Column::Service => "service",
            Column::Sent => "sent",
            Column::Due => "due",
            Column::State => "state",
        }
    }

    fn head(self, lang: Lang) -> &'static str {
        match self {
            Column::Reference => words::reference(lang),
            Column::Service => words::service(lang),
            Column::Sent => words::sent(lang),
            Column::Due => words::reply_due(lang),
            Column::State => words::state(lang),
        }
    }
}

/// By which column the list is sorted, as an address says it: a minus before the column’s name turns it round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Order {
    by: Column,
    falls: bool,
}

/// The newest first.
const USUAL: Order = Order { by: Column::Sent, falls: true };

impl Order {
    /// What was asked for. An address that was altered by hand is the usual order.
    fn asked(text: &str) -> Order {
        let (falls, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        Column::ALL.into_iter().find(|column| column.code() == name).map_or(USUAL, |by| Order { by, falls })
    }

    fn code(self) -> String {
        format!("{}{}", if self.falls { "-" } else { "" }, self.by.code())
    }

    /// What pressing a column’s head asks for: by it, and pressed again the other way round.
    fn pressed(self, by: Column) -> Order {
        Order { by, falls: self.by == by && !self.falls }
    }

    fn put(self, visit: &Visit, cases: &mut [Listed]) {
        // Sorting keeps the newest first among those that are equal.
        match self.by {
            Column::Reference => cases.sort_by(|a, b| a.reference.cmp(&b.reference)),
            Column::Service => cases.sort_by_cached_key(|case| service_words(visit, case.service.as_deref())),
            Column::Sent => cases.sort_by_key(|case| case.sent_at),
            Column::Due => cases.sort_by_key(|case| case.due_on),
            Column::State => cases.sort_by_key(|case| case.state),
        }
        if self.falls {
            cases.reverse();
        }
    }
}

fn begun(visit: &Visit, drafts: &[Uuid]) -> Option<AnyView> {
    let lang = visit.lang;
    let links: Vec<_> = drafts
        .iter()
        .enumerate()
        .map(|(number, draft)| {
            let href = visit.link(&format!("/councillor/cases/new/{draft}/check"));
            view! { <li><a class="govuk-link" href=href>{format!("{} ({})", words::go_on(lang), number + 1)}</a></li> }
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::drafts(lang)}</h2>
            <ul class="govuk-list">{links}</ul>
        }
        .into_any()
    })
}

fn filter(visit: &Visit, state: Option<State>, order: Order) -> AnyView {
    let lang = visit.lang;
    let sort = (order != USUAL).then(|| view! { <input type="hidden" name="sort" value=order.code()/> });
    let mut items = vec![(String::new(), words::filter_all(lang).to_string())];
    items.extend(State::ALL.iter().map(|state| (state.code().to_string(), state_words(lang, *state).to_string())));
    view! {
        <form method="get" action=visit.link(HOME) novalidate>
            {sort}
            <Select lang=lang name="state" label=words::show(lang) value=state.map(|state| state.code().to_string()) items=items/>
            <Button text=words::filter_button(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn state_words(lang: Lang, state: State) -> &'static str {
    match state {
        State::Open => words::state_open(lang),
        State::Answered => words::state_answered(lang),
        State::Refused => words::state_refused(lang),
        State::Closed => words::state_closed(lang),
    }
}

fn table(visit: &Visit, cases: &[Listed], state: Option<State>, order: Order, today: NaiveDate) -> AnyView {
    let lang = visit.lang;
    if cases.is_empty() {
        return view! { <p class="govuk-body">{words::empty(lang)}</p> }.into_any();
    }
    let head = |column: Column| {
        let only = state.map(|state| format!("state={}&", state.code())).unwrap_or_default();
        let href = visit.link(&format!("{HOME}?{only}sort={}", order.pressed(column).code()));
        let sorted = if order.falls { Sorted::Descending } else { Sorted::Ascending };
        Head::new(column.head(lang)).sortable(href, (order.by == column).then_some(sorted))
    };
    let rows = cases.iter().map(|case| row(visit, case, today)).collect();
    view! {
        <Table
            caption=words::caption(lang)
            caption_style=LabelStyle::Medium
            heads=Column::ALL.into_iter().map(head).collect()
            rows=rows
            layout=TableLayout::Stacked
        />
    }
    .into_any()
}

fn row(visit: &Visit, case: &Listed, today: NaiveDate) -> Vec<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&format!("/councillor/cases/{}", case.reference));
    let late = (case.state == State::Open && case.due_on < today)
        .then(|| view! { " " <Tag text=words::late(lang) colour=TagColour::Red/> }.into_any());
    vec![
        view! { <a class="govuk-link app-reference" href=href>{case.reference.clone()}</a> }.into_any(),
        service_words(visit, case.service.as_deref()).into_any(),
        short_date(lang, london_date(case.sent_at)).into_any(),
        view! { {short_date(lang, case.due_on)} {late} }.into_any(),
        state_tag(lang, case.state),
    ]
}

/// The councillor’s own list without names, for a spreadsheet.
pub async fn download(visit: Visit) -> PageResult {
    if let Err(elsewhere) = councillor(&visit) {
        return elsewhere;
    }
    let mut uow = visit.uow().await?;
    let cases = ops::list(&mut uow, None).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let mut csv = line(&Column::ALL.map(|column| column.head(lang).to_string()));
    for case in &cases {
        csv.push_str(&line(&[
            case.reference.clone(),
            service_words(&visit, case.service.as_deref()),
            london_date(case.sent_at).to_string(),
            case.due_on.to_string(),
            state_words(lang, case.state).to_string(),
        ]));
    }
    // The mark at the beginning tells spreadsheets that accents are UTF-8.
    let bytes = format!("\u{feff}{csv}").into_bytes();
    Ok(Reply::File { kind: "text/csv; charset=utf-8", name: "cases.csv".into(), bytes, inline: false })
}

/// One line of a table for spreadsheets. Every value is quoted, and none begins like a formula.
fn line(values: &[String]) -> String {
    let quoted = values.iter().map(|value| {
        let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{guard}{}\"", value.replace('"', "\"\""))
    });
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_pressed_sorts_by_it_and_pressed_again_the_other_way_round() {
        assert_eq!((Order::asked(""), Order::asked("-"), Order::asked("name")), (USUAL, USUAL, USUAL));
        let due = USUAL.pressed(Column::Due);
        assert_eq!((due.code().as_str(), due.pressed(Column::Due).code().as_str()), ("due", "-due"));
        for column in Column::ALL {
            for falls in [false, true] {
                let order = Order { by: column, falls };
                assert_eq!(Order::asked(&order.code()), order);
                assert_ne!(order.pressed(column), order);
            }
        }
    }

    #[test]
    fn nothing_in_the_list_is_taken_for_a_formula_by_a_spreadsheet() {
        for value in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(line(&[value.to_string()]).starts_with("\"'"), "{value}");
        }
        assert_eq!(line(&["CW-7F3K-2QXM".into(), "A \"b\"".into()]), "\"CW-7F3K-2QXM\",\"A \"\"b\"\"\"\r\n");
    }
}
