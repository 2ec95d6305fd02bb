//! R21: what somebody wants deleted, what would go and what would stay, and how it stands.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::full_date,
    erasure::{
        Certificate, Line, Outcome, Recipient, State, Waits,
        forms::picked,
        ops::{self, Preview, Standing},
    },
    error::OpError,
    fields::Fields,
    holdings::Scope,
    lang::Lang,
    text::erasure as words,
};

use super::{only_residents, refused};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Checkboxes, Choice, Head, InsetText, LabelStyle, Radios, SummaryList, SummaryRow, Table, TableLayout, Tag,
        TagColour, WarningText,
    },
    visit::{PageResult, Reply, Visit, encode, or_sign_in},
};

const PATH: &str = "/data-requests/erasure";
const PREVIEW: &str = "/data-requests/erasure/preview";

/// R21a: what do you want deleted?
pub async fn pick(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let held = ops::pickable(&mut uow).await?;
    uow.commit().await?;
    let (lang, policy) = (visit.lang, visit.portal.policy());
    render(&visit, Page::form("R21", words::title(lang)).back("/data-requests"), || {
        let what = vec![
            Choice::new("some", words::what_some(lang)),
            Choice::new("all", words::what_all(lang)).hint(words::what_all_hint(lang)),
            Choice::new("close", words::what_close(lang)).hint(words::what_close_hint(lang)),
        ];
        let items = held.iter().filter_map(|(category, count)| {
            let label = policy.holding(category.code())?.label.get(lang).to_string();
            Some(Choice::new(category.code(), format!("{label} ({count})")))
        });
        // What was picked before stays ticked for whoever comes back to change it.
        let before = if visit.was_refused() { visit.typed() } else { visit.query.clone() };
        let chosen: Vec<String> = before.all("category").into_iter().map(String::from).collect();
        let picked = before.get("what").to_string();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                        <Radios
                            lang=lang
                            name="what"
                            legend=words::title(lang)
                            legend_style=LabelStyle::Page
                            value=picked
                            error=visit.error("what")
                            items=what
                        />
                        <Checkboxes
                            lang=lang
                            name="category"
                            legend=words::some(lang)
                            legend_style=LabelStyle::Medium
                            hint=words::some_hint(lang)
                            values=chosen
                            error=visit.error("category")
                            items=items.collect()
                        />
                        <Button text=words::see(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// Shows what would happen with what was picked. The address says only which kinds of things.
pub async fn do_pick(visit: Visit, fields: Fields) -> PageResult {
    if visit.actor.person().is_none() {
        return or_sign_in(&visit, fields, OpError::NotFound);
    }
    if fields.get("what") == "close" {
        return Ok(Reply::go("/account/close"));
    }
    Ok(Reply::go(format!("{PREVIEW}?{}", query(&picked(&fields)?))))
}

/// What was picked, as an address says it.
fn query(scope: &Scope) -> String {
    if scope.whole {
        return "what=all".to_string();
    }
    let chosen: String = scope.by_rule.iter().map(|category| format!("&category={}", encode(category.code()))).collect();
    format!("what=some{chosen}")
}

/// R21b and c: what would happen, and asking for it.
pub async fn preview(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let chosen = if visit.was_refused() { visit.typed() } else { visit.query.clone() };
    let Ok(scope) = picked(&chosen) else { return Ok(Reply::go(PATH)) };
    let mut uow = visit.uow().await?;
    let preview = ops::preview(&mut uow, &scope).await?;
    let (key, until) = (uow.new_id(), ops::cool_until(&uow));
    uow.commit().await?;
    let lang = visit.lang;
    let change = format!("{PATH}?{}", query(&scope));
    render(&visit, Page::form("R21", words::preview_title(lang)).back(change.clone()), || {
        let hidden: Vec<_> = scope
            .by_rule
            .iter()
            .filter(|_| !scope.whole)
            .map(|category| view! { <input type="hidden" name="category" value=category.code()/> })
            .collect();
        view! {
            <h1 class="govuk-heading-l">{words::preview_title(lang)}</h1>
            {already(&visit, &preview)}
            {totals(lang, &preview.lines)}
            {fates(lang, words::preview_title(lang), &preview.lines)}
            {losses(lang, scope.whole)}
            <form id="page-form" method="post" action=visit.link(PREVIEW) novalidate>
                <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", &key.to_string())/>
                <input type="hidden" name="what" value=if scope.whole { "all" } else { "some" }/>
                {hidden}
                {options(&visit, preview.copy_open)}
                <WarningText lang=lang text=words::cooling(lang, &full_date(lang, until))/>
                <Button text=words::ask(lang) kind=ButtonKind::Warning/>
            </form>
            <p class="govuk-body"><a class="govuk-link" href=visit.link(&change)>{words::change(lang)}</a></p>
        }
        .into_any()
    })
}

fn already(visit: &Visit, preview: &Preview) -> Option<AnyView> {
    let reference = preview.open.clone()?;
    let (lang, href) = (visit.lang, visit.link(&format!("/data-requests/{reference}")));
    Some(
        view! {
            <InsetText>
                <p class="govuk-body">{words::open_already(lang)} " " <a class="govuk-link" href=href>{reference}</a></p>
            </InsetText>
        }
        .into_any(),
    )
}

fn totals(lang: Lang, lines: &[Line]) -> AnyView {
    let goes: i64 = lines.iter().map(|line| line.gone).sum();
    let stays: i64 = lines.iter().flat_map(|line| &line.kept).map(|kept| kept.count).sum();
    let rows =
        vec![SummaryRow::text(words::card_goes(lang), goes.to_string()), SummaryRow::text(words::card_stays(lang), stays.to_string())];
    view! { <SummaryList rows=rows/> }.into_any()
}

/// What goes and what stays of each kind, until when and why.
pub(super) fn fates(lang: Lang, caption: &str, lines: &[Line]) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="govuk-body">{words::nothing(lang)}</p> }.into_any();
    }
    let heads = vec![
        Head::new(words::head_what(lang)),
        Head::numeric(words::head_number(lang)),
        Head::new(words::head_fate(lang)),
        Head::new(words::head_until(lang)),
        Head::new(words::head_why(lang)),
    ];
    let rows = lines.iter().flat_map(|line| {
        let label = line.label.get(lang).to_string();
        let goes = (line.gone > 0).then(|| {
            let tag = view! { <Tag text=words::goes(lang) colour=TagColour::Green/> };
            row(label.clone(), line.gone, tag.into_any(), "–".to_string(), words::not_needed(lang))
        });
        let stays: Vec<_> = line
            .kept
            .iter()
            .map(|kept| {
                let tag = view! { <Tag text=words::stays(lang) colour=TagColour::Grey/> };
                let until = kept.until.map_or_else(|| words::no_day(lang).to_string(), |until| full_date(lang, until));
                row(label.clone(), kept.count, tag.into_any(), until, kept.why.get(lang))
            })
            .collect();
        goes.into_iter().chain(stays)
    });
    view! {
        <Table caption=caption.to_string() caption_hidden=true heads=heads rows=rows.collect() row_heads=true layout=TableLayout::Stacked/>
    }
    .into_any()
}

fn row(label: String, count: i64, tag: AnyView, until: String, why: &str) -> Vec<AnyView> {
    vec![label.into_any(), count.to_string().into_any(), tag, until.into_any(), why.to_string().into_any()]
}

fn losses(lang: Lang, whole: bool) -> AnyView {
    let sign_in = whole.then(|| view! { <li>{words::lose_sign_in(lang)}</li> });
    view! {
        <h2 class="govuk-heading-m">{words::lose_title(lang)}</h2>
        <ul class="govuk-list govuk-list--bullet">
            <li>{words::lose_follow(lang)}</li>
            <li>{words::lose_prefill(lang)}</li>
            {sign_in}
        </ul>
        <p class="govuk-body">{words::decided_by_person(lang)}</p>
    }
    .into_any()
}

fn options(visit: &Visit, copy_open: bool) -> AnyView {
    let lang = visit.lang;
    let typed = visit.typed();
    let mut items =
        vec![Choice::new("yes", words::urgent(lang)).name("urgent").hint(words::urgent_hint(lang)).checked(typed.has("urgent"))];
    if copy_open {
        items.push(Choice::new("no", words::copy_no(lang)).name("copy").hint(words::copy_first(lang)).checked(typed.has("copy")));
    }
    view! {
        <Checkboxes lang=lang name="options" legend=words::options(lang) legend_style=LabelStyle::Medium items=items/>
        <Checkboxes
            lang=lang
            name="understood"
            legend=words::understood_legend(lang)
            legend_style=LabelStyle::Medium
            error=visit.error("understood")
            items=vec![Choice::new("yes", words::understood(lang))]
        />
    }
    .into_any()
}

/// Asks for it.
pub async fn do_ask(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match ops::ask(&mut uow, &fields, visit.lang).await {
        Ok(reference) => {
            uow.commit().await?;
            Ok(Reply::done(format!("/data-requests/{reference}"), |lang| words::asked(lang, &reference)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// Changes one's mind.
pub async fn do_stop(visit: Visit, _: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::stop(&mut uow, &reference).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(format!("/data-requests/{reference}"), words::stopped))
        }
        Err(error) => refused(&visit, error),
    }
}

/// R21d and e: how it stands, who was told, the certificate.
pub(super) fn status(visit: &Visit, standing: &Standing) -> AnyView {
    let lang = visit.lang;
    let action = visit.link(&format!("/data-requests/{}/stop", standing.erasure.reference));
    let may_stop = matches!(standing.erasure.state, State::Asked | State::Approved);
    let stands = sentence(lang, standing);
    view! {
        <InsetText>
            <p class="govuk-body">{stands}</p>
        </InsetText>
        {told(lang, &standing.recipients)}
        {standing.erasure.certificate.as_ref().map(|certificate| of_certificate(lang, certificate))}
        {may_stop.then(|| view! {
            <form method="post" action=action novalidate>
                <Button text=words::stop(lang) kind=ButtonKind::Secondary/>
            </form>
        })}
    }
    .into_any()
}

/// How it stands, in one sentence.
pub(super) fn sentence(lang: Lang, standing: &Standing) -> String {
    match (standing.erasure.state, standing.waits) {
        (State::Done, _) => {
            let on = standing.erasure.certificate.as_ref().map(|certificate| full_date(lang, certificate.on));
            words::cert_on(lang, &on.unwrap_or_default())
        }
        (State::Stopped, _) => words::state_stopped(lang).to_string(),
        (State::Refused, _) => words::state_refused(lang).to_string(),
        (State::Asked | State::Approved, waits) => waits_words(lang, waits),
    }
}

/// What one that is not over waits for, in one sentence.
pub(super) fn waits_words(lang: Lang, waits: Option<Waits>) -> String {
    match waits {
        Some(Waits::Decision) => words::waits_decision(lang).to_string(),
        Some(Waits::Second) => words::waits_second(lang).to_string(),
        Some(Waits::Recipients) => words::waits_recipients(lang).to_string(),
        Some(Waits::Cooling(until)) => words::waits_cooling(lang, &full_date(lang, until)),
        Some(Waits::Copy) => words::waits_copy(lang).to_string(),
        Some(Waits::Limited) => words::waits_limited(lang).to_string(),
        None => words::waits_nothing(lang).to_string(),
    }
}

/// What became of telling a recipient.
pub(super) fn outcome_words(lang: Lang, outcome: Option<Outcome>) -> &'static str {
    match outcome {
        None => words::outcome_open(lang),
        Some(Outcome::Told) => words::outcome_told(lang),
        Some(Outcome::Impossible) => words::outcome_impossible(lang),
        Some(Outcome::Disproportionate) => words::outcome_disproportionate(lang),
    }
}

fn told(lang: Lang, recipients: &[Recipient]) -> Option<AnyView> {
    if recipients.is_empty() {
        return None;
    }
    let heads = vec![Head::new(words::recipient(lang)), Head::new(words::recipient_told(lang))];
    let rows = recipients.iter().map(|one| vec![one.name.clone().into_any(), outcome_words(lang, one.outcome).into_any()]);
    Some(view! { <Table caption=words::recipients(lang) heads=heads rows=rows.collect() row_heads=true/> }.into_any())
}

fn of_certificate(lang: Lang, certificate: &Certificate) -> AnyView {
    let digest = certificate.digest().map(|digest| words::cert_digest(lang, &digest)).unwrap_or_default();
    view! {
        <h2 class="govuk-heading-m">{words::cert_title(lang)}</h2>
        {fates(lang, words::cert_title(lang), &certificate.lines)}
        <p class="govuk-body">{words::cert_keys(lang, &full_date(lang, certificate.keys_until))}</p>
        <p class="govuk-body-s app-reference">{digest}</p>
    }
    .into_any()
}
