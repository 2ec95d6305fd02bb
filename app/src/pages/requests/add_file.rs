//! Adding a file to a request that was sent.

use leptos::prelude::*;
use portal::{
    error::OpResult,
    fields::Fields,
    service_requests::{ops, rules},
    text::{joint as together, requests as words},
};

use super::{
    Shown,
    act::{back_to, open_for},
    asks_others, speaker,
};
use crate::{
    pages::{
        drafts::Uploaded,
        refused,
        taking_in::{kept, taken_in},
    },
    shell::{Page, render},
    ui::{Button, FileUpload, HelpBlock, LabelStyle},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// The request, if it can have another file.
async fn open(visit: &Visit) -> OpResult<Shown> {
    open_for(visit, |shown| rules::may_add_file(&speaker(visit, &shown.opened.request), &shown.opened.request, shown.now)).await
}

/// For those who must all agree: how a file comes to us. It is not put to the others, because nobody can answer for what they cannot
/// change.
fn not_alone(visit: &Visit, shown: &Shown) -> PageResult {
    let lang = visit.lang;
    render(visit, Page::new("R3f-joint", together::file_title(lang)).back(back_to(visit)), || {
        let write = visit.link(&format!("{}/message", back_to(visit)));
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{shown.opened.request.title(lang)}</span>
                    <h1 class="govuk-heading-l">{together::file_title(lang)}</h1>
                    <p class="govuk-body">{together::file_how(lang)}</p>
                    <p class="govuk-body"><a class="govuk-link" href=write>{words::send_message(lang)}</a></p>
                    <HelpBlock lang=lang phone=visit.portal.council().main_line.clone()/>
                </div>
            </div>
        }
        .into_any()
    })
}

/// Adds a file later. The language is switched by a link here: no browser would keep the chosen file.
pub async fn add_file(visit: Visit) -> PageResult {
    let shown = match open(&visit).await {
        Ok(shown) => shown,
        Err(error) => return refused(&visit, error),
    };
    if asks_others(&visit, &shown.opened.request) {
        return not_alone(&visit, &shown);
    }
    let lang = visit.lang;
    let page = Page::new("R3f", words::add_file(lang)).back(back_to(&visit));
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <span class="govuk-caption-l">{shown.opened.request.title(lang)}</span>
                    <h1 class="govuk-heading-l">{words::add_file(lang)}</h1>
                    {file_form(&visit)}
                    <HelpBlock lang=lang phone=visit.portal.council().main_line.clone()/>
                </div>
            </div>
        }
        .into_any()
    })
}

fn file_form(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    view! {
        <form method="post" enctype="multipart/form-data" novalidate>
            {visit.acting_field()}
            <FileUpload
                lang=lang
                name="file"
                label=words::add_file_label(lang)
                label_style=LabelStyle::Medium
                hint=format!("{} {}", words::add_file_hint(lang), words::add_file_language(lang))
                error=visit.error("file")
                accept="image/jpeg,image/png,image/webp,application/pdf"
            />
            <Button text=words::upload(lang)/>
        </form>
    }
    .into_any()
}

/// Takes the file in: looked at and made safe first, kept only if the request may have it.
pub async fn do_add_file(visit: Visit, upload: Uploaded) -> PageResult {
    let shown = match open(&visit).await {
        Ok(shown) => shown,
        Err(error) => return or_sign_in(&visit, Fields::default(), error),
    };
    if asks_others(&visit, &shown.opened.request) {
        return Ok(Reply::go(visit.path.clone()));
    }
    let written = taken_in(&visit, shown.opened.request.person, upload).await?;
    let mut uow = visit.uow().await?;
    kept(ops::add_file(&mut uow, visit.param("reference"), written).await)?;
    uow.commit().await?;
    Ok(Reply::done(back_to(&visit), words::file_added))
}
