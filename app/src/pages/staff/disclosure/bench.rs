//! T11: how far the answer is: collecting, teams, what is decided, what is taken out, and saying that it is done.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, full_date},
    disclosure::{
        Cut, Delivery, Disclosure, Review, Search, State,
        ops::{
            items,
            prepare::{self, Bench},
        },
    },
    fields::Fields,
    lang::Lang,
    text::disclosure as words,
};

use super::{
    super::{elsewhere, rights::path_of},
    copy_path, covers, refused, revision,
};
use crate::{
    pages::answers::paragraphs,
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, Head, LabelStyle, Radios, SummaryList, SummaryRow, Table, TableLayout, Tag, TagColour},
    visit::{PageResult, Reply, Visit},
};

/// T11: the workbench of one request.
pub async fn copy(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let bench = prepare::bench(&mut uow, visit.param("reference")).await?;
    uow.commit().await?;
    let (lang, reference) = (visit.lang, bench.opened.request.reference.clone());
    render(&visit, Page::new("T11-copy", words::bench_title(lang)).back(path_of(&reference)), || {
        view! {
            <span class="govuk-caption-l app-reference">{reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::bench_title(lang)}</h1>
            {match &bench.disclosure {
                None => begin(&visit, &reference),
                Some(disclosure) => contents(&visit, &bench, disclosure),
            }}
        }
        .into_any()
    })
}

fn begin(visit: &Visit, reference: &str) -> AnyView {
    let lang = visit.lang;
    view! {
        <p class="govuk-body">{words::collect_intro(lang)}</p>
        <form method="post" action=visit.link(&format!("{}/collect", copy_path(reference))) novalidate>
            <Button text=words::collect(lang)/>
        </form>
    }
    .into_any()
}

fn contents(visit: &Visit, bench: &Bench, disclosure: &Disclosure) -> AnyView {
    let preparing = disclosure.state == State::Preparing;
    view! {
        {standing(visit, bench, disclosure)}
        {reviews(visit, bench)}
        {collected(visit, bench, disclosure)}
        {teams(visit, bench, preparing)}
        {removed(visit, &bench.cuts, disclosure)}
        {preparing.then(|| proposal(visit, bench, disclosure))}
    }
    .into_any()
}

/// Where it stands, and the way to whatever comes next.
fn standing(visit: &Visit, bench: &Bench, disclosure: &Disclosure) -> AnyView {
    let (lang, reference) = (visit.lang, &disclosure.reference);
    let (text, colour) = match disclosure.state {
        State::Preparing => (words::state_preparing(lang), TagColour::Blue),
        State::Proposed => (words::state_proposed(lang), TagColour::Orange),
        State::Released => (words::state_released(lang), TagColour::Green),
    };
    let mut rows = vec![SummaryRow::text(words::collected_at(lang), date_and_time(lang, disclosure.collected_at))];
    rows.extend(disclosure.prepared_by.clone().map(|by| SummaryRow::text(words::prepared_by(lang), by)));
    rows.extend(disclosure.released_by.clone().map(|by| SummaryRow::text(words::released_by(lang), by)));
    rows.extend(disclosure.ends_at.map(|at| SummaryRow::text(words::until(lang), date_and_time(lang, at))));
    if disclosure.state == State::Released {
        rows.push(SummaryRow::text(words::downloads(lang), disclosure.downloads.to_string()));
    }
    rows.extend(bench.unsaid.iter().map(|part| SummaryRow::text(words::unsaid(lang), part.clone())));
    let release = visit.link(&format!("{}/release", path_of(reference)));
    let reopen = visit.link(&format!("{}/reopen", copy_path(reference)));
    view! {
        <p class="govuk-body"><Tag text=text colour=colour/></p>
        <SummaryList rows=rows/>
        <p class="govuk-body"><a class="govuk-link" href=release>{words::release_title(lang)}</a></p>
        {(disclosure.state == State::Released).then(|| view! {
            <form method="post" action=reopen novalidate>
                {revision(disclosure)}
                <p class="govuk-body">{words::reopen_hint(lang)}</p>
                <Button text=words::reopen(lang) kind=ButtonKind::Secondary/>
            </form>
        })}
    }
    .into_any()
}

/// What the person says is missing, each with its answer or a form for one.
fn reviews(visit: &Visit, bench: &Bench) -> Option<AnyView> {
    let lang = visit.lang;
    if bench.reviews.is_empty() {
        return None;
    }
    let all: Vec<_> = bench.reviews.iter().map(|review| one_review(visit, bench, review)).collect();
    Some(view! { <h2 class="govuk-heading-m">{words::reviews(lang)}</h2> {all} }.into_any())
}

/// While it is prepared anew, the answer is the new copy’s words: there is one form for them.
fn one_review(visit: &Visit, bench: &Bench, review: &Review) -> AnyView {
    let preparing = bench.disclosure.as_ref().is_some_and(|disclosure| disclosure.state == State::Preparing);
    let (lang, reference) = (visit.lang, &bench.opened.request.reference);
    let action = visit.link(&format!("{}/answer/{}", copy_path(reference), review.id));
    let answer = review.answer.as_ref().map(|answer| [Lang::Cy, Lang::En].map(|written| paragraphs(written, answer.get(written))));
    view! {
        <h3 class="govuk-heading-s">{date_and_time(lang, review.at)}</h3>
        {paragraphs(lang, &review.words)}
        {answer}
        {(review.answered_at.is_none() && !preparing).then(|| view! {
            <form method="post" action=action novalidate>
                {covers(visit, bench.opened.languages)}
                <Button text=words::review_answer(lang) kind=ButtonKind::Secondary/>
            </form>
        })}
    }
    .into_any()
}

/// What the register gave, by kind, and how it stands.
fn collected(visit: &Visit, bench: &Bench, disclosure: &Disclosure) -> AnyView {
    let (lang, policy) = (visit.lang, visit.portal.policy());
    let heads = vec![
        Head::new(words::head_kind(lang)),
        Head::numeric(words::head_open(lang)),
        Head::numeric(words::head_given(lang)),
        Head::numeric(words::head_withheld(lang)),
    ];
    let rows = bench.counts.iter().map(|count| {
        let label = policy.holding(count.category.code()).map(|holding| holding.label.get(lang).to_string()).unwrap_or_default();
        let numbers = [count.open, count.given, count.withheld].map(|number| number.to_string().into_any());
        std::iter::once(label.into_any()).chain(numbers).collect()
    });
    let items = path_of(&disclosure.reference);
    let shows = items::Show::ALL.map(|(code, show)| {
        view! { <li><a class="govuk-link" href=visit.link(&format!("{items}/items?show={code}"))>{show_words(lang, show)}</a></li> }
    });
    let again = visit.link(&format!("{}/collect", copy_path(&disclosure.reference)));
    view! {
        <Table caption=words::collected(lang) heads=heads rows=rows.collect() layout=TableLayout::Dense row_heads=true/>
        <ul class="govuk-list">{shows}</ul>
        {(disclosure.state == State::Preparing).then(|| view! {
            <form method="post" action=again novalidate>
                <Button text=words::collect_again(lang) kind=ButtonKind::Secondary/>
            </form>
        })}
    }
    .into_any()
}

pub(super) fn show_words(lang: Lang, show: items::Show) -> &'static str {
    match show {
        items::Show::All => words::show_all(lang),
        items::Show::Open => words::show_open(lang),
        items::Show::Flagged => words::show_flagged(lang),
        items::Show::Withheld => words::show_withheld(lang),
    }
}

fn teams(visit: &Visit, bench: &Bench, preparing: bool) -> AnyView {
    let (lang, reference) = (visit.lang, &bench.opened.request.reference);
    let ask = visit.link(&format!("{}/search", path_of(reference)));
    let list = if bench.searches.is_empty() {
        view! { <p class="govuk-body">{words::teams_none(lang)}</p> }.into_any()
    } else {
        let heads = [words::head_team, words::head_due, words::head_result].map(|text| Head::new(text(lang))).to_vec();
        let rows = bench.searches.iter().map(|search| team(visit, search)).collect();
        view! { <Table caption=words::teams_caption(lang) caption_style=LabelStyle::Small heads=heads rows=rows layout=TableLayout::Dense/> }.into_any()
    };
    view! {
        <h2 class="govuk-heading-m">{words::teams(lang)}</h2>
        {list}
        {preparing.then(|| view! { <p class="govuk-body"><a class="govuk-link" href=ask>{words::search_ask_title(lang)}</a></p> })}
    }
    .into_any()
}

fn team(visit: &Visit, search: &Search) -> Vec<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&format!("/staff/searches/{}", search.id));
    let name = visit.portal.council().team(&search.team).get(lang).to_string();
    let result = search.found.map_or_else(|| words::search_waits(lang).to_string(), |found| words::search_found(lang, &found.to_string()));
    vec![view! { <a class="govuk-link" href=href>{name}</a> }.into_any(), full_date(lang, search.due_on).into_any(), result.into_any()]
}

/// The words that are taken out of everything.
fn removed(visit: &Visit, cuts: &[Cut], disclosure: &Disclosure) -> Option<AnyView> {
    let lang = visit.lang;
    if cuts.is_empty() {
        return None;
    }
    let heads = [words::head_words, words::head_exemption, words::head_reason, words::head_by].map(|text| Head::new(text(lang))).to_vec();
    let rows = cuts.iter().map(|cut| {
        let action = visit.link(&format!("{}/put-back/{}", copy_path(&disclosure.reference), cut.id));
        let back = (disclosure.state == State::Preparing).then(|| {
            view! {
                <form method="post" action=action novalidate>
                    {revision(disclosure)}
                    <Button text=words::put_back(lang, &cut.text) kind=ButtonKind::Secondary/>
                </form>
            }
        });
        vec![
            cut.text.clone().into_any(),
            cut.exemption.words(lang).into_any(),
            cut.reason.clone().into_any(),
            view! { {cut.decided_by.clone()} {back} }.into_any(),
        ]
    });
    Some(view! { <Table caption=words::removed_caption(lang) heads=heads rows=rows.collect() layout=TableLayout::Dense/> }.into_any())
}

fn proposal(visit: &Visit, bench: &Bench, disclosure: &Disclosure) -> AnyView {
    let lang = visit.lang;
    let waits = [
        (bench.open_items() > 0).then(|| words::propose_open(lang, &bench.open_items().to_string())),
        (bench.open_searches() > 0).then(|| words::propose_searching(lang, &bench.open_searches().to_string())),
    ];
    let waits: Vec<_> = waits.into_iter().flatten().map(|line| view! { <p class="govuk-body">{line}</p> }).collect();
    let items = Delivery::ALL.iter().map(|delivery| match delivery {
        Delivery::SignIn => Choice::new(delivery.code(), words::delivery_sign_in(lang)),
        Delivery::Post => Choice::new(delivery.code(), words::delivery_post(lang)).hint(words::delivery_post_hint(lang)),
    });
    view! {
        <h2 class="govuk-heading-m">{words::propose_title(lang)}</h2>
        {waits}
        <form method="post" action=visit.link(&copy_path(&disclosure.reference)) novalidate>
            {revision(disclosure)}
            {covers(visit, bench.opened.languages)}
            <Radios
                lang=lang
                name="delivery"
                legend=words::delivery(lang)
                legend_style=LabelStyle::Small
                value=visit.typed_or("delivery", Delivery::SignIn.code())
                error=visit.error("delivery")
                items=items.collect()
            />
            <Button text=words::propose(lang)/>
        </form>
    }
    .into_any()
}

/// Collects, for the first time or anew.
pub async fn do_copy_collect(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    prepare::collect(&visit.portal, &visit.actor, visit.request, reference).await?;
    Ok(Reply::done(copy_path(reference), words::collected_done))
}

/// Says that it is done.
pub async fn do_copy_propose(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let path = copy_path(visit.param("reference"));
    let mut uow = visit.uow().await?;
    match prepare::propose(&mut uow, visit.param("reference"), &fields).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path, words::proposed))
        }
        Err(error) => refused(path, fields, error),
    }
}

/// Puts words back.
pub async fn do_copy_put_back(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    items::put_back(&mut uow, visit.param("reference"), visit.id("id")?, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(copy_path(visit.param("reference")), words::put_back_done))
}

/// Looks into a released answer again.
pub async fn do_copy_reopen(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    prepare::reopen(&mut uow, visit.param("reference"), &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(copy_path(visit.param("reference")), words::reopened))
}

/// Answers what somebody says is missing.
pub async fn do_review_answer(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let path = copy_path(visit.param("reference"));
    let mut uow = visit.uow().await?;
    match prepare::answer_review(&mut uow, visit.param("reference"), visit.id("id")?, &fields).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path, words::review_answered))
        }
        Err(error) => refused(path, fields, error),
    }
}
