//! Writing down a request about somebody's information that came by another way, with the day it was truly received.

use leptos::prelude::*;
use portal::{
    error::OpError,
    fields::Fields,
    lang::Lang,
    people::Channel,
    rights::{
        Kind, Use,
        forms::Proof,
        ops::{self, desk},
    },
    text::{rights as words, rights_uses as uses},
};

use super::{
    super::data_requests::kind_words,
    contact_words, elsewhere,
    rights::{BOARD, path_of},
};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, DateInput, DateParts, LabelStyle, Radios, TextArea},
    visit::{PageResult, Reply, Visit},
};

/// Whom it is about, as the address or the form says.
async fn subject(visit: &Visit, from: &Fields) -> Result<desk::Subject, OpError> {
    let id = |name: &str| uuid::Uuid::try_parse(from.get(name)).ok();
    let mut uow = visit.uow().await?;
    let subject = desk::subject(&mut uow, id("contact"), id("person").map(portal::ids::PersonId)).await?;
    uow.commit().await?;
    Ok(subject)
}

/// The form; without a person, the way to find one first.
pub async fn rights_new(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, BOARD)? {
        return Ok(reply);
    }
    let typed = visit.typed();
    let from = if visit.was_refused() { &typed } else { &visit.query };
    if from.get("contact").is_empty() && from.get("person").is_empty() {
        return Ok(Reply::go("/staff/people"));
    }
    let subject = subject(&visit, from).await?;
    let uow = visit.uow().await?;
    let key = uow.new_id();
    uow.commit().await?;
    let lang = visit.lang;
    render(&visit, Page::form("T3-rights", words::new_title(lang)).back("/staff"), || {
        let (contact, person) = (from.get("contact").to_string(), from.get("person").to_string());
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::new_title(lang)}</h1>
                    <p class="govuk-body">{words::new_intro(lang)}</p>
                    <form id="page-form" method="post" action=visit.link(&format!("{BOARD}/new")) novalidate>
                        <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", &key.to_string())/>
                        <input type="hidden" name="contact" value=contact/>
                        <input type="hidden" name="person" value=person/>
                        {fields(&visit, &subject)}
                        <Button text=words::new_save(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

fn fields(visit: &Visit, subject: &desk::Subject) -> AnyView {
    let lang = visit.lang;
    let kinds = Kind::ALL.iter().map(|kind| Choice::new(kind.code(), kind_words(lang, *kind)));
    let chosen: Vec<String> = visit.typed().all("kind").into_iter().map(String::from).collect();
    let came = subject.contact.map_or("", |(.., channel)| channel.code());
    let channels = Channel::ALL.iter().map(|channel| Choice::new(channel.code(), contact_words::channel(lang, *channel)));
    let proofs = Proof::ALL.into_iter().map(|(code, proof)| Choice::new(code, proof_words(lang, proof)));
    view! {
        <Checkboxes
            lang=lang
            name="kind"
            legend=words::kind(lang)
            legend_style=LabelStyle::Medium
            values=chosen
            error=visit.error("kind")
            items=kinds.collect()
        />
        <Radios
            lang=lang
            name="use"
            legend=words::new_objection(lang)
            legend_style=LabelStyle::Medium
            hint=words::new_objection_hint(lang)
            value=visit.typed_or("use", "")
            error=visit.error("use")
            items=Use::ALL.iter().map(|to| Choice::new(to.code(), use_words(lang, *to))).collect()
        />
        <DateInput
            lang=lang
            name="received"
            legend=words::new_received(lang)
            legend_style=LabelStyle::Medium
            hint=words::new_received_hint(lang)
            value=received(visit, subject)
            error=visit.error("received")
        />
        <Radios
            lang=lang
            name="channel"
            legend=words::new_channel(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("channel", came)
            error=visit.error("channel")
            items=channels.collect()
        />
        <Radios
            lang=lang
            name="proof"
            legend=words::new_proof(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("proof", "")
            error=visit.error("proof")
            items=proofs.collect()
        />
        <TextArea
            lang=lang
            name="message"
            label=words::in_your_words(lang)
            label_style=LabelStyle::Medium
            value=visit.typed_or("message", "")
            error=visit.error("message")
            rows=6
            max=ops::most_characters()
        />
    }
    .into_any()
}

/// What was typed, or the day the contact came.
fn received(visit: &Visit, subject: &desk::Subject) -> DateParts {
    let day = subject.contact.map(|(_, day, _)| day);
    let part = |name: &str, format: &str| {
        let start = day.map(|day| day.format(format).to_string()).unwrap_or_default();
        visit.typed_or(&format!("received-{name}"), &start)
    };
    DateParts { day: part("day", "%-d"), month: part("month", "%-m"), year: part("year", "%Y") }
}

fn use_words(lang: Lang, to: Use) -> &'static str {
    match to {
        Use::Promotion => uses::object_promotion(lang),
        Use::Surveys => uses::object_surveys(lang),
        Use::Other => uses::object_other(lang),
    }
}

fn proof_words(lang: Lang, proof: Proof) -> &'static str {
    match proof {
        Proof::Known => words::new_proof_known(lang),
        Proof::Identity => words::new_proof_identity(lang),
        Proof::Authority => words::new_proof_authority(lang),
    }
}

/// Keeps it: each right a request with its own clock.
pub async fn do_rights_new(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, BOARD)? {
        return Ok(reply);
    }
    let subject = subject(&visit, &fields).await?;
    let mut uow = visit.uow().await?;
    let references = desk::log(&mut uow, &subject, &fields, visit.lang).await?;
    uow.commit().await?;
    let all = references.join(", ");
    let to = match references.first().filter(|_| desk::answers(&visit.actor)) {
        Some(first) => path_of(first),
        None => "/staff".to_string(),
    };
    Ok(Reply::done(to, |lang| words::new_saved(lang, &all)))
}
