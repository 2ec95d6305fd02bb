//! T26: survey waves as staff draw, send and close them. The frame is shown with how many are left out and why; it names
//! nobody.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, full_date},
    error::OpError,
    fields::Fields,
    lang::Lang,
    surveys::{Done, Exclusion, Frame, Quotas, State, Wave, Way, ops, rules},
    text::surveys as words,
};
use uuid::Uuid;

use super::{contact_words, elsewhere, survey_results};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, LabelStyle, SummaryList, SummaryRow, Table, TableLayout},
    visit::{PageResult, Reply, Visit},
};

/// Where the list is.
pub(super) const SURVEYS: &str = "/staff/surveys";

pub(super) fn path_of(wave: Uuid) -> String {
    format!("{SURVEYS}/{wave}")
}

/// A way to ask, in words.
pub(super) fn way_words(lang: Lang, way: Way) -> &'static str {
    match way {
        Way::Email => words::way_email(lang),
        Way::Phone => words::way_phone(lang),
        Way::Letter => words::way_letter(lang),
    }
}

fn state_words(lang: Lang, state: State) -> &'static str {
    match state {
        State::Draft => words::state_draft(lang),
        State::Drawn => words::state_drawn(lang),
        State::Open => words::state_open(lang),
        State::Closed => words::state_closed(lang),
    }
}

fn reason_words(lang: Lang, reason: Exclusion) -> &'static str {
    match reason {
        Exclusion::OptedOut => words::reason_opted_out(lang),
        Exclusion::Died => words::reason_deceased(lang),
        Exclusion::RightPending => words::reason_right_pending(lang),
        Exclusion::Under16 => words::reason_under_16(lang),
        Exclusion::Marked => words::reason_marker(lang),
        Exclusion::OpenComplaint => words::reason_complaint(lang),
        Exclusion::InvitedRecently => words::reason_recently(lang),
        Exclusion::InvitedAlready => words::reason_for_this(lang),
        Exclusion::NotCurrent => words::reason_not_current(lang),
        Exclusion::Service => words::reason_service(lang),
        Exclusion::NoContact => words::reason_no_contact(lang),
        Exclusion::ActedFor => words::reason_by_another(lang),
    }
}

/// GET `/staff/surveys`.
pub async fn surveys(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, SURVEYS)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waves = ops::waves(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T26", words::title(lang)).back("/staff").wide(), || {
        let new = rules::may_work(&visit.actor).is_ok().then(|| {
            let href = visit.link(&format!("{SURVEYS}/new"));
            view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::new_title(lang)}</a></p> }
        });
        view! {
            <h1 class="govuk-heading-l">{words::title(lang)}</h1>
            <p class="govuk-body">{words::intro(lang)}</p>
            {new}
            {table(&visit, &waves)}
        }
        .into_any()
    })
}

fn table(visit: &Visit, waves: &[Wave]) -> AnyView {
    let lang = visit.lang;
    if waves.is_empty() {
        return view! { <p class="govuk-body">{words::none(lang)}</p> }.into_any();
    }
    let row = |wave: &Wave| {
        let href = visit.link(&path_of(wave.id));
        let drawn = wave.drawn.as_ref().map(|done| done_words(lang, done)).unwrap_or_default();
        vec![
            view! { <a class="govuk-link" href=href>{wave.plan.name.clone()}</a> }.into_any(),
            window(lang, wave).into_any(),
            state_words(lang, wave.state).into_any(),
            drawn.into_any(),
        ]
    };
    let heads = [words::name(lang), words::head_window(lang), words::head_state(lang), words::head_drawn(lang)];
    view! {
        <Table
            caption=words::caption(lang)
            caption_style=LabelStyle::Small
            heads=heads.into_iter().map(Head::new).collect()
            rows=waves.iter().map(row).collect()
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn window(lang: Lang, wave: &Wave) -> String {
    words::window(lang, &full_date(lang, wave.plan.from), &full_date(lang, wave.plan.until))
}

fn done_words(lang: Lang, done: &Done) -> String {
    words::by_whom(lang, &date_and_time(lang, done.at), &done.by)
}

/// GET `/staff/surveys/{id}`: the wave, its frame, and what can be done next.
pub async fn survey(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let wave = ops::wave(&mut uow, visit.id("id")?).await?;
    uow.commit().await?;
    let frame = match &wave.frame {
        Some(frame) => frame.clone(),
        None => ops::preview(&visit.portal, &visit.actor, visit.request, wave.id).await?,
    };
    let refusers = match wave.state {
        State::Draft => 0,
        State::Drawn | State::Open | State::Closed => ops::refusers(&visit.portal, &visit.actor, visit.request, wave.id).await?,
    };
    let results = match wave.state {
        State::Draft => None,
        State::Drawn | State::Open | State::Closed => Some(ops::results(&visit.portal, &visit.actor, visit.request, wave.id).await?),
    };
    let lang = visit.lang;
    render(&visit, Page::new("T26-wave", wave.plan.name.clone()).back(SURVEYS).wide(), || {
        let results = results.map(|results| survey_results::section(&visit, &wave, &results));
        view! {
            <h1 class="govuk-heading-l">{wave.plan.name.clone()}</h1>
            <SummaryList rows=facts(&visit, &wave)/>
            {funnel(lang, &wave, &frame)}
            {proof(lang, &wave, refusers)}
            {next(&visit, &wave)}
            {results}
        }
        .into_any()
    })
}

fn facts(visit: &Visit, wave: &Wave) -> Vec<SummaryRow> {
    let (lang, plan) = (visit.lang, &wave.plan);
    let service = plan.service.as_deref().and_then(|slug| visit.portal.catalogue().service(slug));
    let service = service.map_or_else(|| words::service_all(lang).to_string(), |service| service.title.get(lang).to_string());
    let joined = |all: Vec<&str>| all.join(", ");
    let mut rows = vec![
        SummaryRow::text(words::head_state(lang), state_words(lang, wave.state)),
        SummaryRow::text(words::head_window(lang), window(lang, wave)),
        SummaryRow::text(words::channels(lang), joined(plan.channels.iter().map(|one| contact_words::channel(lang, *one)).collect())),
        SummaryRow::text(words::service(lang), service),
        SummaryRow::text(words::ways(lang), joined(plan.ways.iter().map(|way| way_words(lang, *way)).collect())),
        SummaryRow::text(words::rate(lang), format!("{}.{:02}", plan.rate / 100, plan.rate % 100)),
        SummaryRow::text(words::most(lang), plan.most.to_string()),
        SummaryRow::text(words::quotas(lang), quotas(lang, plan.quotas)),
        SummaryRow::text(words::reminds(lang), if plan.reminds { words::reminds_yes(lang) } else { words::reminds_no(lang) }),
        SummaryRow::text(words::seed(lang), plan.seed.to_string()),
        SummaryRow::text(words::defined(lang), done_words(lang, &wave.defined)),
    ];
    let mut done = |label: &'static str, done: &Option<Done>| {
        rows.extend(done.as_ref().map(|done| SummaryRow::text(label, done_words(lang, done))));
    };
    done(words::head_drawn(lang), &wave.drawn);
    done(words::sent(lang), &wave.sent);
    done(words::closed(lang), &wave.closed);
    rows.extend(wave.ends_on.map(|day| SummaryRow::text(words::ends(lang), full_date(lang, day))));
    rows
}

/// The limits beside the most of all, each after a colon.
fn quotas(lang: Lang, quotas: Quotas) -> String {
    let limits = [
        (words::way_phone(lang), quotas.phone),
        (words::way_letter(lang), quotas.letter),
        (words::quota_service(lang), quotas.service),
        (words::quota_day(lang), quotas.day),
    ];
    let limits: Vec<String> = limits.into_iter().filter_map(|(name, limit)| limit.map(|limit| format!("{name}: {limit}"))).collect();
    if limits.is_empty() { words::quotas_none(lang).to_string() } else { limits.join(", ") }
}

/// From all contacts of the window to those who are drawn, reason by reason in the order in which they are looked for.
fn funnel(lang: Lang, wave: &Wave, frame: &Frame) -> AnyView {
    let note = if wave.frame.is_some() { words::funnel_then(lang) } else { words::funnel_now(lang) };
    let mut steps = vec![(words::contacts(lang).to_string(), frame.contacts)];
    steps.extend(frame.excluded.iter().map(|(reason, count)| (words::because(lang, reason_words(lang, *reason)), *count)));
    steps.push((words::eligible(lang).to_string(), frame.eligible));
    steps.push((words::doubles(lang).to_string(), frame.doubles));
    let label = if wave.frame.is_some() { words::people_drawn(lang) } else { words::people_would(lang) };
    steps.push((label.to_string(), frame.drawn));
    let rows = steps.into_iter().map(|(step, number)| vec![step.into_any(), number.to_string().into_any()]).collect();
    view! {
        <h2 class="govuk-heading-m">{words::funnel(lang)}</h2>
        <p class="govuk-body">{note}</p>
        <Table
            caption=words::funnel(lang)
            caption_hidden=true
            heads=vec![Head::new(words::funnel_step(lang)), Head::numeric(words::funnel_number(lang))]
            rows=rows
            row_heads=true
        />
    }
    .into_any()
}

fn proof(lang: Lang, wave: &Wave, refusers: i64) -> Option<AnyView> {
    let frame = wave.frame.as_ref()?;
    let rows = vec![
        SummaryRow::text(words::proof_number(lang), wave.id.to_string()),
        SummaryRow::text(words::proof_frame(lang), frame.digest.clone()),
        SummaryRow::text(words::proof_sample(lang), frame.sample_digest.clone()),
        SummaryRow::text(words::refusers_drawn(lang), refusers.to_string()),
    ];
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::proof(lang)}</h2>
            <p class="govuk-body">{words::proof_words(lang)}</p>
            <SummaryList rows=rows/>
        }
        .into_any(),
    )
}

/// What this member of staff can do with the wave now.
fn next(visit: &Visit, wave: &Wave) -> AnyView {
    let lang = visit.lang;
    let mut steps = Vec::new();
    if rules::may_draw(&visit.actor, wave).is_ok() {
        steps.push(step(wave, "draw", words::draw(lang), ButtonKind::Primary));
    }
    if rules::may_send(&visit.actor, wave).is_ok() {
        steps.push(step(wave, "send", words::send(lang), ButtonKind::Primary));
    } else if wave.state == State::Drawn {
        steps.push(view! { <p class="govuk-body">{words::send_second(lang)}</p> }.into_any());
    }
    if rules::may_close(&visit.actor, wave).is_ok() {
        steps.push(step(wave, "close", words::close(lang), ButtonKind::Secondary));
    }
    steps.collect_view().into_any()
}

fn step(wave: &Wave, name: &'static str, text: &'static str, kind: ButtonKind) -> AnyView {
    view! {
        <form method="post" novalidate>
            <input type="hidden" name="revision" value=wave.revision.to_string()/>
            <Button text=text kind=kind name="step" value=name/>
        </form>
    }
    .into_any()
}

/// POST `/staff/surveys/{id}`.
pub async fn do_survey(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let revision = fields.get("revision").parse().map_err(|_| OpError::Conflict)?;
    let (portal, actor, request) = (&visit.portal, &visit.actor, visit.request);
    let done: fn(Lang) -> &'static str = match fields.get("step") {
        "draw" => {
            ops::draw(portal, actor, request, id, revision).await?;
            words::draw_done
        }
        "send" => {
            ops::send(portal, actor, request, id, revision).await?;
            words::send_done
        }
        "close" => {
            ops::close(portal, actor, request, id, revision).await?;
            words::close_done
        }
        _ => return Err(OpError::NotFound),
    };
    Ok(Reply::done(path_of(id), done))
}
