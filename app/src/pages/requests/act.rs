//! What a resident does with a request: a message, withdrawing it, saying that it is not fixed.

use leptos::prelude::*;
use portal::{
    calendar::weekday_date,
    error::OpResult,
    fields::Fields,
    joint::{Step, ops::propose_later},
    lang::Lang,
    permit::{Denial, Permit},
    service_requests::{ServiceRequest, WithdrawReason, ops, rules},
    text::{common, joint as together, requests as words},
};
use uuid::Uuid;

use super::{Shown, asks_others, keep_words, messages, open, paragraphs, speaker};
use crate::{
    pages::{joint, refused},
    shell::{Page, render},
    ui::{Button, ButtonGroup, ButtonKind, Choice, InsetText, LabelStyle, Radios, TextArea, WarningText},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// As `ops::MOST_CHARACTERS`, which checks it.
const MOST_CHARACTERS: u32 = 2_000;

/// Opens the request if the rule lets this be done to it now; if not, the page says why.
pub(super) async fn open_for<A: portal::permit::Act>(
    visit: &Visit,
    rule: impl for<'s> Fn(&'s Shown) -> Result<Permit<'s, A>, Denial>,
) -> OpResult<Shown> {
    let shown = open(visit).await?;
    rule(&shown).map(drop)?;
    Ok(shown)
}

/// Where the request itself is.
pub(super) fn back_to(visit: &Visit) -> String {
    format!("/requests/{}", visit.param("reference"))
}

/// For those who must all agree: that nothing is done before they have.
fn all_agree(visit: &Visit, shown: &Shown) -> Option<AnyView> {
    let words = together::nothing_before(visit.lang);
    asks_others(visit, &shown.opened.request).then(|| view! { <InsetText>{words}</InsetText> }.into_any())
}

/// What the button says: those who must all agree ask the others.
fn button(visit: &Visit, shown: &Shown, alone: &'static str) -> &'static str {
    if asks_others(visit, &shown.opened.request) { together::ask(visit.lang) } else { alone }
}

/// Puts it to the others, where it must be; `None` where whoever is here speaks alone.
async fn put_to_others(visit: &Visit, uow: &mut portal::db::Uow, step: Step, fields: &Fields) -> OpResult<Option<Uuid>> {
    if visit.actor.mandate().is_none() {
        return Ok(None);
    }
    let request: ServiceRequest = ops::open(uow, visit.param("reference")).await?.request;
    if !asks_others(visit, &request) {
        return Ok(None);
    }
    propose_later(uow, &request.reference, step, fields, visit.lang).await.map(Some)
}

/// What makes one message out of a button pressed twice.
fn submission_key(visit: &Visit) -> String {
    let typed = visit.typed_or("submission_key", "");
    let fresh = || visit.portal.chance().uuid(visit.portal.clock().now());
    Uuid::try_parse(&typed).unwrap_or_else(|_| fresh()).to_string()
}

/// R3a: a message to the team.
pub async fn message(visit: Visit) -> PageResult {
    let shown =
        match open_for(&visit, |shown| rules::may_write(&speaker(&visit, &shown.opened.request), &shown.opened.request, shown.now)).await {
            Ok(shown) => shown,
            Err(error) => return refused(&visit, error),
        };
    let lang = visit.lang;
    let page = Page::form("R3a", words::send_message(lang)).back(back_to(&visit));
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{shown.opened.request.title(lang)}</span>
                    <h1 class="govuk-heading-l">{words::send_message(lang)}</h1>
                    {asked(&shown, lang)}
                    {all_agree(&visit, &shown)}
                    {message_form(&visit, &shown)}
                </div>
            </div>
        }
        .into_any()
    })
}

/// The question that is being answered, in front of the box for the answer.
fn asked(shown: &Shown, lang: Lang) -> Option<AnyView> {
    let question = messages::question(&shown.opened)?;
    let (tag, body) = (question.language.tag(), paragraphs(&question.body));
    Some(
        view! {
            <InsetText>
                <p class="govuk-body"><strong>{words::we_asked(lang)}</strong></p>
                <div lang=tag>{body}</div>
            </InsetText>
        }
        .into_any(),
    )
}

fn message_form(visit: &Visit, shown: &Shown) -> AnyView {
    let lang = visit.lang;
    let send = button(visit, shown, common::send(lang));
    view! {
        <form id="page-form" method="post" novalidate>
            {visit.acting_field()}
            <input type="hidden" name="submission_key" value=submission_key(visit)/>
            <TextArea
                lang=lang
                name="message"
                label=words::your_message(lang)
                label_style=LabelStyle::Medium
                hint=words::your_message_hint(lang)
                value=visit.typed_or("message", "")
                error=visit.error("message")
                rows=8
                max=MOST_CHARACTERS
            />
            <Button text=send/>
        </form>
    }
    .into_any()
}

/// Sends the message. An answer to a question starts the clock again, and the page says so.
pub async fn do_message(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    if let Some(act) = put_to_others(&visit, &mut uow, Step::Message, &fields).await? {
        uow.commit().await?;
        return Ok(joint::put(act));
    }
    match ops::send_message(&mut uow, visit.param("reference"), &fields, visit.lang).await {
        Ok(answered) => {
            uow.commit().await?;
            let notice = if answered { words::message_sent_clock } else { words::message_sent };
            Ok(Reply::done(back_to(&visit), notice))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// R3b: withdrawing asks once more, because it cannot be undone.
pub async fn withdraw(visit: Visit) -> PageResult {
    let shown = match open_for(&visit, |shown| rules::may_withdraw(&speaker(&visit, &shown.opened.request), &shown.opened.request)).await {
        Ok(shown) => shown,
        Err(error) => return refused(&visit, error),
    };
    let lang = visit.lang;
    let page = Page::form("R3b", words::withdraw_title(lang)).back(back_to(&visit));
    render(&visit, page, || {
        let request_page = visit.link(&back_to(&visit));
        let withdraw = button(&visit, &shown, words::withdraw_button(lang));
        let kept = keep_words(&visit.portal, &shown.opened.request, lang);
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{shown.opened.request.title(lang)}</span>
                    <h1 class="govuk-heading-l">{words::withdraw_title(lang)}</h1>
                    <WarningText lang=lang text=words::withdraw_stops(lang)/>
                    <p class="govuk-body">{words::withdraw_keeps(lang)} " " {kept}</p>
                    {all_agree(&visit, &shown)}
                    <form id="page-form" method="post" novalidate>
                        {visit.acting_field()}
                        {withdraw_reasons(&visit)}
                        <ButtonGroup>
                            <Button text=withdraw kind=ButtonKind::Warning/>
                            <a class="govuk-link" href=request_page>{words::withdraw_not(lang)}</a>
                        </ButtonGroup>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

fn withdraw_reasons(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = WithdrawReason::ALL.iter().map(|reason| Choice::new(reason.code(), reason.words(lang))).collect();
    view! {
        <Radios
            lang=lang
            name="reason"
            legend=words::withdraw_why(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("reason", "")
            items=items
        />
    }
    .into_any()
}

/// Withdraws the request.
pub async fn do_withdraw(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    if let Some(act) = put_to_others(&visit, &mut uow, Step::Withdraw, &fields).await? {
        uow.commit().await?;
        return Ok(joint::put(act));
    }
    match ops::withdraw(&mut uow, visit.param("reference"), WithdrawReason::from_code(fields.get("reason"))).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(back_to(&visit), words::withdrawn))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// R3c: it is not fixed.
pub async fn not_fixed(visit: Visit) -> PageResult {
    let shown =
        match open_for(&visit, |shown| rules::may_say_not_fixed(&speaker(&visit, &shown.opened.request), &shown.opened.request, shown.now))
            .await
        {
            Ok(shown) => shown,
            Err(error) => return refused(&visit, error),
        };
    let lang = visit.lang;
    let page = Page::form("R3c", words::not_fixed_title(lang)).back(back_to(&visit));
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{shown.opened.request.title(lang)}</span>
                    <h1 class="govuk-heading-l">{words::not_fixed_title(lang)}</h1>
                    {all_agree(&visit, &shown)}
                    {not_fixed_form(&visit, &shown)}
                </div>
            </div>
        }
        .into_any()
    })
}

fn not_fixed_form(visit: &Visit, shown: &Shown) -> AnyView {
    let lang = visit.lang;
    let send = button(visit, shown, words::not_fixed_button(lang));
    view! {
        <form id="page-form" method="post" novalidate>
            {visit.acting_field()}
            <input type="hidden" name="submission_key" value=submission_key(visit)/>
            <TextArea
                lang=lang
                name="message"
                label=words::not_fixed_what(lang)
                label_style=LabelStyle::Medium
                hint=words::not_fixed_hint(lang)
                value=visit.typed_or("message", "")
                error=visit.error("message")
                rows=8
                max=MOST_CHARACTERS
            />
            <Button text=send/>
        </form>
    }
    .into_any()
}

/// Opens the request again, and tells the new date.
pub async fn do_not_fixed(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    if let Some(act) = put_to_others(&visit, &mut uow, Step::NotFixed, &fields).await? {
        uow.commit().await?;
        return Ok(joint::put(act));
    }
    match ops::say_not_fixed(&mut uow, visit.param("reference"), &fields, visit.lang).await {
        Ok(target) => {
            uow.commit().await?;
            Ok(Reply::done(back_to(&visit), |lang| words::reopened(lang, &weekday_date(lang, target))))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}
