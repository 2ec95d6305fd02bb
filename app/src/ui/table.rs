//! Tables, which become cards on a phone.

use super::{LabelStyle, classes};
use leptos::prelude::*;

/// What becomes of a table on a phone, and how close its rows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableLayout {
    /// Columns at every width: for two or three short ones.
    #[default]
    Plain,
    /// Each row a card below 641 px, every value after its column's name.
    Stacked,
    /// Stacked, with closer rows and smaller text, for staff.
    Dense,
}

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    Ascending,
    Descending,
}

/// The head of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub text: String,
    /// Numbers stand to the right.
    pub numeric: bool,
    /// The address that sorts by this column.
    pub sort: Option<String>,
    pub sorted: Option<Sorted>,
}

impl Head {
    /// A column of words.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A column of numbers.
    pub fn numeric(text: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::new(text) }
    }

    /// With a link that sorts by this column.
    #[must_use]
    pub fn sortable(self, href: impl Into<String>, sorted: Option<Sorted>) -> Self {
        Self { sort: Some(href.into()), sorted, ..self }
    }
}

/// Rows under heads. Every table has a caption, so that it can be found by name.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    #[prop(default = LabelStyle::Medium)] caption_style: LabelStyle,
    /// For a caption that repeats the heading above the table.
    #[prop(optional)]
    caption_hidden: bool,
    #[prop(optional)] heads: Vec<Head>,
    rows: Vec<Vec<AnyView>>,
    /// The first cell names its row.
    #[prop(optional)]
    row_heads: bool,
    #[prop(optional)] layout: TableLayout,
) -> impl IntoView {
    let stacked = layout != TableLayout::Plain;
    let dense = layout == TableLayout::Dense;
    let class = classes("govuk-table", &[("app-table--stacked", stacked), ("app-table--dense", dense)]);
    let caption_class =
        if caption_hidden { "govuk-table__caption govuk-visually-hidden".to_string() } else { caption_style.class("govuk-table__caption") };
    let columns = Columns { heads, row_heads, stacked };
    let body: Vec<_> = rows.into_iter().map(|row| columns.row(row)).collect();
    view! {
        <table class=class>
            <caption class=caption_class>{caption}</caption>
            {columns.head()}
            <tbody class="govuk-table__body">{body}</tbody>
        </table>
    }
    .into_any()
}

struct Columns {
    heads: Vec<Head>,
    row_heads: bool,
    stacked: bool,
}

impl Columns {
    fn head(&self) -> AnyView {
        if self.heads.is_empty() {
            return ().into_any();
        }
        let cells: Vec<_> = self.heads.iter().map(head_cell).collect();
        view! {
            <thead class="govuk-table__head"><tr class="govuk-table__row">{cells}</tr></thead>
        }
        .into_any()
    }

    fn row(&self, row: Vec<AnyView>) -> AnyView {
        let cells: Vec<_> = row.into_iter().enumerate().map(|(n, value)| self.cell(n, value)).collect();
        view! { <tr class="govuk-table__row">{cells}</tr> }.into_any()
    }

    fn cell(&self, column: usize, value: AnyView) -> AnyView {
        if column == 0 && self.row_heads {
            return view! { <th scope="row" class="govuk-table__header">{value}</th> }.into_any();
        }
        let head = self.heads.get(column);
        let numeric = head.is_some_and(|head| head.numeric);
        let label = head.filter(|_| self.stacked).map(|head| head.text.clone());
        let class = classes("govuk-table__cell", &[("govuk-table__cell--numeric", numeric)]);
        view! { <td class=class data-label=label>{value}</td> }.into_any()
    }
}

fn head_cell(head: &Head) -> AnyView {
    let class = classes("govuk-table__header", &[("govuk-table__header--numeric", head.numeric)]);
    let sorted = head.sorted.map(|sorted| match sorted {
        Sorted::Ascending => "ascending",
        Sorted::Descending => "descending",
    });
    let text = head.text.clone();
    let text = match head.sort.clone() {
        Some(href) => view! { <a class="govuk-link app-table__sort" href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    };
    view! { <th scope="col" class=class aria-sort=sorted>{text}</th> }.into_any()
}
