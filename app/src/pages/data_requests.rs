//! R17 to R19 and R22, R23: what somebody asks about their information, where it is, and by when it is answered.

mod clock;
mod fee;
mod in_name;

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::full_date,
    complaints,
    disclosure::ops::give::{self, Standing},
    erasure,
    fields::Fields,
    lang::Lang,
    rights::{Kind, Particular, RightsRequest, State as Stands, Step, ops},
    text::{disclosure as copies, rights as words, rights_kinds, rights_uses as uses},
};

use self::clock::step_words;
pub(super) use self::clock::{clock_line, sentence};
use super::{answers::paragraphs, only_residents, refused, rights_uses};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Checkboxes, Choice, Head, InsetText, LabelStyle, SummaryList, SummaryRow, Table, TableLayout, Tag, TagColour,
        TextArea,
    },
    visit::{PageResult, Reply, Visit, or_sign_in},
};

const PATH: &str = "/data-requests";

fn path_of(reference: &str) -> String {
    format!("{PATH}/{reference}")
}

/// What a right is called.
pub(super) fn kind_words(lang: Lang, kind: Kind) -> &'static str {
    rights_kinds::by_name(kind.code()).map_or("", |text| text(lang))
}

/// R17: ask about your information, and what was asked before.
pub async fn page(visit: Visit) -> PageResult {
    if visit.acting.is_some() {
        return in_name::page(visit).await;
    }
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let requests = ops::list(&mut uow).await?;
    let (key, today) = (uow.new_id(), uow.today());
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::form("R17", words::title(lang)).back("/record"), || {
        let (now, record) = (visit.link("/record/pack"), visit.link("/record"));
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::title(lang)}</h1>
                    <InsetText>
                        <p class="govuk-body">
                            {words::see_now(lang)} " " <a class="govuk-link" href=record>{portal::text::ui::nav_record(lang)}</a>
                        </p>
                        <p class="govuk-body"><a class="govuk-link" href=now>{words::download_now(lang)}</a></p>
                    </InsetText>
                    {asking(&visit, &key.to_string())}
                    {rights_uses::links(&visit)}
                    <p class="govuk-body">{words::other_ways(lang)}</p>
                    <h2 class="govuk-heading-m">{words::earlier(lang)}</h2>
                    {earlier(&visit, &requests, today)}
                </div>
            </div>
        }
        .into_any()
    })
}

/// The rights, and words to them.
fn asking(visit: &Visit, key: &str) -> AnyView {
    let lang = visit.lang;
    let items = Kind::ALL.iter().map(|kind| {
        let choice = Choice::new(kind.code(), kind_words(lang, *kind));
        match kind {
            Kind::Access => choice.hint(words::access_hint(lang)),
            Kind::Portability => choice.hint(words::portability_hint(lang)),
            Kind::Erasure => choice.hint(words::erasure_hint(lang)),
            Kind::Objection => choice.hint(uses::object_other_hint(lang)),
            Kind::Rectification | Kind::Restriction | Kind::Complaint => choice,
        }
    });
    let chosen: Vec<String> = visit.typed().all("kind").into_iter().map(String::from).collect();
    view! {
        <form id="page-form" method="post" action=visit.link(PATH) novalidate>
            <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", key)/>
            <Checkboxes
                lang=lang
                name="kind"
                legend=words::kind(lang)
                legend_style=LabelStyle::Medium
                hint=words::kind_hint(lang)
                values=chosen
                error=visit.error("kind")
                items=items.collect()
            />
            {message(visit, words::message(lang), words::message_hint(lang))}
            <Button text=words::send(lang)/>
        </form>
    }
    .into_any()
}

fn message(visit: &Visit, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name="message"
            label=label
            label_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or("message", "")
            error=visit.error("message")
            rows=6
            max=ops::most_characters()
        />
    }
    .into_any()
}

fn earlier(visit: &Visit, requests: &[RightsRequest], today: chrono::NaiveDate) -> AnyView {
    let lang = visit.lang;
    if requests.is_empty() {
        return view! { <p class="govuk-body">{words::earlier_none(lang)}</p> }.into_any();
    }
    let heads = vec![Head::new(words::head_reference(lang)), Head::new(words::head_kind(lang)), Head::new(words::head_state(lang))];
    let rows = requests.iter().map(|request| {
        let href = visit.link(&path_of(&request.reference));
        vec![
            view! { <a class="govuk-link app-reference" href=href>{request.reference.clone()}</a> }.into_any(),
            view! { {kind_words(lang, request.kind)} {in_name::marked(lang, request)} }.into_any(),
            view! { {state_tag(lang, request.state)} " " {sentence(visit, request, today)} }.into_any(),
        ]
    });
    view! {
        <Table
            caption=words::earlier(lang)
            caption_hidden=true
            heads=heads
            rows=rows.collect()
            layout=TableLayout::Stacked
        />
    }
    .into_any()
}

/// Where a request stands, in the person's words.
pub(super) fn state_tag(lang: Lang, state: Stands) -> AnyView {
    let (text, colour) = match state {
        Stands::Open => (words::state_open(lang), TagColour::Blue),
        Stands::Accepted => (words::state_accepted(lang), TagColour::Green),
        Stands::Part => (words::state_part(lang), TagColour::Teal),
        Stands::Refused => (words::state_refused(lang), TagColour::Purple),
        Stands::Withdrawn => (words::state_withdrawn(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

/// Uses the rights that were chosen.
pub async fn do_send(visit: Visit, fields: Fields) -> PageResult {
    if visit.acting.is_some() {
        return in_name::do_ask(visit, fields).await;
    }
    let mut uow = visit.uow().await?;
    match ops::send(&mut uow, &fields, visit.lang).await {
        Ok(references) => {
            uow.commit().await?;
            for reference in &references {
                ops::uses::now(&visit.portal, reference).await;
            }
            let first = references.first().cloned().unwrap_or_default();
            let all = references.join(", ");
            Ok(Reply::done(path_of(&first), |lang| words::sent(lang, &all)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// R19: one request: its clock, what was said, the answer.
pub async fn show(visit: Visit) -> PageResult {
    let mut uow = visit.uow().await?;
    let (request, linked) = match ops::read(&mut uow, visit.param("reference")).await {
        Ok(read) => read,
        Err(error) => return refused(&visit, error),
    };
    let deletion = erasure::ops::of_request(&mut uow, &request).await?;
    let complaint = complaints::ops::of_request(&mut uow, &request).await?;
    let complained = complaints::ops::about_request(&mut uow, &request).await?;
    let asked_by = in_name::asked_by(&mut uow, &request).await?;
    let fee = if request.charged_on().is_some() { ops::fee::of(&mut uow, &request).await? } else { None };
    let today = uow.today();
    uow.commit().await?;
    let copy = match request.kind {
        Kind::Access => Some(give::standing(&visit.portal, &visit.actor, visit.request, &request.reference).await?),
        Kind::Rectification | Kind::Erasure | Kind::Objection | Kind::Restriction | Kind::Portability | Kind::Complaint => None,
    };
    let lang = visit.lang;
    let asked = request.open_question().is_some() && request.state == Stands::Open;
    let title = format!("{}: {}", words::yours(lang), kind_words(lang, request.kind));
    let stands = sentence(&visit, &request, today);
    let page = Page { form: asked, ..Page::new("R19", title.clone()) }.back(PATH);
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l app-reference">{request.reference.clone()}</span>
                    <h1 class="govuk-heading-l">{title.clone()}</h1>
                    <p class="govuk-body">{state_tag(lang, request.state)}</p>
                    <InsetText>
                        <p class="govuk-body">{stands}</p>
                    </InsetText>
                    {copy.as_ref().and_then(|standing| copy_link(&visit, standing))}
                    {asked_by.map(|name| view! { <SummaryList rows=vec![SummaryRow::text(words::in_name_by(lang), name)]/> })}
                    {clock_line(lang, &request)}
                    {fee.as_ref().map(|fee| fee::charged(&visit, &request, fee))}
                    {copy.as_ref().and_then(|standing| teams(&visit, standing))}
                    {also(&visit, &linked)}
                    {said(&request, lang)}
                    {asked.then(|| reply_form(&visit, &request))}
                    {answer(&request, lang)}
                    {complaint.as_ref().map(|complaint| super::complaints::status(&visit, complaint, request.state == Stands::Open))}
                    {deletion.as_ref().map(|deletion| super::erasure::status(&visit, deletion))}
                    {(request.particular == Some(Particular::Export)).then(|| rights_uses::copies(&visit))}
                    {deletion.is_none().then(|| withdrawal(&visit, &request))}
                    {super::complaints::of_request(&visit, PATH, &complained)}
                    {(request.kind != Kind::Complaint).then(|| super::complaints::link(&visit, &request))}
                </div>
            </div>
        }
        .into_any()
    })
}

/// The way to the copy, once it is there; also after its time, when it can be made available again.
fn copy_link(visit: &Visit, standing: &Standing) -> Option<AnyView> {
    standing.ready.as_ref().or(standing.ended.as_ref())?;
    let href = visit.link(&format!("{}/pack", path_of(&standing.reference)));
    Some(view! { <p class="govuk-body"><a class="govuk-link" href=href>{copies::copy_link(visit.lang)}</a></p> }.into_any())
}

/// Which teams search, and how far they are: names of teams only.
fn teams(visit: &Visit, standing: &Standing) -> Option<AnyView> {
    let lang = visit.lang;
    if standing.teams.is_empty() {
        return None;
    }
    let rows = standing.teams.iter().map(|(team, done)| {
        let text = if *done { copies::copy_team_done(lang) } else { copies::copy_team_looking(lang) };
        SummaryRow::text(visit.portal.council().team(team).get(lang), text)
    });
    Some(view! { <h2 class="govuk-heading-m">{copies::copy_teams(lang)}</h2> <SummaryList rows=rows.collect()/> }.into_any())
}

fn also(visit: &Visit, linked: &[(String, Kind)]) -> Option<AnyView> {
    let lang = visit.lang;
    let items: Vec<_> = linked
        .iter()
        .map(|(reference, kind)| {
            let href = visit.link(&path_of(reference));
            view! { <li><a class="govuk-link" href=href>{reference.clone()}</a> ": " {kind_words(lang, *kind)}</li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::also(lang)}</h2>
            <ul class="govuk-list">{items}</ul>
        }
        .into_any()
    })
}

/// What was asked, and everything that was said about it since.
pub(super) fn said(request: &RightsRequest, lang: Lang) -> AnyView {
    let first = (!request.words.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::in_your_words(lang)}</h2>
            {paragraphs(request.language, &request.words)}
        }
    });
    let thread: Vec<_> = request.steps.iter().filter_map(|step| step_said(step, lang)).collect();
    view! { {first} {thread} }.into_any()
}

fn step_said(step: &Step, lang: Lang) -> Option<AnyView> {
    let body = step.body.as_ref()?;
    let heading = format!("{}, {}", step_words(lang, step.kind), full_date(lang, step.on));
    Some(
        view! {
            <h2 class="govuk-heading-s">{heading}</h2>
            {paragraphs(step.language, body)}
        }
        .into_any(),
    )
}

fn reply_form(visit: &Visit, request: &RightsRequest) -> AnyView {
    let lang = visit.lang;
    view! {
        <form id="page-form" method="post" action=visit.link(&path_of(&request.reference)) novalidate>
            {message(visit, words::reply(lang), words::reply_hint(lang))}
            <Button text=words::reply_send(lang)/>
        </form>
    }
    .into_any()
}

/// The answer in every language it was given in, Welsh first, and how to complain about it.
pub(super) fn answer(request: &RightsRequest, lang: Lang) -> Option<AnyView> {
    let answer = request.answer.as_ref()?;
    let reasons: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, answer.reasons.get(written))).collect();
    let notice: Vec<_> = answer.notice.iter().map(|words| view! { <p class="govuk-body">{words.get(lang).to_string()}</p> }).collect();
    let notice = (!notice.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{portal::text::corrections::if_you_disagree(lang)}</h2>
            {notice}
        }
    });
    Some(
        view! {
            <h2 class="govuk-heading-m">{portal::text::corrections::our_answer(lang)}</h2>
            {reasons}
            {notice}
        }
        .into_any(),
    )
}

fn withdrawal(visit: &Visit, request: &RightsRequest) -> Option<AnyView> {
    let lang = visit.lang;
    let action = visit.link(&format!("{}/withdraw", path_of(&request.reference)));
    (request.state == Stands::Open).then(|| {
        view! {
            <form method="post" action=action novalidate>
                <p class="govuk-body">{words::withdraw_hint(lang)}</p>
                <Button text=words::withdraw(lang) kind=ButtonKind::Secondary/>
            </form>
        }
        .into_any()
    })
}

/// Answers our question.
pub async fn do_reply(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::reply(&mut uow, &reference, &fields, visit.lang).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), words::replied))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// Takes it back.
pub async fn do_withdraw(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::withdraw(&mut uow, &reference).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), words::withdrawn))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}
