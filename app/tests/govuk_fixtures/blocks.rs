//! The macros' options as properties of everything that is not a field.

use super::{given::Given, html::NO_CAPTION};
use app::ui::{
    Action, BackLink, Breadcrumbs, Button, ButtonKind, Details, ErrorMessage, ErrorSummary, Head, InsetText, LabelStyle,
    NotificationBanner, PageLink, Pagination, Panel, PhaseBanner, SkipLink, StartButton, SummaryCard, SummaryList, SummaryRow, Table, Tag,
    Task, TaskList, TaskStatus, WarningText,
};
use leptos::prelude::*;
use portal::lang::Lang;

const EN: Lang = Lang::En;

pub fn back_link(g: &mut Given) -> String {
    let (href, text) = (g.word("href").unwrap_or_else(|| "#".into()), g.text(""));
    view! { <BackLink lang=EN href=href text=text/> }.to_html()
}

pub fn breadcrumbs(g: &mut Given) -> String {
    let lang = match g.word("labelText").as_deref() {
        Some("Briwsion bara") => Lang::Cy,
        _ => EN,
    };
    let mut items = Vec::new();
    for mut item in g.list("items") {
        items.push((item.word("href").unwrap_or_default(), item.text("").get().unwrap_or_default()));
    }
    view! { <Breadcrumbs lang=lang items=items/> }.to_html()
}

pub fn button(g: &mut Given) -> String {
    let text = g.text("").get().unwrap_or_default();
    let href = g.word("href");
    if href.is_some() && g.flag("isStartButton") == Some(true) {
        return view! { <StartButton text=text href=href.unwrap_or_default()/> }.to_html();
    }
    let class = g.classes("classes", &["govuk-button--secondary", "govuk-button--warning"]).pop().unwrap_or_default();
    let kind = match class.as_str() {
        "govuk-button--secondary" => ButtonKind::Secondary,
        "govuk-button--warning" => ButtonKind::Warning,
        _ => ButtonKind::Primary,
    };
    if g.has("preventDoubleClick") {
        g.leave("preventDoubleClick");
    }
    let (name, value) = (g.word("name"), g.word("value"));
    view! { <Button text=text kind=kind href=href name=name value=value/> }.to_html()
}

pub fn details(g: &mut Given) -> String {
    let summary = g.word("summaryText").unwrap_or_default();
    let (open, id) = (g.flag("open").unwrap_or(false), g.word("id"));
    let inside = g.view("").unwrap_or_default();
    view! { <Details summary=summary open=open id=id>{inside}</Details> }.to_html()
}

pub fn error_message(g: &mut Given) -> String {
    let lang = match g.word("visuallyHiddenText").as_deref() {
        None | Some("Error") => EN,
        Some("Gwall") => Lang::Cy,
        Some(_) => {
            g.leave("visuallyHiddenText");
            EN
        }
    };
    let (id, message) = (g.word("id"), g.text("").get().unwrap_or_default());
    view! { <ErrorMessage lang=lang id=id message=message/> }.to_html()
}

pub fn error_summary(g: &mut Given) -> String {
    if g.word("titleText").is_some_and(|title| title != "There is a problem") {
        g.leave("text");
    }
    if g.has("disableAutoFocus") {
        g.leave("disableAutoFocus");
    }
    let mut items = Vec::new();
    for mut item in g.list("errorList") {
        let field = item.word("href").unwrap_or_default().trim_start_matches('#').to_string();
        items.push((field, item.text("").get().unwrap_or_default()));
    }
    if items.is_empty() {
        g.leave("errorList");
    }
    view! { <ErrorSummary lang=EN items=items/> }.to_html()
}

pub fn inset_text(g: &mut Given) -> String {
    let inside = g.view("").unwrap_or_default();
    view! { <InsetText>{inside}</InsetText> }.to_html()
}

pub fn notification_banner(g: &mut Given) -> String {
    let success = match g.word("type").as_deref() {
        None => false,
        Some("success") => true,
        Some(_) => {
            g.leave("unknown type");
            false
        }
    };
    if g.has("disableAutoFocus") {
        g.leave("disableAutoFocus");
    }
    let title = g.word("titleText");
    if g.has("html") {
        let inside = g.view("").unwrap_or_default();
        return view! { <NotificationBanner lang=EN success=success title=title>{inside}</NotificationBanner> }.to_html();
    }
    let text = g.word("text");
    view! { <NotificationBanner lang=EN success=success title=title text=text/> }.to_html()
}

pub fn pagination(g: &mut Given) -> String {
    let mut link = |way: &str| {
        let href = g.word(&format!("{way}.href"))?;
        let text = g.text(way).get().unwrap_or_default();
        Some(PageLink { href, text, label: g.word(&format!("{way}.labelText")).unwrap_or_default() })
    };
    let (previous, next) = (link("previous"), link("next"));
    view! { <Pagination lang=EN previous=previous next=next/> }.to_html()
}

pub fn panel(g: &mut Given) -> String {
    let title = g.word("titleText").or_else(|| g.word("titleHtml").filter(|t| !t.contains('<'))).unwrap_or_else(|| {
        g.leave("titleHtml");
        String::new()
    });
    match g.view("") {
        Some(inside) => view! { <Panel title=title>{inside}</Panel> }.to_html(),
        None => view! { <Panel title=title/> }.to_html(),
    }
}

pub fn phase_banner(g: &mut Given) -> String {
    g.word("text");
    g.word("tag.text");
    view! { <PhaseBanner lang=EN/> }.to_html()
}

pub fn skip_link(g: &mut Given) -> String {
    g.word("href");
    if g.word("text").is_some_and(|text| text != "Skip to main content") {
        g.leave("text");
    }
    view! { <SkipLink lang=EN/> }.to_html()
}

fn actions(g: &mut Given, path: &str) -> Vec<Action> {
    let mut actions = Vec::new();
    for mut item in g.list(path) {
        let text = item.text("").get().unwrap_or_default();
        let hidden = item.word("visuallyHiddenText").unwrap_or_default();
        actions.push(Action { href: item.word("href").unwrap_or_default(), text, hidden });
    }
    actions
}

pub fn summary_list(g: &mut Given) -> String {
    let mut rows = Vec::new();
    for mut row in g.list("rows") {
        let key = row.text("key").get().unwrap_or_default();
        let value = row.view("value").unwrap_or_default();
        let links = actions(&mut row, "actions.items");
        let row = SummaryRow::new(key, value);
        rows.push(links.into_iter().fold(row, |row, link| row.action(link.href, link.text, link.hidden)));
    }
    let no_border = !g.classes("classes", &["govuk-summary-list--no-border"]).is_empty();
    if !g.has("card") {
        return view! { <SummaryList rows=rows no_border=no_border/> }.to_html();
    }
    let title = g.text("card.title").get().unwrap_or_default();
    if title.is_empty() {
        g.leave("title");
    }
    let level = g.word("card.title.headingLevel").and_then(|l| l.parse().ok()).unwrap_or(2);
    let links = actions(g, "card.actions.items");
    view! { <SummaryCard title=title level=level actions=links rows=rows/> }.to_html()
}

pub fn table(g: &mut Given) -> String {
    let caption = g.word("caption");
    let sizes = ["govuk-table__caption--s", "govuk-table__caption--m", "govuk-table__caption--l"];
    let style = match g.classes("captionClasses", &sizes).pop().and_then(|class| class.chars().last()) {
        Some('s') => LabelStyle::Small,
        Some('l') => LabelStyle::Large,
        Some(_) => LabelStyle::Medium,
        None => LabelStyle::Plain,
    };
    let row_heads = g.flag("firstCellIsHeader").unwrap_or(false);
    let mut heads = Vec::new();
    for mut head in g.list("head") {
        let numeric = head.word("format").as_deref() == Some("numeric");
        let text = head.text("").get().unwrap_or_default();
        heads.push(if numeric { Head::numeric(text) } else { Head::new(text) });
    }
    let mut rows: Vec<Vec<AnyView>> = Vec::new();
    if let Some(serde_json::Value::Array(list)) = g.take("rows") {
        for row in list.into_iter().filter(serde_json::Value::is_array) {
            let mut cells = g.below("", serde_json::json!({ "cells": row }));
            rows.push(table_row(&mut cells, &heads, row_heads));
        }
    }
    let caption = caption.unwrap_or_else(|| NO_CAPTION.into());
    view! { <Table caption=caption caption_style=style heads=heads rows=rows row_heads=row_heads/> }.to_html()
}

fn table_row(cells: &mut Given, heads: &[Head], row_heads: bool) -> Vec<AnyView> {
    let mut row = Vec::new();
    for (n, mut cell) in cells.list("cells").into_iter().enumerate() {
        let numeric = cell.word("format").as_deref() == Some("numeric");
        let is_head = n == 0 && row_heads;
        if !is_head && numeric != heads.get(n).is_some_and(|head| head.numeric) {
            cell.leave("format");
        }
        row.push(cell.view("").unwrap_or_default().into_any());
    }
    row
}

pub fn tag(g: &mut Given) -> String {
    let (text, colour) = (g.text("").get().unwrap_or_default(), g.tag_colour("classes"));
    view! { <Tag text=text colour=colour/> }.to_html()
}

pub fn task_list(g: &mut Given) -> String {
    let id: &'static str = g.word("idPrefix").map_or("task-list", |id| id.leak());
    let mut items = Vec::new();
    if g.has_gaps("items") {
        g.leave("gaps");
    }
    for mut item in g.list("items") {
        let status = if item.has("status.tag") {
            let colour = item.tag_colour("status.tag.classes");
            TaskStatus::Tag(item.text("status.tag").get().unwrap_or_default(), colour)
        } else {
            TaskStatus::Words(item.text("status").get().unwrap_or_default())
        };
        items.push(Task {
            title: item.text("title").get().unwrap_or_default(),
            href: item.word("href"),
            hint: item.text("hint").get(),
            status,
        });
    }
    view! { <TaskList items=items id=id/> }.to_html()
}

pub fn warning_text(g: &mut Given) -> String {
    if g.word("iconFallbackText").is_some_and(|text| text != "Warning") {
        g.leave("iconFallbackText");
    }
    let text = g.text("").get().unwrap_or_default();
    view! { <WarningText lang=EN text=text/> }.to_html()
}
