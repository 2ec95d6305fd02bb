//! T14: the second reader: what goes, what does not and why, and letting it go.

use leptos::prelude::*;
use portal::{
    calendar::london_date,
    disclosure::{
        Delivery, State,
        ops::{
            items::title,
            release::{self as ops, Checked},
        },
    },
    fields::Fields,
    text::{disclosure as words, packs},
};

use super::{
    super::{elsewhere, rights::path_of},
    copy_path, refused, revision,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Checkboxes, Choice, InsetText, LabelStyle, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

fn release_path(reference: &str) -> String {
    format!("{}/release", path_of(reference))
}

/// T14: check and release.
pub async fn release(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let checked = ops::check(&visit.portal, &visit.actor, visit.request, visit.param("reference")).await?;
    let (lang, reference) = (visit.lang, checked.disclosure.reference.clone());
    render(&visit, Page::new("T14", words::release_title(lang)).back(copy_path(&reference)), || {
        let preview = visit.link(&format!("{}/preview", release_path(&reference)));
        let proposed = checked.disclosure.state == State::Proposed;
        view! {
            <span class="govuk-caption-l app-reference">{reference.clone()}</span>
            <h1 class="govuk-heading-l">{words::release_title(lang)}</h1>
            {facts(&visit, &checked)}
            <p class="govuk-body"><a class="govuk-link" href=preview>{words::preview(lang)}</a></p>
            {(!proposed).then(|| view! { <p class="govuk-body">{words::release_not_proposed(lang)}</p> })}
            {(proposed && checked.own).then(|| view! { <InsetText><p class="govuk-body">{words::release_somebody_else(lang)}</p></InsetText> })}
            {(proposed && !checked.own).then(|| form(&visit, &checked))}
            {proposed.then(|| back_form(&visit, &checked))}
        }
        .into_any()
    })
}

fn facts(visit: &Visit, checked: &Checked) -> AnyView {
    let (lang, written) = (visit.lang, &checked.written);
    let mut rows = vec![SummaryRow::text(words::release_given(lang), written.given.to_string())];
    rows.extend(checked.withheld.iter().map(|(exemption, number)| {
        SummaryRow::text(words::release_withheld(lang), words::by_reason(lang, &number.to_string(), exemption.words(lang)))
    }));
    if checked.unnamed > 0 {
        rows.push(SummaryRow::text(words::release_unnamed(lang), checked.unnamed.to_string()));
    }
    rows.extend(checked.removed.iter().map(|(exemption, number)| {
        SummaryRow::text(words::release_removed(lang), words::by_reason(lang, &number.to_string(), exemption.words(lang)))
    }));
    rows.push(SummaryRow::text(words::release_leaks(lang), written.leaks.len().to_string()));
    rows.extend(written.leaks.iter().map(|path| SummaryRow::text(words::release_leaks(lang), path.clone())));
    if written.changed > 0 {
        rows.push(SummaryRow::text(words::release_changed_number(lang), written.changed.to_string()));
    }
    rows.push(SummaryRow::text(
        words::release_law(lang),
        if checked.unsaid.is_empty() { words::release_law_whole(lang).to_string() } else { checked.unsaid.join(", ") },
    ));
    let delivery = match checked.disclosure.delivery {
        Some(Delivery::SignIn) => Some(words::delivery_sign_in(lang)),
        Some(Delivery::Post) => Some(words::delivery_post(lang)),
        None => None,
    };
    rows.extend(delivery.map(|text| SummaryRow::text(words::delivery(lang), text)));
    rows.extend(checked.disclosure.prepared_by.clone().map(|by| SummaryRow::text(words::prepared_by(lang), by)));
    view! { <SummaryList rows=rows/> }.into_any()
}

fn form(visit: &Visit, checked: &Checked) -> AnyView {
    let (lang, reference) = (visit.lang, &checked.disclosure.reference);
    let ticked: Vec<String> = visit.typed().all("read").into_iter().map(String::from).collect();
    let items = checked.sample.iter().map(|item| Choice::new(item.id.to_string(), title(item, lang))).collect();
    let links: Vec<_> = checked
        .sample
        .iter()
        .map(|item| {
            let href = visit.link(&format!("{}/items/{}", path_of(reference), item.id));
            view! { <li><a class="govuk-link" href=href>{title(item, lang)}</a></li> }
        })
        .collect();
    view! {
        <h2 class="govuk-heading-m">{words::sample(lang)}</h2>
        <ul class="govuk-list">{links}</ul>
        <form method="post" action=visit.link(&release_path(reference)) novalidate>
            {revision(&checked.disclosure)}
            <Checkboxes
                lang=lang
                name="read"
                legend=words::read(lang)
                legend_style=LabelStyle::Small
                hint=words::read_hint(lang)
                values=ticked
                error=visit.error("read")
                items=items
            />
            <Button text=words::release(lang)/>
        </form>
    }
    .into_any()
}

fn back_form(visit: &Visit, checked: &Checked) -> AnyView {
    view! {
        <form method="post" action=visit.link(&format!("{}/back", release_path(&checked.disclosure.reference))) novalidate>
            {revision(&checked.disclosure)}
            <Button text=words::send_back(visit.lang) kind=ButtonKind::Secondary/>
        </form>
    }
    .into_any()
}

/// Lets it go.
pub async fn do_release(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let reference = visit.param("reference");
    match ops::release(&visit.portal, &visit.actor, visit.request, reference, &fields).await {
        Ok(()) => Ok(Reply::done(copy_path(reference), words::released)),
        Err(error) => refused(release_path(reference), fields, error),
    }
}

/// Sends it back.
pub async fn do_release_back(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    ops::send_back(&mut uow, visit.param("reference"), &fields).await?;
    uow.commit().await?;
    Ok(Reply::done(copy_path(visit.param("reference")), words::sent_back))
}

/// The copy as it would be given.
pub async fn release_preview(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let (disclosure, bytes) = ops::preview(&visit.portal, &visit.actor, visit.request, visit.param("reference")).await?;
    let name = format!("{}-{}.zip", packs::file_name(disclosure.language), london_date(visit.portal.clock().now()));
    Ok(Reply::Stream { kind: "application/zip", name, bytes })
}
