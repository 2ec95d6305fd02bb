//! K5: what becomes of open cases at the end of a term.

use chrono::Days;
use leptos::prelude::*;
use portal::{
    calendar::full_date,
    casework::{
        Listed, Phase,
        ops::ending::{self, Fate, Handover},
        rules::HANDOVER_DAYS,
    },
    error::{FieldErrors, OpError},
    fields::Fields,
    text::casework as words,
};

use super::{HANDOVER, HOME, councillor, service_words, state_tag};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// K5.
pub async fn handover(visit: Visit) -> PageResult {
    let (councillor, phase) = match councillor(&visit) {
        Ok(found) => found,
        Err(elsewhere) => return elsewhere,
    };
    if phase == Phase::Over {
        return Err(OpError::NotFound);
    }
    let mut uow = visit.uow().await?;
    let open = ending::handover(&mut uow).await?;
    uow.commit().await?;
    let (lang, ends) = (visit.lang, councillor.term_end);
    let last = ends.checked_add_days(Days::new(HANDOVER_DAYS)).unwrap_or(ends);
    let when = match phase {
        Phase::Serving => words::handover_early(lang, &full_date(lang, ends)),
        Phase::HandingOver | Phase::Over => words::handover_words(lang, &full_date(lang, ends), &full_date(lang, last)),
    };
    let page = Page::new("K5", words::handover_title(lang));
    let page = if phase == Phase::Serving { page.back(HOME) } else { page };
    render(&visit, page, || {
        let cases: Vec<_> = open.cases.iter().map(|case| form(&visit, case, &open)).collect();
        let none = cases.is_empty().then(|| view! { <p class="govuk-body">{words::handover_none(lang)}</p> });
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::handover_title(lang)}</h1>
                    <p class="govuk-body">{when}</p>
                    {none}
                    {cases}
                </div>
            </div>
        }
        .into_any()
    })
}

/// One case with its own button: each is carried out by itself.
fn form(visit: &Visit, case: &Listed, open: &Handover) -> AnyView {
    let lang = visit.lang;
    let name = format!("fate-{}", case.reference);
    let mut items: Vec<Choice> =
        open.successors.iter().map(|named| Choice::new(format!("pass-{}", named.member.id), words::fate_pass(lang, &named.name))).collect();
    items.push(Choice::new("back", words::fate_back(lang)));
    items.push(Choice::new("close", words::fate_close(lang)));
    let error = visit.error(&name);
    view! {
        <form method="post" action=visit.link(HANDOVER) novalidate>
            <input type="hidden" name="reference" value=case.reference.clone()/>
            <p class="govuk-body">{service_words(visit, case.service.as_deref())} " " {state_tag(lang, case.state)}</p>
            <Radios
                lang=lang
                name=name
                legend=words::handover_case(lang, &case.reference)
                legend_style=LabelStyle::Medium
                error=error
                items=items
            />
            <Button text=words::save(lang)/>
        </form>
    }
    .into_any()
}

/// Carries out what was chosen for one case.
pub async fn do_handover(visit: Visit, fields: Fields) -> PageResult {
    if councillor(&visit).is_err() {
        return or_sign_in(&visit, fields, OpError::NotFound);
    }
    let reference = fields.text("reference");
    let field = format!("fate-{reference}");
    let chosen = fields.text(&field);
    let fate = match chosen.as_str() {
        "back" => Some(Fate::BackToPerson),
        "close" => Some(Fate::Close),
        other => other.strip_prefix("pass-").and_then(|id| id.parse().ok()).map(Fate::PassTo),
    };
    let fate = fate.ok_or_else(|| FieldErrors::one(&field, words::fate_missing))?;
    ending::hand_over(&visit.portal, &visit.actor, visit.request, &reference, fate).await?;
    Ok(Reply::done(HANDOVER, words::handed_over))
}
