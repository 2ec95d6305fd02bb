//! T16: what a resident says about an item of their record, and the answer to it.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, london_date, weekday_date},
    corrections::{
        Correction, Decision, Kind, State as Stands,
        forms::{MOST_CHARACTERS, answer_field},
        ops::desk::{self, Opened},
        rules,
    },
    fields::Fields,
    holdings::Category,
    lang::Lang,
    permit::Denial,
    text::{corrections as words, desk as desk_words},
};

use super::{
    super::{answers::paragraphs, corrections as theirs},
    answering::answer_box,
    corrections::{CORRECTIONS, kind_words, urgency_tag},
    elsewhere,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, InsetText, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

pub(super) fn path_of(reference: &str) -> String {
    format!("{CORRECTIONS}/{reference}")
}

/// T16: one dispute.
pub async fn correction(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let opened = desk::open(&mut uow, visit.param("reference")).await?;
    let today = uow.today();
    uow.commit().await?;
    let lang = visit.lang;
    let may = rules::may_decide(&visit.actor, &opened.correction).is_ok();
    let page = Page { form: may, ..Page::new("T16", words::desk_title(lang)) }.back(CORRECTIONS);
    render(&visit, page, || {
        let correction = &opened.correction;
        let urgency = rules::urgency(london_date(correction.sent_at), correction.due_on, today);
        let tag = (correction.state == Stands::Open).then(|| urgency_tag(lang, urgency)).flatten();
        view! {
            <span class="govuk-caption-l app-reference">{correction.reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            <p class="govuk-body">{theirs::state_tag(correction.state, lang)} " " {tag}</p>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            {story(&visit, correction)}
            {recipients(&opened, lang)}
            {theirs::answer(correction, lang)}
            {next_steps(&visit, correction)}
            {form(&visit, &opened)}
        }
        .into_any()
    })
}

/// What is said, about what, and until when it is to be answered.
fn story(visit: &Visit, correction: &Correction) -> AnyView {
    let (lang, about) = (visit.lang, &correction.about);
    let mut rows = vec![
        SummaryRow::text(words::head_kind(lang), kind_words(lang, correction.kind)),
        SummaryRow::text(words::desk_sent(lang), date_and_time(lang, correction.sent_at)),
        SummaryRow::text(words::head_due(lang), weekday_date(lang, correction.due_on)),
        SummaryRow::text(words::head_team(lang), visit.portal.council().team(&correction.team).get(lang)),
    ];
    if let Some(by) = &correction.decided_by {
        rows.push(SummaryRow::text(words::decided_by(lang), by.clone()));
    }
    let hidden = (hides(correction) && correction.state == Stands::Open)
        .then(|| view! { <InsetText><p class="govuk-body">{words::desk_hidden(lang)}</p></InsetText> });
    view! {
        <SummaryList rows=rows/>
        <h2 class="govuk-heading-m">{words::desk_words(lang)}</h2>
        {paragraphs(correction.language, &correction.words)}
        <h2 class="govuk-heading-m">{words::desk_item(lang)}</h2>
        <p class="govuk-body">{words::desk_as_it_was(lang)}</p>
        <SummaryList rows=theirs::facts(&about.title, &about.says, about.at, lang)/>
        {hidden}
    }
    .into_any()
}

fn hides(correction: &Correction) -> bool {
    correction.kind == Kind::NotMe && correction.category == Category::Interaction.code()
}

/// Who else was given it, before the decision; after it, the answer lists those who are told.
fn recipients(opened: &Opened, lang: Lang) -> Option<AnyView> {
    if opened.correction.state != Stands::Open {
        return None;
    }
    let list: Vec<_> = opened.recipients.iter().map(|name| view! { <li>{name.clone()}</li> }).collect();
    let body = if list.is_empty() {
        view! { <p class="govuk-body">{words::desk_recipients_none(lang)}</p> }.into_any()
    } else {
        view! {
            <p class="govuk-body">{words::desk_recipients_tell(lang)}</p>
            <ul class="govuk-list govuk-list--bullet">{list}</ul>
        }
        .into_any()
    };
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::desk_recipients(lang)}</h2>
            {body}
        }
        .into_any(),
    )
}

/// What an accepted dispute leaves to do by hand.
fn next_steps(visit: &Visit, correction: &Correction) -> Option<AnyView> {
    let lang = visit.lang;
    let agreed = matches!(correction.state, Stands::Accepted | Stands::Part);
    let detail = agreed && correction.kind == Kind::Wrong && correction.about.field.is_some();
    let tell = agreed && !correction.tell.is_empty();
    let record = visit.link(&format!("/staff/people/{}", correction.person));
    (detail || tell).then(|| {
        let change = detail.then(|| {
            view! { <li>{words::next_detail(lang)} " " <a class="govuk-link" href=record>{words::next_open_record(lang)}</a></li> }
        });
        let tell = tell.then(|| view! { <li>{words::next_tell(lang)}</li> });
        view! {
            <h2 class="govuk-heading-m">{words::next_title(lang)}</h2>
            <ul class="govuk-list govuk-list--bullet">{change}{tell}</ul>
        }
        .into_any()
    })
}

fn form(visit: &Visit, opened: &Opened) -> AnyView {
    let (lang, correction) = (visit.lang, &opened.correction);
    match rules::may_decide(&visit.actor, correction).err() {
        None => {}
        Some(Denial::WroteItYourself) => return view! { <p class="govuk-body">{words::cannot_decide(lang)}</p> }.into_any(),
        Some(_) => return ().into_any(),
    }
    let revision = visit.typed_or("revision", &correction.revision.to_string());
    let reasons: Vec<_> = opened.languages.iter().map(|written| reason(visit, *written, opened.languages.len() > 1)).collect();
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="revision" value=revision/>
            {decisions(visit, correction.kind)}
            {reasons}
            <Button text=words::save_decision(lang)/>
        </form>
    }
    .into_any()
}

fn decisions(visit: &Visit, kind: Kind) -> AnyView {
    let lang = visit.lang;
    let items = Decision::ALL
        .iter()
        .map(|decision| {
            let (label, hint) = match (decision, kind) {
                (Decision::Accept, Kind::Wrong) => (words::decision_accept(lang), words::decision_accept_wrong_hint(lang)),
                (Decision::Accept, Kind::NotMe) => (words::decision_accept(lang), words::decision_accept_not_me_hint(lang)),
                (Decision::Part, _) => (words::decision_part(lang), words::decision_part_hint(lang)),
                (Decision::Refuse, _) => (words::decision_refuse(lang), words::decision_refuse_hint(lang)),
            };
            Choice::new(decision.code(), label).hint(hint)
        })
        .collect();
    view! {
        <Radios
            lang=lang
            name="decision"
            legend=words::decision(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("decision", "")
            error=visit.error("decision")
            items=items
        />
    }
    .into_any()
}

/// One box for each language the answer is asked for in.
fn reason(visit: &Visit, written: Lang, both: bool) -> AnyView {
    let (lang, field) = (visit.lang, answer_field(written));
    let label = match (both, written) {
        (false, _) => words::reason(lang),
        (true, Lang::Cy) => words::reason_cy(lang),
        (true, Lang::En) => words::reason_en(lang),
    };
    let hint = if both { words::reason_both_hint(lang) } else { words::reason_hint(lang) };
    answer_box(visit, field, label, hint, MOST_CHARACTERS)
}

/// Keeps the decision and tells the resident.
pub async fn do_correction(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    desk::decide(&mut uow, reference, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(reference), words::decided))
}
