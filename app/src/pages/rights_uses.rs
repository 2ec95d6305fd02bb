//! R22: objecting to a use of one's information, asking that its use be limited, and taking it elsewhere.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    fields::Fields,
    holdings::Category,
    lang::Lang,
    people::standing::Ground,
    rights::ops::{self, uses},
    text::rights_uses as words,
};

use super::only_residents;
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios, TextArea},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

const BACK: &str = "/data-requests";
const OBJECT: &str = "/data-requests/objection";
const LIMIT: &str = "/data-requests/restriction";
const MOVE: &str = "/data-requests/move";

/// The rights that have pages of their own.
pub(super) fn links(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let links = [
        ("/data-requests/erasure", portal::text::erasure::link(lang)),
        (OBJECT, words::object_title(lang)),
        (LIMIT, words::limit_title(lang)),
        (MOVE, words::move_title(lang)),
        ("/complaints/data", portal::text::complaints::link(lang)),
    ];
    let items: Vec<_> =
        links.into_iter().map(|(path, text)| view! { <li><a class="govuk-link" href=visit.link(path)>{text}</a></li> }).collect();
    view! {
        <h2 class="govuk-heading-m">{portal::text::rights::by_themselves(lang)}</h2>
        <ul class="govuk-list govuk-list--spaced">{items}</ul>
    }
    .into_any()
}

/// The way to what was made to be taken elsewhere.
pub(super) fn copies(visit: &Visit) -> AnyView {
    let href = visit.link(super::packs::PATH);
    view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::copies(visit.lang)}</a></p> }.into_any()
}

/// GET `/data-requests/objection`.
pub async fn object(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let key = key(&visit).await?;
    let lang = visit.lang;
    let items = vec![
        Choice::new("promotion", words::object_promotion(lang)).hint(words::object_now_hint(lang)),
        Choice::new("surveys", words::object_surveys(lang)).hint(words::object_now_hint(lang)),
        Choice::new("use", words::object_other(lang)).hint(words::object_other_hint(lang)),
    ];
    render(&visit, Page::form("R22-object", words::object_title(lang)).back(BACK), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::object_title(lang)}</h1>
                    <form id="page-form" method="post" action=visit.link(OBJECT) novalidate>
                        <input type="hidden" name="submission_key" value=key.clone()/>
                        <Radios
                            lang=lang
                            name="use"
                            legend=words::object_which(lang)
                            legend_style=LabelStyle::Medium
                            value=visit.typed_or("use", "")
                            error=visit.error("use")
                            items=items
                        />
                        {message(&visit, words::object_words(lang), words::object_words_hint(lang))}
                        <Button text=words::object_send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// GET `/data-requests/restriction`.
pub async fn limit(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let key = key(&visit).await?;
    let lang = visit.lang;
    let items: Vec<Choice> = Ground::ALL.iter().map(|ground| Choice::new(ground.code(), uses::ground_words(lang, *ground))).collect();
    render(&visit, Page::form("R22-limit", words::limit_title(lang)).back(BACK), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::limit_title(lang)}</h1>
                    <p class="govuk-body">{words::limit_lead(lang)}</p>
                    <form id="page-form" method="post" action=visit.link(LIMIT) novalidate>
                        <input type="hidden" name="submission_key" value=key.clone()/>
                        <Radios
                            lang=lang
                            name="ground"
                            legend=words::limit_why(lang)
                            legend_style=LabelStyle::Medium
                            value=visit.typed_or("ground", "")
                            error=visit.error("ground")
                            items=items
                        />
                        {message(&visit, words::limit_words(lang), words::limit_words_hint(lang))}
                        <Button text=words::limit_send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// GET `/data-requests/move`: what qualifies by law, and that the rest comes along.
pub async fn elsewhere(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let held = uses::movable(&mut uow).await?;
    let key = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::form("R22-move", words::move_title(lang)).back(BACK), || {
        let none = held.by_law.is_empty().then(|| view! { <p class="govuk-body">{words::move_none(lang)}</p> });
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::move_title(lang)}</h1>
                    <p class="govuk-body">{words::move_lead(lang)}</p>
                    {none}
                    {kinds(&visit, words::move_by_law(lang), &held.by_law)}
                    {kinds(&visit, words::move_besides(lang), &held.besides)}
                    <form id="page-form" method="post" action=visit.link(MOVE) novalidate>
                        <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", &key.to_string())/>
                        <p class="govuk-body">{portal::text::packs::careful(lang)}</p>
                        <Button text=words::move_send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// How much there is of each kind of information.
fn kinds(visit: &Visit, heading: &'static str, held: &[(Category, i64)]) -> Option<AnyView> {
    let (lang, policy) = (visit.lang, visit.portal.policy());
    let items: Vec<_> = held
        .iter()
        .filter_map(|(category, count)| Some(format!("{} ({count})", policy.holding(category.code())?.label.get(lang))))
        .map(|text| view! { <li>{text}</li> })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{heading}</h2>
            <ul class="govuk-list govuk-list--bullet">{items}</ul>
        }
        .into_any()
    })
}

async fn key(visit: &Visit) -> Result<String, portal::error::OpError> {
    let uow = visit.uow().await?;
    let key = uow.new_id();
    uow.commit().await?;
    Ok(visit.typed_or("submission_key", &key.to_string()))
}

fn message(visit: &Visit, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <TextArea
            lang=visit.lang
            name="message"
            label=label
            label_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or("message", "")
            error=visit.error("message")
            rows=6
            max=ops::most_characters()
        />
    }
    .into_any()
}

fn path_of(reference: &str) -> String {
    format!("{BACK}/{reference}")
}

fn sent(lang: Lang, reference: &str) -> String {
    portal::text::rights::sent(lang, reference)
}

/// Objects.
pub async fn do_object(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match uses::object(&mut uow, &fields, visit.lang).await {
        Ok(reference) => {
            uow.commit().await?;
            uses::now(&visit.portal, &reference).await;
            Ok(Reply::done(path_of(&reference), |lang| sent(lang, &reference)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// Asks for a limit.
pub async fn do_limit(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match uses::limit(&mut uow, &fields, visit.lang).await {
        Ok(reference) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), |lang| sent(lang, &reference)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// Takes it elsewhere: the files are there at once.
pub async fn do_elsewhere(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match uses::take_elsewhere(&mut uow, &fields, visit.lang).await {
        Ok((reference, pack)) => {
            uow.commit().await?;
            uses::now(&visit.portal, &reference).await;
            Ok(Reply::done(super::packs::path_of(pack.id), |lang| words::move_ready(lang, &reference)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}
