//! T11: a refusal as manifestly unfounded or excessive, which two people make.

use leptos::prelude::*;
use portal::{
    error::OpError,
    fields::Fields,
    lang::Lang,
    rights::{Refusal, RightsRequest, Unreasonable, ops::refusal, rules},
    text::rights as words,
};

use super::{super::answers::paragraphs, elsewhere, rights::path_of};
use crate::{
    ui::{Button, ButtonKind, Choice, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

fn ground_words(lang: Lang, ground: Unreasonable) -> &'static str {
    match ground {
        Unreasonable::Unfounded => words::desk_refusal_unfounded(lang),
        Unreasonable::Excessive => words::desk_refusal_excessive(lang),
    }
}

/// Whether a refusal is one of the two kinds that a second person has to agree to.
pub(super) fn question(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let mut items = vec![Choice::new("no", words::desk_refusal_no(lang))];
    items.extend(Unreasonable::ALL.iter().map(|ground| Choice::new(ground.code(), ground_words(lang, *ground))));
    view! {
        <Radios
            lang=lang
            name="refusal"
            legend=words::desk_refusal(lang)
            legend_style=LabelStyle::Medium
            hint=words::desk_refusal_hint(lang)
            value=visit.typed_or("refusal", "no")
            items=items
        />
    }
    .into_any()
}

/// The refusal that waits, for whoever may agree to it or send it back.
pub(super) fn waiting(visit: &Visit, request: &RightsRequest) -> Option<AnyView> {
    let lang = visit.lang;
    let refusal = request.refusal.as_ref().filter(|refusal| refusal.waits())?;
    let rows = vec![
        SummaryRow::text(words::desk_refusal_why(lang), ground_words(lang, refusal.ground)),
        SummaryRow::text(words::desk_refusal_by(lang), refusal.by.clone()),
    ];
    let agrees = rules::may_agree(&visit.actor, request).is_ok();
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::desk_refusal_waits(lang)}</h2>
            <SummaryList rows=rows/>
            {reasons(refusal)}
            {(!agrees).then(|| view! { <p class="govuk-body">{words::desk_refusal_yours(lang)}</p> })}
            {agrees.then(|| press(visit, request, "agree", words::desk_refusal_agree(lang), ButtonKind::Warning))}
            {press(visit, request, "send-back", words::desk_refusal_back(lang), ButtonKind::Secondary)}
        }
        .into_any(),
    )
}

fn reasons(refusal: &Refusal) -> AnyView {
    let reasons = refusal.reasons.clone().unwrap_or_default();
    [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, reasons.get(written))).collect::<Vec<_>>().into_any()
}

fn press(visit: &Visit, request: &RightsRequest, verb: &str, text: &'static str, kind: ButtonKind) -> AnyView {
    let action = visit.link(&format!("{}/refusal/{verb}", path_of(&request.reference)));
    view! {
        <form method="post" action=action novalidate>
            <input type="hidden" name="revision" value=request.revision.to_string()/>
            <Button text=text kind=kind/>
        </form>
    }
    .into_any()
}

/// Agrees to it.
pub async fn do_refusal_agree(visit: Visit, fields: Fields) -> PageResult {
    second(visit, fields, true).await
}

/// Sends it back.
pub async fn do_refusal_back(visit: Visit, fields: Fields) -> PageResult {
    second(visit, fields, false).await
}

async fn second(visit: Visit, fields: Fields, agrees: bool) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    let mut uow = visit.uow().await?;
    let done: Result<(), OpError> =
        if agrees { refusal::agree(&mut uow, reference, &fields).await } else { refusal::send_back(&mut uow, reference, &fields).await };
    done?;
    uow.commit().await?;
    Ok(Reply::done(path_of(reference), if agrees { words::desk_saved } else { words::desk_refusal_sent_back }))
}
