//! The services: found by word or by verb, and each with what to know before starting.

use std::sync::Arc;

use leptos::prelude::*;
use portal::{
    actor::Actor,
    catalogue::{Service, Verb},
    drafts,
    error::OpError,
    formats::search_key,
    lang::{Lang, Words},
    permit::Denial,
    text::{common, policy as notice, services as words, ui},
};

use crate::{
    shell::{Page, render},
    ui::{Button, Choice, Details, InsetText, Radios, SummaryList, SummaryRow, Tag, TagColour, TextInput, tel},
    visit::{PageResult, Visit, encode},
};

/// Longer than any name of a service.
const MOST_SEARCHED: usize = 80;

/// “Apply ¦ Gwneud cais”.
pub fn verb_words(verb: Verb, lang: Lang) -> &'static str {
    match verb {
        Verb::Apply => words::verb_apply(lang),
        Verb::Book => words::verb_book(lang),
        Verb::Pay => words::verb_pay(lang),
        Verb::Report => words::verb_report(lang),
        Verb::Request => words::verb_request(lang),
    }
}

/// The words of the link to all services of a verb.
pub fn everything_of(verb: Verb, lang: Lang) -> &'static str {
    match verb {
        Verb::Apply => words::all_apply(lang),
        Verb::Book => words::all_book(lang),
        Verb::Pay => words::all_pay(lang),
        Verb::Report => words::all_report(lang),
        Verb::Request => words::all_request(lang),
    }
}

/// Services in the order of their names in a language, accents aside.
pub fn by_title(mut services: Vec<Arc<Service>>, lang: Lang) -> Vec<Arc<Service>> {
    services.sort_by_cached_key(|service| search_key(service.title.get(lang)));
    services
}

/// P2: every service, or those that were looked for.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn list(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let verb = Verb::from_code(visit.query.get("verb"));
    let sought: String = visit.query.text("q").chars().take(MOST_SEARCHED).collect();
    let found = visit.portal.catalogue().search(verb, &sought).into_iter().filter(|service| is_there(&visit, &service.slug)).collect();
    let found = by_title(found, lang);
    render(&visit, Page::new("P2", ui::nav_services(lang)), || {
        view! {
            <h1 class="govuk-heading-l">{ui::nav_services(lang)}</h1>
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    {filter(&visit, verb, &sought)}
                    <p class="govuk-body" role="status">{words::count(lang, &found.len().to_string())}</p>
                    {results(&visit, &found, &sought)}
                </div>
            </div>
        }
        .into_any()
    })
}

/// To somebody who acts for another only the services they can act in are there.
fn is_there(visit: &Visit, slug: &str) -> bool {
    match &visit.actor {
        Actor::Representative(one) => one.prepares.iter().any(|granted| granted == slug),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => true,
    }
}

fn filter(visit: &Visit, verb: Option<Verb>, sought: &str) -> AnyView {
    let lang = visit.lang;
    let any = Choice::new("any", words::any_kind(lang));
    let kinds = Verb::ALL.into_iter().map(|verb| Choice::new(verb.code(), verb_words(verb, lang)));
    let items: Vec<Choice> = std::iter::once(any).chain(kinds).collect();
    let chosen = verb.map_or("any", Verb::code);
    view! {
        <form method="get" action=visit.link("/services") role="search">
            <TextInput lang=lang name="q" label=words::find(lang) hint=words::find_hint(lang) kind="search" value=sought/>
            <Details summary=words::kind_filter(lang) open=verb.is_some()>
                <Radios lang=lang name="verb" legend=words::kind(lang) value=chosen items=items small=true/>
            </Details>
            <Button text=common::search(lang)/>
        </form>
    }
    .into_any()
}

fn results(visit: &Visit, found: &[Arc<Service>], sought: &str) -> AnyView {
    let lang = visit.lang;
    if !found.is_empty() {
        let rows: Vec<_> = found.iter().map(|service| row(visit, service)).collect();
        return view! { <ul class="app-requests">{rows}</ul> }.into_any();
    }
    let phone = &visit.portal.council().main_line;
    let nothing = if sought.is_empty() { words::none_of_kind(lang, phone) } else { words::none_found(lang, phone, sought) };
    view! {
        <p class="govuk-body">{nothing}</p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/services")>{words::show_all(lang)}</a></p>
    }
    .into_any()
}

fn row(visit: &Visit, service: &Service) -> AnyView {
    let lang = visit.lang;
    let needs_account = service.needs_account && !visit.is_signed_in();
    view! {
        <li class="app-request">
            <h2 class="app-request__title">
                <a class="govuk-link app-request__link" href=visit.link(&format!("/services/{}", service.slug))>
                    {service.title.get(lang).to_string()}
                </a>
            </h2>
            <p>{service.summary.get(lang).to_string()}</p>
            {needs_account.then(|| view! { <p><Tag text=words::account_tag(lang) colour=TagColour::Grey/></p> })}
        </li>
    }
    .into_any()
}

/// P3: one service, with what to know before starting it.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn show(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let service =
        visit.portal.catalogue().service(visit.param("slug")).filter(|one| is_there(&visit, &one.slug)).ok_or(OpError::NotFound)?;
    let page = Page::new("P3", service.title.get(lang)).back("/services");
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{service.title.get(lang).to_string()}</h1>
                    <p class="govuk-body-l">{service.summary.get(lang).to_string()}</p>
                    {not_ours(lang, &service)}
                    <h2 class="govuk-heading-m">{words::about(lang)}</h2>
                    <SummaryList rows=facts(&visit, &service)/>
                    {start(&visit, &service)}
                    <h2 class="govuk-heading-m">{common::what_next(lang)}</h2>
                    {steps(lang, &service.what_next)}
                    {other_ways(&visit)}
                </div>
            </div>
        }
        .into_any()
    })
}

/// What is not for this council to do (E20): said before anybody types anything.
fn not_ours(lang: Lang, service: &Service) -> Option<AnyView> {
    let rule = service.not_ours.as_ref()?.get(lang).to_string();
    Some(
        view! {
            <InsetText>
                <p class="govuk-body"><strong>{words::not_ours(lang)}</strong></p>
                <p class="govuk-body">{rule}</p>
            </InsetText>
        }
        .into_any(),
    )
}

fn facts(visit: &Visit, service: &Service) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let policy = visit.portal.policy();
    let mut rows = Vec::new();
    if !service.you_need.is_empty() {
        rows.push(SummaryRow::new(words::you_need(lang), bullets(lang, &service.you_need)));
    }
    let minutes = words::minutes(lang, i64::from(service.minutes));
    let target = words::target(lang, i64::from(service.target_working_days));
    rows.push(SummaryRow::text(words::how_long(lang), format!("{minutes} {target}")));
    let account = if service.needs_account { words::account_needed(lang) } else { words::account_not_needed(lang) };
    rows.push(SummaryRow::text(words::account(lang), account));
    rows.push(SummaryRow::text(words::who_sees(lang), service.who_sees.get(lang)));
    if let Some(holding) = policy.holding(&service.policy_category) {
        rows.push(SummaryRow::text(words::what_we_keep(lang), holding.contains.get(lang)));
        rows.push(SummaryRow::text(words::why_we_keep(lang), holding.purpose.get(lang)));
        rows.push(SummaryRow::text(notice::short_basis(lang), holding.basis_words(Some(&service.slug)).get(lang)));
        if !holding.recipients.is_empty() {
            rows.push(SummaryRow::new(notice::short_who(lang), bullets(lang, &holding.recipients)));
        }
        rows.push(SummaryRow::text(notice::short_without(lang), holding.if_not_given.get(lang)));
        rows.push(SummaryRow::new(words::until_when(lang), until_when(visit, holding.rule(Some(&service.slug)))));
    }
    rows.push(SummaryRow::text(words::team(lang), visit.portal.council().team(&service.team).get(lang)));
    rows
}

fn until_when(visit: &Visit, rule: &Words) -> AnyView {
    let lang = visit.lang;
    let version = visit.portal.policy().version.to_string();
    let this_version = visit.link(&format!("/privacy/versions/{version}"));
    view! {
        <p class="govuk-body">{rule.get(lang).to_string()}</p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/privacy")>{words::more_privacy(lang)}</a></p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/privacy#rights")>{notice::short_rights(lang)}</a></p>
        <p class="govuk-body"><a class="govuk-link" href=this_version>{notice::short_version(lang, &version)}</a></p>
    }
    .into_any()
}

fn start(visit: &Visit, service: &Service) -> Option<AnyView> {
    let lang = visit.lang;
    let path = format!("/services/{}", service.slug);
    match drafts::rules::may_start(&visit.actor, service) {
        Ok(()) => Some(
            view! {
                <form method="post" action=visit.link(&path)>
                    {visit.acting_field()}
                    <Button text=common::start_now(lang)/>
                </form>
            }
            .into_any(),
        ),
        Err(denial) => (denial == Denial::SignInNeeded).then(|| {
            let href = visit.link(&format!("/sign-in?next={}", encode(&path)));
            view! { <Button text=words::sign_in_and_start(lang) href=href/> }.into_any()
        }),
    }
}

/// What follows, in order; also on the page that says it was sent.
pub(super) fn steps(lang: Lang, steps: &[Words]) -> AnyView {
    let steps: Vec<_> = steps.iter().map(|step| view! { <li>{step.get(lang).to_string()}</li> }).collect();
    view! { <ol class="govuk-list govuk-list--number">{steps}</ol> }.into_any()
}

fn bullets(lang: Lang, items: &[Words]) -> AnyView {
    let items: Vec<_> = items.iter().map(|item| view! { <li>{item.get(lang).to_string()}</li> }).collect();
    view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }.into_any()
}

fn other_ways(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let council = visit.portal.council();
    let (phone, contact) = (tel(&council.main_line), visit.link("/contact"));
    let call = words::other_ways_call(lang, council.opening_words.get(lang), &council.main_line);
    view! {
        <Details summary=words::other_ways(lang)>
            <p class="govuk-body"><a class="govuk-link" href=phone>{call}</a></p>
            <p class="govuk-body"><a class="govuk-link" href=contact>{words::other_ways_visit(lang)}</a></p>
        </Details>
    }
    .into_any()
}
