//! It was sent: the reference, what happens next, and what is kept.

use leptos::prelude::*;
use portal::{
    calendar::weekday_date,
    catalogue::Verb,
    lang::Lang,
    service_requests::ServiceRequest,
    text::{common, requests as words, start},
};

use super::{keep_words, open};
use crate::{
    pages::{refused, services::steps},
    shell::{Page, render},
    ui::{Button, ButtonKind, Panel, SummaryList, SummaryRow},
    visit::{PageResult, Visit, encode},
};

/// S9: we have it.
pub async fn sent(visit: Visit) -> PageResult {
    let shown = match open(&visit).await {
        Ok(shown) => shown,
        Err(error) => return refused(&visit, error),
    };
    let lang = visit.lang;
    let request = &shown.opened.request;
    let title = have_it(request.service.verb, lang);
    let reference = request.reference.clone();
    render(&visit, Page::new("S9", title), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <Panel title=title>
                        {words::your_reference(lang)} <br/> <strong class="app-reference">{reference}</strong>
                    </Panel>
                    <p class="govuk-body">{words::sent_print(lang)}</p>
                    {request.anonymous.then(|| view! { <p class="govuk-body">{words::anonymous(lang)}</p> })}
                    <h2 class="govuk-heading-m">{common::what_next(lang)}</h2>
                    {steps(lang, &request.service.what_next)}
                    <SummaryList rows=facts(&visit, request)/>
                    {ways_on(&visit, request)}
                </div>
            </div>
        }
        .into_any()
    })
}

fn have_it(verb: Verb, lang: Lang) -> &'static str {
    match verb {
        Verb::Apply => words::have_apply(lang),
        Verb::Book => words::have_book(lang),
        Verb::Report => words::have_report(lang),
        Verb::Pay | Verb::Request => words::have_request(lang),
    }
}

fn facts(visit: &Visit, request: &ServiceRequest) -> Vec<SummaryRow> {
    let lang = visit.lang;
    vec![
        SummaryRow::text(words::team(lang), visit.portal.council().team(&request.team).get(lang)),
        SummaryRow::text(words::sent_target(lang), weekday_date(lang, request.target_date)),
        SummaryRow::text(words::sent_keep(lang), keep_words(&visit.portal, request, lang)),
    ]
}

/// On to the request; for a visitor also to an account, which can take it in.
fn ways_on(visit: &Visit, request: &ServiceRequest) -> AnyView {
    let lang = visit.lang;
    let here = visit.link(&format!("/requests/{}", request.reference));
    view! {
        <p class="govuk-body"><a class="govuk-link" href=here>{words::see_request(lang)}</a></p>
        {(!visit.is_signed_in()).then(|| account_offer(visit, request))}
    }
    .into_any()
}

/// What an account adds to a report that was sent without one.
pub(super) fn account_offer(visit: &Visit, request: &ServiceRequest) -> AnyView {
    let lang = visit.lang;
    let next = encode(&format!("/requests/{}", request.reference));
    view! {
        <h2 class="govuk-heading-m">{words::sent_account_title(lang)}</h2>
        <p class="govuk-body">{words::sent_account(lang)}</p>
        <Button text=start::create_account(lang) href=visit.link(&format!("/register?next={next}")) kind=ButtonKind::Secondary/>
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link(&format!("/sign-in?next={next}"))>{words::sign_in_instead(lang)}</a>
        </p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/track")>{words::follow_without(lang)}</a></p>
    }
    .into_any()
}
