//! The record to take away, as it is seen: the same part, the same page of it, as a document or as data.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{date_and_time, full_date},
    error::OpError,
    holdings::{
        KeptUntil,
        timeline::{Entry, Way},
    },
    text::{common, corrections, record as words, ui},
};
use serde_json::{Value, json};

use super::{
    counted,
    timeline::{Seen, facts, flags, in_short, month_of, read, when},
};
use crate::{
    pages::{corrections::statements, only_residents},
    visit::{PageResult, Reply, Visit},
};

/// `/record/download?as=html` or `as=json`.
pub async fn download(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let (seen, _) = read(&visit, resident.person).await?;
    let stem = format!("{}-{}", words::download_name(visit.lang), seen.today);
    if visit.query.get("as") == "json" {
        let data = json!({
            "council": visit.portal.council().name.get(visit.lang),
            "taken_on": seen.today,
            "language": visit.lang.tag(),
            "shown": seen.entries.len(),
            "of": seen.total,
            "entries": seen.entries.iter().map(|entry| as_data(&visit, entry)).collect::<Vec<_>>(),
        });
        let bytes = serde_json::to_vec_pretty(&data).map_err(|error| OpError::Internal(error.into()))?;
        return Ok(Reply::File { kind: "application/json", name: format!("{stem}.json"), bytes, inline: false });
    }
    let bytes = document(&visit, &seen).into_bytes();
    Ok(Reply::File { kind: "text/html; charset=utf-8", name: format!("{stem}.html"), bytes, inline: false })
}

/// An entry as data: codes where there are any, words where a person reads them.
fn as_data(visit: &Visit, entry: &Entry) -> Value {
    let lang = visit.lang;
    let until = match entry.kept {
        KeptUntil::Date(date) => Some(date),
        KeptUntil::NotBegun => None,
    };
    json!({
        "id": entry.id,
        "category": entry.category.code(),
        "at": entry.at,
        "way": Way::code(entry.way),
        "direction": if entry.inbound { "in" } else { "out" },
        "how": entry.how(lang),
        "title": entry.title.get(lang),
        "outcome": entry.line.get(lang),
        "reference": entry.reference,
        "service": entry.service,
        "team": entry.team,
        "staff_number": entry.staff_number,
        "source": entry.source.get(lang),
        "legal_basis": entry.basis.get(lang),
        "times_shared": entry.shared,
        "times_looked_at": entry.looked,
        "kept_until": until,
        "keeping_rule": entry.rule.get(lang),
        "disputed": entry.flags.disputed,
        "statements": entry.statements.iter().map(|said| json!({
            "at": said.at,
            "language": said.language.tag(),
            "words": said.words,
        })).collect::<Vec<_>>(),
        "sensitive": entry.flags.sensitive,
        "recordings": entry.recordings.iter().map(|recording| json!({
            "id": recording.id,
            "started_at": recording.started_at,
            "seconds": recording.seconds,
            "line": recording.line,
        })).collect::<Vec<_>>(),
    })
}

/// A page that needs nothing but itself, in plain HTML.
fn document(visit: &Visit, seen: &Seen) -> String {
    let lang = visit.lang;
    let council = visit.portal.council();
    let title = format!("{} – {} – {}", ui::nav_record(lang), common::service_name(lang), council.name.get(lang));
    let taken = words::taken_on(lang, &full_date(lang, seen.today));
    let status = words::showing(lang, &seen.entries.len().to_string(), &counted(lang, seen.total));
    let owner = Owner::new();
    let html = owner.with(|| {
        view! {
            <html lang=lang.tag()>
                <head>
                    <meta charset="utf-8"/>
                    <title>{title}</title>
                </head>
                <body>
                    <h1>{ui::nav_record(lang)}</h1>
                    <p>{taken}". "{status}"."</p>
                    {months(visit, seen)}
                    <p>{words::withheld(lang)}</p>
                </body>
            </html>
        }
        .into_any()
        .to_html()
    });
    format!("<!DOCTYPE html>{html}")
}

fn months(visit: &Visit, seen: &Seen) -> AnyView {
    let mut last = String::new();
    seen.entries
        .iter()
        .map(|entry| {
            let (id, heading) = month_of(visit.lang, entry);
            let heading = (id != last).then(|| view! { <h2>{heading}</h2> });
            last = id;
            view! { {heading} {article(visit, entry)} }.into_any()
        })
        .collect::<Vec<_>>()
        .into_any()
}

fn article(visit: &Visit, entry: &Entry) -> AnyView {
    let lang = visit.lang;
    let address = format!("{}{}", visit.portal.public_url(), visit.link(&format!("/record/items/{}", entry.id)));
    let reference = entry.reference.as_ref().map(|reference| format!(" {reference}"));
    let flags: Vec<_> = flags(lang, entry).into_iter().map(|(text, _)| view! { <p><strong>{text}</strong></p> }).collect();
    let recordings: Vec<_> = entry.recordings.iter().map(|recording| view! { <p>{in_short(lang, recording)}</p> }).collect();
    let statements = statements(lang, &entry.statements, corrections::statement_yours);
    view! {
        <article>
            <h3>{entry.title.get(lang).to_string()}</h3>
            <p><time datetime=entry.at.to_rfc3339() title=date_and_time(lang, entry.at)>{when(lang, entry)}</time></p>
            <p>{entry.line.get(lang).to_string()}{reference}</p>
            <p>{facts(lang, entry)}</p>
            {flags}
            {statements}
            {recordings}
            <p><a href=address.clone()>{address.clone()}</a></p>
        </article>
    }
    .into_any()
}
