//! R5: one thing we hold, with everything the law wants said about it (UK GDPR art. 15).

use leptos::prelude::*;
use portal::{
    actor::Actor,
    audit::{self, store::ItemLook},
    calendar::{full_date, london_date, short_date_time},
    corrections::{self, Correction},
    error::OpError,
    holdings::{
        Category, KeptUntil,
        timeline::{self, Entry, Way},
    },
    text::{corrections as corrections_text, record as words},
};
use uuid::Uuid;

use super::{
    law_opened, or_not_stated, recipients, removed,
    timeline::{flags, in_short},
    withheld,
};
use crate::{
    pages::{corrections::statements, only_residents},
    shell::{Page, render},
    ui::{Details, RecordFacts, RecordFactsOf, Tag},
    visit::{PageResult, Visit},
};

/// How many of those who looked are named here; the rest are on a page of their own.
const LAST_LOOKS: i64 = 3;

/// R5: one thing of the record.
pub async fn item(visit: Visit) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let entry = timeline::find(&mut uow, resident.person, id).await?.ok_or(OpError::NotFound)?;
    let said = corrections::ops::of_item(&mut uow, resident.person, id).await?;
    let looks = audit::ops::looks_at(&mut uow, resident.person, id, LAST_LOOKS).await?;
    uow.commit().await?;
    let entry = removed(&visit, resident.person).await?.entry(entry);
    let title = entry.title.get(visit.lang).to_string();
    render(&visit, Page::new("R5", title.clone()).back("/record"), || {
        let title_lang = entry.title_lang.filter(|lang| *lang != visit.lang && own_words(&entry)).map(portal::lang::Lang::tag);
        view! {
            <h1 class="govuk-heading-l" lang=title_lang>{title}</h1>
            {tags(&visit, &entry)}
            <RecordFacts lang=visit.lang facts=facts(&visit, &entry, &looks)/>
            {statements(visit.lang, &entry.statements, corrections_text::statement_yours)}
            {answers(&visit, &said)}
            {actions(&visit, &entry)}
            {withheld(&visit)}
        }
        .into_any()
    })
}

/// Whether the title is in somebody's own words, and so perhaps in the other language.
fn own_words(entry: &Entry) -> bool {
    entry.category == Category::Interaction
}

fn tags(visit: &Visit, entry: &Entry) -> AnyView {
    let tags: Vec<_> = flags(visit.lang, entry).into_iter().map(|(text, colour)| view! { <Tag text=text colour=colour/> " " }).collect();
    (!tags.is_empty()).then(|| view! { <p class="govuk-body">{tags}</p> }).into_any()
}

fn facts(visit: &Visit, entry: &Entry, looks: &[ItemLook]) -> RecordFactsOf {
    let lang = visit.lang;
    let policy = visit.portal.policy();
    let holding = policy.holding(entry.category.code());
    let service = entry.service.as_deref();
    let print = visit.query.get("print") == "1";
    let legal = match holding {
        Some(holding) => law_opened(holding, service, lang, print),
        None => or_not_stated(lang, None).into_any(),
    };
    RecordFactsOf {
        what: what(visit, entry, print),
        came_from: came_from(visit, entry),
        why: or_not_stated(lang, holding.map(|holding| holding.purpose.get(lang))).into_any(),
        legal_reason: legal,
        shared_with: shared(visit, entry),
        keep_until: kept(visit, entry),
        why_until: why_until(visit, entry),
        who_looked: looked(visit, looks),
    }
}

/// The content itself. What is sensitive is shown when it is asked for, so that nobody reads it over a shoulder.
fn what(visit: &Visit, entry: &Entry, print: bool) -> AnyView {
    let lang = visit.lang;
    let said = entry.title_lang.filter(|said| *said != lang).map(portal::lang::Lang::tag);
    let parts: Vec<_> = entry
        .content
        .iter()
        .map(|(name, text)| {
            let (name, text) = (name.get(lang).to_string(), text.get(lang).to_string());
            view! { <p class="govuk-body"><strong>{name}": "</strong><span class="app-words" lang=said>{text}</span></p> }
        })
        .collect();
    let line = entry.line.get(lang);
    let outcome = (!line.is_empty()).then(|| view! { <p class="govuk-body">{words::outcome_of(lang, line)}</p> });
    let reference = entry.reference.as_ref().map(|reference| {
        view! { <p class="govuk-body"><strong>{words::reference(lang)}": "</strong><span class="app-reference">{reference.clone()}</span></p> }
    });
    let files: Vec<_> = entry
        .files
        .iter()
        .map(|(address, name)| view! { <p class="govuk-body"><a class="govuk-link" href=visit.link(address)>{words::files_of(lang, name)}</a></p> })
        .collect();
    let recordings: Vec<_> = entry
        .recordings
        .iter()
        .map(|recording| {
            let href = visit.link(&format!("/record/recordings/{}", recording.id));
            view! { <p class="govuk-body"><a class="govuk-link" href=href>{in_short(lang, recording)}</a></p> }
        })
        .collect();
    let link = entry.link.as_ref().map(|path| {
        view! { <p class="govuk-body"><a class="govuk-link" href=visit.link(path)>{words::open_it(lang)}</a></p> }
    });
    let content = if entry.flags.sensitive {
        view! { <Details summary=words::show_sensitive(lang) open=print>{parts}{files}</Details> }.into_any()
    } else {
        view! { {parts}{files} }.into_any()
    };
    view! { {content} {outcome} {reference} {recordings} {link} }.into_any()
}

/// Who, when, how, and who wrote it down: each after a colon, because Welsh would change its first letter elsewhere.
fn came_from(visit: &Visit, entry: &Entry) -> AnyView {
    let lang = visit.lang;
    let how = if entry.way == Way::Online { words::came_online(lang) } else { entry.way.words(lang) };
    let team = entry.team.as_ref().map(|code| words::team_of(lang, visit.portal.council().team(code).get(lang)));
    let service = entry.service.as_ref().and_then(|slug| visit.portal.catalogue().service(slug));
    let lines = [
        Some(entry.source.get(lang).to_string()),
        Some(words::came_on(lang, &full_date(lang, london_date(entry.at)))),
        Some(words::came_by(lang, how)),
        service.map(|service| words::service_of(lang, service.title.get(lang))),
        entry.staff_number.as_ref().map(|number| words::written_by(lang, number)),
        team,
    ];
    let lines: Vec<_> = lines.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect();
    view! { <ul class="govuk-list">{lines}</ul> }.into_any()
}

fn shared(visit: &Visit, entry: &Entry) -> AnyView {
    let lang = visit.lang;
    if entry.shared == 0 {
        return words::nobody_else(lang).into_any();
    }
    let holding = visit.portal.policy().holding(entry.category.code()).cloned();
    let usual = holding.filter(|holding| !holding.recipients.is_empty()).map(|holding| {
        view! { <p class="govuk-body">{words::shared_usual(lang)}</p> {recipients(&holding, lang)} }
    });
    view! {
        <p class="govuk-body">{words::shared_times(lang, &entry.shared.to_string())}</p>
        {usual}
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/record/sharing")>{words::shared_all(lang)}</a></p>
    }
    .into_any()
}

fn kept(visit: &Visit, entry: &Entry) -> AnyView {
    let lang = visit.lang;
    match entry.kept {
        KeptUntil::Date(date) => view! { <strong>{full_date(lang, date)}</strong> }.into_any(),
        KeptUntil::NotBegun => or_not_stated(lang, Some(entry.rule.get(lang))).into_any(),
    }
}

fn why_until(visit: &Visit, entry: &Entry) -> AnyView {
    let lang = visit.lang;
    let held = entry.flags.held.then(|| view! { <p class="govuk-body">{words::held_dispute(lang)}</p> });
    let version =
        entry.policy_version.map(|version| view! { <p class="govuk-body">{words::policy_version(lang, &version.to_string())}</p> });
    view! {
        <p class="govuk-body">{or_not_stated(lang, Some(entry.rule.get(lang)))}</p>
        {version}
        {held}
    }
    .into_any()
}

fn looked(visit: &Visit, looks: &[ItemLook]) -> AnyView {
    let lang = visit.lang;
    let all = view! {
        <p class="govuk-body"><a class="govuk-link" href=visit.link("/record/access-log")>{words::looked_all(lang)}</a></p>
    };
    if looks.is_empty() {
        return view! { <p class="govuk-body">{words::looked_nobody(lang)}</p> {all} }.into_any();
    }
    let lines: Vec<_> = looks
        .iter()
        .map(|look| {
            let when = short_date_time(lang, look.at);
            let line = match &look.team {
                Some(code) => words::looked_line(lang, &when, &look.number, visit.portal.council().team(code).get(lang)),
                None => format!("{when}: {}", look.number),
            };
            view! { <li>{line}</li> }
        })
        .collect();
    view! { <ul class="govuk-list">{lines}</ul> {all} }.into_any()
}

/// What they said about it before, and where it is answered.
fn answers(visit: &Visit, said: &[Correction]) -> AnyView {
    let lang = visit.lang;
    let links: Vec<_> = said
        .iter()
        .map(|correction| {
            let href = visit.link(&format!("/record/corrections/{}", correction.reference));
            let text = words::you_said(lang, &full_date(lang, london_date(correction.sent_at)), &correction.reference);
            view! { <li><a class="govuk-link" href=href>{text}</a></li> }
        })
        .collect();
    (!links.is_empty())
        .then(|| view! { <h2 class="govuk-heading-m">{words::you_said_title(lang)}</h2> <ul class="govuk-list">{links}</ul> })
        .into_any()
}

/// What the person can say about it. A dispute is answered where it was made, not disputed again.
fn actions(visit: &Visit, entry: &Entry) -> AnyView {
    if entry.category == Category::Correction {
        return ().into_any();
    }
    let lang = visit.lang;
    let to = |verb: &str| visit.link(&format!("/record/items/{}/{verb}", entry.id));
    view! {
        <h2 class="govuk-heading-m">{words::do_next(lang)}</h2>
        <ul class="govuk-list">
            <li><a class="govuk-link" href=to("wrong")>{words::this_is_wrong(lang)}</a></li>
            <li><a class="govuk-link" href=to("not-me")>{words::this_is_not_me(lang)}</a></li>
        </ul>
    }
    .into_any()
}
