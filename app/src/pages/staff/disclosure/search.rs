//! T12: asking a team to search, and how it searched.

use leptos::prelude::*;
use portal::{
    calendar::full_date,
    disclosure::{
        Search, SearchLog,
        ops::{self, searches as searching},
    },
    fields::Fields,
    text::disclosure as words,
};
use uuid::Uuid;

use super::{
    super::{answering::ended, elsewhere, rights::path_of},
    copy_path, refused, text_area,
};
use crate::{
    pages::{answers::paragraphs, drafts::Uploaded, taking_in::taken_in},
    shell::{Page, render},
    ui::{Button, ButtonKind, FileUpload, Head, LabelStyle, Select, SummaryList, SummaryRow, Table, TableLayout, TextArea, TextInput},
    visit::{PageResult, Reply, Visit},
};

const LIST: &str = "/staff/searches";

fn ask_path(reference: &str) -> String {
    format!("{}/search", path_of(reference))
}

/// T12: which team is to search for what.
pub async fn search_ask(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    let draft = searching::draft(&mut uow, &reference).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T12-ask", words::search_ask_title(lang)).back(copy_path(&reference)), || {
        let none = (String::new(), words::team_choose(lang).to_string());
        let teams = visit.portal.council().teams.iter().map(|team| (team.code.clone(), team.name.get(lang).to_string()));
        view! {
            <span class="govuk-caption-l app-reference">{reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::search_ask_title(lang)}</h1>
            <form method="post" action=visit.link(&ask_path(&reference)) novalidate>
                <Select
                    lang=lang
                    name="team"
                    label=words::head_team(lang)
                    value=visit.typed_or("team", "")
                    error=visit.error("team")
                    items=std::iter::once(none).chain(teams).collect()
                />
                <TextArea
                    lang=lang
                    name="asked"
                    label=words::asked(lang)
                    hint=words::asked_hint(lang)
                    value=visit.typed_or("asked", &draft)
                    error=visit.error("asked")
                    rows=6
                    max=ops::most_characters()
                />
                <Button text=words::search_ask(lang)/>
            </form>
        }
        .into_any()
    })
}

/// Asks the team.
pub async fn do_search_ask(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    match searching::ask(&mut uow, reference, &fields).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(copy_path(reference), words::search_asked))
        }
        Err(error) => refused(ask_path(reference), fields, error),
    }
}

/// What waits for my teams. It names nobody.
pub async fn searches(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, LIST)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waiting = searching::mine(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T12-list", words::searches_title(lang)).back("/staff"), || {
        let list = if waiting.is_empty() {
            view! { <p class="govuk-body">{words::searches_none(lang)}</p> }.into_any()
        } else {
            let rows = waiting.iter().map(|search| {
                let href = visit.link(&format!("{LIST}/{}", search.id));
                let team = visit.portal.council().team(&search.team).get(lang).to_string();
                vec![view! { <a class="govuk-link" href=href>{full_date(lang, search.due_on)}</a> }.into_any(), team.into_any()]
            });
            let heads = [words::head_due, words::head_team].map(|text| Head::new(text(lang))).to_vec();
            view! { <Table caption=words::searches_caption(lang) heads=heads rows=rows.collect() layout=TableLayout::Dense/> }.into_any()
        };
        view! { <h1 class="govuk-heading-l">{words::searches_title(lang)}</h1> {list} }.into_any()
    })
}

/// T12: one task.
pub async fn search(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (search, titles) = searching::open(&mut uow, visit.id("id")?).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let mine = visit.staff().is_ok_and(|staff| staff.in_team(&search.team)) && search.done_at.is_none();
    render(&visit, Page::new("T12", words::search_title(lang)).back(LIST), || {
        let facts = vec![
            SummaryRow::text(words::head_team(lang), visit.portal.council().team(&search.team).get(lang)),
            SummaryRow::text(words::head_due(lang), full_date(lang, search.due_on)),
        ];
        let found: Vec<_> = titles.iter().map(|title| view! { <li>{title.clone()}</li> }).collect();
        view! {
            <h1 class="govuk-heading-l">{words::search_title(lang)}</h1>
            <SummaryList rows=facts/>
            <h2 class="govuk-heading-m">{words::asked(lang)}</h2>
            {paragraphs(lang, &search.asked)}
            {(!found.is_empty()).then(|| view! {
                <h2 class="govuk-heading-m">{words::found_so_far(lang)}</h2>
                <ul class="govuk-list govuk-list--bullet">{found}</ul>
            })}
            {search.log.as_ref().map(|log| logged(&visit, &search, log))}
            {mine.then(|| add_form(&visit, search.id))}
            {mine.then(|| file_form(&visit, search.id))}
            {mine.then(|| finish_form(&visit, search.id))}
        }
        .into_any()
    })
}

fn logged(visit: &Visit, search: &Search, log: &SearchLog) -> AnyView {
    let lang = visit.lang;
    let rows = vec![
        SummaryRow::text(words::places(lang), log.places.clone()),
        SummaryRow::text(words::terms(lang), log.terms.clone()),
        SummaryRow::text(words::period(lang), log.period.clone()),
        SummaryRow::text(words::found(lang), search.found.unwrap_or_default().to_string()),
        SummaryRow::text(words::result(lang), log.result.clone()),
        SummaryRow::text(words::head_by(lang), search.done_by.clone().unwrap_or_default()),
    ];
    view! { <h2 class="govuk-heading-m">{words::search_log(lang)}</h2> <SummaryList rows=rows/> }.into_any()
}

fn add_form(visit: &Visit, id: Uuid) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{words::add_found(lang)}</h2>
        <form method="post" action=visit.link(&format!("{LIST}/{id}/found")) novalidate>
            <TextInput
                lang=lang
                name="title"
                label=words::found_title(lang)
                hint=words::found_title_hint(lang)
                value=visit.typed_or("title", "")
                error=visit.error("title")
            />
            <TextArea
                lang=lang
                name="text"
                label=words::found_text(lang)
                hint=words::found_text_hint(lang)
                value=visit.typed_or("text", "")
                error=visit.error("text")
                rows=8
                max=ops::most_found()
            />
            <Button text=words::add_found_save(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn file_form(visit: &Visit, id: Uuid) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" action=visit.link(&format!("{LIST}/{id}/file")) enctype="multipart/form-data" novalidate>
            <FileUpload
                lang=lang
                name="file"
                label=words::found_file(lang)
                hint=words::found_file_hint(lang)
                error=visit.error("file")
                accept="image/jpeg,image/png,image/webp,application/pdf"
            />
            <Button text=words::found_file_save(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn finish_form(visit: &Visit, id: Uuid) -> AnyView {
    let lang = visit.lang;
    view! {
        <h2 class="govuk-heading-m">{words::finish_title(lang)}</h2>
        <form method="post" action=visit.link(&format!("{LIST}/{id}")) novalidate>
            {text_area(visit, "places", words::places(lang), words::places_hint(lang))}
            {text_area(visit, "terms", words::terms(lang), words::terms_hint(lang))}
            <TextInput
                lang=lang
                name="period"
                label=words::period(lang)
                hint=words::period_hint(lang)
                value=visit.typed_or("period", "")
                error=visit.error("period")
            />
            <TextInput
                lang=lang
                name="found"
                label=words::found(lang)
                label_style=LabelStyle::Plain
                value=visit.typed_or("found", "")
                error=visit.error("found")
                inputmode="numeric"
                width=5
            />
            {text_area(visit, "result", words::result(lang), words::result_hint(lang))}
            <Button text=words::finish(lang)/>
        </form>
    }
    .into_any()
}

/// Adds something that was found.
pub async fn do_search_found(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let path = format!("{LIST}/{}", visit.param("id"));
    let mut uow = visit.uow().await?;
    let outcome = searching::add(&mut uow, visit.id("id")?, &fields).await;
    ended(uow, outcome, path, fields, words::found_added).await
}

/// Adds a file that was found: looked at and made safe before it is kept.
pub async fn do_search_file(visit: Visit, upload: Uploaded) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let (path, id) = (format!("{LIST}/{}", visit.param("id")), visit.id("id")?);
    let mut uow = visit.uow().await?;
    let person = searching::holder_of_files(&mut uow, id).await?;
    uow.commit().await?;
    let written = match taken_in(&visit, person, upload).await {
        Ok(written) => written,
        Err(error) => return refused(path, Fields::default(), error),
    };
    let mut uow = visit.uow().await?;
    searching::add_file(&mut uow, id, written).await?;
    uow.commit().await?;
    Ok(Reply::done(path, words::found_added))
}

/// Writes down how it was searched.
pub async fn do_search(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let path = format!("{LIST}/{}", visit.param("id"));
    let mut uow = visit.uow().await?;
    match searching::finish(&mut uow, visit.id("id")?, &fields).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(LIST, words::search_done))
        }
        Err(error) => refused(path, fields, error),
    }
}
