//! A fee that was charged for a request: how much and why, how it is paid, and how to complain about it.

use leptos::prelude::*;
use portal::{
    lang::Lang,
    rights::{Fee, FeeGround, RightsRequest, State as Stands, clock::Needed},
    text::{corrections, rights, rights_fee as words},
};

use crate::{
    pages::answers::paragraphs,
    ui::{InsetText, SummaryList, SummaryRow},
    visit::Visit,
};

/// The fee as its person reads it.
pub(super) fn charged(visit: &Visit, request: &RightsRequest, fee: &Fee) -> AnyView {
    let lang = visit.lang;
    let rows = vec![
        SummaryRow::text(words::amount(lang), fee.amount.to_string()),
        SummaryRow::text(words::ground(lang), ground(lang, fee.ground)),
    ];
    let reasons: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, fee.notice.reasons.get(written))).collect();
    let stands = match request.facts().fee {
        Needed::Waiting if request.state == Stands::Open => pay(visit, request),
        Needed::Waiting | Needed::No => view! { <p class="govuk-body">{words::not_needed(lang)}</p> }.into_any(),
        Needed::Came(_) => view! { <p class="govuk-body">{words::paid_thanks(lang)}</p> }.into_any(),
    };
    let notice: Vec<_> = fee.notice.notice.iter().map(|words| view! { <p class="govuk-body">{words.get(lang).to_string()}</p> }).collect();
    view! {
        <h2 class="govuk-heading-m">{words::title(lang)}</h2>
        <SummaryList rows=rows/>
        {reasons}
        {stands}
        <h3 class="govuk-heading-s">{corrections::if_you_disagree(lang)}</h3>
        {notice}
    }
    .into_any()
}

/// The ground in the words of the law.
fn ground(lang: Lang, ground: FeeGround) -> &'static str {
    match ground {
        FeeGround::Unfounded => rights::refusal_unfounded(lang),
        FeeGround::Excessive => rights::refusal_excessive(lang),
        FeeGround::Copies => words::ground_copies(lang),
    }
}

/// How it is paid: by telephone or at a centre, because nothing is paid here.
fn pay(visit: &Visit, request: &RightsRequest) -> AnyView {
    let (lang, council) = (visit.lang, visit.portal.council());
    let centres: Vec<_> = council
        .centres
        .iter()
        .map(|centre| format!("{}, {}", centre.name.get(lang), centre.address.get(lang).replace('\n', ", ")))
        .map(|centre| view! { <li>{centre}</li> })
        .collect();
    let how = words::pay_words(lang, &council.main_line, &request.reference);
    view! {
        <InsetText>
            <h3 class="govuk-heading-s">{words::pay(lang)}</h3>
            <p class="govuk-body">{how}</p>
            <p class="govuk-body">{words::pay_centres(lang)}</p>
            <ul class="govuk-list govuk-list--bullet">{centres}</ul>
            <p class="govuk-body">{words::pay_waits(lang)}</p>
        </InsetText>
    }
    .into_any()
}
