//! T22: what must be kept past its date: the list, a new hold, and one hold with its reason.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, london_date, short_date},
    error::{OpError, OpResult},
    fields::Fields,
    formats::Reference,
    holdings::Category,
    ids::PersonId,
    lang::Lang,
    retention::{
        Hold, HoldKind, HoldListed, Scope,
        forms::{CATEGORIES, MOST_WORDS},
        ops::{desk, holds},
    },
    text::retention as words,
};
use uuid::Uuid;

use super::{elsewhere, path_of as request_path, residents, retention::RUNS};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Choice, DateInput, DateParts, Head, LabelStyle, Radios, Select, SummaryList, SummaryRow, Table, TableLayout,
        Tag, TagColour, TextArea, TextInput, WarningText,
    },
    visit::{PageResult, Reply, Visit},
};

/// Where the holds are.
pub(super) const HOLDS: &str = "/staff/holds";

/// Why something is kept, in words.
pub(crate) fn kind_words(lang: Lang, kind: HoldKind) -> &'static str {
    match kind {
        HoldKind::Litigation => words::kind_litigation(lang),
        HoldKind::Complaint => words::kind_complaint(lang),
        HoldKind::RightsRequest => words::kind_rights_request(lang),
        HoldKind::Foi => words::kind_foi(lang),
        HoldKind::Fraud => words::kind_fraud(lang),
        HoldKind::Audit => words::kind_audit(lang),
        HoldKind::Safeguarding => words::kind_safeguarding(lang),
        HoldKind::Restriction => words::kind_restriction(lang),
        HoldKind::Debt => words::kind_debt(lang),
    }
}

/// GET `/staff/holds`. It names nobody and says no reason.
pub async fn holds(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, HOLDS)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let list = holds::list(&mut uow).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T22", words::holds_title(lang)).back(RUNS).wide(), || {
        let contents = if list.is_empty() {
            view! { <p class="govuk-body">{words::holds_none(lang)}</p> }.into_any()
        } else {
            let rows = list.iter().map(|hold| row(&visit, hold, hold.review_on < today)).collect();
            let heads = vec![
                Head::new(words::hold_what(lang)),
                Head::new(words::kind(lang)),
                Head::new(words::hold_owner(lang)),
                Head::new(words::hold_review(lang)),
            ];
            view! { <Table caption=words::holds_table(lang) heads=heads rows=rows layout=TableLayout::Dense/> }.into_any()
        };
        view! {
            <h1 class="govuk-heading-l">{words::holds_title(lang)}</h1>
            <p class="govuk-body">{words::holds_intro(lang)}</p>
            <p class="govuk-body"><a class="govuk-link" href=visit.link(&format!("{HOLDS}/new"))>{words::hold_new(lang)}</a></p>
            {contents}
        }
        .into_any()
    })
}

fn category_words(visit: &Visit, category: Option<Category>) -> String {
    let (lang, policy) = (visit.lang, visit.portal.policy());
    let label = category.and_then(|category| policy.holding(category.code())).map(|holding| holding.label.get(lang).to_string());
    label.unwrap_or_else(|| words::hold_all(lang).to_string())
}

fn row(visit: &Visit, hold: &HoldListed, overdue: bool) -> Vec<AnyView> {
    let lang = visit.lang;
    let what = match (&hold.reference, hold.of_person, hold.from.zip(hold.until)) {
        (Some(reference), ..) => words::hold_of_matter(lang, reference),
        (None, false, Some((from, until))) => {
            words::hold_of_time(lang, &full_date(lang, from), &full_date(lang, until), &category_words(visit, hold.category))
        }
        (None, ..) => words::hold_of_person(lang).to_string(),
    };
    let late = overdue.then(|| view! { " " <Tag text=words::hold_overdue(lang) colour=TagColour::Red/> });
    vec![
        view! { <a class="govuk-link" href=visit.link(&format!("{HOLDS}/{}", hold.id))>{what}</a> }.into_any(),
        kind_words(lang, hold.kind).into_any(),
        hold.owner.clone().into_any(),
        view! { {short_date(lang, hold.review_on)} {late} }.into_any(),
    ]
}

/// Where the form was opened, when it was where the thing was seen: a record or a request.
fn came_from(person: &str, reference: &str) -> Option<String> {
    match (person.parse::<PersonId>(), reference.trim()) {
        (Ok(person), _) => Some(residents::path_of(person)),
        (Err(_), "") => None,
        (Err(_), reference) => Reference::parse(reference).ok().map(|reference| request_path(reference.as_str())),
    }
}

/// Where whoever came from nowhere in particular goes back to.
fn list_or_work(visit: &Visit) -> String {
    if desk::works_with(&visit.actor) { HOLDS.to_string() } else { "/staff".to_string() }
}

/// GET `/staff/holds/new`.
pub async fn hold_new(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    holds::must_place(&visit.actor)?;
    let uow = visit.uow().await?;
    let key = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    let (person, reference) =
        (visit.typed_or("person", visit.query.get("person")), visit.typed_or("came_from", visit.query.get("reference")));
    let back = came_from(&person, &reference).unwrap_or_else(|| list_or_work(&visit));
    render(&visit, Page::form("T22-new", words::hold_new(lang)).back(back), || {
        view! {
            <h1 class="govuk-heading-l">{words::hold_new(lang)}</h1>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", &key.to_string())/>
                <input type="hidden" name="person" value=person/>
                <input type="hidden" name="came_from" value=reference/>
                {about(&visit)}
                {why(&visit)}
                <Button text=words::place(lang)/>
            </form>
        }
        .into_any()
    })
}

fn typed_date(visit: &Visit, name: &str) -> DateParts {
    let part = |part: &str| visit.typed_or(&format!("{name}-{part}"), "");
    DateParts { day: part("day"), month: part("month"), year: part("year") }
}

/// What is held: a record, a matter, or a time.
fn about(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let of_record = !visit.typed_or("person", visit.query.get("person")).is_empty();
    let seen = match (of_record, visit.query.get("reference").is_empty()) {
        (true, _) => "person",
        (false, false) => "matter",
        (false, true) => "",
    };
    let governs = visit.staff().is_ok_and(|staff| staff.has(portal::actor::Role::InformationGovernance));
    let reference = view! {
        <TextInput
            lang=lang
            name="reference"
            label=words::reference(lang)
            value=visit.typed_or("reference", visit.query.get("reference"))
            error=visit.error("reference")
        />
    };
    let mut items = Vec::new();
    if of_record {
        items.push(Choice::new("person", words::about_person(lang)));
    }
    items.push(Choice::new("matter", words::about_matter(lang)).conditional(reference));
    if governs {
        items.push(Choice::new("time", words::about_time(lang)).conditional(time(visit)));
    }
    view! {
        <Radios
            lang=lang
            name="about"
            legend=words::about(lang)
            legend_style=LabelStyle::Small
            value=visit.typed_or("about", seen)
            error=visit.error("about")
            items=items
        />
    }
    .into_any()
}

fn time(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let mut categories = vec![(String::new(), words::hold_all(lang).to_string())];
    categories.extend(CATEGORIES.map(|category| (category.code().to_string(), category_words(visit, Some(category)))));
    view! {
        <Select
            lang=lang
            name="category"
            label=words::category(lang)
            value=visit.typed_or("category", "")
            error=visit.error("category")
            items=categories
        />
        <DateInput lang=lang name="from" legend=words::from(lang) value=typed_date(visit, "from") error=visit.error("from")/>
        <DateInput lang=lang name="until" legend=words::until(lang) value=typed_date(visit, "until") error=visit.error("until")/>
    }
    .into_any()
}

fn why(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let kinds = HoldKind::ALL.iter().filter(|kind| kind.is_placed()).map(|kind| Choice::new(kind.code(), kind_words(lang, *kind)));
    let shown = vec![Choice::new("yes", words::shown_yes(lang)), Choice::new("no", words::shown_no(lang))];
    view! {
        <Radios
            lang=lang
            name="kind"
            legend=words::kind(lang)
            legend_style=LabelStyle::Small
            value=visit.typed_or("kind", "")
            error=visit.error("kind")
            items=kinds.collect()
            small=true
        />
        <TextArea
            lang=lang
            name="words"
            label=words::words(lang)
            label_style=LabelStyle::Small
            value=visit.typed_or("words", "")
            error=visit.error("words")
            max=u32::try_from(MOST_WORDS).unwrap_or(u32::MAX)
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
        <Radios
            lang=lang
            name="shown"
            legend=words::shown(lang)
            legend_style=LabelStyle::Small
            hint=words::shown_hint(lang)
            value=visit.typed_or("shown", "yes")
            error=visit.error("shown")
            items=shown
            inline=true
        />
    }
    .into_any()
}

/// POST `/staff/holds/new`.
pub async fn do_hold_new(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    holds::place(&mut uow, fields.get("person").parse().ok(), &fields).await?;
    uow.commit().await?;
    let back = came_from(fields.get("person"), fields.get("came_from")).unwrap_or_else(|| list_or_work(&visit));
    Ok(Reply::done(back, words::placed))
}

/// GET `/staff/holds/{id}`: the look is in the audit before the reason is shown.
pub async fn hold(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let hold = holds::open(&mut uow, visit.id("id")?).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T22-one", words::hold_title(lang)).back(HOLDS), || {
        let late = hold.is_overdue(today).then(|| view! { <WarningText lang=lang text=words::hold_overdue(lang)/> });
        let released = hold.released_at.zip(hold.released_by.clone()).map(|(at, by)| {
            view! { <p class="govuk-body">{words::hold_released(lang, &full_date(lang, london_date(at)), &by)}</p> }
        });
        let forms = hold.released_at.is_none().then(|| forms(&visit, &hold));
        view! {
            <h1 class="govuk-heading-l">{words::hold_title(lang)}</h1>
            {late}
            {released}
            <SummaryList rows=facts(&visit, &hold)/>
            {forms}
        }
        .into_any()
    })
}

fn facts(visit: &Visit, hold: &Hold) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let what = match &hold.scope {
        Scope::Person(_) => words::hold_of_person(lang).to_string(),
        Scope::Matter { reference, .. } => words::hold_of_matter(lang, reference),
        Scope::Time { category, from, until } => {
            words::hold_of_time(lang, &full_date(lang, *from), &full_date(lang, *until), &category_words(visit, *category))
        }
    };
    let shown = if hold.shown { words::shown_yes(lang) } else { words::shown_no(lang) };
    vec![
        SummaryRow::text(words::hold_what(lang), what),
        SummaryRow::text(words::kind(lang), kind_words(lang, hold.kind)),
        SummaryRow::text(words::words(lang), hold.words.clone()),
        SummaryRow::text(words::hold_owner(lang), hold.owner.clone()),
        SummaryRow::text(words::hold_placed_on(lang), full_date(lang, london_date(hold.placed_at))),
        SummaryRow::text(words::hold_review(lang), full_date(lang, hold.review_on)),
        SummaryRow::text(words::hold_shown(lang), shown),
    ]
}

fn forms(visit: &Visit, hold: &Hold) -> AnyView {
    let lang = visit.lang;
    let action = |verb: &str| visit.link(&format!("{HOLDS}/{}/{verb}", hold.id));
    let revision = || view! { <input type="hidden" name="revision" value=hold.revision.to_string()/> };
    view! {
        <form method="post" action=action("review") novalidate>
            {revision()}
            <DateInput
                lang=lang
                name="review"
                legend=words::review(lang)
                legend_style=LabelStyle::Medium
                hint=words::review_hint(lang)
                value=typed_date(visit, "review")
                error=visit.error("review")
            />
            <Button text=words::review_button(lang) kind=ButtonKind::Secondary/>
        </form>
        <form method="post" action=action("release") novalidate>
            {revision()}
            <Button text=words::release_button(lang) kind=ButtonKind::Warning/>
        </form>
    }
    .into_any()
}

async fn act(visit: Visit, fields: Fields, releases: bool) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let path = format!("{HOLDS}/{id}");
    let mut uow = visit.uow().await?;
    let outcome: OpResult = if releases { holds::release(&mut uow, id, &fields).await } else { holds::review(&mut uow, id, &fields).await };
    match outcome {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path, if releases { words::hold_release_done } else { words::reviewed }))
        }
        Err(OpError::Invalid(errors)) => Ok(Reply::again(path, fields, errors)),
        Err(error) => Err(error),
    }
}

/// POST `/staff/holds/{id}/review`.
pub async fn do_hold_review(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, false).await
}

/// POST `/staff/holds/{id}/release`.
pub async fn do_hold_release(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, true).await
}
