//! The print queue: letters that wait for a printer, one document of those that were chosen, and what was printed since yesterday.

use leptos::prelude::*;
use portal::{
    calendar,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    ids::OutboxId,
    outbox::ops::post::{self, Listed},
    text::{letter_names, post as words},
};

use super::{elsewhere, language_words};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonGroup, ButtonKind, Checkboxes, Choice, LabelStyle},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/staff/post";

/// GET `/staff/post`.
pub async fn queue(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waiting = post::waiting(&mut uow).await?;
    let printed = post::printed_lately(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T-post", words::title(lang)).wide(), || {
        let none = waiting.is_empty().then(|| view! { <p class="govuk-body">{words::waiting_none(lang)}</p> });
        let opened: Vec<&Listed> = waiting.iter().filter(|letter| letter.opened_at.is_some()).collect();
        view! {
            <h1 class="govuk-heading-l">{words::title(lang)}</h1>
            <p class="govuk-body">{words::intro(lang)}</p>
            {none}
            {(!waiting.is_empty()).then(|| to_print(&visit, &waiting))}
            {(!opened.is_empty()).then(|| to_mark(&visit, &opened))}
            {(!printed.is_empty()).then(|| to_put_back(&visit, &printed))}
        }
        .into_any()
    })
}

fn to_print(visit: &Visit, waiting: &[Listed]) -> AnyView {
    let lang = visit.lang;
    let items = waiting.iter().map(|letter| choice(visit, letter)).collect();
    view! {
        <form method="post" action=visit.link(&format!("{PATH}/print")) novalidate>
            <Checkboxes
                lang=lang
                name="letters"
                legend=words::waiting_legend(lang)
                legend_style=LabelStyle::Medium
                error=visit.error("letters")
                items=items
                small=true
            />
            <ButtonGroup>
                <Button text=words::print(lang)/>
                <Button text=words::print_all(lang) kind=ButtonKind::Secondary name="all" value="yes"/>
            </ButtonGroup>
        </form>
    }
    .into_any()
}

fn to_mark(visit: &Visit, opened: &[&Listed]) -> AnyView {
    let lang = visit.lang;
    let items = opened.iter().map(|letter| choice(visit, letter)).collect();
    view! {
        <h2 class="govuk-heading-m">{words::printed_heading(lang)}</h2>
        <p class="govuk-body">{words::printed_intro(lang)}</p>
        <form method="post" action=visit.link(&format!("{PATH}/printed")) novalidate>
            <Checkboxes
                lang=lang
                name="printed"
                legend=words::printed_legend(lang)
                error=visit.error("printed")
                items=items
                small=true
            />
            <Button text=words::printed_button(lang)/>
        </form>
    }
    .into_any()
}

fn to_put_back(visit: &Visit, printed: &[Listed]) -> AnyView {
    let lang = visit.lang;
    let items = printed.iter().map(|letter| choice(visit, letter)).collect();
    view! {
        <h2 class="govuk-heading-m">{words::back_heading(lang)}</h2>
        <p class="govuk-body">{words::back_intro(lang)}</p>
        <form method="post" action=visit.link(&format!("{PATH}/back")) novalidate>
            <Checkboxes
                lang=lang
                name="back"
                legend=words::back_legend(lang)
                error=visit.error("back")
                items=items
                small=true
            />
            <Button text=words::back_button(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// Reference and kind; language and how long it waits. No name before the letter is opened.
fn choice(visit: &Visit, letter: &Listed) -> Choice {
    let lang = visit.lang;
    let kind = letter_names::by_name(&letter.letter).map_or("", |text| text(lang));
    let language = letter.language.map_or_else(|| words::both_languages(lang), |of| language_words(lang, of));
    let mut hint = words::waiting_since(lang, language, &calendar::short_date_time(lang, letter.created_at));
    if let Some(at) = letter.opened_at {
        hint = format!("{hint} {}", words::opened(lang, &calendar::short_date_time(lang, at)));
    }
    if let Some(number) = &letter.printed_by {
        hint = format!("{hint} {}", words::back_by(lang, number));
    }
    Choice::new(letter.id.to_string(), words::listed(lang, kind, &letter.id.on_paper())).hint(hint)
}

/// POST `/staff/post/print`: one document, to be saved and printed.
pub async fn do_print(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let chosen = if fields.get("all") == "yes" {
        post::waiting(&mut uow).await?.into_iter().map(|letter| letter.id).collect()
    } else {
        chosen(&fields, "letters")?
    };
    match post::print(&mut uow, &chosen, visit.lang).await {
        Ok(bytes) => {
            let name = format!("letters-{}.pdf", uow.today());
            uow.commit().await?;
            Ok(Reply::File { kind: "application/pdf", name, bytes, inline: false })
        }
        Err(error) => again(fields, "letters", error),
    }
}

/// POST `/staff/post/printed`.
pub async fn do_printed(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    if let Err(error) = post::mark_printed(&mut uow, &chosen(&fields, "printed")?).await {
        return again(fields, "printed", error);
    }
    uow.commit().await?;
    Ok(Reply::done(PATH, words::printed_done))
}

/// POST `/staff/post/back`.
pub async fn do_put_back(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, PATH)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    if let Err(error) = post::put_back(&mut uow, &chosen(&fields, "back")?).await {
        return again(fields, "back", error);
    }
    uow.commit().await?;
    Ok(Reply::done(PATH, words::back_done))
}

fn chosen(fields: &Fields, name: &str) -> OpResult<Vec<OutboxId>> {
    fields.all(name).into_iter().map(|id| id.parse().map_err(|_| OpError::NotFound)).collect()
}

/// The fault stands beside the list that was chosen from.
fn again(fields: Fields, name: &str, error: OpError) -> PageResult {
    let OpError::Invalid(errors) = error else { return Err(error) };
    let mut beside = FieldErrors::none();
    for (_, words) in errors.iter() {
        beside.add_words(name, words.clone());
    }
    Ok(Reply::again(PATH, fields, beside))
}
