//! T15: deciding what somebody wants deleted: what the rules say of each kind, what goes beyond them, who has to be told.

use leptos::prelude::*;
use portal::{
    corrections::Decision,
    erasure::{
        Outcome, Recipient, State, Waits,
        forms::{NEVER_ALONE, outcome_field},
        ops::desk::{self, Case},
        rules,
    },
    fields::Fields,
    text::{desk as desk_words, erasure as theirs, erasure_desk as words, rights},
};

use super::{
    super::{data_requests, erasure as pages},
    answering::{ended, reason},
    elsewhere, rights as board,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Checkboxes, Choice, InsetText, LabelStyle, Radios, WarningText},
    visit::{PageResult, Reply, Visit},
};

/// Where an erasure is decided.
pub(super) fn path_of(reference: &str) -> String {
    format!("/staff/erasures/{reference}")
}

/// T15: one erasure.
pub async fn erasure(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let case = desk::open(&mut uow, visit.param("reference")).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let erasure = &case.standing.erasure;
    let decides = rules::may_decide(&visit.actor, erasure).is_ok();
    let page = Page { form: decides, ..Page::new("T15", words::title(lang)) }.back(board::path_of(&erasure.reference));
    render(&visit, page, || {
        let stands = if case.unread { theirs::waits_decision(lang).to_string() } else { pages::sentence(lang, &case.standing) };
        view! {
            <span class="govuk-caption-l app-reference">{erasure.reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::title(lang)}</h1>
            <p class="govuk-body">{data_requests::state_tag(lang, case.opened.request.state)}</p>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            <InsetText><p class="govuk-body">{stands}</p></InsetText>
            {data_requests::said(&case.opened.request, lang)}
            <h2 class="govuk-heading-m">{words::by_rule(lang)}</h2>
            {pages::fates(lang, words::by_rule(lang), &case.lines)}
            {beyond_rules(&visit, &case)}
            {recipients(&visit, &case)}
            {decides.then(|| decision(&visit, &case))}
        }
        .into_any()
    })
}

/// What was decided to go beyond the rules, and the second look at it.
fn beyond_rules(visit: &Visit, case: &Case) -> Option<AnyView> {
    let (lang, erasure, policy) = (visit.lang, &case.standing.erasure, visit.portal.policy());
    if erasure.scope.beyond.is_empty() {
        return None;
    }
    let labels: Vec<_> = erasure
        .scope
        .beyond
        .iter()
        .filter_map(|category| Some(policy.holding(category.code())?.label.get(lang).to_string()))
        .map(|label| view! { <li>{label}</li> })
        .collect();
    let action = visit.link(&format!("{}/second", path_of(&erasure.reference)));
    let may = case.standing.waits == Some(Waits::Second) && rules::may_second(&visit.actor, erasure).is_ok();
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::beyond_decided(lang)}</h2>
            <ul class="govuk-list govuk-list--bullet">{labels}</ul>
            {may.then(|| view! {
                <form method="post" action=action novalidate>
                    <WarningText lang=lang text=words::second_words(lang)/>
                    <Button text=words::second(lang) kind=ButtonKind::Warning/>
                </form>
            })}
        }
        .into_any(),
    )
}

/// Everybody who was given it, each with what became of telling them.
fn recipients(visit: &Visit, case: &Case) -> Option<AnyView> {
    let (lang, erasure) = (visit.lang, &case.standing.erasure);
    if case.standing.recipients.is_empty() {
        return None;
    }
    let may = rules::may_settle(&visit.actor, erasure).is_ok();
    let rows: Vec<_> = case.standing.recipients.iter().map(|one| recipient(visit, &erasure.reference, one, may)).collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{theirs::recipients(lang)}</h2>
            <p class="govuk-body">{words::recipients_words(lang)}</p>
            {rows}
        }
        .into_any(),
    )
}

fn recipient(visit: &Visit, reference: &str, one: &Recipient, may: bool) -> AnyView {
    let lang = visit.lang;
    let stands = pages::outcome_words(lang, one.outcome);
    let open = one.outcome.is_none() && may;
    let action = visit.link(&format!("{}/recipients/{}", path_of(reference), one.id));
    let form = open.then(|| {
        let items = Outcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), pages::outcome_words(lang, Some(*outcome)))).collect();
        let field = outcome_field(one.id);
        view! {
            <form method="post" action=action novalidate>
                <Radios
                    lang=lang
                    name=field.clone()
                    legend=format!("{}: {}", words::outcome(lang), one.name)
                    error=visit.error(&field)
                    items=items
                    small=true
                />
                <Button text=words::outcome_save(lang) kind=ButtonKind::Secondary/>
            </form>
        }
    });
    let line = (!open).then(|| view! { <p class="govuk-body">{format!("{}: {stands}", one.name)}</p> });
    view! { {line} {form} }.into_any()
}

/// The decision, with its reasons in the person's language or in both.
fn decision(visit: &Visit, case: &Case) -> AnyView {
    let (lang, request) = (visit.lang, &case.opened.request);
    let items = Decision::ALL.iter().map(|decision| match decision {
        Decision::Accept => Choice::new(decision.code(), words::accept(lang)),
        Decision::Part => Choice::new(decision.code(), words::part(lang)).hint(rights::desk_refuse_hint(lang)),
        Decision::Refuse => Choice::new(decision.code(), words::refuse(lang)).hint(rights::desk_refuse_hint(lang)),
    });
    let both = case.opened.languages.len() > 1;
    let reasons: Vec<_> = case.opened.languages.iter().map(|written| reason(visit, *written, both)).collect();
    let typed = visit.typed();
    view! {
        <form id="page-form" method="post" action=visit.link(&path_of(&request.reference)) novalidate>
            <input type="hidden" name="revision" value=request.revision.to_string()/>
            {case.unread.then(|| asked_for(visit, case))}
            <Radios
                lang=lang
                name="decision"
                legend=words::decision(lang)
                legend_style=LabelStyle::Medium
                value=visit.typed_or("decision", "")
                error=visit.error("decision")
                items=items.collect()
            />
            {reasons}
            {beyond(visit, case)}
            <Checkboxes
                lang=lang
                name="urgent"
                legend=words::urgent_legend(lang)
                legend_style=LabelStyle::Medium
                items=vec![Choice::new("yes", words::urgent(lang)).checked(typed.has("urgent") || case.standing.erasure.urgent)]
            />
            <Button text=words::save(lang)/>
        </form>
    }
    .into_any()
}

/// What they mean that asked in words: whoever reads it says which kinds, from what there is.
fn asked_for(visit: &Visit, case: &Case) -> AnyView {
    let lang = visit.lang;
    let what = vec![Choice::new("some", words::asked_some(lang)), Choice::new("all", words::asked_all(lang))];
    let kinds = case.lines.iter().filter(|line| !NEVER_ALONE.iter().any(|never| never.code() == line.category));
    let chosen: Vec<String> = visit.typed().all("category").into_iter().map(String::from).collect();
    view! {
        <Radios
            lang=lang
            name="what"
            legend=words::asked(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("what", "")
            error=visit.error("what")
            items=what
        />
        <Checkboxes
            lang=lang
            name="category"
            legend=words::asked_kinds(lang)
            legend_style=LabelStyle::Medium
            hint=words::asked_kinds_hint(lang)
            values=chosen
            error=visit.error("category")
            items=kinds.map(|line| Choice::new(line.category.clone(), line.label.get(lang))).collect()
        />
    }
    .into_any()
}

fn beyond(visit: &Visit, case: &Case) -> AnyView {
    let lang = visit.lang;
    let stays = case.lines.iter().filter(|line| !line.kept.is_empty() && !["access_log", "sharing_log"].contains(&line.category.as_str()));
    let items: Vec<Choice> = stays.map(|line| Choice::new(line.category.clone(), line.label.get(lang))).collect();
    if items.is_empty() {
        return ().into_any();
    }
    let chosen: Vec<String> = visit.typed().all("beyond").into_iter().map(String::from).collect();
    view! {
        <Checkboxes
            lang=lang
            name="beyond"
            legend=words::beyond(lang)
            legend_style=LabelStyle::Medium
            hint=words::beyond_hint(lang)
            values=chosen
            items=items
        />
    }
    .into_any()
}

/// Decides it.
pub async fn do_erasure(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    let state = desk::decide(&mut uow, reference, &fields).await?;
    uow.commit().await?;
    let done = if state == State::Refused { words::refused } else { words::approved };
    Ok(Reply::done(path_of(reference), done))
}

/// Agrees as the second one.
pub async fn do_erasure_second(visit: Visit, _: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    desk::second(&mut uow, reference).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(reference), words::seconded))
}

/// Notes what became of telling one who was given it.
pub async fn do_erasure_recipient(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    let outcome = desk::settle(&mut uow, reference, visit.id("recipient")?, &fields).await;
    ended(uow, outcome, path_of(reference), fields, words::outcome_saved).await
}
