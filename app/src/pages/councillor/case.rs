//! K3: one case, what was written about it, and writing again.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, weekday_date},
    casework::{
        AskedBy, Case, Message, MessageKind, ReplyTo, State,
        forms::MOST_CHARACTERS,
        ops::{self, Opened},
        rules,
    },
    fields::Fields,
    lang::Lang,
    text::casework as words,
};
use uuid::Uuid;

use super::{HOME, asked_by_words, authority_words, councillor, reply_to_words, service_words, state_tag, ward_words};
use crate::{
    pages::answers::paragraphs,
    shell::{Page, render},
    ui::{Button, ButtonKind, LabelStyle, SummaryList, SummaryRow, TextArea},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

fn path_of(reference: &str) -> String {
    format!("/councillor/cases/{reference}")
}

/// K3.
pub async fn case(visit: Visit) -> PageResult {
    if let Err(elsewhere) = councillor(&visit) {
        return elsewhere;
    }
    let mut uow = visit.uow().await?;
    let opened = ops::read(&mut uow, visit.param("reference")).await?;
    let (key, today) = (uow.new_id(), uow.today());
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::case_title(lang, &opened.case.reference);
    let may = rules::may_ask_again(&visit.actor, &opened.case, today).is_ok();
    let page = Page { form: may, ..Page::new("K3", title.clone()) }.back(HOME);
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <p class="govuk-body">{state_tag(lang, opened.case.state)}</p>
                    <h2 class="govuk-heading-m">{words::facts(lang)}</h2>
                    <SummaryList rows=facts(&visit, &opened.case)/>
                    {super::files::links(&visit, &path_of(&opened.case.reference), &opened.files)}
                    <h2 class="govuk-heading-m">{words::messages(lang)}</h2>
                    {messages(lang, &opened)}
                    {may.then(|| forms(&visit, &opened.case, key))}
                </div>
            </div>
        }
        .into_any()
    })
}

fn facts(visit: &Visit, case: &Case) -> Vec<SummaryRow> {
    let (lang, content) = (visit.lang, &case.content);
    let mut rows = vec![
        SummaryRow::text(words::service(lang), service_words(visit, case.service.as_deref())),
        SummaryRow::text(words::with_team(lang), visit.portal.council().team(&case.team).get(lang)),
        SummaryRow::text(words::sent(lang), date_and_time(lang, case.sent_at)),
        SummaryRow::text(words::reply_due(lang), weekday_date(lang, case.due_on)),
        SummaryRow::text(words::asked_by(lang), asked_by_words(lang, case.asked_by)),
    ];
    if case.asked_by != AskedBy::Ward {
        if !case.asker.is_empty() {
            rows.push(SummaryRow::text(words::asker(lang), case.asker.clone()));
        }
        let copy = if case.safe_copy { words::copy_sent(lang) } else { words::copy_unsafe(lang) };
        rows.extend([
            SummaryRow::text(words::person(lang), content.name.clone()),
            SummaryRow::text(words::ward(lang), ward_words(lang, case.ward_match)),
            SummaryRow::text(words::agreed(lang), authority_words(lang, case.authority)),
            SummaryRow::text(words::copy(lang), copy),
            SummaryRow::text(words::reply_to(lang), reply_to_words(lang, case.reply_to)),
        ]);
    }
    rows.push(SummaryRow::new(words::matter(lang), paragraphs(case.language, &content.matter)));
    rows.push(SummaryRow::new(words::outcome(lang), paragraphs(case.language, &content.outcome)));
    rows
}

fn messages(lang: Lang, opened: &Opened) -> AnyView {
    let mut shown: Vec<AnyView> = opened.messages.iter().map(|message| one(lang, message)).collect();
    let elsewhere = opened.case.state == State::Answered && opened.case.reply_to == ReplyTo::Constituent;
    if elsewhere {
        shown.push(view! { <p class="govuk-body">{words::answered_person(lang)}</p> }.into_any());
    }
    if shown.is_empty() {
        shown.push(view! { <p class="govuk-body">{words::none_yet(lang)}</p> }.into_any());
    }
    shown.into_any()
}

/// A message in every language it was written in, Welsh first.
fn one(lang: Lang, message: &Message) -> AnyView {
    let from = match message.kind {
        MessageKind::Ask => words::from_councillor(lang),
        MessageKind::Reply => words::our_reply(lang),
        MessageKind::Refusal => words::our_refusal(lang),
    };
    let body: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, message.body.get(written))).collect();
    view! {
        <h3 class="govuk-heading-s">{from} " · " {date_and_time(lang, message.at)}</h3>
        {body}
    }
    .into_any()
}

fn forms(visit: &Visit, case: &Case, key: Uuid) -> AnyView {
    let lang = visit.lang;
    let key = Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(key).to_string();
    let close = visit.link(&format!("{}/close", path_of(&case.reference)));
    let add = visit.link(&format!("{}/add-file", path_of(&case.reference)));
    view! {
        <p class="govuk-body"><a class="govuk-link" href=add>{words::add_file(lang)}</a></p>
        <h2 class="govuk-heading-m">{words::ask_again(lang)}</h2>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="submission_key" value=key/>
            <TextArea
                lang=lang
                name="message"
                label=words::ask_label(lang)
                label_style=LabelStyle::Small
                value=visit.typed_or("message", "")
                error=visit.error("message")
                rows=6
                max=u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
            />
            <Button text=words::ask_again(lang)/>
        </form>
        <form method="post" action=close novalidate>
            <Button text=words::close(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// Writes again.
pub async fn do_ask(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::ask_again(&mut uow, &reference, &fields, visit.lang).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), words::asked_again))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// Closes it.
pub async fn do_close(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::close(&mut uow, &reference).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), words::closed))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}
