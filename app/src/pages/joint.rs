//! What one of those who must all agree puts to the others: what was prepared, who is asked, yes or no.

use leptos::prelude::*;
use portal::{
    catalogue::answers::is_asked,
    drafts::Draft,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    files::File,
    joint::{JointAct, Prepared, Said, Step, What, ops, rules},
    lang::Lang,
    mandates,
    service_requests::WithdrawReason,
    text::{common, joint as words, requests},
};
use uuid::Uuid;

use super::{answers::AnswerSheet, requests::paragraphs};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, InsetText, Radios, SummaryCard, SummaryRow, Task, TaskStatus},
    visit::{PageResult, Reply, Visit},
};

fn path_of(id: Uuid) -> String {
    format!("/joint/{id}")
}

/// What was prepared. The look is in the person’s record like every look of whoever acts.
pub async fn show(visit: Visit) -> PageResult {
    let acting = visit.acting.clone().ok_or(OpError::NotFound)?;
    let mut uow = visit.uow().await?;
    let (act, prepared) = ops::read(&mut uow, visit.id("id")?).await?;
    mandates::ops::note_look(&mut uow, &acting, "requests").await?;
    uow.commit().await?;
    let lang = visit.lang;
    let asked = rules::may_agree(&visit.actor, &act).is_ok();
    let title = title(&visit, &act);
    let page = if asked { Page::form("R12-joint", title.clone()) } else { Page::new("R12-joint", title.clone()) };
    render(&visit, page.back("/account"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <InsetText>{words::nothing_before(lang)}</InsetText>
                    {shown(&visit, &prepared)}
                    {if asked { answer(&visit) } else { stop(&visit, &act) }}
                </div>
            </div>
        }
        .into_any()
    })
}

/// What it is about: the service, or what would be said of a request of it.
fn title(visit: &Visit, act: &JointAct) -> String {
    let lang = visit.lang;
    let service = visit.portal.catalogue().service(&act.service).map(|service| service.title.get(lang).to_string()).unwrap_or_default();
    match act.what {
        What::Send { .. } => words::title(lang, &service),
        What::Later { step: Step::Message, .. } => words::title_message(lang, &service),
        What::Later { step: Step::NotFixed, .. } => words::title_not_fixed(lang, &service),
        What::Later { step: Step::Withdraw, .. } => words::title_withdraw(lang, &service),
    }
}

/// What was prepared. Once it is decided, the words of a message are gone from here: the request has them, or nobody.
fn shown(visit: &Visit, prepared: &Prepared) -> AnyView {
    let lang = visit.lang;
    match prepared {
        Prepared::Request(draft, files) => {
            let rows = rows(visit, draft, files);
            view! { <SummaryCard title=words::prepared(lang) rows=rows/> }.into_any()
        }
        Prepared::Later { reference, step, said } => {
            let href = visit.link(&format!("/requests/{reference}"));
            let link = view! { <a class="govuk-link" href=href>{reference.clone()}</a> };
            let about = SummaryRow::new(requests::reference(lang), link);
            let rows: Vec<_> = std::iter::once(about).chain(said.as_ref().and_then(|said| would_say(lang, *step, said))).collect();
            view! { <SummaryCard title=words::prepared(lang) rows=rows/> }.into_any()
        }
    }
}

fn would_say(lang: Lang, step: Step, said: &Said) -> Option<SummaryRow> {
    match step {
        Step::Withdraw => Some(SummaryRow::text(words::why(lang), WithdrawReason::from_code(&said.reason)?.words(lang))),
        Step::Message | Step::NotFixed => {
            let (tag, body) = (said.language.tag(), paragraphs(&said.body));
            Some(SummaryRow::new(words::message(lang), view! { <div lang=tag>{body}</div> }))
        }
    }
}

fn rows(visit: &Visit, draft: &Draft, files: &[File]) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let answers = &draft.contents.answers;
    let sheet = AnswerSheet { lang, written_in: lang, service: &draft.service, answers, files, asked_for: visit.asked_for };
    let questions = draft.service.topic.iter().flat_map(|topic| topic.question.iter());
    questions
        .filter(|question| is_asked(question, answers))
        .filter_map(|question| Some(SummaryRow::new(question.label.get(lang), sheet.value(question, answers.get(&question.id)?))))
        .collect()
}

fn answer(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = vec![Choice::new("yes", words::agree(lang)), Choice::new("no", words::object(lang))];
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            {visit.acting_field()}
            <Radios lang=lang name="answer" legend=words::legend(lang) items=items error=visit.error("answer")/>
            <Button text=common::continue_(lang)/>
        </form>
    }
    .into_any()
}

/// For whoever said yes already: how it stands, and stopping it.
fn stop(visit: &Visit, act: &JointAct) -> AnyView {
    let lang = visit.lang;
    if rules::may_object(&visit.actor, act).is_err() {
        return view! { <p class="govuk-body">{words::over(lang)}</p> }.into_any();
    }
    view! {
        <p class="govuk-body">{words::you_agreed(lang)}</p>
        <form method="post" action=visit.link(&visit.path) novalidate>
            {visit.acting_field()}
            <input type="hidden" name="answer" value="no"/>
            <Button text=words::stop(lang) kind=ButtonKind::Warning/>
        </form>
    }
    .into_any()
}

/// POST: the last yes sends it; a no stops it.
pub async fn do_answer(visit: Visit, fields: Fields) -> PageResult {
    let id: Uuid = visit.id("id")?;
    match fields.get("answer") {
        "yes" => match ops::agree(&visit.portal, &visit.actor, visit.request, id, visit.lang).await? {
            Some(done) if done.sent => Ok(Reply::go(format!("/requests/{}/sent", done.reference))),
            Some(done) => Ok(Reply::done(format!("/requests/{}", done.reference), words::done)),
            None => Ok(Reply::done(path_of(id), words::agreed)),
        },
        "no" => {
            let mut uow = visit.uow().await?;
            ops::object(&mut uow, id).await?;
            uow.commit().await?;
            Ok(Reply::done("/account", words::stopped))
        }
        // Whoever has nothing to answer here hears nothing of an answer that is missing.
        _ => {
            ops::read(&mut visit.uow().await?, id).await?;
            Err(FieldErrors::one("answer", words::answer_empty).into())
        }
    }
}

/// What waits for a yes, for the home page while one acts.
pub(super) async fn tasks(visit: &Visit, uow: &mut portal::db::Uow) -> OpResult<Vec<Task>> {
    let acts = ops::waiting(uow).await?;
    Ok(acts.iter().map(|act| task(visit, act)).collect())
}

fn task(visit: &Visit, act: &JointAct) -> Task {
    let lang = visit.lang;
    Task {
        title: title(visit, act),
        href: Some(visit.link(&path_of(act.id))),
        hint: None,
        status: TaskStatus::Words(status(visit, act, lang).to_string()),
    }
}

fn status(visit: &Visit, act: &JointAct, lang: Lang) -> &'static str {
    if rules::may_agree(&visit.actor, act).is_ok() { words::your_turn(lang) } else { words::waits(lang) }
}

/// After a draft was put to the others.
pub(super) fn put(id: Uuid) -> Reply {
    Reply::done(path_of(id), words::put)
}
