//! T4c: a person's safety markers: raising one, keeping it, telling the person, ending it. Each needs the record open.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, london_date},
    error::OpError,
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    people,
    safety::{self, Marker, Reason, forms},
    text::safety as words,
};
use uuid::Uuid;

use super::elsewhere;
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonGroup, ButtonKind, Choice, DateInput, DateParts, LabelStyle, Radios, SummaryCard, SummaryRow, TextArea, WarningText,
    },
    visit::{PageResult, Reply, Visit},
};

/// The class of reason, in words.
pub(crate) fn marker_reason(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Threats => words::reason_threats(lang),
        Reason::Violence => words::reason_violence(lang),
        Reason::Animal => words::reason_animal(lang),
        Reason::Weapon => words::reason_weapon(lang),
        Reason::Harassment => words::reason_harassment(lang),
        Reason::Other => words::reason_other(lang),
    }
}

/// GET `/staff/people/{id}/marker`.
pub async fn marker(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let markers = safety::ops::open(&mut uow, person).await?;
    let name = people::ops::name_of(&mut uow, person).await?.unwrap_or_default();
    let today = uow.today();
    uow.commit().await?;
    let title = words::title(visit.lang);
    let page = Page::form("T4c-marker", title).back(format!("/staff/people/{person}"));
    render(&visit, page, || {
        let lang = visit.lang;
        let standing: Vec<_> = markers.iter().map(|marker| card(&visit, marker, marker.is_overdue(today))).collect();
        let none = markers.is_empty().then(|| view! { <p class="govuk-body">{words::none(lang)}</p> });
        view! {
            <span class="govuk-caption-l">{name}</span>
            <h1 class="govuk-heading-l">{title}</h1>
            <h2 class="govuk-heading-m">{words::current(lang)}</h2>
            {none}
            {standing}
            <h2 class="govuk-heading-m">{words::new(lang)}</h2>
            <p class="govuk-body">{words::intro(lang)}</p>
            {form(&visit)}
        }
        .into_any()
    })
}

/// POST `/staff/people/{id}/marker`.
pub async fn do_marker(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let id = || fields.get("marker").parse::<Uuid>().map_err(|_| OpError::NotFound);
    let done: fn(Lang) -> &'static str = match fields.get("step") {
        "review" => {
            let id = id()?;
            let review_on = forms::check_review(&fields, &again(id), uow.today())?;
            safety::ops::review(&mut uow, id, review_on).await?;
            words::reviewed
        }
        "tell" => {
            safety::ops::tell(&mut uow, id()?).await?;
            words::told_done
        }
        "end" => {
            safety::ops::end(&mut uow, id()?).await?;
            words::ended
        }
        _ => {
            let raise = forms::Raise::check(&fields, uow.today())?;
            safety::ops::raise(&mut uow, person, raise).await?;
            words::raised
        }
    };
    uow.commit().await?;
    Ok(Reply::done(visit.path.clone(), done))
}

/// The name of the date boxes of one marker: each has its own on the page.
fn again(marker: Uuid) -> String {
    format!("again-{marker}")
}

fn typed_date(visit: &Visit, name: &str) -> DateParts {
    let part = |part: &str| visit.typed_or(&format!("{name}-{part}"), "");
    DateParts { day: part("day"), month: part("month"), year: part("year") }
}

fn card(visit: &Visit, marker: &Marker, overdue: bool) -> AnyView {
    let lang = visit.lang;
    let day = |at| full_date(lang, london_date(at));
    let rows = vec![
        SummaryRow::text(words::words(lang), marker.words.clone()),
        SummaryRow::text(words::author(lang), format!("{} ({})", marker.author, marker.team)),
        SummaryRow::text(words::raised_on(lang), day(marker.created_at)),
        SummaryRow::text(words::review(lang), full_date(lang, marker.review_on)),
        SummaryRow::text(words::told(lang), marker.told_at.map_or_else(|| words::told_not_yet(lang).to_string(), day)),
    ];
    let tell = marker.told_at.is_none().then(|| step(visit, marker, "tell", words::tell_button(lang), ButtonKind::Secondary));
    let end = step(visit, marker, "end", words::end_button(lang), ButtonKind::Warning);
    let warning = overdue.then(|| view! { <WarningText lang=lang text=words::overdue(lang)/> });
    view! {
        <SummaryCard title=marker_reason(lang, marker.reason) level=3 rows=rows/>
        {warning}
        {review(visit, marker)}
        <ButtonGroup>
            {tell}
            {end}
        </ButtonGroup>
    }
    .into_any()
}

fn review(visit: &Visit, marker: &Marker) -> AnyView {
    let (lang, name) = (visit.lang, again(marker.id));
    view! {
        <form method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="marker" value=marker.id.to_string()/>
            <DateInput
                lang=lang
                name=name.clone()
                legend=words::review(lang)
                hint=words::review_hint(lang)
                value=typed_date(visit, &name)
                error=visit.error(&name)
            />
            <Button text=words::review_button(lang) kind=ButtonKind::Secondary name="step" value="review"/>
        </form>
    }
    .into_any()
}

fn step(visit: &Visit, marker: &Marker, step: &'static str, text: &'static str, kind: ButtonKind) -> AnyView {
    view! {
        <form method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="marker" value=marker.id.to_string()/>
            <Button text=text kind=kind name="step" value=step/>
        </form>
    }
    .into_any()
}

fn form(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = Reason::ALL.iter().map(|reason| Choice::new(reason.code(), marker_reason(lang, *reason))).collect();
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <Radios
                lang=lang
                name="reason"
                legend=words::reason(lang)
                legend_style=LabelStyle::Small
                value=visit.typed_or("reason", "")
                error=visit.error("reason")
                items=items
                small=true
            />
            <TextArea
                lang=lang
                name="words"
                label=words::words(lang)
                label_style=LabelStyle::Small
                value=visit.typed_or("words", "")
                error=visit.error("words")
                max=1_000
            />
            <DateInput
                lang=lang
                name="review"
                legend=words::review(lang)
                legend_style=LabelStyle::Small
                hint=words::review_hint(lang)
                value=typed_date(visit, "review")
                error=visit.error("review")
            />
            <Button text=words::raise_button(lang) name="step" value="raise"/>
        </form>
    }
    .into_any()
}
