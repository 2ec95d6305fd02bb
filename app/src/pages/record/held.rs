//! What we hold, kind by kind: every category in the register, what is in it now, and all the law wants said about it.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date},
    holdings::{self, Category, Item, KeptUntil},
    lang::Lang,
    policy::{Holding, Pack},
    text::{record as words, ui},
};

use super::{Tab, law, recipients, removed, tabs, withheld};
use crate::{
    pages::only_residents,
    shell::{Page, render},
    ui::{Details, Head, SummaryList, SummaryRow, Table, TableLayout},
    visit::{PageResult, Visit},
};

/// As many as the walk through the register shows of one category.
const MOST: usize = 200;
/// As many as stand here of what another page lists in full.
const NEWEST: usize = 20;

/// One category, and what there is of it.
struct Held {
    category: Category,
    items: Vec<Item>,
    /// How much is held, which may be more than is read here.
    total: i64,
}

impl Held {
    /// Where less than everything was read, the register's own count says how much there is.
    fn new(category: Category, items: Vec<Item>, counts: &[(Category, i64)]) -> Held {
        let read = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let counted = counts.iter().find(|(of, _)| *of == category).map_or(read, |(_, count)| *count);
        let total = if items.len() < MOST { read } else { counted.max(read) };
        Held { category, items, total }
    }
}

/// Where everything of a category stands page by page.
const fn in_full(category: Category) -> Option<&'static str> {
    match category {
        Category::Interaction | Category::RequestMessage | Category::OutboundMessage | Category::CouncillorCase => Some("/record"),
        Category::ServiceRequest => Some("/requests"),
        Category::Recording => Some("/record/recordings"),
        Category::Mandate => Some("/representatives"),
        Category::RightsRequest => Some("/data-requests"),
        Category::Preference => Some("/preferences"),
        Category::SharingLog => Some("/record/sharing"),
        Category::AccessLog => Some("/record/access-log"),
        Category::Account
        | Category::ContactDetails
        | Category::Identifier
        | Category::Household
        | Category::Need
        | Category::SafetyMarker
        | Category::RequestFile
        | Category::Draft
        | Category::Correction
        | Category::Survey
        | Category::CallEvent => None,
    }
}

/// R4: what is held, by kind.
pub async fn held(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let held = holdings::ops::show(&mut uow).await?;
    let counts = holdings::ops::counts(&mut uow, resident.person).await?;
    uow.commit().await?;
    let removed = removed(&visit, resident.person).await?;
    let held: Vec<Held> = held.into_iter().map(|(category, items)| Held::new(category, removed.items(items), &counts)).collect();
    let nothing = held.iter().all(|held| held.category == Category::Account || held.items.is_empty());
    let policy = visit.portal.policy();
    let lang = visit.lang;
    render(&visit, Page::new("R4-held", words::held_title(lang)), || {
        let contents = contents(&policy, &held, lang);
        let sections: Vec<_> = held.into_iter().filter_map(|held| section(&visit, &policy, held)).collect();
        view! {
            <h1 class="govuk-heading-l">{words::held_title(lang)}</h1>
            {tabs(&visit, Tab::Held)}
            <p class="govuk-body-l">{words::held_lead(lang)}</p>
            {nothing.then(|| view! { <p class="govuk-body">{words::empty(lang)}</p> })}
            {contents}
            {sections}
            {withheld(&visit)}
        }
        .into_any()
    })
}

/// The categories with how much there is of each, as links down the page.
fn contents(policy: &Pack, held: &[Held], lang: Lang) -> AnyView {
    let links: Vec<_> = held
        .iter()
        .filter_map(|held| {
            let label = policy.holding(held.category.code())?.label.get(lang);
            let text = format!("{label}: {}", held.total);
            Some(view! { <li><a class="govuk-link" href=format!("#{}", held.category.code())>{text}</a></li> })
        })
        .collect();
    view! {
        <nav aria-label=words::contents(lang)>
            <ul class="govuk-list">{links}</ul>
        </nav>
    }
    .into_any()
}

fn section(visit: &Visit, policy: &Pack, held: Held) -> Option<AnyView> {
    let (lang, category) = (visit.lang, held.category);
    let holding = policy.holding(category.code())?;
    let rows = facts(holding, lang);
    let title_id = format!("{}-title", category.code());
    Some(
        view! {
            <section id=category.code() aria-labelledby=title_id.clone()>
                <h2 class="govuk-heading-m" id=title_id.clone()>{holding.label.get(lang).to_string()}</h2>
                <p class="govuk-body">{holding.contains.get(lang).to_string()}</p>
                {things(visit, holding, held)}
                <Details summary=words::facts(lang)>
                    <div class="app-record-facts"><SummaryList rows=rows/></div>
                </Details>
            </section>
        }
        .into_any(),
    )
}

/// What is held of one category, the newest first.
fn things(visit: &Visit, holding: &Holding, held: Held) -> AnyView {
    let (lang, mut items) = (visit.lang, held.items);
    if items.is_empty() {
        return view! { <p class="govuk-body">{words::section_empty(lang)}</p> }.into_any();
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.at));
    let elsewhere = in_full(held.category);
    items.truncate(if elsewhere.is_some() { NEWEST } else { MOST });
    let (shown, total) = (items.len().to_string(), held.total.to_string());
    let more = (shown != total).then(|| {
        let all = elsewhere.map(|path| view! { <a class="govuk-link" href=visit.link(path)>{words::all_of_them(lang)}</a> });
        let ask = elsewhere.is_none().then(|| words::ask_for_the_rest(lang));
        view! { <p class="govuk-body">{words::newest_shown(lang, &shown, &total)} " " {all} {ask}</p> }
    });
    let rows: Vec<_> = items.into_iter().map(|item| row(visit, holding, item)).collect();
    let heads = vec![Head::new(words::column_what(lang)), Head::new(words::column_date(lang)), Head::new(ui::fact_until(lang))];
    view! {
        <Table
            caption=holding.label.get(lang)
            caption_hidden=true
            heads=heads
            rows=rows
            row_heads=true
            layout=TableLayout::Stacked
        />
        {more}
    }
    .into_any()
}

fn row(visit: &Visit, holding: &Holding, item: Item) -> Vec<AnyView> {
    let lang = visit.lang;
    let at = full_date(lang, london_date(item.at));
    let until = match item.kept {
        KeptUntil::Date(date) => full_date(lang, date),
        KeptUntil::NotBegun => holding.rule(item.service.as_deref()).get(lang).to_string(),
    };
    let date = view! { <time datetime=item.at.to_rfc3339()>{at}</time> }.into_any();
    vec![what(visit, item), date, until.into_any()]
}

/// The thing itself: a link to where it can be read in full, and what it says in short.
fn what(visit: &Visit, item: Item) -> AnyView {
    let lang = visit.lang;
    let title = item.title.get(lang).to_string();
    let details: Vec<_> = item
        .content
        .into_iter()
        .map(|(label, text)| (label.get(lang).to_string(), text.get(lang).to_string()))
        .filter(|(_, text)| *text != title)
        .map(|(label, text)| {
            let line = if label == title { text } else { format!("{label}: {text}") };
            view! { <br/> <span class="govuk-!-font-weight-regular">{line}</span> }
        })
        .collect();
    let title = match item.link {
        Some(path) => view! { <a class="govuk-link" href=visit.link(&path)>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    view! { {title}{details} }.into_any()
}

/// The facts of one category, in the order they stand everywhere.
fn facts(holding: &Holding, lang: Lang) -> Vec<SummaryRow> {
    vec![
        SummaryRow::text(ui::fact_from(lang), holding.source.get(lang)),
        SummaryRow::text(ui::fact_why(lang), holding.purpose.get(lang)),
        SummaryRow::new(ui::fact_legal(lang), law(holding, None, lang)),
        SummaryRow::new(ui::fact_shared(lang), recipients(holding, lang)),
        SummaryRow::text(ui::fact_until(lang), holding.rule(None).get(lang)),
    ]
}
