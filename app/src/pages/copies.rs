//! R20: the copy that two people released: fetching it, and saying that something is missing.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{date_and_time, full_date, london_date},
    disclosure::{
        Delivery, Disclosure, Review,
        ops::{
            self,
            give::{self, Standing},
        },
        rules,
    },
    error::OpError,
    fields::Fields,
    lang::Lang,
    packs::Bytes,
    permit::Denial,
    text::{disclosure as words, packs},
};

use super::{answers::paragraphs, refused};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, InsetText, LabelStyle, TextArea, TextInput},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// Where a code from a letter is typed.
const COLLECT: &str = "/data-requests/collect";

fn path_of(reference: &str) -> String {
    format!("/data-requests/{reference}/pack")
}

/// R20: the copy, until when it can be fetched and how, and what was said to be missing.
pub async fn show(visit: Visit) -> PageResult {
    let standing = match give::standing(&visit.portal, &visit.actor, visit.request, visit.param("reference")).await {
        Ok(standing) => standing,
        Err(error) => return refused(&visit, error),
    };
    let key = visit.portal.chance().uuid(visit.portal.clock().now());
    let lang = visit.lang;
    let back = format!("/data-requests/{}", standing.reference);
    let page = Page { form: standing.ready.is_some(), ..Page::new("R20-copy", packs::pack_title(lang)) }.back(back);
    render(&visit, page, || {
        let reviews: Vec<_> = standing.reviews.iter().map(|review| said(lang, review)).collect();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l app-reference">{standing.reference.clone()}</span>
                    <h1 class="govuk-heading-l">{packs::pack_title(lang)}</h1>
                    {match &standing.ready {
                        Some(copy) => ready(&visit, copy),
                        None => not_there(&visit, &standing),
                    }}
                    {standing.ready.is_some().then(|| missing_form(&visit, &standing.reference, &key.to_string()))}
                    {reviews}
                </div>
            </div>
        }
        .into_any()
    })
}

fn not_there(visit: &Visit, standing: &Standing) -> AnyView {
    let lang = visit.lang;
    let Some(ended) = &standing.ended else {
        return view! { <p class="govuk-body">{words::copy_not_ready(lang)}</p> }.into_any();
    };
    let way = if rules::may_renew(&visit.actor, ended).is_ok() {
        view! {
            <form method="post" action=visit.link(&format!("{}/renew", path_of(&ended.reference))) novalidate>
                <Button text=words::copy_renew(lang)/>
            </form>
        }
        .into_any()
    } else {
        second_step(visit)
    };
    view! { <p class="govuk-body">{words::copy_ended(lang)}</p> {way} }.into_any()
}

/// What is missing to fetch it, and where to set it up.
fn second_step(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let set_up = visit.link("/account/security/second-step");
    view! {
        <InsetText>
            <p class="govuk-body">{words::copy_second_step(lang)}</p>
            <p class="govuk-body"><a class="govuk-link" href=set_up>{words::copy_set_up(lang)}</a></p>
        </InsetText>
    }
    .into_any()
}

fn ready(visit: &Visit, copy: &Disclosure) -> AnyView {
    let lang = visit.lang;
    let until = copy.ends_at.map(|at| full_date(lang, london_date(at))).unwrap_or_default();
    let passed = matches!(&visit.actor, Actor::Resident(resident) if resident.second_step);
    let way = if passed {
        let href = visit.link(&format!("{}/download", path_of(&copy.reference)));
        view! { <Button text=packs::download(lang) href=href/> }.into_any()
    } else {
        second_step(visit)
    };
    let by_code = (copy.delivery == Some(Delivery::Post)).then(|| {
        let href = visit.link(COLLECT);
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::collect_title(lang)}</a></p> }
    });
    view! {
        <p class="govuk-body">{packs::pack_until(lang, &until, &copy.downloads.to_string())}</p>
        <p class="govuk-body">{packs::careful(lang)}</p>
        {way}
        {by_code}
    }
    .into_any()
}

fn missing_form(visit: &Visit, reference: &str, key: &str) -> AnyView {
    let lang = visit.lang;
    view! {
        <form id="page-form" method="post" action=visit.link(&path_of(reference)) novalidate>
            <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", key)/>
            <TextArea
                lang=lang
                name="message"
                label=words::missing(lang)
                label_style=LabelStyle::Medium
                hint=words::missing_hint(lang)
                value=visit.typed_or("message", "")
                error=visit.error("message")
                rows=5
                max=ops::most_characters()
            />
            <Button text=words::missing_send(lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// What was said to be missing, and what was answered, in every language it was given in.
fn said(lang: Lang, review: &Review) -> AnyView {
    let heading = format!("{}, {}", words::missing_said(lang), date_and_time(lang, review.at));
    let answer = review.answer.as_ref().map(|answer| {
        let both = [Lang::Cy, Lang::En].map(|written| paragraphs(written, answer.get(written)));
        view! { <h3 class="govuk-heading-s">{portal::text::corrections::our_answer(lang)}</h3> {both} }
    });
    view! {
        <h2 class="govuk-heading-m">{heading}</h2>
        {paragraphs(lang, &review.words)}
        {answer}
    }
    .into_any()
}

/// The copy itself, made while it is sent, to whoever passed the second step.
pub async fn download(visit: Visit) -> PageResult {
    let reference = visit.param("reference");
    match give::take(&visit.portal, &visit.actor, visit.request, reference).await {
        Ok((disclosure, bytes)) => Ok(stream(&visit, &disclosure, bytes)),
        Err(OpError::Denied(Denial::SecondStepNeeded)) => Ok(Reply::go(path_of(reference))),
        Err(error) => refused(&visit, error),
    }
}

fn stream(visit: &Visit, disclosure: &Disclosure, bytes: Bytes) -> Reply {
    let name = format!("{}-{}.zip", packs::file_name(disclosure.language), london_date(visit.portal.clock().now()));
    Reply::Stream { kind: "application/zip", name, bytes }
}

/// Makes the copy available again after its time ended.
pub async fn do_renew(visit: Visit, fields: Fields) -> PageResult {
    let path = path_of(visit.param("reference"));
    match give::renew(&visit.portal, &visit.actor, visit.request, visit.param("reference")).await {
        Ok(()) => Ok(Reply::done(path, words::copy_renewed)),
        Err(OpError::Denied(Denial::SecondStepNeeded)) => Ok(Reply::go(path)),
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// Says that something is missing.
pub async fn do_missing(visit: Visit, fields: Fields) -> PageResult {
    let path = path_of(visit.param("reference"));
    match give::miss(&visit.portal, &visit.actor, visit.request, visit.param("reference"), &fields).await {
        Ok(()) => Ok(Reply::done(path, words::missing_sent)),
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// R20: the code from the letter.
pub async fn collect(visit: Visit) -> PageResult {
    let lang = visit.lang;
    render(&visit, Page::form("R20-code", words::collect_title(lang)).back("/"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::collect_title(lang)}</h1>
                    <p class="govuk-body">{words::code_intro(lang)}</p>
                    <form id="page-form" method="post" action=visit.link(COLLECT) novalidate>
                        <TextInput
                            lang=lang
                            name="reference"
                            label=words::code_reference(lang)
                            hint=words::code_reference_hint(lang)
                            value=visit.typed_or("reference", "")
                            error=visit.error("reference")
                            autocomplete="off"
                            width=20
                        />
                        <TextInput
                            lang=lang
                            name="code"
                            label=words::code(lang)
                            hint=words::code_hint(lang)
                            error=visit.error("code")
                            autocomplete="off"
                            spaced=true
                            width=20
                        />
                        <Button text=packs::download(lang)/>
                    </form>
                    <p class="govuk-body">{packs::careful(lang)}</p>
                </div>
            </div>
        }
        .into_any()
    })
}

/// Gives the copy to whoever has the code.
pub async fn do_collect(visit: Visit, fields: Fields) -> PageResult {
    match give::take_by_code(&visit.portal, visit.request, &fields).await {
        Ok((disclosure, bytes)) => Ok(stream(&visit, &disclosure, bytes)),
        Err(OpError::Invalid(errors)) => Ok(Reply::again(COLLECT, fields, errors)),
        Err(error) => Err(error),
    }
}
