//! What hangs on a dispute: the documents, who else was given what was wrong, and the person's own words beside it.

use leptos::prelude::*;
use portal::{
    calendar::{full_date, london_date},
    corrections::{Recipient, Statement, Whole, forms::MOST_CHARACTERS, ops, rules},
    erasure::Outcome,
    fields::Fields,
    files::{self, File},
    lang::Lang,
    text::{corrections as words, erasure as outcomes},
};

use super::{super::answers::paragraphs, facts, path_of};
use crate::{
    pages::{
        drafts::Uploaded,
        record::removed,
        refused,
        taking_in::{kept, taken_in},
    },
    shell::{Page, render},
    ui::{Button, ButtonKind, FileUpload, InsetText, LabelStyle, SummaryCard, SummaryList, SummaryRow, TextArea},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

const KINDS: &str = "image/jpeg,image/png,image/webp,application/pdf";

/// The documents as links, wherever they lead.
pub(in crate::pages) fn evidence_list(links: Vec<(String, &File)>) -> AnyView {
    let links: Vec<_> =
        links.into_iter().map(|(href, file)| view! { <li><a class="govuk-link" href=href>{file.name.clone()}</a></li> }).collect();
    view! { <ul class="govuk-list">{links}</ul> }.into_any()
}

/// What the person added, and adding more until it is answered.
pub(super) fn evidence(visit: &Visit, whole: &Whole) -> Option<AnyView> {
    let (lang, correction) = (visit.lang, &whole.correction);
    let may = rules::may_add_evidence(&visit.actor, correction).is_ok();
    if !may && whole.evidence.is_empty() {
        return None;
    }
    let links: Vec<_> = whole.evidence.iter().map(|file| (visit.link(&format!("/files/{}", file.id)), file)).collect();
    let list = (!links.is_empty()).then(|| evidence_list(links));
    let add = (may && whole.evidence.len() < files::MOST_FILES).then(|| {
        view! {
            <form method="post" action=visit.link(&path_of(&correction.reference)) enctype="multipart/form-data" novalidate>
                <FileUpload
                    lang=lang
                    name="file"
                    label=words::evidence_add(lang)
                    hint=words::evidence_hint(lang)
                    error=visit.error("file")
                    accept=KINDS
                />
                <Button text=words::evidence_send(lang) kind=ButtonKind::Secondary/>
            </form>
        }
    });
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::evidence(lang)}</h2>
            {list}
            {add}
        }
        .into_any(),
    )
}

/// POST `/record/corrections/{reference}`: another document, looked at and made safe before it is kept.
pub async fn do_evidence(visit: Visit, upload: Uploaded) -> PageResult {
    let reference = visit.param("reference").to_string();
    let holder = async {
        let mut uow = visit.uow().await?;
        let person = ops::holder_of_evidence(&mut uow, &reference).await?;
        uow.commit().await?;
        Ok(person)
    };
    let person = match holder.await {
        Ok(person) => person,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    let written = taken_in(&visit, person, upload).await?;
    let mut uow = visit.uow().await?;
    kept(ops::add_evidence(&mut uow, &reference, written).await)?;
    uow.commit().await?;
    Ok(Reply::done(path_of(&reference), words::evidence_added))
}

/// What became of telling somebody, with its day.
pub(in crate::pages) fn outcome(lang: Lang, one: &Recipient) -> String {
    let day = |at| full_date(lang, london_date(at));
    let settled = one.settled_at.map(day).unwrap_or_default();
    let told = match one.outcome {
        None => words::told_not_yet(lang).to_string(),
        Some(Outcome::Told) => words::told_on(lang, &settled),
        Some(Outcome::Impossible) => format!("{} ({settled})", outcomes::outcome_impossible(lang)),
        Some(Outcome::Disproportionate) => format!("{} ({settled})", outcomes::outcome_disproportionate(lang)),
    };
    match one.confirmed_at {
        Some(at) => format!("{told}. {}", words::told_confirmed(lang, &day(at))),
        None => told,
    }
}

/// Who else was given it, and whether they were told (UK GDPR art. 19).
pub(super) fn recipients(whole: &Whole, lang: Lang) -> Option<AnyView> {
    if whole.recipients.is_empty() {
        return None;
    }
    let rows: Vec<_> = whole.recipients.iter().map(|one| SummaryRow::text(one.name.clone(), outcome(lang, one))).collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::told(lang)}</h2>
            <p class="govuk-body">{words::told_intro(lang)}</p>
            <SummaryList rows=rows/>
        }
        .into_any(),
    )
}

/// The person's own words after an answer that refuses something, and the way to say or change them.
pub(super) fn statement(visit: &Visit, whole: &Whole) -> Option<AnyView> {
    let (lang, correction) = (visit.lang, &whole.correction);
    let stands = whole.statement.as_ref().map(|said| statements(lang, std::slice::from_ref(said), words::statement_yours));
    let may = rules::may_disagree(&visit.actor, correction).is_ok();
    let text = if whole.statement.is_some() { words::statement_change(lang) } else { words::statement_title(lang) };
    let way = may.then(|| {
        let href = visit.link(&disagree_path(&correction.reference));
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{text}</a></p> }
    });
    Some(view! { {stands} {way} }.into_any())
}

fn disagree_path(reference: &str) -> String {
    format!("{}/disagree", path_of(reference))
}

/// Where the person says what is to stand with the item, after an answer that refuses something.
pub async fn disagree(visit: Visit) -> PageResult {
    let mut uow = visit.uow().await?;
    let whole = match ops::see(&mut uow, visit.param("reference")).await {
        Ok(whole) => whole,
        Err(error) => return refused(&visit, error),
    };
    uow.commit().await?;
    let (lang, correction) = (visit.lang, &whole.correction);
    rules::may_disagree(&visit.actor, correction).map(drop)?;
    let about = removed(&visit, correction.person).await?.about(correction.about.clone());
    let now = whole.statement.as_ref().map_or("", |said| &said.words);
    let page = Page::form("R6-disagree", words::statement_title(lang)).back(path_of(&correction.reference));
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::statement_title(lang)}</h1>
                    <SummaryList rows=facts(&about.title, &about.says, about.at, lang)/>
                    <form id="page-form" method="post" novalidate>
                        <TextArea
                            lang=lang
                            name="statement"
                            label=words::statement_label(lang)
                            label_style=LabelStyle::Medium
                            hint=words::statement_hint(lang)
                            value=visit.typed_or("statement", now)
                            error=visit.error("statement")
                            rows=6
                            max=u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
                        />
                        <Button text=words::statement_save(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// The person's own words, wherever what they are about is shown; none where they said nothing.
pub(in crate::pages) fn statements(lang: Lang, said: &[Statement], heading: fn(Lang, &str) -> String) -> Option<AnyView> {
    if said.is_empty() {
        return None;
    }
    let said: Vec<_> = said
        .iter()
        .map(|one| {
            let heading = heading(lang, &full_date(lang, london_date(one.at)));
            let words = paragraphs(one.language, &one.words);
            view! { <InsetText><p class="govuk-body"><strong>{heading}</strong></p> {words}</InsetText> }
        })
        .collect();
    Some(view! { {said} }.into_any())
}

/// POST `/record/corrections/{reference}/disagree`.
pub async fn do_disagree(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::disagree(&mut uow, &reference, &fields, visit.lang).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), words::statement_saved))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// What stands on a card for one who was given it, for staff who note what became of telling them.
pub(in crate::pages) fn recipient_card(lang: Lang, one: &Recipient) -> AnyView {
    let rows = vec![SummaryRow::text(outcomes::recipient_told(lang), outcome(lang, one))];
    view! { <SummaryCard title=one.name.clone() level=3 rows=rows/> }.into_any()
}
