//! Acting for somebody else: the invitation, the answer to it, for whom one acts, and the home page while one does.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, short_date},
    drafts,
    error::{FieldErrors, OpError},
    fields::Fields,
    ids::MandateId,
    lang::Lang,
    mandates::{Held, Level, Mode, State, Terms, ops, rules},
    service_requests,
    text::{common, dashboard, mandates as words, services as service_words},
};

use super::{accounts::caller, claims, joint, only_residents, requests::summary_of};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, Radios, RequestList, SummaryList, SummaryRow, Task, TaskList, TaskStatus, TextInput},
    visit::{PageResult, Reply, SessionChange, Visit},
};

/// What the radio sends that leads back to one's own pages.
const MYSELF: &str = "myself";
const MOST_OPEN: i64 = 20;

/// P16: opening an invitation, by the link of an e-mail and the code beside it, or by a code on paper alone.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn invitation(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let lang = visit.lang;
    let printed = visit.param("token").is_empty();
    let hint = if printed { words::code_hint_print(lang) } else { words::code_hint_email(lang) };
    render(&visit, Page::form("P16", words::open_title(lang)).back("/account"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::open_title(lang)}</h1>
                    <p class="govuk-body">{words::open_intro(lang)}</p>
                    <form id="page-form" method="post" novalidate>
                        <TextInput lang=lang name="code" label=words::code(lang) hint=hint width=20 spaced=true
                            autocomplete="one-time-code" spellcheck=false error=visit.error("code")/>
                        {printed.then(|| view! {
                            <TextInput lang=lang name="phone" label=words::own_phone(lang) hint=words::own_phone_hint(lang) kind="tel"
                                inputmode="tel" autocomplete="tel" width=20 value=visit.typed_or("phone", "") error=visit.error("phone")/>
                        })}
                        <Button text=common::continue_(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// POST: with both secrets it is this account's to answer.
pub async fn do_invitation(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let token = Some(visit.param("token")).filter(|token| !token.is_empty());
    let (caller, code, phone) = (caller(&visit), fields.get("code"), fields.text("phone"));
    let id = match token {
        None if !phone.is_empty() => ops::open_by_phone(&caller, &visit.actor, code, &phone).await?,
        token => ops::open_invitation(&caller, &visit.actor, token, code).await?,
    };
    Ok(Reply::go(format!("/acting-for/{id}")))
}

/// The invitation itself, to whoever opened it; once accepted, what one holds.
pub async fn asked(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let held = ops::held_one(&visit.portal, &visit.actor, visit.id("id")?).await?;
    let lang = visit.lang;
    let waits = held.terms.state == State::Invited;
    let title = if waits { words::asked_title(lang).to_string() } else { words::act_for(lang, &held.content.subject) };
    let page = if waits { Page::form("P16-answer", title.clone()) } else { Page::new("R12-one", title.clone()) };
    render(&visit, page.back("/acting-for"), || {
        let rest = if waits { answer(&visit) } else { holding(&visit, &held) };
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <SummaryList rows=facts(&visit, &held)/>
                    {rest}
                </div>
            </div>
        }
        .into_any()
    })
}

fn facts(visit: &Visit, held: &Held) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let mut rows = vec![
        SummaryRow::text(words::for_whom(lang), held.content.subject.clone()),
        SummaryRow::new(words::services(lang), lines(ops::titles(&visit.portal, &held.terms.services, lang))),
        SummaryRow::text(words::level(lang), level_words(lang, held.terms.level)),
        copy_row(lang, &held.terms),
    ];
    if let Some(until) = held.terms.until() {
        rows.push(SummaryRow::text(words::until_row(lang), full_date(lang, until)));
    }
    rows
}

/// One line each.
pub(super) fn lines(lines: Vec<String>) -> AnyView {
    let items: Vec<_> = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect();
    view! { <ul class="govuk-list">{items}</ul> }.into_any()
}

/// Whether a copy of the information may be asked for, and to whom it goes.
pub(super) fn copy_row(lang: Lang, terms: &Terms) -> SummaryRow {
    SummaryRow::text(words::copy_row(lang), if terms.may_ask_copy { words::copy_yes(lang) } else { words::copy_no(lang) })
}

pub(super) fn level_words(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::See => words::level_see(lang),
        Level::Act => words::level_act(lang),
    }
}

fn answer(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let duties = [words::duty_their_wish, words::duty_only_granted, words::duty_seen, words::duty_careful, words::duty_stop];
    let items = vec![Choice::new("accept", words::i_accept(lang)), Choice::new("refuse", words::i_refuse(lang))];
    view! {
        <h2 class="govuk-heading-m">{words::duties(lang)}</h2>
        {lines(duties.into_iter().map(|duty| duty(lang).to_string()).collect())}
        <form id="page-form" method="post" novalidate>
            <Radios lang=lang name="answer" legend=words::your_answer(lang) items=items error=visit.error("answer")/>
            <Button text=common::continue_(lang)/>
        </form>
    }
    .into_any()
}

fn holding(visit: &Visit, held: &Held) -> AnyView {
    let lang = visit.lang;
    let start = rules::may_act_under(held, visit.portal.clock().now()).is_ok().then(|| {
        let text = words::act_for(lang, &held.content.subject);
        view! { <p><Button text=text href=visit.own_link(&home_of(held.id))/></p> }
    });
    view! {
        {start}
        <form method="post" novalidate>
            <input type="hidden" name="answer" value="give_up"/>
            <Button text=words::give_up(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// Where acting for somebody begins.
fn home_of(id: MandateId) -> String {
    format!("/for/{id}/account")
}

/// POST `/acting-for/{id}`: yes, no, or no more.
pub async fn do_answer(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let (caller, id): (_, MandateId) = (caller(&visit), visit.id("id")?);
    match fields.get("answer") {
        "accept" => {
            ops::accept(&caller, &visit.actor, id).await?;
            Ok(Reply::done("/acting-for", words::accepted))
        }
        "refuse" => {
            ops::refuse(&caller, &visit.actor, id).await?;
            Ok(Reply::done("/account", words::refused))
        }
        "give_up" => {
            ops::give_up(&caller, &visit.actor, id).await?;
            Ok(Reply::done("/acting-for", words::given_up))
        }
        _ => Err(FieldErrors::one("answer", words::answer_empty).into()),
    }
}

/// R12: for whom one acts.
pub async fn choose(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let held = ops::held(&visit.portal, &visit.actor).await?;
    let claims = claims::list(&visit).await?;
    let now = visit.portal.clock().now();
    let (waiting, rest): (Vec<_>, Vec<_>) = held.into_iter().partition(|one| one.terms.state == State::Invited);
    let (usable, still): (Vec<_>, Vec<_>) = rest.into_iter().partition(|one| rules::may_act_under(one, now).is_ok());
    let lang = visit.lang;
    let page = if usable.is_empty() { Page::new("R12", words::choose_title(lang)) } else { Page::form("R12", words::choose_title(lang)) };
    render(&visit, page.back("/account"), || {
        let tasks: Vec<_> = waiting.iter().map(|one| task(&visit, one)).collect();
        let list = (!tasks.is_empty()).then(|| view! { <TaskList items=tasks/> });
        let still: Vec<_> = still.iter().map(|one| words::not_now(lang, &one.content.subject)).collect();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::choose_title(lang)}</h1>
                    {list}
                    {chooser(&visit, &usable)}
                    {(!still.is_empty()).then(|| lines(still))}
                    <p class="govuk-body"><a class="govuk-link" href=visit.link("/invitations")>{words::have_a_code(lang)}</a></p>
                    {claims}
                </div>
            </div>
        }
        .into_any()
    })
}

fn chooser(visit: &Visit, held: &[Held]) -> AnyView {
    let lang = visit.lang;
    if held.is_empty() {
        return view! { <p class="govuk-body">{words::choose_none(lang)}</p> }.into_any();
    }
    let myself = Choice::new(MYSELF, words::myself(lang));
    let items = std::iter::once(myself)
        .chain(held.iter().map(|one| Choice::new(one.id.to_string(), one.content.subject.clone()).hint(scope(visit, one))))
        .collect();
    let details: Vec<_> = held
        .iter()
        .map(|one| {
            let href = visit.link(&format!("/acting-for/{}", one.id));
            view! { <li><a class="govuk-link" href=href>{words::what_i_hold(lang, &one.content.subject)}</a></li> }
        })
        .collect();
    view! {
        <form id="page-form" method="post" novalidate>
            <Radios lang=lang name="mandate" legend=words::choose_legend(lang) items=items error=visit.error("mandate")/>
            <Button text=common::continue_(lang)/>
        </form>
        <ul class="govuk-list">{details}</ul>
    }
    .into_any()
}

/// What one may do for somebody, in a line.
fn scope(visit: &Visit, held: &Held) -> String {
    let lang = visit.lang;
    let titles = ops::titles(&visit.portal, &held.terms.services, lang).join(", ");
    let until = held.terms.until().map(|until| words::until(lang, &full_date(lang, until)));
    let joint = (held.terms.mode == Mode::Jointly).then(|| words::must_agree(lang).to_string());
    let copy = held.terms.may_ask_copy.then(|| words::copy_scope(lang).to_string());
    let first = format!("{}: {titles}.", level_words(lang, held.terms.level));
    std::iter::once(first).chain(copy).chain(until).chain(joint).collect::<Vec<_>>().join(" ")
}

/// POST `/acting-for`.
pub async fn do_choose(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    if fields.get("mandate") == MYSELF {
        return Ok(Reply::go("/account"));
    }
    let chosen = || FieldErrors::one("mandate", words::choose_empty);
    let id: MandateId = fields.get("mandate").parse().map_err(|_| chosen())?;
    let held = ops::held_one(&visit.portal, &visit.actor, id).await.map_err(|_| chosen())?;
    Ok(Reply::go(home_of(held.id)))
}

/// POST `/acting-for/stop`: back to one's own pages.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn do_stop(visit: Visit, _fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    Ok(Reply::Go { to: "/account".to_string(), session: SessionChange::Keep, lang: None })
}

/// R1 for somebody else: what is open of theirs, and what can be begun for them.
pub async fn home(visit: Visit) -> PageResult {
    let acting = visit.acting.clone().ok_or(OpError::NotFound)?;
    let mut uow = visit.uow().await?;
    ops::note_look(&mut uow, &acting, "requests").await?;
    let requests = service_requests::ops::list(&mut uow, Some(true), None, MOST_OPEN).await?;
    let drafts = drafts::ops::list(&mut uow).await?;
    let joint = joint::tasks(&visit, &mut uow).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::account_of(lang, &acting.name);
    let copy = acting.may_ask_copy.then(|| {
        let href = visit.link("/data-requests");
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::copy_title(lang)}</a></p> }
    });
    render(&visit, Page::new("R1-acting", title.clone()), || {
        let open: Vec<_> = requests.iter().map(|request| summary_of(&visit, request, today)).collect();
        let list = if open.is_empty() {
            view! { <p class="govuk-body">{words::open_none_of(lang)}</p> }.into_any()
        } else {
            view! { <RequestList lang=lang requests=open/> }.into_any()
        };
        let drafts: Vec<_> = joint.into_iter().chain(drafts.iter().map(|draft| unfinished(&visit, draft))).collect();
        let unfinished = (!drafts.is_empty()).then(|| view! { <TaskList items=drafts/> });
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    {unfinished}
                    <h2 class="govuk-heading-m">{dashboard::open_requests(lang)}</h2>
                    {list}
                    <p class="govuk-body"><a class="govuk-link" href=visit.link("/requests")>{words::see_all_requests(lang)}</a></p>
                    <h2 class="govuk-heading-m">{dashboard::do_something(lang)}</h2>
                    <p class="govuk-body"><a class="govuk-link" href=visit.link("/services")>{service_words::find(lang)}</a></p>
                    {copy}
                </div>
            </div>
        }
        .into_any()
    })
}

fn unfinished(visit: &Visit, draft: &drafts::Listed) -> Task {
    let lang = visit.lang;
    Task {
        title: dashboard::finish_draft(lang, draft.service.title.get(lang)),
        href: Some(visit.link(&format!("/requests/new/{}", draft.id))),
        hint: Some(dashboard::draft_hint(lang).to_string()),
        status: TaskStatus::Words(String::new()),
    }
}

/// What the dashboard says of acting: whom one was asked to act for, and the ways to both pages.
pub(super) async fn of_dashboard(visit: &Visit) -> Result<(Vec<Task>, AnyView), OpError> {
    let held = ops::held(&visit.portal, &visit.actor).await?;
    let (waiting, rest): (Vec<_>, Vec<_>) = held.iter().partition(|one| one.terms.state == State::Invited);
    let tasks = waiting.into_iter().map(|one| task(visit, one)).collect();
    let lang = visit.lang;
    let act =
        (!rest.is_empty()).then(|| view! { <li><a class="govuk-link" href=visit.link("/acting-for")>{words::choose_title(lang)}</a></li> });
    let people = view! {
        <h2 class="govuk-heading-m">{words::people(lang)}</h2>
        <ul class="govuk-list">
            <li><a class="govuk-link" href=visit.link("/representatives")>{words::title(lang)}</a></li>
            {act}
        </ul>
    };
    Ok((tasks, people.into_any()))
}

fn task(visit: &Visit, held: &Held) -> Task {
    let lang = visit.lang;
    let until = held.terms.until().map(|until| words::until(lang, &short_date(lang, until))).unwrap_or_default();
    Task {
        title: words::asked_title(lang).to_string(),
        href: Some(visit.link(&format!("/acting-for/{}", held.id))),
        hint: Some(held.content.subject.clone()),
        status: TaskStatus::Words(until),
    }
}
