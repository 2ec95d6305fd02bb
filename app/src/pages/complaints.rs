//! R23: complaining about how information was used, and how the complaint goes on.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::date_and_time,
    complaints::{Complaint, ops},
    fields::Fields,
    policy::Office,
    rights::{self, RightsRequest},
    text::complaints as words,
};

use super::{answers::paragraphs, data_requests::kind_words};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, InsetText, LabelStyle, Radios, SummaryList, SummaryRow, TextArea},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

const PATH: &str = "/complaints/data";

/// R23. Anybody may begin; whoever sends is signed in, so that the answer reaches them.
pub async fn page(visit: Visit) -> PageResult {
    let mut uow = visit.uow().await?;
    let earlier = if matches!(visit.actor, Actor::Resident(_)) { rights::ops::list(&mut uow).await? } else { Vec::new() };
    let key = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::form("R23", words::title(lang)), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::title(lang)}</h1>
                    <p class="govuk-body">{words::lead(lang)}</p>
                    <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                        <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", &key.to_string())/>
                        {text_area(&visit, "message", words::happened(lang), words::happened_hint(lang))}
                        {about(&visit, &earlier)}
                        {text_area(&visit, "wanted", words::wanted(lang), words::wanted_hint(lang))}
                        <Button text=words::send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

fn text_area(visit: &Visit, field: &'static str, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name=field
            label=label
            label_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or(field, "")
            error=visit.error(field)
            rows=6
            max=ops::most_characters()
        />
    }
    .into_any()
}

fn about(visit: &Visit, earlier: &[RightsRequest]) -> Option<AnyView> {
    let lang = visit.lang;
    if earlier.is_empty() {
        return None;
    }
    let mut items = vec![Choice::new("none", words::about_none(lang))];
    items.extend(
        earlier
            .iter()
            .map(|request| Choice::new(request.reference.clone(), format!("{}: {}", request.reference, kind_words(lang, request.kind)))),
    );
    let start = visit.query.get("about").to_string();
    let start = if earlier.iter().any(|request| request.reference == start) { start } else { "none".to_string() };
    Some(
        view! {
            <Radios
                lang=lang
                name="about"
                legend=words::about(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("about", &start)
                error=visit.error("about")
                items=items
            />
        }
        .into_any(),
    )
}

/// Complains.
pub async fn do_send(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match ops::send(&mut uow, &fields, visit.lang).await {
        Ok(reference) => {
            uow.commit().await?;
            Ok(Reply::done(format!("/data-requests/{reference}"), |lang| words::sent(lang, &reference)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// How it goes on, on the page of the request.
pub(super) fn status(visit: &Visit, complaint: &Complaint, open: bool) -> AnyView {
    let lang = visit.lang;
    let investigator = if complaint.investigator.is_some() { words::investigator_yes(lang) } else { words::investigator_none(lang) };
    let mut rows = vec![SummaryRow::text(words::investigator(lang), investigator)];
    rows.extend(complaint.acknowledged_at.map(|at| SummaryRow::text(words::acknowledged(lang), date_and_time(lang, at))));
    rows.extend(complaint.about.as_deref().map(|about| about_row(visit, "/data-requests", about)));
    view! {
        <h2 class="govuk-heading-m">{words::how(lang)}</h2>
        <SummaryList rows=rows/>
        {notes(visit, words::notes(lang), complaint)}
        {open.then(|| regulator(visit, &visit.portal.policy().regulator))}
    }
    .into_any()
}

/// The request it is about, with the way there.
pub(super) fn about_row(visit: &Visit, below: &str, reference: &str) -> SummaryRow {
    let href = visit.link(&format!("{below}/{reference}"));
    let link = view! { <a class="govuk-link app-reference" href=href>{reference.to_string()}</a> };
    SummaryRow::new(words::about_row(visit.lang), link.into_any())
}

/// The way to complain about a request, with what it is about filled in.
pub(super) fn link(visit: &Visit, request: &RightsRequest) -> AnyView {
    let href = visit.link(&format!("{PATH}?about={}", request.reference));
    view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::link(visit.lang)}</a></p> }.into_any()
}

/// The complaints about a request, with the way to each.
pub(super) fn of_request(visit: &Visit, below: &str, references: &[String]) -> Option<AnyView> {
    let items: Vec<_> = references
        .iter()
        .map(|reference| {
            let href = visit.link(&format!("{below}/{reference}"));
            view! { <li><a class="govuk-link app-reference" href=href>{reference.clone()}</a></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::about_this(visit.lang)}</h2>
            <ul class="govuk-list">{items}</ul>
        }
        .into_any()
    })
}

/// What the person was told meanwhile.
pub(super) fn notes(visit: &Visit, heading: &'static str, complaint: &Complaint) -> Option<AnyView> {
    let lang = visit.lang;
    if complaint.notes.is_empty() {
        return None;
    }
    let notes: Vec<_> = complaint
        .notes
        .iter()
        .map(|note| {
            let at = date_and_time(lang, note.at);
            view! {
                <h3 class="govuk-heading-s">{at}</h3>
                {paragraphs(note.language, &note.body)}
            }
        })
        .collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{heading}</h2>
            {notes}
        }
        .into_any(),
    )
}

fn regulator(visit: &Visit, office: &Office) -> AnyView {
    let lang = visit.lang;
    let web = office.web.as_ref().map(|web| web.get(lang).to_string());
    let by = [Some(office.name.get(lang).to_string()), Some(office.phone.clone()), web];
    let how = by.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    view! {
        <InsetText>
            <p class="govuk-body">{words::regulator(lang)} ": " {how}</p>
        </InsetText>
    }
    .into_any()
}
