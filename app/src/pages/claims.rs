//! R14d: showing by what document one acts for somebody, and how that stands.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{full_date, london_date},
    claims::{Claim, State, ops, refusal_words, rules},
    error::{OpError, OpResult},
    fields::Fields,
    files::File,
    ids::ClaimId,
    lang::Lang,
    mandates::{AuthorityType, Mode, forms::Document},
    permit::Denial,
    text::{claims as words, mandates},
};
use uuid::Uuid;

use super::{
    accounts::caller,
    drafts::Uploaded,
    only_residents,
    representatives::authority_words,
    taking_in::{kept, taken_in},
};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Choice, DateInput, DateParts, FileUpload, LabelStyle, Radios, SummaryList, SummaryRow, Tag, TagColour,
        TextInput,
    },
    visit::{PageResult, Reply, Visit, or_sign_in},
};

const NEW: &str = "/acting-for/claim";
const KINDS: &str = "image/jpeg,image/png,image/webp,application/pdf";

pub(super) fn path_of(id: ClaimId) -> String {
    format!("/acting-for/claims/{id}")
}

/// The form. It never says whether the person is known here.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn form(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let lang = visit.lang;
    render(&visit, Page::form("R14d", words::title(lang)).back("/acting-for"), || {
        let fresh = visit.portal.chance().uuid(visit.portal.clock().now());
        let key = Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(fresh).to_string();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::title(lang)}</h1>
                    <p class="govuk-body">{words::intro(lang)}</p>
                    <p class="govuk-body">{words::checked_in(lang)}</p>
                    <form id="page-form" method="post" action=visit.link(NEW) enctype="multipart/form-data" novalidate>
                        <input type="hidden" name="submission_key" value=key/>
                        {whom(&visit)}
                        {by_what(&visit)}
                        <FileUpload lang=lang name="file" label=words::file(lang) label_style=LabelStyle::Medium
                            hint=words::file_hint(lang) error=visit.error("file") accept=KINDS/>
                        <Button text=words::send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// By what right somebody claims to act: a person’s own word is a letter here.
pub(super) fn paper_words(lang: Lang, authority: AuthorityType) -> &'static str {
    if authority == AuthorityType::Written { words::authority_letter(lang) } else { authority_words(lang, authority) }
}

fn whom(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <TextInput lang=lang name="name" label=words::whom(lang) value=visit.typed_or("name", "") error=visit.error("name")/>
        <DateInput lang=lang name="born" legend=words::born(lang) value=date_typed(visit, "born") error=visit.error("born")/>
        <TextInput lang=lang name="postcode" label=words::postcode(lang) width=10 value=visit.typed_or("postcode", "")
            error=visit.error("postcode")/>
    }
    .into_any()
}

fn by_what(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let authorities = Document::authorities().map(|one| Choice::new(one.code(), paper_words(lang, one))).collect();
    let modes = modes(visit, [words::mode_sole(lang), words::mode_jointly(lang), words::mode_severally(lang)], None);
    view! {
        <Radios lang=lang name="authority" legend=words::authority(lang) value=visit.typed_or("authority", "") items=authorities
            error=visit.error("authority")/>
        <TextInput lang=lang name="power" label=words::code(lang) hint=words::code_hint(lang) width=20 spellcheck=false
            value=visit.typed_or("power", "") error=visit.error("power")/>
        <Radios lang=lang name="mode" legend=words::mode(lang) value=visit.typed_or("mode", "") items=modes error=visit.error("mode")/>
        <DateInput lang=lang name="until" legend=words::ends(lang) value=date_typed(visit, "until") error=visit.error("until")/>
    }
    .into_any()
}

/// Alone, all together, or each by themselves; with all together, how many.
pub(super) fn modes(visit: &Visit, [sole, jointly, severally]: [&'static str; 3], appointed: Option<i16>) -> Vec<Choice> {
    let lang = visit.lang;
    let start = appointed.map(|number| number.to_string()).unwrap_or_default();
    let appointed = view! {
        <TextInput lang=lang name="appointed" label=mandates::appointed(lang) width=2 inputmode="numeric"
            value=visit.typed_or("appointed", &start) error=visit.error("appointed")/>
    };
    vec![
        Choice::new(Mode::Sole.code(), sole),
        Choice::new(Mode::Jointly.code(), jointly).hint(mandates::mode_jointly_hint(lang)).conditional(appointed),
        Choice::new(Mode::Severally.code(), severally),
    ]
}

fn date_typed(visit: &Visit, name: &str) -> DateParts {
    let part = |part: &str| visit.typed_or(&format!("{name}-{part}"), "");
    DateParts { day: part("day"), month: part("month"), year: part("year") }
}

/// POST: the claim is looked at before its document is taken in, and kept only with it.
pub async fn do_make(visit: Visit, upload: Uploaded) -> PageResult {
    let Actor::Resident(_) = &visit.actor else {
        return or_sign_in(&visit, upload.fields, OpError::Denied(Denial::SignInNeeded));
    };
    let has_document = upload.is_too_big || !upload.bytes.is_empty();
    let (person, taken) = match ops::begin(&caller(&visit), &visit.actor, &upload.fields, has_document).await? {
        ops::Begun::Sent(id) => return Ok(Reply::go(path_of(id))),
        ops::Begun::New(person, taken) => (person, taken),
    };
    let fields = upload.fields.clone();
    let written = match taken_in(&visit, person, upload).await {
        Err(OpError::Invalid(faults)) => {
            ops::give_back(&caller(&visit), taken).await?;
            return Err(faults.into());
        }
        written => written?,
    };
    let mut uow = visit.uow().await?;
    let id = ops::make(&mut uow, &fields, written, visit.lang).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::sent))
}

/// How a claim stands, with its documents.
pub async fn show(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let (claim, documents) = ops::own(&mut uow, visit.id("id")?).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::one(lang, &claim.content.name);
    render(&visit, Page::new("R14d-one", title.clone()).back("/acting-for"), || {
        let links: Vec<_> = documents.iter().map(|file| (visit.link(&format!("/files/{}", file.id)), file)).collect();
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <SummaryList rows=facts(lang, &claim)/>
                    {document_list(lang, links)}
                    {changes(&visit, &claim)}
                </div>
            </div>
        }
        .into_any()
    })
}

fn facts(lang: Lang, claim: &Claim) -> Vec<SummaryRow> {
    let mut rows = vec![
        SummaryRow::new(mandates::state(lang), state_tag(lang, claim)),
        SummaryRow::text(mandates::authority(lang), paper_words(lang, claim.authority)),
        SummaryRow::text(words::made_on(lang), full_date(lang, london_date(claim.made_at))),
    ];
    if claim.state == State::Waiting {
        rows.push(SummaryRow::text(words::due_on(lang), full_date(lang, claim.due_on)));
    }
    if let Some(because) = claim.refused {
        rows.push(SummaryRow::text(words::why_refused(lang), refusal_words(lang, because)));
    }
    rows
}

/// Where a claim stands, in a word.
pub(super) fn state_tag(lang: Lang, claim: &Claim) -> AnyView {
    let (text, colour) = match claim.state {
        State::Accepted if claim.in_part => (words::state_in_part(lang), TagColour::Green),
        State::Waiting => (words::state_waiting(lang), TagColour::Blue),
        State::Accepted => (words::state_accepted(lang), TagColour::Green),
        State::Refused => (words::state_refused(lang), TagColour::Orange),
        State::Withdrawn => (words::state_withdrawn(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

/// The documents as links.
pub(super) fn document_list(lang: Lang, links: Vec<(String, &File)>) -> AnyView {
    let links: Vec<_> =
        links.into_iter().map(|(href, file)| view! { <li><a class="govuk-link" href=href>{file.name.clone()}</a></li> }).collect();
    view! {
        <h2 class="govuk-heading-m">{words::documents(lang)}</h2>
        <ul class="govuk-list">{links}</ul>
    }
    .into_any()
}

/// While nobody has decided: another page, or taking it back.
fn changes(visit: &Visit, claim: &Claim) -> AnyView {
    let lang = visit.lang;
    let add = rules::may_add_document(&visit.actor, claim).is_ok().then(|| {
        view! {
            <form method="post" action=visit.link(&path_of(claim.id)) enctype="multipart/form-data" novalidate>
                <FileUpload lang=lang name="file" label=words::add(lang) label_style=LabelStyle::Medium error=visit.error("file")
                    accept=KINDS/>
                <Button text=words::add(lang) kind=ButtonKind::Secondary/>
            </form>
        }
    });
    let withdraw = rules::may_withdraw(&visit.actor, claim).is_ok().then(|| {
        view! {
            <form method="post" action=visit.link(&format!("{}/withdraw", path_of(claim.id))) novalidate>
                <Button text=words::withdraw(lang) kind=ButtonKind::Warning/>
            </form>
        }
    });
    view! { {add} {withdraw} }.into_any()
}

/// POST `/acting-for/claims/{id}`: another page of the document.
pub async fn do_add(visit: Visit, upload: Uploaded) -> PageResult {
    let id: ClaimId = visit.id("id")?;
    let holder = async {
        let mut uow = visit.uow().await?;
        let person = ops::holder_of_documents(&mut uow, id).await?;
        uow.commit().await?;
        Ok(person)
    };
    let person = match holder.await {
        Ok(person) => person,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    let written = taken_in(&visit, person, upload).await?;
    let mut uow = visit.uow().await?;
    kept(ops::add_document(&mut uow, id, written).await)?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::added))
}

/// POST `/acting-for/claims/{id}/withdraw`.
pub async fn do_withdraw(visit: Visit, _fields: Fields) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let id: ClaimId = visit.id("id")?;
    let mut uow = visit.uow().await?;
    ops::withdraw(&mut uow, id).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::withdrawn))
}

/// What one claimed, for the page that says for whom one acts.
pub(super) async fn list(visit: &Visit) -> OpResult<AnyView> {
    let mut uow = visit.uow().await?;
    let claims = ops::of_own(&mut uow).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let rows: Vec<_> = claims
        .iter()
        .map(|claim| {
            let href = visit.link(&path_of(claim.id));
            let text = words::one(lang, &claim.content.name);
            view! { <li><a class="govuk-link" href=href>{text}</a> " " {state_tag(lang, claim)}</li> }
        })
        .collect();
    let rows = (!rows.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::yours(lang)}</h2>
            <ul class="govuk-list">{rows}</ul>
        }
    });
    let new = visit.link(NEW);
    Ok(view! {
        {rows}
        <p class="govuk-body"><a class="govuk-link" href=new>{words::title(lang)}</a></p>
    }
    .into_any())
}
