//! The check before sending: every answer with its change link, who sees it, how long it is kept.

use leptos::prelude::*;
use portal::{
    catalogue::{Question, QuestionKind, Visibility, answers::is_asked},
    joint::ops::asks_others,
    lang::Lang,
    text::{common, desk, drafts as text, joint, record},
};

use super::{
    ABOUT_YOU, CHECK,
    step::{Open, before, caption, path},
};
use crate::{
    pages::answers::AnswerSheet,
    shell::{Page, render},
    ui::{Button, ButtonGroup, ButtonKind, SummaryCard, SummaryRow},
    visit::{PageResult, Visit},
};

/// GET `/requests/new/{draft}/check`.
pub fn page(visit: &Visit, open: &Open) -> PageResult {
    let (lang, draft) = (visit.lang, &open.draft);
    let page = Page::form("S7", text::check_title(lang)).back(before(visit, draft, CHECK));
    render(visit, page, || {
        let public = answers(visit, open, Visibility::Public);
        let private = answers(visit, open, Visibility::Private);
        let together = asks_others(&visit.actor, &draft.service.slug);
        let send = if together { joint::ask_others(lang) } else { text::accept_and_send(lang) };
        view! {
            {caption(visit, draft, CHECK)}
            <h1 class="govuk-heading-l">{text::check_title(lang)}</h1>
            {(!public.is_empty()).then(|| view! { <SummaryCard title=text::check_public(lang) rows=public/> })}
            {(!private.is_empty()).then(|| view! { <SummaryCard title=text::check_private(lang) rows=private/> })}
            {contact(visit, open)}
            {promises(visit, open)}
            <form id="page-form" method="post" action=visit.link(&path(draft, CHECK)) novalidate>
                {visit.acting_field()}
                <ButtonGroup>
                    <Button text=send/>
                    <Button text=text::discard(lang) kind=ButtonKind::Secondary name="_discard" value="yes"/>
                </ButtonGroup>
            </form>
        }
        .into_any()
    })
}

fn answers(visit: &Visit, open: &Open, visibility: Visibility) -> Vec<SummaryRow> {
    let draft = &open.draft;
    let asked = draft.service.topic.iter().flat_map(|topic| topic.question.iter().map(move |question| (topic, question)));
    asked
        .filter(|(_, question)| question.visibility == visibility && is_asked(question, &draft.contents.answers))
        .map(|(topic, question)| row(visit, open, &topic.id, question))
        .collect()
}

fn row(visit: &Visit, open: &Open, topic: &str, question: &Question) -> SummaryRow {
    let lang = visit.lang;
    let value = match open.draft.contents.answers.get(&question.id) {
        Some(answer) => AnswerSheet {
            lang,
            written_in: lang,
            service: &open.draft.service,
            answers: &open.draft.contents.answers,
            files: &open.files,
            asked_for: visit.asked_for,
        }
        .value(question, answer),
        None => text::no_answer(lang).into_any(),
    };
    let href = format!("{}?change=1", visit.link(&path(&open.draft, topic)));
    // The label of a declaration is what is agreed to, so it is the value.
    let key = if question.kind == QuestionKind::Declaration { text::declaration_legend(lang) } else { question.label.get(lang) };
    SummaryRow::new(key, value).action(href, common::change(lang), key)
}

fn contact(visit: &Visit, open: &Open) -> AnyView {
    let (lang, draft) = (visit.lang, &open.draft);
    let Some(contact) = &draft.contents.contact else { return ().into_any() };
    let href = format!("{}?change=1", visit.link(&path(draft, ABOUT_YOU)));
    let row = |key: &str, value: &str| SummaryRow::text(key, value).action(href.clone(), common::change(lang), key);
    let rows = if contact.anonymous {
        vec![row(text::name(lang), text::anonymous(lang))]
    } else {
        let mut rows = vec![row(text::name(lang), &contact.name), row(text::email(lang), &contact.email)];
        if !contact.phone.is_empty() {
            rows.push(row(record::value_phone(lang), &contact.phone));
        }
        let language =
            contact.language.map_or(text::no_answer(lang), |of| if of == Lang::Cy { desk::welsh(lang) } else { desk::english(lang) });
        rows.push(row(text::check_language(lang), language));
        rows
    };
    view! { <SummaryCard title=text::check_contact(lang) rows=rows/> }.into_any()
}

/// Who gets it and until when it is kept, from the same policy that keeps the promise.
fn promises(visit: &Visit, open: &Open) -> AnyView {
    let (lang, service) = (visit.lang, &open.draft.service);
    let policy = visit.portal.policy();
    let notice = visit.link(&format!("/privacy/versions/{}", policy.version));
    let kept = policy.holding(&service.policy_category).map(|holding| holding.rule(Some(&service.slug)).get(lang).to_string());
    view! {
        <h2 class="govuk-heading-m">{text::check_who(lang)}</h2>
        <p class="govuk-body">{service.who_sees.get(lang).to_string()}</p>
        <h2 class="govuk-heading-m">{text::check_keep(lang)}</h2>
        <p class="govuk-body">
            {kept} " "
            <a class="govuk-link" href=notice>{text::check_notice(lang)}</a>
        </p>
    }
    .into_any()
}
