//! One page of a draft: a topic's questions, or how to reach a visitor, or the check before sending.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar,
    catalogue::{Question, QuestionKind, Topic},
    drafts::{self, Draft},
    error::OpError,
    fields::Fields,
    files::{self, File},
    ids::DraftId,
    joint,
    lang::Lang,
    service_requests,
    text::{common, drafts as text},
};

use super::{
    ABOUT_YOU, CHECK, check,
    places::{self, Found},
    question, steps,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, EnterKey, LabelStyle, Radios, TextInput},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// Everything a page of a draft shows.
pub struct Open {
    pub draft: Draft,
    pub files: Vec<File>,
    pub found: Found,
    pub prefill: portal::people::Details,
}

/// GET `/requests/new/{draft}/{step}`.
pub async fn step(visit: Visit) -> PageResult {
    let open = match open(&visit).await {
        Ok(open) => open,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    if open.draft.sent_at.is_some() {
        return Ok(Reply::done("/requests", text::sent_already));
    }
    let step = visit.param("step").to_string();
    match step.as_str() {
        CHECK => check::page(&visit, &open),
        ABOUT_YOU => about_you(&visit, &open.draft),
        topic => match open.draft.service.clone().topic(topic) {
            Some(topic) => topic_page(&visit, &open, topic),
            None => Err(OpError::NotFound),
        },
    }
}

async fn open(visit: &Visit) -> Result<Open, OpError> {
    let id: DraftId = visit.id("draft")?;
    let mut uow = visit.uow().await?;
    let draft = drafts::ops::get(&mut uow, id).await?;
    let files = files::ops::of_draft(&mut uow, id).await?;
    let found = places::find_for(&mut uow, visit, &draft).await?;
    let prefill = match &visit.actor {
        Actor::Resident(resident) => portal::people::ops::details(&mut uow, resident.person).await?,
        _ => portal::people::Details::default(),
    };
    uow.commit().await?;
    Ok(Open { draft, files, found, prefill })
}

/// The path of a draft's page.
pub fn path(draft: &Draft, step: &str) -> String {
    format!("/requests/new/{}/{step}", draft.id)
}

/// Where Back leads: the page before, or the service's own.
pub fn before(visit: &Visit, draft: &Draft, step: &str) -> String {
    let steps = steps(visit, draft);
    match steps.iter().position(|each| each == step) {
        Some(position) if position > 0 => path(draft, &steps[position - 1]),
        _ => format!("/services/{}", draft.service.slug),
    }
}

/// "Step 2 of 6", in words because a bar says nothing to a screen reader.
pub fn caption(visit: &Visit, draft: &Draft, step: &str) -> AnyView {
    let steps = steps(visit, draft);
    let n = steps.iter().position(|each| each == step).map_or(1, |position| position + 1);
    let service = draft.service.title.get(visit.lang).to_string();
    let words = text::step(visit.lang, &n.to_string(), &steps.len().to_string());
    view! { <span class="govuk-caption-l">{service} " · " {words}</span> }.into_any()
}

fn topic_page(visit: &Visit, open: &Open, topic: &Topic) -> PageResult {
    let (lang, draft) = (visit.lang, &open.draft);
    let title = topic.title.get(lang).to_string();
    let asked: Vec<_> = topic
        .question
        .iter()
        .filter(|q| portal::catalogue::answers::is_asked(q, &draft.contents.answers) || depends_on_this_page(topic, q))
        .collect();
    let islands = asked.iter().any(|q| question::has_island(q.kind));
    // A page with one plain question lets its label be the heading; the rest have a heading of their own.
    let heading_of_its_own = |q: &&portal::catalogue::Question| question::can_be_heading(q.kind) && q.label == topic.title;
    let only = asked.first().filter(|q| asked.len() == 1 && heading_of_its_own(q));
    let label_is_heading = only.is_some();
    let title = only.map_or(title, |q| question::label(visit, q));
    let mut page = Page::form("S4", title.clone()).back(before(visit, draft, &topic.id));
    page.islands = islands;
    page.enter = enter(visit, &asked);
    render(visit, page, || {
        let heading = (!label_is_heading).then(|| view! { <h1 class="govuk-heading-l">{title}</h1> });
        let style = if label_is_heading { LabelStyle::Page } else { LabelStyle::Small };
        let fields: Vec<_> = asked
            .iter()
            .map(|q| if question::is_upload(q.kind) { super::upload::field(visit, q) } else { question::field(visit, open, q, style) })
            .collect();
        // A page with a file to choose posts it with everything else, so that Continue never loses it.
        let uploads = asked.iter().any(|q| question::is_upload(q.kind));
        let here = path(draft, &topic.id);
        let action = visit.link(&if uploads { format!("{here}/upload") } else { here });
        let reminder = crate::pages::notices::reminder(visit, &draft.service.slug, &topic.id);
        let intro = topic.intro.as_ref().map(|intro| view! { <p class="govuk-body">{intro.get(lang).to_string()}</p> });
        view! {
            {caption(visit, draft, &topic.id)}
            {heading}
            {intro}
            {reminder}
            {super::upload::so_far(visit, open, topic)}
            <form id="page-form" method="post" action=action enctype=uploads.then_some("multipart/form-data") novalidate>
                {visit.acting_field()}
                {fields}
                {return_to(visit)}
                <Button text=common::continue_(lang)/>
            </form>
            {kept_until(visit, draft)}
        }
        .into_any()
    })
}

/// A question that an answer on the same page brings up is shown with it: without script nothing can appear later.
fn depends_on_this_page(topic: &Topic, question: &portal::catalogue::Question) -> bool {
    question.show_if.as_ref().is_some_and(|show_if| topic.question.iter().any(|q| q.id == show_if.question))
}

/// Coming from the check page, Continue leads back there.
fn return_to(visit: &Visit) -> AnyView {
    let back = visit.query.get("change") == "1" || visit.typed().get("_return") == CHECK;
    back.then(|| view! { <input type="hidden" name="_return" value=CHECK/> }).into_any()
}

/// Where something is looked for, Enter looks for it; once that was done it goes on.
fn enter(visit: &Visit, asked: &[&Question]) -> EnterKey {
    let looked_for = asked.iter().find(|q| matches!(q.kind, QuestionKind::Place | QuestionKind::Address));
    match looked_for.filter(|_| !visit.typed().has("_find")) {
        Some(question) => EnterKey { name: Some("_find"), value: Some(question.id.clone()), formaction: None },
        None => EnterKey::default(),
    }
}

fn kept_until(visit: &Visit, draft: &Draft) -> AnyView {
    let date = calendar::full_date(visit.lang, calendar::london_date(draft.expires_at));
    let words = if visit.is_signed_in() { text::save_words(visit.lang, &date) } else { text::save_words_visitor(visit.lang, &date) };
    view! { <p class="govuk-body-s">{words}</p> }.into_any()
}

fn about_you(visit: &Visit, draft: &Draft) -> PageResult {
    let lang = visit.lang;
    let known = draft.contents.contact.clone().unwrap_or_default();
    let page = Page::form("S5", text::about_you_title(lang)).back(before(visit, draft, ABOUT_YOU));
    render(visit, page, || {
        let languages = Lang::BOTH
            .into_iter()
            .rev()
            .map(|each| Choice::new(each.tag(), if each == Lang::Cy { "Cymraeg" } else { "English" }).lang(each))
            .collect();
        let language = visit.typed_or("language", known.language.map_or("", Lang::tag));
        let anonymous = draft.service.anonymous_allowed.then(|| {
            let chosen = if visit.was_refused() { visit.typed().get("anonymous") == "yes" } else { known.anonymous };
            view! {
                <Checkboxes
                    lang=lang
                    name="anonymous"
                    legend=text::anonymous_legend(lang)
                    items=vec![Choice::new("yes", text::anonymous(lang)).hint(text::anonymous_hint(lang)).checked(chosen)]
                />
            }
        });
        view! {
            {caption(visit, draft, ABOUT_YOU)}
            <h1 class="govuk-heading-l">{text::about_you_title(lang)}</h1>
            <p class="govuk-body">{text::about_you_intro(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&path(draft, ABOUT_YOU)) novalidate>
                <TextInput lang=lang name="name" label=text::name(lang) value=visit.typed_or("name", &known.name) error=visit.error("name") autocomplete="name"/>
                <TextInput lang=lang name="email" label=text::email(lang) value=visit.typed_or("email", &known.email) error=visit.error("email")
                    kind="email" autocomplete="email" spellcheck=false/>
                <TextInput lang=lang name="phone" label=text::phone(lang) value=visit.typed_or("phone", &known.phone) error=visit.error("phone")
                    kind="tel" autocomplete="tel"/>
                <Radios lang=lang name="language" legend=text::language(lang) value=language items=languages error=visit.error("language")/>
                {anonymous}
                {return_to(visit)}
                <Button text=common::continue_(lang)/>
            </form>
            {kept_until(visit, draft)}
        }
        .into_any()
    })
}

/// POST `/requests/new/{draft}/{step}`.
pub async fn do_step(visit: Visit, fields: Fields) -> PageResult {
    let id: DraftId = visit.id("draft")?;
    if fields.has("_find") {
        // Asking the gazetteer is no answer yet: the page opens again with what was found.
        return Ok(Reply::again(visit.path.clone(), fields, portal::error::FieldErrors::none()));
    }
    let step = visit.param("step").to_string();
    let mut uow = visit.uow().await?;
    let outcome = match step.as_str() {
        CHECK if fields.has("_discard") => {
            drafts::ops::discard(&mut uow, id).await?;
            uow.commit().await?;
            return Ok(Reply::done("/services", text::discarded));
        }
        CHECK => return send(visit, uow, id, fields).await,
        ABOUT_YOU => drafts::ops::set_contact(&mut uow, id, &fields).await,
        topic => drafts::ops::answer(&mut uow, id, topic, &fields).await,
    };
    let draft = match outcome {
        Ok(draft) => draft,
        Err(error) => return or_sign_in(&visit, fields, error),
    };
    uow.commit().await?;
    Ok(Reply::go(path(&draft, &after(&visit, &draft, &step, &fields))))
}

/// The page after this one; back to the check when that is where the person came from, unless something is missing now.
fn after(visit: &Visit, draft: &Draft, step: &str, fields: &Fields) -> String {
    let steps = steps(visit, draft);
    if fields.get("_return") == CHECK {
        let missing = portal::catalogue::answers::first_missing(&draft.service, &draft.contents.answers);
        return missing.map_or_else(|| CHECK.to_string(), |topic| topic.id.clone());
    }
    let position = steps.iter().position(|each| each == step).unwrap_or(0);
    steps.get(position + 1).cloned().unwrap_or_else(|| CHECK.to_string())
}

async fn send(visit: Visit, mut uow: portal::db::Uow, id: DraftId, fields: Fields) -> PageResult {
    if asks_others(&visit, &mut uow, id).await? {
        return match joint::ops::propose(&mut uow, id).await {
            Ok(act) => {
                uow.commit().await?;
                Ok(crate::pages::joint::put(act))
            }
            Err(OpError::Invalid(missed)) => Ok(to_what_is_missing(id, &missed)),
            Err(error) => Err(error),
        };
    }
    let receipt = match service_requests::ops::send(&mut uow, id, visit.lang).await {
        Ok(receipt) => receipt,
        Err(OpError::Invalid(missed)) => return Ok(to_what_is_missing(id, &missed)),
        Err(error) => return or_sign_in(&visit, fields, error),
    };
    uow.commit().await?;
    Ok(Reply::go(format!("/requests/{}/sent", receipt.reference)))
}

/// To the page with the question that was missed, which says so at its top.
fn to_what_is_missing(id: DraftId, missed: &portal::error::FieldErrors) -> Reply {
    let topic = missed.iter().next().map_or(CHECK, |(topic, _)| topic.as_str());
    let words = portal::error::FieldErrors::one("main-content", portal::text::request_errors::answers_missing);
    Reply::again(format!("/requests/new/{id}/{topic}"), Fields::default(), words)
}

/// Whether those who were appointed together must agree before this is sent.
async fn asks_others(visit: &Visit, uow: &mut portal::db::Uow, id: DraftId) -> Result<bool, OpError> {
    if visit.actor.mandate().is_none() {
        return Ok(false);
    }
    Ok(joint::ops::asks_others(&visit.actor, &drafts::ops::get(uow, id).await?.service.slug))
}
