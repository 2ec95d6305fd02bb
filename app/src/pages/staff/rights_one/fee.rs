//! A fee: the page that proposes it, the buttons of whoever agrees, and the day it was paid.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    lang::Lang,
    rights::{
        Fee, FeeGround,
        clock::Needed,
        ops::{
            desk::{self, Opened},
            fee as fees,
        },
        rules,
    },
    text::{desk as desk_words, rights as rights_words, rights_fee as words},
};

use super::{
    super::{
        answering::{reason, revision, text_area},
        elsewhere,
        rights::path_of,
    },
    Stands, Verb, act, action,
};
use crate::{
    pages::answers::{broken, paragraphs},
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, DateInput, DateParts, InsetText, LabelStyle, Radios, SummaryList, SummaryRow, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// The way to the page that proposes a fee, while one can be charged.
pub(super) fn link(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let may = rules::may_propose_fee(&visit.actor, &opened.request).is_ok() && opened.fee.is_none() && opened.refusal.is_none();
    let href = action(visit, &opened.request, "fee");
    may.then(|| view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::desk_title(visit.lang)}</a></p> }.into_any())
}

/// T11: proposing a fee.
pub async fn rights_fee(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let opened = desk::open(&mut uow, visit.param("reference")).await?;
    uow.commit().await?;
    let request = &opened.request;
    rules::may_propose_fee(&visit.actor, request).map(drop)?;
    let (lang, both) = (visit.lang, opened.languages.len() > 1);
    render(&visit, Page::form("T11", words::desk_title(lang)).back(path_of(&request.reference)), || {
        let grounds = FeeGround::ALL.iter().filter(|ground| ground.fits(request.kind)).map(|ground| choice(lang, *ground));
        let reasons: Vec<_> = opened.languages.iter().map(|written| reason(&visit, *written, both)).collect();
        view! {
            <span class="govuk-caption-l app-reference">{request.reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            <InsetText><p class="govuk-body">{words::desk_free(lang)}</p></InsetText>
            <form id="page-form" method="post" action=action(&visit, request, "fee") novalidate>
                {revision(request.revision)}
                <Radios
                    lang=lang
                    name="ground"
                    legend=words::desk_ground(lang)
                    legend_style=LabelStyle::Medium
                    value=visit.typed_or("ground", "")
                    error=visit.error("ground")
                    items=grounds.collect()
                />
                <TextInput
                    lang=lang
                    name="amount"
                    label=words::desk_amount(lang)
                    label_style=LabelStyle::Medium
                    hint=words::desk_amount_hint(lang)
                    value=visit.typed_or("amount", "")
                    error=visit.error("amount")
                    prefix="£"
                    inputmode="decimal"
                    width=5
                />
                {text_area(&visit, "why", rights_words::refusal_why(lang), words::desk_why_hint(lang))}
                {reasons}
                <Button text=words::desk_save(lang)/>
            </form>
        }
        .into_any()
    })
}

fn choice(lang: Lang, ground: FeeGround) -> Choice {
    let hint = match ground {
        FeeGround::Unfounded => words::desk_unfounded_hint(lang),
        FeeGround::Excessive => words::desk_excessive_hint(lang),
        FeeGround::Copies => words::desk_copies_hint(lang),
    };
    Choice::new(ground.code(), ground_words(lang, ground)).hint(hint)
}

fn ground_words(lang: Lang, ground: FeeGround) -> &'static str {
    match ground {
        FeeGround::Unfounded => words::desk_unfounded(lang),
        FeeGround::Excessive => words::desk_excessive(lang),
        FeeGround::Copies => words::desk_copies(lang),
    }
}

/// How a fee stands: it waits for a colleague, or for the resident, or is settled.
pub(super) fn stands(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let (lang, request) = (visit.lang, &opened.request);
    let fee = opened.fee.as_ref()?;
    let open = request.state == Stands::Open;
    let title = if fee.agreed_at.is_some() { words::title(lang) } else { words::desk_waiting(lang) };
    let forms = match (fee.agreed_at, request.facts().fee) {
        (None, _) if open => Some(to_agree(visit, opened, fee)),
        (Some(_), Needed::Waiting) if open => Some(to_settle(visit, opened)),
        _ => None,
    };
    Some(
        view! {
            <h2 class="govuk-heading-m">{title}</h2>
            <SummaryList rows=facts(lang, opened, fee)/>
            {forms}
        }
        .into_any(),
    )
}

fn facts(lang: Lang, opened: &Opened, fee: &Fee) -> Vec<SummaryRow> {
    let reasons: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, fee.notice.reasons.get(written))).collect();
    let mut rows = vec![
        SummaryRow::text(words::amount(lang), fee.amount.to_string()),
        SummaryRow::text(rights_words::refusal_ground(lang), ground_words(lang, fee.ground)),
        SummaryRow::text(rights_words::refusal_proposed(lang), fee.proposed_by.clone()),
    ];
    rows.extend(fee.agreed_by.clone().map(|by| SummaryRow::text(words::desk_agreed_by(lang), by)));
    rows.push(SummaryRow::new(rights_words::refusal_why(lang), broken(fee.why.lines())));
    let read = if opened.request.charged_on().is_some() { words::ground(lang) } else { rights_words::refusal_reasons(lang) };
    rows.push(SummaryRow::new(read, reasons));
    rows
}

fn to_agree(visit: &Visit, opened: &Opened, fee: &Fee) -> AnyView {
    let (lang, request) = (visit.lang, &opened.request);
    let agree = if rules::may_agree_fee(&visit.actor, request, fee).is_ok() {
        view! {
            <form method="post" action=action(visit, request, "fee/agree") novalidate>
                {revision(request.revision)}
                <Button text=words::desk_agree(lang) kind=ButtonKind::Warning/>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="govuk-body">{rights_words::refusal_not_you(lang)}</p> }.into_any()
    };
    view! {
        {agree}
        <form method="post" action=action(visit, request, "fee/drop") novalidate>
            {revision(request.revision)}
            <Button text=words::desk_drop(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn to_settle(visit: &Visit, opened: &Opened) -> AnyView {
    let (lang, request) = (visit.lang, &opened.request);
    let part = |name: &str| visit.typed_or(&format!("paid-{name}"), "");
    view! {
        <form method="post" action=action(visit, request, "fee/paid") novalidate>
            {revision(request.revision)}
            <DateInput
                lang=lang
                name="paid"
                legend=words::desk_paid(lang)
                legend_style=LabelStyle::Medium
                hint=words::desk_paid_hint(lang)
                value=DateParts { day: part("day"), month: part("month"), year: part("year") }
                error=visit.error("paid")
            />
            <Button text=words::desk_paid_save(lang)/>
        </form>
        <form method="post" action=action(visit, request, "fee/waive") novalidate>
            {revision(request.revision)}
            <p class="govuk-body">{words::desk_waive_words(lang)}</p>
            <Button text=words::desk_waive(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// Proposes a fee.
pub async fn do_rights_fee(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    fees::propose(&mut uow, reference, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(reference), words::desk_saved))
}

/// Agrees as the second one: it is charged.
pub async fn do_rights_fee_agree(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::ChargeAgreed, words::desk_agreed).await
}

/// Does not charge it.
pub async fn do_rights_fee_drop(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::ChargeDropped, words::desk_dropped).await
}

/// Notes the day it was paid.
pub async fn do_rights_fee_paid(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Paid, words::desk_paid_saved).await
}

/// Lets it go.
pub async fn do_rights_fee_waive(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Waived, words::desk_waived).await
}
