//! What staff do to a request in words: reply, ask, note, decide. Each is a page of its own, so that what is being written
//! never competes with what is being read.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    lang::Lang,
    permit::Denial,
    service_requests::{Opened, Outcome, ServiceRequest, desk, rules},
    text,
};
use uuid::Uuid;

use super::{
    elsewhere,
    message::{last_from_resident, outcome_words},
    offers::{self, Offer},
    path_of,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios, TextArea},
    visit::{PageResult, Reply, Visit},
};

/// The most characters of a message.
const MOST: u32 = 2_000;

/// The four things that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Reply,
    Ask,
    Note,
    Resolve,
}

/// The words of a page, and where it is.
struct Wording {
    code: &'static str,
    step: &'static str,
    title: fn(Lang) -> &'static str,
    intro: fn(Lang) -> &'static str,
    label: fn(Lang) -> &'static str,
    button: fn(Lang) -> &'static str,
    done: fn(Lang) -> &'static str,
}

impl Act {
    const fn wording(self) -> Wording {
        use text::desk as t;
        let (code, step, title, intro, label, button, done): Row = match self {
            Act::Reply => ("T6-reply", "reply", t::reply_title, t::reply_intro, t::reply_label, t::reply_button, t::reply_done),
            Act::Ask => ("T6-ask", "ask", t::ask_title, t::ask_intro, t::ask_label, t::ask_button, t::ask_done),
            Act::Note => ("T6-note", "note", t::note_title, t::note_intro, t::note_label, t::note_button, t::note_done),
            Act::Resolve => {
                ("T6-resolve", "resolve", t::resolve_title, t::resolve_intro, t::resolve_label, t::resolve_button, t::resolve_done)
            }
        };
        Wording { code, step, title, intro, label, button, done }
    }

    /// Whether this member of staff may, so that nobody writes a long answer only to be refused.
    fn may(self, visit: &Visit, request: &ServiceRequest) -> Result<(), Denial> {
        match self {
            Act::Reply => rules::may_reply(&visit.actor, request).map(drop),
            Act::Ask => rules::may_ask(&visit.actor, request).map(drop),
            Act::Note => rules::may_note(&visit.actor, request).map(drop),
            Act::Resolve => rules::may_resolve(&visit.actor, request).map(drop),
        }
    }
}

type Text = fn(Lang) -> &'static str;
type Row = (&'static str, &'static str, Text, Text, Text, Text, Text);

pub async fn reply(visit: Visit) -> PageResult {
    show(visit, Act::Reply).await
}

pub async fn do_reply(visit: Visit, fields: Fields) -> PageResult {
    carry_out(visit, fields, Act::Reply).await
}

pub async fn ask(visit: Visit) -> PageResult {
    show(visit, Act::Ask).await
}

pub async fn do_ask(visit: Visit, fields: Fields) -> PageResult {
    carry_out(visit, fields, Act::Ask).await
}

pub async fn note(visit: Visit) -> PageResult {
    show(visit, Act::Note).await
}

pub async fn do_note(visit: Visit, fields: Fields) -> PageResult {
    carry_out(visit, fields, Act::Note).await
}

pub async fn resolve(visit: Visit) -> PageResult {
    show(visit, Act::Resolve).await
}

pub async fn do_resolve(visit: Visit, fields: Fields) -> PageResult {
    carry_out(visit, fields, Act::Resolve).await
}

/// Takes a request on.
pub async fn do_claim(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    if let Some(reply) = elsewhere(&visit, &path_of(&reference))? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    desk::claim(&mut uow, &reference, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(&reference), text::desk::claimed))
}

async fn carry_out(visit: Visit, fields: Fields, act: Act) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    match act {
        Act::Reply => desk::reply(&mut uow, reference, &fields).await?,
        Act::Ask => desk::ask(&mut uow, reference, &fields).await?,
        Act::Note => desk::note(&mut uow, reference, &fields, visit.lang).await?,
        Act::Resolve => desk::resolve(&mut uow, reference, &fields).await?,
    }
    uow.commit().await?;
    Ok(Reply::done(path_of(reference), act.wording().done))
}

/// The page as it was read.
struct Sheet {
    act: Act,
    opened: Opened,
    offers: Vec<Offer>,
    /// New for every page, so that a form sent twice is one message.
    key: Uuid,
}

async fn show(visit: Visit, act: Act) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let opened = desk::open(&mut uow, visit.param("reference")).await?;
    act.may(&visit, &opened.request)?;
    let offers = if act == Act::Note { Vec::new() } else { offers::of_kind(&mut uow, act.wording().step, &opened.request).await? };
    let key = uow.new_id();
    uow.commit().await?;
    let sheet = Sheet { act, opened, offers, key };
    let wording = act.wording();
    let back = path_of(&sheet.opened.request.reference);
    let page = Page::form(wording.code, (wording.title)(visit.lang)).back(back);
    render(&visit, page, || contents(&visit, &sheet))
}

fn contents(visit: &Visit, sheet: &Sheet) -> AnyView {
    let (lang, request, wording) = (visit.lang, &sheet.opened.request, sheet.act.wording());
    let nobody =
        (request.anonymous && sheet.act != Act::Note).then(|| view! { <p class="govuk-body">{text::desk::nobody_to_tell(lang)}</p> });
    view! {
        <span class="govuk-caption-l">{format!("{} {}", request.reference, request.title(lang))}</span>
        <h1 class="govuk-heading-l">{(wording.title)(lang)}</h1>
        <p class="govuk-body">{(wording.intro)(lang)}</p>
        {nobody}
        {last_from_resident(lang, &sheet.opened.messages)}
        {picker(visit, sheet)}
        {form(visit, sheet)}
    }
    .into_any()
}

/// Links, because a template is a starting point that is chosen before anything is written.
fn picker(visit: &Visit, sheet: &Sheet) -> AnyView {
    let lang = visit.lang;
    if sheet.offers.is_empty() {
        return ().into_any();
    }
    let links: Vec<_> = sheet
        .offers
        .iter()
        .zip(1..)
        .map(|(offer, n)| {
            let href = visit.link(&format!("{}?template={n}", visit.path));
            view! { <li><a class="govuk-link" href=href>{offer.title.get(lang).to_string()}</a></li> }
        })
        .collect();
    view! {
        <h2 class="govuk-heading-s">{text::desk::templates(lang)}</h2>
        <p class="govuk-hint">{text::desk::templates_hint(lang)}</p>
        <ul class="govuk-list">{links}</ul>
    }
    .into_any()
}

/// The words of the template that was picked, in the language the resident wrote in.
fn prefill(visit: &Visit, sheet: &Sheet) -> String {
    let picked = visit.query.get("template").parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let offer = picked.and_then(|n| sheet.offers.get(n));
    offer.map_or(String::new(), |offer| offer.body.get(sheet.opened.request.language).to_string())
}

fn form(visit: &Visit, sheet: &Sheet) -> AnyView {
    let (lang, wording) = (visit.lang, sheet.act.wording());
    let message = visit.typed_or("message", &prefill(visit, sheet));
    let hint = (sheet.act != Act::Note).then(|| text::desk::message_hint(lang));
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            {hidden(visit, &sheet.opened.request, sheet.key)}
            {(sheet.act == Act::Resolve).then(|| outcomes(visit))}
            <TextArea
                lang=lang
                name="message"
                label=(wording.label)(lang)
                label_style=LabelStyle::Medium
                value=message
                hint=hint
                error=visit.error("message")
                rows=10
                max=MOST
            />
            {(sheet.act != Act::Note).then(|| languages(visit, sheet.opened.request.language))}
            <Button text=(wording.button)(lang)/>
        </form>
    }
    .into_any()
}

/// Which revision was looked at, and the key that makes a form sent twice one message.
pub(super) fn hidden(visit: &Visit, request: &ServiceRequest, key: Uuid) -> AnyView {
    let revision = visit.typed_or("revision", &request.revision.to_string());
    let key = visit.typed_or("submission_key", &key.to_string());
    view! {
        <input type="hidden" name="revision" value=revision/>
        <input type="hidden" name="submission_key" value=key/>
    }
    .into_any()
}

fn outcomes(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = Outcome::ALL
        .into_iter()
        .map(|outcome| {
            let hint = match outcome {
                Outcome::Done => text::desk::outcome_done_hint(lang),
                Outcome::NotOurs => text::desk::outcome_not_ours_hint(lang),
                Outcome::Duplicate => text::desk::outcome_duplicate_hint(lang),
                Outcome::NoAction => text::desk::outcome_no_action_hint(lang),
            };
            Choice::new(outcome.code(), outcome_words(lang, outcome)).hint(hint)
        })
        .collect();
    view! {
        <Radios
            lang=lang
            name="outcome"
            legend=text::desk::resolve_outcome(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("outcome", "")
            error=visit.error("outcome")
            items=items
        />
    }
    .into_any()
}

/// A message is in the language the resident wrote in unless staff say otherwise.
fn languages(visit: &Visit, written: Lang) -> AnyView {
    let items = vec![Choice::new("cy", "Cymraeg").lang(Lang::Cy), Choice::new("en", "English").lang(Lang::En)];
    view! {
        <Radios
            lang=visit.lang
            name="language"
            legend=text::desk::message_language(visit.lang)
            legend_style=LabelStyle::Small
            value=visit.typed_or("language", written.tag())
            error=visit.error("language")
            items=items
            inline=true
            small=true
        />
    }
    .into_any()
}
