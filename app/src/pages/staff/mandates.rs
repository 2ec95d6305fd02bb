//! T7: who acts for whom, as the council looks after it: those that were tried by somebody who is blocked first. The list names
//! nobody.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, full_date, london_date},
    claims,
    fields::Fields,
    ids::{MandateId, PersonId},
    lang::Lang,
    mandates::{
        Frozen, Invited, Mandate, Show,
        forms::{Document, PART},
        ops::{self, desk},
        rules,
    },
    people,
    text::{access as access_words, claims as claim_words, common, corrections, intake, mandates as words},
};
use uuid::Uuid;

use super::{
    super::{
        acting::{copy_row, level_words, lines},
        claims::{modes, paper_words},
        representatives::{authority_words, relation_words, state_tag},
    },
    chip,
    claims::path_of,
    elsewhere,
};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Checkboxes, Choice, DateInput, DateParts, Head, LabelStyle, Radios, SubNavigation, SummaryList, SummaryRow,
        Table, TableLayout, Tag, TagColour, TextInput,
    },
    visit::{PageResult, Reply, Visit},
};

pub(super) const MANDATES: &str = "/staff/mandates";

/// The list, or what waits, ends soon or is held still of it; documents that wait stand above.
pub async fn mandates(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, MANDATES)? {
        return Ok(reply);
    }
    let show = Show::from_code(visit.query.get("show")).unwrap_or(Show::All);
    let mut uow = visit.uow().await?;
    let mandates = desk::list(&mut uow, show).await?;
    let claims = match show {
        Show::All | Show::Waiting => claims::ops::desk::waiting(&mut uow).await?,
        Show::Expiring | Show::Frozen => Vec::new(),
    };
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::new("T7", words::desk_title(lang)).back("/staff").wide(), || {
        view! {
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            {filters(&visit, show)}
            {matches!(show, Show::All | Show::Waiting).then(|| waiting(&visit, &claims))}
            {table(&visit, &mandates, show)}
        }
        .into_any()
    })
}

/// The ways to look at the list.
fn filters(visit: &Visit, show: Show) -> AnyView {
    let lang = visit.lang;
    let items = Show::ALL
        .iter()
        .map(|one| {
            let text = match one {
                Show::All => words::show_all(lang),
                Show::Waiting => words::show_waiting(lang),
                Show::Expiring => words::show_expiring(lang),
                Show::Frozen => words::show_frozen(lang),
            };
            (visit.link(&format!("{MANDATES}?show={}", one.code())), text.to_string(), *one == show)
        })
        .collect();
    view! { <SubNavigation label=words::show_label(lang) items=items/> }.into_any()
}

/// The documents that somebody has to look at, due soonest first. They name nobody.
fn waiting(visit: &Visit, claims: &[claims::Listed]) -> AnyView {
    let lang = visit.lang;
    if claims.is_empty() {
        return view! { <p class="govuk-body">{claim_words::desk_none(lang)}</p> }.into_any();
    }
    let rows = claims
        .iter()
        .map(|claim| {
            let href = visit.link(&path_of(claim.id));
            vec![
                view! { <a class="govuk-link" href=href>{paper_words(lang, claim.authority)}</a> }.into_any(),
                full_date(lang, london_date(claim.made_at)).into_any(),
                full_date(lang, claim.due_on).into_any(),
                chip(lang, claim.language),
            ]
        })
        .collect();
    let heads = [words::authority(lang), claim_words::made_on(lang), claim_words::desk_due(lang), corrections::head_language(lang)];
    view! {
        <Table
            caption=claim_words::desk_waiting(lang)
            caption_style=LabelStyle::Small
            heads=heads.into_iter().map(Head::new).collect()
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

/// An empty list says what would stand in it, and where it comes from.
fn nothing(visit: &Visit, show: Show) -> AnyView {
    let lang = visit.lang;
    let text = match show {
        Show::All => words::desk_none(lang),
        Show::Waiting => words::desk_none_waiting(lang),
        Show::Expiring => words::desk_none_expiring(lang),
        Show::Frozen => words::desk_none_frozen(lang),
    };
    let find = (show == Show::All).then(|| {
        let href = visit.link("/staff/people");
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{intake::find_person(lang)}</a></p> }
    });
    view! { <p class="govuk-body">{text}</p> {find} }.into_any()
}

fn table(visit: &Visit, mandates: &[Mandate], show: Show) -> AnyView {
    let lang = visit.lang;
    if mandates.is_empty() {
        return nothing(visit, show);
    }
    let heads = [words::authority(lang), words::desk_relation(lang), words::until_row(lang), words::state(lang)];
    let rows = mandates.iter().map(|mandate| row(visit, mandate)).collect();
    view! {
        <Table
            caption=words::desk_caption(lang)
            caption_style=LabelStyle::Small
            heads=heads.into_iter().map(Head::new).collect()
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn row(visit: &Visit, mandate: &Mandate) -> Vec<AnyView> {
    let lang = visit.lang;
    let href = visit.link(&format!("{MANDATES}/{}", mandate.id));
    let until = mandate.terms.until().map_or_else(|| words::no_last_day(lang).to_string(), |until| full_date(lang, until));
    vec![
        view! { <a class="govuk-link" href=href>{authority_words(lang, mandate.terms.authority)}</a> }.into_any(),
        relation_words(lang, mandate.relation).into_any(),
        until.into_any(),
        view! { {state_tag(lang, mandate)} {tried(lang, mandate)} }.into_any(),
    ]
}

/// Somebody who is blocked tried to act: what staff must see first.
fn tried(lang: Lang, mandate: &Mandate) -> Option<AnyView> {
    let at = mandate.tried_at.filter(|_| mandate.terms.frozen == Some(Frozen::Perpetrator))?;
    let text = words::desk_tried(lang, &date_and_time(lang, at));
    Some(view! { " " <Tag text=text colour=TagColour::Red/> }.into_any())
}

fn because_words(lang: Lang, because: Frozen) -> &'static str {
    match because {
        Frozen::Concern => words::because_concern(lang),
        Frozen::Conflict => words::because_conflict(lang),
        Frozen::Perpetrator => words::because_perpetrator(lang),
    }
}

/// GET `/staff/people/{id}/mandate`: what a document says, with the record open.
pub async fn appoint(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let person: PersonId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let mandates = desk::of_open_record(&mut uow, person).await?;
    let name = people::ops::name_of(&mut uow, person).await?.unwrap_or_default();
    let fresh = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    let page = Page::form("T7-new", words::appoint_title(lang)).back(format!("/staff/people/{person}"));
    render(&visit, page, || {
        let key = Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(fresh).to_string();
        let now: Vec<_> =
            mandates.iter().filter(|one| one.terms.ended_at.is_none()).map(|one| one.content.representative.clone()).collect();
        let now = (!now.is_empty()).then(|| view! { <h2 class="govuk-heading-s">{words::desk_on_record(lang)}</h2> {lines(now)} });
        view! {
            <span class="govuk-caption-l">{name}</span>
            <h1 class="govuk-heading-l">{words::appoint_title(lang)}</h1>
            <p class="govuk-body">{words::appoint_intro(lang)}</p>
            {now}
            <form id="page-form" method="post" novalidate>
                <input type="hidden" name="submission_key" value=key/>
                {whom(&visit)}
                {by_what_right(&visit, "", "", None)}
                <Button text=common::save(lang)/>
            </form>
        }
        .into_any()
    })
}

fn whom(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let email = view! {
        <TextInput lang=lang name="email" label=words::their_email(lang) kind="email" spellcheck=false
            value=visit.typed_or("email", "") error=visit.error("email")/>
    };
    let ways = vec![Choice::new("email", words::way_email(lang)).conditional(email), Choice::new("print", words::way_print(lang))];
    view! {
        <TextInput lang=lang name="name" label=words::their_name(lang) value=visit.typed_or("name", "") error=visit.error("name")/>
        <Radios lang=lang name="way" legend=words::way_legend(lang) value=visit.typed_or("way", "") items=ways error=visit.error("way")/>
    }
    .into_any()
}

/// What the document says. What somebody claimed of it is filled in.
pub(super) fn by_what_right(visit: &Visit, authority: &str, mode: &str, appointed: Option<i16>) -> AnyView {
    let lang = visit.lang;
    let typed = visit.typed();
    let ticked = |name: &str| typed.all(name).into_iter().map(str::to_string).collect::<Vec<_>>();
    let authorities = Document::authorities().map(|one| Choice::new(one.code(), paper_words(lang, one))).collect();
    let seen = vec![Choice::new("document", words::seen_document(lang)), Choice::new("registered", words::seen_registered(lang))];
    let modes = modes(visit, [words::mode_sole(lang), words::mode_jointly(lang), words::mode_severally(lang)], appointed);
    let special = vec![Choice::new("yes", words::special(lang)).checked(typed.get("special_category") == "yes")];
    let copy = Choice::new("yes", words::copy_desk(lang)).hint(words::copy_hint_desk(lang)).checked(typed.get("may_ask_copy") == "yes");
    let child = vec![
        Choice::new("responsibility", words::child_responsibility(lang)),
        Choice::new("best_interest", words::child_interest(lang)),
        Choice::new("agrees", words::child_agrees(lang)),
        Choice::new("protected", words::child_protected(lang)),
    ];
    let part = |part: &str| visit.typed_or(&format!("until-{part}"), "");
    let until = DateParts { day: part("day"), month: part("month"), year: part("year") };
    view! {
        <Radios lang=lang name="authority" legend=words::authority(lang) value=visit.typed_or("authority", authority) items=authorities
            error=visit.error("authority")/>
        <Checkboxes lang=lang name="seen" legend=words::seen_legend(lang) values=ticked("seen") items=seen error=visit.error("seen")/>
        <Radios lang=lang name="mode" legend=words::mode_legend(lang) value=visit.typed_or("mode", mode) items=modes
            error=visit.error("mode")/>
        {reach(visit)}
        <DateInput lang=lang name="until" legend=words::last_day(lang) value=until error=visit.error("until")/>
        <Checkboxes lang=lang name="special_category" legend=words::special_legend(lang) legend_style=LabelStyle::Small items=special/>
        <Checkboxes lang=lang name="may_ask_copy" legend=words::copy_legend_desk(lang) legend_style=LabelStyle::Small items=vec![copy]/>
        <Checkboxes lang=lang name="child" legend=words::child_legend(lang) legend_style=LabelStyle::Small values=ticked("child") items=child
            error=visit.error("child")/>
    }
    .into_any()
}

/// Everything that a document of its kind can cover, or some services of it, to see or to act.
fn reach(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let chosen = visit.typed().all("services").into_iter().map(str::to_string).collect();
    let services: Vec<_> = ops::offered(&visit.portal).iter().map(|one| Choice::new(one.slug.clone(), one.title.get(lang))).collect();
    let levels = vec![Choice::new("see", words::level_see(lang)), Choice::new("act", words::level_act(lang))];
    let part = view! {
        <Checkboxes lang=lang name="services" legend=words::services_legend(lang) legend_style=LabelStyle::Small values=chosen items=services
            error=visit.error("services")/>
        <Radios lang=lang name="level" legend=words::level_legend(lang) legend_style=LabelStyle::Small value=visit.typed_or("level", "")
            items=levels error=visit.error("level")/>
    };
    let items = vec![
        Choice::new("all", words::reach_all(lang)),
        Choice::new(PART, words::reach_part(lang)).hint(words::reach_part_hint(lang)).conditional(part),
    ];
    view! { <Radios lang=lang name="reach" legend=words::reach_legend(lang) value=visit.typed_or("reach", "all") items=items/> }.into_any()
}

/// POST `/staff/people/{id}/mandate`.
pub async fn do_appoint(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let Invited { mandate, code } = ops::appoint(&mut uow, visit.id("id")?, &fields, visit.lang).await?;
    uow.commit().await?;
    let say = if fields.get("way") == "print" { words::appointed_print } else { words::appointed_email };
    Ok(Reply::done(format!("{MANDATES}/{mandate}"), |lang| say(lang, &code)))
}

/// One of them.
pub async fn mandate(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let mandate = desk::open(&mut uow, visit.id("id")?).await?;
    let claim = claims::ops::of_mandate(&mut uow, mandate.id.0).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let name = mandate.content.representative.clone();
    let form = rules::may_freeze(&visit.actor, &mandate).is_ok();
    render(&visit, Page { form, ..Page::new("T7-one", name.clone()) }.back(MANDATES), || {
        let record = visit.link(&format!("/staff/people/{}", mandate.person));
        let document = claim.map(|id| {
            let href = visit.link(&path_of(id));
            view! { <p class="govuk-body"><a class="govuk-link" href=href>{claim_words::desk_see(lang)}</a></p> }
        });
        view! {
            <h1 class="govuk-heading-l">{name}</h1>
            <p class="govuk-body-s">{access_words::gate_hint(lang)}</p>
            <SummaryList rows=facts(&visit, &mandate)/>
            {document}
            <p class="govuk-body"><a class="govuk-link" href=record>{words::desk_open_record(lang)}</a></p>
            {changes(&visit, &mandate)}
        }
        .into_any()
    })
}

fn facts(visit: &Visit, mandate: &Mandate) -> Vec<SummaryRow> {
    let (lang, terms) = (visit.lang, &mandate.terms);
    let titles = ops::titles(&visit.portal, &terms.services, lang);
    let mut rows = vec![
        SummaryRow::new(words::state(lang), view! { {state_tag(lang, mandate)} {tried(lang, mandate)} }),
        SummaryRow::text(words::for_whom(lang), mandate.content.subject.clone()),
        SummaryRow::text(words::authority(lang), authority_words(lang, terms.authority)),
        SummaryRow::text(words::desk_relation(lang), relation_words(lang, mandate.relation)),
        SummaryRow::new(words::services(lang), lines(titles)),
        SummaryRow::text(words::level(lang), level_words(lang, terms.level)),
        copy_row(lang, terms),
    ];
    if let Some(until) = terms.until() {
        rows.push(SummaryRow::text(words::until_row(lang), full_date(lang, until)));
    }
    if let Some(because) = terms.frozen {
        rows.push(SummaryRow::text(words::frozen_row(lang), because_words(lang, because)));
    }
    if let Some(number) = &mandate.checked_by {
        rows.push(SummaryRow::text(words::checked_by(lang), number.clone()));
    }
    rows
}

/// What the rules let this member of staff do.
fn changes(visit: &Visit, mandate: &Mandate) -> AnyView {
    let (lang, actor) = (visit.lang, &visit.actor);
    let revision = mandate.revision.to_string();
    let hidden = |step: &'static str| {
        let revision = revision.clone();
        view! {
            <input type="hidden" name="revision" value=revision/>
            <input type="hidden" name="step" value=step/>
        }
    };
    let freeze = rules::may_freeze(actor, mandate).is_ok().then(|| {
        let items = Frozen::ALL.iter().map(|because| Choice::new(because.code(), because_words(lang, *because))).collect();
        view! {
            <h2 class="govuk-heading-m">{words::desk_change(lang)}</h2>
            <form id="page-form" method="post" novalidate>
                {hidden("freeze")}
                <Radios lang=lang name="because" legend=words::freeze_legend(lang) hint=words::freeze_hint(lang) items=items
                    value=visit.typed_or("because", "") error=visit.error("because")/>
                <Button text=words::freeze(lang) kind=ButtonKind::Warning/>
            </form>
        }
    });
    let one = |step: &'static str, text: &'static str| {
        view! { <form method="post" novalidate>{hidden(step)}<Button text=text kind=ButtonKind::Secondary/></form> }
    };
    let unfreeze = rules::may_unfreeze(actor, mandate).is_ok().then(|| one("unfreeze", words::unfreeze(lang)));
    let capacity = rules::may_confirm_capacity_lost(actor, mandate).is_ok().then(|| one("capacity", words::capacity(lang)));
    view! { {freeze} {unfreeze} {capacity} }.into_any()
}

/// POST `/staff/mandates/{id}`.
pub async fn do_mandate(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: MandateId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let said: fn(Lang) -> &'static str = match fields.get("step") {
        "unfreeze" => {
            desk::unfreeze(&mut uow, id, &fields).await?;
            words::unfrozen
        }
        "capacity" => {
            desk::confirm_capacity_lost(&mut uow, id, &fields).await?;
            words::capacity_done
        }
        _ => {
            desk::freeze(&mut uow, id, &fields).await?;
            words::frozen
        }
    };
    uow.commit().await?;
    Ok(Reply::done(visit.path.clone(), said))
}
