//! T16: what a resident says about an item of their record, and the answer to it.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, london_date, weekday_date},
    corrections::{
        Correction, Decision, Kind, Recipient, State as Stands, Whole,
        forms::{MOST_CHARACTERS, answer_field},
        ops::{
            self,
            desk::{self, Opened},
        },
        rules,
    },
    erasure::Outcome,
    fields::Fields,
    holdings::Category,
    lang::Lang,
    permit::Denial,
    text::{corrections as words, desk as desk_words},
};

use super::{
    super::{answers::paragraphs, corrections as theirs, councillor::files::given_out, erasure::outcome_words},
    answering::{answer_box, ended, reason_words},
    corrections::{CORRECTIONS, kind_words, urgency_tag},
    elsewhere,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, InsetText, LabelStyle, Radios, SummaryList, SummaryRow},
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
    let may = rules::may_decide(&visit.actor, &opened.whole.correction).is_ok();
    let page = Page { form: may, ..Page::new("T16", words::desk_title(lang)) }.back(CORRECTIONS);
    render(&visit, page, || {
        let correction = &opened.whole.correction;
        let urgency = rules::urgency(london_date(correction.sent_at), correction.due_on, today);
        let tag = (correction.state == Stands::Open).then(|| urgency_tag(lang, urgency)).flatten();
        view! {
            <span class="govuk-caption-l app-reference">{correction.reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            <p class="govuk-body">{theirs::state_tag(correction.state, lang)} " " {tag}</p>
            <p class="govuk-body-s">{desk_words::can_see_you_looked(lang)}</p>
            {story(&visit, &opened.whole)}
            {given(&opened, lang)}
            {theirs::answer(correction, lang)}
            {theirs::statements(lang, opened.whole.statement.as_slice(), words::statement_theirs)}
            {next_steps(&visit, correction)}
            {recipients(&visit, &opened.whole)}
            {form(&visit, &opened)}
        }
        .into_any()
    })
}

/// What is said, about what, and until when it is to be answered.
fn story(visit: &Visit, whole: &Whole) -> AnyView {
    let (lang, correction, about) = (visit.lang, &whole.correction, &whole.correction.about);
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
        <h2 class="govuk-heading-m">{words::evidence(lang)}</h2>
        {evidence(visit, whole)}
        <h2 class="govuk-heading-m">{words::desk_item(lang)}</h2>
        <p class="govuk-body">{words::desk_as_it_was(lang)}</p>
        <SummaryList rows=theirs::facts(&about.title, &about.says, about.at, lang)/>
        {hidden}
    }
    .into_any()
}

fn evidence(visit: &Visit, whole: &Whole) -> AnyView {
    if whole.evidence.is_empty() {
        return view! { <p class="govuk-body">{words::evidence_none(visit.lang)}</p> }.into_any();
    }
    let path = path_of(&whole.correction.reference);
    theirs::evidence_list(whole.evidence.iter().map(|file| (visit.link(&format!("{path}/files/{}", file.id)), file)).collect())
}

fn hides(correction: &Correction) -> bool {
    correction.kind == Kind::NotMe && correction.category == Category::Interaction.code()
}

/// Who else was given it, before the decision; after it, each has a card of their own.
fn given(opened: &Opened, lang: Lang) -> Option<AnyView> {
    if opened.whole.correction.state != Stands::Open {
        return None;
    }
    let list: Vec<_> = opened.given.iter().map(|name| view! { <li>{name.clone()}</li> }).collect();
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

/// Everybody who was given it, each with what became of telling them and, while that is open, the buttons that note it.
fn recipients(visit: &Visit, whole: &Whole) -> Option<AnyView> {
    let lang = visit.lang;
    if whole.recipients.is_empty() {
        return None;
    }
    let may = rules::may_tell(&visit.actor, &whole.correction).is_ok();
    let cards: Vec<_> = whole
        .recipients
        .iter()
        .map(|one| {
            let form = may.then(|| notes(visit, &whole.correction.reference, one));
            view! { {theirs::recipient_card(lang, one)} {form} }
        })
        .collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::desk_recipients(lang)}</h2>
            <p class="govuk-body">{words::tell_intro(lang)}</p>
            {cards}
        }
        .into_any(),
    )
}

/// What can be noted of one recipient now.
fn notes(visit: &Visit, reference: &str, one: &Recipient) -> Option<AnyView> {
    let lang = visit.lang;
    let buttons: Vec<(&'static str, &'static str)> = match (one.outcome, one.confirmed_at) {
        (None, _) => Outcome::ALL.iter().map(|outcome| (outcome.code(), outcome_words(lang, Some(*outcome)))).collect(),
        (Some(Outcome::Told), None) => vec![("confirmed", words::tell_confirmed(lang))],
        (Some(_), _) => return None,
    };
    let action = visit.link(&format!("{}/recipients/{}", path_of(reference), one.id));
    let buttons: Vec<_> = buttons
        .into_iter()
        .map(|(code, text)| view! { <Button text=text kind=ButtonKind::Secondary name="outcome" value=code/> })
        .collect();
    Some(
        view! {
            <form method="post" action=action novalidate>
                <div class="govuk-button-group" role="group" aria-label=one.name.clone()>{buttons}</div>
            </form>
        }
        .into_any(),
    )
}

/// What an accepted dispute leaves to do by hand.
fn next_steps(visit: &Visit, correction: &Correction) -> Option<AnyView> {
    let lang = visit.lang;
    let agreed = matches!(correction.state, Stands::Accepted | Stands::Part);
    let detail = agreed && correction.kind == Kind::Wrong && correction.about.field.is_some();
    let record = visit.link(&format!("/staff/people/{}", correction.person));
    detail.then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::next_title(lang)}</h2>
            <p class="govuk-body">{words::next_detail(lang)} " " <a class="govuk-link" href=record>{words::next_open_record(lang)}</a></p>
        }
        .into_any()
    })
}

fn form(visit: &Visit, opened: &Opened) -> AnyView {
    let (lang, correction) = (visit.lang, &opened.whole.correction);
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
    let (label, hint) = reason_words(visit.lang, written, both);
    answer_box(visit, answer_field(written), label, hint, MOST_CHARACTERS)
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

/// A document that the resident added. The look is in their record.
pub async fn correction_file(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (file, bytes) = ops::read_evidence(&mut uow, visit.param("reference"), visit.id("file")?).await?;
    uow.commit().await?;
    Ok(given_out(file, bytes))
}

/// Notes what became of telling one who was given it.
pub async fn do_correction_recipient(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    let outcome = ops::note(&mut uow, reference, visit.id("recipient")?, &fields).await;
    ended(uow, outcome, path_of(reference), fields, words::tell_saved).await
}
