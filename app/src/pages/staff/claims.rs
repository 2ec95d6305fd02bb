//! T7: authority that somebody claims from a document: the document beside the claim, letting them act, and refusing.

use leptos::prelude::*;
use portal::{
    calendar::{date_and_time, full_date},
    claims::{Claim, Refusal, State, ops::desk, refusal_words, rules},
    fields::Fields,
    files::File,
    ids::{ClaimId, PersonId},
    interactions,
    lang::Lang,
    mandates::Mode,
    text::{claims as words, intake, mandates},
};

use super::{
    super::{
        claims::{document_list, paper_words, state_tag},
        councillor::files::given_out,
    },
    elsewhere,
    mandates::{MANDATES, by_what_right},
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Choice, LabelStyle, Radios, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

pub(super) fn path_of(id: ClaimId) -> String {
    format!("{MANDATES}/claims/{id}")
}

/// One claim with its documents. The look is in the record of whoever claims before anything is shown.
pub async fn claim(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (claim, documents) = desk::open(&mut uow, visit.id("id")?).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let may = rules::may_refuse(&visit.actor, &claim).is_ok();
    let page = Page { form: may, ..Page::new("T7-claim", words::desk_title(lang)) }.back(MANDATES);
    render(&visit, page, || {
        let accept = visit.link(&format!("{}/accept", path_of(claim.id)));
        view! {
            <h1 class="govuk-heading-l">{words::desk_title(lang)}</h1>
            <p class="govuk-body-s">{words::desk_intro(lang)}</p>
            {beside(&visit, &claim, &documents)}
            {may.then(|| view! { <p><Button text=words::desk_accept(lang) href=accept/></p> })}
            {may.then(|| refusing(&visit, &claim))}
        }
        .into_any()
    })
}

/// The claim, and the document beside it.
fn beside(visit: &Visit, claim: &Claim, documents: &[File]) -> AnyView {
    let lang = visit.lang;
    let links: Vec<_> = documents.iter().map(|file| (visit.link(&format!("{}/files/{}", path_of(claim.id), file.id)), file)).collect();
    let pictures: Vec<_> = links
        .iter()
        .filter(|(_, file)| file.kind == "jpeg")
        .map(|(href, file)| view! { <img class="app-document" src=href.clone() alt=file.name.clone() width="480"/> })
        .collect();
    view! {
        <div class="govuk-grid-row">
            <div class="govuk-grid-column-one-half"><SummaryList rows=facts(lang, claim)/></div>
            <div class="govuk-grid-column-one-half">{document_list(lang, links.clone())} {pictures}</div>
        </div>
    }
    .into_any()
}

fn facts(lang: Lang, claim: &Claim) -> Vec<SummaryRow> {
    let mode = match claim.mode {
        Mode::Sole => mandates::mode_sole(lang),
        Mode::Jointly => mandates::mode_jointly(lang),
        Mode::Severally => mandates::mode_severally(lang),
    };
    let mut rows = vec![
        SummaryRow::new(mandates::state(lang), state_tag(lang, claim)),
        SummaryRow::text(words::desk_claimant(lang), claim.content.claimant.clone()),
        SummaryRow::text(mandates::for_whom(lang), claim.content.name.clone()),
        SummaryRow::text(words::postcode(lang), claim.content.postcode.clone()),
        SummaryRow::text(mandates::authority(lang), paper_words(lang, claim.authority)),
        SummaryRow::text(words::desk_mode(lang), mode),
        SummaryRow::text(words::made_on(lang), date_and_time(lang, claim.made_at)),
    ];
    if claim.state == State::Waiting {
        rows.push(SummaryRow::text(words::desk_due(lang), full_date(lang, claim.due_on)));
    }
    if let Some(born) = claim.content.born {
        rows.push(SummaryRow::text(words::desk_born(lang), full_date(lang, born)));
    }
    if let Some(number) = claim.appointed {
        rows.push(SummaryRow::text(words::desk_of(lang), number.to_string()));
    }
    if let Some(ends) = claim.ends_on {
        rows.push(SummaryRow::text(words::ends(lang), full_date(lang, ends)));
    }
    if !claim.content.code.is_empty() {
        rows.push(SummaryRow::text(words::desk_code(lang), claim.content.code.clone()));
    }
    if let Some(because) = claim.refused {
        rows.push(SummaryRow::text(words::why_refused(lang), refusal_words(lang, because)));
    }
    if let Some(number) = &claim.decided_by {
        rows.push(SummaryRow::text(mandates::checked_by(lang), number.clone()));
    }
    rows
}

fn refusing(visit: &Visit, claim: &Claim) -> AnyView {
    let lang = visit.lang;
    let revision = visit.typed_or("revision", &claim.revision.to_string());
    let items = Refusal::ALL.iter().map(|because| Choice::new(because.code(), refusal_words(lang, *because))).collect();
    view! {
        <h2 class="govuk-heading-m">{words::desk_refuse(lang)}</h2>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="revision" value=revision/>
            <Radios lang=lang name="because" legend=words::because_legend(lang) hint=words::because_hint(lang) items=items
                value=visit.typed_or("because", "") error=visit.error("because")/>
            <Button text=words::desk_refuse(lang) kind=ButtonKind::Warning/>
        </form>
    }
    .into_any()
}

/// POST: refused, with its reason.
pub async fn do_claim_refuse(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: ClaimId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    desk::refuse(&mut uow, id, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::refused_done))
}

/// What the document says, and whose record it is about: one of those that are open.
pub async fn claim_accept(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: ClaimId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let (claim, documents) = desk::open(&mut uow, id).await?;
    rules::may_refuse(&visit.actor, &claim).map(drop)?;
    let open = interactions::ops::open_records(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let page = Page { form: !open.is_empty(), ..Page::new("T7-accept", words::desk_accept(lang)) }.back(path_of(id));
    render(&visit, page, || {
        let find = visit.link("/staff/people");
        let form = if open.is_empty() {
            view! { <p class="govuk-body">{intake::attach_none(lang)}</p> }.into_any()
        } else {
            accepting(&visit, &claim, open)
        };
        view! {
            <h1 class="govuk-heading-l">{words::desk_accept(lang)}</h1>
            <p class="govuk-body">{words::desk_accept_intro(lang)}</p>
            {beside(&visit, &claim, &documents)}
            {form}
            <p class="govuk-body"><a class="govuk-link" href=find>{intake::find_person(lang)}</a></p>
        }
        .into_any()
    })
}

fn accepting(visit: &Visit, claim: &Claim, open: Vec<(PersonId, String)>) -> AnyView {
    let lang = visit.lang;
    let revision = visit.typed_or("revision", &claim.revision.to_string());
    let records = open.into_iter().map(|(person, name)| Choice::new(person.to_string(), name)).collect();
    view! {
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="revision" value=revision/>
            <Radios lang=lang name="person" legend=intake::attach_which(lang) legend_style=LabelStyle::Medium
                value=visit.typed_or("person", "") error=visit.error("person") items=records/>
            {by_what_right(visit, claim.authority.code(), claim.mode.code(), claim.appointed)}
            <Button text=words::desk_accept(lang)/>
        </form>
    }
    .into_any()
}

/// POST: they may act, and both are told.
pub async fn do_claim_accept(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let mandate = desk::accept(&mut uow, visit.id("id")?, &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(format!("{MANDATES}/{mandate}"), words::accepted_done))
}

/// A document of a claim. Looking at it is in the audit like looking at the claim.
pub async fn claim_file(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let (file, bytes) = desk::read_file(&mut uow, visit.id("id")?, visit.id("file")?).await?;
    uow.commit().await?;
    Ok(given_out(file, bytes))
}
