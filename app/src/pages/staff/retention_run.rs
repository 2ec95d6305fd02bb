//! T21: one run: its plan, its sample, who releases it, how far it is, and what it came to.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, short_date},
    error::OpResult,
    fields::Fields,
    lang::Lang,
    permit::Denial,
    policy::Matter,
    retention::{
        Blocked, HoldKind, Part, PartState,
        ops::desk::{self, Opened},
        rules,
    },
    text::retention as words,
};
use uuid::Uuid;

use super::{
    answering::{ended, revision},
    elsewhere,
    retention::{RUNS, path_of},
    retention_holds::kind_words,
};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonGroup, ButtonKind, Checkboxes, Choice, Head, InsetText, SummaryList, SummaryRow, Table, TableLayout, Tag, TagColour,
    },
    visit::{PageResult, Visit},
};

/// T21: one run.
pub async fn retention_run(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let opened = desk::open(&mut uow, visit.id("id")?).await?;
    let (orders, _) = portal::recordings::ops::orders::tally(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::run_title(lang, &full_date(lang, opened.run.day));
    render(&visit, Page::new("T21", title.clone()).back(RUNS).wide(), || {
        let asked = opened.run.asked_by.as_ref().map(|by| view! { <p class="govuk-body">{words::run_asked(lang, by)}</p> });
        let contents = if opened.run.planned_at.is_none() {
            view! { <InsetText><p class="govuk-body">{words::run_making(lang)}</p></InsetText> }.into_any()
        } else if opened.parts.is_empty() {
            view! { <p class="govuk-body">{words::run_empty(lang)}</p> }.into_any()
        } else {
            contents(&visit, &opened, orders)
        };
        view! {
            <h1 class="govuk-heading-l">{title.clone()}</h1>
            {asked}
            {contents}
        }
        .into_any()
    })
}

fn contents(visit: &Visit, opened: &Opened, orders: i64) -> AnyView {
    view! {
        {plan(visit, opened)}
        {sample(visit, opened)}
        {checks(visit, opened)}
        {release(visit, opened)}
        {progress(visit, opened)}
        {failures(visit, opened)}
        {receipt(visit, opened, orders)}
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link(&format!("{}/new", super::retention_holds::HOLDS))>{words::hold_these(visit.lang)}</a>
        </p>
    }
    .into_any()
}

/// The rule of a part in words, under the version whose rule it is.
fn rule(visit: &Visit, part: &Part) -> String {
    let (lang, current, earlier) = (visit.lang, visit.portal.policy(), visit.portal.earlier_policies());
    let pack = earlier.iter().find(|pack| pack.version == part.rule_version).unwrap_or(&current);
    let teams: Vec<String> = part.team.iter().cloned().collect();
    let matter = Matter { service: part.service.as_deref(), teams: &teams, variant: part.reception.then_some("reception") };
    let Some(holding) = pack.holding(part.category.code()) else { return part.category.code().to_string() };
    format!("{}: {}", holding.label.get(lang), holding.rule_of(&matter).words.get(lang))
}

fn label(visit: &Visit, part: &Part) -> String {
    let policy = visit.portal.policy();
    policy
        .holding(part.category.code())
        .map_or_else(|| part.category.code().to_string(), |holding| holding.label.get(visit.lang).to_string())
}

fn start_words(lang: Lang, code: &str) -> &'static str {
    match code {
        "closed" => words::start_closed(lang),
        "sent" => words::start_sent(lang),
        "account_closed" => words::start_account_closed(lang),
        "last_contact" => words::start_last_contact(lang),
        "ended" => words::start_ended(lang),
        "decided" => words::start_decided(lang),
        "recorded" => words::start_recorded(lang),
        "shared" => words::start_shared(lang),
        _ => words::start_created(lang),
    }
}

fn held_words(lang: Lang, code: &str) -> &'static str {
    HoldKind::from_code(code).map_or_else(|| words::sample_free(lang), |kind| kind_words(lang, kind))
}

fn plan(visit: &Visit, opened: &Opened) -> AnyView {
    let lang = visit.lang;
    let heads = vec![
        Head::new(words::plan_rule(lang)),
        Head::new(words::plan_start(lang)),
        Head::numeric(words::head_due(lang)),
        Head::new(words::head_held(lang)),
        Head::new(words::plan_action(lang)),
        Head::new(words::plan_oldest(lang)),
        Head::numeric(words::head_done(lang)),
        Head::new(words::head_state(lang)),
    ];
    let row = |part: &Part| {
        let held: Vec<_> =
            part.held.iter().map(|(kind, number)| view! { <li>{format!("{}: {number}", held_words(lang, kind))}</li> }).collect();
        let action = if part.anonymised { words::action_anonymise(lang) } else { words::action_delete(lang) };
        let rule = words::rule_version(lang, &part.rule_version.to_string(), &rule(visit, part));
        vec![
            view! { <a class="govuk-link" href=visit.link("/privacy/retention")>{rule}</a> }.into_any(),
            start_words(lang, &part.start_event).into_any(),
            part.due.to_string().into_any(),
            view! { <ul class="govuk-list">{held}</ul> }.into_any(),
            action.into_any(),
            part.oldest.map(|day| short_date(lang, day)).into_any(),
            part.done.to_string().into_any(),
            part_tag(lang, part.state),
        ]
    };
    let rows = opened.parts.iter().map(row).collect();
    view! { <Table caption=words::plan(lang) heads=heads rows=rows layout=TableLayout::Dense/> }.into_any()
}

fn part_tag(lang: Lang, state: PartState) -> AnyView {
    let (text, colour) = match state {
        PartState::Nothing => (words::part_nothing(lang), TagColour::Purple),
        PartState::Waiting => (words::part_waiting(lang), TagColour::Orange),
        PartState::Released => (words::part_released(lang), TagColour::Blue),
        PartState::Done => (words::part_done(lang), TagColour::Green),
        PartState::Failed => (words::part_failed(lang), TagColour::Red),
        PartState::Superseded => (words::part_superseded(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

fn sample(visit: &Visit, opened: &Opened) -> AnyView {
    let lang = visit.lang;
    let heads = vec![
        Head::new(words::sample_id(lang)),
        Head::new(words::sample_kind(lang)),
        Head::new(words::sample_began(lang)),
        Head::new(words::sample_held(lang)),
    ];
    let of = |part: &Part| {
        let label = label(visit, part);
        let row = move |one: &portal::retention::Sample| {
            let id = one.id.simple().to_string();
            vec![
                view! { <span class="app-digest">{id}</span> }.into_any(),
                label.clone().into_any(),
                short_date(lang, one.began).into_any(),
                held_words(lang, &one.held_by).into_any(),
            ]
        };
        part.sample.iter().map(row).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<AnyView>> = opened.parts.iter().flat_map(of).take(20).collect();
    view! {
        <Table caption=words::sample(lang) heads=heads rows=rows layout=TableLayout::Dense/>
        <p class="govuk-body">{words::sample_intro(lang)}</p>
    }
    .into_any()
}

fn checks(visit: &Visit, opened: &Opened) -> AnyView {
    let lang = visit.lang;
    let percent = visit.portal.council().retention.most_percent.to_string();
    let found = opened.parts.iter().filter_map(|part| {
        let label = label(visit, part);
        match part.blocked? {
            Blocked::Many => Some(words::check_many(lang, &part.due.to_string(), &percent, &label)),
            Blocked::Rules => Some(words::check_rules(lang, &label)),
            Blocked::Clock => Some(words::check_clock(lang, &label)),
        }
    });
    let since = opened.run.holds.map_or(0, |then| (opened.holds_now - then).abs());
    let lines: Vec<_> =
        found.chain((since > 0).then(|| words::check_holds(lang, &since.to_string()))).map(|line| view! { <li>{line}</li> }).collect();
    let lines = if lines.is_empty() {
        view! { <p class="govuk-body">{words::checks_usual(lang)}</p> }.into_any()
    } else {
        view! { <ul class="govuk-list govuk-list--bullet">{lines}</ul> }.into_any()
    };
    view! {
        <h2 class="govuk-heading-m">{words::checks(lang)}</h2>
        {lines}
    }
    .into_any()
}

fn release(visit: &Visit, opened: &Opened) -> AnyView {
    let (lang, run) = (visit.lang, &opened.run);
    let waiting = opened.parts.iter().filter(|part| part.state == PartState::Waiting).count();
    let form = if waiting == 0 {
        view! { <p class="govuk-body">{words::release_none(lang)}</p> }.into_any()
    } else if run.approved_by.is_none() {
        match rules::may_approve(&visit.actor, run) {
            Ok(_) => yes(visit, opened, "approve", words::first_button(lang)),
            Err(_) => view! { <p class="govuk-body">{words::first_not_yet(lang)}</p> }.into_any(),
        }
    } else {
        match rules::may_release(&visit.actor, run) {
            Ok(_) => yes(visit, opened, "release", words::second_button(lang)),
            Err(Denial::WroteItYourself) => view! { <p class="govuk-body">{words::second_not_you(lang)}</p> }.into_any(),
            Err(_) => ().into_any(),
        }
    };
    let said =
        |name: &Option<String>, say: fn(Lang, &str) -> String| name.as_ref().map(|by| view! { <p class="govuk-body">{say(lang, by)}</p> });
    let counted = (waiting > 0).then(|| view! { <p class="govuk-body">{words::release_waiting(lang, &waiting.to_string())}</p> });
    view! {
        <h2 class="govuk-heading-m">{words::release(lang)}</h2>
        {counted}
        {said(&run.approved_by, words::first)}
        {said(&run.released_by, words::second)}
        {form}
    }
    .into_any()
}

fn action(visit: &Visit, opened: &Opened, verb: &str) -> String {
    visit.link(&format!("{}/{verb}", path_of(opened.run.id)))
}

/// The box that says that one has looked, and the button.
fn yes(visit: &Visit, opened: &Opened, verb: &'static str, text: &'static str) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" action=action(visit, opened, verb) novalidate>
            {revision(opened.run.revision)}
            <Checkboxes
                lang=lang
                name="looked"
                legend=words::looked_legend(lang)
                error=visit.error("looked")
                items=vec![Choice::new("yes", words::looked(lang))]
            />
            <Button text=text kind=ButtonKind::Warning/>
        </form>
    }
    .into_any()
}

fn press(visit: &Visit, opened: &Opened, verb: &'static str, text: &'static str) -> AnyView {
    view! {
        <form method="post" action=action(visit, opened, verb) novalidate>
            {revision(opened.run.revision)}
            <Button text=text kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

fn progress(visit: &Visit, opened: &Opened) -> AnyView {
    let (lang, run) = (visit.lang, &opened.run);
    let on_the_way: Vec<&Part> =
        opened.parts.iter().filter(|part| matches!(part.state, PartState::Released | PartState::Done | PartState::Failed)).collect();
    let sum = |of: fn(&Part) -> i64| on_the_way.iter().map(|part| of(part)).sum::<i64>().to_string();
    let line = words::progress_line(lang, &sum(|part| i64::from(part.batches)), &sum(|part| part.done), &sum(|part| part.due));
    let pause = rules::may_pause(&visit.actor, run).is_ok().then(|| press(visit, opened, "pause", words::pause(lang)));
    let resume = rules::may_resume(&visit.actor, run).is_ok().then(|| press(visit, opened, "resume", words::resume(lang)));
    view! {
        <h2 class="govuk-heading-m">{words::progress(lang)}</h2>
        <p class="govuk-body">{line}</p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link(&path_of(run.id))>{words::progress_again(lang)}</a></p>
        <ButtonGroup>
            {pause}
            {resume}
        </ButtonGroup>
    }
    .into_any()
}

fn failures(visit: &Visit, opened: &Opened) -> Option<AnyView> {
    let lang = visit.lang;
    let failed = opened.parts.iter().filter(|part| part.state == PartState::Failed || part.failures > 0);
    let lines: Vec<_> =
        failed.map(|part| view! { <li>{words::failure_line(lang, &part.failures.to_string(), &label(visit, part))}</li> }).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::failures(lang)}</h2>
            <ul class="govuk-list govuk-list--bullet">{lines}</ul>
            {press(visit, opened, "retry", words::retry(lang))}
        }
        .into_any()
    })
}

fn receipt(visit: &Visit, opened: &Opened, orders: i64) -> AnyView {
    let lang = visit.lang;
    let (receipts, items, hash) = &opened.receipts;
    let Some(hash) = hash else {
        return view! {
            <h2 class="govuk-heading-m">{words::receipt(lang)}</h2>
            <p class="govuk-body">{words::receipt_none(lang)}</p>
        }
        .into_any();
    };
    let rows = vec![
        SummaryRow::text(words::receipt_receipts(lang), receipts.to_string()),
        SummaryRow::text(words::receipt_items(lang), items.to_string()),
        SummaryRow::text(words::receipt_hash(lang), hash.clone()),
        SummaryRow::text(words::receipt_orders(lang), orders.to_string()),
    ];
    view! {
        <h2 class="govuk-heading-m">{words::receipt(lang)}</h2>
        <SummaryList rows=rows/>
    }
    .into_any()
}

/// What can be done to a run.
#[derive(Clone, Copy)]
enum Verb {
    Approve,
    Release,
    Pause,
    Resume,
    Retry,
}

async fn act(visit: Visit, fields: Fields, verb: Verb, done: fn(Lang) -> &'static str) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let outcome: OpResult = match verb {
        Verb::Approve => desk::approve(&mut uow, id, &fields).await,
        Verb::Release => desk::release(&mut uow, id, &fields).await,
        Verb::Pause => desk::pause(&mut uow, id, &fields).await,
        Verb::Resume => desk::resume(&mut uow, id, &fields).await,
        Verb::Retry => desk::retry(&mut uow, id, &fields).await,
    };
    ended(uow, outcome, path_of(id), fields, done).await
}

/// The first person says yes.
pub async fn do_retention_approve(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Approve, words::approved_done).await
}

/// The second person lets it go.
pub async fn do_retention_release(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Release, words::released_done).await
}

/// It stands still.
pub async fn do_retention_pause(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Pause, words::paused_done).await
}

/// It goes on.
pub async fn do_retention_resume(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Resume, words::resumed_done).await
}

/// What failed is tried again.
pub async fn do_retention_retry(visit: Visit, fields: Fields) -> PageResult {
    act(visit, fields, Verb::Retry, words::retried_done).await
}
