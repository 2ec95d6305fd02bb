//! T13: reading what was collected, and deciding of each: given, given without some words, or not given.

use leptos::prelude::*;
use portal::{
    disclosure::{
        Decision, Item, State,
        ops::items::{self as ops, Read, Show},
    },
    fields::Fields,
    holdings,
    lang::Lang,
    text::disclosure as words,
};
use uuid::Uuid;

use super::{
    super::{elsewhere, rights::path_of},
    bench::show_words,
    copy_path, exemptions, refused, revision, text_area,
};
use crate::{
    pages::councillor::files::given_out,
    shell::{Page, render},
    ui::{
        Button, Checkboxes, Choice, Head, InsetText, LabelStyle, Radios, Select, SummaryList, SummaryRow, Table, TableLayout, Tag,
        TagColour,
    },
    visit::{PageResult, Reply, Visit},
};

fn item_path(reference: &str, id: Uuid) -> String {
    format!("{}/items/{id}", path_of(reference))
}

/// T13: what was collected, as a list.
pub async fn items(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let show = Show::from_code(visit.query.get("show"));
    let after = Uuid::try_parse(visit.query.get("after")).unwrap_or(Uuid::nil());
    let mut uow = visit.uow().await?;
    let (disclosure, items, more) = ops::list(&mut uow, visit.param("reference"), show, after).await?;
    uow.commit().await?;
    let (lang, reference) = (visit.lang, disclosure.reference.clone());
    let title = format!("{}: {}", words::items_title(lang), show_words(lang, show));
    let last = items.last().map(|item| item.id).filter(|_| more);
    render(&visit, Page::new("T13-list", title.clone()).back(copy_path(&reference)).wide(), || {
        let next = last.map(|last| visit.link(&format!("{}/items?show={}&after={last}", path_of(&reference), show.code())));
        view! {
            <span class="govuk-caption-l app-reference">{reference.clone()}</span>
            <h1 class="govuk-heading-l">{title.clone()}</h1>
            {table(&visit, &reference, &items)}
            {next.map(|href| view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::items_more(lang)}</a></p> })}
        }
        .into_any()
    })
}

fn table(visit: &Visit, reference: &str, items: &[Item]) -> AnyView {
    let lang = visit.lang;
    if items.is_empty() {
        return view! { <p class="govuk-body">{words::items_none(lang)}</p> }.into_any();
    }
    let heads = [words::head_item, words::head_decision, words::head_by].map(|text| Head::new(text(lang))).to_vec();
    let rows = items.iter().map(|item| {
        let href = visit.link(&item_path(reference, item.id));
        vec![
            view! { <a class="govuk-link" href=href>{ops::title(item, lang)}</a> }.into_any(),
            view! { {decision_tag(lang, item)} {item.flagged.then(|| view! { " " <Tag text=words::flagged(lang) colour=TagColour::Grey/> })} }
                .into_any(),
            item.decided_by.clone().unwrap_or_default().into_any(),
        ]
    });
    view! {
        <Table caption=words::items_caption(lang) caption_style=LabelStyle::Small heads=heads rows=rows.collect() layout=TableLayout::Dense/>
    }
    .into_any()
}

fn decision_tag(lang: Lang, item: &Item) -> AnyView {
    let (text, colour) = match item.decision {
        Decision::Open => (words::head_open(lang), TagColour::Orange),
        Decision::Give => (words::head_given(lang), TagColour::Green),
        Decision::Withhold => (words::head_withheld(lang), TagColour::Purple),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

/// T13: one item.
pub async fn item(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let read = ops::read(&visit.portal, &visit.actor, visit.request, visit.param("reference"), visit.id("id")?, visit.lang).await?;
    let (lang, reference) = (visit.lang, read.disclosure.reference.clone());
    let title = ops::title(&read.item, lang);
    let back = format!("{}/items?show=open", path_of(&reference));
    render(&visit, Page::new("T13", title.clone()).back(back), || {
        let whole = read.parts.iter().map(|(name, text)| SummaryRow::text(name.clone(), text.clone())).collect();
        let given = (read.given != read.parts).then(|| {
            let rows = read.given.iter().map(|(name, text)| SummaryRow::text(name.clone(), text.clone())).collect();
            view! { <h2 class="govuk-heading-m">{words::as_given(lang)}</h2> <SummaryList rows=rows/> }
        });
        view! {
            <span class="govuk-caption-l app-reference">{reference.clone()}</span>
            <h1 class="govuk-heading-l">{title.clone()}</h1>
            <p class="govuk-body">{decision_tag(lang, &read.item)}</p>
            {read.changed.then(|| view! { <InsetText><p class="govuk-body">{words::item_changed(lang)}</p></InsetText> })}
            {reason(lang, &read.item)}
            <h2 class="govuk-heading-m">{words::as_held(lang)}</h2>
            <SummaryList rows=whole/>
            {(read.item.table == holdings::columns::Table::File).then(|| {
                let href = visit.link(&format!("{}/file", item_path(&reference, read.item.id)));
                view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::item_file(lang)}</a></p> }
            })}
            {given}
            {(read.disclosure.state == State::Preparing).then(|| form(&visit, &read))}
        }
        .into_any()
    })
}

/// The file that an item is, for whoever decides of it.
pub async fn item_file(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let (file, bytes) = ops::file(&visit.portal, &visit.actor, visit.request, visit.param("reference"), visit.id("id")?).await?;
    Ok(given_out(file, bytes))
}

fn reason(lang: Lang, item: &Item) -> Option<AnyView> {
    let reason = item.reason.clone()?;
    let mut rows = vec![SummaryRow::text(words::head_reason(lang), reason)];
    rows.extend(item.exemption.map(|exemption| SummaryRow::text(words::head_exemption(lang), exemption.words(lang))));
    rows.extend((!item.named).then(|| SummaryRow::text(words::unnamed(lang), words::unnamed_yes(lang))));
    Some(view! { <SummaryList rows=rows/> }.into_any())
}

fn form(visit: &Visit, read: &Read) -> AnyView {
    let lang = visit.lang;
    let decisions = vec![
        Choice::new("give", words::decide_give(lang)),
        Choice::new("cut", words::decide_cut(lang)).hint(words::decide_cut_hint(lang)),
        Choice::new("withhold", words::decide_withhold(lang)),
    ];
    let ticked: Vec<String> = visit.typed().all("other").into_iter().map(String::from).collect();
    let others = read.others.iter().map(|text| Choice::new(text.clone(), text.clone())).collect();
    let unnamed: Vec<String> = visit.typed().all("unnamed").into_iter().map(String::from).collect();
    view! {
        <form method="post" action=visit.link(&item_path(&read.disclosure.reference, read.item.id)) novalidate>
            {revision(&read.disclosure)}
            <Radios
                lang=lang
                name="decision"
                legend=words::decide(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("decision", "")
                error=visit.error("decision")
                items=decisions
            />
            {(!read.others.is_empty()).then(|| view! {
                <Checkboxes
                    lang=lang
                    name="other"
                    legend=words::others(lang)
                    legend_style=LabelStyle::Small
                    hint=words::others_hint(lang)
                    values=ticked
                    items=others
                />
            })}
            {text_area(visit, "words", words::cut_words(lang), words::cut_words_hint(lang))}
            <Select
                lang=lang
                name="exemption"
                label=words::exemption(lang)
                value=visit.typed_or("exemption", "")
                error=visit.error("exemption")
                items=exemptions(lang)
            />
            {text_area(visit, "reason", words::reason(lang), words::reason_hint(lang))}
            <Checkboxes
                lang=lang
                name="unnamed"
                legend=words::unnamed(lang)
                legend_style=LabelStyle::Small
                values=unnamed
                items=vec![Choice::new("yes", words::unnamed_yes(lang)).hint(words::unnamed_hint(lang))]
            />
            <Button text=words::decide_save(lang)/>
        </form>
    }
    .into_any()
}

/// Decides of an item and goes on to the next that waits.
pub async fn do_item(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let (reference, id): (&str, Uuid) = (visit.param("reference"), visit.id("id")?);
    let mut uow = visit.uow().await?;
    match ops::decide(&mut uow, reference, id, &fields).await {
        Ok(next) => {
            uow.commit().await?;
            let to = next.map_or_else(|| copy_path(reference), |next| item_path(reference, next));
            Ok(Reply::done(to, words::decided))
        }
        Err(error) => refused(item_path(reference, id), fields, error),
    }
}
